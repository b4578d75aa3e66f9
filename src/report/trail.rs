//! The columns at the right end of a row of figures: from which file, sheet and cells it comes and how it was read.
//!
//! Apart because every tab of figures ends with them.

use super::cell::{Cell, Kind};
use super::links::Links;
use super::sums::Sums;
use crate::model::FilingCard;
use crate::model::card::Manner;
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
        Cell::text(first(&of(unit), |filing| filing.sheet.as_str().to_owned()))
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
fn first(filings: &[&FilingCard], text: fn(&FilingCard) -> String) -> String {
    if let [one] = filings { text(one) } else { String::new() }
}

/// How the figures were read, in words: 直接读取, or what was done to how many cells.
#[must_use]
pub fn manner(filings: &[&FilingCard]) -> String {
    let sum = |part: fn(&Manner) -> usize| filings.iter().map(|filing| part(&filing.manner)).sum::<usize>();
    let ways = [
        ("按文本读取", sum(|own| own.certain)),
        ("更正", sum(|own| own.corrected)),
        ("推断", sum(|own| own.guessed)),
        ("未采用", sum(|own| own.refused)),
    ];
    let told: Vec<String> = ways
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(way, count)| format!("{way} {count}"))
        .collect();
    if told.is_empty() { "直接读取".into() } else { told.join("、") }
}
