//! The tables as Parquet, for engines that work on many counties at once.
//!
//! Apart because CSV has texts only. Names, order and kinds of columns are those of `model/columns.rs`; an empty field is
//! null, and texts stand without the apostrophe that guards them in CSV.

use super::tables::CsvTable;
use crate::model::columns::ColumnKind;
use crate::model::tables::kind_of;
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

/// A column of that kind.
fn column_type(kind: ColumnKind, head: &str) -> Result<Type, ParquetError> {
    let physical = match kind {
        ColumnKind::Text => Physical::BYTE_ARRAY,
        ColumnKind::Whole => Physical::INT64,
        ColumnKind::Exact => Physical::FIXED_LEN_BYTE_ARRAY,
    };
    let column = Type::primitive_type_builder(head, physical).with_repetition(Repetition::OPTIONAL);
    match kind {
        ColumnKind::Text => column.with_logical_type(Some(LogicalType::String)),
        ColumnKind::Whole => column,
        ColumnKind::Exact => column
            .with_logical_type(Some(LogicalType::decimal(SCALE, PRECISION)))
            .with_length(16)
            .with_scale(SCALE)
            .with_precision(PRECISION),
    }
    .build()
}

/// Writes one table.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn fill(file: &mut (impl Write + Send), table: &CsvTable<'_>) -> io::Result<()> {
    written(file, table).map_err(io::Error::other)
}

fn written(file: &mut (impl Write + Send), table: &CsvTable<'_>) -> Result<(), ParquetError> {
    let kinds: Vec<ColumnKind> = table.heads.iter().map(|head| kind_of(table.name, head)).collect();
    let columns = table.heads.iter().zip(&kinds).map(|(head, kind)| Ok(Arc::new(column_type(*kind, head)?)));
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
    kinds: &[ColumnKind],
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
    kind: ColumnKind,
    fields: impl Iterator<Item = &'a str>,
) -> Result<(), ParquetError> {
    match kind {
        ColumnKind::Text => write::<ByteArrayType, W>(group, fields.map(text)),
        ColumnKind::Whole => write::<Int64Type, W>(group, fields.map(|field| field.parse().ok())),
        ColumnKind::Exact => write::<FixedLenByteArrayType, W>(group, fields.map(exact)),
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
}
