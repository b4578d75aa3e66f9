//! What the system refuses → our words for it: its own are those of its language.

use std::io::{Error, ErrorKind};

/// Why something failed, and what to do, without a full stop.
#[must_use]
pub fn in_words(fault: &Error) -> String {
    let number = fault.raw_os_error();
    let known = match fault.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "磁盘空间不足，请清理后重试"
        }
        ErrorKind::PermissionDenied => "没有权限，请检查文件和文件夹的权限",
        ErrorKind::NotFound | ErrorKind::NotADirectory => "文件或文件夹不存在，请检查路径",
        ErrorKind::OutOfMemory => "内存不足，请关闭别的程序后重试",
        ErrorKind::InvalidData => "不是 UTF-8 编码的文本，或内容已损坏",
        ErrorKind::UnexpectedEof => "没有读完就断了，可能已损坏",
        _ if is_short_of_files(number) => "系统允许同时打开的文件太少，请调大（如 ulimit -n 1024）后重试",
        _ => "",
    };
    match number {
        _ if !known.is_empty() => known.to_owned(),
        Some(number) => format!("系统错误 {number}"),
        None => fault.to_string(),
    }
}

/// What a panic stands for in which the library that writes workbooks asks what time it is, although nothing we write shows
/// it, and gives up where a dead battery has set the clock back.
#[must_use]
pub fn of_clock(panic: &str) -> Option<&'static str> {
    panic.contains("before Unix epoch").then_some(
        "电脑的日期早于 1970 年，写不出工作簿（没有写出任何结果，原有文件未改动）；请校正日期后重新运行",
    )
}

/// Too many files are open in this process or in the whole system: `EMFILE`, `ENFILE`; on Windows
/// `ERROR_TOO_MANY_OPEN_FILES`.
fn is_short_of_files(number: Option<i32>) -> bool {
    let numbers: &[i32] = if cfg!(windows) { &[4] } else { &[23, 24] };
    number.is_some_and(|number| numbers.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_refuses_is_told_in_our_words() {
        let of = |kind: ErrorKind| in_words(&kind.into());
        assert!(of(ErrorKind::StorageFull).contains("磁盘空间不足"));
        assert!(of(ErrorKind::PermissionDenied).contains("没有权限"));
        assert!(in_words(&Error::from_raw_os_error(1_000_000)).ends_with("系统错误 1000000"));
        assert_eq!(in_words(&Error::other("打包中断")), "打包中断");
        assert!(of_clock("now() is before Unix epoch").is_some_and(|told| told.contains("1970")));
        assert_eq!(of_clock("index out of bounds"), None);
        #[cfg(unix)]
        assert!(in_words(&Error::from_raw_os_error(24)).contains("打开的文件太少"));
    }
}
