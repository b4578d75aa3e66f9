//! The part of styles → which cell styles show a number as a date or a percentage: a date is stored as a count
//! of days, a percentage as a ratio.
//!
//! Apart because days, epochs and number formats are nobody else's business.

use super::super::stored::Shows;
use super::xml::{Scanner, Strange, Token};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// The cell styles of a workbook, as far as dates and percentages go.
#[derive(Debug, Default, Clone)]
pub(super) struct Styles {
    shows: Vec<Shows>,
}

/// Where days are counted from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Epoch {
    /// Day 1 is 1900-01-01, and 1900 is taken for a leap year.
    #[default]
    Y1900,
    /// Day 0 is 1904-01-01.
    Y1904,
}

impl Styles {
    /// Reads the part: formats of its own, and the format of each cell style.
    pub(super) fn read(xml: &str) -> Result<Self, Strange> {
        let mut scanner = Scanner::new(xml);
        let mut own: BTreeMap<u32, Shows> = BTreeMap::new();
        let mut shows = Vec::new();
        let mut inside = false;
        loop {
            match scanner.next()? {
                Token::Open(tag) if tag.name == "numFmt" => {
                    let id = tag.attribute("numFmtId").and_then(|id| id.trim().parse().ok());
                    if let (Some(id), Some(code)) = (id, tag.text("formatCode")) {
                        own.insert(id, Shows::of(&code));
                    }
                }
                Token::Open(tag) if tag.name == "cellXfs" => inside = !tag.empty,
                Token::Open(tag) if tag.name == "xf" && inside => {
                    let id = tag.attribute("numFmtId").and_then(|id| id.trim().parse().ok()).unwrap_or(0);
                    shows.push(own.get(&id).copied().unwrap_or_else(|| Shows::known(id)));
                }
                Token::Close("cellXfs") | Token::End => return Ok(Self { shows }),
                // Whole sections without number formats, some of them long.
                Token::Open(tag)
                    if !tag.empty && matches!(tag.name, "fonts" | "fills" | "borders" | "cellStyleXfs") =>
                {
                    scanner.leap(tag.name)?;
                }
                _ => {}
            }
        }
    }

    /// What numbers of this style are shown as.
    pub(super) fn shows(&self, style: usize) -> Shows {
        self.shows.get(style).copied().unwrap_or_default()
    }
}

/// Days from 0000-03-01 to 1900-01-01 and to 1904-01-01, in the calendar used today.
const DAYS_TO_1900: i64 = 693_901;
const DAYS_TO_1904: i64 = 695_361;

/// The last day a spreadsheet knows: 9999-12-31, counted from 1900.
const LAST_DAY: i64 = 2_958_465;

/// A stored count of days as year, month and day (ISO); `None` if no day has this number.
///
/// The time of day is left out; less than a millisecond before midnight is the next day.
pub(super) fn date(days: Decimal, epoch: Epoch) -> Option<String> {
    let near = Some(days).filter(|days| days.abs() < Decimal::from(2 * LAST_DAY))?;
    let whole = (near + Decimal::new(5_787, 12)).floor().to_i64()?;
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
    fn styles_carry_the_formats_of_their_own() {
        let xml = "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;\"/></numFmts>\
                   <fonts><font><xf numFmtId=\"14\"/></font></fonts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>\
                   <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"><alignment/></xf><xf numFmtId=\"176\"/><xf numFmtId=\"10\"/></cellXfs>\
                   <dxfs/></styleSheet>";
        let styles = Styles::read(xml).unwrap();
        let shows = [0, 1, 2, 3, 4].map(|style| styles.shows(style));
        assert_eq!(shows, [Shows::Number, Shows::Date, Shows::Date, Shows::Percentage, Shows::Number]);
    }

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
