//! A day of the calendar: deadlines and receipts. Nothing here knows which day it is.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    year: u16,
    month: u16,
    of_month: u16,
}

impl Day {
    /// The day a text begins with: 2025-03-31, 2025/3/31, 2025.3.31, 2025年3月31日, 20250331. A time may follow.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut parts: Vec<u16> = Vec::new();
        let compact = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
        if compact {
            for part in [&text[..4], &text[4..6], &text[6..]] {
                parts.push(part.parse().ok()?);
            }
        } else {
            let digits = |c: char| !c.is_ascii_digit();
            for part in text.split(digits).filter(|part| !part.is_empty()).take(3) {
                parts.push(part.parse().ok()?);
            }
        }
        let [year, month, day] = parts[..] else { return None };
        let legal = (1900..2200).contains(&year) && (1..=last_of(year, month)).contains(&day);
        legal.then_some(Self { year, month, of_month: day })
    }

    /// As formal papers print it: 2025年5月10日.
    #[must_use]
    pub fn spelled(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.of_month)
    }

    /// How many days this one lies after another.
    #[must_use]
    pub fn after(self, other: Self) -> i64 {
        self.number() - other.number()
    }

    /// Days since a fixed day, counting years from March so that leap days come last.
    fn number(self) -> i64 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.of_month));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
    }
}

/// The last day of a month; 0 of one that does not exist.
const fn last_of(year: u16, month: u16) -> u16 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_written_and_counted() {
        for text in ["2025-03-31", "2025/3/31", "2025年3月31日", "20250331", "2025-03-31T00:00:00"] {
            assert_eq!(Day::parse(text).map(|day| day.to_string()), Some("2025-03-31".into()), "{text}");
        }
        for text in ["", "2025", "45747", "2025-13-01", "3月31日", "2025-02-29", "2025-04-31"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        let between = |a: &str, b: &str| Day::parse(a).zip(Day::parse(b)).map(|(a, b)| a.after(b));
        assert_eq!(between("2025-04-02", "2025-03-31"), Some(2));
        assert_eq!(between("2024-03-01", "2024-02-28"), Some(2));
        assert_eq!(between("2026-01-01", "2025-01-01"), Some(365));
    }
}
