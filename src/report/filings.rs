//! Tab 报送情况: register and files side by side, then the files that answer no line of the register.

use super::cell::{Cell, Kind, Tone, Value};
use super::column::{Column, Table};
use super::coverage::{Answer, Arrival, Coverage, counts_by_path};
use super::links::Links;
use super::sheet::{Page, Written};
use super::typed::Placed;
use crate::model::typed::{ARRIVALS, REMARK, RowKey, TOLD};
use crate::model::{Day, FileRecord, FileStatus, FilingCard, RegisterLine, Review};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A column of the register block: head, width, kind, and whether it stands even where no line fills it.
type Slot = (&'static str, u16, Kind, Stands);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    Always,
    IfFilled,
}

use Stands::{Always, IfFilled};

const OWED: [Slot; 21] = [
    ("序号", 6, Kind::Serial, Always),
    ("归口股室", 10, Kind::Word, IfFilled),
    ("主管部门编码", 9, Kind::Word, IfFilled),
    ("主管部门", 20, Kind::Text, Always),
    ("单位编码", 11, Kind::Word, Always),
    ("单位名称", 26, Kind::Text, Always),
    ("类别", 10, Kind::Word, Always),
    ("应报内容", 24, Kind::Text, Always),
    ("年度", 7, Kind::Serial, Always),
    ("应报表数", 6, Kind::Whole, IfFilled),
    ("已报表数", 6, Kind::Whole, Always),
    ("截止日期", 11, Kind::Word, IfFilled),
    ("报送时间", 11, Kind::Word, IfFilled),
    ("逾期天数", 6, Kind::Whole, IfFilled),
    ("轮次", 6, Kind::Serial, Always),
    ("状态", 10, Kind::Word, Always),
    ("文件", 40, Kind::Text, Always),
    ("错误", 6, Kind::Whole, Always),
    ("核实", 6, Kind::Whole, Always),
    (TOLD, 28, Kind::Text, Always),
    (REMARK, 24, Kind::Text, Always),
];

/// The columns of the file block, and how many slots of the register block each takes.
const CAME: [(&str, u16, Kind, usize); 14] = [
    ("序号", 6, Kind::Serial, 1),
    ("表内主管部门", 20, Kind::Text, 3),
    ("表内编码", 11, Kind::Word, 1),
    ("表内单位名称", 26, Kind::Text, 1),
    ("格式", 10, Kind::Word, 1),
    ("识别为", 26, Kind::Text, 1),
    ("年度", 7, Kind::Serial, 1),
    ("自评表份数", 8, Kind::Whole, 6),
    ("状态", 10, Kind::Word, 1),
    ("文件", 44, Kind::Text, 1),
    ("错误", 6, Kind::Whole, 1),
    ("核实", 6, Kind::Whole, 1),
    (TOLD, 30, Kind::Text, 1),
    (REMARK, 24, Kind::Text, 1),
];

/// Caption of the files that answer no line of the register.
const LOOSE: &str = "未对应到名录的文件";
/// Stands there if there are none.
const NONE_LOOSE: &str = "全部文件都已对应到名录";
/// Stands in the tab if nothing came.
const NONE_CAME: &str = "没有收到文件";

/// The lines of words of the tab.
pub const WORDS: [&str; 3] = [LOOSE, NONE_LOOSE, NONE_CAME];

/// All titles of the tab.
pub fn titles() -> impl Iterator<Item = &'static str> {
    OWED.iter().map(|slot| slot.0).chain(CAME.iter().map(|slot| slot.0))
}

/// What was typed into the tab before, on its rows: those of the register, then those of files that answer none of them.
#[must_use]
pub fn placed(review: &Review) -> Placed<'_> {
    Placed::on(review, ARRIVALS, || {
        let coverage = Coverage::of(review);
        let owed = coverage.answers.iter().map(|answer| RowKey {
            unit: answer.line.department.clone(),
            project: content_of(answer.line),
            file: name_of(answer.paths.first().copied().unwrap_or_default()).to_owned(),
            year: answer.line.year.map_or(String::new(), |year| year.to_string()),
        });
        let filings = filings_by_path(review);
        let came = coverage.loose.iter().map(|file| came_key(file, of_file(&filings, file)));
        owed.chain(came).collect()
    })
}

fn came_key(file: &FileRecord, filings: &[&FilingCard]) -> RowKey {
    let year = filings.iter().find_map(|filing| filing.head.year);
    RowKey {
        unit: distinct(filings.iter().map(|filing| filing.head.department.as_str())),
        project: distinct(filings.iter().map(|filing| content(filing))),
        file: name_of(&file.path).to_owned(),
        year: year.map_or(String::new(), |year| year.to_string()),
    }
}

/// 应报内容
#[must_use]
pub fn content_of(line: &RegisterLine) -> String {
    match (line.project.is_empty(), line.kinds.is_empty()) {
        (true, true) => "部门整体".to_owned(),
        (true, false) => line.kinds.join("、"),
        (false, _) => line.project.clone(),
    }
}

type FilingsByPath<'r> = BTreeMap<&'r str, Vec<&'r FilingCard>>;

fn filings_by_path(review: &Review) -> FilingsByPath<'_> {
    let mut filings = FilingsByPath::new();
    for filing in &review.filings {
        filings.entry(&filing.path).or_default().push(filing);
    }
    filings
}

fn of_file<'f, 'r>(filings: &'f FilingsByPath<'r>, file: &FileRecord) -> &'f [&'r FilingCard] {
    filings.get(file.path.as_str()).map_or(&[], Vec::as_slice)
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let coverage = Coverage::of(review);
    let typed = placed(review);
    if review.register.lines.is_empty() {
        let note = "每个文件一行；未提供名录，不能判断哪些单位未报。“备注”留给本局填写，下次运行仍在。点击文件名打开原文件，完整路径见运行记录。";
        let columns = CAME.map(|(title, width, kind, _)| Column::new(title, width, kind)).to_vec();
        page.main_table(&table(note, columns), came(review, &links, &coverage.loose, &typed))?;
        return typed.write_held(page);
    }
    let note = format!(
        "名录：{}。状态：退回，有错误，应退回改正；逾期，收到日期晚于截止日期；轮次按文件名判断。“备注”留给本局填写，下次运行仍在。点击文件名打开原文件，完整路径见运行记录。",
        review.register.path
    );
    let replaces = review.files.iter().map(|file| (file.path.as_str(), file.replaces)).collect();
    let rows: Vec<Vec<Cell>> = (0..)
        .zip(&coverage.answers)
        .map(|(number, answer)| {
            let mut row = owed(number + 1, answer, &replaces, &links);
            row.push(typed.cell(number, REMARK));
            row
        })
        .collect();
    let shown: Vec<bool> = (0..).zip(&OWED).map(|(at, slot)| stands(at, slot.3, &rows)).collect();
    let slots = OWED.iter().zip(&shown).filter(|(_, shown)| **shown);
    let columns = slots.map(|((title, width, kind, _), _)| Column::new(*title, *width, *kind)).collect();
    page.main_table(&table(&note, columns), rows.into_iter().map(|row| kept(row, &shown)))?;
    let came = came(review, &links, &coverage.loose, &typed);
    page.further_table(LOOSE, &below(&shown), came, NONE_LOOSE)?;
    typed.write_held(page)
}

fn stands(at: usize, stands: Stands, rows: &[Vec<Cell>]) -> bool {
    stands == Always || rows.iter().any(|row| row.get(at).is_some_and(|cell| cell.value != Value::Blank))
}

fn kept(row: Vec<Cell>, shown: &[bool]) -> Vec<Cell> {
    row.into_iter().zip(shown).filter(|(_, shown)| **shown).map(|(cell, _)| cell).collect()
}

/// The columns of the file block over those of the register block that stand.
fn below(shown: &[bool]) -> Vec<Column> {
    let mut rest = shown.iter();
    CAME.map(|(title, _, kind, slots)| {
        let span = rest.by_ref().take(slots).filter(|shown| **shown).count();
        Column::over(title, u16::try_from(span).unwrap_or(1), kind)
    })
    .to_vec()
}

fn table(note: &str, columns: Vec<Column>) -> Table<'_> {
    Table { title: "报送情况", note, columns, pinned: 3, empty: NONE_CAME }
}

/// 状态 in one word.
fn state(answer: &Answer, late: Option<i64>) -> (&'static str, Tone) {
    match answer.arrival {
        Arrival::Filed | Arrival::Partial if answer.counts[0] > 0 => ("退回", Tone::Error),
        Arrival::Filed if late.is_some_and(|days| days > 0) => ("逾期", Tone::Verify),
        Arrival::Filed => (answer.arrival.term(), Tone::Body),
        Arrival::Missing => (answer.arrival.term(), Tone::Error),
        Arrival::Unreadable | Arrival::Partial => (answer.arrival.term(), Tone::Verify),
        Arrival::Exempt => (answer.arrival.term(), Tone::Faint),
    }
}

fn remarks(answer: &Answer, late: Option<i64>) -> String {
    let mut remarks = Vec::new();
    if answer.paths.len() > 1 {
        remarks.push(format!("共 {} 个文件", answer.paths.len()));
    }
    if !answer.line.owed && answer.arrival.is_received() {
        remarks.push("免报单位，仍有报送".into());
    }
    let missing = answer.line.expected().map_or(0, |all| all.saturating_sub(answer.returns));
    if missing > 0 && answer.arrival.is_received() {
        remarks.push(format!("还差 {missing} 份"));
    }
    if !answer.lacking.is_empty() && answer.arrival.is_received() {
        remarks.push(format!("还差{}", answer.lacking.join("、")));
    }
    if answer.arrival.is_received() && answer.counts[0] > 0 {
        remarks.extend(late.filter(|days| *days > 0).map(|days| format!("逾期 {days} 天")));
    }
    remarks.join("；")
}

fn owed(number: usize, answer: &Answer, replaces: &BTreeMap<&str, u32>, links: &Links) -> Vec<Cell> {
    let line = answer.line;
    let first = answer.paths.first().copied().unwrap_or_default();
    let late = answer.days_late();
    let (state, tone) = state(answer, late);
    let silent = !answer.arrival.is_received() && answer.counts == [0; 3];
    let count = |count: u32| if silent { Cell::blank() } else { Cell::count(count) };
    let round = answer.paths.iter().filter_map(|path| replaces.get(path)).max().map(|before| before + 1);
    let day = |day: Option<Day>| Cell::text(day.map_or(String::new(), |day| day.to_string()));
    vec![
        Cell::count(number),
        Cell::text(&line.office),
        Cell::text(&line.supervisor_code),
        Cell::text(&line.supervisor),
        Cell::text(&line.code),
        Cell::text(&line.department),
        Cell::text(&line.category),
        Cell::text(content_of(line)),
        Cell::year(line.year),
        Cell::number(line.expected().map(Decimal::from)),
        Cell::count(answer.returns),
        day(line.deadline),
        day(line.received),
        Cell::number(late.map(|days| Decimal::from(days.max(0)))),
        Cell::number(round.map(Decimal::from)),
        Cell::text(state).toned(tone),
        Cell::text(name_of(first)).linked(links.file(first)),
        count(answer.counts[0]),
        count(answer.counts[1]),
        Cell::text(remarks(answer, late)),
    ]
}

fn came<'a>(
    review: &'a Review,
    links: &'a Links<'a>,
    files: &'a [&'a FileRecord],
    typed: &'a Placed<'a>,
) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let counts = counts_by_path(review);
    let filings = filings_by_path(review);
    let above = review.register.lines.len();
    (0..).zip(files).map(move |(number, file)| {
        let counts = counts.get(file.path.as_str()).copied();
        let mut row = arrived(number + 1, file, of_file(&filings, file), counts, links);
        row.push(typed.cell(above + number, REMARK));
        row
    })
}

fn arrived(
    number: usize,
    file: &FileRecord,
    filings: &[&FilingCard],
    counts: Option<[u32; 3]>,
    links: &Links,
) -> Vec<Cell> {
    let tone = match file.status {
        status if status.is_failure() => Tone::Error,
        FileStatus::NoForm | FileStatus::Warned => Tone::Verify,
        _ => Tone::Body,
    };
    let head = |pick: fn(&FilingCard) -> &str| distinct(filings.iter().map(|filing| pick(filing)));
    let counts = counts.or((!filings.is_empty()).then_some([0; 3]));
    let count = |place: usize| counts.map_or(Cell::blank(), |counts| Cell::count(counts[place]));
    vec![
        Cell::count(number),
        Cell::text(head(|filing| &filing.head.supervisor)),
        Cell::text(head(|filing| &filing.head.department_code)),
        Cell::text(head(|filing| &filing.head.department)),
        Cell::text(&file.format),
        Cell::text(distinct(filings.iter().map(|filing| content(filing)))),
        Cell::year(filings.iter().find_map(|filing| filing.head.year)),
        Cell::count(file.filings),
        Cell::text(file.status.term()).toned(tone),
        Cell::text(name_of(&file.path)).linked(links.file(&file.path)),
        count(0),
        count(1),
        Cell::text(&file.message),
    ]
}

/// A file without its folders.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn content(filing: &FilingCard) -> &str {
    if filing.head.project.is_empty() { &filing.form_name } else { &filing.head.project }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join("、")
}
