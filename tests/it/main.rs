//! Everything that is tested from outside, in one program: each module says in its first line what it holds the
//! house to.

// A test stops at the first thing that is not as it must be; what it cannot open or read is such a thing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// What it adds up it chose itself.
#![allow(clippy::arithmetic_side_effects)]
// How batches of published tables were read is printed for whoever asks.
#![allow(clippy::print_stdout)]

mod absurd;
mod answers;
mod asked;
mod bands;
mod blanks;
mod bulletin;
mod cases;
mod changes;
mod cli;
mod columnar;
mod counties;
mod counts;
mod counts_once;
mod data;
mod decisions;
mod endings;
mod engine;
mod formats_binary;
mod formats_text;
mod formats_word;
mod forms;
mod ground;
mod help;
mod hostile;
mod invariance;
mod leftovers;
mod merge;
mod metamorphic;
mod mishaps;
mod mutants;
mod names;
mod notices;
mod options;
mod outputs;
mod package;
mod packing;
mod panics;
mod papers;
mod percentages;
mod planted;
mod prior;
mod properties;
mod published;
mod ranking;
mod repeat;
mod rules;
mod seeds;
mod statements;
mod strays;
mod tidy;
mod typed;
mod unseen;
mod whose;
mod windows;
mod words;
mod workbook;
mod workers;
mod year;
