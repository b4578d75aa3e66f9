//! What the form itself prints of how its columns belong together: 3=1+2, 6=3-4 in the row of 栏次, （B/A） in a heading.

use super::Check;
use super::lines::{Line, Number, share_of};
use crate::audit::Outcome;
use crate::audit::draft::more_or_less;
use crate::audit::tolerance::of_sum;
use crate::model::decimal::{apart, half, plain};
use crate::model::filing::{ColumnSum, ColumnTerms};
use crate::model::{Finding, Place};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A row under the sum that is printed over it.
struct Slip<'l> {
    sum: &'l ColumnSum,
    stated: &'l Number,
    parts: Vec<&'l Number>,
    computed: Decimal,
    allowed: Decimal,
    arithmetic: String,
}

impl Slip<'_> {
    /// Itself, where the sum does not come out.
    fn slip(self) -> Option<Self> {
        let gap = apart(self.computed, self.stated.value)?;
        (gap > self.allowed).then_some(self)
    }
}

impl Check<'_> {
    /// Rows that do not come out as the form says its columns do.
    pub(super) fn printed_sums(&self) -> Outcome {
        let tables = self.tables();
        let (mut outcomes, mut told) = (Vec::new(), BTreeSet::new());
        for sum in &self.filing.printed {
            let Some(table) = tables.get(&(sum.block, sum.place.sheet.clone())) else { continue };
            let (mut rows, mut slips) = (0, Vec::new());
            for tried in table.values().filter_map(|line| self.tried(sum, line)) {
                rows += 1;
                slips.extend(tried.slip());
            }
            // Where most rows come out otherwise, the letters stand for something else than these columns.
            if rows == 0 || slips.len() * 2 >= rows.max(2) {
                outcomes.push(Outcome::Undetermined);
                continue;
            }
            outcomes.push(Outcome::from_findings(self.told_once(slips, &mut told)));
        }
        Outcome::merge(outcomes)
    }

    /// One slip breaks every sum its cell is in: it is told once.
    fn told_once(&self, slips: Vec<Slip<'_>>, told: &mut BTreeSet<Place>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for slip in slips {
            let places: Vec<Place> =
                slip.parts.iter().chain([&slip.stated]).map(|number| number.place.clone()).collect();
            if places.iter().all(|place| !told.contains(place)) {
                findings.push(self.not_as_printed(&slip));
            }
            told.extend(places);
        }
        findings
    }

    /// What a row comes to; nothing where a number is missing.
    fn tried<'l>(&self, sum: &'l ColumnSum, line: &'l Line) -> Option<Slip<'l>> {
        let stated = line.numbers.get(&sum.column)?;
        let (parts, arithmetic, computed, allowed) = match &sum.of {
            ColumnTerms::Sum(terms) => self.added(terms, line, stated)?,
            ColumnTerms::Quotient(one, other) => {
                divided(line.numbers.get(one)?, line.numbers.get(other)?, stated)?
            }
            ColumnTerms::Product(one, other) => {
                multiplied(line.numbers.get(one)?, line.numbers.get(other)?, stated)?
            }
        };
        // The rules of their items look at what the vocabulary knows.
        if stated.is_known && parts.iter().all(|part| part.is_known) {
            return None;
        }
        Some(Slip { sum, stated, parts, computed, allowed, arithmetic })
    }

    fn added<'l>(&self, terms: &[(u32, bool)], line: &'l Line, stated: &Number) -> Option<Worked<'l>> {
        let (mut value, mut play) = (Decimal::ZERO, stated.step);
        let (mut parts, mut arithmetic) = (Vec::new(), String::new());
        for (column, is_less) in terms {
            let part = line.numbers.get(column);
            parts.extend(part);
            let own = part.map_or(Decimal::ZERO, |part| part.value);
            value = if *is_less { value.checked_sub(own)? } else { value.checked_add(own)? };
            play = play.checked_add(part.map_or(Decimal::ZERO, |part| part.step))?;
            let sign = match (arithmetic.is_empty(), is_less) {
                (true, false) => "",
                (_, true) => " - ",
                (false, false) => " + ",
            };
            let shown = part.map_or_else(|| "空白".into(), |part| plain(part.value));
            arithmetic.extend([sign, &shown]);
        }
        if parts.is_empty() || parts.iter().any(|part| part.is_rate != stated.is_rate) {
            return None;
        }
        Some((parts, arithmetic, value, of_sum(half(play), &self.material.catalog.settings)))
    }

    fn not_as_printed(&self, slip: &Slip<'_>) -> Finding {
        let Slip { sum, stated, parts, computed, allowed, arithmetic } = slip;
        let percent = if stated.is_rate { "%" } else { "" };
        let gap = stated.value.checked_sub(*computed).unwrap_or_default();
        let message = format!(
            "表上印的算式是“{}”（{}），算得 {arithmetic} = {}{percent}，“{}”填的是 {}{percent}，{}{percent}。",
            sum.text,
            sum.place.cell,
            plain(computed.round_dp(4).normalize()),
            stated.heading,
            plain(stated.value),
            more_or_less(gap, &plain(gap.abs().round_dp(4).normalize()))
        );
        let operands = std::iter::once(stated).chain(parts).map(|number| number.in_column()).collect();
        self.about_number(stated, operands, *computed, *allowed, message)
    }
}

/// The parts, the arithmetic in words, what it comes to, and how far rounding may take it.
type Worked<'l> = (Vec<&'l Number>, String, Decimal, Decimal);

fn divided<'l>(one: &'l Number, other: &'l Number, stated: &Number) -> Option<Worked<'l>> {
    if one.is_rate || other.is_rate || !stated.is_rate {
        return None;
    }
    let (share, allowed) = share_of(one, other, stated)?;
    let arithmetic = format!("{} ÷ {} × 100", plain(one.value), plain(other.value));
    Some((vec![one, other], arithmetic, share.checked_mul(Decimal::ONE_HUNDRED)?, allowed))
}

fn multiplied<'l>(one: &'l Number, other: &'l Number, stated: &Number) -> Option<Worked<'l>> {
    let product = one.value.checked_mul(other.value)?;
    let whole = Decimal::from(10_000);
    // 人数 × 元 per head under 万元.
    let scaled = product.checked_div(whole)?;
    let is_scaled = apart(scaled, stated.value)? < apart(product, stated.value)?;
    let (value, behind) = if is_scaled { (scaled, " ÷ 10000") } else { (product, "") };
    let arithmetic = format!("{} × {}{behind}", plain(one.value), plain(other.value));
    Some((vec![one, other], arithmetic, value, half(stated.step)))
}
