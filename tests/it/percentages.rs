//! Cells that show a percentage store a ratio: 1.659341 under 0.00% is 165.93 %, not 1.66 %.

use crate::ground::review;
use huishen::model::{Entry, Item, Measure};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// Writes the heads of a return and the names of its rows, which begin in the fourth.
fn draw(sheet: &mut Worksheet, names: &[&str]) {
    let heads = [
        &["2024年度项目支出绩效自评表"][..],
        &["项目名称", "道路养护", "实施单位", "甲局"],
        &["项目资金（万元）", "年初预算数", "全年预算数", "执行数", "分值", "执行率", "得分"],
    ];
    for (row, line) in (0..).zip(heads.into_iter().chain(names.chunks(1))) {
        sheet.write_row(row, 0, line.iter().copied()).unwrap();
    }
}

/// A return whose rates are stored under this number format, as what was read of each.
fn rates(format: &str, stored: &[f64]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    draw(sheet, &["年度资金总额", "其中：当年财政拨款", "上年结转资金"]);
    let format = Format::new().set_num_format(format);
    for (row, rate) in (3..).zip(stored) {
        sheet.write_with_format(row, 5, *rate, &format).unwrap();
        // Weights are no rates: they stay as stored.
        sheet.write_with_format(row, 4, 0.1, &format).unwrap();
    }
    book.save(folder.path().join("自评表.xlsx")).unwrap();
    let review = review(folder.path());
    let figures = review.filings.iter().flat_map(|filing| &filing.figures);
    let wanted = |measure| [Measure::Rate, Measure::Weight].contains(&measure);
    figures
        .filter(|figure| figure.item != Item::new("grade") && wanted(figure.measure))
        .map(|figure| figure.entry.quantity().map(ToString::to_string).unwrap_or_default())
        .collect()
}

#[test]
fn the_format_of_a_cell_tells_a_ratio_of_any_size() {
    for (format, stored, read) in [
        ("0.00%", [1.659_341, 0.86, 2.0], ["165.9341%", "86%", "200%"]),
        ("0%_);[Red](0%)", [0.02, -1.05, 12.0], ["2%", "-105%", "1200%"]),
        // Without a percent sign the size tells, as before.
        ("0.00", [86.05, 98.0, 2.0], ["86.05%", "98%", "2%"]),
    ] {
        let wanted: Vec<&str> = read.into_iter().flat_map(|rate| ["0.1 分", rate]).collect();
        assert_eq!(rates(format, &stored), wanted, "{format}");
    }
}

#[test]
fn a_percentage_where_money_should_stand_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    draw(sheet, &["年度资金总额"]);
    let percent = Format::new().set_num_format("0.00%");
    // Typed into a cell of this format, 12.5 is stored as 0.125; copied into it, 1203 is shown as 120300%.
    for (col, stored) in [(1, 0.125), (2, 1203.0), (3, 0.0)] {
        sheet.write_with_format(3, col, stored, &percent).unwrap();
    }
    book.save(folder.path().join("自评表.xlsx")).unwrap();
    let review = review(folder.path());
    let amounts = review.filings.iter().flat_map(|filing| &filing.figures);
    let amounts = amounts.filter(|figure| figure.item == Item::new("funds.total"));
    let read: Vec<String> = amounts
        .filter(|figure| [Measure::Initial, Measure::Adjusted, Measure::Executed].contains(&figure.measure))
        .map(|figure| match &figure.entry {
            Entry::Unreadable(why) => why.as_str().to_owned(),
            entry => entry.quantity().map(ToString::to_string).unwrap_or_default(),
        })
        .collect();
    assert_eq!(read, ["“12.5%”的单位与标题不符", "“120300%”的单位与标题不符", "0 万元"]);
}
