//! A filing → its scores worked out again: execution, indicators, total, and the score to rank by.
//!
//! A part of the audit of its own, because several rules, the ranking and the tables must all see the same recomputed
//! score. It judges nothing: whether a difference is a fault, and how grave, is for the rules.

mod compare;
mod execution;
mod indicator;
mod total;

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
