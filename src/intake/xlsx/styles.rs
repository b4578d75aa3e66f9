//! The part of styles → which cell styles show a number as something else: a date, a percentage, a smaller number.
//!
//! Apart because only cells of an .xlsx refer to styles by this part. What a number format means stands in `stored`.

use super::super::stored::Shows;
use super::xml::{Scanner, Strange, Token};
use std::collections::BTreeMap;

/// The cell styles of a workbook, as far as they change what a number shows.
#[derive(Debug, Default, Clone)]
pub(super) struct Styles {
    shows: Vec<Shows>,
}

impl Styles {
    /// Reads the part: formats of its own, and the format of each cell style.
    pub(super) fn read(xml: &str) -> Result<Self, Strange> {
        let mut scanner = Scanner::new(xml);
        let mut own: BTreeMap<u32, Shows> = BTreeMap::new();
        let mut shows = Vec::new();
        let mut inside = false;
        loop {
            match scanner.next()? {
                Token::Open(tag) if tag.name == "numFmt" => {
                    let id = tag.attribute("numFmtId").and_then(|id| id.trim().parse().ok());
                    if let (Some(id), Some(code)) = (id, tag.text("formatCode")) {
                        own.insert(id, Shows::of(&code));
                    }
                }
                Token::Open(tag) if tag.name == "cellXfs" => inside = !tag.empty,
                Token::Open(tag) if tag.name == "xf" && inside => {
                    let id = tag.attribute("numFmtId").and_then(|id| id.trim().parse().ok()).unwrap_or(0);
                    shows.push(own.get(&id).copied().unwrap_or_else(|| Shows::known(id)));
                }
                Token::Close("cellXfs") | Token::End => return Ok(Self { shows }),
                // Whole sections without number formats, some of them long.
                Token::Open(tag)
                    if !tag.empty && matches!(tag.name, "fonts" | "fills" | "borders" | "cellStyleXfs") =>
                {
                    scanner.leap(tag.name)?;
                }
                _ => {}
            }
        }
    }

    /// What numbers of this style are shown as.
    pub(super) fn shows(&self, style: usize) -> Shows {
        self.shows.get(style).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_carry_the_formats_of_their_own() {
        let xml = "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;\"/></numFmts>\
                   <fonts><font><xf numFmtId=\"14\"/></font></fonts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>\
                   <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"><alignment/></xf><xf numFmtId=\"176\"/><xf numFmtId=\"10\"/></cellXfs>\
                   <dxfs/></styleSheet>";
        let styles = Styles::read(xml).unwrap();
        let shows = [0, 1, 2, 3, 4].map(|style| styles.shows(style));
        assert_eq!(shows, [Shows::Number, Shows::Date, Shows::Date, Shows::Percentage, Shows::Number]);
    }
}
