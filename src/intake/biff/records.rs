//! A workbook stream → its records, and text that runs over several of them.

use super::super::binary::{u16_at, u32_at};
use super::super::ole::Fault;
use encoding_rs::Encoding;

/// The record that carries on the one before it.
const CONTINUE: u16 = 0x3c;

/// One record with the parts that carry it on.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
    more: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// The content from a place of the first part on.
    pub(super) fn from(&self, at: usize) -> Content<'a> {
        let first = self.data.get(at..).unwrap_or_default();
        let mut parts: Vec<&[u8]> = vec![first];
        parts.extend(&self.more);
        Content { parts, part: 0, at: 0 }
    }
}

/// The records from a place of the stream on.
#[derive(Debug)]
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// The next record; `None` at the end of the stream.
    ///
    /// # Errors
    /// [`Fault::Cut`] where the stream ends inside a record.
    pub(super) fn advance(&mut self) -> Result<Option<Record<'a>>, Fault> {
        let Some((kind, data)) = self.part()? else { return Ok(None) };
        let mut more = Vec::new();
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            more.extend(self.part()?.map(|(_, data)| data));
        }
        Ok(Some(Record { kind, data, more }))
    }

    fn part(&mut self) -> Result<Option<(u16, &'a [u8])>, Fault> {
        let (Some(kind), Some(length)) = (u16_at(self.stream, self.at), u16_at(self.stream, self.at + 2))
        else {
            return Ok(None);
        };
        let start = self.at + 4;
        self.at = start + usize::from(length);
        let data = self.stream.get(start..self.at).ok_or(Fault::Cut)?;
        Ok(Some((kind, data)))
    }
}

/// Content that runs over a record and those that carry it on.
#[derive(Debug)]
pub(super) struct Content<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

/// How the texts of a stream are stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Coding {
    /// UTF-16 or its low bytes (BIFF8), whatever the code page record says.
    Wide,
    /// Bytes of a code page (BIFF5).
    Page(&'static Encoding),
}

impl<'a> Content<'a> {
    /// The rest of the part at hand; goes on to the next part that is not empty.
    fn rest(&mut self) -> Option<&'a [u8]> {
        while let Some(part) = self.parts.get(self.part) {
            match part.get(self.at..) {
                Some(rest) if !rest.is_empty() => return Some(rest),
                _ => (self.part, self.at) = (self.part + 1, 0),
            }
        }
        None
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Some(bytes)
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        self.bytes().map(u16::from_le_bytes)
    }

    fn long(&mut self) -> Option<u32> {
        u32_at(&self.bytes::<4>()?, 0)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.rest()?.len().min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A text of `count` characters (BIFF8: behind its flags) with formatting behind it; `None` where it is cut short.
    pub(super) fn text(&mut self, count: usize, coding: Coding) -> Option<String> {
        match coding {
            Coding::Page(page) => self.bytes_text(count, page),
            Coding::Wide => self.wide_text(count),
        }
    }

    fn bytes_text(&mut self, count: usize, page: &'static Encoding) -> Option<String> {
        let mut bytes = Vec::new();
        while bytes.len() < count {
            let rest = self.rest()?;
            let step = rest.len().min(count - bytes.len());
            bytes.extend_from_slice(&rest[..step]);
            self.at += step;
        }
        Some(page.decode_without_bom_handling(&bytes).0.into_owned())
    }

    fn wide_text(&mut self, count: usize) -> Option<String> {
        if count == 0 && self.rest().is_none() {
            return Some(String::new());
        }
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.short()?) } else { 0 };
        let phonetic = if flags & 4 != 0 { usize::try_from(self.long()?).ok()? } else { 0 };
        let units = self.units(count, flags)?;
        // Some writers leave formatting out; a text is whole without it.
        let _ = self.skip(runs * 4).and_then(|()| self.skip(phonetic));
        Some(String::from_utf16_lossy(&units))
    }

    /// Characters of one or two bytes; each part that carries them on begins with its own flag.
    fn units(&mut self, count: usize, flags: u8) -> Option<Vec<u16>> {
        let mut units = Vec::new();
        let (mut wide, mut part) = (flags & 1 != 0, self.part);
        while units.len() < count {
            self.rest()?;
            if self.part != part {
                part = self.part;
                wide = self.byte()? & 1 != 0;
                continue;
            }
            let rest = self.rest()?;
            let left = count - units.len();
            if wide {
                let step = (rest.len() / 2).min(left);
                units.extend(rest.as_chunks::<2>().0.iter().take(step).map(|unit| u16::from_le_bytes(*unit)));
                // An odd byte at the end of a part belongs to nothing.
                self.at += if step < left { rest.len() } else { 2 * step };
            } else {
                let step = rest.len().min(left);
                units.extend(rest[..step].iter().map(|byte| u16::from(*byte)));
                self.at += step;
            }
        }
        Some(units)
    }
}
