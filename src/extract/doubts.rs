//! What the place of a figure leaves open → lines of the log: units named twice, amounts merged over several
//! headings, rows without a name, headings understood by their place. Reads no numbers.

use super::Sheet;
use super::columns::ValueColumn;
use crate::model::filing::Unread;
use crate::model::layout::{Block, Seen};
use crate::model::raw::RawFigure;
use crate::model::{CellRef, CellValue, Conversion, Item, Step, Unit};

/// A unit and the words that name it.
type Named<'a> = (Unit, &'a str);

/// The unit of the nearest heading, and the first farther one that names another.
pub(super) fn units<'a>(
    named: impl IntoIterator<Item = Named<'a>>,
) -> (Option<Unit>, Option<(String, Unit)>) {
    let mut named = named.into_iter();
    let Some((unit, _)) = named.next() else { return (None, None) };
    let other = named.find(|(farther, _)| *farther != unit);
    (Some(unit), other.map(|(farther, words)| (words.to_owned(), farther)))
}

impl Sheet<'_> {
    /// Notes that something about a cell was guessed or left out.
    pub(super) fn note(&mut self, at: CellRef, step: Step, label: &str, note: &str) {
        let raw = self.layout.grid.get(at).map(crate::model::Cell::shown).unwrap_or_default();
        let conversion = Conversion {
            label: label.into(),
            note: note.into(),
            ..Conversion::new(self.place(at), step, &raw)
        };
        self.filing.conversions.push(conversion);
    }

    /// Notes an item that only the place of its heading tells; each heading once.
    pub(super) fn note_guess(&mut self, heading: Option<(CellRef, &Seen)>, item: &Item) {
        let Some((at, seen)) = heading.filter(|(_, seen)| self.vocabulary.is_guess(&seen.label.key, item))
        else {
            return;
        };
        let place = self.place(at);
        let known = |known: &Conversion| known.step == Step::Heading && known.place == place;
        if !self.filing.conversions.iter().any(known) {
            let term = self.vocabulary.term(item).to_owned();
            let made =
                Conversion { result: term.into(), ..Conversion::new(place, Step::Heading, &seen.text) };
            self.filing.conversions.push(made);
        }
    }

    /// Two numbers of one row for one item, measure and scope (two columns headed 执行数): neither can be told from the other, so
    /// both stay unread. Equal numbers say the same, and lines of a list have columns of their own.
    pub(super) fn doubt_repeated(&mut self, first: usize) {
        let row = self.filing.figures.get(first..).unwrap_or_default();
        let is_number =
            |figure: &RawFigure| figure.value.as_ref().is_some_and(|value| value.number().is_some());
        let differs = |figure: &RawFigure| {
            figure.item.as_str() != "line"
                && row.iter().any(|other| {
                    other.item == figure.item
                        && other.measure == figure.measure
                        && other.scope == figure.scope
                        && is_number(other)
                        && is_number(figure)
                        && other.value != figure.value
                })
        };
        let doubtful: Vec<bool> = row.iter().map(differs).collect();
        if !doubtful.contains(&true) {
            return;
        }
        let row = self.filing.figures.split_off(first);
        for (figure, doubtful) in row.into_iter().zip(doubtful) {
            if doubtful {
                let raw = figure.value.as_ref().map(CellValue::shown).unwrap_or_default();
                let reason = "同一行有两个数都是这一项，数值不同，无法确定是哪一个";
                let unread = Unread::number(figure.place, &raw, &figure.label, reason);
                self.filing.unread.push(Unread { block: figure.block, ..unread });
            } else {
                self.filing.figures.push(figure);
            }
        }
    }

    /// Notes an amount whose cell is merged over several headed columns or several named rows; `figure` is its number.
    pub(super) fn note_merged(&mut self, block: &Block, at: CellRef, columns: &[ValueColumn], figure: usize) {
        let span = self.layout.grid.span(at);
        if span.first == span.last {
            return;
        }
        let covered = columns.iter().filter(|column| (span.first.col..=span.last.col).contains(&column.col));
        let mut headings: Vec<&str> = covered.map(|column| column.label.as_str()).collect();
        headings.dedup();
        let rows = block.body.iter().filter(|row| (span.first.row..=span.last.row).contains(row));
        let names = rows.filter_map(|row| self.layout.left_of(CellRef::new(*row, at.col)).first().copied());
        let mut anchors: Vec<CellRef> = names.map(|(anchor, _)| anchor).collect();
        anchors.dedup();
        if headings.len() > 1 || anchors.len() > 1 {
            let label =
                self.filing.figures.get(figure).map(|figure| figure.label.clone()).unwrap_or_default();
            self.note(at, Step::Merged, &label, &format!("合并范围 {span}"));
        }
    }
}
