//! A drawn form → what each of its slots takes: kind of entry, formula, words to choose from, what is told beside it.
//!
//! Apart from `report`, which only puts it on paper: everything here follows from form, rules, settings and vocabulary.

pub mod calc;
mod derive;
pub mod slots;

use super::Catalog;
use super::filling::{Entry, Filling, Told};
use super::form::Form;
use super::picture::{Content, Drawn, Picture};
use crate::model::label::{Label, folded, unit_in};
use crate::model::term::Kind;
use crate::model::{CellRef, Measure, Rect, Unit};
use calc::{Calc, Numbers, Stored};
use derive::Derive;
use rust_decimal::Decimal;
use slots::{Field, Quantity, Subject};
use std::collections::BTreeMap;

/// The key of `choices` for 等级.
const GRADE: &str = "grade.amount";

/// How much may be entered at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Most {
    /// A number.
    Number(Decimal),
    /// What another cell holds.
    Cell(CellRef),
}

/// A cell to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What it covers.
    pub area: Rect,
    /// Its name in the picture.
    pub name: String,
    /// What it takes.
    pub entry: Entry,
    /// The largest entry.
    pub most: Option<Most>,
    /// The words to choose from.
    pub choices: Vec<String>,
    /// What goes in, in words.
    pub about: String,
    /// What it is calculated from; whoever types over it has the last word.
    pub calc: Option<Calc>,
}

/// A form ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// Name of the form.
    pub name: String,
    /// The form as drawn.
    pub picture: Picture,
    /// What goes where, by first cell.
    pub slots: BTreeMap<CellRef, Slot>,
    /// Unit of its amounts.
    pub unit: Option<Unit>,
    filling: Filling,
}

impl Blank {
    /// What the slots of a form take.
    #[must_use]
    pub fn new(form: &Form, picture: Picture, catalog: &Catalog) -> Self {
        let subjects = slots::subjects(&picture, &catalog.vocabulary);
        let calcs = Derive::new(form, &picture, catalog, &subjects).all();
        let telling = Telling { form, picture: &picture, catalog, subjects: &subjects, calcs: &calcs };
        let drawn = picture.cells.iter().filter_map(|cell| match &cell.content {
            Content::Slot(name) => Some((cell.area, name)),
            Content::Words(_) => None,
        });
        let slots = drawn.map(|(area, name)| (area.first, telling.slot(area, name))).collect();
        let unit = form.default_unit().or_else(|| printed_unit(&picture));
        Self { name: form.name.clone(), slots, unit, picture, filling: catalog.filling.clone() }
    }

    /// The words around an entry of that kind.
    #[must_use]
    pub fn told(&self, entry: Entry) -> Option<&Told> {
        self.filling.told(entry)
    }

    /// Whether a printed text is there to be completed: （100字以内）, tick boxes.
    #[must_use]
    pub fn is_completed(&self, words: &str) -> bool {
        self.filling.is_completed(words)
    }

    /// What the calculated cells store where the slots of these names hold these values, each as people write it; a slot
    /// with a value of its own is not calculated.
    #[must_use]
    pub fn stored(&self, values: &BTreeMap<String, String>) -> BTreeMap<CellRef, Stored> {
        let mut numbers: Numbers = self
            .slots
            .iter()
            .filter_map(|(at, slot)| Some((*at, slot.number(values.get(&slot.name)?)?)))
            .collect();
        let calculated = || {
            self.slots
                .iter()
                .filter(|(_, slot)| !values.contains_key(&slot.name))
                .filter_map(|(at, slot)| Some((*at, slot.calc.as_ref()?)))
        };
        // Formulas stand on each other, none in a circle: it comes to rest.
        loop {
            let before = numbers.clone();
            for (at, calc) in calculated() {
                if let Stored::Number(number) = calc.result(&numbers) {
                    numbers.insert(at, number);
                }
            }
            if numbers == before {
                break;
            }
        }
        calculated().map(|(at, calc)| (at, calc.result(&numbers))).collect()
    }
}

impl Slot {
    /// Whether it holds a share shown as a percentage.
    #[must_use]
    pub fn is_rate(&self) -> bool {
        matches!(self.entry, Entry::Rate | Entry::SignedRate)
    }

    /// The number that is stored for a value as people write it: 90.48 and 90.48% are 0.9048 in a cell for rates.
    #[must_use]
    pub fn number(&self, text: &str) -> Option<Decimal> {
        let digits = if self.is_rate() { text.trim_end_matches('%') } else { text };
        let number: Decimal = digits.parse().ok()?;
        if self.is_rate() { number.checked_div(Decimal::ONE_HUNDRED) } else { Some(number) }
    }
}

/// What is told of the slots of one form.
struct Telling<'a> {
    form: &'a Form,
    picture: &'a Picture,
    catalog: &'a Catalog,
    subjects: &'a BTreeMap<CellRef, Subject>,
    calcs: &'a BTreeMap<CellRef, Calc>,
}

impl Telling<'_> {
    fn slot(&self, area: Rect, name: &str) -> Slot {
        let at = area.first;
        let subject = self.subjects.get(&at).unwrap_or(&Subject::Free);
        let choices = self.choices(subject, at);
        let entry = match self.entry(subject, at) {
            Entry::Words if !choices.is_empty() => Entry::Choice,
            entry => entry,
        };
        Slot {
            area,
            name: name.to_owned(),
            entry,
            most: self.most(subject),
            choices,
            about: self.about(subject),
            calc: self.calcs.get(&at).cloned(),
        }
    }

    fn choices(&self, subject: &Subject, at: CellRef) -> Vec<String> {
        let key = match subject {
            Subject::Free => self.heading_over(at),
            named => named.key(),
        };
        let own = self.form.choices.get(&key);
        let words = own.map_or_else(|| self.catalog.filling.choices(&key), Vec::as_slice);
        // An empty list stands for the grades, which have one place.
        if words.is_empty() && (own.is_some() || key == GRADE) {
            return self.catalog.settings.grade.iter().map(|grade| grade.name.clone()).collect();
        }
        words.to_vec()
    }

    /// The nearest heading over a cell in canonical form: a list has its grades in free cells under one.
    fn heading_over(&self, at: CellRef) -> String {
        let over = |cell: &&Drawn| {
            (cell.area.first.col..=cell.area.last.col).contains(&at.col) && cell.area.last.row < at.row
        };
        let words = self.picture.cells.iter().rev().filter(over).find_map(|cell| match &cell.content {
            Content::Words(words) => Some(Label::parse(words).key),
            Content::Slot(_) => None,
        });
        words.unwrap_or_default()
    }

    fn entry(&self, subject: &Subject, at: CellRef) -> Entry {
        match subject {
            Subject::Quantity(quantity) => self.of_quantity(quantity),
            Subject::Indicator(field) => match field.column.as_str() {
                "weight" => Entry::Points,
                "score" => Entry::Score,
                _ => Entry::Words,
            },
            // A free line inside a sum takes what the other lines take.
            Subject::Free if self.is_added(at) => Entry::Amount,
            Subject::Free | Subject::Name(_) => Entry::Words,
        }
    }

    fn of_quantity(&self, quantity: &Quantity) -> Entry {
        let is_signed = self.catalog.filling.is_signed(&quantity.item, quantity.measure);
        match quantity.measure.kind() {
            _ if quantity.item.as_str() == "grade" => Entry::Words,
            Kind::Money if is_signed => Entry::SignedAmount,
            Kind::Money => Entry::Amount,
            Kind::Percent if is_signed => Entry::SignedRate,
            Kind::Percent => Entry::Rate,
            Kind::Points if quantity.measure == Measure::Score => Entry::Score,
            Kind::Points => Entry::Points,
            Kind::Count => Entry::Count,
        }
    }

    fn is_added(&self, at: CellRef) -> bool {
        self.calcs.values().any(|calc| matches!(calc, Calc::Sum(cells) if cells.contains(&at)))
    }

    /// A score is no higher than its points, points are no more than the whole.
    fn most(&self, subject: &Subject) -> Option<Most> {
        let whole = |name: &str| self.catalog.settings.known(name).map(Most::Number);
        match subject {
            Subject::Indicator(field) if field.column == "weight" => whole("score_total"),
            Subject::Indicator(field) if field.column == "score" => {
                let weight = Subject::Indicator(Field { column: "weight".into(), ..field.clone() });
                self.place(&weight).map(Most::Cell).or_else(|| whole("score_total"))
            }
            Subject::Quantity(quantity) if quantity.measure == Measure::Weight => whole("score_total"),
            Subject::Quantity(quantity) if quantity.measure == Measure::Score => {
                let weight = Subject::Quantity(Quantity { measure: Measure::Weight, ..quantity.clone() });
                let cell = || self.place(&weight).map(Most::Cell);
                // Extra points may lift the whole above its parts where the bureau allows it.
                if quantity.item.is_total() && quantity.item.family() == "score" {
                    whole("score_highest")
                } else {
                    cell().or_else(|| whole("score_total"))
                }
            }
            _ => None,
        }
    }

    fn place(&self, wanted: &Subject) -> Option<CellRef> {
        self.subjects.iter().find(|(_, subject)| *subject == wanted).map(|(at, _)| *at)
    }

    fn about(&self, subject: &Subject) -> String {
        let filling = &self.catalog.filling;
        match subject {
            Subject::Free => String::new(),
            Subject::Name(name) => filling.of_head(name).unwrap_or_default().to_owned(),
            Subject::Indicator(field) => filling.of_indicator(&field.column).to_owned(),
            Subject::Quantity(quantity) => {
                let term = self.catalog.vocabulary.term(&quantity.item);
                let of = if quantity.item.as_str() == "line" { quantity.scope.as_str() } else { term };
                let about = filling.of_measure(quantity.measure);
                if about.is_empty() { of.to_owned() } else { format!("{of}：{about}") }
            }
        }
    }
}

/// The money unit that the headings print, if they print one only.
fn printed_unit(picture: &Picture) -> Option<Unit> {
    let words = picture.cells.iter().filter_map(|cell| match &cell.content {
        Content::Words(words) => Some(words.as_str()),
        Content::Slot(_) => None,
    });
    let mut units = words.filter_map(|words| Label::parse(words).unit.or_else(|| declared(words)));
    let first = units.next()?;
    units.all(|unit| unit == first).then_some(first)
}

/// 单位：万元
fn declared(words: &str) -> Option<Unit> {
    let folded = folded(words);
    folded.contains("单位:").then(|| unit_in(&folded)).flatten()
}
