//! 汇总表: returns of a 主管部门 that sum up units which sent returns of their own → left out of sums and ranks.
//!
//! Apart because nothing is asked of the return alone: whether 教育局's own form covers its schools is said by its title, its
//! file, the register, or by its amounts being theirs added up. In doubt it is left out, and says so.

use super::adding::{Compared, compare};
use super::{At, keep, neighbours, set_aside};
use crate::catalog::settings::Settings;
use crate::model::inventory::file_name;
use crate::model::naming::note_behind;
use crate::model::register::{Index, canonical_name};
use crate::model::{DecidedBy, Decision, DecisionKind, FilingCard, FilingStanding, Register};
use crate::pipeline::decisions::{Docket, question};
use crate::pipeline::file::Processed;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What a 汇总表 is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Its title, its file, its sheet, the register.
    Words,
    /// Its amounts are those of the units below added up.
    Amounts,
}

/// Families of forms that state a unit as a whole.
pub(super) const WHOLE: [&str; 4] = ["department", "three_public", "budget", "other"];

/// Sets aside the returns that sum up others, those of the lowest level first: a 汇总表 of the district is held against
/// the schools, not against the 汇总表 of the bureau between them.
pub(super) fn mark(
    processed: &mut [Processed],
    register: &Register,
    settings: &Settings,
    evidence: Evidence,
    docket: &mut Docket,
) {
    let index = register.index();
    let kept = decided(processed, docket);
    let units = Units::of(processed, &index);
    let mut found: Vec<(At, Verdict)> = Vec::new();
    let mut aside: BTreeSet<At> = BTreeSet::new();
    for unit in units.upwards() {
        let below = units.below(unit);
        let below = below.iter().flat_map(|unit| units.returns.get(*unit).into_iter().flatten()).copied();
        let mut parts: Vec<At> = below.filter(|at| !aside.contains(at)).collect();
        if parts.is_empty() {
            // 全县汇总 of a unit that the register puts above nobody: it covers everybody.
            let own = units.returns.get(unit).into_iter().flatten();
            let card = |at: &At| (&processed[at.0].filings[at.1], processed[at.0].record.path.as_str());
            let covers_all = own.map(card).any(|(card, path)| covers_all(card, path, settings));
            let others = units.returns.iter().filter(|(other, _)| *other != unit && covers_all);
            parts.extend(others.flat_map(|(_, returns)| returns).copied().filter(|at| !aside.contains(at)));
        }
        for &at in units.returns.get(unit).into_iter().flatten().filter(|at| !kept.contains(at)) {
            let card = &processed[at.0].filings[at.1];
            let verdict = match evidence {
                Evidence::Words if index.is_rollup(card) => Some(listed(parts.is_empty())),
                _ if parts.is_empty() => None,
                Evidence::Words => said(card, &processed[at.0].record.path, settings),
                Evidence::Amounts => by_amounts(at, &parts, processed, settings),
            };
            if let Some(verdict) = verdict {
                aside.insert(at);
                found.push((at, verdict));
            }
        }
    }
    found.extend(neighbours::found(processed, &kept, &aside, evidence, settings));
    for (at, verdict) in found {
        verdict.carry_out(at, processed, docket);
    }
}

/// That a return sums up others, and what says so.
pub(super) struct Verdict {
    pub(super) by: DecidedBy,
    pub(super) why: String,
    /// Whether it is in doubt.
    pub(super) is_open: bool,
    /// Whether nobody has to be asked: the return itself or the register says so.
    pub(super) is_certain: bool,
}

impl Verdict {
    /// Leaves the return out, and asks where it is not certain.
    pub(super) fn carry_out(self, at: At, processed: &mut [Processed], docket: &mut Docket) {
        let question = question(DecisionKind::Rollup, &[&processed[at.0]]);
        let card = &mut processed[at.0].filings[at.1];
        set_aside(card, FilingStanding::Rollup, self.by, &self.why);
        card.is_open = self.is_open;
        if !self.is_certain {
            let (unit, project) = (card.head.department.clone(), card.head.project.clone());
            let proposal = "汇总".to_owned();
            docket.propose(Decision { unit, project, told: self.why, proposal, ..question });
        }
    }
}

/// The returns that somebody has said to count.
pub(super) fn kept(processed: &[Processed], docket: &Docket) -> BTreeSet<usize> {
    let ruling = |file: &usize| docket.about(DecisionKind::Rollup, *file);
    (0..processed.len()).filter(|file| ruling(file).is_some_and(|ruling| ruling.choice == "计入")).collect()
}

/// Does as somebody has decided; gives the returns that count whatever they look like.
fn decided(processed: &mut [Processed], docket: &mut Docket) -> BTreeSet<At> {
    let mut kept = BTreeSet::new();
    for (file, processed) in processed.iter_mut().enumerate() {
        let Some(ruling) = docket.about(DecisionKind::Rollup, file) else { continue };
        let (unit, project) = docket.whom(&ruling);
        let several = are_several(&processed.filings);
        // A workbook of several units, or of a unit and its projects, is decided about for the one that was asked about.
        let is_meant = |card: &FilingCard| {
            let named = |own: &str, asked: &str| canonical_name(own) == canonical_name(asked);
            if several && !unit.is_empty() {
                named(&card.head.department, &unit) && named(&card.head.project, &project)
            } else {
                WHOLE.contains(&card.family.as_str()) || !several
            }
        };
        let cards = processed.filings.iter_mut().enumerate();
        for (number, card) in cards.filter(|(_, card)| card.counts() && is_meant(card)) {
            docket.honour(&ruling);
            if ruling.choice == "计入" {
                kept.insert((file, number));
                keep(card, &ruling.said);
            } else {
                let why = format!("是汇总表，不计入合计和排名，以免重复；{}", ruling.said);
                set_aside(card, FilingStanding::Rollup, DecidedBy::Decision, &why);
            }
        }
    }
    kept
}

/// Whether returns are of several units or projects.
fn are_several(cards: &[FilingCard]) -> bool {
    let whose =
        |card: &FilingCard| (canonical_name(&card.head.department), canonical_name(&card.head.project));
    let named: BTreeSet<(String, String)> = cards.iter().map(whose).collect();
    named.len() > 1
}

/// The units that sent a return of the whole, and which stand under which.
struct Units {
    /// The returns of each unit.
    returns: BTreeMap<String, Vec<At>>,
    /// 主管部门 of each unit.
    supervisors: BTreeMap<String, String>,
}

impl Units {
    fn of(processed: &[Processed], index: &Index<'_>) -> Self {
        let mut units = Self { returns: BTreeMap::new(), supervisors: BTreeMap::new() };
        for (file, processed) in processed.iter().enumerate() {
            for (number, card) in processed.filings.iter().enumerate() {
                if !card.counts() || !WHOLE.contains(&card.family.as_str()) || card.head.department.is_empty()
                {
                    continue;
                }
                let line = index.line_of(&card.head.department_code, &card.head.department);
                // 某局本级 is a part of what 某局 sums up.
                let is_office = index.is_office(&card.head.department);
                let named = line.filter(|_| !is_office);
                let unit = canonical_name(named.map_or(&card.head.department, |line| &line.department));
                let above = line.map(|line| if is_office { &line.department } else { &line.supervisor });
                let supervisor = above.filter(|name| !name.is_empty());
                let supervisor = canonical_name(supervisor.unwrap_or(&card.head.supervisor));
                units.returns.entry(unit.clone()).or_default().push((file, number));
                if !supervisor.is_empty() && supervisor != unit {
                    units.supervisors.entry(unit).or_insert(supervisor);
                }
            }
        }
        // A bureau that sent nothing itself may still stand between the district and its schools.
        let between: Vec<&String> = units.supervisors.values().collect();
        let lines = between.into_iter().filter_map(|name| Some((name.clone(), index.line_of("", name)?)));
        let lines: Vec<(String, String)> =
            lines.map(|(name, line)| (name, canonical_name(&line.supervisor))).collect();
        for (name, supervisor) in lines {
            if !supervisor.is_empty() && supervisor != name {
                units.supervisors.entry(name).or_insert(supervisor);
            }
        }
        units
    }

    /// How many levels a unit has above it; loops end.
    fn depth(&self, unit: &str) -> usize {
        let mut seen = BTreeSet::new();
        let mut at = unit;
        while let Some(above) = self.supervisors.get(at) {
            if !seen.insert(at) {
                break;
            }
            at = above;
        }
        seen.len()
    }

    /// The units, those with others below them first and of these the lowest first.
    fn upwards(&self) -> Vec<&str> {
        let above: BTreeSet<&str> = self.supervisors.values().map(String::as_str).collect();
        let mut above: Vec<&str> =
            above.into_iter().filter(|unit| self.returns.contains_key(*unit)).collect();
        above.sort_by_key(|unit| std::cmp::Reverse(self.depth(unit)));
        let others = self.returns.keys().map(String::as_str).filter(|unit| !above.contains(unit));
        let others: Vec<&str> = others.collect();
        above.extend(others);
        above
    }

    /// All units below that one, on whatever level.
    fn below(&self, unit: &str) -> BTreeSet<&str> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut open = vec![unit];
        while let Some(above) = open.pop() {
            for (below, _) in self.supervisors.iter().filter(|(_, supervisor)| supervisor.as_str() == above) {
                if below != unit && found.insert(below) {
                    open.push(below);
                }
            }
        }
        found
    }
}

/// What the register says holds, whether anything came from below or not: the bureau itself has written it.
fn listed(alone: bool) -> Verdict {
    let below = if alone { "下属单位的表还没有收到" } else { "下属单位另有报表" };
    let why = format!("名录写明是汇总，{below}，不计入合计和排名，以免重复");
    Verdict { by: DecidedBy::Rule, why, is_open: false, is_certain: true }
}

/// Why a return is a 汇总表 by what is written on it; none if nothing says so.
fn said(card: &FilingCard, path: &str, settings: &Settings) -> Option<Verdict> {
    let has = |text: &str, words: &str| settings.words(words).iter().any(|word| text.contains(word.as_str()));
    let name = file_name(path);
    let note = note_behind(&card.head.department).unwrap_or_default();
    let (why, is_certain) = if has(note, "rollup_units") {
        (format!("单位名称“{}”写明连同下属单位", card.head.department), false)
    } else if neighbours::says_all_below(name, settings) {
        (format!("文件名“{name}”写明连同下属单位"), false)
    } else if has(&card.head.title, "rollup_words") {
        ("标题写明是汇总表".to_owned(), true)
    } else if has(name, "rollup_names") {
        (format!("文件名“{name}”写明是汇总"), false)
    } else {
        return None;
    };
    let why = format!("{why}，下属单位另有报表，不计入合计和排名，以免重复");
    Some(Verdict { by: DecidedBy::Rule, why, is_open: false, is_certain })
}

/// Whether title or file name say that a return sums up the whole area: 全县汇总.
fn covers_all(card: &FilingCard, path: &str, settings: &Settings) -> bool {
    let name = file_name(path);
    let words = settings.words("rollup_all");
    words.iter().any(|word| card.head.title.contains(word.as_str()) || name.contains(word.as_str()))
}

/// Whether the amounts of a return are those of the units below added up.
fn by_amounts(at: At, parts: &[At], processed: &[Processed], settings: &Settings) -> Option<Verdict> {
    let Compared { equal, other, .. } = compare(at, parts, 2, processed)?;
    let least = settings.number("rollup_least");
    match (equal, other) {
        (0, _) => None,
        (equal, 0) if Decimal::from(equal) >= least => {
            let why = format!("{equal} 项金额都等于下属单位之和，是汇总表，不计入合计和排名，以免重复");
            Some(Verdict { by: DecidedBy::Arithmetic, why, is_open: false, is_certain: false })
        }
        (equal, other) if equal >= other => {
            let why = format!(
                "{equal} 项金额等于下属单位之和，{other} 项不等，可能是汇总表，暂不计入合计和排名；请核实"
            );
            Some(Verdict { by: DecidedBy::Arithmetic, why, is_open: true, is_certain: false })
        }
        _ => None,
    }
}
