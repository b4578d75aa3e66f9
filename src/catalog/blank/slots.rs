//! Names of slots in a picture → what goes there.

use crate::catalog::picture::{Content, Picture};
use crate::catalog::vocabulary::Vocabulary;
use crate::model::{CellRef, Item, Measure};
use std::collections::BTreeMap;

/// A quantity of a form, perhaps of one unit or line: `局机关 / income.total.amount`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    /// The unit or line, empty for the return as a whole.
    pub scope: String,
    /// What it is about.
    pub item: Item,
    /// Which number of it.
    pub measure: Measure,
}

/// A field of an indicator: `indicator.3.score`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which indicator, as drawn.
    pub number: String,
    /// `level3`, `target`, `weight` and the like.
    pub column: String,
}

/// What goes into a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Whatever people want to write.
    Free,
    /// A field of the head, or the name of a line.
    Name(String),
    /// A field of an indicator.
    Indicator(Field),
    /// A quantity.
    Quantity(Quantity),
}

impl Subject {
    /// Reads the name of a slot.
    #[must_use]
    pub fn parse(name: &str, vocabulary: &Vocabulary) -> Self {
        if name.is_empty() {
            return Self::Free;
        }
        if let Some((number, column)) = name.strip_prefix("indicator.").and_then(|rest| rest.split_once('.'))
        {
            return Self::Indicator(Field { number: number.to_owned(), column: column.to_owned() });
        }
        let (scope, quantity) = name.rsplit_once(" / ").unwrap_or(("", name));
        let named = quantity.rsplit_once('.').and_then(|(item, measure)| {
            let measure = measure.parse().ok()?;
            let scope = scope.trim().to_owned();
            vocabulary.has_item(item).then(|| Quantity { scope, item: Item::new(item), measure })
        });
        let natural = || {
            let item = Item::new(quantity);
            let measure = vocabulary.natural_measure(&item);
            vocabulary.has_item(quantity).then(|| Quantity { scope: scope.trim().to_owned(), item, measure })
        };
        named.or_else(natural).map_or_else(|| Self::Name(name.to_owned()), Self::Quantity)
    }

    /// Its name without the unit or line and without the number of the indicator: the key of `choices`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Free => String::new(),
            Self::Name(name) => name.clone(),
            Self::Indicator(field) => format!("indicator.{}", field.column),
            Self::Quantity(quantity) => format!("{}.{}", quantity.item, quantity.measure),
        }
    }
}

/// The slots of a picture by their first cell.
#[must_use]
pub fn subjects(picture: &Picture, vocabulary: &Vocabulary) -> BTreeMap<CellRef, Subject> {
    let slot = |content: &Content| match content {
        Content::Slot(name) => Some(Subject::parse(name, vocabulary)),
        Content::Words(_) => None,
    };
    picture.cells.iter().filter_map(|cell| Some((cell.area.first, slot(&cell.content)?))).collect()
}
