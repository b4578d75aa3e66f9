//! The tables as Parquet, for engines that work on many counties at once.
//!
//! Apart because it alone knows what kind of value each column holds: CSV has texts only. Names and order of columns are
//! those of the CSV tables; an empty field is null, and texts stand without the apostrophe that guards them in CSV.

use super::tables::CsvTable;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows written together.
const GROUP: usize = 65_536;
/// Places of every decimal: more than any return states.
const SCALE: i32 = 18;
/// Digits of every decimal.
const PRECISION: i32 = 38;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Whole,
    Exact,
}

/// Columns that hold whole numbers.
const WHOLE: &[&str] = &[
    "size", "sheets", "filings", "figures", "numeric", "used", "unread", "sentence", "year", "rank",
    "errors", "verifies", "notices",
];
/// Columns that hold exact decimals.
const EXACT: &[&str] = &[
    "total_score",
    "value",
    "target",
    "actual",
    "weight",
    "score",
    "computed_score",
    "computed",
    "difference",
    "tolerance",
    "self_score",
    "checked_score",
    "execution_rate",
    "old_value",
    "new_value",
    "change_rate",
];

impl Kind {
    /// By the head of the column; heads with a point are `item.measure`.
    fn of(head: &str) -> Self {
        match head {
            head if WHOLE.contains(&head) => Self::Whole,
            head if EXACT.contains(&head) || head.contains('.') => Self::Exact,
            _ => Self::Text,
        }
    }

    fn column(self, head: &str) -> Result<Type, ParquetError> {
        let physical = match self {
            Self::Text => Physical::BYTE_ARRAY,
            Self::Whole => Physical::INT64,
            Self::Exact => Physical::FIXED_LEN_BYTE_ARRAY,
        };
        let column = Type::primitive_type_builder(head, physical).with_repetition(Repetition::OPTIONAL);
        match self {
            Self::Text => column.with_logical_type(Some(LogicalType::String)),
            Self::Whole => column,
            Self::Exact => column
                .with_logical_type(Some(LogicalType::decimal(SCALE, PRECISION)))
                .with_length(16)
                .with_scale(SCALE)
                .with_precision(PRECISION),
        }
        .build()
    }
}

/// Writes one table.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn fill(file: &mut (impl Write + Send), table: &CsvTable<'_>) -> io::Result<()> {
    written(file, table).map_err(io::Error::other)
}

fn written(file: &mut (impl Write + Send), table: &CsvTable<'_>) -> Result<(), ParquetError> {
    let kinds: Vec<Kind> = table.heads.iter().map(|head| Kind::of(head)).collect();
    let columns = table.heads.iter().zip(&kinds).map(|(head, kind)| Ok(Arc::new(kind.column(head)?)));
    let fields = columns.collect::<Result<_, ParquetError>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let properties = WriterProperties::builder().set_created_by("huishen".to_owned()).build();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let mut some: Vec<Vec<String>> = Vec::new();
    (table.rows)(&mut |row| {
        some.push(row.into_iter().map(Cow::into_owned).collect());
        if some.len() == GROUP {
            together(&mut writer, &kinds, &some).map_err(io::Error::other)?;
            some.clear();
        }
        Ok(())
    })
    .map_err(|cause| ParquetError::External(cause.into()))?;
    if !some.is_empty() {
        together(&mut writer, &kinds, &some)?;
    }
    writer.close().map(drop)
}

/// Rows that are written together, column by column.
fn together<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    kinds: &[Kind],
    rows: &[Vec<String>],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for (at, kind) in kinds.iter().enumerate() {
        column(&mut group, *kind, rows.iter().map(|row| row.get(at).map_or("", String::as_str)))?;
    }
    group.close().map(drop)
}

fn column<'a, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    kind: Kind,
    fields: impl Iterator<Item = &'a str>,
) -> Result<(), ParquetError> {
    match kind {
        Kind::Text => write::<ByteArrayType, W>(group, fields.map(text)),
        Kind::Whole => write::<Int64Type, W>(group, fields.map(|field| field.parse().ok())),
        Kind::Exact => write::<FixedLenByteArrayType, W>(group, fields.map(exact)),
    }
}

fn write<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    fields: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut values, mut present) = (Vec::new(), Vec::new());
    for field in fields {
        present.push(i16::from(field.is_some()));
        values.extend(field);
    }
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(&values, Some(&present), None)?;
    column.close()
}

/// A text without its guard; none if nothing stands there.
fn text(field: &str) -> Option<ByteArray> {
    let guarded = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let bare = field.strip_prefix('\'').filter(guarded).unwrap_or(field);
    (!bare.is_empty()).then(|| ByteArray::from(bare))
}

/// A decimal as the bytes of its digits, the highest first; none if nothing stands there, or more digits than fit.
fn exact(field: &str) -> Option<FixedLenByteArray> {
    let number: Decimal = field.parse().ok()?;
    let places = SCALE.unsigned_abs();
    let number = if number.scale() > places { number.round_dp(places) } else { number };
    let shift = 10_i128.checked_pow(places - number.scale())?;
    let digits = number.mantissa().checked_mul(shift)?;
    let fits = digits.unsigned_abs() < 10_u128.pow(PRECISION.unsigned_abs());
    fits.then(|| FixedLenByteArray::from(digits.to_be_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        let digits = |field: &str| {
            exact(field).map(|bytes| i128::from_be_bytes(bytes.data().try_into().unwrap_or_default()))
        };
        let one = 10_i128.pow(18);
        assert_eq!(digits("6.48"), Some(648 * one / 100));
        assert_eq!(digits("-0.0900000762939453"), Some(-90_000_076_293_945_300));
        assert_eq!(digits(""), None);
        assert_eq!(digits("79228162514264337593543950335"), None);
    }

    #[test]
    fn heads_tell_the_kind() {
        let told =
            ["department", "year", "expenditure.total.executed", "value", "raw", "stated"].map(Kind::of);
        assert_eq!(told, [Kind::Text, Kind::Whole, Kind::Exact, Kind::Exact, Kind::Text, Kind::Text]);
    }
}
