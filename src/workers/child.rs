//! Tasks on standard input → answers on standard output: the worker's side.
//!
//! The work is done in a thread of its own while the first thread keeps watch, so that a worker whose parent is gone
//! ends by itself: at the end of its input, or when a job takes far too long.

use super::wire::{pack, receive, send};
use super::{Said, Task};
use crate::model::message::unpack;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How a worker came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nothing more to do.
    Done,
    /// A job took longer than it may; whatever it does goes on in a thread until the process ends.
    Late,
}

/// Stack of the working thread: as much as a program's first thread usually has.
const STACK: usize = 8 << 20;

/// How often the watch looks. The parent kills at the deadline itself; the watch is for workers without one.
const LOOK: Duration = Duration::from_millis(500);

/// Looks beyond the time of a job before the watch gives up on it.
const GRACE: u64 = 4;

/// Serves until the input ends. `prepare` makes the handler of jobs out of the first value received; none ends the
/// worker.
///
/// # Errors
/// If the working thread cannot be started.
pub fn serve<S, J, A, H>(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    prepare: impl FnOnce(S) -> Option<H> + Send + 'static,
) -> io::Result<Ended>
where
    S: DeserializeOwned,
    J: DeserializeOwned,
    A: Serialize,
    H: FnMut(J) -> A,
{
    // What a panic has to say is of no use to anybody here; the parent hears of it.
    std::panic::set_hook(Box::new(|_| {}));
    let watch = Arc::new(Watch::default());
    let seen = Arc::clone(&watch);
    let (alive, ended) = channel::<()>();
    thread::Builder::new().name("work".into()).stack_size(STACK).spawn(move || {
        // The pipe closing or breaking is the end of the work in either case.
        let _ = work(input, output, prepare, &watch);
        drop(alive);
    })?;
    Ok(keep_watch(&seen, &ended))
}

/// What the watch can see: the number of the job at hand and how many looks it may take; 0 between jobs.
#[derive(Debug, Default)]
struct Watch {
    number: AtomicU64,
    looks: AtomicU64,
}

impl Watch {
    fn begin(&self, time: Duration) {
        let looks = u64::try_from(time.as_millis() / LOOK.as_millis()).unwrap_or(u64::MAX);
        self.number.fetch_add(1, Ordering::Relaxed);
        self.looks.store(looks.saturating_add(GRACE), Ordering::Release);
    }

    fn end(&self) {
        self.looks.store(0, Ordering::Release);
    }
}

fn keep_watch(watch: &Watch, ended: &Receiver<()>) -> Ended {
    let (mut job, mut looked) = (0, 0_u64);
    while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        let (looks, number) = (watch.looks.load(Ordering::Acquire), watch.number.load(Ordering::Relaxed));
        looked = if number == job { looked + 1 } else { 0 };
        job = number;
        if looks > 0 && looked > looks {
            return Ended::Late;
        }
    }
    Ended::Done
}

fn work<S, J, A, H>(
    mut input: impl Read,
    mut output: impl Write,
    prepare: impl FnOnce(S) -> Option<H>,
    watch: &Watch,
) -> io::Result<()>
where
    S: DeserializeOwned,
    J: DeserializeOwned,
    A: Serialize,
    H: FnMut(J) -> A,
{
    let Some(setup) = receive(&mut input)? else { return Ok(()) };
    let Some(mut handle) = prepare(unpack(&setup)?) else { return Ok(()) };
    send(&mut output, &pack(&())?)?;
    while let Some(bytes) = receive(&mut input)? {
        let task: Task<J> = unpack(&bytes)?;
        watch.begin(task.time);
        let mut answer = |job| catch_unwind(AssertUnwindSafe(|| handle(job))).ok();
        let said: Said<A> = task.jobs.into_iter().map(&mut answer).collect();
        let answer = pack(&said)?;
        watch.end();
        send(&mut output, &answer)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a worker that doubles numbers answers to these jobs.
    fn doubled(jobs: &[u32]) -> (io::Result<Ended>, Vec<u8>) {
        let mut input = Vec::new();
        let mut put = |bytes: io::Result<Vec<u8>>| send(&mut input, &bytes.unwrap_or_default());
        put(pack(&1_000_u32)).unwrap_or_default();
        for job in jobs {
            put(pack(&Task { time: Duration::from_secs(9), jobs: vec![job] })).unwrap_or_default();
        }
        let (out, said) = channel();
        let ended = serve(io::Cursor::new(input), Pipe(out), |most: u32| {
            Some(move |job: u32| {
                assert!(job < most, "a fault");
                job * 2
            })
        });
        (ended, said.iter().flatten().collect())
    }

    struct Pipe(std::sync::mpsc::Sender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_fault_costs_one_answer() {
        let (ended, said) = doubled(&[4, 5_000, 5]);
        assert_eq!(ended.ok(), Some(Ended::Done));
        let mut said = said.as_slice();
        let mut next = || receive(&mut said).ok().flatten();
        assert!(next().is_some_and(|bytes| unpack::<()>(&bytes).is_ok()), "ready");
        let mut answer = || next().and_then(|bytes| unpack::<Said<u32>>(&bytes).ok()).unwrap_or_default();
        assert_eq!([answer(), answer(), answer()], [vec![Some(8)], vec![None], vec![Some(10)]]);
    }

    #[test]
    fn the_watch_ends_a_job_that_takes_too_long() {
        let watch = Watch::default();
        watch.begin(Duration::ZERO);
        let (_alive, ended) = channel();
        assert_eq!(keep_watch(&watch, &ended), Ended::Late);
    }
}
