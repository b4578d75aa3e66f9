//! 类、款、项: what a subject says against the sum of those below it, along the codes printed beside the names.
//!
//! Source: 政府收支分类科目, of whose codes three digits are a 类, five a 款 and seven a 项 (经济分类: three and five).

use super::Check;
use super::lines::{Line, Lines, Number};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::of_sum;
use crate::model::Finding;
use crate::model::decimal::{apart, half, plain, total};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Digits of a 类; those of each step below it.
const CLASS: usize = 3;
const STEP: usize = 2;

/// One number of a subject with those right below it in its column.
struct Branch<'l> {
    code: String,
    stated: &'l Number,
    parts: Vec<&'l Number>,
    computed: Decimal,
    allowed: Decimal,
}

impl Branch<'_> {
    fn holds(&self) -> bool {
        apart(self.computed, self.stated.value).is_some_and(|gap| gap <= self.allowed)
    }
}

impl Check<'_> {
    /// Subjects that are not the sum of those below them, in tables where others are.
    pub(super) fn subject_tree(&self) -> Outcome {
        Outcome::merge(self.tables().values().map(|table| self.along_codes(table)))
    }

    fn along_codes(&self, table: &Lines) -> Outcome {
        let branches = self.branches(table);
        if branches.is_empty() {
            return Outcome::NotApplicable;
        }
        let (holding, broken): (Vec<_>, Vec<_>) = branches.into_iter().partition(Branch::holds);
        // A table that leaves out some of its subjects adds up nowhere; where most do, what does not is a slip. A number of a
        // single part proves nothing.
        let proofs =
            holding.iter().filter(|branch| branch.parts.len() > 1 || branch.code.len() > CLASS).count();
        if broken.len() > proofs {
            return Outcome::Undetermined;
        }
        // A slip in one part breaks the column of the total as well: it is told once for each subject.
        let mut of_code: BTreeMap<&str, Vec<&Branch<'_>>> = BTreeMap::new();
        for branch in &broken {
            of_code.entry(&branch.code).or_default().push(branch);
        }
        Outcome::from_findings(of_code.values().filter_map(|same| self.not_the_sum(same)).collect())
    }

    fn branches<'l>(&self, table: &'l Lines) -> Vec<Branch<'l>> {
        let mut columns: BTreeMap<(u32, u32), BTreeMap<String, &'l Number>> = BTreeMap::new();
        let mut twice: BTreeSet<(u32, u32, String)> = BTreeSet::new();
        for line in table.values() {
            for (column, number) in line.numbers.iter().filter(|(_, number)| !number.is_rate) {
                let Some((at, code)) = code_of(line, *column) else { continue };
                let known = columns.entry((at, *column)).or_default();
                if known.insert(code.clone(), number).is_some() {
                    twice.insert((at, *column, code));
                }
            }
        }
        let mut branches = Vec::new();
        for ((at, column), numbers) in columns {
            // A code that comes twice stands for two things.
            if twice.iter().any(|(own, other, _)| (*own, *other) == (at, column)) {
                continue;
            }
            for (code, stated) in &numbers {
                let below = numbers.range(code.clone()..).filter(|(other, _)| is_below(other, code));
                branches.extend(self.branch(code, stated, below.map(|(_, number)| *number).collect()));
            }
        }
        branches
    }

    fn branch<'l>(&self, code: &str, stated: &'l Number, parts: Vec<&'l Number>) -> Option<Branch<'l>> {
        if parts.is_empty() {
            return None;
        }
        let computed = total(parts.iter().map(|part| part.value))?;
        let play = total(parts.iter().map(|part| part.step))?.checked_add(stated.step)?;
        let allowed = of_sum(half(play), &self.material.catalog.settings);
        Some(Branch { code: code.to_owned(), stated, parts, computed, allowed })
    }

    fn not_the_sum(&self, columns: &[&Branch<'_>]) -> Option<Finding> {
        let (branch, others) = columns.split_first()?;
        let Branch { code, stated, parts, computed, allowed } = branch;
        let shown: Vec<String> = parts.iter().map(|part| plain(part.value)).collect();
        let gap = stated.value.checked_sub(*computed).unwrap_or_default();
        let also: Vec<String> = others
            .iter()
            .map(|other| format!("“{}”（{}）也不等。", other.stated.heading, other.stated.place.cell))
            .collect();
        let message = format!(
            "科目 {code} 之下各科目相加 {} = {}，“{}”填的是 {}，{}。{}",
            shown.join(" + "),
            plain(*computed),
            stated.heading,
            plain(stated.value),
            more_or_less(gap, &plain(gap.abs())),
            also.concat()
        );
        let operands = std::iter::once(stated).chain(parts).map(|number| number.in_column()).collect();
        Some(self.about_number(stated, operands, *computed, *allowed, message))
    }
}

/// The code a number of a row stands behind, with its column: the nearest to the left; 类 | 款 | 项 side by side are one.
fn code_of(line: &Line, column: u32) -> Option<(u32, String)> {
    let nearest = *line.codes.range(..column).next_back()?.0;
    let mut first = nearest;
    while first.checked_sub(1).is_some_and(|before| line.codes.contains_key(&before)) {
        first -= 1;
    }
    let own = line.codes.range(first..=nearest).map(|(_, text)| text.as_str());
    let code: String = own.collect();
    let is_code = code.len() >= CLASS && (code.len() - CLASS).is_multiple_of(STEP);
    (is_code && code.bytes().all(|byte| byte.is_ascii_digit())).then_some((first, code))
}

/// Whether a subject stands right below another.
fn is_below(code: &str, above: &str) -> bool {
    code.len() == above.len() + STEP && code.starts_with(above)
}
