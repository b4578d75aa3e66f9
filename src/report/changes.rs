//! Tab 改动对照: what units have changed since the round before, what nobody had asked for first; and what differs between
//! versions of one return.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::links::Links;
use super::sheet::{Page, Written};
use crate::model::change::{Against, Change, ChangeCard, ChangeKind, ChangeSide, ChangeTopic};
use crate::model::inventory::file_name;
use crate::model::term::Kind as Sort;
use crate::model::{Item, Review, Unit};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What is looked at first stands on the left; where it comes from follows.
const COLUMNS: [(&str, u16, Kind); 18] = [
    ("序号", 6, Kind::Serial),
    ("要求改吗", 9, Kind::Word),
    ("情况", 10, Kind::Word),
    ("单位", 20, Kind::Text),
    ("项目", 18, Kind::Text),
    ("数据项", 22, Kind::Text),
    ("口径", 11, Kind::Word),
    ("原来", 18, Kind::Text),
    ("现在", 18, Kind::Text),
    ("差额", 13, Kind::Number),
    ("变动（%）", 9, Kind::Money),
    ("上一轮的问题", 14, Kind::Text),
    ("现在的位置", 22, Kind::Text),
    ("单元格", 8, Kind::Word),
    ("说明", 24, Kind::Text),
    ("原来的位置", 22, Kind::Text),
    ("原单元格", 8, Kind::Word),
    ("表中栏目", 24, Kind::Text),
];

const NOTE: &str = "与上一轮计入的同一份表逐数对照，按科目、口径、行和栏目名称对应，不按单元格；只列数额不同的，换计量单位、换格式、挪动行的不算。\
    “要求改吗”：上一轮的错误、核实涉及这个单元格的是要求过，其余没有要求，排在前面，金额大的在先，整份没有再报的表排在最前；没有要求改的不一定不对，请看是否与要求改的数有关。\
    “差额”= 现在 − 原来，金额为万元。“对应不唯一”的没有当作改动。点击“单元格”打开原文件的该处。";

/// Whether there was a round before, or a return in several versions.
#[must_use]
pub fn occur(review: &Review) -> bool {
    let changes = &review.changes;
    changes.is_compared || !changes.untold.is_empty() || !changes.cards.is_empty()
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let sources = Sources {
        links: Links::new(review),
        terms: review.terms.iter().map(|(item, term)| (item, term.as_str())).collect(),
    };
    let changes = &review.changes;
    let empty = match (changes.is_compared, changes.untold.is_empty()) {
        (true, _) => "与上一轮相比，没有改动",
        (false, true) => "没有上一轮，没有可对照的",
        (false, false) => &changes.untold,
    };
    let table = Table {
        title: "改动对照",
        note: &format!("{}{NOTE}", counted(review)),
        columns: columns(&COLUMNS),
        pinned: 4,
        empty,
    };
    let of = |against: Against| changes.cards.iter().filter(move |card| card.against == against);
    let rows = (1_u64..).zip(of(Against::Round)).map(|(number, card)| sources.row(number, card));
    page.main_table(&table, rows)?;
    if of(Against::Version).next().is_some() {
        let rows = (1_u64..).zip(of(Against::Version)).map(|(number, card)| sources.row(number, card));
        let caption =
            "同一份表的几个版本：“现在”是计入的一份，“原来”是没有计入的一份；计入哪一份在 决定.xlsx 里定";
        page.further_table(caption, &table.columns, rows, "没有")?;
    }
    Ok(())
}

/// How many changes there are.
fn counted(review: &Review) -> String {
    let changes = &review.changes;
    if !changes.is_compared {
        return String::new();
    }
    format!("改动 {} 处，其中没有要求改的 {} 处。", changes.count(), changes.unasked())
}

/// What the rows look things up in.
struct Sources<'r> {
    links: Links<'r>,
    terms: BTreeMap<&'r Item, &'r str>,
}

impl Sources<'_> {
    fn row(&self, number: u64, card: &ChangeCard) -> Vec<Cell> {
        let change = card.whole();
        let (what, measure) = self.topic(&change);
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let link =
            |side: Option<&ChangeSide>| side.and_then(|own| self.links.cell(&own.path, own.place.as_ref()));
        // An earlier file may have been replaced under its own name: its cell would be that of another table.
        let before_link = (card.against == Against::Version).then(|| link(before)).flatten();
        vec![
            Cell::count(number),
            asked(card),
            kind(card),
            Cell::text(&change.department),
            Cell::text(&change.project),
            Cell::text(what),
            Cell::text(measure),
            Cell::text(shown(before)),
            Cell::text(shown(after)),
            difference(&change),
            Cell::number(change.rate()),
            Cell::text(requests(&change)),
            Cell::text(place(after)),
            Cell::text(spot(after)).linked(link(after)),
            Cell::text(&change.note),
            Cell::text(place(before)),
            Cell::text(spot(before)).linked(before_link),
            Cell::text(&change.label),
        ]
    }

    /// What is changed in the words of the other tabs: item with its row, measure.
    fn topic(&self, change: &Change) -> (String, String) {
        let within = |name: &str| match change.scope.as_str() {
            "" => name.to_owned(),
            scope => format!("{name}（{scope}）"),
        };
        match &change.topic {
            ChangeTopic::Return => (change.scope.as_str().to_owned(), "整份表".to_owned()),
            ChangeTopic::Figure(item, measure) => {
                let term = self.terms.get(item).copied().unwrap_or(item.as_str());
                (within(term), measure.term().to_owned())
            }
            ChangeTopic::Indicator(part) => (format!("指标：{}", change.scope), part.term().to_owned()),
        }
    }
}

fn asked(card: &ChangeCard) -> Cell {
    match (card.is_since(), card.is_asked) {
        (true, false) => Cell::text("没有要求").toned(Tone::Verify),
        (true, true) => Cell::text("要求过").toned(Tone::Good),
        (false, _) => Cell::blank(),
    }
}

fn kind(card: &ChangeCard) -> Cell {
    let is_version = card.against == Against::Version;
    let word = match card.kind {
        ChangeKind::Changed if is_version => "不同",
        ChangeKind::Gone if is_version => "这一份没有",
        ChangeKind::New if is_version => "另一份没有",
        kind => kind.term(),
    };
    let tone = if card.kind == ChangeKind::Ambiguous { Tone::Notice } else { Tone::Body };
    Cell::text(word).toned(tone)
}

fn shown(side: Option<&ChangeSide>) -> &str {
    side.map_or("", |side| side.shown.as_str())
}

/// Money in 万元, so that it can be sorted by.
fn difference(change: &Change) -> Cell {
    let is_money = change.unit.is_some_and(|unit| unit.kind() == Sort::Money);
    let number: Option<Decimal> = change
        .difference
        .map(|gap| if is_money { Unit::TenThousandYuan.printed(gap).normalize() } else { gap });
    let cell = Cell::number(number);
    let is_whole = change.unit == Some(Unit::Count) && number.is_some_and(|own| own.fract().is_zero());
    if is_whole { cell.of_kind(Kind::Whole) } else { cell }
}

/// So many 核对码 are shown; the table has all of them.
const CODES: usize = 3;

/// Rules and 核对码, one to a line.
fn requests(change: &Change) -> String {
    let mut lines: Vec<String> = Vec::new();
    if !change.rules.is_empty() {
        lines.push(change.rules.replace(';', "、"));
        let codes: Vec<&str> = change.codes.split(';').filter(|code| !code.is_empty()).collect();
        lines.extend(codes.iter().take(CODES).map(|code| (*code).to_owned()));
        if codes.len() > CODES {
            lines.push(format!("等 {} 条", codes.len()));
        }
    }
    lines.join("\n")
}

/// File and sheet, one to a line.
fn place(side: Option<&ChangeSide>) -> String {
    let sheet = side.and_then(|side| side.place.as_ref()).map_or("", |place| place.sheet.as_str());
    let parts = [side.map_or("", |side| file_name(&side.path)), sheet];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The cell; what is told of a whole return still leads to its file.
fn spot(side: Option<&ChangeSide>) -> &str {
    let cell = side.and_then(|side| side.place.as_ref()).map_or("", |place| place.cell.as_str());
    if cell.is_empty() && side.is_some() { "文件" } else { cell }
}
