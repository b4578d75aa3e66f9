//! What a form prints of how its columns belong together: 3=1+2 and 5=4/3 in the row of 栏次, （B/A） and （C=A-B） behind the
//! names of columns. Knows no cells.

use super::filing::{ColumnSum, ColumnTerms};
use super::label::fold;
use super::place::{CellRef, Place};
use std::collections::BTreeMap;

/// 合计 of more columns is written 1+2+…+9, of which the middle is not said.
const MOST_TERMS: usize = 12;

/// Signs between the names of columns, as they are typed.
const SIGNS: [(char, char); 5] = [('×', '*'), ('÷', '/'), ('－', '-'), ('—', '-'), ('–', '-')];

/// What is printed of one column: its own name, and what it comes of.
#[derive(Debug, Default)]
pub struct Said {
    name: Option<String>,
    terms: Option<Terms>,
}

impl Said {
    /// Whether it names no column and says nothing of one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.terms.is_none()
    }
}

/// The right-hand side in names of columns.
#[derive(Debug)]
enum Terms {
    Sum(Vec<(String, bool)>),
    Quotient(String, String),
    Product(String, String),
}

/// A text that may name a column or say what it comes of.
#[derive(Debug)]
pub struct Written<'t> {
    /// Where it stands.
    pub place: Place,
    /// The column it stands over.
    pub column: u32,
    /// As it stands.
    pub text: &'t str,
    /// What it says.
    pub said: Said,
}

/// The 栏目算式 of a row of 栏次 as an example of a rule has it: `1 2 3=1+2` from the second column on.
#[must_use]
pub fn of_example(text: &str, sheet: &str, block: u32) -> Vec<ColumnSum> {
    let cells = text.split(' ').zip(1..).map(|(text, column)| {
        let place = Place { sheet: sheet.into(), cell: CellRef::new(0, column).to_string().into() };
        Written { place, column, text, said: numbered(text) }
    });
    joined(cells.collect(), block)
}

/// What is written over the columns of a block, put together.
#[must_use]
pub fn joined(written: Vec<Written<'_>>, block: u32) -> Vec<ColumnSum> {
    let mut columns: BTreeMap<String, Option<u32>> = BTreeMap::new();
    for Written { column, said, .. } in &written {
        if let Some(name) = &said.name {
            // A name that is given twice, in both halves of a table, names no column.
            columns.entry(name.clone()).and_modify(|column| *column = None).or_insert(Some(*column));
        }
    }
    let column = |name: &String| columns.get(name).copied().flatten();
    let made = |written: Written<'_>| {
        let of = match written.said.terms? {
            Terms::Sum(terms) => {
                let terms = terms.iter().map(|(name, is_less)| Some((column(name)?, *is_less)));
                ColumnTerms::Sum(terms.collect::<Option<_>>()?)
            }
            Terms::Quotient(one, other) => ColumnTerms::Quotient(column(&one)?, column(&other)?),
            Terms::Product(one, other) => ColumnTerms::Product(column(&one)?, column(&other)?),
        };
        let Written { place, column, text, .. } = written;
        Some(ColumnSum { place, text: text.trim().into(), block, column, of })
    };
    written.into_iter().filter_map(made).collect()
}

/// A cell of the row of 栏次: 3, or 3=1+2.
#[must_use]
pub fn numbered(text: &str) -> Said {
    said(&plain(text))
}

/// The end of a heading that names its column or says what it comes of: 全年预算数A, 执行数（B）, 执行率（B/A）, 结转(C=A-B).
#[must_use]
pub fn lettered(text: &str) -> Said {
    let text = plain(text);
    let part_of_sum = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "()=+-*/%.".contains(c);
    let end = text.trim_end_matches(part_of_sum).len();
    let end = text.get(end..).unwrap_or_default();
    // Numbers alone are years and numbers of notes.
    if !end.contains(|c: char| c.is_ascii_uppercase()) && !end.contains('=') {
        return Said::default();
    }
    said(end.trim_start_matches('='))
}

/// Half-width, with one sign for each kind of arithmetic.
fn plain(text: &str) -> String {
    let sign = |c: char| SIGNS.iter().find(|(typed, _)| *typed == c).map_or(c, |(_, sign)| *sign);
    fold(text).chars().map(sign).collect()
}

fn said(text: &str) -> Said {
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    match text.split_once('=') {
        Some((name, right)) => Said { name: named(name), terms: terms(right) },
        None if named(text).is_some() => Said { name: named(text), terms: None },
        None => Said { name: None, terms: terms(text) },
    }
}

/// The name of a column: one or two digits, or one letter.
fn named(text: &str) -> Option<String> {
    let text = text.trim_matches(['(', ')']);
    let is_digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_digits || is_letter).then(|| text.to_owned())
}

fn terms(right: &str) -> Option<Terms> {
    let right = right.strip_suffix("*100%").unwrap_or(right);
    let right = right.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(right);
    if let Some((one, other)) = right.split_once('/') {
        return Some(Terms::Quotient(named(one)?, named(other)?));
    }
    if let Some((one, other)) = right.split_once('*') {
        return Some(Terms::Product(named(one)?, named(other)?));
    }
    let mut terms = Vec::new();
    let mut rest = right;
    let mut is_less = false;
    while let Some(at) = rest.find(['+', '-']) {
        let (one, behind) = rest.split_at(at);
        terms.push((named(one)?, is_less));
        is_less = behind.starts_with('-');
        rest = behind.get(1..)?;
    }
    terms.push((named(rest)?, is_less));
    (2..=MOST_TERMS).contains(&terms.len()).then_some(Terms::Sum(terms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(said: &Said) -> String {
        let name = said.name.clone().unwrap_or_default();
        match &said.terms {
            None => name,
            Some(Terms::Sum(terms)) => terms.iter().fold(name, |text, (part, is_less)| {
                format!("{text} {}{part}", if *is_less { '-' } else { '+' })
            }),
            Some(Terms::Quotient(one, other)) => format!("{name} {one}/{other}"),
            Some(Terms::Product(one, other)) => format!("{name} {one}*{other}"),
        }
    }

    #[test]
    fn what_is_printed_of_columns_is_read() {
        let of_numbers =
            [("3", "3"), ("3=1+2", "3 +1 +2"), ("6＝3－4", "6 +3 -4"), ("5=4/3", "5 4/3"), ("栏次", "")];
        for (text, wanted) in of_numbers {
            assert_eq!(shown(&numbered(text)), wanted, "{text}");
        }
        let of_headings = [
            ("全年预算数（A）", "A"),
            ("全年预算数A", "A"),
            ("执行率（B/A）", " B/A"),
            ("执行率(B/A×100%)", " B/A"),
            ("预算执行率=B/A", " B/A"),
            ("结转（C=A-B）", "C +A -B"),
            ("调整数（+/-）", ""),
            ("2024年", ""),
            ("项目（1）", ""),
            ("GDP", ""),
        ];
        for (text, wanted) in of_headings {
            assert_eq!(shown(&lettered(text)), wanted, "{text}");
        }
    }
}
