//! Files encrypted with the password that Excel sets by itself → their plain content.
//!
//! Excel encrypts a workbook whose structure is protected with a password of its own and opens it without asking, so
//! the sender does not know of it. No other password is tried. Sources: [MS-OFFCRYPTO] and [MS-XLS] 2.2.10. The
//! password is verified before anything is believed; limits keep a hostile file from asking for endless work.

mod agile;
mod block;
mod records;
mod standard;

pub(super) use records::workbook;

use super::Refusal;
use super::binary::u16_at;
use super::ole::{Compound, Fault};
use crate::model::FileStatus;
use sha2::Digest;

/// The password Excel sets by itself.
const PASSWORD: &str = "VelvetSweatshop";

/// Said of a file that was opened with it.
pub(super) const OPENED: &str = "文件带有 Excel 的默认密码（设工作簿保护时自动加上），已按默认密码打开";

/// Bytes in front of the encrypted content of a package: its length.
const LENGTH: usize = 8;

/// The plain package inside an encrypted one.
///
/// # Errors
/// A refusal where the password is another one, rights are managed by a server, or the file is damaged.
pub(super) fn package(file: &Compound<'_>) -> Result<Vec<u8>, Refusal> {
    if file.mentions("DRMEncryptedDataSpace") {
        return Err(managed());
    }
    if !file.has("EncryptionInfo") {
        return Err(Refusal::encrypted());
    }
    let info = file.stream("EncryptionInfo").map_err(Fault::refusal)?;
    let content = file.stream("EncryptedPackage").map_err(Fault::refusal)?;
    let plain = match (u16_at(&info, 0), u16_at(&info, 2)) {
        (Some(4), Some(4)) => agile::open(&info, &content),
        (Some(2..=4), Some(2)) => standard::open(&info, &content),
        _ => None,
    };
    plain.ok_or_else(Refusal::encrypted)
}

/// Rights managed by a server: no password opens it.
pub(super) fn managed() -> Refusal {
    let message = "文件设有权限管理（IRM），只有指定人员能打开，未读取。请去掉权限限制后重报。";
    Refusal::new(FileStatus::Encrypted, message)
}

/// The password as the algorithms take it.
fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The encrypted bytes of a package, and how many of them count once they are plain.
fn body(content: &[u8]) -> Option<(&[u8], usize)> {
    let length = u64::from_le_bytes(*content.first_chunk::<LENGTH>()?);
    let body = content.get(LENGTH..)?;
    Some((body, usize::try_from(length).ok().filter(|length| *length <= body.len())?))
}

/// The digests that packages use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn named(name: &str) -> Option<Self> {
        match name.replace('-', "").as_str() {
            "SHA1" => Some(Self::Sha1),
            "SHA256" => Some(Self::Sha256),
            "SHA384" => Some(Self::Sha384),
            "SHA512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The digest of two stretches one behind the other.
    fn of(self, first: &[u8], second: &[u8]) -> Vec<u8> {
        fn digest<D: Digest>(first: &[u8], second: &[u8]) -> Vec<u8> {
            D::new().chain_update(first).chain_update(second).finalize().to_vec()
        }
        match self {
            Self::Sha1 => digest::<sha1::Sha1>(first, second),
            Self::Sha256 => digest::<sha2::Sha256>(first, second),
            Self::Sha384 => digest::<sha2::Sha384>(first, second),
            Self::Sha512 => digest::<sha2::Sha512>(first, second),
        }
    }

    /// The digest of the password, made slow by repetition.
    fn spun(self, salt: &[u8], rounds: u32) -> Vec<u8> {
        let start = self.of(salt, &password());
        (0..rounds).fold(start, |last, round| self.of(&round.to_le_bytes(), &last))
    }
}
