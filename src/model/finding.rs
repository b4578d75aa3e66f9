//! A finding: facts about one thing that does not add up. Its words are made here and nowhere else.

use super::decimal::packed;
use super::place::Place;
use super::reply::code_of;
use super::text::Text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// 级别 of a finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 错误: cannot be true; sent back.
    #[default]
    #[serde(alias = "错误")]
    Error,
    /// 核实: correct it or explain it.
    #[serde(alias = "核实")]
    Verify,
    /// 提示: shown, does not hold up acceptance.
    #[serde(alias = "提示")]
    Notice,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Verify, Self::Notice];

    /// The word the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Verify => "verify",
            Self::Notice => "notice",
        }
    }

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Error => "错误",
            Self::Verify => "核实",
            Self::Notice => "提示",
        }
    }
}

/// One figure a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operand {
    /// The quantity in words: 公务接待费.
    pub name: Text,
    /// Where it stands.
    pub place: Option<Place>,
    /// What it says, with its printed unit; 空白 where nothing is filled in.
    pub shown: Text,
}

/// Whom and what a finding is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Index of the filing in the run, if the finding is about one.
    pub filing: Option<usize>,
    /// 部门（单位）
    pub department: Text,
    /// 项目
    pub project: Text,
    /// 年度
    pub year: Option<u16>,
    /// File, relative to the root; empty for a unit that sent nothing.
    pub path: Text,
}

/// How a finding stands (状态) after explanations and against an earlier round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// 未处理: there is no earlier round to compare with.
    #[default]
    Open,
    /// 已说明: a 核实 finding that the unit has explained; it is not counted as open.
    Explained,
    /// 仍存: found in the earlier round too.
    Remaining,
    /// 新增: not found in the earlier round.
    New,
}

impl State {
    /// All of them.
    const ALL: [Self; 4] = [Self::Open, Self::Explained, Self::Remaining, Self::New];

    /// What the tables say of a finding that is exempted.
    pub const EXEMPTED: &'static str = "exempted";

    /// The identifier the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Remaining => "remaining",
            Self::New => "new",
        }
    }

    /// The one with that identifier.
    #[must_use]
    pub fn named(identifier: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == identifier)
    }

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Open => "未处理",
            Self::Explained => "已说明",
            Self::Remaining => "仍存",
            Self::New => "新增",
        }
    }
}

/// A finding that does not count, because the bureau has exempted the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exempted {
    /// What was found.
    pub finding: Finding,
    /// Reason, person and date.
    pub reason: String,
}

impl Exempted {
    /// A finding with the reason why it does not count; it bears a code as every other does.
    #[must_use]
    pub fn new(mut finding: Finding, reason: String) -> Self {
        if finding.code.is_empty() {
            finding.code = code_of(&finding, "").into();
        }
        Self { finding, reason }
    }
}

/// One finding (问题).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// 核对码: the same from run to run while unit, place and figure stay; given on its card.
    pub code: Text,
    /// Rule id.
    pub rule: Text,
    /// 级别
    pub severity: Severity,
    /// Name of the fault.
    pub name: Text,
    /// Whom it is about.
    pub subject: Subject,
    /// The stated figure's place.
    pub place: Option<Place>,
    /// The figure at that place as the return prints it, with its unit, where it is the one stated; else empty.
    pub printed: Text,
    /// The stated figure: money in 元, rates in percent; text where the fault is the text itself.
    pub stated: Text,
    /// What the other figures give, in the same unit.
    #[serde(with = "packed::option")]
    pub computed: Option<Decimal>,
    /// Stated less computed.
    #[serde(with = "packed::option")]
    pub difference: Option<Decimal>,
    /// The difference rounding alone may cause.
    #[serde(with = "packed::option")]
    pub tolerance: Option<Decimal>,
    /// All figures the finding rests on, the stated one first.
    pub operands: Vec<Operand>,
    /// Figures of other returns it rests on: file and place.
    pub elsewhere: Vec<(Text, Place)>,
    /// One sentence with the arithmetic written out.
    pub message: String,
    /// A guess of the cause, 仅供参考; empty if there is none.
    pub cause: Text,
    /// What to do.
    pub advice: Text,
    /// The document or experience behind the rule.
    pub basis: Text,
    /// Index of the finding that explains this one: the same wrong figure stands behind both.
    pub parent: Option<usize>,
    /// How it stands.
    pub state: State,
    /// What the unit said about it.
    pub explanation: String,
}

impl Finding {
    /// A finding that says nothing yet but whom it is about.
    #[must_use]
    pub fn bare(rule: &str, severity: Severity, subject: Subject) -> Self {
        Self { rule: rule.into(), severity, subject, ..Self::default() }
    }

    /// The finding as people read it: kind, place, operands, arithmetic.
    #[must_use]
    pub fn describe(&self) -> String {
        let state =
            if self.state == State::Open { String::new() } else { format!("（{}）", self.state.term()) };
        let mut lines = vec![format!("{} {} {}{state}", self.severity.term(), self.rule, self.name)];
        lines.push(format!("  {}", self.whereabouts()));
        for (index, operand) in self.operands.iter().enumerate() {
            let cell = operand.place.as_ref().map_or("", |p| p.cell.as_str());
            let mark = if index == 0 { "  ← 填报" } else { "" };
            lines.push(format!("    {cell} {} {}{mark}", operand.name, operand.shown));
        }
        lines.push(format!("  {}", self.message));
        if !self.cause.is_empty() {
            lines.push(format!("  可能：{}，仅供参考", self.cause));
        }
        if !self.explanation.is_empty() {
            lines.push(format!("  说明：{}", self.explanation));
        }
        if !self.advice.is_empty() {
            lines.push(format!("  处理：{}", self.advice));
        }
        lines.join("\n")
    }

    /// Whether somebody still has to do something about it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state != State::Explained
    }

    /// Where everything stands that the finding rests on, the stated figure first, each once: 表!B26;表!G26.
    #[must_use]
    pub fn cells(&self) -> String {
        let places = self.place.iter().chain(self.operands.iter().filter_map(|own| own.place.as_ref()));
        let mut cells: Vec<String> = Vec::new();
        for place in places {
            let cell = format!("{}!{}", place.sheet, place.cell);
            if !cells.contains(&cell) {
                cells.push(cell);
            }
        }
        cells.join(";")
    }

    /// File, sheet and cell in one line; the unit where no file is known.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        let mut parts = Vec::new();
        let subject =
            if self.subject.path.is_empty() { &self.subject.department } else { &self.subject.path };
        parts.push(subject.as_str());
        if let Some(place) = &self.place {
            parts.push(&place.sheet);
            parts.push(&place.cell);
        }
        parts.join(" · ")
    }
}

/// How one rule fared over all filings: no result is silent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// 通过
    pub passed: u64,
    /// 不通过
    pub failed: u64,
    /// 豁免: would have failed, but the bureau has exempted the unit.
    pub exempted: u64,
    /// 不适用
    pub not_applicable: u64,
    /// 无法判断: an operand is missing
    pub undetermined: u64,
}

/// What a rule over the whole run looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// 文件
    Files,
    /// 名录里应报的各条
    OwedLines,
    /// 名录里写了截止日期和收到日期的各条
    DatedLines,
    /// 名录里写了项目数的各条
    CountedLines,
    /// 单位
    Units,
    /// 复核得分
    Rescored,
    /// 自评表
    Returns,
}

impl Scope {
    /// The identifier the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::OwedLines => "owed_lines",
            Self::DatedLines => "dated_lines",
            Self::CountedLines => "counted_lines",
            Self::Units => "units",
            Self::Rescored => "rescored",
            Self::Returns => "filings",
        }
    }

    /// How such things are counted: 127 个文件.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Files => "个文件",
            Self::OwedLines => "条应报",
            Self::DatedLines => "条有日期的名录",
            Self::CountedLines => "条有项目数的名录",
            Self::Units => "个单位",
            Self::Rescored => "个复核得分",
            Self::Returns => "份自评表",
        }
    }
}

impl Tally {
    /// Adds how the rule fared elsewhere.
    pub const fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.exempted += other.exempted;
        self.not_applicable += other.not_applicable;
        self.undetermined += other.undetermined;
    }
}
