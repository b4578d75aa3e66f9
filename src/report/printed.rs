//! The numbers of a finding as the return prints them: 64800 yuan are 6.48 万元 where the form counts in 万元, nine
//! people are 9.
//!
//! Apart because 问题清单 and the notices must show the same numbers in the same way.

use crate::model::decimal::{parse_plain, plain};
use crate::model::{Finding, Unit};
use rust_decimal::Decimal;

/// How a finding's numbers are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// What is filled in; empty where nothing is.
    pub stated: String,
    /// The unit behind it: empty for counts. None where it is not known in what it counts.
    unit: Option<Scale>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Scale {
    /// None for what is no money.
    unit: Option<Unit>,
    words: String,
}

impl Printed {
    /// The numbers of that finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        let own = finding.operands.first().filter(|own| own.place.is_none() || own.place == finding.place);
        let printed = Some(&finding.printed).filter(|printed| !printed.is_empty());
        let stated = own.map(|own| &own.shown).or(printed).map(String::from);
        let number = parse_plain(&finding.stated);
        match (stated, number) {
            (Some(stated), Some(number)) => Self { unit: scale(&stated, number), stated },
            (Some(stated), None) => Self { stated, unit: None },
            (None, Some(number)) => Self { stated: plain(number), unit: None },
            (None, None) => Self { stated: finding.stated.as_str().to_owned(), unit: None },
        }
    }

    /// Another number of the finding, with its unit if that is known.
    #[must_use]
    pub fn show(&self, number: Decimal) -> String {
        match &self.unit {
            None => plain(number),
            Some(scale) => {
                let shown = scale.unit.map_or(number, |unit| unit.printed(number));
                let shown = plain(shown.round_dp(6));
                let gap = if scale.words.is_empty() || scale.words == "%" { "" } else { " " };
                format!("{shown}{gap}{}", scale.words)
            }
        }
    }

    /// In what [`Printed::sortable`] counts, as words: 万元 for money, 人, %.
    #[must_use]
    pub fn sortable_unit(&self) -> &str {
        match &self.unit {
            Some(Scale { unit: Some(_), .. }) => "万元",
            Some(Scale { unit: None, words }) => words,
            None => "",
        }
    }

    /// The same number for a column to be sorted by: 万元 for money. None where it is not known in what it counts.
    #[must_use]
    pub fn sortable(&self, number: Decimal) -> Option<Decimal> {
        let scale = self.unit.as_ref()?;
        let shown = if scale.unit.is_some() { Unit::TenThousandYuan.printed(number) } else { number };
        Some(shown.normalize())
    }
}

/// The unit of a text that prints this number.
fn scale(stated: &str, number: Decimal) -> Option<Scale> {
    let split = stated.find(|c: char| !c.is_ascii_digit() && !"-+., ".contains(c)).unwrap_or(stated.len());
    let (digits, words) = (stated[..split].trim().replace(',', ""), stated[split..].trim());
    let unit = Unit::money(words);
    let printed = parse_plain(&digits)?;
    let base = unit.map_or(Some(printed), |unit| unit.in_base(printed))?;
    // A text that prints another number than the finding states is no measure for the rest.
    (base == number).then(|| Scale { unit, words: words.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Operand;
    use crate::report::sample;

    #[test]
    fn numbers_come_in_the_unit_of_the_form() {
        let printed = |shown: &str, stated: &str| {
            let operands =
                vec![Operand { name: "".into(), place: sample::finding().place, shown: shown.into() }];
            let finding = Finding { operands, stated: stated.into(), ..sample::finding() };
            Printed::of(&finding)
        };
        let money = printed("6.48 万元", "64800");
        let half = Decimal::new(55100, 0);
        assert_eq!(
            (money.show(half), money.sortable(half)),
            ("5.51 万元".into(), Some(Decimal::new(551, 2)))
        );
        let count = printed("9", "9");
        assert_eq!((count.stated.as_str(), count.show(Decimal::from(3))), ("9", "3".into()));
        assert_eq!((money.sortable_unit(), count.sortable_unit()), ("万元", ""));
        assert_eq!(printed("75.47%", "75.47").show(Decimal::new(75_469, 3)), "75.469%");
        let unknown = printed("已完成", "64800");
        assert_eq!((unknown.show(half), unknown.sortable(half)), ("55100".into(), None));
    }
}
