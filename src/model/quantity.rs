//! Quantities: exact numbers with their unit and the place they are stated to.

use super::decimal::packed;
use super::term::Kind;
use super::text::Text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why an amount without any declared unit is not read.
pub const NO_UNIT: &str = "没有计量单位";

/// 计量单位 as printed in a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 元
    Yuan,
    /// 千元
    ThousandYuan,
    /// 万元
    TenThousandYuan,
    /// 百万元
    MillionYuan,
    /// 亿元
    HundredMillionYuan,
    /// %
    Percent,
    /// 分
    Points,
    /// 人、辆、批次 and other counted things
    Count,
}

impl Unit {
    /// The unit as printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yuan => "元",
            Self::ThousandYuan => "千元",
            Self::TenThousandYuan => "万元",
            Self::MillionYuan => "百万元",
            Self::HundredMillionYuan => "亿元",
            Self::Percent => "%",
            Self::Points => "分",
            Self::Count => "",
        }
    }

    /// The unit of that name, money units only.
    #[must_use]
    pub fn money(text: &str) -> Option<Self> {
        Some(match text.trim_start_matches("人民币") {
            "元" => Self::Yuan,
            "千元" => Self::ThousandYuan,
            "万元" | "万" => Self::TenThousandYuan,
            "百万元" => Self::MillionYuan,
            "亿元" | "亿" => Self::HundredMillionYuan,
            _ => return None,
        })
    }

    /// How many base units (元, %, 分) one of this unit is.
    #[must_use]
    pub const fn factor(self) -> Decimal {
        match self {
            Self::ThousandYuan => Decimal::ONE_THOUSAND,
            Self::TenThousandYuan => Decimal::from_parts(10_000, 0, 0, false, 0),
            Self::MillionYuan => Decimal::from_parts(1_000_000, 0, 0, false, 0),
            Self::HundredMillionYuan => Decimal::from_parts(100_000_000, 0, 0, false, 0),
            Self::Yuan | Self::Percent | Self::Points | Self::Count => Decimal::ONE,
        }
    }

    /// A number of base units as it is printed in this unit.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "factors are at least 1: a quotient is no larger")]
    pub fn printed(self, base: Decimal) -> Decimal {
        base / self.factor()
    }

    /// A number printed in this unit in base units; none where it is too large for a decimal.
    #[must_use]
    pub fn in_base(self, printed: Decimal) -> Option<Decimal> {
        printed.checked_mul(self.factor())
    }

    /// What kind of number carries this unit.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Percent => Kind::Percent,
            Self::Points => Kind::Points,
            Self::Count => Kind::Count,
            _ => Kind::Money,
        }
    }

    /// The unit that `value` columns of the tables use for this one (money in 元).
    #[must_use]
    pub const fn base(self) -> Self {
        match self.kind() {
            Kind::Money => Self::Yuan,
            _ => self,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An exact number in its base unit (元, percent, points, count).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// The value in the base unit.
    #[serde(with = "packed")]
    pub value: Decimal,
    /// One unit of the last place the number is stated to, in the base unit.
    #[serde(with = "packed")]
    pub step: Decimal,
    /// The unit it was printed in.
    pub unit: Unit,
}

impl Quantity {
    /// The value in the unit it was printed in.
    #[must_use]
    pub fn printed(&self) -> Decimal {
        self.unit.printed(self.value).normalize()
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = super::decimal::plain(self.printed());
        match self.unit {
            Unit::Percent => write!(f, "{number}%"),
            Unit::Count => f.write_str(&number),
            unit => write!(f, "{number} {unit}"),
        }
    }
}

/// What a cell says. Blank is never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// A legal number.
    Number(Quantity),
    /// Not legal as written; proved by the figures around it. The text tells the proof.
    Corrected(Quantity, Text),
    /// Nothing written.
    Blank,
    /// A dash: `-`, `—`, `/`.
    Dash,
    /// 无, 不适用, 单位不需填列.
    NotApplicable,
    /// Words where words are expected (等级).
    Text(Text),
    /// Should be a number and cannot be decided; the text tells why.
    Unreadable(Text),
}

impl Entry {
    /// The number, if there is one.
    #[must_use]
    pub const fn quantity(&self) -> Option<&Quantity> {
        match self {
            Self::Number(quantity) | Self::Corrected(quantity, _) => Some(quantity),
            _ => None,
        }
    }

    /// The word for `figures.status`.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Corrected(..) => "corrected",
            Self::Blank => "blank",
            Self::Dash => "dash",
            Self::NotApplicable => "not_applicable",
            Self::Text(_) => "text",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// Whether nothing was filled in: blank, dash or not applicable.
    #[must_use]
    pub const fn is_unfilled(&self) -> bool {
        matches!(self, Self::Blank | Self::Dash | Self::NotApplicable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_can_be_printed_and_not_every_one_read_back() {
        let units = [
            Unit::Yuan,
            Unit::ThousandYuan,
            Unit::TenThousandYuan,
            Unit::MillionYuan,
            Unit::HundredMillionYuan,
            Unit::Percent,
        ];
        for unit in units {
            for number in [Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::from(7)] {
                assert!(unit.printed(number).abs() <= number.abs(), "{unit} {number}");
            }
            let in_base = unit.in_base(Decimal::MAX);
            assert_eq!(in_base.is_some(), unit.factor() == Decimal::ONE, "{unit}");
        }
    }
}
