//! What all rows of a table but one have in common: 合计 = 中央 + 省级, 人数 × 标准 = 金额, 年初 + 收入 − 支出 = 年末.
//!
//! Tables of lists are headed in many ways that no vocabulary knows; how their columns belong together shows in their rows.
//! A relation that holds in many rows with numbers of their own, and fails in one, is a slip in that one. It knows no item.

use super::Check;
use super::lines::{Line, Number, heading, share_of};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::of_sum;
use crate::model::decimal::{apart, half, plain};
use crate::model::{Finding, Place};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// So many rows have to bear a relation out with numbers of their own; that two columns add up to a third by chance in so
/// many is out of the question.
const LEAST_PROOF: usize = 3;

/// So many rows, those among them in which a part is nil.
const LEAST_ROWS: usize = 5;

/// Of so many rows that bear it out one may fail: where more do, the relation is none.
const ROWS_PER_SLIP: usize = 8;

/// Shares of one column in another that lie no farther apart are the same share: where every row is divided alike, any columns
/// may add up to another.
const SAME_SHARE: Decimal = Decimal::from_parts(2, 0, 0, false, 2);

/// Wider tables are pages of figures, and every column would be held against every pair of others.
const MOST_COLUMNS: usize = 16;

/// Of wider tables four columns are not held against each other: there are too many.
const MOST_OF_BALANCES: usize = 10;

/// 结案率, 节约率, 增减率: how a rate comes of two columns.
const QUOTIENTS: [Sign; 3] = [Sign::Over, Sign::Saved, Sign::Growth];

/// How a column comes of two others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Plus,
    /// Their sum less a third column.
    PlusLess(u32),
    /// With the power of ten that 元 and 万元 lie apart.
    Times(u32),
    /// The first as a share of the second: 结案率 = 结案数 ÷ 受理数.
    Over,
    /// What is missing to the whole: 节约率 = 1 − 合同金额 ÷ 预算金额.
    Saved,
    /// By what share the first is more: 增减率 = 本年 ÷ 上年 − 1.
    Growth,
}

impl Sign {
    const fn adds(self) -> bool {
        matches!(self, Self::Plus | Self::PlusLess(_))
    }

    const fn divides(self) -> bool {
        matches!(self, Self::Over | Self::Saved | Self::Growth)
    }
}

/// One column of the table as made of two others.
#[derive(Clone, Copy)]
struct Relation {
    of: u32,
    first: u32,
    second: u32,
    sign: Sign,
}

/// What a row says of a relation.
enum Said<'a> {
    /// Nothing: a number is missing.
    Nothing,
    /// It holds, but a part is nil or one.
    Trivial,
    Holds,
    Fails(Failed<'a>),
}

/// A row in which a relation fails.
struct Failed<'a> {
    stated: &'a Number,
    parts: [Option<&'a Number>; 2],
    less: Option<&'a Number>,
    computed: Decimal,
    allowed: Decimal,
}

impl Check<'_> {
    /// Rows that do not come out as all others of their table do.
    pub(super) fn other_way(&self) -> Outcome {
        let mut findings = Vec::new();
        let mut compared = 0;
        // What the form itself prints of its columns is told by A-16.
        let told = match self.printed_sums() {
            Outcome::Failed(found) => {
                found.into_iter().flat_map(|own| own.operands).filter_map(|part| part.place).collect()
            }
            _ => BTreeSet::new(),
        };
        for table in self.tables().values() {
            let lines: Vec<&Line> = table.values().collect();
            if lines.len() < LEAST_ROWS {
                continue;
            }
            compared += 1;
            self.look_through(&lines, &told, &mut findings);
        }
        if compared == 0 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
    }

    fn look_through(&self, lines: &[&Line], told: &BTreeSet<Place>, findings: &mut Vec<Finding>) {
        let columns: BTreeSet<u32> = lines.iter().flat_map(|line| line.numbers.keys().copied()).collect();
        if columns.len() > MOST_COLUMNS {
            return;
        }
        let mut told = told.clone();
        for relation in relations(&columns) {
            let Some(failed) = self.slips(lines, relation) else { continue };
            for slip in failed {
                let headings = [relation.first, relation.second].map(|col| heading(lines, col));
                if slip.stated.is_known && slip.parts.iter().flatten().all(|part| part.is_known) {
                    continue;
                }
                let others = slip.parts.iter().flatten().chain(&slip.less);
                let places = others.map(|part| &part.place);
                let places: Vec<Place> = places.chain([&slip.stated.place]).cloned().collect();
                // One slip breaks every relation its column is in.
                if places.iter().all(|place| !told.contains(place)) {
                    findings.push(self.other_than_all(relation, &slip, &headings));
                    told.extend(places);
                }
            }
        }
    }

    /// The rows that fail where all others hold; `None` where the columns have nothing to do with each other.
    fn slips<'l>(&self, lines: &[&'l Line], relation: Relation) -> Option<Vec<Failed<'l>>> {
        let (mut proof, mut trivial, mut failed) = (0, 0, Vec::new());
        let mut shares: Vec<Decimal> = Vec::new();
        for line in lines {
            match self.tested(line, relation) {
                Said::Nothing => {}
                Said::Trivial => trivial += 1,
                Said::Holds => {
                    proof += 1;
                    shares.extend(share(line, relation));
                }
                Said::Fails(slip) => failed.push(slip),
            }
            if failed.len() > 1 + proof / ROWS_PER_SLIP + trivial / ROWS_PER_SLIP {
                return None;
            }
        }
        // Nil parts bear out no product.
        let adds = relation.sign.adds();
        let rows = if adds { proof + trivial } else { proof };
        let holds = proof >= LEAST_PROOF && rows >= LEAST_ROWS && failed.len() <= 1.max(rows / ROWS_PER_SLIP);
        let is_told_apart = !adds || differ(&shares);
        (holds && is_told_apart && !failed.is_empty()).then_some(failed)
    }

    fn tested<'l>(&self, line: &'l Line, relation: Relation) -> Said<'l> {
        let Some(stated) = line.numbers.get(&relation.of) else { return Said::Nothing };
        let parts = [relation.first, relation.second].map(|col| line.numbers.get(&col));
        let is_nil = |part: Option<&Number>| part.is_none_or(|part| part.value.is_zero());
        let is_rate = |part: Option<&Number>| part.is_some_and(|part| part.is_rate);
        if stated.is_rate != relation.sign.divides() || parts.iter().any(|part| is_rate(*part)) {
            return Said::Nothing;
        }
        let settings = &self.material.catalog.settings;
        let less = match relation.sign {
            Sign::PlusLess(col) => line.numbers.get(&col),
            _ => None,
        };
        let worked = match (relation.sign, parts) {
            (Sign::Plus | Sign::PlusLess(_), [None, None]) => return Said::Nothing,
            (Sign::Plus | Sign::PlusLess(_), _) => {
                sum(parts, less, stated).map(|(sum, play)| (sum, of_sum(play, settings)))
            }
            (Sign::Times(shift), [Some(first), Some(second)]) if line.is_entry => {
                product(first, second, stated, shift)
            }
            (Sign::Over | Sign::Saved | Sign::Growth, [Some(first), Some(second)]) => {
                quotient(first, second, stated, relation.sign)
            }
            _ => return Said::Nothing,
        };
        let Some((computed, allowed)) = worked else { return Said::Nothing };
        let is_one = |part: Option<&Number>| part.is_some_and(|part| part.value == Decimal::ONE);
        let has_own = match relation.sign {
            Sign::Plus => !parts.iter().any(|part| is_nil(*part)),
            // 年末 = 年初 and 收入 = 支出 hold without each other.
            Sign::PlusLess(_) => {
                let is_same = |part: Option<&Number>| part.is_some_and(|part| part.value == stated.value);
                !is_nil(less) && !parts.iter().any(|part| is_nil(*part) || is_same(*part))
            }
            Sign::Times(_) => !parts.iter().any(|part| is_nil(*part) || is_one(*part)),
            // 100 % of what was planned says nothing of what is divided by what.
            _ => !is_nil(parts[0]) && parts[0].map(|part| part.value) != parts[1].map(|part| part.value),
        };
        match apart(computed, stated.value) {
            Some(gap) if gap <= allowed => {
                if has_own {
                    Said::Holds
                } else {
                    Said::Trivial
                }
            }
            // A product with nothing in it fails in nothing.
            Some(_) if has_own || !matches!(relation.sign, Sign::Times(_)) => {
                Said::Fails(Failed { stated, parts, less, computed, allowed })
            }
            _ => Said::Nothing,
        }
    }

    fn other_than_all(&self, relation: Relation, slip: &Failed<'_>, headings: &[&str; 2]) -> Finding {
        let Failed { stated, parts, less, computed, allowed } = slip;
        let shown = |part: Option<&Number>| part.map_or_else(|| "空白".into(), |part| plain(part.value));
        let [first, second] = [shown(parts[0]), shown(parts[1])];
        let both = headings.join("”“");
        let [one, other] = headings;
        let (how, arithmetic) = match relation.sign {
            Sign::Plus => (format!("“{both}”两栏相加"), format!("{first} + {second}")),
            Sign::PlusLess(_) => {
                let heading = less.map_or("", |less| less.heading.as_str());
                (format!("“{both}”两栏相加再减“{heading}”"), format!("{first} + {second} - {}", shown(*less)))
            }
            Sign::Times(0) => (format!("“{both}”两栏相乘"), format!("{first} × {second}")),
            Sign::Times(_) => (format!("“{both}”两栏相乘"), format!("{first} × {second} ÷ 10000")),
            Sign::Over => (format!("“{one}”除以“{other}”"), format!("{first} ÷ {second} × 100")),
            Sign::Saved => (format!("1 减“{one}”除以“{other}”"), format!("（1 − {first} ÷ {second}） × 100")),
            Sign::Growth => {
                (format!("“{one}”除以“{other}”减 1"), format!("（{first} ÷ {second} − 1） × 100"))
            }
        };
        let percent = if stated.is_rate { "%" } else { "" };
        let gap = stated.value.checked_sub(*computed).unwrap_or_default();
        let message = format!(
            "同表其他各行的“{}”都等于{how}，这一行算得 {arithmetic} = {}{percent}，填的是 {}{percent}，{}{percent}。",
            stated.heading,
            plain(computed.round_dp(4).normalize()),
            plain(stated.value),
            more_or_less(gap, &plain(gap.abs().round_dp(4).normalize()))
        );
        let numbers = std::iter::once(stated).chain(parts.iter().flatten()).chain(less);
        let operands = numbers.map(|number| number.in_column()).collect();
        self.about_number(stated, operands, *computed, *allowed, message)
    }
}

/// Each column as the sum of two others, as their product, and the last of four as two of them less the third.
fn relations(columns: &BTreeSet<u32>) -> Vec<Relation> {
    let mut found = Vec::new();
    for of in columns {
        let others: Vec<u32> = columns.iter().copied().filter(|col| col != of).collect();
        for (at, first) in others.iter().enumerate() {
            for second in &others[at + 1..] {
                let relation = |sign| Relation { of: *of, first: *first, second: *second, sign };
                found.extend([Sign::Plus, Sign::Times(0), Sign::Times(4)].map(relation));
                found.extend(QUOTIENTS.map(relation));
                found.extend(QUOTIENTS.map(|sign| Relation {
                    first: *second,
                    second: *first,
                    ..relation(sign)
                }));
                let less = others.iter().filter(|less| **less < *of && *less != first && *less != second);
                if first < of && second < of && columns.len() <= MOST_OF_BALANCES {
                    found.extend(less.map(|less| relation(Sign::PlusLess(*less))));
                }
            }
        }
    }
    // The plainest first: what a sum explains is no balance.
    found.sort_by_key(|relation| relation.sign);
    found
}

/// What share the first part has in a row.
fn share(line: &Line, relation: Relation) -> Option<Decimal> {
    line.numbers.get(&relation.first)?.value.checked_div(line.numbers.get(&relation.of)?.value)
}

fn differ(shares: &[Decimal]) -> bool {
    let ends = shares.iter().min().zip(shares.iter().max());
    ends.and_then(|(least, most)| apart(*least, *most)).is_some_and(|gap| gap > SAME_SHARE)
}

/// The sum of the parts, and how far rounding alone may take it from what is stated.
fn sum(parts: [Option<&Number>; 2], less: Option<&Number>, stated: &Number) -> Option<(Decimal, Decimal)> {
    let (mut value, mut step) = (Decimal::ZERO, stated.step);
    if let Some(less) = less {
        (value, step) = (-less.value, step.checked_add(less.step)?);
    }
    for part in parts.into_iter().flatten() {
        value = value.checked_add(part.value)?;
        step = step.checked_add(part.step)?;
    }
    Some((value, half(step)))
}

/// Their product, by a power of ten less, and how far rounding may take it.
fn product(first: &Number, second: &Number, stated: &Number, shift: u32) -> Option<(Decimal, Decimal)> {
    let scale = Decimal::from(10_u64.checked_pow(shift)?);
    let value = first.value.checked_mul(second.value)?.checked_div(scale)?;
    Some((value, half(stated.step)))
}

/// A rate in percent, and how far rounding of it and of what is divided may take it.
fn quotient(first: &Number, second: &Number, stated: &Number, sign: Sign) -> Option<(Decimal, Decimal)> {
    let (share, allowed) = share_of(first, second, stated)?;
    let rate = match sign {
        Sign::Saved => Decimal::ONE.checked_sub(share)?,
        Sign::Growth => share.checked_sub(Decimal::ONE)?,
        _ => share,
    };
    Some((rate.checked_mul(Decimal::ONE_HUNDRED)?, allowed))
}
