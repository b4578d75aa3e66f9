//! Bytes of a zip package (.xlsx, .docx, .xlsb, .ods) → its parts, each unpacked when it is asked for, under guard.
//!
//! What a package says of itself is not believed: parts are counted, unpacked bytes are counted while they come out,
//! check sums are compared, and a name that stands twice is found. Apart from the readers because all of them need the
//! same guard. Knows nothing of what the parts mean.

use super::binary::u16_at;
use super::directory::{self, Line};
use super::{Limits, Refusal, incomplete};
use crate::model::FileStatus;
use flate2::{Decompress, FlushDecompress, Status};
use std::cell::RefCell;
use zip::CompressionMethod;
use zip::result::ZipError;

/// Most parts of a package: real ones have up to a thousand (pictures), a hostile one as many as it likes.
const MOST_PARTS: usize = 10_000;

/// Deflate cannot grow by more than this factor, so a larger declared size is a lie.
const MOST_GROWTH: u64 = 1_032;

/// Room made in advance for what the package declares; more is made only for bytes that really come out.
const MOST_ROOM: u64 = 16 << 20;

/// Longer parts, in packed and in unpacked bytes, are not kept.
const MOST_KEPT: usize = 64 << 10;
const MOST_KEPT_UNPACKED: usize = 1 << 20;

/// Length of the header in front of a part, without its name.
const HEADER: usize = 30;

thread_local! {
    /// What unpacking needs to remember, 40 KiB: made once and begun anew for each part, because making it takes as long
    /// as unpacking a small one.
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// A zip package whose parts are found by name, in any case and with either slash.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    parts: Vec<Part>,
    left: u64,
    limit: u64,
}

/// A part as the directory lists it.
struct Part {
    /// Name in lower case: what two names are compared by.
    key: String,
    line: Line,
    twice: bool,
}

/// A part as it stood in a package that was read.
#[derive(Debug)]
pub(super) struct Kept {
    name: String,
    packed: Vec<u8>,
    method: CompressionMethod,
    crc: u32,
    /// What it unpacked to, bytes.
    unpacked: u64,
}

impl<'a> Package<'a> {
    /// Opens a package: reads its directory and nothing else.
    ///
    /// # Errors
    /// A refusal if there is no directory, if it lists too many parts, or if a part is encrypted.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        let lines = directory::read(bytes).map_err(|error| broken(&error))?;
        if lines.len() > MOST_PARTS {
            let message = format!("文件里有 {} 个部件，超过 {MOST_PARTS} 个，未读取。", lines.len());
            return Err(Refusal::new(FileStatus::TooLarge, message));
        }
        if lines.iter().any(|line| line.encrypted) {
            return Err(Refusal::encrypted());
        }
        let part = |line: Line| Part { key: line.name.to_lowercase(), line, twice: false };
        let mut parts: Vec<Part> = lines.into_iter().map(part).collect();
        parts.sort_by(|one, other| one.key.cmp(&other.key));
        mark_doubles(&mut parts);
        Ok(Self { bytes, parts, left: limits.unpacked, limit: limits.unpacked })
    }

    /// The names of all parts, with `/` between folders, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.line.name.as_str())
    }

    /// Unpacks a part into `content`, which is emptied first; `false` if there is no part of this name.
    ///
    /// # Errors
    /// A refusal that names the part if it is damaged, stands twice, or unpacks beyond the limit of the package.
    pub(super) fn read(&mut self, name: &str, content: &mut Vec<u8>) -> Result<bool, Refusal> {
        content.clear();
        let Some(at) = self.find(name) else { return Ok(false) };
        let part = &self.parts[at];
        if part.twice {
            let message = format!(
                "文件里有两个同名部件 {name}，以哪个为准不清楚，未读取。请用 Office/WPS 打开另存后重报。"
            );
            return Err(Refusal::new(FileStatus::Unreadable, message));
        }
        self.unpack(at, content).map_err(|fault| self.refusal(fault, name))?;
        Ok(true)
    }

    /// Unpacks a part, if there is one of this name.
    ///
    /// # Errors
    /// As [`Package::read`].
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let mut content = Vec::new();
        Ok(self.read(name, &mut content)?.then_some(content))
    }

    /// Unpacks every part once and keeps none: for readers that open the package themselves and trust it.
    ///
    /// # Errors
    /// As [`Package::read`], for any part.
    pub(super) fn check_all(&mut self) -> Result<(), Refusal> {
        let mut content = Vec::new();
        for name in self.names().map(str::to_owned).collect::<Vec<_>>() {
            self.read(&name, &mut content)?;
        }
        Ok(())
    }

    /// A part that was just unpacked to so many bytes, to know it again; none if it is long.
    pub(super) fn keep(&self, name: &str, unpacked: usize) -> Option<Kept> {
        let line = &self.parts[self.find(name)?].line;
        let short = |packed: &&[u8]| packed.len() <= MOST_KEPT && unpacked <= MOST_KEPT_UNPACKED;
        let packed = packed(self.bytes, line).filter(short)?;
        let (name, packed, unpacked) = (name.to_owned(), packed.to_vec(), wide(unpacked));
        Some(Kept { name, packed, method: line.method, crc: line.crc, unpacked })
    }

    /// Whether all these parts stand here too, to the byte. If so they count as unpacked.
    pub(super) fn has_again(&mut self, kept: &[Kept]) -> bool {
        let is_here = |kept: &Kept| {
            let part = self.find(&kept.name).map(|at| &self.parts[at]);
            part.is_some_and(|Part { line, twice, .. }| {
                let facts = (line.method, line.crc) == (kept.method, kept.crc);
                !twice && facts && packed(self.bytes, line) == Some(&kept.packed)
            })
        };
        let length = kept.iter().map(|kept| kept.unpacked).sum();
        let left = self.left.checked_sub(length).filter(|_| kept.iter().all(is_here));
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    fn find(&self, name: &str) -> Option<usize> {
        let key = name.trim_start_matches('/').replace('\\', "/").to_lowercase();
        self.parts.binary_search_by(|part| part.key.as_str().cmp(&key)).ok()
    }

    fn unpack(&mut self, at: usize, content: &mut Vec<u8>) -> Result<(), Fault> {
        let Line { method, crc, size, .. } = self.parts[at].line;
        let packed = packed(self.bytes, &self.parts[at].line).ok_or(Fault::Cut)?;
        if method == CompressionMethod::Stored {
            self.left = self.left.checked_sub(wide(packed.len())).ok_or(Fault::TooLarge)?;
            content.extend_from_slice(packed);
        } else if method == CompressionMethod::Deflated {
            let room = size.min(self.left).min(wide(packed.len()).saturating_mul(MOST_GROWTH));
            content.reserve(usize::try_from(room.min(MOST_ROOM)).unwrap_or(0) + 1);
            let left = self.left;
            self.left = INFLATER.with_borrow_mut(|inflater| inflate(inflater, packed, content, left))?;
        } else {
            return Err(Fault::Method);
        }
        if crc32fast::hash(content) == crc { Ok(()) } else { Err(Fault::Damaged) }
    }

    fn refusal(&self, fault: Fault, name: &str) -> Refusal {
        let unreadable = |message| Refusal::new(FileStatus::Unreadable, message);
        match fault {
            Fault::Cut => incomplete(),
            Fault::Damaged => unreadable(format!(
                "文件已损坏（部件 {name} 校验不符），未读取。请用 Office/WPS 打开另存后重报。"
            )),
            Fault::Method => {
                unreadable(format!("部件 {name} 的压缩方式不支持，未读取。请用 Office/WPS 打开另存后重报。"))
            }
            Fault::TooLarge => Refusal::new(
                FileStatus::TooLarge,
                format!("解压后超过 {} MiB，未读取；请删除表外多余内容后重报。", self.limit >> 20),
            ),
        }
    }
}

/// Names that differ in case or slash only stand side by side.
fn mark_doubles(parts: &mut [Part]) {
    for at in 1..parts.len() {
        if parts[at - 1].key == parts[at].key {
            parts[at - 1].twice = true;
            parts[at].twice = true;
        }
    }
}

/// The packed bytes of a part, which stand behind a header with the name once more.
fn packed<'a>(bytes: &'a [u8], line: &Line) -> Option<&'a [u8]> {
    let part = bytes.get(usize::try_from(line.start).ok()?..)?;
    let head = part.get(..HEADER).filter(|head| head.starts_with(b"PK\x03\x04"))?;
    let begin = HEADER + usize::from(u16_at(head, 26)?) + usize::from(u16_at(head, 28)?);
    part.get(begin..begin.checked_add(usize::try_from(line.packed).ok()?)?)
}

/// Why a part does not come out.
#[derive(Clone, Copy)]
enum Fault {
    Cut,
    Damaged,
    Method,
    TooLarge,
}

/// Unpacks `packed` behind what `content` holds; gives what is left of the limit.
fn inflate(inflater: &mut Decompress, packed: &[u8], content: &mut Vec<u8>, left: u64) -> Result<u64, Fault> {
    inflater.reset(false);
    loop {
        let done = usize::try_from(inflater.total_in()).map_err(|_| Fault::Damaged)?;
        let before = (inflater.total_in(), inflater.total_out());
        let rest = packed.get(done..).unwrap_or_default();
        let status = inflater.decompress_vec(rest, content, FlushDecompress::None);
        let status = status.map_err(|_| Fault::Damaged)?;
        let left = left.checked_sub(inflater.total_out()).ok_or(Fault::TooLarge)?;
        if status == Status::StreamEnd {
            return Ok(left);
        }
        if content.len() == content.capacity() {
            let more = wide(content.len().max(4096)).min(left + 1);
            content.reserve(usize::try_from(more).unwrap_or(0));
        } else if before == (inflater.total_in(), inflater.total_out()) {
            return Err(Fault::Damaged);
        }
    }
}

fn broken(error: &ZipError) -> Refusal {
    let cause = error.to_string();
    let cut = ["EOCD", "past end", "Unexpected end", "CDEBlock", "CDFH"];
    if cut.iter().any(|word| cause.contains(word)) {
        return incomplete();
    }
    Refusal::new(FileStatus::Unreadable, "文件已损坏，未读取。请用 Office/WPS 打开另存后重报。")
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn limits(unpacked: u64) -> Limits {
        Limits { unpacked, ..Limits::default() }
    }

    /// The class and the sentence that reading `name` gives, or the content.
    fn read(bytes: &[u8], name: &str, unpacked: u64) -> Result<Option<Vec<u8>>, String> {
        let part = Package::open(bytes, &limits(unpacked)).and_then(|mut package| package.part(name));
        part.map_err(|refusal| format!("{}: {}", refusal.status.as_str(), refusal.message))
    }

    #[test]
    fn parts_are_found_whatever_case_slash_or_junk() {
        let plain = zipped(&[("xl\\Workbook.xml", b"<a/>"), ("b.xml", &vec![b'x'; 100_000])]);
        let junk = [b"\r\n\r\n".as_slice(), &plain].concat();
        for bytes in [&plain, &junk] {
            assert_eq!(read(bytes, "/xl/workbook.xml", 1 << 20), Ok(Some(b"<a/>".to_vec())));
            assert_eq!(read(bytes, "b.xml", 1 << 20).unwrap().unwrap().len(), 100_000);
            assert_eq!(read(bytes, "c.xml", 1 << 20), Ok(None));
        }
    }

    #[test]
    fn unpacked_bytes_are_counted_over_all_parts() {
        let bytes = zipped(&[("a", &vec![b'x'; 60_000]), ("b", &vec![b'y'; 60_000])]);
        assert!(read(&bytes, "a", 60_000).is_ok());
        assert!(read(&bytes, "a", 59_999).unwrap_err().starts_with("too_large"));
        let limits = limits(100_000);
        let both = Package::open(&bytes, &limits).and_then(|mut package| package.check_all());
        assert_eq!(both.unwrap_err().status, FileStatus::TooLarge);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_when_it_is_needed() {
        for (one, other) in [("xl/a.xml", "XL\\A.xml"), ("xl/a.xml", "xl/b.xml")] {
            let mut bytes = zipped(&[(one, b"1"), (other, b"2"), ("c", b"3")]);
            // The writer refuses the same name twice, so it is made by hand.
            while let Some(at) = bytes.windows(8).position(|window| window == b"xl/b.xml") {
                bytes[at..at + 8].copy_from_slice(b"xl/a.xml");
            }
            assert!(read(&bytes, "xl/a.xml", 100).unwrap_err().contains("同名部件 xl/a.xml"), "{other}");
            assert_eq!(read(&bytes, "c", 100), Ok(Some(b"3".to_vec())));
        }
    }

    #[test]
    fn damage_is_told_by_its_kind() {
        let good = zipped(&[("a.xml", b"some words that are packed some words that are packed")]);
        let cut = &good[..good.len() - 30];
        assert!(read(cut, "a.xml", 100).unwrap_err().contains("不完整"));
        let mut wrong = good.clone();
        let packed = 30 + "a.xml".len();
        wrong[packed + 3] ^= 0x41;
        assert!(read(&wrong, "a.xml", 100).unwrap_err().contains("部件 a.xml 校验不符"));
        let mut locked = good.clone();
        let entry = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        locked[entry + 8] |= 1;
        assert!(read(&locked, "a.xml", 100).unwrap_err().starts_with("encrypted"));
        let mut unknown = good;
        unknown[entry + 10] = 99;
        assert!(read(&unknown, "a.xml", 100).unwrap_err().contains("压缩方式"));
    }

    #[test]
    fn too_many_parts_are_refused() {
        let names: Vec<String> = (0..=MOST_PARTS).map(|number| number.to_string()).collect();
        let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        assert!(read(&zipped(&parts), "1", 100).unwrap_err().starts_with("too_large"));
    }
}
