//! .xls and .et files → grids: the workbook stream is taken out of its compound file and read.

use super::ole::{Compound, Fault};
use super::{Limits, Refusal, Sheets, biff, crypto};

/// Reads a workbook of Excel 5 to 2003 or of WPS.
///
/// # Errors
/// A refusal where the file is cut short, damaged, encrypted or over a limit.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let stream = workbook(bytes).map_err(Fault::refusal)?;
    let Some(lock) = biff::password_record(&stream) else { return biff::read(&stream, limits) };
    let plain = crypto::workbook(&stream, lock).ok_or_else(Refusal::encrypted)?;
    let mut sheets = biff::read(&plain, limits)?;
    sheets.notes.insert(0, crypto::OPENED.to_owned());
    Ok(sheets)
}

/// The plain package inside an encrypted one.
///
/// # Errors
/// A refusal where the password is not the one Excel sets by itself.
pub(super) fn unlocked(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let file = Compound::open(bytes).map_err(Fault::refusal)?;
    if file.has("EncryptedPackage") { crypto::package(&file) } else { Err(crypto::managed()) }
}

/// Why a compound file of no known kind is not read, if its build is the reason.
pub(super) fn unknown(bytes: &[u8]) -> Option<Refusal> {
    Compound::open(bytes).err().map(Fault::refusal)
}

/// Excel 97 and later call the stream Workbook, earlier versions Book; a file for both has both.
fn workbook(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let file = Compound::open(bytes)?;
    file.stream(if file.has("Workbook") { "Workbook" } else { "Book" })
}
