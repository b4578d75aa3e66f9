//! One letter → its workbook: the notice on one A4 page, what is not listed there one by one, and the list of cells.

use super::letters::{Item, Letter};
use super::space::Space;
use super::{lists, marks};
use crate::catalog::notice::{BY, CODE, MATERIALS, TITLE, TURN, UNIT, WHEN};
use crate::model::{Day, Review, Severity};
use crate::report::binding::Book;
use crate::report::cell::{BY_HAND, Cell, Kind, Tone};
use crate::report::column::Column;
use crate::report::links::Links;
use crate::report::sheet::{Page, Written};
use crate::report::style::Styles;
use crate::report::wrap::height_of;
use crate::report::{Length, Paper};
use rust_xlsxwriter::XlsxError;
use std::path::Path;

/// The sheet that is printed.
const FRONT: &str = "退回修改通知";
/// What is not listed there one by one.
pub const REST: &str = "附表";
/// The cells concerned.
const CELLS: &str = "有关单元格";

/// Widths of notice and attached sheet in digits; they print at about 85 % on A4 upright.
const WIDTHS: [u16; 8] = [9, 17, 13, 10, 35, 10, 8, 12];

/// Makes the workbook of a letter, to be written into that folder.
///
/// # Errors
/// If the library refuses.
pub fn compose(
    letter: &Letter,
    review: &Review,
    links: &Links,
    styles: &Styles,
    folder: &Path,
) -> Result<Book, XlsxError> {
    let mut book = Book::new(TITLE, folder)?;
    let mut page = book.page(FRONT, (Paper::A4, Length::Short), styles)?;
    page.set_widths(&WIDTHS)?;
    let rows = lists::rows(&letter.items);
    let (here, further) = rows.split_at(fitting(letter, review.due, &rows, &page));
    // What stands on the notice as one row of many is listed one by one.
    let rest: Vec<&[Item]> =
        here.iter().filter(|row| row.len() > 1).chain(further).flat_map(|row| row.chunks(1)).collect();
    front(&mut page, letter, review, here)?;
    if !rest.is_empty() {
        attached(&mut book, letter, styles, &rest)?;
    }
    marks::write(&mut book.page(CELLS, (Paper::A4Landscape, Length::Short), styles)?, letter, links)?;
    Ok(book)
}

fn attached(book: &mut Book, letter: &Letter, styles: &Styles, rest: &[&[Item]]) -> Written {
    let mut page = book.page(REST, (Paper::A4Long, Length::Short), styles)?;
    // Each page says whose it is.
    page.sheet.set_repeat_rows(0, 0)?;
    page.set_widths(&WIDTHS)?;
    page.heading(
        &format!("{REST}：{} 通知上没有逐条列出的 {} 条", letter.unit, rest.len()),
        "序号接通知。与通知一并改正、说明；说明填在框内。",
    )?;
    lists::bodies(&mut page, rest)?;
    lists::slip(&mut page, rest)
}

/// How many rows fit on the first page.
fn fitting(letter: &Letter, due: Option<Day>, rows: &[&[Item]], page: &Page) -> usize {
    let intro = height_of(page.lines(&[whole()], &[Cell::text(intro(letter, due))]));
    // Caption and heads of each list, and of the slip.
    let asked = if letter.count(Severity::Verify) > 0 { 2 } else { 0 };
    let blocks = u32::from(letter.count(Severity::Error) > 0) + asked;
    // Title, note, head, names, signature, remarks.
    let fixed = 34 + 20 + 3 * 20 + 33 + 2 * 20 + 20 + 33;
    let mut space = Space::with(fixed + intro + blocks * (24 + 24));
    rows.iter().take_while(|row| space.take(&lists::heights(page, row))).count()
}

fn front(page: &mut Page, letter: &Letter, review: &Review, here: &[&[Item]]) -> Written {
    page.heading(TITLE, "算式按表中所填的数写出。“算得”不等于“应为”：哪个数要改，请你单位核对后确定。")?;
    head(page, letter, review)?;
    let cells = if letter.heard { format!("有关单元格列在“{CELLS}”。") } else { String::new() };
    page.words(&format!("{}{cells}", intro(letter, review.due)), Tone::Prose)?;
    lists::bodies(page, here)?;
    let left = letter.items.len() - here.iter().map(|row| row.len()).sum::<usize>();
    if left > 0 {
        page.remark(&format!("其余 {left} 条见“{REST}”。"))?;
    }
    lists::slip(page, here)?;
    names(page)?;
    page.remark(&format!(
        "{CODE}、{MATERIALS}请不要改动。填好后请连同改正的自评表一起交回本文件（不要另存为 PDF 或图片）。“可能”一项是程序的推测，仅供参考。",
    ))?;
    signature(page, review)
}

fn whole() -> Column {
    Column::over("", WIDTHS.len().try_into().unwrap_or(1), Kind::Text)
}

/// 单位, 年度, 轮次 and the like, three to a line; what only the bureau knows is left to be filled in.
fn head(page: &mut Page, letter: &Letter, review: &Review) -> Written {
    let year = letter.year.map(|year| year.to_string()).unwrap_or_default();
    let turn = format!("第 {} 轮", letter.round);
    let (due, office) = (review.due.map(Day::spelled).unwrap_or_default(), letter.office());
    let lines: [[(&str, &str); 3]; 3] = [
        [(UNIT, letter.unit), ("年度", &year), (TURN, &turn)],
        [("主管部门", letter.supervisor), ("重报期限", &due), (MATERIALS, &letter.materials)],
        [("联系股室", office), ("联系人", ""), ("电话", &review.policy.telephone)],
    ];
    lines.iter().try_for_each(|line| pairs(page, line, Tone::Body, 1))
}

/// Who answers, and when.
fn names(page: &mut Page) -> Written {
    pairs(page, &[(BY, ""), (WHEN, ""), ("单位（盖章）", "")], Tone::Input, lists::ANSWER)
}

/// 落款: the bureau and the day, which is left to be filled in: no clock is read.
fn signature(page: &mut Page, review: &Review) -> Written {
    let columns = [Column::over("", 4, Kind::Text), Column::over("", 4, Kind::Word)];
    let bureau = if review.policy.bureau.is_empty() { BY_HAND } else { &review.policy.bureau };
    for text in [bureau, "    年    月    日"] {
        let cells = [Cell::blank(), Cell::text(text)].map(|cell| cell.toned(Tone::Prose));
        page.line(&columns, &cells)?;
    }
    Ok(())
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

/// What is asked of the unit, in a sentence or two.
#[must_use]
pub fn intro(letter: &Letter, due: Option<Day>) -> String {
    let year = letter.year.map(|year| format!(" {year} 年度")).unwrap_or_default();
    let by =
        due.map_or_else(|| "请于     年   月   日前".to_owned(), |day| format!("请于 {} 前", day.spelled()));
    if !letter.heard {
        return format!("{}：没有收到或没有能读取你单位{year}的绩效自评材料，{by}报送。", letter.unit);
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
        "{}：你单位报送的{year}绩效自评材料经核对，有 {}。{by}在原表上改正后重新报送。",
        letter.unit,
        asked.join("，")
    )
}
