//! Arguments in, exit code out.

mod cli;
mod commands;
mod memory;
mod outputs;
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
    let mut given: Vec<OsString> = std::env::args_os().collect();
    if given.len() < 2 {
        terminal::guide();
        terminal::stay_open();
        return ExitCode::from(NOT_FINISHED);
    }
    let dropped = names_paths(&given);
    if dropped {
        given.insert(1, "run".into());
    }
    let code = carry_out(given);
    if dropped {
        terminal::stay_open();
    }
    ExitCode::from(code)
}

fn carry_out(given: Vec<OsString>) -> u8 {
    match cli::Cli::try_parse_from(given) {
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
    }
}

/// Whoever reads our output (`| head`) has seen enough.
fn reader_left(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Whether no command is named but a path that is there: folders and files dropped on the program mean `run`.
fn names_paths(given: &[OsString]) -> bool {
    let Some(first) = given.get(1) else { return false };
    let word = first.to_string_lossy();
    let names_command = cli::COMMANDS.contains(&&*word) || word.starts_with('-') || word.is_empty();
    !names_command && std::path::Path::new(first).exists()
}
