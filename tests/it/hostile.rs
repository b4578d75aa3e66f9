//! The hostile set (`tests/hostile`) in one run: each file gets its line, each sound one its texts and figures, and
//! nothing that a file says becomes a formula, a link or a change on disk.

use crate::ground::{Row, assert_none, contents, home, huishen, is_chinese, rows};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The limit the bombs of the set are made for; the default would need bombs of half a megabyte.
const UNPACKED: [&str; 2] = ["--max-unpacked", "16"];

/// What must become of one file or member of an archive.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    path: String,
    status: Vec<String>,
    format: Option<String>,
    /// Words of the message, `a|b` where either will do.
    #[serde(default)]
    says: Vec<String>,
    /// Lines of `inspect --cells`; the sheet `*` stands for any.
    #[serde(default)]
    cells: Vec<String>,
    /// Cell, item.measure, value.
    #[serde(default)]
    figures: Vec<[String; 3]>,
    /// What must not come out of the file.
    #[serde(default)]
    never: Vec<String>,
    /// Whether the lines of its members are left open.
    #[serde(default)]
    open: bool,
}

#[derive(Deserialize)]
struct Expected {
    file: Vec<Line>,
}

/// One run over the whole set.
struct Run {
    code: Option<i32>,
    files: BTreeMap<String, Row>,
    lines: usize,
    figures: Vec<Row>,
    out: tempfile::TempDir,
    changed: bool,
}

static EXPECTED: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let text = fs::read_to_string(home("tests/hostile/expected.toml")).unwrap();
    toml::from_str::<Expected>(&text).unwrap().file
});

static RUN: LazyLock<Run> = LazyLock::new(|| {
    let before = contents(&set());
    let mut run = run(&set(), &UNPACKED);
    run.changed = contents(&set()) != before;
    run
});

fn set() -> PathBuf {
    home("tests/hostile/files")
}

/// Runs on a folder and reads the tables it wrote.
fn run(folder: &Path, options: &[&str]) -> Run {
    let out = tempfile::tempdir().unwrap();
    let workbook = out.path().join("x.xlsx");
    let mut command = huishen();
    command.arg("run").arg(folder).arg("-o").arg(workbook).arg("--data").arg(out.path()).args(options);
    let ended = command.output().unwrap();
    assert!(out.path().join("files.csv").exists(), "{}", String::from_utf8_lossy(&ended.stderr));
    let files = rows(&out.path().join("files.csv"));
    Run {
        code: ended.status.code(),
        lines: files.len(),
        files: files.into_iter().map(|row| (row["path"].clone(), row)).collect(),
        figures: rows(&out.path().join("figures.csv")),
        out,
        changed: false,
    }
}

fn is_read(status: &str) -> bool {
    matches!(status, "read" | "warned")
}

/// Looks at every expectation and gathers the complaints.
fn each_line(look: impl Fn(&Line, &Row) -> Vec<String>) -> Vec<String> {
    EXPECTED
        .iter()
        .flat_map(|line| match RUN.files.get(&line.path) {
            Some(row) => look(line, row),
            None => vec![format!("{} 没有一行", line.path)],
        })
        .collect()
}

#[test]
fn every_file_gets_the_status_and_the_words_it_should() {
    let wrong = each_line(|line, row| {
        let (status, message) = (&row["status"], &row["message"]);
        let mut wrong = Vec::new();
        if !line.status.contains(status) {
            wrong.push(format!("{} 应为 {:?}，得到 {status}：{message}", line.path, line.status));
        }
        if line.format.as_ref().is_some_and(|format| *format != row["format"]) {
            wrong.push(format!("{} 的格式应为 {:?}，得到 {}", line.path, line.format, row["format"]));
        }
        let silent = line.says.iter().filter(|words| !words.split('|').any(|word| message.contains(word)));
        wrong.extend(silent.map(|words| format!("{} 没有说 {words}：{status} {message}", line.path)));
        if !is_chinese(message) {
            wrong.push(format!("{} 的说明不是中文：{message}", line.path));
        }
        wrong
    });
    assert_none("清单不符", &wrong);
}

#[test]
fn there_are_as_many_lines_as_files_and_the_run_ends_with_1() {
    let known: BTreeSet<&str> = EXPECTED.iter().map(|line| line.path.as_str()).collect();
    let open =
        |path: &str| EXPECTED.iter().any(|line| line.open && path.starts_with(&format!("{}!/", line.path)));
    let strange: Vec<String> =
        RUN.files.keys().filter(|path| !known.contains(path.as_str()) && !open(path)).cloned().collect();
    assert_none("多出来的行", &strange);
    let on_disk: BTreeSet<String> =
        contents(&set()).into_keys().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
    let unlisted: Vec<String> =
        on_disk.iter().filter(|path| !RUN.files.contains_key(*path)).cloned().collect();
    assert_none("没有行的文件", &unlisted);
    assert!(on_disk.len() >= 80, "the set has {} files", on_disk.len());
    assert_eq!(RUN.lines, RUN.files.len(), "no path has two lines");
    assert_eq!(RUN.code, Some(1), "finished, with files that could not be read");
}

#[test]
fn sound_returns_give_their_figures() {
    let wrong = each_line(|line, row| {
        let asked = line.figures.iter().filter(|_| is_read(&row["status"]));
        let missing = asked.filter_map(|[cell, name, value]| {
            let mut own =
                RUN.figures.iter().filter(|figure| figure["path"] == line.path && figure["cell"] == *cell);
            let fits = |figure: &Row| {
                format!("{}.{}", figure["item"], figure["measure"]) == *name && figure["value"] == *value
            };
            let found = own.clone().any(fits);
            let got: Vec<&String> = own.by_ref().map(|figure| &figure["value"]).collect();
            (!found).then(|| format!("{} {cell} {name} 应为 {value}，得到 {got:?}", line.path))
        });
        missing.collect()
    });
    assert_none("数不对", &wrong);
}

#[test]
fn sound_returns_give_their_texts() {
    let asked: Vec<&Line> = EXPECTED
        .iter()
        .filter(|line| !line.path.contains("!/"))
        .filter(|line| !line.cells.is_empty() || !line.never.is_empty())
        .collect();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let share = asked.len().div_ceil(cores);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = asked
            .chunks(share)
            .map(|part| {
                scope.spawn(move || part.iter().flat_map(|line| wrong_texts(line)).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_none("内容不对", &wrong);
}

/// What `inspect --cells` fails to print of a file, or prints though it must not.
fn wrong_texts(line: &Line) -> Vec<String> {
    let ended = huishen().arg("inspect").arg("--cells").arg(set().join(&line.path)).output().unwrap();
    let printed = String::from_utf8_lossy(&ended.stdout);
    let mut wrong: Vec<String> = line
        .never
        .iter()
        .filter(|text| printed.contains(text.as_str()))
        .map(|text| format!("{} 不该有 {}", line.path, text.chars().take(20).collect::<String>()))
        .collect();
    if RUN.files.get(&line.path).is_some_and(|row| is_read(&row["status"]) || row["status"] == "no_form") {
        let known: BTreeSet<&str> = printed.lines().collect();
        let anywhere: BTreeSet<&str> =
            printed.lines().filter_map(|line| line.split_once('\t')).map(|(_, rest)| rest).collect();
        let missing = line.cells.iter().filter(|cell| match cell.strip_prefix("*\t") {
            Some(rest) => !anywhere.contains(rest),
            None => !known.contains(cell.as_str()),
        });
        wrong.extend(missing.map(|cell| format!("{} 缺少 {cell:?}", line.path)));
    }
    wrong
}

#[test]
fn no_figure_comes_from_a_file_that_is_not_read() {
    // What counts nowhere stands in the table, and says so.
    let counted = RUN.figures.iter().filter(|row| row["standing"] == "counts");
    let strays =
        counted.filter(|row| RUN.files.get(&row["path"]).is_none_or(|file| !is_read(&file["status"])));
    let strays: Vec<String> = strays.map(|row| format!("{} {}", row["path"], row["cell"])).collect();
    assert_none("没有读出的文件给了数", &strays);
}

#[test]
fn nothing_is_written_into_the_input_folder() {
    LazyLock::force(&RUN);
    assert!(!RUN.changed, "the run changed its input");
    assert!(
        !home("tests/hostile/爬出.xlsx").exists() && !home("tests/爬出.xlsx").exists(),
        "a member climbed out"
    );
}

/// The parts of a workbook by name.
fn parts(workbook: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(fs::File::open(workbook).unwrap()).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.insert(part.name().unwrap().into_owned(), String::from_utf8_lossy(&content).into_owned());
    }
    parts
}

#[test]
fn texts_become_neither_formulas_nor_links() {
    let parts = parts(&RUN.out.path().join("x.xlsx"));
    let mut wrong = Vec::new();
    let mut told = 0;
    for (name, xml) in &parts {
        told += xml.matches("evil.invalid").count();
        if name.ends_with(".rels") && (xml.contains("evil") || xml.contains("mailto:")) {
            wrong.push(format!("{name} 有输入里的链接"));
        }
        let formulas = xml.split("<f>").skip(1).filter_map(|rest| rest.split("</f>").next());
        let strange = formulas
            .filter(|formula| ["evil", "cmd", "1+1", "2+3", "DDE"].iter().any(|word| formula.contains(word)));
        wrong.extend(strange.map(|formula| format!("{name} 有输入里的公式 {formula}")));
    }
    assert!(told > 0, "the texts themselves are in the workbook");
    assert_none("输入变成了公式或链接", &wrong);
}

#[test]
fn no_field_of_a_table_begins_like_a_formula() {
    let mut wrong = Vec::new();
    let mut guarded = 0;
    for table in fs::read_dir(RUN.out.path()).unwrap().map(|entry| entry.unwrap().path()) {
        if table.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        for (number, row) in rows(&table).iter().enumerate() {
            for (column, field) in row {
                guarded += usize::from(field.starts_with("'="));
                let name = table.file_name().unwrap().to_string_lossy();
                if is_formula(field) {
                    wrong.push(format!("{name} 第 {} 行 {column}：{field}", number + 2));
                }
            }
        }
    }
    assert!(guarded > 0, "the texts themselves are in the tables");
    assert_none("像公式的字段", &wrong);
}

/// Whether a spreadsheet would take a field for a formula; a negative number and a dash are none.
fn is_formula(field: &str) -> bool {
    let dash =
        field.chars().all(|c| "-—－.%".contains(c)) || field.trim_end_matches('%').parse::<f64>().is_ok();
    field.starts_with(['=', '+', '@', '\t', '\r']) || (field.starts_with('-') && !dash)
}

/// A sound return of the set.
const GOOD: &str = "xlsx/模板.xltx";

#[test]
fn the_same_content_twice_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["一.xlsx", "二.xlsx"] {
        fs::copy(set().join(GOOD), folder.path().join(name)).unwrap();
    }
    let run = run(folder.path(), &[]);
    let status: Vec<&str> = run.files.values().map(|line| line["status"].as_str()).collect();
    assert_eq!(status, ["read", "duplicate"]);
    let counted: Vec<_> = run.figures.iter().filter(|row| row["standing"] == "counts").collect();
    assert!(counted.len() > 20 && counted.iter().all(|row| row["path"] == "一.xlsx"));
    assert!(run.figures.iter().all(|row| row["path"] == "一.xlsx" || row["standing"] == "copy"));
}

/// The workbook of an earlier run lies among the returns, under a name of its own: it is a report, not a return.
#[test]
fn an_earlier_workbook_of_ours_is_no_return() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(set().join(GOOD), folder.path().join("自评.xlsx")).unwrap();
    let before = run(folder.path(), &[]);
    fs::copy(before.out.path().join("x.xlsx"), folder.path().join("上次的汇总.xlsx")).unwrap();
    let after = run(folder.path(), &[]);
    assert_eq!(after.lines, 2, "both files are listed");
    assert_eq!(after.files["上次的汇总.xlsx"]["status"], "skipped");
    assert!(after.figures == before.figures, "the return is read as before");
    assert_eq!(after.code, before.code);
}

#[test]
fn an_empty_folder_is_told_and_nothing_is_written() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let output = out.path().join("x.xlsx");
    let run = huishen().arg("run").arg(folder.path()).arg("-o").arg(&output).output().unwrap();
    assert!(run.status.code() == Some(2) && !output.exists());
    assert!(String::from_utf8(run.stderr).unwrap().contains("没有任何文件"));
}

#[test]
fn hidden_rows_and_columns_are_read_and_said() {
    for name in ["hidden.xls", "hidden.xlsx"] {
        let path = home("tests/regressions").join(name);
        let taken = &huishen::pipeline::sheets(&path)[0];
        assert_eq!(taken.record.status.as_str(), "warned", "{name}");
        assert!(taken.record.message.contains("隐藏的C 列、第 5 行"), "{name}: {}", taken.record.message);
        assert_eq!(taken.grids[0].len(), 188, "{name}");
    }
}
