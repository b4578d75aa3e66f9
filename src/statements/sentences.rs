//! A paragraph → its sentences, each with the heading it stands under.

use crate::model::label::{half_width, is_circled};
use crate::model::{Place, Sentence};

/// Longer lines are no headings.
const LONGEST_HEADING: usize = 40;

/// A heading that ends in a full stop is no longer than this.
const LONGEST_STOPPED: usize = 18;

/// The text read so far.
#[derive(Debug, Default)]
pub(super) struct Prose {
    heading: String,
}

impl Prose {
    /// The sentences of the next paragraph. Under the headings of a document the nearest one is noted.
    pub(super) fn take(&mut self, text: &str, place: &Place, headed: bool) -> Vec<Sentence> {
        let heading = if headed { self.heading.clone() } else { String::new() };
        if headed && is_heading(text) {
            text.trim().clone_into(&mut self.heading);
        }
        let parts = split(text);
        let numbered = (1..).zip(parts);
        numbered
            .map(|(number, text)| Sentence {
                place: place.clone(),
                number,
                text: text.to_owned(),
                heading: heading.as_str().into(),
            })
            .collect()
    }
}

/// A short line with a numbering in front and no stop but at its end: (二)部门整体支出自评情况。
pub(super) fn is_heading(text: &str) -> bool {
    let text = text.trim();
    let first = text.chars().next().map(half_width);
    let numbered =
        first.is_some_and(|c| c.is_ascii_digit() || "(一二三四五六七八九十".contains(c) || is_circled(c));
    let line = text.trim_end_matches('。');
    // 1.某某制度不够健全。 is one of a list of faults, (二)部门整体支出自评情况。 a heading.
    let of_list = text
        .trim_start_matches(['(', '（'])
        .starts_with(|c: char| half_width(c).is_ascii_digit() || is_circled(c));
    let is_short = line.len() == text.len() || (!of_list && text.chars().count() <= LONGEST_STOPPED);
    numbered
        && is_short
        && text.chars().count() <= LONGEST_HEADING
        && !line.contains(['。', '；', ';'])
        && !line.ends_with(['，', ','])
}

/// Cuts at full stops, semicolons and line breaks.
fn split(text: &str) -> Vec<&str> {
    let parts = text.split_inclusive(['。', '；', ';', '！', '？', '\n']);
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}
