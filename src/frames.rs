//! Filings → Polars frames: the long ledger of all figures and the wide table of all units.
//!
//! Amounts are Polars decimals with eight places, so no cent is lost on the way; frames are made in the parent only.

use crate::model::policy::Policy;
use crate::model::register::{Index, folded};
use crate::model::term::Kind;
use crate::model::{
    DepartmentRow, Filing, FilingCard, FindingCard, Item, Measure, Register, Review, Store, Values,
};
use anyhow::{Result, anyhow};
use polars::prelude::*;
use rayon::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::{BTreeMap, BTreeSet};

/// So many units are added up at once.
const AT_ONCE: usize = 512;

/// Decimals kept of every value in a frame.
const SCALE: u32 = 8;

/// A decimal as the frames hold it; none if it has too many digits. `Decimal::rescale` would stop in silence where 96
/// bits are full, and an amount of 21 digits would lose a factor of ten.
fn mantissa(value: Decimal) -> Option<i128> {
    let short = value.round_dp_with_strategy(SCALE, RoundingStrategy::MidpointAwayFromZero);
    let factor = 10_i128.checked_pow(SCALE.checked_sub(short.scale())?)?;
    short.mantissa().checked_mul(factor)
}

/// A column of exact decimals.
///
/// # Errors
/// If Polars refuses the values.
pub fn decimals(name: &str, values: &[Option<Decimal>]) -> Result<Column> {
    let scaled = |value: Decimal| {
        mantissa(value).ok_or_else(|| anyhow!("数 {value} 太大，无法汇总；请核对来源后重新运行"))
    };
    let mantissas =
        values.iter().map(|value| value.map(scaled).transpose()).collect::<Result<Vec<Option<i128>>>>()?;
    let series = Int128Chunked::from_iter_options(name.into(), mantissas.into_iter());
    let scale = usize::try_from(SCALE).unwrap_or(8);
    Ok(series.into_decimal(38, scale)?.into_column())
}

/// One line of the ledger: the first readable number of an item and measure for a filing as a whole.
struct Line<'a> {
    department: &'a str,
    key: (Item, Measure),
    value: Decimal,
}

/// The lines of one filing.
fn lines<'a>(department: &'a str, filing: &Filing) -> Vec<Line<'a>> {
    let stated = filing.stated(|item| item.as_str() != "line");
    stated.into_iter().map(|(key, value)| Line { department, key, value }).collect()
}

/// Sums per unit and key, with the number of filings behind each.
#[expect(deprecated, reason = "the lazy engine that replaces it would triple the build")]
fn sums(lines: &[Line<'_>]) -> Result<DataFrame> {
    let departments: Vec<&str> = lines.iter().map(|line| line.department).collect();
    let mut words: BTreeMap<&(Item, Measure), String> = BTreeMap::new();
    for key in lines.iter().map(|line| &line.key) {
        words.entry(key).or_insert_with(|| format!("{} {}", key.0, key.1));
    }
    let keys: Vec<&str> = lines.iter().map(|line| words[&line.key].as_str()).collect();
    let values: Vec<Option<Decimal>> = lines.iter().map(|line| Some(line.value)).collect();
    let counts = vec![1_u32; lines.len()];
    let ledger = DataFrame::new_infer_height(vec![
        Column::new("department".into(), departments),
        Column::new("key".into(), keys),
        decimals("value", &values)?,
        Column::new("count".into(), counts),
    ])?;
    let sums = ledger.group_by_stable(["department", "key"])?.select(["value", "count"]).sum()?;
    Ok(sums.sort(["department", "key"], SortMultipleOptions::default())?)
}

/// The wide table: one row per unit, in the order of the first filing of each.
///
/// A unit's own return speaks for it; where it has none, the amounts of its projects are added up. Rates, scores
/// and counts are never added: they are taken over only where one return alone states them. A 汇总表 over units that
/// are there themselves adds nothing.
///
/// # Errors
/// If a frame cannot be built.
pub fn departments(
    filings: &[FilingCard],
    findings: &[FindingCard],
    register: &Register,
    policy: &Policy,
    store: &Store,
) -> Result<Vec<DepartmentRow>> {
    let mut rows: Vec<DepartmentRow> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, filing) in filings.iter().enumerate() {
        let name = filing.head.department.as_str();
        let at = *known.entry(name).or_insert_with(|| {
            rows.push(DepartmentRow { department: name.to_owned(), ..DepartmentRow::default() });
            rows.len() - 1
        });
        rows[at].filings.push(number);
    }
    let index = register.index();
    let mut chosen = speaking(filings, &rows);
    for number in rollups(filings, &index, policy) {
        chosen[number] = false;
    }
    let counts = Review::severities(findings);
    for rows in rows.chunks_mut(AT_ONCE) {
        let mut values = by_department(&ledger(rows, filings, &chosen))?;
        for row in rows {
            describe(row, filings, &index);
            [row.errors, row.verifies, row.notices] =
                counts.get(row.department.as_str()).copied().unwrap_or_default();
            row.values = store.keep(values.remove(&row.department).unwrap_or_default());
        }
    }
    Ok(rows)
}

/// The lines of the chosen filings of some units.
fn ledger<'a>(rows: &[DepartmentRow], filings: &'a [FilingCard], chosen: &[bool]) -> Vec<Line<'a>> {
    let all = rows.iter().flat_map(|row| &row.filings).copied();
    let numbers: Vec<usize> = all.filter(|number| chosen[*number]).collect();
    let of = |number: &usize| lines(&filings[*number].head.department, &filings[*number].whole());
    numbers.par_iter().flat_map_iter(of).collect()
}

/// Which filings speak for their unit: its own return if it has one, else all it sent.
fn speaking(filings: &[FilingCard], rows: &[DepartmentRow]) -> Vec<bool> {
    let mut chosen = vec![true; filings.len()];
    for row in rows {
        if row.filings.iter().any(|number| filings[*number].family == "department") {
            for number in &row.filings {
                chosen[*number] = filings[*number].family == "department";
            }
        }
    }
    chosen
}

/// 汇总表 of a 主管部门 over units that sent returns of their own: their amounts must not count twice.
fn rollups(filings: &[FilingCard], register: &Index<'_>, policy: &Policy) -> Vec<usize> {
    let titled = |filing: &FilingCard| policy.is_rollup(&filing.head.title);
    let above = |filing: &FilingCard| {
        let head = &filing.head;
        let line = register.line_of(&head.department_code, &head.department);
        let supervisor = folded(line.map_or(&head.supervisor, |line| &line.supervisor));
        (supervisor != folded(&head.department)).then_some(supervisor)
    };
    let supervisors: BTreeSet<String> =
        filings.iter().filter(|filing| !titled(filing)).filter_map(above).collect();
    let doubles =
        |filing: &FilingCard| titled(filing) && supervisors.contains(&folded(&filing.head.department));
    (0..).zip(filings).filter(|(_, filing)| doubles(filing)).map(|(number, _)| number).collect()
}

fn by_department(lines: &[Line<'_>]) -> Result<BTreeMap<String, Values>> {
    let mut found: BTreeMap<String, Values> = BTreeMap::new();
    if lines.is_empty() {
        return Ok(found);
    }
    let sums = sums(lines)?;
    let departments = sums.column("department")?.str()?;
    let keys = sums.column("key")?.str()?;
    let values = sums.column("value_sum")?.decimal()?;
    let counts = sums.column("count_sum")?.u32()?;
    for row in 0..sums.height() {
        let (Some(department), Some(key)) = (departments.get(row), keys.get(row)) else { continue };
        let (Some(value), Some(count)) = (values.physical().get(row), counts.get(row)) else { continue };
        let Some((item, measure)) = key.split_once(' ') else { continue };
        let Ok(measure) = measure.parse::<Measure>() else { continue };
        if count > 1 && measure.kind() != Kind::Money {
            continue;
        }
        let value = Decimal::try_from_i128_with_scale(value, SCALE)?.normalize();
        found.entry(department.to_owned()).or_default().insert((Item::new(item), measure), value);
    }
    Ok(found)
}

fn describe(row: &mut DepartmentRow, filings: &[FilingCard], register: &Index<'_>) {
    let own = row.filings.iter().map(|number| &filings[*number]);
    let speaker = own.clone().find(|filing| filing.family == "department").or_else(|| own.clone().next());
    let Some(speaker) = speaker else { return };
    let listed = register.line_of(&speaker.head.department_code, &row.department);
    row.supervisor =
        own.map(|filing| filing.head.supervisor.clone()).find(|name| !name.is_empty()).unwrap_or_default();
    if let Some(line) = listed {
        row.supervisor.clone_from(&line.supervisor);
    }
    row.year = speaker.head.year;
    if speaker.family == "department" || row.filings.len() == 1 {
        row.score = speaker.total_score();
        speaker.grade().clone_into(&mut row.grade);
    }
}
