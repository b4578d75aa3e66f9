//! A zip package as a stream → its parts, one after the other.
//!
//! Apart because the `zip` crate reads no stream whose parts tell their length behind themselves. Takes the one shape in
//! which `rust_xlsxwriter` packs; everything else is an error.

use crc32fast::Hasher;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, ErrorKind, Read};

const PART: u64 = 0x0403_4b50;
const DIRECTORY: u64 = 0x0201_4b50;
const SUMMARY: u64 = 0x0807_4b50;
/// The length stands behind the part.
const STREAMED: u64 = 1 << 3;
const DEFLATED: u64 = 8;

/// The next part; none where the directory begins. The one before must have been read to its end.
///
/// # Errors
/// If the stream cannot be read, breaks off or is no package of that shape.
pub fn next<R: BufRead>(stream: &mut R) -> io::Result<Option<Part<'_, R>>> {
    let begin = number::<4>(stream)?;
    if begin == DIRECTORY {
        return Ok(None);
    }
    let _version = number::<2>(stream)?;
    let (flags, method) = (number::<2>(stream)?, number::<2>(stream)?);
    // Time and date, and what is not known yet: check sum and lengths.
    bytes(stream, 16)?;
    let (name, extra) = (number::<2>(stream)?, number::<2>(stream)?);
    let name = String::from_utf8(bytes(stream, name)?).map_err(|_| unexpected())?;
    bytes(stream, extra)?;
    if begin != PART || flags & STREAMED == 0 || method != DEFLATED {
        return Err(unexpected());
    }
    let body = DeflateDecoder::new(stream);
    Ok(Some(Part { name, body, sum: Hasher::new(), ended: false }))
}

/// A part, to be read to its end.
#[derive(Debug)]
pub struct Part<'s, R> {
    /// Its name in the package.
    pub name: String,
    body: DeflateDecoder<&'s mut R>,
    sum: Hasher,
    ended: bool,
}

impl<R: BufRead> Read for Part<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        let read = self.body.read(buffer)?;
        self.sum.update(&buffer[..read]);
        if read == 0 {
            self.ended = true;
            self.check()?;
        }
        Ok(read)
    }
}

impl<R: BufRead> Part<'_, R> {
    /// Holds what was read against what the stream says of it.
    fn check(&mut self) -> io::Result<()> {
        let found =
            [SUMMARY, self.sum.clone().finalize().into(), self.body.total_in(), self.body.total_out()];
        for found in found {
            if number::<4>(self.body.get_mut())? != found {
                return Err(unexpected());
            }
        }
        Ok(())
    }
}

/// A number of so many bytes.
fn number<const BYTES: usize>(stream: &mut impl Read) -> io::Result<u64> {
    let mut number = [0; 8];
    stream.read_exact(&mut number[..BYTES])?;
    Ok(u64::from_le_bytes(number))
}

fn bytes(stream: &mut impl Read, count: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = stream.take(count).read_to_end(&mut bytes)?;
    if read as u64 == count { Ok(bytes) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

/// The stream is not what it must be.
#[must_use]
pub fn unexpected() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "打包中途的数据不完整")
}
