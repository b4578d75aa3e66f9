//! Arguments in, exit code out.

mod cli;
mod commands;
mod memory;
mod terminal;

use clap::Parser;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// The program did not finish.
const NOT_FINISHED: u8 = 2;

/// What the last panic said. Most are caught where they happen and turned into a sentence there.
type Fault = Arc<Mutex<String>>;

fn main() -> ExitCode {
    let fault = Fault::default();
    let place = Arc::clone(&fault);
    std::panic::set_hook(Box::new(move |panic| {
        *place.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
    }));
    catch_unwind(AssertUnwindSafe(finish)).unwrap_or_else(|_| {
        terminal::broken(&fault.lock().unwrap_or_else(PoisonError::into_inner));
        ExitCode::from(NOT_FINISHED)
    })
}

fn finish() -> ExitCode {
    let parsed = cli::Cli::try_parse_from(arguments(std::env::args_os().collect()));
    let code = match parsed {
        Ok(cli) => commands::execute(cli.command).unwrap_or_else(|error| {
            if reader_left(&error) {
                return 0;
            }
            terminal::stopped(&error);
            NOT_FINISHED
        }),
        Err(error) => {
            terminal::usage(&error);
            if error.use_stderr() { NOT_FINISHED } else { 0 }
        }
    };
    ExitCode::from(code)
}

/// Whoever reads our output (`| head`) has seen enough.
fn reader_left(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

/// A folder dropped on the program means `run`.
fn arguments(mut given: Vec<OsString>) -> Vec<OsString> {
    let first = given.get(1).map(|arg| arg.to_string_lossy().into_owned()).unwrap_or_default();
    let names_command = cli::COMMANDS.contains(&first.as_str()) || first.starts_with('-') || first.is_empty();
    let is_path = given.get(1).is_some_and(|arg| std::path::Path::new(arg).exists());
    if is_path && !names_command {
        given.insert(1, "run".into());
    }
    given
}
