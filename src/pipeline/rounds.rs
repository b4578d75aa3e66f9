//! The same return sent several times → the latest counts, the others are superseded and say by which.
//!
//! Apart because it looks at all files together. Never on a guess: unit, project and year must be written in both, and
//! the names of files or folders must tell which is later; where they do not, both count and both say so.

use super::file::Processed;
use super::marks::Marks;
use crate::catalog::rounds::Rounds;
use crate::model::register::folded;
use crate::model::{FileRecord, FileStatus, FilingCard};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A filing: number of the file and number within it.
type At = (usize, usize);

/// What makes two filings the same return.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    family: String,
    department: String,
    project: String,
    year: Option<u16>,
}

impl Identity {
    fn of(filing: &FilingCard) -> Self {
        let head = &filing.head;
        let (department, project) = (folded(&head.department), folded(&head.project));
        Self { family: filing.family.as_str().to_owned(), department, project, year: head.year }
    }

    /// Whether everything is written that tells one return of a unit from another.
    fn is_complete(&self) -> bool {
        self.missing().is_empty()
    }

    /// What is not written.
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
}

fn year(year: Option<u16>) -> String {
    year.map_or_else(String::new, |year| year.to_string())
}

/// Takes out the filings of earlier rounds and says so in the inventory lines of the files concerned.
pub(super) fn supersede(processed: &mut [Processed], rounds: &Rounds) {
    let mut returns: BTreeMap<Identity, Vec<At>> = BTreeMap::new();
    for (file, number, filing) in candidates(processed, rounds) {
        returns.entry(Identity::of(filing)).or_default().push((file, number));
    }
    let mut said = Said::default();
    for (identity, sent) in returns.iter().filter(|(identity, _)| identity.is_complete()) {
        settle(identity, sent, processed, rounds, &mut said);
    }
    resembling(&returns, processed, &mut said);
    said.carry_out(processed);
}

/// Filings that may be sent in rounds, with the number of their file and their number in it.
fn candidates<'a>(
    processed: &'a [Processed],
    rounds: &'a Rounds,
) -> impl Iterator<Item = (usize, usize, &'a FilingCard)> {
    let of_file = |(file, processed): (usize, &'a Processed)| {
        processed.filings.iter().enumerate().map(move |(number, filing)| (file, number, filing))
    };
    let all = processed.iter().enumerate().flat_map(of_file);
    all.filter(|(_, _, filing)| rounds.families.iter().any(|family| filing.family == *family))
}

/// What is to be said and done at the end.
#[derive(Debug, Default)]
struct Said {
    superseded: BTreeSet<At>,
    /// For each file the sentences about filings replaced, filings that replace, and filings that cannot be told apart.
    replaced: BTreeMap<usize, Vec<String>>,
    replacing: BTreeMap<usize, Vec<String>>,
    open: BTreeMap<usize, Vec<String>>,
}

fn settle(identity: &Identity, sent: &[At], processed: &[Processed], rounds: &Rounds, said: &mut Said) {
    let files: BTreeSet<usize> = sent.iter().map(|(file, _)| *file).collect();
    if files.len() < 2 {
        return;
    }
    let path = |file: usize| processed[file].record.path.as_str();
    // Several filings of one identity in one file are parts of something larger.
    let marks: BTreeMap<usize, Marks> = if files.len() == sent.len() {
        let paths: Vec<&str> = files.iter().map(|file| path(*file)).collect();
        let heads = sent.iter().map(|(file, number)| &processed[*file].filings[*number].head);
        let known: BTreeSet<&str> =
            heads.flat_map(|head| [head.department.trim(), head.project.trim()]).collect();
        let names = telling_parts(&paths, &known);
        files.iter().copied().zip(names.iter().map(|name| Marks::of(name, rounds))).collect()
    } else {
        BTreeMap::new()
    };
    let beats = |a: usize, b: usize| {
        let (Some(a), Some(b)) = (marks.get(&a), marks.get(&b)) else { return false };
        a.against(b) == Some(Ordering::Greater)
    };
    let last: Vec<usize> = files.iter().copied().filter(|b| !files.iter().any(|a| beats(*a, *b))).collect();
    for &(file, number) in sent.iter().filter(|(file, _)| !last.contains(file)) {
        let by = last.iter().chain(&files).copied().find(|by| beats(*by, file)).unwrap_or(file);
        let why = marks.get(&by).map(Marks::words).filter(|words| !words.is_empty());
        let why = why.or_else(|| marks.get(&file).map(Marks::words)).unwrap_or_default();
        said.superseded.insert((file, number));
        let sentence =
            format!("已由 {} 取代（{}，按“{why}”判断先后），不计入合计", path(by), named(identity));
        said.replaced.entry(file).or_default().push(sentence);
        said.replacing.entry(by).or_default().push(format!("取代 {}", path(file)));
    }
    for file in last.iter().filter(|_| last.len() > 1) {
        let others: Vec<&str> =
            last.iter().filter(|other| *other != file).map(|other| path(*other)).collect();
        let sentence = format!(
            "与 {} 是{}的表，从文件名看不出先后，都计入了合计；请核实，只留一份",
            others.join("、"),
            named(identity)
        );
        said.open.entry(*file).or_default().push(sentence);
    }
}

fn named(identity: &Identity) -> &'static str {
    if identity.project.is_empty() {
        "同一单位、同一年度"
    } else {
        "同一单位、同一项目、同一年度"
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
fn resembling(returns: &BTreeMap<Identity, Vec<At>>, processed: &[Processed], said: &mut Said) {
    let whole = |at: &&At| !said.superseded.contains(at);
    let mut found: Vec<(usize, String)> = Vec::new();
    for (identity, sent) in returns.iter().filter(|(identity, _)| identity.missing().len() == 1) {
        let alike: BTreeSet<usize> = returns
            .iter()
            .filter(|(other, _)| *other == identity || identity.resembles(other))
            .flat_map(|(_, sent)| sent.iter().filter(whole).map(|(file, _)| *file))
            .collect();
        let missing = identity.missing().concat();
        for file in sent.iter().map(|(file, _)| *file).collect::<BTreeSet<_>>() {
            let other = alike.iter().find(|other| **other != file);
            found.extend(other.filter(|_| identity.resembles(identity)).map(|other| {
                let path = &processed[*other].record.path;
                (file, format!("没有写{missing}，与 {path} 像是同一份表，都计入了合计；请核实，只留一份"))
            }));
        }
    }
    for (file, sentence) in found {
        said.open.entry(file).or_default().push(sentence);
    }
}

impl Said {
    fn carry_out(self, processed: &mut [Processed]) {
        for (number, file) in processed.iter_mut().enumerate() {
            let had = file.filings.len();
            let mut index = 0..had;
            file.filings.retain(|_| !index.next().is_some_and(|at| self.superseded.contains(&(number, at))));
            let record = &mut file.record;
            record.filings = file.filings.len();
            if file.filings.len() < had {
                record.figures = file.filings.iter().map(|filing| filing.figures).sum();
            }
            let about = |sentences: &BTreeMap<usize, Vec<String>>| {
                sentences.get(&number).map(|sentences| sentences.join("；")).unwrap_or_default()
            };
            record.replaces =
                self.replacing.get(&number).map_or(0, |files| files.len().try_into().unwrap_or(0));
            let (replaced, open) = (about(&self.replaced), about(&self.open));
            if had > 0 && file.filings.is_empty() {
                record.status = FileStatus::Superseded;
                record.message = format!("{replaced}。");
                continue;
            }
            if !replaced.is_empty() || !open.is_empty() {
                record.status = FileStatus::Warned;
            }
            for sentence in [replaced, open, about(&self.replacing)] {
                add(record, &sentence);
            }
        }
    }
}

fn add(record: &mut FileRecord, sentence: &str) {
    if !sentence.is_empty() {
        record.message = format!("{}；{sentence}。", record.message.trim_end_matches('。'));
    }
}
