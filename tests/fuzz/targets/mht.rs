//! Bytes → the parser behind `mht`; see `../dress.rs`.
#![no_main]

#[path = "../dress.rs"]
mod dress;
#[path = "../../it/package.rs"]
mod package;
#[path = "../read.rs"]
mod read;

libfuzzer_sys::fuzz_target!(|input: &[u8]| read::read("mht", input));
