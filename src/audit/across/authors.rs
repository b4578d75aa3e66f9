//! Another unit of the run standing in a text as its author (T-12): words that were taken over with their subject.
//!
//! A name counts only right in front of what a unit says of itself; partners, superiors and subordinates may be named.
//! Every text is searched once, whatever the number of units.

use super::copies::{are_strangers, texts};
use super::skim::Skim;
use crate::audit::draft::blank;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::register::{Index, canonical_name};
use crate::model::{Filing, Finding, Head, Place, RegisterLine};
use std::collections::BTreeMap;

/// Shorter names may be part of any word.
const LEAST_NAME: usize = 4;

/// Characters of a sentence that a finding shows.
const SHOWN: usize = 40;

/// The units of the run by folded name, each with its 主管部门.
#[derive(Debug)]
struct Units {
    heads: BTreeMap<String, Head>,
    longest: usize,
}

impl Units {
    fn of(run: &Material<'_>) -> Self {
        let listed = run.register.lines.iter().map(|line| Head {
            department: line.department.clone(),
            supervisor: line.supervisor.clone(),
            ..Head::default()
        });
        let sent = run.filings.iter().map(|filing| Head {
            department: filing.head.department.clone(),
            supervisor: filing.head.supervisor.clone(),
            ..Head::default()
        });
        let named = listed.chain(sent).map(|head| (canonical_name(&head.department), head));
        let mut heads = BTreeMap::new();
        for (name, head) in named.filter(|(name, _)| name.chars().count() >= LEAST_NAME) {
            heads.entry(name).or_insert(head);
        }
        let longest = heads.keys().map(|name| name.chars().count()).max().unwrap_or_default();
        Self { heads, longest }
    }

    /// The unit whose name a text ends with, if nothing but a year stands in front of it.
    fn at_end_of(&self, text: &str) -> Option<&Head> {
        let chars: Vec<char> = text.chars().collect();
        (0..=chars.len().saturating_sub(LEAST_NAME))
            .rev()
            .take_while(|from| chars.len() - from <= self.longest)
            .filter(|from| from.checked_sub(1).is_none_or(|before| is_bound(chars[before])))
            .find_map(|from| self.heads.get(&chars[from..].iter().collect::<String>()))
    }
}

/// What may stand in front of the subject of a sentence.
fn is_bound(c: char) -> bool {
    !c.is_alphanumeric() || c == '年' || c == '度'
}

/// Looks for another author, filing by filing.
#[derive(Debug)]
pub(super) struct Authors<'a> {
    rule: &'a Rule,
    run: &'a Material<'a>,
    units: Units,
    index: Index<'a>,
}

impl<'a> Authors<'a> {
    pub(super) fn of(rule: &'a Rule, run: &'a Material<'a>) -> Self {
        Self { rule, run, units: Units::of(run), index: run.register.index() }
    }

    pub(super) fn check(&self, number: usize, filing: &Filing) -> Outcome {
        let applies = self.rule.applies_to(&filing.family) && !filing.head.department.is_empty();
        if !applies || texts(filing).next().is_none() {
            return Outcome::NotApplicable;
        }
        let line = self.index.line_of(&filing.head.department_code, &filing.head.department);
        let found = author(filing, line, &self.units, self.run);
        let finding = |(other, text, place): (&Head, &str, Option<&Place>)| Finding {
            place: place.cloned(),
            stated: other.department.as_str().into(),
            message: format!(
                "文中写的是“{}”的情况（“{}”），这份自评表是“{}”的，可能照抄了别的单位。",
                other.department,
                text.trim().chars().take(SHOWN).collect::<String>(),
                filing.head.department
            ),
            ..blank(self.rule, &subject(&self.run.filings[number], number))
        };
        Outcome::from_findings(found.map(finding).into_iter().collect())
    }
}

/// What was found on all filings together.
pub(super) fn others(skims: &[Skim]) -> Outcome {
    Outcome::merge(skims.iter().filter_map(|skim| skim.author.clone()))
}

/// The first place where another unit speaks of itself.
fn author<'a>(
    filing: &'a Filing,
    line: Option<&RegisterLine>,
    units: &'a Units,
    run: &Material<'_>,
) -> Option<(&'a Head, &'a str, Option<&'a Place>)> {
    let phrases = &run.catalog.phrases;
    let head = &filing.head;
    let names = [&head.department, &head.title, &head.supervisor].into_iter();
    let listed =
        line.into_iter().flat_map(|line| line.aliases.iter().chain([&line.department, &line.supervisor]));
    let known: Vec<String> = names.chain(listed).map(|name| canonical_name(name)).collect();
    let is_other = |other: &&Head| {
        let name = canonical_name(&other.department);
        are_strangers(head, other) && known.iter().all(|known| !known.contains(&name))
    };
    texts(filing).find_map(|(text, place)| {
        let folded = canonical_name(text);
        let speaks = |word: &String| {
            folded
                .match_indices(word.as_str())
                .find_map(|(at, _)| units.at_end_of(&folded[..at]).filter(is_other))
        };
        let other = phrases.own_affairs.iter().find_map(speaks)?;
        let is_partner =
            phrases.partners.iter().chain(&known[..1]).any(|word| folded.contains(word.as_str()));
        (!is_partner).then_some((other, text, place))
    })
}
