//! Books with and without links, charts and long sheets; streams that break off.

use super::hyperlinks::Hyperlinks;
use super::stitch::stitch;
use super::{Book, Length};
use crate::report::Paper;
use crate::report::style::Styles;
use rust_xlsxwriter::{Chart, ChartType, Workbook, XlsxError};
use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, ErrorKind, Read};
use zip::ZipArchive;

const FILE: &str = "file:///../报表/甲 局.xlsx";

/// What a sheet of the test holds.
#[derive(Debug, Clone, Copy)]
struct Sheet {
    length: Length,
    rows: u32,
    addresses: &'static [&'static str],
    chart: bool,
}

const PLAIN: Sheet = Sheet { length: Length::Short, rows: 3, addresses: &[], chart: false };

fn book(sheets: &[Sheet]) -> Result<Book, XlsxError> {
    let mut book = Book::new("书", &std::env::temp_dir())?;
    let styles = Styles::new();
    for (number, own) in (1..).zip(sheets) {
        let page = book.page(&format!("表{number}"), (Paper::A3Landscape, own.length), &styles)?;
        for row in 0..own.rows {
            page.sheet.write_string(row, 0, format!("第 {row} 行"))?;
            if let Some(address) = own.addresses.get(row as usize % own.addresses.len().max(1)) {
                assert!(page.hyperlinks.add(row, 0, address, "看").unwrap());
            }
        }
        if own.chart {
            let mut chart = Chart::new(ChartType::Column);
            chart.add_series().set_values((format!("表{number}").as_str(), 0, 0, 2, 0));
            page.sheet.insert_chart(0, 3, &chart)?;
        }
    }
    Ok(book)
}

/// The parts of a package by name.
fn parts(package: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
    let count = archive.len();
    let read = |at| {
        let mut part = archive.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        (part.name().unwrap().into_owned(), text)
    };
    (0..count).map(read).collect()
}

fn saved(sheets: &[Sheet]) -> BTreeMap<String, String> {
    let mut package = Cursor::new(Vec::new());
    book(sheets).unwrap().save(&mut package).unwrap();
    parts(package.into_inner())
}

/// A package as the library writes it.
fn stream(rows: u32) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..rows {
        sheet.write_string(row, 0, format!("{}", row.wrapping_mul(2_654_435_761))).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn linked(rows: u32) -> Hyperlinks {
    let mut links = Hyperlinks::waiting_in(&std::env::temp_dir());
    links.begin_sheet();
    for row in 0..rows {
        links.add(row, 0, FILE, "").unwrap();
    }
    links
}

#[test]
fn links_join_what_a_sheet_holds_anyway() {
    let files = ["file:///甲.xlsx", "file:///乙.xlsx#'表'!B3", "file:///乙.xlsx#'表'!B4"];
    let own = Sheet { addresses: Box::leak(Box::new(files)), ..PLAIN };
    let sheets = [
        PLAIN,
        own,
        Sheet { chart: true, ..own },
        Sheet { chart: true, ..PLAIN },
        Sheet { addresses: &["internal:'表1'!A1"], ..PLAIN },
        Sheet { length: Length::Long, rows: 8_000, ..own },
    ];
    let bare = saved(&sheets.map(|sheet| Sheet { addresses: &[], ..sheet }));
    let full = saved(&sheets);
    // Only lists of files are new, and only links were put in.
    let list = |number: usize| format!("xl/worksheets/_rels/sheet{number}.xml.rels");
    let new: Vec<&String> = full.keys().filter(|name| !bare.contains_key(*name)).collect();
    assert_eq!(new, [&list(2), &list(6)]);
    for (name, text) in &bare {
        let now = &full[name];
        let Some((before, rest)) = now.split_once("<hyperlinks>") else {
            assert!(now == text || *name == list(3), "{name}");
            continue;
        };
        let (links, behind) = rest.split_once("</hyperlinks>").unwrap();
        assert_eq!(&format!("{before}{behind}"), text, "{name}");
        assert!(behind.starts_with("<printOptions"), "{name}");
        let number = name.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_end_matches(".xml");
        let wanted = sheets[number.parse::<usize>().unwrap() - 1].rows as usize;
        assert_eq!(links.matches("<hyperlink ").count(), wanted, "{name}");
    }
    let both = &full[&list(3)];
    assert_eq!(both.matches(" Id=\"").count(), 4, "{both}");
    for (id, target) in [("rId1", "../drawings/drawing1.xml"), ("R1", "甲.xlsx"), ("R3", "乙.xlsx")] {
        let named = format!(r#"<Relationship Id="{id}" "#);
        let own = both.split(&named).nth(1).and_then(|rest| rest.split_once("/>")).map(|(own, _)| own);
        assert!(own.is_some_and(|own| own.contains(&format!(r#"Target="{target}""#))), "{id}: {both}");
    }
    assert!(both.ends_with("</Relationships>") && full[&list(2)].ends_with("</Relationships>"));
    assert!(full["xl/worksheets/sheet6.xml"].contains(r#"<hyperlink ref="A8000" r:id="R8000""#));
}

#[test]
fn a_stream_that_breaks_off_is_an_error() {
    let whole = stream(1_500);
    let stitched = |stream: &[u8], links: Hyperlinks| {
        let mut target = Cursor::new(Vec::new());
        // Small pieces, so that everything is met half.
        let mut from = BufReader::with_capacity(31, stream);
        stitch(&mut from, links.complete().unwrap(), &mut target).map(|()| target.into_inner())
    };
    let before = parts(whole.clone());
    let mut after = parts(stitched(&whole, linked(0)).unwrap());
    assert_eq!(after, before);
    after = parts(stitched(&whole, linked(2)).unwrap());
    assert_eq!(after.len(), before.len() + 1);
    let directory = whole.windows(4).position(|mark| mark == b"PK\x01\x02").unwrap();
    let step = directory / 20;
    for end in (0..directory).step_by(step).chain(directory - 20..directory + 4) {
        assert!(stitched(&whole[..end], linked(2)).is_err(), "cut off at {end} of {directory}");
    }
    for at in (60..directory).step_by(step) {
        let mut broken = whole.clone();
        broken[at] ^= 0x10;
        let told = stitched(&broken, linked(2)).map(parts);
        // Nobody looks at versions, dates and file names but the directory, which is written anew.
        assert!(told.is_err() || told.is_ok_and(|parts| parts.values().eq(after.values())), "at {at}");
    }
    // Links of a sheet that never came.
    let mut lost = linked(2);
    lost.begin_sheet();
    lost.add(0, 0, FILE, "").unwrap();
    assert_eq!(stitched(&whole, lost).unwrap_err().kind(), ErrorKind::InvalidData);
}

#[test]
fn a_target_or_folder_that_takes_no_more_is_an_error() {
    let sheet = Sheet { length: Length::Long, rows: 20_000, addresses: &[FILE], chart: false };
    for room in [0, 1_000, 20_000] {
        let mut small = vec![0; room];
        let stopped = book(&[sheet]).unwrap().save(Cursor::new(small.as_mut_slice()));
        assert_eq!(stopped.unwrap_err().kind(), ErrorKind::WriteZero, "{room}");
    }
    let mut links = Hyperlinks::waiting_in("no such folder".as_ref());
    links.begin_sheet();
    let mut laid = (0..20_000).map(|row| links.add(row, 0, FILE, ""));
    assert_eq!(laid.find_map(Result::err).map(|fault| fault.kind()), Some(ErrorKind::NotFound));
}
