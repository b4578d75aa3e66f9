//! Text of a part → tags and text in order, without copies: as much XML as spreadsheets use.
//!
//! Apart because every part of a workbook is read with it. Iterative, so nesting cannot exhaust the stack, and strict:
//! what it does not know (document types, entities of one's own, tags cut off) is [`Strange`] and left to another
//! reader. Knows nothing of spreadsheets.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr2, memmem};
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
#[derive(Debug, Clone)]
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.rest.as_bytes();
        let mut begin = filled(bytes)?;
        let mut at = begin;
        let name_end = loop {
            match bytes.get(at)? {
                b'=' | b' ' | b'\t' | b'\r' | b'\n' => break at,
                b':' => begin = at + 1,
                _ => {}
            }
            at += 1;
        };
        let equals = at + filled(bytes.get(at..)?)?;
        let quoted = equals + 1 + filled(bytes.get(equals + 1..)?)?;
        let quote =
            *bytes.get(quoted).filter(|byte| bytes[equals] == b'=' && matches!(byte, b'"' | b'\''))?;
        let end = quoted + 1 + bytes.get(quoted + 1..)?.iter().position(|byte| *byte == quote)?;
        let found = (self.rest.get(begin..name_end)?, self.rest.get(quoted + 1..end)?);
        self.rest = self.rest.get(end + 1..)?;
        Some(found)
    }
}

/// Where the first byte stands that is no blank.
fn filled(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| !byte.is_ascii_whitespace())
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
                    let (name, end) = named(rest, 2)?;
                    self.at += end + find(bytes.get(end..).ok_or(Strange)?, b'>')? + 1;
                    return Ok(Token::Close(name));
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
                    let end = memchr(b'<', bytes).unwrap_or(bytes.len());
                    self.at += end;
                    return Ok(Token::Text(rest.get(..end).ok_or(Strange)?));
                }
            }
        }
    }

    /// The text of an element, if the very next thing is this element with nothing but text inside.
    ///
    /// A short cut for what half of a sheet consists of; what does not fit is read token by token.
    pub(super) fn leaf(&mut self, open: &str, close: &str) -> Option<&'a str> {
        let inside = self.text.get(self.at..)?.strip_prefix(open)?;
        let end = memchr(b'<', inside.as_bytes())?;
        let text = inside.get(..end)?;
        inside.get(end..)?.starts_with(close).then(|| {
            self.at += open.len() + end + close.len();
            text
        })
    }

    /// The first attribute of a tag that closes itself, if the very next thing is such a tag and begins with `open`,
    /// which ends in the quote of that attribute.
    pub(super) fn hollow(&mut self, open: &str) -> Option<&'a str> {
        let inside = self.text.get(self.at..)?.strip_prefix(open)?;
        let end = memchr(b'>', inside.as_bytes())?;
        let tag = inside.get(..end)?.strip_suffix('/')?;
        // The first quote is in `open`: an even number here would mean that the end found is inside quotes.
        let closed = tag.bytes().fold(false, |odd, byte| odd ^ (byte == b'"'));
        let value = tag.get(..memchr(b'"', tag.as_bytes())?)?;
        closed.then(|| {
            self.at += open.len() + end + 1;
            value
        })
    }

    /// The attributes of a tag that does not close itself, if the very next thing is such a tag: it begins with
    /// `first`, which ends in the quote of its first attribute, and of others has those of `more` alone, in this order.
    pub(super) fn begun<const N: usize>(
        &mut self,
        first: &str,
        more: [&str; N],
    ) -> Option<(&'a str, [Option<&'a str>; N])> {
        let inside = self.text.get(self.at..)?.strip_prefix(first)?;
        let (value, mut rest) = inside.split_once('"')?;
        let others = more.map(|name| {
            let (value, behind) = rest.strip_prefix(name)?.split_once('"')?;
            rest = behind;
            Some(value)
        });
        let behind = rest.strip_prefix('>')?;
        self.at = self.text.len() - behind.len();
        Some((value, others))
    }

    /// Passes over a text, if it stands next.
    pub(super) fn over(&mut self, text: &str) -> bool {
        let there = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(text));
        self.at += if there { text.len() } else { 0 };
        there
    }

    /// Reads an opening tag; `>` inside quotes does not end it.
    fn tag(&mut self, rest: &'a str) -> Result<Tag<'a>, Strange> {
        let bytes = rest.as_bytes();
        let (name, name_end) = named(rest, 1)?;
        let end = name_end + tag_end(bytes.get(name_end..).ok_or(Strange)?)?;
        let empty = end > name_end && bytes.get(end - 1) == Some(&b'/');
        let inside = rest.get(name_end..end - usize::from(empty)).ok_or(Strange)?;
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

    /// Passes over everything up to the first closing tag of this very text, or as [`Scanner::skip`] does where there
    /// is none: for long elements that do not hold their own kind and in which nothing matters.
    pub(super) fn leap(&mut self, name: &str) -> Result<(), Strange> {
        let closing = format!("</{name}>");
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        match memmem::find(rest, closing.as_bytes()) {
            Some(end) => self.at += end + closing.len(),
            None => self.skip(name)?,
        }
        Ok(())
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
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
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

/// Where the `>` stands that ends a tag: the first, unless it is inside quotes.
fn tag_end(bytes: &[u8]) -> Result<usize, Strange> {
    let first = find(bytes, b'>')?;
    let inside = bytes.get(..first).ok_or(Strange)?;
    let plain = inside.iter().all(|byte| !matches!(byte, b'\'' | b'<'));
    let balanced = inside.iter().fold(true, |even, byte| even ^ (*byte == b'"'));
    if plain && balanced {
        return Ok(first);
    }
    let mut at = 0;
    loop {
        match bytes.get(at).ok_or(Strange)? {
            b'>' => return Ok(at),
            quote @ (b'"' | b'\'') => at += 2 + find(bytes.get(at + 1..).ok_or(Strange)?, *quote)?,
            b'<' => return Err(Strange),
            _ => at += 1,
        }
    }
}

fn find(bytes: &[u8], wanted: u8) -> Result<usize, Strange> {
    memchr(wanted, bytes).ok_or(Strange)
}

/// The name of a tag without its prefix, and where it ends.
fn named(tag: &str, from: usize) -> Result<(&str, usize), Strange> {
    let bytes = tag.as_bytes();
    let (mut begin, mut at) = (from, from);
    loop {
        match bytes.get(at).ok_or(Strange)? {
            b':' => begin = at + 1,
            b' ' | b'>' | b'/' | b'\t' | b'\r' | b'\n' => break,
            b'<' => return Err(Strange),
            _ => {}
        }
        at += 1;
    }
    let name = tag.get(begin..at).filter(|name| !name.is_empty()).ok_or(Strange)?;
    Ok((name, at))
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
    fn short_cuts_take_what_fits_and_nothing_else() {
        let leaf = |text: &str| Scanner::new(text).leaf("<v>", "</v>").map(str::to_owned);
        assert_eq!(leaf("<v>1</v>").as_deref(), Some("1"));
        for other in ["<v>1<!-- --></v>", "<v/>", "<v >1</v>", "<v>1", "1</v>", "<v>1</v "] {
            assert_eq!(leaf(other), None, "{other}");
        }
        let begun = |text: &str| {
            let mut scanner = Scanner::new(text);
            let found = scanner.begun("<c r=\"", [" s=\"", " t=\""]);
            found.map(|(first, more)| {
                (first.to_owned(), more.map(|value| value.unwrap_or("-").to_owned()), scanner.at)
            })
        };
        let found =
            |first: &str, s: &str, t: &str, at| Some((first.to_owned(), [s.to_owned(), t.to_owned()], at));
        assert_eq!(begun("<c r=\"A1\" s=\"2\" t=\"s\"><v>"), found("A1", "2", "s", 22));
        assert_eq!(begun("<c r=\"A1\" t=\"s\"><v>"), found("A1", "-", "s", 16));
        assert_eq!(begun("<c r=\"A1\"><v>"), found("A1", "-", "-", 10));
        for other in [
            "<c r=\"A1\" t=\"s\" s=\"2\">",
            "<c r=\"A1\"/>",
            "<c r=\"A1\" s=\"2",
            "<c r='A1'>",
            "<c r=\"A1\" >",
        ] {
            assert_eq!(begun(other), None, "{other}");
        }
        let hollow = |text: &str| Scanner::new(text).hollow("<c r=\"").map(str::to_owned);
        assert_eq!(hollow("<c r=\"A1\" s=\"1\"/>").as_deref(), Some("A1"));
        for other in
            ["<c r=\"A1\"><v>1</v>", "<c r=\"A1\" t=\"/>\">", "<c r=\"A1/>", "<c r=\"A1\"", "<c r='A1'/>"]
        {
            assert_eq!(hollow(other), None, "{other}");
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
