//! The words of sentences: verdicts (D-14, T-04), years (T-06), passages of others (T-08), problems and remedies (T-09).

use super::{Check, Stated, judged, lowered};
use crate::audit::Outcome;
use crate::catalog::phrases::suffix;
use crate::model::decimal::plain;
use crate::model::label::fold;
use crate::model::statement::{Sentence, Sort};
use crate::model::{Finding, Operand, Place, Severity};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Passages compared against each other; shorter ones repeat by chance.
const PASSAGE: usize = 40;

/// What a verdict says of a number against its target.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Reached,
    Missed,
}

impl<'a> Check<'a> {
    /// 达到 and 未达到 behind a rate, in a sentence that gives the target as a number.
    pub(in crate::audit::native) fn told_verdict(&self) -> Outcome {
        let phrases = &self.material.catalog.phrases;
        let verdict = |text: &str| {
            if phrases.missed.iter().any(|word| text.contains(word.as_str())) {
                Some(Verdict::Missed)
            } else {
                phrases.reached.iter().any(|word| text.contains(word.as_str())).then_some(Verdict::Reached)
            }
        };
        self.against_target(verdict, |verdict, rate, target| match verdict {
            Verdict::Reached => rate >= target,
            Verdict::Missed => rate < target,
        })
    }

    /// 超过 and 不足 in front of a target.
    pub(in crate::audit::native) fn rate_words(&self) -> Outcome {
        let phrases = &self.material.catalog.phrases;
        let verdict = |text: &str| {
            if phrases.short_of.iter().any(|word| text.contains(word.as_str())) {
                Some(Verdict::Missed)
            } else {
                phrases.beyond.iter().any(|word| text.contains(word.as_str())).then_some(Verdict::Reached)
            }
        };
        self.against_target(verdict, |verdict, rate, target| match verdict {
            Verdict::Reached => rate > target,
            Verdict::Missed => rate < target,
        })
    }

    fn against_target(
        &self,
        verdict: impl Fn(&str) -> Option<Verdict>,
        holds: impl Fn(Verdict, Decimal, Decimal) -> bool,
    ) -> Outcome {
        let targets = &self.material.catalog.phrases.targets;
        let told = &self.filing.told;
        let (mut compared, mut findings) = (0, Vec::new());
        for (number, sentence) in told.sentences.iter().enumerate() {
            let rates: Vec<Stated<'_>> = told
                .of_sentence(number)
                .filter(|statement| statement.sort == Sort::Rate)
                .map(|statement| Stated { statement, sentence })
                .collect();
            let [rate, target] = rates.as_slice() else { continue };
            let aims = targets.iter().any(|word| target.statement.name.contains(word.as_str()));
            let said = verdict(&target.statement.name);
            let (Some(said), Some(own), Some(aim), true) = (said, rate.value(), target.value(), aims) else {
                continue;
            };
            compared += 1;
            if !holds(said, own, aim) {
                let message = format!(
                    "文中 {}，写“{}{}”，与数不符。",
                    rate.statement.raw, target.statement.name, target.statement.raw
                );
                let mut finding = self.about_statement(rate, message);
                finding.computed = Some(aim.normalize());
                finding.operands.push(self.said(target));
                findings.push(finding);
            }
        }
        judged(compared, findings)
    }

    /// Figures of a year that is past, and of a year that is not over.
    pub(in crate::audit::native) fn told_stale(&self) -> Outcome {
        let Some(year) = self.filing.head.year else { return Outcome::NotApplicable };
        let excused = self.material.catalog.settings.words("other_year_words");
        let current: BTreeSet<_> = self
            .statements()
            .filter(|stated| stated.statement.year == Some(year))
            .map(|stated| stated.place().clone())
            .collect();
        let mut told = BTreeSet::new();
        let (mut compared, mut findings) = (0, Vec::new());
        for stated in self.certain().filter(|stated| stated.statement.item.is_some()) {
            compared += 1;
            let Some(named) = stated.statement.year.filter(|named| *named < year) else { continue };
            let words = excused.iter().any(|word| stated.sentence.text.contains(word.as_str()));
            // 2023年预算9万元。2022年支出8万元。: last year's number beside what is said of this one or the next.
            let is_beside = named + 1 == year && self.speaks_of(stated.place(), &[year, year + 1]);
            if words || is_beside || current.contains(stated.place()) || !told.insert(stated.place().clone())
            {
                continue;
            }
            let said = self.said(&stated);
            let message = format!("写的是 {named} 年的{} {}，评价年度是 {year} 年。", said.name, said.shown);
            let finding = self.about_statement(&stated, message);
            findings.push(Finding { computed: Some(Decimal::from(year)), ..finding });
        }
        findings.extend(self.partial());
        judged(compared, findings)
    }

    /// Whether a paragraph names one of these years.
    fn speaks_of(&self, place: &Place, years: &[u16]) -> bool {
        let names = |text: &str| years.iter().any(|year| text.contains(&year.to_string()));
        self.filing.told.sentences.iter().any(|told| told.place == *place && names(&told.text))
    }

    /// 截至10月 in a report on the whole year.
    fn partial(&self) -> Vec<Finding> {
        let patterns = &self.material.catalog.phrases.partial;
        let told = &self.filing.told;
        let numbered = told.sentences.iter().enumerate();
        let found = numbered.filter_map(|(number, sentence)| {
            told.of_sentence(number).next()?;
            let month = patterns.iter().find_map(|pattern| month_in(&fold(&sentence.text), pattern))?;
            (month < 12).then(|| {
                let message = format!("数只到 {month} 月，没有写到年底。");
                self.about_sentence(sentence, &format!("{month}月"), message)
            })
        });
        found.collect()
    }

    fn about_sentence(&self, sentence: &Sentence, stated: &str, message: String) -> Finding {
        let operand = Operand {
            name: "文中".into(),
            place: Some(sentence.place.clone()),
            shown: sentence.text.chars().take(PASSAGE).collect::<String>().into(),
        };
        Finding {
            place: Some(sentence.place.clone()),
            stated: stated.into(),
            operands: vec![operand],
            ..self.overall(message)
        }
    }

    /// One long sentence under two headings of indicators, and words that only another kind of unit uses.
    pub(in crate::audit::native) fn told_passages(&self) -> Outcome {
        let ends = &self.material.catalog.phrases.indicator_ends;
        let mut seen: BTreeMap<String, &Sentence> = BTreeMap::new();
        let mut findings = Vec::new();
        let sentences = &self.filing.told.sentences;
        for sentence in sentences.iter().filter(|sentence| suffix(&sentence.heading, ends).is_some()) {
            let folded = fold(&sentence.text);
            if folded.chars().count() < PASSAGE {
                continue;
            }
            match seen.get(&folded) {
                Some(first) if first.heading != sentence.heading => {
                    let message = format!(
                        "“{}”与“{}”（{}）的文字整段相同。",
                        sentence.heading, first.heading, first.place.cell
                    );
                    let mut finding = self.about_sentence(sentence, &sentence.heading, message);
                    finding.operands.push(Operand {
                        name: "文中".into(),
                        place: Some(first.place.clone()),
                        shown: first.text.chars().take(PASSAGE).collect::<String>().into(),
                    });
                    findings.push(finding);
                }
                Some(_) => {}
                None => {
                    seen.insert(folded, sentence);
                }
            }
        }
        findings.extend(self.foreign_words());
        judged(sentences.len(), findings)
    }

    fn foreign_words(&self) -> Vec<Finding> {
        let head = &self.filing.head;
        let own = format!("{}{}{}", head.department, head.title, head.supervisor);
        let foreign = self.material.catalog.phrases.foreign.iter();
        let kinds = foreign.filter(|kind| !kind.own.iter().any(|word| own.contains(word.as_str())));
        kinds
            .flat_map(|kind| &kind.words)
            .filter(|_| !head.department.is_empty())
            .filter_map(|word| {
                let mut sentences = self.filing.told.sentences.iter();
                let sentence = sentences.find(|sentence| says(&sentence.text, word))?;
                let message =
                    format!("写有“{word}”，不像“{}”自己的用语，可能照抄了别的单位。", head.department);
                Some(lowered(self.about_sentence(sentence, word, message), Severity::Verify))
            })
            .collect()
    }

    /// As many remedies as problems.
    pub(in crate::audit::native) fn problem_count(&self) -> Outcome {
        let phrases = &self.material.catalog.phrases;
        let problems = self.items_under(&phrases.problems);
        let remedies = self.items_under(&phrases.remedies);
        let (Some(first), Some(second)) = (problems.first(), remedies.first()) else {
            return Outcome::NotApplicable;
        };
        if problems.len() < 2 || remedies.len() < 2 {
            return Outcome::NotApplicable;
        }
        if problems.len() == remedies.len() {
            return Outcome::Passed;
        }
        let (many, few) = (plain(Decimal::from(problems.len())), plain(Decimal::from(remedies.len())));
        let message = format!("存在的问题列了 {many} 条，改进措施列了 {few} 条，不一一对应。");
        let mut finding = self.about_sentence(first, &many, message);
        finding.operands.extend(self.about_sentence(second, "", String::new()).operands);
        Outcome::Failed(vec![finding])
    }

    /// The circled items right under a heading that ends in one of the words.
    fn items_under(&self, words: &[String]) -> Vec<&'a Sentence> {
        let circled = |sentence: &&Sentence| sentence.text.starts_with(|c| ('①'..='⑳').contains(&c));
        let sentences = self.filing.told.sentences.iter();
        let under = sentences.filter(|sentence| suffix(&sentence.heading, words).is_some());
        under.filter(|sentence| sentence.number == 1).filter(circled).collect()
    }
}

/// Whether a text uses the word: 自我校正 does not say 我校.
fn says(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| !(word.starts_with('我') && text[..at].ends_with('自')))
}

/// The month a pattern such as 截至{1}月 finds in a text.
fn month_in(text: &str, pattern: &str) -> Option<u32> {
    let (before, after) = pattern.split_once("{1}")?;
    text.match_indices(before).find_map(|(at, _)| {
        let rest = &text[at + before.len()..];
        let rest = crate::model::label::dated(rest).map_or(rest, |(_, rest)| rest);
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        rest[end..].starts_with(after).then(|| rest[..end].parse().ok())?
    })
}
