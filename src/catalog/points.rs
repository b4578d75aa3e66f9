//! Names of the checks of scores, indicators and reasons that no formula can express (families S I W G P X T).
//!
//! Apart from `rule`, so that this list and that of the other checks grow side by side.

use serde::Deserialize;

/// A check of scores, indicators or reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Points {
    /// S-01: execution score against rate and weight.
    ExecutionScore,
    /// S-02: full execution score below a rate of 100 %.
    ExecutionFull,
    /// S-03: share of the points of all indicators far above that of the execution.
    ExecutionGap,
    /// S-05: total above what the execution rate allows.
    ScoreCap,
    /// I-01: a part of an indicator left blank.
    IndicatorPart,
    /// I-02: template text left where a target should stand.
    Placeholder,
    /// I-03: score of an indicator where more is better.
    ForwardScore,
    /// I-04: score of an indicator where less is better.
    ReverseScore,
    /// I-05: score of an indicator that asks for exactly so much.
    EqualScore,
    /// I-06: score of a qualitative indicator against its words.
    QualitativeBand,
    /// I-07: an indicator's score above its weight.
    ScoreAboveWeight,
    /// I-08: points taken off without a reason.
    DeductionUnexplained,
    /// I-09: far above the target.
    OverFulfilled,
    /// I-10: direction against the name.
    WrongDirection,
    /// I-11: more than all of a whole.
    AboveWhole,
    /// I-13: all points for a target that was missed.
    MissedFullScore,
    /// I-15: indicators differ from the approved goals.
    GoalsChanged,
    /// I-17: satisfaction from too few answers.
    SmallSample,
    /// I-18: the result repeats the words of the target.
    RepeatedWords,
    /// I-19: points for nothing done.
    NothingDone,
    /// I-20: no indicator of costs.
    NoCost,
    /// U-09: an amount given twice in different units.
    ToldTwice,
    /// C-15: amounts for each person and vehicle.
    ToldQuotients,
    /// S-07: rate or score of execution left blank.
    ExecutionBlank,
    /// I-24: questionnaires told in words.
    ToldSurvey,
    /// L-05: a name that stands twice in a list.
    RepeatedName,
    /// T-15: numbers of the goals in words against the indicators.
    GoalNumbers,
    /// I-23: the printed rate of completion against result over target.
    Progress,
    /// I-22: the same indicator twice.
    RepeatedIndicator,
    /// W-01: weights against the full score.
    WeightTotal,
    /// W-02: weights of the first level.
    LevelWeights,
    /// W-03: weights of a level against what its heading prints.
    PartWeights,
    /// G-01: total against its parts.
    TotalScore,
    /// G-02: a total score without any part.
    ScoreWithoutParts,
    /// G-03: grade against score.
    Grade,
    /// G-04: a grade nobody knows.
    UnknownGrade,
    /// G-06: the checked score earns another grade.
    GradeCrossed,
    /// G-07: deductions told in words against the total.
    Deductions,
    /// B-07: a share told in words against its amounts.
    Shares,
    /// T-13: a result told in words below its target.
    ToldGoals,
    /// a row that does not come out as all others of its table.
    OtherWay,
    /// what the form prints of how its columns belong together.
    PrintedSums,
    /// 类、款、项 by their codes.
    SubjectTree,
    /// rows that sum up others in all columns but one.
    Outline,
    /// T-16: amounts and counts above a table against it.
    AboveTable,
    /// T-17: periods that end before they begin.
    Reversed,
    /// T-18: bodies counted and named.
    CountedNames,
    /// quarters against their sum.
    Quarters,
    /// T-14: what was done of the goal of the year says nothing.
    GoalCompletion,
    /// B-12: growth told in words against its amounts.
    ToldGrowth,
    /// B-08: parts told in words against their total.
    ToldParts,
    /// retired people among those in post.
    RetiredAmong,
    /// amounts behind a reason against what was left.
    ReasonShort,
    /// T-03: money told in words that no line holds.
    BeyondLines,
    /// T-04: 超过 and 不足 against the number.
    RateWords,
    /// T-09: problems against remedies.
    ProblemCount,
    /// G-08: two total scores.
    TwoTotals,
    /// the totals of both halves of a table of income and expenditure.
    SidesBalance,
    /// G-09: a subtotal among the indicators against their scores.
    PartScores,
    /// P-01: all points reached.
    FullMarks,
    /// P-03: spending equals budget to the cent in every line.
    ExactExecution,
    /// P-05: all output reached with little of the money.
    OutputWithoutMoney,
    /// P-08: every result equals its target.
    AllAsPlanned,
    /// P-12: 已完成 everywhere.
    AllDone,
    /// missed without a reason, where no score stands.
    MissedUnexplained,
    /// low execution without a reason.
    LowUnexplained,
    /// budget changed without a reason.
    ChangeUnexplained,
    /// a reason that says nothing.
    EmptyReason,
    /// T-01: the same amount with two values.
    TwoAmounts,
    /// T-02: said to be spent in full while money is left.
    SaidSpent,
    /// T-06: a year that is past.
    StaleYear,
    /// T-08: the same passage under two indicators.
    CopiedPassage,
    /// T-10: traces of the word processor.
    Residue,
    /// T-11: a document that no longer holds.
    SupersededBasis,
}
