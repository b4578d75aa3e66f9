//! Papers that stand where one is to be written: whether this program wrote them, and whether anybody has changed them
//! since.
//!
//! Apart because a clerk puts the number and the date into a paper and words it anew: what a person typed is never replaced.
//! A property of the paper names its kind and the hash of its text.

use super::xml::Xml;
use crate::model::manifest::{PROGRAM, hash};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// The part that holds the property.
pub const PART: &str = "docProps/custom.xml";
/// The part that holds the text.
pub const TEXT: &str = "word/document.xml";

/// No text of ours is longer: it says of each unit a line or two.
const LONGEST: u64 = 1 << 28;
/// The list of properties of a paper is never longer than this.
const LONGEST_LIST: u64 = 1 << 20;
/// The set of properties that programs give to papers.
const SET: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";

/// Where a paper comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// This program wrote it, and nobody has changed it.
    Ours,
    /// This program wrote it, and somebody has changed it.
    Changed,
    /// Somebody else's, or no paper at all.
    Others,
}

/// The part that says what a paper is.
#[must_use]
pub fn mark(kind: &str, hash: &str) -> String {
    let mut xml = Xml::new();
    xml.open(
        "Properties",
        &[
            ("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"),
            ("xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"),
        ],
    );
    xml.open("property", &[("fmtid", SET), ("pid", "2"), ("name", PROGRAM)]);
    xml.leaf("vt:lpwstr", &[], &value(kind, hash));
    xml.finish()
}

fn value(kind: &str, hash: &str) -> String {
    format!("{kind} {hash}")
}

/// Where a paper of that kind comes from.
#[must_use]
pub fn origin(path: &Path, kind: &str) -> Origin {
    known(path, kind).unwrap_or(Origin::Others)
}

fn known(path: &Path, kind: &str) -> Option<Origin> {
    // A named pipe would wait for somebody who writes into it.
    path.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut archive = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let mut properties = String::new();
    archive.by_name(PART).ok()?.take(LONGEST_LIST).read_to_string(&mut properties).ok()?;
    let said = property(&properties)?;
    let text = hash(archive.by_name(TEXT).ok()?.take(LONGEST)).ok()?;
    let is_kind = said.split_once(' ').is_some_and(|(own, _)| own == kind);
    is_kind.then(|| if said == value(kind, &text) { Origin::Ours } else { Origin::Changed })
}

/// The value of our property.
fn property(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut is_own = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if tag.local_name().as_ref() == "property" => {
                let name = tag.try_get_attribute("name").ok()?;
                is_own = name.is_some_and(|name| &*name.value == PROGRAM);
            }
            Event::Text(text) if is_own => return Some(text.trim().to_owned()),
            Event::Eof => return None,
            _ => {}
        }
    }
}
