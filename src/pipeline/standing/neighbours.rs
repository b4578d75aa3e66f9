//! 汇总表 that nobody lists: a return that sums up what lies beside it, in its workbook, its folder, or among the projects of
//! its unit.
//!
//! Apart from `rollups` because no register and no 主管部门 says which units stand below: the neighbours do. Words alone are
//! a doubt, amounts a proof; both are asked about, since nobody has said that these units belong together.

use super::At;
use super::adding::{Compared, compare};
use super::rollups::{Evidence, Verdict, WHOLE};
use super::totals::{Around, Totals};
use crate::catalog::settings::Settings;
use crate::model::inventory::file_name;
use crate::model::naming::note_behind;
use crate::model::register::canonical_name;
use crate::model::{DecidedBy, FilingCard};
use crate::pipeline::file::Processed;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

const PROJECT: &str = "project";

/// A return with what tells whose it is and where it lies.
pub(super) struct Neighbour<'p> {
    pub(super) at: At,
    pub(super) unit: String,
    pub(super) project: String,
    path: &'p str,
    pub(super) card: &'p FilingCard,
    /// The word that says it is a 汇总表, with the place where it stands.
    pub(super) said: Option<String>,
}

impl<'p> Neighbour<'p> {
    /// Where what it sums up may lie, the nearest first: its workbook, its folder with all below, for a project also the
    /// other projects of its unit and the same project of other units.
    fn sources(&self) -> Vec<Around<'p>> {
        let folder = self.path.rfind('/').map_or("", |end| &self.path[..=end]);
        let mut sources = vec![Around::Book(self.at.0), Around::Folder(folder)];
        if self.is_project() {
            sources.push(Around::Projects(self.unit.clone()));
            sources.push(Around::Units(self.project.clone()));
        }
        sources
    }

    /// All places it lies in itself, as a part of what may be summed up there.
    pub(super) fn around(&self) -> Vec<Around<'p>> {
        let above = self.path.match_indices('/').map(|(end, _)| Around::Folder(&self.path[..=end]));
        let nearest = self.sources().into_iter().filter(|one| !matches!(one, Around::Folder(_)));
        nearest.chain([Around::Folder("")]).chain(above).collect()
    }

    /// Whether it lies there.
    fn lies_in(&self, around: &Around<'_>) -> bool {
        match around {
            Around::Book(file) => self.at.0 == *file,
            Around::Folder(folder) => self.path.starts_with(folder),
            Around::Projects(unit) => self.unit == *unit,
            Around::Units(project) => self.project == *project,
        }
    }

    fn is_project(&self) -> bool {
        self.card.family == PROJECT
    }

    fn is_whole(&self) -> bool {
        WHOLE.contains(&self.card.family.as_str())
    }

    /// Whether it may be a part of what the other one sums up: another unit for a unit, another unit or project for a project.
    fn may_be_part_of(&self, other: &Self) -> bool {
        let is_other = || self.unit != other.unit || (other.is_project() && self.project != other.project);
        self.said.is_none() && self.is_project() == other.is_project() && is_other()
    }
}

/// The returns that sum up their neighbours, and what says so. Those that somebody has said to count stay, those that are
/// known already are not looked at again.
pub(super) fn found(
    processed: &[Processed],
    kept: &BTreeSet<At>,
    known: &BTreeSet<At>,
    evidence: Evidence,
    settings: &Settings,
) -> Vec<(At, Verdict)> {
    let all = neighbours(processed, known, settings);
    if evidence == Evidence::Words && all.iter().all(|one| one.said.is_none()) {
        return Vec::new();
    }
    let totals = Totals::of(&all);
    let mut by_unit: BTreeMap<&str, Vec<&Neighbour<'_>>> = BTreeMap::new();
    for one in &all {
        by_unit.entry(&one.unit).or_default().push(one);
    }
    let mut found: Vec<(At, Verdict)> = Vec::new();
    for own in all.iter().filter(|own| !kept.contains(&own.at)) {
        let verdict = match evidence {
            Evidence::Words => by_words(own, &all, &totals, processed),
            Evidence::Amounts => {
                let sources = own.sources();
                let mut may_be = sources.iter().filter(|around| totals.may_be_sum(own, around));
                let by_sum = may_be
                    .find_map(|around| by_amounts(own.at, &parts(own, around, &all), processed, settings));
                by_sum.or_else(|| as_its_office(own, &by_unit, processed, settings))
            }
        };
        found.extend(verdict.map(|verdict| (own.at, verdict)));
    }
    found
}

fn neighbours<'p>(
    processed: &'p [Processed],
    known: &BTreeSet<At>,
    settings: &Settings,
) -> Vec<Neighbour<'p>> {
    let mut all = Vec::new();
    for (file, processed) in processed.iter().enumerate() {
        let path = processed.record.path.as_str();
        // A workbook that is called 汇总 holds all that its unit sends: its name tells of no single table.
        let single = processed.filings.len() == 1;
        for (number, card) in processed.filings.iter().enumerate() {
            let head = &card.head;
            let belongs = card.family == PROJECT || WHOLE.contains(&card.family.as_str());
            if card.counts() && belongs && !head.department.is_empty() && !known.contains(&(file, number)) {
                all.push(Neighbour {
                    at: (file, number),
                    unit: canonical_name(&head.department),
                    project: canonical_name(&head.project),
                    path,
                    card,
                    said: said(card, single.then(|| file_name(path)), settings),
                });
            }
        }
    }
    all
}

/// Where the words stand that call a return a 汇总表; none where they stand nowhere.
fn said(card: &FilingCard, file: Option<&str>, settings: &Settings) -> Option<String> {
    let unit = card.head.department.as_str();
    if let Some(note) = note_behind(unit)
        && settings.words("rollup_units").iter().any(|word| note.contains(word.as_str()))
    {
        return Some(format!("单位名称“{unit}”写明连同下属单位"));
    }
    if let Some(file) = file.filter(|file| says_all_below(file, settings)) {
        return Some(format!("文件名“{file}”写明连同下属单位"));
    }
    let words = settings.words("rollup_names");
    let has = |text: &str| words.iter().any(|word| text.contains(word.as_str()));
    let (title, project) = (card.head.title.as_str(), card.head.project.trim());
    if has(title) {
        return Some(format!("标题“{title}”写明是汇总"));
    }
    if let Some(file) = file.filter(|file| has(file)) {
        return Some(format!("文件名“{file}”写明是汇总"));
    }
    if has(&card.sheet) {
        return Some(format!("工作表“{}”写明是汇总", card.sheet));
    }
    // 数据汇总平台 is a project; 项目支出汇总 is none.
    let ends = words.iter().any(|word| project.ends_with(word.as_str()));
    ends.then(|| format!("项目名称“{project}”写明是汇总"))
}

/// Whether brackets in the name of a file say that its unit fills in for all below: 甲局（全系统）.xlsx.
pub(super) fn says_all_below(file: &str, settings: &Settings) -> bool {
    let noted = file.split(['(', '（']).skip(1).filter_map(|rest| rest.split([')', '）']).next());
    let mut noted = noted.filter(|note| note.len() < file.len());
    let words = settings.words("rollup_units");
    noted.any(|note| words.iter().any(|word| note.contains(word.as_str())))
}

/// What a return may sum up there.
fn parts(own: &Neighbour<'_>, around: &Around<'_>, all: &[Neighbour<'_>]) -> Vec<At> {
    let parts = all.iter().filter(|other| other.at != own.at && other.may_be_part_of(own));
    parts.filter(|other| other.lies_in(around)).map(|other| other.at).collect()
}

/// A return that calls itself a 汇总表 and lies among returns of others.
fn by_words<'p>(
    own: &Neighbour<'p>,
    all: &[Neighbour<'p>],
    totals: &Totals<'p>,
    processed: &[Processed],
) -> Option<Verdict> {
    let said = own.said.as_ref()?;
    let sources = own.sources();
    let near = |around| Some((around, parts(own, around, all))).filter(|(_, parts)| !parts.is_empty());
    let (around, nearest) = sources.iter().find_map(near)?;
    let is_equal =
        || compare(own.at, &nearest, 2, processed).is_some_and(|one| one.equal > 0 && one.other == 0);
    let summed_up = totals.may_be_sum(own, around) && is_equal();
    let beside = if own.is_project() {
        "同时报来的还有别的项目"
    } else {
        "同时报来的还有别的单位"
    };
    let proof = if summed_up { "，金额等于它们之和" } else { "" };
    let doubt = if summed_up { "" } else { "；请核实" };
    let why = format!("{said}，{beside}{proof}，不计入合计和排名，以免重复{doubt}");
    Some(Verdict { by: DecidedBy::Rule, why, is_open: !summed_up, is_certain: false })
}

/// A return whose amounts are those of its neighbours added up. All of them have to be, and of at least two different sums:
/// nobody says that these units belong together, so that a partial agreement is no reason.
fn by_amounts(at: At, parts: &[At], processed: &[Processed], settings: &Settings) -> Option<Verdict> {
    let Compared { equal, other, distinct } = compare(at, parts, 2, processed)?;
    let enough = Decimal::from(equal) >= settings.number("rollup_least") && distinct >= 2;
    if !enough || other > 0 {
        return None;
    }
    let family = &processed[at.0].filings[at.1].family;
    let summed = parts.iter().filter(|(file, number)| processed[*file].filings[*number].family == *family);
    let what = if family == PROJECT { "项目的表" } else { "单位的表" };
    let why = format!(
        "{equal} 项金额都等于另外 {} 份{what}之和，像是汇总表，不计入合计和排名，以免重复；请核实",
        summed.count()
    );
    Some(Verdict { by: DecidedBy::Arithmetic, why, is_open: true, is_certain: false })
}

/// 某局 beside 某局本级 with the same amounts: one table under two names. That of the office counts, which would be a
/// part of the whole in any case.
fn as_its_office(
    own: &Neighbour<'_>,
    by_unit: &BTreeMap<&str, Vec<&Neighbour<'_>>>,
    processed: &[Processed],
    settings: &Settings,
) -> Option<Verdict> {
    let mut names = settings.words("office_words").iter().map(|word| format!("{}{word}", own.unit));
    let offices = names.find_map(|name| by_unit.get(name.as_str()))?;
    let office = offices.iter().find(|other| other.card.family == own.card.family)?;
    let Compared { equal, other, .. } = compare(own.at, &[office.at], 1, processed)?;
    let enough = own.is_whole() && Decimal::from(equal) >= settings.number("rollup_least");
    (enough && other == 0).then(|| {
        let name = &office.card.head.department;
        let why = format!("{equal} 项金额与“{name}”的表全部相同，像是同一份表，只计一份；请核实");
        Verdict { by: DecidedBy::Arithmetic, why, is_open: true, is_certain: false }
    })
}
