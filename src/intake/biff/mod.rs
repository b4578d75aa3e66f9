//! The workbook stream of .xls and .et (BIFF5, BIFF8) → grids, by its records, cell by cell.
//!
//! An own reader, because texts of BIFF8 are UTF-16 whatever the code page record says, because two cells may span a
//! whole sheet, and because a decrypted stream needs no file around it. Knows nothing of compound files.

mod records;
mod sheet;

use super::binary::{index_at, u16_at};
use super::days::Epoch;
use super::filling::{Budget, Filling, Gathered};
use super::ole::Fault;
use super::stored::Formats;
use super::{Limits, Refusal, Sheets, damaged, incomplete};
use crate::model::FileStatus;
use encoding_rs::{self as encoding, Encoding};
use records::{Coding, Content, Record, Records};

/// Beginning and end of the workbook and of each sheet.
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;

/// What the first records say for all sheets.
#[derive(Debug)]
struct Globals {
    coding: Coding,
    formats: Formats,
    texts: Vec<String>,
    sheets: Vec<Bound>,
}

/// A sheet as the workbook lists it.
#[derive(Debug)]
struct Bound {
    name: String,
    at: usize,
    hidden: bool,
    kind: u8,
}

/// Kinds of sheets.
const WORKSHEET: u8 = 0;
const MACROS: u8 = 1;

/// Reads a workbook stream that is not encrypted.
///
/// # Errors
/// A refusal where no sheet can be read or a limit is met.
pub(super) fn read(stream: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let globals = globals(stream)?;
    let budget = Budget::new(limits);
    let mut gathered = Gathered::of(globals.sheets.len())?;
    for bound in &globals.sheets {
        match bound.kind {
            WORKSHEET => {
                let mut filling = Filling::new(&bound.name, &budget);
                if bound.hidden {
                    filling.hide();
                }
                let read = sheet::fill(stream, bound.at, &globals, &mut filling);
                gathered.take(filling, read)?;
            }
            MACROS => gathered.macros(&bound.name),
            _ => {}
        }
    }
    gathered.finish()
}

/// Whether the stream is encrypted: the content of its password record.
pub(super) fn password_record(stream: &[u8]) -> Option<&[u8]> {
    let mut records = Records::new(stream, 0);
    while let Ok(Some(record)) = records.advance() {
        match record.kind {
            0x002f => return Some(record.data),
            END => return None,
            _ => {}
        }
    }
    None
}

fn globals(stream: &[u8]) -> Result<Globals, Refusal> {
    let mut records = Records::new(stream, 0);
    let first = records.advance().map_err(Fault::refusal)?.ok_or_else(incomplete)?;
    let mut globals = Globals {
        coding: coding(&first)?,
        formats: Formats::default(),
        texts: Vec::new(),
        sheets: Vec::new(),
    };
    while let Some(record) = records.advance().map_err(Fault::refusal)? {
        if record.kind == END {
            break;
        }
        globals.take(&record);
    }
    Ok(globals)
}

/// How texts are stored, by the version in the first record.
fn coding(first: &Record<'_>) -> Result<Coding, Refusal> {
    match (first.kind, u16_at(first.data, 0)) {
        (BEGIN, Some(0x0500)) => Ok(Coding::Page(encoding::GBK)),
        (BEGIN, Some(_)) => Ok(Coding::Wide),
        (0x0009 | 0x0209 | 0x0409, _) => Err(too_old()),
        _ => Err(damaged()),
    }
}

pub(super) fn too_old() -> Refusal {
    let message = "文件版本过旧（Excel 5 以前），未读取。请用 Excel/WPS 打开另存为 .xlsx 后重报。";
    Refusal::new(FileStatus::WrongType, message)
}

impl Globals {
    fn take(&mut self, record: &Record<'_>) {
        match record.kind {
            0x0042 => self.code_page(record.data),
            0x0022 if u16_at(record.data, 0) == Some(1) => self.formats.epoch = Epoch::Y1904,
            0x041e => self.number_format(record),
            0x00e0 => self.formats.cell(u16_at(record.data, 2).unwrap_or(0)),
            0x0085 => self.sheets.push(self.bound(record)),
            0x00fc => self.texts = texts(record.from(8), index_at(record.data, 4).unwrap_or(0)),
            _ => {}
        }
    }

    /// Only streams of BIFF5 are stored in the code page they name.
    fn code_page(&mut self, data: &[u8]) {
        if let (Coding::Page(page), Some(number)) = (&mut self.coding, u16_at(data, 0)) {
            *page = code_page(number).unwrap_or(page);
        }
    }

    fn number_format(&mut self, record: &Record<'_>) {
        let mut content = record.from(2);
        let count = match self.coding {
            Coding::Wide => content.short(),
            Coding::Page(_) => content.byte().map(u16::from),
        };
        let code = count.and_then(|count| content.text(count.into(), self.coding));
        if let (Some(id), Some(code)) = (u16_at(record.data, 0), code) {
            self.formats.own(id, &code);
        }
    }

    /// A line that is cut short still counts: its sheet must be said, not dropped.
    fn bound(&self, record: &Record<'_>) -> Bound {
        let byte = |at: usize| record.data.get(at).copied().unwrap_or(0);
        let mut content = record.from(6);
        let name = content.byte().and_then(|count| content.text(count.into(), self.coding));
        Bound {
            name: name
                .map_or_else(|| format!("第 {} 张", self.sheets.len() + 1), |name| name.replace('\0', "")),
            at: index_at(record.data, 0).unwrap_or(usize::MAX),
            hidden: byte(4) & 3 != 0,
            kind: byte(5),
        }
    }
}

/// The shared texts; it ends where the table is damaged, and cells that point behind it are said.
fn texts(mut content: Content<'_>, count: usize) -> Vec<String> {
    let mut texts = Vec::new();
    while texts.len() < count {
        let Some(length) = content.short() else { break };
        let Some(text) = content.text(length.into(), Coding::Wide) else { break };
        texts.push(text);
    }
    texts
}

fn code_page(number: u16) -> Option<&'static Encoding> {
    Some(match number {
        874 => encoding::WINDOWS_874,
        932 => encoding::SHIFT_JIS,
        936 => encoding::GBK,
        949 => encoding::EUC_KR,
        950 => encoding::BIG5,
        1250 => encoding::WINDOWS_1250,
        1251 => encoding::WINDOWS_1251,
        367 | 1252 | 0x8001 => encoding::WINDOWS_1252,
        1253 => encoding::WINDOWS_1253,
        1254 => encoding::WINDOWS_1254,
        1255 => encoding::WINDOWS_1255,
        1256 => encoding::WINDOWS_1256,
        1257 => encoding::WINDOWS_1257,
        1258 => encoding::WINDOWS_1258,
        10000 | 0x8000 => encoding::MACINTOSH,
        54936 => encoding::GB18030,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
