//! Whose a number is and which one counts, where names, folders and versions say different things.

use crate::counts_once::{asked, desk_of, executed, project, standings, table, whole};

#[test]
fn a_unit_that_says_it_fills_in_for_all_below_is_left_out() {
    let desk = desk_of(&[
        ("卫健局.csv", whole("甲县卫健局（全系统）", [980, 981, 965])),
        ("人民医院.csv", whole("甲县人民医院", [500, 500, 490])),
        ("水利局.csv", whole("甲县水利局", [30, 31, 29])),
    ]);
    assert_eq!(standings(&desk, "卫健局.csv"), ["rollup"]);
    assert_eq!(asked(&desk, "汇总").len(), 1);
}

#[test]
fn a_blank_last_version_takes_nobodys_place() {
    let blank = whole("甲县商务局", [1, 2, 3]).replace("支出合计,1,2,3", "支出合计,,,");
    let desk = desk_of(&[
        ("商务局.csv", whole("甲县商务局", [40, 41, 39])),
        ("商务局（最终版）.csv", blank),
        ("水利局.csv", whole("甲县水利局", [30, 31, 29])),
    ]);
    assert_eq!(executed(&desk, "甲县商务局").as_deref(), Some("390000"));
    assert_eq!(asked(&desk, "版本").len(), 1);
}

#[test]
fn a_form_copied_from_another_unit_does_not_replace_its_own() {
    let desk = desk_of(&[
        ("东岭镇/自评表（最终）.csv", whole("甲县西河镇人民政府", [231, 231, 228])),
        ("西河镇/自评表.csv", whole("甲县西河镇人民政府", [198, 198, 195])),
        ("民政局/自评表.csv", whole("甲县民政局", [30, 31, 29])),
    ]);
    assert_eq!(executed(&desk, "甲县西河镇人民政府").as_deref(), Some("1950000"));
    assert_eq!(asked(&desk, "版本").len(), 1);
}

#[test]
fn years_are_read_however_they_are_written() {
    let in_words = |unit: &str, year: &str| {
        whole(unit, [30, 31, 29])
            .replace("部门整体支出绩效自评表,", &format!("{year}部门整体支出绩效自评表,"))
            .replace("评价年度,2024", ",")
    };
    let desk = desk_of(&[
        ("1.csv", in_words("甲县水利局", "二〇二四年度")),
        ("2.csv", in_words("甲县教育局", "24年度")),
        ("3.csv", in_words("甲县民政局", "二○二三年度")),
        ("4.csv", whole("甲县林业局（2024年度）", [30, 31, 29])),
    ]);
    let years: Vec<String> = table(&desk, "filings.csv").iter().map(|row| row["year"].clone()).collect();
    assert_eq!(years, ["2024", "2024", "2023", "2024"]);
    assert_eq!(standings(&desk, "3.csv"), ["other_year"]);
    assert_eq!(executed(&desk, "甲县林业局").as_deref(), Some("290000"));
}

#[test]
fn a_table_of_a_part_of_the_money_is_no_version_of_that_of_all() {
    let of = |title: &str, amounts| whole("甲县医院", amounts).replace("部门整体支出绩效自评表", title);
    let desk = desk_of(&[
        ("a.csv", of("财政拨款收入支出决算总表", [118, 118, 117])),
        ("b.csv", of("收入支出决算总表", [810, 811, 809])),
    ]);
    assert_eq!(executed(&desk, "甲县医院").as_deref(), Some("8090000"));
    assert_eq!(standings(&desk, "a.csv"), ["counts"]);
}

#[test]
fn a_town_is_one_unit_with_and_without_its_government() {
    let desk = desk_of(&[
        ("1.csv", whole("甲县东岭镇人民政府", [230, 231, 228])),
        ("2.csv", whole("东岭镇", [230, 231, 228])),
        ("3（修改）.csv", whole("东岭镇党委政府", [230, 231, 227])),
    ]);
    let rows = table(&desk, "departments.csv");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(!asked(&desk, "同一单位").is_empty());
    // With a register nothing has to be asked.
    let register = "单位名录,\n单位名称,主管部门\n甲县东岭镇人民政府,\n";
    let desk = desk_of(&[("名录.csv", register.to_owned()), ("1.csv", whole("东岭镇政府", [230, 231, 228]))]);
    assert_eq!(executed(&desk, "甲县东岭镇人民政府").as_deref(), Some("2280000"));
}

#[test]
fn what_stands_under_a_budget_is_a_budget() {
    let text = "部门整体支出绩效自评表,,,,,\n部门名称,甲县水利局,,评价年度,2024,\n年度预算申请（万元）,,年初预算数,全年预算数,全年执行数,分值\n\
                ,年度资金总额,40,41,39,10\n,按收入性质分：,,,按支出性质分：,\n,其中：一般公共预算：41,,,其中：基本支出：25,\n,其他资金：0,,,项目支出：16,\n";
    let desk = desk_of(&[("1.csv", text.to_owned())]);
    let row = &table(&desk, "departments.csv")[0];
    assert!(row.get("expenditure.basic.executed").is_none_or(String::is_empty), "{row:?}");
    assert_eq!(row["expenditure.basic.adjusted"], "250000", "they add up to 全年预算数");
}

#[test]
fn quarters_are_no_year() {
    let quarter = |name: &str, amounts| {
        whole("甲县商务局", amounts).replace("部门整体支出绩效自评表", &format!("{name}部门预算执行情况表"))
    };
    let desk = desk_of(&[
        ("1.csv", quarter("第一季度", [40, 41, 9])),
        ("2.csv", quarter("1-6月", [40, 41, 19])),
        ("水利局.csv", whole("甲县水利局", [30, 31, 29])),
        ("民政局.csv", whole("甲县民政局", [30, 31, 29])),
    ]);
    assert_eq!(executed(&desk, "甲县商务局"), None);
    assert_eq!(executed(&desk, "甲县水利局").as_deref(), Some("290000"));
}

#[test]
fn a_sum_is_known_though_the_units_print_different_rows() {
    let with = |unit: &str, amounts: [u32; 3], more: &str| format!("{}{more}", whole(unit, amounts));
    let desk = desk_of(&[
        ("卫健局.csv", with("甲县卫健局", [90, 91, 87], "基本支出,50,51,49\n")),
        ("人民医院.csv", with("甲县人民医院", [50, 50, 48], "基本支出,20,20,19\n")),
        ("中医院.csv", with("甲县中医院", [30, 31, 29], "")),
        ("妇幼院.csv", with("甲县妇幼院", [10, 10, 10], "基本支出,9,9,9\n")),
    ]);
    assert_eq!(standings(&desk, "卫健局.csv"), ["rollup"]);
    let desk = desk_of(&[
        ("卫健局2024年自评表（全系统）.csv", whole("甲县卫健局", [99, 99, 98])),
        ("人民医院.csv", whole("甲县人民医院", [50, 50, 48])),
    ]);
    assert_eq!(standings(&desk, "卫健局2024年自评表（全系统）.csv"), ["rollup"]);
}

#[test]
fn projects_are_no_stand_in_for_a_total_that_could_not_be_read() {
    let unread = whole("甲县民政局", [70, 72, 69]).replace("支出合计,70,72,69", "不认识的总数,70,72,69");
    let desk = desk_of(&[
        ("整体.csv", unread),
        ("项目一.csv", project("甲县民政局", "养老", [20, 20, 19])),
        ("项目二.csv", project("甲县民政局", "救助", [9, 9, 8])),
    ]);
    assert_eq!(executed(&desk, "甲县民政局"), None);
}

#[test]
fn the_total_of_a_list_of_units_is_nobodys() {
    let list = "三公经费决算汇总表,,,\n单位：万元,,,\n单位名称,三公经费合计,公务用车购置及运行维护费,公务接待费\n\
                甲县人民医院,5,3,2\n甲县中医院,4,3,1\n合计,9,6,3\n";
    let desk = desk_of(&[
        ("卫健局/三公汇总.csv", list.to_owned()),
        ("卫健局/人民医院.csv", whole("甲县人民医院", [50, 50, 48])),
        ("卫健局/中医院.csv", whole("甲县中医院", [30, 31, 29])),
    ]);
    let rows = table(&desk, "departments.csv");
    let stated = |row: &crate::ground::Row| {
        row.iter().any(|(name, value)| name.starts_with("three_public") && !value.is_empty())
    };
    assert!(!rows.iter().any(stated), "{rows:?}");
}

#[test]
fn what_lies_in_the_folder_of_a_missing_unit_is_asked_about() {
    let register = "单位名录,\n单位名称,主管部门\n甲县残联,\n甲县民政局,\n";
    let desk = desk_of(&[
        ("名录.csv", register.to_owned()),
        ("甲县残联/自评表.csv", whole("甲县残疾人联合会", [30, 31, 29])),
        ("甲县民政局/自评表.csv", whole("甲县民政局", [30, 31, 29])),
    ]);
    assert_eq!(asked(&desk, "同一单位"), [("甲县残联".to_owned(), "是".to_owned())]);
}
