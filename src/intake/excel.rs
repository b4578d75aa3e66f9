//! Workbooks of Excel 2007 and later → grids, through calamine.

use super::hidden::Hidden;
use super::package::Package;
use super::{Limits, Refusal, Sheets};
use crate::model::decimal::from_f64;
use crate::model::{Cell, CellRef, CellValue, FileStatus, Grid, Rect};
use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::fmt::Display;
use std::io::Cursor;

type Bytes<'a> = Cursor<&'a [u8]>;

fn damaged(error: &impl Display) -> Refusal {
    let cause = error.to_string();
    let cut = cause.contains("EOCD") || cause.contains("past end") || cause.contains("Unexpected end");
    let message = if cut {
        "文件不完整，可能未传完或保存中断。请重新报送。"
    } else {
        "文件已损坏，未读取。请用 Excel/WPS 打开另存后重报。"
    };
    Refusal::new(FileStatus::Unreadable, message)
}

/// Reads an .xlsx cell by cell: values and formulas in one pass, never a dense range.
pub(super) fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Sheets, Refusal> {
    let hidden = whole(bytes, limits)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Refusal::encrypted(),
        error => damaged(&error),
    })?;
    let listed: Vec<(String, bool)> = worksheets(book.sheets_metadata());
    if listed.is_empty() {
        return Err(Refusal::new(
            FileStatus::Unreadable,
            "文件缺少工作表，可能已损坏。请用 Excel/WPS 打开另存后重报。",
        ));
    }
    let (mut grids, mut notes, mut budget) = (Vec::new(), hidden.notes(), limits.cells);
    for (name, out_of_sight) in listed {
        let mut grid = Grid::new(&name);
        grid.hidden = out_of_sight;
        hidden.mark(&mut grid);
        match fill(&mut book, &mut grid, &mut budget, &mut notes) {
            Ok(()) => grids.push(grid),
            Err(_) if budget == 0 => {
                let message =
                    format!("工作簿超过 {} 个单元格，未读取；请删除表外多余内容后另存。", limits.cells);
                return Err(Refusal::new(FileStatus::TooLarge, message));
            }
            Err(_) => notes.push(format!("工作表“{name}”损坏，没有读出")),
        }
    }
    if grids.is_empty() {
        return Err(damaged(&"all sheets failed"));
    }
    Ok(Sheets { grids, notes })
}

/// Unpacks every part once: finds wrong check sums, parts that unpack beyond the limit, and hidden rows and columns.
fn whole(bytes: &[u8], limits: &Limits) -> Result<Hidden, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    let mut hidden = Hidden::default();
    let mut content = Vec::new();
    for name in package.names().map(str::to_owned).collect::<Vec<_>>() {
        package.read(&name, &mut content)?;
        if Hidden::wants(&name) {
            hidden.look(&name, &content);
        }
    }
    Ok(hidden)
}

fn worksheets(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect()
}

fn fill(
    book: &mut Xlsx<Bytes<'_>>,
    grid: &mut Grid,
    budget: &mut usize,
    notes: &mut Vec<String>,
) -> Result<(), String> {
    let mut without_result = Vec::new();
    let mut reader = book.worksheet_cells_reader(&grid.name).map_err(|e| e.to_string())?;
    while let Some(record) = reader.next_cell_with_formula().map_err(|e| e.to_string())? {
        let at = CellRef::new(record.pos.0, record.pos.1);
        let formula = record.formula;
        let Some(value) = value_ref(&record.value).or_else(|| formula.as_ref().map(|_| CellValue::NoResult))
        else {
            continue;
        };
        if value == CellValue::NoResult {
            without_result.push(at);
        }
        *budget = budget.checked_sub(1).filter(|left| *left > 0).ok_or_else(|| {
            *budget = 0;
            "too many cells".to_owned()
        })?;
        grid.put(at, Cell { value, formula });
    }
    if let Some(first) = without_result.first() {
        notes.push(format!(
            "{} 个公式没有保存计算结果（{first} 等），请用 Excel/WPS 打开后重新保存",
            without_result.len()
        ));
    }
    drop(reader);
    let merges = book.merge_cells_by_sheet_name(&grid.name).unwrap_or_default();
    for area in merges {
        grid.merge(rect(area));
    }
    Ok(())
}

fn rect(area: Dimensions) -> Rect {
    Rect { first: CellRef::new(area.start.0, area.start.1), last: CellRef::new(area.end.0, area.end.1) }
}

fn value_ref(data: &DataRef<'_>) -> Option<CellValue> {
    match data {
        DataRef::SharedString(text) => Some(CellValue::Text((*text).to_owned())),
        DataRef::Float(number) => Some(number_cell(*number)),
        DataRef::Empty => None,
        other => value(&Data::from(other.clone())),
    }
}

fn value(data: &Data) -> Option<CellValue> {
    Some(match data {
        Data::Empty => return None,
        Data::Int(number) => CellValue::Number((*number).into()),
        Data::Float(number) => number_cell(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            CellValue::Text(text.clone())
        }
        Data::Bool(truth) => CellValue::Bool(*truth),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            CellValue::Date(format!("{year}-{month:02}-{day:02}"))
        }
        Data::Error(error) => CellValue::Error(error.to_string()),
    })
}

fn number_cell(number: f64) -> CellValue {
    from_f64(number).map_or_else(|| CellValue::Error("#NUM!".into()), CellValue::Number)
}
