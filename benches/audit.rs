//! How long an audit takes: all rules over returns of 200 figures, with register, last year and the other units. It must
//! grow no faster than the number of returns.
//!
//! `cargo bench --bench audit`

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use huishen::audit;
use huishen::catalog::Catalog;
use huishen::intake::{self, Limits};
use huishen::model::earlier::LastYear;
use huishen::model::{Filing, FilingCard, Register, RegisterLine, Store};
use huishen::pipeline;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// Numbers of returns audited.
const AUDITED: [usize; 3] = [100, 1_000, 10_000];

/// Figures of each return.
const FIGURES: usize = 200;

/// An audit is tried again until this time has passed, at most five times.
const PATIENCE: Duration = Duration::from_secs(2);

fn main() {
    let catalog = Catalog::embedded().unwrap();
    let filings = filled(&catalog);
    println!("audit of returns with {FIGURES} figures and {} rules", catalog.rules.len());
    println!("               returns    seconds   µs/return   to 100");
    for with in ["alone", "register", "all"] {
        let mut first = 0;
        for count in AUDITED {
            let (copies, register, last_year) = copies(&filings, count);
            let none = (Register::default(), LastYear::default());
            let material = audit::Material {
                filings: &copies,
                files: &[],
                aside: &[],
                policy: &catalog.settings.policy(),
                register: if with == "alone" { &none.0 } else { &register },
                year: Some(2023),
                last_year: if with == "all" { &last_year } else { &none.1 },
                rescored: &[],
                false_alarms: &BTreeMap::new(),
                catalog: &catalog,
                store: &Store::default(),
            };
            let nanos = timed(&material);
            let each = nanos / u128::try_from(count).unwrap();
            first = if first == 0 { each } else { first };
            let (ms, percent) = (nanos / 1_000_000, each * 100 / first);
            println!(
                "{with:<12}{count:>10}{:>7}.{:03}{:>12}{:>6}.{:02}",
                ms / 1_000,
                ms % 1_000,
                each / 1_000,
                percent / 100,
                percent % 100
            );
        }
    }
}

fn timed(material: &audit::Material<'_>) -> u128 {
    let mut times: Vec<Duration> = Vec::new();
    while times.len() < 5 && times.iter().sum::<Duration>() < PATIENCE {
        let start = Instant::now();
        black_box(audit::audit(material).unwrap());
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2].as_nanos()
}

/// The sample returns and the cases, each filled up with lines of further units to the wanted number of figures.
fn filled(catalog: &Catalog) -> Vec<Filing> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let met = intake::walk(&[home.join("sample_data"), home.join("tests/cases/files")], &[]);
    let mut filings = Vec::new();
    for met in met {
        filings.extend(pipeline::filings(&intake::take(&met, &Limits::default()).grids, &met.shown, catalog));
    }
    filings.retain(|filing| filing.figures.len() >= 10 && filing.family != "list");
    for filing in &mut filings {
        let own = filing.figures.clone();
        let mut further = own.iter().cycle().enumerate();
        while filing.figures.len() < FIGURES {
            let (number, figure) = further.next().unwrap();
            let mut figure = figure.clone();
            figure.scope = format!("下属单位{}", number / own.len()).into();
            filing.figures.push(figure);
        }
        filing.figures.truncate(FIGURES);
    }
    filings
}

/// Copies of the returns, each of a unit of its own under one of many 主管部门; a register that asks for them all and a
/// tenth more; and the same figures as last year's.
fn copies(filings: &[Filing], count: usize) -> (Vec<FilingCard>, Register, LastYear) {
    let store = Store::default();
    let mut copies: Vec<FilingCard> = Vec::with_capacity(count);
    let (mut register, mut last_year) = (Register::default(), LastYear::default());
    for (number, filing) in filings.iter().cycle().take(count).enumerate() {
        let mut copy = filing.clone();
        copy.path = format!("{number}/{}", filing.path);
        copy.head.department = format!("{}{number}", filing.head.department);
        copy.head.supervisor = format!("主管部门{}", number / 20);
        register.lines.push(RegisterLine {
            department: copy.head.department.clone(),
            supervisor: copy.head.supervisor.clone(),
            category: format!("类别{}", number % 5),
            owed: true,
            ..RegisterLine::default()
        });
        for figure in &copy.figures {
            last_year.add(("", &copy.head.department, &copy.head.project), None, figure.clone());
        }
        copies.push(FilingCard::of(copy).put_away(&store));
    }
    let missing = (0..count / 10).map(|number| RegisterLine {
        department: format!("没有报送的单位{number}"),
        owed: true,
        ..RegisterLine::default()
    });
    register.lines.extend(missing);
    (copies, register, last_year)
}
