//! Tab 等级分布: 主管部门 × grade for returns of whole units and for projects, with counts, money and averages.

use super::cell::{Cell, Kind};
use super::live::Live;
use super::picks::{ADJUSTED, EXECUTED};
use super::sheet::{Page, Written};
use super::sums::{Numbers, Sums, Words};
use crate::model::decimal::Sum;
use crate::model::policy::Policy;
use crate::model::{FilingCard, Measure, Review, Unit};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

const NOTE: &str = "等级按核定得分和本局的分数线，没有核定得分的取表上填的等级。金额为执行数，单位：万元；没有执行数的取全年预算，再没有的取年初预算；单位混淆的数不计。\
    占比为占该主管部门份数、金额的百分比；平均分只算有核定得分的。“表上用语”为各单位填报的等级原文和份数。";
/// The families that have grades: a block each.
const FAMILIES: [&str; 2] = ["department", "project"];
/// The grade of a return that has none.
const NONE: &str = "未定等级";
/// Items that say how much money a return is about.
const AMOUNTS: [&str; 2] = ["expenditure.total", "funds.total"];

/// Returns of one 主管部门.
#[derive(Debug, Default)]
struct Line<'r> {
    supervisor: &'r str,
    count: u32,
    money: Sum,
    scored: u32,
    points: Sum,
    grades: BTreeMap<&'r str, (u32, Sum)>,
    words: BTreeMap<&'r str, u32>,
}

/// Whether any return has a score or a grade.
#[must_use]
pub fn occurs(review: &Review) -> bool {
    review.filings.iter().zip(&review.scores).filter(|(filing, _)| filing.counts()).any(|(filing, scores)| {
        family(filing).is_some() && (scores.checked.is_some() || !filing.grade().trim().is_empty())
    })
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let [departments, projects] = FAMILIES.map(|family| lines(review, family));
    let names = names(&review.policy, departments.iter().chain(&projects));
    let limits: Vec<String> =
        review.policy.grades.iter().map(|grade| format!("{} {} 分以上", grade.name, grade.from)).collect();
    let note = format!("{NOTE}分数线：{}。", limits.join("，"));
    let words =
        Words { title: "等级分布", note: &note, empty: "没有部门整体支出自评表", pinned: 1 };
    table("部门整体支出：主管部门", &names).write(page, &words, &departments)?;
    table("项目支出：主管部门", &names).write_below(page, "项目支出自评", &projects, "没有项目支出自评表")
}

/// The grades of the returns of one family.
#[derive(Debug)]
pub struct Spread {
    /// The grades that occur in the bureau's list, then 未定等级 where it occurs.
    pub grades: Vec<String>,
    /// The row of each 主管部门.
    pub rows: Vec<Numbers>,
    /// The sum over all of them.
    pub all: Numbers,
}

/// Titles of columns, for papers that say what the tab says.
pub const COUNT: &str = "份数";
/// 平均分
pub const MEAN: &str = "平均分";

/// The title over the number of returns of a grade.
#[must_use]
pub fn count_of(grade: &str) -> String {
    format!("{grade}\n份数")
}

/// The grades as the tab shows them: of whole units, then of projects.
#[must_use]
pub fn spreads(review: &Review) -> [Spread; 2] {
    let blocks = FAMILIES.map(|family| lines(review, family));
    let names = names(&review.policy, blocks.iter().flatten());
    blocks.map(|lines| {
        let table = table("主管部门", &names);
        let mut rows = table.of_rows(&lines);
        for (row, line) in rows.iter_mut().zip(&lines) {
            named(line).clone_into(&mut row.group);
        }
        Spread { rows, all: table.of_all(&lines), grades: names.clone() }
    })
}

/// Returns of whole units and of projects; lists and tables have no grade.
fn family(filing: &FilingCard) -> Option<&str> {
    FAMILIES.into_iter().find(|family| filing.family == *family)
}

fn lines<'r>(review: &'r Review, family: &str) -> Vec<Line<'r>> {
    let owners: BTreeMap<usize, &str> = review
        .departments
        .iter()
        .flat_map(|row| row.filings.iter().map(|number| (*number, row.supervisor.as_str())))
        .collect();
    let impossible = review.impossible_scores();
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    let all = review.filings.iter().zip(&review.scores).enumerate();
    for (number, (filing, scores)) in
        all.filter(|(_, (filing, _))| filing.counts() && filing.family == family)
    {
        let supervisor = owners.get(&number).copied().unwrap_or_default();
        let line = lines.entry(supervisor).or_insert_with(|| Line { supervisor, ..Line::default() });
        let usable = review.without_unusable(number);
        let money = money(usable.as_ref().unwrap_or(filing));
        let score = scores.checked.filter(|_| !impossible.contains(&number));
        line.take(filing, money, score, &review.policy);
    }
    // Those without a 主管部门 come last.
    let mut lines: Vec<Line> = lines.into_values().collect();
    lines.sort_by_key(|line| line.supervisor.is_empty());
    lines
}

impl<'r> Line<'r> {
    fn take(
        &mut self,
        filing: &'r FilingCard,
        money: Option<Decimal>,
        score: Option<Decimal>,
        policy: &'r Policy,
    ) {
        let printed = filing.grade().trim();
        let earned = score.map_or_else(|| policy.standard(printed), |score| policy.grade_of(score));
        let grade = if earned.is_empty() { NONE } else { earned };
        self.count += 1;
        let own = self.grades.entry(grade).or_default();
        own.0 += 1;
        own.1.extend(money);
        self.money.extend(money);
        self.scored += u32::from(score.is_some());
        self.points.extend(score);
        *self.words.entry(if printed.is_empty() { "未填" } else { printed }).or_default() += 1;
    }

    fn grade(&self, name: &str) -> (u32, Sum) {
        self.grades.get(name).copied().unwrap_or_default()
    }
}

/// How much money a return is about, 万元.
fn money(filing: &FilingCard) -> Option<Decimal> {
    let measures = [EXECUTED, ADJUSTED, &[Measure::Initial]].concat();
    let value =
        measures.iter().find_map(|measure| AMOUNTS.iter().find_map(|item| filing.value(item, *measure)))?;
    Some(Unit::TenThousandYuan.printed(value).normalize())
}

/// The grades that get columns, best first: those that occur, for a column of zeros says no more than that it is not there.
fn names<'l, 'r: 'l>(policy: &Policy, lines: impl Iterator<Item = &'l Line<'r>>) -> Vec<String> {
    let occur: BTreeSet<&str> = lines.flat_map(|line| line.grades.keys().copied()).collect();
    let known = policy.grades.iter().map(|grade| grade.name.as_str()).chain([NONE]);
    known.filter(|name| occur.contains(name)).map(str::to_owned).collect()
}

fn table<'t, 'r: 't>(head: &'t str, names: &'t [String]) -> Sums<'t, Line<'r>> {
    let mut table = Sums::new("主管部门", (head, 26), |line: &Line| Cell::text(named(line)), |_| "", |_| "");
    let all = table.count((COUNT, 7), |line| line.count);
    // Both blocks of the tab have the same columns, filled or not.
    let money = table.amount(("金额", 12), Kind::Money, |line| line.money.or_zero());
    for name in names {
        let count = table.count((count_of(name), 6), move |line| line.grade(name).0);
        let share = table.live((format!("{name}\n占比%"), 7), vec![Live::Share(count, all)]);
        table.bars(share, 100);
        let sum = move |line: &Line| line.grade(name).1.or_zero();
        let sum = table.amount((format!("{name}\n金额"), 11), Kind::Money, sum);
        let part = table.live((format!("{name}\n金额占比%"), 8), vec![Live::Share(sum, money)]);
        table.fold_away(&[sum, part]);
    }
    let scored = table.count(("有核定得分", 7), |line| line.scored);
    let points = table.amount(("得分合计", 9), Kind::Money, |line| line.points.or_zero());
    table.live((MEAN, 8), vec![Live::Mean(points, scored)]);
    table.own(("表上用语", 24), Kind::Text, |line| {
        let words = line.words.iter().map(|(word, count)| format!("{word} {count}"));
        Cell::text(words.collect::<Vec<_>>().join("、"))
    });
    table
}

const fn named<'r>(line: &Line<'r>) -> &'r str {
    if line.supervisor.is_empty() { "（没有写明主管部门）" } else { line.supervisor }
}
