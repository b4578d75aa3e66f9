//! What arithmetic says of numbers whose names leave a doubt: 其中：基本支出406.33万元，项目支出157.93万元 of 564.26万元 is the year's
//! budget divided, whatever other words stand in front.

use super::chain::Chain;
use crate::model::decimal::{apart, half, total};
use crate::model::statement::{Pairing, Statement};
use crate::model::{Item, Measure};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Fewer units of the last place come out by chance: 5 = 3 + 2.
const LEAST_UNITS: Decimal = Decimal::ONE_HUNDRED;

impl Chain<'_> {
    /// Makes sure of wholes and parts that add up, where nobody else is spoken of and the items fit each other.
    pub(super) fn prove_parts(&mut self) {
        let wholes: BTreeSet<usize> = self.told.statements.iter().filter_map(|own| own.part_of).collect();
        let proved: Vec<usize> =
            wholes.into_iter().filter_map(|whole| self.proved_by(whole)).flatten().collect();
        for at in proved {
            self.told.statements[at].pairing = Pairing::Certain;
        }
    }

    /// The whole and its parts, if they prove each other.
    fn proved_by(&self, whole: usize) -> Option<Vec<usize>> {
        let all = &self.told.statements;
        let own = all.get(whole)?;
        let parts: Vec<usize> = (0..all.len()).filter(|at| all[*at].part_of == Some(whole)).collect();
        let of = |at: &usize| &all[*at];
        let items: BTreeSet<&str> =
            parts.iter().filter_map(|at| of(at).item.as_ref()).map(Item::as_str).collect();
        let is_told_apart = items.len() == parts.len() && parts.len() > 1;
        let fits = parts.iter().all(|at| self.is_part(own, of(at)));
        let is_own = parts.iter().chain([&whole]).all(|at| is_amount(of(at)) && !self.foreign.contains(at));
        if !is_told_apart || !fits || !is_own {
            return None;
        }
        let stated = own.value?;
        let values: Vec<_> = parts.iter().filter_map(|at| of(at).value).collect();
        let sum = total(values.iter().map(|value| value.value))?;
        let play = total(values.iter().map(|value| value.step))?.checked_add(stated.step)?;
        let is_large = stated.value.checked_div(stated.step)? >= LEAST_UNITS;
        // Rounding alone proves nothing: the last place is what tells a sum from an accident.
        let holds = apart(sum, stated.value)? <= half(stated.step).min(half(play)) && is_large;
        holds.then(|| parts.into_iter().chain([whole]).collect())
    }

    /// Whether an item is a part of the other by what they are: 基本支出 of all expenditure or of the funds of a unit, 公务接待费 of
    /// 三公经费, 中央资金 of the funds of a project.
    fn is_part(&self, whole: &Statement, part: &Statement) -> bool {
        let (Some(whole), Some(part)) = (&whole.item, &part.item) else { return false };
        let same = whole.family() == part.family() && whole.is_total() && !part.is_total();
        match whole.family() {
            // The money of one project among many is divided by sources too.
            "funds" if same => !self.context.is_of_unit,
            "funds" => whole.is_total() && part.family() == "expenditure" && !part.is_total(),
            "expenditure" | "three_public" | "income" => same,
            _ => false,
        }
    }
}

/// An amount meant to the last place.
fn is_amount(told: &Statement) -> bool {
    let is_change = matches!(told.measure, Measure::Change | Measure::ChangeRate);
    told.is_exact_amount() && !is_change
}
