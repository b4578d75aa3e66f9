//! The only place that sees all stages: from paths to a review.

mod decisions;
mod draft;
mod faults;
mod file;
mod judge;
mod merge;
mod past;
mod reading;
mod replies;
mod rounds;
mod standing;
mod typed;

pub use draft::{Drafted, draft};
pub use faults::culprits;
pub use file::{Processed, filings};
pub use merge::Below;
pub use reading::{Workers, serve, sheets, sheets_by, sheets_within};

pub use crate::intake::Limits;

use crate::catalog::{Catalog, register};
use crate::intake::{self, Met};
use crate::model::register::canonical_name;
use crate::model::review::{DecisionsFile, EarlierNotice, YearSource};
use crate::model::taken::Taken;
use crate::model::typed::OldBook;
use crate::model::{Beside, FilingCard, Register, Review, Store};
use anyhow::{Context, Result, bail};
use decisions::Docket;
use judge::{Before, judge};
use reading::Reading;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Folders and files to read.
    pub roots: Vec<PathBuf>,
    /// 年度 of the task.
    pub year: Option<u16>,
    /// What huishen.toml says; its year is followed where nothing speaks for another one.
    pub taken: Taken,
    /// Where the 名录 comes from.
    pub register: RegisterSource,
    /// Files and folders this run writes: met on the walk, not read.
    pub own: Vec<PathBuf>,
    /// The tables of last year's run, or its workbook.
    pub prior: Option<PathBuf>,
    /// The tables of the round before.
    pub earlier: Earlier,
    /// 轮次 of this run; told by what came before if nobody says.
    pub turn: Option<u32>,
    /// Tables of runs below, for the roll-up.
    pub merge: Vec<Below>,
    /// Where decisions that stay are kept; none are asked for if nothing is named.
    pub decisions: Option<PathBuf>,
    /// The workbook that this run replaces, with what people typed into it.
    pub old_book: Option<OldBook>,
    /// Number of files read at the same time; as many as there are cores if none is given.
    pub jobs: Option<usize>,
    /// Limits of what is read.
    pub limits: Limits,
    /// Where files are read.
    pub workers: Workers,
    /// Files, as they are shown, whose returns are left out: a stage after reading could not bear them.
    pub left_out: BTreeSet<String>,
}

/// Where the round before left its tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Earlier {
    /// Nowhere.
    #[default]
    None,
    /// Perhaps in the folder that this run writes to: the clerk may merely have run twice.
    Found(PathBuf),
    /// In this folder, named by the clerk: what was found then was sent back.
    Named(PathBuf),
}

impl Earlier {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::None => None,
            Self::Found(folder) | Self::Named(folder) => Some(folder),
        }
    }
}

/// Where the register (名录) comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RegisterSource {
    /// Those met among the files: each covers the folder it lies in.
    #[default]
    Found,
    /// This file.
    Given(PathBuf),
    /// None: nobody is asked for a return.
    Unused,
}

/// Reads, audits and ranks everything; `progress` is told files done and files in all. A return that a stage after
/// reading cannot bear is left out, and its file says so.
///
/// # Errors
/// Only if the program itself cannot go on: a path that is not there, no file met, a register that cannot be read, no
/// process to read in, a file that got lost on the way.
///
/// # Panics
/// If no single return is to blame.
pub fn run(order: &Order, catalog: &Catalog, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Review> {
    let mut order = order.clone();
    loop {
        let before = Before::read(&order, catalog)?;
        let (mut review, beside, docket) = collect(&order, catalog, progress)?;
        before.check_year(&order, review.year)?;
        let own = review.filings.len();
        let judged = catch_unwind(AssertUnwindSafe(|| judge(&mut review, catalog, &beside, before)));
        match judged {
            Ok(judged) => {
                judged?;
                docket.settle(&mut review);
                review.check()?;
                return Ok(review);
            }
            Err(panic) => {
                review.filings.truncate(own);
                let found = culprits(&review, catalog, &|_| Ok(()));
                if found.is_empty() {
                    resume_unwind(panic);
                }
                order.left_out.extend(found);
            }
        }
    }
}

/// Everything read, with the register and what people sent besides returns; nothing is judged yet.
fn collect(
    order: &Order,
    catalog: &Catalog,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<(Review, Beside, Docket)> {
    let mut docket = Docket::read(order)?;
    let typed = typed::read(order)?;
    let given = match &order.register {
        RegisterSource::Given(path) => Some(read_register(path, order)?),
        RegisterSource::Unused => Some(Register::default()),
        RegisterSource::Found => None,
    };
    let store = Store::default();
    let mut processed = read_onto(&store, order, catalog, progress)?;
    processed
        .iter_mut()
        .filter(|file| order.left_out.contains(&file.record.path))
        .for_each(faults::leave_out);
    let register = given.unwrap_or_else(|| registers(&mut processed));
    let mut register = register.with_projects_apart(&projects(&processed));
    register.name_offices(catalog.settings.words("office_words"));
    docket.check(&processed);
    docket.name_namesakes(&register, &mut processed, &store);
    docket.name_units(&mut register, &processed);
    docket.name_owners(&mut processed, &register);
    standing::name_owners(&mut processed, &register, &catalog.vocabulary, &store);
    docket.name_nameless(&mut processed, &register, &store);
    standing::leave_out(&mut processed, &mut docket);
    let found = standing::run_year(order.year, &register, &processed, &catalog.settings);
    // What huishen.toml names holds where nothing speaks for another year.
    let (year, year_source) = match (found, order.taken.year) {
        ((None, _), Some(year)) => (Some(year), YearSource::Given),
        (found, _) => found,
    };
    let taken = Taken { is_year_followed: year == order.taken.year, ..order.taken.clone() };
    standing::decide(&mut processed, &register, year, &catalog.settings, &mut docket);
    let mut review = Review {
        roots: order.roots.iter().map(|root| root.to_string_lossy().into_owned()).collect(),
        year,
        year_source,
        taken,
        catalog: catalog.fingerprint.clone(),
        register,
        policy: standing::policy_for(&processed, year, &catalog.settings),
        terms: catalog.vocabulary.terms().to_vec(),
        decisions_file: order.decisions.clone().map(|path| DecisionsFile {
            path,
            is_kept: docket.is_kept,
            additions: docket.additions.clone(),
        }),
        store,
        typed,
        old_book: order.old_book.clone(),
        ..Review::default()
    };
    let mut beside = Beside { false_alarms: docket.false_alarms(), ..Beside::default() };
    review.files.reserve_exact(processed.len());
    review.filings.reserve_exact(processed.iter().map(|file| file.filings.len()).sum());
    for file in processed {
        beside.append(file.beside);
        // A path that is no text cannot be linked to.
        if let Some(target) = file.file.to_str() {
            review.links.insert(file.record.path.clone(), target.to_owned());
        }
        review.files.push(file.record);
        let (audited, aside): (Vec<FilingCard>, Vec<FilingCard>) =
            file.filings.into_iter().partition(|card| card.is_audited);
        review.filings.extend(audited);
        review.aside.extend(aside);
    }
    Ok((review, beside, docket))
}

/// The names of all projects met, for lists that write several into one cell.
fn projects(processed: &[Processed]) -> BTreeSet<String> {
    let cards = processed.iter().flat_map(|file| &file.filings);
    cards.map(|card| canonical_name(&card.head.project)).filter(|name| !name.is_empty()).collect()
}

/// Reads everything: every file met with its filings, in the order of the paths.
///
/// # Errors
/// As `run`, but for the register.
pub fn read(
    order: &Order,
    catalog: &Catalog,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Processed>> {
    let store = Store::default();
    let mut processed = read_onto(&store, order, catalog, progress)?;
    let register = Register::default();
    let (year, _) = standing::run_year(order.year, &register, &processed, &catalog.settings);
    standing::decide(&mut processed, &register, year, &catalog.settings, &mut Docket::default());
    Ok(processed)
}

/// The same with the returns put away there.
fn read_onto(
    store: &Store,
    order: &Order,
    catalog: &Catalog,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Processed>> {
    for root in &order.roots {
        if !root.exists() {
            bail!("找不到 {}，请检查路径", root.display());
        }
    }
    let met = intake::walk(&order.roots, &order.own);
    if met.is_empty()
        && let Some(root) = order.roots.first()
    {
        bail!("{} 里没有任何文件，没有可汇总的；请检查给出的文件夹是否正确", root.display());
    }
    process(&met, &Reading::new(order)?, (catalog, store), progress)
}

/// The return notices that lie in a folder and in folders of it, in the order of their paths.
///
/// # Errors
/// As `read`.
pub fn notices(folder: &Path, order: &Order, catalog: &Catalog) -> Result<Vec<EarlierNotice>> {
    let order = Order { roots: vec![folder.to_owned()], own: Vec::new(), ..order.clone() };
    if intake::walk(&order.roots, &order.own).is_empty() {
        return Ok(Vec::new());
    }
    // A member of an archive has the path of the archive.
    let files = read(&order, catalog, &|_, _| {})?;
    let single = files.into_iter().filter(|file| !file.record.path.contains("!/"));
    Ok(single.filter_map(|file| Some(EarlierNotice { path: file.file, head: file.notice? })).collect())
}

/// All files met through the stages that look at one file alone, then what the archives among them hold. As many come
/// out as were met.
///
/// # Errors
/// If one got lost, which would be a fault of ours.
fn process(
    met: &[Met],
    reading: &Reading,
    (catalog, store): (&Catalog, &Store),
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Processed>> {
    let (done, files) = (AtomicUsize::new(0), met.len());
    let tick = |all: usize| progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
    let mut processed = reading.process(met, catalog, store, &|| tick(files));
    let members: Vec<Met> = processed.iter_mut().flat_map(|file| std::mem::take(&mut file.members)).collect();
    let all = files + members.len();
    processed.extend(reading.process(&members, catalog, store, &|| tick(all)));
    processed.sort_by(|a, b| a.record.path.cmp(&b.record.path));
    if processed.len() != all {
        bail!("清点不符：遇到 {all} 个文件，只有 {} 个有结果。请重新运行；如再出现，请报告", processed.len());
    }
    Ok(processed)
}

/// The registers met serve if none was given: those of several folders together, of each folder the first.
fn registers(processed: &mut [Processed]) -> Register {
    let mut whole = Register::default();
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    for file in processed {
        let Some(register) = file.register.take() else { continue };
        let path = file.record.path.clone();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        file.record.message = if let Some(other) = used.get(&folder) {
            format!("单位名录；同一文件夹里已有 {other}，这一份没有使用。请只留一份，或用 --register 指定。")
        } else {
            let taken = whole.append(register, &folder);
            used.insert(folder, path);
            format!("单位名录，作为应报清单使用（{taken} 条）。")
        };
    }
    whole
}

fn read_register(path: &Path, order: &Order) -> Result<Register> {
    if !path.exists() {
        bail!("找不到名录 {}，请检查路径", path.display());
    }
    if path.is_dir() {
        bail!("名录要给一个文件，{} 是文件夹", path.display());
    }
    let taken =
        sheets_by(&order.workers, &order.limits, path)?.into_iter().next().context("没有给出名录文件")?;
    let shown = path.display();
    if taken.record.status.is_failure() {
        bail!("名录 {shown} 读不出：{}", taken.record.message);
    }
    register::read(&taken.record.path, &taken.grids)
        .with_context(|| format!("名录 {shown} 里没有找到“单位名称”一列，请检查表头"))
}
