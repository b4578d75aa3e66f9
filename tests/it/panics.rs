//! Counts the panics of one test while others run: those in our own code are faults even where they are caught.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::{Mutex, Once};

static SEEN: Mutex<Vec<Seen>> = Mutex::new(Vec::new());
static HOOK: Once = Once::new();

thread_local! {
    static WATCHED: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}

/// A panic under a watch.
struct Seen {
    name: String,
    /// Whether its place is in our own code.
    own: bool,
    text: String,
}

/// A watch over the code that one test runs through it, on any thread.
#[derive(Clone)]
pub struct Watch {
    name: String,
}

impl Watch {
    /// A watch of this name; no other test may use it.
    pub fn begin(name: &str) -> Self {
        HOOK.call_once(|| {
            let usual = take_hook();
            set_hook(Box::new(move |info| {
                let watched = WATCHED.with_borrow(Clone::clone);
                match watched {
                    Some(name) => SEEN.lock().unwrap().push(Seen {
                        name,
                        own: info.location().is_some_and(|place| place.file().starts_with("src")),
                        text: info.to_string(),
                    }),
                    None => usual(info),
                }
            }));
        });
        Self { name: name.to_owned() }
    }

    /// Runs something under the watch; nothing comes back if it panicked.
    pub fn run<T>(&self, act: impl FnOnce() -> T) -> Option<T> {
        WATCHED.set(Some(self.name.clone()));
        let ended = catch_unwind(AssertUnwindSafe(act));
        WATCHED.set(None);
        ended.ok()
    }

    /// The panics seen so far whose place is in our own code.
    pub fn own(&self) -> Vec<String> {
        let seen = SEEN.lock().unwrap();
        seen.iter().filter(|seen| seen.name == self.name && seen.own).map(|seen| seen.text.clone()).collect()
    }

    /// How many panics were seen so far, wherever they came from.
    pub fn count(&self) -> usize {
        SEEN.lock().unwrap().iter().filter(|seen| seen.name == self.name).count()
    }
}
