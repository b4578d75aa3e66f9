//! The only place that sees all stages: from paths to a review.

pub use crate::intake::Limits;

use crate::catalog::{Catalog, beside, form, picture, register};
use crate::intake::{self, Met, Taken};
use crate::model::earlier::{self, LastYear};
use crate::model::register::folded;
use crate::model::review::Round;
use crate::model::review::RuleLine;
use crate::model::{
    Beside, Explanation, FileRecord, FileStatus, Filing, Finding, Grid, Register, Review, Severity, State,
};
use crate::normalise::FormFacts;
use crate::{audit, extract, frames, normalise, rank, recognise, report};
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Folders and files to read.
    pub roots: Vec<PathBuf>,
    /// 年度 of the task.
    pub year: Option<u16>,
    /// Where the 名录 comes from.
    pub register: RegisterSource,
    /// Files and folders this run writes: met on the walk, not read.
    pub own: Vec<PathBuf>,
    /// The tables of last year's run.
    pub prior: Option<PathBuf>,
    /// The tables of the round before.
    pub earlier: Option<PathBuf>,
    /// Number of threads; all cores if none is given.
    pub jobs: Option<usize>,
    /// Limits of what is read.
    pub limits: Limits,
}

/// Where the register (名录) comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RegisterSource {
    /// The first register met among the files.
    #[default]
    Found,
    /// This file.
    Given(PathBuf),
    /// None: nobody is asked for a return.
    Unused,
}

/// A file after all stages that look at one file alone.
#[derive(Debug, Clone)]
pub struct Processed {
    /// Inventory line.
    pub record: FileRecord,
    /// The returns in it.
    pub filings: Vec<Filing>,
    /// The register, if the file is one.
    pub register: Option<Register>,
    /// Explanations and review scores, if the file is such a list.
    pub beside: Beside,
    /// Where it lies.
    pub file: PathBuf,
}

/// Reads, audits and ranks everything; `progress` is told files done and files in all.
///
/// # Errors
/// Only if the program itself cannot go on: a path that is not there, a register that cannot be read.
pub fn run(order: &Order, catalog: &Catalog, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Review> {
    for root in &order.roots {
        if !root.exists() {
            bail!("找不到 {}，请检查路径", root.display());
        }
    }
    let given = match &order.register {
        RegisterSource::Given(path) => Some(read_register(path)?),
        RegisterSource::Unused => Some(Register::default()),
        RegisterSource::Found => None,
    };
    let before = Before::read(order)?;
    let met = intake::walk(&order.roots, &order.own);
    let mut processed = read_all(&met, order, catalog, progress)?;
    mark_duplicates(&mut processed);
    let register = given.or_else(|| processed.iter_mut().find_map(take_register)).unwrap_or_default();
    let mut review = Review {
        roots: order.roots.iter().map(|root| root.to_string_lossy().into_owned()).collect(),
        year: order.year,
        register,
        terms: catalog.vocabulary.terms().to_vec(),
        ..Review::default()
    };
    let mut beside = Beside::default();
    for file in processed {
        beside.append(file.beside);
        review.links.insert(file.record.path.clone(), file.file.to_string_lossy().into_owned());
        review.files.push(file.record);
        review.filings.extend(file.filings);
    }
    judge(&mut review, catalog, &beside, before)?;
    Ok(review)
}

/// What earlier runs left behind.
#[derive(Debug, Default)]
struct Before {
    last_year: LastYear,
    /// The findings of the round before; none if there was no round before.
    findings: Option<Vec<Finding>>,
}

impl Before {
    fn read(order: &Order) -> Result<Self> {
        let last_year = order.prior.as_deref().map(intake::earlier::figures).transpose()?.unwrap_or_default();
        let findings = order.earlier.as_deref().map(intake::earlier::findings).transpose()?.flatten();
        Ok(Self { last_year, findings })
    }
}

/// The stages over all files: audit, wide table, ranking.
fn judge(review: &mut Review, catalog: &Catalog, beside: &Beside, before: Before) -> Result<()> {
    let audited = audit::audit(&audit::Material {
        filings: &review.filings,
        files: &review.files,
        register: &review.register,
        year: review.year,
        last_year: &before.last_year,
        rescored: &beside.rescored,
        catalog,
    });
    review.findings = audited.findings;
    review.exempted = audited.exempted;
    if let Some(findings) = before.findings {
        review.closed = earlier::compare(&mut review.findings, findings);
        review.round = Round::Again;
    }
    explain(&mut review.findings, &beside.explanations);
    review.rules = catalog
        .rules
        .iter()
        .zip(audited.tallies)
        .map(|(rule, tally)| RuleLine {
            id: rule.id.clone(),
            name: rule.name.clone(),
            formula: rule.formula.clone(),
            tolerance: rule.tolerance.words().into(),
            severity: rule.weight().term().into(),
            state: rule.state().into(),
            basis: rule.basis.clone(),
            why: rule.why.clone(),
            tally,
        })
        .collect();
    review.departments = frames::departments(&review.filings, &review.findings, &review.register)?;
    review.ranking = rank::rank(&review.filings, &review.findings, &review.register, catalog)?;
    Ok(())
}

/// 核实 findings that the unit has explained are closed; an error is never closed by an explanation.
fn explain(findings: &mut [Finding], explanations: &[Explanation]) {
    let key =
        |rule: &str, department: &str, project: &str| (rule.to_owned(), folded(department), folded(project));
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
            finding.explanation = said.told();
        }
    }
}

fn read_all(
    met: &[Met],
    order: &Order,
    catalog: &Catalog,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Processed>> {
    let met_in_all = met.len();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(order.jobs.unwrap_or(0))
        .build()
        .context("线程无法启动")?;
    let done = AtomicUsize::new(0);
    let one = |met: &Met| {
        let processed = process(met, &order.limits, catalog);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, met_in_all);
        processed
    };
    Ok(pool.install(|| met.par_iter().map(one).collect()))
}

/// One file through all stages that look at one file alone.
#[must_use]
pub fn process(met: &Met, limits: &Limits, catalog: &Catalog) -> Processed {
    let Taken { mut record, grids } = intake::take(met, limits);
    let mut processed = Processed {
        record: record.clone(),
        filings: Vec::new(),
        register: None,
        beside: Beside::default(),
        file: met.path.clone(),
    };
    if written_by_us(&grids) {
        record.message = "本程序写出的文件，已跳过。".into();
        record.status = FileStatus::Skipped;
    } else if register::is_register(&grids) {
        record.message = "单位名录，不是自评表。".into();
        processed.register = register::read(&record.path, &grids);
        record.status = FileStatus::NoForm;
    } else if let Some(found) = beside::read(&grids) {
        record.message = format!(
            "说明 {} 条、复核得分 {} 条，不是自评表。",
            found.explanations.len(),
            found.rescored.len()
        );
        processed.beside = found;
        record.status = FileStatus::NoForm;
    } else if !record.status.is_failure() && record.status != FileStatus::Skipped {
        processed.filings = filings(&grids, &record.path, catalog);
        record.filings = processed.filings.len();
        record.figures = processed.filings.iter().map(|filing| filing.figures.len()).sum();
        say_unread(&mut record, &processed.filings);
        if processed.filings.is_empty() {
            record.status = FileStatus::NoForm;
            record.message = "已读取，里面没有自评表。".into();
        }
    }
    processed.record = record;
    processed
}

/// Numbers nobody understood are named in the inventory: they are in no total.
fn say_unread(record: &mut FileRecord, filings: &[Filing]) {
    let mut unread = filings.iter().flat_map(|filing| &filing.unread);
    let Some(first) = unread.next() else { return };
    let count = 1 + unread.count();
    let told = format!("{count} 个数字没有读懂（{first} 等），没有计入任何合计", first = first.place);
    record.message = format!("{}；{told}。", record.message.trim_end_matches('。'));
    record.status = FileStatus::Warned;
}

/// A workbook or table of an earlier run lying among the returns.
fn written_by_us(grids: &[Grid]) -> bool {
    let names: Vec<&str> = grids.iter().map(|grid| grid.name.as_str()).collect();
    let first_line: Vec<String> =
        grids.first().map(|grid| grid.row(0).map(|(_, cell)| cell.shown()).collect()).unwrap_or_default();
    report::is_own(&names, &first_line)
}

/// The returns on the sheets of one file.
#[must_use]
pub fn filings(grids: &[Grid], path: &str, catalog: &Catalog) -> Vec<Filing> {
    let parts: Vec<Vec<Grid>> = grids.iter().map(|grid| recognise::split(grid, catalog)).collect();
    let forms = grids.iter().zip(&parts).flat_map(|(grid, parts)| {
        if parts.is_empty() { std::slice::from_ref(grid) } else { parts.as_slice() }
    });
    let layouts: Vec<_> = forms.map(|grid| recognise::lay_out(grid, &catalog.vocabulary)).collect();
    let name =
        Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let raw = extract::extract(&layouts, &name, catalog);
    raw.into_iter()
        .enumerate()
        .map(|(number, raw)| {
            let choice = recognise::choose(&catalog.forms, &raw);
            let facts = FormFacts { form: choice.form, matching: choice.matching, evidence: choice.evidence };
            normalise::normalise(raw, facts, catalog, path, number + 1)
        })
        .collect()
}

/// The same content twice counts once: the first by path stays, the others are named.
fn mark_duplicates(processed: &mut [Processed]) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for file in processed.iter_mut().filter(|file| !file.filings.is_empty()) {
        match first.get(&file.record.sha256) {
            Some(known) => {
                file.record.status = FileStatus::Duplicate;
                file.record.message = format!("与 {known} 内容完全相同，只计一份。");
                file.record.filings = 0;
                file.record.figures = 0;
                file.filings.clear();
            }
            None => {
                first.insert(file.record.sha256.clone(), file.record.path.clone());
            }
        }
    }
}

/// The first register met in the folder serves if none was given.
fn take_register(file: &mut Processed) -> Option<Register> {
    let register = file.register.take()?;
    file.record.message = format!("单位名录，作为应报清单使用（{} 条）。", register.lines.len());
    Some(register)
}

fn read_register(path: &Path) -> Result<Register> {
    let met = intake::walk(&[path.to_owned()], &[]);
    let taken = met.first().map(|met| intake::take(met, &Limits::default())).context("没有给出名录文件")?;
    let shown = path.display();
    if taken.record.status.is_failure() {
        bail!("名录 {shown} 读不出：{}", taken.record.message);
    }
    register::read(&taken.record.path, &taken.grids)
        .with_context(|| format!("名录 {shown} 里没有找到“单位名称”一列，请检查表头"))
}

/// The sheets of one file as they stand, for `inspect --cells`.
#[must_use]
pub fn sheets(path: &Path) -> Vec<Taken> {
    sheets_within(path, &Limits::default())
}

/// The sheets of one file as they stand, read within these limits.
#[must_use]
pub fn sheets_within(path: &Path, limits: &Limits) -> Vec<Taken> {
    intake::walk(&[path.to_owned()], &[]).iter().map(|met| intake::take(met, limits)).collect()
}

/// What is known of a new blank form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drafted {
    /// Headings with what they mean.
    pub known: Vec<(String, String)>,
    /// Headings nobody knows.
    pub unknown: Vec<String>,
    /// A form file to edit.
    pub form: String,
}

/// Drafts a form of the catalogue from a blank.
///
/// # Errors
/// If the file cannot be read.
pub fn draft(path: &Path, catalog: &Catalog) -> Result<Drafted> {
    let taken = sheets(path).into_iter().next().context("没有给出文件")?;
    if taken.record.status.is_failure() {
        bail!("{} 读不出：{}", path.display(), taken.record.message);
    }
    let Some(grid) = taken.grids.iter().max_by_key(|grid| grid.len()) else {
        bail!("{} 里没有表格", path.display())
    };
    let layout = recognise::lay_out(grid, &catalog.vocabulary);
    let (mut drafted, mut must) = (Drafted::default(), Vec::new());
    for seen in layout.seen.values().filter(|seen| seen.is_words()) {
        match catalog.vocabulary.describe(&seen.meanings) {
            Some(meaning) => {
                must.push(seen.label.key.clone());
                drafted.known.push((seen.text.clone(), meaning));
            }
            None => drafted.unknown.push(seen.text.clone()),
        }
    }
    must.sort();
    must.dedup();
    drafted.form = form::draft(&layout.title, &must, &picture::Picture::of(grid));
    Ok(drafted)
}
