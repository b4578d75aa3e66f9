//! Formulas that count before they calculate, `=IF(COUNT(D7:D9)=0,"",SUM(D7:D9))`, held against the cells they count:
//! whether an empty result can be what the formula gives, and whether a result that was never stored would be empty.
//!
//! Blank forms carry such formulas. Filled in by a program that does not calculate, they keep the empty result of the
//! empty form, or lose it; read as it stands, a filled return would have blank totals, and an empty one lost numbers. Only
//! formulas whose emptiness follows from counting alone are judged; of all others nothing is said.

use crate::model::{Cell, CellRef, CellValue, Rect};
use std::collections::BTreeMap;

/// How every such formula begins.
const BEGINS: &str = "IF(COUNT(";

/// A form has some dozens of them; of a sheet with more than this nothing is judged, for each looks at others.
const MOST: usize = 2_000;

/// Whether a formula may be one of these.
pub(super) fn is_guarded(formula: &str) -> bool {
    formula.trim_start_matches('=').starts_with(BEGINS)
}

/// When a formula shows nothing.
#[derive(Debug, PartialEq, Eq)]
struct Guard {
    /// What is counted.
    counted: Vec<Rect>,
    /// Fewer numbers give nothing.
    least: usize,
    /// Cells that give nothing where they are 0.
    divisors: Vec<CellRef>,
}

impl Guard {
    /// None where something else may make the result empty.
    fn parse(formula: &str) -> Option<Self> {
        let plain = formula.trim_start_matches('=').replace('$', "");
        let (arguments, rest) = plain.strip_prefix(BEGINS)?.split_once(')')?;
        let counted = arguments.split(',').map(area).collect::<Option<Vec<_>>>()?;
        let (least, mut rest) = if let Some(rest) = rest.strip_prefix("=0,\"\",") {
            (1, rest)
        } else {
            let (least, rest) = rest.strip_prefix('<')?.split_once(",\"\",")?;
            (least.parse().ok()?, rest)
        };
        let mut divisors = Vec::new();
        while let Some((at, after)) = rest.strip_prefix("IF(").and_then(|inner| inner.split_once("=0,\"\","))
        {
            divisors.push(CellRef::parse(at)?);
            rest = after;
        }
        (!rest.contains("\"\"")).then_some(Self { counted, least, divisors })
    }
}

fn area(text: &str) -> Option<Rect> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    Some(Rect { first: CellRef::parse(first)?, last: CellRef::parse(last)? })
}

/// What a formula would show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// Nothing is known yet.
    Open,
    /// Nothing.
    Nothing,
    /// Something.
    Something,
}

/// Settles formulas with an empty result and formulas without one: those that would show something have no result,
/// those that would show nothing are blank. True where a cell was changed.
pub(super) fn settle(cells: &mut Vec<(CellRef, Cell)>, empty: &[(CellRef, String)]) -> bool {
    let stored = cells.iter().filter(|(_, cell)| cell.value == CellValue::NoResult);
    let stored = stored.filter_map(|(at, cell)| Some((*at, cell.formula.clone()?)));
    let all: Vec<(CellRef, String)> = stored.chain(empty.iter().cloned()).collect();
    let guards: BTreeMap<CellRef, Guard> =
        all.iter().filter_map(|(at, formula)| Some((*at, Guard::parse(formula)?))).collect();
    if guards.is_empty() || guards.len() > MOST {
        return false;
    }
    let shown = decide(&guards, cells);
    let is = |at: &CellRef, what| shown.get(at) == Some(&what);
    let before = cells.len();
    cells.retain(|(at, cell)| cell.value != CellValue::NoResult || !is(at, Shows::Nothing));
    let blanked = cells.len() < before;
    let lacking = empty.iter().filter(|(at, _)| is(at, Shows::Something));
    let lacking = lacking
        .map(|(at, formula)| (*at, Cell { value: CellValue::NoResult, formula: Some(formula.clone()) }));
    let kept = cells.len();
    cells.extend(lacking);
    blanked || cells.len() > kept
}

/// What each formula would show; formulas count on each other, so it goes round until nothing new follows.
fn decide(guards: &BTreeMap<CellRef, Guard>, cells: &[(CellRef, Cell)]) -> BTreeMap<CellRef, Shows> {
    let values: BTreeMap<CellRef, &CellValue> = cells.iter().map(|(at, cell)| (*at, &cell.value)).collect();
    let mut shown: BTreeMap<CellRef, Shows> = guards.keys().map(|at| (*at, Shows::Open)).collect();
    loop {
        let open: Vec<CellRef> =
            shown.iter().filter(|(_, shows)| **shows == Shows::Open).map(|(at, _)| *at).collect();
        let mut news = false;
        for at in open {
            let Some(guard) = guards.get(&at) else { continue };
            let found = guard.shows(&values, &shown);
            news |= found != Shows::Open;
            shown.insert(at, found);
        }
        if !news {
            return shown;
        }
    }
}

impl Guard {
    /// How many of the counted cells are of that kind.
    fn count<T>(&self, cells: &BTreeMap<CellRef, T>, is: impl Fn(&T) -> bool) -> usize {
        let inside = |area: &Rect| {
            let (area, rows) = (*area, cells.range(area.first..=area.last));
            rows.filter(move |(at, _)| area.contains(**at))
        };
        self.counted
            .iter()
            .filter(|area| area.first <= area.last)
            .flat_map(inside)
            .filter(|(_, cell)| is(cell))
            .count()
    }

    fn shows(&self, values: &BTreeMap<CellRef, &CellValue>, shown: &BTreeMap<CellRef, Shows>) -> Shows {
        let among = |what| self.count(shown, |found| *found == what);
        let numbers = self.count(values, |value| is_number(value));
        let certain = numbers + among(Shows::Something);
        if certain < self.least {
            let possible = certain + among(Shows::Open);
            return if possible < self.least { Shows::Nothing } else { Shows::Open };
        }
        let is_zero =
            |at: &CellRef| values.get(at).and_then(|value| value.number()).is_some_and(|n| n.is_zero());
        if self.divisors.iter().any(is_zero) { Shows::Nothing } else { Shows::Something }
    }
}

/// What a spreadsheet counts: numbers, and days, which are numbers to it.
const fn is_number(value: &CellValue) -> bool {
    matches!(value, CellValue::Number(_) | CellValue::Percentage(_) | CellValue::Date(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    const SUM: &str = "IF(COUNT(A1:A3)=0,\"\",SUM(A1:A3))";
    const RATE: &str = "IF(COUNT(A4,B4)<2,\"\",IF(B4=0,\"\",ROUND(A4/B4,4)))";

    fn cell(at: &str) -> CellRef {
        CellRef::parse(at).unwrap()
    }

    /// What becomes of the formulas where these cells hold these numbers.
    fn settled(numbers: &[(&str, i64)], formulas: &[(&str, &str)], empty: bool) -> Vec<String> {
        let number = |n: i64| Cell { value: CellValue::Number(Decimal::from(n)), formula: None };
        let mut cells: Vec<(CellRef, Cell)> = numbers.iter().map(|(at, n)| (cell(at), number(*n))).collect();
        let formulas = formulas.iter().map(|(at, formula)| (cell(at), (*formula).to_owned()));
        let mut waiting = Vec::new();
        for (at, formula) in formulas {
            if empty {
                waiting.push((at, formula));
            } else {
                cells.push((at, Cell { value: CellValue::NoResult, formula: Some(formula) }));
            }
        }
        settle(&mut cells, &waiting);
        let lacking = cells.iter().filter(|(_, cell)| cell.value == CellValue::NoResult);
        let mut names: Vec<String> = lacking.map(|(at, _)| at.to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_empty_result_beside_numbers_was_never_calculated() {
        let both = [("A4", SUM), ("C4", RATE)];
        for empty in [true, false] {
            assert!(settled(&[], &both, empty).is_empty(), "nothing is filled in");
            assert_eq!(settled(&[("A1", 5)], &both, empty), ["A4"], "the rate lacks its divisor");
            assert_eq!(settled(&[("A1", 5), ("B4", 8)], &both, empty), ["A4", "C4"], "over a sum");
            assert_eq!(settled(&[("A1", 5), ("B4", 0)], &both, empty), ["A4"], "nothing over zero");
        }
    }

    #[test]
    fn what_may_be_empty_for_other_reasons_is_not_judged() {
        for formula in ["IF(A1>B1,A1-B1,\"\")", "IF(COUNT(A1:A3)=0,\"\",IF(A1>3,\"\",A1))", "SUM(A1:A3)"] {
            assert_eq!(Guard::parse(formula), None, "{formula}");
        }
        assert!(
            settled(&[("A1", 5)], &[("A4", "IF(COUNT(A1:A3)=0,\"\",IF(A1>3,\"\",A1))")], true).is_empty()
        );
    }

    #[test]
    fn formulas_in_a_circle_come_to_an_end() {
        let circle = [("A1", "IF(COUNT(B1)=0,\"\",B1)"), ("B1", "IF(COUNT(A1)=0,\"\",A1)")];
        assert!(settled(&[], &circle, true).is_empty());
    }
}
