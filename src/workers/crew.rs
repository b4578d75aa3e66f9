//! Many jobs → as many answers or losses, in the order of the jobs: the parent's side.

use super::wire::{pack, unpack};
use super::worker::Worker;
use super::{Loss, Said, Task};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A worker is replaced after so many jobs, so that nothing piles up in it.
const SERVICE: usize = 200;

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

    /// Has all jobs done. `time` says how long a job may take; `done` is called after each.
    pub fn work<J, A>(
        &self,
        jobs: &[J],
        time: &(impl Fn(&J) -> Duration + Sync),
        done: &(impl Fn() + Sync),
    ) -> Vec<Result<A, Loss>>
    where
        J: Serialize + Sync,
        A: DeserializeOwned + Send,
    {
        let round = Round { crew: self, jobs, time, next: AtomicUsize::new(0) };
        let finished = Mutex::new(Vec::with_capacity(jobs.len()));
        std::thread::scope(|scope| {
            for _ in 0..self.size.min(jobs.len()) {
                scope.spawn(|| {
                    round.desk(&|number, answer| {
                        finished.lock().unwrap_or_else(PoisonError::into_inner).push((number, answer));
                        done();
                    });
                });
            }
        });
        let mut finished = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
        finished.sort_unstable_by_key(|(number, _)| *number);
        finished.into_iter().map(|(_, answer)| answer).collect()
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

/// One call of `work`, shared by all desks.
struct Round<'a, J, T> {
    crew: &'a Crew,
    jobs: &'a [J],
    time: &'a T,
    next: AtomicUsize,
}

/// A job that a worker has at hand.
struct AtHand {
    number: usize,
    time: Duration,
    worker: Worker,
}

impl<J: Serialize, T: Fn(&J) -> Duration> Round<'_, J, T> {
    /// Gives out one job after another. The next one is handed over before the last answer is unpacked, so that the
    /// worker does not wait for its parent.
    fn desk<A: DeserializeOwned>(&self, put: &impl Fn(usize, Result<A, Loss>)) {
        let mut begun = self.begin(None, put);
        while let Some(AtHand { number, time, mut worker }) = begun {
            let answer = worker.wait(time);
            let useful = answer.is_ok() && worker.served < SERVICE;
            begun = self.begin(useful.then_some(worker), put);
            put(number, answer.and_then(|bytes| understood(&bytes)));
        }
    }

    /// Gives the next job to this worker or to another; jobs for which none can be started are lost.
    fn begin<A>(&self, worker: Option<Worker>, put: &impl Fn(usize, Result<A, Loss>)) -> Option<AtHand> {
        let mut worker = worker;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = self.jobs.get(number) else {
                self.crew.release(worker?);
                return None;
            };
            let time = (self.time)(job);
            match self.give(worker.take(), &Task { time, job }) {
                Ok(worker) => return Some(AtHand { number, time, worker }),
                Err(loss) => put(number, Err(loss)),
            }
        }
    }

    /// A worker may have ended while it had nothing to do; then a new one gets the task.
    fn give(&self, worker: Option<Worker>, task: &Task<&J>) -> Result<Worker, Loss> {
        let task = pack(task).map_err(|_| Loss::TooLarge)?;
        let mut worker = worker.map_or_else(|| self.crew.hire(), Ok).map_err(|_| Loss::NotStarted)?;
        if worker.give(&task).is_err() {
            let fresh = Worker::start(&self.crew.start, &self.crew.setup);
            worker = fresh.map_err(|_| Loss::NotStarted)?;
            worker.give(&task)?;
        }
        Ok(worker)
    }
}

fn understood<A: DeserializeOwned>(bytes: &[u8]) -> Result<A, Loss> {
    let said: Said<A> = unpack(bytes).map_err(|_| Loss::Died)?;
    said.ok_or(Loss::Died)
}
