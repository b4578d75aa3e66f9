//! The tables of an earlier run (`--data`) → last year's figures, ranks and findings, or the findings of the round
//! before.
//!
//! Apart because these files are our own: their columns are those of the contract, and nothing has to be recognised.

use super::manifest;
use crate::model::FigureCertainty;
use crate::model::decimal::{parse_plain, step_of};
use crate::model::earlier::{LastYear, Placed};
use crate::model::tables::misplaced;
use crate::model::{
    Entry, Figure, FilingStanding, Finding, Item, Place, Quantity, Severity, State, Subject, Unit,
};
use anyhow::{Context, Result, anyhow, bail};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Last year's figures from the folder that `--data` wrote then, with the ranks and findings if they are still there.
///
/// # Errors
/// If the folder holds no figures, or a table cannot be read.
pub fn last_year(folder: &Path) -> Result<LastYear> {
    manifest::check(folder)?;
    let mut codes = Codes::default();
    let filings = folder.join("filings.csv");
    if filings.exists() {
        rows(&filings, &mut |row| codes.take(row))?;
    }
    let mut last_year = LastYear::default();
    rows(&folder.join("figures.csv"), &mut |row| {
        let code = codes.of_filing.get(&row.text("filing")).map_or("", String::as_str);
        // What counted nowhere last year is no figure of it; older tables do not have the column.
        let known = FilingStanding::named(&row.text("standing"));
        // How surely it was filed then is of no account now, and last year's workbook does not say it.
        let figure = figure(row).map(|own| Figure { certainty: FigureCertainty::default(), ..own });
        if let Some(figure) = figure.filter(|_| known.is_none_or(FilingStanding::is_of_run)) {
            let year = row.text("year").parse().ok();
            last_year.add((code, &row.text("department"), &row.text("project")), year, figure);
        }
    })?;
    let ranking = folder.join("ranking.csv");
    if ranking.exists() {
        rows(&ranking, &mut |row| {
            if let Ok(rank) = row.text("rank").parse() {
                let placed = Placed { group: row.text("group"), rank };
                codes.of_row(row, |whose| last_year.add_rank(whose, placed));
            }
        })?;
    }
    let findings = folder.join("findings.csv");
    if findings.exists() {
        rows(&findings, &mut |row| {
            let is_counted = row.text("state") != State::EXEMPTED;
            if is_counted && matches!(row.text("severity").as_str(), "error" | "verify") {
                codes.of_row(row, |whose| last_year.add_fault(whose));
            }
        })?;
    }
    Ok(last_year)
}

/// Codes of units, which only one of the tables holds.
#[derive(Debug, Default)]
pub(super) struct Codes {
    of_filing: BTreeMap<String, String>,
    /// By unit and project as written; none where two codes stand under one name.
    of_name: BTreeMap<(String, String), Option<String>>,
}

impl Codes {
    fn take(&mut self, row: &Row<'_>) {
        self.take_name(row);
        self.of_filing.insert(row.text("filing"), row.text("department_code"));
    }

    /// Takes in the code that stands beside a unit and project.
    pub(super) fn take_name(&mut self, row: &Row<'_>) {
        let code = row.text("department_code");
        let known = self.of_name.entry((row.text("department"), row.text("project")));
        known
            .and_modify(|known| *known = known.take().filter(|known| *known == code))
            .or_insert_with(|| Some(code));
    }

    /// Whom a row of another table is about: code, unit, project.
    pub(super) fn of_row(&self, row: &Row<'_>, take: impl FnOnce((&str, &str, &str))) {
        let (department, project) = (row.text("department"), row.text("project"));
        let code = self.of_name.get(&(department.clone(), project.clone())).and_then(Option::as_deref);
        take((code.unwrap_or(""), &department, &project));
    }
}

/// The findings of a round as a table holds them; none if it is not there.
///
/// # Errors
/// If the table cannot be read.
pub fn findings(table: &Path) -> Result<Option<Vec<Finding>>> {
    if !table.exists() {
        return Ok(None);
    }
    let mut findings = Vec::new();
    rows(table, &mut |row| findings.extend(counted_finding(row)))?;
    Ok(Some(findings))
}

/// The files a run read, with what was in them; none if the folder does not say.
///
/// # Errors
/// If the table cannot be read.
pub fn files(folder: &Path) -> Result<Option<BTreeSet<(String, String)>>> {
    let table = folder.join("files.csv");
    if !table.exists() {
        return Ok(None);
    }
    let mut files = BTreeSet::new();
    rows(&table, &mut |row| {
        files.insert((row.text("path"), row.text("sha256")));
    })?;
    Ok(Some(files))
}

/// What stands behind the apostrophe that keeps spreadsheets from taking a text for a formula.
const GUARDED: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// One row of a table by the names of its columns.
pub(super) struct Row<'a> {
    pub(super) columns: &'a BTreeMap<String, usize>,
    pub(super) record: &'a csv::StringRecord,
    /// The first number that is none, as a spreadsheet program writes it: 1.54737E+07 has lost its last digits.
    pub(super) strange: &'a RefCell<String>,
}

impl Row<'_> {
    /// The text under a column, without the apostrophe that keeps spreadsheets from taking it for a formula.
    pub(super) fn text(&self, column: &str) -> String {
        let field = self.columns.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default();
        let bare = field.strip_prefix('\'').filter(|rest| rest.starts_with(GUARDED));
        bare.unwrap_or(field).to_owned()
    }

    pub(super) fn decimal(&self, column: &str) -> Option<Decimal> {
        let text = self.text(column);
        let value = parse_plain(&text);
        if value.is_none() && !text.is_empty() && self.strange.borrow().is_empty() {
            self.strange.replace(text);
        }
        value
    }
}

/// Every row of a table in turn.
///
/// # Errors
/// If the file is not there or is no table of ours.
pub(super) fn rows(path: &Path, take: &mut dyn FnMut(&Row<'_>)) -> Result<()> {
    let shown = path.display();
    // Opening a named pipe would wait for somebody to write into it.
    if path.exists() && !path.is_file() {
        bail!("{shown} 不是普通文件；请给出运行时写出的数据表文件夹");
    }
    let file = File::open(path).with_context(|| format!("{shown} 打不开，请检查路径"))?;
    let mut file = BufReader::new(file);
    let mut mark = [0; 3];
    let marked = file.read_exact(&mut mark).is_ok() && mark == *"\u{feff}".as_bytes();
    if !marked {
        bail!("{shown} 不是本程序写出的数据表");
    }
    let mut reader = csv::Reader::from_reader(file);
    let broken = |line: usize| anyhow!("{shown} 第 {line} 行读不出，可能被改动过；请用运行时写出的原文件");
    let heads = reader.headers().map_err(|_| broken(1))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if let Some((found, wanted)) = misplaced(&name, heads.iter()) {
        bail!("{shown} 的表头被改动过：“{found}”应为“{wanted}”；请给出程序写出的原文件夹");
    }
    let columns = heads.iter().enumerate().map(|(at, head)| (head.to_owned(), at)).collect();
    let strange = RefCell::default();
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|_| broken(number + 2))?;
        take(&Row { columns: &columns, record: &record, strange: &strange });
        if !strange.borrow().is_empty() {
            let line = number + 2;
            bail!(
                "{shown} 第 {line} 行的“{}”不是程序写出的数，可能用表格软件另存过，末几位已经丢失；请给出程序写出的原文件夹",
                strange.borrow()
            );
        }
    }
    Ok(())
}

/// A figure that states a number; the place it was stated to follows from its text and unit.
pub(super) fn figure(row: &Row<'_>) -> Option<Figure> {
    let value = row.decimal("value")?;
    let stated = unit(&row.text("stated_unit"));
    let unit = stated.or_else(|| unit(&row.text("unit"))).unwrap_or(Unit::Count);
    let raw = row.text("raw");
    let plain: String = raw.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let printed = parse_plain(&plain).and_then(|raw| step_of(raw).checked_mul(unit.factor()));
    let step = printed.unwrap_or_else(|| step_of(value));
    figure_of(row, Entry::Number(Quantity { value, step, unit }))
}

/// The figure of a row that states this; none if its measure is not known.
pub(super) fn figure_of(row: &Row<'_>, entry: Entry) -> Option<Figure> {
    Some(Figure {
        place: Place { sheet: row.text("sheet").into(), cell: row.text("cell").into() },
        scope: row.text("scope").into(),
        item: Item::new(&row.text("item")),
        measure: row.text("measure").parse().ok()?,
        label: row.text("label").into(),
        raw: row.text("raw").into(),
        entry,
        stated_unit: unit(&row.text("stated_unit")),
        block: 0,
        certainty: FigureCertainty::named(&row.text("certainty")).unwrap_or_default(),
    })
}

pub(super) fn unit(text: &str) -> Option<Unit> {
    match text {
        "%" => Some(Unit::Percent),
        "分" => Some(Unit::Points),
        money => Unit::money(money),
    }
}

/// The finding of a row; none where the bureau had exempted the unit.
pub(super) fn counted_finding(row: &Row<'_>) -> Option<Finding> {
    (row.text("state") != State::EXEMPTED).then(|| finding(row))
}

fn finding(row: &Row<'_>) -> Finding {
    let (sheet, cell) = (row.text("sheet"), row.text("cell"));
    Finding {
        code: row.text("id").into(),
        rule: row.text("rule").into(),
        severity: match row.text("severity").as_str() {
            "error" => Severity::Error,
            "verify" => Severity::Verify,
            _ => Severity::Notice,
        },
        name: row.text("name").into(),
        subject: Subject {
            filing: None,
            department: row.text("department").into(),
            project: row.text("project").into(),
            year: row.text("year").parse().ok(),
            path: row.text("path").into(),
        },
        place: (!cell.is_empty()).then_some(Place { sheet: sheet.into(), cell: cell.into() }),
        printed: "".into(),
        stated: row.text("stated").into(),
        computed: row.decimal("computed"),
        difference: row.decimal("difference"),
        tolerance: row.decimal("tolerance"),
        operands: Vec::new(),
        elsewhere: Vec::new(),
        message: row.text("message"),
        cause: row.text("cause").into(),
        advice: row.text("advice").into(),
        basis: row.text("basis").into(),
        parent: None,
        state: State::Open,
        explanation: String::new(),
    }
}
