//! The figures of two states of one return → which of them differ.
//!
//! Cells are no keys, for a row put in moves all below it. A figure is known by what it is about: item, measure, row, year and
//! the headings over it; by less only where that is still enough to tell it from all others.

use super::Both;
use super::same::{heading, is_same_figure, name};
use super::series::{Settled, settle};
use crate::model::{Figure, Filing, Item, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Item of the rows of lists, which are told apart by their names alone.
const LINE: &str = "line";

/// How closely the figures of two returns are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closeness {
    /// All headings the same.
    Headings,
    /// All but the first, which is the title of the form.
    BelowTitle,
    /// Whatever the headings; of the lines of a list, with the heading of their column.
    Item,
}

/// From the closest on: what is settled is not looked at again.
const STEPS: [Closeness; 3] = [Closeness::Headings, Closeness::BelowTitle, Closeness::Item];

/// What a figure is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Item and measure.
    what: (Item, Measure),
    scope: String,
    year: Option<u16>,
    label: String,
}

/// The key of a figure.
fn key_of(figure: &Figure, closeness: Closeness) -> Key {
    let segments = || figure.label.split('/').map(heading);
    let is_line = figure.item.as_str() == LINE;
    let label = match closeness {
        Closeness::Headings => segments().collect::<Vec<_>>().join("/"),
        Closeness::BelowTitle => segments().skip(1).collect::<Vec<_>>().join("/"),
        Closeness::Item if is_line => segments().next_back().unwrap_or_default(),
        Closeness::Item => String::new(),
    };
    Key {
        what: (figure.item.clone(), figure.measure),
        scope: name(&figure.scope),
        year: figure.year(None),
        label,
    }
}

/// Figures by number that bear a key, in reading order.
fn by_key(filing: &Filing, of: &[usize], closeness: Closeness) -> BTreeMap<Key, Vec<usize>> {
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for at in of {
        groups.entry(key_of(&filing.figures[*at], closeness)).or_default().push(*at);
    }
    groups
}

/// Whether a key without headings is enough to call one figure another state of the other. 其他 of 收入 is not 其他 of 支出,
/// and of several figures order alone tells nothing.
fn is_telling(key: &Key, bearers: &[usize]) -> bool {
    bearers.len() == 1 && key.what.0.as_str() != LINE
}

/// What became of the figures, in the order of the return.
pub fn compare(before: &Filing, now: &Filing) -> Vec<Both> {
    let is_same = |old: usize, new: usize| is_same_figure(&before.figures[old], &now.figures[new]);
    let mut old: Vec<usize> = (0..before.figures.len()).collect();
    let mut new: Vec<usize> = (0..now.figures.len()).collect();
    let mut found = Vec::new();
    for closeness in STEPS {
        let (mut old_left, mut new_left) = (Vec::new(), Vec::new());
        let mut groups = by_key(now, &new, closeness);
        for (key, olds) in by_key(before, &old, closeness) {
            let news = groups.remove(&key).unwrap_or_default();
            let Settled { changed, gone, fresh, is_open } = settle(&olds, &news, is_same);
            if closeness == Closeness::Item && !changed.is_empty() && !is_telling(&key, &olds) {
                old_left.extend(changed.iter().map(|[old, _]| *old));
                new_left.extend(changed.iter().map(|[_, new]| *new));
                continue;
            }
            found.extend(changed.into_iter().map(Both::changed));
            if is_open {
                found.push(Both::open(gone, fresh));
            } else {
                old_left.extend(gone);
                new_left.extend(fresh);
            }
        }
        new_left.extend(groups.into_values().flatten());
        (old, new) = (old_left, new_left);
    }
    let states = |filing: &Filing, at: &usize| !filing.figures[*at].entry.is_unfilled();
    found.extend(old.into_iter().filter(|at| states(before, at)).map(Both::gone));
    found.extend(new.into_iter().filter(|at| states(now, at)).map(Both::new));
    found.sort_by_key(|both| (both.new.first().copied().unwrap_or(usize::MAX), both.old.first().copied()));
    found
}

/// How much two returns have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Likeness {
    /// What both ask for, filled in or not.
    shared: usize,
    /// What the one with more asks for.
    asked: usize,
    /// Numbers that are the same in both, zero left out.
    equal: usize,
    /// The numbers of the one with more of them.
    numbers: usize,
}

impl Likeness {
    /// How much two returns have in common.
    pub fn of(before: &Filing, now: &Filing) -> Self {
        let keyed = |filing: &Filing| {
            let value = |figure: &Figure| figure.entry.quantity().map(|own| own.value);
            let all = filing.figures.iter().map(|own| (key_of(own, Closeness::Item), value(own)));
            all.collect::<BTreeMap<_, _>>()
        };
        let (old, new) = (keyed(before), keyed(now));
        let is_number = |value: &Option<Decimal>| value.is_some_and(|value| !value.is_zero());
        let numbers =
            |all: &BTreeMap<Key, Option<Decimal>>| all.values().filter(|own| is_number(own)).count();
        let mut likeness = Self {
            asked: old.len().max(new.len()),
            numbers: numbers(&old).max(numbers(&new)),
            ..Self::default()
        };
        for (one, other) in old.iter().filter_map(|(key, value)| Some((value, new.get(key)?))) {
            likeness.shared += 1;
            likeness.equal += usize::from(one == other && is_number(one));
        }
        likeness
    }

    /// Whether both may be the same table: half of what either asks for, the other asks for, too. 三公经费表 is no state of a
    /// table of the whole with the same rows in it.
    pub const fn is_one_table(self) -> bool {
        self.shared * 2 >= self.asked
    }

    /// Whether both are the same return whatever it is called: most numbers of either are the same, and there are some.
    pub const fn is_one_return(self) -> bool {
        const LEAST: usize = 3;
        self.equal >= LEAST && self.equal * 5 >= self.numbers * 3
    }
}
