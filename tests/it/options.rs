//! huishen.toml beside the workbook: what a bureau writes down once is taken from it, told, and never stronger than what is
//! given by hand.

use crate::ground::{huishen, rows};
use std::fs;
use std::path::PathBuf;

/// A return in which nothing is wrong.
const CLEAN: &str = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n\
    项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";

/// A desk with returns in one folder and results in another.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(options: &str) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for folder in ["报送", "结果", "结果/规则/schemes"] {
            fs::create_dir_all(desk.at(folder)).unwrap();
        }
        fs::write(desk.at("报送/甲局.csv"), CLEAN).unwrap();
        fs::write(desk.at("结果/应报.csv"), "单位名录,\n单位名称,主管部门\n甲局,县政府\n丙局,县政府\n")
            .unwrap();
        fs::write(desk.at("结果/huishen.toml"), options).unwrap();
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, more: &[&str]) -> (Option<i32>, String) {
        let mut program = huishen();
        program.current_dir(self.0.path()).args([
            "run",
            "报送",
            "-o",
            "结果/汇总.xlsx",
            "--data",
            "结果/数据",
        ]);
        let ended = program.args(more).output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
    }
}

#[test]
fn what_stands_there_is_taken_told_and_written_down() {
    let desk = Desk::new(
        "year = 2023\ndue = 2024-05-10\nbureau = \"某县财政局\"\nregister = \"应报.csv\"\ncatalog = \"规则\"\n",
    );
    let (code, said) = desk.run(&[]);
    assert_eq!(code, Some(1), "丙局 sent nothing: {said}");
    let told = "从 huishen.toml 采用：年度 2023，重报日期 2024-05-10，财政局 某县财政局，名录 应报.csv，规则文件夹 规则。";
    assert!(said.contains(told) && said.contains("应报 2 条，未报 1 条"), "{said}");
    let cover = crate::ground::texts(&desk.at("结果/汇总.xlsx"));
    assert!(cover.iter().any(|text| text == told) && cover.iter().any(|text| text == "某县财政局"));
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.at("结果/数据/run.json")).unwrap()).unwrap();
    let options = run["options"].to_string();
    for option in [r#"["huishen.toml 年度","2023"]"#, r#"["huishen.toml 名录","应报.csv"]"#] {
        assert!(options.contains(option), "{options}");
    }
    // The same input gives the same bytes; the file is only read.
    let before = crate::ground::contents(desk.0.path());
    desk.run(&[]);
    assert!(crate::ground::contents(desk.0.path()) == before);
}

#[test]
fn what_is_given_by_hand_wins_and_what_lies_elsewhere_is_not_read() {
    let desk = Desk::new("year = 2023\nregister = \"没有.csv\"\n");
    fs::write(desk.at("名录.csv"), "单位名录,\n单位名称,主管部门\n甲局,县政府\n").unwrap();
    let (code, said) = desk.run(&["--register", "名录.csv", "--year", "2023"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("huishen.toml"), "{said}");
    let (code, said) = desk.run(&[]);
    assert!(code == Some(2) && said.contains("找不到名录 结果/没有.csv"), "{said}");
    // Among the returns it is no option and no return.
    fs::rename(desk.at("结果/huishen.toml"), desk.at("报送/huishen.toml")).unwrap();
    let (_, said) = desk.run(&[]);
    assert!(!said.contains("采用") && said.contains("应报") == said.contains("未报"), "{said}");
}

#[test]
fn another_year_than_that_of_most_returns_is_asked() {
    let desk = Desk::new("year = 2022\n");
    let (code, said) = desk.run(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("写的年度是 2022") && said.contains("本次按 2023 年度汇总"), "{said}");
    let filings = rows(&desk.at("结果/数据/filings.csv"));
    assert!(filings.iter().all(|row| row["standing"] == "counts"), "{filings:?}");
    let cover = crate::ground::texts(&desk.at("结果/汇总.xlsx"));
    assert!(cover.iter().any(|text| text.contains("请用 --year 2022")));
    assert!(fs::read_to_string(desk.at("结果/数据/run.json")).unwrap().contains("年度（没有采用）"));
    // By hand it is an order.
    let (_, said) = desk.run(&["--year", "2022"]);
    assert!(!said.contains("huishen.toml"), "{said}");
    assert!(rows(&desk.at("结果/数据/filings.csv")).iter().all(|row| row["standing"] == "other_year"));
}

#[test]
fn a_fault_is_named_before_anything_is_written() {
    for (options, words) in [
        ("yaer = 2023\n", &["huishen.toml 第 1 行", "最接近的是 year"][..]),
        ("\nyear = 20250\n", &["第 2 行", "1990 到 2100"]),
        ("due = \"下周\"\n", &["第 1 行", "2025-05-10"]),
        ("scheme = \"没有这个\"\n", &["没有这个"]),
        ("catalog = 3\n", &["第 1 行", "类型不对"]),
    ] {
        let desk = Desk::new(options);
        let (code, said) = desk.run(&[]);
        assert_eq!(code, Some(2), "{options}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{options}: {said}");
        assert!(!desk.at("结果/汇总.xlsx").exists() && !desk.at("结果/数据").exists());
    }
}
