//! Whether two texts of a return state the same: formats, units of print and ways of leaving a cell empty change nothing.

use crate::model::filing::Amount;
use crate::model::label::{Label, folded};
use crate::model::register::canonical_name;
use crate::model::visible::visible;
use crate::model::{Figure, Unit};
use rust_decimal::Decimal;

/// Whether two figures state the same. Two numbers do if they are the same in base units: 1 万元 and 10000 元. Nothing and
/// a dash say the same, and not zero.
pub fn is_same_figure(old: &Figure, new: &Figure) -> bool {
    match (old.entry.quantity(), new.entry.quantity()) {
        (Some(old), Some(new)) => old.value == new.value && old.unit.kind() == new.unit.kind(),
        (None, None) if old.entry.is_unfilled() && new.entry.is_unfilled() => true,
        // The same print that was read one way then and is read another way now was not changed by the unit.
        _ => old.stated_unit == new.stated_unit && is_same_text(&old.raw, &new.raw),
    }
}

fn is_same_text(old: &str, new: &str) -> bool {
    reduced(old) == reduced(new)
}

/// A heading in canonical form. What nobody sees is shown first, as tables show it: headings of tables and of returns are
/// held against each other.
pub fn heading(text: &str) -> String {
    Label::parse(&visible(text)).key
}

/// The name of a row or project in canonical form, likewise.
pub fn name(text: &str) -> String {
    canonical_name(&visible(text))
}

/// A text without width, blanks and the marks that end a sentence or part of one; a point may part digits.
pub fn reduced(text: &str) -> String {
    folded(&visible(text)).chars().filter(|c| !c.is_whitespace() && !"。;；、".contains(*c)).collect()
}

/// Whether two amounts of an indicator are the same: 90% and 90.00%, 10万元 and 100000元, 0.9 and 90%.
pub fn is_same_amount(old: &Amount, new: &Amount) -> bool {
    if let (Some(one), Some(other)) = (old.value, new.value) {
        return is_same_number(one, &old.unit, other, &new.unit);
    }
    is_same_text(&old.raw, &new.raw)
}

fn is_same_number(old: Decimal, old_unit: &str, new: Decimal, new_unit: &str) -> bool {
    let (old_unit, new_unit) = (folded(old_unit), folded(new_unit));
    match (Unit::money(&old_unit), Unit::money(&new_unit)) {
        (Some(one), Some(other)) => return one.in_base(old) == other.in_base(new),
        (Some(_), None) | (None, Some(_)) => return false,
        (None, None) => {}
    }
    let share = |number: Decimal, unit: &str| {
        if unit == "%" { Some(number) } else { number.checked_mul(Decimal::ONE_HUNDRED) }
    };
    if (old_unit == "%") != (new_unit == "%") && (old_unit.is_empty() || new_unit.is_empty()) {
        // A cell that is formatted as a percentage holds 0.9, and may have been read either way; 90 beside a heading that
        // says % is 90%.
        return old == new || share(old, &old_unit) == share(new, &new_unit);
    }
    // 90个 and 90: the same number of the same things.
    old == new && (old_unit == new_unit || old_unit.is_empty() || new_unit.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(raw: &str, value: &str, unit: &str) -> Amount {
        Amount { raw: raw.into(), value: value.parse().ok(), unit: unit.into() }
    }

    #[test]
    fn print_changes_no_amount() {
        for (old, new, is_same) in [
            (amount("90%", "90", "%"), amount("90.00%", "90.00", "%"), true),
            (amount("0.9", "0.9", ""), amount("90%", "90", "%"), true),
            (amount("10万元", "10", "万元"), amount("100000元", "100000", "元"), true),
            (amount("10万元", "10", "万元"), amount("10元", "10", "元"), false),
            (amount("90%", "90", "%"), amount("91%", "91", "%"), false),
            (amount("3次", "3", "次"), amount("3", "3", ""), true),
            (amount("完成。", "", ""), amount("完 成", "", ""), true),
            (amount("完成", "", ""), amount("未完成", "", ""), false),
            (amount("1.5和2", "", ""), amount("15和2", "", ""), false),
            (amount("", "", ""), amount("95%", "95", "%"), false),
        ] {
            assert_eq!(is_same_amount(&old, &new), is_same, "{old:?} {new:?}");
        }
    }
}
