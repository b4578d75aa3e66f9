//! The made year: units with projects whose figures agree with each other, to the last place, in every layout.

use super::layouts::{self, Layout};
use huishen::catalog::picture::{Content, Picture};
use huishen::model::CellRef;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_xlsxwriter::{Format, Workbook};
use std::collections::BTreeMap;
use std::path::Path;

/// 年度 of the made year.
pub const YEAR: &str = "2023";

/// What stands in the slots of a layout.
pub type Values = BTreeMap<String, String>;

/// One return before it is written.
#[derive(Clone)]
pub struct Return {
    /// Path inside the folder.
    pub path: String,
    /// Its layout.
    pub layout: Layout,
    /// What stands in its slots.
    pub values: Values,
}

impl Return {
    /// The cell of a slot, A1.
    pub fn cell(&self, slot: &str) -> String {
        let picture = Picture::parse(self.layout.1).unwrap();
        let wanted = Content::Slot(slot.to_owned());
        let drawn = picture.cells.iter().find(|cell| cell.content == wanted);
        drawn.unwrap_or_else(|| panic!("{} has no {slot}", self.layout.0)).area.first.to_string()
    }

    /// The number in a slot.
    pub fn number(&self, slot: &str) -> Decimal {
        let text = &self.values[slot];
        text.trim_end_matches('%').parse().unwrap_or_else(|_| panic!("{slot}: {text}"))
    }

    /// Puts something else in a slot that is filled.
    #[allow(clippy::needless_pass_by_value)] // numbers and texts alike are put in by value
    pub fn set(&mut self, slot: &str, text: impl ToString) {
        *self.values.get_mut(slot).unwrap_or_else(|| panic!("{} has no {slot}", self.layout.0)) =
            text.to_string();
    }

    /// Writes it as a workbook.
    pub fn write(&self, folder: &Path) {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let plain = Format::new();
        for drawn in Picture::parse(self.layout.1).unwrap().cells {
            let (first, last) = (drawn.area.first, drawn.area.last);
            let col = |at: CellRef| u16::try_from(at.col).unwrap();
            if first != last {
                sheet.merge_range(first.row, col(first), last.row, col(last), "", &plain).unwrap();
            }
            let text = self.words(&drawn.content);
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(first.row, col(first), number).unwrap(),
                Err(_) => sheet.write_string(first.row, col(first), text).unwrap(),
            };
        }
        let path = folder.join(&self.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        book.save(path).unwrap();
    }

    fn words(&self, content: &Content) -> String {
        match content {
            Content::Slot(slot) => self.values.get(slot).cloned().unwrap_or_default(),
            Content::Words(words) => words.replace("{year}", &self.values["year"]),
        }
    }
}

/// Numbers that look like chance and are the same at every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number between two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + i64::try_from(self.0 % u64::try_from(high - low + 1).unwrap()).unwrap()
    }

    /// 万元 with two places.
    fn money(&mut self, low: i64, high: i64) -> Decimal {
        Decimal::new(self.between(low * 100, high * 100), 2)
    }

    /// A share of an amount, with two places.
    fn share(&mut self, amount: Decimal, low: i64, high: i64) -> Decimal {
        round(amount * Decimal::new(self.between(low, high), 3))
    }
}

/// Two places, halves away from zero.
pub fn round(number: Decimal) -> Decimal {
    let mut rounded = number.round_dp_with_strategy(2, MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}

/// A rate in percent with two places.
pub fn rate(part: Decimal, whole: Decimal) -> Decimal {
    if whole.is_zero() { Decimal::ZERO } else { round(part * Decimal::ONE_HUNDRED / whole) }
}

/// What a unit spends on its projects and how it fares as a whole.
struct Plan {
    department: String,
    supervisor: String,
    dice: Dice,
}

const PLACES: [&str; 7] = ["丰谷", "清塘", "石桥", "柳湾", "云溪", "松岭", "白沙"];
const OFFICES: [(&str, &str); 2] = [("水务局", "水务"), ("文化馆", "文化")];
const WORKS: [&str; 6] = ["河道整治", "设施维护", "技能培训", "困难补助", "信息平台", "公益演出"];

/// A whole year without a fault: fourteen units, each with its own return, a table and six projects.
pub fn year() -> Vec<Return> {
    let mut returns = Vec::new();
    for (number, place) in PLACES.iter().enumerate() {
        for (office, (name, kind)) in OFFICES.iter().enumerate() {
            let mut plan = Plan {
                department: format!("{place}县{name}"),
                supervisor: format!("{place}县{kind}主管局"),
                dice: Dice::new(u64::try_from(number * 10 + office + 1).unwrap()),
            };
            plan.unit(number + office, &mut returns);
        }
    }
    returns
}

impl Plan {
    fn unit(&mut self, turn: usize, returns: &mut Vec<Return>) {
        let mut spent = [Decimal::ZERO; 3];
        for (work, layout) in WORKS.iter().zip(layouts::PROJECTS) {
            let values = self.project(work, layout);
            for (sum, slot) in spent.iter_mut().zip(["total.initial", "total.adjusted", "total.executed"]) {
                *sum += values[slot].parse::<Decimal>().unwrap();
            }
            returns.push(self.file(work, layout, values));
        }
        let layout = layouts::DEPARTMENTS[turn % 2];
        let values = if turn.is_multiple_of(2) { self.yueyang(spent) } else { self.hubei(spent) };
        let three_public = self.three_public(&values);
        let two_sided = self.two_sided(&values);
        returns.push(self.file("整体", layout, values));
        let (layout, values) = if turn.is_multiple_of(2) {
            (layouts::THREE_PUBLIC, three_public)
        } else {
            (layouts::TWO_SIDED, two_sided)
        };
        returns.push(self.file("附表", layout, values));
    }

    fn file(&self, what: &str, layout: Layout, mut values: Values) -> Return {
        put(&mut values, "department", &self.department);
        put(&mut values, "supervisor", &self.supervisor);
        put(&mut values, "year", YEAR);
        Return { path: format!("{}/{what}.xlsx", self.department), layout, values }
    }

    fn project(&mut self, work: &str, layout: Layout) -> Values {
        let mut values = Values::new();
        put(&mut values, "project", format!("{}{work}", &self.department[..6]));
        put(
            &mut values,
            "goal",
            format!("完成{work}各项任务，惠及群众 {} 户。", self.dice.between(200, 900)),
        );
        put(
            &mut values,
            "result",
            format!("{work}已按计划实施，惠及群众 {} 户。", self.dice.between(910, 990)),
        );
        self.funds(&mut values);
        let points = if layout == layouts::HUBEI { (20, HUBEI_WEIGHTS) } else { (10, WEIGHTS) };
        self.indicators(&mut values, &points.1, Decimal::from(points.0));
        if layout == layouts::REPORT {
            self.parts(&mut values);
        }
        values
    }

    /// Fund rows: opening, full-year and executed, each the sum of its sources.
    fn funds(&mut self, values: &mut Values) {
        let mut sums = [Decimal::ZERO; 3];
        for source in ["fiscal", "carryover", "other"] {
            let adjusted = self.dice.money(20, 90);
            let executed = self.dice.share(adjusted, 925, 990);
            let amounts = [adjusted, adjusted, executed];
            fund(values, source, amounts);
            for (sum, amount) in sums.iter_mut().zip(amounts) {
                *sum += amount;
            }
        }
        fund(values, "total", sums);
        let (first, second) = (self.dice.share(sums[2], 300, 400), self.dice.share(sums[2], 200, 300));
        for (slot, amount) in [
            ("line.1", first),
            ("line.2", second),
            ("line.3", sums[2] - first - second),
            ("line.total", sums[2]),
        ] {
            put(values, slot, amount);
        }
    }

    /// Ten indicators, the second of which is missed, and the scores that follow.
    fn indicators(&mut self, values: &mut Values, weights: &[i64; 10], execution: Decimal) {
        let score = round(
            values["total.rate"].trim_end_matches('%').parse::<Decimal>().unwrap() * execution
                / Decimal::ONE_HUNDRED,
        );
        put(values, "execution.weight", execution);
        put(values, "execution.score", score);
        let mut total = score;
        for (number, (kind, weight)) in KINDS.iter().zip(weights).enumerate() {
            total += self.indicator(values, number + 1, kind, Decimal::from(*weight));
        }
        put(values, "score", total);
        put(values, "score.weight", weights.iter().sum::<i64>() + i64::try_from(execution).unwrap());
        put(values, "grade", grade(total));
    }

    fn indicator(&mut self, values: &mut Values, number: usize, kind: &Kind, weight: Decimal) -> Decimal {
        let target = self.dice.between(kind.range.0, kind.range.1);
        let missed = number == 2;
        let actual = match (missed, kind.relation) {
            (true, _) => target - self.dice.between(target / 12, target / 10),
            (false, "≤") => target - self.dice.between(1, target / 20),
            (false, _) if kind.unit == "%" => target + self.dice.between(1, 100 - target),
            (false, _) => target + self.dice.between(1, target / 15 + 1),
        };
        let score =
            if missed { round(Decimal::from(actual) * weight / Decimal::from(target)) } else { weight };
        let why = format!(
            "第{}批对象核定较晚，已安排 {} 月补齐，今后提前 {} 天启动。",
            self.dice.between(2, 40),
            self.dice.between(1, 12),
            self.dice.between(11, 99)
        );
        let reason = if missed { why } else { String::new() };
        for (slot, text) in [
            ("name", kind.name.to_owned()),
            ("relation", kind.relation.to_owned()),
            ("number", target.to_string()),
            ("unit", kind.unit.to_owned()),
            ("done", actual.to_string()),
            ("target", format!("{}{target}{}", kind.relation, kind.unit)),
            ("actual", format!("{actual}{}", kind.unit)),
            ("weight", weight.to_string()),
            ("score", score.to_string()),
            ("why", reason),
        ] {
            put(values, &format!("{number}.{slot}"), text);
        }
        score
    }

    /// Four parts of 20, 20, 30 and 30 points.
    fn parts(&mut self, values: &mut Values) {
        let mut total = Decimal::ZERO;
        for (part, weight) in [("decision", 20), ("management", 20), ("output", 30), ("effect", 30)] {
            let score = Decimal::from(weight) - Decimal::new(self.dice.between(5, 15), 1);
            put(values, &format!("{part}.weight"), weight);
            put(values, &format!("{part}.score"), score);
            total += score;
        }
        put(values, "score", total);
        put(values, "score.weight", 100);
        put(values, "grade", grade(total));
    }

    /// Income, expenditure, 三公 and assets of an office and its centre, with their sums.
    fn yueyang(&mut self, projects: [Decimal; 3]) -> Values {
        let mut values = Values::new();
        let staff = self.dice.between(40, 60);
        put(&mut values, "staff.authorised", staff + self.dice.between(1, 4));
        put(&mut values, "staff.actual", staff);
        let own = self.dice.share(projects[2], 600, 700);
        for (unit, project, heads) in [("a.", own, 3), ("b.", projects[2] - own, 1)] {
            let heads = Decimal::from(staff * heads) / Decimal::from(4);
            let personnel = round(heads * Decimal::new(self.dice.between(1300, 1500), 2) / Decimal::ONE);
            let public = round(heads * Decimal::new(self.dice.between(200, 240), 2));
            let spent = personnel + public + project;
            let left = self.dice.money(2, 9);
            let (carryover, special, other) =
                (self.dice.money(3, 8), self.dice.money(1, 4), self.dice.money(1, 3));
            let reception = self.dice.money(1, 2);
            let operation = self.dice.money(3, 5);
            let (used, leased) = (self.dice.money(400, 700), self.dice.money(10, 30));
            for (slot, amount) in [
                ("income", spent + left),
                ("income.carryover", carryover),
                ("income.fiscal", spent + left - carryover - special - other),
                ("income.fund", Decimal::ZERO),
                ("income.special", special),
                ("income.other", other),
                ("spent", spent),
                ("spent.basic", personnel + public),
                ("spent.personnel", personnel),
                ("spent.public", public),
                ("spent.project", project),
                ("left", left),
                ("public", reception + operation),
                ("reception", reception),
                ("operation", operation),
                ("assets", used + leased),
                ("assets.used", used),
                ("assets.leased", leased),
            ] {
                put(&mut values, &format!("{unit}{slot}"), amount);
                let sum = values.get(slot).map_or(Decimal::ZERO, |text| text.parse().unwrap());
                put(&mut values, slot, sum + amount);
            }
        }
        self.department_score(&mut values);
        values
    }

    fn department_score(&mut self, values: &mut Values) {
        let mut total = Decimal::ZERO;
        for (number, weight) in [(1, 20), (2, 20), (3, 20), (6, 30), (10, 10)] {
            total += self.indicator(values, number, &KINDS[number - 1], Decimal::from(weight));
        }
        put(values, "score", total);
        put(values, "grade", grade(total));
    }

    /// Rates of the whole unit: adjustment, execution, carry-over, public funds, purchases.
    fn hubei(&mut self, projects: [Decimal; 3]) -> Values {
        let mut values = Values::new();
        let staff = self.dice.between(40, 60);
        put(&mut values, "staff.authorised", staff + 3);
        put(&mut values, "staff.actual", staff);
        put(&mut values, "staff.retired", self.dice.between(5, 9));
        let basic = self.dice.money(700, 800);
        let basic = [basic, basic, self.dice.share(basic, 970, 990)];
        let all = [basic[0] + projects[0], basic[1] + projects[1], basic[2] + projects[2]];
        for (name, amounts) in [("all", all), ("basic", basic), ("project", projects)] {
            for (slot, amount) in ["initial", "adjusted", "executed"].iter().zip(amounts) {
                put(&mut values, &format!("{name}.{slot}"), amount);
            }
            put(&mut values, &format!("{name}.change"), percent(rate(amounts[1] - amounts[0], amounts[0])));
            put(&mut values, &format!("{name}.rate"), percent(rate(amounts[2], amounts[1])));
        }
        put(&mut values, "all.left", percent(rate(all[1] - all[2], all[1])));
        for (name, slot) in [("public", "ratio"), ("bought", "rate")] {
            let budget = self.dice.money(80, 120);
            let spent = self.dice.share(budget, 930, 980);
            put(&mut values, &format!("{name}.budget"), budget);
            put(&mut values, &format!("{name}.spent"), spent);
            put(&mut values, &format!("{name}.{slot}"), percent(rate(spent, budget)));
        }
        self.department_score(&mut values);
        values
    }

    /// 三公 of this year and last, falling; this year's figures are those of the unit's own return where it has them.
    fn three_public(&mut self, unit: &Values) -> Values {
        let mut values = Values::new();
        let mut sums = [Decimal::ZERO; 3];
        for item in ["reception", "operation"] {
            let now: Decimal =
                unit.get(item).map_or_else(|| self.dice.money(2, 5), |text| text.parse().unwrap());
            let before = now + Decimal::new(self.dice.between(5, 15), 2);
            let budget = now + Decimal::new(self.dice.between(20, 60), 2);
            change(&mut values, item, [before, budget, now]);
            for (sum, amount) in sums.iter_mut().zip([before, budget, now]) {
                *sum += amount;
            }
        }
        let again = values["operation"].clone();
        put(&mut values, "operation.again", again);
        change(&mut values, "public", sums);
        values
    }

    /// Budgeted income and spending; 公用经费 is that of the unit's own return where it has it.
    fn two_sided(&mut self, unit: &Values) -> Values {
        let mut values = Values::new();
        let (wages, aid, public, project) = (
            self.dice.money(500, 700),
            self.dice.money(20, 40),
            unit.get("public.budget").map_or_else(|| self.dice.money(80, 120), |text| text.parse().unwrap()),
            self.dice.money(200, 300),
        );
        let (fund, special, other) = (self.dice.money(5, 9), self.dice.money(5, 9), self.dice.money(5, 9));
        let total = wages + aid + public + project;
        for (slot, amount) in [
            ("out.wages", wages),
            ("out.aid", aid),
            ("out.public", public),
            ("out.basic", wages + aid + public),
            ("out.project", project),
            ("out.total", total),
            ("in.fund", fund),
            ("in.special", special),
            ("in.other", other),
            ("in.fiscal", total - fund - special - other),
            ("in.total", total),
        ] {
            put(&mut values, slot, amount);
        }
        values
    }
}

/// One kind of indicator.
struct Kind {
    name: &'static str,
    relation: &'static str,
    unit: &'static str,
    range: (i64, i64),
}

const fn kind(name: &'static str, relation: &'static str, unit: &'static str, low: i64, high: i64) -> Kind {
    Kind { name, relation, unit, range: (low, high) }
}

const KINDS: [Kind; 10] = [
    kind("培训场次", "≥", "次", 40, 60),
    kind("受益人数", "≥", "人", 300, 900),
    kind("验收合格率", "≥", "%", 90, 96),
    kind("资金按期拨付率", "≥", "%", 90, 95),
    kind("人均补助成本", "≤", "元", 500, 900),
    kind("带动增收金额", "≥", "万元", 60, 90),
    kind("受益户数", "≥", "户", 150, 400),
    kind("减少垃圾排放量", "≥", "吨", 30, 80),
    kind("设施管护期限", "≥", "个月", 20, 40),
    kind("服务对象满意度", "≥", "%", 85, 92),
];

const WEIGHTS: [i64; 10] = [10, 10, 10, 10, 10, 8, 8, 7, 7, 10];
const HUBEI_WEIGHTS: [i64; 10] = [8, 8, 8, 8, 8, 8, 8, 7, 7, 10];

#[allow(clippy::needless_pass_by_value)] // numbers and texts alike are put in by value
fn put(values: &mut Values, slot: &str, text: impl ToString) {
    values.insert(slot.to_owned(), text.to_string());
}

fn percent(number: Decimal) -> String {
    format!("{number}%")
}

fn fund(values: &mut Values, source: &str, [initial, adjusted, executed]: [Decimal; 3]) {
    put(values, &format!("{source}.initial"), initial);
    put(values, &format!("{source}.adjusted"), adjusted);
    put(values, &format!("{source}.executed"), executed);
    put(values, &format!("{source}.remaining"), adjusted - executed);
    put(values, &format!("{source}.rate"), percent(rate(executed, adjusted)));
}

fn change(values: &mut Values, item: &str, [before, budget, now]: [Decimal; 3]) {
    put(values, &format!("{item}.before"), before);
    put(values, &format!("{item}.budget"), budget);
    put(values, item, now);
    put(values, &format!("{item}.change"), now - before);
    put(values, &format!("{item}.rate"), percent(rate(now - before, before)));
}

/// The grade a score earns.
fn grade(score: Decimal) -> &'static str {
    if score >= Decimal::from(90) { "优" } else { "良" }
}
