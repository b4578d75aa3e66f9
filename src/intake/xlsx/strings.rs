//! The part of shared strings → the texts that cells point to; also the text of cells that carry their own.
//!
//! All texts stand in one buffer, since a form has hundreds of them and most are a few characters long.

use super::xml::{Scanner, Strange, Token, resolve};
use memchr::memchr;

/// The shared strings of a workbook.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads the part; the counts it declares are not believed.
    pub(super) fn read(xml: &str) -> Result<Self, Strange> {
        let mut scanner = Scanner::new(xml);
        let mut strings = Self { text: String::with_capacity(xml.len() / 2), ends: Vec::new() };
        loop {
            if let Some(text) = scanner.leaf("<si><t>", "</t></si>") {
                strings.plain(text)?;
                continue;
            }
            match scanner.next()? {
                Token::Open(tag) if tag.name == "si" => {
                    if !tag.empty {
                        rich(&mut scanner, "si", &mut strings.text)?;
                    }
                    strings.ends.push(strings.text.len());
                }
                Token::Close("sst") | Token::End => return Ok(strings),
                _ => {}
            }
        }
    }

    fn plain(&mut self, text: &str) -> Result<(), Strange> {
        let begin = self.text.len();
        resolve(text, &mut self.text)?;
        unescape(&mut self.text, begin);
        self.ends.push(self.text.len());
        Ok(())
    }

    /// The text with this number, from zero.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let begin = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(begin..end)
    }
}

/// Adds the runs of a text up to the closing tag `name`; phonetic guides are no part of it.
///
/// Blanks at the ends of runs are kept also where `xml:space` does not ask for it: dropping them could join two numbers.
pub(super) fn rich(scanner: &mut Scanner<'_>, name: &str, into: &mut String) -> Result<(), Strange> {
    loop {
        if let Some(text) = scanner.leaf("<t>", "</t>") {
            let begin = into.len();
            resolve(text, into)?;
            unescape(into, begin);
            continue;
        }
        match scanner.next()? {
            Token::Open(tag) if tag.empty => {}
            Token::Open(tag) if tag.name == "t" => {
                let begin = into.len();
                scanner.text("t", into)?;
                unescape(into, begin);
            }
            Token::Open(tag) if matches!(tag.name, "rPh" | "Fallback") => scanner.skip(tag.name)?,
            Token::Close(closed) if closed == name => return Ok(()),
            Token::End => return Err(Strange),
            _ => {}
        }
    }
}

/// Replaces what Excel writes as `_x000D_` from `begin` on: characters that XML cannot carry, and `_x005F_` for `_`.
pub(super) fn unescape(text: &mut String, begin: usize) {
    let Some(first) = text.as_bytes().get(begin..).and_then(|tail| memchr(b'_', tail)) else { return };
    let tail = text.split_off(begin + first);
    let mut rest = tail.as_str();
    let mut units: Vec<u16> = Vec::new();
    while !rest.is_empty() {
        if let Some((unit, behind)) = escaped(rest) {
            units.push(unit);
            rest = behind;
            continue;
        }
        flush(&mut units, text);
        let next = rest.char_indices().skip(1).find(|(_, c)| *c == '_').map_or(rest.len(), |(at, _)| at);
        let (plain, behind) = rest.split_at(next);
        text.push_str(plain);
        rest = behind;
    }
    flush(&mut units, text);
}

fn escaped(rest: &str) -> Option<(u16, &str)> {
    let digits = rest.strip_prefix("_x")?;
    let (digits, behind) = (digits.get(..4)?, digits.get(4..)?);
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((u16::from_str_radix(digits, 16).ok().filter(|_| hex)?, behind.strip_prefix('_')?))
}

/// Escapes in a row may be the halves of one character.
fn flush(units: &mut Vec<u16>, text: &mut String) {
    text.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number() {
        let xml = "<x:sst uniqueCount=\"99999999999\"><x:si><x:t xml:space=\"preserve\"> a </x:t></x:si><si/>\
                   <si><r><t>10 </t></r><r><rPr><b/></rPr><t>万元</t></r><rPh sb=\"0\"><t>wan</t></rPh></si>\
                   <si><t><![CDATA[<c>]]>&amp;</t></si><si><t/></si></x:sst>";
        let strings = Strings::read(xml).unwrap();
        let found: Vec<&str> = (0..6).map_while(|index| strings.get(index)).collect();
        assert_eq!(found, [" a ", "", "10 万元", "<c>&", ""]);
        assert_eq!(Strings::read("<sst><si><t>a</si>").unwrap_err(), Strange);
    }

    #[test]
    fn escapes_are_undone() {
        for (text, found) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_", "😀"),
            ("_x00_中_x4E2D_", "_x00_中中"),
            ("_x+00D_ a_b", "_x+00D_ a_b"),
            ("_xD83D_", "\u{fffd}"),
        ] {
            let mut undone = text.to_owned();
            unescape(&mut undone, 0);
            assert_eq!(undone, found);
        }
    }
}
