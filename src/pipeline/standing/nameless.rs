//! A return that names no unit and states what a named one states: the same table without its head. It counts once.
//!
//! Apart because a return without a unit is nobody's, so that neither versions nor copies of a unit are looked for among
//! them, and its amounts would be added on top. Taught by a 三公经费说明 that came once with and once without its title.

use super::adding::{Amounts, amounts, in_common};
use super::rollups::WHOLE;
use super::{At, set_aside};
use crate::model::{DecidedBy, FilingCard, FilingStanding, Text};
use crate::pipeline::file::Processed;

/// So many different amounts must be equal and none may differ: one alone may be anybody's.
const LEAST_EQUAL: usize = 2;

/// A return without a unit.
struct Nameless {
    at: At,
    family: Text,
    amounts: Amounts,
    /// The return that states the same.
    twin: Option<String>,
}

/// Sets aside what repeats a return that is known to be somebody's.
pub(super) fn mark(processed: &mut [Processed]) {
    let mut nameless = nameless(processed);
    // Each named return is opened once at most, and only where a nameless one of its family is left.
    for other in
        processed.iter().flat_map(|file| &file.filings).filter(|card| counts(card) && !card.is_nameless())
    {
        let mut open = nameless.iter_mut().filter(|one| one.twin.is_none() && one.family == other.family);
        let Some(first) = open.next() else { continue };
        let known = amounts(other);
        for one in std::iter::once(first).chain(open) {
            if in_common(&one.amounts, &known).is_some_and(|same| same >= LEAST_EQUAL) {
                one.twin = Some(other.path.clone());
            }
        }
    }
    for Nameless { at: (file, number), twin, .. } in nameless {
        let Some(path) = twin else { continue };
        let why = format!("没有写单位，金额与 {path} 全部相同，像是同一份表，只计一份；请核实是谁的");
        set_aside(&mut processed[file].filings[number], FilingStanding::Copy, DecidedBy::Arithmetic, &why);
    }
}

fn counts(card: &FilingCard) -> bool {
    card.counts() && WHOLE.contains(&card.family.as_str())
}

fn nameless(processed: &[Processed]) -> Vec<Nameless> {
    let mut found = Vec::new();
    for (file, one) in processed.iter().enumerate() {
        for (number, card) in one.filings.iter().enumerate() {
            if counts(card) && card.is_nameless() {
                found.push(Nameless {
                    at: (file, number),
                    family: card.family.clone(),
                    amounts: amounts(card),
                    twin: None,
                });
            }
        }
    }
    found
}
