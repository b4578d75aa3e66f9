//! The same return sent several times → one that counts, the others say which.
//!
//! Apart because it looks at all files together. Unit, project and year must be the same, and the tables must state
//! largely the same items: 基础数据表 is no version of 部门整体支出绩效自评表 whatever its file is called. Names of files,
//! folders and sheets tell which is later; where they do not, one counts all the same, and all of them say so.

use super::marks::{Marks, copies};
use super::{chosen, set_aside};
use crate::catalog::rounds::Rounds;
use crate::model::card::SUMMED_ITEMS;
use crate::model::inventory::file_name;
use crate::model::naming::{project_core, town, without_place};
use crate::model::policy::FUNDS;
use crate::model::register::{Index, Owners, RegisterLine, canonical_name, is_unit_folder};
use crate::model::{DecidedBy, Filing, FilingCard, FilingStanding, Item, Measure, Register, Text};
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
    let named = everybody(processed, register);
    let everybody = Owners::of(&named);
    let mut returns: BTreeMap<Identity, Vec<At>> = BTreeMap::new();
    for (at, filing) in candidates(processed, rounds) {
        returns.entry(Identity::of(filing, run_year, &index, &asked)).or_default().push(at);
    }
    for (identity, sent) in &returns {
        if sent.len() < 2 || !identity.missing().is_empty() {
            continue;
        }
        for group in same_tables(sent, processed) {
            decide(
                identity.named(&group),
                &group,
                processed,
                ((&identity.department, &everybody), rounds),
                docket,
            );
        }
    }
    for (whose, group) in same_contents(&returns, processed) {
        let named = "同一单位、金额和指标完全相同、项目名称不同";
        decide(named, &group, processed, ((&whose, &everybody), rounds), docket);
    }
    resembling(&returns, processed);
}

/// Leaves one of the versions, as somebody has decided or as their names say.
fn decide(
    named: &str,
    group: &[Contents],
    processed: &mut [Processed],
    (everybody, rounds): (Whose<'_>, &Rounds),
    docket: &mut Docket,
) {
    if !chosen::settle(group, processed, docket) {
        settle(named, group, processed, everybody, rounds);
        chosen::ask(group, processed, docket);
    }
}

/// The units of the register and those of all returns, to tell whose a file or folder says it is.
fn everybody(processed: &[Processed], register: &Register) -> Register {
    let mut all = register.clone();
    let mut known: BTreeSet<String> =
        register.lines.iter().map(|line| canonical_name(&line.department)).collect();
    for card in processed.iter().flat_map(|file| &file.filings).filter(|card| !card.is_nameless()) {
        if known.insert(canonical_name(&card.head.department)) {
            all.lines
                .push(RegisterLine { department: card.head.department.clone(), ..RegisterLine::default() });
        }
    }
    all
}

/// So many indicators of two projects have to be the same: with fewer, two small projects may well look alike.
const LEAST_INDICATORS: usize = 3;

/// Project returns of one unit that state the same amounts and the same indicators under different names. They are opened
/// only where what their cards show is the same.
fn same_contents(
    returns: &BTreeMap<Identity, Vec<At>>,
    processed: &[Processed],
) -> Vec<(String, Vec<Contents>)> {
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
    for ((whose, ..), sent) in alike.into_iter().filter(|(_, sent)| sent.len() > 1) {
        let mut open: Vec<Contents> =
            sent.iter().map(|at| Contents::of(*at, &processed[at.0].filings[at.1])).collect();
        while let Some(first) = open.pop() {
            let (same, others): (Vec<Contents>, Vec<Contents>) =
                open.into_iter().partition(|one| one.is_copy_of(&first));
            open = others;
            if !same.is_empty() {
                groups.push((whose.clone(), same.into_iter().chain([first]).collect()));
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
    funds: BTreeSet<&'static str>,
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
            funds: FUNDS.into_iter().filter(|fund| card.head.title.contains(fund)).collect(),
            keys: stated.map(|figure| (figure.item.clone(), figure.measure)).collect(),
            filing,
        }
    }

    fn is_same_table(&self, other: &Self) -> bool {
        if !self.kinds.is_empty() && !other.kinds.is_empty() && self.kinds.is_disjoint(&other.kinds) {
            return false;
        }
        if self.funds != other.funds {
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

    /// Whether it states what was spent.
    fn states_spending(&self) -> bool {
        let spent = [Measure::Executed, Measure::Amount];
        self.keys
            .iter()
            .any(|(item, measure)| SUMMED_ITEMS.contains(&item.as_str()) && spent.contains(measure))
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

/// The unit whose versions are looked at, as the register calls it, and the names of everybody.
type Whose<'a> = (&'a str, &'a Owners<'a>);

/// A version with what its names say.
#[expect(clippy::struct_excessive_bools, reason = "six facts that do not exclude each other")]
struct Version<'a> {
    contents: &'a Contents,
    marks: Marks,
    /// Whether its sheet bears a mark of a copy: 自评表 (2).
    is_copied_sheet: bool,
    hidden: bool,
    /// Whether it is a report in words, which departments send beside the form.
    is_report: bool,
    /// Whether it lacks the amounts that another version states: a blank 最终版 takes nobody's place.
    is_thin: bool,
    /// Whether file or folder bear the name of another unit: somebody else's form, copied, with the old name left in it.
    is_elsewhere: bool,
    /// Whether it is plain text, which is copied out of a workbook and not the other way round.
    is_text: bool,
    /// File and, where a file holds several, sheet.
    shown: String,
}

impl Version<'_> {
    /// Which of two counts in the end, whatever is sure.
    fn last(&self, other: &Self) -> Ordering {
        let whole = other.is_elsewhere.cmp(&self.is_elsewhere).then(other.is_thin.cmp(&self.is_thin));
        let seen = other.hidden.cmp(&self.hidden).then(other.is_copied_sheet.cmp(&self.is_copied_sheet));
        let kind = whole.then(other.is_report.cmp(&self.is_report)).then(seen);
        kind.then_with(|| self.marks.last(&other.marks))
            .then(other.is_text.cmp(&self.is_text))
            .then(self.contents.at.cmp(&other.contents.at))
    }

    /// Whether nobody has to be asked that this one takes the other's place.
    fn beats(&self, other: &Self) -> bool {
        let is_doubtful = (self.is_elsewhere, self.is_thin) != (other.is_elsewhere, other.is_thin);
        let seen = (self.hidden, self.is_copied_sheet) != (other.hidden, other.is_copied_sheet);
        let marks = self.marks.against(&other.marks);
        // Of a blank one nobody asks either, where no name says that it is the later one.
        (seen && !is_doubtful) || marks == Some(Ordering::Greater)
    }

    /// What the other one becomes beside this one, and why; none where nobody can tell.
    fn set_aside(&self, other: &Self, named: &str) -> Option<(FilingStanding, String)> {
        if other.is_report && !self.is_report {
            let why =
                format!("{named}另有自评表 {}，数以表为准；报告照样审核，不另计入合计和排名", self.shown);
            return Some((FilingStanding::Version, why));
        }
        let project = |one: &Self| canonical_name(&one.contents.filing.head.project);
        // Under another name it may be another project that happens to come to the same.
        let is_named = self.marks.against(&other.marks) == Some(Ordering::Greater);
        if !is_named && project(other) == project(self) && other.contents.is_copy_of(self.contents) {
            return Some((
                FilingStanding::Copy,
                format!("{}与 {} 的数相同，只计一份", other.shown, self.shown),
            ));
        }
        if !self.beats(other) {
            return None;
        }
        let words = [&self.marks, &other.marks].map(Marks::words).into_iter().find(|words| !words.is_empty());
        let why =
            words.map_or_else(|| "隐藏或复制的工作表在后".to_owned(), |words| format!("按“{words}”判断先后"));
        Some((FilingStanding::Version, format!("已由 {} 取代（{named}，{why}），不计入合计", self.shown)))
    }

    /// What makes it doubtful that names alone tell, in words.
    fn doubt(&self) -> &'static str {
        match (self.is_elsewhere, self.is_thin) {
            (true, _) => "（文件名或文件夹写的是另一个单位）",
            (_, true) => "（没有填写金额）",
            _ => "",
        }
    }
}

fn settle(
    named: &str,
    group: &[Contents],
    processed: &mut [Processed],
    everybody: Whose<'_>,
    rounds: &Rounds,
) {
    let versions = versions(group, processed, everybody, rounds);
    let Some(winner) = versions.iter().max_by(|a, b| a.last(b)) else { return };
    let mut told: Vec<(At, FilingStanding, String)> = Vec::new();
    let mut undecided: Vec<String> = Vec::new();
    let mut rivals: Vec<At> = Vec::new();
    let mut beside: Vec<At> = Vec::new();
    for other in versions.iter().filter(|one| one.contents.at != winner.contents.at) {
        let at = other.contents.at;
        if let Some((standing, why)) = winner.set_aside(other, named) {
            if other.is_report && !winner.is_report {
                beside.push(at);
            }
            told.push((at, standing, why));
            continue;
        }
        undecided.push(format!("{}{}", other.shown, other.doubt()));
        rivals.push(at);
        let sentence = format!(
            "与 {} 是{named}的表，从名称看不出先后，暂计 {}，这一份{}不计入；请核实，只留一份",
            winner.shown,
            winner.shown,
            other.doubt()
        );
        told.push((at, FilingStanding::Version, sentence));
    }
    let replaced = told.iter().map(|(at, ..)| *at).filter(|at| !beside.contains(at)).map(|at| at.0);
    let replaced: BTreeSet<usize> = replaced.filter(|file| *file != winner.contents.at.0).collect();
    let superseded: Vec<&str> = replaced.iter().map(|file| processed[*file].record.path.as_str()).collect();
    let why = if !undecided.is_empty() {
        let others = undecided.join("、");
        format!("与 {others} 是{named}的表，从名称看不出先后，暂计这一份；请核实，只留一份")
    } else if superseded.is_empty() {
        String::new()
    } else {
        format!("取代 {}", superseded.join("、"))
    };
    let (file, number) = winner.contents.at;
    let ids = |of: &mut dyn Iterator<Item = &At>| -> Vec<Text> {
        of.map(|at| processed[at.0].filings[at.1].id.as_str().into()).collect()
    };
    let rivals = ids(&mut rivals.iter());
    let is_version = |(at, standing, _): &&(At, FilingStanding, String)| {
        *standing == FilingStanding::Version && !beside.contains(at)
    };
    let others = ids(&mut told.iter().filter(is_version).map(|(at, ..)| at));
    let winner = &mut processed[file];
    winner.record.replaces = replaced.len().try_into().unwrap_or(0);
    winner.filings[number].why = why.as_str().into();
    winner.filings[number].is_open = !undecided.is_empty();
    winner.filings[number].rivals = rivals;
    winner.filings[number].versions = others;
    for ((file, number), standing, why) in told {
        set_aside(&mut processed[file].filings[number], standing, DecidedBy::Rule, &why);
    }
    for (file, number) in beside {
        processed[file].filings[number].is_audited = true;
    }
}

fn versions<'a>(
    group: &'a [Contents],
    processed: &[Processed],
    everybody: Whose<'_>,
    rounds: &Rounds,
) -> Vec<Version<'a>> {
    let card = |contents: &Contents| &processed[contents.at.0].filings[contents.at.1];
    let several = |contents: &Contents| group.iter().filter(|other| other.at.0 == contents.at.0).count() > 1;
    let path = |contents: &Contents| processed[contents.at.0].record.path.as_str();
    let known: BTreeSet<&str> = group
        .iter()
        .flat_map(|contents| [card(contents).head.department.trim(), card(contents).head.project.trim()])
        .collect();
    let paths: Vec<&str> = group.iter().map(path).collect();
    let names = telling_parts(&paths, &known);
    let states_spending = group.iter().any(Contents::states_spending);
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
            is_thin: states_spending && !contents.states_spending(),
            is_elsewhere: is_elsewhere(card, path(contents), everybody),
            is_text: matches!(processed[contents.at.0].record.format.as_str(), "csv" | "txt" | "tsv"),
            shown,
        }
    };
    group.iter().zip(names).map(version).collect()
}

/// Whether file or folder name another unit than the return does, and neither names its own.
fn is_elsewhere(card: &FilingCard, path: &str, (whose, everybody): Whose<'_>) -> bool {
    let own = canonical_name(&card.head.department);
    let bare = without_place(&own).unwrap_or(&own);
    let short = town(bare).unwrap_or(bare);
    let parts: Vec<String> = path.split(['/', '!']).map(canonical_name).collect();
    if parts.iter().any(|part| part.contains(short)) {
        return false;
    }
    let named = everybody.named_in(path).map(canonical_name);
    match named {
        Some(named) => named != own && named != whose,
        // A folder of a unit nobody else has named.
        None => parts.iter().rev().skip(1).any(|part| is_unit_folder(part)),
    }
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
