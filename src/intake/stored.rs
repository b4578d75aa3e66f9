//! Numbers, dates and errors as binary workbooks store them → cell values. Shared by all workbooks.

use super::binary::{f64_at, u32_at};
use crate::model::CellValue;
use crate::model::decimal::from_f64;
use calamine::{ExcelDateTime, ExcelDateTimeType};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The day numbers Excel can show: 31 December 9999 is the last.
const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;

/// Which cell formats show a date, and where the days are counted from.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// Whether a number format of the workbook's own shows a date.
    own: BTreeMap<u16, bool>,
    /// The number format of each cell format.
    cells: Vec<u16>,
    /// Days are counted from 1904.
    pub from_1904: bool,
}

impl Formats {
    /// A number format of the workbook's own.
    pub(super) fn own(&mut self, id: u16, code: &str) {
        self.own.insert(id, shows_date(code));
    }

    /// The next cell format.
    pub(super) fn cell(&mut self, number_format: u16) {
        self.cells.push(number_format);
    }

    fn is_date(&self, cell_format: usize) -> bool {
        let Some(id) = self.cells.get(cell_format) else { return false };
        self.own.get(id).copied().unwrap_or_else(|| is_date((*id).into()))
    }

    /// A stored double as its format shows it.
    pub(super) fn double(&self, value: f64, cell_format: usize) -> CellValue {
        if self.is_date(cell_format) && DAYS.contains(&value) {
            let moment = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, self.from_1904);
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            return CellValue::Date(format!("{year}-{month:02}-{day:02}"));
        }
        number(from_f64(value))
    }

    /// A number packed into four bytes: 30 bits of an integer or of a double, perhaps times 100.
    pub(super) fn packed(&self, data: &[u8], at: usize, cell_format: usize) -> Option<CellValue> {
        let bits = u32_at(data, at)?;
        let hundredths = bits & 1 != 0;
        let exact = if bits & 2 != 0 {
            Some(Decimal::from(bits.cast_signed() >> 2))
        } else {
            from_f64(f64_at(&(u64::from(bits & !3) << 32).to_le_bytes(), 0)?)
        };
        let exact = exact.map(|value| if hundredths { value / Decimal::ONE_HUNDRED } else { value });
        let day =
            exact.filter(|_| self.is_date(cell_format)).and_then(|value| value.to_string().parse().ok());
        Some(day.map_or_else(|| number(exact), |value| self.double(value, cell_format)))
    }
}

fn number(exact: Option<Decimal>) -> CellValue {
    exact.map_or_else(|| CellValue::Error("#NUM!".into()), |value| CellValue::Number(value.normalize()))
}

/// The error a code stands for.
pub(super) fn error(code: u8) -> CellValue {
    let name = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    CellValue::Error(name.to_owned())
}

/// Whether a number format every workbook knows shows a date; 27–36 and 50–58 are the East Asian ones.
pub(super) const fn is_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether the first section of a number format has a token of dates or times outside quotes and brackets.
pub(super) fn shows_date(code: &str) -> bool {
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            ';' => return false,
            '\\' | '_' | '*' => drop(rest.next()),
            '"' => drop(rest.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                let elapsed = |unit: char| inside.chars().all(|c| c.eq_ignore_ascii_case(&unit));
                if !inside.is_empty() && ['h', 'm', 's'].into_iter().any(elapsed) {
                    return true;
                }
            }
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_told_from_those_of_numbers() {
        for (code, date) in [
            ("yyyy\"年\"m\"月\"d\"日\"", true),
            ("[$-804]yyyy/m/d", true),
            ("[h]:mm", true),
            ("h:mm AM/PM", true),
            ("General", false),
            ("#,##0.00_);[Red]\\(#,##0.00\\)", false),
            ("0.00\"度\"", false),
            ("[DBNum2][$-804]General", false),
            ("0\\d", false),
            ("0_y;yyyy", false),
        ] {
            assert_eq!(shows_date(code), date, "{code}");
        }
    }

    #[test]
    fn packed_numbers_are_exact() {
        let formats = Formats::default();
        for (bits, text) in [
            (0x0000_0004_u32 | 2, "1"),
            ((12345_u32 << 2) | 3, "123.45"),
            (0xffff_fff8 | 2, "-2"),
            (0x3ff0_0000, "1"),
            (0x405e_c000 | 1, "1.23"),
        ] {
            let value = formats.packed(&bits.to_le_bytes(), 0, 0);
            assert_eq!(value, Some(CellValue::Number(text.parse().unwrap_or_default())), "{bits:x}");
        }
        assert_eq!(formats.packed(&[0; 3], 0, 0), None);
    }

    #[test]
    fn days_outside_the_calendar_stay_numbers() {
        let mut formats = Formats::default();
        formats.cell(14);
        assert_eq!(formats.double(43831.0, 0), CellValue::Date("2020-01-01".into()));
        assert_eq!(formats.double(-3.0, 0), CellValue::Number((-3).into()));
        assert_eq!(formats.double(3_000_000.0, 0), CellValue::Number(3_000_000.into()));
        assert_eq!(
            formats.packed(&((43831_u32 << 2) | 2).to_le_bytes(), 0, 0),
            Some(CellValue::Date("2020-01-01".into()))
        );
    }
}
