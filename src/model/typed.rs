//! What people typed into the workbook: the columns kept for them, and what a run finds there before it replaces the file.
//!
//! Apart because `report` writes these columns, `intake` reads them, and neither knows the other. No text of a person is
//! ever changed or dropped: what has no row any more is held at the end of its tab, and what is nobody's any more stays in
//! the old workbook.

use std::path::PathBuf;

/// The tab of what came and what is missing.
pub const ARRIVALS: &str = "报送情况";
/// The tab of the units that have to mend something.
pub const RETURNS: &str = "退回清单";

/// Whom to call; kept for people.
pub const CONTACT: &str = "联系人和电话";
/// Whatever the bureau notes of a unit; kept for people.
pub const REMARK: &str = "备注";
/// What the program says of a row. A tab without it is older than [`REMARK`], and wrote remarks of its own there.
pub const TOLD: &str = "说明";
/// Of a text that has no row at present: the column it was typed into.
pub const FROM_COLUMN: &str = "填写栏目";
/// Of a text that has no row at present: the text.
pub const TEXT: &str = "填写内容";

/// Titles of the columns that say which row it is: unit, project, file, year. The same thing has several in the tabs.
pub const UNIT: [&str; 3] = ["单位", "单位名称", "表内单位名称"];
/// Project or kind of return.
pub const PROJECT: [&str; 2] = ["应报内容", "识别为"];
/// File.
pub const FILE: &str = "文件";
/// Year.
pub const YEAR: &str = "年度";

/// How a tab is read back: its name, and the titles the program itself writes in it.
#[derive(Debug, Clone)]
pub struct KeptTab {
    /// Its name.
    pub name: &'static str,
    /// All titles of all its blocks.
    pub titles: Vec<&'static str>,
    /// How the lines of words begin that the program writes between and below its blocks.
    pub words: Vec<&'static str>,
}

/// Which row of a tab something belongs to, as far as its columns say; what they do not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// 单位 as shown.
    pub unit: String,
    /// 应报内容 as shown.
    pub project: String,
    /// Name of the file as shown.
    pub file: String,
    /// 年度 as shown.
    pub year: String,
}

/// A text that somebody typed into a column kept for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypedCell {
    /// The tab.
    pub tab: String,
    /// Title of the column.
    pub column: String,
    /// The row it stood in.
    pub row: RowKey,
    /// The text.
    pub text: String,
}

/// All that people typed into a workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Texts in the columns kept for people, in the order of the tabs.
    pub cells: Vec<TypedCell>,
    /// How many cells and sheets people added where none are kept for them: nothing of ours can take them over.
    pub strays: usize,
}

impl Typed {
    /// Whether nobody typed anything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.strays == 0
    }
}

/// The workbook a run replaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OldBook {
    /// Where it is.
    pub path: PathBuf,
    /// Where it is kept if something in it cannot be taken over.
    pub kept: PathBuf,
}
