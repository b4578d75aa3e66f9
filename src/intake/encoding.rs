//! Bytes of a text file → text: by its mark, by what it declares, else by what fits without broken characters.
//!
//! Apart because tables in text, web pages and XML all come in the same encodings. Knows nothing of their contents.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Bytes that tell how a text is encoded, if it bears no mark.
const SAMPLE: usize = 16 << 10;

/// A text with the number of characters that could not be told.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) broken: usize,
}

impl Decoded {
    /// What to say about characters that could not be told.
    pub(super) fn note(&self) -> Option<String> {
        let broken = self.broken;
        (broken > 0).then(|| {
            format!("{broken} 个字符认不出（编码不是 UTF-8、GB18030 或 UTF-16，或文件有损坏），请核对文字")
        })
    }
}

/// Decodes a text; `declared` is the name of an encoding that the text itself gives.
///
/// A mark at the beginning wins. Legal UTF-8 with Chinese in it is UTF-8 whatever is declared: web systems declare
/// gb2312 and write UTF-8, and no other text is legal UTF-8 by chance.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.or_else(|| wide(bytes)).or_else(|| legal_utf8(bytes)).or_else(|| named(declared));
    let text = encoding.unwrap_or_else(|| guess(bytes)).decode(bytes).0.into_owned();
    let broken = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    Decoded { text, broken }
}

/// Decodes XML, which declares its encoding at its beginning.
pub(super) fn decode_xml(bytes: Vec<u8>) -> Decoded {
    let plain = !bytes.starts_with(&[0xef, 0xbb, 0xbf]) && !bytes.iter().take(4).any(|byte| *byte == 0);
    let bytes = if plain {
        match String::from_utf8(bytes) {
            Ok(text) => return Decoded { text, broken: 0 },
            Err(error) => error.into_bytes(),
        }
    } else {
        bytes
    };
    decode(&bytes, declared(&bytes).as_deref())
}

/// The encoding that the declaration of XML names.
pub(super) fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let (_, after) = head.split_once("encoding=")?;
    after.get(1..)?.split(['"', '\'']).next().map(str::to_owned)
}

/// Whether bytes are text in one of these encodings at all: next to no control characters but those of lines and fields. One
/// that came in with a copied cell makes no other file of a list.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let control =
        |byte: &u8| *byte < 9 || (13 < *byte && *byte < 26) || (27 < *byte && *byte < 32) || *byte == 127;
    if Encoding::for_bom(sample).is_some_and(|(encoding, _)| encoding != UTF_8) || wide(sample).is_some() {
        return true;
    }
    let decoded = decode(sample, None);
    let controls = sample.iter().filter(|byte| control(byte)).count();
    !sample.contains(&0)
        && controls * CONTROLS <= sample.len()
        && decoded.broken * 20 <= decoded.text.chars().count()
}

/// Of so many bytes one may be a control character.
const CONTROLS: usize = 64;

/// UTF-16 without a mark: it holds zero bytes, which no other text does, and reads as characters that tables have.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if !sample.contains(&0) {
        return None;
    }
    let sensible = |unit: fn([u8; 2]) -> u16| {
        sample.as_chunks::<2>().0.iter().filter(|pair| is_usual(unit(**pair))).count()
    };
    let (little, big) = (sensible(u16::from_le_bytes), sensible(u16::from_be_bytes));
    let enough = |count: usize| count * 20 >= (sample.len() / 2) * 19;
    match little >= big {
        true if enough(little) => Some(UTF_16LE),
        false if enough(big) => Some(UTF_16BE),
        _ => None,
    }
}

/// ASCII, Chinese punctuation, ideographs, full-width forms and the signs of forms (≥ □ √ ①).
fn is_usual(unit: u16) -> bool {
    matches!(unit, 9 | 10 | 13 | 0x20..=0x7e | 0xa0..=0xff | 0x2010..=0x2312 | 0x2460..=0x2642)
        || matches!(unit, 0x3000..=0x303f | 0x3400..=0x9fff | 0xff00..=0xffef)
}

/// UTF-8 without a fault; a character cut off at the very end is none.
fn legal_utf8(bytes: &[u8]) -> Option<&'static Encoding> {
    let legal = std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    legal.then_some(UTF_8)
}

/// What the text declares, unless it is what software writes that knows nothing of Chinese, or UTF-8, which it is not.
fn named(declared: Option<&str>) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(declared?.trim().as_bytes())?;
    let void = [UTF_8, UTF_16LE, UTF_16BE, WINDOWS_1252, X_USER_DEFINED, encoding_rs::REPLACEMENT];
    (!void.contains(&encoding)).then_some(if encoding == encoding_rs::GBK { GB18030 } else { encoding })
}

/// UTF-8 with a few broken places, or GB18030.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if bad * 10 < good { UTF_8 } else { GB18030 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{decode, is_text};
    use encoding_rs::GB18030;

    const TEXT: &str = "单位：万元,全年预算数,执行数\r\n三公经费合计,210.18,≥95%\r\n";

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn with_mark(mark: &[u8], body: Vec<u8>) -> Vec<u8> {
        mark.iter().copied().chain(body).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let utf8 = TEXT.as_bytes().to_vec();
        let (little, big) = (utf16(TEXT, u16::to_le_bytes), utf16(TEXT, u16::to_be_bytes));
        let gbk = GB18030.encode(TEXT).0.into_owned();
        let cases = [
            ("UTF-8", utf8.clone(), None),
            ("UTF-8 with mark", with_mark(&[0xef, 0xbb, 0xbf], utf8.clone()), None),
            ("UTF-8 declared gb2312", utf8, Some("gb2312")),
            ("GB18030", gbk.clone(), None),
            ("GB18030 declared iso-8859-1", gbk.clone(), Some("iso-8859-1")),
            ("GB18030 declared utf-8", gbk, Some("utf-8")),
            ("UTF-16LE", little.clone(), None),
            ("UTF-16LE with mark", with_mark(&[0xff, 0xfe], little), None),
            ("UTF-16BE", big.clone(), None),
            ("UTF-16BE with mark", with_mark(&[0xfe, 0xff], big), None),
        ];
        for (name, bytes, declared) in cases {
            let decoded = decode(&bytes, declared);
            assert_eq!((decoded.text.as_str(), decoded.broken), (TEXT, 0), "{name}");
            assert!(is_text(&bytes), "{name}");
        }
    }

    #[test]
    fn one_broken_byte_does_not_turn_the_text_into_another() {
        let mut bytes = TEXT.repeat(3).into_bytes();
        bytes[1] = 0x20;
        let decoded = decode(&bytes, None);
        assert!(decoded.text.contains("全年预算数") && decoded.broken > 0, "{}", decoded.text);
        assert!(decoded.note().unwrap().contains("认不出"));
    }

    #[test]
    fn bytes_of_programs_and_pictures_are_no_text() {
        let binary: [&[u8]; 3] =
            [b"\x00\x01\x02\x03\x04", b"abc\x01def\x02", &[0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]];
        assert!(binary.iter().all(|bytes| !is_text(bytes)));
    }
}
