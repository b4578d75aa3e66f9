//! Checks of one filing that no formula can express; each is named by a rule block of the catalogue. One file per
//! subject; this one calls them by name.

mod amounts;
mod blanks;
mod counts;
mod execution;
mod goals;
mod heads;
mod indicators;
mod lines;
mod measured;
mod outline;
mod passages;
mod patterns;
mod points;
mod precision;
mod printed;
mod product;
mod quarters;
mod rates;
mod reading;
mod reasons;
mod relations;
mod repeated;
mod rows;
mod scores;
mod subjects;
mod subtotals;
mod sums;
mod targets;
mod told;
mod twice;
mod units;
mod weights;

pub(super) use goals::Goals;
pub(super) use lines::Tables;

use super::draft::{about, blank};
use super::{Material, Outcome};
use crate::catalog::formula::{Index, Values};
use crate::catalog::rule::{Native, Rule};
use crate::model::score::Scores;
use crate::model::{Figure, Filing, Finding, Measure, Subject};
use rust_decimal::Decimal;

/// What a native check is given.
pub(super) struct Check<'a> {
    pub(super) rule: &'a Rule,
    pub(super) filing: &'a Filing,
    /// Its scores worked out again.
    pub(super) scores: &'a Scores,
    /// The goals approved for the same project, if they are among the files.
    pub(super) goals: Option<&'a Filing>,
    pub(super) subject: &'a Subject,
    /// Everything else of the run, and the catalogue.
    pub(super) material: &'a Material<'a>,
    /// The figures of each scope by name.
    pub(super) scopes: &'a [(&'a str, Index<'a>)],
    /// The numbers of its tables row by row.
    pub(super) tables: &'a Tables,
}

/// Runs one native check on one filing; checks over the whole run are in `across`.
pub(super) fn check(native: Native, check: &Check<'_>) -> Outcome {
    match native {
        Native::Missing
        | Native::DuplicateFile
        | Native::TablesDiffer
        | Native::RollupDiffers
        | Native::LeftOutOfTotals
        | Native::OutOfScale
        | Native::MoreThanAll
        | Native::FileUnreadable
        | Native::YearMismatch
        | Native::Late
        | Native::WrongSupervisor
        | Native::ProjectCount
        | Native::ProjectsBehind
        | Native::RollupOfUnits
        | Native::HighScores
        | Native::SameTexts
        | Native::OtherAuthor
        | Native::SameFigures
        | Native::ReviewGap
        | Native::Slip
        | Native::Template => Outcome::NotApplicable,
        Native::ScoreMissing => check.score_missing(),
        Native::HeadMissing => check.head_missing(),
        Native::Reading => check.reading(),
        Native::BlankParts => check.blank_parts(),
        Native::MixedUnits => check.mixed_units(),
        Native::Precision => check.precision(),
        Native::TextAgainstTable => Outcome::merge([
            check.text_against_table(),
            check.told_amounts(|family| family == "three_public"),
        ]),
        Native::UnitFactor => check.unit_factor(),
        Native::Product => check.product(),
        Native::RateOfNothing => check.rate_of_nothing(),
        Native::WholeCount => check.whole_count(),
        Native::IndicatorUnit => check.indicator_unit(),
        Native::Verdict => Outcome::merge([check.verdict(), check.told_verdict()]),
        Native::Rollup => check.rollup(),
        Native::ListTotal => Outcome::merge([check.list_total(), check.told_names()]),
        Native::RepeatedCount => Outcome::merge([check.repeated_count(), check.told_counts()]),
        Native::Points(points) => points::check(points, check),
    }
}

impl Check<'_> {
    fn about(&self, figure: &Figure, message: String) -> Finding {
        Finding { message, ..about(self.rule, self.subject, figure, &self.material.catalog.vocabulary) }
    }

    /// What formulas see in each scope.
    fn sights(&self) -> impl Iterator<Item = Values<'_>> {
        let of = |(scope, index)| Values { scope, index: Some(index), ..Values::of(self.filing) };
        self.scopes.iter().map(move |(scope, index)| of((*scope, index)))
    }

    fn overall(&self, message: String) -> Finding {
        Finding { message, ..blank(self.rule, self.subject) }
    }

    fn total_score(&self) -> Option<(&Figure, Decimal)> {
        let mut figures = self.filing.find("", "score.total", Measure::Score);
        figures.find_map(|figure| Some((figure, figure.entry.quantity()?.value)))
    }
}
