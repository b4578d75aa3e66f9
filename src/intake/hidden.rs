//! Hidden rows and columns → the sentence about them: they are read like the others, but a total may silently include
//! them.

/// Most places named in one sentence.
const NAMED: usize = 5;

/// One sentence for a sheet with hidden rows or columns.
pub(super) fn sentence(sheet: &str, places: &[String]) -> Option<String> {
    let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
    let more = if places.len() > NAMED { "等" } else { "" };
    (!places.is_empty()).then(|| format!("工作表“{sheet}”有隐藏的{named}{more}，已一并读取"))
}
