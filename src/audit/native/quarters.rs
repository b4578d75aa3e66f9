//! Quarters against what had been spent by then: 一季度 + 二季度 + 三季度 = 1—9月, and 全年预计 no less than 1—8月.

use super::Check;
use super::lines::{Line, Number};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::of_sum;
use crate::model::decimal::{apart, half, plain, total};
use crate::model::label::fold;
use rust_decimal::Decimal;

/// The four quarters as headings begin.
const QUARTERS: [[&str; 3]; 4] = [
    ["一季度", "第一季度", "1季度"],
    ["二季度", "第二季度", "2季度"],
    ["三季度", "第三季度", "3季度"],
    ["四季度", "第四季度", "4季度"],
];

/// The first so many quarters together, as headings begin.
const SUMS: [&[&str]; 4] = [
    &[],
    &["1-6月", "上半年", "前二季度", "前两季度", "半年累计"],
    &["1-9月", "前三季度", "三季度累计"],
    &["1-12月", "全年累计", "全年合计", "四季度累计"],
];

/// What the whole year is expected to come to.
const EXPECTED: [&str; 3] = ["全年预计", "预计全年", "全年预计执行"];

impl Check<'_> {
    /// Rows whose quarters do not come to what is written behind them.
    pub(super) fn quarters(&self) -> Outcome {
        let tables = self.tables();
        let lines = tables.values().flat_map(|table| table.values());
        Outcome::merge(lines.flat_map(|line| {
            let sums = (2..=4).filter_map(|count| self.sum_of_quarters(line, count));
            sums.chain(self.expected(line)).collect::<Vec<_>>()
        }))
    }

    /// The first quarters against their sum; nothing where one of them has no column.
    fn sum_of_quarters(&self, line: &Line, count: usize) -> Option<Outcome> {
        let stated = under(line, SUMS.get(count - 1)?)?;
        let parts: Option<Vec<&Number>> = QUARTERS[..count].iter().map(|words| under(line, words)).collect();
        let parts = parts?;
        let sum = total(parts.iter().map(|part| part.value))?;
        let play = total(parts.iter().map(|part| part.step))?.checked_add(stated.step)?;
        let allowed = of_sum(half(play), &self.material.catalog.settings);
        if apart(sum, stated.value)? <= allowed {
            return Some(Outcome::Passed);
        }
        let shown: Vec<String> = parts.iter().map(|part| plain(part.value)).collect();
        let gap = stated.value.checked_sub(sum)?;
        let message = format!(
            "各季度相加 {} = {}，“{}”填的是 {}，{}。",
            shown.join(" + "),
            plain(sum),
            stated.heading,
            plain(stated.value),
            more_or_less(gap, &plain(gap.abs()))
        );
        let operands = std::iter::once(stated).chain(parts).map(Number::in_column).collect();
        Some(Outcome::Failed(vec![self.about_number(stated, operands, sum, allowed, message)]))
    }

    /// 全年预计 against the months that are past.
    fn expected(&self, line: &Line) -> Option<Outcome> {
        let stated = under(line, &EXPECTED)?;
        let is_past = |number: &&Number| {
            let heading = with_hyphens(&number.heading);
            let months = heading.strip_prefix("1-").and_then(|rest| rest.split_once('月'));
            let is_month = months.is_some_and(|(month, _)| month.parse::<u8>().is_ok_and(|month| month < 12));
            is_month && !number.is_rate
        };
        let past = line.numbers.values().find(is_past)?;
        if past.value <= stated.value {
            return Some(Outcome::Passed);
        }
        let message = format!(
            "“{}”{}，“{}”只有 {}：全年不会比已经执行的少。",
            past.heading,
            plain(past.value),
            stated.heading,
            plain(stated.value)
        );
        let operands = [stated, past].map(Number::in_column).to_vec();
        Some(Outcome::Failed(vec![self.about_number(stated, operands, past.value, Decimal::ZERO, message)]))
    }
}

/// A heading in which months are parted by hyphens: 1-9月 for 1—9月 and 1至9月.
fn with_hyphens(heading: &str) -> String {
    fold(heading).replace(['—', '–', '~', '至'], "-")
}

/// The one amount of a row whose heading begins with one of the words.
fn under<'l>(line: &'l Line, words: &[&str]) -> Option<&'l Number> {
    let begins = |number: &&Number| {
        let heading = with_hyphens(&number.heading);
        !number.is_rate && !is_rate(&heading) && words.iter().any(|word| heading.starts_with(word))
    };
    let mut found = line.numbers.values().filter(begins);
    found.next().filter(|_| found.next().is_none())
}

/// 一季度执行率, 一季度占比.
fn is_rate(heading: &str) -> bool {
    ["率", "比", "进度", "%"].iter().any(|word| heading.contains(word))
}
