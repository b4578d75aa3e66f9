//! Standard encryption of packages (Excel 2007): AES with SHA-1, [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9.

use super::super::binary::{index_at, u32_at};
use super::block::Aes;
use super::{Hash, body};

/// Repetitions of the digest of the password.
const ROUNDS: u32 = 50_000;
/// Codes of AES with 128, 192 and 256 bits.
const AES: std::ops::RangeInclusive<u32> = 0x660e..=0x6610;

/// The plain package; `None` where the password or the algorithm is another.
pub(super) fn open(info: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let header = info.get(12..)?;
    let verifier = header.get(index_at(info, 8)?..)?;
    let (algorithm, bits) = (u32_at(header, 8)?, u32_at(header, 16)?);
    if !AES.contains(&algorithm) || u32_at(verifier, 0)? != 16 {
        return None;
    }
    let salt = verifier.get(4..20)?;
    let spun = Hash::Sha1.of(&Hash::Sha1.spun(salt, ROUNDS), &0_u32.to_le_bytes());
    let key = [stretched(&spun, 0x36), stretched(&spun, 0x5c)].concat();
    let aes = Aes::new(key.get(..usize::try_from(bits / 8).ok()?)?)?;
    let (input, expected) = (aes.single(verifier.get(20..36)?), aes.single(verifier.get(40..72)?));
    if !expected.starts_with(&Hash::Sha1.of(&input, &[])) {
        return None;
    }
    let (body, length) = body(content)?;
    let mut plain = aes.single(body);
    plain.truncate(length);
    Some(plain)
}

fn stretched(spun: &[u8], filler: u8) -> Vec<u8> {
    let mut mask = [filler; 64];
    mask.iter_mut().zip(spun).for_each(|(byte, spun)| *byte ^= spun);
    Hash::Sha1.of(&mask, &[])
}
