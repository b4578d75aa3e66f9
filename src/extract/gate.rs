//! Whether what was taken from a file is a return at all: offices send price lists, tenders, scoring standards and blank
//! frameworks along, and each of them has a heading that returns have too.

use crate::catalog::vocabulary::Vocabulary;
use crate::model::label::fold;
use crate::model::raw::{RawFigure, RawFiling};
use crate::model::statement::{Sort, Statement};
use crate::model::term::Kind;
use crate::model::{CellValue, Item, Measure};

/// Whether a filing states something of a unit, a project or of listed ones: amounts, results or, under a name, aims.
pub(super) fn is_return(filing: &RawFiling, vocabulary: &Vocabulary) -> bool {
    let words = &vocabulary.papers;
    let titles = || std::iter::once(filing.head.title.as_str()).chain(std::iter::once(filing.sheet.as_str()));
    let is_called =
        |list: &[String]| titles().any(|title| list.iter().any(|word| title.contains(word.as_str())));
    let headed = filing
        .columns
        .iter()
        .any(|key| words.columns.iter().any(|word| key.as_str().contains(word.as_str())));
    if (is_called(&words.titles) || headed) && !is_called(&words.returns) {
        return false;
    }
    let named = !filing.head.department.is_empty() || !filing.head.project.is_empty();
    let results = filing.indicators.iter().any(|own| !own.actual.raw.is_empty() || own.score.is_some());
    let stated = |figure: &&RawFigure| is_stated(figure);
    let mut own = filing.figures.iter().filter(stated).filter(|figure| figure.item.as_str() != "line");
    // 总分100分 in words that explain a form is nobody's score.
    let of_money = |figure: &RawFigure| named || figure.item.family() != "score" || !filing.told_only();
    if results || own.any(of_money) {
        return true;
    }
    // Words alone: what they state of the unit may all be in doubt, and it is a return all the same.
    if filing.is_report && states_something(filing) {
        return true;
    }
    let lines = filing.figures.iter().filter(stated).any(|figure| figure.measure.kind() == Kind::Money);
    // **人 stands where a number is to be written.
    let aims =
        filing.indicators.iter().any(|own| !own.target.raw.is_empty() && !own.target.raw.contains("**"));
    let about_money = || {
        let headings = filing.columns.iter().map(crate::model::Text::as_str);
        headings.clone().any(|key| words.topics.iter().any(|word| key.contains(word.as_str())))
    };
    (lines && (named || is_called(&words.topics) || about_money()))
        || (named && (aims || !filing.figures.is_empty()))
}

/// Whether sentences state money or people of the unit, however surely: what is called a report and speaks of money is one,
/// whatever its words are.
fn states_something(filing: &RawFiling) -> bool {
    let of_unit = |statement: &Statement| {
        let family = statement.item.as_ref().map_or("", Item::family);
        let is_named = !matches!(family, "" | "score" | "grade");
        (is_named || statement.sort == Sort::Amount) && statement.value.is_some()
    };
    filing.told.statements.iter().any(of_unit)
}

/// Whether a figure states a number: blanks and noughts are printed on blank forms, points on scoring standards.
fn is_stated(figure: &RawFigure) -> bool {
    let filled = match &figure.value {
        Some(CellValue::Text(text)) => fold(text).contains(|c: char| ('1'..='9').contains(&c)),
        Some(value) => value.number().is_some_and(|number| !number.is_zero()),
        None => false,
    };
    filled && figure.measure != Measure::Weight
}
