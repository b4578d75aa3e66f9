//! Items and measures: what a figure is about and which number of it.

use super::text::Text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a figure is about, such as `income.total` 收入合计; the vocabulary of the catalogue lists all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Item(Text);

impl Item {
    /// The item of that name; whether it exists is for the vocabulary to say.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name, such as `income.total`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The family before the first point: `income` of `income.total`.
    #[must_use]
    pub fn family(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }

    /// Whether it is the whole of its family: `income.total`.
    #[must_use]
    pub fn is_total(&self) -> bool {
        self.0.ends_with(".total")
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of number a measure is; decides unit and tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// 金额, kept in 元.
    Money,
    /// 比率, kept in percent.
    Percent,
    /// 分值与得分.
    Points,
    /// 人数、辆数、批次.
    Count,
}

macro_rules! measures {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $term:literal, $kind:ident;)*) => {
        /// Which number of an item: the columns of the usual forms.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Measure { $($(#[doc = $doc])* $variant,)* }

        impl Measure {
            /// All measures in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The identifier that tables and rules use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The Chinese term that people read.
            #[must_use]
            pub const fn term(self) -> &'static str {
                match self { $(Self::$variant => $term,)* }
            }

            /// The measure of that Chinese term.
            #[must_use]
            pub fn of_term(term: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|measure| measure.term() == term)
            }

            /// The measure of an identifier or of a Chinese term: what a rule may call it.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                name.parse().ok().or_else(|| Self::of_term(name))
            }

            /// What kind of number it is.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)* }
            }
        }

        impl FromStr for Measure {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($name => Ok(Self::$variant),)*
                    other => Err(format!("没有名为 {other} 的计量口径")),
                }
            }
        }
    };
}

measures! {
    /// 年初预算数
    Initial = "initial", "年初预算数", Money;
    /// 全年（调整后）预算数
    Adjusted = "adjusted", "全年预算数", Money;
    /// 预算数, where the form does not say which
    Budget = "budget", "预算数", Money;
    /// 计划安排
    Planned = "planned", "计划安排", Money;
    /// 实际到位
    Received = "received", "实际到位", Money;
    /// 执行数 = 决算数 = 实际支出
    Executed = "executed", "执行数", Money;
    /// 结余
    Remaining = "remaining", "结余", Money;
    /// 上年决算数
    PriorExecuted = "prior_executed", "上年决算数", Money;
    /// 上年预算数
    PriorBudget = "prior_budget", "上年预算数", Money;
    /// 增减额
    Change = "change", "增减额", Money;
    /// 增减幅度（变动率）
    ChangeRate = "change_rate", "变动率", Percent;
    /// 执行率, or the rate that the form names
    Rate = "rate", "执行率", Percent;
    /// 分值（权重）
    Weight = "weight", "分值", Points;
    /// 得分
    Score = "score", "得分", Points;
    /// 人数、辆数、批次
    Count = "count", "数量", Count;
    /// 人次
    Persons = "persons", "人次", Count;
    /// 控制率等比率
    Ratio = "ratio", "控制率", Percent;
    /// the form names no measure
    Amount = "amount", "金额", Money;
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
