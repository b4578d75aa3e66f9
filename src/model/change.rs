//! 改动对照: what stands otherwise than in the round before, or in another version of the same return.
//!
//! Apart because it is told of pairs of figures, where everything else is told of one.

use super::decimal::packed;
use super::kept::Kept;
use super::place::Place;
use super::quantity::Unit;
use super::text::Text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What two things were held against each other as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Against {
    /// The return of the round before and that of this one.
    #[default]
    Round,
    /// A version of a return that does not count and the one that counts.
    Version,
}

impl Against {
    /// The identifier the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Round => "round",
            Self::Version => "version",
        }
    }
}

/// What has become of a figure or a return.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ChangeKind {
    /// 改动: it states something else.
    #[default]
    Changed,
    /// 删去: the figure is not stated any more.
    Gone,
    /// 新增: the figure was not stated before.
    New,
    /// 对应不唯一: figures of one name differ, and nothing tells which one has become which.
    Ambiguous,
    /// 未再报的表: the return is not there any more.
    ReturnGone,
    /// 不再计入的表: the return is there, and counts no more.
    ReturnAside,
    /// 新报的表: the return was not there before.
    ReturnNew,
    /// 改为计入的表: the return was there before, and did not count.
    ReturnCounted,
}

impl ChangeKind {
    /// The identifier the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::New => "new",
            Self::Ambiguous => "ambiguous",
            Self::ReturnGone => "return_gone",
            Self::ReturnAside => "return_aside",
            Self::ReturnNew => "return_new",
            Self::ReturnCounted => "return_counted",
        }
    }

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Changed => "改动",
            Self::Gone => "删去",
            Self::New => "新增",
            Self::Ambiguous => "对应不唯一",
            Self::ReturnGone => "未再报的表",
            Self::ReturnAside => "不再计入的表",
            Self::ReturnNew => "新报的表",
            Self::ReturnCounted => "改为计入的表",
        }
    }

    /// Whether a figure is surely not what it was. What is not sure and what is told of whole returns is no change of a figure.
    #[must_use]
    pub const fn is_of_figure(self) -> bool {
        matches!(self, Self::Changed | Self::Gone | Self::New)
    }
}

/// Item of the tables for what is told of an indicator.
pub const INDICATOR: &str = "indicator";

/// What of an indicator has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IndicatorPart {
    /// The indicator as such.
    Whole,
    /// 指标值
    Target,
    /// 实际完成值
    Actual,
    /// 分值
    Weight,
    /// 得分
    Score,
}

impl IndicatorPart {
    /// The parts that a row states, in the order of the form.
    pub const STATED: [Self; 4] = [Self::Target, Self::Actual, Self::Weight, Self::Score];

    /// The measure the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Target => "target",
            Self::Actual => "actual",
            Self::Weight => "weight",
            Self::Score => "score",
        }
    }

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Whole => "整条指标",
            Self::Target => "指标值",
            Self::Actual => "实际完成值",
            Self::Weight => "分值",
            Self::Score => "得分",
        }
    }
}

/// One of the two things that are held against each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSide {
    /// File, relative to the root.
    pub path: Text,
    /// Sheet and cell; none of a whole return.
    pub place: Option<Place>,
    /// The text as it stands in the cell.
    pub raw: Text,
    /// What it says, with its printed unit: 5.51 万元, 空白.
    pub shown: Text,
    /// The number in base units, if it is one.
    #[serde(with = "packed::option")]
    pub value: Option<Decimal>,
}

/// What a change is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeTopic {
    /// A whole return, by the name of its form.
    #[default]
    Return,
    /// A figure: item and measure of the vocabulary.
    Figure(super::term::Item, super::term::Measure),
    /// An indicator.
    Indicator(IndicatorPart),
}

/// One thing that stands otherwise than before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// 部门（单位）
    pub department: Text,
    /// 项目
    pub project: Text,
    /// The year the figure is of.
    pub year: Option<u16>,
    /// What it is about.
    pub topic: ChangeTopic,
    /// The unit or line the row stands for, or the name of the indicator, or of the form.
    pub scope: Text,
    /// Heading path as printed.
    pub label: Text,
    /// What was stated; none of what is new.
    pub before: Option<ChangeSide>,
    /// What is stated now; none of what is gone.
    pub after: Option<ChangeSide>,
    /// Base unit of both values.
    pub unit: Option<Unit>,
    /// Now less before, in base units.
    #[serde(with = "packed::option")]
    pub difference: Option<Decimal>,
    /// Rules of the findings by which it was asked for, joined with `;`.
    pub rules: Text,
    /// Their 核对码, joined with `;`.
    pub codes: Text,
    /// What else is to be said.
    pub note: Text,
}

impl Change {
    /// The difference in percent of what was stated before; none where that was zero.
    #[must_use]
    pub fn rate(&self) -> Option<Decimal> {
        let before = self.before.as_ref()?.value?;
        let rate = super::decimal::percent_of(self.difference?, before.abs())?;
        Some(rate.round_dp(2).normalize())
    }
}

/// The card of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeCard {
    /// What the two sides are.
    pub against: Against,
    /// What has become of it.
    pub kind: ChangeKind,
    /// Whether a finding of the round before asked for it.
    pub is_asked: bool,
    /// The change itself.
    pub whole: Kept<Change>,
}

impl ChangeCard {
    /// The change itself.
    #[must_use]
    pub fn whole(&self) -> Arc<Change> {
        self.whole.open()
    }

    /// Whether a unit has changed a figure since the round before.
    #[must_use]
    pub fn is_since(&self) -> bool {
        self.against == Against::Round && self.kind.is_of_figure()
    }
}

/// All changes of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// In the order in which they are shown.
    pub cards: Vec<ChangeCard>,
    /// Whether the figures of a round before were at hand.
    pub is_compared: bool,
    /// Why they were not, where there was a round before; one sentence.
    pub untold: String,
}

impl Changes {
    /// How many figures differ from the round before.
    #[must_use]
    pub fn count(&self) -> usize {
        self.cards.iter().filter(|card| card.is_since()).count()
    }

    /// How many of them nobody had asked for.
    #[must_use]
    pub fn unasked(&self) -> usize {
        self.cards.iter().filter(|card| card.is_since() && !card.is_asked).count()
    }
}
