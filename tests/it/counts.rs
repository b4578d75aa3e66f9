//! Counts that stand in several places are one count: units with errors, and how rules fared.

use crate::ground::{huishen, samples};
use calamine::{Data, Reader, open_workbook_auto};
use std::path::Path;

/// A tab as rows of text.
fn tab(book: &Path, name: &str) -> Vec<Vec<String>> {
    let range = open_workbook_auto(book).unwrap().worksheet_range(name).unwrap();
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// The rows of a block below the heads that begin so, up to the first empty one.
fn block<'t>(rows: &'t [Vec<String>], heads: &[&str]) -> &'t [Vec<String>] {
    let head = rows.iter().rposition(|row| row.iter().zip(heads).all(|(own, head)| own == head)).unwrap();
    let below = &rows[head + 1..];
    let end = below.iter().position(|row| row.iter().all(String::is_empty)).unwrap_or(below.len());
    &below[..end]
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

#[test]
fn units_with_errors_are_counted_once_for_all() {
    let home = tempfile::tempdir().unwrap();
    // One return that names no unit, another file of which nobody knows whose it is.
    let nameless = "三公经费决算表,,,\n年度,2024,,\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,6.5\n\
                    公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";
    std::fs::create_dir(home.path().join("另收")).unwrap();
    std::fs::write(home.path().join("另收/表.csv"), nameless).unwrap();
    std::fs::write(home.path().join("另收/扫描.pdf"), "%PDF-1.4\n").unwrap();
    let run = |more: &[&str]| {
        let mut command = huishen();
        command.current_dir(home.path()).arg("run").arg(samples().join("示例县")).arg("另收");
        command.args(["-o", "汇总.xlsx"]).args(more).output().unwrap()
    };
    let told = String::from_utf8(run(&["--json"]).stdout).unwrap();
    let json = told.split("\"units_with_errors\": ").nth(1).unwrap().split(',').next().unwrap();
    let said = String::from_utf8(run(&[]).stderr).unwrap();
    let line = said.lines().find(|line| line.starts_with("错误")).unwrap();
    let book = home.path().join("汇总.xlsx");
    let overview = tab(&book, "总览").concat();
    let at = overview.iter().position(|cell| cell == "有错误的单位").unwrap();
    let returns = tab(&book, "退回清单");
    let rows = block(&returns, &["序号", "单位"]);
    let wrong = |row: &&Vec<String>| number(&row[5]) > 0;
    let is_unit = |row: &&Vec<String>| !row[1].starts_with("（表内没有写单位）");
    let wrong_files = rows.iter().filter(wrong).filter(|row| !is_unit(row)).count();
    let wrong = rows.iter().filter(wrong).filter(is_unit).count();
    assert!(wrong > 3 && wrong_files > 1);
    assert_eq!((number(json), number(&overview[at + 1])), (wrong, wrong));
    assert!(line.ends_with(&format!("涉及 {wrong} 个单位")), "{line}");
    assert!(returns[1].concat().contains(&format!("其中 {wrong} 个单位有错误")));
}

#[test]
fn the_results_of_a_rule_add_up_to_the_returns() {
    let home = tempfile::tempdir().unwrap();
    let book = home.path().join("汇总.xlsx");
    let told = huishen().arg("run").arg(samples().join("示例县")).arg("-o").arg(&book).arg("--json").output();
    let told = String::from_utf8(told.unwrap().stdout).unwrap();
    let filings = number(told.split("\"filings\": ").nth(1).unwrap().split(',').next().unwrap());
    let rules = tab(&book, "规则清单");
    let main = &rules[3..rules.iter().position(|row| row[0] == "对全部材料的规则").unwrap() - 1];
    assert!(main.len() > 100);
    for row in main.iter().filter(|row| row[3] != "停用") {
        assert_eq!(row[8..13].iter().map(|cell| number(cell)).sum::<usize>(), filings, "{row:?}");
    }
    let over = block(&rules, &["编号", "名称"]);
    let missing = over.iter().find(|row| row[0] == "F-01").unwrap();
    assert_eq!((&*missing[8], &*missing[10], &*missing[13]), ("42 条应报", "不通过", "3"));
    assert!(over.iter().all(|row| row[3] == "停用" || !row[10].is_empty()));
    let findings = main.iter().chain(over).map(|row| number(&row[13])).sum::<usize>();
    let listed = block(&tab(&book, "问题清单"), &["序号"]).len();
    assert_eq!(findings, listed);
}

#[test]
fn beside_a_total_over_undecided_versions_stands_how_far_it_may_move() {
    let home = tempfile::tempdir().unwrap();
    let put = |name: &str, unit: &str, executed: u32| {
        let path = home.path().join("报送").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!(
            "部门整体支出绩效自评表,,,\n单位名称,{unit},评价年度,2024\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n\
             支出合计,100,100,{executed}\n基本支出,60,60,55\n项目支出,40,40,{}\n",
            executed - 55
        );
        std::fs::write(path, text).unwrap();
    };
    for (name, unit, executed) in [
        ("一/甲局.csv", "甲局", 90),
        ("二/甲局.csv", "甲局", 88),
        ("三/甲局.csv", "甲局", 80),
        ("乙局.csv", "乙局", 70),
    ] {
        put(name, unit, executed);
    }
    let run = || {
        let mut command = huishen();
        command.current_dir(home.path()).args(["run", "报送", "-o", "汇总.xlsx"]).output().unwrap()
    };
    run();
    let book = home.path().join("汇总.xlsx");
    let overview = tab(&book, "总览");
    let executed = |name: &str| {
        let row = overview.iter().find(|row| row[0].trim() == name)?;
        row.get(5).cloned()
    };
    // The last by path counts.
    assert_eq!(executed("全部单位").as_deref(), Some("158"));
    assert_eq!(executed("改用其他版本，最低").as_deref(), Some("150"));
    assert_eq!(executed("改用其他版本，最高").as_deref(), Some("160"));
    assert!(overview.concat().iter().any(|cell| cell.contains("差额范围（万元）：执行数 -8 至 +2。")));
    let units = tab(&book, "部门汇总表");
    let head = units.iter().position(|row| row.iter().any(|cell| cell == "版本差额范围（万元）")).unwrap();
    let col = units[head].iter().position(|cell| cell == "版本差额范围（万元）").unwrap();
    let told: Vec<&str> =
        units[head + 1..].iter().map(|row| row[col].as_str()).filter(|t| !t.is_empty()).collect();
    assert_eq!(told, ["执行数 -8 至 +2"]);
    // Without doubt there is nothing to say.
    for folder in ["一", "二"] {
        std::fs::remove_dir_all(home.path().join("报送").join(folder)).unwrap();
    }
    run();
    assert!(!tab(&book, "总览").concat().iter().any(|cell| cell.contains("差额范围")));
}
