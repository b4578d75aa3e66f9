//! The indicators of two states of one return → which of them differ. An indicator is known by its names on all levels, or by
//! its own name where that stands once on either side.

use super::Both;
use super::same::{heading, is_same_amount};
use super::series::{Settled, settle};
use crate::model::change::IndicatorPart;
use crate::model::{Filing, Indicator};
use std::collections::BTreeMap;

/// Whether a part states the same on both sides.
pub fn is_same_part(old: &Indicator, new: &Indicator, part: IndicatorPart) -> bool {
    match part {
        IndicatorPart::Whole => IndicatorPart::STATED.into_iter().all(|part| is_same_part(old, new, part)),
        IndicatorPart::Target => old.relation == new.relation && is_same_amount(&old.target, &new.target),
        IndicatorPart::Actual => is_same_amount(&old.actual, &new.actual),
        IndicatorPart::Weight => old.weight == new.weight,
        IndicatorPart::Score => old.score == new.score,
    }
}

fn names(row: &Indicator) -> [String; 3] {
    [&row.level1, &row.level2, &row.level3].map(|level| heading(level))
}

fn by<K: Ord>(of: &[usize], key: impl Fn(usize) -> K) -> BTreeMap<K, Vec<usize>> {
    let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for at in of {
        groups.entry(key(*at)).or_default().push(*at);
    }
    groups
}

/// What became of the indicators, in the order of the return.
pub fn compare(before: &Filing, now: &Filing) -> Vec<Both> {
    let is_same = |old: usize, new: usize| {
        is_same_part(&before.indicators[old], &now.indicators[new], IndicatorPart::Whole)
    };
    let (mut old_left, mut new_left, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let all = |filing: &Filing| (0..filing.indicators.len()).collect::<Vec<usize>>();
    let mut groups = by(&all(now), |at| names(&now.indicators[at]));
    for (names, olds) in by(&all(before), |at| names(&before.indicators[at])) {
        let news = groups.remove(&names).unwrap_or_default();
        let Settled { changed, gone, fresh, is_open } = settle(&olds, &news, is_same);
        found.extend(changed.into_iter().map(Both::changed));
        if is_open {
            found.push(Both::open(gone, fresh));
        } else {
            old_left.extend(gone);
            new_left.extend(fresh);
        }
    }
    new_left.extend(groups.into_values().flatten());
    // A level that was merged over several rows, or named otherwise, leaves the indicator what it was.
    let own = |filing: &Filing, at: usize| heading(&filing.indicators[at].level3);
    let mut groups = by(&new_left, |at| own(now, at));
    let mut gone = Vec::new();
    for (name, olds) in by(&old_left, |at| own(before, at)) {
        match (olds.as_slice(), groups.get(&name).map(Vec::as_slice)) {
            ([old], Some([new])) if !name.is_empty() => {
                if !is_same(*old, *new) {
                    found.push(Both::changed([*old, *new]));
                }
                groups.remove(&name);
            }
            _ => gone.extend(olds),
        }
    }
    found.extend(gone.into_iter().map(Both::gone));
    found.extend(groups.into_values().flatten().map(Both::new));
    found.sort_by_key(|both| (both.new.first().copied().unwrap_or(usize::MAX), both.old.first().copied()));
    found
}
