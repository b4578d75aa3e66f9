//! Files of departments → sheets as grids, with one inventory line each. The only place that opens their files.
//!
//! Whatever lies in the folder, every path met ends as one `Taken`: read, or refused with a sentence that says why
//! and what to ask the sender for. Knows nothing of forms, figures or rules.

mod biff;
mod binary;
mod crypto;
pub mod earlier;
mod encoding;
mod excel;
mod filling;
mod flow;
mod foreign;
mod hidden;
mod html;
mod html_table;
mod lost;
#[cfg(test)]
mod mutants;
mod ods;
mod office;
mod ole;
mod package;
mod room;
mod sniff;
mod spans;
mod spreadsheetml;
mod stored;
mod text;
mod walk;
mod word;
mod xls;
mod xlsb;

pub use walk::{Met, walk};

use crate::model::{FileRecord, FileStatus, Grid};
use sha2::{Digest, Sha256};
use sniff::Format;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Limits of what is read, and by what means.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest file, bytes.
    pub file_size: u64,
    /// Most cells of one workbook.
    pub cells: usize,
    /// Most bytes a part may unpack to.
    pub unpacked: u64,
    /// Office program that turns old Word documents into .docx, if one was named.
    pub office_helper: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_size: 256 << 20, cells: 5_000_000, unpacked: 512 << 20, office_helper: None }
    }
}

/// A file after reading: its inventory line and, if it could be read, its sheets.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Inventory line.
    pub record: FileRecord,
    /// Sheets in the order of the file.
    pub grids: Vec<Grid>,
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
        Self::new(FileStatus::Encrypted, "文件设有打开密码，未读取。请报送单位取消密码后重报。")
    }
}

/// Sheets with things worth saying about them.
struct Sheets {
    grids: Vec<Grid>,
    notes: Vec<String>,
}

/// Reads one file. Never fails: what cannot be read becomes an inventory line.
#[must_use]
pub fn take(met: &Met, limits: &Limits) -> Taken {
    let mut record = FileRecord {
        path: met.shown.clone(),
        size: met.size,
        sha256: String::new(),
        format: String::new(),
        status: FileStatus::Read,
        message: "已读取。".into(),
        sheets: 0,
        filings: 0,
        figures: 0,
    };
    match read(met, limits, &mut record) {
        Ok(mut sheets) => {
            let unseen = sheets.grids.iter().filter(|grid| grid.hidden && !grid.is_empty());
            let said: Vec<String> =
                unseen.map(|grid| format!("工作表“{}”是隐藏的，已一并读取", grid.name)).collect();
            sheets.notes.extend(said);
            record.sheets = sheets.grids.len();
            if !sheets.notes.is_empty() {
                record.status = FileStatus::Warned;
                record.message = format!("已读取；{}。", sheets.notes.join("；"));
            }
            Taken { record, grids: sheets.grids }
        }
        Err(refusal) => {
            record.status = refusal.status;
            record.message = refusal.message;
            Taken { record, grids: Vec::new() }
        }
    }
}

fn read(met: &Met, limits: &Limits, record: &mut FileRecord) -> Result<Sheets, Refusal> {
    if let Some(reason) = &met.refused {
        return Err(Refusal::new(reason.0, reason.1.clone()));
    }
    if met.size == 0 {
        return Err(Refusal::new(FileStatus::Empty, "文件为空（0 字节），请重新报送。"));
    }
    if met.size > limits.file_size {
        let limit = limits.file_size >> 20;
        return Err(Refusal::new(
            FileStatus::TooLarge,
            format!("文件超过 {limit} MiB，未读取；请删除表外多余内容后重报。"),
        ));
    }
    let bytes = std::fs::read(&met.path).map_err(|error| refused_by_system(&error))?;
    record.sha256 = hex(&Sha256::digest(&bytes));
    let format = sniff::sniff(&bytes);
    record.format = format.word().into();
    let guarded = catch_unwind(AssertUnwindSafe(|| by_format(format, &bytes, &met.path, limits)));
    let mut sheets = guarded.unwrap_or_else(|_| {
        Err(Refusal::new(FileStatus::Unreadable, "文件已损坏，读取中止。请用 Excel/WPS 打开另存后重报。"))
    })?;
    if format == Format::Text && !sheets.grids.is_empty() {
        record.format = "csv".into();
    }
    sheets.notes.extend(lost::notes(&mut sheets.grids));
    if sheets.grids.iter().all(Grid::is_empty) && format != Format::Text {
        return Err(Refusal::new(FileStatus::Empty, "文件里没有任何数据，请确认后重报。"));
    }
    Ok(sheets)
}

fn by_format(format: Format, bytes: &[u8], path: &Path, limits: &Limits) -> Result<Sheets, Refusal> {
    match format {
        Format::Xlsx => excel::xlsx(bytes, limits),
        Format::Xls => xls::read(bytes, limits),
        Format::Xlsb => xlsb::read(bytes, limits),
        Format::Ods => ods::read(bytes, limits),
        Format::Docx => word::docx(bytes, limits),
        Format::Html => html::read(bytes, &extension(path), limits),
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

fn refused_by_system(error: &std::io::Error) -> Refusal {
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
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
