//! Sheets → what to say where their numbers or texts are gone: a bad export that shows ##### or whose formulas have no
//! results must never pass for a return of zeros, nor one without its texts for something that is no return.

use super::Refusal;
use super::filling::LOST;
use crate::model::{Cell, CellValue, FileStatus, Grid};

/// A refusal where texts are lost and none is left: nobody can tell what the numbers are.
pub(super) fn words(grids: &[Grid]) -> Option<Refusal> {
    let cells = || grids.iter().flat_map(Grid::cells).map(|(_, cell)| &cell.value);
    let lost = cells().filter(|value| matches!(value, CellValue::Error(error) if error == LOST)).count();
    let none_left = !cells().any(|value| matches!(value, CellValue::Text(_)));
    (lost > 0 && none_left).then(|| {
        let message =
            format!("文件已损坏（{lost} 个单元格的文字全部丢失），未读取。请用 Excel/WPS 打开另存后重报。");
        Refusal::new(FileStatus::Unreadable, message)
    })
}

/// Marks cells that only show # as unreadable, and says what is missing as a whole.
pub(super) fn notes(grids: &mut [Grid]) -> Vec<String> {
    let (mut crossed, mut first) = (0_usize, String::new());
    for grid in grids.iter_mut() {
        let places: Vec<_> = grid.cells().filter(|(_, cell)| is_crossed(cell)).map(|(at, _)| at).collect();
        for at in places {
            if crossed == 0 {
                first = grid.place_name(at);
            }
            crossed += 1;
            grid.put(at, Cell { value: CellValue::Error("#####".into()), formula: None });
        }
    }
    let mut notes = Vec::new();
    if crossed > 0 {
        notes.push(format!(
            "{crossed} 个单元格只有 #####（{first} 等），数字在导出时已丢失，请加宽列后重新导出"
        ));
    }
    let cells = || grids.iter().flat_map(Grid::cells).map(|(_, cell)| cell);
    let formulas = cells().filter(|cell| cell.value == CellValue::NoResult).count();
    if !cells().any(is_number) && crossed + formulas > 0 {
        notes.push("表里的数全部丢失，一个也没有读到，请重新报送".into());
    }
    notes
}

/// A column too narrow for its number shows nothing but #.
fn is_crossed(cell: &Cell) -> bool {
    matches!(&cell.value, CellValue::Text(text) if text.trim().len() > 1 && text.trim().bytes().all(|byte| byte == b'#'))
}

/// Whether a cell holds a number, perhaps with its unit.
fn is_number(cell: &Cell) -> bool {
    match &cell.value {
        CellValue::Number(_) | CellValue::Percentage(_) => true,
        CellValue::Text(text) => {
            let text = text.trim().trim_start_matches(['-', '(', '+', '￥', '¥']);
            let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || ",. ".contains(c));
            let short = unit.chars().count() <= 4 && !unit.contains(['年', '月', '、']);
            text.starts_with(|c: char| c.is_ascii_digit()) && short
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::notes;
    use crate::model::{Cell, CellRef, CellValue, Grid};

    fn said(values: Vec<CellValue>) -> (Vec<String>, Vec<String>) {
        let mut grid = Grid::new("表");
        for (row, value) in (0..).zip(values) {
            grid.put(CellRef::new(row, 0), Cell { value, formula: None });
        }
        let notes = notes(std::slice::from_mut(&mut grid));
        (notes, grid.cells().map(|(_, cell)| format!("{:?}", cell.value)).collect())
    }

    #[test]
    fn numbers_that_are_gone_are_said_and_unreadable() {
        let text = |text: &str| CellValue::Text(text.into());
        let cases = [
            (vec![text("合计"), text("########")], 2),
            (vec![text("合计"), text("########"), text("210.18")], 1),
            (vec![text("2023年度合计"), CellValue::NoResult], 1),
            (vec![text("合计"), CellValue::NoResult, text("1,234 万元")], 0),
            (vec![text("合计")], 0),
        ];
        for (values, expected) in cases {
            let (notes, cells) = said(values);
            assert_eq!(notes.len(), expected, "{cells:?} {notes:?}");
            assert!(
                !cells.iter().any(|cell| cell.contains("##\")") && cell.starts_with("Text")),
                "{cells:?}"
            );
        }
    }
}
