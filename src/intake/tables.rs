//! The tables of an earlier run (`--data`) → the returns they were written from, for the roll-up (`--merge`).
//!
//! Apart from `earlier`, which takes single facts out of these tables: here everything comes back that they hold. The
//! name of the level stands in front of every unit and path, so that 教育局 of two counties stay two.

use super::earlier::{self, Row, rows, unit};
use super::manifest;
use crate::model::filing::{Amount, Relation};
use crate::model::score::{Rescored, Scores};
use crate::model::tables::NEEDED;
use crate::model::{
    Entry, Figure, FileRecord, FileStatus, Filing, FilingStanding, Finding, Head, Indicator, Match, Severity,
    State, Text,
};
use crate::model::{Place, Rect, Standing};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is known here of an explanation given at the level below.
const EXPLAINED_BELOW: &str = "下级运行时单位已说明";

/// What the tables of one folder hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// One line per file met then.
    pub files: Vec<FileRecord>,
    /// The returns; their family is for the catalogue to say.
    pub filings: Vec<Filing>,
    /// What each return counted as then, and which of its figures a finding kept out of totals.
    pub standings: Vec<(FilingStanding, BTreeSet<Place>)>,
    /// Returns that counted nowhere, with what they were.
    pub aside: Vec<(Filing, FilingStanding)>,
    /// The scores worked out then, in the order of the returns.
    pub scores: Vec<Scores>,
    /// The findings, each with the number of its return.
    pub findings: Vec<Finding>,
    /// The ranking of that run.
    pub ranking: Vec<Standing>,
    /// Whether the run says what its tables were when it wrote them.
    pub is_vouched: bool,
}

/// Reads the tables of a folder; `level` is put in front of units and paths.
///
/// # Errors
/// If the folder holds no tables, or one cannot be read.
pub fn read(folder: &Path, level: &str) -> Result<Tables> {
    if let Some(missing) = NEEDED.into_iter().find(|name| !folder.join(name).is_file()) {
        bail!("{} 里没有 {missing}；请给出下级运行时 --data 写出的文件夹", folder.display());
    }
    let is_checked = manifest::check(folder)?;
    let level = Level(level);
    let mut tables = Tables::default();
    rows(&folder.join("files.csv"), &mut |row| tables.files.push(level.file(row)))?;
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    // What makes no sense in tables whose run nothing is known of: a return written twice, a row of none.
    let mut odd = String::new();
    rows(&folder.join("filings.csv"), &mut |row| {
        if at.insert(row.text("filing"), tables.filings.len()).is_some() && odd.is_empty() {
            odd = format!("filings.csv 里 {} 有两行", row.text("filing"));
        }
        tables.filings.push(level.filing(row));
        tables.standings.push((standing(row), BTreeSet::new()));
    })?;
    tables.scores = vec![Scores::default(); tables.filings.len()];
    rows(&folder.join("figures.csv"), &mut |row| {
        // Looked at first: what it cannot read is counted, whosever it is.
        let figure = figure(row);
        let id = row.text("filing");
        let Some(at) = at.get(&id) else {
            if odd.is_empty() {
                odd = format!("filings.csv 里没有 {id}，figures.csv 里有它的数");
            }
            return;
        };
        let Some(figure) = figure else { return };
        if row.text("standing") == FilingStanding::UNUSABLE {
            tables.standings[*at].1.insert(figure.place.clone());
        }
        tables.filings[*at].figures.push(figure);
    })?;
    rows(&folder.join("indicators.csv"), &mut |row| {
        if let Some(at) = at.get(&row.text("filing")) {
            tables.filings[*at].indicators.push(indicator(row));
            tables.scores[*at]
                .indicators
                .push(Rescored { value: row.decimal("computed_score"), ..Rescored::default() });
        }
    })?;
    rows(&folder.join("findings.csv"), &mut |row| tables.findings.extend(level.finding(row)))?;
    rows(&folder.join("ranking.csv"), &mut |row| tables.ranking.push(level.standing(row)))?;
    let mut supervisors: BTreeMap<String, String> = BTreeMap::new();
    let mut counted = [0, 0];
    rows(&folder.join("departments.csv"), &mut |row| {
        for (sum, column) in counted.iter_mut().zip(["errors", "verifies"]) {
            *sum += row.text(column).parse().unwrap_or(0);
        }
        supervisors.insert(level.before(&row.text("department")), level.before(&row.text("supervisor")));
    })?;
    if !is_checked {
        if !odd.is_empty() {
            bail!("{} 的数据表对不上：{odd}，可能被改动或截断；请给出程序写出的原文件夹", folder.display());
        }
        tables.check_counts(folder)?;
        tables.check_findings(folder, &counted)?;
    }
    tables.is_vouched = is_checked;
    tables.complete_heads(&supervisors);
    tables.put_aside();
    tables.number_findings();
    Ok(tables)
}

impl Tables {
    /// Without a manifest: whether as many figures are there as the inventory says, none of them twice.
    fn check_counts(&self, folder: &Path) -> Result<()> {
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for filing in &self.filings {
            *found.entry(&filing.path).or_default() += filing.figures.len();
            let mut seen = BTreeSet::new();
            let twice = filing
                .figures
                .iter()
                .find(|own| !seen.insert((&own.place, &own.item, own.measure, &own.scope)));
            if let Some(figure) = twice {
                bail!(
                    "{} 里 {} 的 {} {} 有两行，可能粘贴重复；请给出程序写出的原文件夹",
                    folder.join("figures.csv").display(),
                    filing.path,
                    figure.place.sheet,
                    figure.place.cell
                );
            }
        }
        let mut returns: BTreeMap<&str, usize> = BTreeMap::new();
        for filing in &self.filings {
            *returns.entry(&filing.path).or_default() += 1;
        }
        let mut paths = BTreeSet::new();
        for file in &self.files {
            let (path, sent) =
                (file.path.as_str(), returns.get(file.path.as_str()).copied().unwrap_or_default());
            // Returns that count nowhere are not counted there.
            if !paths.insert(path) || sent < file.filings {
                bail!(
                    "{} 里 {path} 有 {sent} 份自评表，files.csv 写着 {} 份{}；请给出程序写出的原文件夹",
                    folder.join("filings.csv").display(),
                    file.filings,
                    if sent < file.filings { "" } else { "，写了两行" }
                );
            }
        }
        if let Some(filing) = self.filings.iter().find(|filing| !paths.contains(filing.path.as_str())) {
            bail!(
                "{} 里没有 {}，filings.csv 里有它的自评表，可能被截断；请给出程序写出的原文件夹",
                folder.join("files.csv").display(),
                filing.path
            );
        }
        for file in &self.files {
            let rows = found.get(file.path.as_str()).copied().unwrap_or_default();
            if rows < file.figures {
                bail!(
                    "{} 里 {} 只有 {rows} 个数，files.csv 写着 {} 个，可能被截断；请给出程序写出的原文件夹",
                    folder.join("figures.csv").display(),
                    file.path,
                    file.figures
                );
            }
        }
        Ok(())
    }

    /// Without a manifest: whether there are as many findings as the units are said to have.
    fn check_findings(&self, folder: &Path, counted: &[usize; 2]) -> Result<()> {
        let mut ids = BTreeSet::new();
        let mut coded = self.findings.iter().filter(|own| !own.code.is_empty());
        if let Some(twice) = coded.find(|own| !ids.insert(own.code.as_str())) {
            bail!(
                "{} 里编号 {} 有两行，可能粘贴重复；请给出程序写出的原文件夹",
                folder.join("findings.csv").display(),
                twice.code
            );
        }
        let units: BTreeSet<&str> = self.filings.iter().map(|own| own.head.department.as_str()).collect();
        let of = |severity: Severity| {
            let own = |finding: &&Finding| {
                finding.severity == severity && units.contains(finding.subject.department.as_str())
            };
            self.findings.iter().filter(own).count()
        };
        for (severity, counted) in [Severity::Error, Severity::Verify].into_iter().zip(counted) {
            let found = of(severity);
            // A unit may stand in the list under another name than in its return: fewer are missing, more are not too many.
            if found < *counted {
                bail!(
                    "{} 里单位的{} {found} 条，departments.csv 写着 {counted} 条，可能被改动或截断；请给出程序写出的原文件夹",
                    folder.join("findings.csv").display(),
                    severity.term()
                );
            }
        }
        Ok(())
    }

    /// What the line of a return does not say: the 主管部门 its list named, and the title, which the heading paths of
    /// its figures begin with. By both a 汇总表 is known, whose amounts must not count twice.
    fn complete_heads(&mut self, supervisors: &BTreeMap<String, String>) {
        for filing in &mut self.filings {
            let listed = supervisors.get(&filing.head.department).filter(|name| !name.is_empty());
            if let Some(listed) = listed {
                filing.head.supervisor.clone_from(listed);
            }
            let title = filing.figures.iter().find_map(|figure| Some(figure.label.split_once('/')?.0));
            filing.head.title = title.unwrap_or_default().to_owned();
        }
    }

    /// Takes out the returns that counted nowhere: no finding is about them.
    fn put_aside(&mut self) {
        let all = std::mem::take(&mut self.filings).into_iter();
        let all = all.zip(std::mem::take(&mut self.standings)).zip(std::mem::take(&mut self.scores));
        for ((filing, standing), scores) in all {
            if standing.0.is_audited() {
                self.filings.push(filing);
                self.standings.push(standing);
                self.scores.push(scores);
            } else {
                self.aside.push((filing, standing.0));
            }
        }
    }

    /// Which return each finding is about: the first with its path, unit and project.
    fn number_findings(&mut self) {
        let mut known: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
        for (number, filing) in self.filings.iter().enumerate() {
            let head = &filing.head;
            known.entry((&filing.path, &head.department, &head.project)).or_insert(number);
        }
        for finding in &mut self.findings {
            let own = &finding.subject;
            let number =
                known.get(&(own.path.as_str(), own.department.as_str(), own.project.as_str())).copied();
            finding.subject.filing = number;
        }
    }
}

/// What a return counted as; tables of older versions hold only returns that count.
pub(super) fn standing(row: &Row<'_>) -> FilingStanding {
    let written = row.text("standing");
    FilingStanding::named(&written).unwrap_or_default()
}

/// The name in front of units and paths.
struct Level<'a>(&'a str);

impl Level<'_> {
    fn before(&self, name: &str) -> String {
        if name.is_empty() { String::new() } else { format!("{}/{name}", self.0) }
    }

    fn file(&self, row: &Row<'_>) -> FileRecord {
        let count = |column| row.text(column).parse().unwrap_or(0);
        let status = row.text("status");
        FileRecord {
            path: self.before(&row.text("path")),
            size: row.text("size").parse().unwrap_or(0),
            sha256: row.text("sha256"),
            format: row.text("format"),
            status: FileStatus::ALL.into_iter().find(|own| own.as_str() == status).unwrap_or_default(),
            message: row.text("message"),
            sheets: count("sheets"),
            filings: count("filings"),
            figures: count("figures"),
            numeric: count("numeric"),
            used: count("used"),
            replaces: 0,
            lead: 0,
            owner: String::new(),
        }
    }

    fn filing(&self, row: &Row<'_>) -> Filing {
        let own = filing(row);
        Filing {
            id: self.before(&own.id),
            path: self.before(&own.path),
            head: Head {
                department: self.before(&own.head.department),
                department_code: self.before(&own.head.department_code),
                supervisor: self.before(&own.head.supervisor),
                ..own.head
            },
            ..own
        }
    }

    fn finding(&self, row: &Row<'_>) -> Option<Finding> {
        let mut finding = earlier::counted_finding(row)?;
        // Whether it was new or remained is said against the round of the level below; an explanation holds here too.
        if State::named(&row.text("state")) == Some(State::Explained) {
            finding.state = State::Explained;
            finding.explanation = EXPLAINED_BELOW.to_owned();
        }
        finding.subject.department = self.before(&finding.subject.department).into();
        finding.subject.path = self.before(&finding.subject.path).into();
        Some(finding)
    }

    fn standing(&self, row: &Row<'_>) -> Standing {
        Standing {
            group: row.text("group"),
            department: self.before(&row.text("department")),
            project: row.text("project"),
            self_score: row.decimal("self_score"),
            checked_score: row.decimal("checked_score"),
            self_grade: row.text("self_grade"),
            errors: row.text("errors").parse().unwrap_or(0),
            verifies: row.text("verifies").parse().unwrap_or(0),
            note: row.text("note"),
            ..Standing::default()
        }
    }
}

/// A return without what it states; its family is for the catalogue to say.
pub(super) fn filing(row: &Row<'_>) -> Filing {
    let matching = row.text("match");
    Filing {
        id: row.text("filing"),
        path: row.text("path"),
        sheet: row.text("sheet"),
        range: Rect::parse(&row.text("range")).unwrap_or_default(),
        form: row.text("form"),
        matching: Match::ALL.into_iter().find(|own| own.as_str() == matching).unwrap_or_default(),
        head: Head {
            department: row.text("department"),
            department_code: row.text("department_code"),
            supervisor: row.text("supervisor"),
            project: row.text("project"),
            year: row.text("year").parse().ok(),
            ..Head::default()
        },
        unit: unit(&row.text("unit")),
        ..Filing::default()
    }
}

/// A figure, whatever its cell said; none if its measure is not known.
pub(super) fn figure(row: &Row<'_>) -> Option<Figure> {
    let status = row.text("status");
    if let Some(figure) = earlier::figure(row) {
        let entry = match figure.entry {
            Entry::Number(quantity) if status == "corrected" => {
                Entry::Corrected(quantity, "下级运行时已更正".into())
            }
            entry => entry,
        };
        return Some(Figure { entry, ..figure });
    }
    let entry = match status.as_str() {
        "blank" => Entry::Blank,
        "dash" => Entry::Dash,
        "not_applicable" => Entry::NotApplicable,
        "text" => Entry::Text(row.text("raw").into()),
        _ => Entry::Unreadable("下级运行时没有读出".into()),
    };
    earlier::figure_of(row, entry)
}

/// An indicator; tables of older versions do not name the cells of its parts.
pub(super) fn indicator(row: &Row<'_>) -> Indicator {
    let amount = |raw: &str, value: &str, unit: &str| Amount {
        raw: row.text(raw).into(),
        value: row.decimal(value),
        unit: row.text(unit).into(),
    };
    let part = |column: &str| {
        let cell = row.text(column);
        (!cell.is_empty()).then(|| Place { sheet: row.text("sheet").into(), cell: cell.into() })
    };
    let (cell, relation, deviation) = (row.text("cell"), row.text("relation"), row.text("deviation"));
    Indicator {
        place: (!cell.is_empty()).then(|| Place { sheet: row.text("sheet").into(), cell: cell.into() }),
        level1: row.text("level1").into(),
        level2: row.text("level2").into(),
        level3: row.text("level3").into(),
        relation: Relation::ALL.into_iter().find(|own| own.as_str() == relation),
        target: amount("target_raw", "target", "target_unit"),
        actual: amount("actual_raw", "actual", "actual_unit"),
        weight: row.decimal("weight"),
        score: row.decimal("score"),
        target_place: part("target_cell"),
        actual_place: part("actual_cell"),
        weight_place: part("weight_cell"),
        score_place: part("score_cell"),
        deviation: Some(Text::from(deviation)).filter(|text| !text.is_empty()),
        ..Indicator::default()
    }
}
