//! How people write that a result must reach or stay below a target (`[[bound]]` of `vocabulary.toml`), and the number
//! in such a text.
//!
//! Apart because the reader of indicators and the examples of the rules read targets alike. Knows no cell and no score.

use crate::model::Text;
use crate::model::decimal::{legal_grouping, parse_plain};
use crate::model::filing::{Amount, Relation};
use crate::model::label::{self, folded};
use rust_decimal::Decimal;
use serde::Deserialize;

/// Longer texts describe; a number in them is not the target.
const LONGEST_AMOUNT: usize = 16;

/// The ways to write one relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// What it says.
    pub relation: Relation,
    /// Alone in the column 指标性质.
    column: Vec<String>,
    /// In front of the number.
    #[serde(default)]
    before: Vec<String>,
    /// Behind number and unit.
    #[serde(default)]
    after: Vec<String>,
}

/// All ways to write relations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds(Vec<Bound>);

impl Bounds {
    /// These ways.
    #[must_use]
    pub const fn new(bounds: Vec<Bound>) -> Self {
        Self(bounds)
    }

    /// 指标性质 as a sign or a word of its own.
    #[must_use]
    pub fn in_column(&self, text: &str) -> Option<Relation> {
        let folded = folded(text);
        self.0
            .iter()
            .find(|bound| bound.column.iter().any(|word| *word == folded))
            .map(|bound| bound.relation)
    }

    /// The relation a target states itself: ≥95%, 不低于2家, 90%以上.
    #[must_use]
    pub fn in_target(&self, text: &str) -> Option<Relation> {
        let folded = folded(text);
        let start = folded.find(|c: char| c.is_ascii_digit());
        let front = &folded[..start.unwrap_or(folded.len())];
        let front = front.trim_end_matches('-');
        let stands = |word: &&String| match start {
            Some(_) => front.ends_with(word.as_str()),
            None => front.starts_with(word.as_str()),
        };
        self.longest(|bound| &bound.before, stands)
            .or_else(|| self.longest(|bound| &bound.after, |word| folded.ends_with(word.as_str())))
    }

    /// The relation whose fitting word is the longest, so that 不超过 is not taken for 超过.
    fn longest<'a>(
        &'a self,
        words: impl Fn(&'a Bound) -> &'a Vec<String>,
        fits: impl Fn(&&String) -> bool,
    ) -> Option<Relation> {
        let fitting =
            self.0.iter().flat_map(|bound| words(bound).iter().map(move |word| (word, bound.relation)));
        fitting
            .filter(|(word, _)| fits(word))
            .max_by_key(|(word, _)| word.len())
            .map(|(_, relation)| relation)
    }

    /// The one number in a text with the unit behind it, or that of the unit column; no number where there are several
    /// or none.
    #[must_use]
    pub fn amount(&self, text: &str, column: &str) -> Amount {
        let folded = folded(text);
        let none = Amount { raw: text.into(), ..Amount::default() };
        let Some(start) = folded.find(|c: char| c.is_ascii_digit()) else { return none };
        let body = &folded[start..];
        let end = body.find(|c: char| !c.is_ascii_digit() && !".,".contains(c)).unwrap_or(body.len());
        let (digits, rest) = body.split_at(end);
        let single = !rest.contains(|c: char| c.is_ascii_digit()) && folded.chars().count() <= LONGEST_AMOUNT;
        let Some(value) = number(digits).filter(|_| single) else { return none };
        let negative = folded[..start].ends_with('-') && self.is_sign(folded[..start].trim_end_matches('-'));
        let own = self.without_bound(rest);
        let unit = if own.is_empty() { Text::from(&*label::folded(column)) } else { own.into() };
        Amount { value: Some(if negative { -value } else { value }), unit, ..none }
    }

    /// What stands in front of the number of a target or result, the sign of comparison taken off: 完成 of 完成≥9座.
    #[must_use]
    pub fn front(&self, text: &str) -> String {
        let folded = folded(text);
        let start = folded.find(|c: char| c.is_ascii_digit()).unwrap_or(folded.len());
        let front = folded[..start].trim_end_matches('-');
        let words = self.0.iter().flat_map(|bound| &bound.before);
        let sign = words.filter(|word| front.ends_with(word.as_str())).max_by_key(|word| word.len());
        front.strip_suffix(sign.map_or("", String::as_str)).unwrap_or(front).to_owned()
    }

    /// Nothing, or a sign of comparison alone: a dash behind it is a minus.
    fn is_sign(&self, text: &str) -> bool {
        text.is_empty() || self.0.iter().any(|bound| bound.before.iter().any(|word| word == text))
    }

    fn without_bound<'a>(&self, rest: &'a str) -> &'a str {
        // 日内 says both the unit and the bound; only the bound is taken off.
        let words = self.0.iter().flat_map(|bound| &bound.after);
        let word = words.filter(|word| rest.ends_with(word.as_str())).max_by_key(|word| word.len());
        match word.map(String::as_str) {
            Some(word) if word.ends_with('内') && !["以内", "之内"].contains(&word) => {
                rest.trim_end_matches('内')
            }
            Some(word) => rest.strip_suffix(word).unwrap_or(rest),
            None => rest,
        }
    }
}

fn number(digits: &str) -> Option<Decimal> {
    let digits = digits.trim_end_matches([',', '.']);
    if digits.contains(',') {
        return if legal_grouping(digits) { parse_plain(&digits.replace(',', "")) } else { None };
    }
    parse_plain(digits)
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::model::filing::Relation;

    #[test]
    fn targets_as_people_write_them() {
        let bounds = Catalog::embedded().unwrap().vocabulary.bounds;
        for (text, relation, value, unit) in [
            ("≥90%", Some(Relation::AtLeast), "90", "%"),
            ("90%以上", Some(Relation::AtLeast), "90", "%"),
            ("不少于5次", Some(Relation::AtLeast), "5", "次"),
            ("不超过12,000元", Some(Relation::AtMost), "12000", "元"),
            ("超过3家", Some(Relation::More), "3", "家"),
            ("5个工作日内", Some(Relation::AtMost), "5", "个工作日"),
            ("=100%", Some(Relation::Equal), "100", "%"),
            ("＝86人", Some(Relation::Equal), "86", "人"),
            ("≤-3.5%", Some(Relation::AtMost), "-3.5", "%"),
            ("服务对象满意率高于99%", Some(Relation::More), "99", "%"),
            ("2023年12月底前", None, "", ""),
            ("3-5次", None, "", ""),
            ("提升", None, "", ""),
            ("0.95", None, "0.95", ""),
        ] {
            let amount = bounds.amount(text, "");
            let got = amount.value.map(|value| value.to_string()).unwrap_or_default();
            assert_eq!(
                (bounds.in_target(text), got.as_str(), amount.unit.as_str()),
                (relation, value, unit),
                "{text}"
            );
        }
        assert_eq!(bounds.amount("735", "人次").unit, "人次");
        assert_eq!(bounds.front("完成≥9座"), "完成");
    }
}
