//! Tab 归一化日志: everything that reading changed, guessed or refused between a cell and its figure.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::links::{Links, how_linked, placed};
use super::sheet::{Page, Written};
use crate::model::{Certainty, Conversion, FilingCard, Review, Unit};
use std::borrow::Cow;

const COLUMNS: [(&str, u16, Kind); 12] = [
    ("序号", 7, Kind::Serial),
    ("单位", 22, Kind::Text),
    ("文件", 24, Kind::Text),
    ("工作表", 13, Kind::Text),
    ("单元格", 9, Kind::Word),
    ("数据", 26, Kind::Text),
    ("原文", 22, Kind::Text),
    ("结果", 16, Kind::Text),
    ("计量单位", 11, Kind::Word),
    ("规则", 7, Kind::Word),
    ("可信度", 9, Kind::Word),
    ("处理", 48, Kind::Text),
];

/// The longest original text that is shown; the cell itself is one click away.
const LONGEST: usize = 200;

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let count = review.filings.iter().map(|filing| filing.conversions).sum::<usize>();
    let linked = page.affords(count).then(|| Links::new(review));
    let table = Table {
        title: "归一化日志",
        note: &format!(
            "读取时改动、推断或没有采用的内容，每处一行；没有列出的都是按原样读取的数。“未采用”的没有计入任何合计。{}",
            how_linked(linked.as_ref())
        ),
        columns: columns(&COLUMNS),
        pinned: 1,
        empty: "全部数据都按原样读取，没有改动",
    };
    let mut number = 0_u64;
    let row = |filing: &FilingCard, one: &Conversion, link| {
        number += 1;
        row(number, filing, one, link)
    };
    let rows = placed(review, linked.as_ref(), |filing| &filing.conversions, |one| Some(&one.place), row);
    page.main_table(&table, rows)
}

fn row(number: u64, filing: &FilingCard, conversion: &Conversion, link: Option<String>) -> Vec<Cell> {
    let place = &conversion.place;
    let tone = match conversion.certainty {
        Certainty::Certain | Certainty::Proved => Tone::Body,
        Certainty::Guessed => Tone::Notice,
        Certainty::Refused => Tone::Verify,
    };
    vec![
        Cell::count(number),
        Cell::text(&filing.head.department),
        Cell::text(filing.path.rsplit('/').next().unwrap_or_default()),
        Cell::text(&place.sheet),
        Cell::text(&place.cell).linked(link),
        Cell::text(&conversion.label),
        Cell::text(cut(&conversion.raw)),
        Cell::text(&conversion.result),
        Cell::text(units(conversion)),
        Cell::text(conversion.step.rule()),
        Cell::text(conversion.certainty.term()).toned(tone),
        Cell::text(told(conversion)),
    ]
}

fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

fn units(conversion: &Conversion) -> String {
    let word = |unit: Option<Unit>| unit.map(Unit::as_str).filter(|word| !word.is_empty());
    match (word(conversion.from), word(conversion.to)) {
        (Some(from), Some(to)) if from == to => from.to_owned(),
        (Some(from), Some(to)) => format!("{from}→{to}"),
        (Some(from), None) => format!("{from}→"),
        (None, Some(to)) => to.to_owned(),
        (None, None) => String::new(),
    }
}

fn told(conversion: &Conversion) -> String {
    if conversion.note.is_empty() {
        conversion.step.term().to_owned()
    } else {
        format!("{}：{}", conversion.step.term(), conversion.note)
    }
}
