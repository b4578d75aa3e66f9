//! One worker process as its parent sees it: started, asked, waited for, ended.

use super::wire::{receive, send};
use super::{Loss, Start};
use std::io::{self, ErrorKind, Read};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// A worker that is not ready after this time will never be.
const START_TIME: Duration = Duration::from_mins(1);

/// How long to wait for the last words of a dead worker; a process it started may keep the pipe open.
const LISTEN: Duration = Duration::from_secs(2);

/// How much of a worker's last words is kept, bytes.
const LAST_WORDS: usize = 4096;

/// So often it is looked whether a worker whose pipe has broken is gone, and how long in between.
const LOOKS: u32 = 20;
const LOOK: Duration = Duration::from_millis(5);

/// What Rust says on standard error before it aborts for want of memory.
const OUT_OF_MEMORY: &str = "memory allocation of";

/// A running worker; killed when dropped.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    input: ChildStdin,
    answers: Receiver<io::Result<Vec<u8>>>,
    last_words: Receiver<String>,
    /// Jobs taken so far.
    pub(super) served: usize,
}

impl Worker {
    /// Starts a worker and waits until it is ready.
    pub(super) fn start(start: &Start, setup: &[u8]) -> io::Result<Self> {
        let mut child = Command::new(&start.program)
            .args(&start.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(mut output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(ErrorKind::BrokenPipe.into());
        };
        let (sender, answers) = sync_channel(1);
        thread::Builder::new().name("answers".into()).spawn(move || {
            while let Some(read) = receive(&mut output).transpose() {
                let failed = read.is_err();
                if sender.send(read).is_err() || failed {
                    break;
                }
            }
        })?;
        let (sender, last_words) = channel();
        thread::Builder::new().name("last words".into()).spawn(move || sender.send(end_of(errors)))?;
        let mut worker = Self { child, input, answers, last_words, served: 0 };
        send(&mut worker.input, setup)?;
        match worker.answers.recv_timeout(START_TIME) {
            Ok(Ok(_)) => Ok(worker),
            _ => Err(ErrorKind::TimedOut.into()),
        }
    }

    /// Hands over a task of so many jobs. After a loss the worker is of no further use.
    pub(super) fn give(&mut self, task: &[u8], jobs: usize) -> Result<(), Loss> {
        self.served += jobs;
        send(&mut self.input, task).map_err(|_| self.cause_of_death())
    }

    /// The answer to the task at hand. After a loss the worker is of no further use.
    pub(super) fn wait(&mut self, time: Duration) -> Result<Vec<u8>, Loss> {
        match self.answers.recv_timeout(time) {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) if error.kind() == ErrorKind::FileTooLarge => Err(Loss::TooLarge),
            Err(RecvTimeoutError::Timeout) => Err(Loss::TooSlow(time)),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.cause_of_death()),
        }
    }

    fn cause_of_death(&mut self) -> Loss {
        let was_killed = self.ended().is_some_and(was_killed);
        self.end();
        if was_killed {
            return Loss::Killed;
        }
        let words = self.last_words.recv_timeout(LISTEN).unwrap_or_default();
        if words.contains(OUT_OF_MEMORY) { Loss::TooLarge } else { Loss::Died }
    }

    /// How it ended by itself; a pipe may break a moment before its process is gone.
    fn ended(&mut self) -> Option<ExitStatus> {
        for _ in 0..LOOKS {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(LOOK);
        }
        None
    }

    fn end(&mut self) {
        // Both fail only if it has ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether somebody else has ended a process: the system for want of memory, or a program that guards it. No file is to
/// blame for that.
#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    const KILLED: [i32; 3] = [2, 9, 15];
    std::os::unix::process::ExitStatusExt::signal(&status).is_some_and(|signal| KILLED.contains(&signal))
}

/// Windows does not tell.
#[cfg(not(unix))]
fn was_killed(_: ExitStatus) -> bool {
    false
}

/// The end of what is read, as text. Read to the end, so that the worker never waits for us.
fn end_of(mut errors: impl Read) -> String {
    let (mut kept, mut buffer) = (Vec::new(), [0; 1024]);
    while let Ok(read @ 1..) = errors.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..read]);
        kept.drain(..kept.len().saturating_sub(LAST_WORDS));
    }
    String::from_utf8_lossy(&kept).into_owned()
}
