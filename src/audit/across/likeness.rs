//! Units that say the same: identical long sentences (雷同报告) and identical figures.
//!
//! Every sentence and every figure goes into a bucket of its own; only units that share a bucket are compared, and a
//! bucket with many units holds a template, not a copy. So the work grows with the texts, never with the pairs.

use crate::audit::draft::{about, blank};
use crate::audit::{Material, Outcome, subject};
use crate::catalog::rule::Rule;
use crate::model::term::Kind;
use crate::model::{Filing, Finding, Item, Measure, Place};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn same_texts(rule: &Rule, run: &Material<'_>) -> Outcome {
    let settings = &run.catalog.settings;
    let (length, least) = (settings.number("sentence_length"), settings.number("same_sentences"));
    let most = settings.number("template_units");
    let sentences: Vec<BTreeMap<String, Option<&Place>>> =
        run.filings.iter().map(|filing| sentences(filing, length)).collect();
    let mut buckets: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, own) in sentences.iter().enumerate() {
        for sentence in own.keys() {
            buckets.entry(sentence).or_default().push(number);
        }
    }
    let mut shared: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
    for (sentence, numbers) in &buckets {
        let units: BTreeSet<&str> =
            numbers.iter().map(|n| run.filings[*n].head.department.as_str()).collect();
        if units.len() < 2
            || Decimal::from(units.len()) > most
            || is_of_one_supervisor(numbers, run, units.len())
        {
            continue;
        }
        for (at, first) in numbers.iter().enumerate() {
            for second in numbers.iter().skip(at + 1).take(usize::from(u8::MAX)) {
                if run.filings[*first].head.department != run.filings[*second].head.department {
                    shared.entry((*first, *second)).or_default().push(sentence);
                }
            }
        }
    }
    if sentences.iter().filter(|own| !own.is_empty()).count() < 2 {
        return Outcome::NotApplicable;
    }
    let alike = shared.into_iter().filter(|((first, second), same)| {
        let shorter = sentences[*first].len().min(sentences[*second].len());
        Decimal::from(same.len()) >= least || (shorter > 1 && same.len() * 10 >= shorter * 9)
    });
    let findings = alike.map(|((first, second), same)| {
        let (one, other) = (&run.filings[first], &run.filings[second]);
        let text: String = same[0].chars().take(40).collect();
        Finding {
            place: sentences[second].get(same[0]).copied().flatten().cloned(),
            message: format!(
                "与“{}”的自评表（{}）有 {} 处长句完全相同，如“{text}”。",
                one.head.department,
                one.path,
                same.len()
            ),
            ..blank(rule, &subject(other, second))
        }
    });
    Outcome::from_findings(findings.collect())
}

/// Sentences that three units of one 主管部门 share come from its template.
fn is_of_one_supervisor(numbers: &[usize], run: &Material<'_>, units: usize) -> bool {
    let mut supervisors = numbers.iter().map(|number| run.filings[*number].head.supervisor.as_str());
    let first = supervisors.next().unwrap_or_default();
    units > 2 && !first.is_empty() && supervisors.all(|other| other == first)
}

/// The long sentences a unit wrote itself, without blanks, each with where it stands.
fn sentences(filing: &Filing, length: Decimal) -> BTreeMap<String, Option<&Place>> {
    let mut found = BTreeMap::new();
    for indicator in &filing.indicators {
        let texts = [
            (indicator.deviation.as_deref().unwrap_or_default(), &indicator.deviation_place),
            (indicator.actual.raw.as_str(), &indicator.actual_place),
        ];
        for (text, place) in texts {
            for sentence in text.split(['。', '；', ';', '！', '!', '？', '?', '\n']) {
                let sentence: String = sentence.chars().filter(|c| !c.is_whitespace()).collect();
                if Decimal::from(sentence.chars().count()) >= length {
                    found.entry(sentence).or_insert(place.as_ref());
                }
            }
        }
    }
    found
}

/// A figure: its return and its place among the figures of it.
type At = (usize, usize);

/// The same amount, to several digits, under the same name in two units.
pub(super) fn same_figures(rule: &Rule, run: &Material<'_>) -> Outcome {
    let digits = run.catalog.settings.number("same_digits");
    let mut buckets: BTreeMap<(&Item, Measure, Decimal), Vec<At>> = BTreeMap::new();
    for (number, filing) in run.filings.iter().enumerate().filter(|(_, f)| f.family != "list") {
        for (at, figure) in filing.figures.iter().enumerate() {
            let whole = figure.scope.is_empty() && figure.measure.kind() == Kind::Money;
            let Some(quantity) = figure.entry.quantity().filter(|_| whole) else { continue };
            if Decimal::from(significant(quantity.value)) >= digits {
                buckets.entry((&figure.item, figure.measure, quantity.value)).or_default().push((number, at));
            }
        }
    }
    let most = run.catalog.settings.number("template_units");
    let mut findings = Vec::new();
    for places in buckets.into_values() {
        let mut units: BTreeMap<&str, At> = BTreeMap::new();
        for (number, at) in places {
            let head = &run.filings[number].head;
            units.entry(head.department.as_str()).or_insert((number, at));
        }
        let names: Vec<&str> = units.keys().copied().collect();
        let Some((number, at)) = units.values().copied().max() else { continue };
        if names.len() < 2 || Decimal::from(names.len()) > most || names.iter().any(|name| name.is_empty()) {
            continue;
        }
        let filing = &run.filings[number];
        let others: Vec<&str> =
            names.into_iter().filter(|name| *name != filing.head.department.as_str()).collect();
        let subject = subject(filing, number);
        let own = about(rule, &subject, &filing.figures[at], &run.catalog.vocabulary);
        findings.push(Finding {
            message: format!("与“{}”的同一项数据完全相同。", others.join("”“")), ..own
        });
    }
    findings.sort_by_key(|finding| finding.subject.filing);
    if run.filings.len() < 2 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
}

/// Significant digits of an amount: 12,300,000 has three.
fn significant(value: Decimal) -> usize {
    value.normalize().mantissa().unsigned_abs().to_string().trim_end_matches('0').len()
}
