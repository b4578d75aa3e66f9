//! Numbers that nobody understood on either side: what seems gone or new may be one of them.
//!
//! Apart because a form that was filled in otherwise may be read otherwise, and a number that stands there was not deleted.

use super::same::reduced;
use crate::model::{Filing, Place};
use std::collections::BTreeMap;

/// The numbers of a return that became nothing, each to be found once.
#[derive(Debug, Default)]
pub struct Spare<'f> {
    by_raw: BTreeMap<String, Vec<&'f Place>>,
    count: usize,
}

impl<'f> Spare<'f> {
    /// Those of a return.
    pub fn of(filing: &'f Filing) -> Self {
        let mut spare = Self::default();
        for own in filing.unread.iter().filter(|own| own.is_missed()).rev() {
            spare.by_raw.entry(reduced(&own.raw)).or_default().push(&own.place);
            spare.count += 1;
        }
        spare
    }

    /// Where a number stands that is printed so.
    pub fn take(&mut self, raw: &str) -> Option<&'f Place> {
        self.by_raw.get_mut(&reduced(raw)).and_then(Vec::pop)
    }

    /// How many there were.
    pub const fn count(&self) -> usize {
        self.count
    }
}
