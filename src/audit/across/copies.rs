//! Units that write the same: identical long sentences, and one long passage that nobody writes twice (雷同报告).
//!
//! Every sentence goes into a bucket of its own; only units that share a bucket are compared, and a bucket with many
//! units holds a template, not a copy. So the work grows with the texts, never with the pairs.

use super::on_each;
use super::skim::{Skim, in_common, mark};
use crate::audit::draft::blank;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::catalog::vocabulary::Vocabulary;
use crate::model::label::fold;
use crate::model::register::canonical_name;
use crate::model::{Filing, FilingCard, Finding, Head, Operand, Place};
use rust_decimal::Decimal;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a passage that a finding shows.
const SHOWN: usize = 40;

/// The sentences of one return: folded text to where it stands and how it is written.
type Sentences = BTreeMap<String, (Option<Place>, String)>;

/// Two returns, by number, the earlier one first.
type Pair = (usize, usize);

pub(super) fn same_texts(rule: &Rule, run: &Material<'_>, skims: &[Skim]) -> Outcome {
    if skims.iter().filter(|own| !own.sentences.is_empty()).count() < 2 {
        return Outcome::NotApplicable;
    }
    let own = said_twice(run, skims);
    let settings = &run.catalog.settings;
    let (least, passage) = (settings.number("same_sentences"), settings.number("passage_length"));
    let mut told: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    // One return has one finding, whoever else wrote the same.
    let mut findings: BTreeMap<usize, Copied> = BTreeMap::new();
    for ((first, second), same) in shared(&own, run) {
        let shorter = skims[first].sentences.len().min(skims[second].sentences.len());
        let many = Decimal::from(same.len()) >= least || (shorter > 1 && same.len() * 10 >= shorter * 9);
        let units =
            (run.filings[first].head.department.as_str(), run.filings[second].head.department.as_str());
        let mut long = same.iter().filter(|sentence| Decimal::from(weight(sentence)) >= passage);
        let Some(sentence) = long.find(|text| !told.contains(&(units.0, units.1, text))).or(same.first())
        else {
            continue;
        };
        let is_long = Decimal::from(weight(sentence)) >= passage;
        if !many && (!is_long || told.contains(&(units.0, units.1, sentence))) {
            continue;
        }
        told.extend(same.iter().map(|text| (units.0, units.1, *text)));
        match findings.entry(second) {
            Entry::Vacant(entry) => {
                let finding = finding(rule, run, (first, second), &own, (sentence, same.len()));
                entry.insert(Copied { finding, others: BTreeSet::new() });
            }
            Entry::Occupied(mut entry) => {
                entry.get_mut().others.insert(units.0);
            }
        }
    }
    Outcome::from_findings(findings.into_values().map(Copied::told).collect())
}

/// A return that says the same as another, and the further units that do.
struct Copied<'a> {
    finding: Finding,
    others: BTreeSet<&'a str>,
}

impl Copied<'_> {
    fn told(self) -> Finding {
        if self.others.is_empty() {
            return self.finding;
        }
        let others: Vec<&str> = self.others.into_iter().collect();
        let message = format!("{}还有{}的自评表也是这样。", self.finding.message, others.join("、"));
        Finding { message, ..self.finding }
    }
}

/// Of each filing the sentences that another has too.
fn said_twice(run: &Material<'_>, skims: &[Skim]) -> Vec<Sentences> {
    let passages = Passages::of(run);
    let common = in_common(run, skims, |skim| &skim.sentences);
    let is_common = |own: &u64| common.binary_search(own).is_ok();
    let wanted = |number: usize| skims[number].sentences.iter().any(is_common);
    on_each(run, wanted, |filing| {
        let own = passages.of_filing(filing).into_iter().filter(|(key, _)| is_common(&mark(key)));
        own.map(|(key, (place, text))| (key, (place.cloned(), text.to_owned()))).collect()
    })
}

/// The sentences that pairs of different units have in common.
fn shared<'o>(own: &'o [Sentences], run: &Material<'_>) -> BTreeMap<Pair, Vec<&'o str>> {
    let most = run.catalog.settings.number("template_units");
    let mut buckets: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, own) in own.iter().enumerate() {
        for sentence in own.keys() {
            buckets.entry(sentence).or_default().push(number);
        }
    }
    let mut shared: BTreeMap<Pair, Vec<&str>> = BTreeMap::new();
    for (sentence, numbers) in buckets {
        let units: BTreeSet<&str> =
            numbers.iter().map(|number| run.filings[*number].head.department.as_str()).collect();
        let is_template = Decimal::from(units.len()) > most;
        if units.len() < 2 || is_template || is_of_one_supervisor(&numbers, run, units.len()) {
            continue;
        }
        for (at, first) in numbers.iter().enumerate() {
            for second in numbers.iter().skip(at + 1).take(usize::from(u8::MAX)) {
                if are_strangers(&run.filings[*first].head, &run.filings[*second].head) {
                    shared.entry((*first, *second)).or_default().push(sentence);
                }
            }
        }
    }
    shared
}

/// Two units of which none is another name of the other, or stands over it: those may well say the same.
pub(super) fn are_strangers(one: &Head, other: &Head) -> bool {
    let (a, b) = (canonical_name(&one.department), canonical_name(&other.department));
    let (over_a, over_b) = (canonical_name(&one.supervisor), canonical_name(&other.supervisor));
    !a.is_empty() && !b.is_empty() && !a.contains(&b) && !b.contains(&a) && over_a != b && over_b != a
}

/// Sentences that three units of one 主管部门 share come from its template.
fn is_of_one_supervisor(numbers: &[usize], run: &Material<'_>, units: usize) -> bool {
    let mut supervisors = numbers.iter().map(|number| run.filings[*number].head.supervisor.as_str());
    let first = supervisors.next().unwrap_or_default();
    units > 2 && !first.is_empty() && supervisors.all(|other| other == first)
}

/// What a unit wrote in words: reasons, results and running text, each with where it stands.
pub(super) fn texts(filing: &Filing) -> impl Iterator<Item = (&str, Option<&Place>)> {
    let cells = filing.indicators.iter().flat_map(|indicator| {
        [
            (indicator.deviation.as_deref().unwrap_or_default(), indicator.deviation_place.as_ref()),
            (indicator.actual.raw.as_str(), indicator.actual_place.as_ref()),
        ]
    });
    cells.chain(filing.told.sentences.iter().map(|told| (told.text.as_str(), Some(&told.place))))
}

/// The long sentences a unit wrote itself. What forms, indicator systems and speeches say everywhere is nobody's own.
#[derive(Debug)]
pub(super) struct Passages<'r> {
    /// So many characters at least.
    length: Decimal,
    /// Folded words that nobody's own sentence holds.
    common: Vec<String>,
    /// What notes begin with.
    vocabulary: &'r Vocabulary,
}

impl<'r> Passages<'r> {
    pub(super) fn of(run: &Material<'r>) -> Self {
        let settings = &run.catalog.settings;
        let words = ["common_phrases", "template_words"].iter().flat_map(|name| settings.words(name));
        Self {
            length: settings.number("sentence_length"),
            common: words.map(|word| fold(word)).collect(),
            vocabulary: &run.catalog.vocabulary,
        }
    }

    /// The marks of the sentences of a filing.
    pub(super) fn marks(&self, filing: &Filing) -> Vec<u64> {
        self.of_filing(filing).keys().map(mark).collect()
    }

    fn of_filing<'f>(&self, filing: &'f Filing) -> BTreeMap<String, (Option<&'f Place>, &'f str)> {
        let mut found = BTreeMap::new();
        // 注：…: what a form says below is in every return.
        let notes: BTreeSet<&Place> = filing
            .told
            .sentences
            .iter()
            .filter(|told| told.number == 1 && self.vocabulary.is_note(&told.text))
            .map(|told| &told.place)
            .collect();
        let instructions = &self.vocabulary.papers.instructions;
        let is_of_form = |at: &Place| {
            notes.contains(at) || instructions.iter().any(|word| at.sheet.as_str().contains(word.as_str()))
        };
        for (text, place) in texts(filing).filter(|(_, place)| place.is_none_or(|at| !is_of_form(at))) {
            for sentence in text.split(['。', '；', ';', '！', '!', '？', '?', '\n']) {
                // The number in front of a passage may differ: ① here, (2) there.
                let key = fold(sentence).trim_start_matches(|c: char| !c.is_alphabetic()).to_owned();
                if Decimal::from(key.chars().count()) >= self.length
                    && !self.common.iter().any(|word| key.contains(word.as_str()))
                {
                    found.entry(key).or_insert((place, sentence.trim()));
                }
            }
        }
        found
    }
}

/// Characters of a folded sentence outside the titles and numbers of documents: two units may act on one notice.
fn weight(sentence: &str) -> usize {
    let mut depth = 0_usize;
    let mut count = 0;
    for c in sentence.chars() {
        match c {
            '《' | '(' | '〔' | '[' | '<' => depth += 1,
            '》' | ')' | '〕' | ']' | '>' => depth = depth.saturating_sub(1),
            _ => count += usize::from(depth == 0),
        }
    }
    count
}

fn finding(
    rule: &Rule,
    run: &Material<'_>,
    (first, second): Pair,
    own: &[Sentences],
    (sentence, same): (&str, usize),
) -> Finding {
    let (one, other) = (&run.filings[first], &run.filings[second]);
    let operand = |filing: &FilingCard, number: usize| {
        let (place, written) = own[number].get(sentence).cloned().unwrap_or_default();
        Operand {
            name: filing.head.department.as_str().into(),
            place,
            shown: written.chars().take(SHOWN).collect::<String>().into(),
        }
    };
    let operands = vec![operand(other, second), operand(one, first)];
    Finding {
        place: operands[0].place.clone(),
        message: format!(
            "与“{}”的自评表（{}）有 {same} 处长句完全相同，如“{}”（{} 字）。",
            one.head.department,
            one.path,
            operands[0].shown,
            sentence.chars().count()
        ),
        operands,
        ..blank(rule, &subject(other, second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_numbers_of_documents_weigh_nothing() {
        for (text, own) in [
            ("根据《关于印发办法的通知》(财预〔2020〕10号)开展自评", 6),
            ("走访慰问困难党员", 8),
            ("甲》乙", 2),
        ] {
            assert_eq!(weight(text), own, "{text}");
        }
    }
}
