//! .xls and .et files → grids: the workbook stream is taken out of its compound file and read.

use super::biff;
use super::ole::{Compound, Fault};
use super::{Limits, Refusal, Sheets, damaged, incomplete};

/// Reads a workbook of Excel 5 to 2003 or of WPS.
///
/// # Errors
/// A refusal where the file is cut short, damaged, encrypted or over a limit.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let stream = workbook(bytes).map_err(refusal)?;
    if biff::password_record(&stream).is_some() {
        return Err(Refusal::encrypted());
    }
    biff::read(&stream, limits)
}

/// Why a compound file of no known kind is not read, if its build is the reason.
pub(super) fn unknown(bytes: &[u8]) -> Option<Refusal> {
    Compound::open(bytes).err().map(refusal)
}

/// Excel 97 and later call the stream Workbook, earlier versions Book; a file for both has both.
fn workbook(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let file = Compound::open(bytes)?;
    file.stream(if file.has("Workbook") { "Workbook" } else { "Book" })
}

fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Cut => incomplete(),
        Fault::Damaged => damaged(),
    }
}
