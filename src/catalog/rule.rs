//! Rules (审核规则) as data: one `[[rule]]` block each, parsed and checked when the catalogue is loaded.

use super::form::FAMILIES;
use super::formula::{Compare, Expr, Names, Statistic};
use super::points::Points;
use super::settings::Settings;
use super::vocabulary::Vocabulary;
use crate::model::review::RuleState;
use crate::model::{Measure, Severity};
use serde::Deserialize;

/// 容差 classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
pub enum Tolerance {
    /// Exact.
    #[default]
    T0,
    /// Sums: half a last place per term.
    T1,
    /// Rates: one last place plus the rounding of the amounts.
    T2,
    /// Scores: half a last place of the stated score.
    T3,
    /// Text against table: the coarser printed place.
    T4,
    /// Unit mistakes: fails where one side is a power of ten times the other.
    T5,
    /// A unit against the others: robust z, for `… = median(…)`.
    T6,
}

impl Tolerance {
    /// The class in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::T0 => "精确",
            Self::T1 => "各数末位四舍五入之和",
            Self::T2 => "比率末位一个单位",
            Self::T3 => "得分末位半个单位，至少 0.01 分",
            Self::T4 => "两数中较粗一个的末位半个单位",
            Self::T5 => "恰为 10、100、1000、1 万或 1 亿倍才提",
            Self::T6 => "稳健 z 值；单位少时看与中位数的倍数",
        }
    }
}

/// Checks that no formula can express; the rule block names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Native {
    /// A unit of the register sent nothing.
    Missing,
    /// The same content twice.
    DuplicateFile,
    /// L-01: two tables of one unit state different numbers for the same thing.
    TablesDiffer,
    /// L-02: a roll-up is not the sum of its units.
    RollupDiffers,
    /// L-03: figures left out of the totals.
    LeftOutOfTotals,
    /// U-08: all amounts of a return are thousands of times those of the other units.
    OutOfScale,
    /// U-07: 三公经费 is many times all that the unit has.
    MoreThanAll,
    /// No score or no grade.
    ScoreMissing,
    /// Department, year or project not printed.
    HeadMissing,
    /// A file that could not be read.
    FileUnreadable,
    /// The year of the return is not that of the task.
    YearMismatch,
    /// What reading changed, guessed or refused, for the steps that name this rule.
    Reading,
    /// Parts left blank under a filled total.
    BlankParts,
    /// One amount of a sum in another unit than the others.
    MixedUnits,
    /// The same amount in a table and in words.
    TextAgainstTable,
    /// One quantity stated in 元 here and in 万元 there.
    UnitFactor,
    /// Price times quantity written out beside an amount.
    Product,
    /// A rate over nothing.
    RateOfNothing,
    /// Head counts that are no whole numbers.
    WholeCount,
    /// Headings unlike those of the other returns on the same form.
    Template,
    /// The place an amount is stated to differs within a block.
    Precision,
    /// Target and result of an indicator in units of different kinds.
    IndicatorUnit,
    /// 达标 said of a result that is not, or the reverse.
    Verdict,
    /// Roll-up row against the rows below it.
    Rollup,
    /// Total of a list against its lines.
    ListTotal,
    /// The same head count with two values.
    RepeatedCount,
    // Beyond one filing: register, other units, reviewers.
    /// A return that came after its deadline.
    Late,
    /// Another 主管部门 than in the register.
    WrongSupervisor,
    /// Fewer or more project returns than the register counts.
    ProjectCount,
    /// Project expenditure without project returns, or not their sum.
    ProjectsBehind,
    /// A roll-up return against the returns of its units.
    RollupOfUnits,
    /// Too many units of one 主管部门 with high scores.
    HighScores,
    /// Texts that two units have in common.
    SameTexts,
    /// Another unit that a text speaks for.
    OtherAuthor,
    /// Amounts that two units have in common.
    SameFigures,
    /// A reviewer's score against the unit's own.
    ReviewGap,
    /// A guess of the slip behind a failed sum.
    Slip,
    /// Scores, indicators and reasons.
    #[serde(untagged)]
    Points(Points),
}

/// What does the checking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// Formulas, each with its text.
    Formulas(Vec<Expr>),
    /// A check in Rust.
    Native(Native),
}

/// An example that must pass or must be found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// `pass`, `fail` or `open` (undetermined or not applicable).
    pub expect: Expected,
    /// Figures: `name = 数` or `范围 / name = 数`; money in 万元 unless a unit follows.
    #[serde(default)]
    pub figures: Vec<String>,
    /// Indicators: `[名称:] 分值 得分 [指标值 完成值]`, or `分值 得分 原因`, then `一级=`, `二级=`, `性质=`, `因=`; `-` is a
    /// blank cell, `无` a column the form does not have.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// Indicators of the goals approved for the same project.
    #[serde(default)]
    pub goals: Vec<String>,
    /// Reasons beside figures: `数据项 = 原因`.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// Rows of a list: `名称 数 数 …`, one number for each column, `-` a blank cell, `分:99` a total
    /// score, `等:优` a grade; money in 万元.
    #[serde(default)]
    pub rows: Vec<String>,
    /// Goals of the year in words: `预期目标 | 完成情况`; 空 is a blank cell.
    #[serde(default)]
    pub goal_texts: Vec<String>,
    /// 单位名称 of the return; 甲局 if not given.
    pub department: Option<String>,
    /// 评价等次 of the return.
    pub grade: Option<String>,
    /// 年度 of the return.
    pub year: Option<u16>,
    /// Path of the return; 例.xlsx if not given.
    pub path: Option<String>,
    /// 年度 of the task.
    pub task_year: Option<u16>,
    /// What was met in reading: `step text`, such as `error_value #REF!`.
    #[serde(default)]
    pub read: Vec<String>,
    /// Column headings of the return, and those of twenty others on the same form.
    #[serde(default)]
    pub columns: Vec<String>,
    /// See `columns`.
    #[serde(default)]
    pub issued: Vec<String>,
    /// Numbers (from 1) of the figures that stand in paragraphs.
    #[serde(default)]
    pub paragraphs: Vec<usize>,
    /// Cells with a period: `2024年1月—2024年12月`.
    #[serde(default)]
    pub periods: Vec<String>,
    /// The headings over `rows`, from the first number on.
    #[serde(default)]
    pub heads: String,
    /// The row of 栏次 over `rows`, from the first number on: `1 2 3=1+2`.
    #[serde(default)]
    pub printed: String,
    /// Texts with a price multiplied out; they stand in the row of the first figure.
    #[serde(default)]
    pub workings: Vec<String>,
    /// Sentences with what they state: `[标题 |] 句子 [| 数; 数]`; a number is `[扣] 名称或数据项 = 数 [近] [存疑] [属N] [2015年]`.
    #[serde(default)]
    pub told: Vec<String>,
    /// Files of the run: `path status`.
    #[serde(default)]
    pub files: Vec<String>,
    /// Lines of the register: `单位 [主管=…] [项目=…] [类=…] [项目数=…] [截止=…] [收到=…]`.
    #[serde(default)]
    pub register: Vec<String>,
    /// 项目 of the return.
    pub project: Option<String>,
    /// 主管部门 of the return.
    pub supervisor: Option<String>,
    /// Last year's figures of the same unit, written like `figures`.
    #[serde(default)]
    pub prior: Vec<String>,
    /// Other returns of the run: `单位[/项目] | 数据 = 数 | 指标 … | 主管=… | 题=… | 类=…`.
    #[serde(default)]
    pub others: Vec<String>,
    /// Scores of reviewers: `单位[/项目] 得分`.
    #[serde(default)]
    pub rescored: Vec<String>,
    /// What the case shows.
    #[serde(default)]
    pub note: String,
}

impl Case {
    /// Everything the example gives, in words.
    #[must_use]
    pub fn given(&self) -> String {
        let named =
            |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
        let year = |name: &str, year: Option<u16>| year.map(|year| format!("{name} {year}"));
        let head = [
            named("单位", &self.department),
            named("项目", &self.project),
            named("主管部门", &self.supervisor),
            named("等级", &self.grade),
            year("年度", self.year),
            year("任务年度", self.task_year),
        ];
        let mut given: Vec<String> = head.into_iter().flatten().collect();
        for (name, lines) in [
            ("", &self.figures),
            ("指标 ", &self.indicators),
            ("文件 ", &self.files),
            ("名录 ", &self.register),
            ("上年 ", &self.prior),
            ("另有 ", &self.others),
            ("复核 ", &self.rescored),
        ] {
            given.extend(lines.iter().map(|line| format!("{name}{line}")));
        }
        given.join("；")
    }
}

/// What a case expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// The rule holds.
    Pass,
    /// The rule fires.
    Fail,
    /// Nothing can or need be said.
    Open,
}

impl Expected {
    /// The word people read.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pass => "通过",
            Self::Fail => "不通过",
            Self::Open => "不判断",
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Id, such as `A-02`.
    pub id: String,
    /// Name of the fault.
    pub name: String,
    /// 级别 as the catalogue gives it.
    pub severity: Severity,
    /// Whether it is applied at all.
    pub is_enabled: bool,
    /// 试行: findings are one 级别 lower.
    pub is_beta: bool,
    /// Families of forms it applies to; `*` means all.
    pub families: Vec<String>,
    /// Condition; not applicable where it does not hold.
    pub when: Option<Expr>,
    /// Other relations that are as good: the rule passes where one of them holds.
    pub unless: Vec<Expr>,
    /// The check.
    pub check: Check,
    /// Measures to try for names that carry none; empty means all.
    pub measures: Vec<Measure>,
    /// Whether it is tried for every indicator row.
    pub is_rowwise: bool,
    /// 容差
    pub tolerance: Tolerance,
    /// A further number worth telling, in words and as formula: 在职人员控制率.
    pub tell: Option<(String, Expr)>,
    /// Document or experience behind it.
    pub basis: String,
    /// Why it exists.
    pub why: String,
    /// What to do.
    pub advice: String,
    /// What the unit is told to do, where `advice` is meant for the bureau.
    pub told: Option<String>,
    /// The formula or test in words.
    pub formula: String,
    /// The condition in words, if there is one.
    pub condition: Option<String>,
    /// Examples.
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<toml::Spanned<Block>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    id: String,
    name: String,
    severity: Severity,
    enabled: Option<bool>,
    #[serde(default)]
    beta: bool,
    families: Vec<String>,
    when: Option<String>,
    #[serde(default)]
    unless: Vec<String>,
    check: Option<Vec<String>>,
    native: Option<Native>,
    /// The test in words, for native checks.
    test: Option<String>,
    #[serde(default)]
    measures: Vec<Measure>,
    #[serde(default)]
    tolerance: Tolerance,
    tell: Option<Tell>,
    basis: String,
    why: String,
    advice: String,
    told: Option<String>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tell {
    name: String,
    formula: String,
}

/// Reads one file of rules.
///
/// # Errors
/// The fault with its line; a formula's fault with a caret.
pub fn parse(text: &str, vocabulary: &Vocabulary, settings: &Settings) -> Result<Vec<Rule>, String> {
    let file: File = super::source::parse(text)?;
    file.rule
        .into_iter()
        .map(|block| {
            let line = text[..block.span().start].lines().count() + 1;
            build(block.into_inner(), vocabulary, settings)
                .map_err(|why| format!("第 {line} 行起的规则：{why}"))
        })
        .collect()
}

fn build(block: Block, vocabulary: &Vocabulary, settings: &Settings) -> Result<Rule, String> {
    let names = Names { vocabulary, settings };
    let parse = |text: &str| {
        Expr::parse(text, &names).map_err(|fault| format!("{} 的公式有错：\n{}", block.id, fault.show(text)))
    };
    let check = match (&block.check, block.native) {
        (Some(texts), None) => {
            Check::Formulas(texts.iter().map(|text| parse(text)).collect::<Result<_, _>>()?)
        }
        (None, Some(native)) => Check::Native(native),
        _ => return Err(format!("{} 必须写 check（公式）或 native（程序检查）之一", block.id)),
    };
    let formula = match &check {
        Check::Formulas(formulas) => {
            formulas.iter().map(|formula| formula.words(vocabulary)).collect::<Vec<_>>().join("；")
        }
        Check::Native(_) => block.test.clone().unwrap_or_default(),
    };
    if let Check::Formulas(formulas) = &check
        && formulas.iter().any(|formula| formula.sides().is_none())
    {
        return Err(format!("{} 的 check 必须是一个等式或不等式；条件写在 when 里", block.id));
    }
    if let Some(unknown) =
        block.families.iter().find(|family| *family != "*" && !FAMILIES.contains(&family.as_str()))
    {
        return Err(format!(
            "{} 的 families 里没有“{unknown}”这一类，可用：{}、*",
            block.id,
            FAMILIES.join("、")
        ));
    }
    let expects = |wanted| block.case.iter().any(|case| case.expect == wanted);
    if !expects(Expected::Pass) || !expects(Expected::Fail) {
        return Err(format!("{} 至少要有一个通过的例子和一个不通过的例子", block.id));
    }
    let when = block.when.as_deref().map(parse).transpose()?;
    if block.tolerance == Tolerance::T6
        && let Check::Formulas(formulas) = &check
        && formulas.iter().any(|formula| !compares_with_median(formula))
    {
        return Err(format!("{} 的容差是 T6，check 应写成“… = median(…)”", block.id));
    }
    let rowwise = match &check {
        Check::Formulas(formulas) => formulas.iter().any(Expr::is_rowwise),
        Check::Native(_) => false,
    };
    let condition = when.as_ref().map(|when| when.words(vocabulary));
    Ok(Rule {
        is_rowwise: rowwise || when.as_ref().is_some_and(Expr::is_rowwise),
        when,
        unless: block.unless.iter().map(|text| parse(text)).collect::<Result<_, _>>()?,
        tell: match &block.tell {
            Some(tell) => Some((tell.name.clone(), parse(&tell.formula)?)),
            None => None,
        },
        check,
        formula,
        condition,
        id: block.id,
        name: block.name,
        severity: block.severity,
        is_enabled: block.enabled.unwrap_or(true),
        is_beta: block.beta,
        families: block.families,
        measures: block.measures,
        tolerance: block.tolerance,
        basis: block.basis,
        why: block.why,
        advice: block.advice,
        told: block.told,
        cases: block.case,
    })
}

fn compares_with_median(formula: &Expr) -> bool {
    matches!(formula.sides(), Some((_, Compare::Equal, Expr::Group(Statistic::Median, _))))
}

impl Rule {
    /// 级别 of its findings: one lower while it is on trial.
    #[must_use]
    pub const fn weight(&self) -> Severity {
        match (self.is_beta, self.severity) {
            (true, Severity::Error) => Severity::Verify,
            (true, _) => Severity::Notice,
            (false, severity) => severity,
        }
    }

    /// 启用, 停用 or 试行.
    #[must_use]
    pub const fn state(&self) -> RuleState {
        match (self.is_enabled, self.is_beta) {
            (false, _) => RuleState::Disabled,
            (true, true) => RuleState::Trial,
            (true, false) => RuleState::Enabled,
        }
    }

    /// Whether a part that nobody read may be what its arithmetic lacks: a sum of a table needs all rows and columns. What the
    /// other rows or the form itself say of the columns holds whatever else the table has.
    #[must_use]
    pub const fn needs_all(&self) -> bool {
        let is_shown = matches!(
            self.check,
            Check::Native(Native::Points(
                Points::OtherWay | Points::PrintedSums | Points::Outline | Points::Quarters
            ))
        );
        matches!(self.tolerance, Tolerance::T1) && !is_shown
    }

    /// Whether the rule is meant for returns of that family.
    #[must_use]
    pub fn applies_to(&self, family: &str) -> bool {
        self.families.iter().any(|known| known == "*" || known == family)
    }
}
