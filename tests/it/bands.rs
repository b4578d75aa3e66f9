//! Heading bands of several rows: what is merged above heads what stands below it, however many rows there are.

use crate::ground::{huishen, rows};
use std::fs;

/// A form of the public expenditures with its headings in three rows: 合计 and most items over two of them, 购置 and 运行 a
/// row lower, 预算数 and 决算数 below each.
const THREE_ROWS: &str = "<table>\
<tr><td colspan=12>2024年度“三公”经费支出决算表</td></tr>\
<tr><td colspan=6>编制单位：甲县教育局</td><td colspan=6>单位：万元</td></tr>\
<tr><td rowspan=2 colspan=2>合计</td><td rowspan=2 colspan=2>因公出国（境）费</td>\
<td colspan=6>公务用车购置及运行维护费</td><td rowspan=2 colspan=2>公务接待费</td></tr>\
<tr><td colspan=2>小计</td><td colspan=2>公务用车购置费</td><td colspan=2>公务用车运行维护费</td></tr>\
<tr><td>预算数</td><td>决算数</td><td>预算数</td><td>决算数</td><td>预算数</td><td>决算数</td>\
<td>预算数</td><td>决算数</td><td>预算数</td><td>决算数</td><td>预算数</td><td>决算数</td></tr>\
<tr><td>41</td><td>36.5</td><td>3</td><td>2.5</td><td>30</td><td>27</td><td>18</td><td>17</td><td>12</td><td>10</td>\
<td>8</td><td>7</td></tr></table>";

/// What is read of one return: `three_public.total.budget=410000`.
fn figures(name: &str, text: &str) -> Vec<String> {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("报送");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
    let data = desk.path().join("data");
    let mut run = huishen();
    run.arg("run").arg(&folder).arg("-o").arg(desk.path().join("汇总.xlsx")).arg("--data").arg(&data);
    run.output().unwrap();
    let figures = rows(&data.join("figures.csv"));
    figures.iter().map(|row| format!("{}.{}={}", row["item"], row["measure"], row["value"])).collect()
}

#[test]
fn headings_merged_over_two_rows_go_on_with_a_third() {
    let told = figures("甲县教育局.html", THREE_ROWS);
    // In 元, as the tables give all money.
    let expected = [
        "three_public.total.budget=410000",
        "three_public.total.executed=365000",
        "three_public.abroad.budget=30000",
        "three_public.abroad.executed=25000",
        "three_public.vehicle.budget=300000",
        "three_public.vehicle.executed=270000",
        "three_public.vehicle_purchase.budget=180000",
        "three_public.vehicle_purchase.executed=170000",
        "three_public.vehicle_operation.budget=120000",
        "three_public.vehicle_operation.executed=100000",
        "three_public.reception.budget=80000",
        "three_public.reception.executed=70000",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_score_beside_a_full_score_is_that_of_its_row() {
    let form = |score: &str| {
        format!(
            "部门整体支出绩效自评表,,,,,,\n部门（单位）名称,甲局,年度,2024,,,\n\
            年度预算申请（万元）,年初预算数,全年预算数,全年执行数,分值,执行率,自评得分\n\
            年度资金总额,861.1,2030.12,2030.12,10,100%,{score}\n"
        )
    };
    let told = figures("甲局.csv", &form("10"));
    assert!(told.contains(&"funds.total.score=10".to_owned()), "{told:?}");
    assert!(!told.iter().any(|figure| figure.starts_with("score.total")), "{told:?}");
    // More than the row can get is the score of all.
    let told = figures("甲局.csv", &form("96"));
    assert!(told.contains(&"score.total.score=96".to_owned()), "{told:?}");
}
