//! Words of indicators and goals: years that are past, passages that stand twice, traces of the word processor.

use super::Check;
use super::rows::Row;
use crate::audit::Outcome;
use crate::model::label::fold;
use crate::model::{Finding, Indicator, Place};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Sentences compared against each other; shorter ones repeat by chance.
const PASSAGE: usize = 40;

impl<'a> Check<'a> {
    /// The texts of a row with their places: target, result, reason.
    fn texts(row: &'a Indicator) -> impl Iterator<Item = (&'a str, Option<&'a Place>)> {
        [
            (row.target.raw.as_str(), row.target_place.as_ref()),
            (row.actual.raw.as_str(), row.actual_place.as_ref()),
            (row.deviation.as_deref().unwrap_or_default(), row.deviation_place.as_ref()),
        ]
        .into_iter()
    }

    /// A deadline or a result in a year before the one reported on.
    pub(super) fn stale_year(&self) -> Outcome {
        let Some(year) = self.filing.head.year else { return Outcome::Undetermined };
        let other = self.material.catalog.settings.words("other_year_words");
        self.each(|row| {
            let stale = |text: &str| {
                let years = years(&fold(text));
                let excused = other.iter().any(|word| text.contains(word.as_str()));
                years.iter().max().filter(|latest| **latest < year && !excused).copied()
            };
            let mut texts = Self::texts(row.own).take(2);
            let found = texts.find_map(|(text, place)| Some((stale(text)?, text, place)));
            let Some((told, text, place)) = found else { return Some(Outcome::Passed) };
            let mut finding =
                self.about_row(row, &format!("写的是 {told} 年（“{}”），评价年度是 {year} 年", text.trim()));
            finding.place = place.cloned().or(finding.place);
            finding.stated = text.trim().into();
            finding.computed = Some(Decimal::from(year));
            Some(Outcome::Failed(vec![finding]))
        })
    }

    pub(super) fn copied_passage(&self) -> Outcome {
        let mut seen: BTreeMap<String, Row<'a>> = BTreeMap::new();
        let mut findings = Vec::new();
        for row in self.rows() {
            let mut own: Vec<String> = Self::texts(row.own).map(|(text, _)| fold(text)).collect();
            own.retain(|text| text.chars().count() >= PASSAGE);
            own.sort();
            own.dedup();
            for text in own {
                match seen.get(&text) {
                    Some(first) if first.own.place != row.own.place && first.own.name() != row.own.name() => {
                        let said = format!("与指标“{}”的文字整段相同", first.own.name());
                        findings.push(self.about_row(row, &said));
                    }
                    Some(_) => {}
                    None => {
                        seen.insert(text, row);
                    }
                }
            }
        }
        if self.filing.indicators.is_empty() {
            Outcome::NotApplicable
        } else {
            Outcome::from_findings(findings)
        }
    }

    pub(super) fn residue(&self) -> Outcome {
        self.with_words("residue_words", |word| format!("里有没有清掉的“{word}”"))
    }

    pub(super) fn superseded_basis(&self) -> Outcome {
        self.with_words("superseded", |word| format!("引用的“{word}”已被新的文件代替"))
    }

    fn with_words(&self, setting: &str, tell: impl Fn(&str) -> String) -> Outcome {
        let words = self.material.catalog.settings.words(setting);
        self.each(|row| {
            let found = Self::texts(row.own).find_map(|(text, place)| {
                let folded = fold(text);
                words.iter().find(|word| folded.contains(fold(word).as_str())).map(|word| (word, place))
            });
            let Some((word, place)) = found else { return Some(Outcome::Passed) };
            let finding = self.about_row(row, &tell(word));
            let place = place.cloned().or(finding.place.clone());
            Some(Outcome::Failed(vec![Finding { place, stated: word.as_str().into(), ..finding }]))
        })
    }
}

/// The years named in a text: 2015年.
fn years(text: &str) -> Vec<u16> {
    let ends = text.match_indices('年').map(|(at, _)| at);
    let year = |end: usize| {
        let digits = text.get(end.checked_sub(4)?..end)?;
        let before = end.checked_sub(5).and_then(|at| text.get(at..at + 1));
        let alone = before.is_none_or(|c| !c.chars().all(|c| c.is_ascii_digit()));
        digits.parse().ok().filter(|year| alone && (2000..2100).contains(year))
    };
    ends.filter_map(year).collect()
}
