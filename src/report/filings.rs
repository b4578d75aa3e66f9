//! Tab 报送情况: register and files side by side, then the files that answer no line of the register.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::coverage::{Answer, Arrival, Coverage, counts_by_path};
use super::links::Links;
use super::sheet::{Page, Written};
use crate::model::{FileRecord, FileStatus, Filing, Review};
use std::collections::BTreeMap;

const OWED: [(&str, u16, Kind); 12] = [
    ("序号", 6, Kind::Serial),
    ("单位编码", 11, Kind::Word),
    ("单位名称", 26, Kind::Text),
    ("主管部门", 22, Kind::Text),
    ("类别", 10, Kind::Word),
    ("应报内容", 26, Kind::Text),
    ("年度", 7, Kind::Serial),
    ("状态", 10, Kind::Word),
    ("文件", 44, Kind::Text),
    ("错误", 6, Kind::Whole),
    ("核实", 6, Kind::Whole),
    ("备注", 30, Kind::Text),
];

const CAME: [(&str, u16, Kind); 12] = [
    ("序号", 6, Kind::Serial),
    ("表内编码", 11, Kind::Word),
    ("表内单位名称", 26, Kind::Text),
    ("表内主管部门", 22, Kind::Text),
    ("格式", 10, Kind::Word),
    ("识别为", 26, Kind::Text),
    ("年度", 7, Kind::Serial),
    ("状态", 10, Kind::Word),
    ("文件", 44, Kind::Text),
    ("错误", 6, Kind::Whole),
    ("核实", 6, Kind::Whole),
    ("说明", 30, Kind::Text),
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let coverage = Coverage::of(review);
    if review.register.lines.is_empty() {
        let table = table(
            "每个文件一行；未提供名录，不能判断哪些单位未报。点击文件名打开原文件，完整路径见运行记录。",
            &CAME,
        );
        return page.main_table(&table, came(review, &links, &coverage.loose));
    }
    let note = format!("名录：{}。点击文件名打开原文件，完整路径见运行记录。", review.register.path);
    let owed = (1_u64..).zip(&coverage.answers).map(|(number, answer)| owed(number, answer, &links));
    page.main_table(&table(&note, &OWED), owed)?;
    page.skip(1);
    page.caption("未对应到名录的文件")?;
    page.block(&columns(&CAME), came(review, &links, &coverage.loose), "全部文件都已对应到名录")
}

fn table<'t>(note: &'t str, list: &[(&str, u16, Kind)]) -> Table<'t> {
    Table { title: "报送情况", note, columns: columns(list), pinned: 3, empty: "没有收到文件" }
}

fn owed(number: u64, answer: &Answer, links: &Links) -> Vec<Cell> {
    let line = answer.line;
    let content = if line.project.is_empty() { "部门整体" } else { line.project.as_str() };
    let first = answer.paths.first().copied().unwrap_or_default();
    let tone = match answer.arrival {
        Arrival::Filed => Tone::Body,
        Arrival::Missing => Tone::Error,
        Arrival::Unreadable => Tone::Verify,
        Arrival::Exempt => Tone::Faint,
    };
    let silent = answer.arrival != Arrival::Filed && answer.counts == [0; 3];
    let count = |count: u32| if silent { Cell::blank() } else { Cell::count(count) };
    let mut remarks = Vec::new();
    if answer.paths.len() > 1 {
        remarks.push(format!("共 {} 个文件", answer.paths.len()));
    }
    if !line.owed && answer.arrival == Arrival::Filed {
        remarks.push("免报单位，仍有报送".into());
    }
    vec![
        Cell::count(number),
        Cell::text(&line.code),
        Cell::text(&line.department),
        Cell::text(&line.supervisor),
        Cell::text(&line.category),
        Cell::text(content),
        Cell::year(line.year),
        Cell::text(answer.arrival.term()).toned(tone),
        Cell::text(answer.paths.iter().map(|path| name_of(path)).collect::<Vec<_>>().join("\n"))
            .linked(links.file(first)),
        count(answer.counts[0]),
        count(answer.counts[1]),
        Cell::text(remarks.join("；")),
    ]
}

fn came<'a>(
    review: &'a Review,
    links: &'a Links<'a>,
    files: &'a [&'a FileRecord],
) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let counts = counts_by_path(review);
    let mut filings: BTreeMap<&str, Vec<&Filing>> = BTreeMap::new();
    for filing in &review.filings {
        filings.entry(&filing.path).or_default().push(filing);
    }
    (1_u64..).zip(files).map(move |(number, file)| {
        let own = filings.get(file.path.as_str()).map_or(&[][..], Vec::as_slice);
        let counts = counts.get(file.path.as_str()).copied();
        arrived(number, file, own, counts, links)
    })
}

fn arrived(
    number: u64,
    file: &FileRecord,
    filings: &[&Filing],
    counts: Option<[u32; 3]>,
    links: &Links,
) -> Vec<Cell> {
    let tone = match file.status {
        status if status.is_failure() => Tone::Error,
        FileStatus::NoForm | FileStatus::Warned => Tone::Verify,
        _ => Tone::Body,
    };
    let head = |pick: fn(&Filing) -> &str| distinct(filings.iter().map(|filing| pick(filing)));
    let counts = counts.or((!filings.is_empty()).then_some([0; 3]));
    let count = |place: usize| counts.map_or(Cell::blank(), |counts| Cell::count(counts[place]));
    vec![
        Cell::count(number),
        Cell::text(head(|filing| &filing.head.department_code)),
        Cell::text(head(|filing| &filing.head.department)),
        Cell::text(head(|filing| &filing.head.supervisor)),
        Cell::text(&file.format),
        Cell::text(distinct(filings.iter().map(|filing| content(filing)))),
        Cell::year(filings.iter().find_map(|filing| filing.head.year)),
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

fn content(filing: &Filing) -> &str {
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
