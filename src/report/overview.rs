//! Tab 总览: one page for those who read one page only: four large figures, one sentence, whether the totals can be signed,
//! charts and the worst problems. The tables behind the charts stand below it and are not printed with it.

use super::cell::{Cell, Kind, Tone};
use super::charts::{Drawing, Shape, draw};
use super::column::Column;
use super::coverage::{Arrival, Coverage};
use super::keys;
use super::links::Links;
use super::picks::{ADJUSTED, EXECUTED, INITIAL};
use super::sheet::{Page, Written};
use super::spread;
use super::worst;
use crate::model::decimal::percent_of;
use crate::model::{FileStatus, Review, Severity};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Eight columns of one width carry all blocks of the page.
const WIDTHS: [u16; 8] = [12; 8];
/// How many rules the table of frequent faults names.
const MOST_RULES: usize = 10;
/// How many of the worst problems are told: what is left of the page.
const MOST_PROBLEMS: usize = 5;
/// How many of them may be of one rule.
const MOST_ALIKE: usize = 2;
/// What stands over the counts of what is in no total.
const LEFT_OUT: &str = "不计入合计的表和数，逐份、逐个列在“报送情况”“部门汇总表”和“问题清单”：";
/// Name and value of a key figure.
type Pair = (Cow<'static, str>, Cell);
/// The height of an empty row, of a low chart, and of a chart of many bars, in pixels.
const FREE_ROW: u32 = 20;
const LOW_CHART: u32 = 180;
const HIGH_CHART: u32 = 430;
/// The left and the right half of the page.
const LEFT: u16 = 0;
const RIGHT: u16 = 4;

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    page.set_widths(&WIDTHS)?;
    let year = review.year.map_or(String::new(), |year| format!("年度：{year}　　"));
    let note = format!("{year}输入：{}　　程序：汇审 {}", review.roots.join("、"), env!("CARGO_PKG_VERSION"));
    page.heading("绩效自评汇审总览", &note)?;
    let coverage = Coverage::of(review);
    cards(page, review, &coverage)?;
    page.words(&sentence(review, &coverage), Tone::Prose)?;
    page.caption("一、可以汇总吗（金额单位：万元）")?;
    summable(page, review)?;
    page.caption("二、报送、问题和得分")?;
    pairs(page, &arrivals(review, &coverage))?;
    pairs(page, &results(review))?;
    page.caption("三、图")?;
    let low = page.row();
    if !keys::grades(review).is_empty() || !keys::three_public(review).is_empty() {
        page.skip(LOW_CHART.div_ceil(FREE_ROW));
    }
    let high = page.row();
    if !keys::rates(review).is_empty() || !review.findings.is_empty() {
        page.skip(HIGH_CHART.div_ceil(FREE_ROW));
    }
    page.caption("四、最突出的问题")?;
    problems(page, review)?;
    page.sheet.set_print_area(0, 0, page.row() - 1, 7)?;
    page.sheet.set_print_fit_to_pages(1, 1);
    page.skip(1);
    // Below the page: what the charts are drawn from.
    grades(page, review, Spot { row: low, column: LEFT })?;
    three_public(page, review, Spot { row: low, column: RIGHT })?;
    rates(page, review, Spot { row: high, column: LEFT })?;
    frequent(page, review, Spot { row: high, column: RIGHT })
}

/// Where a chart stands.
#[derive(Debug, Clone, Copy)]
struct Spot {
    row: u32,
    column: u16,
}

/// Four large figures, each over two columns: what was due, what came, what is wrong, whether it can be added up.
fn cards(page: &mut Page, review: &Review, coverage: &Coverage<'_>) -> Written {
    let errors = review.count(Severity::Error);
    let (due, came) = if coverage.answers.is_empty() {
        (("收到文件", review.files.len()), ("读出自评表（份）", review.filings.len()))
    } else {
        let owed = coverage.due();
        (("应报（份）", owed), ("已报（份）", coverage.owed(Arrival::Filed)))
    };
    let figure = |count: usize| Cell::text(count.to_string()).toned(Tone::Headline);
    let loud = |cell: Cell, is_bad: bool| if is_bad { cell.toned(Tone::Alarm) } else { cell };
    let is_summable = can_be_signed(review);
    let answer = Cell::text(if is_summable { "可以" } else { "还不能" }).toned(Tone::Headline);
    let names = [due.0, came.0, "错误（条）", "可以汇总吗"].map(|name| Cell::text(name).toned(Tone::Label));
    let values =
        [figure(due.1), figure(came.1), loud(figure(errors), errors > 0), loud(answer, !is_summable)];
    let columns = [(); 4].map(|()| Column::over("", 2, Kind::Word));
    page.line(&columns, &names)?;
    page.line_of(&columns, &values, 2)
}

/// Whether the totals over all units can be signed as they stand.
fn can_be_signed(review: &Review) -> bool {
    review.units_with(Severity::Error) == 0
        && keys::left_out(review).is_empty()
        && keys::open_questions(review).is_empty()
}

/// The run in one sentence, to be read out.
fn sentence(review: &Review, coverage: &Coverage<'_>) -> String {
    let mut parts = Vec::new();
    if !coverage.answers.is_empty() {
        let owed = coverage.due();
        let kinds =
            [("部分报送", Arrival::Partial), ("收到未读", Arrival::Unreadable), ("未报", Arrival::Missing)];
        let rest = kinds.map(|(name, kind)| (name, coverage.owed(kind)));
        let rest =
            rest.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("，{name} {count} 份"));
        parts.push(format!(
            "应报 {owed} 份，已报 {} 份{}",
            coverage.owed(Arrival::Filed),
            rest.collect::<String>()
        ));
    }
    let counted = review.filings.iter().filter(|filing| filing.counts()).count();
    let units = |severity| match review.units_with(severity) {
        0 => String::new(),
        units => format!("（{units} 个单位）"),
    };
    parts.push(format!(
        "收到文件 {} 个，计入自评表 {counted} 份；发现错误 {} 条{}、核实 {} 条{}",
        review.files.len(),
        review.count(Severity::Error),
        units(Severity::Error),
        review.count(Severity::Verify),
        units(Severity::Verify)
    ));
    let sums = keys::budgets(review, |_| true);
    if let (Some(adjusted), Some(executed)) = (sums.adjusted, sums.executed) {
        let rate = sums.rate().map(|rate| format!("，执行率 {}%", rate.round_dp(2))).unwrap_or_default();
        parts.push(format!(
            "三项预算数都填报的 {} 个单位全年预算 {} 万元，执行 {} 万元{rate}",
            sums.units,
            adjusted.round_dp(2),
            executed.round_dp(2)
        ));
    }
    let year = review.year.map_or_else(|| "本次".to_owned(), |year| format!("{year} 年度"));
    format!("{year}{}。", parts.join("；"))
}

fn arrivals(review: &Review, coverage: &Coverage<'_>) -> Vec<Pair> {
    let counted = || review.filings.iter().filter(|filing| filing.counts());
    let projects = counted().filter(|filing| filing.family == "project");
    let mut pairs = register(review, coverage);
    pairs.extend([
        ("计入的自评表".into(), count(counted().count())),
        ("项目数".into(), count(projects.count())),
        ("收到文件".into(), count(review.files.len())),
    ]);
    let shown = |status: FileStatus, number| {
        if status.is_failure() { alarm(number) } else { count(number) }
    };
    pairs.extend(
        keys::statuses(review)
            .into_iter()
            .map(|(status, number)| (status.term().into(), shown(status, number))),
    );
    pairs
}

fn register(review: &Review, coverage: &Coverage) -> Vec<Pair> {
    if coverage.answers.is_empty() {
        return vec![
            ("应报名录".into(), Cell::text("未提供").toned(Tone::Figure)),
            ("报送单位".into(), count(review.departments.len())),
        ];
    }
    vec![
        ("应报单位".into(), count(keys::owing_units(review))),
        ("应报份数".into(), count(coverage.due())),
        ("已报".into(), count(coverage.owed(Arrival::Filed))),
        ("部分报送".into(), count(coverage.owed(Arrival::Partial))),
        ("未报".into(), alarm(coverage.owed(Arrival::Missing))),
        ("收到未读".into(), alarm(coverage.owed(Arrival::Unreadable))),
        ("逾期".into(), alarm(coverage.late())),
        ("退回（有错误）".into(), alarm(coverage.faulty())),
    ]
}

fn results(review: &Review) -> Vec<Pair> {
    let [errors, verifies, notices] = keys::severities(review);
    let mut pairs = vec![
        ("错误".into(), alarm(errors)),
        ("核实".into(), count(verifies)),
        ("提示".into(), count(notices)),
        ("有错误的单位".into(), count(review.units_with(Severity::Error))),
    ];
    if keys::budgets(review, |_| true).units == 0 {
        // No unit states all three, so that no table above has them: each over the units that state it.
        for (name, measures) in [("年初预算", INITIAL), ("全年预算", ADJUSTED), ("执行数", EXECUTED)]
        {
            let sum = keys::budget_sum(review, measures);
            pairs.extend(sum.map(|(sum, units)| (format!("{name}（{units} 个单位）").into(), amount(sum))));
        }
        let rate = keys::overall_rate(review);
        pairs.extend(rate.map(|(rate, units)| (format!("执行率%（{units} 个单位）").into(), amount(rate))));
    }
    let scores = keys::scores(review);
    pairs.push(("有总分的份数".into(), count(scores.count)));
    let named = [
        ("平均分", scores.average),
        ("中位数", scores.median),
        ("最高分", scores.highest),
        ("最低分", scores.lowest),
    ];
    pairs.extend(named.into_iter().filter_map(|(name, score)| Some((name.into(), amount(score?)))));
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
            .flat_map(|(name, value)| [Cell::text(name.as_ref()).toned(Tone::Label), value.clone()])
            .collect();
        page.line(&columns, &cells)?;
    }
    Ok(())
}

/// Whether the totals can be signed: over all units beside those over units without errors, and what is in neither.
fn summable(page: &mut Page, review: &Review) -> Written {
    let all = keys::budgets(review, |_| true);
    let clean = keys::budgets(review, |row| row.errors == 0 && row.excluded.is_empty());
    let left_out = keys::left_out(review);
    let open = keys::open_questions(review);
    let faulty = review.units_with(Severity::Error);
    let advice = match (all.units == clean.units, left_out.is_empty() && open.is_empty()) {
        _ if all.units == 0 => "没有单位同时填报年初预算、全年预算和执行数，不能比较两种合计。".to_owned(),
        // A unit with an error whose budget could not be read is in neither of the sums.
        (true, _) if faulty > 0 => format!(
            "填报了预算和执行数的 {} 个单位没有错误；另有 {faulty} 个单位有错误，没有同时填报预算和执行数，不在这些合计里：改正以后再用全部单位的合计。",
            all.units
        ),
        (true, true) => "各单位没有错误，也没有不计入的表和数：可以用全部单位的合计。".to_owned(),
        (true, false) if !open.is_empty() => {
            format!("各单位没有错误，但合计还没有定：{}。请先处理，再用全部单位的合计。", open.join("；"))
        }
        (true, false) => "各单位没有错误；请先看下面不计入的表和数是否妥当，再用全部单位的合计。".to_owned(),
        (false, _) => format!(
            "填报了预算和执行数的 {} 个单位中，{} 个有错误或有数不能采用：改正之前，建议只用没有错误的单位的合计；全部单位的合计供参考。",
            all.units,
            all.units - clean.units
        ),
    };
    page.words(&advice, Tone::Prose)?;
    let columns = [
        Column::over("口径", 2, Kind::Word),
        Column::over("单位数", 1, Kind::Whole),
        Column::over("年初预算", 1, Kind::Money),
        Column::over("全年预算", 1, Kind::Money),
        Column::over("执行数", 1, Kind::Money),
        Column::over("执行率（%）", 1, Kind::Money),
    ];
    let row = |name: &str, sums: &keys::Budgets| {
        vec![
            Cell::text(name).linked(Some("internal:'部门汇总表'!A1".to_owned())),
            Cell::count(sums.units),
            Cell::number(sums.initial),
            Cell::number(sums.adjusted),
            Cell::number(sums.executed),
            Cell::number(sums.rate()),
        ]
    };
    let rows = keys::summaries(review);
    page.block(&columns, rows.iter().map(|own| row(own.name, &own.sums)), "")?;
    page.words(&keys::covered(review), Tone::Prose)?;
    let spreads = keys::spreads(review);
    if spreads.iter().any(|spread| !spread.is_nil()) {
        let told = format!(
            "有的表看不出哪个版本有效，暂计一份；改用其他版本，合计的差额范围（万元）：{}。在决定.xlsx 里选定以后不再有差额。",
            spread::told(&spreads)
        );
        page.words(&told, Tone::Prose)?;
    }
    let doubted = review.filings.iter().filter(|card| card.is_open).count();
    if left_out.is_empty() && doubted == 0 {
        return Ok(());
    }
    page.words(LEFT_OUT, Tone::Prose)?;
    let mut named: Vec<Pair> =
        left_out.into_iter().map(|(name, number)| (Cow::from(name), count(number))).collect();
    if doubted > 0 {
        named.push(("先后、汇总有疑问（份）".into(), alarm(doubted)));
    }
    pairs(page, &named)
}

/// The rates of all units, or the highest and the lowest where there are many.
fn rates(page: &mut Page, review: &Review, spot: Spot) -> Written {
    let all = keys::rates(review);
    page.caption("图的数据：执行率")?;
    if all.is_empty() {
        return page.remark("没有单位同时填报预算数和执行数");
    }
    let most = review.policy.chart_units.max(2);
    let cut = all.len() > most;
    let (top, bottom) = if cut { (most - most / 2, most / 2) } else { (all.len(), 0) };
    let name = if cut {
        format!("执行率最高 {top} 个和最低 {bottom} 个单位（%）")
    } else {
        "各单位执行率（%）".to_owned()
    };
    let columns = [
        Column::over("位次", 1, Kind::Serial),
        Column::over("单位", 2, Kind::Text),
        Column::over("执行率（%）", 1, Kind::Money),
    ];
    let numbered: Vec<_> = (1_u64..).zip(&all).collect();
    let shown = numbered.iter().take(top).chain(numbered.iter().skip(all.len() - bottom));
    let rows = shown
        .map(|(number, (unit, rate))| vec![Cell::count(*number), Cell::text(*unit), Cell::number(*rate)]);
    let first = page.row() + 1;
    page.block(&columns, rows, "")?;
    let rows = (first, page.row() - 1);
    let (at, shape, height) = ((spot.row, spot.column), Shape::Bars, HIGH_CHART);
    let series: &[(&str, u16)] = &[("执行率", 3)];
    draw(page, &Drawing { name: &name, at, shape, rows, names: 1, series, format: "0.0", height })
}

fn frequent(page: &mut Page, review: &Review, spot: Spot) -> Written {
    let faults = keys::faults(review);
    page.caption("图的数据：出现最多的问题")?;
    let columns = [
        Column::over("规则", 1, Kind::Word),
        Column::over("问题", 2, Kind::Text),
        Column::over("数量", 1, Kind::Whole),
    ];
    let rows = faults.iter().take(MOST_RULES).map(|fault| {
        vec![
            Cell::text(format!("{} {}", fault.severity.term(), fault.rule)).toned(fault.severity.into()),
            Cell::text(fault.name),
            Cell::count(fault.count),
        ]
    });
    let first = page.row() + 1;
    page.block(&columns, rows, "没有发现问题")?;
    if faults.is_empty() {
        return Ok(());
    }
    let rows = (first, page.row() - 1);
    let (at, shape, height) = ((spot.row, spot.column), Shape::Bars, HIGH_CHART);
    let series: &[(&str, u16)] = &[("问题数", 3)];
    draw(
        page,
        &Drawing {
            name: "出现最多的问题（条）", at, shape, rows, names: 1, series, format: "0", height
        },
    )
}

/// The grades as a small table and as columns.
fn grades(page: &mut Page, review: &Review, spot: Spot) -> Written {
    let grades = keys::grades(review);
    page.caption("图的数据：自评等级")?;
    if grades.is_empty() {
        return page.remark("没有填报等级的自评表");
    }
    let columns = [
        Column::over("等级", 1, Kind::Word),
        Column::over("份数", 1, Kind::Whole),
        Column::over("占比（%）", 1, Kind::Money),
    ];
    let all = Decimal::from(grades.iter().map(|(_, count)| *count).sum::<usize>());
    let rows = grades.iter().map(|(grade, count)| {
        let share = percent_of(Decimal::from(*count), all).map(|share| share.round_dp(6));
        vec![Cell::text(*grade), Cell::count(*count), Cell::number(share)]
    });
    let first = page.row() + 1;
    page.block(&columns, rows, "")?;
    let rows = (first, page.row() - 1);
    let (at, shape, height) = ((spot.row, spot.column), Shape::Columns, LOW_CHART);
    let series: &[(&str, u16)] = &[("份数", 1)];
    draw(
        page,
        &Drawing {
            name: "自评等级分布（份）", at, shape, rows, names: 0, series, format: "0", height
        },
    )
}

/// Sums over the units that state both budget and execution of an item.
fn three_public(page: &mut Page, review: &Review, spot: Spot) -> Written {
    page.caption("图的数据：三公经费预算与决算（万元）")?;
    let columns = [
        Column::over("项目", 1, Kind::Word),
        Column::over("预算数", 1, Kind::Money),
        Column::over("决算数", 1, Kind::Money),
        Column::over("单位数", 1, Kind::Whole),
    ];
    let items = keys::three_public(review);
    let rows = items.iter().map(|item| {
        vec![
            Cell::text(item.name),
            Cell::number(item.planned),
            Cell::number(item.spent),
            Cell::count(item.units),
        ]
    });
    let first = page.row() + 1;
    page.block(&columns, rows, "没有单位同时填报三公经费的预算数和决算数")?;
    if items.is_empty() {
        return Ok(());
    }
    let rows = (first, page.row() - 1);
    let (at, shape, height) = ((spot.row, spot.column), Shape::Columns, LOW_CHART);
    let series: &[(&str, u16)] = &[("预算数", 1), ("决算数", 2)];
    let name = "三公经费预算与决算（万元）";
    draw(page, &Drawing { name, at, shape, rows, names: 0, series, format: "#,##0.0", height })
}

/// The gravest findings, those about the largest amounts first.
fn problems(page: &mut Page, review: &Review) -> Written {
    let links = Links::new(review);
    let columns = [
        Column::over("级别", 1, Kind::Word),
        Column::over("单位", 2, Kind::Text),
        Column::over("问题", 4, Kind::Text),
        Column::over("差额（万元）", 1, Kind::Money),
    ];
    let worst = worst::told(review, MOST_PROBLEMS, MOST_ALIKE);
    let rows = worst.iter().map(|(card, money)| {
        let finding = card.whole();
        let subject = &finding.subject;
        let whom = if subject.project.is_empty() {
            subject.department.as_str().to_owned()
        } else {
            format!("{}\n{}", subject.department, subject.project)
        };
        vec![
            Cell::text(format!("{} {}", finding.severity.term(), finding.rule))
                .toned(finding.severity.into())
                .linked(links.cell(&subject.path, finding.place.as_ref())),
            Cell::text(whom),
            Cell::text(format!("{}：{}", finding.name, finding.message)),
            Cell::number(*money),
        ]
    });
    page.block(&columns, rows, "没有发现问题")
}
