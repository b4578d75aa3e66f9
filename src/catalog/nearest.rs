//! What a rule calls a quantity → item and measure; and of a name that is none the known name it was probably meant to be.

use super::vocabulary::Vocabulary;
use crate::model::{Item, Measure};

impl Vocabulary {
    /// What a rule means by a name: an item by its identifier or its Chinese term, and the measure behind a point if
    /// there is one, `公务接待费.执行数`.
    #[must_use]
    pub fn quantity_named(&self, name: &str) -> Option<(Item, Option<Measure>)> {
        let item = |name: &str| {
            let known = self.terms().iter().find(|(item, term)| item.as_str() == name || term == name);
            known.map(|(item, _)| item.clone())
        };
        if let Some(item) = item(name) {
            return Some((item, None));
        }
        let (of, measure) = name.rsplit_once('.')?;
        Some((item(of)?, Some(Measure::named(measure)?)))
    }

    /// The identifier or term nearest to a name that is none, the measure behind it apart.
    #[must_use]
    pub fn nearest_name(&self, name: &str) -> Option<&str> {
        let measured = name.rsplit_once('.').filter(|(_, measure)| Measure::named(measure).is_some());
        let known = self.terms().iter().flat_map(|(item, term)| [item.as_str(), term.as_str()]);
        nearest(measured.map_or(name, |(item, _)| item), known)
    }
}

/// Of so many characters one may be mistyped, left out or too many; with more, two unrelated words of four characters
/// (会议费、培训费) would pass for each other.
const CHARACTERS_PER_SLIP: usize = 4;

/// The known name most like the given one, if any is like it.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = name.chars().count().div_ceil(CHARACTERS_PER_SLIP);
    let slips = |known: &'a str| (strsim::damerau_levenshtein(name, known), known);
    let best = known.into_iter().map(slips).min_by_key(|(slips, _)| *slips);
    best.filter(|(slips, _)| *slips <= most).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_nothing_far_off() {
        let known = ["three_public.total", "three_public.reception", "公务接待费", "会议费"];
        assert_eq!(nearest("three_public.receptoin", known), Some("three_public.reception"));
        assert_eq!(nearest("公务招待费", known), Some("公务接待费"));
        assert_eq!(nearest("人员经费", known), None);
    }
}
