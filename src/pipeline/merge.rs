//! Tables of earlier runs below → part of this review, as if their returns had been read here (`--merge`).
//!
//! Apart because these returns were read and audited where they came from: nothing is audited twice, and only what goes
//! over all units (wide table, ranking) is made anew.

use super::standing::most;
use crate::audit::blank;
use crate::catalog::Catalog;
use crate::catalog::form::Form;
use crate::catalog::rule::{Check, Native, Rule};
use crate::intake::tables::{self, Tables};
use crate::model::naming::{without_level, without_place};
use crate::model::register::canonical_name;
use crate::model::review::YearSource;
use crate::model::{
    FileRecord, Filing, FilingCard, FilingStanding, Finding, FindingCard, Review, ScoreCard, Standing,
    Subject, reply,
};
use crate::normalise;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The tables of one run below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Below {
    /// What stands in front of its units: 甲县.
    pub level: String,
    /// The folder that `--data` wrote.
    pub folder: PathBuf,
}

impl Below {
    /// A folder as given: `甲县=文件夹`, or the folder alone, whose name is that of the level.
    #[must_use]
    pub fn of(given: &str) -> Self {
        if let Some((level, folder)) = given.split_once('=').filter(|(level, _)| !level.is_empty()) {
            return Self { level: level.to_owned(), folder: folder.into() };
        }
        let folder = PathBuf::from(given);
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let level = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { level, folder }
    }
}

/// What is to be merged, read in full before anything else is done.
#[derive(Debug, Default)]
pub(super) struct Merged(Vec<(Below, Tables)>);

impl Merged {
    pub(super) fn read(order: &[Below], catalog: &Catalog) -> Result<Self> {
        let mut given = BTreeMap::new();
        for below in order {
            let shown = below.folder.display();
            match given.insert(&below.level, &below.folder) {
                Some(folder) if *folder == below.folder => {
                    bail!("“{shown}”写了两次；同一个下级的数据只写一次")
                }
                Some(_) => {
                    bail!("有两个下级都叫“{}”；请写成 名称=文件夹，如 甲县={shown}", below.level)
                }
                None => {}
            }
        }
        let tables = order.iter().map(|below| {
            let mut tables = tables::read(&below.folder, &below.level)?;
            for filing in &mut tables.filings {
                normalise::refuse_out_of_range(filing, &catalog.settings);
            }
            Ok((below.clone(), tables))
        });
        Ok(Self(tables.collect::<Result<_>>()?))
    }

    /// The year of most returns that count; of equally frequent ones the latest.
    fn year(&self) -> Option<u16> {
        let filings = self.0.iter().flat_map(|(_, tables)| tables.filings.iter().zip(&tables.standings));
        let counting = filings.filter(|(_, (standing, _))| *standing == FilingStanding::Counts);
        most(counting.filter_map(|(filing, _)| filing.head.year))
    }

    /// Puts returns and findings behind those of the review. Gives the entries that had no return to be ranked by.
    pub(super) fn join(self, review: &mut Review, catalog: &Catalog) -> Vec<Standing> {
        let mut absent = Vec::new();
        if review.year.is_none() {
            (review.year, review.year_source) = (self.year(), YearSource::MostReturns);
        }
        let mut seen = Seen::of(&review.files);
        for (below, mut tables) in self.0 {
            absent.append(&mut settle(&mut tables, catalog));
            let mut told = leave_out(&mut tables, review.year, &mut seen, catalog);
            tables.findings.append(&mut told);
            let first = review.filings.len();
            for finding in &mut tables.findings {
                finding.subject.filing = finding.subject.filing.map(|number| number + first);
            }
            let folder = below.folder.to_string_lossy();
            for file in &tables.files {
                review.links.insert(file.path.clone(), folder.clone().into_owned());
            }
            let doubt =
                if tables.is_vouched { "" } else { "（没有 run.json，只核对了份数和行数）" };
            review.roots.push(format!("{}={folder}{doubt}", below.level));
            review.files.append(&mut tables.files);
            for (filing, standing) in tables.aside {
                let mut card = FilingCard::of(filing).put_away(&review.store);
                card.standing = standing;
                review.aside.push(card);
            }
            for (filing, (standing, unusable)) in tables.filings.into_iter().zip(tables.standings) {
                if !unusable.is_empty() {
                    review.unusable.insert(review.filings.len(), unusable);
                }
                let mut card = FilingCard::of(filing).put_away(&review.store);
                card.standing = standing;
                review.filings.push(card);
            }
            let scores = tables.scores.into_iter();
            review.scores.extend(scores.map(|scores| ScoreCard::of(scores, &review.store)));
            let mut sent: BTreeMap<&str, Vec<&FilingCard>> = BTreeMap::new();
            for card in &review.filings[first..] {
                sent.entry(&card.path).or_default().push(card);
            }
            let filing = |finding: &Finding| {
                let mut own = sent.get(finding.subject.path.as_str())?.iter().map(|card| card.whole());
                own.find(|filing| filing.at(finding.place.as_ref()).is_some())
            };
            let cards = FindingCard::all(tables.findings, &review.store, filing);
            review.findings.extend(cards);
        }
        reply::tell_apart(&mut review.findings, &review.files);
        absent
    }
}

/// The files with returns that were taken in so far, by what is in them.
struct Seen(BTreeMap<String, String>);

impl Seen {
    fn of(files: &[FileRecord]) -> Self {
        let mut seen = Self(BTreeMap::new());
        seen.add(files);
        seen
    }

    fn add(&mut self, files: &[FileRecord]) {
        for file in files.iter().filter(|file| file.filings > 0 && !file.sha256.is_empty()) {
            self.0.entry(file.sha256.clone()).or_insert_with(|| file.path.clone());
        }
    }
}

/// Returns that do not count here though they did below: of another year than this run, or the same file as one that was taken in
/// already (the tables of one county given twice). What was found on a copy is said where the other one is.
fn leave_out(tables: &mut Tables, year: Option<u16>, seen: &mut Seen, catalog: &Catalog) -> Vec<Finding> {
    let twin = |file: &FileRecord| Some((file.path.clone(), seen.0.get(&file.sha256)?.clone()));
    let copies: BTreeMap<String, String> = tables.files.iter().filter_map(twin).collect();
    let mut told = Vec::new();
    for (number, (filing, (standing, _))) in tables.filings.iter().zip(&mut tables.standings).enumerate() {
        let subject = || Subject {
            filing: Some(number),
            department: filing.head.department.as_str().into(),
            project: filing.head.project.as_str().into(),
            year: filing.head.year,
            path: filing.path.as_str().into(),
        };
        let other = filing.head.year.zip(year).filter(|(own, year)| own != year);
        if let Some(twin) = copies.get(&filing.path) {
            *standing = FilingStanding::Copy;
            let message = format!("与 {twin} 内容完全相同，只计一份。");
            told.extend(finding(catalog, Native::DuplicateFile, &subject(), message));
        } else if let Some((own, year)) = other.filter(|_| standing.is_of_run()) {
            *standing = FilingStanding::OtherYear;
            let message = format!("{own} 年度的表，本次汇总的是 {year} 年度，不计入合计和排名。");
            told.extend(finding(catalog, Native::YearMismatch, &subject(), message));
        }
    }
    tables.findings.retain(|finding| !copies.contains_key(finding.subject.path.as_str()));
    seen.add(&tables.files);
    told
}

/// A finding of the rule that looks for such a thing among returns read here.
fn finding(catalog: &Catalog, native: Native, subject: &Subject, message: String) -> Option<Finding> {
    let looks = |rule: &&Rule| matches!(rule.check, Check::Native(own) if own == native);
    let rule = catalog.rules.iter().find(looks)?;
    Some(Finding { message, ..blank(rule, subject) })
}

/// What the tables leave to the catalogue and to the ranking of that run: family of each return, its checked score.
/// Gives the entries of that ranking which no return stands behind.
fn settle(tables: &mut Tables, catalog: &Catalog) -> Vec<Standing> {
    let written = tables.filings.iter().map(|filing| canonical_name(&filing.head.department));
    let written: BTreeSet<String> = written.flat_map(|name| [bare(&name), name]).collect();
    let mut ranked: BTreeMap<(String, String), Vec<Standing>> = BTreeMap::new();
    for standing in tables.ranking.drain(..).rev() {
        // The name is that of the register: where the return bears it without its place, it is found by the rest of it,
        // where it bears another one, by project and score.
        let unit = canonical_name(&standing.department);
        let unit = [bare(&unit), unit.clone()].into_iter().rfind(|name| written.contains(name));
        ranked.entry((unit.unwrap_or_default(), standing.project.clone())).or_default().push(standing);
    }
    for (filing, scores) in tables.filings.iter_mut().zip(&mut tables.scores) {
        let form = catalog.form(&filing.form);
        let may_rank = form.is_none_or(|form| is_ranked(&form.family));
        let score = filing.total_score();
        let unit = canonical_name(&filing.head.department);
        let mut of = |unit: String| {
            let entries = ranked.get_mut(&(unit, filing.head.project.clone())).filter(|_| may_rank)?;
            let at = entries.iter().rposition(|own| own.self_score == score && own.note != ABSENT)?;
            Some(entries.remove(at))
        };
        let own = of(unit.clone()).or_else(|| of(bare(&unit))).or_else(|| of(String::new()));
        classify(filing, form, own.as_ref());
        if let Some(standing) = own {
            scores.checked = standing.checked_score;
            scores.note = kept(&standing.note).into();
        }
    }
    ranked.into_values().flatten().filter(|standing| standing.note == ABSENT).collect()
}

/// The name of a unit without its place.
fn bare(unit: &str) -> String {
    without_place(unit).or_else(|| without_level(unit)).unwrap_or(unit).to_owned()
}

/// What the ranking says of an entry without a return.
const ABSENT: &str = "未报";

fn is_ranked(family: &str) -> bool {
    matches!(family, "department" | "project")
}

/// The family of a return: that of the group it was ranked in, else that of its form. A return titled 部门整体支出 on the form of
/// projects is one of the whole unit: taken by its form, two versions of it were added up here that were one below.
fn classify(filing: &mut Filing, form: Option<&Form>, standing: Option<&Standing>) {
    filing.form_name = form.map_or("未收录的表样", |form| form.name.as_str()).into();
    if let Some(form) = form {
        (filing.scored, filing.graded) = (form.scored, form.graded);
    }
    filing.family = match (standing, form) {
        (Some(standing), _) if standing.group.contains("项目") => "project",
        (Some(_), _) => "department",
        (None, Some(form)) => form.family.as_str(),
        (None, None) => "other",
    }
    .into();
}

/// A note without what the new ranking says by itself: ties and nearness to a limit.
fn kept(note: &str) -> String {
    let own = |part: &&str| !part.ends_with("个并列") && !part.starts_with("临近“");
    note.split('；').filter(own).collect::<Vec<_>>().join("；")
}

/// Puts entries without a return behind those of their group.
pub(super) fn append(ranking: &mut Vec<Standing>, absent: Vec<Standing>) {
    for standing in absent {
        let behind = ranking.iter().rposition(|other| other.group == standing.group);
        ranking.insert(behind.map_or(ranking.len(), |at| at + 1), standing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_named_or_takes_the_name_of_its_folder() {
        let told = |given: &str| {
            let below = Below::of(given);
            (below.level, below.folder)
        };
        assert_eq!(told("甲县=数据/1"), ("甲县".into(), "数据/1".into()));
        assert_eq!(told("汇总/乙县"), ("乙县".into(), "汇总/乙县".into()));
        assert_eq!(told("src").0, "src");
    }

    #[test]
    fn notes_lose_what_is_said_anew() {
        assert_eq!(kept("2 个并列；总分按各部分合计；临近“优”的分数线 90"), "总分按各部分合计");
    }
}
