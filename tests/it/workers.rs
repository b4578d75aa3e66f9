//! What lies in a folder is read elsewhere: a worker that dies, hangs or wants too much costs one line; archives are
//! opened in memory; of several rounds the last counts; and nothing that was met is lost.

use crate::ground::{Row, contents, huishen, rows, samples};
use crate::package::{flagged, stored};
use huishen::catalog::Catalog;
use huishen::intake::{self, Limits};
use huishen::model::FileStatus;
use huishen::pipeline::{self, Order, Processed, Workers};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const GOOD: &str = "东湖综保区/综合党委党群工作专项绩效自评.xlsx";

fn good() -> Vec<u8> {
    fs::read(samples().join(GOOD)).unwrap()
}

fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Runs on a folder; the lines of the inventory by path.
fn run(folder: &Path, options: &[&str]) -> BTreeMap<String, Row> {
    let out = tempfile::tempdir().unwrap();
    let (workbook, data) = (out.path().join("x.xlsx"), out.path().join("data"));
    let mut program = huishen();
    program.arg("run").arg(folder).arg("-o").arg(workbook).arg("--data").arg(&data).args(options);
    let ended = program.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{said}");
    let lines = rows(&data.join("files.csv"));
    let count = lines.len();
    let by_path: BTreeMap<String, Row> = lines.into_iter().map(|row| (row["path"].clone(), row)).collect();
    assert_eq!(by_path.len(), count, "paths are told apart");
    by_path
}

/// A workbook of so many cells, made of nothing else.
fn crowded(cells: usize) -> Vec<u8> {
    let mut sheet = String::from("<worksheet><sheetData>");
    for row in 1..=cells / 100 {
        write!(sheet, "<row r=\"{row}\">").unwrap();
        for column in 0..100_u8 {
            let (high, low) = (char::from(b'A' + column / 26), char::from(b'A' + column % 26));
            write!(sheet, "<c r=\"{high}{low}{row}\"><v>{row}</v></c>").unwrap();
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let package = "http://schemas.openxmlformats.org/package/2006";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    for (name, content) in [
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns:r=\"{office}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        zip.start_file(name, plain).unwrap();
        std::io::Write::write_all(&mut zip, content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_file_that_wants_too_much_memory_costs_one_line() {
    let folder = folder(&[("a.xlsx", good()), ("b.xlsx", crowded(300_000)), ("c.xls", good())]);
    for cap in ["16", "32"] {
        let lines = run(folder.path(), &["--max-memory", cap, "--jobs", "1", "--timeout", "60"]);
        assert_eq!(lines["a.xlsx"]["status"], "read", "{cap} MiB is enough for an honest file");
        assert_eq!(lines["c.xls"]["status"], "duplicate", "{cap} MiB: what comes after is read");
        assert_eq!(lines["b.xlsx"]["status"], "too_large", "{:?}", lines["b.xlsx"]);
        assert!(lines["b.xlsx"]["message"].contains("内存超过"), "{:?}", lines["b.xlsx"]);
        assert_eq!(lines.len(), 3);
    }
}

#[test]
fn a_file_that_takes_too_long_costs_one_line() {
    let folder = folder(&[("a.xlsx", good()), ("b.xlsx", crowded(2_000_000)), ("c.xls", good())]);
    let lines = run(folder.path(), &["--timeout", "1.5", "--jobs", "1"]);
    assert_eq!(
        (lines["a.xlsx"]["status"].as_str(), lines["c.xls"]["status"].as_str()),
        ("read", "duplicate")
    );
    assert_eq!(lines["b.xlsx"]["status"], "unreadable", "{:?}", lines["b.xlsx"]);
    assert_eq!(lines["b.xlsx"]["message"], "读取超过 1.5 秒已停止；可用 --timeout 放宽。");
}

/// What comes of two files if this script stands in for the program: it is ready at once, and then does its worst.
#[cfg(unix)]
fn with_worker(script: &str) -> anyhow::Result<Vec<Processed>> {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("worker");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let folder = folder(&[("a.xlsx", good()), ("b.xlsx", good())]);
    let time = Some(Duration::from_millis(300));
    let order = Order {
        roots: vec![folder.path().to_owned()],
        workers: Workers::Processes { program, catalog: None, memory: 1 << 20, time },
        ..Order::default()
    };
    pipeline::read(&order, &Catalog::embedded().unwrap(), &|_, _| {})
}

#[test]
#[cfg(unix)]
fn whatever_a_worker_does_each_file_has_its_line() {
    let ready = r"head -c 1 >/dev/null; printf '\000\000\000\000'";
    for (worst, status, sentence) in [
        ("exec sleep 600", FileStatus::Unreadable, "读取超过 0.3 秒已停止"),
        ("exit 3", FileStatus::Unreadable, "读取程序中止"),
        ("kill -SEGV $$", FileStatus::Unreadable, "读取程序中止"),
        ("echo memory allocation of 7 bytes failed >&2; kill -ABRT $$", FileStatus::TooLarge, "超过 1 MiB"),
        (r"printf '\377\377\377\377'; exec sleep 600", FileStatus::TooLarge, "超过 1 MiB"),
        (r"printf '\003\000\000\000abc'; exit 0", FileStatus::Unreadable, "读取程序中止"),
    ] {
        let files = with_worker(&format!("{ready}; {worst}")).unwrap();
        assert_eq!(files.len(), 2, "{worst}");
        for file in &files {
            let told = file.record.message.contains(sentence);
            assert!(file.record.status == status && told, "{worst}: {:?}", file.record);
        }
    }
    for useless in ["exit 0", "exec /no/such/program"] {
        let stopped = with_worker(useless).unwrap_err();
        assert!(format!("{stopped:#}").contains("无法启动"), "{stopped:#}");
    }
}

fn here(folder: &Path) -> Vec<Processed> {
    let order = Order { roots: vec![folder.to_owned()], ..Order::default() };
    pipeline::read(&order, &Catalog::embedded().unwrap(), &|_, _| {}).unwrap()
}

#[test]
fn workers_read_what_this_process_reads() {
    let program = crate::ground::program().to_owned();
    let workers = Workers::Processes { program, catalog: None, memory: Workers::MEMORY, time: None };
    let order = Order { roots: vec![samples()], workers, ..Order::default() };
    let there = pipeline::read(&order, &Catalog::embedded().unwrap(), &|_, _| {}).unwrap();
    let here = here(&samples());
    assert_eq!(here.len(), there.len());
    for (a, b) in here.iter().zip(&there) {
        assert_eq!(
            (&a.record, &a.filings, &a.register, &a.file),
            (&b.record, &b.filings, &b.register, &b.file)
        );
    }
}

/// Status and beginning of the sentence of each path.
fn told(files: &[Processed]) -> BTreeMap<&str, (&str, &str)> {
    files
        .iter()
        .map(|file| (file.record.path.as_str(), (file.record.status.as_str(), file.record.message.as_str())))
        .collect()
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn members_of_an_archive_are_files_like_others() {
    let (good, inner) = (good(), stored(&[("表.txt", b"x")]));
    let names: Vec<Vec<u8>> = [
        "报送/一.xlsx",
        "说明.txt",
        "__MACOSX/报送/._一.xlsx",
        "报送/~$一.xlsx",
        "../../外面.txt",
        "C:\\绝对\\路径.txt",
        "里面.zip",
        "空.xlsx",
    ]
    .map(gbk)
    .to_vec();
    let text = "请查收".as_bytes();
    let contents: [&[u8]; 8] = [&good, text, text, text, text, text, &inner, b""];
    let members: Vec<(&[u8], &[u8])> = names.iter().map(Vec::as_slice).zip(contents).collect();
    let folder = folder(&[
        ("甲.zip", flagged(0, &members)),
        ("乙.zip", flagged(1, &[(b"x.xlsx", &good)])),
        ("丙.zip", stored(&[("表/二.xlsx", &good)])),
        ("坏.zip", stored(&[("a.txt", text)])[30..].to_vec()),
        ("别的.rar", b"Rar!\x1a\x07\x00rest".to_vec()),
    ]);
    let before = crate::ground::contents(folder.path());
    let lines = run(folder.path(), &[]);
    let wanted = [
        ("丙.zip", "read", "压缩包，里面 1 个文件"),
        ("丙.zip!/表/二.xlsx", "read", "已读取"),
        ("乙.zip", "read", "里面 1 个文件"),
        ("乙.zip!/x.xlsx", "encrypted", "压缩包设有密码"),
        ("别的.rar", "wrong_type", "请解压后再读取"),
        ("坏.zip", "wrong_type|unreadable", ""),
        ("甲.zip", "read", "里面 8 个文件"),
        ("甲.zip!/../../外面.txt", "no_form", ""),
        ("甲.zip!/C:/绝对/路径.txt", "no_form", ""),
        ("甲.zip!/__MACOSX/报送/._一.xlsx", "skipped", "系统或临时文件"),
        ("甲.zip!/报送/~$一.xlsx", "skipped", "Office 临时锁文件"),
        ("甲.zip!/报送/一.xlsx", "duplicate", "与 丙.zip!/表/二.xlsx 内容完全相同"),
        ("甲.zip!/空.xlsx", "empty", "0 字节"),
        ("甲.zip!/说明.txt", "no_form", ""),
        ("甲.zip!/里面.zip", "wrong_type", "压缩包里的压缩包，没有打开"),
    ];
    let paths: Vec<&str> = lines.keys().map(String::as_str).collect();
    assert_eq!(paths, wanted.map(|(path, ..)| path));
    for (path, status, sentence) in wanted {
        let line = &lines[path];
        assert!(status.split('|').any(|status| status == line["status"]), "{line:?}");
        assert!(line["message"].contains(sentence), "{line:?}");
    }
    assert_eq!(lines["丙.zip!/表/二.xlsx"]["filings"], "1");
    assert_eq!(crate::ground::contents(folder.path()), before, "nothing is unpacked");
}

#[test]
fn an_archive_is_unpacked_up_to_the_limit() {
    let big = vec![b'x'; 700 << 10];
    let folder = folder(&[("甲.zip", stored(&[("一.txt", &big), ("三.txt", b"x"), ("二.txt", &big)]))]);
    let lines = run(folder.path(), &["--max-unpacked", "1"]);
    let status = |name: &str| lines[&format!("甲.zip!/{name}")]["status"].clone();
    assert_eq!((status("一.txt").as_str(), status("二.txt").as_str()), ("no_form", "too_large"));
    assert!(lines["甲.zip!/二.txt"]["message"].contains("1 MiB"), "{lines:?}");
    let limits = Limits { parts: 2, ..Limits::default() };
    let taken = intake::take(&intake::walk(&[folder.path().to_owned()], &[])[0], &limits);
    assert_eq!((taken.record.status, taken.members.len()), (FileStatus::TooLarge, 0));
}

/// A return of a unit; its own amounts make each file different.
fn filed(department: &str, year: &str, amount: u32) -> Vec<u8> {
    format!(
        "部门整体支出绩效自评表,,,\n单位名称,{department},,\n评价年度,{year},,\n单位：万元,,,\n\
         项目,年初预算数,全年预算数,执行数\n三公经费合计,{amount},10,5.5\n公务接待费,{amount},10,5.5\n"
    )
    .into_bytes()
}

#[test]
fn of_several_rounds_the_last_counts() {
    let folder = folder(&[
        ("初报/甲局.csv", filed("甲局", "2023", 1)),
        ("二轮/甲局（修改）.csv", filed("甲局", "2023", 2)),
        ("终稿/甲局.csv", filed("甲 局", "2023", 3)),
        // Another year, another unit: no rounds of anything.
        ("初报/甲局上年.csv", filed("甲局", "2022", 4)),
        ("终稿/乙局.csv", filed("乙局", "2023", 5)),
        // Nothing tells which of the two is later.
        ("丙局/一.csv", filed("丙局", "2023", 6)),
        ("丙局/另一.csv", filed("丙局", "2023", 7)),
        // One of them does not say its year.
        ("丁局/最终.csv", filed("丁局", "2023", 8)),
        ("丁局/初稿.csv", filed("丁局", "", 9)),
        // A unit whose name holds a mark of rounds.
        ("正式办.csv", filed("正式办", "2023", 10)),
        ("表.csv", filed("正式办", "2023", 11)),
    ]);
    let files = here(folder.path());
    let told = told(&files);
    assert_eq!(told.len(), 11);
    for (path, status, sentence) in [
        (
            "初报/甲局.csv",
            "superseded",
            "已由 终稿/甲局.csv 取代（同一单位、同一年度，按“终稿”判断先后），不计入合计。",
        ),
        ("二轮/甲局（修改）.csv", "superseded", "已由 终稿/甲局.csv 取代"),
        ("终稿/甲局.csv", "warned", "取代 "),
        ("初报/甲局上年.csv", "warned", "2022 年度的表，本次汇总的是 2023 年度，不计入合计和排名"),
        ("终稿/乙局.csv", "read", "已读取。"),
        // One counts all the same, and both say so.
        (
            "丙局/一.csv",
            "superseded",
            "与 丙局/另一.csv 是同一单位、同一年度的表，从名称看不出先后，暂计 丙局/另一.csv，这一份不计入",
        ),
        ("丙局/另一.csv", "warned", "与 丙局/一.csv 是同一单位、同一年度的表，从名称看不出先后，暂计这一份"),
        // Who does not say the year is of that of the run.
        ("丁局/初稿.csv", "superseded", "已由 丁局/最终.csv 取代"),
        ("丁局/最终.csv", "warned", "取代 丁局/初稿.csv"),
        ("正式办.csv", "superseded", "看不出先后"),
        ("表.csv", "warned", "看不出先后"),
    ] {
        assert!(told[path].0 == status && told[path].1.contains(sentence), "{path}: {:?}", told[path]);
    }
    for file in files {
        let counted = file.filings.iter().filter(|card| card.standing.is_audited()).count();
        assert_eq!(counted == 0, file.record.status == FileStatus::Superseded, "{}", file.record.path);
        assert_eq!(counted, file.record.filings, "{}", file.record.path);
    }
}

#[test]
fn a_file_that_goes_away_before_it_is_read_has_its_line() {
    let folder = folder(&[("a.xlsx", good()), ("b.xlsx", good())]);
    let met = intake::walk(&[folder.path().to_owned()], &[]);
    fs::remove_file(folder.path().join("a.xlsx")).unwrap();
    let taken: Vec<_> = met.iter().map(|met| intake::take(met, &Limits::default()).record).collect();
    assert_eq!(taken[0].status, FileStatus::Unreadable);
    assert_eq!(taken[0].message, "文件在读取前已被移走或删除。");
    assert_eq!(taken[1].status, FileStatus::Read);
}

#[test]
#[cfg(unix)]
fn names_of_any_bytes_and_things_that_are_no_files() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("__MACOSX/甲.xlsx", good())]);
    let named = |bytes: &[u8]| folder.path().join(std::ffi::OsStr::from_bytes(bytes));
    fs::write(named(&gbk("乙局自评.xlsx")), good()).unwrap();
    fs::write(named(b"\xff\xfe.txt"), "一").unwrap();
    // The same name to look at, in other bytes.
    fs::write(named(&gbk("同名.txt")), "二").unwrap();
    fs::write(named("同名.txt".as_bytes()), "三").unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(folder.path().join("管道.xlsx")).status();
    assert!(pipe.unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("链接.xlsx")).unwrap();
    let lines = run(folder.path(), &[]);
    for (path, status) in [
        ("__MACOSX/甲.xlsx", "skipped"),
        ("乙局自评.xlsx", "read"),
        ("\\xff\\xfe.txt", "no_form"),
        ("同名.txt", "no_form"),
        ("同名.txt〔2〕", "no_form"),
        ("管道.xlsx", "skipped"),
        ("链接.xlsx", "skipped"),
    ] {
        assert_eq!(lines[path]["status"], status, "{path}");
    }
    assert_eq!(lines.len(), 7);
}

/// Who may read everything (root) is not stopped by a closed folder; then there is nothing to try.
#[test]
#[cfg(unix)]
fn a_closed_folder_is_one_line() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("开/a.xlsx", good()), ("关/b.xlsx", good()), ("关/c.xlsx", good())]);
    let closed = folder.path().join("关");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&closed).is_err() {
        let lines = run(folder.path(), &[]);
        assert_eq!((lines.len(), lines["关"]["status"].as_str()), (2, "unreadable"));
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(run(folder.path(), &[]).len(), 3);
}

/// Runs without `-o` in this place.
fn without_output(here: &Path, roots: &[&Path]) -> Vec<PathBuf> {
    let ended = huishen().arg("run").args(roots).current_dir(here).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains("汇总.xlsx"), "{said}");
    contents(here.parent().unwrap()).into_keys().filter(|path| path.ends_with("汇总.xlsx")).collect()
}

#[test]
fn without_a_name_the_workbook_stands_outside_what_is_read() {
    let folder = folder(&[("收/甲局/a.csv", filed("甲局", "2023", 1)), ("旁/b.txt", b"x".to_vec())]);
    let at = |path: &str| folder.path().join(path);
    // Beside the folder that is read, also from a folder inside it.
    for (here, root) in [("收", "."), ("收", "甲局"), ("收/甲局", "..")] {
        let place = without_output(&at(here), &[Path::new(root)]);
        let inside = at(here).join(root).canonicalize().unwrap();
        let found: Vec<PathBuf> =
            contents(folder.path()).into_keys().filter(|path| path.ends_with("汇总.xlsx")).collect();
        assert_eq!(found.len(), 1, "{here} {root}: {place:?}");
        let written = folder.path().canonicalize().unwrap().join(&found[0]);
        assert!(!written.starts_with(&inside), "{here} {root}: {}", written.display());
        fs::remove_file(written).unwrap();
    }
    without_output(&at("旁"), &[&at("收")]);
    assert!(at("旁/汇总.xlsx").exists(), "in the current folder where that is not read");
}

#[cfg(unix)]
#[test]
fn a_file_is_not_to_blame_for_a_worker_that_somebody_ended() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..40 {
        let text = format!("部门整体支出绩效自评表,\n单位名称,甲县第{number}局\n支出合计,5\n");
        fs::write(folder.path().join(format!("{number}.csv")), text).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let mut run = crate::ground::huishen();
    run.arg("run").arg(folder.path()).arg("-o").arg(out.path().join("x.xlsx")).arg("--data").arg(out.path());
    let quiet = std::process::Stdio::null;
    let mut child = run.stdout(quiet()).stderr(quiet()).spawn().unwrap();
    let parent = child.id().to_string();
    while child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(70));
        let _ = std::process::Command::new("pkill").args(["-9", "-P", &parent]).status();
    }
    // Ended before it was ready, the first worker ends the run with a sentence of its own.
    let table = out.path().join("files.csv");
    let lines = if table.exists() { crate::ground::rows(&table) } else { Vec::new() };
    let blamed: Vec<_> = lines.iter().filter(|line| line["message"].contains("损坏")).collect();
    assert!(blamed.is_empty(), "{blamed:?}");
}
