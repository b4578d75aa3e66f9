//! A run that is told to stop.

use std::io::Write;

/// The run did not finish.
const NOT_FINISHED: i32 = 2;

/// Says what is kept, and ends the program.
pub fn stop(has_written: bool) -> ! {
    let told = if has_written {
        "已停止。结果在停止之前已经全部写出。"
    } else {
        "已停止：没有写出新的结果，原有的工作簿、数据表和通知都没有改动，临时文件已清理。"
    };
    let _ = writeln!(super::err(), "\n{told}");
    // There is nothing to return to: another thread is at work.
    #[allow(clippy::exit)]
    std::process::exit(NOT_FINISHED)
}

/// Says something about the run before it begins.
pub fn note(sentences: &[String]) {
    let mut err = super::err();
    for sentence in sentences {
        let _ = writeln!(err, "{sentence}");
    }
}
