//! The ledger: every figure of the run as one Polars frame, one row per figure, in the order of the files.
//!
//! Apart because every total, comparison and rank over units is a question to it, asked in one way. Values are exact:
//! what does not fit into a column is refused, never cut. Words are categories, so that a row costs little.

mod units;

pub use units::{Conflict, Sources, UnitTable, unit_table};

use crate::model::policy::{FUNDS, Policy};
use crate::model::register::canonical_name;
use crate::model::term::Kind;
use crate::model::{Figure, Filing, FilingCard, FilingStanding, Item, Measure};
use anyhow::{Context, Result, anyhow};
use polars::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// Decimals kept of every value. A 万元 as spreadsheets store it has up to seventeen digits, 元 of it fit with room: what
/// comes out of a frame is what went in. Twenty digits are left in front of the point.
const SCALE: u32 = 18;

/// A decimal as the frames hold it; none if it has too many digits. `Decimal::rescale` would stop in silence where 96
/// bits are full, and an amount of 21 digits would lose a factor of ten.
fn mantissa(value: Decimal) -> Option<i128> {
    let short = value.round_dp_with_strategy(SCALE, RoundingStrategy::MidpointAwayFromZero);
    let factor = 10_i128.checked_pow(SCALE.checked_sub(short.scale())?)?;
    short.mantissa().checked_mul(factor)
}

/// A column of exact decimals.
///
/// # Errors
/// If a value has too many digits, or Polars refuses the column.
pub fn decimals(name: &str, values: &[Option<Decimal>]) -> Result<Column> {
    let scaled = |value: Decimal| {
        mantissa(value).ok_or_else(|| anyhow!("数 {value} 太大，无法汇总；请核对来源后重新运行"))
    };
    let mantissas =
        values.iter().map(|value| value.map(scaled).transpose()).collect::<Result<Vec<Option<i128>>>>()?;
    let series = Int128Chunked::from_iter_options(name.into(), mantissas.into_iter());
    let scale = usize::try_from(SCALE)?;
    Ok(series.into_decimal(38, scale)?.into_column())
}

/// Whose figures the rows of a return are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner<'a> {
    /// Number of the return.
    pub filing: usize,
    /// Its card.
    pub card: &'a FilingCard,
    /// Row of its unit in the unit table; none where it does not count.
    pub unit: Option<usize>,
    /// Name of the unit, as the register writes it; empty where the return names none.
    pub name: &'a str,
}

/// How a return speaks for its unit, whatever the figure.
#[derive(Debug, Clone, Copy)]
struct Voice {
    /// What was spent by July is no number of the year.
    is_of_year: bool,
    /// Of two tables of one kind that of all money speaks before that of a part of it (财政拨款收入支出决算总表), the form before
    /// the report in words, and the one under the unit's own name before that of its office (某局本级).
    rank: usize,
    /// Which number of the whole its 基本支出 and 项目支出 are, where they bear no measure and add up to one.
    parts: Option<Measure>,
}

impl Voice {
    fn of(owner: &Owner<'_>, filing: &Filing, policy: &Policy) -> Self {
        let (card, head) = (owner.card, &owner.card.head);
        let is_other_name = canonical_name(&head.department) != canonical_name(owner.name);
        let is_of_fund = FUNDS.iter().any(|fund| head.title.contains(fund));
        let rank =
            usize::from(is_of_fund) * 4 + usize::from(card.is_in_words()) * 2 + usize::from(is_other_name);
        Self { is_of_year: !policy.is_progress(card), rank, parts: parts_are_of(filing) }
    }
}

/// What kind of table a number stands in, the one that speaks first in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// A table about the unit that says which number it is.
    Whole,
    /// A table about the unit that names no measure; title or form tell it.
    Unnamed,
    /// A plan, such as 绩效目标表.
    Plan,
    /// A project.
    Project,
}

impl Source {
    const ALL: [Self; 4] = [Self::Whole, Self::Unnamed, Self::Plan, Self::Project];
}

/// A number that is stated of a unit as a whole, as a query gives it back.
#[derive(Debug, Clone)]
struct Stated {
    unit: usize,
    item: Item,
    /// Which number of it, with 金额 resolved.
    measure: Measure,
    candidate: Candidate,
}

/// A number that may stand for a unit.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// Number of the return, and of the figure in it.
    at: (usize, usize),
    value: Decimal,
    step: Decimal,
    usable: bool,
    /// Which tables speak first for the item: the smaller, the earlier.
    priority: u32,
    source: Source,
}

/// Rows on their way into the frame, column by column.
#[derive(Debug, Default)]
struct Rows {
    filing: Vec<u32>,
    figure: Vec<u32>,
    unit: Vec<Option<u32>>,
    year: Vec<Option<u32>>,
    /// The measure with 金额 resolved, by its place in the order of the contract.
    counted_as: Vec<u32>,
    source: Vec<u32>,
    priority: Vec<u32>,
    /// Whether it is stated of the unit or project as a whole, and not of a line of a list.
    whole: Vec<bool>,
    /// Significant digits of an amount that is stated of a whole; 0 for all else.
    digits: Vec<u32>,
    value: Vec<Option<Decimal>>,
    step: Vec<Option<Decimal>>,
    usable: Vec<bool>,
    words: [Vec<String>; 12],
}

/// The columns of words, in the order of [`Rows::words`].
const WORDS: [&str; 12] = [
    "unit_name",
    "code",
    "supervisor",
    "project",
    "family",
    "item",
    "measure_name",
    "scope",
    "printed_unit",
    "path",
    "cell",
    "standing",
];

/// So many rows are put into a frame at once.
const AT_ONCE: usize = 1 << 15;

/// All figures of the run.
#[derive(Debug, Default)]
pub struct Ledger {
    frame: DataFrame,
    rows: Rows,
}

impl Ledger {
    /// Appends the figures of a return; `usable` says which of them may go into totals.
    ///
    /// # Errors
    /// If a value does not fit.
    fn append(
        &mut self,
        owner: &Owner<'_>,
        filing: &Filing,
        policy: &Policy,
        usable: impl Fn(&Figure) -> bool,
    ) -> Result<()> {
        let voice = Voice::of(owner, filing, policy);
        for (number, figure) in filing.figures.iter().enumerate() {
            self.rows.take(owner, voice, number, figure, policy, usable(figure))?;
        }
        if self.rows.filing.len() >= AT_ONCE { self.settle() } else { Ok(()) }
    }

    /// Puts the rows that wait into the frame.
    fn settle(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.filing.is_empty() {
            return Ok(());
        }
        let more = rows.into_frame()?;
        if self.frame.width() == 0 {
            self.frame = more;
        } else {
            self.frame.vstack_mut(&more)?;
        }
        Ok(())
    }

    /// What is stated of units as a whole, by unit, item and measure, and within these in the order of the returns.
    fn stated(&self) -> Result<Vec<Stated>> {
        if self.frame.height() == 0 {
            return Ok(Vec::new());
        }
        let wanted = self.frame.column("unit")?.is_not_null()
            & self.frame.column("value")?.is_not_null()
            & self.frame.column("whole")?.bool()?.clone();
        let columns = [
            "unit",
            "item",
            "counted_as",
            "filing",
            "figure",
            "value",
            "step",
            "usable",
            "priority",
            "source",
        ];
        let rows = self.frame.select(columns)?.filter(&wanted)?;
        let rows = rows.sort(["unit", "item", "counted_as"], in_order())?;
        let numbers = |name: &str| -> Result<Vec<usize>> { whole_numbers(&rows, name) };
        let (units, filings, figures) = (numbers("unit")?, numbers("filing")?, numbers("figure")?);
        let (measures, sources) = (numbers("counted_as")?, numbers("source")?);
        let (values, steps) = (exact(&rows, "value")?, exact(&rows, "step")?);
        let (usable, priorities) = (rows.column("usable")?.bool()?, rows.column("priority")?.u32()?);
        let items = rows.column("item")?.cat32()?;
        let mut stated: Vec<Stated> = Vec::with_capacity(rows.height());
        for (row, item) in items.iter_str().enumerate() {
            let item = item.unwrap_or_default();
            let known = stated.last().filter(|last| last.item.as_str() == item).map(|last| last.item.clone());
            stated.push(Stated {
                unit: units[row],
                item: known.unwrap_or_else(|| Item::new(item)),
                measure: Measure::ALL[measures[row]],
                candidate: Candidate {
                    at: (filings[row], figures[row]),
                    value: values[row],
                    step: steps[row],
                    usable: usable.get(row).unwrap_or(true),
                    priority: priorities.get(row).unwrap_or(u32::MAX),
                    source: Source::ALL[sources[row]],
                },
            });
        }
        Ok(stated)
    }

    /// Amounts of at least so many significant digits that several units state of the same item and measure: of each the
    /// first place (return, figure) in every unit, by the number of the unit.
    ///
    /// # Errors
    /// If Polars refuses the query.
    pub(crate) fn shared_amounts(&self, digits: u32) -> Result<Vec<BTreeMap<usize, (usize, usize)>>> {
        if self.frame.height() == 0 {
            return Ok(Vec::new());
        }
        let wanted = self.frame.column("unit")?.is_not_null()
            & self.frame.column("digits")?.u32()?.gt_eq(digits.max(1));
        let columns = ["item", "measure_name", "value", "unit", "filing", "figure"];
        let rows = self.frame.select(columns)?.filter(&wanted)?;
        let rows = rows.sort(["item", "measure_name", "value"], in_order())?;
        let (units, filings, figures) =
            (whole_numbers(&rows, "unit")?, whole_numbers(&rows, "filing")?, whole_numbers(&rows, "figure")?);
        let items = rows.column("item")?.cat32()?.physical();
        let measures = rows.column("measure_name")?.cat32()?.physical();
        let values = rows.column("value")?.decimal()?.physical();
        let same = |a: usize, b: usize| {
            items.get(a) == items.get(b)
                && measures.get(a) == measures.get(b)
                && values.get(a) == values.get(b)
        };
        let mut shared = Vec::new();
        let all: Vec<usize> = (0..rows.height()).collect();
        for run in all.chunk_by(|a, b| same(*a, *b)) {
            let mut places = BTreeMap::new();
            for row in run {
                places.entry(units[*row]).or_insert((filings[*row], figures[*row]));
            }
            if places.len() > 1 {
                shared.push(places);
            }
        }
        Ok(shared)
    }
}

/// Rising, equal rows as they stood.
fn in_order() -> SortMultipleOptions {
    SortMultipleOptions::default().with_maintain_order(true)
}

/// A column of counting numbers without gaps.
fn whole_numbers(rows: &DataFrame, name: &str) -> Result<Vec<usize>> {
    let numbers = rows.column(name)?.u32()?;
    numbers.iter().flatten().map(|number| Ok(usize::try_from(number)?)).collect()
}

/// A column of exact decimals without gaps.
fn exact(rows: &DataFrame, name: &str) -> Result<Vec<Decimal>> {
    let numbers = rows.column(name)?.decimal()?.physical();
    let decimal = |number: i128| {
        // Written with all its zeros a large amount has no room in a decimal.
        let (mut number, mut scale) = (number, SCALE);
        while scale > 0 && number % 10 == 0 {
            (number, scale) = (number / 10, scale - 1);
        }
        Decimal::try_from_i128_with_scale(number, scale).context("汇总数超出范围")
    };
    numbers.iter().flatten().map(decimal).collect()
}

impl Rows {
    fn take(
        &mut self,
        owner: &Owner<'_>,
        voice: Voice,
        number: usize,
        figure: &Figure,
        policy: &Policy,
        usable: bool,
    ) -> Result<()> {
        // Reading refuses what is out of range; what would not fit here all the same states nothing.
        let quantity = figure.entry.quantity();
        let fits = quantity.filter(|own| mantissa(own.value).and(mantissa(own.step)).is_some());
        let (measure, source) = counted_as(figure, owner.card, voice.parts);
        let (card, head) = (owner.card, &owner.card.head);
        let speaks = card.speaks_in(&figure.scope) && voice.is_of_year;
        let is_whole = speaks && figure.item.as_str() != "line";
        let is_amount = speaks && figure.measure.kind() == Kind::Money && card.family != "list";
        self.filing.push(u32::try_from(owner.filing)?);
        self.figure.push(u32::try_from(number)?);
        self.unit.push(owner.unit.map(u32::try_from).transpose()?);
        self.year.push(figure.year(head.year).map(u32::from));
        self.counted_as.push(place_of(measure));
        self.source.push(u32::try_from(Source::ALL.iter().position(|own| *own == source).unwrap_or(0))?);
        let priority = policy.priority(figure.item.family(), &card.family, &head.title);
        let priority = priority.saturating_mul(8).saturating_add(voice.rank);
        self.priority.push(u32::try_from(priority).unwrap_or(u32::MAX));
        self.whole.push(is_whole);
        self.digits.push(fits.filter(|_| is_amount).map_or(0, |quantity| significant(quantity.value)));
        self.value.push(fits.map(|quantity| quantity.value));
        self.step.push(fits.map(|quantity| quantity.step));
        self.usable.push(usable);
        let standing = if usable { card.standing.as_str() } else { FilingStanding::UNUSABLE };
        let words: [&str; 12] = [
            owner.name,
            &head.department_code,
            &head.supervisor,
            &head.project,
            &card.family,
            figure.item.as_str(),
            figure.measure.as_str(),
            &figure.scope,
            figure.stated_unit.map_or("", crate::model::Unit::as_str),
            &card.path,
            &figure.place.cell,
            standing,
        ];
        for (column, word) in self.words.iter_mut().zip(words) {
            column.push(word.to_owned());
        }
        Ok(())
    }

    fn into_frame(self) -> Result<DataFrame> {
        let categories = DataType::from_categories(Categories::global());
        let mut columns = vec![
            Column::new("filing".into(), self.filing),
            Column::new("figure".into(), self.figure),
            Column::new("unit".into(), self.unit),
            Column::new("year".into(), self.year),
            Column::new("counted_as".into(), self.counted_as),
            Column::new("source".into(), self.source),
            Column::new("priority".into(), self.priority),
            Column::new("whole".into(), self.whole),
            Column::new("digits".into(), self.digits),
            decimals("value", &self.value)?,
            decimals("step", &self.step)?,
            Column::new("usable".into(), self.usable),
        ];
        for (name, words) in WORDS.into_iter().zip(self.words) {
            columns.push(Column::new(name.into(), words).cast(&categories)?);
        }
        Ok(DataFrame::new_infer_height(columns)?)
    }
}

/// Families of items whose amount without a measure is what was spent.
const SPENT: [&str; 7] =
    ["expenditure", "three_public", "income", "conference", "training", "operation", "procurement"];

/// Which number a figure is, and in what kind of table it stands. Where a form names no measure, the amount is what was
/// spent, unless the title says that the table is a budget.
fn counted_as(figure: &Figure, card: &FilingCard, parts: Option<Measure>) -> (Measure, Source) {
    match card.family.as_str() {
        "project" => return (figure.measure, Source::Project),
        // 绩效目标表 says what is planned; 金额 in it was not spent by anybody.
        "target" if figure.measure == Measure::Amount && figure.measure.kind() == Kind::Money => {
            return (Measure::Planned, Source::Plan);
        }
        "target" | "list" => return (figure.measure, Source::Plan),
        _ => {}
    }
    if figure.measure != Measure::Amount || !SPENT.contains(&figure.item.family()) {
        return (figure.measure, Source::Whole);
    }
    if let Some(measure) = parts.filter(|_| PARTS.contains(&figure.item.as_str())) {
        return (measure, Source::Unnamed);
    }
    let title = &card.head.title;
    // 年度预算申请/其中：基本支出 says by its headings what it is, whatever the title.
    if is_under_budget(&figure.label, title) {
        return (Measure::Budget, Source::Unnamed);
    }
    let spent = ["决算", "执行", "自评", "支出情况", "完成情况"].iter().any(|word| title.contains(word));
    let measure = if title.contains("预算") && !spent { Measure::Budget } else { Measure::Executed };
    (measure, Source::Unnamed)
}

/// The parts of the spending that many forms state without saying which number they are.
const PARTS: [&str; 2] = ["expenditure.basic", "expenditure.project"];

/// Which number of the whole 基本支出 and 项目支出 are that bear no measure: they add up to 全年预算数 or 年初预算数 and not to
/// 执行数. The department form of one province has them in the block 年度预算申请, and nothing but the sum says so.
pub(crate) fn parts_are_of(filing: &Filing) -> Option<Measure> {
    let stated =
        |item: &str, measure| filing.find("", item, measure).find_map(|own| own.entry.quantity().copied());
    let [basic, project] = PARTS.map(|part| stated(part, Measure::Amount));
    let sum = basic?.value.checked_add(project?.value)?;
    let total = |measure| {
        let mut totals = ["funds.total", "expenditure.total"].into_iter();
        let found = totals.find_map(|item| stated(item, measure));
        found.is_some_and(|total| total.value == sum)
    };
    if sum.is_zero() || total(Measure::Executed) {
        return None;
    }
    [Measure::Adjusted, Measure::Initial, Measure::Budget].into_iter().find(|measure| total(*measure))
}

/// Whether the headings above a figure, the title left out, speak of a budget and of nothing that came about.
fn is_under_budget(label: &str, title: &str) -> bool {
    let own = || label.split('/').filter(|part| *part != title);
    let says = |words: &[&str]| own().any(|part| words.iter().any(|word| part.contains(word)));
    says(&["预算"])
        && !says(&["决算", "执行", "完成", "实际", "支出情况", "财政拨款", "公共预算", "基金预算"])
}

/// Significant digits of an amount: 12,300,000 has three.
fn significant(value: Decimal) -> u32 {
    let digits = value.normalize().mantissa().unsigned_abs().to_string();
    digits.trim_end_matches('0').len().try_into().unwrap_or(u32::MAX)
}

/// Where a measure stands in the order of the contract.
fn place_of(measure: Measure) -> u32 {
    Measure::ALL.iter().position(|own| *own == measure).and_then(|at| at.try_into().ok()).unwrap_or(u32::MAX)
}
