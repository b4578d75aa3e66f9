//! Arguments in, exit code out.

mod cli;
mod commands;
mod memory;
mod options;
mod outputs;
mod terminal;

use clap::Parser;
use commands::NOT_FINISHED;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// What the last panic said. Most are caught where they happen and turned into a sentence there.
type Fault = Arc<Mutex<String>>;

fn main() -> ExitCode {
    let fault = Fault::default();
    let place = Arc::clone(&fault);
    std::panic::set_hook(Box::new(move |panic| {
        *place.lock().unwrap_or_else(PoisonError::into_inner) = said(panic);
    }));
    catch_unwind(AssertUnwindSafe(finish)).unwrap_or_else(|_| {
        terminal::broken(&fault.lock().unwrap_or_else(PoisonError::into_inner));
        ExitCode::from(NOT_FINISHED)
    })
}

/// What a panic said and where, for the developer; of whoever built the program it tells nothing.
fn said(panic: &PanicHookInfo<'_>) -> String {
    let words = panic.payload_as_str().unwrap_or_default();
    match panic.location() {
        Some(at) => format!("{}:{}:{} {words}", below_source(at.file()), at.line(), at.column()),
        None => words.to_owned(),
    }
}

/// A source file by the name of its crate and its place in it: the compiler notes the whole path, with the folders of
/// the builder, unless it is told not to, and only packages are built that way.
fn below_source(file: &str) -> String {
    let parts: Vec<&str> = file.split(['/', '\\']).collect();
    let begin = match parts.iter().rposition(|part| *part == "src") {
        // The registry of cargo is a `src` itself: a folder of the registry's name stands between.
        Some(at @ 1..) if parts[at - 1] == "registry" => at + 2,
        Some(at) => at.saturating_sub(1),
        None => parts.len() - 1,
    };
    parts.get(begin..).unwrap_or_default().join("/")
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
        // Whoever drops a folder looks for the workbook beside it, whatever folder the desktop started the program in.
        given.insert(2, "--beside".into());
    }
    let code = carry_out(&given);
    if dropped {
        terminal::stay_open();
    }
    ExitCode::from(code)
}

fn carry_out(given: &[OsString]) -> u8 {
    match cli::Cli::try_parse_from(given) {
        Ok(cli) => commands::execute(cli.command).unwrap_or_else(|error| {
            terminal::stopped(&error);
            NOT_FINISHED
        }),
        Err(error) => {
            terminal::usage(&error, given);
            if error.use_stderr() { NOT_FINISHED } else { 0 }
        }
    }
}

/// Whether no command is named but a path that is there: folders and files dropped on the program mean `run`.
fn names_paths(given: &[OsString]) -> bool {
    let Some(first) = given.get(1) else { return false };
    let word = first.to_string_lossy();
    let names_command = cli::COMMANDS.contains(&&*word) || word.starts_with('-') || word.is_empty();
    !names_command && std::path::Path::new(first).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_no_folder_of_the_builder() {
        for (file, shown) in [
            ("src/report/book.rs", "src/report/book.rs"),
            (r"src\report\book.rs", "src/report/book.rs"),
            (
                "/home/a/.cargo/registry/src/index-1/polars-core-0.55.2/src/frame/mod.rs",
                "polars-core-0.55.2/src/frame/mod.rs",
            ),
            (r"C:\Users\a\.cargo\registry\src\index-1\bare-1.0.0\lib.rs", "bare-1.0.0/lib.rs"),
            ("/rustc/59807616e/library/core/src/option.rs", "core/src/option.rs"),
            ("/tmp/target/build/crate-1/out/private.rs", "private.rs"),
        ] {
            assert_eq!(below_source(file), shown);
        }
    }
}
