//! One clean return, changed in one place at a time: each fault is found with its rule and cell, and nothing is said of
//! the clean one. The returns are workbooks as departments send them, read from the file on.

use crate::ground::{assert_none, review};
use huishen::model::Finding;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::path::Path;

/// What stands in a cell.
#[derive(Clone, Copy)]
enum Put {
    Words(&'static str),
    Number(f64),
    /// A formula and the result stored with it.
    Formula(&'static str, &'static str),
    Nothing,
}

use Put::{Formula as Calculated, Nothing, Number, Words};

/// A change of the clean return and the finding it must bring: rule and cell.
struct Planted {
    rule: &'static str,
    cell: &'static str,
    changes: &'static [(&'static str, Put)],
}

/// A project return that adds up, on the national form.
const PROJECT: &[(&str, Put)] = &[
    ("A1", Words("项目支出绩效自评表")),
    ("A2", Words("（2023年度）")),
    ("A3", Words("项目名称")),
    ("C3", Words("乡村道路养护")),
    ("A4", Words("主管部门")),
    ("C4", Words("甲县交通运输局")),
    ("F4", Words("实施单位")),
    ("G4", Words("甲县公路站")),
    ("A5", Words("项目资金（万元）")),
    ("D5", Words("年初预算数")),
    ("E5", Words("全年预算数")),
    ("F5", Words("全年执行数")),
    ("G5", Words("分值")),
    ("H5", Words("执行率")),
    ("I5", Words("得分")),
    ("C6", Words("年度资金总额")),
    ("D6", Number(90.25)),
    ("E6", Number(120.5)),
    ("F6", Number(96.4)),
    ("G6", Number(10.0)),
    ("H6", Words("80.00%")),
    ("I6", Number(8.0)),
    ("C7", Words("其中：当年财政拨款")),
    ("D7", Number(90.25)),
    ("E7", Number(100.25)),
    ("F7", Number(80.25)),
    ("G7", Words("—")),
    ("H7", Words("80.05%")),
    ("I7", Words("—")),
    ("C8", Words("上年结转资金")),
    ("E8", Number(20.25)),
    ("F8", Number(16.15)),
    ("G8", Words("—")),
    ("H8", Words("79.75%")),
    ("I8", Words("—")),
    ("C9", Words("其他资金")),
    ("A10", Words("一级指标")),
    ("B10", Words("二级指标")),
    ("C10", Words("三级指标")),
    ("D10", Words("年度指标值")),
    ("E10", Words("实际完成值")),
    ("F10", Words("分值")),
    ("G10", Words("得分")),
    ("H10", Words("偏差原因分析及改进措施")),
    ("A11", Words("产出指标")),
    ("B11", Words("数量指标")),
    ("C11", Words("养护里程")),
    ("D11", Words("≥200公里")),
    ("E11", Words("216公里")),
    ("F11", Number(50.0)),
    ("G11", Number(50.0)),
    ("A12", Words("效益指标")),
    ("B12", Words("社会效益")),
    ("C12", Words("道路完好率")),
    ("D12", Words("≥95%")),
    ("E12", Words("96%")),
    ("F12", Number(30.0)),
    ("G12", Number(30.0)),
    ("A13", Words("满意度指标")),
    ("B13", Words("服务对象满意度")),
    ("C13", Words("群众满意度")),
    ("D13", Words("≥90%")),
    ("E13", Words("81%")),
    ("F13", Number(10.0)),
    ("G13", Number(9.0)),
    ("H13", Words("部分路段施工时间较长")),
    ("A14", Words("总分")),
    ("F14", Number(100.0)),
    ("G14", Number(97.0)),
    ("A15", Words("自评等级")),
    ("C15", Words("优")),
];

/// A department return in the layout of stacked tables.
const DEPARTMENT: &[(&str, Put)] = &[
    ("A1", Words("乙县水利局2023年度部门整体支出绩效自评表")),
    ("A2", Words("部门名称")),
    ("C2", Words("乙县水利局")),
    ("A3", Words("人员编制")),
    ("B3", Number(30.0)),
    ("E3", Words("实有人数")),
    ("F3", Number(28.0)),
    ("A4", Words("年度收入情况（万元）")),
    ("A5", Words("机构名称")),
    ("B5", Words("收入合计")),
    ("C5", Words("上年结转")),
    ("D5", Words("公共财政拨款")),
    ("E5", Words("其他收入")),
    ("A6", Words("局机关及二级机构汇总")),
    ("B6", Number(812.45)),
    ("C6", Number(12.4)),
    ("D6", Number(790.05)),
    ("E6", Number(10.0)),
    ("A7", Words("局机关")),
    ("B7", Number(612.45)),
    ("C7", Number(12.4)),
    ("D7", Number(590.05)),
    ("E7", Number(10.0)),
    ("A8", Words("河道所")),
    ("B8", Number(200.0)),
    ("D8", Number(200.0)),
    ("A9", Words("年度支出和结余情况（万元）")),
    ("A10", Words("机构名称")),
    ("B10", Words("支出合计")),
    ("C10", Words("基本支出")),
    ("D10", Words("人员支出")),
    ("E10", Words("公用支出")),
    ("F10", Words("项目支出")),
    ("G10", Words("当年结余")),
    ("A11", Words("局机关及二级机构汇总")),
    ("B11", Number(800.15)),
    ("C11", Number(450.15)),
    ("D11", Number(380.05)),
    ("E11", Number(70.1)),
    ("F11", Number(350.0)),
    ("G11", Number(12.3)),
    ("A12", Words("机构名称")),
    ("B12", Words("三公经费合计")),
    ("C12", Words("公务接待费")),
    ("D12", Words("公务用车运维费")),
    ("E12", Words("公务用车购置费")),
    ("F12", Words("因公出国费")),
    ("A13", Words("局机关及二级机构汇总")),
    ("B13", Number(15.65)),
    ("C13", Number(5.15)),
    ("D13", Number(10.5)),
    ("E13", Number(0.0)),
    ("F13", Number(0.0)),
    ("A14", Words("机构名称")),
    ("B14", Words("固定资产合计")),
    ("C14", Words("在用固定资产")),
    ("D14", Words("出租固定资产")),
    ("E14", Words("其他固定资产")),
    ("A15", Words("局机关及二级机构汇总")),
    ("B15", Number(356.25)),
    ("C15", Number(350.25)),
    ("D15", Number(6.0)),
    ("E15", Number(0.0)),
    ("A16", Words("绩效自评综合得分")),
    ("C16", Number(92.0)),
    ("A17", Words("评价等次")),
    ("C17", Words("优秀")),
];

/// A table of the three public expenses with the numbers of cars and journeys below.
const THREE_PUBLIC: &[(&str, Put)] = &[
    ("A1", Words("丙县商务局2023年度“三公”经费决算表")),
    ("A2", Words("单位：万元")),
    ("A3", Words("项目")),
    ("B3", Words("上年决算数")),
    ("C3", Words("预算数")),
    ("D3", Words("决算数")),
    ("E3", Words("增减率")),
    ("A4", Words("合计")),
    ("B4", Number(30.25)),
    ("C4", Number(34.5)),
    ("D4", Number(29.15)),
    ("E4", Words("-3.64%")),
    ("A5", Words("1.因公出国（境）费")),
    ("B5", Number(0.0)),
    ("C5", Number(3.5)),
    ("D5", Number(3.05)),
    ("A6", Words("2.公务用车购置及运行维护费")),
    ("B6", Number(25.15)),
    ("C6", Number(25.5)),
    ("D6", Number(22.0)),
    ("E6", Words("-12.52%")),
    ("A7", Words("（1）公务用车购置费")),
    ("B7", Number(0.0)),
    ("C7", Number(18.0)),
    ("D7", Number(17.5)),
    ("A8", Words("（2）公务用车运行维护费")),
    ("B8", Number(25.15)),
    ("C8", Number(7.5)),
    ("D8", Number(4.5)),
    ("E8", Words("-82.11%")),
    ("A9", Words("3.公务接待费")),
    ("B9", Number(5.1)),
    ("C9", Number(5.5)),
    ("D9", Number(4.1)),
    ("E9", Words("-19.61%")),
    ("A10", Words("因公出国（境）团组数（个）")),
    ("D10", Number(1.0)),
    ("A11", Words("公务用车购置数（辆）")),
    ("D11", Number(1.0)),
    ("A12", Words("公务用车保有量（辆）")),
    ("D12", Number(2.0)),
];

const IN_THREE_PUBLIC: &[Planted] = &[
    planted("C-01", "D4", &[("D4", Number(31.15)), ("E4", Words("2.98%"))]),
    planted("C-02", "D6", &[("D8", Number(6.5)), ("E8", Words("-74.16%"))]),
    planted(
        "C-03",
        "D9",
        &[("D9", Number(5.95)), ("D4", Number(31.0)), ("E9", Nothing), ("E4", Words("2.48%"))],
    ),
    planted("C-04", "E9", &[("E9", Words("-16.91%"))]),
    planted("C-07", "D12", &[("D12", Number(0.0))]),
    planted("C-07", "D8", &[("D12", Number(9.0))]),
    planted("C-09", "D11", &[("D11", Number(0.0))]),
    planted("C-10", "D10", &[("D10", Number(0.0))]),
    planted("D-12", "E5", &[("E5", Words("100%"))]),
    planted("F-05", "", &[("A1", Words("丙县商务局2021年度“三公”经费决算表"))]),
    planted("N-13", "C6", &[("C7", Nothing), ("C8", Nothing)]),
];

const fn planted(rule: &'static str, cell: &'static str, changes: &'static [(&'static str, Put)]) -> Planted {
    Planted { rule, cell, changes }
}

const IN_PROJECT: &[Planted] = &[
    planted("F-04", "A3", &[("C3", Nothing)]),
    planted("F-04", "A4", &[("C4", Nothing)]),
    planted("F-04", "D6", &[("A5", Words("项目资金"))]),
    planted("F-09", "F6", &[("F6", Calculated("SUM(F7:F9)", "0"))]),
    planted("F-10", "E6", &[("E6", Calculated("SUM(#REF!)", "#REF!"))]),
    planted("F-11", "E7", &[("E7", Calculated("[1]Sheet1!B2", "100.25"))]),
    planted("F-16", "H12", &[("H12", Words("联系人手机13000000000"))]),
    planted("N-01", "F6", &[("F6", Words("96.40"))]),
    planted("N-02", "F6", &[("F6", Words("约96"))]),
    planted("N-03", "F6", &[("F6", Words("9,6.4,0"))]),
    planted("N-04", "F6", &[("F6", Words("96,40")), ("H6", Nothing), ("F7", Nothing), ("F8", Nothing)]),
    planted("N-05", "F6", &[("F6", Words("９６.４０"))]),
    planted("N-06", "F6", &[("F6", Words("96.4万元"))]),
    planted("N-07", "F6", &[("F6", Number(96.4037)), ("F7", Number(80.2537))]),
    planted("N-09", "F6", &[("F6", Words("9O.4"))]),
    planted("N-10", "F9", &[("F9", Words("△0.02"))]),
    planted("N-13", "D6", &[("D7", Nothing)]),
    planted("U-01", "F7", &[("F7", Words("802500元"))]),
    planted("U-02", "F6", &[("F6", Number(964_000.0))]),
    planted("U-05", "F7", &[("F7", Number(802_500.0))]),
    planted("U-06", "A11", &[("D11", Words("≥95%")), ("E11", Words("216个"))]),
    planted("A-03", "D6", &[("D6", Number(80.25))]),
    planted("A-07", "F7", &[("F7", Number(-80.25))]),
    planted("B-01", "D6", &[("D6", Number(92.25))]),
    planted("B-02", "F6", &[("E6", Number(96.2))]),
    planted("B-03", "H6", &[("H6", Words("90.00%"))]),
    planted("B-09", "E6", &[("D6", Number(98.0)), ("E6", Number(96.4))]),
    planted("B-11", "H6", &[("H6", Words("0.00%"))]),
    planted("B-05", "H12", &[("H12", Words("测算：养护费4.4万元（300平方米×12元/平方米/月×12个月）"))]),
    planted("D-12", "H9", &[("E9", Number(0.0)), ("F9", Number(0.0)), ("H9", Words("100%"))]),
];

const IN_DEPARTMENT: &[Planted] = &[
    planted("A-01", "B7", &[("B7", Number(621.45)), ("B6", Number(821.45))]),
    planted("A-02", "B11", &[("B11", Number(800.95))]),
    planted("A-03", "B11", &[("B11", Number(400.15))]),
    planted("A-04", "C11", &[("C11", Number(460.15)), ("B11", Number(810.15))]),
    planted("A-05", "G11", &[("G11", Number(21.3))]),
    planted("A-06", "D6", &[("D6", Number(791.05))]),
    planted("A-07", "C13", &[("C13", Number(-5.15))]),
    planted("A-08", "B15", &[("B15", Number(365.25))]),
    planted("A-11", "B11", &[("B11", Number(840.15)), ("F11", Number(390.0)), ("G11", Number(-27.7))]),
    planted("C-01", "B13", &[("B13", Number(16.65))]),
    planted("C-08", "B15", &[("B15", Number(1.25)), ("C15", Number(1.25)), ("D15", Number(0.0))]),
    planted("C-11", "B13", &[("B13", Number(45.65)), ("C13", Number(35.15))]),
    planted("C-13", "B13", &[("B13", Number(805.65)), ("C13", Number(795.15))]),
    planted("R-01", "F3", &[("A18", Words("年末实际在职人员")), ("B18", Number(29.0))]),
    planted("R-02", "F3", &[("F3", Number(33.0))]),
    planted("R-04", "D11", &[("F3", Number(8.0)), ("B3", Number(9.0))]),
    planted("R-05", "E11", &[("E11", Number(370.1)), ("D11", Number(80.05))]),
    planted("R-06", "B3", &[("B3", Number(30.5))]),
    planted("D-15", "B15", &[("C15", Number(360.25))]),
    planted("N-08", "C13", &[("merge", Words("C13:D13"))]),
    planted("N-11", "B5", &[("B5", Words("收支合计"))]),
    planted("N-13", "B13", &[("C13", Nothing), ("D13", Nothing), ("E13", Nothing), ("F13", Nothing)]),
    planted("N-15", "B7", &[("A7", Nothing)]),
    planted("U-03", "D11", &[("D11", Number(3.8)), ("C11", Number(73.9)), ("B11", Number(423.9))]),
    planted("F-12", "B8", &[("hide", Words("8"))]),
];

fn write(folder: &Path, name: &str, base: &[(&str, Put)], changes: &[(&str, Put)]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (cell, put) in base.iter().filter(|(cell, _)| !changes.iter().any(|(changed, _)| changed == cell)) {
        set(sheet, cell, *put);
    }
    for (cell, put) in changes {
        set(sheet, cell, *put);
    }
    book.save(folder.join(name)).unwrap();
}

fn set(sheet: &mut Worksheet, cell: &str, put: Put) {
    match (cell, put) {
        ("hide", Words(row)) => {
            let row: u32 = row.parse().unwrap();
            sheet.set_row_hidden(row - 1).unwrap();
        }
        ("merge", Words(range)) => {
            let (first, last) = range.split_once(':').unwrap();
            let ((r1, c1), (r2, c2)) = (at(first), at(last));
            sheet.merge_range(r1, c1, r2, c2, "", &Format::new()).unwrap();
            sheet.write_number(r1, c1, 15.65).unwrap();
        }
        (_, Words(text)) => {
            sheet.write_string(at(cell).0, at(cell).1, text).unwrap();
        }
        (_, Number(number)) => {
            sheet.write_number(at(cell).0, at(cell).1, number).unwrap();
        }
        (_, Calculated(formula, result)) => {
            let formula = Formula::new(formula).set_result(result);
            sheet.write_formula(at(cell).0, at(cell).1, formula).unwrap();
        }
        (_, Nothing) => {}
    }
}

fn at(cell: &str) -> (u32, u16) {
    let at = huishen::model::CellRef::parse(cell).unwrap();
    (at.row, u16::try_from(at.col).unwrap())
}

fn findings(base: &[(&str, Put)], changes: &[(&str, Put)]) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "某单位2023年自评表.xlsx", base, changes);
    review(folder.path()).findings
}

fn shown(finding: &Finding) -> String {
    let cell = finding.place.as_ref().map_or("", |place| &place.cell);
    format!("{} {:?} {cell} {}", finding.rule, finding.severity, finding.message)
}

#[test]
fn nothing_is_said_of_clean_returns() {
    let mut said = Vec::new();
    for base in [PROJECT, DEPARTMENT, THREE_PUBLIC] {
        let all = findings(base, &[]);
        // The department form has no parts of its score, and in the project one indicator carries half of the points
        // while a fifth of the money is left: these are told on purpose.
        let meant = ["G-02", "S-03", "W-04"];
        said.extend(all.iter().filter(|f| !meant.contains(&f.rule.as_str())).map(shown));
    }
    assert_none("不应有的问题", &said);
}

#[test]
fn each_planted_fault_is_found_where_it_is() {
    let mut missed = Vec::new();
    let sets = [(PROJECT, IN_PROJECT), (DEPARTMENT, IN_DEPARTMENT), (THREE_PUBLIC, IN_THREE_PUBLIC)];
    for (base, faults) in sets {
        for fault in faults {
            let found = findings(base, fault.changes);
            let here = |finding: &&Finding| {
                finding.rule == fault.rule
                    && finding.place.as_ref().map_or("", |place| &place.cell) == fault.cell
            };
            if found.iter().find(here).is_none() {
                let got: Vec<String> = found.iter().map(shown).collect();
                missed.push(format!("{} {}：只有\n    {}", fault.rule, fault.cell, got.join("\n    ")));
            }
        }
    }
    assert_none("没有查出", &missed);
}
