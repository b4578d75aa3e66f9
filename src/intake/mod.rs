//! Files of departments → sheets as grids, with one inventory line each. The only place that opens their files.
//!
//! Whatever lies in the folder, every path met ends as one `Taken`: read, or refused with a sentence that says why
//! and what to ask the sender for. Knows nothing of forms, figures or rules.

mod archive;
mod base64;
mod biff;
mod binary;
mod crypto;
mod days;
mod directory;
pub mod earlier;
pub mod earlier_book;
mod encoding;
mod export;
mod filling;
mod flow;
mod foreign;
mod guarded;
mod html;
mod html_table;
mod lost;
pub mod manifest;
#[cfg(test)]
mod mutants;
mod names;
mod ods;
mod office;
mod ole;
mod package;
mod sniff;
mod spans;
mod spreadsheetml;
mod stored;
pub mod tables;
mod text;
pub mod typed;
mod walk;
mod web_archive;
mod word;
mod xls;
mod xlsb;
mod xlsx;

pub use walk::{Met, walk};

use crate::model::inventory::joined;
use crate::model::{FileRecord, FileStatus, Grid};
use archive::Shelf;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sniff::Format;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Limits of what is read, and by what means.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Limits {
    /// Largest file, bytes.
    pub file_size: u64,
    /// Most cells of one workbook.
    pub cells: usize,
    /// Most bytes all parts of a package or archive may unpack to.
    pub unpacked: u64,
    /// Office program that turns old Word documents into .docx, if one was named.
    pub office_helper: Option<PathBuf>,
    /// Most parts of a package or archive.
    pub parts: usize,
    /// Tabs of a workbook of ours that are read, others are not; all sheets of any file if none is named.
    pub only: Vec<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_size: 256 << 20,
            cells: 5_000_000,
            unpacked: 512 << 20,
            office_helper: None,
            parts: 10_000,
            only: Vec::new(),
        }
    }
}

/// A file after reading: its inventory line and, if it could be read, its sheets or members.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Taken {
    /// Inventory line.
    pub record: FileRecord,
    /// Sheets in the order of the file.
    pub grids: Vec<Grid>,
    /// What an archive holds, to be read one by one.
    pub members: Vec<Met>,
}

/// Why a file was not read: class and sentence.
#[derive(Debug)]
struct Refusal {
    status: FileStatus,
    message: String,
}

impl Refusal {
    fn new(status: FileStatus, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    fn encrypted() -> Self {
        Self::new(FileStatus::Encrypted, "文件设有打开密码，未读取。请取消密码后重报。")
    }
}

/// Sheets with things worth saying about them.
struct Sheets {
    grids: Vec<Grid>,
    notes: Vec<String>,
}

/// What a file turned out to hold.
enum Content {
    Sheets(Sheets),
    Archive(archive::Listed),
}

/// Reads one file. Never fails: what cannot be read becomes an inventory line.
#[must_use]
pub fn take(met: &Met, limits: &Limits) -> Taken {
    Intake::new(limits.clone()).take(met)
}

/// Reads a file whose bytes are at hand. The name stands in the inventory, and its extension helps where the content
/// does not tell. Never fails; an archive is listed, its members are not read.
#[must_use]
pub fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> Taken {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let met = Met { path: name.into(), shown: name.to_owned(), size, refused: None, member: None, lead: 0 };
    let (intake, mut record) = (Intake::new(limits.clone()), met.record());
    let content = intake.admit(&met).and_then(|()| intake.content(bytes, &met, &mut record));
    finished(content, record, &met)
}

/// Reads one file after another; an archive stays open while its members are read.
#[derive(Debug)]
pub struct Intake {
    limits: Limits,
    shelf: Shelf,
}

impl Intake {
    /// An intake with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, shelf: Shelf::default() }
    }

    /// Reads one file. Never fails: what cannot be read becomes an inventory line.
    #[must_use]
    pub fn take(&mut self, met: &Met) -> Taken {
        let mut record = met.record();
        let content = self.bytes(met).and_then(|bytes| self.content(&bytes, met, &mut record));
        finished(content, record, met)
    }

    /// Whether a file is to be opened at all.
    fn admit(&self, met: &Met) -> Result<(), Refusal> {
        if let Some(reason) = &met.refused {
            return Err(Refusal::new(reason.0, reason.1.clone()));
        }
        if met.size == 0 {
            return Err(Refusal::new(FileStatus::Empty, "文件为空（0 字节），请重新报送。"));
        }
        if met.size > self.limits.file_size {
            return Err(too_large(&self.limits));
        }
        Ok(())
    }

    fn bytes(&mut self, met: &Met) -> Result<Vec<u8>, Refusal> {
        self.admit(met)?;
        match met.member {
            Some(number) => self.shelf.member(&met.path, number, met.size),
            None => whole(met, &self.limits),
        }
    }

    fn content(&self, bytes: &[u8], met: &Met, record: &mut FileRecord) -> Result<Content, Refusal> {
        record.sha256 = hex(&Sha256::digest(bytes));
        let format = sniff::sniff(bytes);
        if archive::is_archive(bytes, format) {
            record.format = Format::Zip.word().into();
            return self.members(bytes, met).map(Content::Archive);
        }
        record.format = format.word().into();
        let sheets = self.sheets(format, bytes, met)?;
        if format == Format::Text && !sheets.grids.is_empty() {
            record.format = if sheets.grids.iter().any(Grid::is_text) { "text" } else { "csv" }.into();
        }
        Ok(Content::Sheets(sheets))
    }

    fn members(&self, bytes: &[u8], met: &Met) -> Result<archive::Listed, Refusal> {
        if met.member.is_some() {
            let message = "压缩包里的压缩包，没有打开；请全部解压后再读取。";
            return Err(Refusal::new(FileStatus::WrongType, message));
        }
        archive::list(met, bytes, &self.limits)
    }

    fn sheets(&self, format: Format, bytes: &[u8], met: &Met) -> Result<Sheets, Refusal> {
        // What a member is called is shown to people, and its extension is looked at; nothing is opened by it.
        let path = if met.member.is_some() { Path::new(&met.shown) } else { &met.path };
        let guarded = catch_unwind(AssertUnwindSafe(|| by_format(format, bytes, path, &self.limits)));
        let mut sheets = guarded.unwrap_or_else(|_| {
            Err(Refusal::new(FileStatus::Unreadable, "文件已损坏，读取中止。请用 Excel/WPS 打开另存后重报。"))
        })?;
        if let Some(refusal) = lost::words(&sheets.grids) {
            return Err(refusal);
        }
        sheets.notes.extend(lost::notes(&mut sheets.grids));
        if format == Format::Text && sheets.grids.is_empty() {
            return if promises_a_return(path) {
                Err(foreign::PLAIN_TEXT.refusal(&extension(path)))
            } else {
                Ok(sheets)
            };
        }
        if sheets.grids.iter().all(Grid::is_empty) {
            return Err(Refusal::new(FileStatus::Empty, "文件里没有任何数据，请确认后重报。"));
        }
        Ok(sheets)
    }
}

/// Whether mere text under this name is no note that somebody put there, but a return that went wrong.
fn promises_a_return(path: &Path) -> bool {
    const ENDINGS: [&str; 12] =
        ["xls", "xlsx", "xlsm", "xlsb", "xlt", "xltx", "et", "ett", "ods", "doc", "docx", "wps"];
    ENDINGS.contains(&extension(path).as_str())
}

/// What was found in a file, or why not, with its inventory line filled in.
fn finished(content: Result<Content, Refusal>, mut record: FileRecord, met: &Met) -> Taken {
    let (mut grids, mut members) = (Vec::new(), Vec::new());
    match content {
        Ok(Content::Sheets(sheets)) => grids = told(sheets, &mut record),
        Ok(Content::Archive(listed)) => members = unpacked(listed, &extension(&met.path), &mut record),
        Err(refusal) => {
            record.status = refusal.status;
            record.message = refusal.message;
        }
    }
    Taken { record, grids, members }
}

impl Met {
    /// Its inventory line before anything is known of it.
    #[must_use]
    pub fn record(&self) -> FileRecord {
        FileRecord {
            path: self.shown.clone(),
            size: self.size,
            sha256: String::new(),
            format: String::new(),
            status: FileStatus::Read,
            message: "已读取。".into(),
            sheets: 0,
            filings: 0,
            figures: 0,
            numeric: 0,
            used: 0,
            replaces: 0,
            lead: self.lead,
            owner: String::new(),
        }
    }
}

/// The sheets, with what is to be said about them put into the inventory line.
fn told(mut sheets: Sheets, record: &mut FileRecord) -> Vec<Grid> {
    let unseen = sheets.grids.iter().filter(|grid| grid.hidden && !grid.is_empty());
    let said: Vec<String> = unseen.map(|grid| format!("工作表“{}”是隐藏的，已一并读取", grid.name)).collect();
    sheets.notes.extend(said);
    record.sheets = sheets.grids.len();
    if !sheets.notes.is_empty() {
        record.status = FileStatus::Warned;
        record.message = format!("已读取；{}。", joined(&sheets.notes));
    }
    sheets.grids
}

/// The members, with their number put into the inventory line.
fn unpacked(listed: archive::Listed, extension: &str, record: &mut FileRecord) -> Vec<Met> {
    let mut notes = listed.notes;
    if extension != "zip" {
        notes.push(format!("扩展名是 .{extension}，实际是压缩包，请确认没有发错"));
    }
    record.message = format!("压缩包，里面 {} 个文件，各列一行。", listed.members.len());
    if !notes.is_empty() {
        record.message = format!("{}；{}。", record.message.trim_end_matches('。'), joined(&notes));
        record.status = FileStatus::Warned;
    }
    listed.members
}

fn too_large(limits: &Limits) -> Refusal {
    let limit = limits.file_size >> 20;
    Refusal::new(FileStatus::TooLarge, format!("文件超过 {limit} MiB，未读取；请删除表外多余内容后重报。"))
}

/// The whole file, which may have grown since it was met.
fn whole(met: &Met, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let file = File::open(&met.path).map_err(|error| refused_by_system(&error))?;
    // One byte more, so that the end is found without asking for more room.
    let mut bytes = Vec::with_capacity(usize::try_from(met.size + 1).unwrap_or(0));
    let read = file.take(limits.file_size + 1).read_to_end(&mut bytes);
    match read.map_err(|error| refused_by_system(&error))? {
        read if u64::try_from(read).is_ok_and(|read| read > limits.file_size) => Err(too_large(limits)),
        _ => Ok(bytes),
    }
}

fn by_format(format: Format, bytes: &[u8], path: &Path, limits: &Limits) -> Result<Sheets, Refusal> {
    match format {
        Format::Xlsx => xlsx::read(bytes, limits),
        Format::Xls => xls::read(bytes, limits),
        Format::Xlsb => xlsb::read(bytes, limits),
        Format::Ods => ods::read(bytes, limits),
        Format::FlatOds => ods::flat(bytes, limits),
        Format::Docx => word::docx(bytes, limits),
        Format::FlatWord => word::flat(bytes, limits),
        Format::Html => html::read(bytes, &extension(path), limits),
        Format::WebArchive => web_archive::read(bytes, &extension(path), limits),
        Format::SpreadsheetMl => spreadsheetml::read(bytes, limits),
        Format::Text => text::read(bytes, path, limits),
        Format::Blank => {
            Err(Refusal::new(FileStatus::Empty, "文件里只有空白或零字节，可能未传完或保存中断。请重新报送。"))
        }
        Format::Encrypted => unlocked(bytes, path, limits),
        Format::Ole => {
            Err(xls::unknown(bytes).unwrap_or_else(|| format.as_foreign().refusal(&extension(path))))
        }
        Format::Cut => Err(incomplete()),
        other => office::read(other, bytes, &extension(path), limits),
    }
}

/// Reads what lies in an encrypted package, if the password is the one Excel sets by itself.
fn unlocked(bytes: &[u8], path: &Path, limits: &Limits) -> Result<Sheets, Refusal> {
    let package = xls::unlocked(bytes)?;
    let format = sniff::sniff(&package);
    if !matches!(format, Format::Xlsx | Format::Xlsb | Format::Docx | Format::Cut) {
        return Err(damaged());
    }
    let mut sheets = by_format(format, &package, path, limits)?;
    sheets.notes.insert(0, crypto::OPENED.to_owned());
    Ok(sheets)
}

fn damaged() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "文件已损坏，未读取。请用 Excel/WPS 打开另存后重报。")
}

fn incomplete() -> Refusal {
    Refusal::new(FileStatus::Unreadable, "文件不完整，可能未传完或保存中断。请重新报送。")
}

/// What the system refuses, memory among it.
fn refused_by_system(error: &std::io::Error) -> Refusal {
    if error.kind() == std::io::ErrorKind::OutOfMemory {
        let message = "读取需要的内存超过上限，未读取；请删除表外多余内容后另存重报。";
        return Refusal::new(FileStatus::TooLarge, message);
    }
    let message = match error.kind() {
        std::io::ErrorKind::PermissionDenied => "没有读取权限，未读取。",
        std::io::ErrorKind::NotFound => "文件在读取前已被移走或删除。",
        _ => "文件打不开，可能正被占用或介质有故障。",
    };
    Refusal::new(FileStatus::Unreadable, message)
}

fn extension(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(halves.filter_map(|half| char::from_digit(half.into(), 16)));
    text
}
