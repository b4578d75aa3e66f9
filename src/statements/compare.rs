//! 比上年增加5万元, 下降43.78%: by how much something changed, and from what.
//!
//! Never taken for the amount itself. Only a change from the year before is one of the return's figures; the distance from
//! the budget or from a year long ago is read and stays in doubt.

use super::clauses::{Clause, STOPS};
use super::names::Names;
use crate::catalog::phrases::suffix;
use crate::model::label::fold;

/// What a change starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// The year before.
    Prior,
    /// The budget, another year, or nothing that is named.
    Other,
}

/// A change as the words in front of a number tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// Whether it became less.
    pub(super) is_less: bool,
    /// What it starts from; none where these words do not say it.
    pub(super) base: Option<Base>,
    /// Words that name what changed; empty where the words before do.
    pub(super) name: String,
}

/// Reads the words in front of a number; none if they do not end in a verb of becoming more or less. `year` is the year
/// of the return.
pub(super) fn change(clause: &Clause<'_>, names: &Names<'_>, year: Option<u16>) -> Option<Change> {
    let phrases = &names.catalog.phrases;
    let folded = fold(names.unlinked(&clause.left));
    let fewer = suffix(&folded, &phrases.fewer);
    let more = suffix(&folded, &phrases.more);
    let Some(verb) = fewer.into_iter().chain(more).max_by_key(|word| word.len()) else {
        return terse(clause, names, year, &folded);
    };
    let is_less = fewer == Some(verb);
    Some(changed(clause, names, year, &Verb { is_less, front: &folded[..folded.len() - verb.len()] }))
}

/// A verb of becoming more or less with the words in front of it.
struct Verb<'t> {
    is_less: bool,
    front: &'t str,
}

/// 较上年增17.1万元, or 增9% as a clause of its own: verbs of one character, which may end other words as well.
fn terse(clause: &Clause<'_>, names: &Names<'_>, year: Option<u16>, folded: &str) -> Option<Change> {
    let phrases = &names.catalog.phrases;
    let fewer = suffix(folded, &phrases.fewer_terse);
    let verb = fewer.or_else(|| suffix(folded, &phrases.more_terse))?;
    let front = &folded[..folded.len() - verb.len()];
    let compares = phrases.compared.iter().any(|word| front.contains(word.as_str()));
    let found = changed(clause, names, year, &Verb { is_less: fewer.is_some(), front });
    (front.is_empty() || (compares && found.base == Some(Base::Prior))).then_some(found)
}

/// What a change starts from and what it is of.
fn changed(clause: &Clause<'_>, names: &Names<'_>, year: Option<u16>, verb: &Verb<'_>) -> Change {
    let Clause { gap, left, line, .. } = clause;
    let phrases = &names.catalog.phrases;
    let Verb { is_less, front } = *verb;
    // 与去年相比收入减少: the base stands in front of the word, what changed behind it.
    if let Some((compared, name)) =
        phrases.compared_behind.iter().find_map(|word| front.split_once(word.as_str()))
    {
        let (base, _) = base(compared, names, year);
        return Change { is_less, base: Some(base), name: name.to_owned() };
    }
    let at = phrases.compared.iter().filter_map(|word| Some((front.rfind(word.as_str())?, word.len())));
    if let Some((at, length)) = at.max() {
        let (name, compared) = (&front[..at], &front[at + length..]);
        let (base, behind) = base(compared, names, year);
        // 支出比上年增加: what changed stands in front; 比上年收入增加: behind.
        let name = if name.is_empty() { behind } else { name.to_owned() };
        return Change { is_less, base: Some(base), name };
    }
    // 与上年相比，收入支出总体增加: the comparison is a clause of its own.
    let before = gap.strip_suffix(left.as_str()).unwrap_or(gap).trim_end_matches(STOPS);
    let clause = fold(before.rsplit(STOPS).next().unwrap_or_default());
    let mut words = phrases.compared.iter().chain(&phrases.compared_behind);
    let compares = words.any(|word| clause.contains(word.as_str()));
    // 比上年累计支出433万元减少2万元: the base is stated between.
    let own = fold(line);
    let mut stated =
        phrases.compared.iter().filter_map(|word| Some(&own[own.rfind(word.as_str())? + word.len()..]));
    let base = if compares {
        Some(base(&clause, names, year).0)
    } else {
        stated.next_back().map(|words| base(words, names, year).0)
    };
    Change { is_less, base, name: front.to_owned() }
}

/// What a comparison starts from, and what else its words name.
fn base(words: &str, names: &Names<'_>, year: Option<u16>) -> (Base, String) {
    let bases = &names.catalog.phrases.bases;
    let mut rest = words.to_owned();
    let mut found = Base::Other;
    for word in &bases.prior {
        if rest.contains(word.as_str()) {
            (rest, found) = (rest.replace(word.as_str(), ""), Base::Prior);
        }
    }
    if let Some(year) = year.and_then(|year| year.checked_sub(1)) {
        for word in [format!("{year}年度"), format!("{year}年"), year.to_string()] {
            if rest.contains(&word) {
                (rest, found) = (rest.replace(&word, ""), Base::Prior);
            }
        }
    }
    let mut left = rest.as_str();
    while let Some(word) = suffix(left, &bases.fillers) {
        left = &left[..left.len() - word.len()];
    }
    let plain = left.trim_start_matches(['与', '和', '同', '跟']);
    (found, if plain.is_empty() { String::new() } else { rest })
}
