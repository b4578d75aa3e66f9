//! The ground the tests stand on: folders of the project, the program, and the tables it writes.

use huishen::catalog::Catalog;
use huishen::model::{Filing, FilingCard, Finding, FindingCard, Review};
use huishen::pipeline::{self, Order};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A row of a table by the names of its columns.
pub type Row = BTreeMap<String, String>;

/// A path inside the project.
pub fn home(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The sample returns.
pub fn samples() -> PathBuf {
    home("sample_data")
}

/// The return with the most faults.
pub fn junshan() -> PathBuf {
    samples().join("君山区区直机关工委/2017整体支出自评.xls")
}

/// The program as built for this test run.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_huishen"))
}

/// A run of it, at which nobody types.
pub fn huishen() -> Command {
    let mut command = Command::new(program());
    command.stdin(Stdio::null());
    command
}

/// Returns in the folder 报送, and what runs write beside it.
pub struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    /// With these returns.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let desk = Self { home: tempfile::tempdir().unwrap() };
        fs::create_dir(desk.at("报送")).unwrap();
        for (name, text) in files {
            desk.put(name, text);
        }
        desk
    }

    /// A path on it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Puts a return into the folder.
    pub fn put(&self, name: &str, text: &str) {
        let path = self.at("报送").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs the main job: exit code and what it said.
    pub fn start(&self, more: &[&str]) -> (Option<i32>, String) {
        let mut command = huishen();
        command.current_dir(self.home.path()).args(["run", "报送", "-o", "汇总.xlsx"]).args(more);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// Runs it to its end, and gives what it said.
    #[track_caller]
    pub fn run(&self) -> String {
        let (code, said) = self.start(&[]);
        assert!(matches!(code, Some(0 | 1)), "{said}");
        said
    }
}

/// A review with its returns and findings opened.
#[derive(Debug)]
pub struct Opened {
    review: Review,
    pub filings: Vec<Filing>,
    pub findings: Vec<Finding>,
}

impl From<Review> for Opened {
    fn from(review: Review) -> Self {
        // Those that count nowhere are read like all others.
        let all = review.filings.iter().chain(&review.aside);
        let filings = all.map(|card| FilingCard::whole(card).as_ref().clone()).collect();
        let findings = review.findings.iter().map(FindingCard::whole).collect();
        Self { review, filings, findings }
    }
}

impl Deref for Opened {
    type Target = Review;

    fn deref(&self) -> &Review {
        &self.review
    }
}

/// Reads, audits and ranks a folder inside this process.
pub fn review(folder: &Path) -> Opened {
    let order = Order { roots: vec![folder.to_owned()], ..Order::default() };
    let catalog = Catalog::embedded().unwrap();
    pipeline::run(&order, &catalog, &|_, _| {}).unwrap().into()
}

/// The rows of a table; the byte order mark is not part of the first name.
pub fn rows(table: &Path) -> Vec<Row> {
    let text = fs::read_to_string(table).unwrap_or_else(|error| panic!("{}: {error}", table.display()));
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row =
        |record: csv::StringRecord| heads.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The texts of all cells of a workbook.
pub fn texts(book: &Path) -> Vec<String> {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let sheets = book.worksheets();
    let cells = sheets.iter().flat_map(|(_, cells)| cells.used_cells());
    cells
        .filter_map(|(_, _, cell)| if let Data::String(text) = cell { Some(text.clone()) } else { None })
        .collect()
}

/// Every file below a folder with its bytes.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Whether a text has Chinese words in it.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Fails with every complaint on a line of its own.
#[track_caller]
pub fn assert_none(what: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{what}：{} 处\n{}", complaints.len(), complaints.join("\n"));
}
