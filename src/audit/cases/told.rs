//! Sentences of an example with what they state → statements, as reading the text would have made them.

use super::returns::{number_of, quantity_of};
use crate::catalog::Catalog;
use crate::model::label::fold;
use crate::model::statement::{Bound, Pairing, Sort, Statement, Told};
use crate::model::term::Kind;
use crate::model::{Measure, Place, Sentence};

/// Reads all sentences; each stands in a paragraph of its own, from 第31段.
pub(super) fn read(lines: &[String], catalog: &Catalog) -> Result<Told, String> {
    let mut told = Told::default();
    for (line, paragraph) in lines.iter().zip(31..) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let (heading, text, numbers) = match parts.as_slice() {
            [text] => ("", *text, ""),
            [text, numbers] => ("", *text, *numbers),
            [heading, text, numbers] => (*heading, *text, *numbers),
            _ => return Err(format!("句子例子应为“[标题 |] 句子 [| 数]”：{line}")),
        };
        let sentence = told.sentences.len();
        told.sentences.push(Sentence {
            place: Place { sheet: "正文".into(), cell: format!("第{paragraph}段").into() },
            number: 1,
            text: text.to_owned(),
            heading: heading.into(),
        });
        let mut end = 0;
        for number in numbers.split(';').map(str::trim).filter(|number| !number.is_empty()) {
            let mut made = statement(number, sentence, catalog)?;
            if let Some(span) = span_of(text, &made.raw, end) {
                (made.span, end) = (span, span.1);
            }
            told.statements.push(made);
        }
    }
    Ok(told)
}

fn statement(text: &str, sentence: usize, catalog: &Catalog) -> Result<Statement, String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("例子缺少等号：{text}"))?;
    let (deducted, name) = match name.trim().strip_prefix('扣') {
        Some(name) => (true, name.trim()),
        None => (false, name.trim()),
    };
    let mut words = value.split_whitespace();
    let raw = words.next().unwrap_or_default();
    let in_texts = || catalog.phrases.item(name).map(|item| (item.clone(), Measure::Amount));
    let known = quantity_of(name, catalog).ok().or_else(in_texts);
    let kind = known.as_ref().map_or_else(|| kind_of(raw), |(_, measure)| measure.kind());
    let (measure, sort) = match kind {
        Kind::Money => (Measure::Amount, Sort::Amount),
        Kind::Percent => (Measure::Rate, Sort::Rate),
        Kind::Points => (Measure::Score, if deducted { Sort::Deduction } else { Sort::Score }),
        Kind::Count => (Measure::Count, Sort::Count),
    };
    let measure = known.as_ref().map_or(measure, |(_, measure)| *measure);
    let is_grade = name == "grade";
    let mut statement = Statement {
        sentence,
        span: (0, 0),
        sort: if is_grade { Sort::Grade } else { sort },
        item: known.map(|(item, _)| item),
        measure,
        name: name.into(),
        value: if is_grade { None } else { Some(number_of(raw.trim_end_matches('个'), measure)?) },
        raw: raw.into(),
        year: None,
        bound: Bound::Exact,
        pairing: Pairing::Certain,
        part_of: None,
        operands: Vec::new(),
    };
    for word in words {
        statement.told(word)?;
    }
    Ok(statement)
}

/// Where a number stands in its sentence, behind the one before it.
fn span_of(text: &str, raw: &str, end: u32) -> Option<(u32, u32)> {
    let skipped = text.chars().take(usize::try_from(end).ok()?).map(char::len_utf8).sum::<usize>();
    let at = skipped + text.get(skipped..)?.find(raw)?;
    let begin = text[..at].chars().count();
    let length = raw.chars().count();
    Some((u32::try_from(begin).ok()?, u32::try_from(begin + length).ok()?))
}

fn kind_of(raw: &str) -> Kind {
    let folded = fold(raw);
    match () {
        () if folded.ends_with('%') => Kind::Percent,
        () if folded.ends_with(['人', '个']) => Kind::Count,
        () => Kind::Money,
    }
}

impl Statement {
    fn told(&mut self, word: &str) -> Result<(), String> {
        let bounds = [Bound::Near, Bound::About, Bound::More, Bound::Above, Bound::AtLeast, Bound::AtMost];
        if let Some(bound) = bounds.into_iter().find(|bound| bound.term() == word) {
            self.bound = bound;
        } else if word == "存疑" {
            self.pairing = Pairing::Uncertain;
        } else if let Some(whole) = word.strip_prefix('属') {
            self.part_of = whole.parse::<usize>().ok().and_then(|whole| whole.checked_sub(1));
        } else if let Some(year) = word.strip_suffix('年') {
            self.year = year.parse().ok();
        } else {
            return Err(format!("句子例子里没有这个词：{word}"));
        }
        Ok(())
    }
}
