//! The words beside a number → item, measure and whether the words leave no choice.

use super::sentences::is_circled;
use crate::catalog::Catalog;
use crate::catalog::phrases::{prefix, suffix};
use crate::model::label::{Label, dated, fold};
use crate::model::meaning::Meaning;
use crate::model::{Item, Measure};

/// A piece of the title shorter than this may be any word.
const LEAST_OF_TITLE: usize = 4;

/// What the unit calls itself is at least so long.
const LEAST_OWN: usize = 3;

/// The longest name the vocabulary is asked for.
const LONGEST_NAME: usize = 16;

/// What the words beside a number say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) item: Option<Item>,
    pub(super) measure: Option<Measure>,
    /// The name as printed, without connecting words.
    pub(super) name: String,
    /// Whether nothing else stands in front that could change the meaning.
    pub(super) plain: bool,
}

/// What names are looked up with.
#[derive(Debug, Clone)]
pub(super) struct Names<'a> {
    pub(super) catalog: &'a Catalog,
    /// What the title calls unit and project, folded.
    pub(super) own: String,
}

impl Names<'_> {
    /// Takes connecting words off the end, as often as they stand there.
    pub(super) fn unlinked<'t>(&self, phrase: &'t str) -> &'t str {
        let mut rest = phrase.trim();
        while let Some(link) = suffix(rest, &self.catalog.phrases.links) {
            rest = rest[..rest.len() - link.len()].trim_end();
        }
        rest
    }

    /// Reads the words in front of a number.
    pub(super) fn resolve(&self, phrase: &str) -> Named {
        let folded = fold(self.unlinked(phrase));
        let name = self.unlinked(&folded);
        let name = name.trim_start_matches(is_circled);
        let name = dated(name).map_or(name, |(_, rest)| rest);
        let found = self.known(name).or_else(|| {
            let shorter = name.strip_suffix(suffix(name, &self.catalog.phrases.tails)?)?;
            self.known(self.unlinked(shorter))
        });
        let found = found.or_else(|| self.titled(name)).unwrap_or_default();
        Named { name: name.to_owned(), ..found }
    }

    /// The longest known name at the end of the words, with the measure or item in front of it.
    fn known(&self, name: &str) -> Option<Named> {
        let (item, measure, rest) = self.last(name)?;
        let front = self.last(rest.trim_end_matches(':'));
        Some(match (item, measure, front) {
            (Some(item), None, Some((None, Some(measure), rest)))
            | (None, Some(measure), Some((Some(item), None, rest))) => {
                self.named(Some(item), Some(measure), rest)
            }
            (None, Some(measure), _) => match self.titled(rest) {
                Some(titled) => Named { measure: Some(measure), ..titled },
                None => self.named(None, Some(measure), rest),
            },
            (item, measure, _) => self.named(item, measure, rest),
        })
    }

    fn named(&self, item: Option<Item>, measure: Option<Measure>, rest: &str) -> Named {
        Named { item, measure, name: String::new(), plain: self.is_plain(rest) }
    }

    /// The longest ending the vocabulary knows, and what stands before it.
    fn last<'t>(&self, name: &'t str) -> Option<(Option<Item>, Option<Measure>, &'t str)> {
        let count = name.chars().count();
        let starts = name.char_indices().skip(count.saturating_sub(LONGEST_NAME));
        starts.map(|(at, _)| name.split_at(at)).find_map(|(rest, ending)| {
            let (item, measure) = self.meaning(ending)?;
            Some((item, measure, rest))
        })
    }

    fn meaning(&self, word: &str) -> Option<(Option<Item>, Option<Measure>)> {
        let phrases = &self.catalog.phrases;
        if let Some(item) = phrases.item(word) {
            return Some((Some(item.clone()), None));
        }
        if let Some(measure) = phrases.measure(word) {
            return Some((None, Some(measure)));
        }
        let is_bare = !word.contains(|c: char| c == '年' || c == '(' || c.is_ascii_digit());
        if is_bare && !self.catalog.vocabulary.knows(word) {
            return None; // taking it apart would find nothing more
        }
        let label = Label::of_folded(word);
        if label.key != word {
            return None; // numbering or a year stands in front
        }
        let meanings = self.catalog.vocabulary.meanings(&label);
        let item = meanings.iter().find_map(|meaning| match meaning {
            Meaning::Item(item) => Some((Some(item.clone()), None)),
            Meaning::Quantity(item, measure) => Some((Some(item.clone()), Some(*measure))),
            _ => None,
        });
        item.or_else(|| {
            meanings.into_iter().find_map(|meaning| match meaning {
                Meaning::Measure(measure) => Some((None, Some(measure))),
                _ => None,
            })
        })
    }

    /// The thing reported on, as the title calls it: its money is the total of the funds.
    fn titled(&self, name: &str) -> Option<Named> {
        let shorter = suffix(name, &self.catalog.phrases.tails).and_then(|tail| name.strip_suffix(tail));
        [Some(name), shorter].into_iter().flatten().find_map(|name| {
            let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
            let at = starts.iter().find(|at| {
                let ending = &name[**at..];
                ending.chars().count() >= LEAST_OF_TITLE
                    && suffix(ending, &self.catalog.phrases.money_nouns).is_some()
                    && self.own.contains(ending)
            })?;
            let rest = &name[..*at];
            let front = self.last(rest);
            let (measure, rest) = match front {
                Some((None, Some(measure), rest)) => (Some(measure), rest),
                _ => (None, rest),
            };
            Some(self.named(Some(Item::new("funds.total")), measure, rest))
        })
    }

    /// Whether these words change nothing: the year, the unit itself, 全年, 实际.
    pub(super) fn is_plain(&self, words: &str) -> bool {
        let mut rest = words;
        loop {
            let dateless = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            if let Some((_, after)) = dated(rest) {
                rest = after;
            } else if dateless.len() < rest.len() {
                rest = dateless;
            } else if let Some(word) = prefix(rest, &self.catalog.phrases.plain) {
                rest = &rest[word.len()..];
            } else if let Some(after) = self.without_own(rest) {
                rest = after;
            } else {
                return rest.is_empty();
            }
        }
    }
    /// What follows the longest beginning that the title has too.
    fn without_own<'t>(&self, words: &'t str) -> Option<&'t str> {
        let ends = words.char_indices().map(|(at, c)| at + c.len_utf8()).skip(LEAST_OWN - 1);
        let known = ends.take_while(|end| self.own.contains(&words[..*end]));
        known.last().map(|end| &words[end..])
    }
}
