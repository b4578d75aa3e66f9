//! Names of files as bytes → text that people can read, and whether a name is one that no one wrote on purpose.
//!
//! Apart because a folder and an archive have the same troubles: names in GBK, control characters, files of systems.

use encoding_rs::GB18030;
use std::ffi::OsStr;
use std::path::Path;

/// A name as text: UTF-8, else GB18030, else with its unreadable bytes written out.
pub(super) fn readable(name: &[u8]) -> String {
    let text = std::str::from_utf8(name).map(str::to_owned).ok().or_else(|| chinese(name));
    let text = text.unwrap_or_else(|| name.utf8_chunks().map(|chunk| written_out(&chunk)).collect());
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A name in an archive that does not say how it is encoded. A few words of GBK are legal UTF-8 by chance, but then
/// never UTF-8 of Chinese.
pub(super) fn readable_of_unknown_encoding(name: &[u8]) -> String {
    let is_chinese = |text: &&str| text.chars().any(|c| c >= '\u{2e80}') || text.is_ascii();
    let utf8 = std::str::from_utf8(name).ok().filter(is_chinese).map(str::to_owned);
    utf8.or_else(|| chinese(name)).map_or_else(|| readable(name), |text| readable(text.as_bytes()))
}

fn chinese(name: &[u8]) -> Option<String> {
    GB18030.decode_without_bom_handling_and_without_replacement(name).map(std::borrow::Cow::into_owned)
}

fn written_out(chunk: &std::str::Utf8Chunk<'_>) -> String {
    let bytes = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}"));
    std::iter::once(chunk.valid().to_owned()).chain(bytes).collect()
}

/// Why a file is not opened, if its name is that of a lock, system or temporary file; `path` with `/`.
pub(super) fn system_file(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.starts_with("~$") || name.starts_with(".~") {
        return Some("Office 临时锁文件，说明该表正被打开，请确认已保存。");
    }
    let lower = name.to_lowercase();
    let known = matches!(lower.as_str(), ".ds_store" | "thumbs.db" | "desktop.ini") || name.starts_with("._");
    let temporary = Path::new(&lower).extension().is_some_and(|e| e == "tmp");
    let of_mac = path.split('/').any(|part| part == "__MACOSX");
    (known || temporary || of_mac).then_some("系统或临时文件，已跳过。")
}

/// Whether a file is what a run of this program locks while it writes beside it; it comes and goes, and nobody sent it.
pub(super) fn is_own_lock(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(".huishen-") && name.ends_with(".lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_bytes_become_text() {
        let gbk = |text: &str| GB18030.encode(text).0.into_owned();
        for (bytes, wanted) in [
            ("甲局.xlsx".as_bytes().to_vec(), "甲局.xlsx"),
            (gbk("甲局自评表.xlsx"), "甲局自评表.xlsx"),
            (b"a\xff\xffb".to_vec(), "a\\xff\\xffb"),
            (b"a\x1b[2Jb\n".to_vec(), "a\u{fffd}[2Jb\u{fffd}"),
        ] {
            assert_eq!(readable(&bytes), wanted);
        }
        // 一 in GBK is the legal UTF-8 of a Cyrillic letter.
        for text in ["一.xlsx", "联通.xlsx", "plain.xlsx"] {
            assert_eq!(readable_of_unknown_encoding(&gbk(text)), text);
            assert_eq!(readable_of_unknown_encoding(text.as_bytes()), text);
        }
    }

    #[test]
    fn lock_and_system_files_are_known_by_name() {
        for (path, skipped) in [
            ("甲局/~$自评.xlsx", true),
            ("__MACOSX/甲局/自评.xlsx", true),
            ("a.zip!/._自评.xlsx", true),
            ("Thumbs.db", true),
            ("甲局/~自评.TMP", true),
            ("甲局/自评.xlsx", false),
        ] {
            assert_eq!(system_file(path).is_some(), skipped, "{path}");
        }
    }
}
