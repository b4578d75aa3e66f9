//! Every amount once where no register says who belongs to whom: 汇总表 beside their units, versions of other years, names
//! of units that differ by what says nothing, tables that name no unit, slips of units, examples.

use crate::ground::{Desk, Row, rows};
use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::Workbook;

/// A return of a whole unit, 万元.
pub fn whole(unit: &str, [initial, adjusted, executed]: [u32; 3]) -> String {
    format!(
        "部门整体支出绩效自评表,,,\n单位名称,{unit},评价年度,2024\n单位：万元,,,\n自评总分,95,评价等次,优\n\
         项目,年初预算数,全年预算数,执行数\n支出合计,{initial},{adjusted},{executed}\n"
    )
}

/// A return of a project of a unit, 万元.
pub fn project(unit: &str, name: &str, [initial, adjusted, executed]: [u32; 3]) -> String {
    format!(
        "项目支出绩效自评表,,,\n项目名称,{name},评价年度,2024\n实施单位,{unit},主管部门,甲县教育局\n单位：万元,,,\n\
         自评总分,95,,\n项目资金,年初预算数,全年预算数,执行数\n年度资金总额,{initial},{adjusted},{executed}\n"
    )
}

/// The returns as sheets of one workbook.
fn put_book(desk: &Desk, name: &str, sheets: &[(&str, String)]) {
    let mut book = Workbook::new();
    for (title, text) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*title).unwrap();
        for (row, line) in (0..).zip(text.lines()) {
            for (col, cell) in (0..).zip(line.split(',')).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, col, number).unwrap(),
                    Err(_) => sheet.write_string(row, col, cell).unwrap(),
                };
            }
        }
    }
    book.save(desk.at("报送").join(name)).unwrap();
}

pub fn table(desk: &Desk, name: &str) -> Vec<Row> {
    rows(&desk.at("数据").join(name))
}

/// Runs over these files, and writes the tables too.
#[track_caller]
fn tabulate(desk: &Desk) {
    let (code, said) = desk.start(&["--data", "数据"]);
    assert!(matches!(code, Some(0 | 1)), "{said}");
}

#[track_caller]
pub fn desk_of(files: &[(&str, String)]) -> Desk {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let desk = Desk::new(&files);
    tabulate(&desk);
    desk
}

/// What counts of a unit, 元; none where nothing does.
pub fn executed(desk: &Desk, unit: &str) -> Option<String> {
    let key = ["expenditure.total.executed", "funds.total.executed"];
    let all = table(desk, "departments.csv");
    let row = all.iter().find(|row| row["department"] == unit)?;
    key.iter().find_map(|key| row.get(*key).filter(|value| !value.is_empty())).cloned()
}

/// `standing` of the returns of a file, in their order.
pub fn standings(desk: &Desk, path: &str) -> Vec<String> {
    let all = table(desk, "filings.csv");
    all.into_iter().filter(|row| row["path"] == path).map(|row| row["standing"].clone()).collect()
}

/// 单位 and 建议 of what is asked of a kind.
pub fn asked(desk: &Desk, kind: &str) -> Vec<(String, String)> {
    let file = desk.at("决定.xlsx");
    if !file.exists() {
        return Vec::new();
    }
    let range = open_workbook_auto(file).unwrap().worksheet_range("决定").unwrap();
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    let rows = range.rows().map(|row| row.iter().map(text).collect::<Vec<String>>());
    rows.filter(|row| row[1] == kind).map(|row| (row[2].clone(), row[6].clone())).collect()
}

#[test]
fn a_roll_up_beside_its_units_is_known_without_a_register() {
    let desk = desk_of(&[
        ("教育局/部门整体自评表（汇总）.csv", whole("甲县教育局", [100, 100, 97])),
        ("教育局/一中.csv", whole("甲县第一中学", [40, 40, 39])),
        ("教育局/二中.csv", whole("甲县第二中学", [30, 30, 29])),
        ("卫健局/自评表.csv", whole("甲县卫健局", [90, 91, 87])),
        ("卫健局/人民医院.csv", whole("甲县人民医院", [50, 50, 48])),
        ("卫健局/中医院.csv", whole("甲县中医院", [40, 41, 39])),
        ("水利局.csv", whole("甲县水利局", [30, 31, 29])),
    ]);
    for unit in ["甲县教育局", "甲县卫健局"] {
        assert_eq!(executed(&desk, unit), None, "{unit}");
        assert!(asked(&desk, "汇总").contains(&(unit.to_owned(), "汇总".to_owned())), "{unit}");
    }
    for (unit, amount) in [("甲县第一中学", "390000"), ("甲县人民医院", "480000"), ("甲县水利局", "290000")]
    {
        assert_eq!(executed(&desk, unit).as_deref(), Some(amount), "{unit}");
    }
    let ranked = table(&desk, "ranking.csv");
    assert!(!ranked.iter().any(|row| row["department"] == "甲县教育局" && !row["rank"].is_empty()));
}

#[test]
fn a_roll_up_in_the_workbook_of_its_units_is_known() {
    let desk = Desk::new(&[("水利局.csv", &whole("甲县水利局", [30, 31, 29]))]);
    let sheets = [
        ("全部", whole("甲县教育局", [70, 71, 68])),
        ("一中", whole("甲县第一中学", [40, 40, 39])),
        ("二中", whole("甲县第二中学", [30, 31, 29])),
    ];
    put_book(&desk, "教育局.xlsx", &sheets);
    tabulate(&desk);
    assert_eq!(standings(&desk, "教育局.xlsx"), ["rollup", "counts", "counts"]);
    // A decision about that workbook is one about the table that was asked about.
    assert_eq!(asked(&desk, "汇总"), [("甲县教育局".to_owned(), "汇总".to_owned())]);
}

#[test]
fn what_all_returns_call_themselves_tells_nothing() {
    let named = |unit: &str, amounts| whole(unit, amounts).replace("自评表,", "自评汇总表,");
    let desk = desk_of(&[
        ("甲局.csv", named("甲局", [40, 40, 39])),
        ("乙局.csv", named("乙局", [30, 31, 29])),
        ("丙局.csv", whole("丙局", [69, 70, 68])),
    ]);
    // 丙局 is nearly the sum, and nearly is nothing. 甲局 and 乙局 lie beside 丙局, which does not call itself so.
    assert_eq!(executed(&desk, "丙局").as_deref(), Some("680000"));
    let desk =
        desk_of(&[("甲局.csv", named("甲局", [40, 40, 39])), ("乙局.csv", named("乙局", [30, 31, 29]))]);
    assert_eq!(executed(&desk, "甲局").as_deref(), Some("390000"));
    assert_eq!(executed(&desk, "乙局").as_deref(), Some("290000"));
}

#[test]
fn a_project_return_over_the_other_projects_is_a_roll_up() {
    let desk = desk_of(&[
        ("水利/1.csv", project("甲县水利局", "水库维修", [60, 60, 58])),
        ("水利/2.csv", project("甲县水利局", "河道清淤", [40, 41, 38])),
        ("水利/3.csv", project("甲县水利局", "专项资金", [100, 101, 96])),
        ("教育/1.csv", project("甲县第一中学", "教师培训", [20, 20, 19])),
        ("教育/2.csv", project("甲县第二中学", "教师培训", [30, 31, 28])),
        ("教育/3.csv", project("甲县教育局", "2024年度项目支出汇总", [50, 50, 40])),
    ]);
    assert_eq!(standings(&desk, "水利/3.csv"), ["rollup"]);
    assert_eq!(standings(&desk, "教育/3.csv"), ["rollup"]);
    assert_eq!(executed(&desk, "甲县水利局").as_deref(), Some("960000"));
    assert_eq!(asked(&desk, "汇总").len(), 2);
}

#[test]
fn one_table_under_the_names_of_unit_and_office_counts_once() {
    let desk = desk_of(&[
        ("1.csv", whole("甲县教育局", [40, 41, 39])),
        ("2.csv", whole("甲县教育局（本级）", [40, 41, 39])),
        ("3.csv", whole("甲县水利局", [30, 31, 29])),
    ]);
    assert_eq!(
        (standings(&desk, "1.csv"), standings(&desk, "2.csv")),
        (vec!["rollup".to_owned()], vec!["counts".to_owned()])
    );
    assert_eq!(asked(&desk, "汇总").len(), 1);
}

#[test]
fn what_the_register_calls_a_roll_up_is_left_out_though_nothing_came_from_below() {
    let register = "单位名录,,\n单位名称,主管部门,是否汇总\n甲县教育局,甲县教育局,是\n甲县第一中学,甲县教育局,\n甲县水利局,,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("a.csv", whole("甲县教育局", [40, 41, 39])),
        ("b.csv", whole("甲县水利局", [30, 31, 29])),
    ]);
    assert_eq!(executed(&desk, "甲县教育局"), None);
    assert_eq!(executed(&desk, "甲县水利局").as_deref(), Some("290000"));
    assert!(asked(&desk, "汇总").is_empty(), "the register has said it");
}

#[test]
fn what_is_called_last_years_does_not_beat_this_years() {
    let undated = |unit: &str, amounts| whole(unit, amounts).replace(",评价年度,2024", ",,");
    let desk = desk_of(&[
        ("教育局/2024年度自评表.csv", whole("甲县教育局", [50, 52, 51])),
        ("教育局/上年自评表.csv", undated("甲县教育局", [48, 48, 47])),
        ("民政局/2023年/自评表.csv", undated("甲县民政局", [9, 9, 8])),
        ("民政局/自评表.csv", whole("甲县民政局", [10, 10, 9])),
        ("水利局.csv", undated("甲县水利局", [30, 31, 29])),
    ]);
    for (unit, amount) in [("甲县教育局", "510000"), ("甲县民政局", "90000"), ("甲县水利局", "290000")]
    {
        assert_eq!(executed(&desk, unit).as_deref(), Some(amount), "{unit}");
    }
    for path in ["教育局/上年自评表.csv", "民政局/2023年/自评表.csv"] {
        assert_eq!(standings(&desk, path), ["other_year"], "{path}");
    }
    assert_eq!(asked(&desk, "年度").len(), 2);
    let desk = Desk::new(&[("水利局.csv", &whole("甲县水利局", [30, 31, 29]))]);
    let sheets = [("本年", whole("甲县教育局", [50, 52, 51])), ("上年", undated("甲县教育局", [48, 48, 47]))];
    put_book(&desk, "教育局.xlsx", &sheets);
    tabulate(&desk);
    assert_eq!(executed(&desk, "甲县教育局").as_deref(), Some("510000"));
}

#[test]
fn what_is_not_to_be_used_loses_against_any_other_version() {
    let [first, last] = [[40, 41, 39], [40, 41, 40]];
    let desk = desk_of(&[
        ("甲局/自评表.csv", whole("甲局", last)),
        ("甲局/自评表（定稿）勿用.csv", whole("甲局", first)),
        ("乙局/自评表三稿.csv", whole("乙局", last)),
        ("乙局/自评表二稿.csv", whole("乙局", first)),
        ("丙局/自评表-盖章.csv", whole("丙局", last)),
        ("丙局/自评表-未盖章.csv", whole("丙局", first)),
    ]);
    for unit in ["甲局", "乙局", "丙局"] {
        assert_eq!(executed(&desk, unit).as_deref(), Some("400000"), "{unit}");
    }
    assert!(asked(&desk, "版本").is_empty());
}

#[test]
fn what_is_said_about_the_seal_is_no_part_of_a_name() {
    let three = "三公经费决算表,,,\n单位名称,甲县水利局（公章）,年度,2024\n单位：万元,,,\n\
                 项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,10,10,5.5\n";
    let desk = desk_of(&[
        ("1.csv", whole("甲县水利局（盖章）", [40, 41, 39])),
        ("2.csv", three.to_owned()),
        ("3.csv", whole("105 甲县统计局 盖章", [30, 31, 29])),
    ]);
    let units = table(&desk, "departments.csv");
    let named: Vec<&str> = units.iter().map(|row| row["department"].as_str()).collect();
    assert_eq!(named, ["甲县水利局", "甲县统计局"]);
    assert_eq!(units[0]["three_public.total.executed"], "55000");
}

#[test]
fn names_that_only_a_place_tells_apart_are_asked_about() {
    let three = "三公经费决算表,,,\n单位名称,县水利局,年度,2024\n单位：万元,,,\n\
                 项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,10,10,5.5\n";
    let desk = desk_of(&[
        ("1.csv", whole("甲县水利局", [40, 41, 39])),
        ("2.csv", three.to_owned()),
        ("3.csv", whole("甲县第一中学", [30, 31, 29])),
        ("4.csv", whole("甲县第二中学", [20, 21, 19])),
        ("5.csv", whole("乙县统计局", [20, 21, 18])),
        ("6.csv", whole("丙县统计局", [20, 21, 17])),
        ("7.csv", whole("统计局", [20, 21, 16])),
    ]);
    assert_eq!(asked(&desk, "同一单位"), [("甲县水利局".to_owned(), "是".to_owned())]);
    choose(&desk, "同一单位", "是");
    tabulate(&desk);
    let units = table(&desk, "departments.csv");
    assert!(!units.iter().any(|row| row["department"] == "县水利局"), "{units:?}");
    let own = units.iter().find(|row| row["department"] == "甲县水利局").unwrap();
    assert_eq!(own["three_public.total.executed"], "55000");
}

/// Types a choice into the rows of a kind.
fn choose(desk: &Desk, kind: &str, choice: &str) {
    let range = open_workbook_auto(desk.at("决定.xlsx")).unwrap().worksheet_range("决定").unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("决定").unwrap();
    for (row, cells) in (0..).zip(range.rows()) {
        let of_kind = cells.get(1).is_some_and(|cell| *cell == Data::String(kind.to_owned()));
        for (col, cell) in (0..).zip(cells) {
            let typed = if of_kind && col == 7 { choice } else { &cell.to_string() };
            sheet.write_string(row, col, typed).unwrap();
        }
    }
    book.save(desk.at("决定.xlsx")).unwrap();
}

#[test]
fn lists_are_read_as_bureaus_write_them() {
    let register = "应报单位名单,,,,\n序号,预算单位,,主管部门,报送要求\n,编码,名称,,是否应报\n一,,教育系统,,\n1,101001,甲县教育局,甲县教育局,√\n\
                    2,101002,甲县河道所,甲县水利局,×\n3,,102001-甲县水利局,甲县水利局,是\n合计,,3个单位,,\n";
    let desk = desk_of(&[
        ("名单.csv", register.to_owned()),
        ("a.csv", whole("甲县教育局", [40, 41, 39])),
        ("b.csv", whole("102001甲县水利局", [30, 31, 29])),
    ]);
    let missing: Vec<String> = table(&desk, "findings.csv")
        .into_iter()
        .filter(|row| row["rule"] == "F-01")
        .map(|row| row["department"].clone())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// 三公经费 without the name of a unit.
const NAMELESS: &str = "三公经费决算表,,,\n单位名称,,年度,2024\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n\
    三公经费合计,10,10,5.5\n公务接待费,10,10,5.5\n";

#[test]
fn a_table_that_names_no_unit_is_that_of_the_unit_it_lies_with() {
    let desk = desk_of(&[
        ("水利/自评表.csv", whole("甲县水利局", [40, 41, 39])),
        ("水利/三公.csv", NAMELESS.to_owned()),
        ("教育/一中.csv", whole("甲县第一中学", [30, 31, 29])),
        ("教育/二中.csv", whole("甲县第二中学", [20, 21, 19])),
        ("教育/三公.csv", NAMELESS.replace("5.5", "5.4")),
        ("甲县统计局/三公.csv", NAMELESS.replace("5.5", "5.3")),
    ]);
    put_book(
        &desk,
        "民政.xlsx",
        &[("整体", whole("甲县民政局", [50, 51, 49])), ("三公", NAMELESS.replace("5.5", "5.2"))],
    );
    tabulate(&desk);
    let units = table(&desk, "departments.csv");
    let three = |unit: &str| {
        let row = units.iter().find(|row| row["department"] == unit);
        row.map(|row| row["three_public.total.executed"].clone()).unwrap_or_default()
    };
    for (unit, amount) in
        [("甲县水利局", "55000"), ("甲县民政局", "52000"), ("甲县统计局", "53000"), ("甲县第一中学", "")]
    {
        assert_eq!(three(unit), amount, "{unit}");
    }
}

#[test]
fn the_same_bytes_in_the_folders_of_two_units_are_two_returns() {
    let register = "单位名录,\n单位名称,主管部门\n甲县水利局,\n甲县教育局,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("甲县水利局/三公.csv", NAMELESS.to_owned()),
        ("甲县教育局/三公.csv", NAMELESS.to_owned()),
        ("甲县教育局/副本/三公.csv", NAMELESS.to_owned()),
    ]);
    let units = table(&desk, "departments.csv");
    let three: Vec<&str> = units.iter().map(|row| row["three_public.total.executed"].as_str()).collect();
    assert_eq!(three, ["55000", "55000"]);
    assert_eq!(standings(&desk, "甲县教育局/副本/三公.csv"), ["copy"]);
}

#[test]
fn a_table_in_another_unit_than_all_others_stays_out_of_the_totals() {
    let mut files: Vec<(String, String)> = ["甲局", "乙局", "丙局", "丁局"]
        .iter()
        .zip([290, 330, 370, 490])
        .map(|(unit, amount)| (format!("{unit}.csv"), whole(unit, [amount + 10, amount + 10, amount])))
        .collect();
    files.push(("戊局.csv".to_owned(), whole("戊局", [4_000_000, 4_000_000, 3_900_000])));
    let three = NAMELESS.replace("单位名称,", "单位名称,丁局").replace("10,10,5.5", "70000,71000,64000");
    files.push(("丁局三公.csv".to_owned(), three));
    let files: Vec<(&str, String)> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let desk = desk_of(&files);
    let units = table(&desk, "departments.csv");
    let excluded = |unit: &str| {
        let row = units.iter().find(|row| row["department"] == unit);
        row.map(|row| row["excluded"].clone()).unwrap_or_default()
    };
    assert!(excluded("戊局").contains("expenditure.total.executed"), "{units:?}");
    // The other units prove the spending, and nothing proves 三公经费.
    assert!(excluded("丁局").contains("three_public.total.executed"), "{units:?}");
    assert!(!excluded("丁局").contains("expenditure.total"), "{units:?}");
    assert!(excluded("丙局").is_empty());
    let findings = table(&desk, "findings.csv");
    let found = |rule: &str| {
        let own = findings.iter().filter(|row| row["rule"] == rule);
        own.map(|row| (row["department"].clone(), row["severity"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(found("U-08"), [("戊局".to_owned(), "verify".to_owned())]);
    assert_eq!(found("U-07"), [("丁局".to_owned(), "error".to_owned())]);
}

#[test]
fn files_called_examples_are_no_returns() {
    let desk = desk_of(&[
        ("填写示例.csv", whole("甲县示范一局", [20, 21, 19])),
        ("自评表模板.csv", whole("甲县示范二局", [20, 21, 18])),
        ("（示范文本）自评表.csv", whole("甲县示范三局", [20, 21, 17])),
        ("甲县水利局自评表模板.csv", whole("甲县水利局", [30, 31, 29])),
        ("甲县统计局/自评表模板.csv", whole("甲县统计局", [30, 31, 28])),
    ]);
    let units = table(&desk, "departments.csv");
    let named: Vec<&str> = units.iter().map(|row| row["department"].as_str()).collect();
    assert_eq!(named, ["甲县水利局", "甲县统计局"], "a unit may fill in the file it was sent");
    assert_eq!(standings(&desk, "填写示例.csv"), ["sample"]);
}

#[test]
fn a_unit_that_sent_another_kind_than_it_owes_has_sent_a_part() {
    let register = "单位名录,,,\n单位名称,主管部门,应报表种,项目名称\n甲县水利局,,部门整体,\n甲县教育局,,部门整体、项目,\n\
                    甲县民政局,,部门整体,\n甲县统计局,,部门整体、项目,普查\n甲县林业局,,部门整体,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("1.csv", NAMELESS.replace("单位名称,", "单位名称,甲县水利局")),
        ("2.csv", whole("甲县教育局", [40, 41, 39])),
        ("3.csv", whole("甲县民政局", [30, 31, 29])),
        ("4.csv", project("甲县统计局", "普查", [30, 31, 29])),
        ("5.csv", whole("甲县统计局", [40, 41, 38])),
        (
            "6.csv",
            "2024年度部门决算情况表,,\n单位：甲县林业局,,单位：万元\n栏目,预算数,决算数\n甲类支出,20,19\n乙类支出,10,9\n"
                .to_owned(),
        ),
    ]);
    let range = open_workbook_auto(desk.at("汇总.xlsx")).unwrap().worksheet_range("报送情况").unwrap();
    let rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let told = |unit: &str| {
        let own = rows.iter().filter(|row| row.iter().any(|cell| cell == unit));
        own.map(|row| row.join("|")).collect::<Vec<String>>().join("\n")
    };
    assert!(
        told("甲县水利局").contains("部分报送") && told("甲县水利局").contains("还差部门整体"),
        "{rows:?}"
    );
    assert!(told("甲县教育局").contains("部分报送") && told("甲县教育局").contains("还差项目"), "{rows:?}");
    assert!(told("甲县民政局").contains("已报"), "{rows:?}");
    // 决算表 is no 部门整体自评表, whatever its form.
    assert!(told("甲县林业局").contains("还差部门整体"), "{rows:?}");
    let ranked = table(&desk, "ranking.csv");
    let own = |unit: &str| ranked.iter().find(|row| row["department"] == unit).map(|row| row["note"].clone());
    assert_eq!(own("甲县林业局").as_deref(), Some("报来的表里没有自评表，不参加排名"), "{ranked:?}");
    assert_eq!(told("甲县统计局").matches("已报").count(), 2, "{rows:?}");
}

#[test]
fn ranking_and_unit_table_name_a_unit_alike() {
    let register = "单位名录,,\n单位名称,主管部门,曾用名\n甲县农业农村局,,甲县农业局\n甲县水利局,,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("1.csv", whole("甲县农业局", [40, 41, 39])),
        ("2.csv", whole("水利局", [30, 31, 29])),
        ("3.csv", whole("甲县统计局（盖章）", [20, 21, 19])),
    ]);
    let names = |name: &str| {
        let mut names: Vec<String> =
            table(&desk, name).into_iter().map(|row| row["department"].clone()).collect();
        names.sort();
        names
    };
    assert_eq!(names("departments.csv"), names("ranking.csv"));
    assert!(names("ranking.csv").contains(&"甲县农业农村局".to_owned()));
}

#[test]
fn what_a_project_earned_is_not_what_its_unit_earned() {
    let desk = desk_of(&[
        ("1.csv", project("甲县水利局", "水库维修", [60, 60, 58])),
        ("2.csv", whole("甲县统计局", [20, 21, 19])),
    ]);
    let units = table(&desk, "departments.csv");
    let score = |unit: &str| {
        units.iter().find(|row| row["department"] == unit).map(|row| row["score"].clone()).unwrap_or_default()
    };
    assert_eq!((score("甲县水利局").as_str(), score("甲县统计局").as_str()), ("", "95"));
}

#[test]
fn sums_say_over_how_many_units_they_are() {
    let desk = desk_of(&[
        ("教育局/汇总表.csv", whole("甲县教育局", [70, 71, 68])),
        ("教育局/一中.csv", whole("甲县第一中学", [40, 40, 39])),
        ("教育局/二中.csv", whole("甲县第二中学", [30, 31, 29])),
    ]);
    let range = open_workbook_auto(desk.at("汇总.xlsx")).unwrap().worksheet_range("部门汇总表").unwrap();
    let cells: Vec<String> = range.rows().flatten().map(ToString::to_string).collect();
    assert!(cells.iter().any(|cell| cell.contains("合计（2 个单位）")), "{cells:?}");
}

#[test]
fn no_number_is_said_to_count_that_does_not() {
    let three = NAMELESS.replace("单位名称,", "单位名称,甲局");
    let desk = desk_of(&[
        ("1.csv", three.clone()),
        (
            "2.csv",
            three.replace("三公经费决算表", "部门基础数据表").replace("10,10,5.5", "100000,100000,55000"),
        ),
        ("3.csv", whole("乙局", [20, 21, 19])),
    ]);
    let units = table(&desk, "departments.csv");
    let own = units.iter().find(|row| row["department"] == "甲局").unwrap();
    assert!(own["excluded"].contains("three_public.total.executed"), "{own:?}");
    let findings = table(&desk, "findings.csv");
    let told: Vec<&str> =
        findings.iter().filter(|row| row["rule"] == "L-01").map(|row| row["message"].as_str()).collect();
    assert!(!told.is_empty() && !told.iter().any(|message| message.contains("汇总采用这个数")), "{told:?}");
}

#[test]
fn a_table_without_its_head_is_not_added_to_the_same_table_with_it() {
    let text = whole("甲局", [20, 21, 19]);
    let headless = text.replace("单位名称,甲局", "备注,");
    let other = headless.replace("20,21,19", "20,21,18");
    let desk = desk_of(&[("x/1.csv", text), ("y/2.csv", headless), ("z/3.csv", other)]);
    let filings = table(&desk, "filings.csv");
    let standing = |path: &str| {
        filings.iter().find(|row| row["path"] == path).map(|row| row["standing"].clone()).unwrap_or_default()
    };
    assert_eq!([standing("x/1.csv"), standing("y/2.csv"), standing("z/3.csv")], ["counts", "copy", "counts"]);
}

#[test]
fn a_table_that_names_nobody_is_asked_about() {
    let headless = whole("甲局", [20, 21, 19]).replace("单位名称,甲局", "备注,");
    let desk = desk_of(&[("x/1.csv", headless), ("y/2.csv", whole("乙局", [30, 31, 29]))]);
    let range = open_workbook_auto(desk.at("决定.xlsx")).unwrap().worksheet_range("决定").unwrap();
    let asked = |row: &&[Data]| row.iter().any(|cell| *cell == "文件归属");
    assert!(range.rows().any(|row| asked(&row)), "{range:?}");
}

#[test]
fn a_project_under_two_names_counts_once() {
    let desk = desk_of(&[
        ("1.csv", project("甲县水利局", "小型水库维修", [60, 60, 58])),
        ("1修改.csv", project("甲县水利局", "2024年小型水库维修项目", [60, 60, 59])),
        ("2.csv", project("甲县水利局", "河道清淤（一期）", [40, 40, 38])),
        ("3.csv", project("甲县水利局", "河道清淤（二期）", [40, 40, 38])),
        ("4.csv", project("甲县水利局", "2023年小型水库维修项目", [7, 7, 5])),
    ]);
    assert_eq!(executed(&desk, "甲县水利局").as_deref(), Some("1400000"));
    assert_eq!(standings(&desk, "1.csv"), ["version"]);
    let desk = desk_of(&[
        ("1.csv", project("甲县水利局", "小型水库维修", [60, 60, 58])),
        ("2.csv", project("甲县水利局", "小型水库维修项目", [60, 60, 58])),
    ]);
    assert_eq!(executed(&desk, "甲县水利局").as_deref(), Some("580000"));
    assert_eq!(asked(&desk, "版本").len(), 1);
}

/// A target of a unit, 万元.
fn target(unit: &str, year: u16, amount: u32) -> String {
    format!(
        "部门整体支出绩效目标表,,,\n部门名称,{unit},年度,{year}\n单位：万元,,,\n年度总体目标,做好各项工作,,\n\
         资金总额,{amount},,\n一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,检查次数,≥12次\n"
    )
}

#[test]
fn what_is_planned_is_not_spent_and_does_not_set_the_year() {
    let desk = desk_of(&[
        ("1.csv", whole("甲县水利局", [40, 41, 39])),
        ("2.csv", target("甲县水利局", 2025, 77)),
        ("3.csv", target("甲县民政局", 2025, 55)),
        ("4.csv", target("甲县林业局", 2024, 33)),
    ]);
    assert_eq!(executed(&desk, "甲县水利局").as_deref(), Some("390000"));
    assert_eq!(executed(&desk, "甲县林业局"), None);
    assert_eq!(standings(&desk, "2.csv"), ["other_year"]);
}

#[test]
fn progress_in_the_middle_of_the_year_is_no_number_of_the_year() {
    let progress =
        whole("甲县科协", [90, 90, 50]).replace("部门整体支出绩效自评表", "部门整体支出绩效监控表");
    let desk = desk_of(&[("1.csv", whole("甲县水利局", [40, 41, 39])), ("2.csv", progress.clone())]);
    let own =
        table(&desk, "departments.csv").into_iter().find(|row| row["department"] == "甲县科协").unwrap();
    assert!(own.iter().all(|(name, value)| !name.starts_with("expenditure") || value.is_empty()), "{own:?}");
    // Where it is what everybody sends, it is what is asked for.
    let desk = desk_of(&[("2.csv", progress)]);
    assert_eq!(executed(&desk, "甲县科协").as_deref(), Some("500000"));
}

#[test]
fn budgets_of_projects_add_up_whatever_their_forms_call_them() {
    let other = project("甲县公路局", "安防工程", [50, 50, 45])
        .replace("年初预算数,全年预算数,执行数", "预算数,执行数,")
        .replace("年度资金总额,50,50,45", "年度资金总额,50,45,");
    let desk = desk_of(&[("1.csv", project("甲县公路局", "养护", [150, 150, 140])), ("2.csv", other)]);
    let own =
        table(&desk, "departments.csv").into_iter().find(|row| row["department"] == "甲县公路局").unwrap();
    assert_eq!(
        (own["funds.total.adjusted"].as_str(), own["funds.total.executed"].as_str()),
        ("2000000", "1850000")
    );
    assert!(own.get("funds.total.initial").is_none_or(String::is_empty), "only one of two says it: {own:?}");
}

#[test]
fn a_unit_and_its_office_are_one_where_the_register_knows_one() {
    let register = "单位名录,\n单位名称,主管部门\n甲县水利局,\n甲县民政局,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("1.csv", whole("甲县水利局", [500, 500, 480])),
        ("2.csv", project("甲县水利局（本级）", "水库维修", [40, 40, 38])),
        ("3.csv", whole("甲县民政局本级", [30, 31, 29])),
    ]);
    let rows = table(&desk, "departments.csv");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(executed(&desk, "甲县水利局").as_deref(), Some("4800000"));
    assert_eq!(executed(&desk, "甲县民政局").as_deref(), Some("290000"));
}

#[test]
fn a_former_name_of_the_register_is_a_version_of_the_unit() {
    let register = "单位名录,,\n单位名称,主管部门,曾用名\n甲县融媒体中心,,甲县广播电视台\n甲县民政局,,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("广播电视台.csv", whole("甲县广播电视台", [80, 83, 82])),
        ("融媒体（最终版）.csv", whole("甲县融媒体中心", [80, 80, 79])),
        ("民政局.csv", whole("甲县民政局", [30, 31, 29])),
    ]);
    assert_eq!(executed(&desk, "甲县融媒体中心").as_deref(), Some("790000"));
    let ranked = table(&desk, "ranking.csv");
    assert_eq!(ranked.iter().filter(|row| row["department"] == "甲县融媒体中心").count(), 1, "{ranked:?}");
}

#[test]
fn what_is_the_same_but_for_the_name_of_the_project_counts_once() {
    let rows = "一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分\n产出指标,数量指标,整治村数,12,12,30,30\n\
                产出指标,质量指标,验收合格率,100%,100%,30,30\n效益指标,社会效益,受益人口,3000,3150,30,30\n";
    let of = |name: &str| format!("{}{rows}", project("甲县农业农村局", name, [257, 253, 249]));
    let desk = desk_of(&[("1.csv", of("人居环境整治")), ("2.csv", of("农村厕所革命与环境提升"))]);
    assert_eq!(executed(&desk, "甲县农业农村局").as_deref(), Some("2490000"));
    assert_eq!(asked(&desk, "版本").len(), 1);
}

#[test]
fn a_table_with_a_row_for_each_unit_below_counts_the_row_of_its_own_office() {
    let rows = |unit: &str, rows: &[(&str, u32, u32)]| {
        let rows: Vec<String> =
            rows.iter().map(|(name, all, basic)| format!("{name},{all},{basic},{}", all - basic)).collect();
        let rows = rows.join("\n");
        format!(
            "部门整体支出绩效自评表,,,\n单位名称,{unit},评价年度,2024\n自评总分,95,评价等次,优\n\
             年度支出情况（万元）,支出合计,基本支出,项目支出\n{rows}"
        )
    };
    let desk = desk_of(&[
        (
            "水利局.csv",
            rows(
                "甲县水利局",
                &[("局机关及二级机构汇总", 900, 600), ("1、局机关", 500, 350), ("2、灌区管理所", 400, 250)],
            ),
        ),
        ("灌区所.csv", rows("甲县灌区管理所", &[("局机关及二级机构汇总", 400, 250)])),
        ("农机局.csv", whole("甲县农机局", [100, 100, 99])),
    ]);
    assert_eq!(
        executed(&desk, "甲县水利局").as_deref(),
        Some("5000000"),
        "{:?}",
        table(&desk, "figures.csv")
    );
    assert_eq!(executed(&desk, "甲县灌区管理所").as_deref(), Some("4000000"));
    assert_eq!(asked(&desk, "汇总").len(), 1);
}

#[test]
fn a_return_of_another_county_is_left_out_until_somebody_has_decided() {
    let files: Vec<(String, String)> = ["水利局", "民政局", "教育局", "林业局"]
        .iter()
        .map(|unit| (format!("{unit}.csv"), whole(&format!("甲县{unit}"), [30, 31, 29])))
        .chain([("邻县.csv".to_owned(), whole("乙县水利局", [60, 61, 59]))])
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let desk = Desk::new(&files);
    tabulate(&desk);
    assert_eq!(standings(&desk, "邻县.csv"), ["left_out"]);
    assert_eq!(executed(&desk, "乙县水利局"), None);
    choose(&desk, "不计", "计入");
    tabulate(&desk);
    assert_eq!(standings(&desk, "邻县.csv"), ["counts"]);
}

#[test]
fn the_proposal_to_sign_names_what_may_still_change_the_total() {
    let register = "单位名录,\n单位名称,主管部门\n甲县水利局,\n甲县民政局,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("1.csv", whole("甲县水利局", [40, 41, 39])),
        ("2.csv", whole("甲县民政局", [30, 31, 29])),
        ("3.csv", whole("示范中心", [10, 11, 9])),
    ]);
    let range = open_workbook_auto(desk.at("汇总.xlsx")).unwrap().worksheet_range("总览").unwrap();
    let said: String = range.rows().flatten().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(said.contains("名录以外的单位也计入了：示范中心"), "{said}");
    assert!(!said.contains("可以用全部单位的合计"), "{said}");
}

#[test]
fn a_scanned_page_beside_all_that_is_owed_is_no_fault() {
    let register = "单位名录,,\n单位名称,主管部门,应报表种\n甲县水利局,,部门整体\n甲县民政局,,部门整体\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("水利局/自评表.csv", whole("甲县水利局", [40, 41, 39])),
        ("水利局/盖章页.jpg", "\u{1}picture".to_owned()),
        ("民政局/盖章页.jpg", "\u{1}picture".to_owned()),
    ]);
    let findings = table(&desk, "findings.csv");
    let of = |unit: &str| {
        let own = findings.iter().find(|row| row["rule"] == "F-07" && row["department"] == unit);
        own.map(|row| row["severity"].clone())
    };
    assert_eq!(of("甲县水利局").as_deref(), Some("notice"), "{findings:?}");
    assert_eq!(of("甲县民政局").as_deref(), Some("error"), "{findings:?}");
}
