//! Weights (分值): against the full score, against what the headings of the levels print, against the usual split.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::scoring::scored_item;
use crate::model::decimal::{plain, total};
use crate::model::label::Label;
use crate::model::{Figure, Finding, Indicator, Measure, Operand};
use rust_decimal::Decimal;

impl Check<'_> {
    pub(super) fn weight_total(&self) -> Outcome {
        let Some(sum) = self.indicator_weights() else { return Outcome::Undetermined };
        let printed = self.printed_weight();
        let whole = printed.map_or_else(|| self.setting("score_total"), |(_, whole)| whole);
        let execution = self.scores.execution_weight;
        let Some(with) = sum.checked_add(execution.unwrap_or_default()) else { return Outcome::Undetermined };
        // 100 without the execution row, 90 or 80 with it: the form decides.
        let unprinted = sum.checked_add(self.setting("execution_weight"));
        if [sum, with].contains(&whole) || (execution.is_none() && unprinted == Some(whole)) {
            return Outcome::Passed;
        }
        // An excerpt without the line of the total may lack rows; too much is too much in any case.
        if self.total_score().is_none() && printed.is_none() && with <= whole {
            return Outcome::Undetermined;
        }
        // In a second half of the form that prints no weights the rows have some all the same.
        let is_unweighted = |row: &Indicator| row.weight.is_none() && row.score.is_some();
        if with <= whole && self.filing.indicators.iter().any(is_unweighted) {
            return Outcome::Undetermined;
        }
        let Some(gap) = with.checked_sub(whole) else { return Outcome::Undetermined };
        let rows: Vec<String> = self.weighted().filter_map(|row| row.weight).map(plain).collect();
        let own = execution.map_or_else(String::new, |weight| format!("{} + ", plain(weight)));
        let message = format!(
            "算得 {own}{} = {} 分，满分 {} 分，{} 分。",
            rows.join(" + "),
            plain(with),
            plain(whole),
            more_or_less(gap, &plain(gap.abs()))
        );
        let mut finding = match printed {
            Some((figure, _)) => self.about(figure, message),
            None => self.at_first_weight(message),
        };
        finding.stated = plain(with).into();
        finding.computed = Some(whole.normalize());
        finding.difference = Some(gap.normalize());
        finding.tolerance = Some(Decimal::ZERO);
        finding.operands.extend(self.operands_of(&[(scored_item(self.filing), Measure::Weight)]));
        finding.operands.extend(self.weighted().filter_map(|row| operand_of(row, row.weight?)));
        Outcome::Failed(vec![finding])
    }

    fn at_first_weight(&self, message: String) -> Finding {
        let place = self.weighted().next().and_then(|row| row.weight_place.clone());
        Finding { place, ..self.overall(message) }
    }

    /// Rows that carry a weight.
    fn weighted(&self) -> impl Iterator<Item = &Indicator> {
        self.filing.indicators.iter().filter(|row| row.weight.is_some())
    }

    /// Sum of the weights; none where the form has none, a used row lacks its own, or they are too large to add up.
    fn indicator_weights(&self) -> Option<Decimal> {
        let lacking = |row: &Indicator| {
            row.weight.is_none()
                && row.weight_place.is_some()
                && (row.score.is_some() || !row.weight_raw.is_empty())
        };
        let complete = self.weighted().next().is_some() && !self.filing.indicators.iter().any(lacking);
        if complete { total(self.weighted().filter_map(|row| row.weight)) } else { None }
    }

    fn printed_weight(&self) -> Option<(&Figure, Decimal)> {
        let mut figures = self.filing.find("", "score.total", Measure::Weight);
        figures.find_map(|figure| Some((figure, figure.entry.quantity()?.value)))
    }

    fn setting(&self, name: &str) -> Decimal {
        self.material.catalog.settings.number(name)
    }

    /// The usual split of the first level, where all weights are there and make up the whole.
    pub(super) fn level_weights(&self) -> Outcome {
        let Some(sum) = self.indicator_weights() else { return Outcome::Undetermined };
        if sum != self.setting("indicator_weight") || self.printed_weight().is_none() {
            return Outcome::NotApplicable;
        }
        let usual = [("产出", "output_weight"), ("效益", "effect_weight"), ("满意度", "satisfaction_weight")];
        let mut split = Vec::new();
        for (level, setting) in usual {
            let rows: Vec<&Indicator> =
                self.weighted().filter(|row| Label::parse(&row.level1).bare.starts_with(level)).collect();
            let Some(own) = total(rows.iter().filter_map(|row| row.weight)) else {
                return Outcome::Undetermined;
            };
            split.push((level, rows, own, self.setting(setting)));
        }
        if split.iter().any(|(_, rows, ..)| rows.is_empty()) {
            return Outcome::NotApplicable;
        }
        let Some((_, rows, own, usual)) = split.iter().find(|(_, _, own, usual)| own != usual) else {
            return Outcome::Passed;
        };
        let told: Vec<String> = split
            .iter()
            .map(|(level, _, own, usual)| format!("{level}指标 {} 分（通常 {}）", plain(*own), plain(*usual)))
            .collect();
        let mut finding = self.overall(format!("{}。", told.join("，")));
        finding.place = rows.first().and_then(|row| row.weight_place.clone());
        finding.stated = plain(*own).into();
        finding.computed = Some(usual.normalize());
        finding.difference = own.checked_sub(*usual).map(|difference| difference.normalize());
        Outcome::Failed(vec![finding])
    }

    /// Each level whose heading prints its points: 产出指标（50分）.
    pub(super) fn part_weights(&self) -> Outcome {
        // Only where all weights make up the whole is every row there.
        let whole = self.printed_weight().map_or_else(|| self.setting("score_total"), |(_, whole)| whole);
        let complete = self.indicator_weights().is_some_and(|sum| {
            let with = self.scores.execution_weight.and_then(|own| sum.checked_add(own));
            sum == whole || with == Some(whole)
        });
        if !complete {
            return Outcome::Undetermined;
        }
        let levels: [fn(&Indicator) -> [&str; 2]; 2] =
            [|row| [&row.level1, ""], |row| [&row.level1, &row.level2]];
        Outcome::merge(levels.into_iter().flat_map(|level| {
            let mut names: Vec<[&str; 2]> = Vec::new();
            for row in self.weighted() {
                if names.last() != Some(&level(row)) {
                    names.push(level(row));
                }
            }
            names.into_iter().map(move |name| {
                let heading = if name[1].is_empty() { name[0] } else { name[1] };
                let Some(printed) = Label::parse(heading).weight else { return Outcome::NotApplicable };
                let rows: Vec<&Indicator> = self.weighted().filter(|row| level(row) == name).collect();
                self.part(&heading.split_whitespace().collect::<String>(), &rows, printed)
            })
        }))
    }

    fn part(&self, name: &str, rows: &[&Indicator], whole: Decimal) -> Outcome {
        let sum = total(rows.iter().filter_map(|row| row.weight));
        let Some((sum, gap)) = sum.and_then(|sum| Some((sum, sum.checked_sub(whole)?))) else {
            return Outcome::Undetermined;
        };
        if gap.is_zero() {
            return Outcome::Passed;
        }
        let parts: Vec<String> = rows.iter().filter_map(|row| row.weight).map(plain).collect();
        let message = format!(
            "“{name}”各项分值 {} = {} 分，表头 {} 分，{} 分。",
            parts.join(" + "),
            plain(sum),
            plain(whole),
            more_or_less(gap, &plain(gap.abs()))
        );
        let mut finding = self.overall(message);
        finding.place = rows.first().and_then(|row| row.weight_place.clone());
        finding.stated = plain(sum).into();
        finding.computed = Some(whole.normalize());
        finding.difference = Some(gap.normalize());
        finding.operands = rows.iter().filter_map(|row| operand_of(row, row.weight?)).collect();
        Outcome::Failed(vec![finding])
    }
}

fn operand_of(row: &Indicator, weight: Decimal) -> Option<Operand> {
    Some(Operand {
        name: format!("{}分值", row.name()).into(),
        place: Some(row.weight_place.clone()?),
        shown: plain(weight).into(),
    })
}
