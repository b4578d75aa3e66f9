//! What a text as a whole is about: its year, and what a number is of when no words beside it say so.

use super::sentences::is_heading;
use crate::catalog::Catalog;
use crate::model::label::{dated, fold, year_in};
use crate::model::{Item, Measure};
use std::collections::BTreeSet;

/// What titles and file name say of the whole text.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// 年度
    pub(super) year: Option<u16>,
    /// Which number amounts are that say no more: a budget states budgets. What was spent needs no word.
    pub(super) measure: Option<Measure>,
    /// Whether it is about a unit as a whole, and not about a project.
    pub(super) is_of_unit: bool,
    /// Whether it is about 三公经费 alone.
    is_three_public: bool,
    /// The unit that reports; empty where a place does, or nobody is named.
    unit: String,
    /// The place that reports, in front of the year: 某县2023年….
    place: String,
    /// Words for somebody else that the titles use for what is reported on: 养老保险 in a report on 养老保险.
    own_words: BTreeSet<String>,
}

impl Context {
    /// Reads the lines at the head of a text.
    pub(super) fn of(lines: &[&str], catalog: &Catalog) -> Self {
        let phrases = &catalog.phrases;
        let has =
            |words: &[String]| lines.iter().any(|line| words.iter().any(|word| line.contains(word.as_str())));
        // 预算编码：999236 under the title is a label with its value, 一、部门预算情况 names a section.
        let titles = lines.iter().filter(|line| !line.contains([':', '：']) && !is_heading(line));
        let measure = titles.into_iter().find_map(|line| catalog.vocabulary.by_title(line));
        Self {
            year: lines.iter().copied().find_map(year_in),
            measure: measure.filter(|measure| *measure == Measure::Budget),
            place: lines.iter().find_map(|line| place(line, catalog)).unwrap_or_default(),
            unit: lines.iter().find_map(|line| unit(line, catalog)).unwrap_or_default(),
            own_words: own_words(lines, &phrases.others),
            is_of_unit: has(&phrases.of_unit),
            is_three_public: has(&phrases.of_three_public) && !has(&phrases.of_unit),
        }
    }

    /// The words that speak of somebody else: 我县 in the report of a bureau, and 我镇 but in that of a town.
    pub(super) fn others<'c>(&'c self, catalog: &'c Catalog) -> impl Iterator<Item = &'c String> {
        let phrases = &catalog.phrases;
        let is_own = |place: &&String| {
            let level = place.chars().last().unwrap_or_default();
            phrases.governments.iter().any(|government| self.unit.ends_with(&format!("{level}{government}")))
        };
        let is_known = !self.unit.is_empty() || !self.place.is_empty();
        // 我市 in the report of a county is the city above it.
        let is_level = |place: &&String| {
            self.unit.is_empty() && self.place.chars().last().is_some_and(|level| place.ends_with(level))
        };
        let places =
            phrases.places.iter().filter(move |place| is_known && !is_own(place) && !is_level(place));
        phrases.others.iter().filter(|word| !self.own_words.contains(*word)).chain(places)
    }

    /// What a number is of that names nothing but a measure.
    pub(super) fn whole(&self, spends: bool) -> Item {
        Item::new(if self.is_three_public {
            "three_public.total"
        } else if self.is_of_unit && spends {
            "expenditure.total"
        } else {
            "funds.total"
        })
    }
}

/// Those of the words that stand in a line at the head of the text.
fn own_words(lines: &[&str], others: &[String]) -> BTreeSet<String> {
    others.iter().filter(|word| lines.iter().any(|line| line.contains(word.as_str()))).cloned().collect()
}

/// The place a line begins with: 某县2023年度….
fn place(line: &str, catalog: &Catalog) -> Option<String> {
    let folded = fold(line);
    let front = folded.split_once("20")?.0;
    catalog.vocabulary.ends_as_place(front).then(|| front.to_owned())
}

/// The unit a line begins with: 某县某局2023年度…, 2023年度某县某局….
fn unit(line: &str, catalog: &Catalog) -> Option<String> {
    let folded = fold(line);
    let line = dated(&folded).map_or(folded.as_str(), |(_, rest)| rest);
    Some(line[..catalog.vocabulary.unit_at_front(line)?].to_owned())
}
