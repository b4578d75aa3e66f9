//! The review as the paper a finance bureau sends round when all returns are looked through: 关于××年度预算绩效自评审核情况的通报.
//!
//! Apart from the workbook because it is prose that somebody signs. It works nothing out: each number is one that a tab shows
//! (`coverage`, `keys`, `digest`, `grades`, the sums of 部门汇总表). Each file here is one part of the paper; `paper` numbers
//! headings, tables and annexes, `words` says numbers, `annexes` holds what is behind the date. How a paper looks is told in
//! `document` alone.

mod annexes;
mod arrivals;
mod cases;
mod demands;
mod findings;
mod funds;
mod grades;
mod paper;
mod ranking;
#[cfg(test)]
mod tests;
mod words;

use super::document::{self, Document, Origin, Paragraph, Style};
use super::draft::Draft;
use crate::model::Review;
use crate::model::review::BulletinFile;
use paper::Paper;
use std::path::Path;

/// By which a paper of this kind is known again.
const KIND: &str = "通报";
/// What it is about; the year stands before it.
const SUBJECT: &str = "预算绩效自评审核情况的通报";
/// What is left for a person to write.
const BY_HAND: &str = "＿＿＿＿＿＿＿＿＿＿";
/// 发文字号 with nothing in it.
const NUMBER: &str = "＿＿＿＿〔　　　　〕　　号";
/// 成文日期 with nothing in it.
const DATE: &str = "　　　　年　　月　　日";
/// The date stands four characters away from the edge.
const DATE_RIGHT: u32 = 400;

/// The draft of the paper, if one is asked for.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if the file cannot be written.
pub fn draft(review: &Review) -> anyhow::Result<Option<Draft>> {
    let Some(file) = &review.bulletin else { return Ok(None) };
    Draft::write(&file.path, |target| compose(review, file).save(target)).map(Some)
}

/// Where a 通报 that stands in a folder comes from.
#[must_use]
pub fn origin(path: &Path) -> Origin {
    document::origin(path, KIND)
}

/// Whether a line of a document is the title of a 通报 of this kind, whoever wrote it and whatever was changed in it: a paper
/// of the bureau that lies among the returns is no return.
#[must_use]
pub fn is_title(line: &str) -> bool {
    line.trim_end().ends_with(SUBJECT)
}

fn compose(review: &Review, file: &BulletinFile) -> Document {
    let year = words::year(review);
    let subject = format!("关于{year}{SUBJECT}");
    let bureau = review.policy.bureau.as_str();
    let title = if bureau.is_empty() { subject.clone() } else { format!("{bureau}\n{subject}") };
    let mut paper = Paper::new(Document::new(subject, KIND), review, file.readers);
    paper.say(Style::Number, NUMBER);
    paper.say(Style::Title, title);
    paper.say(Style::Address, format!("{BY_HAND}："));
    paper.text(format!(
        "根据预算绩效管理有关规定，我局对各部门、各单位报送的{year}预算绩效自评材料逐份进行了审核。现将有关情况通报如下。"
    ));
    arrivals::write(&mut paper);
    findings::write(&mut paper);
    funds::write(&mut paper);
    grades::write(&mut paper);
    ranking::write(&mut paper);
    demands::write(&mut paper);
    end(&mut paper, bureau);
    paper.finish()
}

/// What is attached, who signs, and when.
fn end(paper: &mut Paper, bureau: &str) {
    let list = paper.annexes.list();
    if !list.is_empty() {
        paper.say(Style::Text, "");
        for line in list {
            paper.text(line);
        }
    }
    paper.say(Style::Signature, "");
    paper.say(Style::Signature, "");
    let name = if bureau.is_empty() { BY_HAND } else { bureau };
    // The name stands in the middle over the date.
    let room = words::width(DATE).saturating_sub(words::width(name)) * 50;
    let right = DATE_RIGHT + u32::try_from(room).unwrap_or_default();
    paper.add(Paragraph::new(Style::Signature, name).kept_right(right));
    paper.add(Paragraph::new(Style::Signature, DATE).kept_right(DATE_RIGHT));
}
