//! Numbers, dates and errors as binary workbooks store them → cell values. Shared by all workbooks.

use super::binary::{f64_at, u32_at};
use super::days::{Epoch, date};
use crate::model::CellValue;
use crate::model::decimal::from_f64;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Shows {
    /// The number itself.
    #[default]
    Number,
    /// The day it counts.
    Date,
    /// A hundred times the number, with a percent sign.
    Percentage,
    /// A thousandth, ten thousandth or less of the number: 12.3 where 123000 is stored.
    Shrunk,
}

/// What the cell formats of a workbook show, and where its days are counted from.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// What the number formats of the workbook's own show.
    own: BTreeMap<u16, Shows>,
    /// The number format of each cell format.
    cells: Vec<u16>,
    /// Where days are counted from.
    pub epoch: Epoch,
}

impl Formats {
    /// A number format of the workbook's own.
    pub(super) fn own(&mut self, id: u16, code: &str) {
        self.own.insert(id, Shows::of(code));
    }

    /// The next cell format.
    pub(super) fn cell(&mut self, number_format: u16) {
        self.cells.push(number_format);
    }

    fn shows(&self, cell_format: usize) -> Shows {
        let Some(id) = self.cells.get(cell_format) else { return Shows::Number };
        self.own.get(id).copied().unwrap_or_else(|| Shows::known((*id).into()))
    }

    /// Whether the format shows a smaller number than the one stored.
    pub(super) fn shrinks(&self, cell_format: usize) -> bool {
        self.shows(cell_format) == Shows::Shrunk
    }

    /// A stored double as its format shows it.
    pub(super) fn double(&self, value: f64, cell_format: usize) -> CellValue {
        self.value(from_f64(value), cell_format)
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
        let exact =
            if hundredths { exact.and_then(|value| value.checked_div(Decimal::ONE_HUNDRED)) } else { exact };
        Some(self.value(exact, cell_format))
    }

    fn value(&self, exact: Option<Decimal>, cell_format: usize) -> CellValue {
        let Some(number) = exact else { return CellValue::Error("#NUM!".into()) };
        self.shows(cell_format).stored(number.normalize(), self.epoch)
    }
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

impl Shows {
    /// What a number format every workbook knows shows; 27–36 and 50–58 are the East Asian dates.
    pub(super) const fn known(id: u32) -> Self {
        match id {
            9 | 10 => Self::Percentage,
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Self::Date,
            _ => Self::Number,
        }
    }

    /// What a number format shows by its tokens outside quotes and brackets: a date if the first section has one of
    /// dates or times, else a percentage if any section has a percent sign, else a smaller number if the first
    /// section moves the point.
    pub(super) fn of(code: &str) -> Self {
        let mut rest = code.chars();
        let (mut first, mut shows, mut digits) = (true, Self::Number, String::new());
        while let Some(c) = rest.next() {
            match c {
                ';' => first = false,
                '_' | '*' => drop(rest.next()),
                '\\' | '!' => digits.extend(rest.next().filter(|c| first && *c == '.').map(|_| POINT)),
                '"' => {
                    let quoted: String = rest.by_ref().take_while(|c| *c != '"').collect();
                    digits.extend((first && quoted == ".").then_some(POINT));
                }
                '[' => {
                    let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                    if first && is_elapsed(&inside) {
                        return Self::Date;
                    }
                }
                'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' if first => return Self::Date,
                '%' => shows = Self::Percentage,
                '0' | '#' | '?' | ',' | '.' if first => digits.push(c),
                _ => {}
            }
        }
        if shows == Self::Number && moves_point(&digits) { Self::Shrunk } else { shows }
    }

    /// A stored number, as the day it counts where the format shows one that exists.
    pub(super) fn stored(self, number: Decimal, epoch: Epoch) -> CellValue {
        let day = if self == Self::Date { date(number, epoch) } else { None };
        day.map_or(self.value(number), CellValue::Date)
    }

    /// A stored number that is no date.
    pub(super) const fn value(self, number: Decimal) -> CellValue {
        match self {
            Self::Percentage => CellValue::Percentage(number),
            Self::Number | Self::Date | Self::Shrunk => CellValue::Number(number),
        }
    }
}

/// Stands for a point that is mere text: between digits it shows 12.3 where 123 is stored.
const POINT: char = '\u{b7}';

/// Whether places for digits, commas and points of a number format show less than the number: a comma behind the last
/// digit before the point leaves three digits out, a point that is mere text stands where the number has none.
fn moves_point(digits: &str) -> bool {
    let whole = digits.split('.').next().unwrap_or_default();
    let comma_last = |part: &str| part.trim_end_matches(',').len() < part.len() && part.len() > 1;
    let behind = digits.len() > whole.len() && comma_last(digits);
    let between = digits
        .split_once(POINT)
        .is_some_and(|(before, after)| before.contains(['0', '#', '?']) && after.contains(['0', '#', '?']));
    comma_last(whole) || behind || between
}

/// Whether brackets hold a token of hours, minutes or seconds that run on: h, mm.
fn is_elapsed(inside: &str) -> bool {
    let elapsed = |unit: char| inside.chars().all(|c| c.eq_ignore_ascii_case(&unit));
    !inside.is_empty() && ['h', 'm', 's'].into_iter().any(elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_tell_dates_and_percentages_from_numbers() {
        use Shows::{Date, Number, Percentage, Shrunk};
        for (code, shows) in [
            ("yyyy\"年\"m\"月\"d\"日\"", Date),
            ("[$-804]yyyy/m/d", Date),
            ("[h]:mm", Date),
            ("h:mm AM/PM", Date),
            ("General", Number),
            ("#,##0.00_);[Red]\\(#,##0.00\\)", Number),
            ("0.00\"度\"", Number),
            ("[DBNum2][$-804]General", Number),
            ("0\\d", Number),
            ("0_y;yyyy", Number),
            ("0.00%", Percentage),
            ("0.00%_);[Red]\\(0.00%\\)", Percentage),
            ("[=0]\"\";0.0%", Percentage),
            ("0.00\"%\"", Number),
            ("0.00\\%", Number),
            ("#,##0.00", Number),
            ("0!.0000", Shrunk),
            ("0!.0,\"万元\"", Shrunk),
            ("0\".\"0,", Shrunk),
            ("#,##0.00,;-#,##0.00,", Shrunk),
            ("#,##0,,", Shrunk),
            ("0,.00", Shrunk),
            ("#,##0\"元\".", Number),
            ("0;0,", Number),
        ] {
            assert_eq!(Shows::of(code), shows, "{code}");
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
    fn percentages_stay_ratios_and_say_so() {
        let mut formats = Formats::default();
        formats.own(176, "0.0%;-0.0%");
        for format in [10, 176, 2] {
            formats.cell(format);
        }
        let stored: Decimal = "1.659_341".parse().unwrap();
        let values = [0, 1, 2].map(|format| formats.double(1.659_341, format));
        let percentage = CellValue::Percentage(stored);
        assert_eq!(values, [percentage.clone(), percentage, CellValue::Number(stored)]);
        let packed = formats.packed(&((2_u32 << 2) | 2).to_le_bytes(), 0, 0);
        assert_eq!(packed, Some(CellValue::Percentage(2.into())));
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
