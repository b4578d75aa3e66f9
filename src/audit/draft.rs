//! Rule, subject and figures → a finding; the parts every finding shares are filled in here.

use crate::catalog::rule::Rule;
use crate::catalog::vocabulary::Vocabulary;
use crate::model::decimal::plain;
use crate::model::{Entry, Figure, Finding, Operand, Subject};
use rust_decimal::Decimal;

/// A finding without facts yet.
pub(super) fn blank(rule: &Rule, subject: &Subject) -> Finding {
    Finding {
        rule: rule.id.clone(),
        severity: rule.severity,
        name: rule.name.clone(),
        subject: subject.clone(),
        place: None,
        stated: String::new(),
        computed: None,
        difference: None,
        tolerance: None,
        operands: Vec::new(),
        message: String::new(),
        cause: String::new(),
        advice: rule.advice.clone(),
        basis: rule.basis.clone(),
    }
}

/// A finding about one figure.
pub(super) fn about(rule: &Rule, subject: &Subject, figure: &Figure, vocabulary: &Vocabulary) -> Finding {
    Finding {
        place: Some(figure.place.clone()),
        stated: stated(figure),
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
        (_, true) => name,
        (_, false) => format!("{}·{name}", figure.scope),
    };
    Operand { name, place: Some(figure.place.clone()), shown: shown(figure) }
}

fn shown(figure: &Figure) -> String {
    match &figure.entry {
        Entry::Number(quantity) => quantity.to_string(),
        Entry::Corrected(quantity, _) => format!("{quantity}（原文 {}）", figure.raw.trim()),
        Entry::Blank => "空白".into(),
        _ => figure.raw.trim().to_owned(),
    }
}

/// 多 or 少 with the amount.
pub(super) fn more_or_less(difference: Decimal, shown: &str) -> String {
    format!("{}{shown}", if difference.is_sign_negative() { "少 " } else { "多 " })
}
