//! Findings that show a kind of fault well: with their arithmetic, and without anything that tells whose they are.
//!
//! Apart because what may not stand in a case is a matter of its own: no name of a unit or project, no file, no cell.

use super::words::tight;
use crate::model::{Contest, Finding, FindingCard, Operand, Review, Severity};
use crate::report::digest::Cause;
use std::collections::BTreeSet;

/// How many cases are told.
const TOLD: usize = 2;
/// So many findings of a kind are tried: a kind that always names somebody has no case.
const TRIED: usize = 50;
/// More parts of a sum than these read as a list.
const MOST_PARTS: usize = 5;

/// Cases of the most frequent kinds of errors, one of each.
#[must_use]
pub fn typical(review: &Review, causes: &[Cause<'_>]) -> Vec<String> {
    let names = names(review);
    let told = |cause: &Cause<'_>| {
        let is_fit = |card: &&FindingCard| {
            card.rule.as_str() == cause.rule
                && card.is_open()
                && card.parent.is_none()
                && card.severity == Severity::Error
                && card.difference.is_some()
        };
        let cards = review.findings.iter().filter(is_fit).take(TRIED);
        cards.map(FindingCard::whole).find_map(|finding| case(&finding, review, &names))
    };
    causes.iter().filter_map(told).take(TOLD).collect()
}

/// Everything that would tell whose a case is.
fn names(review: &Review) -> BTreeSet<&str> {
    let all = review.filings.iter().chain(&review.aside).map(|card| &card.head);
    let heads = all.flat_map(|head| [&head.department, &head.supervisor, &head.project]);
    let rows = review.departments.iter().flat_map(|row| [&row.department, &row.supervisor]);
    let lines = review.register.lines.iter();
    let lines = lines.flat_map(|line| {
        [&line.department, &line.supervisor, &line.project].into_iter().chain(&line.aliases)
    });
    heads.chain(rows).chain(lines).map(|name| name.trim()).filter(|name| !name.is_empty()).collect()
}

/// The finding as a case; none where it is no sum of its own table, or would tell whose it is.
fn case(finding: &Finding, review: &Review, names: &BTreeSet<&str>) -> Option<String> {
    finding.computed?;
    let filing = review.filings.get(finding.subject.filing?)?;
    // The rows of units and schools below bear their names, in whatever short form.
    let whole = filing.whole();
    let is_named =
        |operand: &Operand| whole.at(operand.place.as_ref()).is_some_and(|own| !own.scope.is_empty());
    if finding.operands.iter().any(is_named) {
        return None;
    }
    let form = Contest::of(&filing.family).map_or("表", |contest| match contest {
        Contest::Department => "部门整体支出绩效自评表",
        Contest::Project => "项目支出绩效自评表",
    });
    let message = without_tolerance(&finding.message);
    let is_sum = message.contains('=') && !message.contains("空白");
    let told = format!(
        "{}。某单位报送的{form}，{}{message}{}",
        finding.name,
        parts(&finding.operands),
        finding.advice
    );
    let is_fit = is_sum && !names.iter().any(|name| told.contains(name)) && !names_place(&told);
    is_fit.then(|| tight(&told))
}

/// What is filled in, one by one, as far as that can be read.
fn parts(operands: &[Operand]) -> String {
    let is_plain = |own: &Operand| !own.name.is_empty() && !own.shown.is_empty();
    let fits = (2..=MOST_PARTS + 1).contains(&operands.len()) && operands.iter().all(is_plain);
    if !fits {
        return String::new();
    }
    let told: Vec<String> = operands.iter().map(|own| format!("{}{}", own.name, own.shown)).collect();
    format!("填列{}；", told.join("、"))
}

/// How far rounding might have moved a number is no matter here: the difference is larger.
fn without_tolerance(message: &str) -> String {
    let cut = |(before, rest): (&str, &str)| {
        let (_, after) = rest.split_once('）')?;
        Some(format!("{before}{after}"))
    };
    message.split_once("（容许").and_then(cut).unwrap_or_else(|| message.to_owned())
}

/// Whether a text names a file or a cell.
fn names_place(text: &str) -> bool {
    let is_cell = |pair: &[u8]| matches!(pair, [letter, digit] if letter.is_ascii_alphabetic() && digit.is_ascii_digit());
    text.contains('/') || text.contains(".xls") || text.as_bytes().windows(2).any(is_cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_says_neither_tolerance_nor_place() {
        let message = "算得 1 + 2 = 3 万元，表中 4 万元，多 1 万元（容许 0.02 万元）。";
        assert_eq!(without_tolerance(message), "算得 1 + 2 = 3 万元，表中 4 万元，多 1 万元。");
        assert_eq!(without_tolerance("多 1 万元。"), "多 1 万元。");
        assert!(names_place("B17“单位在职人员”填 33") && names_place("甲/乙"));
        assert!(!names_place("算得 2.43 + 0.86 = 3.29 万元"));
    }

    #[test]
    fn a_case_that_would_tell_whose_it_is_is_none() {
        let review = crate::report::sample::review();
        let finding = Finding {
            subject: crate::model::Subject { filing: Some(0), ..crate::model::Subject::default() },
            computed: Some(rust_decimal::Decimal::ONE),
            message: "算得 1 + 2 = 3 万元，表中甲局 4 万元。".into(),
            name: "合计不等于分项之和".into(),
            ..Finding::default()
        };
        assert_eq!(case(&finding, &review, &names(&review)), None);
        let plain = Finding { message: finding.message.replace("甲局", "合计"), ..finding };
        let told = case(&plain, &review, &names(&review)).unwrap();
        assert_eq!(
            told,
            "合计不等于分项之和。某单位报送的部门整体支出绩效自评表，算得1 + 2 = 3万元，表中合计4万元。"
        );
    }
}
