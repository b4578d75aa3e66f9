//! huishen.toml → the options of a run that stand in it.
//!
//! Apart because it is read like a file of the catalogue, faults with line and caret, but belongs to one folder of results.

use crate::model::Day;
use crate::model::taken::NAME;
use anyhow::{Result, anyhow, bail};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

/// Plausible years of a task.
pub const YEARS: RangeInclusive<u16> = 1990..=2100;

/// What may stand in the file; paths as they are written there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunFile {
    /// 年度
    #[serde(deserialize_with = "year")]
    pub year: Option<u16>,
    /// The day corrected returns are wanted back.
    #[serde(deserialize_with = "day")]
    pub due: Option<Day>,
    /// 财政局全称
    pub bureau: Option<String>,
    /// 名录
    pub register: Option<String>,
    /// The bureau's own catalogue.
    pub catalog: Option<String>,
    /// Last year's workbook or tables.
    pub prior: Option<String>,
    /// 排名方案
    pub scheme: Option<String>,
}

/// The options in a folder; none where it has no such file.
///
/// # Errors
/// One Chinese sentence with line and caret, if it is there and cannot be understood.
pub fn read(folder: &Path) -> Result<Option<RunFile>> {
    let path = folder.join(NAME);
    let shown = path.display();
    if fs::symlink_metadata(&path).is_err() {
        return Ok(None);
    }
    if !path.is_file() {
        bail!("{shown} 不是普通文件；请移走，或换成写着选项的文本文件");
    }
    let text = fs::read(&path).map_err(|cause| anyhow!(cause).context(format!("{shown} 打不开")))?;
    let text =
        String::from_utf8(text).map_err(|_| anyhow!("{shown} 不是 UTF-8 编码的文本；请另存为 UTF-8"))?;
    // Notepad puts a mark in front.
    parse(text.trim_start_matches('\u{feff}')).map(Some).map_err(|why| anyhow!("{shown} {why}"))
}

fn parse(text: &str) -> Result<RunFile, String> {
    super::source::parse(text)
}

fn year<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let written = toml::Value::deserialize(from)?;
    let year = written.as_integer().and_then(|year| u16::try_from(year).ok());
    let year = year.filter(|year| YEARS.contains(year));
    let told =
        || D::Error::custom(format!("年度要写 {} 到 {} 之间的整数，不加引号", YEARS.start(), YEARS.end()));
    year.map(Some).ok_or_else(told)
}

/// A day in quotes or without.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Day>, D::Error> {
    let day = match toml::Value::deserialize(from)? {
        toml::Value::String(text) => Day::parse(&text),
        toml::Value::Datetime(day) => Day::parse(&day.to_string()),
        _ => None,
    };
    day.map(Some).ok_or_else(|| D::Error::custom("日期要写年月日，如 2025-05-10"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_faults_named_with_their_line() {
        let read = parse("year = 2024\ndue = 2025-05-10\nbureau = \"某县财政局\"\nregister = '名录.xlsx'\n");
        let read = read.unwrap();
        assert_eq!((read.year, read.due.map(|day| day.to_string())), (Some(2024), Some("2025-05-10".into())));
        assert_eq!(
            (read.bureau.as_deref(), read.register.as_deref()),
            (Some("某县财政局"), Some("名录.xlsx"))
        );
        assert_eq!(parse("due = \"2025年5月10日\"").unwrap().due, read.due);
        assert_eq!(parse("").unwrap(), RunFile::default());
        for (text, words) in [
            (
                "# 选项\nregster = \"a\"\n",
                "第 2 行：\n  regster = \"a\"\n  ^ 没有这一项：“regster”，最接近的是 register",
            ),
            ("year = 20250", "^ 年度要写 1990 到 2100 之间的整数"),
            ("\nyear = \"2024\"", "第 2 行：\n  year = \"2024\"\n         ^ 年度要写"),
            ("due = 5", "^ 日期要写年月日"),
            ("scheme = 3", "类型不对"),
            ("bureau = 某县财政局", "不合 TOML"),
            ("year = 2024\nyear = 2025", "写了两次"),
        ] {
            let told = parse(text).unwrap_err();
            assert!(told.contains(words), "{text}：{told}");
        }
    }
}
