//! Returns of another place: 乙县水利局 among the units of 甲县.
//!
//! Apart because no return says that it lies in the wrong folder; only all the others do. Left out until somebody has
//! decided, for its amounts are another county's. Taught by one that came first in the ranking of a county not its own.

use super::{COUNTS, keep, set_aside};
use crate::model::naming::place_of;
use crate::model::register::canonical_name;
use crate::model::{DecidedBy, Decision, DecisionKind, FilingStanding, Register};
use crate::pipeline::decisions::{Docket, question};
use crate::pipeline::file::Processed;
use std::collections::{BTreeMap, BTreeSet};

/// So many units have to bear a place, and of five four the same, before it is that of the bureau.
const LEAST_UNITS: usize = 3;
const SHARE: (usize, usize) = (4, 5);

/// Levels that nothing but the name of a place ends with: 区 and 市 end other words as well (开发区, 城市).
const LEVELS: [char; 2] = ['县', '旗'];

/// Words for one's own place, or for any.
const NO_PLACES: [char; 6] = ['本', '我', '全', '各', '该', '×'];

/// Leaves out the returns of units that bear another place than those of the bureau, and asks.
pub(super) fn mark(processed: &mut [Processed], register: &Register, docket: &mut Docket) {
    let Some(own) = own_place(register, processed) else { return };
    let index = register.index();
    for (number, file) in processed.iter_mut().enumerate() {
        let ruling = docket.about(DecisionKind::LeftOut, number).filter(|ruling| ruling.choice == COUNTS);
        let question = question(DecisionKind::LeftOut, &[file]);
        for card in file.filings.iter_mut().filter(|card| card.counts()) {
            let name = canonical_name(&card.head.department);
            let is_listed = index.line_of(&card.head.department_code, &card.head.department).is_some();
            let Some(place) = place_of(&name).filter(|place| !is_listed && is_other(place, &own)) else {
                continue;
            };
            let told = format!("“{}”是{place}的，其他单位都是{own}的", card.head.department);
            if let Some(ruling) = &ruling {
                docket.honour(ruling);
                keep(card, &format!("{told}；{}", ruling.said));
                continue;
            }
            let (unit, project) = (card.head.department.clone(), card.head.project.clone());
            set_aside(
                card,
                FilingStanding::LeftOut,
                DecidedBy::Rule,
                &format!("{told}，不计入合计和排名；请核实"),
            );
            docket
                .propose(Decision { unit, project, told, proposal: "不计".to_owned(), ..question.clone() });
        }
    }
}

/// The place that nearly all units bear which bear one: those of the register, else those that sent returns.
fn own_place(register: &Register, processed: &[Processed]) -> Option<String> {
    let listed: BTreeSet<String> =
        register.lines.iter().map(|line| canonical_name(&line.department)).collect();
    let sent = processed.iter().flat_map(|file| &file.filings).filter(|card| card.counts());
    let units = if listed.is_empty() {
        sent.map(|card| canonical_name(&card.head.department)).collect()
    } else {
        listed
    };
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for place in units.iter().filter_map(|name| place_of(name)).filter(|place| place.ends_with(LEVELS)) {
        *places.entry(place).or_default() += 1;
    }
    let all: usize = places.values().sum();
    let (place, count) = places.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= LEAST_UNITS && count * SHARE.1 >= all * SHARE.0).then(|| place.to_owned())
}

/// Whether a place is another one: 丙市甲县 is 甲县, and 本县 is nobody's name.
fn is_other(place: &str, own: &str) -> bool {
    let is_place = place.ends_with(LEVELS) && !place.starts_with(NO_PLACES) && place.chars().count() > 1;
    is_place && !place.ends_with(own) && !own.ends_with(place)
}
