//! Scores worked out again: nouns only; `audit::scoring` makes them, rules, ranking and tables read them.

use super::decimal::packed;
use super::text::Text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One score worked out again, or the reason why it is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescored {
    /// 分值: the points that can be had, where they are known.
    #[serde(with = "packed::option")]
    pub weight: Option<Decimal>,
    /// The score; none where it cannot be worked out.
    #[serde(with = "packed::option")]
    pub value: Option<Decimal>,
    /// The score by another legal method.
    #[serde(with = "packed::option")]
    pub other: Option<Decimal>,
    /// The arithmetic as people write it: 10 × 12 ÷ 15.
    pub arithmetic: Text,
    /// Whether the target was reached; none where target and result cannot be compared.
    pub reached: Option<bool>,
    /// Result over target in percent, where more is better.
    #[serde(with = "packed::option")]
    pub share: Option<Decimal>,
    /// Whether the direction was not printed and is only supposed.
    pub supposed: bool,
    /// Why it cannot be worked out; empty where it was.
    pub why: Text,
}

impl Rescored {
    /// Why nothing is worked out from numbers whose product or quotient has no room in a decimal.
    pub const TOO_LARGE: &str = "数太大，无法复算";

    /// A score that cannot be worked out.
    #[must_use]
    pub fn unknown(why: &'static str) -> Self {
        Self { why: why.into(), ..Self::default() }
    }
}

/// The scores of one return worked out again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// 预算执行率的分值, printed or in a heading; none where the form scores no execution.
    #[serde(with = "packed::option")]
    pub execution_weight: Option<Decimal>,
    /// 预算执行率得分
    pub execution: Rescored,
    /// One per indicator, in their order.
    pub indicators: Vec<Rescored>,
    /// 总分 added up from the printed parts.
    pub total: Rescored,
    /// 核定得分: the printed total where it agrees, else what is beyond doubt; none without a printed total.
    #[serde(with = "packed::option")]
    pub checked: Option<Decimal>,
    /// What the checked score rests on, where it is not simply the printed one.
    pub note: Text,
    /// How far a printed score may lie from the computed one: half a unit of the last place scores are stated to.
    #[serde(with = "packed")]
    pub allowed: Decimal,
}
