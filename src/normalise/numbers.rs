//! Cell content → a number as written, nothing, or the reason why it is no number.

use crate::catalog::units::Units;
use crate::catalog::vocabulary::{Blanks, Vocabulary};
use crate::model::decimal::{legal_grouping, parse_plain, step_of};
use crate::model::label::folded;
use crate::model::{CellValue, Entry, Quantity, Text, Unit};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A rate written without a percent sign may be a ratio up to this size, 1.5.
pub(super) const RATIO_LIMIT: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

/// A number as written: its value and the place it is stated to, in the printed unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) value: Decimal,
    pub(super) step: Decimal,
}

impl Stated {
    fn of(number: Decimal) -> Self {
        Self { value: number, step: step_of(number) }
    }

    /// The quantity this number is in that unit; none if it has more digits than any sum of money.
    pub(super) fn in_unit(self, unit: Unit) -> Option<Quantity> {
        let value = self.value.checked_mul(unit.factor())?;
        Some(Quantity { value, step: self.step.checked_mul(unit.factor())?, unit })
    }
}

/// A numeric text or stored number taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The text it was taken from; empty for a stored number, which is never in doubt.
    pub(super) text: String,
    /// One reading, or several where the commas are not legal.
    readings: Vec<Stated>,
    /// Unit printed behind the number.
    pub(super) suffix: Option<Unit>,
    /// Whether the format of the cell shows the number as a percentage: then it is a ratio, whatever its size.
    pub(super) percentage: bool,
}

impl Written {
    pub(super) fn values(&self) -> &[Stated] {
        &self.readings
    }

    /// What people see in the cell.
    pub(super) fn seen(&self) -> String {
        let percent = |stated: &Stated| stated.value.checked_mul(Decimal::ONE_HUNDRED);
        match self.readings.first().filter(|_| self.percentage).and_then(percent) {
            Some(percent) => format!("{}%", percent.normalize()),
            None => self.text.trim().to_owned(),
        }
    }

    /// A rate without a percent sign that may be a ratio: 0.9054 or 1.
    pub(super) fn may_be_ratio(&self) -> bool {
        self.suffix.is_none()
            && self
                .readings
                .first()
                .is_some_and(|stated| !stated.value.is_zero() && stated.value.abs() <= RATIO_LIMIT)
    }
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    Number(Written),
    Nothing(Entry),
    Illegal(String),
}

/// The content as it stands.
pub(super) fn shown(value: Option<&CellValue>) -> Text {
    match value {
        None => Text::default(),
        Some(CellValue::Text(text)) => text.into(),
        Some(other) => other.shown().into(),
    }
}

/// Reads a cell that should hold words.
pub(super) fn words(value: Option<&CellValue>, vocabulary: &Vocabulary) -> Entry {
    match read(value, vocabulary) {
        Read::Nothing(entry) => entry,
        // Nobody knows which words a formula would have given.
        Read::Illegal(why) if value == Some(&CellValue::NoResult) => Entry::Unreadable(why.into()),
        Read::Number(_) | Read::Illegal(_) => Entry::Text(shown(value).trim().into()),
    }
}

/// Reads a cell that should hold a number.
pub(super) fn read(value: Option<&CellValue>, vocabulary: &Vocabulary) -> Read {
    match value {
        None => Read::Nothing(Entry::Blank),
        Some(value @ (CellValue::Number(number) | CellValue::Percentage(number))) => Read::Number(Written {
            text: String::new(),
            readings: vec![Stated::of(*number)],
            suffix: None,
            percentage: matches!(value, CellValue::Percentage(_)),
        }),
        Some(CellValue::Text(text)) => read_text(text, &vocabulary.blanks, &vocabulary.units),
        Some(CellValue::NoResult) => Read::Illegal("公式没有保存计算结果".into()),
        Some(CellValue::Error(error)) => Read::Illegal(format!("单元格是错误值 {error}")),
        Some(CellValue::Date(date)) => Read::Illegal(format!("单元格是日期 {date}")),
        Some(CellValue::Bool(_)) => Read::Illegal("单元格是真假值".into()),
    }
}

/// Whether blanks or line breaks stand between digits otherwise than between groups of three: 90 10 is two numbers in one cell,
/// 1 234 567 is one.
fn holds_several(text: &str) -> bool {
    if !text.trim().contains(char::is_whitespace) {
        return false;
    }
    // Folding would take the very blanks away that are looked at.
    let is_digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    let mut parts = text.split_whitespace().peekable();
    let mut grouped = false;
    while let Some(part) = parts.next() {
        let Some(next) = parts.peek() else { break };
        let tail = part.chars().rev().take_while(is_digit).count();
        let head = next.chars().take_while(is_digit).count();
        if tail == 0 || head == 0 {
            grouped = false;
            continue;
        }
        let is_front = if grouped { tail == 3 } else { (1..=3).contains(&tail) };
        if !is_front || head != 3 || part.contains('.') {
            return true;
        }
        grouped = true;
    }
    false
}

fn read_text(text: &str, blanks: &Blanks, units: &Units) -> Read {
    if holds_several(text) {
        return Read::Illegal(format!("“{}”里像是有几个数", text.trim()));
    }
    let folded = folded(text);
    let folded = if folded.contains('，') { Cow::Owned(folded.replace('，', ",")) } else { folded };
    if folded.is_empty() {
        return Read::Nothing(Entry::Blank);
    }
    let is_one_of = |words: &[String]| words.iter().any(|word| *word == folded);
    if is_one_of(&blanks.dash) || folded.chars().all(|c| "-—–/….*".contains(c)) {
        return Read::Nothing(Entry::Dash);
    }
    if is_one_of(&blanks.not_applicable) {
        return Read::Nothing(Entry::NotApplicable);
    }
    let (number, suffix) = split_suffix(&folded);
    let (digits, negative) = sign(number);
    let readings: Vec<Stated> = readings(digits)
        .into_iter()
        .map(|stated| Stated { value: if negative { -stated.value } else { stated.value }, ..stated })
        .collect();
    let known = suffix.is_empty() || units.named(suffix).is_some();
    let has_digits = folded.contains(|c: char| c.is_ascii_digit());
    if !has_digits {
        // A unit waiting for its number, or words.
        let only_unit = units.named(folded.trim_start_matches(['占', '减', '少'])).is_some();
        return Read::Nothing(if only_unit { Entry::Blank } else { Entry::Text(text.trim().into()) });
    }
    if readings.is_empty() || !known {
        return Read::Illegal(format!("“{}”不是数字", text.trim()));
    }
    Read::Number(Written { text: text.to_owned(), readings, suffix: units.named(suffix), percentage: false })
}

fn split_suffix(text: &str) -> (&str, &str) {
    let end = text.rfind(|c: char| c.is_ascii_digit() || c == ')').map_or(0, |at| at + 1);
    text.split_at(end)
}

/// Negative numbers: −12.3, (12.3), △12.3.
fn sign(text: &str) -> (&str, bool) {
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return (inner, true);
    }
    let body = text.strip_prefix(['-', '△', '▲', '−']);
    body.map_or((text.strip_prefix('+').unwrap_or(text), false), |body| (body, true))
}

/// All legal readings of digits with separators. A comma that is no thousands separator is a decimal point or a
/// slip: both readings are given, none is taken.
fn readings(digits: &str) -> Vec<Stated> {
    if let Some(number) = parse_plain(digits) {
        return vec![Stated::of(number)];
    }
    if digits.contains(',') && legal_grouping(digits) {
        return parse_plain(&digits.replace(',', "")).map(Stated::of).into_iter().collect();
    }
    if digits.matches(',').count() != 1 || digits.contains('.') {
        return Vec::new();
    }
    let as_point = parse_plain(&digits.replace(',', "."));
    let removed = parse_plain(&digits.replace(',', ""));
    [as_point, removed].into_iter().flatten().map(Stated::of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(String, Option<Unit>, usize)> {
        let vocabulary = crate::catalog::Catalog::embedded().unwrap().vocabulary;
        match read_text(text, &vocabulary.blanks, &vocabulary.units) {
            Read::Number(w) => Some((w.readings[0].value.to_string(), w.suffix, w.readings.len())),
            _ => None,
        }
    }

    #[test]
    fn numbers_as_written() {
        for (text, value, unit, count) in [
            ("626,380.00 ", "626380.00", None, 1),
            ("９人", "9", Some(Unit::Count), 1),
            ("2565万元", "2565", Some(Unit::TenThousandYuan), 1),
            ("９０．５４％", "90.54", Some(Unit::Percent), 1),
            ("95. 10%", "95.10", Some(Unit::Percent), 1),
            ("100百分比", "100", Some(Unit::Percent), 1),
            ("△12.3", "-12.3", None, 1),
            ("(12.3)", "-12.3", None, 1),
            ("210,18", "210.18", None, 2),
            ("45万", "45", Some(Unit::TenThousandYuan), 1),
            ("1 234 567.5", "1234567.5", None, 1),
            ("603 万元", "603", Some(Unit::TenThousandYuan), 1),
        ] {
            assert_eq!(first(text), Some((value.to_owned(), unit, count)), "{text}");
        }
        for text in [
            "7,00.0,77",
            "854万854万",
            "约30",
            "-",
            "无",
            "",
            "7.50.",
            "90 10",
            "90\n10",
            "2024 90",
            "12 3456",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
