//! A package as a stream and the links of its sheets → the package with both, part by part, never a whole part in memory.
//!
//! Apart because it knows where in the XML of a sheet links stand, and nothing else of it.

use super::hyperlinks::Complete;
use super::latch::Latch;
use super::parts::{self, Part};
use memchr::memmem::find;
use rust_xlsxwriter::Workbook;
use std::io::{self, BufRead, Cursor, Read, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{DateTime, System, ZipArchive, ZipWriter};

/// Packing more costs more time than it saves space.
const COMPRESSION: i64 = 3;
/// So many bytes of a part are looked at together.
const PIECE: usize = 1 << 16;
/// What may stand right behind the links of a sheet. A `<` in a text is written otherwise, so these are tags.
const BEHIND: [&str; 2] = ["<printOptions", "<pageMargins"];
/// The end of the files a sheet is related to, and a list of nothing but links.
const END: &str = "</Relationships>";
const BEGIN: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#
);

/// Passes a package on, links put into its sheets.
///
/// # Errors
/// If the stream breaks off or is not what the library writes, or the target takes no more.
pub fn stitch(from: &mut impl BufRead, links: Complete, target: impl Write + Seek) -> io::Result<()> {
    let mut stitching = Stitching { links, to: ZipWriter::new(Latch::new(target)), owed: None };
    while let Some(part) = parts::next(from)? {
        stitching.pass(part)?;
    }
    stitching.finish()
}

/// Packs a small workbook without links of its own, in the same bytes on every system.
///
/// # Errors
/// If the library refuses, or the target takes no more.
pub fn pack(workbook: &mut Workbook, target: impl Write + Seek) -> io::Result<()> {
    let packed = workbook.save_to_buffer().map_err(super::cause)?;
    let mut from = ZipArchive::new(Cursor::new(packed))?;
    let mut to = ZipWriter::new(Latch::new(target));
    for number in 0..from.len() {
        let mut part = from.by_index(number)?;
        let name = part.name()?.into_owned();
        begin(&mut to, &name)?;
        io::copy(&mut part, &mut to)?;
    }
    to.finish()?;
    Ok(())
}

/// A package half passed on.
struct Stitching<W: Write + Seek> {
    links: Complete,
    to: ZipWriter<Latch<W>>,
    /// The sheet before, where its list of files is still to come: the next part, if the library wrote one.
    owed: Option<usize>,
}

impl<W: Write + Seek> Stitching<W> {
    fn pass(&mut self, mut part: Part<'_, impl BufRead>) -> io::Result<()> {
        if let Some(sheet) = self.owed.take() {
            if part.name == list_of(sheet) {
                return self.complete_list(sheet, part);
            }
            self.write_list(sheet)?;
        }
        begin(&mut self.to, &part.name)?;
        let sheet = number_of(&part.name);
        match self.links.elements(sheet.unwrap_or_default())? {
            Some(elements) => {
                let links = b"<hyperlinks>".chain(elements).chain(&b"</hyperlinks>"[..]);
                self.owed = sheet;
                splice(&mut part, links, &BEHIND, &mut self.to)
            }
            None => io::copy(&mut part, &mut self.to).map(drop),
        }
    }

    /// Adds the files linked to to what the sheet is related to anyway.
    fn complete_list(&mut self, sheet: usize, mut list: Part<'_, impl BufRead>) -> io::Result<()> {
        begin(&mut self.to, &list.name)?;
        match self.links.relations(sheet)? {
            Some(relations) => splice(&mut list, relations, &[END], &mut self.to),
            None => io::copy(&mut list, &mut self.to).map(drop),
        }
    }

    /// Writes the list of a sheet that is related to nothing else.
    fn write_list(&mut self, sheet: usize) -> io::Result<()> {
        if let Some(relations) = self.links.relations(sheet)? {
            begin(&mut self.to, &list_of(sheet))?;
            let mut list = BEGIN.as_bytes().chain(relations).chain(END.as_bytes());
            io::copy(&mut list, &mut self.to)?;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        if let Some(sheet) = self.owed.take() {
            self.write_list(sheet)?;
        }
        if !self.links.are_taken() {
            return Err(parts::unexpected());
        }
        self.to.finish()?;
        Ok(())
    }
}

/// Begins a part of a package, in the same bytes on every system.
///
/// # Errors
/// If the target takes no more.
pub fn begin<W: Write + Seek>(to: &mut ZipWriter<W>, part: &str) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_level(Some(COMPRESSION))
        .unix_permissions(0o600)
        // The same input gives the same bytes, on every system.
        .system(System::Unix)
        .last_modified_time(DateTime::default());
    Ok(to.start_file(part, options)?)
}

/// The number of the sheet that a part is.
fn number_of(part: &str) -> Option<usize> {
    part.strip_prefix("xl/worksheets/sheet")?.strip_suffix(".xml")?.parse().ok()
}

/// The part that lists the files a sheet is related to.
fn list_of(sheet: usize) -> String {
    format!("xl/worksheets/_rels/sheet{sheet}.xml.rels")
}

/// Passes a part on with an insertion in front of the first of these tags.
fn splice(
    part: &mut impl Read,
    mut insertion: impl Read,
    tags: &[&str],
    to: &mut impl Write,
) -> io::Result<()> {
    // The end of a piece may be the beginning of a tag.
    let held = tags.iter().map(|tag| tag.len() - 1).max().unwrap_or(0);
    let mut piece = vec![0; PIECE];
    let mut kept = 0;
    loop {
        let read = part.read(&mut piece[kept..])?;
        let here = &piece[..kept + read];
        if let Some(at) = tags.iter().filter_map(|tag| find(here, tag.as_bytes())).min() {
            to.write_all(&here[..at])?;
            io::copy(&mut insertion, to)?;
            to.write_all(&here[at..])?;
            return io::copy(part, to).map(drop);
        }
        if read == 0 {
            return Err(parts::unexpected());
        }
        let done = here.len().saturating_sub(held);
        to.write_all(&here[..done])?;
        let end = here.len();
        piece.copy_within(done..end, 0);
        kept = end - done;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_wherever_pieces_end() {
        let tag = BEHIND[0].len();
        for at in (0..3).chain(PIECE - tag..PIECE + 3).chain(2 * PIECE - tag..2 * PIECE + 3) {
            let before = "<p".repeat(at / 2) + &"x"[..at % 2];
            let part = format!("{before}<printOptions/><pageMargins/>{}", "z".repeat(PIECE));
            let mut to = Vec::new();
            splice(&mut part.as_bytes(), &b"<here/>"[..], &BEHIND, &mut to).unwrap();
            assert!(to == format!("{before}<here/>{}", &part[at..]).as_bytes(), "{at}");
            let without = part.replace("<printOptions/><pageMargins/>", "<printOption");
            assert!(splice(&mut without.as_bytes(), &b""[..], &BEHIND, &mut io::sink()).is_err(), "{at}");
        }
    }
}
