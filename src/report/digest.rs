//! Tab 问题汇总: rule × 主管部门 with counts, units concerned, their share, and the money in question.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::live::{Key, Live, Spot};
use super::sheet::{FIRST_ROW, Page, Written};
use super::worst::money;
use crate::model::decimal::Sum;
use crate::model::register::canonical_name;
use crate::model::{Review, Severity};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: [(&str, u16, Kind); 9] = [
    ("规则", 9, Kind::Word),
    ("问题", 44, Kind::Text),
    ("级别", 8, Kind::Word),
    ("主管部门", 30, Kind::Text),
    ("问题数", 9, Kind::Whole),
    ("涉及单位", 9, Kind::Whole),
    ("单位总数", 9, Kind::Whole),
    ("单位占比（%）", 10, Kind::Money),
    ("差额合计（万元）", 14, Kind::Money),
];
const ALL: &str = "全部";
const UNKNOWN: &str = "（没有写明主管部门）";

/// Findings of one rule under one 主管部门.
#[derive(Debug, Default)]
struct Count {
    findings: u32,
    units: BTreeSet<String>,
    money: Sum,
}

/// Findings of one rule.
#[derive(Debug)]
struct Rule<'r> {
    id: &'r str,
    name: &'r str,
    severity: Severity,
    all: Count,
    by_supervisor: BTreeMap<&'r str, Count>,
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let table = Table {
        title: "问题汇总",
        note: "未说明的问题按规则和主管部门计数；“全部”一行是这条规则的合计。单位总数为名录和自评表中的单位数，单位占比 = 涉及单位 ÷ 单位总数。\
               差额合计为金额类问题差额的绝对值之和，同因的只计一次；比率、得分、文字类问题没有金额。",
        columns: columns(&COLUMNS),
        pinned: 2,
        empty: "没有发现问题",
    };
    let owners = owners(review);
    let rules = rules(review, &owners);
    let lines = rules.iter().flat_map(|rule| lines(rule, &owners));
    let rows = (FIRST_ROW..).zip(lines).map(|(row, line)| line.cells(row));
    page.main_table(&table, rows)
}

/// A kind of fault with what the row 全部 of the tab says of it.
#[derive(Debug)]
pub struct Cause<'r> {
    /// Rule id.
    pub rule: &'r str,
    /// Name of the fault.
    pub name: &'r str,
    /// The gravest 级别 it was found with.
    pub severity: Severity,
    /// 问题数
    pub findings: u32,
    /// 涉及单位
    pub units: usize,
}

/// The kinds of faults, in the order of the tab: gravest first, then the most frequent.
#[must_use]
pub fn causes(review: &Review) -> Vec<Cause<'_>> {
    let mut causes = Vec::new();
    for Rule { id, name, severity, all, .. } in rules(review, &owners(review)) {
        causes.push(Cause { rule: id, name, severity, findings: all.findings, units: all.units.len() });
    }
    causes
}

/// 主管部门 of each unit that sent something or stands in the register.
fn owners(review: &Review) -> BTreeMap<String, &str> {
    let mut owners = BTreeMap::new();
    for row in &review.departments {
        owners.entry(canonical_name(&row.department)).or_insert(row.supervisor.as_str());
    }
    for line in &review.register.lines {
        owners.entry(canonical_name(&line.department)).or_insert(line.supervisor.as_str());
    }
    owners
}

/// All rules that found something: gravest first, then the most frequent.
fn rules<'r>(review: &'r Review, owners: &BTreeMap<String, &'r str>) -> Vec<Rule<'r>> {
    let mut rules: BTreeMap<&str, Rule> = BTreeMap::new();
    let index = review.register.index();
    for finding in review.findings.iter().filter(|finding| finding.is_open()) {
        let rule = rules.entry(&finding.rule).or_insert_with(|| Rule {
            id: &finding.rule,
            name: &finding.name,
            severity: finding.severity,
            all: Count::default(),
            by_supervisor: BTreeMap::new(),
        });
        rule.severity = rule.severity.min(finding.severity);
        let (unit, _) = review.whose(finding, &index);
        let supervisor = owners.get(&unit).copied().unwrap_or_default();
        let money = money(finding);
        rule.all.take(&unit, money);
        rule.by_supervisor.entry(supervisor).or_default().take(&unit, money);
    }
    let mut rules: Vec<Rule> = rules.into_values().collect();
    rules.sort_by_key(|rule| (rule.severity, Reverse(rule.all.findings)));
    rules
}

impl Count {
    fn take(&mut self, unit: &str, money: Option<Decimal>) {
        self.findings += 1;
        if !unit.is_empty() {
            self.units.insert(unit.to_owned());
        }
        self.money.extend(money);
    }
}

/// A row: a rule as a whole or under one 主管部门.
struct Line<'l> {
    rule: &'l Rule<'l>,
    supervisor: &'l str,
    count: &'l Count,
    units: usize,
    tone: Tone,
}

fn lines<'l>(rule: &'l Rule<'l>, owners: &BTreeMap<String, &str>) -> Vec<Line<'l>> {
    let units = |wanted: &str| owners.values().filter(|supervisor| **supervisor == wanted).count();
    let whole = Line { rule, supervisor: ALL, count: &rule.all, units: owners.len(), tone: Tone::Subtotal };
    let parts = rule.by_supervisor.iter().map(|(supervisor, count)| Line {
        rule,
        supervisor: if supervisor.is_empty() { UNKNOWN } else { supervisor },
        count,
        units: units(supervisor),
        tone: Tone::Body,
    });
    std::iter::once(whole).chain(parts).collect()
}

impl Line<'_> {
    fn cells(&self, row: u32) -> Vec<Cell> {
        let concerned = Decimal::from(self.count.units.len());
        let of = Decimal::from(self.units);
        let values = [Some(concerned), Some(of)];
        // Column F over column G.
        let share = Live::Share(Key(0), Key(1));
        let text = share.text(&values, Spot::new(&[Some(5), Some(6)], row));
        let share = text.zip(share.result(&values)).map(|(text, result)| Cell::formula(text, result));
        let toned = |cell: Cell| cell.toned(self.tone);
        vec![
            toned(Cell::text(self.rule.id)),
            toned(Cell::text(self.rule.name)),
            Cell::text(self.rule.severity.term()).toned(Tone::from(self.rule.severity)),
            toned(Cell::text(self.supervisor)),
            toned(Cell::count(self.count.findings)),
            toned(Cell::number(concerned)),
            toned(Cell::number(of)),
            toned(share.unwrap_or(Cell::blank())),
            toned(Cell::number(self.count.money.amount().map(|money| money.normalize()))),
        ]
    }
}
