//! Decisions that stay: the rows of 决定.xlsx held against the files of this run, what they settle, and what is still to be
//! settled.
//!
//! Apart because a decision is honoured where its question arises (versions, years, roll-ups, units), while whether it holds
//! at all is the same for every kind: the files it names are there and have the content they had. Nothing is guessed: what
//! is not understood is said in its row.

mod files;
mod namesakes;
mod settle;
mod units;

use super::file::Processed;
use super::{Order, sheets_by};
use crate::catalog::decisions;
use crate::model::decision::{Additions, code};
use crate::model::{Decision, DecisionKind, DecisionState};
use anyhow::{Context, Result, bail};
use files::Files;
use std::collections::{BTreeMap, BTreeSet};

/// The decisions of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Docket {
    rows: Vec<Decision>,
    /// For each row the numbers of the files it names; none where it does not hold.
    held: Vec<Option<BTreeSet<usize>>>,
    /// What this run asks.
    proposals: Vec<Decision>,
    /// What people added to the file.
    pub(super) additions: Additions,
    /// Whether there was such a file.
    pub(super) is_kept: bool,
}

/// A decision that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ruling {
    row: usize,
    /// 选择
    pub(super) choice: String,
    /// Who decided what, in words.
    pub(super) said: String,
}

impl Docket {
    /// The decisions of earlier runs; none where there is no such file yet.
    ///
    /// # Errors
    /// If the file cannot be read or is something else: what was decided would be dropped silently.
    pub(super) fn read(order: &Order) -> Result<Self> {
        let Some(path) = order.decisions.as_ref().filter(|path| path.exists()) else {
            return Ok(Self::default());
        };
        let shown = path.display();
        let taken = sheets_by(&order.workers, &order.limits, path)?.into_iter().next();
        let taken = taken.with_context(|| format!("决定 {shown} 读不出"))?;
        if taken.record.status.is_failure() {
            bail!("决定 {shown} 读不出：{}", taken.record.message);
        }
        let rows = decisions::read(&taken.grids);
        let (rows, additions) =
            rows.with_context(|| format!("{shown} 不是决定：第一行没有编号、种类、选择等各栏"))?;
        Ok(Self { rows, additions, is_kept: true, ..Self::default() })
    }

    /// Holds every row against the files of the run: whether it is understood, and whether its files are what they were.
    pub(super) fn check(&mut self, processed: &[Processed]) {
        let files = Files::of(processed);
        self.held = self.rows.iter_mut().map(|row| held(row, &files, processed)).collect();
        self.refuse_contradictions();
    }

    /// Of rows that decide one question differently none is taken: which one somebody means cannot be told.
    fn refuse_contradictions(&mut self) {
        let mut questions: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (at, (row, held)) in self.rows.iter().zip(&self.held).enumerate() {
            if held.is_some() {
                let question = if row.code.is_empty() { &row.files } else { &row.code };
                questions.entry((row.kind.clone(), question.clone())).or_default().push(at);
            }
        }
        for rows in questions.into_values() {
            let first = self.rows[rows[0]].chosen().to_owned();
            if rows.iter().all(|at| self.rows[*at].chosen() == first) {
                continue;
            }
            let choices: Vec<String> = rows.iter().map(|at| self.rows[*at].said()).collect();
            let why = format!(
                "同一编号有 {} 行，选择不同（{}），一行都没有采用；请只留一行",
                rows.len(),
                choices.join("；")
            );
            for at in rows {
                refuse(&mut self.rows[at], &why);
                self.held[at] = None;
            }
        }
    }

    /// The decision of that kind about a file.
    pub(super) fn about(&self, kind: DecisionKind, file: usize) -> Option<Ruling> {
        self.of_kind(kind).find(|(_, files)| files.contains(&file)).map(|(row, _)| self.ruling(row))
    }

    /// The decision which of several versions counts: the question bears that code or, in a row added by hand, is about
    /// the same files.
    pub(super) fn about_versions(&mut self, code: &str, files: &BTreeSet<usize>) -> Option<Ruling> {
        let is_same =
            |row: &Decision, own: &BTreeSet<usize>| row.code == code || (row.code.is_empty() && own == files);
        let row = {
            let mut known = self.of_kind(DecisionKind::Version);
            known.find(|(row, own)| is_same(&self.rows[*row], own)).map(|(row, _)| row)?
        };
        code.clone_into(&mut self.rows[row].code);
        Some(self.ruling(row))
    }

    /// The rows of a kind that hold, with the files they name.
    fn of_kind(&self, kind: DecisionKind) -> impl Iterator<Item = (usize, &BTreeSet<usize>)> {
        let rows = self.rows.iter().zip(&self.held).enumerate();
        let own = rows.filter(move |(_, (row, _))| row.known_kind() == Some(kind));
        own.filter_map(|(at, (row, held))| {
            held.as_ref().filter(|_| row.state != DecisionState::Unfit).map(|held| (at, held))
        })
    }

    fn ruling(&self, row: usize) -> Ruling {
        let decision = &self.rows[row];
        Ruling { row, choice: decision.chosen().to_owned(), said: decision.said() }
    }

    /// Unit and project the row of a decision names; empty where it names none.
    pub(super) fn whom(&self, ruling: &Ruling) -> (String, String) {
        let row = &self.rows[ruling.row];
        (row.unit.clone(), row.project.clone())
    }

    /// The decision has been honoured.
    pub(super) fn honour(&mut self, ruling: &Ruling) {
        self.rows[ruling.row].state = DecisionState::InForce;
    }

    /// The decision cannot be honoured.
    pub(super) fn refuse(&mut self, ruling: &Ruling, why: &str) {
        refuse(&mut self.rows[ruling.row], why);
    }

    /// Asks something, once.
    pub(super) fn propose(&mut self, proposal: Decision) {
        if !self.proposals.iter().any(|known| known.code == proposal.code && known.kind == proposal.kind) {
            self.proposals.push(proposal);
        }
    }

    /// The findings that somebody has called false alarms: 核对码 and what is said in their stead.
    pub(super) fn false_alarms(&self) -> BTreeMap<String, String> {
        let rows = self.of_kind(DecisionKind::FalseAlarm).map(|(row, _)| &self.rows[row]);
        let told = rows.map(|row| {
            let when = if row.when.is_empty() { String::new() } else { format!("，{}", row.when) };
            (row.code.clone(), format!("误报：{}（{}{when}）", row.reason, row.by))
        });
        told.collect()
    }
}

/// A question about files, with nothing else said yet.
pub(super) fn question(kind: DecisionKind, files: &[&Processed]) -> Decision {
    let (paths, seals) = (files::joined(files), files::seals(files));
    let code = code(kind, &[&paths]);
    Decision { code, kind: kind.term().to_owned(), files: paths, seals, ..Decision::default() }
}

/// The choice of a row is not taken, and stays as it was typed.
fn refuse(row: &mut Decision, why: &str) {
    row.note(&format!("没有采用：{why}"));
    row.state = DecisionState::Unfit;
}

/// The files a row names, if somebody has chosen and the choice holds.
fn held(row: &mut Decision, files: &Files<'_>, processed: &[Processed]) -> Option<BTreeSet<usize>> {
    row.clear_note();
    row.state = DecisionState::Open;
    if row.is_remark() {
        row.state = DecisionState::Unused;
        return None;
    }
    let Some(kind) = row.known_kind() else {
        let known: Vec<&str> = DecisionKind::ALL.into_iter().map(DecisionKind::term).collect();
        refuse(row, &format!("种类“{}”不认识，可写 {}", row.kind, known.join("、")));
        return None;
    };
    if let Some(why) = misfit(row, kind) {
        refuse(row, &why);
        return None;
    }
    if !row.is_chosen() {
        return None;
    }
    let numbers = match files.named(&row.files, &row.seals) {
        Ok(numbers) => numbers,
        Err(why) => {
            row.note(&why);
            // A file of an earlier run may not have been sent again; what somebody has typed names one that is there.
            row.state = if row.seals.is_empty() { DecisionState::Unfit } else { DecisionState::Unused };
            return None;
        }
    };
    let named: Vec<&Processed> = numbers.iter().map(|number| &processed[*number]).collect();
    let seals = files::seals(&named);
    let has_changed = !row.seals.is_empty() && row.seals != seals;
    (row.files, row.seals) = (files::joined(&named), seals);
    if has_changed {
        row.ask_again("文件在那以后改动过");
        return None;
    }
    if row.code.is_empty() && kind != DecisionKind::Version {
        row.code = code(kind, &[&row.files]);
    }
    row.state = DecisionState::Unused;
    Some(numbers.into_iter().collect())
}

/// Why what is typed into a row cannot be honoured, whatever the files are.
fn misfit(row: &Decision, kind: DecisionKind) -> Option<String> {
    let is_alarm = kind == DecisionKind::FalseAlarm;
    if is_alarm && row.code.is_empty() {
        return Some("编号要写问题清单里的核对码".to_owned());
    }
    // A row that asks again waits for reason and name without being told so every time.
    if is_alarm && (row.is_chosen() || !row.asks_again()) && (row.reason.is_empty() || row.by.is_empty()) {
        return Some("误报要写明理由和经手人".to_owned());
    }
    let known = kind.choices();
    if !row.choice.is_empty() && !known.is_empty() && !known.contains(&row.choice.as_str()) {
        return Some(format!("选择“{}”看不懂，可写 {}", row.choice, kind.wanted()));
    }
    (row.is_chosen() && row.files.is_empty() && !is_alarm).then(|| "没有写文件".to_owned())
}
