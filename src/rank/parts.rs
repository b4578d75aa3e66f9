//! Entries → the part (分组) each is ranked in, as the scheme divides units and projects.
//!
//! Apart because the parts come from outside the returns: from the register, or from limits in the scheme.

use super::Material;
use super::entry::Entry;
use crate::catalog::scheme::GroupBy;
use crate::model::decimal::plain;
use crate::model::{Contest, Unit};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Puts each entry into its part; parts stand in the order of the register or of the limits, unknown ones last.
pub(super) fn divide(entries: &mut [Entry], material: &Material<'_>) {
    let groups = &material.scheme.groups;
    for (contest, by) in [(Contest::Department, groups.departments), (Contest::Project, groups.projects)] {
        let mut own: Vec<&mut Entry> =
            entries.iter_mut().filter(|entry| entry.standing.contest == contest).collect();
        match by {
            GroupBy::None => {}
            // A register without that column divides nothing.
            GroupBy::Category if own.iter().all(|entry| entry.category.is_empty()) => {}
            GroupBy::Category => {
                let order = first_lines(material, |line| &line.category);
                name(&mut own, &order, "未分类", |entry| entry.category.clone());
            }
            GroupBy::Supervisor => {
                let order = first_lines(material, |line| &line.supervisor);
                name(&mut own, &order, "主管部门不详", |entry| entry.standing.supervisor.clone());
            }
            GroupBy::Amount => own.iter_mut().for_each(|entry| band(entry, &groups.bands)),
        }
    }
    for entry in entries {
        let standing = &mut entry.standing;
        standing.group = standing.contest.group(&standing.part);
    }
}

/// Where each value first stands in the register.
fn first_lines<'a>(
    material: &Material<'a>,
    value: impl Fn(&'a crate::model::RegisterLine) -> &'a String,
) -> BTreeMap<&'a str, usize> {
    let mut order = BTreeMap::new();
    for (at, line) in material.register.lines.iter().enumerate() {
        order.entry(value(line).as_str()).or_insert(at);
    }
    order
}

fn name(
    entries: &mut [&mut Entry],
    order: &BTreeMap<&str, usize>,
    unknown: &str,
    value: impl Fn(&Entry) -> String,
) {
    for entry in entries {
        let part = value(entry);
        let known = !part.is_empty();
        // Names that the register does not know follow those it knows.
        let beyond = if known { order.len() + usize::MAX / 2 } else { usize::MAX };
        entry.part_order = order.get(part.as_str()).copied().filter(|_| known).unwrap_or(beyond);
        entry.standing.part = if known { part } else { unknown.to_owned() };
    }
}

/// The band of an amount; limits in 万元, each belongs to the band above it.
fn band(entry: &mut Entry, limits: &[Decimal]) {
    let Some(amount) = entry.standing.amount else {
        entry.part_order = usize::MAX;
        "金额不详".clone_into(&mut entry.standing.part);
        return;
    };
    let amount = Unit::TenThousandYuan.printed(amount);
    let above = limits.iter().filter(|limit| amount >= **limit).count();
    let low = above.checked_sub(1).and_then(|at| limits.get(at)).map(|limit| plain(*limit));
    let high = limits.get(above).map(|limit| plain(*limit));
    entry.part_order = above;
    entry.standing.part = match (low, high) {
        (None, Some(high)) => format!("{high} 万元以下"),
        (Some(low), Some(high)) => format!("{low}—{high} 万元"),
        (Some(low), None) => format!("{low} 万元以上"),
        (None, None) => String::new(),
    };
}
