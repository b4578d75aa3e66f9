//! A name that is none → the known name it was probably meant to be.

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
