//! Published tables that nobody of the project had seen, in batches: what must be read of each was written down before
//! the program was first run on it (`tests/published/LOG.md`). A batch may only get better.
//!
//! `HUISHEN_SHOW=1 cargo test published -- --nocapture` prints every cell that is read otherwise.

use crate::ground::{Row, home, huishen, rows};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A published document: its cells, and what must be read of them.
#[derive(Clone, Deserialize)]
pub(crate) struct Document {
    title: String,
    /// The name its sender gave it.
    file: String,
    pub(crate) sheets: Vec<Page>,
    pub(crate) expect: Expected,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) rows: Vec<Vec<Value>>,
    #[serde(default)]
    pub(crate) merges: Vec<String>,
    #[serde(default)]
    formats: BTreeMap<String, String>,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Expected {
    filings: usize,
    #[serde(default)]
    head: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) figures: Vec<Figure>,
    #[serde(default)]
    indicators: Vec<Indicator>,
    #[serde(default)]
    unread_ok: Vec<String>,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Figure {
    #[serde(default)]
    pub(crate) sheet: usize,
    pub(crate) cell: String,
    item: Value,
    measure: Value,
    #[serde(default)]
    scope: Option<Value>,
    value: Value,
    #[serde(default)]
    optional: bool,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Indicator {
    #[serde(default)]
    sheet: usize,
    cell: String,
    level3: Option<String>,
    target: Option<Value>,
    actual: Option<Value>,
    weight: Option<Value>,
    score: Option<Value>,
}

/// How a batch was read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    /// Figures that must be read, and those read under the right item, measure and scope.
    wanted: usize,
    found: usize,
    /// Of those found: rows of lists that are a `line` where the expectation names an item as well.
    listed: usize,
    /// Of the rest: read as a line of a list only; not read.
    only_line: usize,
    missing: usize,
    /// Another number, item, measure or scope, stated as if it were sure.
    wrong: usize,
    /// Indicators; fields of head and of indicators.
    indicators: usize,
    indicators_found: usize,
    fields: usize,
    fields_right: usize,
    heads: usize,
    heads_right: usize,
    heads_wrong: usize,
    /// Documents that are no return and were taken for one, and the other way round.
    gate: usize,
    /// Findings that are errors or verifies; which of them are false is judged by eye in the log.
    severe: usize,
}

/// The least a batch must come to. First-run figures stand in the log; these follow what was mended since.
struct Floor {
    batch: &'static str,
    found: usize,
    indicators_found: usize,
    heads_right: usize,
    wrong: usize,
    gate: usize,
}

const FLOORS: [Floor; 14] = [
    Floor { batch: "batch1", found: 119, indicators_found: 49, heads_right: 31, wrong: 1, gate: 0 },
    Floor { batch: "batch2", found: 96, indicators_found: 50, heads_right: 28, wrong: 0, gate: 0 },
    Floor { batch: "batch3", found: 67, indicators_found: 14, heads_right: 17, wrong: 0, gate: 0 },
    Floor { batch: "batch4", found: 110, indicators_found: 30, heads_right: 20, wrong: 2, gate: 0 },
    Floor { batch: "batch5", found: 82, indicators_found: 52, heads_right: 15, wrong: 0, gate: 0 },
    Floor { batch: "batch6", found: 113, indicators_found: 18, heads_right: 20, wrong: 0, gate: 0 },
    Floor { batch: "batch7", found: 149, indicators_found: 14, heads_right: 24, wrong: 1, gate: 0 },
    Floor { batch: "batch8", found: 54, indicators_found: 42, heads_right: 24, wrong: 0, gate: 1 },
    Floor { batch: "batch9", found: 153, indicators_found: 52, heads_right: 29, wrong: 0, gate: 0 },
    Floor { batch: "batch10", found: 64, indicators_found: 31, heads_right: 18, wrong: 11, gate: 2 },
    Floor { batch: "batch11", found: 106, indicators_found: 9, heads_right: 27, wrong: 0, gate: 0 },
    Floor { batch: "batch12", found: 196, indicators_found: 31, heads_right: 26, wrong: 0, gate: 2 },
    Floor { batch: "batch13", found: 120, indicators_found: 15, heads_right: 20, wrong: 10, gate: 0 },
    Floor { batch: "batch14", found: 44, indicators_found: 20, heads_right: 23, wrong: 2, gate: 1 },
];

pub(crate) fn documents(batch: &str) -> Vec<(String, Document)> {
    let folder = home("tests/published").join(batch);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let document = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        (path.file_stem().unwrap().to_string_lossy().into_owned(), document)
    };
    files.into_iter().map(read).collect()
}

/// Column and row of A1, both from 0.
pub(crate) fn position(cell: &str) -> (u32, u16) {
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u16::from(letter - b'A') + 1);
    (cell[letters.len()..].parse::<u32>().unwrap() - 1, column - 1)
}

/// Where a document lies: file names repeat, folders do not.
fn path(name: &str, document: &Document) -> String {
    let stem = document.file.trim_end_matches(|c: char| c != '.').trim_end_matches('.');
    format!("{name}/{}.xlsx", if stem.is_empty() { name } else { stem })
}

pub(crate) fn write(document: &Document, target: &Path) {
    let mut book = Workbook::new();
    for page in &document.sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(&page.name).unwrap();
        for merge in &page.merges {
            let (first, last) = merge.split_once(':').unwrap_or((merge, merge));
            let ((row, col), (last_row, last_col)) = (position(first), position(last));
            if (row, col) != (last_row, last_col) {
                sheet.merge_range(row, col, last_row, last_col, "", &Format::new()).unwrap();
            }
        }
        for (row, cells) in (0..).zip(&page.rows) {
            for (col, value) in (0..).zip(cells) {
                let name = rust_xlsxwriter::utility::row_col_to_cell(row, col);
                let format = page.formats.get(&name).map(|code| Format::new().set_num_format(code));
                let format = format.unwrap_or_default();
                match value {
                    Value::Null => {}
                    Value::Number(number) => {
                        let number: Decimal = number.to_string().parse().unwrap();
                        sheet.write_with_format(row, col, number, &format).unwrap();
                    }
                    other => {
                        sheet.write_with_format(row, col, text(other).as_str(), &format).unwrap();
                    }
                }
            }
        }
    }
    book.save(target).unwrap();
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// One text or several: all of them are right.
fn choices(value: &Value) -> Vec<String> {
    match value {
        Value::Array(several) => several.iter().map(text).collect(),
        Value::Null => Vec::new(),
        one => vec![text(one)],
    }
}

/// What stays of a text when blanks, brackets, quotation marks, numbering and punctuation are gone.
fn plain(text: &str) -> String {
    // 219001-某县某镇: the code is kept apart from the name.
    let coded =
        text.split_once('-').filter(|(code, _)| code.len() > 2 && code.bytes().all(|b| b.is_ascii_digit()));
    let text = coded.map_or(text, |(_, name)| name);
    huishen::model::label::Label::parse(text).key.replace(['、', ',', '，', ':', '-', '.', '。'], "")
}

fn number(text: &str) -> Option<Decimal> {
    let digits = text.trim().trim_end_matches(['%', '分']).replace([',', '，'], "");
    digits.parse::<Decimal>().ok().map(|number| number.normalize())
}

fn same(stated: &str, expected: &str) -> bool {
    match (number(stated), number(expected)) {
        (Some(stated), Some(expected)) => stated == expected,
        _ => plain(stated) == plain(expected),
    }
}

/// The tables of one run, and what they are held against.
struct Run {
    tables: BTreeMap<&'static str, Vec<Row>>,
    show: bool,
}

impl Run {
    fn of(&self, table: &str, file: &str) -> impl Iterator<Item = &Row> {
        self.tables[table].iter().filter(move |row| row["path"] == file)
    }

    fn say(&self, name: &str, what: &str) {
        if self.show {
            println!("  {name}  {what}");
        }
    }

    fn figures(&self, name: &str, document: &Document, tally: &mut Tally) {
        let file = path(name, document);
        let read: Vec<&Row> = self
            .of("figures", &file)
            .filter(|row| row["status"] == "number" || row["status"] == "corrected")
            .collect();
        let mut known: Vec<(String, String)> = Vec::new();
        for figure in &document.expect.figures {
            let sheet = &document.sheets[figure.sheet].name;
            known.push((sheet.clone(), figure.cell.clone()));
            let own: Vec<&&Row> =
                read.iter().filter(|row| row["sheet"] == *sheet && row["cell"] == figure.cell).collect();
            self.figure(name, figure, &own, tally);
        }
        for row in &read {
            let at = (row["sheet"].clone(), row["cell"].clone());
            let of_indicator =
                document.expect.indicators.iter().any(|i| {
                    document.sheets[i.sheet].name == at.0 && position(&i.cell).0 == position(&at.1).0
                });
            if !known.contains(&at)
                && row["item"] != "line"
                && !(of_indicator && row["item"] == "score.total")
            {
                tally.wrong += 1;
                self.say(
                    name,
                    &format!(
                        "多出 {}!{} {} {}.{} @{}",
                        at.0, at.1, row["raw"], row["item"], row["measure"], row["scope"]
                    ),
                );
            }
        }
    }

    fn figure(&self, name: &str, figure: &Figure, own: &[&&Row], tally: &mut Tally) {
        let (items, measures) = (choices(&figure.item), choices(&figure.measure));
        let scopes: Vec<String> =
            figure.scope.as_ref().map(choices).unwrap_or_default().iter().map(|s| plain(s)).collect();
        let free = items.is_empty() || items == ["line"];
        let names = |row: &Row| ["scope", "project", "department"].map(|column| plain(&row[column]));
        let placed = |row: &Row| {
            let scope = plain(&row["scope"]);
            scope.is_empty() && (scopes.is_empty() || scopes.iter().any(String::is_empty))
                || scopes
                    .iter()
                    .filter(|s| !s.is_empty())
                    .any(|s| names(row).iter().any(|n| n == s || (n.len() > 5 && s.contains(n.as_str()))))
        };
        let valued = |row: &Row| choices(&figure.value).iter().any(|value| same(&row["value"], value));
        let meant = |row: &Row| {
            items.contains(&row["item"]) && (measures.is_empty() || measures.contains(&row["measure"]))
        };
        let said: Vec<String> = own
            .iter()
            .map(|r| format!("{}.{} @{} = {}", r["item"], r["measure"], r["scope"], r["value"]))
            .collect();
        let line = |what: &str| {
            format!(
                "{what} {}!{} {}.{} @{} = {}  ← {}",
                figure.sheet + 1,
                figure.cell,
                items.join("|"),
                measures.join("|"),
                scopes.join("|"),
                figure.value,
                said.join("; ")
            )
        };
        if figure.optional || items.is_empty() {
            let taken = own
                .iter()
                .any(|row| row["item"] != "line" && !meant(row) && (row["scope"].is_empty() || !free));
            tally.wrong += usize::from(taken);
            if taken {
                self.say(name, &line("错用"));
            }
            return;
        }
        // A named row of a list is a `line` by the contract, whatever the list is about.
        let listed = scopes.iter().any(|scope| !scope.is_empty());
        tally.wanted += 1;
        if own.is_empty() {
            tally.missing += 1;
            self.say(name, &line("缺"));
        } else if own.iter().all(|row| {
            valued(row) && placed(row) && (meant(row) || (row["item"] == "line" && (free || listed)))
        }) {
            tally.found += 1;
            tally.listed += usize::from(own.iter().any(|row| row["item"] == "line" && !free));
        } else if own.iter().all(|row| row["item"] == "line" && valued(row)) {
            tally.only_line += 1;
            self.say(name, &line("只作明细"));
        } else if own.iter().all(|row| valued(row) && meant(row) && !row["scope"].is_empty())
            && scopes.iter().all(String::is_empty)
        {
            // Right, but under a name of its own: no total takes it, and none is wrong for it.
            tally.only_line += 1;
            self.say(name, &line("范围"));
        } else {
            tally.wrong += 1;
            self.say(name, &line("错"));
        }
    }

    fn indicators(&self, name: &str, document: &Document, tally: &mut Tally) {
        let file = path(name, document);
        let read: Vec<&Row> = self.of("indicators", &file).collect();
        for wanted in &document.expect.indicators {
            tally.indicators += 1;
            let sheet = &document.sheets[wanted.sheet].name;
            let row = position(&wanted.cell).0;
            let level3 = wanted.level3.clone().unwrap_or_default();
            let own = read.iter().find(|got| {
                got["sheet"] == *sheet
                    && position(&got["cell"]).0 == row
                    && (level3.is_empty() || plain(&got["level3"]) == plain(&level3))
            });
            let Some(own) = own else {
                self.say(name, &format!("缺指标 {} {level3}", wanted.cell));
                continue;
            };
            tally.indicators_found += 1;
            for (column, expected) in [
                ("target_raw", &wanted.target),
                ("actual_raw", &wanted.actual),
                ("weight", &wanted.weight),
                ("score", &wanted.score),
            ] {
                let Some(expected) = expected.as_ref().map(text).filter(|text| !text.is_empty()) else {
                    continue;
                };
                tally.fields += 1;
                let joined = column == "target_raw"
                    && plain(&format!("{}{}{}", own["relation"], own["target"], own["target_unit"]))
                        == plain(&expected);
                if same(&own[column], &expected) || joined {
                    tally.fields_right += 1;
                } else {
                    self.say(
                        name,
                        &format!("指标 {} {column} 应为 {expected}，得到 {}", wanted.cell, own[column]),
                    );
                }
            }
        }
    }

    fn head(&self, name: &str, document: &Document, tally: &mut Tally) {
        let file = path(name, document);
        let read: Vec<&Row> = self.of("filings", &file).collect();
        if (document.expect.filings == 0) != read.is_empty() {
            tally.gate += 1;
            self.say(name, &format!("自评表 {} 份，应为 {}", read.len(), document.expect.filings));
        }
        for (field, expected) in &document.expect.head {
            let column = if field == "score" { "total_score" } else { field.as_str() };
            let expected = choices(expected);
            if expected.iter().all(String::is_empty) {
                continue;
            }
            tally.heads += 1;
            let stated: Vec<&str> =
                read.iter().map(|row| row[column].as_str()).filter(|text| !text.is_empty()).collect();
            if stated.iter().any(|stated| expected.iter().any(|expected| same(stated, expected))) {
                tally.heads_right += 1;
            } else {
                tally.heads_wrong += usize::from(!stated.is_empty());
                self.say(name, &format!("{field} 应为 {}，得到 {stated:?}", expected.join("|")));
            }
        }
    }
}

fn measure(batch: &str) -> Tally {
    let ground = tempfile::tempdir().unwrap();
    let (folder, data) = (ground.path().join("报送"), ground.path().join("data"));
    fs::create_dir(&folder).unwrap();
    let documents = documents(batch);
    for (name, document) in &documents {
        fs::create_dir(folder.join(name)).unwrap();
        write(document, &folder.join(path(name, document)));
    }
    let mut run = huishen();
    run.arg("run").arg(&folder).arg("-o").arg(ground.path().join("x.xlsx")).arg("--data").arg(&data);
    let ended = run.output().unwrap();
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&ended.stderr));
    let table = |name: &'static str| (name, rows(&data.join(format!("{name}.csv"))));
    let tables = ["figures", "indicators", "filings", "findings"].map(table).into_iter().collect();
    let run = Run { tables, show: std::env::var_os("HUISHEN_SHOW").is_some() };
    let mut tally = Tally::default();
    for (name, document) in &documents {
        run.say(name, &document.title);
        run.head(name, document, &mut tally);
        run.figures(name, document, &mut tally);
        run.indicators(name, document, &mut tally);
        for finding in run.of("findings", &path(name, document)) {
            if finding["severity"] == "error" || finding["severity"] == "verify" {
                tally.severe += 1;
                run.say(
                    name,
                    &format!(
                        "{} {} {}!{} {}",
                        finding["severity"],
                        finding["rule"],
                        finding["sheet"],
                        finding["cell"],
                        finding["message"]
                    ),
                );
            }
        }
    }
    let lost: usize = documents.iter().map(|(_, d)| d.expect.unread_ok.len()).sum();
    println!("{batch}: {tally:?} (文件 {}，非数据单元格 {lost})", documents.len());
    tally
}

#[test]
fn published_batches_are_read_as_well_as_before() {
    for floor in &FLOORS {
        let tally = measure(floor.batch);
        assert!(tally.found >= floor.found, "{}: {tally:?}", floor.batch);
        assert!(tally.indicators_found >= floor.indicators_found, "{}: {tally:?}", floor.batch);
        assert!(tally.heads_right >= floor.heads_right, "{}: {tally:?}", floor.batch);
        assert!(tally.wrong <= floor.wrong, "{}: {tally:?}", floor.batch);
        assert!(tally.gate <= floor.gate, "{}: {tally:?}", floor.batch);
    }
}

/// A batch that is not among those above yet: its name stands in the variable `HUISHEN_BATCH`.
#[test]
fn a_new_batch_is_measured() {
    if let Ok(batch) = std::env::var("HUISHEN_BATCH") {
        measure(&batch);
    }
}
