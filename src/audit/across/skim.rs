//! One filing → what the checks over all filings want to know of it, noted while it is open.
//!
//! Apart because ten thousand filings are opened once for all these checks together: what they note are marks, which
//! stand for far larger things. A check opens again only the filings it has something to say about.

use super::{authors, copies, likeness};
use crate::audit::{Material, Outcome};
use crate::catalog::rule::{Check, Native, Rule};
use crate::model::{Filing, Text};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is noted of one filing.
#[derive(Debug, Default)]
pub(crate) struct Skim {
    /// Marks of the amounts that are long enough to be nobody else's.
    pub(super) amounts: Vec<u64>,
    /// Marks of the long sentences.
    pub(super) sentences: Vec<u64>,
    /// The headings over its columns.
    pub(super) headings: Vec<Text>,
    /// Whether it speaks of another unit as of its own.
    pub(super) author: Option<Outcome>,
}

/// Looks through filings, one by one.
#[derive(Debug)]
pub(crate) struct Skimmer<'a> {
    amounts: Option<likeness::Amounts>,
    sentences: Option<copies::Passages>,
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
            amounts: asked(Native::SameFigures).map(|_| likeness::Amounts::of(material)),
            sentences: asked(Native::SameTexts).map(|_| copies::Passages::of(material)),
            headings: asked(Native::Template).is_some(),
            authors: asked(Native::OtherAuthor).map(|rule| authors::Authors::of(rule, material)),
        }
    }

    /// What is to be noted of that filing.
    pub(crate) fn skim(&self, number: usize, filing: &Filing) -> Skim {
        Skim {
            amounts: self.amounts.as_ref().map(|own| own.marks(filing)).unwrap_or_default(),
            sentences: self.sentences.as_ref().map(|own| own.marks(filing)).unwrap_or_default(),
            headings: if self.headings { filing.headings.clone() } else { Vec::new() },
            author: self.authors.as_ref().map(|own| own.check(number, filing)),
        }
    }
}

/// The marks that two or more have, in order.
pub(super) fn in_common<'s>(marks: impl Iterator<Item = &'s [u64]>) -> Vec<u64> {
    let mut all: Vec<u64> = marks.flatten().copied().collect();
    all.sort_unstable();
    let twice = all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    let mut common: Vec<u64> = twice.collect();
    common.dedup();
    common
}

/// The mark of a thing, the same in every run.
pub(super) fn mark(thing: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_one_has_is_not_common() {
        let marks: [&[u64]; 3] = [&[1, 2, 9], &[2, 3], &[9, 2, 7]];
        assert_eq!(in_common(marks.into_iter()), [2, 9]);
        assert_ne!(mark(&"甲"), mark(&"乙"));
    }
}
