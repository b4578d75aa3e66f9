//! Bytes of a zip → the lines of its directory.
//!
//! Apart because nearly every package is written in one plain way, which is read here in one pass over the directory;
//! whatever departs from it in anything is left to the zip crate, so that nothing is guessed. Unpacks nothing.

use super::binary::{u16_at, u32_at};
use std::io::Cursor;
use zip::result::ZipResult;
use zip::{CompressionMethod, ZipArchive};

/// Length of a line, and of the record at the end, without names and comments.
const LINE: usize = 46;
const END: usize = 22;

/// The flag of an encrypted part.
const ENCRYPTED: u16 = 1;

/// A line of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Name as written, with `/` between folders.
    pub(super) name: String,
    pub(super) encrypted: bool,
    pub(super) method: CompressionMethod,
    /// Check sum of its content.
    pub(super) crc: u32,
    /// Length of its content, packed and as declared.
    pub(super) packed: u64,
    pub(super) size: u64,
    /// Where its part begins, with a header of its own.
    pub(super) start: u64,
}

/// The lines of a directory, in any order; a name that stands twice has two lines.
///
/// # Errors
/// As the zip crate says, if there is no directory to be read.
pub(super) fn read(bytes: &[u8]) -> ZipResult<Vec<Line>> {
    plain(bytes).map_or_else(|| unusual(bytes), Ok)
}

/// The directory of a package that begins with its first part and ends with its directory, whose lines hold nothing
/// but ASCII names.
pub(super) fn plain(bytes: &[u8]) -> Option<Vec<Line>> {
    let end = bytes.len().checked_sub(END)?;
    let record = bytes.get(end..).filter(|record| record.starts_with(b"PK\x05\x06\0\0\0\0"))?;
    let (count, all, comment) = (u16_at(record, 8)?, u16_at(record, 10)?, u16_at(record, 20)?);
    let (length, start) = (place(record, 12)?, place(record, 16)?);
    if !bytes.starts_with(b"PK\x03\x04") || count != all || comment != 0 || start.checked_add(length)? != end
    {
        return None;
    }
    let mut rest = bytes.get(start..end)?;
    let mut lines = Vec::with_capacity(count.into());
    while let Some(head) = rest.get(..LINE).filter(|head| head.starts_with(b"PK\x01\x02")) {
        let (name, behind) = rest.get(LINE..)?.split_at_checked(u16_at(head, 28)?.into())?;
        let [flags, extra, comment, disk] =
            [u16_at(head, 8)?, u16_at(head, 30)?, u16_at(head, 32)?, u16_at(head, 34)?];
        if flags & ENCRYPTED != 0 || extra != 0 || comment != 0 || disk != 0 || !name.is_ascii() {
            return None;
        }
        lines.push(Line {
            name: slashes(std::str::from_utf8(name).ok()?),
            encrypted: false,
            method: match u16_at(head, 10)? {
                0 => CompressionMethod::Stored,
                8 => CompressionMethod::Deflated,
                _ => return None,
            },
            crc: u32_at(head, 16)?,
            packed: wide(place(head, 20)?),
            size: wide(place(head, 24)?),
            start: wide(place(head, 42)?),
        });
        rest = behind;
    }
    (rest.is_empty() && lines.len() == usize::from(count)).then_some(lines)
}

/// Any other directory: something before the first part or behind the end, fields of their own, names in other letters.
fn unusual(bytes: &[u8]) -> ZipResult<Vec<Line>> {
    let archive = ZipArchive::new(Cursor::new(bytes))?;
    let line = |index: usize| {
        let entry = archive.by_index_data(index)?;
        Ok(Line {
            name: entry.name().map_or_else(|_| entry_name(entry.name_raw()), |name| slashes(&name)),
            encrypted: entry.encrypted(),
            method: entry.compression(),
            crc: entry.crc32(),
            packed: entry.compressed_size(),
            size: entry.size(),
            start: entry.header_start(),
        })
    };
    let mut lines = (0..archive.len()).map(line).collect::<ZipResult<Vec<Line>>>()?;
    if archive.has_duplicate_names() {
        lines.sort_by(|one, other| one.name.cmp(&other.name));
        let mut names = names(bytes, archive.central_directory_start());
        names.sort_unstable();
        let doubled = names.windows(2).filter(|pair| pair[0] == pair[1]);
        let kept = doubled.filter_map(|pair| lines.binary_search_by(|line| line.name.cmp(&pair[0])).ok());
        let again: Vec<Line> = kept.map(|at| lines[at].clone()).collect();
        lines.extend(again);
    }
    Ok(lines)
}

/// Every name of the directory, as often as it stands there: the zip crate keeps the last of those that are the same.
fn names(bytes: &[u8], start: u64) -> Vec<String> {
    let mut rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    let mut names = Vec::new();
    while let Some(head) = rest.get(..LINE).filter(|head| head.starts_with(b"PK\x01\x02")) {
        let length = |at| u16_at(head, at).map_or(0, usize::from);
        names.push(entry_name(rest.get(LINE..LINE + length(28)).unwrap_or_default()));
        rest = rest.get(LINE + length(28) + length(30) + length(32)..).unwrap_or_default();
    }
    names
}

fn entry_name(raw: &[u8]) -> String {
    slashes(&String::from_utf8_lossy(raw))
}

fn slashes(name: &str) -> String {
    name.replace('\\', "/")
}

/// A length or place, unless it stands elsewhere because it is too large.
fn place(bytes: &[u8], at: usize) -> Option<usize> {
    u32_at(bytes, at).filter(|place| *place != u32::MAX).and_then(|place| usize::try_from(place).ok())
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
