//! A return, or one that is missing → an entry of the ranking: its scores, amounts and what must be said about them.
//!
//! Apart because all of this is known before anybody is compared with anybody.

use super::{Material, by_filing};
use crate::catalog::scheme::{Deduct, Scheme, SentBack, Weights};
use crate::catalog::settings::{Settings, grade_by};
use crate::model::decimal::plain;
use crate::model::inventory::file_name;
use crate::model::register::{Index, canonical_name};
use crate::model::{Contest, FilingCard, Measure, Receipts, RegisterLine, Severity, Standing};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::{BTreeMap, BTreeSet};

/// An entry on its way to a standing.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// What is known so far.
    pub standing: Standing,
    /// The unit, however it is written.
    pub unit: String,
    /// 部门类别 of the register.
    pub category: String,
    /// Whether it takes part.
    pub competes: bool,
    /// Where its part stands among the parts.
    pub part_order: usize,
    /// Its place among all that compete.
    pub position: Option<usize>,
}

impl Entry {
    /// What puts entries into one group.
    pub fn group_key(&self) -> (Contest, usize, &str) {
        (self.standing.contest, self.part_order, &self.standing.part)
    }
}

/// One entry per return of a unit or a project, then one per return that is missing.
pub(super) fn entries(material: &Material<'_>) -> Vec<Entry> {
    let counts = by_filing(material.findings);
    let impossible = Impossible::of(material);
    let index = material.register.index();
    let names = names(material, &index);
    let of = |(number, filing): (usize, &FilingCard)| {
        let mut entry = of_filing(number, filing, Contest::of(&filing.family)?, material);
        if filing.head.department.is_empty() {
            entry.leave_out("没有写单位，不参加排名");
        }
        if let Some(why) = impossible.reason(number, &entry.standing) {
            entry.leave_out(&why);
        }
        let [errors, verifies] = counts.get(&number).copied().unwrap_or_default();
        (entry.standing.errors, entry.standing.verifies) = (errors, verifies);
        entry.describe(filing, &index);
        if let Some(name) = names.get(&entry.unit) {
            entry.standing.department.clone_from(name);
        }
        Some(entry)
    };
    let mut entries: Vec<Entry> =
        material.filings.iter().enumerate().filter(|(_, filing)| filing.counts()).filter_map(of).collect();
    leave_out_papers(&mut entries, material);
    score(&mut entries, material.scheme);
    for entry in &mut entries {
        grade(&mut entry.standing, material.scheme, &material.catalog.settings);
    }
    entries.extend(without_scores(material, &index, &names, &entries));
    entries.extend(missing(material));
    entries
}

/// A unit or project has one place in the ranking: that of its form. A report in words beside it has none, and where two
/// forms are left the first by path stands for both.
fn leave_out_papers(entries: &mut Vec<Entry>, material: &Material<'_>) {
    let key =
        |entry: &Entry| (entry.standing.contest, entry.unit.clone(), canonical_name(&entry.standing.project));
    let is_in_words = |entry: &Entry| {
        let card = entry.standing.filing.and_then(|number| material.filings.get(number));
        card.is_some_and(FilingCard::is_in_words)
    };
    let score = |entry: &Entry| entry.standing.self_score.or(entry.standing.checked_score);
    let mut chosen: BTreeMap<_, usize> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.unit.is_empty()) {
        let rank = |entry: &Entry| (score(entry).is_none(), is_in_words(entry));
        let best = chosen.entry(key(entry)).or_insert(at);
        if rank(entry) < rank(&entries[*best]) {
            *best = at;
        }
    }
    let kept: BTreeSet<usize> = chosen.values().copied().collect();
    let mut others: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (_, entry) in
        entries.iter().enumerate().filter(|(at, own)| !own.unit.is_empty() && !kept.contains(at))
    {
        let card = entry.standing.filing.and_then(|number| material.filings.get(number));
        if let Some((own, card)) = score(entry).zip(card) {
            others.entry(key(entry)).or_default().push(format!(
                "{} 写的是 {} 分",
                file_name(&card.path),
                plain(own)
            ));
        }
    }
    let mut at = 0;
    entries.retain_mut(|entry| {
        let is_kept = entry.unit.is_empty() || kept.contains(&at);
        at += 1;
        if let Some(told) = others.get(&key(entry)).filter(|_| is_kept && !entry.unit.is_empty()) {
            entry.standing.remark(&format!("另有得分没有采用：{}", told.join("、")));
        }
        is_kept
    });
}

/// Units of which something counts and nothing is an evaluation: 三公经费决算表 alone, or 决算说明. They are named, so that who
/// looks for a unit finds out why it has no place.
fn without_scores(
    material: &Material<'_>,
    index: &Index<'_>,
    names: &BTreeMap<String, String>,
    entries: &[Entry],
) -> Vec<Entry> {
    let mut told: BTreeSet<String> = entries.iter().map(|entry| entry.unit.clone()).collect();
    let mut found = Vec::new();
    for filing in material.filings.iter().filter(|filing| filing.counts() && !filing.is_nameless()) {
        let mut entry = Entry::default();
        entry.describe(filing, index);
        if !told.insert(entry.unit.clone()) {
            continue;
        }
        entry.standing.department = names.get(&entry.unit).unwrap_or(&filing.head.department).clone();
        entry.standing.remark("报来的表里没有自评表，不参加排名");
        found.push(entry);
    }
    found
}

/// What each unit is called: by the register, else as its first return writes it, as in the unit table.
fn names(material: &Material<'_>, index: &Index<'_>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for head in material.filings.iter().filter(|card| card.standing.is_of_run()).map(|card| &card.head) {
        let line = index.line_of(&head.department_code, &head.department);
        let name = line.map_or(&head.department, |line| &line.department);
        names.entry(canonical_name(name)).or_insert_with(|| name.clone());
    }
    names
}

fn of_filing(number: usize, filing: &FilingCard, contest: Contest, material: &Material<'_>) -> Entry {
    let scores = &material.scores[number];
    let sound = material.sound(number);
    let usable = sound.as_ref().unwrap_or(filing);
    let mut standing = Standing {
        contest,
        department: filing.head.department.clone(),
        project: filing.head.project.clone(),
        self_score: filing.total_score(),
        checked_score: scores.checked,
        self_grade: filing.grade().to_owned(),
        execution_rate: execution_rate(usable),
        amount: amount(usable),
        filing: Some(number),
        ..Standing::default()
    };
    let sent_back = material.scheme.sent_back == SentBack::Unranked && material.unmended.contains(&number);
    if sent_back {
        standing.remark("退回未改：上一轮的错误仍在，不参加排名");
    }
    standing.remark(&scores.note);
    let competes = scores.checked.is_some() && !sent_back;
    Entry { standing, competes, ..Entry::default() }
}

/// Returns whose score cannot be: 总分 150, or an indicator that earned more than its weight. Ranked, such a score
/// would come first.
struct Impossible<'a> {
    /// The rule that says so, by filing.
    rules: BTreeMap<usize, &'a str>,
    /// 总分上限
    highest: Decimal,
}

impl<'a> Impossible<'a> {
    fn of(material: &Material<'a>) -> Self {
        let settings = &material.catalog.settings;
        let words = ["impossible_scores", "unusable_pairs", "unusable_cells"]
            .map(|name| settings.words(name))
            .concat();
        let mut rules = BTreeMap::new();
        for finding in material.findings.iter().filter(|finding| finding.is_open()) {
            let is_told =
                finding.severity == Severity::Error && words.iter().any(|id| finding.rule == id.as_str());
            let filing = finding.subject.filing.filter(|_| is_told);
            if let Some(filing) = filing {
                rules.entry(filing).or_insert(finding.rule.as_str());
            }
        }
        Self { rules, highest: settings.number("score_highest") }
    }

    /// Why the score of that return cannot be; none if it can.
    fn reason(&self, filing: usize, standing: &Standing) -> Option<String> {
        let score = standing.checked_score?;
        if let Some(rule) = self.rules.get(&filing) {
            return Some(format!("得分不可能成立，或所填的数不能采用（{rule}），改正后再参加排名"));
        }
        let highest = plain(self.highest);
        (score > self.highest).then(|| format!("得分 {} 超过满分 {highest}，改正后再参加排名", plain(score)))
    }
}

impl Entry {
    /// Takes the entry out of the contest and its score out of every average.
    fn leave_out(&mut self, why: &str) {
        self.competes = false;
        self.standing.checked_score = None;
        self.standing.remark(why);
    }

    fn describe(&mut self, filing: &FilingCard, index: &Index<'_>) {
        let head = &filing.head;
        let line = index.line_of(&head.department_code, &head.department);
        self.unit = canonical_name(line.map_or(&head.department, |line| &line.department));
        self.category = line.map(|line| line.category.clone()).unwrap_or_default();
        let listed = line.map(|line| &line.supervisor).filter(|name| !name.is_empty());
        self.standing.supervisor = listed.unwrap_or(&head.supervisor).clone();
    }
}

/// Deductions, and for units what their projects bring along.
fn score(entries: &mut [Entry], scheme: &Scheme) {
    for entry in entries.iter_mut() {
        let standing = &mut entry.standing;
        let less = |score| scheme.deduct.from(score, standing.errors, standing.verifies);
        standing.deducted_score = standing.checked_score.map(less);
    }
    let mut projects: BTreeMap<String, Projects> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.standing.contest == Contest::Project) {
        projects.entry(entry.unit.clone()).or_default().take(&entry.standing);
    }
    for entry in entries.iter_mut().filter(|entry| entry.standing.contest == Contest::Department) {
        let own = projects.get(&entry.unit).copied().unwrap_or_default();
        own.weigh_in(&mut entry.standing, &scheme.department, &scheme.deduct);
    }
}

/// The projects of one unit.
#[derive(Debug, Clone, Copy, Default)]
struct Projects {
    count: u32,
    scored: u32,
    checked: Decimal,
    deducted: Decimal,
}

impl Projects {
    fn take(&mut self, project: &Standing) {
        self.count += 1;
        let Some((checked, deducted)) = project.checked_score.zip(project.deducted_score) else { return };
        let sums = self.checked.checked_add(checked).zip(self.deducted.checked_add(deducted));
        if let Some((checked, deducted)) = sums {
            self.scored += 1;
            (self.checked, self.deducted) = (checked, deducted);
        }
    }

    fn weigh_in(self, unit: &mut Standing, weights: &Weights, deduct: &Deduct) {
        let average = |sum: Decimal| sum.checked_div(Decimal::from(self.scored));
        if self.count > 0 {
            unit.projects = Some((self.count, average(self.checked)));
        }
        let Some((own, less)) = unit.checked_score.zip(unit.deducted_score) else { return };
        if weights.projects.is_zero() {
            return;
        }
        let Some((checked, deducted)) = average(self.checked).zip(average(self.deducted)) else {
            unit.remark("没有项目得分，只用部门自评表的得分");
            return;
        };
        unit.checked_score = weighed(own, checked, weights);
        unit.deducted_score =
            if deduct.is_on() { weighed(less, deducted, weights) } else { unit.checked_score };
        let shown = |score: Decimal| plain(rounded(score, 2));
        let (a, b) = (plain(weights.own), plain(weights.projects));
        unit.remark(&format!("总分 = {} × {a}% + 项目平均 {} × {b}%", shown(own), shown(checked)));
        if self.scored < self.count {
            let open = self.count - self.scored;
            unit.remark(&format!("{} 个项目中 {open} 个没有得分，未计入平均", self.count));
        }
    }
}

/// 总分 of a unit of its own score and the average of its projects.
fn weighed(own: Decimal, projects: Decimal, weights: &Weights) -> Option<Decimal> {
    let own = own.checked_mul(weights.own)?;
    let sum = own.checked_add(projects.checked_mul(weights.projects)?)?;
    Some(sum.checked_div(Decimal::ONE_HUNDRED)?.normalize())
}

/// Grade and borderline of the checked score.
fn grade(standing: &mut Standing, scheme: &Scheme, settings: &Settings) {
    let Some(score) = standing.checked_score.map(|score| rounded(score, scheme.decimals)) else { return };
    let limits = scheme.grades(settings);
    grade_by(limits, score).clone_into(&mut standing.checked_grade);
    let gaps = limits.iter().filter(|grade| grade.from > Decimal::ZERO);
    let mut gaps = gaps.filter_map(|grade| Some((grade, score.checked_sub(grade.from)?)));
    let Some((grade, gap)) = gaps.find(|(_, gap)| gap.abs() <= scheme.borderline) else { return };
    let gap = match gap {
        gap if gap < Decimal::ZERO => format!("，差 {}", plain(-gap)),
        gap if gap > Decimal::ZERO => format!("，高出 {}", plain(gap)),
        _ => String::new(),
    };
    standing.is_borderline = true;
    standing.remark(&format!("临近“{}”的分数线 {}{gap}", grade.name, plain(grade.from)));
}

/// Rounded as people do it, half away from zero.
pub(super) fn rounded(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// Where the budget of a return stands, best first.
const BUDGETS: [&str; 2] = ["expenditure.total", "funds.total"];

fn budget(filing: &FilingCard, item: &str) -> Option<Decimal> {
    filing.value(item, Measure::Adjusted).or_else(|| filing.value(item, Measure::Budget))
}

/// 预算金额 of a return, 元.
pub(super) fn amount(filing: &FilingCard) -> Option<Decimal> {
    BUDGETS.iter().find_map(|item| budget(filing, item))
}

/// 执行率: executed over budget of the return, computed; as printed where the amounts are not there.
pub(super) fn execution_rate(filing: &FilingCard) -> Option<Decimal> {
    let computed = BUDGETS.iter().find_map(|item| {
        let executed = filing.value(item, Measure::Executed)?;
        let share = executed.checked_div(budget(filing, item)?)?;
        Some(rounded(share.checked_mul(Decimal::ONE_HUNDRED)?, 2))
    });
    let printed = || {
        let mut items = BUDGETS.iter().chain(&["execution"]);
        items.find_map(|item| filing.value(item, Measure::Rate))
    };
    computed.or_else(printed)
}

/// Units and projects of the register from which nothing was read.
fn missing(material: &Material<'_>) -> Vec<Entry> {
    let receipts = Receipts::of(material.register, material.filings, material.files);
    let owed = material.register.lines.iter().filter(|line| line.owed);
    let missing = owed.filter(|line| receipts.answering(line).is_empty());
    missing.map(|line| absent(line, !receipts.unread(line).is_empty())).collect()
}

fn absent(line: &RegisterLine, is_received: bool) -> Entry {
    let unit = canonical_name(&line.department);
    let standing = Standing {
        contest: if line.project.is_empty() { Contest::Department } else { Contest::Project },
        department: line.department.clone(),
        supervisor: line.supervisor.clone(),
        project: line.project.clone(),
        errors: 1,
        note: if is_received { "报来的文件无法读取" } else { "未报" }.to_owned(),
        ..Standing::default()
    };
    Entry { standing, unit, category: line.category.clone(), ..Entry::default() }
}
