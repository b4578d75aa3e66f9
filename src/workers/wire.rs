//! Values ↔ frames on a pipe: four bytes of length, then the value as compact bytes, each text in it once.

use crate::model::message;
use serde::Serialize;
use std::io::{self, ErrorKind, Read, Write};

/// The most that one answer may hold. A workbook of as many cells as are ever read stays far below it.
pub(super) const LARGEST: u32 = 512 << 20;

/// The frame of a value, length and all, so that it goes out at one stroke.
pub(super) fn pack<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    let mut frame = message::pack(value, vec![0; 4])?;
    let length = u32::try_from(frame.len() - 4).ok().filter(|length| *length <= LARGEST);
    let length = length.ok_or_else(|| io::Error::from(ErrorKind::FileTooLarge))?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

/// Writes one frame.
pub(super) fn send(out: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    out.write_all(frame)?;
    out.flush()
}

/// Reads one frame; none where the other side has closed the pipe between two frames.
///
/// The length is not believed: memory is taken as bytes arrive.
pub(super) fn receive(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u32::from_le_bytes(length);
    if length > LARGEST {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(1 << 20)).unwrap_or(0));
    input.take(u64::from(length)).read_to_end(&mut bytes)?;
    let whole = u32::try_from(bytes.len()).is_ok_and(|read| read == length);
    if whole { Ok(Some(bytes)) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_arrive_as_they_were_sent() {
        let mut pipe = Vec::new();
        for value in ["汇审", ""] {
            send(&mut pipe, &pack(&value).unwrap_or_default()).unwrap_or_default();
        }
        let mut input = pipe.as_slice();
        let mut next = || receive(&mut input).ok().flatten().and_then(|b| message::unpack::<String>(&b).ok());
        assert_eq!([next(), next(), next()], [Some("汇审".into()), Some(String::new()), None]);
    }

    #[test]
    fn a_frame_that_lies_is_refused() {
        for (bytes, kind) in [
            (&[0xff_u8, 0xff, 0xff, 0xff, 1][..], ErrorKind::FileTooLarge),
            (&[0xff, 0xff, 0, 0, 1], ErrorKind::UnexpectedEof),
        ] {
            assert_eq!(receive(&mut &*bytes).map_err(|error| error.kind()), Err(kind));
        }
    }
}
