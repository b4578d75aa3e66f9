//! What all rows of a table but one have in common: 合计 = 中央 + 省级, 人数 × 标准 = 金额, 年初 + 收入 − 支出 = 年末.
//!
//! Tables of lists are headed in many ways that no vocabulary knows; how their columns belong together shows in their rows.
//! A relation that holds in many rows with numbers of their own, and fails in one, is a slip in that one. It knows no item.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::of_sum;
use crate::model::decimal::{apart, half, parse_plain, plain, step_of};
use crate::model::filing::UnreadKind;
use crate::model::term::Kind;
use crate::model::{CellRef, Entry, Finding, Operand, Place, Text};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

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

/// A number of the table.
struct Number {
    value: Decimal,
    step: Decimal,
    place: Place,
    heading: Text,
    /// Whether the vocabulary knows what it is: the rules of its item look at it.
    is_known: bool,
}

/// The numbers of one row by column; what is blank under a heading that other rows fill is nil in sums.
#[derive(Default)]
struct Line {
    numbers: BTreeMap<u32, Number>,
    /// Whether it is a row of its own and no total.
    is_entry: bool,
}

/// How a column comes of two others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Plus,
    /// Their sum less a third column.
    PlusLess(u32),
    /// With the power of ten that 元 and 万元 lie apart.
    Times(u32),
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
        for lines in self.tables().into_values() {
            let lines: Vec<Line> = lines.into_values().collect();
            if lines.len() < LEAST_ROWS {
                continue;
            }
            compared += 1;
            self.look_through(&lines, &mut findings);
        }
        if compared == 0 { Outcome::NotApplicable } else { Outcome::from_findings(findings) }
    }

    /// The numbers of each block, row by row: figures, and what nobody knows the name of.
    fn tables(&self) -> BTreeMap<(u32, Text), BTreeMap<u32, Line>> {
        let mut tables: BTreeMap<(u32, Text), BTreeMap<u32, Line>> = BTreeMap::new();
        let figures = self.filing.figures.iter().filter(|figure| !figure.place.is_in_text());
        for figure in figures {
            let Some(at) = CellRef::parse(&figure.place.cell) else { continue };
            let rows = tables.entry((figure.block, figure.place.sheet.clone())).or_default();
            let line = rows.entry(at.row).or_default();
            line.is_entry |= !figure.scope.is_empty();
            let kind = figure.measure.kind();
            let Entry::Number(quantity) = &figure.entry else { continue };
            if !matches!(kind, Kind::Money | Kind::Count) {
                continue;
            }
            let factor = quantity.unit.factor();
            let Some(step) = quantity.step.checked_div(factor) else { continue };
            let number = Number {
                value: quantity.printed(),
                step,
                place: figure.place.clone(),
                heading: last_heading(&figure.label),
                is_known: figure.item.as_str() != "line",
            };
            line.numbers.insert(at.col, number);
        }
        for unread in self.filing.unread.iter().filter(|unread| unread.kind == UnreadKind::Unread) {
            let (Some(at), Some(value)) =
                (CellRef::parse(&unread.place.cell), parse_plain(&unread.raw.replace(',', "")))
            else {
                continue;
            };
            let Some(rows) = tables.get_mut(&(unread.block, unread.place.sheet.clone())) else { continue };
            let number = Number {
                value,
                step: step_of(value),
                place: unread.place.clone(),
                heading: last_heading(&unread.label),
                is_known: false,
            };
            rows.entry(at.row).or_default().numbers.insert(at.col, number);
        }
        tables
    }

    fn look_through(&self, lines: &[Line], findings: &mut Vec<Finding>) {
        let columns: BTreeSet<u32> = lines.iter().flat_map(|line| line.numbers.keys().copied()).collect();
        if columns.len() > MOST_COLUMNS {
            return;
        }
        let mut told: BTreeSet<Place> = BTreeSet::new();
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
    fn slips<'l>(&self, lines: &'l [Line], relation: Relation) -> Option<Vec<Failed<'l>>> {
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
        let adds = matches!(relation.sign, Sign::Plus | Sign::PlusLess(_));
        let rows = if adds { proof + trivial } else { proof };
        let holds = proof >= LEAST_PROOF && rows >= LEAST_ROWS && failed.len() <= 1.max(rows / ROWS_PER_SLIP);
        let is_told_apart = !adds || differ(&shares);
        (holds && is_told_apart && !failed.is_empty()).then_some(failed)
    }

    fn tested<'l>(&self, line: &'l Line, relation: Relation) -> Said<'l> {
        let Some(stated) = line.numbers.get(&relation.of) else { return Said::Nothing };
        let parts = [relation.first, relation.second].map(|col| line.numbers.get(&col));
        let is_nil = |part: Option<&Number>| part.is_none_or(|part| part.value.is_zero());
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
            (Sign::Times(_), _) => return Said::Nothing,
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
            Some(_) if has_own || matches!(relation.sign, Sign::Plus | Sign::PlusLess(_)) => {
                Said::Fails(Failed { stated, parts, less, computed, allowed })
            }
            _ => Said::Nothing,
        }
    }

    fn other_than_all(&self, relation: Relation, slip: &Failed<'_>, headings: &[&str; 2]) -> Finding {
        let Failed { stated, parts, less, computed, allowed } = slip;
        let shown = |part: Option<&Number>| part.map_or_else(|| "空白".into(), |part| plain(part.value));
        let [first, second] = [shown(parts[0]), shown(parts[1])];
        let (sign, behind, how) = match relation.sign {
            Sign::Plus => ("+", String::new(), "相加".to_owned()),
            Sign::PlusLess(_) => {
                let heading = less.map_or("", |less| less.heading.as_str());
                ("+", format!(" - {}", shown(*less)), format!("相加再减“{heading}”"))
            }
            Sign::Times(0) => ("×", String::new(), "相乘".to_owned()),
            Sign::Times(_) => ("×", " ÷ 10000".to_owned(), "相乘".to_owned()),
        };
        let gap = stated.value.checked_sub(*computed).unwrap_or_default();
        let message = format!(
            "同表其他各行的“{}”都等于“{}”两栏{}，这一行算得 {first} {sign} {second}{behind} = {}，填的是 {}，{}。",
            stated.heading,
            headings.join("”“"),
            how,
            plain(computed.round_dp(4).normalize()),
            plain(stated.value),
            more_or_less(gap, &plain(gap.abs().round_dp(4).normalize()))
        );
        let operand = |number: &Number| Operand {
            name: number.heading.clone(),
            place: Some(number.place.clone()),
            shown: plain(number.value).into(),
        };
        Finding {
            place: Some(stated.place.clone()),
            stated: plain(stated.value).into(),
            computed: Some(computed.normalize()),
            difference: Some(gap.normalize()),
            tolerance: Some(allowed.normalize()),
            operands: std::iter::once(*stated)
                .chain(parts.iter().copied().flatten())
                .chain(*less)
                .map(operand)
                .collect(),
            ..self.overall(message)
        }
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

/// The heading of a column, from whichever row has a number in it.
fn heading(lines: &[Line], col: u32) -> &str {
    lines.iter().find_map(|line| line.numbers.get(&col)).map_or("", |number| number.heading.as_str())
}

/// The heading right above the numbers, as printed.
fn last_heading(label: &Text) -> Text {
    label.rsplit('/').next().unwrap_or_default().into()
}
