//! Streams built record by record: what writers do, and what no writer should.

use super::*;
use crate::model::{CellRef, CellValue, Grid};

/// A record: kind and content.
type Part = (u16, Vec<u8>);

fn record((kind, data): &Part) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

fn begin(version: u16, kind: u16) -> Part {
    (BEGIN, [&version.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
}

/// A text of BIFF8 with a length of one or two bytes.
fn narrow(text: &str) -> Vec<u8> {
    [&[u8::try_from(text.len()).unwrap_or(0), 0], text.as_bytes()].concat()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn cell(kind: u16, row: u16, col: u16, rest: &[u8]) -> Part {
    (kind, [&row.to_le_bytes()[..], &col.to_le_bytes(), &[0, 0], rest].concat())
}

/// A workbook of one sheet named S.
fn book(version: u16, globals: &[Part], sheet: &[Part]) -> Vec<u8> {
    let name = if version == 0x0600 { narrow("S") } else { vec![1, b'S'] };
    let bound = |at: u32| (0x0085, [&at.to_le_bytes()[..], &[0, 0], &name].concat());
    let head = |at| {
        let mut parts = vec![begin(version, 5)];
        parts.extend(globals.iter().cloned());
        parts.extend([bound(at), (END, Vec::new())]);
        parts.iter().flat_map(record).collect::<Vec<u8>>()
    };
    let at = u32::try_from(head(0).len()).unwrap_or(0);
    let mut parts = vec![begin(version, 0x10)];
    parts.extend(sheet.iter().cloned());
    parts.push((END, Vec::new()));
    [head(at), parts.iter().flat_map(record).collect()].concat()
}

fn sheet(stream: &[u8]) -> (Grid, Vec<String>) {
    let sheets = read(stream, &Limits::default());
    let Ok(Sheets { mut grids, notes }) = sheets else { return (Grid::new("?"), Vec::new()) };
    (grids.remove(0), notes)
}

fn value(grid: &Grid, row: u32, col: u32) -> Option<CellValue> {
    grid.get(CellRef::new(row, col)).map(|cell| cell.value.clone())
}

fn text(content: &str) -> CellValue {
    CellValue::Text(content.to_owned())
}

fn refusal(stream: &[u8]) -> Option<(FileStatus, String)> {
    read(stream, &Limits::default()).err().map(|refusal| (refusal.status, refusal.message))
}

#[test]
fn the_code_page_record_does_not_count_where_texts_are_unicode() {
    for page in [936_u16, 1252, 54936, 0xd8cc] {
        let label = cell(0x0204, 0, 0, &[&[2, 0, 1], &wide("单位")[..]].concat());
        let latin = cell(0x0204, 0, 1, &[&[2, 0, 0], &b"m2"[..]].concat());
        let stream = book(0x0600, &[(0x0042, page.to_le_bytes().to_vec())], &[label, latin]);
        let (grid, _) = sheet(&stream);
        assert_eq!(
            (value(&grid, 0, 0), value(&grid, 0, 1)),
            (Some(text("单位")), Some(text("m2"))),
            "{page}"
        );
    }
}

#[test]
fn texts_of_excel_5_are_bytes_of_the_code_page_and_chinese_without_one() {
    let label = |bytes: &[u8]| cell(0x0204, 0, 0, &[&[4, 0], bytes].concat());
    let page = |number: u16| vec![(0x0042, number.to_le_bytes().to_vec())];
    for (globals, bytes, shown) in [
        (Vec::new(), &[0xb5, 0xa5, 0xce, 0xbb], "单位"),
        (page(936), &[0xb5, 0xa5, 0xce, 0xbb], "单位"),
        (page(950), &[0xb3, 0xe6, 0xa6, 0xec], "單位"),
        (page(1252), b"m\xb2 a", "m² a"),
    ] {
        let (grid, _) = sheet(&book(0x0500, &globals, &[label(bytes)]));
        assert_eq!(value(&grid, 0, 0), Some(text(shown)));
    }
}

#[test]
fn shared_texts_run_over_records_with_formatting_and_change_of_width() {
    // "预算" split between characters and carried on in one byte each, with two format runs and phonetic data.
    let first = [&[3, 0, 0, 0, 3, 0, 0, 0][..], &[5, 0, 0x0d, 2, 0, 4, 0, 0, 0], &wide("预算")].concat();
    let second = [&[0][..], b"abc", &[9; 5]].concat();
    // Formatting carries on without a flag; the next text begins in the same record, the third in the next.
    let third = [&[9; 7][..], &[2, 0, 1], &wide("执行")].concat();
    let fourth = [&[1, 0, 0][..], b"x"].concat();
    let globals =
        [(0x00fc, first), (0x003c, second), (0x003c, Vec::new()), (0x003c, third), (0x003c, fourth)];
    let cells: Vec<Part> = (0..4).map(|i: u16| cell(0x00fd, i, 0, &u32::from(i).to_le_bytes())).collect();
    let (grid, notes) = sheet(&book(0x0600, &globals, &cells));
    let shown: Vec<Option<CellValue>> = (0..4).map(|row| value(&grid, row, 0)).collect();
    let lost = CellValue::Error("文字丢失".into());
    assert_eq!(shown, [Some(text("预算abc")), Some(text("执行")), Some(text("x")), Some(lost)]);
    assert_eq!(notes, ["工作表“S”有 1 个单元格的文字已损坏（A4 等），没有读出"]);
}

#[test]
fn formulas_keep_their_results_and_missing_ones_are_said() {
    let formula = |row: u16, result: [u8; 8], options: u8| {
        cell(0x0006, row, 0, &[&result[..], &[options, 0, 0, 0, 0, 0, 0, 0]].concat())
    };
    let special = |kind: u8, detail: u8| [kind, 0, detail, 0, 0, 0, 0xff, 0xff];
    let stream = book(
        0x0600,
        &[],
        &[
            formula(0, 12.5_f64.to_le_bytes(), 0),
            formula(1, special(0, 0), 0),
            (0x04bc, vec![0; 12]),
            (0x0207, [&[2, 0, 1][..], &wide("优秀")].concat()),
            formula(2, special(1, 1), 0),
            formula(3, special(2, 0x07), 0),
            formula(4, special(3, 0), 1),
            formula(5, special(0, 0), 0),
            (0x0207 + 1, vec![0; 16]),
        ],
    );
    let (grid, notes) = sheet(&stream);
    let shown: Vec<Option<CellValue>> = (0..6).map(|row| value(&grid, row, 0)).collect();
    let expected = [
        Some(CellValue::Number("12.5".parse().unwrap_or_default())),
        Some(text("优秀")),
        Some(CellValue::Bool(true)),
        Some(CellValue::Error("#DIV/0!".into())),
        Some(CellValue::NoResult),
        Some(CellValue::NoResult),
    ];
    assert_eq!(shown, expected);
    assert!(grid.cells().all(|(_, cell)| cell.formula.is_some()));
    assert_eq!(notes, ["2 个公式没有保存计算结果（A5 等），请用 Excel/WPS 打开后重新保存"]);
}

#[test]
fn numbers_of_all_records_are_exact() {
    let rk = |bits: u32| bits.to_le_bytes();
    let row = [&[0, 0][..], &rk((12345 << 2) | 3), &[0, 0], &rk((7 << 2) | 2), &[2, 0]].concat();
    let stream = book(
        0x0600,
        &[],
        &[
            cell(0x0203, 65535, 255, &0.3_f64.to_le_bytes()),
            cell(0x027e, 0, 0, &rk(0x3ff0_0000)),
            (0x00bd, [&[1, 0, 1, 0][..], &row].concat()),
            cell(0x0205, 2, 0, &[1, 0]),
            cell(0x0205, 2, 1, &[0x2a, 1]),
        ],
    );
    let (grid, notes) = sheet(&stream);
    let number = |text: &str| Some(CellValue::Number(text.parse().unwrap_or_default()));
    assert_eq!(value(&grid, 65535, 255), number("0.3"));
    assert_eq!(
        (value(&grid, 0, 0), value(&grid, 1, 1), value(&grid, 1, 2)),
        (number("1"), number("123.45"), number("7"))
    );
    assert_eq!(value(&grid, 2, 0), Some(CellValue::Bool(true)));
    assert_eq!(value(&grid, 2, 1), Some(CellValue::Error("#N/A".into())));
    assert_eq!((grid.len(), notes.len()), (6, 0));
}

#[test]
fn what_is_hidden_merged_or_embedded_is_told_from_cells() {
    let column = [&[2, 0, 4, 0][..], &[0; 4], &[1, 0, 0, 0]].concat();
    let row = [&[4, 0][..], &[0; 10], &[0x20, 0, 0, 0]].concat();
    let stream = book(
        0x0600,
        &[],
        &[
            (0x007d, column),
            (0x0208, row),
            begin(0x0600, 0x20),
            cell(0x0203, 9, 9, &1.0_f64.to_le_bytes()),
            (END, Vec::new()),
            cell(0x0203, 4, 3, &2.0_f64.to_le_bytes()),
            (0x00e5, vec![2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 7, 0, 7]),
        ],
    );
    let (grid, notes) = sheet(&stream);
    assert_eq!((grid.len(), grid.merges().len()), (1, 1), "a chart's cells and half a range do not count");
    assert_eq!(notes, ["工作表“S”有隐藏的C 至 E 列、第 5 行，已一并读取"]);
}

#[test]
fn a_damaged_sheet_does_not_cost_the_others() {
    let good = book(0x0600, &[], &[cell(0x0203, 0, 0, &2.0_f64.to_le_bytes())]);
    let bound =
        |at: u32, kind: u8, name: &str| (0x0085, [&at.to_le_bytes()[..], &[0, kind], &narrow(name)].concat());
    let added = [
        (0x0085, vec![1, 2]),
        bound(0xffff_fff0, 0, "T"),
        bound(3, 0, "U"),
        bound(0, 1, "M"),
        bound(0, 2, "C"),
    ];
    let extra: Vec<u8> = added.iter().flat_map(record).collect();
    // The new lines stand behind the first record; the good sheet moves by their length.
    let first = record(&begin(0x0600, 5)).len();
    let mut stream = [&good[..first], &extra, &good[first..]].concat();
    let at = first + extra.len() + 4;
    let old = index_at(&stream, at).unwrap_or(0);
    stream[at..at + 4].copy_from_slice(&u32::try_from(old + extra.len()).unwrap_or(0).to_le_bytes());
    let (grid, notes) = sheet(&stream);
    assert_eq!((grid.name.as_str(), grid.len()), ("S", 1));
    assert_eq!(
        notes,
        [
            "工作表“第 1 张”损坏，没有读出",
            "工作表“T”损坏，没有读出",
            "工作表“U”损坏，没有读出",
            "“M”是宏表，没有读取"
        ]
    );
}

#[test]
fn streams_that_end_early_are_refused_or_said() {
    let stream = book(0x0600, &[], &[cell(0x0203, 0, 0, &2.0_f64.to_le_bytes())]);
    let (_, notes) = sheet(&stream[..stream.len() - 4]);
    assert_eq!(notes, ["工作表“S”没有结束标记，可能不完整，请核对"]);
    let cut =
        refusal(&stream[..stream.len() - 7]).map(|(status, message)| (status, message.contains("不完整")));
    assert_eq!(cut, Some((FileStatus::Unreadable, true)));
    let old = [&[0x09, 0x04, 0x06, 0x00][..], &[0; 6]].concat();
    assert!(refusal(&old).is_some_and(|(_, message)| message.contains("版本过旧")));
    assert!(refusal(&[]).is_some());
}

#[test]
fn limits_hold_for_cells_and_for_texts_told_over_and_over() {
    let texts = [&[1, 0, 0, 0, 1, 0, 0, 0][..], &[200, 0, 0], &[b'x'; 200]].concat();
    let cells: Vec<Part> = (0..100).map(|row| cell(0x00fd, row, 0, &[0; 4])).collect();
    let stream = book(0x0600, &[(0x00fc, texts)], &cells);
    for limits in
        [Limits { cells: 99, ..Limits::default() }, Limits { unpacked: 19_999, ..Limits::default() }]
    {
        let status = read(&stream, &limits).err().map(|refusal| refusal.status);
        assert_eq!(status, Some(FileStatus::TooLarge));
    }
    assert_eq!(sheet(&stream).0.len(), 100);
}

#[test]
fn a_list_of_sheets_is_counted_and_its_names_compared() {
    let bound = |at: u32| (0x0085, [&at.to_le_bytes()[..], &[0, 0], &narrow("甲"), &narrow("")].concat());
    let begin = record(&begin(0x0600, 5));
    let end = record(&(END, Vec::new()));
    let line = record(&bound(0)).len();
    let stream = |count: usize| {
        let at = u32::try_from(begin.len() + count * line + end.len()).unwrap_or(0);
        let lines: Vec<u8> = (0..count).flat_map(|_| record(&bound(at))).collect();
        let sheet = cell(0x0203, 0, 0, &2.0_f64.to_le_bytes());
        [&begin[..], &lines, &end, &begin, &record(&sheet), &end].concat()
    };
    let (_, notes) = sheet(&stream(2));
    assert!(notes.iter().any(|note| note.contains("同名")), "{notes:?}");
    for (count, word) in [(0, "缺少工作表"), (10_001, "10001 张工作表")] {
        assert!(refusal(&stream(count)).is_some_and(|(_, message)| message.contains(word)), "{count}");
    }
}
