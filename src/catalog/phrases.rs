//! The phrases of running text (`statements.toml`): what stands between names and numbers in sentences.
//!
//! Apart from the vocabulary, which knows headings: these words mean something in prose alone.

use super::vocabulary::Vocabulary;
use crate::model::label::fold;
use crate::model::statement::Bound;
use crate::model::{Item, Measure};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How a number is bounded by the words around it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounded {
    /// What the words mean.
    pub bound: Bound,
    /// Words in front of the number.
    #[serde(default)]
    pub before: Vec<String>,
    /// Words behind it.
    #[serde(default)]
    pub after: Vec<String>,
}

/// Words of another kind of unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// Words only such a unit uses.
    pub words: Vec<String>,
    /// Words in the name of such a unit.
    pub own: Vec<String>,
}

/// Headings that tell what a report is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// The family of forms.
    pub family: String,
    /// How headings end in its reports.
    pub headings: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameSource {
    item: String,
    names: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureSource {
    measure: Measure,
    names: Vec<String>,
}

/// All phrases; each list as `statements.toml` explains it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Characters from which a cell is read as prose.
    pub least_cell: usize,
    /// Words in front of the short name of the unit.
    pub called: Vec<String>,
    /// Words in the title of a report.
    pub reports: Vec<String>,
    /// 量词
    pub counters: Vec<String>,
    /// What stands behind numbers that are no quantities.
    pub passed_over: Vec<String>,
    /// Between name and number.
    pub links: Vec<String>,
    /// Behind a name, without meaning.
    pub tails: Vec<String>,
    /// In front of a name, without meaning.
    pub plain: Vec<String>,
    /// How titles of one project of many end.
    pub narrow: Vec<String>,
    /// What is taken off such a title first.
    pub sections: Vec<String>,
    /// Between number and name.
    pub behind: Vec<String>,
    /// Endings of names of money.
    pub money_nouns: Vec<String>,
    /// Verbs of spending.
    pub spent_verbs: Vec<String>,
    /// Verbs of deducting points.
    pub deducted: Vec<String>,
    /// Verbs of scoring.
    pub gained: Vec<String>,
    /// Words of a share.
    pub shares: Vec<String>,
    /// Words that open a comparison.
    pub compared: Vec<String>,
    /// Verbs of becoming less.
    pub fewer: Vec<String>,
    /// Verbs of becoming more.
    pub more: Vec<String>,
    /// How a paragraph ends that a list follows.
    pub listed: Vec<String>,
    /// Names in front of a grade.
    pub grades: Vec<String>,
    /// Names of all staff together.
    pub heads: Vec<String>,
    /// Names of the retired.
    pub retired: Vec<String>,
    /// Words in front of a reason.
    pub causes: Vec<String>,
    /// Words that say a target was reached.
    pub reached: Vec<String>,
    /// Words that say it was missed.
    pub missed: Vec<String>,
    /// Words that say a number is above another.
    pub beyond: Vec<String>,
    /// Words that say a number is below another.
    pub short_of: Vec<String>,
    /// Names of targets.
    pub targets: Vec<String>,
    /// Endings of headings over problems.
    pub problems: Vec<String>,
    /// Endings of headings over remedies.
    pub remedies: Vec<String>,
    /// Endings of headings that name an indicator.
    pub indicator_ends: Vec<String>,
    /// Words of other kinds of units.
    pub foreign: Vec<Foreign>,
    /// Words behind the name of a unit that speaks of itself.
    pub own_affairs: Vec<String>,
    /// Words of sentences that may name any unit.
    pub partners: Vec<String>,
    /// Words that lead back from a past year to the one reported on.
    pub this_year: Vec<String>,
    /// Ways to say that a year is not over; `{1}` is the month.
    pub partial: Vec<String>,
    /// Families told by headings.
    #[serde(rename = "family")]
    pub families: Vec<Family>,
    /// Bounds.
    pub bound: Vec<Bounded>,
    name: Vec<NameSource>,
    measure: Vec<MeasureSource>,
    #[serde(skip)]
    items: BTreeMap<String, Item>,
    #[serde(skip)]
    measures: BTreeMap<String, Measure>,
}

impl Phrases {
    /// Reads the file.
    ///
    /// # Errors
    /// The parser's message with line and caret, or an item that the vocabulary does not have.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, String> {
        let mut phrases: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        for source in std::mem::take(&mut phrases.name) {
            if !vocabulary.has_item(&source.item) {
                return Err(format!("没有数据项 {}", source.item));
            }
            let item = Item::new(&source.item);
            phrases.items.extend(source.names.iter().map(|name| (fold(name), item.clone())));
        }
        for source in std::mem::take(&mut phrases.measure) {
            phrases.measures.extend(source.names.iter().map(|name| (fold(name), source.measure)));
        }
        Ok(phrases)
    }

    /// The item that prose calls by this folded name.
    #[must_use]
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items.get(name)
    }

    /// The measure that prose calls by this folded name.
    #[must_use]
    pub fn measure(&self, name: &str) -> Option<Measure> {
        self.measures.get(name).copied()
    }
}

/// The longest of the words a text begins with.
#[must_use]
pub fn prefix<'a>(text: &str, words: &'a [String]) -> Option<&'a str> {
    words.iter().map(String::as_str).filter(|word| text.starts_with(*word)).max_by_key(|word| word.len())
}

/// The longest of the words a text ends with.
#[must_use]
pub fn suffix<'a>(text: &str, words: &'a [String]) -> Option<&'a str> {
    words.iter().map(String::as_str).filter(|word| text.ends_with(*word)).max_by_key(|word| word.len())
}
