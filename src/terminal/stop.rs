//! A run that is told to stop, and what the next one says of a run that was stopped without being told.

use anyhow::{Context, Result};
use huishen::report::{self, Ended, Recovered};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The run did not finish.
const NOT_FINISHED: i32 = 2;

/// From now on Ctrl-C, the end of the session and `kill` give up what is not complete, say what is kept, and end the program.
///
/// # Errors
/// If the system refuses.
pub fn stop_in_order() -> Result<()> {
    ctrlc::set_handler(|| {
        let told = if report::abandon() {
            "已停止。结果在停止之前已经全部写出。"
        } else {
            "已停止：没有写出新的结果，原有的工作簿、数据表和通知都没有改动，临时文件已清理。"
        };
        let _ = writeln!(std::io::stderr(), "\n{told}");
        // There is nothing to return to: another thread is at work.
        #[allow(clippy::exit)]
        std::process::exit(NOT_FINISHED);
    })
    .context("无法接收系统的停止信号")
}

/// What was done about runs that had died.
pub fn recovered(recovered: &Recovered) {
    let mut err = std::io::stderr().lock();
    for ended in &recovered.ended {
        let _ = match ended {
            Ended::Completed(files) => {
                writeln!(err, "上次运行在替换结果文件时中断，已补完：{}。", named(files))
            }
            Ended::PutBack(files) => {
                writeln!(err, "上次运行没有能写出结果，已恢复原有的文件：{}。", named(files))
            }
        };
    }
    if recovered.removed > 0 {
        let _ = writeln!(err, "清理了以前中断的运行留下的 {} 个临时文件。", recovered.removed);
    }
}

/// The last of the files, which is the workbook, and how many there are.
fn named(files: &[PathBuf]) -> String {
    let name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let last = files.last().map(name).unwrap_or_default();
    let folder = files.last().and_then(|file| file.parent()).unwrap_or(Path::new(""));
    format!("{} 里的 {last} 等 {} 个文件", folder.display(), files.len())
}
