//! A stored count of days → the day. Apart because every workbook stores dates so, and only the epoch differs.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Where days are counted from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::intake) enum Epoch {
    /// Day 1 is 1900-01-01, and 1900 is taken for a leap year.
    #[default]
    Y1900,
    /// Day 0 is 1904-01-01.
    Y1904,
}

/// Days from 0000-03-01 to 1900-01-01 and to 1904-01-01, in the calendar used today.
const DAYS_TO_1900: i64 = 693_901;
const DAYS_TO_1904: i64 = 695_361;

/// The last day a spreadsheet knows: 9999-12-31, counted from 1900.
const LAST_DAY: i64 = 2_958_465;

/// A stored count of days as year, month and day (ISO); `None` if no day has this number.
///
/// The time of day is left out; less than a millisecond before midnight is the next day.
pub(in crate::intake) fn date(days: Decimal, epoch: Epoch) -> Option<String> {
    let near = Some(days).filter(|days| days.abs() < Decimal::from(2 * LAST_DAY))?;
    let whole = near.checked_add(Decimal::new(5_787, 12))?.floor().to_i64()?;
    let (shift, last) = match epoch {
        Epoch::Y1900 => (0, LAST_DAY),
        Epoch::Y1904 => (DAYS_TO_1904 - DAYS_TO_1900, LAST_DAY - 1462),
    };
    if !(0..=last).contains(&whole) {
        return None;
    }
    let since_1900 = match epoch {
        Epoch::Y1904 => whole + shift,
        // The leap day of 1900 that never was.
        Epoch::Y1900 if whole == 60 => return Some("1900-02-29".into()),
        Epoch::Y1900 if whole > 60 => whole - 2,
        Epoch::Y1900 => whole - 1,
    };
    let (year, month, day) = civil(DAYS_TO_1900 + since_1900);
    Some(format!("{year}-{month:02}-{day:02}"))
}

/// Year, month and day of a number of days since 0000-03-01: years that begin in March put the leap day last.
const fn civil(days: i64) -> (i64, i64, i64) {
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + (if month <= 2 { 1 } else { 0 }), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date_1900, date_1904) in [
            ("0", Some("1899-12-31"), Some("1904-01-01")),
            ("1", Some("1900-01-01"), Some("1904-01-02")),
            ("59", Some("1900-02-28"), Some("1904-02-29")),
            ("60", Some("1900-02-29"), Some("1904-03-01")),
            ("61", Some("1900-03-01"), Some("1904-03-02")),
            ("45352.75", Some("2024-03-01"), Some("2028-03-02")),
            ("45351.9999999999", Some("2024-03-01"), Some("2028-03-02")),
            ("2958465", Some("9999-12-31"), None),
            ("2958466", None, None),
            ("-1", None, None),
        ] {
            let days: Decimal = days.parse().unwrap();
            assert_eq!(date(days, Epoch::Y1900).as_deref(), date_1900, "{days}");
            assert_eq!(date(days, Epoch::Y1904).as_deref(), date_1904, "{days}");
        }
    }
}
