//! How long the workbook takes to write: 100,000 rows of figures against the mere packing of the same bytes, and for the
//! samples the share of a whole run.
//!
//! `cargo bench --bench writing`

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::arithmetic_side_effects)]

use flate2::Compression;
use flate2::write::DeflateEncoder;
use huishen::catalog::Catalog;
use huishen::model::{
    Entry, Figure, FigureCertainty, Filing, FilingCard, Head, Item, Measure, Place, Quantity, Review, Unit,
};
use huishen::pipeline::{self, Order};
use huishen::report;
use rust_decimal::Decimal;
use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Returns, and figures of each.
const RETURNS: u32 = 1_000;
const FIGURES: u32 = 100;
/// The level that the workbook is packed with.
const LEVEL: u32 = 3;
const ROUNDS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("汇总.xlsx");
    let catalog = Catalog::embedded().unwrap();
    let review = made(&catalog);
    let write = median(|| report::write(&review, &book, None).unwrap());
    let parts = parts(&book);
    let bytes: usize = parts.iter().map(Vec::len).sum();
    let pack = median(|| pack(&parts));
    println!("rows {}, parts unpacked {} KiB", RETURNS * FIGURES, bytes >> 10);
    println!("writing {write:?}, packing alone {pack:?}, ratio {}", ratio(write, pack));
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let order = Order { roots: vec![samples], ..Order::default() };
    let run = || pipeline::run(&order, &catalog, &|_, _| {}).unwrap();
    let review = run();
    let read = median(|| drop(black_box(run())));
    let write = median(|| report::write(&review, &book, None).unwrap());
    println!(
        "samples: reading and judging {read:?}, writing {write:?}, share {}",
        ratio(write, read + write)
    );
}

/// The median of some rounds.
fn median(mut work: impl FnMut()) -> Duration {
    let mut times = [Duration::ZERO; ROUNDS];
    for time in &mut times {
        let start = Instant::now();
        work();
        *time = start.elapsed();
    }
    times.sort_unstable();
    times[ROUNDS / 2]
}

/// A ratio with two decimals.
fn ratio(part: Duration, whole: Duration) -> String {
    let hundredths = part.as_micros() * 100 / whole.as_micros().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The parts of a workbook, unpacked.
fn parts(book: &Path) -> Vec<Vec<u8>> {
    let mut package = zip::ZipArchive::new(File::open(book).unwrap()).unwrap();
    let unpacked = (0..package.len()).map(|at| {
        let mut bytes = Vec::new();
        package.by_index(at).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    });
    unpacked.collect()
}

fn pack(parts: &[Vec<u8>]) {
    for part in parts {
        let mut packed = DeflateEncoder::new(std::io::sink(), Compression::new(LEVEL));
        packed.write_all(part).unwrap();
        packed.finish().unwrap();
    }
}

/// A review of made figures, no two values alike.
fn made(catalog: &Catalog) -> Review {
    Review {
        filings: (0..RETURNS).map(filing).map(FilingCard::of).collect(),
        terms: catalog.vocabulary.terms().to_vec(),
        ..Review::default()
    }
}

fn filing(number: u32) -> Filing {
    Filing {
        id: format!("{number}.xlsx#1"),
        path: format!("报送/{number}.xlsx"),
        sheet: "自评表".into(),
        family: "department".into(),
        head: Head { department: format!("第{number}局"), year: Some(2024), ..Head::default() },
        figures: (0..FIGURES).map(|at| figure(number * FIGURES + at)).collect(),
        ..Filing::default()
    }
}

fn figure(number: u32) -> Figure {
    let unit = Unit::TenThousandYuan;
    let value = Decimal::new(i64::from(number) * 7919 % 10_000_019, 2);
    Figure {
        place: Place { sheet: "自评表".into(), cell: format!("C{}", number % FIGURES + 1).into() },
        scope: String::new().into(),
        item: Item::new("three_public.total"),
        measure: Measure::Executed,
        label: "三公经费/决算数".into(),
        raw: value.to_string().into(),
        entry: Entry::Number(Quantity { value: value * unit.factor(), step: Decimal::ONE_HUNDRED, unit }),
        stated_unit: Some(unit),
        block: 0,
        certainty: FigureCertainty::default(),
    }
}
