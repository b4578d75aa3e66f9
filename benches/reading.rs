//! How long reading takes: understanding a return must cost less than half of unpacking its workbook.
//!
//! `cargo bench --bench reading`

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use huishen::catalog::{Catalog, register};
use huishen::intake::{self, Limits, Met};
use huishen::model::Filing;
use huishen::{extract, pipeline, recognise, statements};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often each file is read.
const ROUNDS: usize = 101;

/// Understanding takes at most this share of parsing, percent.
const AIM: u128 = 50;

/// A workbook with the times its stages took, one per round.
struct Timed {
    met: Met,
    form: String,
    parse: Vec<Duration>,
    understand: Vec<Duration>,
    /// Of understanding: layout of the sheets, and extraction; what remains is the choice of the form and numbers.
    lay_out: Vec<Duration>,
    extract: Vec<Duration>,
}

fn main() {
    let catalog = Catalog::embedded().unwrap();
    let mut files = workbooks(&catalog);
    for _ in 0..ROUNDS {
        for file in &mut files {
            measure(file, &catalog);
        }
    }
    table(&files);
}

/// The .xlsx workbooks of the cases, the layouts and the samples that hold returns.
fn workbooks(catalog: &Catalog) -> Vec<Timed> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let roots: Vec<PathBuf> = ["tests/cases/files", "tests/layouts/files", "sample_data"]
        .iter()
        .map(|path| home.join(path))
        .collect();
    let met =
        intake::walk(&roots, &[]).into_iter().filter(|met| met.path.extension().is_some_and(|e| e == "xlsx"));
    let timed = met.filter_map(|met| {
        let form = understood(&met, catalog).first()?.form.clone();
        let none = Vec::new;
        Some(Timed { met, form, parse: none(), understand: none(), lay_out: none(), extract: none() })
    });
    timed.collect()
}

fn understood(met: &Met, catalog: &Catalog) -> Vec<Filing> {
    let grids = intake::take(met, &Limits::default()).grids;
    if register::is_register(&met.shown, &grids) {
        Vec::new()
    } else {
        pipeline::filings(&grids, &met.shown, catalog)
    }
}

/// One round of one file, the stages right after one another.
fn measure(file: &mut Timed, catalog: &Catalog) {
    let start = Instant::now();
    let taken = black_box(intake::take(&file.met, &Limits::default()));
    file.parse.push(start.elapsed());
    let start = Instant::now();
    black_box(pipeline::filings(&taken.grids, &file.met.shown, catalog));
    file.understand.push(start.elapsed());
    let start = Instant::now();
    let layouts: Vec<_> =
        taken.grids.iter().map(|grid| recognise::lay_out(grid, &catalog.vocabulary)).collect();
    file.lay_out.push(start.elapsed());
    let start = Instant::now();
    let told = layouts.iter().map(|layout| statements::read(layout.grid, "", catalog)).collect();
    black_box(extract::extract(&layouts, told, &file.met.shown, catalog));
    file.extract.push(start.elapsed());
}

/// The median in nanoseconds.
fn median(times: &[Duration]) -> u128 {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0, Duration::as_nanos)
}

/// A ratio with two decimals.
fn ratio(part: u128, whole: u128) -> String {
    let hundredths = (part * 100).checked_div(whole).unwrap_or(0);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// One line per form, and one for all files: mean microseconds per file.
fn table(files: &[Timed]) {
    let mut forms: BTreeMap<&str, Vec<&Timed>> = BTreeMap::new();
    for file in files {
        forms.entry(&file.form).or_default().push(file);
    }
    forms.insert("~ all", files.iter().collect());
    println!("form                       files   parse µs   understand µs   (lay out  extract)   ratio");
    for (form, files) in &forms {
        let sum =
            |times: fn(&Timed) -> &Vec<Duration>| files.iter().map(|file| median(times(file))).sum::<u128>();
        let (parse, understand) = (sum(|file| &file.parse), sum(|file| &file.understand));
        let each = |sum: u128| sum / 1_000 / u128::try_from(files.len()).unwrap();
        let (lay_out, extract) = (each(sum(|file| &file.lay_out)), each(sum(|file| &file.extract)));
        let (count, ratio) = (files.len(), ratio(understand, parse));
        let (parse, understand) = (each(parse), each(understand));
        println!("{form:<26}{count:>6}{parse:>11}{understand:>16}   ({lay_out:>7}{extract:>9})   {ratio:>5}");
    }
    let all = &forms["~ all"];
    let sum = |times: fn(&Timed) -> &Vec<Duration>| all.iter().map(|file| median(times(file))).sum::<u128>();
    let (parse, understand) = (sum(|file| &file.parse), sum(|file| &file.understand));
    let kept = if understand * 100 < parse * AIM { "kept" } else { "MISSED" };
    println!("understand / parse = {}, aim < {}: {kept}", ratio(understand, parse), ratio(AIM, 100));
}
