//! Counties that know their own truth: who counts, what each unit states, what the county comes to. Written by
//! `scripts/make_counties.py`, which knows nothing of this program; the truth was written before it was first run.

use crate::ground::{Row, assert_none, home, huishen, rows};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

const COUNTIES: [&str; 6] =
    ["01_several_tables", "03_rollups", "04_versions", "05_names", "07_years", "08_errors"];

/// What the program says of a county.
struct Said {
    departments: Vec<Row>,
    ranking: Vec<Row>,
}

fn run(county: &str, year: Option<u64>) -> Said {
    let out = tempfile::tempdir().unwrap();
    let mut run = huishen();
    run.arg("run").arg(home("tests/counties").join(county).join("in"));
    run.arg("-o").arg(out.path().join("x.xlsx")).arg("--data").arg(out.path().join("data"));
    if let Some(year) = year {
        run.arg("--year").arg(year.to_string());
    }
    let ended = run.output().unwrap();
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&ended.stderr));
    let table = |name: &str| rows(&out.path().join("data").join(name));
    Said { departments: table("departments.csv"), ranking: table("ranking.csv") }
}

fn truth(county: &str) -> Value {
    let text = fs::read_to_string(home("tests/counties").join(county).join("truth.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn number(text: &str) -> Option<Decimal> {
    text.parse::<Decimal>().ok().map(|number| number.normalize())
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
}

/// The row of a unit, under whichever of its names; none if it has none.
fn row_of<'a>(said: &'a Said, unit: &Value, wrong: &mut Vec<String>) -> Option<&'a Row> {
    let names = texts(&unit["names"]);
    let is_own = |row: &&Row| names.iter().any(|name| row["department"] == *name);
    let own: Vec<&Row> = said.departments.iter().filter(is_own).collect();
    if own.len() > 1 {
        wrong.push(format!("{} 有 {} 行", names[0], own.len()));
    }
    own.first().copied()
}

/// What a row says against what is true of the unit.
fn compare(unit: &Value, row: Option<&Row>, wrong: &mut Vec<String>) {
    let name = unit["unit"].as_str().unwrap();
    for (key, figure) in unit["figures"].as_object().unwrap() {
        if figure["optional"] == true || !texts(&figure["also"]).is_empty() {
            continue;
        }
        let stated = row.and_then(|row| number(row.get(key).map_or("", String::as_str)));
        let excluded = row.is_some_and(|row| row["excluded"].split(';').any(|own| own == key));
        let mut allowed: Vec<Decimal> =
            texts(&figure["alternatives"]).iter().filter_map(|text| number(text)).collect();
        allowed.extend(number(figure["value"].as_str().unwrap()));
        let fits = match figure["excluded"].as_bool() {
            Some(true) => excluded || stated.is_none(),
            Some(false) => !excluded && stated.is_some_and(|stated| allowed.contains(&stated)),
            None => excluded || stated.is_none() || stated.is_some_and(|stated| allowed.contains(&stated)),
        };
        if !fits {
            wrong.push(format!("{name} {key} 应为 {}，得到 {stated:?} {excluded}", figure["value"]));
        }
    }
}

/// What the rows come to.
fn totals(said: &Said) -> BTreeMap<String, Decimal> {
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in &said.departments {
        let excluded: Vec<&str> = row["excluded"].split(';').collect();
        for (key, text) in
            row.iter().filter(|(key, _)| key.contains('.') && !excluded.contains(&key.as_str()))
        {
            if let Some(value) = number(text) {
                let sum = sums.entry(key.clone()).or_default();
                *sum = sum.checked_add(value).unwrap();
            }
        }
    }
    sums
}

#[test]
fn every_unit_states_what_is_true_and_the_county_comes_to_what_it_should() {
    let mut wrong = Vec::new();
    for county in COUNTIES {
        let truth = truth(county);
        for year in [truth["year"].as_u64(), None] {
            let said = run(county, year);
            let mut own = Vec::new();
            for unit in truth["units"].as_array().unwrap() {
                let row = row_of(&said, unit, &mut own);
                compare(unit, row, &mut own);
            }
            let sums = totals(&said);
            for (key, total) in truth["totals"].as_object().unwrap() {
                // Under another measure just as right: 结余 has none of its own.
                let named = |unit: &Value| !texts(&unit["figures"][key]["also"]).is_empty();
                let loose = truth["units"].as_array().unwrap().iter().any(named);
                let is_open = loose || !total["open"].as_array().unwrap().is_empty();
                let wanted = number(total["value"].as_str().unwrap());
                let got = sums.get(key).map(Decimal::normalize);
                if !is_open && got != wanted && !(got.is_none() && wanted.is_some_and(|sum| sum.is_zero())) {
                    own.push(format!("全县 {key} 应为 {wanted:?}，得到 {got:?}"));
                }
            }
            wrong.extend(own.into_iter().map(|what| format!("{county} {year:?} {what}")));
        }
    }
    assert_none("与真实情况不符", &wrong);
}

#[test]
fn no_unit_is_ranked_twice_for_the_same() {
    for county in COUNTIES {
        let said = run(county, None);
        let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
        for row in said.ranking.iter().filter(|row| !row["rank"].is_empty()) {
            *known.entry((row["department"].clone(), row["project"].clone())).or_default() += 1;
        }
        let twice: Vec<String> = known
            .iter()
            .filter(|(_, count)| **count > 1)
            .map(|(whom, count)| format!("{whom:?} {count}"))
            .collect();
        assert_none(county, &twice);
    }
}
