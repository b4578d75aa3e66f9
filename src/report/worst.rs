//! Findings in the order in which a head of bureau asks for them: gravest first, then by the money in question.
//!
//! Apart because 总览 and 问题汇总 must weigh a finding alike.

use crate::model::term::Kind as Sort;
use crate::model::{FindingCard, Review, Unit};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The worst of the open findings that no other one explains, `alike` of one rule at most, each with the money in
/// question in 万元.
#[must_use]
pub fn told(review: &Review, most: usize, alike: usize) -> Vec<(&FindingCard, Option<Decimal>)> {
    let mut open: Vec<(&FindingCard, Option<Decimal>)> = review
        .findings
        .iter()
        .filter(|finding| finding.is_open() && finding.parent.is_none())
        .map(|finding| (finding, money(finding)))
        .collect();
    open.sort_by_key(|(finding, money)| (finding.severity, Reverse(*money)));
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    open.retain(|(finding, _)| {
        let count = met.entry(&finding.rule).or_default();
        *count += 1;
        *count <= alike
    });
    open.truncate(most);
    open
}

/// The difference in 万元, if the finding is about an amount and no other finding of the same cause counts it.
#[must_use]
pub fn money(finding: &FindingCard) -> Option<Decimal> {
    let (item, measure) = finding.about.as_ref()?;
    let amount = measure.kind() == Sort::Money && item.family() != "staff";
    let counts = amount && finding.parent.is_none();
    let difference = finding.difference.filter(|_| counts)?.abs();
    Some(Unit::TenThousandYuan.printed(difference).normalize())
}
