//! Tab 总览: the key figures of the run on one page, the most frequent faults, how to read the workbook.

use super::cell::{Cell, Kind, Tone};
use super::charts;
use super::column::Column;
use super::coverage::{Arrival, Coverage};
use super::keys::{self, Fault};
use super::picks::{ADJUSTED, EXECUTED, INITIAL};
use super::sheet::{Page, Written};
use crate::model::{FileStatus, Review};
use rust_decimal::Decimal;

/// Eight columns of one width carry all blocks of the page.
const WIDTHS: [u16; 8] = [12; 8];
/// How many rules the table of frequent faults names.
const MOST_RULES: usize = 10;
/// Name and value of a key figure.
type Pair = (&'static str, Cell);

/// Rows kept free for the chart beside the grades, and what one of them measures in pixels.
const CHART_ROWS: u32 = 7;
const ROW_PIXELS: u32 = 25;

const GUIDE: [&str; 5] = [
    "1. 金额以万元列示，单元格内保留全部小数；问题清单和明细表中的填报值、算得值以元列示。空白表示表中未填，不等于零。",
    "2. 容差由填报的小数位数推出：每个数最多差最后一位的一半，只有全部尾差相加也解释不了的差额才列为问题。",
    "3. 级别：错误为不可能成立，应退回改正；核实为请单位改正或说明；提示仅供参考，不影响受理。",
    "4. 问题清单逐条列出单位、位置和算式，点击“单元格”可打开原文件的该位置（本工作簿和原文件的相对位置不要改变）。",
    "5. 印章、签字不在核查范围；图片中的内容不能读取。",
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    page.set_widths(&WIDTHS)?;
    let year = review.year.map_or(String::new(), |year| format!("年度：{year}　　"));
    let note = format!("{year}输入：{}　　程序：汇审 {}", review.roots.join("、"), env!("CARGO_PKG_VERSION"));
    page.heading("绩效自评汇审总览", &note)?;
    page.caption("一、报送")?;
    pairs(page, &arrivals(review))?;
    page.skip(1);
    page.caption("二、问题、预算与得分（金额单位：万元）")?;
    pairs(page, &results(review))?;
    page.skip(1);
    page.caption("三、自评等级")?;
    grades(page, &keys::grades(review))?;
    page.skip(1);
    page.caption("四、出现最多的问题")?;
    frequent(page, &keys::faults(review))?;
    page.skip(1);
    page.caption("五、使用说明")?;
    for line in GUIDE {
        page.words(line, Tone::Prose)?;
    }
    page.skip(1);
    page.caption("六、各表内容")?;
    contents(page, review)
}

fn arrivals(review: &Review) -> Vec<Pair> {
    let coverage = Coverage::of(review);
    let projects = review.filings.iter().filter(|filing| filing.family == "project");
    let mut pairs = register(review, &coverage);
    pairs.extend([
        ("自评表份数", count(review.filings.len())),
        ("项目数", count(projects.count())),
        ("收到文件", count(review.files.len())),
    ]);
    let shown = |status: FileStatus, number| {
        if status.is_failure() { alarm(number) } else { count(number) }
    };
    pairs.extend(
        keys::statuses(review).into_iter().map(|(status, number)| (status.term(), shown(status, number))),
    );
    pairs
}

fn register(review: &Review, coverage: &Coverage) -> Vec<Pair> {
    if coverage.answers.is_empty() {
        return vec![
            ("应报名录", Cell::text("未提供").toned(Tone::Figure)),
            ("报送单位", count(review.departments.len())),
        ];
    }
    vec![
        ("应报单位", count(keys::owing_units(review))),
        ("应报份数", count(coverage.answers.iter().filter(|answer| answer.line.owed).count())),
        ("已报", count(coverage.owed(Arrival::Filed))),
        ("未报", alarm(coverage.owed(Arrival::Missing))),
        ("报来无法读取", alarm(coverage.owed(Arrival::Unreadable))),
    ]
}

fn results(review: &Review) -> Vec<Pair> {
    let [errors, verifies, notices] = keys::severities(review);
    let mut pairs = vec![
        ("错误", alarm(errors)),
        ("核实", count(verifies)),
        ("提示", count(notices)),
        ("有错误的单位", count(keys::faulty_units(review))),
    ];
    for (name, measures) in [("年初预算", INITIAL), ("全年预算", ADJUSTED), ("执行数", EXECUTED)] {
        pairs.extend(keys::budget_sum(review, measures).map(|sum| (name, amount(sum))));
    }
    let scores = keys::scores(review);
    pairs.push(("有总分的份数", count(scores.count)));
    let named = [
        ("平均分", scores.average),
        ("中位数", scores.median),
        ("最高分", scores.highest),
        ("最低分", scores.lowest),
    ];
    pairs.extend(named.into_iter().filter_map(|(name, score)| Some((name, amount(score?)))));
    pairs
}

fn count(count: usize) -> Cell {
    Cell::count(count).of_kind(Kind::Serial).toned(Tone::Figure)
}

fn amount(amount: Decimal) -> Cell {
    Cell::number(amount).of_kind(Kind::Money).toned(Tone::Figure)
}

/// A count that should be nil.
fn alarm(number: usize) -> Cell {
    let cell = count(number);
    if number > 0 { cell.toned(Tone::Error) } else { cell }
}

/// Name and value side by side, four to a line.
fn pairs(page: &mut Page, pairs: &[Pair]) -> Written {
    for four in pairs.chunks(4) {
        let columns = vec![Column::over("", 1, Kind::Word); four.len() * 2];
        let cells: Vec<Cell> = four
            .iter()
            .flat_map(|(name, value)| [Cell::text(*name).toned(Tone::Label), value.clone()])
            .collect();
        page.line(&columns, &cells)?;
    }
    Ok(())
}

fn frequent(page: &mut Page, faults: &[Fault]) -> Written {
    let columns = [
        Column::over("规则", 1, Kind::Word),
        Column::over("问题", 4, Kind::Text),
        Column::over("级别", 1, Kind::Word),
        Column::over("数量", 1, Kind::Whole),
        Column::over("涉及单位", 1, Kind::Whole),
    ];
    let rows = faults.iter().take(MOST_RULES).map(|fault| {
        vec![
            Cell::text(fault.rule),
            Cell::text(fault.name),
            Cell::text(fault.severity.term()).toned(fault.severity.into()),
            Cell::count(fault.count),
            Cell::count(fault.units.len()),
        ]
    });
    let first = page.row() + 1;
    page.block(&columns, rows, "没有发现问题")?;
    if faults.is_empty() {
        return Ok(());
    }
    charts::bars(page, (first, page.row() - 1), 6, None)
}

/// The grades as a small table and as columns beside it.
fn grades(page: &mut Page, grades: &[(&str, usize)]) -> Written {
    if grades.is_empty() {
        return page.remark("没有填报等级的自评表");
    }
    let columns = [
        Column::over("等级", 1, Kind::Word),
        Column::over("份数", 1, Kind::Whole),
        Column::over("占比（%）", 1, Kind::Money),
    ];
    let all: Decimal = grades.iter().map(|(_, count)| Decimal::from(*count)).sum();
    let rows = grades.iter().map(|(grade, count)| {
        let share = (Decimal::from(*count) * Decimal::ONE_HUNDRED / all).round_dp(6);
        vec![Cell::text(*grade), Cell::count(*count), Cell::number(share)]
    });
    let first = page.row() + 1;
    page.block(&columns, rows, "")?;
    let last = page.row() - 1;
    charts::columns(page, "自评等级分布（份）", first, last, CHART_ROWS * ROW_PIXELS)?;
    page.skip((first + CHART_ROWS).saturating_sub(page.row()));
    Ok(())
}

fn contents(page: &mut Page, review: &Review) -> Written {
    let columns = [Column::over("表", 2, Kind::Word), Column::over("内容", 6, Kind::Text)];
    let tabs = super::SHEETS.iter().skip(1).filter(|tab| (tab.occurs)(review));
    let rows = tabs.map(|tab| {
        vec![Cell::text(tab.name).linked(Some(format!("internal:'{}'!A1", tab.name))), Cell::text(tab.about)]
    });
    page.block(&columns, rows, "")
}
