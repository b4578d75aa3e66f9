//! Faults to plant, one for each return: what is changed, and the rule, place and numbers that must then be told.

use super::layouts::{self, Layout};
use super::make::{Return, rate, round};
use huishen::model::Finding;
use rust_decimal::Decimal;

/// What must be found.
pub struct Expected {
    pub rule: &'static str,
    /// The slot whose cell the finding must name; any cell of the row will do for faults of a whole indicator.
    pub slot: Option<&'static str>,
    /// The number as stated, in 元, percent or points.
    pub stated: Option<Decimal>,
    /// What the other figures give.
    pub computed: Option<Decimal>,
}

/// One fault: the layout it is for and the change that makes it.
pub struct Fault {
    pub layout: Layout,
    pub plant: fn(&mut Return) -> Expected,
}

impl Expected {
    const fn rule(rule: &'static str) -> Self {
        Self { rule, slot: None, stated: None, computed: None }
    }

    const fn at(self, slot: &'static str) -> Self {
        Self { slot: Some(slot), ..self }
    }

    const fn numbers(self, stated: Decimal, computed: Decimal) -> Self {
        Self { stated: Some(stated), computed: Some(computed), ..self }
    }

    /// Whether the finding tells this.
    pub fn is_told(&self, finding: &Finding, made: &Return) -> bool {
        let cell = finding.place.as_ref().map_or("", |place| place.cell.as_str());
        let near = |a: Decimal, b: Decimal| (a - b).abs() <= Decimal::new(1, 2);
        let stated = finding.stated.parse::<Decimal>().ok();
        let digits = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
        let there = self.slot.is_none_or(|slot| {
            let wanted = made.cell(slot);
            let of_indicator = slot.starts_with(|c: char| c.is_ascii_digit());
            wanted == cell || (of_indicator && digits(&wanted) == digits(cell))
        });
        finding.rule == self.rule
            && finding.subject.path == made.path
            && there
            && self.stated.is_none_or(|wanted| stated.is_some_and(|told| near(told, wanted)))
            && self.computed.is_none_or(|wanted| finding.computed.is_some_and(|told| near(told, wanted)))
    }
}

const YUAN: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

/// An amount that is some 万元 too high; the others give what stood there before.
fn high(made: &mut Return, rule: &'static str, slot: &'static str, by: i64) -> Expected {
    let before = made.number(slot);
    made.set(slot, before + Decimal::from(by));
    Expected::rule(rule).at(slot).numbers((before + Decimal::from(by)) * YUAN, before * YUAN)
}

/// A rate or score that is too high.
fn points(made: &mut Return, rule: &'static str, slot: &'static str, by: i64) -> Expected {
    let before = made.number(slot);
    let after = before + Decimal::from(by);
    let sign = if made.values[slot].ends_with('%') { "%" } else { "" };
    made.set(slot, format!("{after}{sign}"));
    Expected::rule(rule).at(slot).numbers(after, before)
}

/// Text in the place of a number or nothing at all.
fn instead(made: &mut Return, rule: &'static str, slot: &'static str, text: &str) -> Expected {
    made.set(slot, text);
    Expected::rule(rule).at(slot)
}

/// Less is spent from all sources, and rates and scores follow.
fn spend(made: &mut Return, share: Decimal) {
    let mut sum = Decimal::ZERO;
    for source in ["fiscal", "carryover", "other"] {
        let executed = round(made.number(&format!("{source}.adjusted")) * share);
        fund(made, source, executed);
        sum += executed;
    }
    fund(made, "total", sum);
    let score = round(made.number("total.rate") * made.number("execution.weight") / Decimal::ONE_HUNDRED);
    total(made, score - made.number("execution.score"));
    made.set("execution.score", score);
}

fn fund(made: &mut Return, source: &str, executed: Decimal) {
    let adjusted = made.number(&format!("{source}.adjusted"));
    made.set(&format!("{source}.executed"), executed);
    made.set(&format!("{source}.rate"), format!("{}%", rate(executed, adjusted)));
}

fn total(made: &mut Return, by: Decimal) {
    let score = made.number("score") + by;
    made.set("score", score);
}

/// An indicator gets another score, and the total follows.
fn score(made: &mut Return, slot: &str, to: Decimal) {
    total(made, to - made.number(slot));
    made.set(slot, to);
}

/// The second indicator is met after all.
fn meet(made: &mut Return) {
    for (to, from) in [("2.actual", "2.target"), ("2.done", "2.number")] {
        let text = made.values[from].trim_start_matches('≥').to_owned();
        made.set(to, text);
    }
    made.set("2.why", "");
    let weight = made.number("2.weight");
    score(made, "2.score", weight);
}

const fn fault(layout: Layout, plant: fn(&mut Return) -> Expected) -> Fault {
    Fault { layout, plant }
}

/// All faults, in the order in which the returns of their layouts take them.
pub fn all() -> Vec<Fault> {
    [national(), sichuan(), hubei(), transfer(), reports(), departments(), tables()]
        .into_iter()
        .flatten()
        .collect()
}

fn national() -> Vec<Fault> {
    let plant = |plant| fault(layouts::NATIONAL, plant);
    vec![
        plant(|made| high(made, "B-01", "total.initial", 7)),
        plant(|made| high(made, "B-01", "total.adjusted", 3)),
        plant(|made| points(made, "B-03", "total.rate", 2)),
        plant(|made| {
            let limit = made.number("fiscal.adjusted");
            let over = limit + Decimal::from(6) - made.number("fiscal.executed");
            made.set("fiscal.executed", limit + Decimal::from(6));
            made.set("fiscal.rate", format!("{}%", rate(limit + Decimal::from(6), limit)));
            let total = made.number("total.executed") + over;
            fund(made, "total", total);
            Expected::rule("B-02")
                .at("fiscal.executed")
                .numbers((limit + Decimal::from(6)) * YUAN, limit * YUAN)
        }),
        plant(|made| {
            let right = made.number("execution.score");
            let wrong = right - Decimal::new(15, 1);
            made.set("execution.score", wrong);
            total(made, wrong - right);
            Expected::rule("S-01").at("execution.score").numbers(wrong, right)
        }),
        plant(|made| {
            let right = made.number("execution.score");
            made.set("execution.score", 10);
            total(made, Decimal::TEN - right);
            Expected::rule("S-02").at("execution.score").numbers(Decimal::TEN, right)
        }),
        plant(|made| {
            score(made, "1.score", Decimal::from(12));
            Expected::rule("I-07").at("1.score").numbers(Decimal::from(12), Decimal::TEN)
        }),
        plant(|made| instead(made, "I-08", "2.why", "")),
        plant(|made| {
            let weight = made.number("2.weight");
            score(made, "2.score", weight);
            Expected::rule("I-13").at("2.score")
        }),
        plant(|made| {
            let right = made.number("2.score");
            score(made, "2.score", right - Decimal::from(3));
            Expected::rule("I-03").at("2.score").numbers(right - Decimal::from(3), right)
        }),
        plant(|made| {
            made.set("1.weight", 13);
            score(made, "1.score", Decimal::from(13));
            Expected::rule("W-01").numbers(Decimal::from(103), Decimal::ONE_HUNDRED)
        }),
        plant(|made| points(made, "G-01", "score", 2)),
        plant(|made| {
            made.set("score", 110);
            Expected::rule("G-05").at("score").numbers(Decimal::from(110), Decimal::ONE_HUNDRED)
        }),
        plant(|made| {
            let right = made.number("fiscal.executed");
            made.set("fiscal.executed", right * YUAN);
            Expected::rule("U-02").at("fiscal.executed")
        }),
    ]
}

fn sichuan() -> Vec<Fault> {
    let plant = |plant| fault(layouts::SICHUAN, plant);
    vec![
        plant(|made| high(made, "B-01", "total.executed", -4)),
        plant(|made| points(made, "B-03", "fiscal.rate", -3)),
        plant(|made| {
            for slot in ["fiscal.initial", "total.initial"] {
                let before = made.number(slot);
                made.set(slot, before - Decimal::from(3));
            }
            Expected::rule("X-03").at("total.adjusted")
        }),
        plant(|made| {
            spend(made, Decimal::new(85, 2));
            Expected::rule("X-02").at("total.rate")
        }),
        plant(|made| instead(made, "I-01", "3.done", "")),
        plant(|made| instead(made, "I-02", "3.number", "***")),
        plant(|made| {
            let target = made.number("1.number");
            made.set("1.done", target * Decimal::from(3));
            Expected::rule("I-09").at("1.done")
        }),
        plant(|made| {
            let target = made.number("5.number");
            made.set("5.relation", "≥");
            made.set("5.done", target + Decimal::from(5));
            Expected::rule("I-10").at("5.relation")
        }),
        plant(|made| {
            made.set("4.name", "补助对象覆盖率");
            made.set("4.done", 118);
            made.set("4.number", 100);
            Expected::rule("I-11").at("4.done")
        }),
        plant(|made| {
            made.set("1.done", 0);
            made.set("1.why", "当年场地未建成，没有开班。");
            score(made, "1.score", Decimal::from(5));
            Expected::rule("I-19").at("1.score")
        }),
        plant(|made| {
            made.set("5.number", 600);
            made.set("5.done", 660);
            made.set("5.why", "材料涨价，已调整下年标准。");
            score(made, "5.score", Decimal::from(4));
            Expected::rule("I-04").at("5.score")
        }),
        plant(|made| {
            made.set("9.relation", "定性");
            made.set("9.number", "建立管护机制");
            made.set("9.unit", "");
            made.set("9.done", "部分达成");
            Expected::rule("I-06").at("9.score")
        }),
        plant(|made| {
            made.set("1.weight", 5);
            score(made, "1.score", Decimal::from(5));
            made.set("6.weight", 13);
            score(made, "6.score", Decimal::from(13));
            Expected::rule("W-02")
        }),
        plant(|made| {
            spend(made, Decimal::ONE);
            meet(made);
            Expected::rule("P-01")
        }),
    ]
}

fn hubei() -> Vec<Fault> {
    let plant = |plant| fault(layouts::HUBEI, plant);
    vec![
        plant(|made| points(made, "B-03", "total.rate", -3)),
        plant(|made| {
            let right = made.number("execution.score");
            made.set("execution.score", right - Decimal::TWO);
            total(made, -Decimal::TWO);
            Expected::rule("S-01").at("execution.score").numbers(right - Decimal::TWO, right)
        }),
        plant(|made| points(made, "G-01", "score", -4)),
        plant(|made| {
            spend(made, Decimal::new(76, 2));
            Expected::rule("P-04").at("score")
        }),
        plant(|made| {
            made.set("score", "");
            Expected::rule("F-03")
        }),
        plant(|made| {
            made.set("department", "");
            Expected::rule("F-04")
        }),
        plant(|made| {
            made.set("year", "2021");
            Expected::rule("F-05")
        }),
        plant(|made| instead(made, "N-02", "total.executed", "约三十")),
        plant(|made| {
            let comma = made.values["total.executed"].replace('.', ",");
            instead(made, "N-04", "total.executed", &comma)
        }),
        plant(|made| {
            let over = made.number("total.adjusted") + Decimal::from(9);
            fund(made, "total", over);
            let limit = made.number("total.adjusted");
            Expected::rule("B-02").at("total.executed").numbers(over * YUAN, limit * YUAN)
        }),
        plant(|made| {
            let slip = made.number("total.executed") * YUAN;
            made.set("total.executed", slip);
            Expected::rule("U-02").at("total.executed")
        }),
    ]
}

fn transfer() -> Vec<Fault> {
    let plant = |plant| fault(layouts::TRANSFER, plant);
    vec![
        plant(|made| high(made, "B-01", "total.adjusted", 11)),
        plant(|made| high(made, "B-01", "total.executed", -9)),
        plant(|made| points(made, "B-03", "total.rate", 4)),
        plant(|made| points(made, "B-03", "fiscal.rate", -5)),
        plant(|made| instead(made, "N-02", "other.executed", "待定")),
        plant(|made| {
            let target = made.number("1.number");
            made.set("1.actual", format!("{}次", target - Decimal::TEN));
            Expected::rule("X-01").at("1.actual")
        }),
    ]
}

fn reports() -> Vec<Fault> {
    let plant = |plant| fault(layouts::REPORT, plant);
    let yueyang = |plant| fault(layouts::YUEYANG_PROJECT, plant);
    vec![
        plant(|made| points(made, "G-01", "score", 3)),
        plant(|made| points(made, "W-06", "score.weight", 10)),
        plant(|made| {
            made.set("grade", "差");
            Expected::rule("G-03").at("score")
        }),
        plant(|made| high(made, "B-06", "line.total", 5)),
        plant(|made| points(made, "B-03", "total.rate", 1)),
        plant(|made| {
            made.set("score", "");
            Expected::rule("F-03")
        }),
        yueyang(|made| high(made, "B-06", "line.total", -3)),
        yueyang(|made| high(made, "B-01", "total.executed", 2)),
        yueyang(|made| {
            made.set("department", "");
            Expected::rule("F-04")
        }),
    ]
}

fn departments() -> Vec<Fault> {
    let office = |plant| fault(layouts::YUEYANG, plant);
    let rates = |plant| fault(layouts::HUBEI_DEPARTMENT, plant);
    vec![
        office(|made| high(made, "A-01", "income", 12)),
        office(|made| high(made, "A-02", "spent", -15)),
        office(|made| high(made, "A-04", "a.spent.basic", 8)),
        office(|made| {
            let wrong = made.number("left") + Decimal::from(6);
            let right = made.number("left");
            made.set("left", wrong);
            Expected::rule("A-05").at("left").numbers(wrong * YUAN, right * YUAN)
        }),
        office(|made| high(made, "A-08", "assets", 40)),
        office(|made| high(made, "C-01", "b.public", 2)),
        office(|made| high(made, "A-06", "spent.personnel", 30)),
        rates(|made| points(made, "D-01", "all.rate", -6)),
        rates(|made| points(made, "D-02", "all.change", 8)),
        rates(|made| points(made, "D-06", "public.ratio", 5)),
        rates(|made| points(made, "D-07", "bought.rate", -4)),
        rates(|made| {
            let authorised = made.number("staff.authorised");
            made.set("staff.actual", authorised + Decimal::from(9));
            Expected::rule("R-02").at("staff.actual")
        }),
        rates(|made| high(made, "A-02", "all.executed", 33)),
        rates(|made| {
            made.set("grade", "中");
            Expected::rule("G-03").at("score")
        }),
    ]
}

fn tables() -> Vec<Fault> {
    let public = |plant| fault(layouts::THREE_PUBLIC, plant);
    let sides = |plant| fault(layouts::TWO_SIDED, plant);
    vec![
        public(|made| high(made, "C-01", "public", 1)),
        public(|made| high(made, "C-01", "public.budget", -2)),
        public(|made| high(made, "C-02", "operation", 1)),
        public(|made| points(made, "C-04", "public.rate", 7)),
        public(|made| {
            let limit = made.number("reception.budget");
            made.set("reception", limit + Decimal::TWO);
            Expected::rule("C-03").at("reception").numbers((limit + Decimal::TWO) * YUAN, limit * YUAN)
        }),
        sides(|made| high(made, "A-01", "in.total", 20)),
        sides(|made| high(made, "A-02", "out.total", -10)),
        sides(|made| instead(made, "N-02", "out.project", "见附表")),
    ]
}
