//! Values ↔ bytes, each text in them once: for what goes between processes and for what waits in a store.
//!
//! Apart from the texts because here alone they have numbers, and because both ways must agree. All texts of a message
//! stand in front of it in one piece, so that they are checked and shared once, however often they occur.

use super::text::Text;
use foldhash::fast::FixedState;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::HashMap;
use std::io;

thread_local! {
    /// The message being packed or unpacked, if there is one.
    static MESSAGE: RefCell<Option<Message>> = const { RefCell::new(None) };
}

/// The texts of a message by their numbers, and their numbers by where they lie in memory: what is shared lies at one
/// place, and what is in the list stays there.
#[derive(Default)]
struct Message {
    texts: Vec<Text>,
    numbers: HashMap<usize, u32, FixedState>,
}

impl Message {
    /// Does something with these texts at hand, and gives back those at hand then; what was at hand before is put back.
    fn scope<T>(texts: Vec<Text>, work: impl FnOnce() -> T) -> (T, Vec<Text>) {
        let before = MESSAGE.replace(Some(Self { texts, ..Self::default() }));
        let done = work();
        let texts = MESSAGE.replace(before).map(|message| message.texts);
        (done, texts.unwrap_or_default())
    }

    fn number(&mut self, text: &Text) -> u32 {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(text.as_ptr().addr()).or_insert(next);
        if number == next {
            self.texts.push(text.clone());
        }
        number
    }
}

/// The number of a text in the message being packed; none where nothing is.
pub(super) fn number_of(text: &Text) -> Option<u32> {
    MESSAGE.with_borrow_mut(|message| Some(message.as_mut()?.number(text)))
}

/// Whether a message is being unpacked, in which texts are numbers.
pub(super) fn is_open() -> bool {
    MESSAGE.with_borrow(Option::is_some)
}

/// The text of that number in the message being unpacked.
pub(super) fn text_of(number: u32) -> Option<Text> {
    let number = usize::try_from(number).ok()?;
    MESSAGE.with_borrow(|message| message.as_ref()?.texts.get(number).cloned())
}

/// The bytes of a value, behind those that are there already.
///
/// # Errors
/// If it holds what cannot be packed.
pub fn pack<T: Serialize + ?Sized>(value: &T, front: Vec<u8>) -> io::Result<Vec<u8>> {
    let (body, texts) = Message::scope(Vec::new(), || postcard::to_stdvec(value));
    let body = body.map_err(io::Error::other)?;
    let whole: String = texts.iter().map(Text::as_str).collect();
    let lengths: Vec<usize> = texts.iter().map(|text| text.len()).collect();
    let mut bytes = postcard::to_extend(&(whole, lengths), front).map_err(io::Error::other)?;
    bytes.extend(body);
    Ok(bytes)
}

/// The value in bytes.
///
/// # Errors
/// If they are not those of such a value.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    let read = postcard::take_from_bytes::<(&[u8], Vec<usize>)>(bytes);
    let ((whole, lengths), body) = read.map_err(io::Error::other)?;
    let mut whole = simdutf8::basic::from_utf8(whole).map_err(io::Error::other)?;
    let mut texts = Vec::with_capacity(lengths.len());
    for length in lengths {
        let (text, rest) = whole.split_at_checked(length).ok_or(io::ErrorKind::InvalidData)?;
        texts.push(Text::from(text));
        whole = rest;
    }
    let (value, _) = Message::scope(texts, || postcard::from_bytes(body));
    value.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_each_text_once_and_gives_them_all_back() {
        const SHEET: &str = "一般公共预算财政拨款收支情况";
        let texts: Vec<Text> = [SHEET, "B31", SHEET, "", SHEET, "B32", "", SHEET].map(Text::from).into();
        let bytes = pack(&texts, Vec::new()).unwrap();
        assert!(bytes.len() < 2 * SHEET.len());
        assert_eq!(unpack::<Vec<Text>>(&bytes).unwrap(), texts);
        assert_eq!(pack(&texts, vec![7]).unwrap()[1..], bytes);
    }

    #[test]
    fn bytes_that_lie_are_refused() {
        let message = |whole: &str, lengths: &[usize], numbers: &[u32]| {
            let front = postcard::to_stdvec(&(whole, lengths)).unwrap();
            unpack::<Vec<Text>>(&postcard::to_extend(numbers, front).unwrap())
        };
        assert_eq!(message("甲乙", &[3, 3], &[1, 0, 1]).unwrap(), ["乙", "甲", "乙"]);
        for (whole, lengths, numbers) in
            [("甲", &[3][..], &[1][..]), ("甲", &[4], &[0]), ("甲", &[1, 2], &[0]), ("", &[], &[0])]
        {
            assert!(message(whole, lengths, numbers).is_err(), "{whole} {lengths:?} {numbers:?}");
        }
    }
}
