//! The records of one sheet → its cells, merged ranges and what is hidden.

use super::super::binary::{f64_at, index_at, u16_at};
use super::super::filling::{Filling, Stop};
use super::super::ole::Fault;
use super::super::stored::error;
use super::records::{Record, Records};
use super::{BEGIN, END, Globals};
use crate::model::{CellRef, CellValue, Rect};

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Cut => Self::Cut,
            Fault::Damaged => Self::Damaged,
        }
    }
}

/// A record is shorter than its kind asks for.
const SHORT: Stop = Stop::Damaged;

/// Reads the records of the sheet that begins at `at`.
pub(super) fn fill(
    stream: &[u8],
    at: usize,
    globals: &Globals,
    filling: &mut Filling<'_>,
) -> Result<(), Stop> {
    let mut records = Records::new(stream, at);
    if u16_at(stream, at) != Some(BEGIN) || records.advance()?.is_none() {
        return Err(SHORT);
    }
    let mut sheet = Sheet { globals, filling, awaited: None };
    let mut depth = 0_usize;
    while let Some(record) = records.advance()? {
        match record.kind {
            END if depth == 0 => return sheet.settle(),
            // A chart inside the sheet has records of its own.
            BEGIN => depth += 1,
            END => depth -= 1,
            _ if depth == 0 => sheet.take(&record)?,
            _ => {}
        }
    }
    sheet.settle()?;
    filling.unclosed();
    Ok(())
}

struct Sheet<'a, 'b> {
    globals: &'a Globals,
    filling: &'a mut Filling<'b>,
    /// The formula whose text stands in a later record.
    awaited: Option<CellRef>,
}

impl Sheet<'_, '_> {
    fn take(&mut self, record: &Record<'_>) -> Result<(), Stop> {
        let data = record.data;
        match record.kind {
            0x0203 => {
                let (at, format) = place(data)?;
                let value = f64_at(data, 6).ok_or(SHORT)?;
                self.shrinks(at, format);
                self.filling.put(at, self.globals.formats.double(value, format))?;
            }
            0x027e => {
                let (at, format) = place(data)?;
                let value = self.globals.formats.packed(data, 6, format).ok_or(SHORT)?;
                self.shrinks(at, format);
                self.filling.put(at, value)?;
            }
            0x00bd => self.packed_row(data)?,
            0x00fd => self.shared_text(data)?,
            0x0204 | 0x00d6 => {
                let (at, _) = place(data)?;
                let text = self.text(record, 6);
                let value = self.filling.text(at, text);
                self.filling.put(at, value)?;
            }
            0x0205 => {
                let (at, _) = place(data)?;
                let (value, is_error) = (data.get(6).ok_or(SHORT)?, data.get(7).ok_or(SHORT)?);
                self.filling.put(at, truth_or_error(*value, *is_error))?;
            }
            0x0006 | 0x0206 | 0x0406 => self.formula(data)?,
            0x0207 | 0x0007 => {
                if let Some(at) = self.awaited.take() {
                    let text = self.text(record, 0);
                    let value = self.filling.text(at, text);
                    self.filling.put_result(at, value, "")?;
                }
            }
            _ => self.shape(record.kind, data)?,
        }
        Ok(())
    }

    /// Merged ranges, hidden rows and columns; one that is cut short is left out.
    fn shape(&mut self, kind: u16, data: &[u8]) -> Result<(), Stop> {
        let short = |at| u16_at(data, at).map(u32::from);
        match kind {
            0x00e5 => {
                let areas = data.get(2..).unwrap_or_default().as_chunks::<8>().0;
                for area in areas.iter().take(usize::from(u16_at(data, 0).unwrap_or(0))) {
                    self.filling.merge(rect(*area))?;
                }
            }
            0x0208 if short(12).is_some_and(|options| options & 0x20 != 0) => {
                self.filling.hidden_row(short(0).unwrap_or(0));
            }
            0x007d if short(8).is_some_and(|options| options & 1 != 0) => {
                if let (Some(first), Some(last)) = (short(0), short(2)) {
                    self.filling.hidden_columns(first, last);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&self, record: &Record<'_>, at: usize) -> Option<String> {
        let mut content = record.from(at);
        let count = content.short()?;
        content.text(count.into(), self.globals.coding)
    }

    fn shared_text(&mut self, data: &[u8]) -> Result<(), Stop> {
        let (at, _) = place(data)?;
        let index = index_at(data, 6).ok_or(SHORT)?;
        let text = self.globals.texts.get(index).cloned();
        let value = self.filling.text(at, text);
        Ok(self.filling.put(at, value)?)
    }

    fn packed_row(&mut self, data: &[u8]) -> Result<(), Stop> {
        let (at, _) = place(data)?;
        let numbers = data.get(4..data.len().saturating_sub(2)).ok_or(SHORT)?;
        for (column, number) in (at.col..).zip(numbers.as_chunks::<6>().0) {
            let format = usize::from(u16_at(number, 0).ok_or(SHORT)?);
            let value = self.globals.formats.packed(number, 2, format).ok_or(SHORT)?;
            let at = CellRef::new(at.row, column);
            self.shrinks(at, format);
            self.filling.put(at, value)?;
        }
        Ok(())
    }

    fn formula(&mut self, data: &[u8]) -> Result<(), Stop> {
        self.settle()?;
        let (at, format) = place(data)?;
        let options = u16_at(data, 14).ok_or(SHORT)?;
        let kind = *data.get(6).ok_or(SHORT)?;
        let detail = *data.get(8).ok_or(SHORT)?;
        let value = if u16_at(data, 12) == Some(0xffff) {
            match kind {
                0 => {
                    self.awaited = Some(at);
                    return Ok(());
                }
                1 => CellValue::Bool(detail != 0),
                2 => error(detail),
                // An empty result that is to be computed at loading was never computed: libraries write this.
                _ if options & 1 != 0 => CellValue::NoResult,
                _ => CellValue::Text(String::new()),
            }
        } else {
            self.shrinks(at, format);
            self.globals.formats.double(f64_at(data, 6).ok_or(SHORT)?, format)
        };
        Ok(self.filling.put_result(at, value, "")?)
    }

    /// Remembers a number that is shown smaller than it is.
    fn shrinks(&mut self, at: CellRef, format: usize) {
        if self.globals.formats.shrinks(format) {
            self.filling.shrunk(at);
        }
    }

    /// A formula whose text never came has no result.
    fn settle(&mut self) -> Result<(), Stop> {
        match self.awaited.take() {
            Some(at) => Ok(self.filling.put_result(at, CellValue::NoResult, "")?),
            None => Ok(()),
        }
    }
}

/// Place and cell format, with which every cell record begins.
fn place(data: &[u8]) -> Result<(CellRef, usize), Stop> {
    let short = |at| u16_at(data, at).ok_or(SHORT);
    Ok((CellRef::new(short(0)?.into(), short(2)?.into()), short(4)?.into()))
}

fn truth_or_error(value: u8, is_error: u8) -> CellValue {
    if is_error == 0 { CellValue::Bool(value != 0) } else { error(value) }
}

fn rect(area: [u8; 8]) -> Rect {
    let short = |at| u32::from(u16::from_le_bytes([area[at], area[at + 1]]));
    Rect { first: CellRef::new(short(0), short(4)), last: CellRef::new(short(2), short(6)) }
}
