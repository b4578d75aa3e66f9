//! The workbook read back: its figures are those of the tables, each formula has its result stored, and a spreadsheet
//! program that calculates everything anew comes to the same numbers.

use crate::ground::{Row, assert_none, huishen, rows, samples};
use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use huishen::model::decimal::from_f64;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Formula, Workbook};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

type Sheets = BTreeMap<String, Range<Data>>;

/// A run over the samples: the workbook and the tables.
struct Run {
    folder: tempfile::TempDir,
}

impl Run {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (workbook, data) = (folder.path().join("汇总.xlsx"), folder.path().join("data"));
        let ended =
            huishen().arg("run").arg(samples()).arg("-o").arg(workbook).arg("--data").arg(data).output();
        assert_eq!(ended.unwrap().status.code(), Some(1), "the samples hold errors");
        Self { folder }
    }

    fn workbook(&self) -> PathBuf {
        self.folder.path().join("汇总.xlsx")
    }

    fn table(&self, name: &str) -> Vec<Row> {
        rows(&self.folder.path().join("data").join(name))
    }
}

fn sheets(path: &Path) -> Sheets {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    book.worksheets().into_iter().collect()
}

/// The rows of a tab's main table under its heads; the line breaks of heads are taken out.
fn table(sheets: &Sheets, tab: &str) -> Vec<BTreeMap<String, Data>> {
    let lines: Vec<&[Data]> = sheets[tab].rows().collect();
    let heads: Vec<String> = lines[2].iter().map(|head| head.to_string().replace('\n', "")).collect();
    let row = |line: &&[Data]| heads.iter().cloned().zip(line.iter().cloned()).collect();
    lines[3..].iter().map(row).collect()
}

fn number(cell: &Data) -> Option<Decimal> {
    match cell {
        Data::Float(number) => from_f64(*number),
        Data::Int(number) => Some((*number).into()),
        _ => None,
    }
}

/// The same but for the last places a spreadsheet program keeps.
fn close(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() <= Decimal::new(1, 9) * a.abs().max(b.abs()).max(Decimal::ONE)
}

/// Formula cells without a number, and how many formulas there are.
fn unstored(path: &Path) -> (Vec<String>, usize) {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let (mut wrong, mut formulas) = (Vec::new(), 0);
    for name in book.sheet_names() {
        let (values, texts) = (book.worksheet_range(&name).unwrap(), book.worksheet_formula(&name).unwrap());
        let (top, left) = texts.start().unwrap_or_default();
        for (row, col, text) in texts.used_cells() {
            let at = (top + u32::try_from(row).unwrap(), left + u32::try_from(col).unwrap());
            formulas += 1;
            if values.get_value(at).and_then(number).is_none() {
                wrong.push(format!("{name} {at:?} ={text}"));
            }
        }
    }
    (wrong, formulas)
}

/// The workbook calculated anew by `LibreOffice`; none where it is not installed.
fn recalculated(workbook: &Path) -> Option<PathBuf> {
    let folder = workbook.parent().unwrap();
    let (profile, target) = (folder.join("profile"), folder.join("again"));
    fs::create_dir_all(profile.join("user")).unwrap();
    let always = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;
    fs::write(profile.join("user/registrymodifications.xcu"), always).unwrap();
    let ended = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&target)
        .arg(workbook)
        .output()
        .ok()?;
    let made = target.join(workbook.file_name().unwrap());
    assert!(made.exists(), "{}", String::from_utf8_lossy(&ended.stderr));
    Some(made)
}

#[test]
fn every_formula_has_its_result_and_calculating_anew_changes_nothing() {
    let run = Run::new();
    let (wrong, formulas) = unstored(&run.workbook());
    assert_none("没有保存结果的公式", &wrong);
    assert!(formulas > 50, "{formulas} formulas");
    // A wrong result on purpose: only who calculates finds it.
    let canary = run.folder.path().join("试.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().write_formula(0, 0, Formula::new("=1+1").set_result("3")).unwrap();
    book.save(&canary).unwrap();
    let Some(canary) = recalculated(&canary) else {
        writeln!(std::io::stderr(), "没有安装 LibreOffice，只核对了 {formulas} 个公式都保存了结果").unwrap();
        return;
    };
    assert_eq!(
        sheets(&canary).values().next().and_then(|sheet| sheet.get((0, 0))).and_then(number),
        Some(Decimal::TWO)
    );
    let (stored, again) = (sheets(&run.workbook()), sheets(&recalculated(&run.workbook()).unwrap()));
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (name, sheet) in &stored {
        let (top, left) = sheet.start().unwrap_or_default();
        for (row, col, cell) in sheet.used_cells() {
            let Some(was) = number(cell) else { continue };
            let at = (top + u32::try_from(row).unwrap(), left + u32::try_from(col).unwrap());
            let is = again[name].get_value(at).and_then(number);
            compared += 1;
            if !is.is_some_and(|is| close(was, is)) {
                wrong.push(format!("{name} {at:?} {was} {is:?}"));
            }
        }
    }
    assert!(compared > 1000, "{compared} numbers");
    assert_none("重算后变了的数", &wrong);
}

/// The sum of a column over rows of a table.
fn total(rows: &[Row], columns: &[&str]) -> Decimal {
    let value = |row: &Row| columns.iter().find_map(|column| row.get(*column)?.parse::<Decimal>().ok());
    rows.iter().filter_map(value).sum()
}

#[test]
fn sums_of_units_are_those_of_the_table() {
    let run = Run::new();
    let (book, units) = (sheets(&run.workbook()), run.table("departments.csv"));
    let executed = ["executed", "amount"];
    for (tab, head, item) in [
        ("部门汇总表", "三公经费合计", "three_public.total"),
        ("部门汇总表", "公用经费", "expenditure.public"),
        ("三公经费表", "合计决算", "three_public.total"),
        ("收支勾稽表", "收入合计", "income.total"),
    ] {
        let columns = executed.map(|measure| format!("{item}.{measure}"));
        let wanted = total(&units, &[&columns[0], &columns[1]]) / Decimal::from(10_000);
        let lines = table(&book, tab);
        let sum = lines.iter().find(|line| line["单位"].to_string().starts_with("合计")).unwrap();
        let found = number(&sum[head]).unwrap();
        assert!(close(found, wanted) && wanted > Decimal::ZERO, "{tab} {head}: {found} {wanted}");
        for unit in &units {
            let line = lines.iter().find(|line| line["单位"].to_string() == unit["department"]);
            let wanted = columns.iter().find_map(|column| unit.get(column)?.parse::<Decimal>().ok());
            let found = line.and_then(|line| number(&line[head]));
            let same = match (found, wanted) {
                (Some(found), Some(wanted)) => close(found, wanted / Decimal::from(10_000)),
                (found, wanted) => found.is_none() && wanted.is_none(),
            };
            assert!(same, "{tab} {head} {}: {found:?} {wanted:?}", unit["department"]);
        }
    }
}

#[test]
fn a_table_that_sums_up_units_counts_nothing_twice() {
    let run = Run::new();
    let units = run.table("departments.csv");
    let filings = run.table("filings.csv");
    let rollups: Vec<&Row> = filings.iter().filter(|filing| filing["path"].contains("汇总表")).collect();
    assert!(rollups.len() > 2, "{}", rollups.len());
    for rollup in rollups {
        let unit = units.iter().find(|unit| unit["department"] == rollup["department"]).unwrap();
        let stated: Vec<&String> =
            unit.keys().filter(|key| key.contains('.') && !unit[*key].is_empty()).collect();
        assert!(stated.is_empty(), "{}: {stated:?}", unit["department"]);
    }
}

#[test]
fn rates_of_sums_come_from_sums() {
    let run = Run::new();
    let lines = table(&sheets(&run.workbook()), "项目汇总表");
    let value = |line: &BTreeMap<String, Data>, head: &str| number(&line[head]).unwrap();
    for line in lines.iter().filter(|line| number(&line["执行率（%）"]).is_some()) {
        let rate = value(line, "执行数") / value(line, "全年预算") * Decimal::ONE_HUNDRED;
        assert!(close(value(line, "执行率（%）"), rate), "{line:?}");
    }
}

#[test]
fn projects_grades_and_findings_are_counted_as_in_the_tables() {
    let run = Run::new();
    let book = sheets(&run.workbook());
    let filings = run.table("filings.csv");
    let projects = table(&book, "项目汇总表");
    for filing in filings
        .iter()
        .filter(|filing| filing["form"].starts_with("project") && filing["standing"] == "counts")
    {
        let line = projects.iter().find(|line| line["项目"].to_string() == filing["project"]).unwrap();
        assert_eq!(number(&line["总分填"]), filing["total_score"].parse().ok(), "{}", filing["project"]);
    }
    let lines: Vec<&[Data]> = book["等级分布"].rows().collect();
    let heads: Vec<String> = lines[2].iter().map(ToString::to_string).collect();
    let sums: Vec<&&[Data]> = lines.iter().filter(|row| row[0].to_string().starts_with("合计")).collect();
    assert_eq!(sums.len(), 2, "whole units and projects");
    for sum in sums {
        let of_grades = heads.iter().zip(sum.iter()).filter(|(head, _)| head.ends_with("\n份数"));
        let counted: Decimal = of_grades.filter_map(|(_, cell)| number(cell)).sum();
        assert!(close(counted, number(&sum[1]).unwrap()) && counted > Decimal::ONE, "{counted}");
    }
    let mut found: BTreeMap<String, Decimal> = BTreeMap::new();
    for finding in run.table("findings.csv") {
        *found.entry(finding["rule"].clone()).or_default() += Decimal::ONE;
    }
    let digest = table(&book, "问题汇总");
    let whole = digest.iter().filter(|line| line["主管部门"] == *"全部");
    let told: BTreeMap<String, Decimal> =
        whole.map(|line| (line["规则"].to_string(), number(&line["问题数"]).unwrap())).collect();
    assert_eq!(told, found);
    for rule in told.keys() {
        let parts = digest.iter().filter(|line| line["规则"].to_string() == *rule).skip(1);
        assert!(close(parts.filter_map(|line| number(&line["问题数"])).sum(), told[rule]), "{rule}");
    }
}

#[test]
fn every_tab_says_something() {
    let run = Run::new();
    let book = sheets(&run.workbook());
    let empty: Vec<String> = book
        .iter()
        .filter(|(_, sheet)| sheet.used_cells().count() < 3)
        .map(|(name, _)| name.clone())
        .collect();
    assert_none("空白的表", &empty);
    let cover: Vec<String> = book["封面与说明"].used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for words in ["金额单位", "打印日期", "没有核查"] {
        assert!(cover.iter().any(|text| text.contains(words)), "{words}");
    }
}

#[test]
fn files_whose_names_hold_a_number_sign_are_linked_like_all_others() {
    use std::io::Read;
    let folder = tempfile::tempdir().unwrap();
    let name = "报送/1#楼/附件#2 100%.csv";
    fs::create_dir_all(folder.path().join("报送/1#楼")).unwrap();
    let text = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n\
                三公经费合计,11,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";
    fs::write(folder.path().join(name), text).unwrap();
    let ended =
        huishen().current_dir(folder.path()).args(["run", "报送", "-o", "汇总.xlsx"]).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let book = folder.path().join("汇总.xlsx");
    let mut archive = zip::ZipArchive::new(fs::File::open(&book).unwrap()).unwrap();
    let names: Vec<String> =
        archive.file_names().filter_map(Result::ok).map(|name| name.to_string()).collect();
    let mut targets = Vec::new();
    for rels in names.iter().filter(|name| name.starts_with("xl/worksheets/_rels/")) {
        let mut text = String::new();
        archive.by_name(rels).unwrap().read_to_string(&mut text).unwrap();
        let target = |rest: &str| rest.split_once('"').map(|(target, _)| target.to_owned());
        targets.extend(text.split("Target=\"").skip(1).filter_map(target));
    }
    let wanted = "报送/1%23楼/附件%232%20100%25.csv";
    assert!(targets.iter().filter(|target| *target == wanted).count() > 5, "{targets:?}");
    assert!(targets.iter().all(|target| !target.contains('#')), "{targets:?}");
    assert!(crate::ground::texts(&book).iter().any(|text| text.contains("名称里有 # 的文件")));
}
