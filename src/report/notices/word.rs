//! One letter → the same notice as a paper for Word (`--notice-docx`): for bureaus that send papers, and for units that answer
//! in them. Its tables bear the headings by which an answer is read back.

use super::letters::{Item, Letter};
use super::lists;
use super::page::intro;
use crate::catalog::notice::{BY, CODE, MATERIALS, NUMBER, PLACE, REASON, RULE, TITLE, TURN, UNIT, WHEN};
use crate::model::{Day, Review, Severity};
use crate::report::cell::BY_HAND;
use crate::report::document::{Align, Column, Document, Paragraph, Style, Table};

/// Which kind of paper of ours it is.
const KIND: &str = "退回修改通知";
/// How far bureau and day stay away from the right edge, hundredths of a character.
const RIGHT: u32 = 400;

/// The paper of a letter.
#[must_use]
pub fn compose(letter: &Letter<'_>, review: &Review) -> Document {
    let mut paper = Document::new(TITLE, KIND);
    paper.say(Style::Title, TITLE);
    let year = letter.year.map(|year| year.to_string()).unwrap_or_default();
    let round = format!("第 {} 轮", letter.round);
    let due = review.due.map(Day::spelled).unwrap_or_default();
    paper.tabulate(pairs(&[
        [(UNIT, letter.unit), ("年度", &year), (TURN, &round)],
        [("主管部门", letter.supervisor), ("重报期限", &due), (MATERIALS, &letter.materials)],
        [("联系股室", letter.office()), ("联系人", ""), ("电话", &review.policy.telephone)],
    ]));
    paper.say(Style::Text, intro(letter, review.due));
    let mut ordinals = ["一、", "二、"].into_iter();
    for (severity, title) in [(Severity::Error, "需要改正（错误）"), (Severity::Verify, "需要核实（核实）")]
    {
        let rows: Vec<Vec<String>> = of(letter, severity).map(row).collect();
        if !rows.is_empty() {
            let ordinal = ordinals.next().unwrap_or_default();
            paper.say(Style::First, format!("{ordinal}{title}：{} 条", rows.len()));
            paper.tabulate(Table { columns: columns(), rows });
        }
    }
    let answers: Vec<Vec<String>> = of(letter, Severity::Verify).map(answer).collect();
    if !answers.is_empty() {
        paper.say(Style::First, "回执：对“需要核实”各条的说明");
        paper.tabulate(Table { columns: answer_columns(), rows: answers });
    }
    paper.say(Style::Remark, "");
    paper.tabulate(pairs(&[[(BY, ""), (WHEN, ""), ("单位（盖章）", "")]]));
    paper.say(Style::Remark, format!("{CODE}、{MATERIALS}请不要改动。填好后请连同改正的自评表一起交回本文件。算式按表中所填的数写出，“算得”不等于“应为”；“可能”一项是程序的推测，仅供参考。"));
    paper.say(Style::Signature, "");
    let bureau = if review.policy.bureau.is_empty() { BY_HAND } else { &review.policy.bureau };
    paper.add(Paragraph::new(Style::Signature, bureau).kept_right(RIGHT));
    paper.add(Paragraph::new(Style::Signature, "年　　月　　日").kept_right(RIGHT));
    paper
}

fn of<'l>(letter: &'l Letter<'_>, severity: Severity) -> impl Iterator<Item = &'l Item> {
    letter.items.iter().filter(move |item| item.finding.severity == severity)
}

/// Labels and values side by side, three pairs to a line; the first line stands where others have their heads.
fn pairs(lines: &[[(&str, &str); 3]]) -> Table {
    const SHARES: [u32; 6] = [10, 24, 10, 16, 10, 16];
    let flat = |line: &[(&str, &str); 3]| -> Vec<String> {
        line.iter().flat_map(|(label, value)| [(*label).to_owned(), (*value).to_owned()]).collect()
    };
    let mut lines = lines.iter().map(flat);
    let first = lines.next().unwrap_or_default();
    let columns = first.into_iter().zip(SHARES).map(|(text, share)| Column::new(text, share, Align::Left));
    Table { columns: columns.collect(), rows: lines.collect() }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new(NUMBER, 6, Align::Centre),
        Column::new(PLACE, 20, Align::Left),
        Column::new("填报", 12, Align::Centre),
        Column::new("问题和算式", 38, Align::Left),
        Column::new("要求", 24, Align::Left),
    ]
}

fn row(item: &Item) -> Vec<String> {
    vec![
        item.number.to_string(),
        item.place.clone(),
        item.stated.clone(),
        lists::told(item).join("\n"),
        lists::asked(item),
    ]
}

fn answer_columns() -> Vec<Column> {
    vec![
        Column::new(NUMBER, 6, Align::Centre),
        Column::new(PLACE, 20, Align::Left),
        Column::new(RULE, 10, Align::Centre),
        Column::new(REASON, 46, Align::Left),
        Column::new(CODE, 14, Align::Centre),
    ]
}

fn answer(item: &Item) -> Vec<String> {
    let finding = &item.finding;
    vec![
        item.number.to_string(),
        item.place.clone(),
        finding.rule.to_string(),
        String::new(),
        finding.code.to_string(),
    ]
}
