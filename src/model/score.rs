//! Scores worked out again: nouns only; `audit::scoring` makes them, rules, ranking and tables read them.

use super::text::Text;
use rust_decimal::Decimal;

/// One score worked out again, or the reason why it is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rescored {
    /// 分值: the points that can be had, where they are known.
    pub weight: Option<Decimal>,
    /// The score; none where it cannot be worked out.
    pub value: Option<Decimal>,
    /// The score by another legal method.
    pub other: Option<Decimal>,
    /// The arithmetic as people write it: 10 × 12 ÷ 15.
    pub arithmetic: Text,
    /// Whether the target was reached; none where target and result cannot be compared.
    pub reached: Option<bool>,
    /// Result over target in percent, where more is better.
    pub share: Option<Decimal>,
    /// Whether the direction was not printed and is only supposed.
    pub supposed: bool,
    /// Why it cannot be worked out; empty where it was.
    pub why: &'static str,
}

impl Rescored {
    /// A score that cannot be worked out.
    #[must_use]
    pub fn unknown(why: &'static str) -> Self {
        Self { why, ..Self::default() }
    }
}

/// The scores of one return worked out again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scores {
    /// 预算执行率的分值, printed or in a heading; none where the form scores no execution.
    pub execution_weight: Option<Decimal>,
    /// 预算执行率得分
    pub execution: Rescored,
    /// One per indicator, in their order.
    pub indicators: Vec<Rescored>,
    /// 总分 added up from the printed parts.
    pub total: Rescored,
    /// 核定得分: the printed total where it agrees, else what is beyond doubt; none without a printed total.
    pub checked: Option<Decimal>,
    /// What the checked score rests on, where it is not simply the printed one.
    pub note: Text,
    /// How far a printed score may lie from the computed one: half a unit of the last place scores are stated to.
    pub allowed: Decimal,
}
