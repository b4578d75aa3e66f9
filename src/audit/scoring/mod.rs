//! A filing → its scores worked out again: execution, indicators, total, and the score to rank by.
//!
//! A part of the audit of its own, because several rules, the ranking and the tables must all see the same recomputed
//! score. It judges nothing: whether a difference is a fault, and how grave, is for the rules.

mod compare;
mod deadline;
mod execution;
mod indicator;
mod printed;
mod total;

pub(super) use execution::scored_item;

use super::tolerance::of_score;
use crate::catalog::Catalog;
use crate::model::score::Scores;
use crate::model::{Filing, Indicator};
use rust_decimal::{Decimal, RoundingStrategy};

/// Works out the scores of one return again.
#[must_use]
pub(super) fn rescore(filing: &Filing, catalog: &Catalog) -> Scores {
    let allowed = allowed(&filing.indicators);
    let execution_weight = execution::weight(filing, catalog);
    let execution = execution::rescore(filing, execution_weight, catalog);
    let indicators = filing.indicators.iter().map(|one| indicator::rescore(one, catalog)).collect();
    let mut scores = Scores { execution_weight, execution, indicators, allowed, ..Scores::default() };
    total::settle(filing, catalog, &mut scores);
    scores
}

/// Half a last place of the scores: the finest place any score that is not whole is stated to, at most two decimals.
fn allowed(indicators: &[Indicator]) -> Decimal {
    let scales =
        indicators.iter().filter_map(|indicator| indicator.score).map(|score| score.normalize().scale());
    of_score(scales.max().unwrap_or(0))
}

/// Rounded as scores are, half away from zero.
fn rounded(score: Decimal, catalog: &Catalog) -> Decimal {
    let places = catalog.settings.number("score_decimals").try_into().unwrap_or(2);
    score.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::filing::{Amount, Relation};
    use crate::model::score::Rescored;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

    fn row(numbers: [Decimal; 4], relation: Relation) -> Indicator {
        let [weight, score, target, actual] = numbers;
        let amount = |value| Amount { value: Some(value), ..Amount::default() };
        let relation = Some(relation);
        let (weight, score) = (Some(weight), Some(score));
        Indicator {
            weight,
            score,
            relation,
            target: amount(target),
            actual: amount(actual),
            ..Indicator::default()
        }
    }

    fn told(numbers: [&str; 4], relation: Relation) -> (Option<Decimal>, String) {
        let numbers = numbers.map(|text| text.parse().unwrap());
        let rescored = indicator::rescore(&row(numbers, relation), &Catalog::embedded().unwrap());
        (rescored.value, rescored.why.as_str().to_owned())
    }

    #[test]
    fn a_score_that_has_no_room_is_unknown() {
        let too_large = (None, Rescored::TOO_LARGE.to_owned());
        let (e27, e15) = ("1000000000000000000000000000", "1000000000000000");
        let e25 = "10000000000000000000000000".parse().unwrap();
        assert_eq!(told([e27, e27, "100", "1"], Relation::AtLeast).0, Some(e25));
        assert_eq!(told([e15, "1", e27, e15], Relation::AtLeast), too_large);
        assert_eq!(told(["10", "10", "0.01", e27], Relation::AtLeast), too_large);
        assert_eq!(told(["10", "10", "0.01", e27], Relation::AtMost), too_large);
    }

    /// Any decimal, large ones as often as small ones.
    fn decimals() -> impl Strategy<Value = Decimal> {
        let mantissa = (any::<u32>(), any::<u32>(), any::<u32>());
        (mantissa, any::<bool>(), 0_u32..=28, 0_u32..3).prop_map(
            |((low, mid, high), negative, scale, words)| {
                let (mid, high) = (if words > 0 { mid } else { 0 }, if words > 1 { high } else { 0 });
                Decimal::from_parts(low, mid, high, negative, scale)
            },
        )
    }

    #[test]
    fn any_numbers_give_a_score_or_a_reason() {
        let catalog = Catalog::embedded().unwrap();
        let config = Config { cases: 2048, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let relations = [Relation::AtLeast, Relation::AtMost, Relation::Equal, Relation::Less];
        let rows = (prop::array::uniform4(decimals()), prop::sample::select(relations.to_vec()));
        let scored = |(numbers, relation)| {
            let rescored = indicator::rescore(&row(numbers, relation), &catalog);
            prop_assert_eq!(rescored.value.is_some(), rescored.why.as_str().is_empty(), "{:?}", rescored);
            Ok(())
        };
        runner.run(&rows, scored).unwrap();
    }
}
