//! 绩效监控表: what was spent by the middle of the year, among returns about the whole of it.
//!
//! Apart because such a table counts as any other where it is what the bureau has asked for, and states nothing of the year
//! where the year's own tables came. Taught by a 监控表 whose 全年预算 stood beside the 执行数 of other units.

use crate::catalog::settings::Settings;
use crate::model::policy::{Policy, is_progress};
use crate::model::register::canonical_name;
use crate::pipeline::file::Processed;
use std::collections::BTreeMap;

/// Four of five units: a bureau that asks for 监控表 gets them from nearly all, and one that does not from a few, each of them
/// perhaps with four quarters.
const ASKED_FOR: (usize, usize) = (4, 5);

/// 口径 of the run: where most returns are about progress, they are what is to be added up.
pub(in crate::pipeline) fn policy_for(
    processed: &[Processed],
    year: Option<u16>,
    settings: &Settings,
) -> Policy {
    let policy = Policy { run_year: year, ..settings.policy() };
    if are_asked_for(processed, settings) { Policy { progress_titles: Vec::new(), ..policy } } else { policy }
}

/// Says of such tables that their numbers are no numbers of the year.
pub(super) fn mark(processed: &mut [Processed], settings: &Settings) {
    if are_asked_for(processed, settings) {
        return;
    }
    let words = settings.words("progress_titles");
    let cards = processed.iter_mut().flat_map(|file| &mut file.filings);
    for card in cards.filter(|card| card.counts() && is_progress(card, words)) {
        let told = "说的是年中的进度，不是全年的数，不计入合计";
        let why = if card.why.is_empty() { told.to_owned() } else { format!("{}；{told}", card.why) };
        card.why = why.as_str().into();
    }
}

fn are_asked_for(processed: &[Processed], settings: &Settings) -> bool {
    let words = settings.words("progress_titles");
    let mut units: BTreeMap<String, bool> = BTreeMap::new();
    for card in processed.iter().flat_map(|file| &file.filings).filter(|card| card.counts()) {
        *units.entry(canonical_name(&card.head.department)).or_default() |= is_progress(card, words);
    }
    let about_progress = units.values().filter(|is_progress| **is_progress).count();
    about_progress * ASKED_FOR.1 >= units.len() * ASKED_FOR.0 && about_progress > 0
}
