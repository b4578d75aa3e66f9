//! A return that names no unit and states what a named one states: the same table without its head. It counts once.
//!
//! Apart because a return without a unit is nobody's, so that neither versions nor copies of a unit are looked for among
//! them, and its amounts would be added on top. Taught by a 三公经费说明 that came once with and once without its title.

use super::adding::in_common;
use super::rollups::WHOLE;
use super::{At, set_aside};
use crate::model::{DecidedBy, FilingCard, FilingStanding};
use crate::pipeline::file::Processed;

/// So many different amounts must be equal and none may differ: one alone may be anybody's.
const LEAST_EQUAL: usize = 2;

/// Sets aside what repeats a return that is known to be somebody's.
pub(super) fn mark(processed: &mut [Processed]) {
    let all = || {
        let files = processed.iter().enumerate();
        files.flat_map(|(file, one)| one.filings.iter().enumerate().map(move |(at, card)| ((file, at), card)))
    };
    let counts = |card: &FilingCard| card.counts() && WHOLE.contains(&card.family.as_str());
    let (named, nameless): (Vec<_>, Vec<_>) =
        all().filter(|(_, card)| counts(card)).partition(|(_, card)| !card.head.department.is_empty());
    let twins: Vec<(At, String)> = nameless
        .iter()
        .filter_map(|(at, card)| {
            let mut alike = named.iter().filter(|(_, other)| other.family == card.family);
            let twin =
                alike.find(|(_, other)| in_common(card, other).is_some_and(|same| same >= LEAST_EQUAL))?;
            Some((*at, twin.1.path.clone()))
        })
        .collect();
    for ((file, number), path) in twins {
        let why = format!("没有写单位，金额与 {path} 全部相同，像是同一份表，只计一份；请核实是谁的");
        set_aside(&mut processed[file].filings[number], FilingStanding::Copy, DecidedBy::Arithmetic, &why);
    }
}
