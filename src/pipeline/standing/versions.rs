//! The same return sent several times → one that counts, the others say which.
//!
//! Apart because it looks at all files together. Unit, project and year must be the same, and the tables must state
//! largely the same items: 基础数据表 is no version of 部门整体支出绩效自评表 whatever its file is called. Names of files,
//! folders and sheets tell which is later; where they do not, one counts all the same, and all of them say so.

use super::marks::{Marks, copies};
use super::{chosen, set_aside};
use crate::catalog::rounds::Rounds;
use crate::model::inventory::file_name;
use crate::model::naming::project_core;
use crate::model::register::{Index, canonical_name};
use crate::model::{DecidedBy, Filing, FilingCard, FilingStanding, Item, Measure, Register};
use crate::pipeline::decisions::Docket;
use crate::pipeline::file::Processed;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A filing: number of the file and number within it.
type At = (usize, usize);

/// What makes two filings the same return, but for what they state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    family: String,
    department: String,
    project: String,
    year: Option<u16>,
}

impl Identity {
    /// A return that does not say its year is taken to be of the year of the run. One project under two names is one (小型水库
    /// 维修, 小型水库维修项目), unless the register asks for both.
    fn of(filing: &FilingCard, run_year: Option<u16>, index: &Index<'_>, asked: &ProjectsAsked) -> Self {
        let head = &filing.head;
        // 某局 may sum up what 某局本级 states; of a project both are one.
        let is_apart = index.is_office(&head.department) && filing.family != "project";
        let line = index.line_of(&head.department_code, &head.department).filter(|_| !is_apart);
        let department = canonical_name(line.map_or(&head.department, |line| &line.department));
        let project = canonical_name(&head.project);
        let year = head.year.or(run_year);
        let core = project_core(&project, year);
        let is_one = !asked.contains(&(department.clone(), project.clone()));
        let project = if is_one { core.to_owned() } else { project };
        Self { family: filing.family.as_str().to_owned(), department, project, year }
    }

    /// What is not written that tells one return of a unit from another.
    fn missing(&self) -> Vec<&'static str> {
        let project = self.project.is_empty() && self.family == "project";
        let missing =
            [(self.department.is_empty(), "单位"), (project, "项目名称"), (self.year.is_none(), "年度")];
        missing.into_iter().filter(|(missing, _)| *missing).map(|(_, what)| what).collect()
    }

    /// Whether both may be the same return but for one thing that one of them does not say.
    fn resembles(&self, other: &Self) -> bool {
        let said = [
            (&self.department, &other.department),
            (&self.project, &other.project),
            (&year(self.year), &year(other.year)),
        ];
        let agree = said.iter().filter(|(a, b)| a == b && !a.is_empty()).count();
        let differ = said.iter().any(|(a, b)| a != b && !a.is_empty() && !b.is_empty());
        let needed = if self.family == "project" { 2 } else { 1 };
        let open = self.missing().len().max(other.missing().len());
        let unit_known = !self.department.is_empty() || self.family == "project";
        self.family == other.family && !differ && agree >= needed && open == 1 && unit_known
    }

    /// What the returns of a group have in common, in words.
    fn named(&self, group: &[Contents]) -> &'static str {
        if self.project.is_empty() {
            return "同一单位、同一年度";
        }
        let names: BTreeSet<String> =
            group.iter().map(|contents| canonical_name(&contents.filing.head.project)).collect();
        if names.len() > 1 {
            "同一单位、同一项目（名称写法不同）、同一年度"
        } else {
            "同一单位、同一项目、同一年度"
        }
    }
}

/// Units and projects, as they are compared, of which a register asks for another one of almost the same name.
type ProjectsAsked = BTreeSet<(String, String)>;

fn projects_asked(register: &Register) -> ProjectsAsked {
    let mut by_core: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for line in register.lines.iter().filter(|line| !line.project.is_empty()) {
        let (unit, project) = (canonical_name(&line.department), canonical_name(&line.project));
        let core = project_core(&project, line.year).to_owned();
        by_core.entry((unit, core)).or_default().insert(project);
    }
    let several = by_core.into_iter().filter(|(_, projects)| projects.len() > 1);
    several
        .flat_map(|((unit, _), projects)| projects.into_iter().map(move |one| (unit.clone(), one)))
        .collect()
}

fn year(year: Option<u16>) -> String {
    year.map_or_else(String::new, |year| year.to_string())
}

/// Sets aside all but one of the versions of each return.
pub(super) fn mark(
    processed: &mut [Processed],
    register: &Register,
    run_year: Option<u16>,
    rounds: &Rounds,
    docket: &mut Docket,
) {
    let (index, asked) = (register.index(), projects_asked(register));
    let mut returns: BTreeMap<Identity, Vec<At>> = BTreeMap::new();
    for (at, filing) in candidates(processed, rounds) {
        returns.entry(Identity::of(filing, run_year, &index, &asked)).or_default().push(at);
    }
    for (identity, sent) in &returns {
        if sent.len() < 2 || !identity.missing().is_empty() {
            continue;
        }
        for group in same_tables(sent, processed) {
            decide(identity.named(&group), &group, processed, rounds, docket);
        }
    }
    for group in same_contents(&returns, processed) {
        decide(
            "同一单位的项目表，项目名称不同，金额和指标完全相同，像是同一项目",
            &group,
            processed,
            rounds,
            docket,
        );
    }
    resembling(&returns, processed);
}

/// Leaves one of the versions, as somebody has decided or as their names say.
fn decide(
    named: &str,
    group: &[Contents],
    processed: &mut [Processed],
    rounds: &Rounds,
    docket: &mut Docket,
) {
    if !chosen::settle(group, processed, docket) {
        settle(named, group, processed, rounds);
        chosen::ask(group, processed, docket);
    }
}

/// So many indicators of two projects have to be the same: with fewer, two small projects may well look alike.
const LEAST_INDICATORS: usize = 3;

/// Project returns of one unit that state the same amounts and the same indicators under different names. They are opened
/// only where what their cards show is the same.
fn same_contents(returns: &BTreeMap<Identity, Vec<At>>, processed: &[Processed]) -> Vec<Vec<Contents>> {
    let mut alike: BTreeMap<_, Vec<At>> = BTreeMap::new();
    for (identity, sent) in returns.iter().filter(|(identity, _)| identity.family == "project") {
        for at in sent.iter().filter(|at| processed[at.0].filings[at.1].counts()) {
            let card = &processed[at.0].filings[at.1];
            let executed = card.value("funds.total", Measure::Executed).filter(|value| !value.is_zero());
            if identity.missing().is_empty() && executed.is_some() && card.indicators >= LEAST_INDICATORS {
                let shown = (&identity.department, identity.year, executed, card.indicators, &card.form);
                alike.entry(shown).or_default().push(*at);
            }
        }
    }
    let mut groups = Vec::new();
    for sent in alike.into_values().filter(|sent| sent.len() > 1) {
        let mut open: Vec<Contents> =
            sent.iter().map(|at| Contents::of(*at, &processed[at.0].filings[at.1])).collect();
        while let Some(first) = open.pop() {
            let (same, others): (Vec<Contents>, Vec<Contents>) =
                open.into_iter().partition(|one| one.is_copy_of(&first));
            open = others;
            if !same.is_empty() {
                groups.push(same.into_iter().chain([first]).collect());
            }
        }
    }
    groups
}

/// Returns that may be sent in versions, with the number of their file and their number in it.
fn candidates<'a>(
    processed: &'a [Processed],
    rounds: &'a Rounds,
) -> impl Iterator<Item = (At, &'a FilingCard)> {
    let of_file = |(file, processed): (usize, &'a Processed)| {
        processed.filings.iter().enumerate().map(move |(number, filing)| ((file, number), filing))
    };
    let all = processed.iter().enumerate().flat_map(of_file).filter(|(_, filing)| filing.counts());
    all.filter(|(_, filing)| rounds.families.iter().any(|family| filing.family == *family))
}

/// Words of a title that tell one table of a unit from another: 三公经费预算表 is no version of 三公经费决算表.
const KINDS: [&str; 6] = ["预算", "决算", "自评", "目标", "监控", "基础数据"];

/// Two tables of one form are the same if they share this much, in percent, of what the shorter one states; of several
/// forms, of what both state together.
const SHARED: usize = 60;

/// What a table states: its keys, the kinds its title names, its form.
pub(super) struct Contents {
    pub(super) at: At,
    form: String,
    kinds: BTreeSet<&'static str>,
    keys: BTreeSet<(Item, Measure)>,
    filing: Arc<Filing>,
}

impl Contents {
    fn of(at: At, card: &FilingCard) -> Self {
        let filing = card.whole();
        let stated = filing.figures.iter().filter(|figure| figure.entry.quantity().is_some());
        Self {
            at,
            form: card.form.as_str().to_owned(),
            kinds: KINDS.into_iter().filter(|kind| card.head.title.contains(kind)).collect(),
            keys: stated.map(|figure| (figure.item.clone(), figure.measure)).collect(),
            filing,
        }
    }

    fn is_same_table(&self, other: &Self) -> bool {
        if !self.kinds.is_empty() && !other.kinds.is_empty() && self.kinds.is_disjoint(&other.kinds) {
            return false;
        }
        let shared = self.keys.intersection(&other.keys).count();
        let one_form = self.form == other.form && self.form != "generic";
        if one_form && (self.keys.is_empty() || other.keys.is_empty()) {
            return true;
        }
        let all = if one_form {
            self.keys.len().min(other.keys.len())
        } else {
            self.keys.union(&other.keys).count()
        };
        all > 0 && shared * 100 >= all * SHARED
    }

    /// Whether both state the same numbers.
    fn is_copy_of(&self, other: &Self) -> bool {
        let numbers = |contents: &Self| {
            let figures = contents.filing.figures.iter();
            let stated = figures.filter_map(|f| {
                Some((f.item.clone(), f.measure, f.scope.clone(), f.entry.quantity()?.value))
            });
            stated.collect::<Vec<_>>()
        };
        let rows = |contents: &Self| {
            contents
                .filing
                .indicators
                .iter()
                .map(|row| (row.level3.clone(), row.actual.value, row.score))
                .collect::<Vec<_>>()
        };
        numbers(self) == numbers(other) && rows(self) == rows(other)
    }
}

/// The groups of returns that are the same table.
fn same_tables(sent: &[At], processed: &[Processed]) -> Vec<Vec<Contents>> {
    let mut groups: Vec<Vec<Contents>> = Vec::new();
    for &(file, number) in sent {
        let contents = Contents::of((file, number), &processed[file].filings[number]);
        match groups.iter_mut().find(|group| group.iter().any(|other| other.is_same_table(&contents))) {
            Some(group) => group.push(contents),
            None => groups.push(vec![contents]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// A version with what its names say.
struct Version<'a> {
    contents: &'a Contents,
    marks: Marks,
    /// Whether its sheet bears a mark of a copy: 自评表 (2).
    is_copied_sheet: bool,
    hidden: bool,
    /// Whether it is a report in words, which departments send beside the form.
    is_report: bool,
    /// File and, where a file holds several, sheet.
    shown: String,
}

fn settle(named: &str, group: &[Contents], processed: &mut [Processed], rounds: &Rounds) {
    let versions = versions(group, processed, rounds);
    let last = |a: &&Version<'_>, b: &&Version<'_>| {
        let seen = b.hidden.cmp(&a.hidden).then(b.is_copied_sheet.cmp(&a.is_copied_sheet));
        let seen = b.is_report.cmp(&a.is_report).then(seen);
        seen.then_with(|| a.marks.last(&b.marks)).then(a.contents.at.cmp(&b.contents.at))
    };
    let Some(winner) = versions.iter().max_by(last) else { return };
    let beats = |other: &Version<'_>| {
        let seen = (winner.hidden, winner.is_copied_sheet) != (other.hidden, other.is_copied_sheet);
        seen || winner.marks.against(&other.marks) == Some(Ordering::Greater)
    };
    let others: Vec<&Version<'_>> =
        versions.iter().filter(|one| one.contents.at != winner.contents.at).collect();
    let mut told: Vec<(At, FilingStanding, String)> = Vec::new();
    let mut undecided: Vec<&str> = Vec::new();
    let mut rivals: Vec<At> = Vec::new();
    let mut beside: Vec<At> = Vec::new();
    for other in others {
        let at = other.contents.at;
        if other.is_report && !winner.is_report {
            beside.push(at);
            let why =
                format!("{named}另有自评表 {}，数以表为准；报告照样审核，不另计入合计和排名", winner.shown);
            told.push((at, FilingStanding::Version, why));
        } else if other.contents.is_copy_of(winner.contents) && at.0 == winner.contents.at.0 {
            told.push((
                at,
                FilingStanding::Copy,
                format!("{}与 {} 的数相同，只计一份", other.shown, winner.shown),
            ));
        } else if beats(other) {
            let why =
                [&winner.marks, &other.marks].map(Marks::words).into_iter().find(|words| !words.is_empty());
            let why = why
                .map_or_else(|| "隐藏或复制的工作表在后".to_owned(), |words| format!("按“{words}”判断先后"));
            let sentence = format!("已由 {} 取代（{named}，{why}），不计入合计", winner.shown);
            told.push((at, FilingStanding::Version, sentence));
        } else {
            undecided.push(&other.shown);
            rivals.push(at);
            let sentence = format!(
                "与 {} 是{named}的表，从名称看不出先后，暂计 {}，这一份不计入；请核实，只留一份",
                winner.shown, winner.shown
            );
            told.push((at, FilingStanding::Version, sentence));
        }
    }
    let replaced = told.iter().map(|(at, ..)| *at).filter(|at| !beside.contains(at)).map(|at| at.0);
    let replaced: BTreeSet<usize> = replaced.filter(|file| *file != winner.contents.at.0).collect();
    let mut why = Vec::new();
    if !undecided.is_empty() {
        let others = undecided.join("、");
        why.push(format!("与 {others} 是{named}的表，从名称看不出先后，暂计这一份；请核实，只留一份"));
    }
    let (file, number) = winner.contents.at;
    let superseded: Vec<&str> = replaced.iter().map(|file| processed[*file].record.path.as_str()).collect();
    if undecided.is_empty() && !superseded.is_empty() {
        why.push(format!("取代 {}", superseded.join("、")));
    }
    let (is_open, why) = (!undecided.is_empty(), why.join("；"));
    let rivals = rivals.iter().map(|at| processed[at.0].filings[at.1].id.as_str().into()).collect();
    let winner = &mut processed[file];
    winner.record.replaces = replaced.len().try_into().unwrap_or(0);
    winner.filings[number].why = why.as_str().into();
    winner.filings[number].is_open = is_open;
    winner.filings[number].rivals = rivals;
    for ((file, number), standing, why) in told {
        set_aside(&mut processed[file].filings[number], standing, DecidedBy::Rule, &why);
    }
    for (file, number) in beside {
        processed[file].filings[number].is_audited = true;
    }
}

fn versions<'a>(group: &'a [Contents], processed: &[Processed], rounds: &Rounds) -> Vec<Version<'a>> {
    let card = |contents: &Contents| &processed[contents.at.0].filings[contents.at.1];
    let several = |contents: &Contents| group.iter().filter(|other| other.at.0 == contents.at.0).count() > 1;
    let path = |contents: &Contents| processed[contents.at.0].record.path.as_str();
    let known: BTreeSet<&str> = group
        .iter()
        .flat_map(|contents| [card(contents).head.department.trim(), card(contents).head.project.trim()])
        .collect();
    let paths: Vec<&str> = group.iter().map(path).collect();
    let names = telling_parts(&paths, &known);
    let version = |(contents, name): (&'a Contents, String)| {
        let card = card(contents);
        let within = several(contents);
        let name = if within { format!("{name}/{}", card.sheet) } else { name };
        let shown = if within {
            format!("{} 的“{}”", path(contents), card.sheet)
        } else {
            path(contents).to_owned()
        };
        Version {
            contents,
            marks: Marks::of(&name, rounds),
            is_copied_sheet: within && !copies(&card.sheet, rounds).is_empty(),
            hidden: card.hidden,
            is_report: is_report(card),
            shown,
        }
    };
    group.iter().zip(names).map(version).collect()
}

/// 自评报告, by the name of its file, else by its title: some forms are called 自评报告 themselves.
fn is_report(card: &FilingCard) -> bool {
    let name = file_name(&card.path);
    match (name.contains("报告"), name.contains('表')) {
        (false, false) => card.head.title.contains("报告"),
        (report, form) => report && !form,
    }
}

/// What is left of the paths without the folders they share, the extensions, and the names of unit and project, which
/// may hold any word.
fn telling_parts(paths: &[&str], known: &BTreeSet<&str>) -> Vec<String> {
    let parts: Vec<Vec<&str>> = paths.iter().map(|path| path.split('/').collect()).collect();
    let folders = parts.iter().map(|parts| parts.len() - 1).min().unwrap_or(0);
    let shared = (0..folders).take_while(|at| parts.iter().all(|p| p[*at] == parts[0][*at])).count();
    let tell = |parts: &Vec<&str>| {
        let name = |part: &&str| {
            let known = known.iter().filter(|known| !known.is_empty());
            known.fold(bare(part), |name, known| name.replace(*known, ""))
        };
        parts[shared..].iter().map(name).collect::<Vec<String>>().join("/")
    };
    parts.iter().map(tell).collect()
}

/// A name without its extension and without blanks.
fn bare(name: &str) -> String {
    let name = name.trim_end_matches('!');
    let is_extension = |text: &str| text.bytes().any(|b| b.is_ascii_alphabetic()) && !text.contains(' ');
    let stem = name.rsplit_once('.').filter(|(_, end)| end.is_ascii() && is_extension(end));
    stem.map_or(name, |(stem, _)| stem).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Returns that are the same as far as they say: both stay, and the one that says less says so.
fn resembling(returns: &BTreeMap<Identity, Vec<At>>, processed: &mut [Processed]) {
    let mut found: Vec<(At, String)> = Vec::new();
    let counts = |at: &&At| processed[at.0].filings[at.1].counts();
    for (identity, sent) in returns.iter().filter(|(identity, _)| identity.missing().len() == 1) {
        let alike: BTreeSet<usize> = returns
            .iter()
            .filter(|(other, _)| *other == identity || identity.resembles(other))
            .flat_map(|(_, sent)| sent.iter().filter(counts).map(|(file, _)| *file))
            .collect();
        let missing = identity.missing().concat();
        for at in sent.iter().filter(counts).filter(|_| identity.resembles(identity)) {
            if let Some(other) = alike.iter().find(|other| **other != at.0) {
                let path = &processed[*other].record.path;
                found.push((
                    *at,
                    format!("没有写{missing}，与 {path} 像是同一份表，都计入了合计；请核实，只留一份"),
                ));
            }
        }
    }
    for ((file, number), sentence) in found {
        let card = &mut processed[file].filings[number];
        card.why = sentence.as_str().into();
        card.is_open = true;
    }
}
