//! Forms that real departments published (tests/cases) and forms in layouts these do not cover (tests/layouts) against
//! what must be read in them: no figure may be silently wrong, and as much must be found as was ever found.

use crate::ground::{Opened, Row, assert_none, home, review, rows};
use huishen::model::filing::{Amount, Indicator, Relation};
use huishen::model::label::{Label, fold};
use huishen::model::{Entry, Figure, Filing, Finding, Place, Severity};
use rust_decimal::Decimal;
use std::fmt::Write;
use std::sync::OnceLock;

/// Files with what must be read in them.
struct Set {
    /// Folder of the project with `files/` and `expected/`.
    folder: &'static str,
    /// What share of each kind must be found, percent. Only ever raised.
    found_at_least: &'static [(&'static str, usize)],
    /// Whether it says what the audit must and must not report (findings.csv).
    audited: bool,
    /// All its files, read once.
    read: OnceLock<Opened>,
}

static SETS: [Set; 2] = [
    Set { folder: "tests/cases", found_at_least: CASES, audited: true, read: OnceLock::new() },
    Set { folder: "tests/layouts", found_at_least: LAYOUTS, audited: false, read: OnceLock::new() },
];

const CASES: &[(&str, usize)] = &[
    ("figures", 100),
    ("department", 100),
    ("project", 100),
    ("year", 100),
    ("total_score", 100),
    ("grade", 100),
    ("level1", 100),
    ("level2", 100),
    ("level3", 100),
    ("target", 100),
    ("actual", 100),
    ("weight", 100),
    ("score", 100),
    ("must", 100),
];

const LAYOUTS: &[(&str, usize)] = &[
    ("figures", 100),
    ("department", 100),
    ("project", 100),
    ("year", 100),
    ("total_score", 100),
    ("grade", 100),
    ("level1", 100),
    ("level2", 100),
    ("level3", 100),
    ("target", 100),
    ("actual", 100),
    ("weight", 100),
    ("score", 100),
];

/// Rules that may fire beyond the expectations, and why.
const BEYOND: &[(&str, &str)] = &[
    ("F-03", "many of the forms are excerpts, the line with the total is left out"),
    ("P-01", "true of excerpts too: all indicators that are there have full marks"),
];

/// What was read and what is expected, and how they compare so far.
struct Comparison {
    set: &'static Set,
    review: &'static Opened,
    counts: Vec<(&'static str, usize, usize)>,
    misses: Vec<String>,
    wrong: Vec<String>,
    misnamed: Vec<String>,
}

/// One line of an expectation with its place, for people.
fn spot(row: &Row) -> String {
    let part = |name: &str| row.get(name).map(String::as_str).unwrap_or_default();
    format!("{}\t{}\t{}", part("path"), part("sheet"), part("cell"))
}

impl Set {
    fn expected(&self, table: &str) -> Vec<Row> {
        rows(&home(self.folder).join("expected").join(table))
    }

    /// What the audit must and must not report; none where the set does not say.
    fn findings(&self) -> Vec<Row> {
        if self.audited { self.expected("findings.csv") } else { Vec::new() }
    }

    fn review(&self) -> &Opened {
        self.read.get_or_init(|| review(&home(self.folder).join("files")))
    }
}

/// One of several accepted words; `*` accepts any, `(empty)` stands for nothing.
fn accepts(words: &str, got: &str) -> bool {
    words.split('|').any(|word| word == "*" || word == got || (word == "(empty)" && got.is_empty()))
}

fn number(text: &str) -> Option<Decimal> {
    text.parse::<Decimal>().ok().map(|number| number.normalize())
}

fn is_at(place: &Place, row: &Row) -> bool {
    place.sheet == row["sheet"] && place.cell == row["cell"]
}

impl Comparison {
    fn new(set: &'static Set) -> Self {
        let mut comparison = Self {
            set,
            review: set.review(),
            counts: Vec::new(),
            misses: Vec::new(),
            wrong: Vec::new(),
            misnamed: Vec::new(),
        };
        comparison.figures();
        comparison.heads();
        comparison.indicators();
        comparison.findings();
        comparison
    }

    /// Notes whether something expected was found; a miss says what stood there instead.
    fn note(&mut self, kind: &'static str, found: bool, row: &Row, wanted: &str, got: &str) {
        if !self.counts.iter().any(|(known, ..)| *known == kind) {
            self.counts.push((kind, 0, 0));
        }
        let count = self.counts.iter_mut().find(|(known, ..)| *known == kind).expect("just put in");
        count.2 += 1;
        if found {
            count.1 += 1;
        } else {
            self.misses.push(format!("{kind}\t{}\t应读 {wanted}\t得到 {got}", spot(row)));
        }
    }

    fn filings(&self, path: &str) -> Vec<&'static Filing> {
        self.review.filings.iter().filter(|filing| filing.path == path).collect()
    }

    fn figures(&mut self) {
        for row in self.set.expected("figures.csv") {
            let filings = self.filings(&row["path"]);
            let here: Vec<&Figure> = filings
                .iter()
                .flat_map(|filing| &filing.figures)
                .filter(|figure| is_at(&figure.place, &row))
                .collect();
            let got = here.iter().map(|figure| shown(figure)).collect::<Vec<_>>().join("；");
            let wanted = format!(
                "{}.{} [{}] {} {}",
                row["item"], row["measure"], row["scope"], row["status"], row["value"]
            );
            if here.iter().any(|figure| is_wrong(figure, &row)) {
                self.wrong.push(format!("{}\t应读 {wanted}\t得到 {got}", spot(&row)));
            }
            if row["use"] == "optional" {
                continue;
            }
            let found = here.iter().any(|figure| is_named(figure, &row) && is_value(figure, &row));
            if !found
                && here.iter().any(|figure| figure.entry.quantity().is_some() && !is_named(figure, &row))
            {
                self.misnamed.push(format!("{}\t应读 {wanted}\t得到 {got}", spot(&row)));
            }
            self.note("figures", found, &row, &wanted, &got);
        }
    }

    fn heads(&mut self) {
        for row in self.set.expected("filings.csv") {
            let filings = self.filings(&row["path"]);
            for kind in ["department", "project", "year", "total_score", "grade"] {
                let wanted = row[kind].clone();
                if wanted.is_empty() {
                    continue;
                }
                let own: Vec<String> = filings.iter().map(|filing| head(filing, kind)).collect();
                let found = own.iter().any(|got| fold(got) == fold(&wanted));
                self.note(kind, found, &row, &wanted, &format!("{own:?}"));
            }
        }
    }

    fn indicators(&mut self) {
        for row in self.set.expected("indicators.csv") {
            let filings = self.filings(&row["path"]);
            let all: Vec<&Indicator> = filings.iter().flat_map(|filing| &filing.indicators).collect();
            let own = all.iter().find(|own| own.place.as_ref().is_some_and(|place| is_at(place, &row)));
            for kind in ["level1", "level2", "level3"] {
                let wanted = &row[kind];
                let got = own.map_or("—", |own| level(own, kind));
                let found = own.is_some() && Label::parse(wanted).key == Label::parse(got).key;
                self.note(kind, found, &row, wanted, got);
            }
            for kind in
                ["target", "actual"].into_iter().filter(|kind| row["judged"].split('|').any(|j| j == *kind))
            {
                let wanted = &row[kind];
                let found = own.is_some_and(|own| readings(own, kind).contains(&signs(wanted)));
                let got = own.map_or_else(|| "—".into(), |own| format!("{:?}", readings(own, kind)));
                self.note(kind, found, &row, wanted, &got);
            }
            for kind in
                ["weight", "score"].into_iter().filter(|kind| row["judged"].split('|').any(|j| j == *kind))
            {
                let (wanted, got) =
                    (number(&row[kind]), own.and_then(|own| points(own, kind)).map(|n| n.normalize()));
                let report = format!("{}\t{kind} 应读 {wanted:?}\t得到 {got:?}", spot(&row));
                if got.is_some() && got != wanted {
                    self.wrong.push(report);
                }
                self.note(kind, own.is_some() && got == wanted, &row, &row[kind], &format!("{got:?}"));
            }
        }
    }

    fn findings(&mut self) {
        for row in self.set.findings().into_iter().filter(|row| row["kind"] == "must") {
            let own: Vec<&Finding> = self.of(&row).collect();
            let found = own.iter().any(|finding| accepts(&row["rules"], &finding.rule));
            let got = own.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>().join(" ");
            self.note("must", found, &row, &format!("{} {}", row["rules"], row["relation"]), &got);
        }
    }

    /// The findings about the file of a row.
    fn of(&self, row: &Row) -> impl Iterator<Item = &'static Finding> {
        let path = row["path"].clone();
        self.review.findings.iter().filter(move |finding| finding.subject.path == path)
    }
}

fn shown(figure: &Figure) -> String {
    let value = match &figure.entry {
        Entry::Number(quantity) | Entry::Corrected(quantity, _) => quantity.value.normalize().to_string(),
        Entry::Text(text) | Entry::Unreadable(text) => text.as_str().to_owned(),
        _ => String::new(),
    };
    format!("{}.{} [{}] {} {value}", figure.item, figure.measure, figure.scope, figure.entry.status())
}

fn is_named(figure: &Figure, row: &Row) -> bool {
    accepts(&row["item"], figure.item.as_str())
        && accepts(&row["measure"], figure.measure.as_str())
        && accepts(&row["scope"], &figure.scope)
}

fn is_value(figure: &Figure, row: &Row) -> bool {
    let value = figure.entry.quantity().map(|quantity| quantity.value.normalize());
    accepts(&row["status"], figure.entry.status()) && (value.is_none() || value == number(&row["value"]))
}

/// A number where none may be read, or another number than the cell says.
fn is_wrong(figure: &Figure, row: &Row) -> bool {
    figure.entry.quantity().is_some_and(|quantity| {
        let allowed = accepts(&row["status"], figure.entry.status());
        !allowed || number(&row["value"]).is_some_and(|value| value != quantity.value.normalize())
    })
}

fn head(filing: &Filing, kind: &str) -> String {
    match kind {
        "department" => filing.head.department.clone(),
        "project" => filing.head.project.clone(),
        "year" => filing.head.year.map_or_else(String::new, |year| year.to_string()),
        "total_score" => filing.total_score().map_or_else(String::new, |score| score.normalize().to_string()),
        _ => filing.grade().to_owned(),
    }
}

fn level<'i>(indicator: &'i Indicator, kind: &str) -> &'i str {
    match kind {
        "level1" => &indicator.level1,
        "level2" => &indicator.level2,
        _ => &indicator.level3,
    }
}

fn points(indicator: &Indicator, kind: &str) -> Option<Decimal> {
    if kind == "weight" { indicator.weight } else { indicator.score }
}

/// The ways in which a target or a result may be printed: as one text, or with sign and unit in cells of their own.
fn readings(indicator: &Indicator, kind: &str) -> Vec<String> {
    let amount: &Amount = if kind == "target" { &indicator.target } else { &indicator.actual };
    let sign = indicator.relation.map_or("", Relation::as_str);
    let value = amount.value.map(|value| value.normalize().to_string()).unwrap_or_default();
    let raw = &amount.raw;
    let unit = &amount.unit;
    [
        raw.as_str().to_owned(),
        format!("{sign}{raw}"),
        format!("{raw}{unit}"),
        format!("{sign}{raw}{unit}"),
        format!("{sign}{value}{unit}"),
    ]
    .iter()
    .map(|text| signs(text))
    .collect()
}

/// Folded, with each sign of comparison in one form; a dash in the cell of the unit says nothing.
fn signs(text: &str) -> String {
    let one = fold(text).replace(['≥', '≧'], ">=").replace(['≤', '≦'], "<=").replace('═', "=");
    let one = one.replace(Relation::Qualitative.as_str(), "定性");
    let rest = one.trim_end_matches('—');
    if rest.is_empty() { one } else { rest.to_owned() }
}

/// Puts the folder before every line about one of its files.
fn of_set(set: &Set, lines: impl IntoIterator<Item = String>) -> Vec<String> {
    lines.into_iter().map(|line| format!("{}\t{line}", set.folder)).collect()
}

#[test]
fn no_figure_is_silently_wrong() {
    let wrong = SETS.iter().flat_map(|set| of_set(set, Comparison::new(set).wrong));
    assert_none("数读错了", &wrong.collect::<Vec<_>>());
}

#[test]
fn no_figure_stands_under_another_name() {
    let misnamed = SETS.iter().flat_map(|set| of_set(set, Comparison::new(set).misnamed));
    assert_none("数的名称不对", &misnamed.collect::<Vec<_>>());
}

#[test]
fn as_much_is_found_as_was_ever_found() {
    let mut below = String::new();
    for set in &SETS {
        let comparison = Comparison::new(set);
        assert_eq!(
            comparison.counts.len(),
            set.found_at_least.len(),
            "{}: a least share for each",
            set.folder
        );
        let mut missed = false;
        for (kind, least) in set.found_at_least {
            let (_, found, all) = comparison
                .counts
                .iter()
                .find(|(known, ..)| known == kind)
                .expect("expectations of each kind");
            if found * 100 < least * all {
                let _ = writeln!(below, "{}\t{kind}\t{found}/{all}\t< {least}%", set.folder);
                missed = true;
            }
        }
        if missed {
            below.push_str(&of_set(set, comparison.misses).join("\n"));
        }
    }
    assert!(below.is_empty(), "读出的比从前少：\n{below}");
}

#[test]
fn what_holds_is_never_reported() {
    let mut wrong = Vec::new();
    for set in &SETS {
        let comparison = Comparison::new(set);
        for row in set.findings().into_iter().filter(|row| row["kind"] == "must_not") {
            for finding in comparison.of(&row) {
                let here = finding.place.as_ref().is_some_and(|place| is_at(place, &row));
                if here && accepts(&row["rules"], &finding.rule) {
                    wrong.push(format!("{}\t{}\t{}", spot(&row), row["relation"], finding.message));
                }
            }
        }
    }
    assert_none("误报", &wrong);
}

#[test]
fn nothing_else_is_reported_as_a_fault() {
    let mut wrong = Vec::new();
    for set in SETS.iter().filter(|set| set.audited) {
        let expected = set.findings();
        for finding in &set.review().findings {
            let known = |row: &Row| {
                row["kind"] != "must_not"
                    && finding.subject.path == row["path"]
                    && accepts(&row["rules"], &finding.rule)
            };
            let beyond = BEYOND.iter().any(|(rule, _)| finding.rule == *rule);
            if finding.severity != Severity::Notice && !beyond && !expected.iter().any(known) {
                wrong.push(format!("{} {} {}", finding.rule, finding.whereabouts(), finding.message));
            }
        }
    }
    assert_none("多出的问题", &wrong);
}

#[test]
fn every_case_file_has_one_line_and_none_is_lost() {
    let mut lost = Vec::new();
    for set in &SETS {
        let review = set.review();
        for row in set.expected("filings.csv") {
            let lines = review.files.iter().filter(|file| file.path == row["path"]).count();
            assert_eq!(lines, 1, "{}", row["path"]);
            if review.filings.iter().all(|filing| filing.path != row["path"]) {
                lost.push(row["path"].clone());
            }
        }
    }
    assert_none("没有读出自评表", &lost);
}

#[test]
fn a_file_with_several_forms_gives_a_return_for_each() {
    let mut wrong = Vec::new();
    for set in &SETS {
        let lines = set.expected("filings.csv");
        for row in &lines {
            let forms = lines.iter().filter(|other| other["path"] == row["path"]).count();
            let returns = set.review().filings.iter().filter(|filing| filing.path == row["path"]).count();
            if returns < forms {
                wrong.push(format!("{}\t{}：{forms} 张表，读出 {returns} 份", set.folder, row["path"]));
            }
        }
    }
    assert_none("表没有分开", &wrong);
}
