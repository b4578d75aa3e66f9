//! Numbers beyond anything a budget can state → not read, with the reason.
//!
//! Apart because it holds for whatever a return was read from, workbook, text or tables of a run below: one number of
//! thirty digits (an identity number in a money cell, 1E+27 from a broken formula) must cost its own cell and neither
//! the totals nor the run.

use crate::catalog::settings::Settings;
use crate::model::decimal::plain;
use crate::model::filing::Amount;
use crate::model::term::Kind;
use crate::model::{Conversion, Entry, Filing, Place, Quantity, Step, Text};
use rust_decimal::Decimal;

/// Why a number of that kind is not read; none where it is in range.
fn beyond(quantity: &Quantity, raw: &str, settings: &Settings) -> Option<Text> {
    let kind = quantity.unit.kind();
    (quantity.value.abs() > settings.largest(kind)).then(|| reason(kind, raw, settings))
}

/// The sentence for a number of that kind that is out of range.
pub(super) fn reason(kind: Kind, raw: &str, settings: &Settings) -> Text {
    let (name, unit) = match kind {
        Kind::Money => ("金额", " 元"),
        Kind::Points => ("分值、得分", " 分"),
        Kind::Percent => ("比率", "%"),
        Kind::Count => ("数量", ""),
    };
    let most = plain(settings.largest(kind));
    format!("“{}”超过{name}的上限 {most}{unit}，像是填错", raw.trim()).into()
}

/// Takes what is out of range out of a return: figures become unreadable, numbers of indicators are left out, and each
/// is noted with its cell.
pub fn refuse(filing: &mut Filing, settings: &Settings) {
    for figure in &mut filing.figures {
        let Some(quantity) = figure.entry.quantity() else { continue };
        if let Some(why) = beyond(quantity, &figure.raw, settings) {
            figure.entry = Entry::Unreadable(why);
        }
    }
    let mut refused: Vec<Conversion> = Vec::new();
    for row in &mut filing.indicators {
        let mut note = |place: Option<&Place>, kind: Kind, raw: &str| {
            if let Some(place) = place.or(row.place.as_ref()) {
                let note = reason(kind, raw, settings);
                refused.push(Conversion { note, ..Conversion::new(place.clone(), Step::NotNumber, raw) });
            }
        };
        let points = settings.largest(Kind::Points);
        if is_beyond(row.weight, points) {
            note(row.weight_place.as_ref(), Kind::Points, &row.weight_raw);
            row.weight = None;
        }
        if is_beyond(row.score, points) {
            note(row.score_place.as_ref(), Kind::Points, &row.score_raw);
            row.score = None;
        }
        // A target may be an amount of money as well as a number of things: the widest range holds.
        let amount = settings.largest(Kind::Money);
        if is_beyond(row.target.value, amount) {
            note(row.target_place.as_ref(), Kind::Money, &row.target.raw);
            row.target = unread(&row.target);
        }
        if is_beyond(row.actual.value, amount) {
            note(row.actual_place.as_ref(), Kind::Money, &row.actual.raw);
            row.actual = unread(&row.actual);
        }
    }
    filing.conversions.append(&mut refused);
}

fn is_beyond(number: Option<Decimal>, largest: Decimal) -> bool {
    number.is_some_and(|number| number.abs() > largest)
}

/// A target or result of which only the words are left.
fn unread(amount: &Amount) -> Amount {
    Amount { value: None, ..amount.clone() }
}
