//! Filings × rules → findings and a tally in which every rule's result on every filing is counted.
//!
//! Rules are data; what no formula can say is in `native` and `run`, each behind a rule block that names it. Nothing
//! here opens a file or knows how a figure was read.

mod across;
pub mod cases;
mod cause;
mod doubtful;
mod draft;
mod formula;
mod judged;
mod kin;
mod native;
mod others;
mod scoring;
mod sight;
mod tolerance;
mod unusable;
mod waived;

pub(crate) use draft::blank;

use crate::catalog::Catalog;
use crate::catalog::formula::Index;
use crate::catalog::rule::{Check, Native, Rule};
use crate::ledger::{self, UnitTable};
use crate::model::earlier::LastYear;
use crate::model::policy::Policy;
use crate::model::reply;
use crate::model::score::Scores;
use crate::model::{
    Exempted, FileRecord, Filing, FilingCard, Finding, FindingCard, Place, Register, Rescored, Scope,
    ScoreCard, Store, Subject, Tally,
};
use across::Skim;
use anyhow::Result;
use judged::Judged;
use rayon::prelude::*;
use sight::Sight;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use waived::Share;

/// What a rule made of one filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It holds.
    Passed,
    /// It does not; one finding per place.
    Failed(Vec<Finding>),
    /// It is not meant for this filing.
    NotApplicable,
    /// An operand is missing.
    Undetermined,
}

impl Outcome {
    /// One result for several tries of a rule: any failure, else any pass, else any doubt.
    fn merge(tries: impl IntoIterator<Item = Self>) -> Self {
        let mut findings = Vec::new();
        let mut rest = Self::NotApplicable;
        for outcome in tries {
            rest = match (outcome, rest) {
                (Self::Failed(found), rest) => {
                    findings.extend(found);
                    rest
                }
                (Self::Passed, _) | (_, Self::Passed) => Self::Passed,
                (Self::Undetermined, _) | (_, Self::Undetermined) => Self::Undetermined,
                (_, rest) => rest,
            };
        }
        if findings.is_empty() { rest } else { Self::Failed(findings) }
    }

    /// A failure if there are findings, else a pass.
    fn from_findings(findings: Vec<Finding>) -> Self {
        if findings.is_empty() { Self::Passed } else { Self::Failed(findings) }
    }
}

/// What the audit found.
#[derive(Debug, Default)]
pub struct Audited {
    /// Findings: of files, then of filings in their order, then of units that sent nothing.
    pub findings: Vec<FindingCard>,
    /// Findings of exempted units.
    pub exempted: Vec<Exempted>,
    /// One tally per rule, in the order of the catalogue.
    pub tallies: Vec<Tally>,
    /// What each rule that looks at the whole run looked at, in the order of the catalogue.
    pub over: Vec<Option<(Scope, usize)>>,
    /// The scores of each filing worked out again.
    pub scores: Vec<ScoreCard>,
    /// The unit table, from which the checks over units start.
    pub units: UnitTable,
    /// Figures that stay out of totals, by return.
    pub unusable: BTreeMap<usize, BTreeSet<Place>>,
}

/// Everything a run is audited with.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// All returns, in the order of their files.
    pub filings: &'a [FilingCard],
    /// The inventory.
    pub files: &'a [FileRecord],
    /// Returns that count nowhere: versions, copies, samples.
    pub aside: &'a [FilingCard],
    /// Who owes what.
    pub register: &'a Register,
    /// What the bureau has set.
    pub policy: &'a Policy,
    /// 年度 of the run.
    pub year: Option<u16>,
    /// What the units reported last year.
    pub last_year: &'a LastYear,
    /// Scores that reviewers gave.
    pub rescored: &'a [Rescored],
    /// 误报: the codes of findings that are none, with what is said in their stead.
    pub false_alarms: &'a BTreeMap<String, String>,
    /// Rules, words and settings.
    pub catalog: &'a Catalog,
    /// Where findings and scores are put away.
    pub store: &'a Store,
}

/// So many filings are looked at before what was found is put away.
const AT_ONCE: usize = 128;

/// Holds all filings, files and the register against all rules.
///
/// # Errors
/// If a value does not fit into the ledger.
pub fn audit(material: &Material<'_>) -> Result<Audited> {
    let catalog = material.catalog;
    let groups = across::Groups::of(material);
    let goals = native::Goals::of(material.filings);
    let skimmer = across::Skimmer::of(material);
    let (mut own, mut skims) = (Audited::of(catalog), Vec::with_capacity(material.filings.len()));
    let numbers: Vec<usize> = (0..material.filings.len()).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        let judge = |number: &usize| {
            let filing = material.filings[*number].whole();
            let scores = scoring::rescore(&filing, catalog);
            let goals = goals.approved_for(&filing);
            let seen = Seen { filing: &filing, scores: &scores, goals: goals.as_deref() };
            (one(&seen, *number, material, &groups), scores, skimmer.skim(*number, &filing), filing)
        };
        let judged: Vec<(Judged, Scores, Skim, Arc<Filing>)> = numbers.par_iter().map(judge).collect();
        for (judged, scores, skim, filing) in judged {
            judged.add_to(&mut own, material.store, |_| Some(Arc::clone(&filing)));
            own.scores.push(ScoreCard::of(scores, material.store));
            skims.push(skim);
        }
    }
    reply::tell_apart(&mut own.findings, material.files);
    own.exempt(material, Share::OfFiling);
    let scale = across::Scale::of(material, &skims);
    let mut before = Judged::default();
    for (number, rule) in enabled(catalog) {
        if let Some(native) = across::precedes_totals(&rule.check) {
            before.take(number, scale.check(native, rule), catalog);
        }
    }
    let before = of_run(before, material);
    let unusable = unusable::places(own.findings.iter().chain(&before.findings), material);
    let units = ledger::unit_table(&ledger::Sources {
        filings: material.filings,
        register: material.register,
        policy: material.policy,
        unusable: &unusable,
        store: material.store,
    })?;
    let mut whole = Judged::default();
    for (number, rule) in enabled(catalog) {
        if let Some(outcome) = across::check(rule, material, &skims, &units)? {
            whole.take(number, outcome, catalog);
        }
    }
    own.stand_behind(before);
    own.stand_behind(of_run(whole, material));
    own.findings.shrink_to_fit();
    let over =
        |rule: &Rule| across::scope(&rule.check).map(|of| (of, across::number_of(of, material, &units)));
    own.over = catalog.rules.iter().map(over).collect();
    (own.units, own.unusable) = (units, unusable);
    Ok(own)
}

/// The rules that are applied, with their places in the catalogue.
fn enabled(catalog: &Catalog) -> impl Iterator<Item = (usize, &Rule)> {
    catalog.rules.iter().enumerate().filter(|(_, rule)| rule.is_enabled)
}

/// What rules over the run found, without what somebody has called a false alarm.
fn of_run(judged: Judged, material: &Material<'_>) -> Audited {
    let mut audited = Audited::of(material.catalog);
    judged.add_to(&mut audited, material.store, |finding| {
        finding.subject.filing.map(|number| material.filings[number].whole())
    });
    reply::tell_apart(&mut audited.findings, material.files);
    audited.exempt(material, Share::OfRun);
    audited
}

impl Audited {
    /// Nothing found yet.
    fn of(catalog: &Catalog) -> Self {
        Self { tallies: vec![Tally::default(); catalog.rules.len()], ..Self::default() }
    }

    /// Puts what was found on the run as a whole in front.
    fn stand_behind(&mut self, whole: Self) {
        let places = whole.findings.len();
        for card in &mut self.findings {
            card.parent = card.parent.map(|parent| parent + places);
        }
        self.findings.splice(0..0, whole.findings);
        self.exempted.splice(0..0, whole.exempted);
        for (tally, whole) in self.tallies.iter_mut().zip(whole.tallies) {
            tally.add(&whole);
        }
    }
}

/// A filing with what was worked out about it before the rules.
struct Seen<'a> {
    filing: &'a Filing,
    scores: &'a Scores,
    goals: Option<&'a Filing>,
}

/// The outcome of every rule on one filing, in the order of the catalogue.
fn one(seen: &Seen<'_>, number: usize, material: &Material<'_>, groups: &across::Groups) -> Judged {
    let Seen { filing, scores, goals } = *seen;
    let subject = subject(&material.filings[number], number);
    let scopes = sight::scopes(filing);
    let prior = material.last_year.of(&filing.head).map(Index::of);
    let sight = Sight::of(filing, &subject, material, &scopes)
        .after(prior.as_ref())
        .among(groups.of_filing(number), &groups.spreads);
    let tables = native::Tables::default();
    let apply = |rule: &Rule| {
        if !rule.applies_to(&filing.family) {
            return Outcome::NotApplicable;
        }
        match &rule.check {
            Check::Formulas(formulas) => formula::check(rule, formulas, &sight),
            Check::Native(native) => {
                let (subject, scopes, tables) = (&subject, &scopes, &tables);
                let check = native::Check { rule, filing, scores, goals, subject, material, scopes, tables };
                native::check(*native, &check)
            }
        }
    };
    let doubtful = doubtful::Doubtful::of(filing);
    let mut judged = Judged::default();
    let mut slips = None;
    let rules = material.catalog.rules.iter().enumerate();
    for (number, rule) in rules.filter(|(_, rule)| rule.is_enabled && across::scope(&rule.check).is_none()) {
        if rule.check == Check::Native(Native::Slip) {
            slips = Some(number);
        } else {
            judged.take(number, doubtful.weigh(rule, apply(rule)), material.catalog);
        }
    }
    if let Some(number) = slips {
        judged.take(number, cause::guessed(&judged.findings), material.catalog);
    }
    kin::join(&mut judged.findings, &sight);
    judged
}

/// Whom a finding about that filing concerns.
fn subject(filing: &FilingCard, number: usize) -> Subject {
    Subject {
        filing: Some(number),
        department: filing.head.department.as_str().into(),
        project: filing.head.project.as_str().into(),
        year: filing.head.year,
        path: filing.path.as_str().into(),
    }
}
