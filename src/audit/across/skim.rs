//! One filing → what the checks over all filings want to know of it, noted while it is open.
//!
//! Apart because ten thousand filings are opened once for all these checks together: what they note are marks, which
//! stand for far larger things. A check opens again only the filings it has something to say about.

use super::{authors, copies, scale};
use crate::audit::{Material, Outcome};
use crate::catalog::rule::{Check, Native, Rule};
use crate::model::{Filing, Text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is noted of one filing.
#[derive(Debug, Default)]
pub(crate) struct Skim {
    /// Marks of the long sentences.
    pub(super) sentences: Vec<u64>,
    /// The headings over its columns.
    pub(super) headings: Vec<Text>,
    /// Whether it speaks of another unit as of its own.
    pub(super) author: Option<Outcome>,
    /// What it states as a whole, to tell whether it is in another unit than the rest.
    pub(super) totals: Vec<scale::Total>,
}

/// Looks through filings, one by one.
#[derive(Debug)]
pub(crate) struct Skimmer<'a> {
    sentences: Option<copies::Passages<'a>>,
    headings: bool,
    authors: Option<authors::Authors<'a>>,
}

impl<'a> Skimmer<'a> {
    /// Notes what the rules that are enabled ask for.
    pub(crate) fn of(material: &'a Material<'a>) -> Self {
        let asked = |native: Native| {
            let mut rules = material.catalog.rules.iter();
            rules.find(|rule: &&Rule| rule.is_enabled && rule.check == Check::Native(native))
        };
        Self {
            sentences: asked(Native::SameTexts).map(|_| copies::Passages::of(material)),
            headings: asked(Native::Template).is_some(),
            authors: asked(Native::OtherAuthor).map(|rule| authors::Authors::of(rule, material)),
        }
    }

    /// What is to be noted of that filing.
    pub(crate) fn skim(&self, number: usize, filing: &Filing) -> Skim {
        Skim {
            sentences: self.sentences.as_ref().map(|own| own.marks(filing)).unwrap_or_default(),
            headings: if self.headings { filing.headings.clone() } else { Vec::new() },
            totals: scale::totals(filing),
            author: self.authors.as_ref().map(|own| own.check(number, filing)),
        }
    }
}

/// The marks that several units have, in order; what more units have than `template_units` comes from a template.
pub(super) fn in_common(run: &Material<'_>, skims: &[Skim], marks: fn(&Skim) -> &[u64]) -> Vec<u64> {
    let most = run.catalog.settings.number("template_units");
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut all: Vec<(u64, u32)> = Vec::new();
    for (card, skim) in run.filings.iter().zip(skims) {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let unit = *numbers.entry(card.head.department.as_str()).or_insert(next);
        all.extend(marks(skim).iter().map(|mark| (*mark, unit)));
    }
    all.sort_unstable();
    all.dedup();
    let few = |units: &&[(u64, u32)]| units.len() > 1 && Decimal::from(units.len()) <= most;
    all.chunk_by(|a, b| a.0 == b.0).filter(few).map(|units| units[0].0).collect()
}

/// The mark of a thing, the same in every run.
pub(super) fn mark(thing: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}
