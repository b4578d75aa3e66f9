//! Texts that many figures say alike, such as sheets, cells, headings and names: kept once and shared.
//!
//! Apart because thousands of returns of one form repeat the same few hundred texts; a run over ten thousand of them
//! would otherwise keep each a million times. Knows nothing of what a text means.

use arcstr::ArcStr;
use foldhash::fast::FixedState;
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::HashMap;
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
    /// The message being written or read, if there is one.
    static MESSAGE: RefCell<Option<Message>> = const { RefCell::new(None) };
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

/// A value that is written as one message: each text in it once, and its number where it occurs again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole<T>(pub T);

/// The texts of a message by their numbers, and their numbers by where they lie in memory: what is shared lies at one
/// place, and what is in the list stays there.
#[derive(Default)]
struct Message {
    texts: Vec<Text>,
    numbers: HashMap<usize, u32, FixedState>,
}

impl Message {
    /// Does something with an empty message at hand; what was at hand before is put back.
    fn scope<T>(work: impl FnOnce() -> T) -> T {
        let before = MESSAGE.replace(Some(Self::default()));
        let done = work();
        MESSAGE.set(before);
        done
    }

    /// The number of a text, and whether it is met for the first time.
    fn number(&mut self, text: &Text) -> (u32, bool) {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(text.0.as_ptr().addr()).or_insert(next);
        if number == next {
            self.texts.push(text.clone());
        }
        (number, number == next)
    }
}

impl<T: Serialize> Serialize for Whole<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Message::scope(|| self.0.serialize(serializer))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Message::scope(|| T::deserialize(deserializer)).map(Self)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = MESSAGE.with_borrow_mut(|message| message.as_mut().map(|message| message.number(self)));
        let Some((number, is_new)) = known else { return serializer.serialize_str(self) };
        let mut parts = serializer.serialize_tuple(2)?;
        parts.serialize_element(&number)?;
        if is_new {
            parts.serialize_element(self.as_str())?;
        }
        parts.end()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if MESSAGE.with_borrow(Option::is_none) {
            return deserializer.deserialize_str(Alone);
        }
        deserializer.deserialize_tuple(2, Numbered)
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

/// Reads the number of a text, and the text where it is met for the first time.
struct Numbered;

impl<'de> Visitor<'de> for Numbered {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or its number")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Text, A::Error> {
        let number: Option<u32> = parts.next_element()?;
        let number = usize::try_from(number.unwrap_or(u32::MAX)).unwrap_or(usize::MAX);
        let known = |message: &Message| message.texts.get(number).cloned();
        if let Some(text) = MESSAGE.with_borrow(|message| message.as_ref().and_then(known)) {
            return Ok(text);
        }
        let text = Text::from(parts.next_element::<&str>()?.unwrap_or_default());
        let keep = |message: &mut Message| {
            message.texts.push(text.clone());
            message.texts.len() == number.saturating_add(1)
        };
        if MESSAGE.with_borrow_mut(|message| message.as_mut().is_some_and(keep)) {
            Ok(text)
        } else {
            Err(A::Error::custom("a text out of turn"))
        }
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

    #[test]
    fn a_message_says_each_text_once_and_gives_them_all_back() {
        const SHEET: &str = "一般公共预算财政拨款收支情况";
        let texts: Vec<Text> = [SHEET, "B31", SHEET, "", SHEET, "B32", "", SHEET].map(Text::from).into();
        let alone = serde_json::to_string(&texts).unwrap();
        let whole = serde_json::to_string(&Whole(texts.clone())).unwrap();
        assert!(whole.len() < alone.len());
        assert_eq!(serde_json::from_str::<Vec<Text>>(&alone).unwrap(), texts);
        assert_eq!(serde_json::from_str::<Whole<Vec<Text>>>(&whole).unwrap().0, texts);
        assert!(
            serde_json::from_str::<Whole<Vec<Text>>>(r#"[[1,"甲"]]"#).is_err(),
            "a number that is not due"
        );
    }
}
