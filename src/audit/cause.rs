//! A failed sum → a guess of what went wrong, always marked 仅供参考 where it is shown.

use super::Outcome;
use crate::model::decimal::{plain, total};
use crate::model::{Finding, Operand};
use rust_decimal::Decimal;

/// A term of the sum: its name and its value in the unit the sum is shown in.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) name: String,
    pub(super) value: Decimal,
}

impl Term {
    pub(super) fn new(operand: &Operand, value: Decimal) -> Self {
        Self { name: operand.name.as_str().to_owned(), value }
    }

    /// Twice its value; none where that is too large for a decimal.
    fn doubled(&self) -> Option<Decimal> {
        self.value.checked_mul(Decimal::TWO)
    }
}

/// The most telling explanation of why a stated total is not the computed one; empty if none suggests itself.
///
/// `columns` are the values of the same item in the other columns of the form.
pub(super) fn guess(stated: Decimal, computed: Decimal, terms: &[Term], columns: &[Term]) -> String {
    let mut filled: Vec<&Term> = terms.iter().filter(|term| !term.value.is_zero()).collect();
    if filled.is_empty() {
        return String::new();
    }
    // What is told of a term holds for sums alone: in 收入 − 支出 a larger 支出 makes the balance smaller (1151.14 − 1158.57
    // was told to hold with 1185.57).
    if total(filled.iter().map(|term| term.value)) != Some(computed) {
        filled.clear();
    }
    if computed.is_zero() {
        return misplaced(stated, columns).unwrap_or_default();
    }
    counted_twice(stated, computed, &filled)
        .or_else(|| left_out(stated, computed, &filled))
        .or_else(|| wrong_sign(stated, computed, &filled))
        .or_else(|| power_of_ten(stated, computed))
        .or_else(|| digits(stated, computed))
        .or_else(|| misplaced(stated, columns))
        .or_else(|| in_a_term(stated, computed, &filled))
        .unwrap_or_default()
}

/// The outcome of A-09 for one filing: whether a slip could be named behind any of its failed sums.
pub(super) fn guessed(findings: &[Finding]) -> Outcome {
    let mut sums =
        findings.iter().filter(|finding| finding.computed.is_some() && finding.tolerance.is_some());
    if sums.any(|finding| !finding.cause.is_empty()) {
        // Nothing of its own to list: the guess stands with the finding it explains.
        Outcome::Failed(Vec::new())
    } else {
        Outcome::Passed
    }
}

/// The total stands in another column of the same row.
fn misplaced(stated: Decimal, columns: &[Term]) -> Option<String> {
    let column = columns.iter().find(|column| !stated.is_zero() && column.value == stated)?;
    Some(format!("与{}相同，或填错了栏", column.name))
}

/// One term is wrong by a slip, and with the slip mended the total holds.
fn in_a_term(stated: Decimal, computed: Decimal, terms: &[&Term]) -> Option<String> {
    if terms.len() < 2 {
        return None;
    }
    terms.iter().find_map(|term| {
        let wanted = term.value.checked_add(stated)?.checked_sub(computed)?;
        let slip = power_of_ten(term.value, wanted).or_else(|| digits(term.value, wanted))?;
        Some(format!("{}{slip}，若为 {} 则合计相符", term.name, plain(wanted)))
    })
}

fn counted_twice(stated: Decimal, computed: Decimal, terms: &[&Term]) -> Option<String> {
    let more = stated.checked_sub(computed);
    let double = |term: &&&Term| more == Some(term.value) || term.doubled() == Some(stated);
    let term = terms.iter().find(double)?;
    let (name, value) = (&term.name, plain(term.value));
    if term.doubled() == Some(stated) {
        return Some(format!("{name}计了两次（2 × {value} = {}）", plain(stated)));
    }
    Some(format!("{name}计了两次（多出的恰是 {value}）"))
}

fn left_out(stated: Decimal, computed: Decimal, terms: &[&Term]) -> Option<String> {
    let lacking = computed.checked_sub(stated)?;
    let term = terms.iter().find(|term| terms.len() > 1 && lacking == term.value)?;
    Some(format!("合计漏加了{}（{}）", term.name, plain(term.value)))
}

fn wrong_sign(stated: Decimal, computed: Decimal, terms: &[&Term]) -> Option<String> {
    let lacking = computed.checked_sub(stated)?;
    let term = terms.iter().find(|term| term.doubled() == Some(lacking))?;
    Some(format!("{}的正负号反了", term.name))
}

fn power_of_ten(stated: Decimal, computed: Decimal) -> Option<String> {
    let ratio = stated.checked_div(computed)?.normalize();
    [(1, "小数点错一位"), (2, "小数点错两位"), (3, "相差一千倍"), (4, "元与万元混用（相差一万倍）")]
        .into_iter()
        .find(|(power, _)| {
            let factor = Decimal::from(10_i64.pow(*power));
            ratio == factor || ratio.checked_mul(factor) == Some(Decimal::ONE)
        })
        .map(|(_, words)| words.to_owned())
}

/// One digit off, or two neighbouring digits exchanged.
fn digits(stated: Decimal, computed: Decimal) -> Option<String> {
    let places = stated.scale().max(computed.scale());
    let text = |number: Decimal| {
        let mut padded = number;
        padded.rescale(places);
        padded.to_string()
    };
    let (a, b): (Vec<char>, Vec<char>) = (text(stated).chars().collect(), text(computed).chars().collect());
    if a.len() != b.len() || a.len() < 2 {
        return None;
    }
    let differing: Vec<usize> = (0..a.len()).filter(|at| a[*at] != b[*at]).collect();
    match differing.as_slice() {
        [at] => Some(format!("一位数字写错（{} 与 {}）", a[*at], b[*at])),
        [at, next] if next - at == 1 && a[*at] == b[*next] && a[*next] == b[*at] => {
            Some(format!("相邻两位数字颠倒（{}{} 与 {}{}）", a[*at], a[*next], b[*at], b[*next]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn the_usual_slips_are_named() {
        let term = |name: &str, value: &str| Term { name: name.into(), value: dec(value) };
        let check = |stated: &str, terms: &[(&str, &str)], part: &str| {
            let terms: Vec<Term> = terms.iter().map(|(name, value)| term(name, value)).collect();
            let computed = total(terms.iter().map(|term| term.value)).unwrap_or_default();
            let guess = guess(dec(stated), computed, &terms, &[term("年初预算数", "73.5")]);
            assert!(guess.contains(part) && (part.is_empty() == guess.is_empty()), "{stated}: {guess}");
        };
        check(
            "6.48",
            &[("接待", "3.24"), ("运维", "2.27"), ("购置", "0")],
            "接待计了两次（2 × 3.24 = 6.48）",
        );
        check("8.75", &[("接待", "3.24"), ("运维", "2.27")], "接待计了两次（多出的恰是 3.24）");
        check("3.24", &[("接待", "3.24"), ("运维", "2.27")], "漏加了运维");
        check("1.37", &[("在用", "1.77")], "一位数字写错（3 与 7）");
        check("15.5", &[("甲", "5.15"), ("乙", "46")], "");
        check("51.15", &[("甲", "5.15"), ("乙", "46.36")], "相邻两位数字颠倒");
        check("5.15", &[("甲", "5.51")], "相邻两位数字颠倒");
        check("897400", &[("甲", "89.74")], "元与万元混用");
        check("64.16", &[("甲", "78.87")], "");
        check("73.5", &[("甲", "40.2"), ("乙", "50.1")], "与年初预算数相同");
        check("90.3", &[("甲", "40.2"), ("乙", "501")], "乙小数点错一位，若为 50.1 则合计相符");
        check("100.3", &[("甲", "20.2"), ("乙", "71.1")], "甲一位数字写错");
    }

    #[test]
    fn of_differences_nothing_is_told_about_a_term() {
        let term = |name: &str, value: &str| Term { name: name.into(), value: dec(value) };
        let terms = [term("收入合计", "1151.14"), term("支出合计", "1158.57")];
        assert_eq!(guess(dec("19.57"), dec("-7.43"), &terms, &[]), "");
        assert_eq!(guess(dec("-74.3"), dec("-7.43"), &terms, &[]), "小数点错一位");
    }
}
