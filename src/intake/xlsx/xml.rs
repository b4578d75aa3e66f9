//! Text of a part → tags and text in order, without copies: as much XML as spreadsheets use.
//!
//! Apart because every part of a workbook is read with it. Iterative, so nesting cannot exhaust the stack, and strict:
//! what it does not know (document types, entities of one's own, tags cut off) is [`Strange`] and left to another
//! reader. Knows nothing of spreadsheets.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The text is not XML as this scanner knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strange;

/// What stands next in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open(Tag<'a>),
    /// Name without prefix.
    Close(&'a str),
    /// Text as it stands, references not resolved.
    Text(&'a str),
    /// Text that holds no references.
    Plain(&'a str),
    End,
}

/// An opening tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Name without prefix.
    pub name: &'a str,
    /// Whether it closes itself.
    pub empty: bool,
    inside: &'a str,
}

impl<'a> Tag<'a> {
    /// Attributes in order: name without prefix and value as it stands.
    pub(super) fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.inside }
    }

    /// The value of an attribute as it stands.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The value of an attribute with its references resolved.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let mut text = String::new();
        resolve(self.attribute(name)?, &mut text).ok()?;
        Some(text)
    }

    /// Whether an attribute says yes.
    pub(super) fn says(&self, name: &str) -> bool {
        matches!(self.attribute(name), Some("1" | "true" | "on"))
    }
}

/// Attributes of a tag. Ends at anything that is no attribute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.rest.as_bytes();
        let equals = bytes.iter().position(|byte| *byte == b'=')?;
        let name = self.rest.get(..equals)?.trim_matches(blank);
        let mut begin = equals + 1;
        while bytes.get(begin).is_some_and(u8::is_ascii_whitespace) {
            begin += 1;
        }
        let quote = *bytes.get(begin).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let length = bytes.get(begin + 1..)?.iter().position(|byte| *byte == quote)?;
        let value = self.rest.get(begin + 1..begin + 1 + length)?;
        self.rest = self.rest.get(begin + length + 2..)?;
        Some((local(name), value))
    }
}

/// Walks through the text of a part.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next token. Comments and processing instructions are passed over.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Strange> {
        loop {
            let rest = self.text.get(self.at..).ok_or(Strange)?;
            let bytes = rest.as_bytes();
            match bytes {
                [] => return Ok(Token::End),
                [b'<', b'/', ..] => {
                    let end = find(bytes, b'>')?;
                    self.at += end + 1;
                    let name = rest.get(2..end).ok_or(Strange)?;
                    return Ok(Token::Close(local(name.trim_end_matches(blank))));
                }
                [b'<', b'!', ..] => {
                    if let Some(inside) = rest.strip_prefix("<![CDATA[") {
                        let end = inside.find("]]>").ok_or(Strange)?;
                        self.at += 9 + end + 3;
                        return Ok(Token::Plain(inside.get(..end).ok_or(Strange)?));
                    }
                    let inside = rest.strip_prefix("<!--").ok_or(Strange)?;
                    self.at += 4 + inside.find("-->").ok_or(Strange)? + 3;
                }
                [b'<', b'?', ..] => self.at += rest.find("?>").ok_or(Strange)? + 2,
                [b'<', ..] => return self.tag(rest).map(Token::Open),
                _ => {
                    let end = bytes.iter().position(|byte| *byte == b'<').unwrap_or(bytes.len());
                    self.at += end;
                    return Ok(Token::Text(rest.get(..end).ok_or(Strange)?));
                }
            }
        }
    }

    /// Reads an opening tag; `>` inside quotes does not end it.
    fn tag(&mut self, rest: &'a str) -> Result<Tag<'a>, Strange> {
        let bytes = rest.as_bytes();
        let name_end =
            bytes.iter().position(|byte| matches!(byte, b' ' | b'>' | b'/' | b'\n' | b'\r' | b'\t'));
        let name_end = name_end.ok_or(Strange)?;
        let mut at = name_end;
        let end = loop {
            match bytes.get(at).ok_or(Strange)? {
                b'>' => break at,
                quote @ (b'"' | b'\'') => at += 2 + find(bytes.get(at + 1..).ok_or(Strange)?, *quote)?,
                b'<' => return Err(Strange),
                _ => at += 1,
            }
        };
        let empty = end > name_end && bytes.get(end - 1) == Some(&b'/');
        let name = local(rest.get(1..name_end).ok_or(Strange)?);
        let inside = rest.get(name_end..end - usize::from(empty)).ok_or(Strange)?;
        if name.is_empty() {
            return Err(Strange);
        }
        self.at += end + 1;
        Ok(Tag { name, empty, inside })
    }

    /// Adds the text up to the closing tag `name` to `into`. A tag in between is strange.
    pub(super) fn text(&mut self, name: &str, into: &mut String) -> Result<(), Strange> {
        loop {
            match self.next()? {
                Token::Text(text) => resolve(text, into)?,
                Token::Plain(text) => into.push_str(text),
                Token::Close(closed) if closed == name => return Ok(()),
                _ => return Err(Strange),
            }
        }
    }

    /// Passes over everything up to the closing tag of an element that was just opened.
    pub(super) fn skip(&mut self, name: &str) -> Result<(), Strange> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next()? {
                Token::Open(tag) if tag.name == name && !tag.empty => depth += 1,
                Token::Close(closed) if closed == name => depth -= 1,
                Token::End => return Err(Strange),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The text of a part and whether some of its bytes were no characters.
///
/// UTF-8 unless a byte order mark, the pattern of zero bytes or the declaration says otherwise. A declaration of UTF-16
/// before plain bytes is a well-known slip of generators and not believed.
pub(super) fn decode(content: &[u8]) -> (Cow<'_, str>, Wellformed) {
    let encoding = match content {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => UTF_16LE,
        [0xfe, 0xff, ..] | [0, b'<', ..] => UTF_16BE,
        _ => declared(content).unwrap_or(UTF_8),
    };
    let (text, _, lost) = encoding.decode(content);
    (text, if lost { Wellformed::No } else { Wellformed::Yes })
}

/// Whether all bytes of a part were characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wellformed {
    Yes,
    No,
}

fn declared(content: &[u8]) -> Option<&'static Encoding> {
    let head = content.get(..content.len().min(200))?;
    let head = head.strip_prefix(b"<?xml")?;
    let head = std::str::from_utf8(head.get(..head.windows(2).position(|pair| pair == b"?>")?)?).ok()?;
    let (_, label) = Attributes { rest: head }.find(|(name, _)| *name == "encoding")?;
    Encoding::for_label(label.as_bytes()).filter(|known| *known != UTF_16LE && *known != UTF_16BE)
}

/// Adds text to `into` with references resolved and line ends as one `\n`.
pub(super) fn resolve(text: &str, into: &mut String) -> Result<(), Strange> {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\r']) {
        into.push_str(rest.get(..at).ok_or(Strange)?);
        rest = rest.get(at..).ok_or(Strange)?;
        if let Some(behind) = rest.strip_prefix('\r') {
            into.push('\n');
            rest = behind.strip_prefix('\n').unwrap_or(behind);
        } else {
            let end = rest.find(';').filter(|end| *end < 12).ok_or(Strange)?;
            into.push(character(rest.get(1..end).ok_or(Strange)?).ok_or(Strange)?);
            rest = rest.get(end + 1..).ok_or(Strange)?;
        }
    }
    into.push_str(rest);
    Ok(())
}

fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|c| *c != '\0')
        }
    }
}

fn find(bytes: &[u8], wanted: u8) -> Result<usize, Strange> {
    bytes.iter().position(|byte| *byte == wanted).ok_or(Strange)
}

fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

const fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All tokens in one line each.
    fn tokens(text: &str) -> Result<Vec<String>, Strange> {
        let mut scanner = Scanner::new(text);
        let mut lines = Vec::new();
        loop {
            lines.push(match scanner.next()? {
                Token::Open(tag) => {
                    let attributes: Vec<String> =
                        tag.attributes().map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("<{}{}{}", tag.name, attributes.concat(), if tag.empty { "/" } else { "" })
                }
                Token::Close(name) => format!("/{name}"),
                Token::Text(text) | Token::Plain(text) => text.to_owned(),
                Token::End => return Ok(lines),
            });
        }
    }

    #[test]
    fn tags_and_text_come_in_order() {
        for (text, found) in [
            ("<?xml version='1.0'?><a/>", vec!["<a/"]),
            ("<x:a x:b=\"1\" c = '>'>t</x:a >", vec!["<a b=1 c=>", "t", "/a"]),
            ("<a><!-- <b> --><![CDATA[<&]]></a>", vec!["<a", "<&", "/a"]),
            ("<a\n b=\"1\"\n/>", vec!["<a b=1/"]),
            ("", vec![]),
        ] {
            assert_eq!(tokens(text).unwrap(), found, "{text}");
        }
        for strange in
            ["<a", "<a b=\"", "</a", "<!DOCTYPE a>", "<!-- ", "<a <b>", "< a>", "<?xml", "<![CDATA["]
        {
            assert_eq!(tokens(strange), Err(Strange), "{strange}");
        }
    }

    #[test]
    fn references_are_resolved_or_strange() {
        let resolved = |text: &str| {
            let mut into = String::new();
            resolve(text, &mut into).map(|()| into)
        };
        for (text, found) in [("a&amp;b&#x4E2D;&#20013;&lt;", "a&b中中<"), ("a\r\nb\rc", "a\nb\nc")] {
            assert_eq!(resolved(text).as_deref(), Ok(found));
        }
        for strange in ["&", "&;", "&own;", "&#xD800;", "&#0;", "&#99999999999;", "&中"] {
            assert_eq!(resolved(strange), Err(Strange), "{strange}");
        }
    }

    #[test]
    fn bytes_are_read_in_the_encoding_they_are_in() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for (bytes, text) in [
            ("<a>中</a>".as_bytes().to_vec(), "<a>中</a>"),
            (wide("\u{feff}<a>中</a>"), "<a>中</a>"),
            (wide("<a>中</a>"), "<a>中</a>"),
            ([b"\xef\xbb\xbf<a>".as_slice(), "中".as_bytes()].concat(), "<a>中"),
            (b"<?xml encoding=\"gb2312\"?>\xd6\xd0".to_vec(), "<?xml encoding=\"gb2312\"?>中"),
            (b"<?xml encoding='utf-16'?>x".to_vec(), "<?xml encoding='utf-16'?>x"),
        ] {
            assert_eq!(decode(&bytes), (Cow::Borrowed(text), Wellformed::Yes));
        }
        assert_eq!(decode(b"<a>\xff</a>").1, Wellformed::No);
    }
}
