//! Turns text and column width into lines and row heights, and text into what one cell can hold.
//!
//! Apart because Excel does not stretch rows by itself everywhere (merged cells, WPS, LibreOffice): heights are set.

use crate::model::visible::visible;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Excel's longest text in one cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// Excel's highest row, in points.
const HIGHEST_ROW: u32 = 409;

/// How many lines a text takes in a column of that width.
#[must_use]
pub fn lines_of(text: &str, width: usize) -> u32 {
    // A digit of the default font is 7 pixels wide, one of the body font 6.67; the cell keeps a few for its edges.
    let room = (width * 21 / 20).max(2);
    // No character is wider than it is long in bytes.
    if text.len() <= room && !text.contains('\n') {
        return 1;
    }
    let lines = text.lines().map(|line| line.width_cjk().div_ceil(room).max(1)).sum::<usize>();
    u32::try_from(lines).unwrap_or(u32::MAX).max(1)
}

/// The height in points of a row of so many lines.
#[must_use]
pub fn height_of(lines: u32) -> u32 {
    lines.saturating_mul(13).saturating_add(7).min(HIGHEST_ROW)
}

/// The text as Excel can hold it: plain line breaks, cut at the longest length.
#[must_use]
pub fn fitting(text: &str) -> Cow<'_, str> {
    // In a cell a carriage return is a line break, as old systems write it.
    let even = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let text = match even {
        Cow::Borrowed(text) => visible(text),
        Cow::Owned(text) => Cow::Owned(visible(&text).into_owned()),
    };
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    if text.encode_utf16().count() <= LONGEST_TEXT {
        return text;
    }
    let mut room = LONGEST_TEXT - 1;
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    Cow::Owned(kept.chain(['…']).collect())
}

/// The same of a text that is not needed any more.
#[must_use]
pub fn fitted(text: String) -> String {
    match fitting(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(other) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns_a_character() {
        for (text, width, lines) in
            [("", 10, 1), ("公务接待费", 10, 1), ("公务接待费", 9, 2), ("甲\n乙丙", 10, 2), ("abcdef", 6, 1)]
        {
            assert_eq!(lines_of(text, width), lines, "{text}");
        }
    }

    #[test]
    fn texts_fit_into_a_cell() {
        assert_eq!(fitting("甲\r\n乙\u{202e}"), "甲\n乙⟨U+202E⟩");
        assert_eq!(fitting(&"汇".repeat(40_000)).chars().count(), LONGEST_TEXT);
    }
}
