//! AES over stretches of whole blocks: each by itself, or chained.

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256, Block};

/// Bytes of a block.
pub(super) const BLOCK: usize = 16;

/// AES with a key of 128, 192 or 256 bits.
pub(super) enum Aes {
    Short(Box<Aes128>),
    Middle(Box<Aes192>),
    Long(Box<Aes256>),
}

impl Aes {
    /// `None` for keys of another length.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => Aes128::new_from_slice(key).ok().map(Box::new).map(Self::Short),
            24 => Aes192::new_from_slice(key).ok().map(Box::new).map(Self::Middle),
            32 => Aes256::new_from_slice(key).ok().map(Box::new).map(Self::Long),
            _ => None,
        }
    }

    fn block(&self, bytes: [u8; BLOCK]) -> [u8; BLOCK] {
        let mut block = Block::from(bytes);
        match self {
            Self::Short(aes) => aes.decrypt_block(&mut block),
            Self::Middle(aes) => aes.decrypt_block(&mut block),
            Self::Long(aes) => aes.decrypt_block(&mut block),
        }
        block.into()
    }

    /// Blocks that stand each by itself; bytes behind the last whole block are left out.
    pub(super) fn single(&self, bytes: &[u8]) -> Vec<u8> {
        bytes.as_chunks::<BLOCK>().0.iter().flat_map(|block| self.block(*block)).collect()
    }

    /// Blocks chained to the one before, the first to `start`; bytes behind the last whole block are left out.
    pub(super) fn chained(&self, bytes: &[u8], start: [u8; BLOCK]) -> Vec<u8> {
        let mut plain = Vec::with_capacity(bytes.len());
        let mut before = start;
        for block in bytes.as_chunks::<BLOCK>().0 {
            plain.extend(self.block(*block).iter().zip(before).map(|(byte, mask)| byte ^ mask));
            before = *block;
        }
        plain
    }
}
