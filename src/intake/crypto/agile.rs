//! Agile encryption of packages (Excel 2010 and later, WPS): described in XML, [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15.

use super::super::base64;
use super::block::{Aes, BLOCK};
use super::{Hash, body};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Most repetitions of the digest of the password; Excel asks for 100,000.
const MOST_ROUNDS: u32 = 10_000_000;
/// Bytes of a package that are chained together.
const SEGMENT: usize = 4096;

/// What each key is for: goes into its digest.
const VERIFIER_INPUT: &[u8] = &[0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const VERIFIER_DIGEST: &[u8] = &[0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const PACKAGE_KEY: &[u8] = &[0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];

/// The plain package; `None` where the password or an algorithm is another.
pub(super) fn open(info: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let Described { data, password } = described(std::str::from_utf8(info.get(8..)?).ok()?)?;
    let spun = password.hash.spun(&password.salt, password.rounds);
    let plain = |purpose: &[u8], bytes: &[u8]| {
        let key = fitted(&password.hash.of(&spun, purpose), password.key_length);
        Some(Aes::new(&key)?.chained(bytes, start(&password.salt)))
    };
    let input = plain(VERIFIER_INPUT, &password.verifier_input)?;
    let expected = plain(VERIFIER_DIGEST, &password.verifier_digest)?;
    let digest = password.hash.of(input.get(..password.salt.len())?, &[]);
    if !expected.starts_with(&digest) {
        return None;
    }
    let key = plain(PACKAGE_KEY, &password.package_key)?;
    let aes = Aes::new(key.get(..data.key_length)?)?;
    let (body, length) = body(content)?;
    let mut package = Vec::with_capacity(body.len());
    for (number, segment) in (0_u32..).zip(body.chunks(SEGMENT)) {
        let start = start(&data.hash.of(&data.salt, &number.to_le_bytes()));
        package.append(&mut aes.chained(segment, start));
    }
    package.truncate(length);
    Some(package)
}

/// What the description says of the data and of the password.
struct Described {
    data: Coded,
    password: Coded,
}

/// Algorithms, salt and encrypted values of one element.
struct Coded {
    hash: Hash,
    /// Bytes of the key.
    key_length: usize,
    salt: Vec<u8>,
    rounds: u32,
    verifier_input: Vec<u8>,
    verifier_digest: Vec<u8>,
    package_key: Vec<u8>,
}

fn described(xml: &str) -> Option<Described> {
    let mut reader = Reader::from_str(xml.trim_end_matches('\0'));
    let (mut data, mut password) = (None, None);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "keyData" => data = Some(coded(&tag)?),
                "encryptedKey" => password = Some(coded(&tag)?),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    Some(Described { data: data?, password: password? })
}

fn coded(tag: &BytesStart<'_>) -> Option<Coded> {
    let value = |name: &str| {
        let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name);
        found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
    };
    let aes = value("cipherAlgorithm") == "AES" && value("cipherChaining") == "ChainingModeCBC";
    let rounds = value("spinCount").parse().unwrap_or(0);
    let bits: usize = value("keyBits").parse().ok()?;
    (aes && rounds <= MOST_ROUNDS && value("blockSize") == "16").then_some(())?;
    Some(Coded {
        hash: Hash::named(&value("hashAlgorithm"))?,
        key_length: bits / 8,
        salt: base64::decode(&value("saltValue")),
        rounds,
        verifier_input: base64::decode(&value("encryptedVerifierHashInput")),
        verifier_digest: base64::decode(&value("encryptedVerifierHashValue")),
        package_key: base64::decode(&value("encryptedKeyValue")),
    })
}

/// A key or start value of a given length: cut off, or filled up with a fixed byte.
fn fitted(bytes: &[u8], length: usize) -> Vec<u8> {
    bytes.iter().copied().chain(std::iter::repeat(0x36)).take(length.min(64)).collect()
}

fn start(bytes: &[u8]) -> [u8; BLOCK] {
    let mut start = [0x36; BLOCK];
    start.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    start
}
