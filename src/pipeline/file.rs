//! One file met → its inventory line and its filings: all stages that look at one file alone.
//!
//! Apart because this is what a worker does, in a process that may die of it; knows no other file.

use crate::catalog::{Catalog, beside, decisions, notice, register};
use crate::intake::{Intake, Met, Taken};
use crate::model::Item;
use crate::model::inventory::file_name;
use crate::model::place::BODY;
use crate::model::reply::NoticeHead;
use crate::model::statement::{Sort, Statement};
use crate::model::{Beside, FileRecord, FileStatus, Filing, FilingCard, Grid, Register, Reply, Store};
use crate::normalise::FormFacts;
use crate::{extract, normalise, recognise, report, statements};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A file after all stages that look at one file alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Processed {
    /// Inventory line.
    pub record: FileRecord,
    /// The returns in it.
    pub filings: Vec<FilingCard>,
    /// The register, if the file is one.
    pub register: Option<Register>,
    /// Explanations and review scores, if the file is such a list.
    pub beside: Beside,
    /// What it says of itself, if the file is a return notice.
    pub notice: Option<NoticeHead>,
    /// What it holds, if it is an archive, until that is read as well.
    pub members: Vec<Met>,
    /// Where it lies; for a member, where the archive lies.
    #[serde(skip)]
    pub file: PathBuf,
}

impl Processed {
    /// The same with its returns put away.
    pub(super) fn put_away(mut self, store: &Store) -> Self {
        self.filings = self.filings.into_iter().map(|filing| filing.put_away(store)).collect();
        self
    }

    /// A file of which nothing is known yet.
    pub(super) fn unread(met: &Met) -> Self {
        Self {
            record: met.record(),
            filings: Vec::new(),
            register: None,
            beside: Beside::default(),
            notice: None,
            members: Vec::new(),
            file: met.path.clone(),
        }
    }
}

/// One file through all stages that look at one file alone.
pub(super) fn process(met: &Met, intake: &mut Intake, catalog: &Catalog) -> Processed {
    let Taken { mut record, grids, members } = intake.take(met);
    let mut processed = Processed { members, ..Processed::unread(met) };
    if !processed.members.is_empty() {
        processed.record = record;
        return processed;
    }
    if written_by_us(&grids) {
        record.message = "本程序写出的文件，已跳过。".into();
        record.status = FileStatus::Skipped;
    } else if is_bulletin(&grids) {
        record.message = "本局的通报，不是自评表。".into();
        record.status = FileStatus::NoForm;
    } else if decisions::read(&grids).is_some() {
        record.message = "决定，不是自评表。".into();
        record.status = FileStatus::NoForm;
    } else if let Some((head, replies)) = notice::read(&grids) {
        record.message = format!("退回修改通知，填有说明 {} 条，不是自评表。", replies.len());
        processed.notice = Some(head);
        let path = || record.path.clone();
        processed.beside.replies = replies.into_iter().map(|reply| Reply { path: path(), ..reply }).collect();
        record.status = FileStatus::NoForm;
    } else if register::is_register(file_name(&record.path), &grids) {
        record.message = "单位名录，不是自评表。".into();
        processed.register = register::read(&record.path, &grids);
        record.status = FileStatus::NoForm;
    } else if let Some(found) = beside::read(&grids) {
        record.message = format!(
            "说明 {} 条、复核得分 {} 条，不是自评表。",
            found.explanations.len(),
            found.rescored.len()
        );
        processed.beside = found;
        record.status = FileStatus::NoForm;
    } else if !record.status.is_failure() && record.status != FileStatus::Skipped {
        let filings = filings(&grids, &record.path, catalog);
        say_unread(&mut record, &filings);
        say_doubtful(&mut record, &filings);
        let numeric = filings.iter().map(|filing| filing.numeric).sum::<usize>();
        let unread = filings.iter().map(|filing| filing.unread.len()).sum();
        processed.filings = filings.into_iter().map(FilingCard::of).collect();
        record.filings = processed.filings.len();
        record.figures = processed.filings.iter().map(|filing| filing.figures).sum();
        record.numeric = numeric;
        record.used = numeric.saturating_sub(unread);
        if processed.filings.is_empty() {
            // What reading had to say may be the reason why there is none.
            record.message = if record.status == FileStatus::Warned {
                format!("{}；里面没有自评表。", record.message.trim_end_matches('。'))
            } else {
                "已读取，里面没有自评表。".into()
            };
            let numbers =
                grids.iter().flat_map(Grid::cells).filter(|(_, cell)| cell.value.number().is_some());
            let numbers = numbers.count();
            record.numeric = numbers;
            if numbers > 0 {
                let told = format!("；有 {numbers} 个数字，看不出是哪个单位、哪一项的，没有计入任何合计。");
                record.message = format!("{}{told}", record.message.trim_end_matches('。'));
            }
            if register::lacks_units(file_name(&record.path), &grids) {
                record.message =
                    "像是名录，但前 10 行里没有“单位名称”一列，没有用作名录；请改好列名再运行。".into();
            }
            record.status = FileStatus::NoForm;
        }
    }
    processed.record = record;
    processed
}

/// Numbers nobody understood are named in the inventory: they are in no total.
fn say_unread(record: &mut FileRecord, filings: &[Filing]) {
    let mut unread = filings.iter().flat_map(|filing| &filing.unread).filter(|unread| unread.is_missed());
    let Some(first) = unread.next() else { return };
    let count = 1 + unread.count();
    let told = format!("{count} 个数字没有读懂（{first} 等），没有计入任何合计", first = first.place);
    record.message = format!("{}；{told}。", record.message.trim_end_matches('。'));
    record.status = FileStatus::Warned;
}

/// What the sentences of a report leave in doubt is said in its line: none of it counts, and the table shows a blank.
fn say_doubtful(record: &mut FileRecord, filings: &[Filing]) {
    let doubted = filings.iter().flat_map(|filing| {
        let own = filing.told.statements.iter().filter(|told| is_doubted(told, filing));
        own.filter_map(|told| told.item.as_ref())
    });
    let items: BTreeSet<&str> = doubted.map(Item::as_str).collect();
    let states_nothing = |filing: &Filing| {
        filing.figures.is_empty() && filing.indicators.is_empty() && !filing.told.statements.is_empty()
    };
    let told = match items.len() {
        _ if filings.iter().any(states_nothing) => "正文写出的数都看不准是哪一项".to_owned(),
        0 => return,
        count => format!("正文里有 {count} 项数看不准"),
    };
    record.message = format!("{}；{told}，没有采用，请人工核对原文。", record.message.trim_end_matches('。'));
    record.status = FileStatus::Warned;
}

/// What a sentence states of an item that no figure of the return states, without being sure.
fn is_doubted(told: &Statement, filing: &Filing) -> bool {
    let is_known = |item: &Item| {
        filing.figures.iter().any(|figure| figure.item == *item && figure.measure == told.measure)
    };
    let of_year = told.is_of(filing.head.year) && told.sort == Sort::Amount && filing.sheet == BODY;
    of_year && !told.is_certain() && told.item.as_ref().is_some_and(|item| !is_known(item))
}

/// A workbook or table of an earlier run lying among the returns.
fn written_by_us(grids: &[Grid]) -> bool {
    let names: Vec<&str> = grids.iter().map(|grid| grid.name.as_str()).collect();
    let first_line: Vec<String> =
        grids.first().map(|grid| grid.row(0).map(|(_, cell)| cell.shown()).collect()).unwrap_or_default();
    report::is_own(&names, &first_line)
}

/// A 通报 lying among the returns: its title stands near the top.
fn is_bulletin(grids: &[Grid]) -> bool {
    const TOP: usize = 12;
    let bodies = grids.iter().filter(|grid| grid.name == BODY);
    bodies
        .flat_map(|grid| grid.cells().take(TOP))
        .any(|(_, cell)| report::is_title_of_bulletin(&cell.shown()))
}

/// The returns on the sheets of one file.
#[must_use]
pub fn filings(grids: &[Grid], path: &str, catalog: &Catalog) -> Vec<Filing> {
    let parts: Vec<Vec<Grid>> = grids.iter().map(|grid| recognise::split(grid, catalog)).collect();
    let forms = grids.iter().zip(&parts).flat_map(|(grid, parts)| {
        if parts.is_empty() { std::slice::from_ref(grid) } else { parts.as_slice() }
    });
    let layouts: Vec<_> = forms.map(|grid| recognise::lay_out(grid, &catalog.vocabulary)).collect();
    let name =
        Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let told = layouts.iter().map(|layout| statements::read(layout.grid, &name, catalog)).collect();
    let raw = extract::extract(&layouts, told, &name, catalog);
    raw.into_iter()
        .enumerate()
        .map(|(number, raw)| {
            let choice = recognise::choose(&catalog.forms, &raw);
            let facts = FormFacts { form: choice.form, matching: choice.matching, evidence: choice.evidence };
            normalise::normalise(raw, facts, catalog, path, number + 1)
        })
        .collect()
}
