//! One unit as the tabs of figures see it: its row of values, its returns, its 归口股室, and where each value stands.
//!
//! Apart because several tabs show the same units in the same order with the same columns at both ends.

use super::cell::{Cell, Kind, Tone};
use super::links::Links;
use super::live::Key;
use super::picks::{Pick, pick};
use super::sums::Sums;
use crate::model::register::Index;
use crate::model::{DepartmentRow, FilingCard, Measure, Review};
use rust_decimal::Decimal;

type CountOf = fn(&DepartmentRow) -> u32;

/// A unit.
#[derive(Debug)]
pub struct Unit<'r> {
    /// Its values.
    pub row: &'r DepartmentRow,
    /// Its returns.
    pub filings: Vec<&'r FilingCard>,
    /// The returns of all units, by number.
    all: &'r [FilingCard],
    /// 归口股室; empty where the register does not say.
    pub office: &'r str,
}

/// All units in the order of their first return.
#[must_use]
pub fn units(review: &Review) -> Vec<Unit<'_>> {
    let index = review.register.index();
    let filings = |row: &DepartmentRow| {
        row.filings.iter().filter_map(|number| review.filings.get(*number)).collect::<Vec<&FilingCard>>()
    };
    review
        .departments
        .iter()
        .map(|row| (row, filings(row)))
        .map(|(row, filings)| Unit {
            row,
            office: office(&index, &filings, &row.department),
            filings,
            all: &review.filings,
        })
        .collect()
}

fn office<'r>(index: &Index<'r>, filings: &[&FilingCard], department: &str) -> &'r str {
    let codes = filings.iter().map(|filing| filing.head.department_code.as_str());
    let lines = codes.chain([""]).filter_map(|code| index.line_of(code, department));
    lines.map(|line| line.office.as_str()).find(|office| !office.is_empty()).unwrap_or_default()
}

impl<'r> Unit<'r> {
    /// The first of these measures that the unit states for that item, in 万元 for money.
    #[must_use]
    pub fn shown(&self, item: &str, measures: &[Measure]) -> Option<Decimal> {
        pick(self.row, item, measures).map(|pick| pick.shown())
    }

    /// Where that value stands.
    #[must_use]
    pub fn link(&self, item: &str, measures: &[Measure], links: &Links) -> Option<String> {
        self.origin(&pick(self.row, item, measures)?, links)
    }

    /// Where a value stands; none where amounts of several projects were added up.
    #[must_use]
    pub fn origin(&self, pick: &Pick, links: &Links) -> Option<String> {
        let key = (pick.item.clone(), pick.measure);
        let (number, at) = self.row.origins.open().get(&key).copied()?;
        let card = self.all.get(number)?;
        let filing = card.whole();
        links.cell(&card.path, Some(&filing.figures.get(at)?.place))
    }

    fn supervisor(&self) -> &str {
        &self.row.supervisor
    }

    const fn office(&self) -> &str {
        self.office
    }

    /// An empty table of units: 单位, 主管部门, 归口股室, 年度.
    #[must_use]
    pub fn table<'t>() -> Sums<'t, Self>
    where
        'r: 't,
    {
        let mut table = Sums::new(
            "单位",
            ("单位", 24),
            |unit: &Self| Cell::text(&unit.row.department),
            Self::supervisor,
            Self::office,
        );
        table.over(|unit| unit.filings.iter().any(|card| card.counts()));
        table.own(("年度", 6), Kind::Serial, |unit| Cell::year(unit.row.year));
        table
    }

    /// A column of one item; each number leads to its cell.
    pub fn item<'t>(
        table: &mut Sums<'t, Self>,
        head: (impl Into<String>, u16),
        kind: Kind,
        (item, measures): (&'t str, &'t [Measure]),
        links: &'t Links<'t>,
    ) -> Key
    where
        'r: 't,
    {
        table.stated(
            head,
            kind,
            move |unit| unit.shown(item, measures),
            move |unit| unit.link(item, measures, links),
        )
    }

    /// The columns of open findings by 级别.
    pub fn findings<'t>(table: &mut Sums<'t, Self>)
    where
        'r: 't,
    {
        let counts: [(&str, CountOf); 3] =
            [("错误", |row| row.errors), ("核实", |row| row.verifies), ("提示", |row| row.notices)];
        for (title, count) in counts {
            let key = table.count((title, 5), move |unit| count(unit.row));
            if title == "错误" {
                table.alarm(key, Tone::Error);
            }
        }
    }
}
