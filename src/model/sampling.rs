//! 抽查建议: which projects a reviewer should look at first, and how their risk points come about.

use rust_decimal::Decimal;

/// What gives risk points, in the order of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// 金额: large budgets.
    Amount,
    /// 错误: open findings.
    Faults,
    /// 满分: a score nobody reaches.
    Full,
    /// 低执行: little was spent.
    Low,
    /// 首次: not there last year.
    First,
    /// 上年问题: findings of last year.
    Past,
}

impl Component {
    /// All of them in order.
    pub const ALL: [Self; 6] = [Self::Amount, Self::Faults, Self::Full, Self::Low, Self::First, Self::Past];

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Amount => "金额",
            Self::Faults => "错误",
            Self::Full => "满分",
            Self::Low => "低执行",
            Self::First => "首次",
            Self::Past => "上年问题",
        }
    }
}

/// One project to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// 次序: the more points, the earlier; equal points share it.
    pub rank: u32,
    /// The filing of the project.
    pub filing: usize,
    /// 预算金额, 元.
    pub amount: Option<Decimal>,
    /// 执行率, percent.
    pub execution_rate: Option<Decimal>,
    /// 总分 as printed.
    pub score: Option<Decimal>,
    /// Risk points of each component, in the order of [`Component::ALL`].
    pub parts: [Decimal; 6],
    /// Their sum.
    pub points: Decimal,
    /// Why, in words.
    pub reason: String,
}

/// The suggestions of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sampling {
    /// Projects to look at, most points first.
    pub suggestions: Vec<Suggestion>,
    /// How many projects there are.
    pub projects: usize,
    /// Their budget together, 元; none where that is too large for a decimal.
    pub amount: Option<Decimal>,
    /// How the points come about, in sentences.
    pub method: String,
}
