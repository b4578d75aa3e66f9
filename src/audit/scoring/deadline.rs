//! Days as targets: 2022年11月底前 against 2023年2月20日.
//!
//! Apart from `compare`, whose numbers are amounts: a day is neither more nor less of anything, and no share of it can be
//! scored.

use crate::model::label::fold;

/// A day as far as it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Printed {
    year: u16,
    month: u8,
    day: Option<u8>,
}

/// Whether a result came after the day that was its target; `None` where either is no day. Where no day of the month is
/// printed the unit has the benefit: the target is the last one, the result the first.
pub(super) fn is_late(target: &str, actual: &str) -> Option<bool> {
    let (wanted, reached) = (only_day(&fold(target))?, only_day(&fold(actual))?);
    let last = (wanted.year, wanted.month, wanted.day.unwrap_or(31));
    let first = (reached.year, reached.month, reached.day.unwrap_or(1));
    Some(first > last)
}

/// The one day a text names: of two nobody knows which is meant.
fn only_day(text: &str) -> Option<Printed> {
    let mut found = text.match_indices("20").filter_map(|(at, _)| day_at(text, at));
    found.next().filter(|_| found.next().is_none())
}

/// 2022年11月9日, 2022年11月, 2022.11.9, 2022-11-09
fn day_at(text: &str, at: usize) -> Option<Printed> {
    if text[..at].ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = digits(&text[at..], 4)?;
    let sign = rest.chars().next().filter(|c| "年.-/".contains(*c))?;
    let (month, rest) = digits(&rest[sign.len_utf8()..], 2)?;
    let next = if sign == '年' { '月' } else { sign };
    let Some(rest) = rest.strip_prefix(next) else {
        // 2022.11 is a month, 2022年1-12月 more than one.
        let is_month = sign != '年' && !rest.starts_with(|c: char| c.is_ascii_digit() || "-至~.".contains(c));
        return is_month.then(|| printed(year, month, None)).flatten();
    };
    let day = digits(rest, 2).filter(|(_, rest)| sign != '年' || rest.starts_with(['日', '号']));
    printed(year, month, day.map(|(day, _)| day))
}

fn printed(year: u16, month: u16, day: Option<u16>) -> Option<Printed> {
    let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    let day = match day {
        Some(day) => Some(u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?),
        None => None,
    };
    Some(Printed { year, month, day })
}

/// The number a text begins with, of so many digits at most, and what follows.
fn digits(text: &str, most: usize) -> Option<(u16, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (end <= most).then(|| text[..end].parse().ok())?.map(|number| (number, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_late_after_the_day_of_its_target() {
        for (target, actual, late) in [
            ("2022年11月底前", "2023年2月20日完成", Some(true)),
            ("2022年12月31日前", "2022年11月9日", Some(false)),
            ("2023年8月底前", "2024年3月", Some(true)),
            ("2022年11月", "2022年11月30日", Some(false)),
            ("2022.6.30前", "2022.7.1", Some(true)),
            ("2022年度内", "2022年12月", None),
            ("2022年1-12月", "2023年1月", None),
            ("2022年1月至2022年12月", "2023年1月", None),
            ("12月底前", "11月", None),
            ("≥95%", "96%", None),
        ] {
            assert_eq!(is_late(target, actual), late, "{target} {actual}");
        }
    }
}
