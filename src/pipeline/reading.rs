//! Files met → files processed, in this process or in workers: who does it, and what is said of a file that cost a
//! worker its life.
//!
//! Apart so that the rest of the pipeline does not know where a file was read. Both sides of the workers stand here:
//! what they are asked and how they answer.

use super::Order;
use super::file::{self, Processed};
use crate::catalog::Catalog;
use crate::intake::{self, Intake, Limits, Met, Taken};
use crate::model::{FileStatus, Store};
use crate::workers::{self, Crew, Ended, Loss, Start, Terms};
use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

/// Where files are read.
#[derive(Debug, Clone, Default)]
pub enum Workers {
    /// In this process: a file that exhausts the memory or never ends takes the whole run with it.
    #[default]
    InProcess,
    /// In processes of their own.
    Processes {
        /// The program; it must answer to `huishen worker` as `serve` does.
        program: PathBuf,
        /// The bureau's own catalogue, as given for the run.
        catalog: Option<PathBuf>,
        /// Most memory a worker may take while it reads, bytes.
        memory: u64,
        /// Time for one file; by its size if none is given.
        time: Option<Duration>,
    },
}

impl Workers {
    /// Memory of a worker, bytes. Two of them and the program itself fit into an office machine of 4 GiB; the largest
    /// honest file measured took half of it.
    pub const MEMORY: u64 = 768 << 20;
}

/// The word on the command line that makes the program a worker.
const WORKER: &str = "worker";

/// Time for a file.
const TIME: Duration = Duration::from_secs(10);
/// Time for a large file.
const TIME_LARGE: Duration = Duration::from_mins(1);
/// Time an office program may take to convert an old document, and a little more: it ends itself before.
const TIME_CONVERTING: Duration = Duration::from_secs(65);
/// What a large file is, bytes.
const LARGE: u64 = 20 << 20;
/// A file that is read in some milliseconds, bytes; a return with nothing but its table is smaller.
const SMALL: u64 = 128 << 10;

/// What a worker is told once.
#[derive(Debug, Serialize, Deserialize)]
struct Setup {
    catalog: Option<OsString>,
    limits: Limits,
    memory: u64,
}

/// What a worker is asked.
#[derive(Debug, Serialize, Deserialize)]
enum Job<'a> {
    Process(Cow<'a, Met>),
    Sheets(Cow<'a, Met>),
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Processed(Box<Processed>),
    Sheets(Box<Taken>),
}

/// Works as a worker until the input ends. `allow` is told once how many bytes more may be allocated.
///
/// # Errors
/// If the working thread cannot be started.
pub fn serve(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    allow: impl FnOnce(u64) + Send + 'static,
) -> io::Result<Ended> {
    workers::serve(input, output, |setup: Setup| {
        let folder = setup.catalog.map(PathBuf::from);
        let catalog = Catalog::for_reading(folder.as_deref()).ok()?;
        let mut intake = Intake::new(setup.limits);
        allow(setup.memory);
        Some(move |job: Job<'static>| match job {
            Job::Process(met) => Answer::Processed(Box::new(file::process(&met, &mut intake, &catalog))),
            Job::Sheets(met) => Answer::Sheets(Box::new(intake.take(&met))),
        })
    })
}

/// Reads files where the order says.
pub(super) struct Reading {
    limits: Limits,
    place: Place,
}

enum Place {
    Here(rayon::ThreadPool),
    Workers { crew: Crew, clock: Clock, memory: u64 },
}

/// How long a file may take.
struct Clock {
    given: Option<Duration>,
    /// Whether files may be converted first.
    helper: bool,
}

impl Clock {
    fn terms(&self, job: &Job<'_>) -> Terms {
        let (Job::Process(met) | Job::Sheets(met)) = job;
        let usual = if met.size > LARGE { TIME_LARGE } else { TIME };
        let more = if self.helper { TIME_CONVERTING } else { Duration::ZERO };
        Terms {
            time: self.given.unwrap_or(usual).saturating_add(more),
            small: met.size <= SMALL && !self.helper,
        }
    }
}

impl Reading {
    /// Ready to read.
    ///
    /// # Errors
    /// If threads or workers cannot be started.
    pub(super) fn new(order: &Order) -> Result<Self> {
        let cores = || available_parallelism().map_or(1, NonZero::get);
        let jobs = order.jobs.filter(|jobs| *jobs > 0).unwrap_or_else(cores);
        let place = match &order.workers {
            Workers::InProcess => {
                let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
                Place::Here(threads.context("线程无法启动")?)
            }
            Workers::Processes { program, catalog, memory, time } => {
                let clock = Clock { given: *time, helper: order.limits.office_helper.is_some() };
                let start = Start { program: program.clone(), arguments: vec![WORKER.into()] };
                let catalog = catalog.as_ref().map(|folder| folder.clone().into_os_string());
                let setup = Setup { catalog, limits: order.limits.clone(), memory: *memory };
                let crew = Crew::new(start, &setup, jobs).context("读取文件的进程无法启动")?;
                Place::Workers { crew, clock, memory: *memory }
            }
        };
        Ok(Self { limits: order.limits.clone(), place })
    }

    /// Files through all stages that look at one file alone, in their order, with their returns put away; `done` is
    /// called after each.
    pub(super) fn process(
        &self,
        met: &[Met],
        catalog: &Catalog,
        store: &Store,
        done: &(dyn Fn() + Sync),
    ) -> Vec<Processed> {
        let here = |intake: &mut Intake, met: &Met| {
            let processed = file::process(met, intake, catalog).put_away(store);
            done();
            processed
        };
        let answer = |met: &Met, answer| {
            let processed = match answer {
                Ok(Answer::Processed(processed)) => Processed { file: met.path.clone(), ..*processed },
                Ok(Answer::Sheets(_)) => self.lost(met, Loss::Died),
                Err(loss) => self.lost(met, loss),
            };
            done();
            processed.put_away(store)
        };
        self.each(met, here, |met| Job::Process(Cow::Borrowed(met)), answer)
    }

    /// The sheets of files as they stand, in their order.
    pub(super) fn sheets(&self, met: &[Met]) -> Vec<Taken> {
        let here = |intake: &mut Intake, met: &Met| intake.take(met);
        let answer = |met: &Met, answer| match answer {
            Ok(Answer::Sheets(taken)) => *taken,
            Ok(Answer::Processed(_)) => taken(self.lost(met, Loss::Died)),
            Err(loss) => taken(self.lost(met, loss)),
        };
        self.each(met, here, |met| Job::Sheets(Cow::Borrowed(met)), answer)
    }

    fn each<T: Send>(
        &self,
        met: &[Met],
        here: impl Fn(&mut Intake, &Met) -> T + Sync,
        job: impl Fn(&Met) -> Job<'_>,
        answer: impl Fn(&Met, Result<Answer, Loss>) -> T + Sync,
    ) -> Vec<T> {
        match &self.place {
            Place::Here(threads) => threads.install(|| {
                let intake = || Intake::new(self.limits.clone());
                met.par_iter().map_init(intake, |intake, met| here(intake, met)).collect()
            }),
            Place::Workers { crew, clock, .. } => {
                let jobs: Vec<Job<'_>> = met.iter().map(job).collect();
                crew.work(&jobs, &|job| clock.terms(job), &|number, said| answer(&met[number], said))
            }
        }
    }

    /// The line of a file that was not answered for.
    fn lost(&self, met: &Met, loss: Loss) -> Processed {
        let mut processed = Processed::unread(met);
        (processed.record.status, processed.record.message) = match loss {
            Loss::TooSlow(time) => (
                FileStatus::Unreadable,
                format!("读取超过 {} 秒已停止；可用 --timeout 放宽。", seconds(time)),
            ),
            Loss::TooLarge => (FileStatus::TooLarge, self.too_much_memory()),
            Loss::Died => (
                FileStatus::Unreadable,
                "文件损坏，读取程序中止，未读取。请用 Excel/WPS 打开另存后重报。".to_owned(),
            ),
            Loss::Killed => (
                FileStatus::Unreadable,
                "读取它的进程几次被系统或别的程序结束（内存不足或安全软件拦截），未读取；不是文件的问题，请关闭别的程序后重新运行。"
                    .to_owned(),
            ),
            Loss::NotStarted => {
                (FileStatus::Unreadable, "读取文件的进程无法启动，未读取。请重新运行。".to_owned())
            }
        };
        processed
    }

    fn too_much_memory(&self) -> String {
        let Place::Workers { memory, .. } = &self.place else { return String::new() };
        format!("读取需要的内存超过 {} MiB，已停止；请删除表外多余内容后另存重报。", memory >> 20)
    }
}

fn taken(lost: Processed) -> Taken {
    Taken { record: lost.record, grids: Vec::new(), members: Vec::new() }
}

/// Seconds with as many decimals as it takes.
fn seconds(time: Duration) -> String {
    let (whole, millis) = (time.as_secs(), time.subsec_millis());
    let text = format!("{whole}.{millis:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The sheets of a file, or of all files in a folder or archive, as they stand; read in this process.
#[must_use]
pub fn sheets(path: &Path) -> Vec<Taken> {
    sheets_within(path, &Limits::default())
}

/// The same, read within these limits.
#[must_use]
pub fn sheets_within(path: &Path, limits: &Limits) -> Vec<Taken> {
    let mut intake = Intake::new(limits.clone());
    with_members(&intake::walk(&[path.to_owned()], &[]), |met| {
        met.iter().map(|met| intake.take(met)).collect()
    })
}

/// The same, read by these workers.
///
/// # Errors
/// If no worker can be started.
pub fn sheets_by(workers: &Workers, limits: &Limits, path: &Path) -> Result<Vec<Taken>> {
    let order = Order { workers: workers.clone(), limits: limits.clone(), ..Order::default() };
    let reading = Reading::new(&order)?;
    Ok(with_members(&intake::walk(&[path.to_owned()], &[]), |met| reading.sheets(met)))
}

/// Files, and behind them what the archives among them hold.
fn with_members(met: &[Met], mut read: impl FnMut(&[Met]) -> Vec<Taken>) -> Vec<Taken> {
    let mut taken = read(met);
    let members: Vec<Met> = taken.iter_mut().flat_map(|file| std::mem::take(&mut file.members)).collect();
    taken.extend(read(&members));
    taken
}
