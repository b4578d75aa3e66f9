//! What reading a figure changed → lines of the log (归一化日志). Apart so that reading itself stays plain: this looks
//! at the cell and at what became of it, and decides nothing.

use crate::model::decimal::parse_plain;
use crate::model::label::half_width;
use crate::model::quantity::NO_UNIT;
use crate::model::raw::RawFigure;
use crate::model::term::Kind;
use crate::model::{CellValue, Certainty, Conversion, Entry, Figure, Quantity, Step, Unit};
use rust_decimal::Decimal;

/// The lines for one figure; `proved` tells that the figures around it decided between its readings.
pub(super) fn of(source: &RawFigure, figure: &Figure, proved: Option<Certainty>) -> Vec<Conversion> {
    let made = |step: Step| Conversion {
        label: figure.label.clone(),
        to: figure.stated_unit,
        result: figure.entry.quantity().map(ToString::to_string).unwrap_or_default().into(),
        ..Conversion::new(figure.place.clone(), step, &figure.raw)
    };
    let mut found: Vec<Conversion> = match &figure.entry {
        Entry::Number(quantity) => number(source, quantity, proved)
            .into_iter()
            .map(|(step, certainty)| {
                let from = (step == Step::Suffix).then_some(figure.stated_unit).flatten();
                Conversion { from, certainty, ..made(step) }
            })
            .collect(),
        Entry::Corrected(_, proof) => illegal(source, "")
            .into_iter()
            .take(1)
            .map(|step| Conversion { certainty: Certainty::Proved, note: proof.clone(), ..made(step) })
            .collect(),
        Entry::Unreadable(why) => illegal(source, why)
            .into_iter()
            .map(|step| Conversion { note: why.clone(), ..made(step) })
            .collect(),
        Entry::Text(text) if is_amount(figure) && !is_told(figure, text) => {
            vec![Conversion { note: format!("“{text}”不是数字").into(), ..made(Step::NotNumber) }]
        }
        Entry::Text(_) | Entry::Blank | Entry::Dash | Entry::NotApplicable => Vec::new(),
    };
    found.extend(conflict(source, figure).map(|(note, from)| Conversion {
        note: note.into(),
        from: Some(from),
        ..made(Step::UnitConflict)
    }));
    found
}

fn is_amount(figure: &Figure) -> bool {
    matches!(figure.measure.kind(), Kind::Money | Kind::Count) && figure.item.as_str() != "grade"
}

/// Whether a row nobody knows holds a sentence: 厉行节约保障措施 asks for words, under whatever column they stand.
fn is_told(figure: &Figure, text: &str) -> bool {
    figure.item.as_str() == "line" && text.contains(['。', '；', '，'])
}

/// The steps of a legal number.
fn number(source: &RawFigure, quantity: &Quantity, proved: Option<Certainty>) -> Vec<(Step, Certainty)> {
    let Some(CellValue::Text(text)) = &source.value else { return Vec::new() };
    let mut steps: Vec<(Step, Certainty)> = if source.typed {
        Step::of_number(text).into_iter().map(|step| (step, Certainty::Certain)).collect()
    } else {
        // In a text document everything is text, and units and blanks stand where they are wanted.
        let dense: String = text.split_whitespace().collect();
        let wide = Step::of_number(&dense).contains(&Step::Width);
        wide.then_some((Step::Width, Certainty::Certain)).into_iter().collect()
    };
    if quantity.unit == Unit::Percent && is_hundredfold(text, quantity.value) {
        steps.push((Step::Ratio, proved.unwrap_or(Certainty::Guessed)));
    }
    steps
}

fn is_hundredfold(text: &str, value: Decimal) -> bool {
    let plain: String = text.trim().chars().map(half_width).collect();
    let written = parse_plain(&plain).filter(|written| !written.is_zero());
    written.and_then(|written| written.checked_mul(Decimal::ONE_HUNDRED)) == Some(value)
}

/// Why a cell gave no number.
fn illegal(source: &RawFigure, why: &str) -> Vec<Step> {
    match &source.value {
        _ if why == NO_UNIT => vec![Step::NoUnit],
        Some(CellValue::NoResult) => vec![Step::NoResult],
        Some(CellValue::Error(_)) => vec![Step::ErrorValue],
        Some(CellValue::Text(text)) => Step::of_illegal(text),
        _ => vec![Step::NotNumber],
    }
}

/// The other unit named for an amount of money, in words, and that unit.
fn conflict(source: &RawFigure, figure: &Figure) -> Option<(String, Unit)> {
    let taken =
        figure.entry.quantity().map(|quantity| quantity.unit).filter(|unit| unit.kind() == Kind::Money)?;
    let heading = source.unit.filter(|unit| *unit != taken).map(|unit| ("表头".to_owned(), unit));
    let (words, other) = heading.or_else(|| source.other_unit.clone().filter(|(_, unit)| *unit != taken))?;
    let printed = if Some(taken) == source.unit { "就近的标题" } else { "单元格" };
    Some((format!("{printed}写明{taken}，{words}写明{other}，按{taken}读取"), other))
}
