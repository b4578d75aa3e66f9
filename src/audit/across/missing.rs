//! 应报未报: the units and projects of the register that sent nothing, with names that come near.

use super::of_line;
use crate::audit::draft::blank;
use crate::audit::{Material, Outcome};
use crate::catalog::rule::Rule;
use crate::model::register::pairs;
use crate::model::{Finding, Receipts, RegisterLine};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn missing(rule: &Rule, run: &Material<'_>) -> Outcome {
    let owed: Vec<&RegisterLine> = run.register.lines.iter().filter(|line| line.owed).collect();
    if owed.is_empty() {
        return Outcome::NotApplicable;
    }
    let received = Receipts::of(run.register, run.filings, run.files);
    let strangers = Strangers::of(run);
    // What came and could not be read is no longer missing: the unit is asked for another file.
    let absent = owed
        .into_iter()
        .filter(|line| received.answering(line).is_empty() && received.unread(line).is_empty());
    let findings = absent.map(|line| {
        let what = if line.project.is_empty() {
            "自评表".to_owned()
        } else {
            format!("项目“{}”的自评表", line.project)
        };
        let near = strangers.near(&line.department).map_or_else(String::new, |name| {
            format!("名称相近的有“{name}”，没有当作同一单位；如是，请在名录中补上简称。")
        });
        let message = format!("名录中的“{}”应报{what}，没有读到。{near}", line.department);
        Finding { message, ..blank(rule, &of_line(line)) }
    });
    Outcome::from_findings(findings.collect())
}

/// Names are proposed when this share of their character pairs, in percent, is the same; never taken.
const NEAR: usize = 60;

/// Pairs that stand in more names than this (教育, 育局) tell nothing.
const COMMON: usize = 200;

/// The units of returns nobody asked for, by the character pairs of their names.
struct Strangers<'a> {
    names: Vec<&'a str>,
    by_pair: BTreeMap<(char, char), Vec<usize>>,
}

impl<'a> Strangers<'a> {
    fn of(run: &Material<'a>) -> Self {
        let index = run.register.index();
        let heads = run.filings.iter().map(|filing| &filing.head).filter(|head| !head.department.is_empty());
        let unknown = heads.filter(|head| index.line_of(&head.department_code, &head.department).is_none());
        let names: BTreeSet<&str> = unknown.map(|head| head.department.as_str()).collect();
        let mut strangers = Self { names: names.into_iter().collect(), by_pair: BTreeMap::new() };
        for (number, name) in strangers.names.iter().enumerate() {
            for pair in pairs(name) {
                strangers.by_pair.entry(pair).or_default().push(number);
            }
        }
        strangers
    }

    /// The name most like this one, if it is much like it.
    fn near(&self, name: &str) -> Option<&'a str> {
        let wanted = pairs(name);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for number in
            wanted.iter().filter_map(|pair| self.by_pair.get(pair)).filter(|l| l.len() <= COMMON).flatten()
        {
            *shared.entry(*number).or_default() += 1;
        }
        let likeness = |number: usize, count: usize| {
            (count * 200).checked_div(wanted.len() + pairs(self.names[number]).len()).unwrap_or(0)
        };
        let best = shared.into_iter().map(|(number, count)| (likeness(number, count), number)).max()?;
        (best.0 >= NEAR).then(|| self.names[best.1])
    }
}
