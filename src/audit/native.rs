//! Checks of one filing that no formula can express; each is named by a rule block of the catalogue.

use super::Outcome;
use super::draft::{about, blank, more_or_less, operand};
use crate::catalog::Catalog;
use crate::catalog::rule::{Native, Rule};
use crate::model::decimal::plain;
use crate::model::filing::Relation;
use crate::model::quantity::NO_UNIT;
use crate::model::term::Kind;
use crate::model::{Entry, Figure, Filing, Finding, Indicator, Measure, Operand, Place, Subject};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a native check is given.
struct Check<'a> {
    rule: &'a Rule,
    filing: &'a Filing,
    subject: &'a Subject,
    catalog: &'a Catalog,
}

/// Runs one native check on one filing.
pub(super) fn check(
    native: Native,
    rule: &Rule,
    filing: &Filing,
    subject: &Subject,
    catalog: &Catalog,
) -> Outcome {
    let check = Check { rule, filing, subject, catalog };
    match native {
        Native::Missing | Native::DuplicateFile | Native::FileUnreadable | Native::YearMismatch => {
            Outcome::NotApplicable
        }
        Native::ScoreMissing => check.score_missing(),
        Native::HeadMissing => check.head_missing(),
        Native::NumberUnreadable => check.unreadable(),
        Native::NumberCorrected => check.corrected(),
        Native::UnitMissing => check.unit_missing(),
        Native::Rollup => check.rollup(),
        Native::ListTotal => check.list_total(),
        Native::RepeatedCount => check.repeated_count(),
        Native::ScoreWithoutParts => check.score_without_parts(),
        Native::FullMarks => check.full_marks(),
        Native::Grade => check.grade(),
        Native::ScoreAboveWeight => check.score_above_weight(),
        Native::DeductionUnexplained => check.deduction_unexplained(),
        Native::MissedFullScore => check.missed_full_score(),
    }
}

impl Check<'_> {
    fn about(&self, figure: &Figure, message: String) -> Finding {
        Finding { message, ..about(self.rule, self.subject, figure, &self.catalog.vocabulary) }
    }

    fn overall(&self, message: String) -> Finding {
        Finding { message, ..blank(self.rule, self.subject) }
    }

    fn total_score(&self) -> Option<(&Figure, Decimal)> {
        let mut figures = self.filing.find("", "score.total", Measure::Score);
        figures.find_map(|figure| Some((figure, figure.entry.quantity()?.value)))
    }

    fn score_missing(&self) -> Outcome {
        if !self.filing.scored {
            return Outcome::NotApplicable;
        }
        let lacks_score = self.total_score().is_none();
        let lacks_grade = self.filing.graded && self.filing.grade().is_empty();
        let what = match (lacks_score, lacks_grade) {
            (true, true) => "总分和评价等次",
            (true, false) => "总分",
            (false, true) => "评价等次",
            (false, false) => return Outcome::Passed,
        };
        Outcome::Failed(vec![self.overall(format!("全表没有找到{what}。"))])
    }

    fn head_missing(&self) -> Outcome {
        if !self.filing.head.department.is_empty() {
            return Outcome::Passed;
        }
        Outcome::Failed(vec![self.overall("表头没有找到单位名称。".into())])
    }

    fn unreadable(&self) -> Outcome {
        let bad = self.filing.figures.iter().filter_map(|figure| match &figure.entry {
            Entry::Unreadable(why) if why != NO_UNIT => {
                Some(self.about(figure, format!("{why}，没有计入任何合计。")))
            }
            _ => None,
        });
        Outcome::from_findings(bad.collect())
    }

    fn corrected(&self) -> Outcome {
        let corrected = self.filing.figures.iter().filter_map(|figure| match &figure.entry {
            Entry::Corrected(quantity, proof) => Some(Finding {
                stated: figure.raw.trim().to_owned(),
                computed: Some(quantity.value.normalize()),
                ..self.about(figure, format!("填报“{}”，{proof}，按此计。", figure.raw.trim()))
            }),
            _ => None,
        });
        Outcome::from_findings(corrected.collect())
    }

    fn unit_missing(&self) -> Outcome {
        let without: Vec<&Figure> = self
            .filing
            .figures
            .iter()
            .filter(|figure| matches!(&figure.entry, Entry::Unreadable(why) if why == NO_UNIT))
            .collect();
        let Some(first) = without.first() else { return Outcome::Passed };
        let message =
            format!("{} 个金额没有计量单位（{} 等），没有计入任何合计。", without.len(), first.place.cell);
        let mut finding = self.about(first, message);
        finding.operands = without.iter().map(|figure| operand(figure, &self.catalog.vocabulary)).collect();
        Outcome::Failed(vec![finding])
    }

    /// Each column of a block: the roll-up row against the unit rows below it.
    fn rollup(&self) -> Outcome {
        let mut unfilled: BTreeMap<u32, Vec<(&Figure, Vec<&Figure>)>> = BTreeMap::new();
        let mut tries = Vec::new();
        for whole in
            self.filing.figures.iter().filter(|f| f.scope.is_empty() && f.measure.kind() == Kind::Money)
        {
            let parts = self.parts_of(whole);
            let Some(total) = whole.entry.quantity().map(|q| q.value) else { continue };
            if parts.is_empty() {
                continue;
            }
            if parts.iter().all(|part| part.entry.is_unfilled()) {
                if !total.is_zero() {
                    unfilled.entry(whole.block).or_default().push((whole, parts));
                }
                continue;
            }
            tries.push(self.sum(whole, &parts));
        }
        tries.extend(unfilled.into_values().map(|columns| Outcome::Failed(vec![self.not_filled(&columns)])));
        Outcome::merge(tries)
    }

    fn parts_of(&self, whole: &Figure) -> Vec<&Figure> {
        let same = |part: &&Figure| {
            part.block == whole.block
                && part.item == whole.item
                && part.measure == whole.measure
                && !part.scope.is_empty()
                && row_of(part) != row_of(whole)
        };
        self.filing.figures.iter().filter(same).collect()
    }

    fn not_filled(&self, columns: &[(&Figure, Vec<&Figure>)]) -> Finding {
        let vocabulary = &self.catalog.vocabulary;
        let told: Vec<String> = columns
            .iter()
            .map(|(whole, _)| {
                let shown = operand(whole, vocabulary);
                format!("{} {} {}", whole.place.cell, shown.name, shown.shown)
            })
            .collect();
        let Some((whole, parts)) = columns.first() else { return self.overall(String::new()) };
        let mut finding =
            self.about(whole, format!("汇总行有数（{}），下面各单位行全部空白，算得 0。", told.join("，")));
        finding.computed = Some(Decimal::ZERO);
        finding.difference = whole.entry.quantity().map(|q| q.value.normalize());
        finding.operands.extend(columns.iter().skip(1).map(|(figure, _)| operand(figure, vocabulary)));
        finding.operands.extend(parts.iter().map(|part| operand(part, vocabulary)));
        finding.cause = "各单位行没有填列".into();
        finding
    }

    /// A total against the sum of its parts, blank ones adding nothing.
    fn sum(&self, whole: &Figure, parts: &[&Figure]) -> Outcome {
        let readable = parts.iter().all(|part| part.entry.quantity().is_some() || part.entry.is_unfilled());
        let (Some(stated), true) = (whole.entry.quantity(), readable) else { return Outcome::Undetermined };
        let filled: Vec<_> = parts.iter().filter_map(|part| part.entry.quantity()).collect();
        let computed: Decimal = filled.iter().map(|q| q.value).sum();
        let play: Decimal = filled.iter().map(|q| q.step).sum::<Decimal>() + stated.step;
        let limits = &self.catalog.settings.tolerance;
        let allowed = (play / Decimal::TWO).min(limits.sum_cap);
        let difference = stated.value - computed;
        if difference.abs() <= allowed {
            return Outcome::Passed;
        }
        let factor = stated.unit.factor();
        let show = |value: Decimal| format!("{} {}", plain(value / factor), stated.unit);
        let terms: Vec<String> = filled.iter().map(|q| plain(q.value / factor)).collect();
        let message = format!(
            "算得 {} = {}，表中 {}，{}（容许 {}）。",
            terms.join(" + "),
            show(computed),
            show(stated.value),
            more_or_less(difference, &show(difference.abs())),
            show(allowed)
        );
        let mut finding = self.about(whole, message);
        if difference.abs() <= allowed * limits.soft {
            finding.severity = crate::model::Severity::Notice;
        }
        finding.computed = Some(computed.normalize());
        finding.difference = Some(difference.normalize());
        finding.tolerance = Some(allowed.normalize());
        finding.operands.extend(parts.iter().map(|part| operand(part, &self.catalog.vocabulary)));
        Outcome::Failed(vec![finding])
    }

    /// The total of each list against its lines; lists with 其中 rows or subtotals are left undetermined.
    fn list_total(&self) -> Outcome {
        let mut lists: BTreeMap<(u32, Measure), Vec<&Figure>> = BTreeMap::new();
        for figure in self.filing.figures.iter().filter(|f| f.item.as_str() == "line") {
            lists.entry((figure.block, figure.measure)).or_default().push(figure);
        }
        Outcome::merge(lists.into_values().map(|lines| {
            let (totals, parts): (Vec<&Figure>, Vec<&Figure>) =
                lines.into_iter().partition(|f| f.scope == "合计");
            let nested = parts.iter().any(|part| part.label.contains("其中"));
            match totals.as_slice() {
                [] => Outcome::NotApplicable,
                [total] if !nested && parts.len() > 1 => self.sum(total, &parts),
                _ => Outcome::Undetermined,
            }
        }))
    }

    fn repeated_count(&self) -> Outcome {
        let mut counts: BTreeMap<&str, Vec<&Figure>> = BTreeMap::new();
        let stated = self.filing.figures.iter().filter(|f| f.measure == Measure::Count && f.scope.is_empty());
        for figure in stated.filter(|f| f.entry.quantity().is_some()) {
            counts.entry(figure.item.as_str()).or_default().push(figure);
        }
        Outcome::merge(counts.into_values().map(|figures| self.same_count(&figures)))
    }

    fn same_count(&self, figures: &[&Figure]) -> Outcome {
        let [first, rest @ ..] = figures else { return Outcome::NotApplicable };
        let value = |figure: &Figure| figure.entry.quantity().map(|q| q.value);
        if rest.is_empty() {
            return Outcome::NotApplicable;
        }
        let Some(other) = rest.iter().find(|figure| value(figure) != value(first)) else {
            return Outcome::Passed;
        };
        let (Some(a), Some(b)) = (value(first), value(other)) else { return Outcome::Undetermined };
        let message = format!(
            "{}“{}”填 {}，{}“{}”填 {}，相差 {}。",
            first.place.cell,
            last_part(&first.label),
            plain(a),
            other.place.cell,
            last_part(&other.label),
            plain(b),
            plain((a - b).abs())
        );
        let mut finding = self.about(first, message);
        finding.computed = Some(b.normalize());
        finding.difference = Some((a - b).normalize());
        finding.tolerance = Some(Decimal::ZERO);
        finding.operands = figures.iter().map(|figure| operand(figure, &self.catalog.vocabulary)).collect();
        Outcome::Failed(vec![finding])
    }

    fn score_without_parts(&self) -> Outcome {
        let Some((figure, total)) = self.total_score() else { return Outcome::NotApplicable };
        let part = |f: &&Figure| {
            f.measure == Measure::Score && f.item.as_str() != "score.total" && f.entry.quantity().is_some()
        };
        let parts = self.filing.figures.iter().filter(part).count()
            + self.filing.indicators.iter().filter(|indicator| indicator.score.is_some()).count();
        if parts > 0 {
            return Outcome::Passed;
        }
        Outcome::Failed(vec![
            self.about(figure, format!("总分 {} 分，全表没有任何分项得分，无法复算。", plain(total))),
        ])
    }

    fn full_marks(&self) -> Outcome {
        if let Some((figure, total)) = self.total_score()
            && total == self.catalog.settings.score.total
        {
            return Outcome::Failed(vec![
                self.about(figure, format!("自评总分为满分 {} 分。", plain(total))),
            ]);
        }
        let scored: Vec<_> =
            self.filing.indicators.iter().filter(|i| i.weight.is_some() && i.score.is_some()).collect();
        if scored.len() >= self.catalog.settings.score.indicators
            && scored.iter().all(|indicator| indicator.score == indicator.weight)
        {
            let mut finding = self.overall(format!("{} 项指标全部得满分。", scored.len()));
            finding.place = scored.first().and_then(|indicator| indicator.score_place.clone());
            return Outcome::Failed(vec![finding]);
        }
        if self.total_score().is_none() && scored.is_empty() {
            Outcome::NotApplicable
        } else {
            Outcome::Passed
        }
    }

    fn grade(&self) -> Outcome {
        let printed = self.filing.grade();
        let Some((figure, total)) = self.total_score().filter(|_| !printed.is_empty()) else {
            return Outcome::NotApplicable;
        };
        let Some(standard) = self.catalog.settings.standard_grade(printed) else {
            return Outcome::Undetermined;
        };
        let earned = self.catalog.settings.grade_of(total);
        if standard == earned {
            return Outcome::Passed;
        }
        let message = format!("总分 {} 分对应“{earned}”，表中等级为“{printed}”。", plain(total));
        let mut finding = self.about(figure, message);
        let grade = self.filing.figures.iter().find(|f| f.item.as_str() == "grade");
        finding.operands.extend(grade.map(|figure| operand(figure, &self.catalog.vocabulary)));
        Outcome::Failed(vec![finding])
    }

    fn score_above_weight(&self) -> Outcome {
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let (Some(weight), Some(score)) = (indicator.weight, indicator.score) else {
                return Outcome::Undetermined;
            };
            if score <= weight && !score.is_sign_negative() {
                return Outcome::Passed;
            }
            Outcome::Failed(vec![self.of_indicator(indicator, (score, weight), "")])
        }))
    }

    fn deduction_unexplained(&self) -> Outcome {
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let (Some(weight), Some(score), Some(reason)) =
                (indicator.weight, indicator.score, &indicator.deviation)
            else {
                return Outcome::NotApplicable;
            };
            let blanks = &self.catalog.vocabulary.blanks;
            let said = !reason.trim().is_empty()
                && !blanks.dash.contains(reason)
                && !blanks.not_applicable.contains(reason);
            if score >= weight || said {
                return Outcome::Passed;
            }
            let lost = format!("，扣 {} 分，偏差原因一栏空白", plain(weight - score));
            Outcome::Failed(vec![self.of_indicator(indicator, (score, weight), &lost)])
        }))
    }

    fn missed_full_score(&self) -> Outcome {
        Outcome::merge(self.filing.indicators.iter().map(|indicator| {
            let (Some(weight), Some(score), Some(missed)) =
                (indicator.weight, indicator.score, missed(indicator))
            else {
                return Outcome::Undetermined;
            };
            if !missed || score < weight || weight.is_zero() {
                return Outcome::Passed;
            }
            let more =
                format!("；指标值 {}，完成值 {}，没有达到", indicator.target.raw, indicator.actual.raw);
            Outcome::Failed(vec![self.of_indicator(indicator, (score, weight), &more)])
        }))
    }

    /// A finding about score and weight of one indicator.
    fn of_indicator(
        &self,
        indicator: &Indicator,
        (score, weight): (Decimal, Decimal),
        more: &str,
    ) -> Finding {
        let name = if indicator.level3.is_empty() { &indicator.level2 } else { &indicator.level3 };
        let name = name.split_whitespace().collect::<String>();
        let operand = |what: &str, place: Option<&Place>, value| Operand {
            name: format!("{name}{what}"),
            place: place.cloned(),
            shown: plain(value),
        };
        let place = indicator.score_place.as_ref();
        Finding {
            place: place.cloned(),
            stated: plain(score),
            computed: Some(weight.normalize()),
            difference: Some((score - weight).normalize()),
            operands: vec![operand("得分", place, score), operand("分值", None, weight)],
            ..self.overall(format!("指标“{name}”分值 {}，得分 {}{more}。", plain(weight), plain(score)))
        }
    }
}

fn row_of(figure: &Figure) -> &str {
    figure.place.cell.trim_start_matches(|c: char| c.is_ascii_alphabetic())
}

fn last_part(label: &str) -> &str {
    label.rsplit('/').next().unwrap_or(label)
}

/// Whether the result falls short of the target; none where the two cannot be compared.
fn missed(indicator: &Indicator) -> Option<bool> {
    let (target, actual) = (indicator.target.value?, indicator.actual.value?);
    if indicator.target.unit != indicator.actual.unit {
        return None;
    }
    Some(match indicator.relation? {
        Relation::AtLeast => actual < target,
        Relation::AtMost => actual > target,
        Relation::More => actual <= target,
        Relation::Less => actual >= target,
        Relation::Equal | Relation::Qualitative => return None,
    })
}
