//! One input of a target → the whole reading of one file. A panic of a library is the worker's business and told apart
//! by the fuzzer's own report; what is looked for here are panics, hangs and memory in our own parsers.

use crate::dress::dress;
use huishen::intake::{Limits, read_bytes};

/// Limits that keep a run inside the fuzzer's own limit of memory.
const LIMITS: Limits =
    Limits { file_size: 16 << 20, cells: 200_000, unpacked: 16 << 20, parts: 1000, office_helper: None };

/// Reads one input.
pub fn read(target: &str, input: &[u8]) {
    let (name, bytes) = dress(target, input);
    std::hint::black_box(read_bytes(name, &bytes, &LIMITS));
}
