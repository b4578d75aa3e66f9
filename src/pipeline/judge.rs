//! All filings of a run, with last year, the round before and what people explained → findings, totals and ranking.
//!
//! Apart because these are the stages over all files; knows nothing of how a file was read.

use super::merge::{self, Merged};
use super::rounds::{self, EarlierRound};
use super::{Earlier, Order, past, replies};
use crate::catalog::Catalog;
use crate::catalog::rule::Rule;
use crate::intake::round::RoundTables;
use crate::model::earlier::{self, LastYear};
use crate::model::finding::{Scope, Tally};
use crate::model::inventory::file_name;
use crate::model::register::{Index, canonical_name};
use crate::model::review::{Round, RuleLine};
use crate::model::round::KeptTable;
use crate::model::tables::EARLIER;
use crate::model::visible::visible;
use crate::model::{Beside, Explanation, FileStatus, Finding, FindingCard, Reply, Review, Severity, State};
use crate::{audit, intake, ledger, rank};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What earlier runs left behind.
#[derive(Debug, Default)]
pub(super) struct Before {
    last_year: LastYear,
    /// The findings of the round before; none if there was no round before.
    findings: Option<Found>,
    /// What the folder of the tables says of the run that wrote them.
    last_run: LastRun,
    /// 轮次, if somebody says.
    turn: Option<u32>,
    /// What runs below have found out.
    merged: Merged,
    /// Where they come from: what was found in a round that the clerk names was sent back.
    earlier: Earlier,
}

impl Before {
    pub(super) fn read(order: &Order, catalog: &Catalog) -> Result<Self> {
        let last_year = past::last_year(order, catalog)?;
        let (findings, last_run) = last_round(order)?;
        let merged = Merged::read(&order.merge, catalog)?;
        Ok(Self { last_year, findings, last_run, earlier: order.earlier.clone(), turn: order.turn, merged })
    }

    /// The findings that this run is held against: those of the run before, or, where that read the very same files, those it
    /// was held against itself. Somebody who has filled in 决定.xlsx and runs again has not begun another round.
    fn base(&mut self, review: &Review) -> Option<Found> {
        if self.last_run.has_read(review) { self.last_run.base.take() } else { self.findings.take() }
    }
}

/// The findings of the round before, and what the folder of the tables says of the run that wrote them.
fn last_round(order: &Order) -> Result<(Option<Found>, LastRun)> {
    let Some(folder) = order.earlier.folder() else { return Ok((None, LastRun::default())) };
    let read = || {
        intake::manifest::check(folder)?;
        let findings = Found::read(folder.join(FINDINGS), RoundTables::own(folder))?;
        // A folder that this run writes to may have been written by a run over the same files, whoever names it.
        let is_own = matches!(order.earlier, Earlier::Found(_)) || is_written(order, &folder.join(FINDINGS));
        Ok((findings, if is_own { LastRun::read(folder)? } else { LastRun::default() }))
    };
    read().map_err(|fault| advised(&order.earlier, &fault))
}

/// Whether this run writes a file of that path.
fn is_written(order: &Order, path: &Path) -> bool {
    let whole = path.canonicalize().ok();
    whole.is_some() && order.own.iter().any(|own| own.canonicalize().ok() == whole)
}

/// What went wrong with tables of the round before, and what to do. Of those that lie where the new ones are to be written
/// nobody asked that they be read.
fn advised(earlier: &Earlier, fault: &anyhow::Error) -> anyhow::Error {
    match earlier {
        Earlier::Found(folder) => {
            anyhow!("{fault:#}；不需要与上一轮比较的，请把文件夹 {} 移走或清空后重新运行", folder.display())
        }
        _ => anyhow!("{fault:#}"),
    }
}

/// The findings of a run, and those it was held against.
const FINDINGS: &str = "findings.csv";

/// Findings, the table they come from, and the tables of the returns they were about.
#[derive(Debug)]
struct Found {
    table: PathBuf,
    findings: Vec<Finding>,
    returns: RoundTables,
}

impl Found {
    fn read(table: PathBuf, returns: RoundTables) -> Result<Option<Self>> {
        let findings = intake::earlier::findings(&table)?;
        Ok(findings.map(|findings| Self { table, findings, returns }))
    }
}

/// The run that wrote the tables in the folder which this run writes to.
#[derive(Debug, Default)]
struct LastRun {
    /// What it read, with the hash of each; none where nothing says.
    files: Option<BTreeSet<(String, String)>>,
    /// What it was held against.
    base: Option<Found>,
}

impl LastRun {
    fn read(folder: &Path) -> Result<Self> {
        let base = Found::read(folder.join(EARLIER), RoundTables::kept(folder))?;
        Ok(Self { files: intake::earlier::files(folder)?, base })
    }

    /// Whether it read what this run has read; 决定.xlsx and the register are no papers of a unit.
    fn has_read(&self, review: &Review) -> bool {
        let decisions = review.decisions_file.as_ref().and_then(|file| file.path.file_name());
        let lists: BTreeSet<&str> = review.register.path.split('、').collect();
        let counts = |(path, sha256): &(String, String)| {
            let is_ours = decisions.is_some_and(|name| name.to_string_lossy() == file_name(path));
            !sha256.is_empty() && !is_ours && !lists.contains(path.as_str())
        };
        let read = review.files.iter().filter(|file| file.status != FileStatus::Skipped);
        let now: BTreeSet<(String, String)> =
            read.map(|file| (visible(&file.path).into_owned(), file.sha256.clone())).filter(counts).collect();
        let known = |files: &BTreeSet<(String, String)>| files.iter().filter(|file| counts(file)).eq(&now);
        self.files.as_ref().is_some_and(known)
    }
}

impl Before {
    /// Whether what was given as last year's may be that of a run of this year.
    ///
    /// # Errors
    /// If it is of this year or a later one: held against itself everything would be unchanged, and nothing would say so.
    pub(super) fn check_year(&self, order: &Order, run_year: Option<u16>) -> Result<()> {
        match (self.last_year.year(), run_year, &order.prior) {
            (Some(given), Some(own), Some(path)) if given >= own => bail!(
                "--prior 给出的 {} 是 {given} 年度的，本次汇总的是 {own} 年度，它不是上年的；{}",
                path.display(),
                past::ADVICE
            ),
            _ => Ok(()),
        }
    }
}

/// The stages over all files: audit, wide table, ranking.
pub(super) fn judge(
    review: &mut Review,
    catalog: &Catalog,
    beside: &Beside,
    mut before: Before,
) -> Result<()> {
    let base = before.base(review);
    let Before { last_year, turn, merged, earlier: source, .. } = before;
    let audited = audit::audit(&audit::Material {
        filings: &review.filings,
        files: &review.files,
        aside: &review.aside,
        policy: &review.policy,
        register: &review.register,
        year: review.year,
        last_year: &last_year,
        rescored: &beside.rescored,
        false_alarms: &beside.false_alarms,
        catalog,
        store: &review.store,
    })?;
    review.past_unread = last_year.unread();
    review.findings = audited.findings;
    review.exempted = audited.exempted;
    review.scores = audited.scores;
    review.departments = audited.units.rows;
    review.unusable = audited.unusable;
    let own = review.findings.len();
    let audited_here = review.filings.len();
    let absent = merged.join(review, catalog);
    let merged_any = review.filings.len() > audited_here;
    let round = base.as_ref().map(|own| EarlierRound { tables: &own.returns, findings: &own.table });
    rounds::compare(review, round, catalog).map_err(|fault| advised(&source, &fault))?;
    if let Some(Found { table: source, findings, .. }) = base {
        review.earlier_tables.push(KeptTable { source, name: EARLIER, only: None });
        review.closed = earlier::compare(&mut review.findings, &review.exempted, findings);
        review.round = Round::Again;
    }
    explain(&mut review.findings, &beside.explanations);
    review.unfit =
        replies::settle(&mut review.findings, &beside.replies, catalog.settings.words("no_reason"));
    replies::tell(&mut review.files, &beside.replies, &review.unfit);
    review.given_round = turn;
    review.answered_rounds = answered_rounds(&beside.replies, &review.register.index());
    review.rules = rule_lines(catalog, audited.tallies, audited.over);
    // How often a rule was passed below is not in the tables; how often it was not, is.
    for finding in review.findings.iter().skip(own) {
        if let Some(line) = review.rules.iter_mut().find(|line| finding.rule == line.id) {
            line.tally.failed += 1;
        }
    }
    if merged_any {
        // Returns of runs below have come in behind those that were audited here.
        review.departments = ledger::unit_table(&ledger::Sources {
            filings: &review.filings,
            register: &review.register,
            policy: &review.policy,
            unusable: &review.unusable,
            store: &review.store,
        })?
        .rows;
    }
    review.count_findings();
    for line in &mut review.rules {
        line.findings = review.findings.iter().filter(|finding| finding.rule == line.id).count();
    }
    put_in_order(review, catalog, beside, &last_year, &source)?;
    merge::append(&mut review.ranking, absent);
    Ok(())
}

/// The latest round of which each unit has sent back a notice.
fn answered_rounds(replies: &[Reply], index: &Index<'_>) -> BTreeMap<String, u32> {
    let mut latest = BTreeMap::new();
    for reply in replies {
        let named = reply.said.department.as_str();
        let unit = index.line_of("", named).map_or(named, |line| &line.department);
        let round = latest.entry(canonical_name(unit)).or_insert(reply.turn);
        *round = reply.turn.max(*round);
    }
    latest
}

/// The rules with how often each was passed.
fn rule_lines(catalog: &Catalog, tallies: Vec<Tally>, over: Vec<Option<(Scope, usize)>>) -> Vec<RuleLine> {
    let told = catalog.rules.iter().zip(tallies).zip(over);
    let line = |((rule, tally), over): ((&Rule, Tally), Option<(Scope, usize)>)| RuleLine {
        id: rule.id.clone(),
        name: rule.name.clone(),
        formula: rule.formula.clone(),
        tolerance: rule.tolerance.words().into(),
        severity: rule.weight().term().into(),
        state: rule.state(),
        basis: rule.basis.clone(),
        why: rule.why.clone(),
        told: rule.told.clone().unwrap_or_default(),
        tally,
        over,
        findings: 0,
    };
    told.map(line).collect()
}

/// Ranking, suggestions for spot checks, and what reviewers changed.
fn put_in_order(
    review: &mut Review,
    catalog: &Catalog,
    beside: &Beside,
    last_year: &LastYear,
    earlier: &Earlier,
) -> Result<()> {
    let scheme = catalog.schemes.chosen().context("规则目录缺少 schemes/ 下的排名方案")?;
    // A folder found by chance says nothing: the clerk may merely have run twice.
    let sent_back = matches!(earlier, Earlier::Named(_));
    let remains = |finding: &&FindingCard| {
        sent_back && finding.state == State::Remaining && finding.severity == Severity::Error
    };
    let unmended = review.findings.iter().filter(remains).filter_map(|finding| finding.subject.filing);
    let material = rank::Material {
        filings: &review.filings,
        scores: &review.scores,
        findings: &review.findings,
        files: &review.files,
        register: &review.register,
        last_year,
        unmended: &unmended.collect(),
        unusable: &review.unusable,
        catalog,
        scheme,
    };
    let ranking = rank::rank(&material)?;
    let (sampling, rechecks) = (rank::sample(&material), rank::rechecks(&beside.rescored, &material));
    (review.scheme, review.ranked_by) = (scheme.words(&catalog.settings), scheme.order);
    (review.ranking, review.sampling, review.rechecks) = (ranking, sampling, rechecks);
    Ok(())
}

/// 核实 findings that the unit has explained are closed; an error is never closed by an explanation.
fn explain(findings: &mut [FindingCard], explanations: &[Explanation]) {
    let key = |rule: &str, department: &str, project: &str| {
        (rule.to_owned(), canonical_name(department), canonical_name(project))
    };
    let said: BTreeMap<_, &Explanation> = explanations
        .iter()
        .rev()
        .map(|said| (key(&said.rule, &said.department, &said.project), said))
        .collect();
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Verify) {
        let (rule, unit) = (&finding.rule, &finding.subject.department);
        let own =
            said.get(&key(rule, unit, &finding.subject.project)).or_else(|| said.get(&key(rule, unit, "")));
        if let Some(said) = own {
            finding.state = State::Explained;
            finding.explanation = said.told().into();
        }
    }
}
