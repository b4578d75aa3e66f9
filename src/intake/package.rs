//! Bytes of a zip package (.xlsx, .docx, .xlsb, .ods) → its parts, each unpacked when it is asked for, under guard.
//!
//! What a package says of itself is not believed: parts are counted, unpacked bytes are counted while they come out,
//! check sums are compared, and a name that stands twice is found. Apart from the readers because all of them need the
//! same guard. Knows nothing of what the parts mean.

use super::{Limits, Refusal, incomplete};
use crate::model::FileStatus;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::Cursor;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Most parts of a package: real ones have up to a thousand (pictures), a hostile one as many as it likes.
const MOST_PARTS: usize = 10_000;

/// Deflate cannot grow by more than this factor, so a larger declared size is a lie.
const MOST_GROWTH: u64 = 1_032;

/// Room made in advance for what the package declares; more is made only for bytes that really come out.
const MOST_ROOM: u64 = 16 << 20;

/// A zip package whose parts are found by name, in any case and with either slash.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    parts: Vec<Part>,
    inflater: Decompress,
    left: u64,
    limit: u64,
}

/// A line of the directory.
struct Part {
    /// Name in lower case with `/` between folders: what two names are compared by.
    key: String,
    /// Name as written, with `/`.
    name: String,
    index: usize,
    twice: bool,
}

impl<'a> Package<'a> {
    /// Opens a package: reads its directory and nothing else.
    ///
    /// # Errors
    /// A refusal if there is no directory, if it lists too many parts, or if a part is encrypted.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        if archive.len() > MOST_PARTS {
            let message = format!("文件里有 {} 个部件，超过 {MOST_PARTS} 个，未读取。", archive.len());
            return Err(Refusal::new(FileStatus::TooLarge, message));
        }
        let mut parts = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(|error| broken(&error))?;
            if entry.encrypted() {
                return Err(Refusal::encrypted());
            }
            let name = entry.name().map_or_else(|_| entry_name(entry.name_raw()), |name| slashes(&name));
            parts.push(Part { key: name.to_lowercase(), name, index, twice: false });
        }
        parts.sort_by(|one, other| one.key.cmp(&other.key));
        let mut package = Self {
            bytes,
            archive,
            parts,
            inflater: Decompress::new(false),
            left: limits.unpacked,
            limit: limits.unpacked,
        };
        package.mark_doubles();
        Ok(package)
    }

    /// The names of all parts, with `/` between folders, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
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
        self.unpack(part.index, content).map_err(|fault| self.refusal(fault, name))?;
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

    fn find(&self, name: &str) -> Option<usize> {
        let key = slashes(name.trim_start_matches('/')).to_lowercase();
        self.parts.binary_search_by(|part| part.key.as_str().cmp(&key)).ok()
    }

    /// Names that differ in case or slash only stand side by side now; the same name twice is lost in the list of the
    /// archive, which keeps the last, and has to be looked up in the directory itself.
    fn mark_doubles(&mut self) {
        for at in 1..self.parts.len() {
            if self.parts[at - 1].key == self.parts[at].key {
                self.parts[at - 1].twice = true;
                self.parts[at].twice = true;
            }
        }
        if self.archive.has_duplicate_names() {
            let mut listed = self.listed();
            listed.sort_unstable();
            for pair in listed.windows(2).filter(|pair| pair[0] == pair[1]) {
                if let Some(at) = self.find(&pair[0]) {
                    self.parts[at].twice = true;
                }
            }
        }
    }

    /// Every name of the directory, as often as it stands there.
    fn listed(&self) -> Vec<String> {
        let mut at = usize::try_from(self.archive.central_directory_start()).unwrap_or(usize::MAX);
        let mut names = Vec::new();
        while let Some(head) = at.checked_add(46).and_then(|end| self.bytes.get(at..end)) {
            let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
            let name = self.bytes.get(at + 46..at + 46 + length(28)).unwrap_or_default();
            if !head.starts_with(b"PK\x01\x02") || names.len() > MOST_PARTS {
                break;
            }
            names.push(entry_name(name));
            at += 46 + length(28) + length(30) + length(32);
        }
        names
    }

    fn unpack(&mut self, index: usize, content: &mut Vec<u8>) -> Result<(), Fault> {
        let entry = self.archive.by_index_raw(index).map_err(|_| Fault::Cut)?;
        let (method, declared, crc) = (entry.compression(), entry.size(), entry.crc32());
        let start = entry.data_start().ok_or(Fault::Cut)?;
        let packed = start
            .checked_add(entry.compressed_size())
            .and_then(|end| self.bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?));
        let packed = packed.ok_or(Fault::Cut)?;
        if method == CompressionMethod::Stored {
            self.left = self.left.checked_sub(wide(packed.len())).ok_or(Fault::TooLarge)?;
            content.extend_from_slice(packed);
        } else if method == CompressionMethod::Deflated {
            let room = declared.min(self.left).min(wide(packed.len()).saturating_mul(MOST_GROWTH));
            content.reserve(usize::try_from(room.min(MOST_ROOM)).unwrap_or(0) + 1);
            self.left = inflate(&mut self.inflater, packed, content, self.left)?;
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

fn entry_name(raw: &[u8]) -> String {
    slashes(&String::from_utf8_lossy(raw))
}

fn slashes(name: &str) -> String {
    name.replace('\\', "/")
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
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
