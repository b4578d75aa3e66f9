//! How much memory the program may take: a worker as much as it is allowed, anything else as much as there is.
//!
//! Counted where memory is asked for, so that the limit holds on every system alike and to the byte; what goes beyond
//! it ends the process, as no memory left would.

use cap::Cap;
use std::alloc::System;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Allows so many bytes more than are taken now.
pub fn allow(bytes: u64) {
    let limit = usize::try_from(bytes).unwrap_or(usize::MAX).saturating_add(MEMORY.allocated());
    // Fails only if more than the limit is taken already.
    let _ = MEMORY.set_limit(limit);
}
