//! The sheets as they are packed. Rows of sheets on disk take height and formats from defaults that change while they are
//! written; what goes wrong there shows in the row before or after, in columns below a table, or in a row packed twice.
//! Links are put in between library and target.

use crate::ground::{assert_none, huishen, samples};
use quick_xml::escape::unescape;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

/// Tabs whose texts all wrap.
const WRAPPED: [&str; 4] = ["指标明细", "问题清单", "退回清单", "归一化日志"];

/// A sheet as it is packed.
struct Sheet {
    name: String,
    xml: String,
    /// The files it is related to.
    list: String,
}

/// The sheets, and the texts that those in memory share.
fn packed(workbook: &Path) -> (Vec<Sheet>, Vec<String>) {
    let mut archive = zip::ZipArchive::new(File::open(workbook).unwrap()).unwrap();
    let mut part = |name: &str| archive.by_name(name).ok().map(|part| std::io::read_to_string(part).unwrap());
    let book = part("xl/workbook.xml").unwrap();
    let names = between(&book, "<sheet name=\"", "\"").into_iter().zip(1..);
    let sheets = names.map(|(name, number)| Sheet {
        name: name.to_owned(),
        xml: part(&format!("xl/worksheets/sheet{number}.xml")).unwrap(),
        list: part(&format!("xl/worksheets/_rels/sheet{number}.xml.rels")).unwrap_or_default(),
    });
    let sheets = sheets.collect();
    let texts = part("xl/sharedStrings.xml").unwrap();
    (sheets, between(&texts, "<si>", "</si>").into_iter().map(str::to_owned).collect())
}

/// What stands between two words, wherever the first occurs.
fn between<'x>(xml: &'x str, from: &str, to: &str) -> Vec<&'x str> {
    xml.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(found, _)| found).collect()
}

/// Texts of a row, shared or its own.
fn texts_of<'x>(row: &'x str, shared: &'x [String]) -> Vec<&'x str> {
    let numbers = between(row, " t=\"s\"><v>", "</v>").into_iter().map(|at| at.parse::<usize>().unwrap());
    numbers.map(|at| shared[at].as_str()).chain(between(row, "<is>", "</is>")).collect()
}

/// Line breaks of the longest text of a row.
fn breaks(row: &str, shared: &[String]) -> usize {
    texts_of(row, shared).iter().map(|text| text.matches('\n').count()).max().unwrap_or(0)
}

#[test]
fn rows_stand_once_with_their_own_height_and_formats() {
    let folder = tempfile::tempdir().unwrap();
    let workbook = folder.path().join("汇总.xlsx");
    huishen().arg("run").arg(samples()).arg("-o").arg(&workbook).output().unwrap();
    let (sheets, texts) = packed(&workbook);
    let mut wrong = Vec::new();
    let (mut high, mut heights) = (0, BTreeSet::new());
    for Sheet { name, xml: sheet, .. } in sheets {
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

/// The value of an attribute.
fn value(element: &str, name: &str) -> Option<String> {
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| unescape(value).unwrap().into_owned())
}

/// A path out of an address: %20 and the like undone.
fn path(address: &str) -> String {
    let mut parts = address.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn links_lead_to_files_and_cells_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let workbook = folder.path().join("汇总.xlsx");
    huishen().arg("run").arg(samples()).arg("-o").arg(&workbook).output().unwrap();
    let (sheets, shared) = packed(&workbook);
    let (mut met, mut targets) = (BTreeMap::new(), BTreeSet::new());
    for Sheet { name, xml, list } in &sheets {
        let files: BTreeMap<String, String> = between(list, "<Relationship ", "/>")
            .into_iter()
            .map(|own| value(&format!(" {own}"), "Id").zip(value(own, "Target")).unwrap())
            .collect();
        assert_eq!(files.len(), list.matches(" Id=").count(), "{name}: {list}");
        let (data, tail) = xml.split_once("</sheetData>").unwrap();
        let cells: BTreeMap<&str, &str> =
            data.split("<c r=\"").skip(1).filter_map(|rest| rest.split_once('"')).collect();
        for link in between(tail, "<hyperlink ", "/>") {
            let link = format!(" {link}");
            let shown = cells[value(&link, "ref").unwrap().as_str()];
            let location = value(&link, "location");
            let (sheet, cell) = match location.as_deref().and_then(|place| place.rsplit_once('!')) {
                Some((sheet, cell)) => (sheet.trim_matches('\'').replace("''", "'"), cell),
                None => <_>::default(),
            };
            if let Some(id) = value(&link, "r:id") {
                let path = folder.path().join(path(&files[&id]));
                assert!(path.is_file(), "{name}: {link}");
                targets.insert(path);
            } else {
                let there = sheets.iter().find(|own| own.name == sheet).unwrap();
                let row = there.xml.split(&format!("<c r=\"{cell}\"")).nth(1);
                let row = row.unwrap_or_else(|| panic!("{name}: {link}")).split("</row>").next().unwrap();
                // The link of a rule leads to the row of that rule.
                let shown = value(&link, "display").unwrap_or_default();
                let led = texts_of(row, &shared).concat();
                assert!(sheet != "规则清单" || led.contains(&format!(">{shown}<")), "{name}: {link} {led}");
            }
            // In the ledgers a link stands on the name of the cell it leads to.
            let ledger = ["指标明细", "归一化日志", "指标与数据明细"].contains(&name.as_str());
            let said = texts_of(&format!("<c r=\"{shown}"), &shared).concat();
            assert!(
                !ledger || sheet == "封面与说明" || cell.is_empty() || said.contains(&format!(">{cell}<")),
                "{name}: {link} {said}"
            );
        }
        met.insert(name.as_str(), tail.matches("<hyperlink ").count());
    }
    assert!(targets.len() > 10, "{targets:?}");
    for (name, least) in [("封面与说明", 10), ("总览", 5), ("指标与数据明细", 300), ("问题清单", 100)]
    {
        assert!(met[name] >= least, "{met:?}");
    }
}
