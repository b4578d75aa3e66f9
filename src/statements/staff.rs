//! The words beside a number of people → which number of staff it is.
//!
//! Apart because names of staff are put together freely (核定参公编制, 现有在职在编人员) from few words, in any order.

use super::names::Names;
use crate::catalog::phrases::suffix;
use crate::model::Item;

/// A name of staff.
pub(super) struct Staff {
    pub(super) item: Item,
    /// Whether every word of its name is understood.
    pub(super) plain: bool,
    /// Whether a word tells a part of them: 行政编制 is not all posts where there is 事业编制 as well.
    pub(super) is_part: bool,
}

/// Which number of staff a name is of: the last word that tells decides (在职人员编制 are posts, 编制人员 people).
pub(super) fn named(name: &str, names: &Names<'_>) -> Option<Staff> {
    let staff = &names.catalog.phrases.staff;
    let classes = [
        ("staff.authorised", &staff.authorised),
        ("staff.actual", &staff.actual),
        // 退休职工 ends as 职工 does: the last of equal ends decides.
        ("staff.retired", &staff.retired),
    ];
    let ends = classes.into_iter().filter_map(|(item, words)| {
        let ends = words.iter().filter_map(|word| name.rfind(word.as_str()).map(|at| at + word.len()));
        Some((ends.max()?, item))
    });
    let ends: Vec<(usize, &str)> = ends.collect();
    // 在职和离退休人员 are two numbers added up.
    let adds_up = staff.joins.iter().any(|word| name.contains(word.as_str()));
    if adds_up
        && ["staff.retired", "staff.actual"].iter().all(|class| ends.iter().any(|(_, item)| item == class))
    {
        return None;
    }
    let (_, item) = ends.into_iter().max_by_key(|(end, _)| *end)?;
    let lists = [&staff.retired, &staff.actual, &staff.authorised, &staff.fillers, &staff.parts];
    let mut rest = name;
    while let Some(word) = lists.iter().filter_map(|words| suffix(rest, words)).max_by_key(|word| word.len())
    {
        rest = &rest[..rest.len() - word.len()];
    }
    let is_part = staff.parts.iter().any(|word| name[rest.len()..].contains(word.as_str()));
    // What ends otherwise counts something else.
    let plain = rest.is_empty() || names.is_plain(rest);
    (rest.len() < name.len()).then(|| Staff { item: Item::new(item), plain, is_part })
}
