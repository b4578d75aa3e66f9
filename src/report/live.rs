//! A formula over other columns of the same row: its text for a sheet and its exact result, from one definition.
//!
//! Apart because text and stored result must never part; knows columns by key, neither their meaning nor their place.

use crate::model::decimal::{Sum, percent_of};
use crate::model::place::column_name;
use rust_decimal::Decimal;

/// Digits a spreadsheet keeps of a number; more would change when it calculates.
const DIGITS: u32 = 15;

/// A column of a table, to be named in formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub usize);

/// What is calculated from other columns of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// The sum of those that are filled in.
    Plus(Vec<Key>),
    /// The first less the second.
    Less(Key, Key),
    /// The first over the second, in percent.
    Share(Key, Key),
    /// The first over the second.
    Mean(Key, Key),
    /// By how many percent the first is more than the second.
    Growth(Key, Key),
}

/// Where the cells of a row stand: the column of each key, and the row from zero.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'c> {
    columns: &'c [Option<u32>],
    row: u32,
}

impl<'c> Spot<'c> {
    /// A row of a sheet; columns that are left out have no place.
    #[must_use]
    pub const fn new(columns: &'c [Option<u32>], row: u32) -> Self {
        Self { columns, row }
    }

    fn address(self, key: Key) -> Option<String> {
        let column = self.columns.get(key.0).copied().flatten()?;
        Some(format!("{}{}", column_name(column), self.row + 1))
    }
}

impl Live {
    /// Whether it adds amounts, so that a row of sums may add it up; rates are calculated anew from sums.
    #[must_use]
    pub const fn is_amount(&self) -> bool {
        matches!(self, Self::Plus(_) | Self::Less(..))
    }

    /// The columns it is calculated from.
    #[must_use]
    pub fn operands(&self) -> Vec<Key> {
        match self {
            Self::Plus(keys) => keys.clone(),
            Self::Less(a, b) | Self::Share(a, b) | Self::Mean(a, b) | Self::Growth(a, b) => vec![*a, *b],
        }
    }

    /// The result; none where a number is missing, would be divided by zero or is too large for a decimal.
    #[must_use]
    pub fn result(&self, values: &[Option<Decimal>]) -> Option<Decimal> {
        let value = |key: &Key| values.get(key.0).copied().flatten();
        let both = |a: &Key, b: &Key| value(a).zip(value(b));
        let exact = match self {
            Self::Plus(keys) => keys.iter().filter_map(value).collect::<Sum>().amount(),
            Self::Less(a, b) => both(a, b).and_then(|(a, b)| a.checked_sub(b)),
            Self::Share(a, b) => both(a, b).and_then(|(a, b)| percent_of(a, b)),
            Self::Mean(a, b) => both(a, b).and_then(|(a, b)| a.checked_div(b)),
            Self::Growth(a, b) => both(a, b).and_then(|(a, b)| percent_of(a.checked_sub(b)?, b)),
        };
        exact.map(|exact| exact.round_sf(DIGITS).unwrap_or(exact).normalize())
    }

    /// The formula of a row in which these columns are filled in; none if one of its columns is left out.
    #[must_use]
    pub fn text(&self, values: &[Option<Decimal>], spot: Spot<'_>) -> Option<String> {
        let address = |key: &Key| spot.address(*key);
        Some(match self {
            Self::Plus(keys) => {
                let filled = keys.iter().filter(|key| values.get(key.0).copied().flatten().is_some());
                let cells: Option<Vec<String>> = filled.map(address).collect();
                format!("={}", cells?.join("+"))
            }
            Self::Less(a, b) => format!("={}-{}", address(a)?, address(b)?),
            // A filter may leave a sum of nothing.
            Self::Share(a, b) => format!("=IF({1}=0,\"\",{0}/{1}*100)", address(a)?, address(b)?),
            Self::Mean(a, b) => format!("=IF({1}=0,\"\",{0}/{1})", address(a)?, address(b)?),
            Self::Growth(a, b) => format!("=IF({1}=0,\"\",({0}-{1})/{1}*100)", address(a)?, address(b)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_result_come_together() {
        let columns = [Some(3), Some(4), None];
        let values = [Some(Decimal::from(30)), Some(Decimal::from(40)), None];
        let (a, b, c) = (Key(0), Key(1), Key(2));
        for (live, text, result) in [
            (Live::Plus(vec![a, b, c]), Some("=D6+E6"), Some("70")),
            (Live::Less(a, b), Some("=D6-E6"), Some("-10")),
            (Live::Share(a, b), Some("=IF(E6=0,\"\",D6/E6*100)"), Some("75")),
            (Live::Growth(a, b), Some("=IF(E6=0,\"\",(D6-E6)/E6*100)"), Some("-25")),
            (Live::Less(a, c), None, None),
        ] {
            assert_eq!(live.text(&values, Spot::new(&columns, 5)).as_deref(), text);
            assert_eq!(live.result(&values).map(|value| value.to_string()).as_deref(), result);
        }
        let third = [Some(Decimal::ONE), Some(Decimal::from(3))];
        let result = Live::Share(a, b).result(&third).map(|value| value.to_string());
        assert_eq!(result.as_deref(), Some("33.3333333333333"));
        assert_eq!(Live::Share(a, b).result(&[Some(Decimal::ONE), Some(Decimal::ZERO)]), None);
    }
}
