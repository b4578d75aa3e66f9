//! How long it takes to read .xlsx returns: taking a file in (reading it from disk, its check sum, its sheets as grids)
//! must cost less than 0.4 of what calamine needs for values, formulas and merged ranges of the same bytes in memory.
//!
//! `cargo bench --bench xlsx`. Ratios of one run can be compared, seconds cannot.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use calamine::{Reader, Xlsx};
use flate2::{Decompress, FlushDecompress};
use huishen::intake::{self, Limits, Met};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};
use zip::ZipArchive;

/// Returns made and read.
const RETURNS: u32 = 1_000;

/// Rounds over all returns; the median counts.
const ROUNDS: usize = 7;

/// Taking in costs at most this share of calamine, percent.
const AIM: u128 = 40;

const LONG: [&str; 4] = [
    "按照年度工作计划，本单位严格落实各项任务，资金使用规范，达到预期目标。",
    "受客观因素影响，部分工作进度滞后，下一年度将加快推进，确保按期完成。",
    "加强预算编制的科学性，提高预算执行率，完善内部控制制度。",
    "已全部完成年初设定的绩效目标。",
];
const KINDS: [&str; 4] = ["数量指标", "质量指标", "时效指标", "成本指标"];
const HEADS: [&str; 10] = [
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因",
    "佐证材料",
    "备注",
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<Vec<u8>> = (0..RETURNS).map(made).collect();
    for (number, bytes) in files.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number:05}.xlsx")), bytes).unwrap();
    }
    let met = intake::walk(&[folder.path().to_owned()], &[]);
    let packed: usize = files.iter().map(Vec::len).sum();
    let mut cells = 0;
    let mut unpacked = 0;
    let inflate = median(|| unpacked = files.iter().map(|bytes| inflated(bytes)).sum::<usize>());
    let sum = median(|| {
        for bytes in &files {
            black_box(Sha256::digest(bytes));
        }
    });
    let own = median(|| cells = met.iter().map(taken).sum::<usize>());
    let calamine = median(|| assert_eq!(files.iter().map(|bytes| one_pass(bytes)).sum::<usize>(), cells));
    let thrice = median(|| files.iter().for_each(|bytes| three_calls(bytes)));
    println!("{RETURNS} returns, {packed} bytes packed, {unpacked} needed, {cells} cells");
    println!("                                          µs each   × inflate   × calamine");
    for (name, time) in [
        ("unpacking the needed parts", inflate),
        ("check sums (SHA-256)", sum),
        ("taking in, to grids", own),
        ("calamine, values and formulas in one pass", calamine),
        ("calamine, three calls", thrice),
    ] {
        let each = time / u128::from(RETURNS) / 1_000;
        println!("{name:<42}{each:>7}{:>12}{:>13}", ratio(time, inflate), ratio(time, calamine));
    }
    let kept = if own * 100 < calamine * AIM { "kept" } else { "MISSED" };
    println!("taking in / calamine = {}, aim < {}: {kept}", ratio(own, calamine), ratio(AIM, 100));
}

/// The median time of a round, nanoseconds.
fn median(mut round: impl FnMut()) -> u128 {
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        round();
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times[ROUNDS / 2].as_nanos()
}

/// A ratio with two decimals.
fn ratio(part: u128, whole: u128) -> String {
    let hundredths = (part * 100).checked_div(whole).unwrap_or(0);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Unpacks what any reader needs, into one buffer: the floor.
fn inflated(bytes: &[u8]) -> usize {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut inflater = Decompress::new(false);
    let mut buffer: Vec<u8> = Vec::new();
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let file = Path::new(&name).file_name().unwrap();
        if name.starts_with("xl/worksheets/sheet") || file == "styles.xml" || file == "sharedStrings.xml" {
            let start = usize::try_from(entry.data_start().unwrap()).unwrap();
            let packed = &bytes[start..start + usize::try_from(entry.compressed_size()).unwrap()];
            inflater.reset(false);
            buffer.clear();
            buffer.reserve(usize::try_from(entry.size()).unwrap() + 1);
            inflater.decompress_vec(packed, &mut buffer, FlushDecompress::Finish).unwrap();
            total += black_box(&buffer).len();
        }
    }
    total
}

fn taken(met: &Met) -> usize {
    let taken = intake::take(met, &Limits::default());
    assert_eq!(taken.record.status.as_str(), "read", "{}", taken.record.message);
    black_box(&taken).grids.iter().map(huishen::model::Grid::len).sum()
}

/// Everything through calamine as it is cheapest; counts cells that hold something.
fn one_pass(bytes: &[u8]) -> usize {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut cells = 0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).unwrap();
        while let Some(record) = reader.next_cell_with_formula().unwrap() {
            cells += usize::from(!matches!(record.value, calamine::DataRef::Empty));
            black_box(record);
        }
        drop(reader);
        black_box(book.merge_cells_by_sheet_name(&name).unwrap());
    }
    cells
}

fn three_calls(bytes: &[u8]) {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    for name in book.sheet_names() {
        black_box(book.worksheet_range(&name).unwrap());
        black_box(book.worksheet_formula(&name).unwrap());
        black_box(book.merge_cells_by_sheet_name(&name).unwrap());
    }
}

/// Numbers without order that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(u32::try_from(words.len()).unwrap())).unwrap()]
    }

    /// An amount with two decimals.
    fn amount(&mut self) -> Decimal {
        Decimal::new(self.below(90_000).into(), 2)
    }
}

struct Formats {
    title: Format,
    label: Format,
    text: Format,
    amount: Format,
    rate: Format,
    date: Format,
}

fn formats() -> Formats {
    let base = || Format::new().set_font_name("宋体").set_font_size(10).set_border(FormatBorder::Thin);
    Formats {
        title: Format::new().set_bold().set_font_size(18).set_align(FormatAlign::Center),
        label: base().set_bold().set_align(FormatAlign::Center).set_text_wrap(),
        text: base().set_text_wrap(),
        amount: base().set_num_format("#,##0.00"),
        rate: base().set_num_format("0.00%"),
        date: base().set_num_format("yyyy\"年\"m\"月\"d\"日\""),
    }
}

/// One return of one to three sheets: head, funds with sums, goals, twenty to forty indicators, a total; blank cells
/// with borders and stray styles below, as pasted forms have them.
fn made(number: u32) -> Vec<u8> {
    let mut dice = Dice(u64::from(number) + 1);
    let mut book = Workbook::new();
    let formats = formats();
    let sheets = [1, 1, 1, 1, 1, 2, 2, 2, 3, 3][usize::try_from(dice.below(10)).unwrap()];
    let strays: Vec<Format> = (0..dice.below(80))
        .map(|n| Format::new().set_font_size(8 + n % 9).set_indent(u8::try_from(n % 15).unwrap()))
        .collect();
    for _ in 0..sheets {
        let columns = u16::try_from(7 + dice.below(4)).unwrap();
        let sheet = book.add_worksheet();
        let end = form(sheet, columns, &formats, &mut dice);
        for (n, format) in (0..).zip(&strays) {
            sheet.write_blank(end + 3 + n / 8, u16::try_from(n % 8).unwrap(), format).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Writes a form; gives the row behind it.
fn form(sheet: &mut Worksheet, columns: u16, formats: &Formats, dice: &mut Dice) -> u32 {
    let last = columns - 1;
    sheet.merge_range(0, 0, 0, last, "部门整体支出绩效自评表", &formats.title).unwrap();
    sheet.merge_range(2, 0, 2, 1, "部门(单位)名称", &formats.label).unwrap();
    sheet.merge_range(2, 2, 2, 4, &format!("第{}单位", dice.below(999)), &formats.text).unwrap();
    sheet.merge_range(2, 5, 2, last, "填报人", &formats.label).unwrap();
    sheet.merge_range(4, 0, 8, 1, "预算执行情况(万元)", &formats.label).unwrap();
    for (col, head) in (2..).zip(["资金来源", "年初预算数", "全年预算数", "全年执行数", "执行率"])
    {
        sheet.write_with_format(4, col, head, &formats.label).unwrap();
    }
    for (row, fund) in (5..).zip(["年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"])
    {
        sheet.write_with_format(row, 2, fund, &formats.label).unwrap();
        for col in 3..6_u8 {
            let letter = char::from(b'A' + col);
            if row == 5 {
                let sum = rust_xlsxwriter::Formula::new(format!("=SUM({letter}7:{letter}9)"));
                let sum = sum.set_result(dice.amount().to_string());
                sheet.write_formula_with_format(row, col.into(), sum, &formats.amount).unwrap();
            } else {
                sheet.write_with_format(row, col.into(), dice.amount(), &formats.amount).unwrap();
            }
        }
        let rate =
            rust_xlsxwriter::Formula::new(format!("=F{}/E{}", row + 1, row + 1)).set_result("0.871234");
        sheet.write_formula_with_format(row, 6, rate, &formats.rate).unwrap();
        for col in 7..columns {
            sheet.write_blank(row, col, &formats.text).unwrap();
        }
    }
    sheet.merge_range(9, 2, 9, last, &[LONG[0], dice.one_of(&LONG)].concat(), &formats.text).unwrap();
    let end = indicators(sheet, columns, formats, dice);
    sheet.write_with_format(end, 0, "填报日期", &formats.label).unwrap();
    sheet.write_with_format(end, 1, 45_300 + dice.below(700), &formats.date).unwrap();
    end
}

fn indicators(sheet: &mut Worksheet, columns: u16, formats: &Formats, dice: &mut Dice) -> u32 {
    for (col, head) in (0..columns).zip(HEADS) {
        sheet.write_with_format(11, col, head, &formats.label).unwrap();
    }
    let end = 12 + 18 + dice.below(27);
    sheet.merge_range(12, 0, end - 1, 0, "产出指标", &formats.label).unwrap();
    for row in 12..end {
        sheet.write_with_format(row, 1, dice.one_of(&KINDS), &formats.label).unwrap();
        sheet.write_with_format(row, 2, format!("第{row}项完成率"), &formats.text).unwrap();
        if dice.below(2) == 0 {
            sheet.write_with_format(row, 3, format!("≥{}%", dice.below(100)), &formats.text).unwrap();
            sheet.write_with_format(row, 4, format!("{}%", dice.amount()), &formats.text).unwrap();
        } else {
            sheet.write_with_format(row, 3, dice.below(2_000), &formats.amount).unwrap();
            sheet.write_with_format(row, 4, dice.amount(), &formats.amount).unwrap();
        }
        sheet.write_with_format(row, 5, dice.below(5) + 1, &formats.amount).unwrap();
        sheet.write_with_format(row, 6, dice.amount(), &formats.amount).unwrap();
        for col in 7..columns {
            if dice.below(4) == 0 {
                sheet.write_with_format(row, col, dice.one_of(&LONG), &formats.text).unwrap();
            } else {
                sheet.write_blank(row, col, &formats.text).unwrap();
            }
        }
    }
    end
}
