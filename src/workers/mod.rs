//! Jobs → answers, each worked out in another process, so that whatever a job does to that process costs one answer.
//!
//! Reading a stranger's file can exhaust the memory or loop for ever, and neither can be caught inside a process. So
//! the program starts itself as a worker, hands it one job after another and kills it at the deadline. Knows nothing
//! of files, forms or figures: what a job is and what is done with it is for the callers on both sides.

mod child;
mod crew;
mod wire;
mod worker;

pub use child::{Ended, serve};
pub use crew::{Crew, Start};

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Why there is no answer to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// No answer within this time; the worker was killed.
    TooSlow(Duration),
    /// The worker wanted more memory than it may have, or answered more than is taken.
    TooLarge,
    /// Somebody else ended the worker, several times.
    Killed,
    /// The job made the code panic, or the worker ended in any other way.
    Died,
    /// No worker could be started.
    NotStarted,
}

/// What a job asks of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How long it may take.
    pub time: Duration,
    /// Whether it is so small that it goes to a worker together with others.
    pub small: bool,
}

/// Jobs on their way to a worker.
#[derive(Debug, Serialize, Deserialize)]
struct Task<J> {
    /// How long they may take together.
    time: Duration,
    jobs: Vec<J>,
}

/// What a worker says about its jobs: each answer, or nothing where the code panicked.
type Said<A> = Vec<Option<A>>;
