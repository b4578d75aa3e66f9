//! The text of a file of the catalogue → its content, or one Chinese sentence with the line, the line itself and a caret.

use serde::de::DeserializeOwned;
use std::ops::Range;

/// Reads a TOML text.
///
/// # Errors
/// What is wrong, with line and caret.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|fault| told(text, fault.span(), fault.message()))
}

/// The line with a caret under the fault, and why.
fn told(text: &str, span: Option<Range<usize>>, message: &str) -> String {
    let why = in_chinese(message);
    let Some(span) = span else { return why };
    let start = text.floor_char_boundary(span.start);
    let before = &text[..start];
    let number = before.matches('\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text[begin..].lines().next().unwrap_or_default();
    let indent = unicode_width::UnicodeWidthStr::width(&text[begin..start]);
    format!("第 {number} 行：\n  {line}\n  {}^ {why}", " ".repeat(indent))
}

/// What the library says, in Chinese. It has no other language, and the words around the names are few.
fn in_chinese(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (first, rest) = quoted.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
    let allowed = rest.join("、");
    let known = |what: &str| {
        let near = super::nearest::nearest(first, rest.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("，最接近的是 {near}"));
        format!("{what}“{first}”{near}；可用：{allowed}")
    };
    match message.split('`').next().unwrap_or_default().trim() {
        "unknown field" => known("没有这一项："),
        "unknown variant" => known("不认识的词："),
        "missing field" => format!("缺少“{first}”一项"),
        "duplicate field" => format!("“{first}”写了两次"),
        "duplicate key" => "同一项写了两次".to_owned(),
        // What our own readers say of a value.
        _ if message.starts_with(|c: char| !c.is_ascii()) => message.to_owned(),
        _ if message.starts_with("invalid type") => {
            "这一项的类型不对，如该写文字的写成了数、该写列表的只写了一个".to_owned()
        }
        _ if message.starts_with("invalid value") => "这一项的值不对".to_owned(),
        _ => "不合 TOML 的写法，如缺了引号、等号或方括号".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(rename = "name")]
        _name: String,
        #[serde(rename = "count")]
        _count: u8,
    }

    fn fault(text: &str) -> String {
        parse::<Sample>(text).err().unwrap_or_default()
    }

    #[test]
    fn a_fault_is_named_with_its_line_in_chinese() {
        assert_eq!(
            fault("name = \"接待费\"\nconut = 1\n"),
            "第 2 行：\n  conut = 1\n  ^ 没有这一项：“conut”，最接近的是 count；可用：name、count"
        );
        assert_eq!(fault("name = \"甲\"\n"), "第 1 行：\n  name = \"甲\"\n  ^ 缺少“count”一项");
        assert!(fault("name = \"甲\"\ncount = \"1\"\n").contains("类型不对"));
        assert!(fault("name = 甲\n").starts_with("第 1 行：\n  name = 甲\n         ^ 不合 TOML"));
        assert!(fault("name = \"甲\"\nname = \"乙\"\n").contains("写了两次"));
    }
}
