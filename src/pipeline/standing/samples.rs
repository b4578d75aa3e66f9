//! 样表: examples of how to fill in the form, which come back with the returns.
//!
//! Apart because a name alone says so: of the sheet, of the unit (××局), of the file. Many units fill in the very file that
//! they were sent as 模板, so that the name of a file tells nothing where its unit sends it under its own name.

use super::set_aside;
use crate::catalog::settings::Settings;
use crate::model::inventory::file_name;
use crate::model::naming::without_place;
use crate::model::register::{Index, canonical_name};
use crate::model::{DecidedBy, FilingCard, FilingStanding, Register};
use crate::pipeline::file::Processed;
use std::collections::BTreeMap;

/// Sets aside the returns that are examples.
pub(super) fn mark(processed: &mut [Processed], register: &Register, settings: &Settings) {
    let index = register.index();
    let sent = sent(processed);
    let words = |name: &str| settings.words(name).to_vec();
    let (sheets, units, files) = (words("sample_sheets"), words("sample_units"), words("sample_files"));
    for file in processed {
        let path = file.record.path.clone();
        // The one sheet of a text file is called like the file.
        let is_text = matches!(file.record.format.as_str(), "csv" | "txt" | "tsv");
        for card in file.filings.iter_mut().filter(|card| card.counts()) {
            let sheet = !is_text && sheets.iter().any(|word| card.sheet.contains(word.as_str()));
            let unit = units.iter().any(|word| card.head.department.starts_with(word.as_str()));
            let is_named = || files.iter().any(|word| is_called(&bare(&path, card), word));
            let what = if sheet {
                format!("工作表“{}”", card.sheet)
            } else if unit {
                card.head.department.clone()
            } else if is_named() && !is_own(&path, card) && !is_only_one(card, &index, &sent) {
                format!("文件“{}”", file_name(&path))
            } else {
                continue;
            };
            set_aside(card, FilingStanding::Sample, DecidedBy::Rule, &format!("{what}是样表，不计入"));
        }
    }
}

/// Whether a name is that of an example: 填写示例, 自评表模板（2024）, （示范文本）自评表; not 样例项目自评表, 示例县水利局.
fn is_called(name: &str, word: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    name.match_indices(word).any(|(at, _)| !goes_on(&name[at + word.len()..]))
}

/// The name of a file without that of the project, which may hold any word: 模板支架工程.
fn bare(path: &str, card: &FilingCard) -> String {
    let name = file_name(path);
    let project = card.head.project.trim();
    if project.is_empty() { name.to_owned() } else { name.replace(project, "") }
}

/// Whether file or folder bear the name of the unit, with or without its place.
fn is_own(path: &str, card: &FilingCard) -> bool {
    let unit = canonical_name(&card.head.department);
    let path = canonical_name(path);
    !unit.is_empty() && (path.contains(&unit) || without_place(&unit).is_some_and(|bare| path.contains(bare)))
}

/// How many returns of each unit and family there are.
fn sent(processed: &[Processed]) -> BTreeMap<(String, String), usize> {
    let mut sent = BTreeMap::new();
    for card in processed.iter().flat_map(|file| &file.filings).filter(|card| card.counts()) {
        *sent.entry(key(card)).or_insert(0) += 1;
    }
    sent
}

fn key(card: &FilingCard) -> (String, String) {
    (canonical_name(&card.head.department), card.family.to_string())
}

/// Whether it is all that a unit of the register sent of its kind: then the name of its file is what is left of the form.
fn is_only_one(card: &FilingCard, index: &Index<'_>, sent: &BTreeMap<(String, String), usize>) -> bool {
    let listed = index.line_of(&card.head.department_code, &card.head.department);
    listed.is_some() && sent.get(&key(card)).is_none_or(|count| *count < 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_an_example_where_the_word_ends_it() {
        for (name, wanted) in [
            ("附件2 填写示例.xlsx", true),
            ("（示范文本）自评表.xlsx", true),
            ("自评表模板(1).xlsx", true),
            ("样例项目自评表.xlsx", false),
            ("模板支架自评表.xlsx", false),
        ] {
            let words = ["填写示例", "示范文本", "模板", "样例"];
            assert_eq!(words.iter().any(|word| is_called(name, word)), wanted, "{name}");
        }
    }
}
