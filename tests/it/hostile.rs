//! A folder of files that no one should send: each gets one line with its class and a Chinese sentence, the good ones
//! are read, and nothing in the folder changes.

use crate::ground::{Row, assert_none, contents, huishen, is_chinese, rows, samples};
use crate::package::{member, password_protected, stored};
use std::fs;
use std::path::Path;

const GOOD: &str = "东湖综保区/综合党委党群工作专项绩效自评.xlsx";

/// The part of the good sample that holds its amounts.
const PART: &str = "xl/worksheets/sheet2.xml";

/// Name, bytes and the class that must come out; a damaged part may cost its sheet or the whole file.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = fs::read(samples().join(GOOD)).unwrap();
    let xls = fs::read(crate::ground::junshan()).unwrap();
    let truncated = good[..good.len() / 2].to_vec();
    let plain = stored(&[("说明.txt", "请查收".as_bytes())]);
    let empty_workbook = stored(&[
        (
            "[Content_Types].xml",
            b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        ("xl/workbook.xml", b"<workbook><sheets/></workbook>"),
    ]);
    vec![
        ("甲局/自评.xlsx", good.clone(), "read"),
        ("甲局/传了一半.xlsx", truncated, "unreadable"),
        ("甲局/传了一半.xls", xls[..xls.len() / 2].to_vec(), "unreadable"),
        ("甲局/校验不符.xlsx", wrong_check_sum(&good), "unreadable"),
        ("甲局/字节翻转.xlsx", flipped(&good), "unreadable|warned"),
        ("乙局/空.xlsx", Vec::new(), "empty"),
        ("乙局/有密码.xlsx", password_protected(), "encrypted"),
        ("乙局/其实是PDF.xlsx", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n".to_vec(), "wrong_type"),
        ("乙局/其实是网页.xls", "<html><table><tr><td>合计</td></tr></table></html>".into(), "no_form"),
        ("乙局/其实是压缩包.xlsx", plain, "warned"),
        ("乙局/没有工作表.xlsx", empty_workbook, "unreadable"),
        ("乙局/乱码.xlsx", noise(20_000), "wrong_type"),
        ("乙局/~$lock.xlsx", vec![0; 165], "skipped"),
        ("乙局/Thumbs.db", vec![1; 64], "skipped"),
        ("说明.txt", "请于三月底前报送。".into(), "no_form"),
    ]
}

/// The check sum of a part is changed in both places: the content is no longer what was saved.
fn wrong_check_sum(good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let part = member(good, PART);
    bytes[part.directory_crc] ^= 0x55;
    bytes[part.local_crc] ^= 0x55;
    bytes
}

/// Bits of the packed content are turned, as a worn stick or a bad line does.
fn flipped(good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let content = member(good, PART).content;
    let middle = usize::midpoint(content.start, content.end);
    bytes[middle..middle + 4].iter_mut().for_each(|byte| *byte ^= 0xff);
    bytes
}

/// Bytes without any meaning, the same at every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| byte()).collect()
}

fn folder(files: &[(&str, Vec<u8>, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, _) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Runs on a folder; gives the exit code and the tables `files` and `figures`.
fn run(folder: &Path) -> (Option<i32>, Vec<Row>, Vec<Row>) {
    let out = tempfile::tempdir().unwrap();
    let ended = huishen()
        .arg("run")
        .arg(folder)
        .arg("-o")
        .arg(out.path().join("x.xlsx"))
        .arg("--data")
        .arg(out.path())
        .output();
    (ended.unwrap().status.code(), rows(&out.path().join("files.csv")), rows(&out.path().join("figures.csv")))
}

#[test]
fn every_file_gets_one_line_with_class_and_sentence() {
    let files = files();
    let folder = folder(&files);
    let (code, lines, _) = run(folder.path());
    assert_eq!(code, Some(1), "finished, with files that could not be read");
    let mut wrong = Vec::new();
    for (name, bytes, status) in &files {
        let own: Vec<&Row> = lines.iter().filter(|line| line["path"] == *name).collect();
        match own.as_slice() {
            [line] => {
                if !status.split('|').any(|status| status == line["status"]) {
                    wrong.push(format!("{name} 应为 {status}，得到 {}：{}", line["status"], line["message"]));
                }
                if line["size"] != bytes.len().to_string() || !is_chinese(&line["message"]) {
                    wrong.push(format!("{name}：{line:?}"));
                }
            }
            other => wrong.push(format!("{name} 有 {} 行", other.len())),
        }
    }
    let members = lines.iter().filter(|line| line["path"].contains("!/")).count();
    assert_eq!(
        (lines.len(), members),
        (files.len() + 1, 1),
        "as many lines as files, and the archive's one member"
    );
    assert_none("清单不符", &wrong);
}

#[test]
fn the_good_file_is_read_among_bad_ones() {
    let folder = folder(&files());
    let (_, _, figures) = run(folder.path());
    let own = |cell: &str| {
        figures
            .iter()
            .any(|row| row["path"] == "甲局/自评.xlsx" && row["cell"] == cell && row["status"] == "number")
    };
    assert!(own("F4") && own("C12"), "the good file's figures");
}

#[test]
fn no_figure_comes_from_a_file_that_is_not_read() {
    let folder = folder(&files());
    let (_, lines, figures) = run(folder.path());
    let read: Vec<&str> = lines
        .iter()
        .filter(|l| matches!(l["status"].as_str(), "read" | "warned"))
        .map(|l| l["path"].as_str())
        .collect();
    let strays: Vec<String> = figures
        .iter()
        .filter(|row| !read.contains(&row["path"].as_str()))
        .map(|row| format!("{row:?}"))
        .collect();
    assert_none("没有读出的文件给了数", &strays);
}

#[test]
fn nothing_is_written_into_the_input_folder() {
    let folder = folder(&files());
    let before = contents(folder.path());
    run(folder.path());
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn the_same_content_twice_counts_once() {
    let good = fs::read(samples().join(GOOD)).unwrap();
    let files = [("甲局/一.xlsx", good.clone(), "read"), ("甲局/二.xlsx", good, "duplicate")];
    let folder = folder(&files);
    let (_, lines, figures) = run(folder.path());
    let status: Vec<&str> = lines.iter().map(|line| line["status"].as_str()).collect();
    assert_eq!(status, ["read", "duplicate"]);
    assert!(figures.iter().all(|row| row["path"] == "甲局/一.xlsx"));
}

/// The workbook of an earlier run lies among the returns, under a name of its own: it is a report, not a return.
#[test]
fn an_earlier_workbook_of_ours_is_no_return() {
    let good = fs::read(samples().join(GOOD)).unwrap();
    let folder = folder(&[("甲局/自评.xlsx", good, "read")]);
    let (code, _, before) = run(folder.path());
    huishen()
        .arg("run")
        .arg(folder.path())
        .arg("-o")
        .arg(folder.path().join("上次的汇总.xlsx"))
        .assert()
        .code(1);
    let (again, lines, after) = run(folder.path());
    assert_eq!(lines.len(), 2, "both files are listed");
    let ours = after.iter().filter(|row| row["path"] == "上次的汇总.xlsx").count();
    assert_eq!(ours, 0, "figures read from our own report");
    assert!(after == before, "the return is read as before");
    assert_eq!(again, code);
}

#[test]
fn an_empty_folder_is_no_failure_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let (code, lines, _) = run(folder.path());
    assert_eq!((code, lines.len()), (Some(0), 0));
}

#[test]
fn hidden_rows_and_columns_are_read_and_said() {
    for name in ["hidden.xls", "hidden.xlsx"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions").join(name);
        let taken = &huishen::pipeline::sheets(&path)[0];
        assert_eq!(taken.record.status.as_str(), "warned", "{name}");
        assert!(taken.record.message.contains("隐藏的C 列、第 5 行"), "{name}: {}", taken.record.message);
        assert_eq!(taken.grids[0].len(), 188, "{name}");
    }
}
