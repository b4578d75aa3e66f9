//! Parts met before → what they were found to say: workbooks made from one template share styles and relations to the
//! byte, packed as they are.
//!
//! Apart because it only saves time: what is found here is what reading the parts once more would give.

use super::super::package::{Kept, Package};
use std::rc::Rc;

/// Templates remembered; the returns of one notice come from a handful.
const MOST: usize = 8;

/// What the parts met latest were found to say.
#[derive(Debug)]
pub(super) struct Known<T>(Vec<Entry<T>>);

#[derive(Debug)]
struct Entry<T> {
    /// The part that was asked for.
    asked: String,
    /// All that was read for it.
    parts: Vec<Kept>,
    found: Rc<T>,
}

impl<T> Known<T> {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// What a part of this package says, if it was met before with all that is read for it.
    pub(super) fn find(&self, asked: &str, package: &mut Package<'_>) -> Option<Rc<T>> {
        let met = self.0.iter().find(|entry| entry.asked == asked && package.has_again(&entry.parts));
        met.map(|entry| Rc::clone(&entry.found))
    }

    /// Remembers what was made of these parts in place of the oldest; those that cannot be kept are forgotten.
    pub(super) fn keep(&mut self, asked: &str, parts: Option<Vec<Kept>>, found: T) -> Rc<T> {
        let found = Rc::new(found);
        if let Some(parts) = parts {
            if self.0.len() == MOST {
                self.0.remove(0);
            }
            self.0.push(Entry { asked: asked.to_owned(), parts, found: Rc::clone(&found) });
        }
        found
    }
}
