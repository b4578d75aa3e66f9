//! Numbers without bounds: the examples of all rules with their numbers blown up. No rule may panic over them, and what
//! has no room in a decimal is neither right nor wrong.

use super::{audited, returns};
use crate::audit::Audited;
use crate::catalog::Catalog;
use crate::catalog::rule::{Case, Rule};
use crate::model::{Entry, Filing, Quantity};
use rust_decimal::Decimal;

/// The smallest number above 0 that a decimal holds.
const SMALLEST: Decimal = Decimal::from_parts(1, 0, 0, false, 28);

/// 10 to the power of 27.
const ABSURD: Decimal = Decimal::from_parts(3_892_314_112, 2_681_241_660, 54_210_108, false, 0);

/// Gives the numbers of a return these values, one after the other and round again.
fn blow_up(filing: &mut Filing, values: &[Decimal]) {
    let mut values = values.iter().copied().cycle();
    let mut large = |quantity: &mut Quantity| {
        quantity.value = values.next().unwrap_or_default();
        quantity.step = quantity.value.abs();
    };
    for figure in &mut filing.figures {
        if let Entry::Number(quantity) | Entry::Corrected(quantity, _) = &mut figure.entry {
            large(quantity);
        }
    }
    filing.told.statements.iter_mut().filter_map(|told| told.value.as_mut()).for_each(&mut large);
    for row in &mut filing.indicators {
        let numbers = [&mut row.weight, &mut row.score, &mut row.target.value, &mut row.actual.value];
        numbers.into_iter().flatten().for_each(|number| *number = values.next().unwrap_or_default());
    }
}

fn blown_up(rule: &Rule, case: &Case, catalog: &Catalog, values: &[Decimal]) -> Audited {
    let mut filing = returns::filing(rule, case, catalog).unwrap();
    blow_up(&mut filing, values);
    audited(filing, rule, case, catalog).unwrap()
}

#[test]
fn no_rule_panics_over_a_number_without_bounds() {
    let catalog = Catalog::embedded().unwrap();
    let cases: Vec<(&Rule, &Case)> =
        catalog.rules.iter().flat_map(|rule| rule.cases.iter().map(move |case| (rule, case))).collect();
    let all: [&[Decimal]; 4] = [
        &[Decimal::MAX],
        &[Decimal::MAX, Decimal::MIN],
        &[ABSURD, SMALLEST, Decimal::MIN],
        &[SMALLEST, Decimal::MAX, Decimal::ONE, ABSURD],
    ];
    let tried = |part: &[(&Rule, &Case)]| {
        let tallies = part.iter().flat_map(|(rule, case)| all.map(|values| (rule, case, values)));
        let tallies =
            tallies.map(|(rule, case, values)| blown_up(rule, case, &catalog, values).tallies.len());
        tallies.sum::<usize>()
    };
    // Threads of their own: the audit uses rayon inside, and a thread of its pool that waits would begin the next example
    // on the stack of the one it waits for.
    let tallies: Vec<usize> = std::thread::scope(|scope| {
        let parts: Vec<_> =
            cases.chunks(cases.len().div_ceil(2)).map(|part| scope.spawn(|| tried(part))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect()
    });
    assert_eq!(tallies.iter().sum::<usize>(), cases.len() * all.len() * catalog.rules.len());
}

#[test]
fn what_has_no_room_is_neither_right_nor_wrong() {
    let catalog = Catalog::embedded().unwrap();
    for (id, values) in [
        ("A-02", [Decimal::MAX, Decimal::MAX]),
        ("C-02", [Decimal::MAX, Decimal::MAX]),
        ("A-05", [Decimal::MIN, Decimal::MAX]),
        ("A-06", [Decimal::MAX, Decimal::MAX]),
        ("B-06", [Decimal::MAX, Decimal::MAX]),
        ("B-07", [Decimal::MAX, Decimal::MAX]),
        ("B-08", [Decimal::MAX, Decimal::MAX]),
        ("D-01", [SMALLEST, Decimal::MAX]),
        ("G-01", [Decimal::MAX, Decimal::MAX]),
        ("G-07", [Decimal::MAX, Decimal::MAX]),
        ("S-01", [Decimal::MAX, Decimal::MAX]),
        ("T-01", [Decimal::MAX, Decimal::MIN]),
        ("U-02", [Decimal::MAX, SMALLEST]),
        ("W-01", [Decimal::MAX, Decimal::MAX]),
        ("X-03", [Decimal::MAX, Decimal::MIN]),
    ] {
        let number = catalog.rules.iter().position(|rule| rule.id == id).unwrap();
        let rule = &catalog.rules[number];
        let tally = blown_up(rule, &rule.cases[0], &catalog, &values).tallies.swap_remove(number);
        assert_eq!((tally.failed, tally.passed, tally.undetermined), (0, 0, 1), "{id}: {tally:?}");
    }
}
