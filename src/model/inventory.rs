//! The inventory: one line for every file met, whatever became of it.

use serde::{Deserialize, Serialize};

/// What became of a file (`files.status`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FileStatus {
    /// 已读取
    #[default]
    Read,
    /// 已读取，有提醒
    Warned,
    /// 已读取，没有自评表
    NoForm,
    /// 已跳过: lock and system files
    Skipped,
    /// 空文件
    Empty,
    /// 有打开密码
    Encrypted,
    /// 类型不符
    WrongType,
    /// 超出限制
    TooLarge,
    /// 无法读取
    Unreadable,
    /// 重复文件
    Duplicate,
    /// 已被后一轮取代
    Superseded,
}

impl FileStatus {
    /// Every status.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Warned,
        Self::NoForm,
        Self::Skipped,
        Self::Empty,
        Self::Encrypted,
        Self::WrongType,
        Self::TooLarge,
        Self::Unreadable,
        Self::Duplicate,
        Self::Superseded,
    ];

    /// The word the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Warned => "warned",
            Self::NoForm => "no_form",
            Self::Skipped => "skipped",
            Self::Empty => "empty",
            Self::Encrypted => "encrypted",
            Self::WrongType => "wrong_type",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Duplicate => "duplicate",
            Self::Superseded => "superseded",
        }
    }

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Read => "已读取",
            Self::Warned => "已读取（有提醒）",
            Self::NoForm => "没有自评表",
            Self::Skipped => "已跳过",
            Self::Empty => "空文件",
            Self::Encrypted => "有密码",
            Self::WrongType => "类型不符",
            Self::TooLarge => "超出限制",
            Self::Unreadable => "无法读取",
            Self::Duplicate => "重复文件",
            Self::Superseded => "已被取代",
        }
    }

    /// Whether a file that should have been a return could not be read.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Empty | Self::Encrypted | Self::WrongType | Self::TooLarge | Self::Unreadable)
    }
}

/// The name of a file without its folders and archives.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '!']).next().unwrap_or(path)
}

/// So many notes about a file are written out, and so many characters of each: a workbook of five thousand sheets may have a
/// note on every one, and nobody reads a line of 250,000 characters.
const NOTES: usize = 6;
const NOTE: usize = 160;

/// Notes about a file in one sentence without its stop, each once; those beyond are counted.
#[must_use]
pub fn joined(notes: &[String]) -> String {
    let mut shown: Vec<String> = Vec::new();
    let mut more = 0_usize;
    for note in notes {
        let short: String = note.chars().take(NOTE).collect();
        let short = if short.len() < note.len() { format!("{short}…") } else { short };
        if shown.contains(&short) {
            continue;
        }
        if shown.len() < NOTES { shown.push(short) } else { more = more.saturating_add(1) }
    }
    let rest = if more > 0 { format!("；另有 {more} 条同类的说明") } else { String::new() };
    format!("{}{rest}", shown.join("；"))
}

/// One line of the inventory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Path relative to the given root, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content, hexadecimal; empty if the content was not read.
    pub sha256: String,
    /// The real type by content, such as `xlsx`.
    pub format: String,
    /// What became of it.
    pub status: FileStatus,
    /// One Chinese sentence: cause and what to do.
    pub message: String,
    /// Number of sheets read.
    pub sheets: usize,
    /// Number of filings found.
    pub filings: usize,
    /// Number of figures read.
    pub figures: usize,
    /// Numeric cells of its returns, merged cells once: those that became a figure, an indicator or head data, and those
    /// that became nothing.
    pub numeric: usize,
    /// Of them those that became something.
    pub used: usize,
    /// How many files of earlier rounds it takes the place of.
    pub replaces: u32,
    /// How many bytes of the path tell its root from others; none where one root is given.
    pub lead: usize,
    /// The unit it belongs to by a decision, where it could not be read; else empty.
    pub owner: String,
}

impl FileRecord {
    /// The path below its own root: one root more changes neither codes nor decisions.
    #[must_use]
    pub fn own_path(&self) -> &str {
        self.path.get(self.lead..).unwrap_or(&self.path)
    }
}
