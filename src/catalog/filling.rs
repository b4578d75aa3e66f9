//! What people are told where they fill in a form (`filling.toml`): what goes in, which words can be chosen, what is said
//! of a wrong entry. Knows no form and no cell.

use crate::model::{Item, Measure};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What kind of entry a cell of a blank form takes; decides its check, its number format and its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// An amount of money.
    Amount,
    /// An amount that may be below zero: 结余, 增减.
    SignedAmount,
    /// A rate, shown as a percentage.
    Rate,
    /// A rate that may be below zero.
    SignedRate,
    /// 分值
    Points,
    /// 得分
    Score,
    /// A whole number of people or things.
    Count,
    /// One word out of several.
    Choice,
    /// Words.
    Words,
    /// Whatever a formula gives.
    Calculated,
}

/// What becomes of a wrong entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// It is refused.
    Stop,
    /// It is taken once it is confirmed.
    Warning,
    /// It is taken.
    Information,
}

/// The words around the entry of one kind of cell.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// What becomes of a wrong entry.
    pub style: Style,
    /// Title of both boxes.
    pub title: String,
    /// Shown beside the chosen cell; `{about}`, `{unit}` and `{formula}` stand for those of the cell.
    pub prompt: String,
    /// Shown when the entry is wrong.
    pub message: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    items: Vec<Item>,
    measures: Vec<Measure>,
}

/// 填写提示 and 输入检查.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filling {
    /// Words of printed texts that people complete.
    completed: Vec<String>,
    signed: Signed,
    measure: BTreeMap<String, String>,
    indicator: BTreeMap<String, String>,
    head: BTreeMap<String, String>,
    choices: BTreeMap<String, Vec<String>>,
    check: BTreeMap<Entry, Told>,
}

impl Filling {
    /// Reads `filling.toml`.
    ///
    /// # Errors
    /// What is wrong, with line and caret; a kind of entry without words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let filling: Self = super::source::parse(text)?;
        if let Some(unknown) = filling.measure.keys().find(|name| name.parse::<Measure>().is_err()) {
            return Err(format!("[measure] 里没有名为 {unknown} 的口径"));
        }
        Ok(filling)
    }

    /// Whether a printed text is there to be completed.
    #[must_use]
    pub fn is_completed(&self, words: &str) -> bool {
        self.completed.iter().any(|part| words.contains(part.as_str()))
    }

    /// Whether such a quantity may be below zero.
    #[must_use]
    pub fn is_signed(&self, item: &Item, measure: Measure) -> bool {
        self.signed.items.contains(item) || self.signed.measures.contains(&measure)
    }

    /// What a measure is, for whoever fills it in.
    #[must_use]
    pub fn of_measure(&self, measure: Measure) -> &str {
        self.measure.get(measure.as_str()).map_or("", String::as_str)
    }

    /// What goes into a column of indicators.
    #[must_use]
    pub fn of_indicator(&self, column: &str) -> &str {
        self.indicator.get(column).map_or("", String::as_str)
    }

    /// What goes into a field of the head; none if there is no such field.
    #[must_use]
    pub fn of_head(&self, field: &str) -> Option<&str> {
        self.head.get(field).map(String::as_str)
    }

    /// The words to choose from in slots of that name, without their scope.
    #[must_use]
    pub fn choices(&self, slot: &str) -> &[String] {
        self.choices.get(slot).map_or(&[], Vec::as_slice)
    }

    /// The words around an entry.
    #[must_use]
    pub fn told(&self, entry: Entry) -> Option<&Told> {
        self.check.get(&entry)
    }
}
