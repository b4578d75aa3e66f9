//! The sheets as they are packed. Rows of sheets on disk take height and formats from defaults that change while they are
//! written; what goes wrong there shows in the row before or after, in columns below a table, or in a row packed twice.

use crate::ground::{assert_none, huishen, samples};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

/// Tabs whose texts all wrap.
const WRAPPED: [&str; 4] = ["指标明细", "问题清单", "退回清单", "归一化日志"];

/// Names of the sheets with their XML, and the shared texts.
fn packed(workbook: &Path) -> (Vec<(String, String)>, Vec<String>) {
    let mut archive = zip::ZipArchive::new(File::open(workbook).unwrap()).unwrap();
    let mut part = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
    let book = part("xl/workbook.xml");
    let names = between(&book, "<sheet name=\"", "\"").into_iter().zip(1..);
    let sheets =
        names.map(|(name, number)| (name.to_owned(), part(&format!("xl/worksheets/sheet{number}.xml"))));
    let sheets = sheets.collect();
    let texts = part("xl/sharedStrings.xml");
    (sheets, between(&texts, "<si>", "</si>").into_iter().map(str::to_owned).collect())
}

/// What stands between two words, wherever the first occurs.
fn between<'x>(xml: &'x str, from: &str, to: &str) -> Vec<&'x str> {
    xml.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(found, _)| found).collect()
}

/// Line breaks of the longest text of a row.
fn breaks(row: &str, texts: &[String]) -> usize {
    let shared = between(row, " t=\"s\"><v>", "</v>").into_iter().map(|at| at.parse::<usize>().unwrap());
    shared.map(|at| texts[at].matches('\n').count()).max().unwrap_or(0)
}

#[test]
fn rows_stand_once_with_their_own_height_and_formats() {
    let folder = tempfile::tempdir().unwrap();
    let workbook = folder.path().join("汇总.xlsx");
    huishen().arg("run").arg(samples()).arg("-o").arg(&workbook).output().unwrap();
    let (sheets, texts) = packed(&workbook);
    let mut wrong = Vec::new();
    let (mut high, mut heights) = (0, BTreeSet::new());
    for (name, sheet) in sheets {
        let data = between(&sheet, "<sheetData>", "</sheetData>").concat();
        let numbers: Vec<u32> =
            between(&data, "<row r=\"", "\"").iter().map(|row| row.parse().unwrap()).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{name}: {numbers:?}");
        let around = [between(&sheet, "<cols>", "</cols>"), between(&sheet, "<sheetFormatPr", "/>")].concat();
        assert!(around.len() == 2 && !around.concat().contains("style="), "{name}: {around:?}");
        assert!(!around.concat().contains("customHeight"), "{name}: {around:?}");
        for row in data.split("<row r=\"").filter(|row| row.contains("<c ")) {
            let height: f32 = between(row, " ht=\"", "\"").concat().parse().unwrap_or_default();
            let lines = if WRAPPED.contains(&name.as_str()) { breaks(row, &texts) + 1 } else { 1 };
            let least = (13 * u16::try_from(lines).unwrap() + 6).min(408);
            if height < f32::from(least)
                || between(row, "<c ", ">").iter().any(|cell| !cell.contains(" s=\""))
            {
                wrong.push(format!("{name} {lines} {row}"));
            }
            high += usize::from(lines > 2);
            heights.insert(height.to_string());
        }
    }
    assert_none("行高或格式不对的行", &wrong);
    assert!(high > 20 && heights.len() > 5, "{high} high rows, {heights:?}");
}
