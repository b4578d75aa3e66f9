//! Bytes in little-endian order → numbers. Every look is checked; behind the end there is nothing.

pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

pub(super) fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    data.get(at..)?.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

/// A u32 as an index; `None` behind the end.
pub(super) fn index_at(data: &[u8], at: usize) -> Option<usize> {
    u32_at(data, at).and_then(|value| usize::try_from(value).ok())
}
