//! Rows and columns named by years (2015年, 2016年决算数) → this year's and last year's figures.

use super::Sheet;
use super::meaning::Reading;
use crate::model::label::{dated, fold};
use crate::model::layout::{Block, Seen};
use crate::model::raw::RawFigure;
use crate::model::{Measure, Text};
use std::collections::BTreeSet;

/// How headings of this year begin.
const CURRENT: [&str; 4] = ["当年", "本年", "本次申报", "申报年度"];

/// The year a block is about: the one its title names where a column is of that year, else the latest year of a column;
/// a column of next year's budget beside this year's accounts does not make next year the year of the table.
pub(super) fn base(sheet: &Sheet<'_>, block: &Block) -> Option<u16> {
    let headings: Vec<(u16, &str)> = block
        .band
        .iter()
        .flat_map(|row| sheet.layout.row(*row))
        .filter_map(|(_, seen)| Some((of_heading(seen)?, seen.text.as_str())))
        .collect();
    let mut titled =
        sheet.layout.title.split(' ').filter_map(|line| dated(&fold(line)).map(|(year, _)| year));
    if let Some(year) = titled.find(|year| headings.is_empty() || headings.iter().any(|(own, _)| own == year))
    {
        return Some(year);
    }
    // 当年金额 beside 2021年 | 2022年: the years are those before.
    let words = block.band.iter().flat_map(|row| sheet.layout.row(*row));
    let has_current = words
        .filter(|(_, seen)| of_heading(seen).is_none())
        .any(|(_, seen)| CURRENT.iter().any(|word| fold(&seen.text).starts_with(word)));
    if has_current
        && headings.iter().all(|(_, text)| dated(&fold(text)).is_some_and(|(_, rest)| rest.is_empty()))
    {
        return headings.iter().filter_map(|(year, _)| year.checked_add(1)).max();
    }
    let spent = headings
        .iter()
        .filter(|(_, text)| ["决算", "执行", "支出数", "完成"].iter().any(|word| text.contains(word)));
    spent.map(|(year, _)| *year).max().or_else(|| headings.iter().map(|(year, _)| *year).max())
}

/// The year of a table whose rows are named by several years and say which number of it (2015年度决算数, 2014年度决算数): the one
/// its title names, else the latest.
pub(super) fn base_of_rows(sheet: &Sheet<'_>, block: &Block) -> Option<u16> {
    let named = |row: &u32| {
        let (_, seen) = sheet.layout.row(*row).next()?;
        Reading::of(seen, &block.family).measure?;
        seen.label.year
    };
    let years: BTreeSet<u16> = block.body.iter().filter_map(named).collect();
    let mut titled =
        sheet.layout.title.split(' ').filter_map(|line| dated(&fold(line)).map(|(year, _)| year));
    let latest = years.last().copied().filter(|_| years.len() > 1)?;
    Some(titled.find(|year| years.contains(year)).unwrap_or(latest))
}

/// The year a heading names, in front of other words or alone: 2023年决算数, 2023年度.
pub(super) fn of_heading(seen: &Seen) -> Option<u16> {
    let alone = || dated(&fold(&seen.text)).filter(|(_, rest)| rest.is_empty()).map(|(year, _)| year);
    seen.label.year.or_else(alone).filter(|_| seen.is_words())
}

/// A column headed by the year before holds last year's figures; older ones are not taken for either.
pub(super) fn relative(reading: Reading, year: Option<u16>, base: Option<u16>) -> Reading {
    let (Some(year), Some(base)) = (year, base) else { return reading };
    let measure = match reading.measure {
        Some(Measure::Executed) if year + 1 == base => Some(Measure::PriorExecuted),
        Some(Measure::Budget | Measure::Initial | Measure::Adjusted) if year + 1 == base => {
            Some(Measure::PriorBudget)
        }
        same if year == base => same,
        _ => return Reading { name: Some(format!("{year}年")), ..Reading::default() },
    };
    Reading { measure, ..reading }
}

/// The same measure of the year before.
pub(super) fn prior(measure: Measure) -> Measure {
    match measure {
        Measure::Executed => Measure::PriorExecuted,
        Measure::Budget | Measure::Initial | Measure::Adjusted => Measure::PriorBudget,
        same => same,
    }
}

/// Gives the rows of the last block that are named by two successive years their measures; the title tells whether
/// they are budgets or final accounts. Other years, and titles that do not tell, leave the rows as they are.
pub(super) fn settle(sheet: &mut Sheet<'_>) {
    let block = sheet.block;
    let own = |scope: &str| year(scope);
    let stated = |figure: &&RawFigure| figure.block == block && figure.value.is_some();
    let figures = sheet.filing.figures.iter().filter(stated);
    let Some(latest) = figures.filter_map(|figure| own(&figure.scope)).max() else { return };
    let (this_year, last_year) = match sheet.vocabulary.by_title(&sheet.layout.title) {
        Some(Measure::Executed) => (Measure::Executed, Measure::PriorExecuted),
        Some(Measure::Budget) => (Measure::Budget, Measure::PriorBudget),
        _ => return,
    };
    for figure in sheet.filing.figures.iter_mut().filter(|figure| figure.block == block) {
        let measure = match own(&figure.scope) {
            Some(year) if year == latest => this_year,
            Some(year) if year + 1 == latest => last_year,
            _ => continue,
        };
        if figure.measure == Measure::Amount || figure.measure == this_year {
            figure.measure = measure;
            figure.scope = Text::default();
        }
    }
}

/// The year a row is named by.
fn year(scope: &str) -> Option<u16> {
    scope.trim_end_matches('度').strip_suffix('年')?.parse().ok().filter(|year| (2000..2100).contains(year))
}
