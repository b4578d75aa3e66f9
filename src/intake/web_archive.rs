//! A web page in one file (.mht, as Excel and WPS save it) → the pages in it, read like any other.
//!
//! Apart from `html` because it only takes a message apart: heads, parts and how their bytes are written. What is no
//! page (styles, pictures, the list of tabs) is passed over.

use super::html::{self, Source};
use super::{Limits, Refusal, Sheets, base64, incomplete};
use std::borrow::Cow;

/// Reads the tables of all pages.
///
/// # Errors
/// A refusal where there is no page or no table, or the message is cut off.
pub(super) fn read(bytes: &[u8], extension: &str, limits: &Limits) -> Result<Sheets, Refusal> {
    let whole = Part::of(bytes);
    let parts = match whole.boundary() {
        Some(boundary) => parts(whole.body, &boundary),
        None => vec![whole],
    };
    let pages: Vec<&Part<'_>> = parts.iter().filter(|part| part.is_page()).collect();
    if pages.is_empty() {
        return Err(incomplete());
    }
    let plain: Vec<Cow<'_, [u8]>> = pages.iter().map(|page| page.plain()).collect();
    let charsets = pages.iter().map(|page| page.said("content-type", "charset"));
    let sources: Vec<Source<'_>> =
        plain.iter().zip(charsets).map(|(bytes, charset)| Source { bytes, charset }).collect();
    html::read_all(&sources, extension, limits)
}

/// One part of a message: its head, in lower case and with folded lines joined, and its body.
struct Part<'a> {
    head: String,
    /// The head as written: a boundary has capital letters.
    written: String,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let blank = |mark: &[u8]| {
            bytes.windows(mark.len()).position(|found| found == mark).map(|at| (at, mark.len()))
        };
        let ends = [blank(b"\r\n\r\n"), blank(b"\n\n")];
        let (at, length) = ends.into_iter().flatten().min().unwrap_or((bytes.len(), 0));
        let written = String::from_utf8_lossy(&bytes[..at])
            .replace("\r\n", "\n")
            .replace("\n\t", " ")
            .replace("\n ", " ");
        Self { head: written.to_lowercase(), written, body: &bytes[at + length..] }
    }

    /// A line of the head.
    fn line(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
    }

    /// What a line of the head says under a name: charset="gb2312".
    fn said(&self, line: &str, name: &str) -> Option<String> {
        let (_, after) = self.line(line)?.split_once(&format!("{name}="))?;
        Some(value(after).to_owned())
    }

    fn boundary(&self) -> Option<String> {
        self.line("content-type").filter(|kind| kind.starts_with("multipart/"))?;
        let at = self.head.find("boundary=")? + "boundary=".len();
        // Both texts have the same length unless a letter changes its own in lower case, which none of ASCII does.
        self.written.get(at..).map(|after| value(after).to_owned()).filter(|boundary| !boundary.is_empty())
    }

    /// Whether it is a page; the page that only shows the names of the sheets is none.
    fn is_page(&self) -> bool {
        let page = self.line("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        page && !self.line("content-location").is_some_and(|place| place.ends_with("tabstrip.htm"))
    }

    fn plain(&self) -> Cow<'a, [u8]> {
        match self.line("content-transfer-encoding") {
            Some("base64") => base64::decode(&String::from_utf8_lossy(self.body)).into(),
            Some("quoted-printable") => unquoted(self.body).into(),
            _ => self.body.into(),
        }
    }
}

/// A value up to its quotation mark, or to the end of the word.
fn value(text: &str) -> &str {
    match text.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => text.split(|c: char| c == ';' || c.is_whitespace()).next().unwrap_or_default(),
    }
}

/// The parts between the lines of a boundary.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<Part<'a>> {
    let mark = format!("--{boundary}");
    let starts: Vec<usize> = memchr::memmem::find_iter(body, mark.as_bytes()).collect();
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    let inside = starts.iter().zip(ends).map(|(start, end)| &body[start + mark.len()..end]);
    inside.filter(|part| !part.starts_with(b"--")).map(|part| Part::of(part.trim_ascii_start())).collect()
}

/// Quoted-printable: `=D6` is a byte, `=` at the end of a line joins it with the next.
fn unquoted(body: &[u8]) -> Vec<u8> {
    let digit = |at: usize| body.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        let coded = (*byte == b'=').then(|| digit(at + 1).zip(digit(at + 2))).flatten();
        at += match (coded, &body[at..]) {
            (Some((high, low)), _) => {
                plain.extend(u8::try_from(high * 16 + low));
                3
            }
            (None, [b'=', b'\r', b'\n', ..]) => 3,
            (None, [b'=', b'\n', ..]) => 2,
            _ => {
                plain.push(*byte);
                1
            }
        };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Part, parts, unquoted};

    #[test]
    fn quoted_bytes_come_back() {
        for (quoted, plain) in
            [("a=3Db=\r\nc", "a=bc"), ("=E7=94=B2", "甲"), ("=\nx=4", "x=4"), ("=", "="), ("=zz", "=zz")]
        {
            assert_eq!(unquoted(quoted.as_bytes()), plain.as_bytes(), "{quoted}");
        }
    }

    #[test]
    fn parts_are_found_with_what_their_heads_say() {
        let text = "Content-Type: multipart/related;\r\n\tboundary=\"--=_A.b\"\r\n\r\nold\r\n----=_A.b\r\n\
                    Content-Type: text/html;\n charset=GBK\n\nx\n----=_A.b\nContent-Type: text/html\n\
                    Content-Location: a/tabstrip.htm\n\ny\n----=_A.b--\n";
        let whole = Part::of(text.as_bytes());
        assert_eq!(whole.boundary().as_deref(), Some("--=_A.b"));
        let parts = parts(whole.body, "--=_A.b");
        let told: Vec<_> =
            parts.iter().map(|part| (part.is_page(), part.said("content-type", "charset"))).collect();
        assert_eq!(told, [(true, Some("gbk".into())), (false, None)]);
        assert_eq!(parts[0].body, b"x\n");
    }
}
