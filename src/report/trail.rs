//! The columns at the right end of a row of figures: from which file, sheet and cells it comes and how it was read.
//!
//! Apart because every tab of figures ends with them.

use super::cell::{Cell, Kind};
use super::links::Links;
use super::sums::Sums;
use crate::model::{Certainty, Entry, Figure, Filing, FilingCard};
use std::collections::BTreeSet;

/// The returns behind a row.
type Of<T> = for<'u> fn(&'u T) -> Vec<&'u FilingCard>;

/// Adds a short word that opens the file, or the first of several; the names stand in 报送情况 and would be cut here.
pub fn add_file<'t, T: 't>(table: &mut Sums<'t, T>, links: &'t Links<'t>, of: Of<T>) {
    table.own(("来源文件", 8), Kind::Word, move |unit| {
        let filings = of(unit);
        let first = filings.first().map(|filing| filing.path.as_str()).unwrap_or_default();
        let word = match paths(&filings).len() {
            0 => String::new(),
            1 => "打开".to_owned(),
            count => format!("{count} 个"),
        };
        Cell::text(word).linked(links.file(first))
    });
}

/// Adds the columns to a table.
pub fn add<'t, T: 't>(table: &mut Sums<'t, T>, links: &'t Links<'t>, of: Of<T>) {
    add_file(table, links, of);
    table.own(("工作表", 12), Kind::Text, move |unit| {
        Cell::text(first(&of(unit), |filing| filing.sheet.clone()))
    });
    table.own(("单元格", 9), Kind::Word, move |unit| {
        Cell::text(first(&of(unit), |filing| filing.range.to_string()))
    });
    table.own(("读取方式", 12), Kind::Text, move |unit| Cell::text(manner(&of(unit))));
}

fn paths<'f>(filings: &[&'f FilingCard]) -> BTreeSet<&'f str> {
    filings.iter().map(|filing| filing.path.as_str()).collect()
}

/// What one return says; nothing where there are several.
fn first(filings: &[&FilingCard], text: fn(&Filing) -> String) -> String {
    if let [one] = filings { text(&one.whole()) } else { String::new() }
}

/// How the figures were read, in words: 直接读取, or what was done to how many cells.
#[must_use]
pub fn manner(filings: &[&FilingCard]) -> String {
    let mut counts = [0; 4];
    for filing in filings.iter().map(|card| card.whole()) {
        let counted = |certainty| filing.conversions.iter().filter(|one| one.certainty == certainty).count();
        let corrected = |figure: &&Figure| matches!(figure.entry, Entry::Corrected(..));
        let own = [
            counted(Certainty::Certain),
            filing.figures.iter().filter(corrected).count(),
            counted(Certainty::Guessed),
            counted(Certainty::Refused),
        ];
        for (all, own) in counts.iter_mut().zip(own) {
            *all += own;
        }
    }
    let ways = ["按文本读取", "更正", "推断", "未采用"].into_iter().zip(counts);
    let told: Vec<String> =
        ways.filter(|(_, count)| *count > 0).map(|(way, count)| format!("{way} {count}")).collect();
    if told.is_empty() { "直接读取".into() } else { told.join("、") }
}
