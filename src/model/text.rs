//! Texts that many figures say alike, such as sheets, cells, headings and names: kept once and shared.
//!
//! Apart because thousands of returns of one form repeat the same few hundred texts; a run over ten thousand of them
//! would otherwise keep each a million times. Knows nothing of what a text means.

use super::message;
use arcstr::ArcStr;
use foldhash::fast::FixedState;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::cell::RefCell;
use std::fmt;
use std::hash::BuildHasher;
use std::ops::Deref;

/// A text that is not changed any more; copies share it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(ArcStr);

impl Text {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Texts remembered per thread, so that the next that says the same can share: a power of two.
const REMEMBERED: usize = 4_096;

/// Longer texts, in bytes, are prose and seldom come twice.
const LONGEST: usize = 240;

thread_local! {
    /// Each text has one place it may be remembered in; a newer one takes it over.
    static SEEN: RefCell<Vec<Text>> = const { RefCell::new(Vec::new()) };
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        if text.len() > LONGEST {
            return Self(text.into());
        }
        let hash = FixedState::with_seed(0).hash_one(text.as_bytes());
        let place = usize::try_from(hash % REMEMBERED as u64).unwrap_or(0);
        SEEN.with_borrow_mut(|seen| {
            if seen.is_empty() {
                seen.resize(REMEMBERED, Self::default());
            }
            if seen[place].0 != text {
                seen[place] = Self(text.into());
            }
            seen[place].clone()
        })
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&Text> for String {
    fn from(text: &Text) -> Self {
        text.as_str().to_owned()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == **other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        &*self.0 == other.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&*self.0, f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match message::number_of(self) {
            Some(number) => serializer.serialize_u32(number),
            None => serializer.serialize_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !message::is_open() {
            return deserializer.deserialize_str(Alone);
        }
        let number = u32::deserialize(deserializer)?;
        message::text_of(number).ok_or_else(|| D::Error::custom("a text that the message does not say"))
    }
}

/// Reads a text outside a message.
struct Alone;

impl Visitor<'_> for Alone {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_shared() {
        let (one, other) = (Text::from("公务接待费"), Text::from(String::from("公务接待费")));
        assert!(ArcStr::ptr_eq(&one.0, &other.0));
        assert_ne!(one, Text::from("公务用车"));
        assert_eq!(Text::from("长".repeat(200)), "长".repeat(200));
    }
}
