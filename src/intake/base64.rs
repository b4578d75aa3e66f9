//! Text in base64 → bytes. Apart because encrypted packages and web archives both hold it.

/// The bytes; signs that do not belong to base64 are passed over.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = text.bytes().filter_map(digit).collect();
    let mut decoded = Vec::with_capacity(digits.len());
    for group in digits.chunks(4) {
        let value = group.iter().fold(0_u32, |value, digit| value << 6 | u32::from(*digit))
            << (6 * (4 - group.len()));
        decoded.extend_from_slice(&value.to_be_bytes()[1..group.len()]);
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base64_gives_the_bytes_it_was_made_from() {
        for (text, decoded) in
            [("", ""), ("TQ==", "M"), ("TWE=", "Ma"), ("TWFu", "Man"), ("TW Fu\nTQ", "ManM")]
        {
            assert_eq!(decode(text), decoded.as_bytes(), "{text}");
        }
        assert_eq!(decode("+/8="), [0xfb, 0xff]);
    }
}
