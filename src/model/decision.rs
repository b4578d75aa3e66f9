//! Decisions that stay (决定.xlsx): what the program cannot settle and somebody of the bureau does, once for all runs.
//!
//! Apart because the file is read by `catalog`, honoured by `pipeline` and written by `report`: its columns and words
//! stand here. A person's choice is never changed and never guessed; no name and no date comes from the program.

use super::grid::Grid;
use super::reply;

/// Name of the file beside the workbook, without its ending, and of its sheet.
pub const NAME: &str = "决定";

/// Name of the sheet that tells how to fill it in; the program writes it anew each time.
pub const GUIDE: &str = "填写说明";

/// The heads of its columns.
pub const HEADS: [&str; 12] =
    ["编号", "种类", "单位", "项目", "文件", "说明", "建议", "选择", "理由", "经手人", "日期", "校验"];

/// What stands between several files of one cell, and between their seals.
pub const BETWEEN: &str = "；";

/// What is added to 说明 of a row about its choice stands behind this, so that the next run finds the end of the rest.
const NOTE: char = '※';

/// How a note begins that a choice made for other content is asked for again.
const FORMER: &str = "※原选择";

/// So many letters of the hash of a file stand in 校验.
const SEAL: usize = 12;

/// Stands in 校验 for a file whose content could not be read at all.
const UNSEALED: &str = "-";

/// 种类: what is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionKind {
    /// 版本: which of several versions counts.
    Version,
    /// 汇总: whether a return sums up others.
    Rollup,
    /// 年度: whether a return of another year counts.
    Year,
    /// 同一单位: whether a unit nobody asked for is one of the register.
    SameUnit,
    /// 文件归属: whose file it is that could not be read.
    Owner,
    /// 不计: a file that is left out.
    LeftOut,
    /// 误报: a finding that is none.
    FalseAlarm,
}

impl DecisionKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Version,
        Self::Rollup,
        Self::Year,
        Self::SameUnit,
        Self::Owner,
        Self::LeftOut,
        Self::FalseAlarm,
    ];

    /// The word in the column 种类.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Version => "版本",
            Self::Rollup => "汇总",
            Self::Year => "年度",
            Self::SameUnit => "同一单位",
            Self::Owner => "文件归属",
            Self::LeftOut => "不计",
            Self::FalseAlarm => "误报",
        }
    }

    /// The words that can be chosen; empty where a file or a unit is named.
    #[must_use]
    pub const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::Version | Self::Owner => &[],
            Self::Rollup => &["汇总", "计入"],
            Self::Year => &["计入", "不计入"],
            Self::SameUnit => &["是", "否"],
            Self::LeftOut => &["不计", "计入"],
            Self::FalseAlarm => &["误报"],
        }
    }

    /// What is decided, in a sentence for the guide.
    #[must_use]
    pub const fn asks(self) -> &'static str {
        match self {
            Self::Version => "同一份表收到几份，哪一份有效。",
            Self::Rollup => "一份表是不是汇总了下属单位（汇总：不计入合计；计入：是本单位自己的数）。",
            Self::Year => "别的年度的表，要不要计入本次合计。",
            Self::SameUnit => "名称相近的两个，是不是同一个单位。",
            Self::Owner => "没有读出的文件是哪个单位的。",
            Self::LeftOut => "某个文件不计入（自己加行）；另一个地方的单位的表要不要计入。",
            Self::FalseAlarm => "某条问题不成立（自己加行）。",
        }
    }

    /// What the column 选择 is to hold, in words.
    #[must_use]
    pub fn wanted(self) -> String {
        match self {
            Self::Version => "要计入的那一份的文件名或路径".to_owned(),
            Self::Owner => "名录里的单位名称".to_owned(),
            _ => self.choices().join(" 或 "),
        }
    }
}

/// How a row stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DecisionState {
    /// 待选: nobody has chosen.
    #[default]
    Open,
    /// 生效: honoured in this run.
    InForce,
    /// 没有采用: chosen, and not honoured; 说明 says why.
    Unfit,
    /// 没有用到: chosen, and the question does not arise in this run.
    Unused,
}

/// One row of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// 编号: of the question; for 误报 the 核对码 of the finding.
    pub code: String,
    /// 种类 as written.
    pub kind: String,
    /// 单位
    pub unit: String,
    /// 项目
    pub project: String,
    /// 文件: paths below their roots, as they stand in the cell.
    pub files: String,
    /// 说明: what the question is, and behind it what became of the choice.
    pub told: String,
    /// 建议
    pub proposal: String,
    /// 选择
    pub choice: String,
    /// 理由
    pub reason: String,
    /// 经手人
    pub by: String,
    /// 日期
    pub when: String,
    /// 校验: seals of the files in their order.
    pub seals: String,
    /// How it stands.
    pub state: DecisionState,
    /// What stands in columns that people added, in their order; empty where nothing does.
    pub extra: Vec<String>,
}

/// What people added to the file beside decisions: it is written back as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions {
    /// The heads of their columns.
    pub heads: Vec<String>,
    /// Their sheets.
    pub sheets: Vec<Grid>,
}

impl Decision {
    /// The kind, if the word is known.
    #[must_use]
    pub fn known_kind(&self) -> Option<DecisionKind> {
        DecisionKind::ALL.into_iter().find(|kind| kind.term() == self.kind)
    }

    /// Whether somebody has chosen. Who adds a row 误报 has chosen by adding it.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        let by_row = self.known_kind() == Some(DecisionKind::FalseAlarm);
        !self.choice.is_empty() || (by_row && !(self.reason.is_empty() && self.by.is_empty()))
    }

    /// Whether somebody has typed anything into the columns for people.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        let own = [&self.choice, &self.reason, &self.by, &self.when].iter().any(|cell| !cell.is_empty());
        own || !self.extra.is_empty()
    }

    /// Whether the row says something only in columns that people added: it decides nothing.
    #[must_use]
    pub fn is_remark(&self) -> bool {
        let rest = Self { extra: Vec::new(), state: DecisionState::default(), ..self.clone() };
        !self.extra.is_empty() && rest == Self::default()
    }

    /// The choice with who made it: 决定：计入（张三）.
    #[must_use]
    pub fn said(&self) -> String {
        let by = if self.by.is_empty() { String::new() } else { format!("（{}）", self.by) };
        format!("决定：{}{by}", self.chosen())
    }

    /// 选择; 误报 where the row itself says so.
    #[must_use]
    pub fn chosen(&self) -> &str {
        if self.choice.is_empty() { &self.kind } else { &self.choice }
    }

    /// Takes the note about the choice off 说明, but for one that an open row still needs.
    pub fn clear_note(&mut self) {
        let is_former = self.asks_again() && !self.is_chosen();
        if let Some(at) = self.told.find(NOTE).filter(|_| !is_former) {
            self.told.truncate(at);
        }
    }

    /// Whether its choice was made for other content, and is asked for again.
    #[must_use]
    pub fn asks_again(&self) -> bool {
        self.told.contains(FORMER)
    }

    /// Whether 说明 says what became of the choice.
    #[must_use]
    pub fn has_note(&self) -> bool {
        self.told.contains(NOTE)
    }

    /// Adds a note about the choice to 说明.
    pub fn note(&mut self, what: &str) {
        self.told.push(NOTE);
        self.told.push_str(what);
    }

    /// Makes it a proposal again: what had been chosen, by whom and why is shown in 说明, with why it holds no more.
    pub fn ask_again(&mut self, why: &str) {
        let parts = [&self.reason, &self.by, &self.when];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let more = if parts.is_empty() { String::new() } else { format!("（{}）", parts.join("，")) };
        let note = format!("原选择：{}{more}；{why}，请重新选择", self.chosen());
        self.note(&note);
        for cell in [&mut self.choice, &mut self.reason, &mut self.by, &mut self.when] {
            cell.clear();
        }
    }

    /// Takes over what is asked now, and keeps what people typed and what was chosen before.
    pub fn renew(&mut self, proposal: Self) {
        let note = self.told.find(NOTE).map(|at| self.told.split_off(at)).unwrap_or_default();
        self.told = format!("{}{note}", proposal.told);
        (self.code, self.unit, self.project) = (proposal.code, proposal.unit, proposal.project);
        (self.files, self.seals, self.proposal) = (proposal.files, proposal.seals, proposal.proposal);
    }
}

/// The seal of a file: the beginning of its hash.
#[must_use]
pub fn seal(sha256: &str) -> &str {
    sha256.get(..SEAL).unwrap_or(UNSEALED)
}

/// The code of a question.
#[must_use]
pub fn code(kind: DecisionKind, about: &[&str]) -> String {
    let mut parts = vec![kind.term()];
    parts.extend(about);
    reply::code(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_that_holds_no_more_is_shown_and_asked_for_again() {
        let mut row = Decision {
            kind: "年度".into(),
            told: "2023 年度的表※选择看不懂".into(),
            choice: "计入".into(),
            by: "张三".into(),
            ..Decision::default()
        };
        row.clear_note();
        assert_eq!((row.told.as_str(), row.said().as_str()), ("2023 年度的表", "决定：计入（张三）"));
        row.ask_again("文件已改动");
        assert_eq!(row.told, "2023 年度的表※原选择：计入（张三）；文件已改动，请重新选择");
        assert!(!row.is_chosen() && !row.is_typed());
        let again = row.told.clone();
        row.clear_note();
        row.renew(Decision { told: "2023 年度的表".into(), ..Decision::default() });
        assert_eq!(row.told, again);
    }
}
