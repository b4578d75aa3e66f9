//! A target that, once it has refused, takes everything and keeps nothing.
//!
//! Apart because the library that packs tries to complete a package when it is dropped, and complains on standard error where
//! a full disk refuses once more; the first refusal is known by then.

use std::io::{self, Seek, SeekFrom, Write};

/// The target; the position goes on as if everything were taken.
pub struct Latch<W> {
    to: W,
    refused: bool,
    at: u64,
    end: u64,
}

impl<W> Latch<W> {
    /// A target that has not refused yet.
    pub const fn new(to: W) -> Self {
        Self { to, refused: false, at: 0, end: 0 }
    }

    fn moved(&mut self, at: u64) {
        self.at = at;
        self.end = self.end.max(at);
    }
}

impl<W: Write> Write for Latch<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = if self.refused { Ok(bytes.len()) } else { self.to.write(bytes) };
        match &taken {
            Ok(count) => self.moved(self.at.saturating_add(*count as u64)),
            Err(fault) => self.refused = fault.kind() != io::ErrorKind::Interrupted,
        }
        taken
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.refused { Ok(()) } else { self.to.flush().inspect_err(|_| self.refused = true) }
    }
}

impl<W: Seek> Seek for Latch<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if !self.refused {
            let at = self.to.seek(to).inspect_err(|_| self.refused = true)?;
            self.moved(at);
            return Ok(at);
        }
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        self.moved(at.unwrap_or(self.at));
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn after_the_first_refusal_everything_is_taken() {
        let mut room = [0; 4];
        let mut latch = Latch::new(Cursor::new(&mut room[..]));
        assert!(latch.write_all(b"123456").is_err());
        // A slice that is full takes nothing, which is a refusal of `write_all` and not of the target.
        latch.refused = true;
        assert!(latch.write_all(b"78").is_ok() && latch.flush().is_ok());
        assert_eq!(latch.stream_position().ok(), Some(6));
        assert_eq!(latch.seek(SeekFrom::Start(1)).ok(), Some(1));
        assert_eq!(latch.seek(SeekFrom::End(0)).ok(), Some(6));
    }
}
