//! Questionnaires in sentences (I-24): 发放150份，收回有效问卷159份，满意139份，满意度87.42%.

use super::{Check, Sentence, judged};
use crate::audit::Outcome;
use crate::model::decimal::{apart, parse_plain, percent_of, plain, step_of};
use crate::model::label::fold;
use crate::model::{Finding, Operand};
use rust_decimal::Decimal;

/// What a sentence says of a survey.
#[derive(Default)]
struct Survey {
    issued: Option<Decimal>,
    returned: Option<Decimal>,
    satisfied: Option<Decimal>,
    /// The rate of satisfaction in percent.
    rate: Option<Decimal>,
}

impl Check<'_> {
    /// No more comes back than went out, and the rate is that of those who were satisfied.
    pub(in crate::audit::native) fn told_survey(&self) -> Outcome {
        let sentences = self.filing.told.sentences.iter();
        let surveys: Vec<(&Sentence, Survey)> = sentences
            .map(|sentence| (sentence, self.survey(&fold(&sentence.text))))
            .filter(|(_, survey)| survey.returned.is_some())
            .collect();
        let findings = surveys.iter().filter_map(|(sentence, survey)| {
            let message = fault(survey)?;
            Some(Finding {
                place: Some(sentence.place.clone()),
                operands: vec![Operand {
                    name: "文中".into(),
                    place: Some(sentence.place.clone()),
                    shown: sentence.text.as_str().into(),
                }],
                ..self.overall(message)
            })
        });
        judged(surveys.len(), findings.collect())
    }

    /// Counts of papers by the words in front of them, and the rate behind 满意度.
    fn survey(&self, text: &str) -> Survey {
        let words = &self.material.catalog.phrases.survey;
        let says = |front: &str, words: &[String]| words.iter().any(|word| front.contains(word.as_str()));
        let mut survey = Survey::default();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let digits: &str = &rest[start..];
            let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
            let (front, number) = (&rest[..start], parse_plain(&digits[..end]));
            let behind = &digits[end..];
            let is_count = words.counters.iter().any(|word| behind.starts_with(word.as_str()));
            // 收回有效问卷: the last word in front tells, and of returned papers 满意 counts some.
            let slot = if is_count && says(front, &words.satisfied) && !says(front, &words.rates) {
                Some(&mut survey.satisfied)
            } else if is_count && says(front, &words.returned) {
                Some(&mut survey.returned)
            } else if is_count && says(front, &words.issued) {
                Some(&mut survey.issued)
            } else if behind.starts_with('%') && words.rates.iter().any(|word| ends_near(front, word)) {
                Some(&mut survey.rate)
            } else {
                None
            };
            if let Some(slot) = slot {
                *slot = slot.or(number);
            }
            rest = behind;
        }
        survey
    }
}

/// Characters between 满意度 and its number: 满意度达到96%.
const NEAR: usize = 4;

fn ends_near(front: &str, word: &str) -> bool {
    front.rfind(word).is_some_and(|at| front[at + word.len()..].chars().count() <= NEAR)
}

fn fault(survey: &Survey) -> Option<String> {
    let returned = survey.returned?;
    if let Some(issued) = survey.issued.filter(|issued| returned > *issued) {
        return Some(format!(
            "发放问卷 {} 份，收回 {} 份，收回的比发放的多。",
            plain(issued),
            plain(returned)
        ));
    }
    let satisfied = survey.satisfied?;
    if satisfied > returned {
        let (satisfied, returned) = (plain(satisfied), plain(returned));
        return Some(format!("收回问卷 {returned} 份，满意 {satisfied} 份，满意的比收回的多。"));
    }
    let (rate, computed) = (survey.rate?, percent_of(satisfied, returned)?);
    if apart(rate, computed)? <= step_of(rate) {
        return None;
    }
    Some(format!(
        "满意度算得 {} ÷ {} = {}%，文中写 {}%。",
        plain(satisfied),
        plain(returned),
        plain(computed.round_dp(2)),
        plain(rate)
    ))
}
