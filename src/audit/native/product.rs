//! Price × quantity written out in words (测算式) against the amount it gives.
//!
//! `物业费4.4万元（300平方米×12元/平方米/月×12个月）`, `300×12×12=4.32万元`, or the bare product beside an amount in
//! the same row. What could be read in two ways is left alone.

use super::Check;
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::model::decimal::{half, legal_grouping, parse_plain, plain, step_of};
use crate::model::label::fold;
use crate::model::term::Kind;
use crate::model::{Finding, Operand, Place, Unit};
use rust_decimal::Decimal;

/// A product this many times the amount or more is not the working of that amount.
const FAR: Decimal = Decimal::from_parts(3, 0, 0, false, 0);

/// A product as written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Product {
    /// The factors as printed.
    shown: String,
    value: Decimal,
    /// Unit of the price, if one is printed.
    unit: Option<Unit>,
    /// The result printed behind `=` or in front of the bracket, and its step.
    result: Option<Stated>,
}

/// An amount as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stated {
    value: Decimal,
    step: Decimal,
    unit: Option<Unit>,
}

/// Amount and product, read in units that are not always printed, 元.
#[derive(Clone, Copy)]
struct Reading {
    amount: Decimal,
    computed: Decimal,
    difference: Decimal,
    allowed: Decimal,
    /// Unit of the amount.
    unit: Unit,
}

impl Reading {
    /// None where a number is too large for a decimal.
    fn of(stated: Stated, unit: Unit, computed: Decimal) -> Option<Self> {
        let amount = unit.in_base(stated.value)?;
        let difference = amount.checked_sub(computed)?;
        Some(Self { amount, computed, difference, allowed: half(unit.in_base(stated.step)?), unit })
    }

    /// Whether one of them is many times the other.
    fn is_far(&self) -> bool {
        let beyond = |one: Decimal, other: Decimal| other.checked_mul(FAR).is_none_or(|far| one >= far);
        beyond(self.amount, self.computed) || beyond(self.computed, self.amount)
    }
}

impl Check<'_> {
    pub(super) fn product(&self) -> Outcome {
        Outcome::merge(self.filing.workings.iter().map(|(place, text)| {
            let products = products(text);
            let own = products.iter().filter_map(|product| Some((product, product.result?)));
            let mut outcomes: Vec<Outcome> =
                own.map(|(product, stated)| self.worked(place, product, stated)).collect();
            if let ([only], true) = (products.as_slice(), outcomes.is_empty()) {
                outcomes.extend(self.beside(place).map(|stated| self.worked(place, only, stated)));
            }
            Outcome::merge(outcomes)
        }))
    }

    /// The one amount of money in the row of a working.
    fn beside(&self, place: &Place) -> Option<Stated> {
        let row = |cell: &str| cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
        let here = |figure: &&crate::model::Figure| {
            figure.place.sheet == place.sheet
                && row(&figure.place.cell) == row(&place.cell)
                && figure.measure.kind() == Kind::Money
        };
        let mut amounts =
            self.filing.figures.iter().filter(here).filter_map(|figure| figure.entry.quantity());
        let (first, rest) = (amounts.next()?, amounts.next());
        let unit = first.unit;
        let stated = Stated { value: first.printed(), step: unit.printed(first.step), unit: Some(unit) };
        rest.is_none().then_some(stated)
    }

    fn worked(&self, place: &Place, product: &Product, stated: Stated) -> Outcome {
        self.held_against(place, product, stated).unwrap_or(Outcome::Undetermined)
    }

    fn held_against(&self, place: &Place, product: &Product, stated: Stated) -> Option<Outcome> {
        let units =
            |known: Option<Unit>| known.map_or(vec![Unit::Yuan, Unit::TenThousandYuan], |unit| vec![unit]);
        let mut nearest: Option<Reading> = None;
        for price in units(product.unit) {
            for unit in units(stated.unit) {
                let reading = Reading::of(stated, unit, price.in_base(product.value)?)?;
                if reading.difference.abs() <= reading.allowed {
                    return Some(Outcome::Passed);
                }
                if nearest.is_none_or(|known| reading.difference.abs() < known.difference.abs()) {
                    nearest = Some(reading);
                }
            }
        }
        let nearest = nearest.filter(|reading| !reading.is_far())?;
        Some(Outcome::Failed(vec![self.off(place, product, nearest)]))
    }

    fn off(&self, place: &Place, product: &Product, reading: Reading) -> Finding {
        let Reading { amount, computed, difference, allowed, unit } = reading;
        let show = |value: Decimal| format!("{} {unit}", plain(unit.printed(value)));
        let message = format!(
            "算得 {} = {}，表中 {}，{}。",
            product.shown,
            show(computed),
            show(amount),
            more_or_less(difference, &show(difference.abs()))
        );
        Finding {
            place: Some(place.clone()),
            stated: plain(amount).into(),
            computed: Some(computed.normalize()),
            difference: Some(difference.normalize()),
            tolerance: Some(allowed.normalize()),
            operands: vec![Operand {
                name: "测算式".into(),
                place: Some(place.clone()),
                shown: product.shown.as_str().into(),
            }],
            ..self.overall(message)
        }
    }
}

/// The products in a text, left to right.
fn products(text: &str) -> Vec<Product> {
    let folded = fold(text).replace(['*', '✕', '╳', 'x', 'X'], "×");
    let mut found = Vec::new();
    let mut rest = folded.as_str();
    while let Some(sign) = rest.find('×') {
        let Some(start) = factor_before(&rest[..sign]) else {
            rest = &rest[sign + '×'.len_utf8()..];
            continue;
        };
        let end = start + extent(&rest[start..]);
        found.extend(product(&rest[start..end], &rest[..start], &rest[end..]));
        rest = &rest[end.max(sign + '×'.len_utf8())..];
    }
    found
}

/// Where the factor that ends at the end of the text begins: digits with a short unit behind.
fn factor_before(text: &str) -> Option<usize> {
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    let unit = &text[last + 1..];
    let begin = text[..=last].rfind(|c: char| !c.is_ascii_digit() && !".,".contains(c));
    let first = begin.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    is_unit(unit).then_some(first)
}

/// A unit behind a factor: 平方米, 元/平方米/月, nothing; never another sign of arithmetic or a stop.
fn is_unit(text: &str) -> bool {
    text.chars().count() <= 12 && !text.contains(['=', '+', ';', ',', '。', '(', ')', '%', ':', '、'])
}

/// How far a chain of factors reaches.
fn extent(text: &str) -> usize {
    let mut end = 0;
    for part in text.split_inclusive('×') {
        let body = part.trim_end_matches('×');
        let digits = body.find(|c: char| !c.is_ascii_digit() && !".,".contains(c)).unwrap_or(body.len());
        if digits == 0 {
            break;
        }
        let behind = &body[digits..];
        let unit =
            behind.find(|c: char| "=+;,。()%:、".contains(c) || c.is_ascii_digit()).unwrap_or(behind.len());
        end += digits + unit;
        if unit < behind.len() || !part.ends_with('×') {
            return end;
        }
        end += '×'.len_utf8();
    }
    end
}

fn product(text: &str, before: &str, after: &str) -> Option<Product> {
    let mut value = Decimal::ONE;
    let mut unit = None;
    let factors: Vec<&str> = text.split('×').collect();
    for factor in &factors {
        let end = factor.find(|c: char| !c.is_ascii_digit() && !".,".contains(c)).unwrap_or(factor.len());
        value = value.checked_mul(number(&factor[..end])?)?;
        unit = unit.or_else(|| Unit::money(factor[end..].split(['/', '每', '·']).next().unwrap_or_default()));
    }
    let printed = after.strip_prefix('=').and_then(leading).or_else(|| {
        let plain = |words: &str| !words.contains(|c: char| c.is_ascii_digit() || ")=".contains(c));
        let (named, _) = before.rsplit_once('(').filter(|(_, words)| plain(words))?;
        after.starts_with(')').then(|| trailing(named)).flatten()
    });
    (factors.len() > 1).then(|| Product { shown: factors.join(" × "), value, unit, result: printed })
}

/// A number that may carry thousands separators.
fn number(digits: &str) -> Option<Decimal> {
    let plain = digits.trim_end_matches(['.', ',']);
    if plain.contains(',') {
        legal_grouping(plain).then(|| parse_plain(&plain.replace(',', "")))?
    } else {
        parse_plain(plain)
    }
}

/// The amount a text begins with.
fn leading(text: &str) -> Option<Stated> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !".,".contains(c)).unwrap_or(text.len());
    let value = number(&text[..end])?;
    let unit =
        ["万元", "亿元", "元"].into_iter().find(|unit| text[end..].starts_with(unit)).and_then(Unit::money);
    Some(Stated { value, step: step_of(value), unit })
}

/// The amount a text ends with, with its unit.
fn trailing(text: &str) -> Option<Stated> {
    let unit = ["万元", "亿元", "元"].into_iter().find(|unit| text.ends_with(unit))?;
    let body = text.strip_suffix(unit)?;
    let begin = body.rfind(|c: char| !c.is_ascii_digit() && !".,".contains(c));
    let first = begin.map_or(0, |at| at + body[at..].chars().next().map_or(1, char::len_utf8));
    let value = number(&body[first..])?;
    Some(Stated { value, step: step_of(value), unit: Unit::money(unit) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_found_with_their_result() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap_or_default();
        for (text, value, unit, result) in [
            (
                "物业费4.4万元（活动用房300平方米×12元/平方米/月×12个月）；",
                "43200",
                Some(Unit::Yuan),
                Some("4.4"),
            ),
            ("300×12×12=4.32万元", "43200", None, Some("4.32")),
            ("530元/人*月*12", "", None, None),
            ("每人每月530元×25人×12月", "159000", Some(Unit::Yuan), None),
        ] {
            let found = products(text);
            let Some(product) = found.first() else {
                assert!(value.is_empty(), "{text}");
                continue;
            };
            assert_eq!(product.value, dec(value), "{text}");
            assert_eq!(product.unit, unit, "{text}");
            assert_eq!(product.result.map(|r| r.value), result.map(dec), "{text}");
        }
        for text in ["执行率×10", "完成率=（实际次数/计划次数）×100%", "20分×执行率", "2×", "×3"]
        {
            assert_eq!(products(text), Vec::new(), "{text}");
        }
    }
}
