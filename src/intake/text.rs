//! Tables in text (CSV, TSV and their kin) → one grid. The delimiter is found, not believed from the extension; text
//! that is no table gives no sheet.

use super::encoding::decode;
use super::filling::{Budget, Filling};
use super::{Limits, Refusal, Sheets, export, extension, spans};
use crate::model::{CellRef, CellValue, Grid};
use csv::{ReaderBuilder, StringRecord};
use std::path::Path;

/// Delimiters in the order they are preferred.
const DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];

/// Records that show which delimiter a text has.
const TRIED: usize = 200;

/// A field with more line breaks than this began with a quotation mark that belongs to nothing.
const BREAKS: usize = 200;

/// Reads a delimited table.
pub(super) fn read(bytes: &[u8], path: &Path, limits: &Limits) -> Result<Sheets, Refusal> {
    let decoded = decode(bytes, None);
    let text = even_lines(&decoded.text);
    if let Some(mut sheets) = exported(&text, path, limits)? {
        sheets.notes.extend(decoded.note());
        return Ok(sheets);
    }
    let (declared, text) = declared(&text);
    let named = match extension(path).as_str() {
        "csv" => Some(b','),
        "tsv" | "tab" => Some(b'\t'),
        _ => None,
    };
    let Some(delimiter) = declared.or_else(|| found(text)).or(named) else {
        return Ok(Sheets { grids: Vec::new(), notes: Vec::new() });
    };
    let mut notes = Vec::from_iter(decoded.note());
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let first_row = u32::from(declared.is_some());
    let kept = if is_open_at_end(text, delimiter) {
        None
    } else {
        filled(&name, records(text, delimiter, Quotes::Kept), first_row, limits)?
    };
    let (mut grid, said) = if let Some(kept) = kept {
        kept
    } else {
        notes.push("有一个引号没有配对，已按没有引号读取，请核对".into());
        let plain = filled(&name, records(text, delimiter, Quotes::Plain), first_row, limits)?;
        plain.unwrap_or_default()
    };
    grid.text_only = true;
    let ranges = spans::probable(&grid);
    if !ranges.is_empty() {
        notes.push("文本表格没有合并单元格，多行表头按空格推定，请核对".into());
    }
    grid.merge_all(ranges);
    notes.extend(said);
    Ok(Sheets { grids: vec![grid], notes })
}

/// The grids of a document exported as text, under a name that promises no table.
fn exported(text: &str, path: &Path, limits: &Limits) -> Result<Option<Sheets>, Refusal> {
    match extension(path).as_str() {
        "txt" | "text" | "" => export::read(text, limits),
        _ => Ok(None),
    }
}

/// Whether a quotation mark without its pair swallows everything up to the end: a line put there is none of its own.
fn is_open_at_end(text: &str, delimiter: u8) -> bool {
    const LAST: &str = "\u{1}";
    if text.matches('"').count().is_multiple_of(2) {
        return false;
    }
    let probe = format!("{text}\n{LAST}\n");
    let last = records(&probe, delimiter, Quotes::Kept).last();
    last.is_none_or(|(_, record)| record.get(0) != Some(LAST))
}

/// Lines that end alike, the last one too, so that lines can be counted.
fn even_lines(text: &str) -> String {
    let mut even = text.replace("\r\n", "\n").replace('\r', "\n");
    even.push('\n');
    even
}

/// Excel's own first line: `sep=;`.
fn declared(text: &str) -> (Option<u8>, &str) {
    let sep = text.split_once('\n').and_then(|(line, rest)| {
        let mark = line.trim_matches('"').to_lowercase();
        let delimiter = mark.strip_prefix("sep=")?.bytes().next()?;
        delimiter.is_ascii().then_some((delimiter, rest))
    });
    sep.map_or((None, text), |(delimiter, rest)| (Some(delimiter), rest))
}

/// The delimiter that cuts most records into as many fields each. At least two records, and half of all, must have
/// two fields, or the text is no table.
fn found(text: &str) -> Option<u8> {
    let fit = |delimiter: u8| {
        let widths: Vec<usize> =
            records(text, delimiter, Quotes::Kept).take(TRIED).map(|(_, record)| record.len()).collect();
        let parted = widths.iter().filter(|width| **width > 1).count();
        let alike = |width: usize| widths.iter().filter(|other| **other == width).count();
        let usual = widths.iter().filter(|width| **width > 1).map(|width| (alike(*width), *width)).max();
        usual.filter(|_| parted >= 2 && parted * 2 >= widths.len())
    };
    let fits = DELIMITERS.into_iter().rev().filter_map(|delimiter| Some((fit(delimiter)?, delimiter)));
    fits.max_by_key(|(fit, _)| *fit).map(|(_, delimiter)| delimiter)
}

/// What quotation marks mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Kept,
    Plain,
}

/// The records with their row, from zero: empty lines count, line breaks inside fields do not.
fn records(text: &str, delimiter: u8, quotes: Quotes) -> impl Iterator<Item = (u32, StringRecord)> + '_ {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(quotes == Quotes::Kept)
        .from_reader(text.as_bytes());
    let mut row = 0;
    std::iter::from_fn(move || {
        let mut record = StringRecord::new();
        let before = reader.position().line();
        let more = reader.read_record(&mut record).unwrap_or_default();
        let breaks: usize = record.iter().map(|field| field.matches('\n').count()).sum();
        let lines = reader.position().line().saturating_sub(before);
        let empty = lines.saturating_sub(u64::try_from(breaks).unwrap_or(0) + 1);
        row += u32::try_from(empty).unwrap_or(0) + 1;
        more.then_some((row - 1, record))
    })
}

/// The grid of the records and what is to be said of it; `None` where the quotation marks made no sense.
fn filled(
    name: &str,
    records: impl Iterator<Item = (u32, StringRecord)>,
    first_row: u32,
    limits: &Limits,
) -> Result<Option<(Grid, Vec<String>)>, Refusal> {
    let budget = Budget::new(limits);
    let mut filling = Filling::new(name, &budget);
    for (row, record) in records {
        for (col, field) in (0..).zip(record.iter()) {
            if field.matches('\n').count() > BREAKS {
                return Ok(None);
            }
            if !field.trim().is_empty() {
                let text = CellValue::Text(content(field).to_owned());
                filling.put(CellRef::new(first_row + row, col), text)?;
            }
        }
    }
    Ok(Some(filling.finish()))
}

/// What the field holds, without the signs that keep Excel from taking it for a number: `="00123"`, `'00123`.
fn content(field: &str) -> &str {
    let trimmed = field.trim();
    let formula = trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.or_else(|| trimmed.strip_prefix('\'')).unwrap_or(trimmed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::read;
    use crate::intake::Limits;
    use std::path::Path;

    fn cells(text: &str, name: &str) -> Vec<String> {
        let sheets = read(text.as_bytes(), Path::new(name), &Limits::default()).ok().unwrap();
        let cell = |grid: &crate::model::Grid| {
            grid.cells().map(|(at, cell)| format!("{at}={}", cell.shown())).collect::<Vec<_>>()
        };
        sheets.grids.iter().flat_map(cell).collect()
    }

    #[test]
    fn tables_are_read_as_excel_shows_them() {
        let cases: &[(&str, &[&str])] = &[
            ("a,b\n1,2", &["A1=a", "B1=b", "A2=1", "B2=2"]),
            ("a\tb\r\n\"1,5\"\t2\r\n", &["A1=a", "B1=b", "A2=1,5", "B2=2"]),
            ("a;b\n1,5;2", &["A1=a", "B1=b", "A2=1,5", "B2=2"]),
            ("a|b\n1|2", &["A1=a", "B1=b", "A2=1", "B2=2"]),
            ("sep=;\na;b\n", &["A2=a", "B2=b"]),
            ("标题\n\na,b\n1,2\n", &["A1=标题", "A3=a", "B3=b", "A4=1", "B4=2"]),
            ("a,\"b\nc\"\n\n1,2", &["A1=a", "B1=b\nc", "A3=1", "B3=2"]),
            ("a,b,c\n1\n2,3\n", &["A1=a", "B1=b", "C1=c", "A2=1", "A3=2", "B3=3"]),
            (
                "\"\"\"a\"\"\",=\"00123\"\n'007,\"=\"\"045\"\"\"\n",
                &["A1=\"a\"", "B1=00123", "A2=007", "B2=045"],
            ),
            ("a,b\r1,2\r", &["A1=a", "B1=b", "A2=1", "B2=2"]),
        ];
        for (text, expected) in cases {
            assert_eq!(cells(text, "x.csv"), *expected, "{text:?}");
        }
    }

    #[test]
    fn the_extension_decides_nothing_where_there_is_a_table() {
        assert_eq!(cells("a\tb\n1\t2\n", "x.xls"), ["A1=a", "B1=b", "A2=1", "B2=2"]);
        assert_eq!(cells("a\tb\n1\t2\n", "x.csv"), ["A1=a", "B1=b", "A2=1", "B2=2"]);
        assert!(cells("请于三月底前报送。\n谢谢，\n各单位: a, b\n", "说明.txt").is_empty());
        assert_eq!(cells("单位名称\n甲局\n", "x.csv"), ["A1=单位名称", "A2=甲局"]);
    }

    #[test]
    fn a_stray_quotation_mark_does_not_swallow_the_rest() {
        let text = format!("a,\"b\n{}", "1,2\n".repeat(300));
        let found = cells(&text, "x.csv");
        assert_eq!(found.len(), 602);
        assert_eq!(found[1], "B1=\"b");
    }
}
