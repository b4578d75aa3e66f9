//! What a unit is asked: files of it that could not be read, in words meant for it; not what another version replaced, and
//! not what only the bureau can do. And figures under an error are shown nowhere as a rate.

use crate::ground::{huishen, rows};
use calamine::{Data, Reader, open_workbook_auto};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const CLEAN: &str = "三公经费决算表,,,\n单位名称,甲局,年度,2024\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n\
    三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";
const REGISTER: &str = "单位名录,\n单位名称,主管部门\n甲局,\n乙局,\n丙局,\n";

/// Runs over these files beside the register; gives the folder.
fn run(files: &[(&str, &str)]) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files.iter().chain(&[("名录.csv", REGISTER)]) {
        let path = home.path().join("报送").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut command = huishen();
    command.current_dir(home.path());
    let done = command.args(["run", "报送", "--data", "数据", "--notices", "通知"]).output().unwrap();
    assert!(done.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&done.stderr));
    home
}

fn texts(book: &Path, tab: &str) -> Vec<Vec<String>> {
    let range = open_workbook_auto(book).unwrap().worksheet_range(tab).unwrap();
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

fn book(home: &TempDir) -> PathBuf {
    home.path().join("汇总.xlsx")
}

fn notice(home: &TempDir, unit: &str) -> Option<String> {
    let path = home.path().join("通知/第1轮").join(format!("退回修改通知_{unit}.xlsx"));
    path.exists().then(|| texts(&path, "退回修改通知").concat().join("\n"))
}

#[test]
fn a_file_that_could_not_be_read_is_asked_for_again_from_its_unit() {
    let home =
        run(&[("甲局.csv", CLEAN), ("乙局/自评表.pdf", "%PDF-1.4\n"), ("甲局/附件扫描.pdf", "%PDF-1.4\n")]);
    let returns = texts(&book(&home), "退回清单");
    let said =
        |unit: &str| returns.iter().find(|row| row[1] == unit).map(|row| row[9].clone()).unwrap_or_default();
    assert!(
        said("乙局").contains("没有能读出") && said("乙局").contains("自评表.pdf：PDF 文件，未读取"),
        "{returns:?}"
    );
    assert!(said("甲局").contains("附件扫描.pdf：PDF 文件，未读取"), "{returns:?}");
    assert!(said("丙局").contains("没有收到你单位"), "{returns:?}");
    assert!(!returns.concat().iter().any(|cell| cell.contains("没有写单位")));
    let told = notice(&home, "乙局").unwrap();
    assert!(told.contains("自评表") && told.contains("请按说明改好后重新报送这个文件。"), "{told}");
    // What the bureau is advised to do stands in the workbook, and in no notice.
    let told = notice(&home, "丙局").unwrap();
    assert!(!told.contains("注明免报") && !told.contains("请联系单位"), "{told}");
    let findings = texts(&book(&home), "问题清单").concat().join("\n");
    assert!(findings.contains("请联系单位报送；如属免报"), "{findings}");
}

#[test]
fn nobody_is_asked_for_a_version_that_another_replaced() {
    let later = CLEAN.replace("10,10,5.5", "10,10,5.6").replace("4,4,2.5", "4,4,2.6");
    let home = run(&[
        ("甲局.csv", CLEAN),
        ("甲局（修改）.csv", &later),
        ("乙局.csv", &CLEAN.replace("甲局", "乙局")),
    ]);
    let standing = rows(&home.path().join("数据/filings.csv"));
    assert!(standing.iter().any(|row| row["path"] == "甲局.csv" && row["standing"] == "version"));
    let returns = texts(&book(&home), "退回清单");
    assert!(!returns.iter().any(|row| row[1] == "甲局"), "{returns:?}");
    assert!(notice(&home, "甲局").is_none());
    // Of two of which nobody knows which one holds the unit is asked.
    let home = run(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &later)]);
    assert!(notice(&home, "甲局").is_some());
}

#[test]
fn a_rate_out_of_amounts_in_two_units_is_shown_nowhere() {
    let mixed = "部门整体支出绩效自评表,,,\n单位名称,甲局,评价年度,2024\n单位：万元,,,\n自评总分,95,评价等次,优\n\
                 项目,年初预算数,全年预算数,执行数\n支出合计,100,100,966653.98\n";
    let home = run(&[("甲局.csv", mixed)]);
    let ranking = rows(&home.path().join("数据/ranking.csv"));
    let own = ranking.iter().find(|row| row["department"] == "甲局").unwrap();
    assert_eq!(own["execution_rate"], "", "{own:?}");
    let findings = rows(&home.path().join("数据/findings.csv"));
    assert!(findings.iter().any(|row| row["rule"] == "U-02"), "{findings:?}");
    assert!(!texts(&book(&home), "总览").concat().iter().any(|cell| cell.starts_with("966653")));
}

#[test]
fn totals_say_over_how_many_units_they_are_in_the_same_words() {
    let whole = "部门整体支出绩效自评表,,,\n单位名称,甲局,评价年度,2024\n单位：万元,,,\n\
                 项目,年初预算数,全年预算数,执行数\n支出合计,100,100,90\n";
    let half = "部门整体支出绩效自评表,,\n单位名称,乙局,2024年度\n单位：万元,,\n项目,全年预算数,执行数\n支出合计,50,40\n";
    let home = run(&[("甲局.csv", whole), ("乙局.csv", half)]);
    let words = "年初预算 1 个单位填报，全年预算 2 个，执行数 2 个，三项都填报的 1 个";
    for tab in ["总览", "部门汇总表"] {
        let told = texts(&book(&home), tab).concat();
        assert!(told.iter().any(|cell| cell.contains(words)), "{tab}: {told:?}");
    }
}

#[test]
fn one_filled_row_below_a_total_is_no_sum() {
    let text = "部门整体支出绩效自评表,,,\n单位名称,甲局,评价年度,2024\n单位：万元,,,\n\
                部门决算数,支出合计,基本支出,项目支出\n局机关及二级机构汇总,50,30,20\n局机关,42.3,30,20\n二级机构1,,,\n";
    let home = run(&[("甲局.csv", text)]);
    let findings = rows(&home.path().join("数据/findings.csv"));
    let own = findings.iter().find(|row| row["rule"] == "A-06").unwrap_or_else(|| panic!("{findings:?}"));
    assert!(own["message"].starts_with("算得 42.3 万元（下面只有一行有数），表中"), "{own:?}");
}
