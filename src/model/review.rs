//! The review: everything one run found out, ready to be reported.

use super::Day;
use super::card::{FilingCard, FindingCard, ScoreCard};
use super::change::Changes;
use super::decision::{Additions, Decision, DecisionState};
use super::finding::{Exempted, Finding, Scope, Severity, Tally};
use super::inventory::{FileRecord, FileStatus};
use super::kept::{Kept, Store};
use super::place::Place;
use super::policy::Policy;
use super::recheck::Recheck;
use super::register::{Index, Register, canonical_name};
use super::reply::{NoticeHead, Unfit};
use super::round::KeptTable;
use super::sampling::Sampling;
use super::standing::{Order, Standing};
use super::taken::Taken;
use super::term::{Item, Measure};
use super::typed::{OldBook, Typed};
use anyhow::anyhow;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Values of a unit by item and measure, base units.
pub type Values = BTreeMap<(Item, Measure), Decimal>;

/// Where values stand: number of the return and number of the figure in it.
pub type Origins = BTreeMap<(Item, Measure), (usize, usize)>;

/// What the year of a run rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum YearSource {
    /// `--year`
    Given,
    /// The register names it.
    Register,
    /// Most returns are of it.
    #[default]
    MostReturns,
}

/// One unit in the wide table (部门汇总表).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DepartmentRow {
    /// 部门（单位）
    pub department: String,
    /// 主管部门
    pub supervisor: String,
    /// 年度
    pub year: Option<u16>,
    /// Whether the name is that of a file: the return names no unit.
    pub is_nameless: bool,
    /// One value per item and measure that the unit stated as a whole, base units.
    pub values: Kept<Values>,
    /// Where each value stands: number of the return and of the figure in it; none where amounts were added up.
    pub origins: Kept<Origins>,
    /// The values that stay out of every total: a finding says that they cannot be right.
    pub excluded: Vec<(Item, Measure)>,
    /// 得分 of the unit's own return.
    pub score: Option<Decimal>,
    /// 评价等次
    pub grade: String,
    /// Findings by severity.
    pub errors: u32,
    /// 核实
    pub verifies: u32,
    /// 提示
    pub notices: u32,
    /// Filings of the unit.
    pub filings: Vec<usize>,
}

/// Whether a rule is applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RuleState {
    /// 启用
    #[default]
    Enabled,
    /// 试行: applied, one 级别 lower.
    Trial,
    /// 停用
    Disabled,
}

impl RuleState {
    /// The identifier the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Trial => "trial",
            Self::Disabled => "disabled",
        }
    }

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Enabled => "启用",
            Self::Trial => "试行",
            Self::Disabled => "停用",
        }
    }
}

/// A rule as the report shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleLine {
    /// Rule id.
    pub id: String,
    /// Name of the fault.
    pub name: String,
    /// Formula or test in words.
    pub formula: String,
    /// Tolerance class.
    pub tolerance: String,
    /// 级别
    pub severity: String,
    /// Basis.
    pub basis: String,
    /// Why the rule exists.
    pub why: String,
    /// What a unit is told to do, where the advice is meant for the bureau; else empty.
    pub told: String,
    /// Whether it is applied.
    pub state: RuleState,
    /// How it fared: once for each return, or once for the run.
    pub tally: Tally,
    /// What it looked at, and how many of them, if it looks at the whole run at once.
    pub over: Option<(Scope, usize)>,
    /// How many findings it has, the exempted not counted.
    pub findings: usize,
}

/// Whether the run can be held against an earlier one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Round {
    /// Nothing was found before.
    #[default]
    First,
    /// Findings of an earlier round are known.
    Again,
}

/// Everything one run found out.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// The folders and files given, as the user wrote them.
    pub roots: Vec<String>,
    /// 年度 of the run: given, or found; none where the returns are of many years.
    pub year: Option<u16>,
    /// What it rests on.
    pub year_source: YearSource,
    /// One line per file met.
    pub files: Vec<FileRecord>,
    /// All filings in the order of their files.
    pub filings: Vec<FilingCard>,
    /// Returns that count nowhere and are not audited: versions, copies, samples, left out by a decision.
    pub aside: Vec<FilingCard>,
    /// Figures that a finding keeps out of totals, by return.
    pub unusable: BTreeMap<usize, BTreeSet<Place>>,
    /// The scores of each filing worked out again, in the order of `filings`.
    pub scores: Vec<ScoreCard>,
    /// All findings, in the order of `filings`.
    pub findings: Vec<FindingCard>,
    /// Findings that do not count, because the bureau has exempted the unit.
    pub exempted: Vec<Exempted>,
    /// Whether there was an earlier round.
    pub round: Round,
    /// What is kept of the round that this one is held against.
    pub earlier_tables: Vec<KeptTable>,
    /// 改动对照
    pub changes: Changes,
    /// 已改: findings of the earlier round that are there no more.
    pub closed: Vec<Finding>,
    /// 轮次 of all notices, where the bureau has given it; else each unit has its own.
    pub given_round: Option<u32>,
    /// The latest 轮次 of which each unit has sent back a notice, by its canonical name.
    pub answered_rounds: BTreeMap<String, u32>,
    /// Explanations on return notices that close nothing.
    pub unfit: Vec<Unfit>,
    /// Decisions that stay, and what is to be decided.
    pub decisions: Vec<Decision>,
    /// Where they are written, if they are; whatever stands there was read.
    pub decisions_file: Option<DecisionsFile>,
    /// The 通报, if one is written.
    pub bulletin: Option<BulletinFile>,
    /// Who owes what.
    pub register: Register,
    /// 口径: what the bureau has set.
    pub policy: Policy,
    /// The wide table.
    pub departments: Vec<DepartmentRow>,
    /// The ranking.
    pub ranking: Vec<Standing>,
    /// The scheme it follows, in sentences.
    pub scheme: String,
    /// SHA-256 of the catalogue, hexadecimal.
    pub catalog: String,
    /// The score it ranks by.
    pub ranked_by: Order,
    /// 抽查建议
    pub sampling: Sampling,
    /// 复核差异: one per score a reviewer gave.
    pub rechecks: Vec<Recheck>,
    /// The rules and how they fared.
    pub rules: Vec<RuleLine>,
    /// Chinese terms of the items, in the order of the vocabulary.
    pub terms: Vec<(Item, String)>,
    /// Items of last year's workbook that were not read, with how many rows.
    pub past_unread: Vec<String>,
    /// Where a link to each file leads: a path relative to the workbook, or an absolute one.
    pub links: BTreeMap<String, String>,
    /// What people typed into the workbook that this run replaces.
    pub typed: Typed,
    /// That workbook, if there is one.
    pub old_book: Option<OldBook>,
    /// What was taken from huishen.toml.
    pub taken: Taken,
    /// Where returns, scores and findings lie.
    pub store: Store,
    /// Where the return notices go, if they are written.
    pub notices: Option<NoticeFolder>,
    /// 重报期限: by when units are asked to send corrected returns; none where the bureau has not said so. The day by which
    /// returns were first due (截止日期 of the register) lies in the past by then.
    pub due: Option<Day>,
}

/// Where decisions are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionsFile {
    /// The file.
    pub path: PathBuf,
    /// Whether it is there already: then it is written even if there is nothing in it any more.
    pub is_kept: bool,
    /// What people added to it.
    pub additions: Additions,
}

/// Where the 通报 is written, and for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulletinFile {
    /// The file.
    pub path: PathBuf,
    /// Who reads it.
    pub readers: Readers,
}

/// Who reads a 通报.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Readers {
    /// The departments: everybody is named.
    #[default]
    Departments,
    /// Everybody: named is only what the bureau has set (`public_…`).
    Public,
}

/// Where return notices are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeFolder {
    /// The folder.
    pub folder: PathBuf,
    /// The same as links of the workbook reach it.
    pub from_workbook: String,
    /// Where links of the notices to each file lead.
    pub links: BTreeMap<String, String>,
    /// Whether each notice is written as a paper for Word, too.
    pub as_documents: bool,
    /// By whom notices lie in folders of their own.
    pub split: NoticeSplit,
    /// Notices of earlier runs in it.
    pub earlier: Vec<EarlierNotice>,
    /// Lists of notices that earlier runs wrote into it.
    pub earlier_lists: Vec<PathBuf>,
    /// Those of them that somebody has written into: they stay as they are.
    pub edited: BTreeSet<PathBuf>,
    /// All files that earlier runs wrote into it: nothing else is removed.
    pub written: BTreeSet<PathBuf>,
}

/// By whom notices lie in folders of their own: whoever hands them out takes a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NoticeSplit {
    /// All of a round together.
    #[default]
    Together,
    /// 主管部门
    Supervisor,
    /// 归口股室
    Office,
}

/// A notice that an earlier run wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierNotice {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says of itself.
    pub head: NoticeHead,
}

impl Review {
    /// Whether the return that a finding of the round before was about has not been sent again: nothing of that unit and
    /// project is there any more.
    #[must_use]
    pub fn is_withdrawn(&self, finding: &Finding) -> bool {
        let (unit, project) =
            (canonical_name(&finding.subject.department), canonical_name(&finding.subject.project));
        let is_same = |card: &FilingCard| {
            canonical_name(&card.head.department) == unit
                && (project.is_empty() || canonical_name(&card.head.project) == project)
        };
        let is_about_return = !unit.is_empty() && finding.place.is_some();
        is_about_return && !self.filings.iter().chain(&self.aside).any(is_same)
    }

    /// A return without the figures that a finding keeps out of totals; none where all of them count.
    #[must_use]
    pub fn without_unusable(&self, number: usize) -> Option<FilingCard> {
        let places = self.unusable.get(&number)?;
        self.filings.get(number).map(|card| card.without(places))
    }

    /// Whether everything that was put away came back so far.
    ///
    /// # Errors
    /// If something did not: nothing of the review is to be used then.
    pub fn check(&self) -> anyhow::Result<()> {
        self.store.check().map_err(|cause| {
            anyhow!("临时文件读不回来（{cause}），没有写出任何结果。请检查系统临时文件夹所在的磁盘后重新运行")
        })
    }

    /// The decisions that stand so.
    pub fn decided(&self, state: DecisionState) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().filter(move |decision| decision.state == state)
    }

    /// Number of open findings of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity && f.is_open()).count()
    }

    /// Whether the run ends with exit code 1: a file failed, a finding is an error, or no file could be read.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        self.files.iter().any(|f| f.status.is_failure())
            || self.count(Severity::Error) > 0
            || !self.has_read()
    }

    /// Whether any file was read, be there a return in it or not.
    #[must_use]
    pub fn has_read(&self) -> bool {
        self.files.iter().any(|file| !file.status.is_failure() && file.status != FileStatus::Skipped)
    }

    /// Whom a finding concerns: the unit as the register calls it, folded; where no unit is known, the file instead.
    #[must_use]
    pub fn whose<'r>(&'r self, finding: &'r FindingCard, index: &Index<'r>) -> (String, &'r str) {
        let filing = finding.subject.filing.and_then(|at| self.filings.get(at));
        let code = filing.map_or("", |filing| filing.head.department_code.as_str());
        let named = finding.subject.department.as_str();
        let unit = index.line_of(code, named).map_or(named, |line| &line.department);
        (canonical_name(unit), if unit.is_empty() { finding.subject.path.as_str() } else { "" })
    }

    /// How many units have a return that counts: a 主管部门 that sent nothing but a 汇总表 is none of them.
    #[must_use]
    pub fn counted_units(&self) -> usize {
        let counts = |number: &usize| self.filings.get(*number).is_some_and(FilingCard::counts);
        self.departments.iter().filter(|row| row.filings.iter().any(counts)).count()
    }

    /// The returns whose stated score cannot be (101.54 of 100): such a score has no place in a ranking, and none in an average.
    #[must_use]
    pub fn impossible_scores(&self) -> BTreeSet<usize> {
        let refuted = |entry: &&Standing| entry.self_score.is_some() && entry.checked_score.is_none();
        self.ranking.iter().filter(refuted).filter_map(|entry| entry.filing).collect()
    }

    /// How many units have open findings of that severity. Files whose unit nobody knows are no units.
    #[must_use]
    pub fn units_with(&self, severity: Severity) -> usize {
        let index = self.register.index();
        let own = self.findings.iter().filter(|finding| finding.severity == severity && finding.is_open());
        let units = own.map(|finding| self.whose(finding, &index).0).filter(|unit| !unit.is_empty());
        units.collect::<BTreeSet<_>>().len()
    }

    /// Counts the open findings of each unit into its row: those about its returns, however it is written there, and those
    /// about the unit as such.
    pub fn count_findings(&mut self) {
        let mut of_filing: BTreeMap<usize, usize> = BTreeMap::new();
        let mut of_name: BTreeMap<String, usize> = BTreeMap::new();
        for (at, row) in self.departments.iter().enumerate() {
            of_filing.extend(row.filings.iter().map(|filing| (*filing, at)));
            if !row.is_nameless {
                of_name.entry(canonical_name(&row.department)).or_insert(at);
            }
        }
        for row in &mut self.departments {
            (row.errors, row.verifies, row.notices) = (0, 0, 0);
        }
        for finding in self.findings.iter().filter(|finding| finding.is_open()) {
            let subject = &finding.subject;
            let at = match subject.filing {
                Some(filing) => of_filing.get(&filing),
                None if subject.department.is_empty() => None,
                None => of_name.get(&canonical_name(&subject.department)),
            };
            let Some(row) = at.and_then(|at| self.departments.get_mut(*at)) else { continue };
            match finding.severity {
                Severity::Error => row.errors += 1,
                Severity::Verify => row.verifies += 1,
                Severity::Notice => row.notices += 1,
            }
        }
    }
}
