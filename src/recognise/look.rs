//! One cell → what it looks like: a number, nothing, or words with their readings.

use crate::catalog::units::Units;
use crate::catalog::vocabulary::Vocabulary;
use crate::model::decimal::legal_grouping;
use crate::model::label::{Label, fold};
use crate::model::layout::{Look, Seen};
use crate::model::{Cell, CellValue};
use std::sync::Arc;

/// Looks at one cell.
pub(super) fn see(cell: &Cell, vocabulary: &Vocabulary) -> Arc<Seen> {
    match &cell.value {
        CellValue::Text(text) => vocabulary.seen.find(text, || {
            let folded = fold(text);
            understood(look_of(&folded, vocabulary), &folded, text.clone(), vocabulary)
        }),
        CellValue::Date(_) | CellValue::Bool(_) => {
            let text = cell.shown();
            understood(Look::Words, &fold(&text), text, vocabulary).into()
        }
        CellValue::Number(_) | CellValue::Percentage(_) | CellValue::Error(_) | CellValue::NoResult => {
            Arc::new(Seen::wordless(Look::Number, cell.shown()))
        }
    }
}

fn understood(look: Look, folded: &str, text: String, vocabulary: &Vocabulary) -> Seen {
    if look != Look::Words {
        return Seen::wordless(look, text);
    }
    let mut label = Label::of_folded(folded);
    label.unit = vocabulary.units.declared(&label);
    let meanings = vocabulary.meanings(&label);
    let names_rows = vocabulary.heads_names(&label.key);
    let is_note = vocabulary.is_note(&text);
    let unknown = meanings.is_empty() && !label.key.is_empty();
    let is_amount = unknown && (label.unit.is_some() || vocabulary.by_ending(&label).is_some());
    let is_half = vocabulary.half_by_ending(&label.key).is_some();
    Seen { look, label, meanings, text, names_rows, is_amount, is_half, is_note }
}

fn look_of(folded: &str, vocabulary: &Vocabulary) -> Look {
    let voids = vocabulary.blanks.dash.iter().chain(&vocabulary.blanks.not_applicable);
    if voids.into_iter().any(|void| void == folded) || folded.chars().all(|c| "-—–/….*".contains(c)) {
        return Look::Void;
    }
    if vocabulary.units.named(folded).is_some() {
        return Look::Void; // a unit waiting for its number
    }
    if is_numeric(folded, &vocabulary.units) { Look::Number } else { Look::Words }
}

/// Digits with separators, a sign before and a unit behind.
fn is_numeric(folded: &str, units: &Units) -> bool {
    let body = folded.trim_start_matches(['-', '+', '△', '(', '≥', '≤', '>', '<', '=']);
    let rest = body.trim_start_matches(|c: char| c.is_ascii_digit() || ",.，".contains(c));
    let rest = rest.trim_end_matches(')');
    let interval =
        folded.starts_with('(') && folded.contains(',') && !legal_grouping(folded.trim_matches(['(', ')']));
    !interval
        && body.starts_with(|c: char| c.is_ascii_digit())
        && (rest.is_empty() || units.named(rest).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_blanks_and_words_look_different() {
        let vocabulary = crate::catalog::Catalog::embedded().unwrap().vocabulary;
        for (text, expected) in [
            ("626,380.00 ", Look::Number),
            ("210,18", Look::Number),
            ("9人", Look::Number),
            ("2565万元", Look::Number),
            ("９０．５４％", Look::Number),
            ("(12.3)", Look::Number),
            ("【100，90】", Look::Words),
            ("—", Look::Void),
            ("无", Look::Void),
            ("2016年", Look::Words),
            ("1、局机关", Look::Words),
            ("12月底之前完成", Look::Words),
            ("收入合计", Look::Words),
        ] {
            assert_eq!(look_of(&fold(text), &vocabulary), expected, "{text}");
        }
    }
}
