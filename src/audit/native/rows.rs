//! What the checks of indicator rows share: the row with its recomputed score, its words, and a finding about it.

use super::Check;
use crate::audit::Outcome;
use crate::model::decimal::{apart, plain};
use crate::model::label::fold;
use crate::model::score::Rescored;
use crate::model::{Finding, Indicator, Operand, Place, Severity};
use rust_decimal::Decimal;

/// An indicator with its recomputed score.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) own: &'a Indicator,
    pub(super) rescored: &'a Rescored,
}

/// Weight and score of a row whose score is possible.
#[derive(Clone, Copy)]
pub(super) struct Scored {
    pub(super) weight: Decimal,
    pub(super) score: Decimal,
}

/// How a printed score compares with the recomputed one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// Equal within the places scores are stated to.
    Agrees,
    /// A whole number that the recomputed score may have been rounded to.
    Near,
    /// Higher than any legal method gives.
    TooHigh,
    /// Lower than any legal method gives.
    TooLow,
}

impl Row<'_> {
    /// Weight and score, where the score lies between 0 and the weight.
    pub(super) fn scored(&self) -> Option<Scored> {
        let (weight, score) = (self.own.weight?, self.own.score?);
        let possible = score <= weight && !score.is_sign_negative() && weight > Decimal::ZERO;
        possible.then_some(Scored { weight, score })
    }

    /// Whether the form asks for a reason in this row.
    pub(super) fn asks_reason(&self) -> bool {
        self.own.deviation.is_some()
    }
}

impl<'a> Check<'a> {
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.filing
            .indicators
            .iter()
            .zip(&self.scores.indicators)
            .map(|(own, rescored)| Row { own, rescored })
    }

    /// Tries every row; a row that gives nothing is undetermined.
    pub(super) fn each(&self, judge: impl Fn(Row<'a>) -> Option<Outcome>) -> Outcome {
        Outcome::merge(self.rows().map(|row| judge(row).unwrap_or(Outcome::Undetermined)))
    }

    /// Whether a text says anything: no blank, no dash, no 无, no printed hint.
    pub(super) fn says(&self, text: &str) -> bool {
        let folded = fold(text);
        let catalog = self.material.catalog;
        let blanks = &catalog.vocabulary.blanks;
        let empty = folded.is_empty()
            || blanks.dash.contains(&folded)
            || blanks.not_applicable.contains(&folded)
            || catalog.settings.words("no_reason").iter().any(|word| fold(word) == folded);
        !empty && !self.is_template(&folded)
    }

    /// A hint printed on the form: （100字以内）.
    pub(super) fn is_template(&self, text: &str) -> bool {
        self.material.catalog.settings.words("template_words").iter().any(|word| text.contains(word.as_str()))
    }

    pub(super) fn has_reason(&self, row: &Row<'_>) -> bool {
        row.own.deviation.as_ref().is_some_and(|reason| self.says(reason))
    }

    /// A finding about a row, at its score.
    pub(super) fn about_row(&self, row: Row<'_>, said: &str) -> Finding {
        let own = row.own;
        let place = own.score_place.as_ref().or(own.place.as_ref());
        Finding {
            place: place.cloned(),
            stated: own.score.map(plain).unwrap_or_default().into(),
            operands: operands(own),
            ..self.overall(format!("指标“{}”{said}。", own.name()))
        }
    }

    /// A finding about a row's score against the recomputed one.
    pub(super) fn about_score(&self, row: Row<'_>, computed: Decimal, said: &str) -> Finding {
        Finding {
            computed: Some(computed.normalize()),
            difference: row.own.score.and_then(|score| Some(score.checked_sub(computed)?.normalize())),
            tolerance: Some(self.scores.allowed),
            ..self.about_row(row, said)
        }
    }
}

/// How a printed score compares with the recomputed one, by whichever legal method it follows; none where there is none,
/// or the difference is too large for a decimal.
pub(super) fn agreement(score: Decimal, rescored: &Rescored, allowed: Decimal) -> Option<Agreement> {
    let value = rescored.value?;
    let other = rescored.other.unwrap_or(value);
    let gap = apart(score, value)?.min(apart(score, other)?);
    let whole = score.fract().is_zero() && gap <= Decimal::new(5, 1);
    Some(match gap {
        gap if gap <= allowed => Agreement::Agrees,
        _ if whole => Agreement::Near,
        _ if score > value.max(other) => Agreement::TooHigh,
        _ => Agreement::TooLow,
    })
}

/// A finding shown one or more steps lower.
pub(super) fn at(severity: Severity, finding: Finding) -> Finding {
    Finding { severity: finding.severity.max(severity), ..finding }
}

/// What a row says, with the cells.
fn operands(own: &Indicator) -> Vec<Operand> {
    let name = own.name();
    let shown =
        |text: &str| if text.trim().is_empty() { "空白".to_owned() } else { text.trim().to_owned() };
    let mut found = Vec::new();
    let mut add = |what: &str, place: Option<&Place>, text: &str| {
        if let Some(place) = place {
            found.push(Operand {
                name: format!("{name}{what}").into(),
                place: Some(place.clone()),
                shown: shown(text).into(),
            });
        }
    };
    add("得分", own.score_place.as_ref(), &own.score_raw);
    add("分值", own.weight_place.as_ref(), &own.weight_raw);
    add("指标值", own.target_place.as_ref(), &own.target.raw);
    add("完成值", own.actual_place.as_ref(), &own.actual.raw);
    add("偏差原因", own.deviation_place.as_ref(), own.deviation.as_deref().unwrap_or_default());
    found
}
