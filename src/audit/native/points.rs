//! Which check of scores, indicators and reasons is which function; the functions stand by subject in the files beside.

use super::Check;
use crate::audit::Outcome;
use crate::catalog::points::Points;

/// Runs one of them on one filing.
pub(super) fn check(points: Points, check: &Check<'_>) -> Outcome {
    match points {
        Points::ExecutionScore => check.execution_score(),
        Points::ExecutionFull => check.execution_full(),
        Points::ExecutionGap => check.execution_gap(),
        Points::ScoreCap => check.score_cap(),
        Points::IndicatorPart => check.indicator_part(),
        Points::Placeholder => check.placeholder(),
        Points::ForwardScore => check.forward_score(),
        Points::ReverseScore => check.reverse_score(),
        Points::EqualScore => check.equal_score(),
        Points::QualitativeBand => check.qualitative_band(),
        Points::ScoreAboveWeight => check.score_above_weight(),
        Points::DeductionUnexplained => check.deduction_unexplained(),
        Points::OverFulfilled => check.over_fulfilled(),
        Points::WrongDirection => check.wrong_direction(),
        Points::AboveWhole => check.above_whole(),
        Points::MissedFullScore => check.missed_full_score(),
        Points::GoalsChanged => check.goals_changed(),
        Points::SmallSample => check.small_sample(),
        Points::RepeatedWords => check.repeated_words(),
        Points::NothingDone => check.nothing_done(),
        Points::NoCost => check.no_cost(),
        Points::Progress => check.progress(),
        Points::RepeatedIndicator => check.repeated_indicator(),
        Points::WeightTotal => check.weight_total(),
        Points::LevelWeights => check.level_weights(),
        Points::PartWeights => check.part_weights(),
        Points::TotalScore => check.total_of_parts(),
        Points::ScoreWithoutParts => check.score_without_parts(),
        Points::Grade => check.grade(),
        Points::UnknownGrade => check.unknown_grade(),
        Points::GradeCrossed => check.grade_crossed(),
        Points::Deductions => check.deductions(),
        Points::Shares => check.shares(),
        Points::ToldGoals => check.told_goals(),
        Points::OtherWay => check.other_way(),
        Points::GoalCompletion => check.goal_completion(),
        Points::ToldGrowth => check.told_growth(),
        Points::ToldParts => check.told_parts(),
        Points::RetiredAmong => check.retired_among(),
        Points::ReasonShort => check.reason_short(),
        Points::BeyondLines => check.beyond_lines(),
        Points::RateWords => check.rate_words(),
        Points::ProblemCount => check.problem_count(),
        Points::TwoTotals => Outcome::merge([check.two_totals(), check.told_score()]),
        Points::SidesBalance => check.sides_balance(),
        Points::PartScores => check.part_scores(),
        Points::FullMarks => check.full_marks(),
        Points::ExactExecution => check.exact_execution(),
        Points::OutputWithoutMoney => check.output_without_money(),
        Points::AllAsPlanned => check.all_as_planned(),
        Points::AllDone => check.all_done(),
        Points::MissedUnexplained => check.missed_unexplained(),
        Points::LowUnexplained => check.low_unexplained(),
        Points::ChangeUnexplained => check.change_unexplained(),
        Points::EmptyReason => check.empty_reason(),
        Points::TwoAmounts => {
            Outcome::merge([check.two_amounts(), check.told_amounts(|family| family != "three_public")])
        }
        Points::SaidSpent => check.said_spent(),
        Points::StaleYear => Outcome::merge([check.stale_year(), check.told_stale()]),
        Points::CopiedPassage => Outcome::merge([check.copied_passage(), check.told_passages()]),
        Points::Residue => check.residue(),
        Points::SupersededBasis => check.superseded_basis(),
    }
}
