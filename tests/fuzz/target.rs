//! Bytes → what the target is named after; see `dress.rs` and `read.rs`.
#![no_main]

mod dress;
#[path = "../it/package.rs"]
mod package;
mod read;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    read::read(env!("CARGO_BIN_NAME"), input);
});
