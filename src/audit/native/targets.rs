//! Targets and results of indicators: what is left blank, what is no target, what cannot be, what needs a word.

use super::Check;
use super::indicators::target_and_result;
use super::rows::{Row, at};
use crate::audit::Outcome;
use crate::model::decimal::{percent_of, percentage, plain};
use crate::model::filing::Relation;
use crate::model::label::fold;
use crate::model::term::Kind;
use crate::model::{Finding, Indicator, Place, Severity, Unit};
use rust_decimal::Decimal;

/// The upper end of a band that holds 100 %: bands end before their limit.
const BEYOND_WHOLE: Decimal = Decimal::from_parts(101, 0, 0, false, 0);

impl Check<'_> {
    /// One finding for all parts left blank: it is one omission.
    pub(super) fn indicator_part(&self) -> Outcome {
        let lacking: Vec<(&Indicator, Vec<Lack<'_>>)> = self
            .filing
            .indicators
            .iter()
            .map(|row| (row, if self.filing.family == TARGET { lacks_target(row) } else { lacks(row) }))
            .filter(|(_, lacks)| !lacks.is_empty())
            .collect();
        let Some((first, parts)) = lacking.first() else {
            return if self.filing.indicators.is_empty() { Outcome::NotApplicable } else { Outcome::Passed };
        };
        let words: Vec<&str> = parts.iter().map(|lack| lack.part).collect();
        let others = match lacking.len() {
            1 => String::new(),
            many => format!("，另有 {} 项指标也不全", many - 1),
        };
        let mut finding = self.overall(format!("指标“{}”没有填{}{others}。", first.name(), words.join("、")));
        finding.place = parts.first().map(|lack| lack.place.clone());
        // Forms without points are reports of progress; a result may still come.
        if lacking.iter().all(|(row, _)| row.weight.is_none() && row.score.is_none()) {
            finding.severity = Severity::Notice;
        }
        finding.operands = lacking
            .iter()
            .flat_map(|(row, lacks)| lacks.iter().map(move |lack| (row.name(), lack)))
            .map(|(name, lack)| crate::model::Operand {
                name: format!("{name}{}", lack.part).into(),
                place: Some(lack.place.clone()),
                shown: "空白".into(),
            })
            .collect();
        Outcome::Failed(vec![finding])
    }

    pub(super) fn placeholder(&self) -> Outcome {
        let words = self.material.catalog.settings.words("placeholders");
        self.each(|row| {
            let own = row.own;
            let used = own.weight.is_some() || own.score.is_some() || !own.actual.raw.trim().is_empty();
            if !used {
                return Some(Outcome::NotApplicable);
            }
            let left = |text: &str| words.iter().any(|word| fold(text).contains(fold(word).as_str()));
            let dash = |text: &str| ["-", "—", "_", "*"].contains(&fold(text).as_str());
            // 质量指标 of a decision needs no number; a dash where a result is given leaves the target open.
            let bad_target = left(&own.target.raw) || (dash(&own.target.raw) && own.actual.value.is_some());
            if !bad_target && !dash(&own.level3) {
                return Some(Outcome::Passed);
            }
            let mut finding = self.about_row(row, &format!("的指标值“{}”没有填实", own.target.raw.trim()));
            finding.place = own.target_place.clone().or(finding.place);
            finding.stated = own.target.raw.trim().into();
            Some(Outcome::Failed(vec![finding]))
        })
    }

    pub(super) fn qualitative_band(&self) -> Outcome {
        let settings = &self.material.catalog.settings;
        let bands = [
            ("qualitative_missed", "未达成", Decimal::ZERO, settings.number("band_partly")),
            (
                "qualitative_partly",
                "部分达成",
                settings.number("band_partly"),
                settings.number("band_reached"),
            ),
            ("qualitative_reached", "达成", settings.number("band_reached"), BEYOND_WHOLE),
        ];
        self.each(|row| {
            let qualitative =
                row.own.relation == Some(Relation::Qualitative) || row.own.target.value.is_none();
            let scored = row.scored().filter(|_| qualitative)?;
            let said = fold(&row.own.actual.raw);
            let (_, name, low, high) =
                bands.iter().find(|(words, ..)| settings.words(words).contains(&said))?;
            let share = percent_of(scored.score, scored.weight)?;
            if (*low..*high).contains(&share) {
                return Some(Outcome::Passed);
            }
            let top = if *high > Decimal::ONE_HUNDRED { Decimal::ONE_HUNDRED } else { *high };
            let (lowest, most) = (percentage(scored.weight, *low)?, percentage(scored.weight, top)?);
            let told = format!(
                "完成值“{}”属“{name}”，按档在 {}–{} 分之间，得分 {}",
                row.own.actual.raw.trim(),
                plain(lowest.normalize()),
                plain(most.normalize()),
                plain(scored.score)
            );
            Some(Outcome::Failed(vec![self.about_row(row, &told)]))
        })
    }

    pub(super) fn over_fulfilled(&self) -> Outcome {
        let settings = &self.material.catalog.settings;
        let (mark, explain) = (settings.number("over_mark"), settings.number("over_explain"));
        self.each(|row| {
            let zero = row.own.target.value.is_some_and(|target| target.is_zero());
            let upward = matches!(row.own.relation, Some(Relation::AtLeast | Relation::More));
            let beyond_zero = zero
                && upward
                && row.own.actual.value.is_some_and(|actual| actual >= settings.number("over_zero"));
            let share = match row.rescored.share {
                Some(share) => share,
                None if beyond_zero => explain,
                None => return row.rescored.reached.map(|_| Outcome::Passed),
            };
            if share < mark {
                return Some(Outcome::Passed);
            }
            let times = if zero { String::new() } else { format!("，是指标值的 {}%", plain(share)) };
            let told = format!("{}{times}", target_and_result(row));
            let mut finding = self.about_row(row, &told);
            finding.place = row.own.actual_place.clone().or(finding.place);
            finding.stated = row.own.actual.value.map(plain).unwrap_or_default().into();
            // Ten times the target is a digit too many, whether or not the form asks for reasons.
            let is_slip = share >= settings.number("over_slip");
            let excused = share < explain || self.has_reason(&row) || !(row.asks_reason() || is_slip);
            Some(Outcome::Failed(vec![if excused { at(Severity::Notice, finding) } else { finding }]))
        })
    }

    pub(super) fn wrong_direction(&self) -> Outcome {
        let settings = &self.material.catalog.settings;
        let says =
            |text: &str, words: &str| settings.words(words).iter().any(|word| text.contains(word.as_str()));
        self.each(|row| {
            let relation = row.own.relation?;
            let name = fold(&row.own.name());
            let cost = says(&name, "cost_words") && !says(&name, "cost_exempt");
            let rate = says(&name, "rate_words") && !name.starts_with('不') && !name.contains("未");
            let against = match relation {
                Relation::AtLeast | Relation::More => cost && self.is_counted(&row),
                Relation::AtMost | Relation::Less => rate && !says(&name, "cost_words"),
                Relation::Equal | Relation::Qualitative => false,
            };
            if !against {
                return Some(Outcome::Passed);
            }
            let usual = if cost { "越低越好" } else { "越高越好" };
            let told = format!("从名称看{usual}，指标性质却是“{}”", relation.sign());
            let mut finding = self.about_row(row, &told);
            finding.place = row.own.target_place.clone().or(finding.place);
            finding.stated = format!("{}{}", relation.sign(), row.own.target.raw.trim()).into();
            Some(Outcome::Failed(vec![finding]))
        })
    }

    /// Money or a number of things, no percentage.
    fn is_counted(&self, row: &Row<'_>) -> bool {
        let unit = self.material.catalog.vocabulary.units.named(&row.own.target.unit);
        row.own.target.value.is_some() && unit != Some(Unit::Percent)
    }

    pub(super) fn above_whole(&self) -> Outcome {
        let catalog = self.material.catalog;
        self.each(|row| {
            let name = fold(&row.own.name());
            let share =
                catalog.settings.words("share_words").iter().any(|word| name.ends_with(word.as_str()));
            let percent =
                |unit: &str| catalog.vocabulary.units.named(unit).map(Unit::kind) == Some(Kind::Percent);
            let actual = row.own.actual.value?;
            if !share || !(percent(&row.own.actual.unit)) {
                return Some(Outcome::NotApplicable);
            }
            if actual <= Decimal::ONE_HUNDRED {
                return Some(Outcome::Passed);
            }
            let mut finding =
                self.about_row(row, &format!("的完成值 {}% 超过 100%，部分不会多于整体", plain(actual)));
            finding.place = row.own.actual_place.clone().or(finding.place);
            finding.stated = plain(actual).into();
            finding.computed = Some(Decimal::ONE_HUNDRED);
            let difference = actual.checked_sub(Decimal::ONE_HUNDRED);
            finding.difference = difference.map(|difference| difference.normalize());
            Some(Outcome::Failed(vec![finding]))
        })
    }

    /// Satisfaction with its sample: only where the return states the sample.
    pub(super) fn small_sample(&self) -> Outcome {
        let settings = &self.material.catalog.settings;
        let least = settings.number("satisfaction_sample");
        self.each(|row| {
            let name = fold(&row.own.name());
            if !settings.words("satisfaction_words").iter().any(|word| name.contains(word.as_str())) {
                return Some(Outcome::NotApplicable);
            }
            let told = format!("{}{}", row.own.actual.raw, row.own.deviation.as_deref().unwrap_or_default());
            let sample = sample(&told, settings.words("sample_words"))?;
            if sample >= least {
                return Some(Outcome::Passed);
            }
            let finding =
                self.about_row(row, &format!("的有效样本 {} 份，少于 {} 份", plain(sample), plain(least)));
            Some(Outcome::Failed(vec![Finding {
                stated: plain(sample).into(),
                computed: Some(least),
                ..finding
            }]))
        })
    }
}

/// The family of tables that state goals only.
const TARGET: &str = "target";

/// What a row of such a table lacks: the target of an indicator with a name of its own that is given points.
fn lacks_target(row: &Indicator) -> Vec<Lack<'_>> {
    let is_blank = row.target.raw.trim().is_empty() && !row.level3.trim().is_empty();
    let place = row.target_place.as_ref().filter(|_| is_blank && row.weight.is_some());
    place.map(|place| Lack { part: "指标值", place }).into_iter().collect()
}

/// A part that is not filled in.
struct Lack<'a> {
    part: &'static str,
    place: &'a Place,
}

/// The parts a used row lacks. A row nobody used lacks nothing; without a target none need be reached.
fn lacks(row: &Indicator) -> Vec<Lack<'_>> {
    let blank = |text: &str| text.trim().is_empty();
    let (target, actual) = (!blank(&row.target.raw), !blank(&row.actual.raw));
    let numeric =
        row.actual.value.is_some() && row.actual.raw.trim().starts_with(|c: char| c.is_ascii_digit());
    let pointed = row.weight.is_some() || row.score.is_some();
    let parts = [
        (!target && numeric && pointed, "指标值", &row.target_place),
        (target && !actual, "完成值", &row.actual_place),
        (row.weight_raw.is_empty() && row.score.is_some(), "分值", &row.weight_place),
        (row.score_raw.is_empty() && row.weight.is_some(), "得分", &row.score_place),
    ];
    parts
        .into_iter()
        .filter_map(|(missing, part, place)| Some(Lack { part, place: place.as_ref().filter(|_| missing)? }))
        .collect()
}

/// The number behind 有效问卷, 样本 and the like.
fn sample(text: &str, words: &[String]) -> Option<Decimal> {
    let folded = fold(text);
    let after = words.iter().find_map(|word| folded.split_once(word.as_str()).map(|(_, rest)| rest))?;
    let start =
        after.find(|c: char| c.is_ascii_digit()).filter(|start| after[..*start].chars().count() <= 4)?;
    let digits: String = after[start..].chars().take_while(char::is_ascii_digit).collect();
    let percent = after[start + digits.len()..].starts_with(['%', '.']);
    digits.parse().ok().filter(|_| !percent)
}
