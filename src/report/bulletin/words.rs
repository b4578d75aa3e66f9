//! Numbers, dates and lists as formal papers say them.
//!
//! Apart because all parts of the paper round alike, and as the cells of the workbook are shown.

use crate::model::decimal::plain;
use crate::model::{Day, Review};
use rust_decimal::{Decimal, RoundingStrategy};

/// Stands behind a name whose numbers may still change.
pub const MARK: &str = "※";

/// 一 to 十: no paper has more parts.
const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A number from 1 in Chinese.
#[must_use]
pub fn numeral(number: usize) -> String {
    let known = number.checked_sub(1).and_then(|at| NUMERALS.get(at));
    known.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// 2024年度; empty where the returns are of several years.
#[must_use]
pub fn year(review: &Review) -> String {
    review.year.map(|year| format!("{year}年度")).unwrap_or_default()
}

/// The day by which something is asked for; room for it where nobody has said so.
#[must_use]
pub fn by(day: Option<Day>) -> String {
    day.map_or_else(|| "　　年　月　日前".to_owned(), |day| format!("{}前", day.spelled()))
}

/// Two decimals, as the cells of the workbook show a number.
#[must_use]
pub fn two(number: Decimal) -> String {
    format!("{:.2}", rounded(number))
}

/// An amount in 万元.
#[must_use]
pub fn money(amount: Decimal) -> String {
    format!("{}万元", two(amount))
}

/// A rate in percent.
#[must_use]
pub fn percent(rate: Decimal) -> String {
    format!("{}%", two(rate))
}

/// A score.
#[must_use]
pub fn points(score: Decimal) -> String {
    format!("{}分", plain(rounded(score)))
}

fn rounded(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// A number of a table, empty where there is none.
#[must_use]
pub fn cell(number: Option<Decimal>) -> String {
    number.map(two).unwrap_or_default()
}

/// A sentence of the workbook without the blanks it has between words and numbers; those of its arithmetic stay.
#[must_use]
pub fn tight(sentence: &str) -> String {
    let chars: Vec<char> = sentence.chars().collect();
    let is_wide = |at: Option<&char>| at.is_some_and(|c| *c > '\u{2e7f}');
    let kept = |(at, c): (usize, &char)| {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let beside_word = is_wide(before) || is_wide(chars.get(at + 1));
        (*c != ' ' || !beside_word).then_some(*c)
    };
    chars.iter().enumerate().filter_map(kept).collect()
}

/// How many characters wide a line is; Latin letters and digits take half of one, and what is left over of it.
#[must_use]
pub fn width(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>().div_ceil(2)
}
