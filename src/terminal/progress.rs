//! The progress bar: files read, time left, and what is done after reading.
//!
//! Apart because it alone draws over what it drew; nothing of it is seen where standard error is no terminal.

use super::Volume;
use huishen::model::{Review, Severity};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// How often the sign of life moves while nothing is counted.
const TICK: Duration = Duration::from_millis(200);

/// A progress bar on standard error; none where that is no terminal.
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar, if anyone is there to see it.
    #[must_use]
    pub fn new(volume: Volume) -> Self {
        let seen = volume == Volume::Normal && std::io::stderr().is_terminal();
        let bar = seen.then(|| {
            let style = ProgressStyle::with_template(
                "{spinner} 读取 {bar:24} {pos}/{len} 个文件  已用 {elapsed}，还需 {eta}  {msg}",
            );
            let bar = ProgressBar::new(0);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.enable_steady_tick(TICK);
            bar
        });
        Self(bar)
    }

    /// So many of so many files are done. When all are, the audit follows.
    pub fn tick(&self, done: usize, all: usize) {
        if let Some(bar) = &self.0 {
            bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
            bar.set_message(if done < all { "" } else { "正在审核、排名……" });
        }
    }

    /// The findings are known; the workbook is being written.
    pub fn writing(&self, review: &Review) {
        if let Some(bar) = &self.0 {
            let [errors, verifies] =
                [Severity::Error, Severity::Verify].map(|severity| review.count(severity));
            bar.set_message(format!("错误 {errors} 条，核实 {verifies} 条；正在写工作簿……"));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
