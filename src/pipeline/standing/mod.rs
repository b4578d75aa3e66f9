//! Which returns count: over all files read, before anything is added up.
//!
//! Apart because it looks at all returns together and at none for its faults. Each step only takes out of what the steps
//! before left: copies, examples, other years, versions, roll-ups. What people decided wins, in the step that would decide it
//! else.

mod adding;
mod chosen;
mod duplicates;
mod marks;
mod nameless;
mod neighbours;
mod own_rows;
mod owners;
mod progress;
mod rollups;
mod samples;
mod strangers;
mod totals;
mod versions;
mod years;

use super::decisions::Docket;
use super::file::Processed;
use crate::catalog::settings::Settings;
use crate::model::inventory::joined;
use crate::model::{DecidedBy, DecisionKind, FileStatus, FilingCard, FilingStanding, Register};
pub(super) use owners::name_owners;
pub(super) use progress::policy_for;
use rollups::Evidence;
pub(super) use years::{most, run_year};

/// A filing: number of the file and number within it.
type At = (usize, usize);

/// Decides over all returns and says so on their cards and in the lines of their files.
pub(super) fn decide(
    processed: &mut [Processed],
    register: &Register,
    year: Option<u16>,
    settings: &Settings,
    docket: &mut Docket,
) {
    duplicates::mark(processed, &settings.rounds);
    nameless::mark(processed);
    samples::mark(processed, register, settings);
    strangers::mark(processed, register, docket);
    years::mark(processed, register, year, settings, docket);
    // What says that it is a 汇总表 is no version of the unit's own table; amounts are compared once each counts once.
    rollups::mark(processed, register, settings, Evidence::Words, docket);
    versions::mark(processed, register, year, &settings.rounds, docket);
    rollups::mark(processed, register, settings, Evidence::Amounts, docket);
    own_rows::mark(processed, settings, docket);
    progress::mark(processed, settings);
    for file in processed {
        tell(file);
    }
}

/// What a card becomes, with the reason in a sentence without its stop.
fn set_aside(card: &mut FilingCard, standing: FilingStanding, by: DecidedBy, why: &str) {
    card.standing = standing;
    card.is_audited = standing.is_audited();
    card.decided_by = by;
    card.why = why.into();
}

/// What is chosen of a return that would be left out.
const COUNTS: &str = "计入";

/// Files that somebody has decided to leave out, before anything else is asked of their returns: of two versions the other
/// one counts then.
pub(super) fn leave_out(processed: &mut [Processed], docket: &mut Docket) {
    for (number, file) in processed.iter_mut().enumerate() {
        let ruling = docket.about(DecisionKind::LeftOut, number);
        let Some(ruling) = ruling.filter(|ruling| ruling.choice != COUNTS) else { continue };
        if file.filings.is_empty() {
            if !file.record.status.is_failure() {
                docket.refuse(&ruling, "里面没有自评表");
                continue;
            }
            // What could not be read is left out as well: nobody is asked for it any more.
            file.record.status = FileStatus::Skipped;
            file.record.message = format!("{}。", ruling.said);
        }
        for card in &mut file.filings {
            set_aside(card, FilingStanding::LeftOut, DecidedBy::Decision, &ruling.said);
        }
        docket.honour(&ruling);
    }
}

/// What a card stays by a decision.
fn keep(card: &mut FilingCard, why: &str) {
    card.decided_by = DecidedBy::Decision;
    card.is_open = false;
    card.why = why.into();
}

/// Says in the line of a file what became of its returns.
fn tell(file: &mut Processed) {
    let sentences: Vec<String> = {
        let mut said: Vec<String> = Vec::new();
        for why in file.filings.iter().map(|card| card.why.as_str()).filter(|why| !why.is_empty()) {
            if !said.iter().any(|known| known == why) {
                said.push(why.to_owned());
            }
        }
        said
    };
    if sentences.is_empty() {
        return;
    }
    let record = &mut file.record;
    let audited = file.filings.iter().filter(|card| card.is_audited);
    record.filings = audited.clone().count();
    record.figures = audited.map(|card| card.figures).sum();
    let told = joined(&sentences);
    if record.filings > 0 {
        record.status = FileStatus::Warned;
        record.message = format!("{}；{told}。", record.message.trim_end_matches('。'));
        return;
    }
    let all = |standing| file.filings.iter().all(|card| card.standing == standing);
    record.status = if all(FilingStanding::Copy) {
        FileStatus::Duplicate
    } else if all(FilingStanding::Sample) || all(FilingStanding::LeftOut) {
        FileStatus::Warned
    } else {
        FileStatus::Superseded
    };
    record.message = format!("{told}。");
}
