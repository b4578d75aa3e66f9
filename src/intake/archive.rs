//! Zip archives → their members as paths met, and the bytes of one member.
//!
//! Members never touch the disk: they are listed here and read one by one into memory. Their names are shown and never
//! used as paths. One level deep; what a member holds is for the readers to say.

use super::names::{readable, readable_of_unknown_encoding, system_file};
use super::sniff::Format;
use super::walk::number_namesakes;
use super::{Limits, Met, Refusal};
use crate::model::FileStatus;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, HasZipMetadata, ZipArchive};

/// What makes a zip the package of one document of an unknown kind.
const PARTS: [&str; 3] = ["[content_types].xml", "_rels/.rels", "mimetype"];

/// Whether a file holds other files rather than the parts of one document.
pub(super) fn is_archive(bytes: &[u8], format: Format) -> bool {
    let is_part = |name: &[u8]| PARTS.iter().any(|part| name.eq_ignore_ascii_case(part.as_bytes()));
    let archive = || ZipArchive::new(Cursor::new(bytes)).ok();
    format == Format::Zip && archive().is_some_and(|archive| !archive.file_names_raw().any(is_part))
}

/// An archive with its members.
pub(super) struct Listed {
    pub(super) members: Vec<Met>,
    pub(super) notes: Vec<String>,
}

/// Lists the members. All are unpacked once, to know how much they hold: what the archive says of itself is not
/// believed.
pub(super) fn list(archive: &Met, bytes: &[u8], limits: &Limits) -> Result<Listed, Refusal> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let said = count_at_end(bytes).unwrap_or(0);
    if said.max(zip.len()) > limits.parts {
        let message = format!("压缩包里超过 {} 个文件，没有打开；请解压后再读取。", limits.parts);
        return Err(Refusal::new(FileStatus::TooLarge, message));
    }
    let mut left = limits.unpacked;
    let mut members: Vec<Met> =
        (0..zip.len()).filter_map(|number| look(&mut zip, archive, number, &mut left, limits)).collect();
    if members.is_empty() {
        return Err(Refusal::new(FileStatus::Empty, "压缩包里没有文件，请确认后重报。"));
    }
    members.sort_by(|a, b| (&a.shown, a.member).cmp(&(&b.shown, b.member)));
    number_namesakes(&mut members);
    let mut notes = Vec::new();
    if said > zip.len() {
        notes.push(format!("压缩包里有 {} 个重名的文件读不到，请解压核对", said - zip.len()));
    }
    Ok(Listed { members, notes })
}

/// The number of members the archive ends with, counting those that bear the name of another.
fn count_at_end(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = u16::from_le_bytes([*bytes.get(at + 10)?, *bytes.get(at + 11)?]);
    // The largest number says that the true one stands elsewhere.
    (count < u16::MAX).then_some(usize::from(count))
}

/// One member; none for a folder.
fn look<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    archive: &Met,
    number: usize,
    left: &mut u64,
    limits: &Limits,
) -> Option<Met> {
    let met = |name: String, size, refused: Option<Refusal>| Met {
        path: archive.path.clone(),
        shown: format!("{}!/{name}", archive.shown),
        size,
        refused: refused.map(|refusal| (refusal.status, refusal.message)),
        member: Some(number),
        lead: archive.lead,
    };
    let Ok(raw) = zip.by_index_raw(number) else {
        return Some(met(format!("（第 {} 个文件）", number + 1), 0, Some(broken_member())));
    };
    if raw.is_dir() {
        return None;
    }
    let (name, claimed) = (name_of(&raw), raw.size());
    let refused = refused_at_sight(&name, &raw);
    drop(raw);
    if refused.is_some() {
        return Some(met(name, claimed, refused));
    }
    let (size, refused) = match unpacked(zip, number, left) {
        Ok(size) => (size, None),
        Err(refusal) => (claimed, Some(refusal)),
    };
    let exhausted = refused.as_ref().is_some_and(|refusal| refusal.status == FileStatus::TooLarge);
    if exhausted {
        *left = 0;
    }
    Some(met(name, size, refused.map(|refusal| if exhausted { too_much(limits) } else { refusal })))
}

fn refused_at_sight<R: Read>(name: &str, raw: &ZipFile<'_, R>) -> Option<Refusal> {
    if let Some(why) = system_file(name) {
        return Some(Refusal::new(FileStatus::Skipped, why));
    }
    if raw.encrypted() {
        let message = "压缩包设有密码，这个文件没有读取。请取消密码后重报。";
        return Some(Refusal::new(FileStatus::Encrypted, message));
    }
    if !matches!(raw.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Some(unknown_method());
    }
    let link = raw.is_symlink();
    link.then(|| Refusal::new(FileStatus::Skipped, "不是普通文件（链接或设备），已跳过。"))
}

/// How many bytes a member unpacks to; these are taken off what is left. `TooLarge` where not enough is left.
fn unpacked<R: Read + Seek>(zip: &mut ZipArchive<R>, number: usize, left: &mut u64) -> Result<u64, Refusal> {
    let member = zip.by_index(number).map_err(|error| unreadable(&error))?;
    let size = std::io::copy(&mut member.take(*left + 1), &mut std::io::sink());
    let size = size.map_err(|error| broken(&error))?;
    *left = left.checked_sub(size).ok_or_else(|| Refusal::new(FileStatus::TooLarge, ""))?;
    Ok(size)
}

fn name_of<R: Read>(raw: &ZipFile<'_, R>) -> String {
    const UTF8: u16 = 1 << 11;
    let says_utf8 = raw.get_metadata().flags.as_u16() & UTF8 != 0;
    let bytes = raw.name_raw();
    let name = if says_utf8 { readable(bytes) } else { readable_of_unknown_encoding(bytes) };
    name.replace('\\', "/")
}

fn damaged() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "压缩包已损坏或不完整，没有打开。请重新报送。")
}

fn broken(error: &std::io::Error) -> Refusal {
    let no_room = error.kind() == std::io::ErrorKind::OutOfMemory;
    if no_room { super::refused_by_system(error) } else { broken_member() }
}

fn broken_member() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "压缩包里的这个文件已损坏，未读取。请重新报送。")
}

fn too_much(limits: &Limits) -> Refusal {
    let limit = limits.unpacked >> 20;
    let message =
        format!("压缩包解压后超过 {limit} MiB，这个文件没有读取；可用 --max-unpacked 放宽，或解压后再读取。");
    Refusal::new(FileStatus::TooLarge, message)
}

fn unreadable(error: &ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => unknown_method(),
        _ => broken_member(),
    }
}

fn unknown_method() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "压缩包用了不认识的压缩方式，这个文件没有读取；请解压后再读取。")
}

/// The archive opened last, kept because its members come one after another.
#[derive(Debug, Default)]
pub(super) struct Shelf(Option<(PathBuf, ZipArchive<BufReader<File>>)>);

impl Shelf {
    /// The bytes of a member, at most `size` of them: so many there were when it was listed.
    pub(super) fn member(&mut self, path: &Path, number: usize, size: u64) -> Result<Vec<u8>, Refusal> {
        let zip = self.open(path)?;
        let member = zip.by_index(number).map_err(|error| unreadable(&error))?;
        let mut bytes = Vec::new();
        member.take(size + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        let as_listed = u64::try_from(bytes.len()).is_ok_and(|read| read == size);
        if as_listed { Ok(bytes) } else { Err(broken_member()) }
    }

    fn open(&mut self, path: &Path) -> Result<&mut ZipArchive<BufReader<File>>, Refusal> {
        let known = self.0.take().filter(|(known, _)| known == path);
        let opened = if let Some((_, zip)) = known {
            zip
        } else {
            let file = File::open(path).map_err(|error| super::refused_by_system(&error))?;
            ZipArchive::new(BufReader::new(file)).map_err(|_| damaged())?
        };
        Ok(&mut self.0.insert((path.to_owned(), opened)).1)
    }
}
