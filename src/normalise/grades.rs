//! What the cell of a grade says: a word, a word behind its label, or the one that is ticked among all of them.

use super::numbers;
use crate::catalog::Catalog;
use crate::catalog::settings::Settings;
use crate::model::{CellValue, Entry};

/// Signs of a box that is ticked.
const TICKED: [char; 9] = ['☑', '☒', '✓', '✔', '√', '■', '●', '▣', '⊠'];
/// Signs of one that is not.
const EMPTY: [char; 7] = ['□', '○', '◯', '☐', '〇', '◻', '▢'];

/// Reads the cell of a grade.
pub(super) fn entry(value: Option<&CellValue>, catalog: &Catalog) -> Entry {
    match numbers::words(value, &catalog.vocabulary) {
        Entry::Text(text) => told(&text, &catalog.settings),
        other => other,
    }
}

fn told(text: &str, settings: &Settings) -> Entry {
    let bare = text.rsplit([':', '：']).next().unwrap_or(text).trim();
    if text.contains(TICKED) || text.contains(EMPTY) {
        // Boxes beside anything else than grades are no answer that is understood here.
        return ticked(bare, settings).unwrap_or_else(|| Entry::Text(text.into()));
    }
    if settings.standard_grade(text).is_none() {
        for inner in [bare, in_brackets(bare).unwrap_or_default()] {
            if settings.standard_grade(inner).is_some() {
                return Entry::Text(inner.into());
            }
        }
    }
    Entry::Text(text.into())
}

/// 92.5分（优） as a score: the number without its grade; `None` where no grade stands behind it.
pub(super) fn score_alone(value: Option<&CellValue>, settings: &Settings) -> Option<CellValue> {
    let Some(CellValue::Text(text)) = value else { return None };
    let text = text.trim();
    settings.standard_grade(in_brackets(text)?)?;
    let end = text.rfind(['(', '（'])?;
    Some(CellValue::Text(text[..end].trim_end().into()))
}

/// 92.5分（优）: what stands in brackets at the end.
fn in_brackets(text: &str) -> Option<&str> {
    let inner = text.strip_suffix([')', '）'])?;
    inner.rsplit_once(['(', '（']).map(|(_, inner)| inner.trim())
}

/// ☑优 □良 □中 □差: the grade that is ticked, all that are, or a blank where none is.
fn ticked(text: &str, settings: &Settings) -> Option<Entry> {
    let is_mark = |c: char| TICKED.contains(&c) || EMPTY.contains(&c);
    let before_names = marks_precede(text, is_mark);
    let mut chosen: Vec<&str> = Vec::new();
    let mut known = 0;
    for (at, mark) in text.char_indices().filter(|(_, c)| is_mark(*c)) {
        let name = if before_names {
            let rest = &text[at + mark.len_utf8()..];
            first_word(rest.split(is_mark).next().unwrap_or_default())
        } else {
            last_word(text[..at].rsplit(is_mark).next().unwrap_or_default())
        };
        let Some(name) = name.filter(|name| settings.standard_grade(name).is_some()) else { continue };
        known += 1;
        if TICKED.contains(&mark) {
            chosen.push(name);
        }
    }
    let is_answer = known > 1 || !chosen.is_empty();
    is_answer.then(|| if chosen.is_empty() { Entry::Blank } else { Entry::Text(chosen.join("、").into()) })
}

/// Whether each box stands before its name (□优) or behind it (优□).
fn marks_precede(text: &str, is_mark: impl Fn(char) -> bool) -> bool {
    if text.ends_with(&is_mark) {
        return false;
    }
    let first = text.find(&is_mark).unwrap_or(0);
    !text[..first].ends_with(char::is_alphabetic)
}

fn first_word(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty())
}

/// The word that a box stands behind; a range in brackets may stand between: 优（90-100）□.
fn last_word(text: &str) -> Option<&str> {
    let plain = text
        .trim_end()
        .strip_suffix([')', '）', ']'])
        .map_or(text, |inner| inner.rfind(['(', '（', '[']).map_or(text, |at| &inner[..at]));
    plain.split(|c: char| !c.is_alphabetic()).rfind(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grade_that_is_ticked_is_the_grade() {
        let catalog = Catalog::embedded().unwrap();
        let read = |text: &str| entry(Some(&CellValue::Text(text.into())), &catalog);
        for (text, grade) in [
            ("☑优 □良 □中 □差", "优"),
            ("□优□良☑中□差", "中"),
            ("优□ 良√ 中□ 差□", "良"),
            ("优√ 良 中 差", "优"),
            ("优 √良 中 差", "良"),
            ("☑优(90-100]分含90  □良[80-90)  □中[60-80)  □差60以下", "优"),
            ("优（90-100）□ 良（80-90）☑ 中□ 差□", "良"),
            ("等级:优", "优"),
            ("评价等级：■良 □优", "良"),
            ("92.5分（优）", "优"),
            ("☑优 ☑良 □中 □差", "优、良"),
            ("优秀", "优秀"),
            ("很好", "很好"),
        ] {
            assert_eq!(read(text), Entry::Text(grade.into()), "{text}");
        }
        assert_eq!(read("□优 □良 □中 □差"), Entry::Blank);
        assert_eq!(read("□是 □否"), Entry::Text("□是 □否".into()));
    }
}
