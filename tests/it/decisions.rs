//! Decisions that stay: what is asked in 决定.xlsx, that a choice typed there is honoured by the next run and by no run
//! over other files, that nothing is guessed, and that nothing a person typed is lost.

use crate::ground::{Desk, Row, is_chinese, rows};
use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::Workbook;
use std::fs;
use std::path::Path;

/// A return in which nothing is wrong.
const CLEAN: &str = "部门整体支出绩效自评表,,,\n单位名称,甲局,评价年度,2024\n单位：万元,,,\n自评总分,95,评价等次,优\n\
    项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n\
    支出合计,100,100,90\n基本支出,60,60,55\n项目支出,40,40,35\n";
const REGISTER: &str = "单位名录,\n单位名称,主管部门\n甲局,\n乙局,\n";

const HEADS: [&str; 12] =
    ["编号", "种类", "单位", "项目", "文件", "说明", "建议", "选择", "理由", "经手人", "日期", "校验"];

/// The return of another unit.
fn of(unit: &str) -> String {
    CLEAN.replace("甲局", unit)
}

impl Desk {
    fn run_with(&self, more: &[&str]) -> (Option<i32>, String) {
        self.start(&[&["--data", "数据"], more].concat())
    }

    /// Runs, and writes the tables too.
    #[track_caller]
    fn tabulate(&self) -> String {
        let (code, said) = self.run_with(&[]);
        assert!(matches!(code, Some(0 | 1)), "{said}");
        said
    }

    fn decisions(&self) -> Vec<Row> {
        read(&self.at("决定.xlsx"))
    }

    /// The one row of a kind.
    #[track_caller]
    fn row(&self, kind: &str) -> Row {
        let all = self.decisions();
        let own: Vec<&Row> = all.iter().filter(|row| row["种类"] == kind).collect();
        assert_eq!(own.len(), 1, "{kind}: {all:?}");
        own[0].clone()
    }

    /// Types into the row of a kind.
    fn choose(&self, kind: &str, typed: &[(&str, &str)]) {
        let mut all = self.decisions();
        for row in all.iter_mut().filter(|row| row["种类"] == kind) {
            row.extend(typed.iter().map(|(head, text)| ((*head).to_owned(), (*text).to_owned())));
        }
        write(&self.at("决定.xlsx"), &all);
    }

    /// Adds a row, as a person would, below the others.
    fn add(&self, typed: &[(&str, &str)]) {
        let file = self.at("决定.xlsx");
        let mut all = if file.exists() { read(&file) } else { Vec::new() };
        let mut row: Row = HEADS.iter().map(|head| ((*head).to_owned(), String::new())).collect();
        row.extend(typed.iter().map(|(head, text)| ((*head).to_owned(), (*text).to_owned())));
        all.push(row);
        write(&file, &all);
    }

    fn table(&self, name: &str) -> Vec<Row> {
        rows(&self.at("数据").join(name))
    }

    /// `standing` and `decided_by` of the return in a file.
    #[track_caller]
    fn standing(&self, path: &str) -> (String, String) {
        let all = self.table("filings.csv");
        let row = all.iter().find(|row| row["path"] == path).unwrap_or_else(|| panic!("{path}: {all:?}"));
        (row["standing"].clone(), row["decided_by"].clone())
    }

    fn executed(&self, unit: &str) -> Option<String> {
        let all = self.table("departments.csv");
        let row = all.into_iter().find(|row| row["department"] == unit)?;
        row.get("expenditure.total.executed").cloned()
    }

    fn cover(&self) -> String {
        cells(&self.at("汇总.xlsx"), "封面与说明").concat().join("\n")
    }
}

fn cells(book: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book = open_workbook_auto(book).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let text = |cell: &Data| if let Data::String(text) = cell { text.clone() } else { cell.to_string() };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// The rows of a file of decisions.
pub fn read(file: &Path) -> Vec<Row> {
    let rows = cells(file, "决定");
    assert_eq!(rows[0], HEADS);
    let row = |cells: &Vec<String>| {
        HEADS.iter().map(|head| (*head).to_owned()).zip(cells.iter().cloned()).collect()
    };
    rows[1..].iter().map(row).collect()
}

/// Writes such a file.
pub fn write(file: &Path, decisions: &[Row]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("决定").unwrap();
    for (col, head) in (0..).zip(HEADS) {
        sheet.write_string(0, col, head).unwrap();
        for (row, decision) in (1..).zip(decisions).filter(|(_, decision)| !decision[head].is_empty()) {
            sheet.write_string(row, col, &decision[head]).unwrap();
        }
    }
    book.save(file).unwrap();
}

fn told(standing: &str, by: &str) -> (String, String) {
    (standing.to_owned(), by.to_owned())
}

#[test]
fn nothing_to_decide_leaves_no_file() {
    let desk = Desk::new(&[("甲局.csv", CLEAN)]);
    desk.tabulate();
    assert!(!desk.at("决定.xlsx").exists());
}

#[test]
fn the_version_that_somebody_chose_counts() {
    let other = CLEAN
        .replace("支出合计,100,100,90", "支出合计,100,100,80")
        .replace("基本支出,60,60,55", "基本支出,60,60,45");
    let desk = Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other)]);
    let said = desk.tabulate();
    assert!(said.contains("决定.xlsx") && said.contains("待选 1 条"), "{said}");
    let row = desk.row("版本");
    assert_eq!((row["单位"].as_str(), row["文件"].as_str()), ("甲局", "一/甲局.csv；二/甲局.csv"));
    assert_eq!((row["建议"].as_str(), row["选择"].as_str()), ("二/甲局.csv", ""));
    assert!(row["经手人"].is_empty() && row["日期"].is_empty() && row["校验"].chars().count() == 25);
    desk.choose(
        "版本",
        &[("选择", "一/甲局.csv"), ("经手人", "张三"), ("日期", "2025-04-01"), ("理由", "已核对")],
    );
    let said = desk.tabulate();
    assert!(said.contains("待选 0 条"), "{said}");
    assert_eq!(desk.standing("一/甲局.csv"), told("counts", "decision"));
    assert_eq!(desk.standing("二/甲局.csv"), told("version", "decision"));
    assert_eq!(desk.executed("甲局").as_deref(), Some("900000"));
    let kept = desk.row("版本");
    assert_eq!(
        (kept["选择"].as_str(), kept["经手人"].as_str(), kept["日期"].as_str()),
        ("一/甲局.csv", "张三", "2025-04-01")
    );
    let cover = desk.cover();
    assert!(
        ["生效的决定", "版本，甲局", "一/甲局.csv", "张三，2025-04-01，已核对"]
            .iter()
            .all(|word| cover.contains(word)),
        "{cover}"
    );
    // The same inputs, this file and the tables of the round before among them: the same bytes.
    let bytes = |desk: &Desk| {
        ["决定.xlsx", "汇总.xlsx", "数据/filings.csv"].map(|name| fs::read(desk.at(name)).unwrap())
    };
    let decided = fs::read(desk.at("决定.xlsx")).unwrap();
    desk.tabulate();
    let before = bytes(&desk);
    desk.tabulate();
    assert!(before == bytes(&desk) && before[0] == decided);
}

#[test]
fn a_choice_that_fits_nothing_is_said_and_not_guessed() {
    let other = CLEAN.replace("5.5", "5.4").replace("2.5", "2.4");
    let desk = Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other)]);
    desk.tabulate();
    desk.choose("版本", &[("选择", "甲局.csv")]);
    for _ in 0..2 {
        let said = desk.tabulate();
        assert!(said.contains("没有采用 1 条") && said.contains("对不上一份"), "{said}");
        assert_eq!(desk.standing("二/甲局.csv"), told("counts", "rule"));
        let row = desk.row("版本");
        assert_eq!(row["选择"], "甲局.csv", "what was typed stays");
        assert_eq!(row["说明"].matches("没有采用").count(), 1, "{}", row["说明"]);
    }
}

#[test]
fn a_decision_holds_for_the_files_it_was_made_for() {
    let other = CLEAN.replace("5.5", "5.4").replace("2.5", "2.4");
    let desk = Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other)]);
    desk.tabulate();
    desk.choose("版本", &[("选择", "一/甲局.csv"), ("经手人", "张三")]);
    desk.tabulate();
    assert_eq!(desk.standing("一/甲局.csv"), told("counts", "decision"));
    let before = desk.row("版本");
    desk.put("二/甲局.csv", &other.replace("5.4", "5.3").replace("2.4", "2.3"));
    for _ in 0..2 {
        desk.tabulate();
        let row = desk.row("版本");
        assert!(row["选择"].is_empty() && row["经手人"].is_empty());
        assert!(
            row["说明"].contains("原选择：一/甲局.csv（张三）") && row["校验"] != before["校验"],
            "{row:?}"
        );
        assert_eq!(desk.standing("一/甲局.csv"), told("version", "rule"));
    }
    // A third version is the same question.
    desk.choose("版本", &[("选择", "一/甲局.csv"), ("经手人", "李四")]);
    desk.put("三/甲局.csv", &other.replace("5.4", "5.2").replace("2.4", "2.2"));
    desk.tabulate();
    let row = desk.row("版本");
    assert!(row["文件"].contains("三/甲局.csv") && row["选择"].is_empty(), "{row:?}");
    assert!(row["说明"].contains("李四"), "{row:?}");
}

#[test]
fn a_return_of_another_year_counts_if_somebody_says_so() {
    let desk = Desk::new(&[
        ("甲局.csv", CLEAN),
        ("丙局.csv", &of("丙局")),
        ("乙局.csv", &of("乙局").replace("2024", "2023")),
    ]);
    desk.tabulate();
    assert_eq!(desk.standing("乙局.csv"), told("other_year", "rule"));
    let row = desk.row("年度");
    assert_eq!((row["文件"].as_str(), row["建议"].as_str()), ("乙局.csv", "不计入"));
    let asked = |desk: &Desk| desk.table("findings.csv").iter().any(|row| row["rule"] == "F-05");
    assert!(asked(&desk));
    for (choice, standing) in [("计入", "counts"), ("不计入", "other_year")] {
        desk.choose("年度", &[("选择", choice), ("经手人", "张三")]);
        desk.tabulate();
        assert_eq!(desk.standing("乙局.csv"), told(standing, "decision"));
    }
    assert!(!asked(&desk), "what the bureau has settled is not asked of the unit");
    desk.choose("年度", &[("选择", "随便")]);
    let said = desk.tabulate();
    assert!(said.contains("看不懂") && desk.row("年度")["说明"].contains("可写 计入 或 不计入"), "{said}");
}

#[test]
fn whether_a_return_sums_up_others_is_decided() {
    let register = "单位名录,\n单位名称,主管部门\n教育局,\n甲校,教育局\n乙校,教育局\n";
    let desk = Desk::new(&[
        ("名录.csv", register),
        ("教育局汇总表.csv", &of("教育局")),
        ("甲校.csv", &of("甲校")),
        ("乙校.csv", &of("乙校")),
    ]);
    desk.tabulate();
    assert_eq!(desk.standing("教育局汇总表.csv"), told("rollup", "rule"));
    let row = desk.row("汇总");
    assert_eq!((row["单位"].as_str(), row["建议"].as_str()), ("教育局", "汇总"));
    desk.choose("汇总", &[("选择", "计入"), ("经手人", "张三")]);
    desk.tabulate();
    assert_eq!(desk.standing("教育局汇总表.csv"), told("counts", "decision"));
    assert_eq!(desk.executed("教育局").as_deref(), Some("900000"));
    // A roll-up that nothing tells is one if somebody says so.
    desk.choose("汇总", &[("选择", "汇总")]);
    desk.add(&[("种类", "汇总"), ("文件", "甲校.csv"), ("选择", "汇总"), ("经手人", "李四")]);
    desk.tabulate();
    for path in ["教育局汇总表.csv", "甲校.csv"] {
        assert_eq!(desk.standing(path), told("rollup", "decision"), "{path}");
    }
}

#[test]
fn a_name_near_one_of_the_register_is_the_same_unit_only_if_somebody_says_so() {
    let register = "单位名录,\n单位名称,主管部门\n甲县农业农村水利局,\n乙局,\n";
    let desk = Desk::new(&[
        ("名录.csv", register),
        ("一.csv", &of("甲县农业农村和水利局")),
        ("乙局.csv", &of("乙局")),
    ]);
    desk.tabulate();
    let missing = |desk: &Desk| desk.table("findings.csv").iter().filter(|row| row["rule"] == "F-01").count();
    assert_eq!(missing(&desk), 1);
    let row = desk.row("同一单位");
    assert_eq!((row["单位"].as_str(), row["文件"].as_str()), ("甲县农业农村水利局", "一.csv"));
    desk.choose("同一单位", &[("选择", "否"), ("经手人", "张三")]);
    desk.tabulate();
    assert_eq!((missing(&desk), desk.row("同一单位")["选择"].as_str()), (1, "否"));
    desk.choose("同一单位", &[("选择", "是")]);
    desk.tabulate();
    assert_eq!(missing(&desk), 0);
    assert_eq!(desk.executed("甲县农业农村水利局").as_deref(), Some("900000"));
    assert!(desk.cover().contains("同一单位，甲县农业农村水利局"));
}

#[test]
fn an_unread_file_belongs_to_the_unit_that_somebody_names() {
    let desk = Desk::new(&[("名录.csv", REGISTER), ("甲局.csv", CLEAN), ("扫描件.pdf", "%PDF-1.4\n")]);
    desk.tabulate();
    let missing = |desk: &Desk| desk.table("findings.csv").iter().filter(|row| row["rule"] == "F-01").count();
    assert_eq!(missing(&desk), 1);
    desk.choose("文件归属", &[("选择", "丁局")]);
    assert!(desk.tabulate().contains("名录里没有单位“丁局”"));
    desk.choose("文件归属", &[("选择", "乙局"), ("经手人", "张三")]);
    desk.tabulate();
    assert_eq!(missing(&desk), 0);
    let files = desk.table("files.csv");
    let file = files.iter().find(|row| row["path"] == "扫描件.pdf").unwrap();
    assert!(file["message"].contains("决定：乙局（张三）"), "{file:?}");
}

#[test]
fn a_file_is_left_out_if_somebody_says_so() {
    let desk = Desk::new(&[("甲局.csv", CLEAN), ("乙局.csv", &of("乙局"))]);
    desk.add(&[
        ("种类", "不计"),
        ("文件", "乙局.csv"),
        ("选择", "不计"),
        ("经手人", "张三"),
        ("理由", "不在范围内"),
    ]);
    desk.tabulate();
    assert_eq!(desk.standing("乙局.csv"), told("left_out", "decision"));
    assert_eq!(desk.executed("乙局"), None);
    let row = desk.row("不计");
    assert!(!row["编号"].is_empty() && row["校验"].len() == 12, "{row:?}");
    desk.put("乙局.csv", &of("乙局").replace("5.5", "5.4"));
    desk.tabulate();
    assert_eq!(desk.standing("乙局.csv"), told("counts", "rule"));
    assert!(desk.row("不计")["说明"].contains("原选择：不计（不在范围内，张三）"));
    desk.choose("不计", &[("文件", "没有这个.csv"), ("选择", "不计")]);
    desk.tabulate();
    assert!(desk.row("不计")["说明"].contains("没有收到"));
}

#[test]
fn a_file_that_is_typed_and_not_there_is_said() {
    let desk = Desk::new(&[("一/甲局.csv", CLEAN)]);
    desk.tabulate();
    let row = |file: &str| {
        let own = |head: &str| match head {
            "种类" | "选择" => "不计".to_owned(),
            "文件" => file.to_owned(),
            _ => String::new(),
        };
        HEADS.iter().map(|head| ((*head).to_owned(), own(head))).collect::<Row>()
    };
    write(&desk.at("决定.xlsx"), &[row("一/乙局.csv")]);
    let said = desk.tabulate();
    assert!(said.contains("没有采用 1 条") && said.contains("一/乙局.csv"), "{said}");
    assert_eq!(desk.standing("一/甲局.csv"), told("counts", "rule"));
    // As Windows shows paths.
    write(&desk.at("决定.xlsx"), &[row("一\\甲局.csv")]);
    let said = desk.tabulate();
    assert!(said.contains("没有采用 0 条") || !said.contains("没有采用"), "{said}");
}

#[test]
fn a_false_alarm_is_exempted_with_reason_and_name_and_not_without() {
    let wrong = CLEAN.replace("5.5", "6.5");
    let desk = Desk::new(&[("甲局.csv", &wrong)]);
    let (code, said) = desk.run_with(&[]);
    assert_eq!(code, Some(1), "{said}");
    let errors = |desk: &Desk| -> Vec<Row> {
        let counted = |row: &Row| row["severity"] == "error" && row["state"] != "exempted";
        desk.table("findings.csv").into_iter().filter(counted).collect()
    };
    let found = errors(&desk);
    assert_eq!(found.len(), 1, "{found:?}");
    let id = found[0]["id"].clone();
    assert!(cells(&desk.at("汇总.xlsx"), "问题清单").concat().contains(&id));
    desk.add(&[("种类", "误报"), ("编号", &id)]);
    let said = desk.tabulate();
    assert!(
        said.contains("误报要写明理由和经手人") && desk.row("误报")["说明"].contains("理由和经手人"),
        "{said}"
    );
    assert_eq!(errors(&desk).len(), 1);
    desk.choose("误报", &[("理由", "另有一项没有列出")]);
    desk.tabulate();
    assert_eq!(errors(&desk).len(), 1);
    desk.choose("误报", &[("经手人", "张三")]);
    let (code, said) = desk.run_with(&[]);
    assert_eq!(code, Some(0), "{said}");
    let is_mended = said.lines().any(|line| line.starts_with("已改"));
    assert!(!is_mended, "exempted is not mended, and the same files are the same round: {said}");
    assert!(errors(&desk).is_empty());
    let row = desk.row("误报");
    assert_eq!((row["单位"].as_str(), row["文件"].as_str()), ("甲局", "甲局.csv"));
    let list = cells(&desk.at("汇总.xlsx"), "问题清单").concat();
    assert!(list.contains(&"误报：另有一项没有列出（张三）".to_owned()), "{list:?}");
    assert!(desk.cover().contains("误报，甲局"));
    let before = fs::read(desk.at("决定.xlsx")).unwrap();
    desk.tabulate();
    assert_eq!(fs::read(desk.at("决定.xlsx")).unwrap(), before);
    // Another content: asked again, and the finding stands.
    desk.put("甲局.csv", &format!("{wrong}\n"));
    desk.tabulate();
    assert_eq!(errors(&desk).len(), 1);
    assert!(desk.row("误报")["说明"].contains("原选择：误报（另有一项没有列出，张三）"));
}

#[test]
fn decisions_are_no_return_and_nobody_elses_file_is_replaced() {
    let other = CLEAN.replace("5.5", "5.4").replace("2.5", "2.4");
    let desk = Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other)]);
    fs::write(desk.at("决定.xlsx"), "not ours").unwrap();
    let (_, said) = desk.run_with(&[]);
    assert!(said.contains("决定.xlsx 不是本程序写出的决定"), "{said}");
    assert_eq!(fs::read(desk.at("决定.xlsx")).unwrap(), b"not ours");
    fs::rename(desk.at("决定(2).xlsx"), desk.at("报送/局里的决定.xlsx")).unwrap();
    let named = ["--decisions", "报送/局里的决定.xlsx"];
    let (code, said) = desk.run_with(&named);
    assert!(matches!(code, Some(0 | 1)), "{said}");
    let files = desk.table("files.csv");
    let file = files.iter().find(|row| row["path"] == "局里的决定.xlsx").unwrap();
    assert_eq!((file["status"].as_str(), file["message"].as_str()), ("no_form", "决定，不是自评表。"));
    let (code, said) = desk.run_with(&["--decisions", "决定.xlsx"]);
    assert!(code == Some(2) && is_chinese(&said) && said.contains("不是本程序写出的"), "{said}");
    fs::write(desk.at("报送/~$局里的决定.xlsx"), "").unwrap();
    let (code, said) = desk.run_with(&named);
    assert!(code == Some(2) && said.contains("打开"), "{said}");
}

#[test]
fn decisions_are_the_same_below_one_root_and_among_several() {
    let other = CLEAN.replace("5.5", "5.4").replace("2.5", "2.4");
    let desk = Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other)]);
    desk.tabulate();
    desk.choose("版本", &[("选择", "一/甲局.csv"), ("经手人", "张三")]);
    fs::create_dir(desk.at("补报")).unwrap();
    fs::write(desk.at("补报/丙局.csv"), of("丙局")).unwrap();
    let (_, said) = desk.run_with(&["补报"]);
    assert!(said.contains("待选 0 条"), "{said}");
    assert_eq!(desk.standing("报送/一/甲局.csv"), told("counts", "decision"));
    assert_eq!(desk.row("版本")["文件"], "一/甲局.csv；二/甲局.csv");
}

/// A workbook with one sheet of that name, and these words in its first row.
fn sheet_of(file: &Path, name: &str, heads: &[&str]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    for (col, head) in (0..).zip(heads) {
        sheet.write_string(0, col, *head).unwrap();
    }
    book.save(file).unwrap();
}

#[test]
fn a_file_of_decisions_that_was_changed_by_hand_is_read_or_refused_and_never_passed_over() {
    let desk = Desk::new(&[("甲局.csv", CLEAN)]);
    let lost: Vec<&str> = HEADS.into_iter().filter(|head| *head != "选择").collect();
    sheet_of(&desk.at("决定.xlsx"), "决定", &lost);
    let before = fs::read(desk.at("决定.xlsx")).unwrap();
    let (code, said) = desk.run_with(&[]);
    assert!(code == Some(2) && is_chinese(&said) && said.contains("不是决定"), "{said}");
    assert_eq!(fs::read(desk.at("决定.xlsx")).unwrap(), before);
    assert!(!desk.at("决定(2).xlsx").exists() && !desk.at("汇总.xlsx").exists());
    sheet_of(&desk.at("决定.xlsx"), "Sheet1", &HEADS);
    desk.tabulate();
    assert!(!desk.at("决定(2).xlsx").exists());
}

/// Writes a file of decisions with more columns, and sheets of one's own.
fn write_more(file: &Path, rows: &[Vec<&str>], sheets: &[(&str, &str)]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("决定").unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (col, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, col, *text).unwrap();
        }
    }
    for (name, text) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        sheet.write_string(2, 1, *text).unwrap();
        sheet.write_number(3, 1, 12.5).unwrap();
    }
    book.save(file).unwrap();
}

#[test]
fn columns_and_sheets_of_ones_own_are_there_after_the_next_run() {
    let other = CLEAN.replace("5.5", "5.4").replace("2.5", "2.4");
    let desk = Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other)]);
    desk.tabulate();
    let guide = cells(&desk.at("决定.xlsx"), "填写说明").concat().join("\n");
    assert!(["版本", "误报", "选择填：", "同一编号"].iter().all(|word| guide.contains(word)), "{guide}");
    let row = desk.row("版本");
    let heads: Vec<&str> = HEADS.iter().copied().chain(["联系人", "办理情况"]).collect();
    let own: Vec<&str> = HEADS.iter().map(|head| row[*head].as_str()).chain(["李四", "已去电"]).collect();
    let remark: Vec<&str> = [""; 13].into_iter().chain(["下周再看"]).collect();
    write_more(&desk.at("决定.xlsx"), &[heads, own, remark], &[("台账", "自己记的"), ("决定备份", "旧的")]);
    let mut before = None;
    for _ in 0..3 {
        let said = desk.tabulate();
        assert!(said.contains("没有采用 0 条") && said.contains("待选 1 条"), "{said}");
        let rows = cells(&desk.at("决定.xlsx"), "决定");
        assert_eq!(rows[0][12..], ["联系人", "办理情况"]);
        assert_eq!(rows[1][12..], ["李四", "已去电"]);
        assert_eq!((rows[2][5].as_str(), rows[2][13].as_str()), ("", "下周再看"));
        let kept = cells(&desk.at("决定.xlsx"), "台账").concat();
        assert_eq!(kept.iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>(), ["自己记的", "12.5"]);
        assert!(cells(&desk.at("决定.xlsx"), "决定备份").concat().contains(&"旧的".to_owned()));
        let bytes = fs::read(desk.at("决定.xlsx")).unwrap();
        assert!(before.replace(bytes.clone()).is_none_or(|before| before == bytes));
    }
}

#[test]
fn of_two_rows_that_decide_one_question_differently_none_is_taken() {
    let other = CLEAN.replace("5.5", "5.4").replace("2.5", "2.4");
    let desk = Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other)]);
    desk.tabulate();
    desk.choose("版本", &[("选择", "一/甲局.csv"), ("经手人", "张三")]);
    let mut all = desk.decisions();
    let mut twin = all[0].clone();
    twin.extend(
        [("选择", "二/甲局.csv"), ("经手人", "李四")].map(|(head, text)| (head.to_owned(), text.to_owned())),
    );
    all.push(twin);
    write(&desk.at("决定.xlsx"), &all);
    for _ in 0..2 {
        let said = desk.tabulate();
        assert!(said.contains("没有采用 2 条") && said.contains("张三") && said.contains("李四"), "{said}");
        assert_eq!(desk.standing("二/甲局.csv"), told("counts", "rule"));
        let rows = desk.decisions();
        assert_eq!(rows.len(), 2);
        for (row, choice) in rows.iter().zip(["一/甲局.csv", "二/甲局.csv"]) {
            assert_eq!(row["选择"], choice);
            assert!(
                row["说明"].contains("同一编号有 2 行，选择不同")
                    && row["说明"].contains("决定：一/甲局.csv（张三）")
            );
        }
    }
    // One of them goes: the other holds.
    let mut all = desk.decisions();
    all.pop();
    write(&desk.at("决定.xlsx"), &all);
    desk.tabulate();
    assert_eq!(desk.standing("一/甲局.csv"), told("counts", "decision"));
}

/// What a hand, a bad copy or somebody else's program leaves in a cell.
const ODD: [&str; 12] = [
    "",
    "=1+1",
    "１２",
    "一/甲局.csv；二/甲局.csv",
    "../../甲局.csv",
    "不汇总",
    "版本",
    "\u{202e}甲",
    "2025年13月40日",
    "🈳",
    "1.54737E+07",
    "是\n否",
];

#[test]
fn whatever_stands_in_a_cell_of_the_decisions_no_choice_is_lost() {
    let other = CLEAN.replace("5.5", "5.4").replace("2.5", "2.4");
    let desk =
        Desk::new(&[("一/甲局.csv", CLEAN), ("二/甲局.csv", &other), ("乙局.csv", &of("乙局（汇总）"))]);
    desk.tabulate();
    desk.choose("版本", &[("选择", "一/甲局.csv"), ("经手人", "张三"), ("日期", "2025-04-01")]);
    desk.add(&[
        ("种类", "误报"),
        ("文件", "乙局.csv"),
        ("选择", "误报"),
        ("理由", "看过"),
        ("经手人", "李四"),
    ]);
    let sound = desk.decisions();
    let mut seed = 11_usize;
    for number in 0..40 {
        let mut mutant = sound.clone();
        for _ in 0..2 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (row, head, odd) = (seed >> 20, seed >> 30, seed >> 40);
            let row = row % mutant.len();
            mutant[row].insert(HEADS[head % HEADS.len()].to_owned(), ODD[odd % ODD.len()].to_owned());
        }
        write(&desk.at("决定.xlsx"), &mutant);
        let before = fs::read(desk.at("决定.xlsx")).unwrap();
        let (code, said) = desk.run_with(&[]);
        assert!(is_chinese(&said), "{number}: {said}");
        if code == Some(2) {
            assert_eq!(fs::read(desk.at("决定.xlsx")).unwrap(), before, "{number}: {said}");
            continue;
        }
        assert!(matches!(code, Some(0 | 1)), "{number}: {said}");
        let after = cells(&desk.at("决定.xlsx"), "决定").concat();
        let shown = |text: &str| text.replace(['\u{202e}', '\n'], "");
        let kept: Vec<String> = after.iter().map(|cell| shown(cell)).collect();
        for choice in mutant.iter().map(|row| shown(&row["选择"])).filter(|choice| !choice.is_empty()) {
            let is_there = kept.iter().any(|cell| cell.contains(&choice));
            assert!(is_there, "{number}: {choice} of {mutant:#?} in {after:#?}");
        }
    }
}
