//! The manifest of a run (`run.json`): what wrote the tables beside it, and what they were when they were written.
//!
//! Apart because `report` writes it and `intake` holds tables against it: a table that was cut off, pasted together or saved
//! anew by a spreadsheet program would else pass for what a run has found out.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io::{self, Read};

/// Its name in the folder of the tables.
pub const NAME: &str = "run.json";

/// The name of this program in it.
pub const PROGRAM: &str = "huishen";

/// What a run says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// This program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the catalogue, hexadecimal.
    pub catalog: String,
    /// 年度 of the run.
    pub year: Option<u16>,
    /// What was chosen by hand or found, in the words of the workbook: 排名方案, 名录.
    pub options: Vec<(String, String)>,
    /// The tables, in their order.
    pub tables: Vec<TableMark>,
}

/// What a table was when it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableMark {
    /// File name.
    pub name: String,
    /// Rows below the heads.
    pub rows: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// So many bytes are read at a time.
const PIECE: usize = 1 << 16;

/// SHA-256 of what is read, hexadecimal.
///
/// # Errors
/// If it cannot be read.
pub fn hash(mut from: impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
    }
    let mut text = String::new();
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
