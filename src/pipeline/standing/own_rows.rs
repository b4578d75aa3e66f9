//! A unit's own table with a row for each unit below (局机关, 某管理所) beside the returns of those units: its total holds them
//! already. It sums them up, and what counts of it is the row of its own office.
//!
//! Apart because the rows themselves say whom it sums up, where no word, no register and no sum of neighbours tells. Taught
//! by a county in which a bureau and its station came to 1,400 instead of 1,000.

use super::At;
use super::rollups::{self, Verdict};
use crate::catalog::settings::Settings;
use crate::model::register::canonical_name;
use crate::model::term::Kind;
use crate::model::{DecidedBy, Filing, FilingCard, Item, Measure, Text};
use crate::pipeline::decisions::Docket;
use crate::pipeline::file::Processed;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// So many different amounts of a row must be those of the other unit, and none may differ.
const LEAST_EQUAL: usize = 2;

/// Shorter names of rows are words of any table: 合计, 其他.
const SHORTEST_NAME: usize = 3;

/// Leaves out such tables but for the row of their own office, and asks.
pub(super) fn mark(processed: &mut [Processed], settings: &Settings, docket: &mut Docket) {
    let kept = rollups::kept(processed, docket);
    let mut found: Vec<(At, Verdict, Text)> = Vec::new();
    let units = units(processed);
    for (at, card) in cards(processed).filter(|(at, card)| !card.rows().is_empty() && !kept.contains(&at.0)) {
        if let Some(verdict) = as_list(card, &units) {
            let own = own_row(card, settings).cloned().unwrap_or_default();
            found.push((at, verdict, own));
            continue;
        }
        let Some((row, path)) =
            card.rows().iter().find_map(|row| Some((row, of_unit(row, card, &units, processed)?)))
        else {
            continue;
        };
        let own = own_row(card, settings).cloned().unwrap_or_default();
        let counted = if own.is_empty() {
            "表内没有本单位自己的一行，不计入合计和排名".to_owned()
        } else {
            format!("本单位只计“{own}”一行，不参加排名")
        };
        let why = format!("表内“{row}”一行就是 {path} 的金额，合计里已有它，{counted}，以免重复；请核实");
        found.push((at, Verdict { by: DecidedBy::Arithmetic, why, is_open: true, is_certain: false }, own));
    }
    for (at, verdict, own) in found {
        verdict.carry_out(at, processed, docket);
        processed[at.0].filings[at.1].own_row = own;
    }
}

/// So many rows that bear the names of other units make a table a list of units.
const LEAST_UNITS: usize = 2;

/// A list of units, whatever its form: the row of its 合计 is nobody's own.
fn as_list(card: &FilingCard, units: &BTreeMap<String, Vec<At>>) -> Option<Verdict> {
    let own = canonical_name(&card.head.department);
    let names_other = |row: &&Text| {
        let name = canonical_name(row);
        let is_other = |unit: &String| *unit != own && unit.ends_with(&name);
        name.chars().count() >= SHORTEST_NAME && units.keys().any(is_other)
    };
    let rows: Vec<&Text> = card.rows().iter().filter(names_other).collect();
    let [first, second, ..] = rows[..] else { return None };
    let count = rows.len();
    let why = format!(
        "表内逐行列出“{first}”“{second}”等 {count} 个单位，是清单，合计行不计入合计和排名，以免重复；请核实"
    );
    let is_sure = count >= LEAST_UNITS;
    is_sure.then_some(Verdict { by: DecidedBy::Rule, why, is_open: true, is_certain: false })
}

fn cards(processed: &[Processed]) -> impl Iterator<Item = (At, &FilingCard)> {
    let of_file = |(file, processed): (usize, &'_ Processed)| (file, processed.filings.len());
    let all: Vec<(usize, usize)> = processed.iter().enumerate().map(of_file).collect();
    let whole = |card: &FilingCard| card.counts() && rollups::WHOLE.contains(&card.family.as_str());
    let each = all.into_iter().flat_map(|(file, count)| (0..count).map(move |number| (file, number)));
    each.map(|at| (at, &processed[at.0].filings[at.1])).filter(move |(_, card)| whole(card))
}

/// The returns of units by their names.
fn units(processed: &[Processed]) -> BTreeMap<String, Vec<At>> {
    let mut units: BTreeMap<String, Vec<At>> = BTreeMap::new();
    for (at, card) in cards(processed).filter(|(_, card)| !card.is_nameless()) {
        units.entry(canonical_name(&card.head.department)).or_default().push(at);
    }
    units
}

/// The path of the return of another unit whose amounts stand in that row.
fn of_unit<'p>(
    row: &str,
    card: &FilingCard,
    units: &BTreeMap<String, Vec<At>>,
    processed: &'p [Processed],
) -> Option<&'p str> {
    let name = canonical_name(row);
    if name.chars().count() < SHORTEST_NAME {
        return None;
    }
    let own = canonical_name(&card.head.department);
    // The row leaves out the place in front: 灌区管理所 of 甲县灌区管理所.
    let named = units.iter().filter(|(unit, _)| **unit != own && unit.ends_with(&name));
    let others = named.flat_map(|(_, returns)| returns).map(|at| &processed[at.0].filings[at.1]);
    let stated = amounts(&card.whole(), row);
    let mut same = others.filter(|other| other.family == card.family);
    same.find(|other| is_same(&stated, &amounts(&other.whole(), ""))).map(|other| other.path.as_str())
}

fn amounts(filing: &Filing, scope: &str) -> BTreeMap<(Item, Measure), Decimal> {
    let own = filing
        .figures
        .iter()
        .filter(|figure| figure.scope.as_str() == scope && figure.measure.kind() == Kind::Money);
    let stated = own
        .filter_map(|figure| Some(((figure.item.clone(), figure.measure), figure.entry.quantity()?.value)));
    stated.filter(|(_, value)| !value.is_zero()).collect()
}

fn is_same(row: &BTreeMap<(Item, Measure), Decimal>, other: &BTreeMap<(Item, Measure), Decimal>) -> bool {
    let both: Vec<(Decimal, Decimal)> =
        row.iter().filter_map(|(key, value)| Some((*value, *other.get(key)?))).collect();
    let distinct: BTreeSet<Decimal> = both.iter().map(|(value, _)| value.normalize()).collect();
    distinct.len() >= LEAST_EQUAL && both.iter().all(|(a, b)| a == b)
}

/// The row of the unit's own office: 局机关, 本级, or its own name.
fn own_row<'c>(card: &'c FilingCard, settings: &Settings) -> Option<&'c Text> {
    let words = settings.words("office_words");
    let unit = canonical_name(&card.head.department);
    let is_own = |row: &&Text| {
        let name = canonical_name(row);
        name == unit || words.iter().any(|word| name.ends_with(word.as_str()))
    };
    card.rows().iter().find(is_own)
}
