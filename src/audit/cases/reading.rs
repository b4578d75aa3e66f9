//! Examples of reading → lines of the log, as the reader would have written them.

use crate::catalog::rule::Case;
use crate::model::quantity::NO_UNIT;
use crate::model::{Certainty, Conversion, Entry, Figure, Filing, Match, Place, Step, Text};

/// Adds what the example says of reading, texts and headings to a return that has its figures.
pub(super) fn complete(filing: &mut Filing, case: &Case) -> Result<(), String> {
    if let Some(path) = &case.path {
        filing.path.clone_from(path);
    }
    if !case.columns.is_empty() {
        filing.matching = Match::Exact;
        filing.headings = texts(&case.columns);
    }
    filing.workings = case.workings.iter().map(|text| working(text)).collect();
    move_to_text(&mut filing.figures, &case.paragraphs);
    filing.conversions = case.read.iter().map(|text| conversion(text)).collect::<Result<_, _>>()?;
    filing.conversions.extend(filing.figures.iter().flat_map(met));
    Ok(())
}

/// `step text`: what reading met in a cell.
fn conversion(text: &str) -> Result<Conversion, String> {
    let (name, raw) = text.split_once(' ').unwrap_or((text, ""));
    let known = Step::ALL.iter().find(|step| step.as_str() == name);
    let step = known.ok_or_else(|| format!("例子里没有这种读取情况：{name}"))?;
    Ok(Conversion::new(Place { sheet: "例".into(), cell: "A1".into() }, *step, raw))
}

/// What reading would have met in the cell of such a figure.
fn met(figure: &Figure) -> Vec<Conversion> {
    let made = |step: Step| Conversion::new(figure.place.clone(), step, &figure.raw);
    let sure = |step| Conversion { certainty: Certainty::Certain, ..made(step) };
    match &figure.entry {
        Entry::Number(_) if figure.raw.starts_with('\'') => {
            Step::of_number(&figure.raw).into_iter().map(sure).collect()
        }
        Entry::Unreadable(why) if why == NO_UNIT => vec![made(Step::NoUnit)],
        Entry::Unreadable(_) => {
            Step::of_illegal(figure.raw.trim_start_matches('?')).into_iter().map(made).collect()
        }
        Entry::Corrected(..) => vec![Conversion { certainty: Certainty::Proved, ..made(Step::Comma) }],
        _ => Vec::new(),
    }
}

/// A text with a product, in the row of the first figure.
fn working(text: &str) -> (Place, String) {
    (Place { sheet: "例".into(), cell: "B1".into() }, text.to_owned())
}

/// Puts figures into paragraphs, by their numbers from 1.
fn move_to_text(figures: &mut [Figure], numbers: &[usize]) {
    for number in numbers {
        if let Some(figure) = number.checked_sub(1).and_then(|index| figures.get_mut(index)) {
            figure.place = Place { sheet: "正文".into(), cell: format!("第{number}段").into() };
        }
    }
}

fn texts(words: &[String]) -> Vec<Text> {
    words.iter().map(Text::from).collect()
}

/// A return with twenty others on the same form beside it, if the headings of that form are given.
pub(super) fn beside(own: Filing, issued: &[String]) -> Vec<Filing> {
    let others = if issued.is_empty() { 0 } else { 20 };
    let other = Filing { headings: texts(issued), ..own.clone() };
    std::iter::once(own).chain(std::iter::repeat_n(other, others)).collect()
}
