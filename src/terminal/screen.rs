//! Standard output and standard error: what goes there is seen by people, does nothing to their screen, and is no reason for
//! a run to end otherwise than it has.
//!
//! Apart because whoever reads may leave (`| head`), and what takes the output may be full: the first is no fault at all, the
//! second one of its own, told in our words.

use huishen::model::fault::in_words;
use huishen::model::visible::visible;
use std::io::{self, ErrorKind, IsTerminal, StderrLock, StdoutLock, Write};

/// What a word is said in, where that can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// 错误: red.
    Bad,
    /// 核实: yellow.
    Doubtful,
    /// 提示: cyan.
    Plain,
    /// All is well: green.
    Good,
}

impl Tone {
    /// The number of the colour on terminals.
    const fn colour(self) -> u8 {
        match self {
            Self::Bad => 31,
            Self::Doubtful => 33,
            Self::Plain => 36,
            Self::Good => 32,
        }
    }
}

/// Whether colours can be seen on a stream: on a terminal that knows them, unless somebody has asked for none.
fn has_colours(is_terminal: bool) -> bool {
    is_terminal
        && !anstyle_query::no_color()
        && anstyle_query::clicolor() != Some(false)
        && anstyle_query::term_supports_color()
        // The console of Windows takes them only after it was told to; elsewhere there is nothing to tell.
        && anstyle_query::windows::enable_ansi_colors() != Some(false)
}

/// What people read on standard output: nothing in it clears their screen or turns a line around.
pub fn out() -> Visible<Lasting<StdoutLock<'static>>> {
    Visible { to: raw(), is_coloured: has_colours(io::stdout().is_terminal()) }
}

/// The same on standard error.
pub fn err() -> Visible<Lasting<StderrLock<'static>>> {
    let to = Lasting { to: io::stderr().lock(), has_left: false };
    Visible { to, is_coloured: has_colours(io::stderr().is_terminal()) }
}

/// Standard output for programs.
pub fn raw() -> Lasting<StdoutLock<'static>> {
    Lasting { to: io::stdout().lock(), has_left: false }
}

/// Makes visible what goes through it. Whole texts are written at a time, so that no character is cut.
pub struct Visible<W> {
    to: W,
    is_coloured: bool,
}

impl<W: Write> Visible<W> {
    /// Writes a text in colour; as it is where colours are not seen.
    pub fn paint(&mut self, tone: Tone, text: &str) -> io::Result<()> {
        if !self.is_coloured {
            return self.write_all(text.as_bytes());
        }
        write!(self.to, "\u{1b}[1;{}m", tone.colour())?;
        self.write_all(text.as_bytes())?;
        write!(self.to, "\u{1b}[0m")
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.to.write_all(visible(&text.replace("\r\n", "\n")).as_bytes())?,
            Err(_) => self.to.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Takes everything after its reader has left.
pub struct Lasting<W> {
    to: W,
    has_left: bool,
}

impl<W> Lasting<W> {
    fn heard<T>(&mut self, ended: io::Result<T>, otherwise: T) -> io::Result<T> {
        match ended {
            Err(fault) if fault.kind() == ErrorKind::BrokenPipe => {
                self.has_left = true;
                Ok(otherwise)
            }
            Err(fault) if fault.kind() != ErrorKind::Interrupted => Err(told(&fault)),
            other => other,
        }
    }
}

impl<W: Write> Write for Lasting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_left {
            return Ok(bytes.len());
        }
        let ended = self.to.write(bytes);
        self.heard(ended, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_left {
            return Ok(());
        }
        let ended = self.to.flush();
        self.heard(ended, ())
    }
}

/// The same fault in our words.
fn told(fault: &io::Error) -> io::Error {
    io::Error::new(fault.kind(), format!("屏幕输出所在的文件或设备写不下去：{}", in_words(fault)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn colours_are_ours_alone_and_what_is_painted_stays_visible() {
        let painted = |is_coloured| {
            let mut screen = Visible { to: Vec::new(), is_coloured };
            screen.paint(Tone::Bad, "错\u{1b}[2J误").unwrap();
            String::from_utf8(screen.to).unwrap()
        };
        assert_eq!(painted(true), "\u{1b}[1;31m错␛[2J误\u{1b}[0m");
        assert_eq!(painted(false), "错␛[2J误");
    }

    #[test]
    fn a_reader_that_leaves_is_no_fault_and_a_full_disk_is_told_in_our_words() {
        let screen = |kind| Lasting { to: Failing(kind), has_left: false };
        let mut left = screen(ErrorKind::BrokenPipe);
        assert!(writeln!(left, "一").is_ok() && writeln!(left, "二").is_ok() && left.flush().is_ok());
        let said = writeln!(screen(ErrorKind::StorageFull), "一").unwrap_err().to_string();
        assert!(said.contains("磁盘空间不足"), "{said}");
    }
}
