//! 模板被改: returns whose column headings are not those of the other returns on the same form.
//!
//! The form that was issued is not at hand; what nearly all returns of a form have in common is. A return that differs
//! in a way no other does was tampered with; several that differ alike are another edition of the form.

use super::skim::Skim;
use crate::audit::draft::blank;
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::decimal::percent_of;
use crate::model::{Finding, Match, Text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Most headings that a changed form differs in; one that differs in more is another form.
const MOST_CHANGES: usize = 3;

/// A return, by number, and the headings over its columns.
type Headed<'a> = (usize, &'a [Text]);

pub(super) fn changed(rule: &Rule, run: &Material<'_>, skims: &[Skim]) -> Outcome {
    let mut forms: BTreeMap<(usize, &str), Vec<Headed<'_>>> = BTreeMap::new();
    for (number, (card, skim)) in run.filings.iter().zip(skims).enumerate() {
        if card.matching != Match::Generic && !skim.headings.is_empty() {
            let area = run.register.area(&card.path);
            forms.entry((area, &card.form)).or_default().push((number, &skim.headings));
        }
    }
    let settings = &run.catalog.settings;
    let (least, share) = (settings.number("template_returns"), settings.number("template_common"));
    let mut outcomes = Vec::new();
    for filings in forms.into_values() {
        let mut editions: BTreeMap<&[Text], usize> = BTreeMap::new();
        for (_, headings) in &filings {
            *editions.entry(headings).or_default() += 1;
        }
        let Some((issued, count)) = editions.iter().max_by_key(|(_, count)| **count) else { continue };
        let all = Decimal::from(filings.len());
        let common = percent_of(Decimal::from(*count), all);
        if all < least || common.is_none_or(|common| common < share) {
            outcomes.push(Outcome::NotApplicable);
            continue;
        }
        outcomes.extend(filings.iter().map(|(number, headings)| {
            let single = editions.get(headings) == Some(&1);
            difference(issued, headings).filter(|_| single).map_or(Outcome::Passed, |told| {
                let message = format!("与本表样其余 {count} 份的列标题不同：{told}。");
                Outcome::Failed(vec![Finding {
                    message,
                    ..blank(rule, &subject(&run.filings[*number], *number))
                }])
            })
        }));
    }
    Outcome::merge(outcomes)
}

/// What was done to the headings, in words; none if nothing, or so much that it is another form.
fn difference(issued: &[Text], own: &[Text]) -> Option<String> {
    let missing = without(issued, own);
    let added = without(own, issued);
    let quoted = |words: &[&str]| words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join("、");
    if missing.len() + added.len() > MOST_CHANGES || issued == own {
        return None;
    }
    let mut told = Vec::new();
    if !missing.is_empty() {
        told.push(format!("缺{}", quoted(&missing)));
    }
    if !added.is_empty() {
        told.push(format!("多{}", quoted(&added)));
    }
    if told.is_empty() {
        told.push("次序变了".to_owned());
    }
    Some(told.join("，"))
}

/// The headings of one list that the other has not, or not as often.
fn without<'a>(list: &'a [Text], other: &[Text]) -> Vec<&'a str> {
    let mut left: Vec<&str> = other.iter().map(Text::as_str).collect();
    let lacks = |word: &&'a str| match left.iter().position(|known| known == word) {
        Some(index) => {
            left.swap_remove(index);
            false
        }
        None => true,
    };
    let mut lacks = lacks;
    list.iter().map(Text::as_str).filter(|word| lacks(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_in_words() {
        let words = |text: &str| text.split(' ').map(Text::from).collect::<Vec<_>>();
        for (issued, own, told) in [
            ("甲 乙 丙", "甲 乙 丙", None),
            ("甲 乙 丙", "甲 丙", Some("缺“乙”")),
            ("甲 乙 丙", "甲 乙 备注 丙", Some("多“备注”")),
            ("甲 乙 丙", "甲 丁 丙", Some("缺“乙”，多“丁”")),
            ("甲 乙 丙", "乙 甲 丙", Some("次序变了")),
            ("甲 乙 丙", "戊 己 庚", None),
        ] {
            assert_eq!(difference(&words(issued), &words(own)).as_deref(), told, "{own}");
        }
    }
}
