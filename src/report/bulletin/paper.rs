//! The paper while it is written: it numbers headings, tables and charts, and knows who may be named.
//!
//! Apart so that a part of the paper says what it says and nothing of where it stands.

use super::annexes::{Annex, Annexes};
use super::words::numeral;
use crate::model::Review;
use crate::model::policy::Named;
use crate::model::review::Readers;
use crate::report::coverage::Coverage;
use crate::report::document::{Chart, Document, Paragraph, Style, Table};

/// The paper while it is written.
#[derive(Debug)]
pub struct Paper<'r> {
    /// What it tells of.
    pub review: &'r Review,
    /// Register and files side by side.
    pub coverage: Coverage<'r>,
    /// What is attached.
    pub annexes: Annexes,
    named: Vec<Named>,
    document: Document,
    /// Headings of both levels, tables and charts so far.
    firsts: usize,
    seconds: usize,
    tables: usize,
    charts: usize,
}

impl<'r> Paper<'r> {
    /// A paper with nothing in it yet, for these readers.
    #[must_use]
    pub fn new(document: Document, review: &'r Review, readers: Readers) -> Self {
        let named = match readers {
            Readers::Departments => Named::ALL.to_vec(),
            Readers::Public => review.policy.public.clone(),
        };
        let coverage = Coverage::of(review);
        let annexes = Annexes::of(review, &coverage, &named);
        let (firsts, seconds, tables, charts) = (0, 0, 0, 0);
        Self { review, coverage, annexes, named, document, firsts, seconds, tables, charts }
    }

    /// Whether the paper names them.
    #[must_use]
    pub fn names(&self, whom: Named) -> bool {
        self.named.contains(&whom)
    }

    /// 附件1, if it is there.
    #[must_use]
    pub fn cite(&self, annex: Annex) -> Option<String> {
        self.annexes.cite(annex)
    }

    /// A heading of the first level.
    pub fn first(&mut self, heading: &str) {
        self.firsts += 1;
        self.seconds = 0;
        let number = numeral(self.firsts);
        self.document.say(Style::First, format!("{number}、{heading}"));
    }

    /// A heading of the second level.
    pub fn second(&mut self, heading: &str) {
        self.seconds += 1;
        let number = numeral(self.seconds);
        self.document.say(Style::Second, format!("（{number}）{heading}"));
    }

    /// Whether there are headings of the second level under the last one of the first.
    #[must_use]
    pub const fn has_seconds(&self) -> bool {
        self.seconds > 0
    }

    /// A paragraph.
    pub fn text(&mut self, text: impl Into<String>) {
        self.document.say(Style::Text, text);
    }

    /// A paragraph of another style.
    pub fn say(&mut self, style: Style, text: impl Into<String>) {
        self.document.say(style, text);
    }

    /// A paragraph as it is.
    pub fn add(&mut self, paragraph: Paragraph) {
        self.document.add(paragraph);
    }

    /// A table under its name, and below it what is said of it.
    pub fn tabulate(&mut self, name: &str, table: Table, remark: &str) {
        self.tables += 1;
        self.document.say(Style::Caption, format!("表{}　{name}", self.tables));
        self.document.tabulate(table);
        self.document.say(Style::Remark, remark);
    }

    /// A chart over its name.
    pub fn draw(&mut self, chart: Chart) {
        self.charts += 1;
        let name = format!("图{}　{}", self.charts, chart.name);
        self.document.draw(chart);
        self.document.say(Style::Legend, name);
    }

    /// The number the next chart will have.
    #[must_use]
    pub fn next_chart(&self) -> String {
        format!("图{}", self.charts + 1)
    }

    /// The number the next table will have.
    #[must_use]
    pub fn next_table(&self) -> String {
        format!("表{}", self.tables + 1)
    }

    /// The paper with its annexes.
    #[must_use]
    pub fn finish(self) -> Document {
        let mut document = self.document;
        self.annexes.write(&mut document);
        document
    }
}
