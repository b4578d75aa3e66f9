//! The sentences of a return as `inspect` shows them: each with what was taken from it.
//!
//! Apart because a sentence is shown even where nothing was understood.

use super::one_line;
use anyhow::Result;
use huishen::catalog::vocabulary::Vocabulary;
use huishen::model::statement::Told;
use huishen::model::{Filing, Statement};
use std::io::Write;

/// Each sentence with what was taken from it; where nothing was, the sentence alone.
pub(super) fn show(out: &mut impl Write, filing: &Filing, vocabulary: &Vocabulary) -> Result<()> {
    let told = &filing.told;
    if !told.sentences.is_empty() {
        let certain = told.certain().count();
        writeln!(
            out,
            "\n句子 {} 句，读出数 {} 个（确定 {certain} 个；存疑的不计入任何合计）",
            told.sentences.len(),
            told.statements.len()
        )?;
    }
    for (number, sentence) in told.sentences.iter().enumerate() {
        let mut stated = told.of_sentence(number).peekable();
        let mark = if stated.peek().is_none() { "（没有读出数）" } else { "" };
        writeln!(out, "  {}  第{}句{mark}  {}", sentence.place, sentence.number, one_line(&sentence.text))?;
        for statement in stated {
            writeln!(out, "      {}", stated_line(statement, told, vocabulary))?;
        }
    }
    Ok(())
}

fn stated_line(statement: &Statement, told: &Told, vocabulary: &Vocabulary) -> String {
    let name = match &statement.item {
        Some(item) => {
            let measure = statement.measure;
            format!("{item}.{measure}  {}", vocabulary.quantity_name(item, measure))
        }
        None => format!("“{}”", statement.name),
    };
    let value = statement.value.map_or_else(|| "未读".to_owned(), |value| value.to_string());
    let part = statement.part_of.and_then(|whole| told.statements.get(whole));
    let notes = [
        statement.bound.term().to_owned(),
        statement.year.map(|year| format!("{year}年")).unwrap_or_default(),
        part.map(|whole| format!("属于“{}”{}", whole.name, whole.raw)).unwrap_or_default(),
        statement.operands.join(" × "),
    ];
    let notes: Vec<String> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    let (sort, pairing) = (statement.sort.term(), statement.pairing.term());
    format!("{pairing}  {sort}  {name}  {}  {value}  {}", statement.raw, notes.join("，"))
}
