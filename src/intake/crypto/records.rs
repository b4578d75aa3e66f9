//! Encrypted workbook streams of Excel 97 to 2003: RC4 with MD5, RC4 of `CryptoAPI`, and XOR, [MS-XLS] 2.2.10.
//!
//! Heads of records stay plain, and so do some records; everything else stands where it stood before.

use super::super::binary::{index_at, u16_at, u32_at};
use super::{Hash, password};
use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};

/// Bytes after which the key of RC4 changes.
const STRETCH: usize = 1024;
/// The key that XOR derives from the password, with its check value.
const SCRAMBLED: [u16; 2] = [0xb359, 0x9a0a];
/// What XOR mixes in, by the place in the stream.
const MASK: [u8; 16] =
    [0x87, 0x6b, 0x9a, 0xe2, 0x1e, 0xe3, 0x05, 0x62, 0x1e, 0x69, 0x96, 0x60, 0x98, 0x6e, 0x94, 0x04];

/// Kinds of records that are never encrypted: beginning, password record, notes on who uses the file.
const PLAIN: [u16; 7] = [0x0809, 0x002f, 0x0194, 0x0195, 0x00e1, 0x0138, 0x0196];
/// A line of the list of sheets: the place of the sheet in front stays plain.
const SHEET: u16 = 0x0085;

/// The plain workbook stream, by what its password record says; `None` where the password or the way is another.
pub(in super::super) fn workbook(stream: &[u8], lock: &[u8]) -> Option<Vec<u8>> {
    let plain = match (u16_at(lock, 0)?, u16_at(lock, 2)?, u16_at(lock, 4)?) {
        (0, key, check) if [key, check] == SCRAMBLED => unmixed(stream),
        (1, 1, 1) => Key::md5(lock.get(6..)?)?.applied(stream)?,
        (1, 2..=4, 2) => Key::crypto_api(lock.get(6..)?)?.applied(stream)?,
        _ => return None,
    };
    Some(restored(stream, plain))
}

/// Puts back what was never encrypted.
fn restored(stream: &[u8], mut plain: Vec<u8>) -> Vec<u8> {
    for (kind, start, end) in contents(stream) {
        let kept = match kind {
            SHEET => start + 4,
            kind if PLAIN.contains(&kind) => end,
            _ => start,
        };
        let kept = start - 4..kept.min(end);
        plain[kept.clone()].copy_from_slice(&stream[kept]);
    }
    plain
}

/// Kind, begin and end of the content of each record.
fn contents(stream: &[u8]) -> impl Iterator<Item = (u16, usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, u16_at(stream, at + 2)?);
        let start = at + 4;
        at = start + usize::from(length);
        (at <= stream.len()).then_some((kind, start, at))
    })
}

/// XOR takes its place from the end of each record, and turns the bits of each byte.
fn unmixed(stream: &[u8]) -> Vec<u8> {
    let mut plain = stream.to_vec();
    for (_, start, end) in contents(stream) {
        for (place, byte) in (end..).zip(&mut plain[start..end]) {
            *byte = (*byte ^ MASK[place % MASK.len()]).rotate_right(5);
        }
    }
    plain
}

/// The ways to a key for each stretch.
enum Key {
    /// Five bytes of MD5.
    Short([u8; 5]),
    /// A digest of SHA-1, of which as many bytes count.
    CryptoApi(Vec<u8>, usize),
}

impl Key {
    /// Salt, check value and its digest; verified.
    fn md5(lock: &[u8]) -> Option<Self> {
        let salt = lock.get(..16)?;
        let five = |digest: &[u8]| digest.first_chunk::<5>().copied();
        let first = five(&Md5::digest(password()))?;
        let salted = [&first, salt].concat().repeat(16);
        let key = Self::Short(five(&Md5::digest(salted))?);
        let mut check = lock.get(16..48)?.to_vec();
        key.cipher(0)?.apply_keystream(&mut check);
        (Md5::digest(&check[..16])[..] == check[16..]).then_some(key)
    }

    /// Flags, head and check value; verified.
    fn crypto_api(lock: &[u8]) -> Option<Self> {
        let head = lock.get(8..)?;
        let verifier = head.get(index_at(lock, 4)?..)?;
        let bits = match u32_at(head, 16)? {
            0 => 40,
            bits => bits,
        };
        let (salt, check) = (verifier.get(4..20)?, verifier.get(20..36)?);
        let key = Self::CryptoApi(Hash::Sha1.of(salt, &password()), usize::try_from(bits / 8).ok()?);
        let mut check = [check, verifier.get(40..60)?].concat();
        key.cipher(0)?.apply_keystream(&mut check);
        (Hash::Sha1.of(&check[..16], &[]) == check[16..]).then_some(key)
    }

    /// The cipher for a stretch; `None` for keys of a length that does not exist.
    fn cipher(&self, stretch: u32) -> Option<Rc4> {
        let number = stretch.to_le_bytes();
        match self {
            Self::Short(key) => Rc4::new_from_slice(&Md5::digest([&key[..], &number].concat())).ok(),
            Self::CryptoApi(base, length) => {
                let digest = Hash::Sha1.of(base, &number);
                let mut key = digest.get(..*length)?.to_vec();
                if *length == 5 {
                    key.resize(16, 0);
                }
                Rc4::new_from_slice(&key).ok()
            }
        }
    }

    fn applied(&self, stream: &[u8]) -> Option<Vec<u8>> {
        let mut plain = stream.to_vec();
        for (number, stretch) in (0_u32..).zip(plain.chunks_mut(STRETCH)) {
            self.cipher(number)?.apply_keystream(stretch);
        }
        Some(plain)
    }
}
