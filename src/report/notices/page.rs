//! One letter → its workbook: the notice on one A4 page, what does not fit there, and the list of cells.

use super::letters::{Item, Letter};
use super::space::Space;
use crate::catalog::notice::{BY, CODE, NUMBER, PLACE, REASON, RULE, TITLE, TURN, UNIT, WHEN};
use crate::model::{Operand, Review, Severity};
use crate::report::Paper;
use crate::report::book::{set_up_print, sign};
use crate::report::cell::{Cell, Kind, Tone};
use crate::report::column::{Column, Table, columns};
use crate::report::links::Links;
use crate::report::sheet::{Page, Written};
use crate::report::style::Styles;
use crate::report::wrap::height_of;
use rust_xlsxwriter::{Workbook, XlsxError};

/// The sheet that is printed.
const FRONT: &str = "退回修改通知";
/// What does not fit on it.
const REST: &str = "附表";
/// The cells concerned.
const CELLS: &str = "有关单元格";

/// Widths of notice and attached sheet in digits; they print at about 85 % on A4 upright.
const WIDTHS: [u16; 8] = [9, 17, 13, 10, 35, 10, 8, 12];
/// Lines kept free for an answer written by hand.
const ANSWER: u32 = 2;

/// Makes the workbook of a letter.
///
/// # Errors
/// If the library refuses.
pub fn compose(
    letter: &Letter,
    review: &Review,
    links: &Links,
    styles: &Styles,
) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    sign(&mut book, TITLE)?;
    let sheet = book.add_worksheet();
    sheet.set_name(FRONT)?;
    set_up_print(sheet, Paper::A4);
    let mut page = Page::new(sheet, styles);
    page.set_widths(&WIDTHS)?;
    let fitting = fitting(letter, &page);
    let (here, rest) = letter.items.iter().partition::<Vec<_>, _>(|item| fitting.contains(&item.number));
    front(&mut page, letter, review, &here)?;
    if !rest.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name(REST)?;
        set_up_print(sheet, Paper::A4Long);
        let mut page = Page::new(sheet, styles);
        page.set_widths(&WIDTHS)?;
        page.heading(
            &format!("附表：{} 的其余 {} 条", letter.unit, rest.len()),
            "与通知一并改正、说明。说明填在框内。",
        )?;
        lists(&mut page, &rest)?;
        slip(&mut page, &rest)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(CELLS)?;
    set_up_print(sheet, Paper::A4Landscape);
    cells(&mut Page::new(sheet, styles), letter, links)?;
    Ok(book)
}

/// Numbers of the items that fit on the first page.
fn fitting(letter: &Letter, page: &Page) -> Vec<usize> {
    let intro = height_of(page.lines(&[whole()], &[Cell::text(intro(letter))]));
    // Title, head, two captions with heads, slip with caption, heads and names, two remarks.
    let mut space = Space::with(34 + 3 * 20 + intro + 3 * (24 + 24) + 33 + 20 + 2 * 33);
    let body = body();
    let fits = |item: &&Item| {
        let own = height_of(page.lines(&body, &line(item)));
        let answer = height_of(answer_lines(page, item));
        let heights = [own, answer];
        let taken = if item.finding.severity == Severity::Verify { &heights[..] } else { &heights[..1] };
        space.take(taken)
    };
    letter.items.iter().take_while(fits).map(|item| item.number).collect()
}

fn front(page: &mut Page, letter: &Letter, review: &Review, here: &[&Item]) -> Written {
    page.heading(TITLE, "算式按表中所填的数写出。“算得”不等于“应为”：哪个数要改，请你单位核对后确定。")?;
    head(page, letter, review)?;
    page.words(&intro(letter), Tone::Prose)?;
    lists(page, here)?;
    if here.len() < letter.items.len() {
        page.remark(&format!("其余 {} 条见“{REST}”。", letter.items.len() - here.len()))?;
    }
    slip(page, here)?;
    names(page)?;
    page.remark(&format!(
        "{CODE}用来对应问题，请不要改动。填好后请连同改正的自评表一起交回本文件（不要另存为 PDF 或图片）。“可能”一项是程序的推测，仅供参考。",
    ))
}

fn whole() -> Column {
    Column::over("", WIDTHS.len().try_into().unwrap_or(1), Kind::Text)
}

/// 单位, 年度, 轮次 and the like, three to a line; what only the bureau knows is left to be filled in.
fn head(page: &mut Page, letter: &Letter, review: &Review) -> Written {
    let year = letter.year.map(|year| year.to_string()).unwrap_or_default();
    let turn = format!("第 {} 轮", review.turn.max(1));
    let (deadline, office) = (letter.deadline(), letter.office());
    let lines: [[(&str, &str); 3]; 3] = [
        [(UNIT, letter.unit), ("年度", &year), (TURN, &turn)],
        [("主管部门", letter.supervisor), ("截止日期", &deadline), ("通知日期", "")],
        [("联系股室", office), ("联系人", ""), ("电话", "")],
    ];
    lines.iter().try_for_each(|line| pairs(page, line, Tone::Body, 1))
}

/// Who answers, and when.
fn names(page: &mut Page) -> Written {
    pairs(page, &[(BY, ""), (WHEN, ""), ("单位（盖章）", "")], Tone::Input, ANSWER)
}

fn pairs(page: &mut Page, pairs: &[(&str, &str); 3], tone: Tone, lines: u32) -> Written {
    const SPANS: [(u16, u16); 3] = [(1, 2), (1, 1), (1, 2)];
    let mut columns = Vec::new();
    let mut cells = Vec::new();
    for ((label, value), (title, content)) in pairs.iter().zip(SPANS) {
        columns.extend([Column::over("", title, Kind::Word), Column::over("", content, Kind::Text)]);
        cells.extend([Cell::text(*label).toned(Tone::Label), Cell::text(*value).toned(tone)]);
    }
    let lines = lines.max(page.lines(&columns, &cells));
    page.line_of(&columns, &cells, lines)
}

fn intro(letter: &Letter) -> String {
    let year = letter.year.map(|year| format!(" {year} 年度")).unwrap_or_default();
    let by = match letter.deadline() {
        none if none.is_empty() => "请于     年   月   日前".to_owned(),
        day => format!("请于 {day} 前"),
    };
    if letter.is_silent() {
        return format!("{}：你单位{year}绩效自评材料还没有收到，{by}报送。", letter.unit);
    }
    let (errors, verifies) = (letter.count(Severity::Error), letter.count(Severity::Verify));
    let mut asked = Vec::new();
    if errors > 0 {
        asked.push(format!("{errors} 条需要改正"));
    }
    if verifies > 0 {
        asked.push(format!("{verifies} 条需要核实（数有误的请改正，无误的请在回执中说明）"));
    }
    format!(
        "{}：你单位报送的{year}绩效自评材料经核对，有 {}。{by}在原表上改正后重新报送。有关单元格列在“{CELLS}”。",
        letter.unit,
        asked.join("，")
    )
}

fn body() -> Vec<Column> {
    vec![
        Column::over(NUMBER, 1, Kind::Serial),
        Column::over(PLACE, 1, Kind::Text),
        Column::over("填报", 1, Kind::Word),
        Column::over("问题和算式", 2, Kind::Text),
        Column::over("要求", 3, Kind::Text),
    ]
}

/// The items by severity, each list under its caption.
fn lists(page: &mut Page, items: &[&Item]) -> Written {
    let kinds = [(Severity::Error, "需要改正（错误）"), (Severity::Verify, "需要核实（核实）")];
    let mut ordinals = ["一、", "二、"].into_iter();
    for (severity, title) in kinds {
        let own: Vec<_> = items.iter().filter(|item| item.finding.severity == severity).collect();
        if !own.is_empty() {
            page.caption(&format!("{}{title}：{} 条", ordinals.next().unwrap_or_default(), own.len()))?;
            page.block(&body(), own.into_iter().map(|item| line(item)), "")?;
        }
    }
    Ok(())
}

fn line(item: &Item) -> Vec<Cell> {
    let finding = item.finding;
    let named = finding.message.starts_with(&finding.name);
    let mut told =
        vec![if named { finding.message.clone() } else { format!("{}：{}", finding.name, finding.message) }];
    if !finding.cause.is_empty() {
        told.push(format!("可能：{}（仅供参考）", finding.cause));
    }
    if let Some(number) = item.same_as {
        told.push(format!("与第 {number} 条由同一个数引起，改好那一条，这一条一般也就消失。"));
    }
    let asked = if finding.severity == Severity::Error { "改正" } else { "改正或说明" };
    vec![
        Cell::count(item.number as u64),
        Cell::text(&item.place),
        Cell::text(&item.stated),
        Cell::text(told.join("\n")),
        Cell::text(format!("{asked}。{}", finding.advice)),
    ]
}

/// The reply slip: one box per 核实 item.
fn slip(page: &mut Page, items: &[&Item]) -> Written {
    let own: Vec<_> = items.iter().filter(|item| item.finding.severity == Severity::Verify).collect();
    if own.is_empty() {
        return Ok(());
    }
    page.caption("回执：对“需要核实”各条的说明")?;
    page.head_row(&slip_columns())?;
    own.into_iter().try_for_each(|item| {
        let lines = answer_lines(page, item);
        page.line_of(&slip_columns(), &answer(item), lines)
    })
}

fn slip_columns() -> Vec<Column> {
    vec![
        Column::over(NUMBER, 1, Kind::Serial),
        Column::over(PLACE, 1, Kind::Text),
        Column::over(RULE, 1, Kind::Word),
        Column::over(REASON, 4, Kind::Text),
        Column::over(CODE, 1, Kind::Word),
    ]
}

fn answer(item: &Item) -> Vec<Cell> {
    vec![
        Cell::count(item.number as u64),
        Cell::text(&item.place),
        Cell::text(&item.finding.rule),
        Cell::blank().toned(Tone::Input),
        Cell::text(&item.code).toned(Tone::Faint),
    ]
}

fn answer_lines(page: &Page, item: &Item) -> u32 {
    page.lines(&slip_columns(), &answer(item)).max(ANSWER)
}

/// Every cell an item rests on, with a link; the workbook of the unit itself is never marked.
fn cells(page: &mut Page, letter: &Letter, links: &Links) -> Written {
    const COLUMNS: [(&str, u16, Kind); 7] = [
        (NUMBER, 6, Kind::Serial),
        ("级别", 7, Kind::Word),
        ("文件", 34, Kind::Text),
        ("工作表", 18, Kind::Text),
        ("单元格", 10, Kind::Word),
        ("数据", 34, Kind::Text),
        ("表中内容", 22, Kind::Text),
    ];
    let table = Table {
        title: "有关单元格",
        note: "序号与通知相同；深色的是要改正或说明的单元格，其余是与它一起计算的。点击“单元格”打开原文件的该位置。原文件没有作任何改动。",
        columns: columns(&COLUMNS),
        pinned: 1,
        empty: "没有涉及具体的单元格",
    };
    let rows = letter.items.iter().flat_map(|item| {
        let own = Operand {
            name: item.finding.name.clone(),
            place: item.finding.place.clone(),
            shown: item.stated.clone(),
        };
        let first = item.finding.operands.first().filter(|first| first.place == own.place).cloned();
        let others = item.finding.operands.iter().filter(|other| other.place != item.finding.place);
        let marked = std::iter::once(first.unwrap_or(own)).chain(others.cloned());
        marked
            .filter(|operand| operand.place.is_some())
            .map(|operand| spot(item, &operand, links))
            .collect::<Vec<_>>()
    });
    page.main_table(&table, rows)
}

fn spot(item: &Item, operand: &Operand, links: &Links) -> Vec<Cell> {
    let finding = item.finding;
    let place = operand.place.as_ref();
    let tone = if place == finding.place.as_ref() { Tone::from(finding.severity) } else { Tone::Body };
    let path = &finding.subject.path;
    vec![
        Cell::count(item.number as u64),
        Cell::text(finding.severity.term()),
        Cell::text(path.rsplit('/').next().unwrap_or_default()).linked(links.file(path)),
        Cell::text(place.map_or("", |place| place.sheet.as_str())),
        Cell::text(place.map_or("", |place| place.cell.as_str())).linked(links.cell(path, place)).toned(tone),
        Cell::text(&operand.name),
        Cell::text(&operand.shown),
    ]
}
