//! Entries → ranks within groups and over all, through Polars frames, and what is to be said about ties.
//!
//! Apart because it compares; what is compared was settled before. One sort over all groups, so that many small groups
//! cost no more than one large.

use super::entry::{Entry, rounded};
use crate::catalog::scheme::{Gives, Scheme, TieBreak, Ties};
use crate::ledger;
use crate::model::Standing;
use crate::model::decimal::plain;
use crate::model::standing::Order;
use anyhow::Result;
use polars::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What is compared, best first: one value per competing entry.
type Values = Vec<Option<Decimal>>;

/// Numbers all entries that compete.
pub(super) fn number(entries: &mut [Entry], scheme: &Scheme) -> Result<()> {
    let members: Vec<usize> = (0..entries.len()).filter(|at| entries[*at].competes).collect();
    if members.is_empty() {
        return Ok(());
    }
    let column = |value: &dyn Fn(&Standing) -> Option<Decimal>| -> Values {
        members.iter().map(|at| value(&entries[*at].standing)).collect()
    };
    let score = |pick: fn(&Standing) -> Option<Decimal>| {
        column(&|standing| pick(standing).map(|score| rounded(score, scheme.decimals)))
    };
    let (own, checked) = (score(|s| s.self_score), score(|s| s.checked_score));
    let deducted = score(|s| s.deducted_score);
    let deciding = match scheme.order {
        Order::Checked => checked.clone(),
        Order::Deducted => deducted.clone(),
    };
    let breaks = scheme.tie_break.iter().map(|by| column(&|standing| compared(*by, standing)));
    let columns: Vec<Values> = std::iter::once(deciding).chain(breaks).collect();
    let groups = numbers(members.iter().map(|at| entries[*at].group_key()));
    let contests = numbers(members.iter().map(|at| entries[*at].standing.contest));
    let deep = match scheme.tie_break_gives {
        Gives::Order => 1,
        Gives::Rank => columns.len(),
    };
    let places = places(&groups, &columns, deep, scheme.ties)?;
    let over_all = self::places(&contests, &columns, deep, scheme.ties)?;
    let by = |values: Values| self::places(&groups, &[values], 1, scheme.ties);
    let (own, checked, deducted) = (by(own)?, by(checked)?, by(deducted)?);
    for (position, place) in places.iter().enumerate() {
        let entry = &mut entries[members[place.row]];
        entry.position = Some(position);
        entry.standing.rank = Some(place.rank);
    }
    assign(entries, &members, &over_all, |standing, rank| standing.grand_rank = rank);
    assign(entries, &members, &own, |standing, rank| standing.ranks.own = rank);
    assign(entries, &members, &checked, |standing, rank| standing.ranks.checked = rank);
    assign(entries, &members, &deducted, |standing, rank| standing.ranks.deducted = rank);
    for run in runs(&places, &groups, &columns[0]) {
        for (at, place) in run.iter().enumerate() {
            entries[members[place.row]].standing.tie = tie(run, at, &columns, scheme);
        }
    }
    Ok(())
}

/// The value a tie-break compares: the greater one comes first.
fn compared(by: TieBreak, standing: &Standing) -> Option<Decimal> {
    match by {
        TieBreak::ExecutionRate => standing.execution_rate.map(|rate| rate.min(Decimal::ONE_HUNDRED)),
        TieBreak::Errors => Some(-Decimal::from(standing.errors)),
        TieBreak::Amount => standing.amount,
    }
}

/// A number for each key, rising with the keys.
fn numbers<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<u32> {
    let keys: Vec<K> = keys.collect();
    let mut known: BTreeMap<&K, u32> = keys.iter().map(|key| (key, 0)).collect();
    for (number, value) in (0..).zip(known.values_mut()) {
        *value = number;
    }
    keys.iter().map(|key| known[key]).collect()
}

/// A row in its place.
#[derive(Debug, Clone, Copy)]
struct Place {
    row: usize,
    rank: u32,
}

/// All rows group by group, best first: by the columns one after the other, missing values last, equal rows as they
/// stood. Rows that are equal in the first `deep` columns share a rank.
fn places(groups: &[u32], columns: &[Values], deep: usize, ties: Ties) -> Result<Vec<Place>> {
    let rows = sorted(groups, columns)?;
    let differ = |a: usize, b: usize| {
        groups[a] != groups[b] || columns.iter().take(deep).any(|values| values[a] != values[b])
    };
    let mut class = 0_u32;
    let mut classes = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        class += u32::from(at > 0 && differ(rows[at - 1], *row));
        classes.push(class);
    }
    let method = match ties {
        Ties::Competition => RankMethod::Min,
        Ties::Dense => RankMethod::Dense,
    };
    let ranks = Series::new("class".into(), classes).rank(RankOptions { method, descending: false }, None);
    let ranks = ranks.cast(&DataType::UInt32)?;
    let ranks: Vec<u32> = ranks.u32()?.iter().flatten().collect();
    // Ranks run on over all groups; each group begins with 1.
    let mut before = 0;
    let mut places = Vec::with_capacity(rows.len());
    for (at, (row, rank)) in rows.iter().zip(ranks).enumerate() {
        if at == 0 || groups[rows[at - 1]] != groups[*row] {
            before = rank - 1;
        }
        places.push(Place { row: *row, rank: rank - before });
    }
    Ok(places)
}

fn sorted(groups: &[u32], columns: &[Values]) -> Result<Vec<usize>> {
    let rows: Vec<u32> = (0..).take(groups.len()).collect();
    let names: Vec<String> = std::iter::once("group".to_owned())
        .chain((0..columns.len()).map(|at| format!("value {at}")))
        .collect();
    let mut frame = vec![Column::new("row".into(), rows), Column::new(names[0].as_str().into(), groups)];
    for (name, values) in names.iter().skip(1).zip(columns) {
        frame.push(ledger::decimals(name, values)?);
    }
    let descending: Vec<bool> = (0..names.len()).map(|at| at > 0).collect();
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(descending)
        .with_nulls_last(true)
        .with_maintain_order(true);
    let sorted = DataFrame::new_infer_height(frame)?.sort(&names, options)?;
    let rows = sorted.column("row")?.u32()?.iter().flatten();
    Ok(rows.filter_map(|row| usize::try_from(row).ok()).collect())
}

fn assign(
    entries: &mut [Entry],
    members: &[usize],
    places: &[Place],
    set: impl Fn(&mut Standing, Option<u32>),
) {
    for place in places {
        set(&mut entries[members[place.row]].standing, Some(place.rank));
    }
}

/// Neighbours with the same score in the same group, two at least.
fn runs<'p>(places: &'p [Place], groups: &[u32], scores: &Values) -> impl Iterator<Item = &'p [Place]> {
    let same = |a: &Place, b: &Place| groups[a.row] == groups[b.row] && scores[a.row] == scores[b.row];
    places.chunk_by(same).filter(|run| run.len() > 1)
}

/// What is said about one of several equal scores: with how many it shares the rank, and what decided.
fn tie(run: &[Place], at: usize, columns: &[Values], scheme: &Scheme) -> String {
    let own = run[at];
    let sharing = run.iter().filter(|place| place.rank == own.rank).count();
    let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| run.get(at));
    let parts = |other: &Place| {
        let split = |by: &usize| columns[by + 1][other.row] != columns[by + 1][own.row];
        (0..scheme.tie_break.len()).find(split)
    };
    let mut deciding: Vec<usize> = neighbours.filter_map(parts).collect();
    deciding.sort_unstable();
    deciding.dedup();
    let deciding: Vec<String> =
        deciding.into_iter().map(|by| shown(scheme.tie_break[by], columns[by + 1][own.row])).collect();
    let shared = if sharing > 1 { format!("{sharing} 个并列") } else { String::new() };
    let order = match scheme.tie_break_gives {
        _ if deciding.is_empty() => String::new(),
        Gives::Order => format!("按{}列先后", deciding.join("、")),
        Gives::Rank => format!("同分 {} 个，按{}定名次", run.len(), deciding.join("、")),
    };
    [shared, order].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
}

/// A criterion with the value of the entry.
fn shown(by: TieBreak, value: Option<Decimal>) -> String {
    let Some(value) = value else { return format!("{}（未填）", by.term()) };
    let value = match by {
        TieBreak::ExecutionRate => format!(" {}%", plain(value)),
        TieBreak::Errors => format!(" {}", plain(-value)),
        TieBreak::Amount => {
            format!(" {} 万元", plain(crate::model::Unit::TenThousandYuan.printed(value)))
        }
    };
    format!("{}{value}", by.term())
}
