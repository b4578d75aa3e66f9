//! Lines of a table that the vocabulary has no item for (其他交通费用, 对个人和家庭的补助) as further parts of a sum.
//!
//! The named parts of a total are not always all of it. A total that exceeds them by just what such lines of the same
//! table come to is right; it would be a false alarm to report it.

use crate::catalog::formula::Source;
use crate::model::decimal::half;
use crate::model::{Figure, Filing, Quantity};
use rust_decimal::Decimal;

/// Most lines that are added up.
const LONGEST: usize = 8;

/// Whether lines of the stated total's own table, one or several in a row, come to what is missing.
pub(super) fn close(stated: &[Source<'_>], missing: Decimal, allowed: Decimal, filing: &Filing) -> bool {
    let Some(Source::Figure(total)) = stated.first() else { return false };
    if missing <= Decimal::ZERO {
        return false;
    }
    let own = |line: &&Figure| {
        line.item.as_str() == "line"
            && line.scope != "合计"
            && line.block == total.block
            && line.measure == total.measure
    };
    let lines = filing.figures.iter().filter(own).filter_map(|line| line.entry.quantity());
    let lines: Vec<&Quantity> = lines.filter(|quantity| !quantity.value.is_zero()).collect();
    (0..lines.len()).any(|first| come_to(&lines[first..], missing, allowed))
}

/// Whether some of the first lines come to that amount, within what may be off; not beyond a line that is too large to
/// be taken off.
fn come_to(lines: &[&Quantity], amount: Decimal, allowed: Decimal) -> bool {
    let (mut rest, mut allowed) = (amount, allowed);
    for line in lines.iter().take(LONGEST) {
        let left = rest.checked_sub(line.value).zip(allowed.checked_add(half(line.step)));
        let Some(left) = left else { return false };
        (rest, allowed) = left;
        if rest.abs() <= allowed {
            return true;
        }
    }
    false
}
