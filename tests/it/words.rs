//! Published reports in words that nobody of the project had seen: what must be read of each was written down before the
//! program was first run on it (`tests/published/LOG.md`). A batch may only get better.
//!
//! `HUISHEN_SHOW=1 cargo test published_reports -- --nocapture` prints every number that is read otherwise;
//! `HUISHEN_WORDS=FOLDER` measures the reports of a folder elsewhere.

use crate::ground::{Row, home, huishen, rows};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A published report: its paragraphs and tables, and what must be read of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    #[serde(rename = "source")]
    _source: String,
    file: String,
    #[serde(rename = "kind")]
    _kind: String,
    body: Vec<Block>,
    #[serde(default)]
    heads: BTreeMap<String, String>,
    marks: Vec<Mark>,
    #[serde(default)]
    faults: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Block {
    Paragraph(String),
    Table { table: Vec<Vec<String>> },
}

/// A number of the text, and what it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    at: At,
    raw: String,
    #[serde(default, rename = "nth")]
    _nth: usize,
    mode: Mode,
    alt: Vec<String>,
    value: String,
    #[serde(default)]
    prior: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum At {
    Paragraph(usize),
    Cell(String),
}

/// Whether a bureau wants the number, may have it, or must not take it for the return's own.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Must,
    May,
    Not,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    what: String,
    nums: Vec<String>,
}

/// How a batch was read.
#[derive(Debug, Default)]
struct Tally {
    wanted: usize,
    certain: usize,
    /// Certain, or doubtful under the right item and measure.
    any: usize,
    /// Stated as sure under another item, measure or year, or though it is not the return's.
    wrong: usize,
    /// The same among the figures that totals take in.
    wrong_figures: usize,
    /// Sure, though no mark speaks of it; to be judged by eye.
    unmarked: usize,
    heads: usize,
    heads_right: usize,
    heads_wrong: usize,
    no_form: usize,
    faults: usize,
    faults_named: usize,
    severe: usize,
}

/// The least a batch must come to. First-run figures stand in the log; these follow what was mended since.
struct Floor {
    batch: &'static str,
    certain: usize,
    any: usize,
    wrong: usize,
    heads_right: usize,
    no_form: usize,
}

const FLOORS: [Floor; 11] = [
    Floor { batch: "words1", certain: 54, any: 66, wrong: 0, heads_right: 19, no_form: 0 },
    Floor { batch: "words2", certain: 49, any: 50, wrong: 2, heads_right: 19, no_form: 0 },
    Floor { batch: "words3", certain: 62, any: 80, wrong: 2, heads_right: 24, no_form: 0 },
    Floor { batch: "words5", certain: 102, any: 122, wrong: 0, heads_right: 39, no_form: 0 },
    Floor { batch: "words4", certain: 81, any: 87, wrong: 0, heads_right: 17, no_form: 0 },
    Floor { batch: "words6", certain: 95, any: 110, wrong: 2, heads_right: 31, no_form: 0 },
    Floor { batch: "words7", certain: 96, any: 116, wrong: 1, heads_right: 28, no_form: 0 },
    Floor { batch: "words8", certain: 105, any: 119, wrong: 2, heads_right: 26, no_form: 0 },
    Floor { batch: "words9", certain: 100, any: 129, wrong: 9, heads_right: 30, no_form: 0 },
    Floor { batch: "words10", certain: 86, any: 100, wrong: 3, heads_right: 31, no_form: 0 },
    Floor { batch: "words11", certain: 61, any: 79, wrong: 5, heads_right: 34, no_form: 0 },
];

/// A number that was read: of sentences or of figures.
struct Read<'r> {
    name: String,
    value: &'r str,
    is_sure: bool,
    row: &'r Row,
}

fn at(place: &At) -> String {
    match place {
        At::Paragraph(number) => format!("第{number}段"),
        At::Cell(cell) => cell.clone(),
    }
}

fn number(text: &str) -> Option<Decimal> {
    text.replace([',', '，'], "").parse::<Decimal>().ok().map(|number| number.normalize())
}

/// 减少 5 is −5 or 5.
fn same(read: &str, wanted: &str) -> bool {
    match (number(read), number(wanted)) {
        (Some(read), Some(wanted)) => read.abs() == wanted.abs(),
        _ => read == wanted,
    }
}

impl Mark {
    fn is(&self, read: &Read<'_>) -> bool {
        self.mode != Mode::Not && self.alt.contains(&read.name) && same(read.value, &self.value)
    }
}

fn is_at(place: &str, mark: &Mark) -> bool {
    let wanted = at(&mark.at);
    place == wanted || place.ends_with(&format!("!{wanted}")) && !wanted.contains('!')
}

/// Which mark each reading belongs to: the right ones first, then those of the same number.
fn pair(marks: &[Mark], reads: &[Read<'_>], place: fn(&Row) -> String) -> Vec<Option<usize>> {
    let mut of_mark: Vec<Option<usize>> = vec![None; marks.len()];
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for is_right in [true, false] {
        for (number, mark) in marks.iter().enumerate() {
            if of_mark[number].is_some() {
                continue;
            }
            let fits = |read: &Read<'_>| {
                is_at(&place(read.row), mark)
                    && if is_right { mark.is(read) } else { same(read.value, &mark.value) }
            };
            let found = (0..reads.len()).filter(|at| !used.contains(at)).filter(|at| fits(&reads[*at]));
            // What is sure is found before what is not.
            if let Some(best) = found.max_by_key(|at| (reads[*at].is_sure, std::cmp::Reverse(*at))) {
                used.insert(best);
                of_mark[number] = Some(best);
            }
        }
    }
    of_mark
}

struct Run {
    tables: BTreeMap<&'static str, Vec<Row>>,
    show: bool,
}

impl Run {
    fn of(&self, table: &str, path: &str) -> Vec<&Row> {
        self.tables[table].iter().filter(|row| row["path"] == path).collect()
    }

    fn say(&self, what: &str) {
        if self.show {
            println!("    {what}");
        }
    }

    fn report(&self, path: &str, report: &Report, tally: &mut Tally) {
        let filings = self.of("filings", path);
        self.say(&format!("== {path}{}", if filings.is_empty() { "  没有自评表" } else { "" }));
        tally.no_form += usize::from(filings.is_empty());
        self.heads(&filings, report, tally);
        self.marks(path, report, tally);
        let findings = self.of("findings", path);
        for fault in &report.faults {
            tally.faults += 1;
            let told = |row: &&Row| {
                let text = ["stated", "computed", "message", "cause", "difference"]
                    .map(|name| row[name].clone())
                    .join("|");
                fault.nums.iter().all(|number| text.replace(',', "").contains(number))
            };
            if findings.iter().any(told) {
                tally.faults_named += 1;
            } else {
                self.say(&format!("没有指出 {}", fault.what));
            }
        }
        for row in findings.iter().filter(|row| row["severity"] != "notice") {
            tally.severe += 1;
            self.say(&format!("{} {} {} {}", row["severity"], row["rule"], row["cell"], row["message"]));
        }
    }

    fn heads(&self, filings: &[&Row], report: &Report, tally: &mut Tally) {
        for (field, wanted) in &report.heads {
            tally.heads += 1;
            let column = if field == "score" { "total_score" } else { field };
            let got = filings.first().map_or("", |row| row[column].as_str());
            let part = got.chars().count() > 2 && (wanted.contains(got) || got.contains(wanted.as_str()));
            if same(got, wanted) || part && (field == "department" || field == "project") {
                tally.heads_right += 1;
            } else {
                tally.heads_wrong += usize::from(!got.is_empty());
                self.say(&format!("{field} 应为 {wanted}，得到 {got}"));
            }
        }
    }

    fn marks(&self, path: &str, report: &Report, tally: &mut Tally) {
        let sentences = self.of("sentences", path);
        let said: Vec<Read<'_>> = sentences
            .iter()
            .map(|row| Read {
                name: format!("{}.{}", row["item"], row["measure"]),
                value: &row["value"],
                is_sure: row["certainty"] == "certain",
                row,
            })
            .collect();
        let figures = self.of("figures", path);
        let is_number = |row: &&&Row| row["status"] == "number" || row["status"] == "corrected";
        let filed: Vec<Read<'_>> = figures
            .iter()
            .filter(is_number)
            .map(|row| Read {
                name: format!("{}.{}", row["item"], row["measure"]),
                value: &row["value"],
                is_sure: true,
                row,
            })
            .collect();
        let in_sentence = pair(&report.marks, &said, |row| row["place"].clone());
        let in_figures = pair(&report.marks, &filed, |row| {
            if row["sheet"] == "正文" {
                row["cell"].clone()
            } else {
                format!("{}!{}", row["sheet"], row["cell"])
            }
        });
        let year = report.heads.get("year").map_or("", String::as_str);
        for ((mark, sentence), figure) in report.marks.iter().zip(&in_sentence).zip(&in_figures) {
            let (sentence, figure) = (sentence.map(|at| &said[at]), figure.map(|at| &filed[at]));
            let right = |read: Option<&Read<'_>>| read.is_some_and(|read| mark.is(read));
            let shown = || {
                let told = sentence.map(|read| {
                    format!(
                        "{} {} {}",
                        if read.is_sure { "确定" } else { "存疑" },
                        read.name,
                        read.row["note"]
                    )
                });
                let filed = figure.map(|read| format!("figures {} @{}", read.name, read.row["scope"]));
                format!(
                    "{} {} 应为 {} = {} ← {}",
                    at(&mark.at),
                    mark.raw,
                    if mark.mode == Mode::Not { "（不是）".into() } else { mark.alt.join("|") },
                    mark.value,
                    [told, filed].into_iter().flatten().collect::<Vec<_>>().join("；")
                )
            };
            if mark.mode == Mode::Must {
                tally.wanted += 1;
                let sure = sentence.is_some_and(|read| read.is_sure && mark.is(read)) || right(figure);
                let any = right(sentence) || right(figure);
                tally.certain += usize::from(sure);
                tally.any += usize::from(any);
                if !sure {
                    self.say(&format!("{} {}", if any { "存疑" } else { "没有" }, shown()));
                }
            }
            // Last year's number is not this year's, whatever else it is.
            let own_year = |read: &Read<'_>| {
                let stated = read.row["year"].as_str();
                let is_prior = read.name.contains(".prior_")
                    || (!stated.is_empty() && !year.is_empty() && stated < year);
                !mark.prior || is_prior
            };
            let named = |read: &&Read<'_>| !read.row["item"].is_empty() && read.row["item"] != "line";
            let is_wrong = |read: &&Read<'_>| !mark.is(read) || !own_year(read);
            if sentence.filter(|read| read.is_sure).filter(named).as_ref().is_some_and(is_wrong) {
                tally.wrong += 1;
                self.say(&format!("错 {}", shown()));
            }
            let of_whole = figure.filter(named).filter(|read| read.row["scope"].is_empty());
            if of_whole.as_ref().is_some_and(is_wrong) {
                tally.wrong_figures += 1;
                self.say(&format!("错（figures） {}", shown()));
            }
        }
        let known: BTreeSet<usize> = in_sentence.into_iter().flatten().collect();
        for (at, read) in said.iter().enumerate() {
            if read.is_sure
                && !known.contains(&at)
                && !read.row["item"].is_empty()
                && read.row["item"] != "line"
            {
                tally.unmarked += 1;
                self.say(&format!(
                    "另有 {} {} {} {}",
                    read.row["place"], read.name, read.value, read.row["text"]
                ));
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(text))
}

/// A document of Word with these paragraphs and tables.
fn document(body: &[Block]) -> String {
    let block = |block: &Block| match block {
        Block::Paragraph(text) => paragraph(text),
        Block::Table { table } => {
            let cell = |text: &String| format!("<w:tc>{}</w:tc>", paragraph(text));
            let row =
                |cells: &Vec<String>| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
            format!("<w:tbl>{}</w:tbl>", table.iter().map(row).collect::<String>())
        }
    };
    let body: String = body.iter().map(block).collect();
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    format!("<w:document xmlns:w=\"{space}\"><w:body>{body}</w:body></w:document>")
}

fn write(report: &Report, target: &Path) {
    if target.extension().is_some_and(|ending| ending == "txt") {
        let lines = report.body.iter().map(|block| match block {
            Block::Paragraph(text) => text.clone(),
            Block::Table { table } => table.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n"),
        });
        return fs::write(target, lines.collect::<Vec<_>>().join("\n")).unwrap();
    }
    write_document(&report.body, target);
}

/// Writes a document of Word.
pub(crate) fn write_document(body: &[Block], target: &Path) {
    let mut package = zip::ZipWriter::new(fs::File::create(target).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in
        [("[Content_Types].xml", "<Types/>".to_owned()), ("word/document.xml", document(body))]
    {
        package.start_file(name, options).unwrap();
        package.write_all(text.as_bytes()).unwrap();
    }
    package.finish().unwrap();
}

fn reports(folder: &Path) -> Vec<(String, Report)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let report = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        (path.file_stem().unwrap().to_string_lossy().into_owned(), report)
    };
    files.into_iter().map(read).collect()
}

fn measure(folder: &Path) -> Tally {
    let ground = tempfile::tempdir().unwrap();
    let (sent, data) = (ground.path().join("报送"), ground.path().join("data"));
    let reports = reports(folder);
    for (name, report) in &reports {
        fs::create_dir_all(sent.join(name)).unwrap();
        write(report, &sent.join(name).join(&report.file));
    }
    let mut run = huishen();
    run.arg("run").arg(&sent).arg("-o").arg(ground.path().join("x.xlsx")).arg("--data").arg(&data);
    let ended = run.output().unwrap();
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&ended.stderr));
    let table = |name: &'static str| (name, rows(&data.join(format!("{name}.csv"))));
    let tables = ["figures", "sentences", "filings", "findings"].map(table).into_iter().collect();
    let run = Run { tables, show: std::env::var_os("HUISHEN_SHOW").is_some() };
    let mut tally = Tally::default();
    for (name, report) in &reports {
        run.report(&format!("{name}/{}", report.file), report, &mut tally);
    }
    println!("{}: {tally:?} (文件 {})", folder.display(), reports.len());
    tally
}

#[test]
fn published_reports_are_read_as_well_as_before() {
    for floor in &FLOORS {
        let tally = measure(&home("tests/published").join(floor.batch));
        assert!(tally.certain >= floor.certain, "{}: {tally:?}", floor.batch);
        assert!(tally.any >= floor.any, "{}: {tally:?}", floor.batch);
        assert!(tally.wrong + tally.wrong_figures <= floor.wrong, "{}: {tally:?}", floor.batch);
        assert!(tally.heads_right >= floor.heads_right, "{}: {tally:?}", floor.batch);
        assert!(tally.no_form <= floor.no_form, "{}: {tally:?}", floor.batch);
    }
}

/// Reports of a folder elsewhere: its path stands in the variable `HUISHEN_WORDS`.
#[test]
fn published_reports_elsewhere_are_measured() {
    if let Some(folder) = std::env::var_os("HUISHEN_WORDS") {
        measure(Path::new(&folder));
    }
}
