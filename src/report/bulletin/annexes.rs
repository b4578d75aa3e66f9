//! What is attached to the paper: long lists, each on a page of its own, numbered as far as they are there.
//!
//! Apart because the text refers to annexes by their numbers before they are written.

use super::{arrivals, demands, grades, ranking};
use crate::model::policy::Named;
use crate::model::{Contest, Review};
use crate::report::coverage::Coverage;
use crate::report::document::{Block, Document, Paragraph, Style, Table};

/// A list that may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Annex {
    /// Who has not sent what is owed, or too late.
    Arrivals,
    /// Who has to correct or explain something.
    Faulty,
    /// Grades by 主管部门.
    Grades,
    /// The ranking of units or projects.
    Ranking(Contest),
}

/// One of them, ready to be written.
#[derive(Debug)]
pub struct Attached {
    /// Which it is.
    pub annex: Annex,
    /// Its title.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

impl Attached {
    /// An annex with nothing in it yet.
    #[must_use]
    pub fn new(annex: Annex, title: impl Into<String>) -> Self {
        Self { annex, title: title.into(), blocks: Vec::new() }
    }

    /// Puts a line of that style below.
    pub fn say(&mut self, style: Style, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(Paragraph::new(style, text)));
    }

    /// Puts a table below.
    pub fn tabulate(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }
}

/// All that is attached, in order.
#[derive(Debug)]
pub struct Annexes(Vec<Attached>);

impl Annexes {
    /// Those that have something in them and that these readers may see.
    #[must_use]
    pub fn of(review: &Review, coverage: &Coverage<'_>, named: &[Named]) -> Self {
        let all = [
            arrivals::annex(coverage, named),
            demands::annex(review, named),
            grades::annex(review, named),
            ranking::annex(review, Contest::Department, named),
            ranking::annex(review, Contest::Project, named),
        ];
        Self(all.into_iter().flatten().collect())
    }

    /// 附件1; without a number where it is the only one.
    fn label(&self, at: usize) -> String {
        if self.0.len() == 1 { "附件".to_owned() } else { format!("附件{}", at + 1) }
    }

    /// How the text refers to one, if it is there.
    #[must_use]
    pub fn cite(&self, annex: Annex) -> Option<String> {
        self.0.iter().position(|own| own.annex == annex).map(|at| self.label(at))
    }

    /// The lines that say what is attached.
    #[must_use]
    pub fn list(&self) -> Vec<String> {
        let line = |(at, own): (usize, &Attached)| match (at, self.0.len()) {
            (_, 1) => format!("附件：{}", own.title),
            (0, _) => format!("附件：1.{}", own.title),
            // Under the first one: 附件： is three characters wide.
            _ => format!("　　　{}.{}", at + 1, own.title),
        };
        self.0.iter().enumerate().map(line).collect()
    }

    /// Writes all of them, each from the top of a page.
    pub fn write(self, document: &mut Document) {
        let labels: Vec<String> = (0..self.0.len()).map(|at| self.label(at)).collect();
        for (label, own) in labels.into_iter().zip(self.0) {
            document.add(Paragraph::new(Style::Annex, label).on_new_page());
            document.say(Style::Title, own.title);
            document.blocks.extend(own.blocks);
        }
    }
}
