//! The numbers of each table row by row, whatever they are called: what rules look at that know how columns belong together
//! and no item.

use super::Check;
use crate::model::decimal::{half, parse_plain, plain, step_of};
use crate::model::filing::UnreadKind;
use crate::model::label::fold;
use crate::model::term::Kind;
use crate::model::{CellRef, Entry, Filing, Finding, Operand, Place, Text};
use rust_decimal::Decimal;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A number of the table.
pub(super) struct Number {
    /// In the unit it is printed in; rates in percent.
    pub(super) value: Decimal,
    pub(super) step: Decimal,
    pub(super) place: Place,
    pub(super) heading: Text,
    /// What its row is called.
    pub(super) name: Text,
    /// Whether the vocabulary knows what it is: the rules of its item look at it.
    pub(super) is_known: bool,
    pub(super) is_rate: bool,
}

/// The numbers of one row by column; what is blank under a heading that other rows fill is nil in sums.
#[derive(Default)]
pub(super) struct Line {
    pub(super) numbers: BTreeMap<u32, Number>,
    /// 科目编码 in front of its numbers, by column.
    pub(super) codes: BTreeMap<u32, Text>,
    /// Whether it is a row of its own and no total.
    pub(super) is_entry: bool,
}

/// The rows under one block of headings.
pub(super) type Lines = BTreeMap<u32, Line>;

/// The blocks of a filing by number and sheet.
type Blocks = BTreeMap<(u32, Text), Lines>;

/// The blocks of the filing that is being looked at, gathered for the first rule that asks for them.
#[derive(Default)]
pub(in crate::audit) struct Tables(OnceCell<Blocks>);

impl Number {
    /// It in a finding, under the name of its column.
    pub(super) fn in_column(&self) -> Operand {
        self.called(&self.heading)
    }

    /// It in a finding, under the name of its row.
    pub(super) fn in_row(&self) -> Operand {
        self.called(&self.name)
    }

    fn called(&self, name: &Text) -> Operand {
        Operand { name: name.clone(), place: Some(self.place.clone()), shown: plain(self.value).into() }
    }
}

impl Check<'_> {
    /// The numbers of each block, row by row: figures, and what nobody knows the name of.
    pub(super) fn tables(&self) -> &Blocks {
        self.tables.0.get_or_init(|| tables_of(self.filing))
    }

    /// A number that does not come to what others say; itself and they are the operands, in that order.
    pub(super) fn about_number(
        &self,
        stated: &Number,
        operands: Vec<Operand>,
        computed: Decimal,
        allowed: Decimal,
        message: String,
    ) -> Finding {
        Finding {
            place: Some(stated.place.clone()),
            stated: plain(stated.value).into(),
            computed: Some(computed.normalize()),
            difference: stated.value.checked_sub(computed).map(|gap| gap.normalize()),
            tolerance: Some(allowed.normalize()),
            operands,
            ..self.overall(message)
        }
    }
}

fn tables_of(filing: &Filing) -> Blocks {
    let mut tables = Blocks::new();
    let figures = filing.figures.iter().filter(|figure| !figure.place.is_in_text());
    for figure in figures {
        let Some(at) = CellRef::parse(&figure.place.cell) else { continue };
        let table = tables.entry((figure.block, figure.place.sheet.clone())).or_default();
        let line = table.entry(at.row).or_default();
        line.is_entry |= !figure.scope.is_empty();
        let kind = figure.measure.kind();
        let Entry::Number(quantity) = &figure.entry else { continue };
        if !matches!(kind, Kind::Money | Kind::Count | Kind::Percent) {
            continue;
        }
        let factor = quantity.unit.factor();
        let Some(step) = quantity.step.checked_div(factor) else { continue };
        let number = Number {
            value: quantity.printed(),
            step,
            place: figure.place.clone(),
            heading: last_heading(&figure.label),
            name: figure.scope.clone(),
            is_known: figure.item.as_str() != "line",
            is_rate: kind == Kind::Percent,
        };
        line.numbers.insert(at.col, number);
    }
    for unread in &filing.unread {
        let Some(at) = CellRef::parse(&unread.place.cell) else { continue };
        let Some(table) = tables.get_mut(&(unread.block, unread.place.sheet.clone())) else { continue };
        let line = table.entry(at.row).or_default();
        match unread.kind {
            UnreadKind::Code => _ = line.codes.insert(at.col, unread.raw.clone()),
            UnreadKind::Unread => {
                let folded = fold(&unread.raw).replace(',', "");
                let digits = folded.strip_suffix('%');
                let Some(value) = parse_plain(digits.unwrap_or(&folded)) else { continue };
                let number = Number {
                    value,
                    step: step_of(value),
                    place: unread.place.clone(),
                    heading: last_heading(&unread.label),
                    name: Text::default(),
                    is_known: false,
                    is_rate: digits.is_some(),
                };
                line.numbers.insert(at.col, number);
            }
            _ => {}
        }
    }
    tables
}

/// The share of one number in another, and how far rounding of all three may take it from the stated rate, in percent.
pub(super) fn share_of(one: &Number, other: &Number, stated: &Number) -> Option<(Decimal, Decimal)> {
    let share = one.value.checked_div(other.value)?;
    let of_other = share.abs().checked_mul(other.step)?;
    let play = half(one.step.checked_add(of_other)?).checked_div(other.value.abs())?;
    Some((share, half(stated.step).checked_add(play.checked_mul(Decimal::ONE_HUNDRED)?)?))
}

/// The heading of a column, from whichever row has a number in it.
pub(super) fn heading<'l>(lines: &[&'l Line], col: u32) -> &'l str {
    lines.iter().find_map(|line| line.numbers.get(&col)).map_or("", |number| number.heading.as_str())
}

/// The heading right above the numbers, as printed; a stroke inside a bracket (元/人) parts none.
fn last_heading(label: &Text) -> Text {
    let mut depth = 0_u32;
    let parts = |c: char| {
        match c {
            ')' | '）' => depth = depth.saturating_add(1),
            '(' | '（' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '/' && depth == 0
    };
    label.rsplit(parts).next().unwrap_or_default().into()
}
