//! Rule, subject and figures → a finding; the parts every finding shares are filled in here.

use crate::catalog::formula::{Column, Source};
use crate::catalog::rule::Rule;
use crate::catalog::vocabulary::Vocabulary;
use crate::model::decimal::{plain, step_of};
use crate::model::{Entry, Figure, Finding, Indicator, Operand, Place, Subject, Unit};
use rust_decimal::Decimal;

/// How a stated number is shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The unit it is printed in.
    pub(super) unit: Unit,
    /// One unit of its last place, base units.
    pub(super) step: Decimal,
    /// What stands behind it instead of a unit: 人次.
    suffix: String,
}

impl Shown {
    pub(super) fn of(source: Option<&Source<'_>>) -> Self {
        let counted =
            |suffix: &str| Self { unit: Unit::Count, step: Decimal::ZERO, suffix: suffix.to_owned() };
        match source {
            Some(Source::Figure(figure) | Source::Prior(figure)) => figure
                .entry
                .quantity()
                .map_or_else(|| counted(""), |q| Self { unit: q.unit, step: q.step, suffix: String::new() }),
            Some(Source::Column(row, Column::Weight)) => Self::points(row.weight),
            Some(Source::Column(row, Column::Score)) => Self::points(row.score),
            Some(Source::Column(row, Column::Target)) => counted(&row.target.unit),
            Some(Source::Column(row, Column::Actual)) => counted(&row.actual.unit),
            Some(Source::Group(..)) | None => counted(""),
        }
    }

    fn points(number: Option<Decimal>) -> Self {
        let step = number.map(step_of).unwrap_or_default();
        Self { unit: Unit::Points, step, suffix: String::new() }
    }

    /// How many base units one printed unit is.
    pub(super) const fn factor(&self) -> Decimal {
        self.unit.factor()
    }

    /// A number of printed units with the unit behind it.
    pub(super) fn number(&self, value: Decimal) -> String {
        match self.unit {
            Unit::Percent => format!("{}%", plain(value)),
            Unit::Count => format!("{}{}", plain(value), self.suffix),
            unit => format!("{} {unit}", plain(value)),
        }
    }
}

/// A finding without facts yet.
pub(crate) fn blank(rule: &Rule, subject: &Subject) -> Finding {
    Finding {
        name: rule.name.as_str().into(),
        advice: rule.advice.as_str().into(),
        basis: rule.basis.as_str().into(),
        ..Finding::bare(&rule.id, rule.weight(), subject.clone())
    }
}

/// A finding about one figure.
pub(super) fn about(rule: &Rule, subject: &Subject, figure: &Figure, vocabulary: &Vocabulary) -> Finding {
    Finding {
        place: Some(figure.place.clone()),
        stated: stated(figure).into(),
        operands: vec![operand(figure, vocabulary)],
        ..blank(rule, subject)
    }
}

/// The stated value as the tables give it: base units for numbers, the text as it stands otherwise.
fn stated(figure: &Figure) -> String {
    match &figure.entry {
        Entry::Number(quantity) => plain(quantity.value),
        _ => figure.raw.trim().to_owned(),
    }
}

/// A figure as an operand in words.
pub(super) fn operand(figure: &Figure, vocabulary: &Vocabulary) -> Operand {
    let name = vocabulary.quantity_name(&figure.item, figure.measure);
    let name = match (figure.item.as_str(), figure.scope.is_empty()) {
        ("line", _) => figure.scope.clone(),
        (_, true) => name.into(),
        (_, false) => format!("{}·{name}", figure.scope).into(),
    };
    Operand { name, place: Some(figure.place.clone()), shown: shown(figure).into() }
}

fn shown(figure: &Figure) -> String {
    match &figure.entry {
        Entry::Number(quantity) => quantity.to_string(),
        Entry::Corrected(quantity, _) => format!("{quantity}（原文 {}）", figure.raw.trim()),
        Entry::Blank => "空白".into(),
        _ => figure.raw.trim().to_owned(),
    }
}

/// The number of a source, base units.
pub(super) fn value(source: &Source<'_>) -> Option<Decimal> {
    match source {
        Source::Figure(figure) | Source::Prior(figure) => figure.entry.quantity().map(|q| q.value),
        Source::Column(row, Column::Weight) => row.weight,
        Source::Column(row, Column::Score) => row.score,
        Source::Column(row, Column::Target) => row.target.value,
        Source::Column(row, Column::Actual) => row.actual.value,
        Source::Group(_, spread) => Some(spread.median),
    }
}

/// A finding about what a formula states first.
pub(super) fn about_source(
    rule: &Rule,
    subject: &Subject,
    source: &Source<'_>,
    vocabulary: &Vocabulary,
) -> Finding {
    match source {
        Source::Figure(figure) => about(rule, subject, figure, vocabulary),
        Source::Column(row, column) => Finding {
            place: cell(row, *column).or(row.place.as_ref()).cloned(),
            stated: text(row, *column).into(),
            ..blank(rule, subject)
        },
        Source::Prior(_) | Source::Group(..) => blank(rule, subject),
    }
}

/// A source as an operand in words.
pub(super) fn operand_of(source: &Source<'_>, vocabulary: &Vocabulary) -> Operand {
    match source {
        Source::Figure(figure) => operand(figure, vocabulary),
        Source::Prior(figure) => {
            let own = operand(figure, vocabulary);
            Operand { name: format!("上年报送的{}", own.name).into(), place: None, shown: own.shown }
        }
        Source::Column(row, column) => Operand {
            name: format!("{}{}", row.name(), column.words()).into(),
            place: cell(row, *column).cloned(),
            shown: text(row, *column).into(),
        },
        Source::Group(statistic, spread) => Operand {
            name: statistic.words().into(),
            place: None,
            shown: format!("{}（{} 个单位）", plain(spread.median.round_dp(2)), spread.units).into(),
        },
    }
}

fn cell(row: &Indicator, column: Column) -> Option<&Place> {
    match column {
        Column::Weight => row.weight_place.as_ref(),
        Column::Score => row.score_place.as_ref(),
        Column::Target => row.target_place.as_ref(),
        Column::Actual => row.actual_place.as_ref(),
    }
}

fn text(row: &Indicator, column: Column) -> String {
    match column {
        Column::Weight => row.weight.map(plain).unwrap_or_default(),
        Column::Score => row.score.map(plain).unwrap_or_default(),
        Column::Target => row.target.raw.trim().to_owned(),
        Column::Actual => row.actual.raw.trim().to_owned(),
    }
}

/// 多 or 少 with the amount.
pub(super) fn more_or_less(difference: Decimal, shown: &str) -> String {
    format!("{}{shown}", if difference.is_sign_negative() { "少 " } else { "多 " })
}
