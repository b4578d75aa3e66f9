//! Characters that nobody sees and that do something all the same: they clear a screen, ring a bell, turn a line around.
//!
//! Apart because what comes from cells and names of files goes to terminals, tables and workbooks alike. Nothing is dropped:
//! each such character is shown as a sign of its own.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with what cannot be seen made visible: ␛ for ESC, ⟨U+202E⟩ for what turns writing around. Line breaks and tabs
/// stay; a carriage return without a line break would write over what stands before it.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let returns = |at: usize| !text[at + 1..].starts_with('\n');
    if !text.char_indices().any(|(at, c)| is_hidden(c) || (c == '\r' && returns(at))) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '\r' if returns(at) => shown.push('␍'),
            c if !is_hidden(c) => shown.push(c),
            // The pictures of control characters stand in their order.
            '\0'..='\u{1f}' => shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{7f}' => shown.push('␡'),
            c => {
                let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(c));
            }
        }
    }
    Cow::Owned(shown)
}

/// Control characters but line breaks and tabs, and those that change the direction of writing.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}');
    turns || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_something_unseen_is_shown() {
        assert_eq!(visible("甲\u{1b}[2J局\u{7}"), "甲␛[2J局␇");
        assert_eq!(visible("报表\u{202e}xslx.exe"), "报表⟨U+202E⟩xslx.exe");
        assert_eq!(visible("\u{9b}31m\u{7f}"), "⟨U+009B⟩31m␡");
        assert_eq!(visible("共 3 条\r没有问题\r\n\r"), "共 3 条␍没有问题\r\n␍");
        assert!(matches!(visible("一\t二\r\n三"), Cow::Borrowed(_)));
    }
}
