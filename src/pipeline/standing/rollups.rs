//! 汇总表: returns of a 主管部门 that sum up units which sent returns of their own → left out of sums and ranks.
//!
//! Apart because nothing is asked of the return alone: whether 教育局's own form covers its schools is said by its title, its
//! file, the register, or by its amounts being theirs added up. In doubt it is left out, and says so.

use super::{keep, set_aside};
use crate::catalog::settings::Settings;
use crate::model::decimal::within_places;
use crate::model::inventory::file_name;
use crate::model::register::{Index, canonical_name};
use crate::model::term::Kind;
use crate::model::{
    DecidedBy, Decision, DecisionKind, FilingCard, FilingStanding, Item, Measure, Quantity, Register,
};
use crate::pipeline::decisions::{Docket, question};
use crate::pipeline::file::Processed;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What a 汇总表 is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Its title, its file, the register.
    Words,
    /// Its amounts are those of the units below added up.
    Amounts,
}

/// A filing: number of the file and number within it.
type At = (usize, usize);

/// Families of forms that state a unit as a whole.
const WHOLE: [&str; 4] = ["department", "three_public", "budget", "other"];

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
        if parts.is_empty() {
            continue;
        }
        for &at in units.returns.get(unit).into_iter().flatten().filter(|at| !kept.contains(at)) {
            let card = &processed[at.0].filings[at.1];
            let verdict = match evidence {
                Evidence::Words => said(card, &processed[at.0].record.path, index.is_rollup(card), settings),
                Evidence::Amounts => by_amounts(at, &parts, processed, settings),
            };
            if let Some(verdict) = verdict {
                aside.insert(at);
                found.push((at, verdict));
            }
        }
    }
    for ((file, number), verdict) in found {
        let question = question(DecisionKind::Rollup, &[&processed[file]]);
        let card = &mut processed[file].filings[number];
        set_aside(card, FilingStanding::Rollup, verdict.by, &verdict.why);
        card.is_open = verdict.is_open;
        if !verdict.is_certain {
            let unit = card.head.department.clone();
            docket.propose(Decision { unit, told: verdict.why, proposal: "汇总".to_owned(), ..question });
        }
    }
}

/// That a return sums up others, and what says so.
struct Verdict {
    by: DecidedBy,
    why: String,
    /// Whether it is in doubt.
    is_open: bool,
    /// Whether nobody has to be asked: the return itself or the register says so.
    is_certain: bool,
}

/// Does as somebody has decided; gives the returns that count whatever they look like.
fn decided(processed: &mut [Processed], docket: &mut Docket) -> BTreeSet<At> {
    let mut kept = BTreeSet::new();
    for (file, processed) in processed.iter_mut().enumerate() {
        let Some(ruling) = docket.about(DecisionKind::Rollup, file) else { continue };
        let cards = processed.filings.iter_mut().enumerate();
        let whole = cards.filter(|(_, card)| card.counts() && WHOLE.contains(&card.family.as_str()));
        for (number, card) in whole {
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
                let unit = canonical_name(line.map_or(&card.head.department, |line| &line.department));
                let supervisor = line.map(|line| &line.supervisor).filter(|name| !name.is_empty());
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

/// Why a return is a 汇总表 by what is written; none if nothing says so.
fn said(card: &FilingCard, path: &str, is_listed: bool, settings: &Settings) -> Option<Verdict> {
    let has = |text: &str, words: &str| settings.words(words).iter().any(|word| text.contains(word.as_str()));
    let name = file_name(path);
    let (why, is_certain) = if is_listed {
        ("名录写明是汇总".to_owned(), true)
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
    let card = &processed[at.0].filings[at.1];
    let own = amounts(card);
    let mut sums: BTreeMap<(Item, Measure), (Decimal, Decimal, usize)> = BTreeMap::new();
    for part in parts.iter().map(|(file, number)| &processed[*file].filings[*number]) {
        if part.family != card.family {
            continue;
        }
        for (key, quantity) in amounts(part) {
            let sum = sums.entry(key).or_default();
            sum.0 = sum.0.checked_add(quantity.value)?;
            sum.1 = sum.1.checked_add(quantity.step)?;
            sum.2 += 1;
        }
    }
    let (mut equal, mut other) = (0_usize, 0_usize);
    for (key, stated) in &own {
        let Some((sum, step, _)) = sums.get(key).filter(|(_, _, count)| *count > 1) else { continue };
        if within_places((stated.value, stated.step), (*sum, *step))? {
            equal += 1;
        } else {
            other += 1;
        }
    }
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

/// The first readable amount of each item and measure of a return as a whole that is not nil.
fn amounts(card: &FilingCard) -> BTreeMap<(Item, Measure), Quantity> {
    let filing = card.whole();
    let mut found = BTreeMap::new();
    for figure in
        filing.figures.iter().filter(|figure| figure.scope.is_empty() && figure.item.as_str() != "line")
    {
        let money = figure.measure.kind() == Kind::Money;
        if let Some(quantity) = figure.entry.quantity().filter(|quantity| money && !quantity.value.is_zero())
        {
            found.entry((figure.item.clone(), figure.measure)).or_insert(*quantity);
        }
    }
    found
}
