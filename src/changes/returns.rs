//! Returns of the round before and of this one → which one is which.
//!
//! Apart because all else rests on it: of two returns that are no states of one everything would differ. A name is enough only
//! where it is the whole name and stands once on both sides; else the numbers have to speak.

use super::figures::Likeness;
use super::same::name;
use crate::model::inventory::file_name;
use crate::model::naming::project_core;
use crate::model::register::Index;
use crate::model::round::EarlierReturn;
use crate::model::{FileRecord, Filing, FilingCard, Head};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A return as far as its card tells, whichever round it is of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Token {
    /// The unit as the register calls it.
    unit: String,
    project: String,
    core: String,
    form: String,
    path: String,
    sheet: String,
    /// What is in its file, and which return of the file it is.
    content: (String, String),
}

/// What makes tokens.
pub struct Names<'r> {
    /// The register of this run, by which units of both rounds are called.
    pub index: Index<'r>,
    /// The year of the run.
    pub year: Option<u16>,
}

impl Names<'_> {
    fn unit(&self, head: &Head, path: &str) -> String {
        if head.department.trim().is_empty() {
            // Whose it is nobody knows; the file is all there is to go by.
            return format!("?{}", file_name(path));
        }
        // 某局 and 某局本级 may both have a table of the whole; of a project both are one.
        let is_apart = self.index.is_office(&head.department) && head.project.is_empty();
        let line = self.index.line_of(&head.department_code, &head.department).filter(|_| !is_apart);
        name(line.map_or(&head.department, |line| &line.department))
    }

    fn token(&self, head: &Head, [id, path, sheet, form]: [&str; 4], sha256: &str) -> Token {
        let project = name(&head.project);
        Token {
            unit: self.unit(head, path),
            core: project_core(&project, head.year.or(self.year)).to_owned(),
            project,
            form: form.to_owned(),
            path: path.to_owned(),
            sheet: sheet.to_owned(),
            content: (sha256.to_owned(), number_of(id).to_owned()),
        }
    }

    /// The token of a return of the round before.
    pub fn of_earlier(&self, own: &EarlierReturn) -> Token {
        let head = &own.head;
        let named = [&head.id, &head.path, &head.sheet, &head.form];
        self.token(&head.head, named.map(String::as_str), &own.sha256)
    }

    /// The token of a return of this run.
    pub fn of_card(&self, card: &FilingCard, hashes: &BTreeMap<&str, &str>) -> Token {
        let sha256 = hashes.get(card.path.as_str()).copied().unwrap_or_default();
        self.token(&card.head, [&card.id, &card.path, &card.sheet, &card.form], sha256)
    }
}

/// Which return of its file one is, by its `id`.
pub fn number_of(id: &str) -> &str {
    id.rsplit_once('#').map_or("", |(_, number)| number)
}

/// What is in each file of a run.
pub fn hashes(files: &[FileRecord]) -> BTreeMap<&str, &str> {
    files.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect()
}

impl Token {
    /// What tells it from returns with other contents; none where nobody knows what was in its file.
    pub fn content(&self) -> Option<&(String, String)> {
        Some(&self.content).filter(|content| !content.0.is_empty())
    }

    fn key(&self, step: Step) -> Option<Vec<&str>> {
        let (hash, number) = (self.content.0.as_str(), self.content.1.as_str());
        let is_known = !hash.is_empty();
        let (unit, project, form) = (self.unit.as_str(), self.project.as_str(), self.form.as_str());
        Some(match step {
            Step::File => return is_known.then(|| vec![hash, number, self.path.as_str()]),
            Step::FileOfUnit => return is_known.then(|| vec![hash, number, unit]),
            Step::Place => vec![unit, project, form, &self.path, &self.sheet],
            Step::Sheet => vec![unit, project, form, &self.sheet],
            Step::Form => vec![unit, project, form],
            Step::Core => vec![unit, &self.core, form],
        })
    }
}

/// By what two returns are taken for states of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The very same file.
    File,
    /// The same content under another name.
    FileOfUnit,
    /// Unit, project, form, file and sheet.
    Place,
    Sheet,
    Form,
    /// The project without its year and 项目.
    Core,
}

/// Which returns are which, by number on both sides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paired {
    /// States of one return, whose files differ.
    pub pairs: Vec<[usize; 2]>,
    /// No return of now is a state of these.
    pub gone: Vec<usize>,
    /// These are no state of a return of the round before.
    pub fresh: Vec<usize>,
    /// Returns of one unit and form among which nothing tells which one has become which.
    pub open: Vec<[Vec<usize>; 2]>,
}

/// What gives a whole return by its number.
pub type Whole<'a> = &'a dyn Fn(usize) -> Option<Arc<Filing>>;

/// Pairs the returns that counted then with those that count now.
pub struct Pairing<'t> {
    before: &'t [Token],
    now: &'t [Token],
    old: BTreeSet<usize>,
    new: BTreeSet<usize>,
}

impl<'t> Pairing<'t> {
    /// With the returns whose files are the same on both sides taken out: nothing of them has changed.
    pub fn of(before: &'t [Token], now: &'t [Token]) -> Self {
        let mut pairing =
            Self { before, now, old: (0..before.len()).collect(), new: (0..now.len()).collect() };
        for step in [Step::File, Step::FileOfUnit] {
            let _ = pairing.take(step, true);
        }
        pairing
    }

    /// The numbers of earlier returns that have to be looked into.
    pub fn wanted(&self) -> impl Iterator<Item = usize> + '_ {
        let units: BTreeSet<&str> = self.new.iter().map(|at| self.now[*at].unit.as_str()).collect();
        self.old.iter().copied().filter(move |at| units.contains(self.before[*at].unit.as_str()))
    }

    /// The pairs of a step. Several of one key are paired only where it does not matter which is which.
    fn take(&mut self, step: Step, is_alike: bool) -> Vec<[usize; 2]> {
        let mut groups: BTreeMap<Vec<&str>, [Vec<usize>; 2]> = BTreeMap::new();
        for (side, (numbers, tokens)) in
            [(&self.old, self.before), (&self.new, self.now)].into_iter().enumerate()
        {
            for at in numbers {
                if let Some(key) = tokens[*at].key(step) {
                    groups.entry(key).or_default()[side].push(*at);
                }
            }
        }
        let found: Vec<[usize; 2]> = groups
            .into_values()
            .filter(|[old, new]| is_alike || (old.len() == 1 && new.len() == 1))
            .flat_map(|[old, new]| old.into_iter().zip(new).map(|(old, new)| [old, new]))
            .collect();
        self.remove(&found);
        found
    }

    fn remove(&mut self, pairs: &[[usize; 2]]) {
        for [old, new] in pairs {
            self.old.remove(old);
            self.new.remove(new);
        }
    }

    /// Pairs what is left by names, and what names leave by numbers.
    pub fn settle(mut self, before: Whole<'_>, now: Whole<'_>) -> Paired {
        let likeness = |[old, new]: [usize; 2]| Some(Likeness::of(&*before(old)?, &*now(new)?));
        let mut pairs = self.take(Step::Place, false);
        for step in [Step::Sheet, Step::Form, Step::Core] {
            let found = self.take(step, false);
            let (sure, unlike): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|pair| likeness(*pair).is_some_and(Likeness::is_one_table));
            pairs.extend(sure);
            for [old, new] in unlike {
                self.old.insert(old);
                self.new.insert(new);
            }
        }
        pairs.extend(self.by_numbers(likeness));
        let open = self.open();
        pairs.sort_by_key(|[_, new]| *new);
        Paired { pairs, gone: self.old.into_iter().collect(), fresh: self.new.into_iter().collect(), open }
    }

    /// Returns of one unit that state mostly the same numbers, each with no other one: a project that bears another name now, a
    /// form that is read as another one.
    fn by_numbers(&mut self, likeness: impl Fn([usize; 2]) -> Option<Likeness>) -> Vec<[usize; 2]> {
        let mut found = Vec::new();
        for [olds, news] in self.groups(|token| token.unit.as_str()).into_values() {
            if olds.len().saturating_mul(news.len()) > MOST_PAIRS {
                continue;
            }
            let all = olds.iter().flat_map(|old| news.iter().map(|new| [*old, *new]));
            let alike: Vec<[usize; 2]> =
                all.filter(|pair| likeness(*pair).is_some_and(Likeness::is_one_return)).collect();
            let is_only = |pair: &&[usize; 2]| {
                alike.iter().filter(|other| other[0] == pair[0] || other[1] == pair[1]).count() == 1
            };
            found.extend(alike.iter().filter(is_only).copied());
        }
        self.remove(&found);
        found
    }

    /// Takes out what bears one name on both sides, several of them at least on one, and could not be told apart. One that has
    /// next to nothing in common with one other is gone, and the other is new.
    fn open(&mut self) -> Vec<[Vec<usize>; 2]> {
        let groups = self.groups(|token| (token.unit.as_str(), token.core.as_str(), token.form.as_str()));
        let open: Vec<[Vec<usize>; 2]> = groups
            .into_values()
            .filter(|[old, new]| !old.is_empty() && !new.is_empty() && (old.len() > 1 || new.len() > 1))
            .collect();
        for [old, new] in &open {
            for at in old {
                self.old.remove(at);
            }
            for at in new {
                self.new.remove(at);
            }
        }
        open
    }

    fn groups<K: Ord>(&self, key: impl Fn(&'t Token) -> K) -> BTreeMap<K, [Vec<usize>; 2]> {
        let mut groups: BTreeMap<K, [Vec<usize>; 2]> = BTreeMap::new();
        for at in &self.old {
            groups.entry(key(&self.before[*at])).or_default()[0].push(*at);
        }
        for at in &self.new {
            groups.entry(key(&self.now[*at])).or_default()[1].push(*at);
        }
        groups
    }
}

/// So many returns of one unit are held against each other by their numbers at most.
const MOST_PAIRS: usize = 2_500;
