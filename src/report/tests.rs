//! What must hold for every output: contract columns, guarded texts, blanks, same bytes, old files safe.

use super::sample::review;
use super::tables::guarded;
use super::{SHEETS, TableFolder, TableFormat, write};
use crate::model::{Register, RegisterLine, Review};
use std::fs;
use std::path::Path;

fn tables_of(review: &Review) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(
        review,
        &dir.path().join("x.xlsx"),
        Some(TableFolder { path: dir.path(), format: TableFormat::Csv }),
    )
    .unwrap();
    dir
}

fn read(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap()
}

#[test]
fn a_finding_becomes_one_csv_record() {
    let dir = tables_of(&review());
    let head = "\u{feff}rule,severity,name,department,project,year,path,sheet,cell,stated,computed,difference,\
                tolerance,message,cause,advice,basis,id,state,cells\r\n";
    let row = "C-01,error,三公经费合计不等于分项之和,甲局,,2024,甲.xlsx,收支情况,B31,64800,55100,9700,100,\
               \"'=3.24 + 2.27 = 5.51，\n表中 6.48，多 0.97\",,\"改正, 或\"\"说明\"\"\",表内公式,XJJC-HVDX,open,收支情况!B31\r\n";
    assert_eq!(read(dir.path(), "findings.csv"), format!("{head}{row}"));
}

#[test]
fn blank_is_not_zero() {
    let dir = tables_of(&review());
    let units = read(dir.path(), "departments.csv");
    let lines: Vec<&str> = units.lines().collect();
    assert_eq!(
        lines,
        [
            "\u{feff}department,supervisor,year,three_public.total.executed,score,grade,errors,verifies,notices,excluded",
            "甲局,,2024,64800,,,0,0,0,",
            "乙局,,2024,,,,0,0,0,",
        ]
    );
    let figures = read(dir.path(), "figures.csv");
    let tails: Vec<&str> =
        figures.lines().skip(1).filter_map(|line| line.split_once("决算数,")).map(|(_, t)| t).collect();
    assert_eq!(
        tails,
        [
            "6.48,number,64800,元,万元,counts,headings",
            ",blank,,,万元,counts,headings",
            "-,dash,,,万元,counts,headings"
        ]
    );
}

#[test]
fn formula_texts_are_guarded() {
    for (text, wanted) in [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+12x", "'+12x"),
        ("-2+3", "'-2+3"),
        ("-1,234.50", "-1,234.50"),
        ("-", "-"),
        ("—", "—"),
        ("", ""),
        ("公务接待费", "公务接待费"),
    ] {
        assert_eq!(guarded(text), wanted, "{text}");
    }
}

#[test]
fn two_writes_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (dir.path().join("一.xlsx"), dir.path().join("二.xlsx"));
    write(&review(), &one, None).unwrap();
    std::thread::yield_now();
    write(&review(), &two, None).unwrap();
    assert!(fs::read(&one).unwrap() == fs::read(&two).unwrap());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "no draft is left behind");
}

#[test]
fn a_missing_folder_is_said_and_an_old_file_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let lost = dir.path().join("没有").join("汇总.xlsx");
    let sentence = write(&review(), &lost, None).unwrap_err().to_string();
    assert!(sentence.contains("没有") && sentence.contains("请先建立"), "{sentence}");
    // A folder in the place of the target cannot be replaced; what it holds stays.
    let taken = dir.path().join("占用.xlsx");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("旧"), "旧").unwrap();
    assert!(write(&review(), &taken, None).unwrap_err().to_string().contains("占用.xlsx"));
    assert_eq!(fs::read(taken.join("旧")).unwrap(), "旧".as_bytes());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn empty_reviews_and_registers_are_written() {
    let dir = tempfile::tempdir().unwrap();
    write(&Review::default(), &dir.path().join("空.xlsx"), None).unwrap();
    let mut review = review();
    let line = |name: &str| RegisterLine { department: name.into(), owed: true, ..RegisterLine::default() };
    review.register = Register {
        path: "名录.xlsx".into(),
        lines: vec![line("甲局"), line("丙局"), line("丁局")],
        ..Register::default()
    };
    review.files[3].path = "丁局.xlsx".into();
    review.files[3].status = crate::model::FileStatus::Unreadable;
    write(&review, &dir.path().join("名录.xlsx"), None).unwrap();
    let coverage = super::coverage::Coverage::of(&review);
    let terms: Vec<&str> = coverage.answers.iter().map(|answer| answer.arrival.term()).collect();
    assert_eq!(terms, ["已报", "未报", "收到未读"]);
    assert_eq!(coverage.loose.len(), 2);
}

#[test]
fn tabs_have_names_that_excel_takes() {
    for (index, tab) in SHEETS.iter().enumerate() {
        assert!(tab.name.chars().count() <= 31 && !tab.about.is_empty());
        assert!(SHEETS[..index].iter().all(|other| other.name != tab.name), "{}", tab.name);
    }
}
