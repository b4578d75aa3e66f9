//! Texts → what they were found to mean before: returns of one form repeat their headings thousands of times.
//!
//! Apart because it only saves time: what is looked up here is what would be found again.

use crate::model::layout::Seen;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// No more texts are kept than this; forms have a few hundred.
const MOST_TEXTS: usize = 4_096;

/// Longer texts, in bytes, are prose and seldom come twice.
const LONGEST_TEXT: usize = 120;

/// What texts were found to mean; a copy begins empty.
#[derive(Debug, Default)]
pub struct Memo(RwLock<HashMap<Box<str>, Arc<Seen>, FixedState>>);

impl Clone for Memo {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Memo {
    /// What the text means: as found before, or looked at now. The same words must be given each time.
    pub fn find(&self, text: &str, look: impl FnOnce() -> Seen) -> Arc<Seen> {
        if text.len() > LONGEST_TEXT {
            return Arc::new(look());
        }
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Arc::clone(known);
        }
        let seen = Arc::new(look());
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST_TEXTS {
            known.insert(text.into(), Arc::clone(&seen));
        }
        seen
    }
}
