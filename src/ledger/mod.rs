//! The ledger: every figure of the run as one Polars frame, one row per figure, in the order of the files.
//!
//! Apart because every total, comparison and rank over units is a question to it, asked in one way. Values are exact:
//! what does not fit into a column is refused, never cut. Words are categories, so that a row costs little.

mod units;

pub use units::{Conflict, Sources, UnitTable, unit_table};

use crate::model::{Figure, Filing, FilingCard, FilingStanding, Measure};
use anyhow::{Result, anyhow};
use polars::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimals kept of every value. Amounts are stated to the fen, and a 万元 with ten decimals still fits.
const SCALE: u32 = 12;

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
    /// Name of the unit, as the register writes it.
    pub name: &'a str,
}

/// Rows on their way into the frame, column by column.
#[derive(Debug, Default)]
struct Rows {
    filing: Vec<u32>,
    figure: Vec<u32>,
    unit: Vec<Option<u32>>,
    year: Vec<Option<u32>>,
    measure: Vec<u32>,
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
    pub(crate) fn append(
        &mut self,
        owner: &Owner<'_>,
        filing: &Filing,
        usable: impl Fn(&Figure) -> bool,
    ) -> Result<()> {
        for (number, figure) in filing.figures.iter().enumerate() {
            self.rows.take(owner, number, figure, usable(figure))?;
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

    /// The readable figures of returns that count, in the order of the returns: whose they are, where they are, whether they
    /// may go into totals.
    fn stated(&mut self) -> Result<DataFrame> {
        self.settle()?;
        if self.frame.height() == 0 {
            return Ok(DataFrame::default());
        }
        let counts = self.frame.column("unit")?.is_not_null() & self.frame.column("value")?.is_not_null();
        Ok(self.frame.select(["unit", "filing", "figure", "usable"])?.filter(&counts)?)
    }
}

impl Rows {
    fn take(&mut self, owner: &Owner<'_>, number: usize, figure: &Figure, usable: bool) -> Result<()> {
        let quantity = figure.entry.quantity();
        self.filing.push(u32::try_from(owner.filing)?);
        self.figure.push(u32::try_from(number)?);
        self.unit.push(owner.unit.map(u32::try_from).transpose()?);
        self.year.push(figure.year(owner.card.head.year).map(u32::from));
        self.measure.push(place_of(figure.measure));
        // Reading refuses what is out of range; what would not fit here all the same states nothing.
        let fits = quantity.filter(|own| mantissa(own.value).and(mantissa(own.step)).is_some());
        self.value.push(fits.map(|quantity| quantity.value));
        self.step.push(fits.map(|quantity| quantity.step));
        self.usable.push(usable);
        let head = &owner.card.head;
        let standing = if usable { owner.card.standing.as_str() } else { FilingStanding::UNUSABLE };
        let words: [&str; 12] = [
            owner.name,
            &head.department_code,
            &head.supervisor,
            &head.project,
            &owner.card.family,
            figure.item.as_str(),
            figure.measure.as_str(),
            &figure.scope,
            figure.stated_unit.map_or("", crate::model::Unit::as_str),
            &owner.card.path,
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
            Column::new("measure".into(), self.measure),
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

/// Where a measure stands in the order of the contract.
fn place_of(measure: Measure) -> u32 {
    Measure::ALL.iter().position(|own| *own == measure).and_then(|at| at.try_into().ok()).unwrap_or(u32::MAX)
}
