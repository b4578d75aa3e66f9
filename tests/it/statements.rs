//! Figures in sentences: what a reader listed by hand is found in both forms of each report, and nothing is paired wrongly.

use crate::ground::{assert_none, home};
use huishen::catalog::Catalog;
use huishen::intake::{self, Limits};
use huishen::model::decimal::plain;
use huishen::model::statement::{Bound, Sort, Statement, Told};
use huishen::pipeline;
use serde::Deserialize;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    figure: Vec<Listed>,
}

/// A figure as a reader listed it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    at: String,
    item: Option<String>,
    measure: Option<String>,
    name: Option<String>,
    value: String,
    bound: Option<Bound>,
    year: Option<u16>,
    of: Option<String>,
    kind: Option<String>,
}

/// What came out for one report.
#[derive(Default)]
struct Outcome {
    listed: usize,
    found: usize,
    certain: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
}

fn value(statement: &Statement) -> String {
    statement.value.map_or_else(
        || statement.raw.trim_end_matches(|c: char| !c.is_ascii_digit()).to_owned(),
        |quantity| plain(quantity.value),
    )
}

/// 61.90 and 61.9 are one number; 210,18 is none.
fn same(one: &str, other: &str) -> bool {
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    one == other || number(one).is_some_and(|one| Some(one) == number(other))
}

impl Listed {
    /// Whether the statement says what the reader found.
    fn is(&self, statement: &Statement, told: &Told) -> bool {
        let one_of = |wanted: &Option<String>, got: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.split('|').any(|word| word == got))
        };
        let item = statement.item.as_ref().map_or("", |item| item.as_str());
        let kind = match statement.sort {
            Sort::Deduction => "deduction",
            Sort::Grade => "grade",
            _ => "",
        };
        let whole = statement.part_of.map(|whole| value(&told.statements[whole]));
        told.place(statement).is_some_and(|place| place.sheet == "正文" && place.cell == self.at)
            && one_of(&self.item, item)
            && one_of(&self.measure, statement.measure.as_str())
            && self.kind.as_deref().unwrap_or("") == kind
            && self.name.as_ref().is_none_or(|name| statement.name.contains(name) || statement.raw.contains(name))
            && (kind == "grade" || same(&value(statement), &self.value))
            && self.bound.is_none_or(|bound| bound == statement.bound)
            && self.year.is_none_or(|year| Some(year) == statement.year)
            && self.of.as_ref().is_none_or(|of| whole.as_ref() == Some(of))
    }
}

/// All that the texts of one file tell.
fn told(path: &std::path::Path, catalog: &Catalog) -> Told {
    let met = intake::walk(&[path.to_owned()], &[]).remove(0);
    let grids = intake::take(&met, &Limits::default()).grids;
    let mut told = Told::default();
    for grid in grids.iter().filter(|grid| grid.is_text()) {
        told.append(huishen::statements::read(grid, catalog));
    }
    assert!(!pipeline::filings(&grids, &met.shown, catalog).is_empty(), "{} 没有读成自评表", met.shown);
    told
}

fn measure(name: &str, form: &str, catalog: &Catalog) -> Outcome {
    let list = fs::read_to_string(home(&format!("tests/statements/{name}.toml"))).unwrap();
    let truth: Truth = toml::from_str(&list).unwrap();
    let told = told(&home(&format!("tests/reports/{name}.{form}")), catalog);
    let mut open: Vec<&Statement> = told.statements.iter().filter(|s| s.sort != Sort::Product).collect();
    let mut outcome = Outcome { listed: truth.figure.len(), ..Outcome::default() };
    for listed in &truth.figure {
        match open.iter().position(|statement| listed.is(statement, &told)) {
            Some(at) => {
                let statement = open.remove(at);
                outcome.found += 1;
                outcome.certain += usize::from(statement.is_certain());
            }
            None => outcome.missed.push(format!(
                "{name}.{form} {} {} {} {}",
                listed.at,
                listed.item.as_deref().unwrap_or_default(),
                listed.name.as_deref().unwrap_or_default(),
                listed.value
            )),
        }
    }
    let wrong = open.into_iter().filter(|statement| statement.is_certain());
    outcome.wrong = wrong
        .map(|statement| format!("{name}.{form} {:?} {statement:?}", told.place(statement).map(ToString::to_string)))
        .collect();
    outcome
}

fn reports() -> Vec<String> {
    let entries = fs::read_dir(home("tests/statements")).unwrap().map(Result::unwrap);
    let mut names: Vec<String> =
        entries.map(|entry| entry.path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_a_reader_found_is_found_and_no_certain_pair_is_wrong() {
    let catalog = Catalog::embedded().unwrap();
    let (mut wrong, mut missed, mut listed, mut found, mut certain) = (Vec::new(), Vec::new(), 0, 0, 0);
    for name in reports() {
        for form in ["txt", "docx"] {
            let outcome = measure(&name, form, &catalog);
            listed += outcome.listed;
            found += outcome.found;
            certain += outcome.certain;
            missed.extend(outcome.missed);
            wrong.extend(outcome.wrong);
        }
    }
    println!("列出 {listed}，读出 {found}（确定 {certain}），确定而错 {}", wrong.len());
    missed.iter().for_each(|line| println!("没有读出：{line}"));
    assert_none("确定而错的配对", &wrong);
    assert!(found * 100 >= listed * 90, "只读出 {found}/{listed}");
    assert!(certain * 2 >= listed, "确定的只有 {certain}/{listed}");
}
