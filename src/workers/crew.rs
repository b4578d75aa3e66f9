//! Many jobs → as many answers or losses, in the order of the jobs: the parent's side.

use super::wire::pack;
use super::worker::Worker;
use super::{Loss, Said, Task, Terms};
use crate::model::message::unpack;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A worker is replaced after so many jobs, so that nothing piles up in it.
const SERVICE: usize = 2_000;

/// So many small jobs go out together: a message back and forth costs as much as a tenth of a small job.
const BATCH: usize = 8;

/// So many messages at least for each worker, so that all are busy to the end.
const SPREAD: usize = 8;

/// How a worker is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// The program.
    pub program: PathBuf,
    /// What makes it a worker.
    pub arguments: Vec<OsString>,
}

/// Workers that are kept alive between jobs; they end when it is dropped.
#[derive(Debug)]
pub struct Crew {
    start: Start,
    setup: Vec<u8>,
    size: usize,
    idle: Mutex<Vec<Worker>>,
}

impl Crew {
    /// A crew of at most `size` workers that all begin with the same setup. One is started at once, to know that it
    /// can be done.
    ///
    /// # Errors
    /// If no worker can be started.
    pub fn new(start: Start, setup: &impl Serialize, size: usize) -> io::Result<Self> {
        let setup = pack(setup)?;
        let first = Worker::start(&start, &setup)?;
        Ok(Self { start, setup, size: size.max(1), idle: Mutex::new(vec![first]) })
    }

    /// Has all jobs done. `terms` says what each of them asks; `keep` makes of each answer, as soon as it is there, what
    /// is kept of it.
    pub fn work<J, A, K>(
        &self,
        jobs: &[J],
        terms: &(impl Fn(&J) -> Terms + Sync),
        keep: &(impl Fn(usize, Result<A, Loss>) -> K + Sync),
    ) -> Vec<K>
    where
        J: Serialize + Sync,
        A: DeserializeOwned,
        K: Send,
    {
        // Few jobs are spread over all workers.
        let batch = (jobs.len() / (self.size * SPREAD)).clamp(1, BATCH);
        let round = Round { crew: self, jobs, terms, batch, next: Mutex::new(0) };
        let finished = Mutex::new(Vec::with_capacity(jobs.len()));
        std::thread::scope(|scope| {
            for _ in 0..self.size.min(jobs.len()) {
                scope.spawn(|| {
                    round.desk(&|number, answer| {
                        let kept = keep(number, answer);
                        finished.lock().unwrap_or_else(PoisonError::into_inner).push((number, kept));
                    });
                });
            }
        });
        let mut finished = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
        finished.sort_unstable_by_key(|(number, _)| *number);
        finished.into_iter().map(|(_, kept)| kept).collect()
    }

    fn hire(&self) -> io::Result<Worker> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Worker::start(&self.start, &self.setup), Ok)
    }

    fn release(&self, worker: Worker) {
        if worker.served < SERVICE {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
    }
}

/// So often a job is given out whose worker somebody else has ended.
const TRIES: usize = 4;

/// One call of `work`, shared by all desks.
struct Round<'a, J, T> {
    crew: &'a Crew,
    jobs: &'a [J],
    terms: &'a T,
    /// Small jobs that go out together.
    batch: usize,
    /// The first job not given out yet.
    next: Mutex<usize>,
}

/// Jobs that a worker has at hand, by their numbers.
struct AtHand {
    numbers: Range<usize>,
    time: Duration,
    worker: Worker,
}

impl<J: Serialize, T: Fn(&J) -> Terms> Round<'_, J, T> {
    /// Gives out jobs until none is left. The next ones are handed over before the last answers are unpacked, so that
    /// the worker does not wait for its parent. A batch that is not answered for is done again job by job: whichever
    /// of them cost the worker its life costs only its own answer.
    fn desk<A: DeserializeOwned>(&self, put: &impl Fn(usize, Result<A, Loss>)) {
        let mut again = Vec::new();
        let mut killed: BTreeMap<usize, usize> = BTreeMap::new();
        let mut begun = self.begin(None, &mut again, put);
        while let Some(AtHand { numbers, time, mut worker }) = begun {
            let said = worker.wait(time);
            let useful = said.is_ok() && worker.served < SERVICE;
            let mut is_tried_again = said.is_err() && numbers.len() > 1;
            if said.as_ref().is_err_and(|loss| *loss == Loss::Killed) && numbers.len() == 1 {
                let tries = killed.entry(numbers.start).or_default();
                *tries += 1;
                is_tried_again = *tries < TRIES;
            }
            if is_tried_again {
                again.extend(numbers.clone().rev());
            }
            begun = self.begin(useful.then_some(worker), &mut again, put);
            match said.map(|bytes| understood(&bytes, numbers.len())) {
                Ok(answers) => numbers.zip(answers).for_each(|(number, answer)| put(number, answer)),
                Err(loss) if !is_tried_again => put(numbers.start, Err(loss)),
                Err(_) => {}
            }
        }
    }

    /// Gives the next jobs to this worker or to another; jobs for which none can be started are lost.
    fn begin<A>(
        &self,
        worker: Option<Worker>,
        again: &mut Vec<usize>,
        put: &impl Fn(usize, Result<A, Loss>),
    ) -> Option<AtHand> {
        let mut worker = worker;
        loop {
            let numbers = again.pop().map_or_else(|| self.next(), |number| number..number + 1);
            if numbers.is_empty() {
                self.crew.release(worker?);
                return None;
            }
            let jobs: Vec<&J> = self.jobs[numbers.clone()].iter().collect();
            let time = jobs.iter().map(|job| (self.terms)(job).time).max().unwrap_or_default();
            match self.give(worker.take(), &Task { time, jobs }) {
                Ok(worker) => return Some(AtHand { numbers, time, worker }),
                Err(loss) => numbers.for_each(|number| put(number, Err(loss))),
            }
        }
    }

    /// The jobs to be given out next: one, or several small ones.
    fn next(&self) -> Range<usize> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let left = &self.jobs[*next..];
        let small = left.iter().take(self.batch).take_while(|job| (self.terms)(job).small).count();
        let numbers = *next..*next + small.max(1).min(left.len());
        *next = numbers.end;
        numbers
    }

    /// A worker may have ended while it had nothing to do; then a new one gets the task.
    fn give(&self, worker: Option<Worker>, task: &Task<&J>) -> Result<Worker, Loss> {
        let count = task.jobs.len();
        let task = pack(task).map_err(|_| Loss::TooLarge)?;
        let mut worker = worker.map_or_else(|| self.crew.hire(), Ok).map_err(|_| Loss::NotStarted)?;
        if worker.give(&task, count).is_err() {
            let fresh = Worker::start(&self.crew.start, &self.crew.setup);
            worker = fresh.map_err(|_| Loss::NotStarted)?;
            worker.give(&task, count)?;
        }
        Ok(worker)
    }
}

/// One answer or loss for each job.
fn understood<A: DeserializeOwned>(bytes: &[u8], jobs: usize) -> Vec<Result<A, Loss>> {
    let said: Said<A> = unpack(bytes).unwrap_or_default();
    let mut answers: Vec<_> = said.into_iter().map(|answer| answer.ok_or(Loss::Died)).collect();
    answers.resize_with(jobs, || Err(Loss::Died));
    answers
}
