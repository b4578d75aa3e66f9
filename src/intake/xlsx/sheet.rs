//! The part of a sheet → its cells, merged ranges and hidden places, in one pass over the text.
//!
//! A cell that cannot be understood costs itself and is counted, never the sheet. What makes the places of cells
//! doubtful is [`Fault::Strange`] and left to another reader. Knows nothing of packages and files.

use super::super::Refusal;
use super::super::days::Epoch;
use super::super::filling::Filling;
use super::super::stored::Shows;
use super::strings::{Strings, rich, unescape};
use super::styles::Styles;
use super::xml::{Scanner, Strange, Tag, Token, resolve};
use crate::model::decimal::{NoDecimal, from_stored};
use crate::model::{CellRef, CellValue, Rect};
use std::rc::Rc;

/// The grid of Excel and WPS.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// What the cells of a sheet refer to.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub strings: Strings,
    pub styles: Rc<Styles>,
    pub epoch: Epoch,
}

/// Why a sheet is not read.
#[derive(Debug)]
pub(super) enum Fault {
    /// Not as this reader knows sheets.
    Strange,
    /// The part is a chart, a dialogue or macros.
    NotASheet,
    /// The whole workbook is over a limit.
    Refused(Refusal),
}

impl From<Strange> for Fault {
    fn from(_: Strange) -> Self {
        Self::Strange
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Reads a sheet into `filling`.
pub(super) fn read(xml: &str, context: &Context, filling: &mut Filling<'_>) -> Result<(), Fault> {
    let scanner = Scanner::new(xml);
    Reader { scanner, context, filling, row: 0, col: 0, value: String::new() }.part()
}

struct Reader<'a, 'b> {
    scanner: Scanner<'a>,
    context: &'a Context,
    filling: &'a mut Filling<'b>,
    /// Where the next cell stands if it does not say so.
    row: u32,
    col: u32,
    /// The content of the cell at hand.
    value: String,
}

/// What a cell says its value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    Bool,
    Error,
    Iso,
}

impl Kind {
    fn of(name: &str) -> Result<Self, Strange> {
        Ok(match name {
            "n" => Self::Number,
            "s" => Self::Shared,
            "str" | "inlineStr" => Self::Text,
            "b" => Self::Bool,
            "e" => Self::Error,
            "d" => Self::Iso,
            _ => return Err(Strange),
        })
    }
}

/// The parts of a cell that were there.
#[derive(Default)]
struct Found {
    value: bool,
    inline: bool,
    formula: Option<String>,
}

impl Reader<'_, '_> {
    /// The whole part: the root says what it is, cells stand in `sheetData`, merged ranges mostly behind it.
    fn part(&mut self) -> Result<(), Fault> {
        let root = loop {
            match self.scanner.next()? {
                Token::Open(tag) => break tag,
                Token::Text(text) if text.trim().is_empty() => {}
                _ => return Err(Fault::Strange),
            }
        };
        if root.name != "worksheet" {
            let known = matches!(root.name, "chartsheet" | "dialogsheet" | "macrosheet");
            return Err(if known { Fault::NotASheet } else { Fault::Strange });
        }
        let mut read = root.empty;
        loop {
            match self.scanner.next()? {
                Token::Open(tag) => match tag.name {
                    "sheetData" if read => return Err(Fault::Strange),
                    "sheetData" => {
                        read = true;
                        if !tag.empty {
                            self.rows()?;
                        }
                    }
                    "col" => self.column(&tag),
                    "mergeCell" => self.merge(&tag)?,
                    // Validation lists, formats and extensions: long, and nothing of them is a figure.
                    "dataValidations" | "conditionalFormatting" if !tag.empty => {
                        self.scanner.leap(tag.name)?;
                    }
                    "extLst" | "AlternateContent" if !tag.empty => self.scanner.skip(tag.name)?,
                    _ => {}
                },
                Token::Close("worksheet") => return Ok(()),
                Token::End if root.empty => return Ok(()),
                Token::End => return Err(Fault::Strange),
                _ => {}
            }
        }
    }

    fn rows(&mut self) -> Result<(), Fault> {
        loop {
            // Half of the cells of a form are blank and have a border.
            if let Some(reference) = self.scanner.hollow("<c r=\"") {
                self.stand(place(reference));
                continue;
            }
            // Nearly all of the others are written in this way.
            if let Some((reference, [style, kind])) = self.scanner.begun("<c r=\"", [" s=\"", " t=\""]) {
                let kind = kind.map_or(Ok(Kind::Number), Kind::of)?;
                self.filled(place(reference), style, kind)?;
                continue;
            }
            match self.scanner.next()? {
                Token::Open(tag) if tag.name == "c" => self.cell(&tag)?,
                Token::Open(tag) if tag.name == "row" => self.row(&tag)?,
                Token::Open(tag) if !tag.empty => self.scanner.skip(tag.name)?,
                Token::Open(_) | Token::Text(_) => {}
                Token::Close("row") => {
                    self.row = self.row.saturating_add(1);
                    self.col = 0;
                }
                Token::Close("sheetData") => return Ok(()),
                Token::Close(_) | Token::Plain(_) | Token::End => return Err(Fault::Strange),
            }
        }
    }

    fn row(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        let mut hidden = false;
        for (name, value) in tag.attributes() {
            match name {
                "r" => {
                    let number: u32 = value.trim().parse().map_err(|_| Fault::Strange)?;
                    self.row = number.checked_sub(1).ok_or(Fault::Strange)?;
                }
                "hidden" => hidden = matches!(value, "1" | "true" | "on"),
                _ => {}
            }
        }
        self.col = 0;
        if hidden && self.row < ROWS {
            self.filling.hidden_row(self.row);
        }
        if tag.empty {
            self.row = self.row.saturating_add(1);
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag<'_>) -> Result<(), Fault> {
        let (mut kind, mut style, mut reference) = (Kind::Number, None, None);
        for (name, value) in tag.attributes() {
            match name {
                "r" => reference = Some(value),
                "s" => style = Some(value),
                "t" => kind = Kind::of(value)?,
                _ => {}
            }
        }
        let at = match reference {
            Some(reference) => place(reference),
            None => Some(CellRef::new(self.row, self.col)).filter(|at| at.row < ROWS && at.col < COLUMNS),
        };
        if tag.empty {
            self.stand(at);
            return Ok(());
        }
        self.filled(at, style, kind)
    }

    /// A cell that has something inside.
    fn filled(&mut self, at: Option<CellRef>, style: Option<&str>, kind: Kind) -> Result<(), Fault> {
        self.stand(at);
        let found = self.content()?;
        let Some(at) = at else {
            if found.value || found.inline || found.formula.is_some() {
                self.filling.misplaced();
            }
            return Ok(());
        };
        let shows = style.map_or(Shows::Number, |style| self.shows(style));
        if let Some(value) = self.value(at, kind, shows, &found) {
            match found.formula {
                Some(formula) => self.filling.put_result(at, value, &formula)?,
                None => self.filling.put(at, value)?,
            }
        } else if let Some(formula) = found.formula {
            self.filling.put_empty_result(at, &formula)?;
        }
        Ok(())
    }

    /// The next cell stands to the right of this one unless it says otherwise.
    fn stand(&mut self, at: Option<CellRef>) {
        if let Some(at) = at {
            (self.row, self.col) = (at.row, at.col);
        }
        self.col = self.col.saturating_add(1);
    }

    fn shows(&self, style: &str) -> Shows {
        style.trim().parse().map_or(Shows::Number, |style| self.context.styles.shows(style))
    }

    /// Takes value and formula of a cell up to its end.
    fn content(&mut self) -> Result<Found, Strange> {
        let mut found = Found::default();
        self.value.clear();
        loop {
            if !found.inline
                && let Some(text) = self.scanner.leaf("<v>", "</v>")
            {
                Self::only_value(&mut found)?;
                resolve(text, &mut self.value)?;
                if self.scanner.over("</c>") {
                    return Ok(found);
                }
                continue;
            }
            match self.scanner.next()? {
                Token::Open(tag) => match tag.name {
                    "v" if found.inline => self.pass(&tag)?,
                    "v" => {
                        Self::only_value(&mut found)?;
                        if !tag.empty {
                            self.scanner.text("v", &mut self.value)?;
                        }
                    }
                    "f" => {
                        // A formula shared with another cell has its text there; here it is empty.
                        let mut formula = String::new();
                        if !tag.empty {
                            self.scanner.text("f", &mut formula)?;
                        }
                        found.formula = Some(formula);
                    }
                    "is" => {
                        found.inline = true;
                        self.value.clear();
                        if !tag.empty {
                            rich(&mut self.scanner, "is", &mut self.value)?;
                        }
                    }
                    _ => self.pass(&tag)?,
                },
                Token::Close("c") => return Ok(found),
                Token::Text(text) if text.trim().is_empty() => {}
                _ => return Err(Strange),
            }
        }
    }

    /// Of two values in one cell neither can be trusted.
    fn only_value(found: &mut Found) -> Result<(), Strange> {
        if std::mem::replace(&mut found.value, true) { Err(Strange) } else { Ok(()) }
    }

    fn pass(&mut self, tag: &Tag<'_>) -> Result<(), Strange> {
        if tag.empty { Ok(()) } else { self.scanner.skip(tag.name) }
    }

    /// The value of the cell at hand; `None` if it is empty.
    fn value(&mut self, at: CellRef, kind: Kind, shows: Shows, found: &Found) -> Option<CellValue> {
        if found.inline || (kind == Kind::Text && found.value) {
            if !found.inline {
                unescape(&mut self.value, 0);
            }
            return text(&self.value);
        }
        let stored = self.value.trim_ascii();
        if stored.is_empty() {
            return found.formula.as_ref().map(|_| CellValue::NoResult);
        }
        Some(match kind {
            Kind::Number => {
                if shows == Shows::Shrunk {
                    self.filling.shrunk(at);
                }
                number(stored, shows, self.context.epoch)
            }
            Kind::Shared => return self.shared(at),
            Kind::Error => CellValue::Error(stored.to_owned()),
            Kind::Bool if matches!(stored, "1" | "true" | "TRUE") => CellValue::Bool(true),
            Kind::Bool if matches!(stored, "0" | "false" | "FALSE") => CellValue::Bool(false),
            Kind::Iso if is_iso_date(stored) => CellValue::Date(stored.chars().take(10).collect()),
            Kind::Bool | Kind::Iso | Kind::Text => CellValue::Text(stored.to_owned()),
        })
    }

    fn shared(&mut self, at: CellRef) -> Option<CellValue> {
        let shared = self.value.trim_ascii().parse().ok().and_then(|index| self.context.strings.get(index));
        match shared {
            Some(shared) => text(shared),
            None => Some(self.filling.lose(at)),
        }
    }

    fn column(&mut self, tag: &Tag<'_>) {
        let number = |name| tag.attribute(name).and_then(|number| number.trim().parse::<u32>().ok());
        if let (true, Some(first), Some(last)) = (tag.says("hidden"), number("min"), number("max"))
            && (1..=last).contains(&first)
        {
            self.filling.hidden_columns(first - 1, last - 1);
        }
    }

    fn merge(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        let reference = tag.attribute("ref").unwrap_or_default();
        let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
        match (place(first), place(last)) {
            (Some(first), Some(last)) if first.row <= last.row && first.col <= last.col => {
                self.filling.merge(Rect { first, last })?;
            }
            _ => self.filling.bad_range(reference),
        }
        Ok(())
    }
}

/// A text as the value of a cell; `None` if it is blank.
fn text(text: &str) -> Option<CellValue> {
    text.contains(|c: char| !c.is_whitespace()).then(|| CellValue::Text(text.to_owned()))
}

/// A stored number, as a date or percentage where the style shows one.
fn number(stored: &str, shows: Shows, epoch: Epoch) -> CellValue {
    match from_stored(stored) {
        Ok(number) => shows.stored(number, epoch),
        Err(NoDecimal::TooLarge) => CellValue::Error("#NUM!".into()),
        Err(NoDecimal::NotANumber) => CellValue::Text(stored.to_owned()),
    }
}

fn is_iso_date(text: &str) -> bool {
    let shape =
        |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() >= 10 && text.bytes().take(10).enumerate().all(shape)
}

/// A place such as B12, if it lies on the grid.
fn place(reference: &str) -> Option<CellRef> {
    let bytes = reference.as_bytes();
    let (mut col, mut row, mut at) = (0_u32, 0_u32, 0);
    while let Some(letter) = bytes.get(at).filter(|byte| byte.is_ascii_alphabetic()) {
        col = col.saturating_mul(26).saturating_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1);
        at += 1;
    }
    for digit in bytes.get(at..)? {
        let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
        row = row.saturating_mul(10).saturating_add(digit);
    }
    let on_grid = (1..=ROWS).contains(&row) && (1..=COLUMNS).contains(&col);
    on_grid.then(|| CellRef::new(row - 1, col - 1))
}
