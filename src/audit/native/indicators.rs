//! The score of one indicator row: against its weight, its target and result, and its reason. Each fault is told once:
//! nothing done (I-19) before full score missed (I-13) before wrong proportion (I-03, I-04, I-05); a deduction without a
//! reason (I-08) is a fault of its own.

use super::Check;
use super::rows::{Agreement, Row, Scored, agreement, at};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::model::decimal::{apart, percentage, plain};
use crate::model::filing::Relation;
use crate::model::label::Label;
use crate::model::meaning::Meaning;
use crate::model::{Finding, Measure, Severity};
use rust_decimal::Decimal;

/// What is wrong with the score of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    NothingDone,
    MissedFull,
    Wrong(Agreement),
}

/// The rule that judges the proportion.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Forward,
    Reverse,
    Equal,
}

impl Check<'_> {
    pub(super) fn score_above_weight(&self) -> Outcome {
        self.each(|row| {
            let (weight, score) = (row.own.weight?, row.own.score?);
            if score <= weight && !score.is_sign_negative() {
                return Some(Outcome::Passed);
            }
            let limit = if score.is_sign_negative() { Decimal::ZERO } else { weight };
            let said = format!("分值 {}，得分 {}", plain(weight), plain(score));
            Some(Outcome::Failed(vec![self.about_score(row, limit, &said)]))
        })
    }

    pub(super) fn deduction_unexplained(&self) -> Outcome {
        self.each(|row| {
            let Some(Scored { weight, score }) = row.scored() else { return Some(Outcome::NotApplicable) };
            if !row.asks_reason() {
                return Some(Outcome::NotApplicable);
            }
            if score >= weight || self.has_reason(&row) || self.is_share_of_execution(&row) {
                return Some(Outcome::Passed);
            }
            let (w, s, lost) = (plain(weight), plain(score), plain(weight.checked_sub(score)?));
            let said = format!("分值 {w}，得分 {s}，扣 {lost} 分，偏差原因一栏空白");
            Some(Outcome::Failed(vec![self.about_score(row, weight, &said)]))
        })
    }

    /// 预算执行率 94.7 %, 9.47 of 10 points: the score is the rate itself, and whether the rate needs a word X-02 asks.
    fn is_share_of_execution(&self, row: &Row<'_>) -> bool {
        let rates = |meaning: &Meaning| matches!(meaning, Meaning::Measure(Measure::Rate));
        let label = Label::parse(&row.own.name());
        let is_rate = self.material.catalog.vocabulary.meanings(&label).iter().any(rates);
        let explained = self.material.catalog.settings.number("execution_explain");
        let rate = row.own.actual.value.filter(|rate| is_rate && *rate >= explained);
        let earned = rate.and_then(|rate| percentage(row.own.weight?, rate));
        let gap = earned.zip(row.own.score).and_then(|(earned, score)| apart(earned, score));
        gap.is_some_and(|gap| gap <= self.scores.allowed)
    }

    pub(super) fn nothing_done(&self) -> Outcome {
        self.of_fault(Fault::NothingDone, |row, scored| {
            let said = format!("{}，得 {} 分", target_and_result(row), plain(scored.score));
            self.about_score(row, Decimal::ZERO, &said)
        })
    }

    pub(super) fn missed_full_score(&self) -> Outcome {
        self.of_fault(Fault::MissedFull, |row, Scored { weight, score }| {
            let by = match row.rescored.value {
                Some(value) => format!("；算得 {} = {} 分", row.rescored.arithmetic, plain(value)),
                None => String::new(),
            };
            let said = format!(
                "分值 {}，得分 {}；{}，没有达到{by}",
                plain(weight),
                plain(score),
                target_and_result(row)
            );
            let finding = match row.rescored.value {
                Some(computed) => self.about_score(row, computed, &said),
                None => self.about_row(row, &said),
            };
            match (row.rescored.supposed, row.rescored.value) {
                (true, None) => at(Severity::Notice, finding),
                // 2023年2月 for 2022年11月底前: by how much it costs, no method says.
                (true, Some(_)) | (false, None) => at(Severity::Verify, finding),
                (false, Some(_)) => finding,
            }
        })
    }

    pub(super) fn forward_score(&self) -> Outcome {
        self.proportion(Kind::Forward)
    }

    pub(super) fn reverse_score(&self) -> Outcome {
        self.proportion(Kind::Reverse)
    }

    pub(super) fn equal_score(&self) -> Outcome {
        let beyond = self.each(|row| {
            if row.own.relation != Some(Relation::Equal) {
                return Some(Outcome::NotApplicable);
            }
            let over = row.rescored.share? > Decimal::ONE_HUNDRED;
            if !over || !row.asks_reason() || self.has_reason(&row) {
                return Some(Outcome::Passed);
            }
            let said = format!("要求等于指标值；{}，没有说明", target_and_result(row));
            Some(Outcome::Failed(vec![at(Severity::Verify, self.about_row(row, &said))]))
        });
        Outcome::merge([self.proportion(Kind::Equal), beyond])
    }

    /// Scores that are neither full nor nothing against what the legal methods give.
    fn proportion(&self, kind: Kind) -> Outcome {
        self.each(|row| {
            if kind_of(row) != kind {
                return Some(Outcome::NotApplicable);
            }
            let scored = row.scored()?;
            row.rescored.value?;
            let Fault::Wrong(agreement) = self.fault(row, scored) else { return Some(Outcome::Passed) };
            Some(Outcome::Failed(vec![self.wrong_proportion(row, scored, agreement)?]))
        })
    }

    fn wrong_proportion(&self, row: Row<'_>, scored: Scored, agreement: Agreement) -> Option<Finding> {
        let value = row.rescored.value?;
        let gap = scored.score.checked_sub(value)?;
        let (score, arithmetic) = (plain(scored.score), &row.rescored.arithmetic);
        let worked = match row.rescored.other.filter(|other| *other != value) {
            Some(other) => format!("算得 {} 分或 {} 分（{arithmetic}）", plain(value), plain(other)),
            None => format!("算得 {} 分（{arithmetic}）", plain(value)),
        };
        let difference = more_or_less(gap, &plain(gap.abs()));
        let said = format!("{}；{worked}，得分 {score}，{difference} 分", target_and_result(row));
        let finding = self.about_score(row, value, &said);
        // A stricter score with a reason is the unit's own judgement; only more than is earned is a fault.
        let grave = agreement == Agreement::TooHigh && !row.rescored.supposed;
        Some(if grave { finding } else { at(Severity::Notice, finding) })
    }

    /// Rows with that fault.
    fn of_fault(&self, wanted: Fault, tell: impl Fn(Row<'_>, Scored) -> Finding) -> Outcome {
        self.each(|row| {
            let scored = row.scored()?;
            row.rescored.reached?;
            if self.fault(row, scored) == wanted {
                return Some(Outcome::Failed(vec![tell(row, scored)]));
            }
            Some(Outcome::Passed)
        })
    }

    fn fault(&self, row: Row<'_>, scored: Scored) -> Fault {
        let Some(reached) = row.rescored.reached else { return Fault::None };
        let nothing = row.own.actual.value.is_some_and(|actual| actual <= Decimal::ZERO);
        let forward = row.rescored.share.is_some();
        if !reached && nothing && forward && scored.score > Decimal::ZERO {
            return Fault::NothingDone;
        }
        let rounds_to_full = row.rescored.value == Some(scored.weight);
        if !reached && scored.score == scored.weight && !rounds_to_full {
            return Fault::MissedFull;
        }
        // What was reached and still lost points without a reason is told by I-08.
        if reached && row.asks_reason() && !self.has_reason(&row) {
            return Fault::None;
        }
        match agreement(scored.score, row.rescored, self.scores.allowed) {
            None | Some(Agreement::Agrees) => Fault::None,
            Some(agreement) => Fault::Wrong(agreement),
        }
    }
}

fn kind_of(row: Row<'_>) -> Kind {
    match row.own.relation {
        Some(Relation::AtMost | Relation::Less) => Kind::Reverse,
        Some(Relation::Equal) => Kind::Equal,
        _ => Kind::Forward,
    }
}

/// Target and result as printed.
pub(super) fn target_and_result(row: Row<'_>) -> String {
    let shown = |amount: &crate::model::filing::Amount| {
        let raw: String = amount.raw.split_whitespace().collect();
        if raw.is_empty() || raw.ends_with(amount.unit.as_str()) {
            raw
        } else {
            format!("{raw}{}", amount.unit)
        }
    };
    let printed = bare(&row.own.target.raw);
    let sign = match row.own.relation {
        Some(relation) if printed => relation.sign(),
        _ => "",
    };
    format!("指标值 {sign}{}，完成值 {}", shown(&row.own.target), shown(&row.own.actual))
}

/// Whether a target begins with its number, its sign standing in a cell of its own.
fn bare(target: &str) -> bool {
    target.trim_start().starts_with(|c: char| c.is_ascii_digit())
        && !target.ends_with("以上")
        && !target.ends_with('内')
}
