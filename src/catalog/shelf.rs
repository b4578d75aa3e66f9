//! The rules of a catalogue: there at once, or read when somebody first asks for one.
//!
//! Apart because reading asks for the rules only where a figure is in doubt, and a process that reads a few files would
//! otherwise spend as long on the rules as on the files.

use super::rule::Rule;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

type Fetch = Box<dyn FnOnce() -> Vec<Rule> + Send>;

/// 审核规则, in the order of the files.
#[derive(Clone)]
pub struct Shelf(Arc<LazyLock<Vec<Rule>, Fetch>>);

impl Shelf {
    /// Rules that are fetched when somebody first asks for one.
    pub(super) fn later(fetch: impl FnOnce() -> Vec<Rule> + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(fetch))))
    }
}

impl From<Vec<Rule>> for Shelf {
    fn from(rules: Vec<Rule>) -> Self {
        Self::later(move || rules)
    }
}

impl Deref for Shelf {
    type Target = [Rule];

    fn deref(&self) -> &[Rule] {
        let rules: &Vec<Rule> = &self.0;
        rules
    }
}

impl<'s> IntoIterator for &'s Shelf {
    type Item = &'s Rule;
    type IntoIter = std::slice::Iter<'s, Rule>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
