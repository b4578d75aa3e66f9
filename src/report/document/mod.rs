//! A paper for Word and WPS (.docx): paragraphs, tables and charts in the layout of an official document go in, one package
//! comes out.
//!
//! Apart from what any paper says: this knows fonts, pages and parts of a package, and no review. `styles` holds the
//! layout (GB/T 9704), `body` the text, `chart` the charts, `package` the parts; `own` tells papers of ours again. A
//! crate would bring a library of pictures and no charts; here the same blocks give the same bytes.

mod body;
mod chart;
mod own;
mod package;
mod styles;
#[cfg(test)]
mod tests;
mod xml;

pub use chart::{Chart, Series};
pub use own::{Origin, origin};
pub use styles::{Align, Style};

use std::io::{self, Seek, Write};

/// One paragraph of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    style: Style,
    text: String,
    /// Where the lines stand, if not as the style says.
    align: Option<Align>,
    /// How far it stays away from the right edge, hundredths of a character.
    right: u32,
    starts_page: bool,
    /// Whether it stays on the page of what follows, if the style does not say so.
    is_bound: bool,
}

impl Paragraph {
    /// A paragraph of that style; line breaks in the text stay.
    #[must_use]
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Self { style, text: text.into(), align: None, right: 0, starts_page: false, is_bound: false }
    }

    /// The same, that far away from the right edge: hundredths of a character.
    #[must_use]
    pub fn kept_right(self, right: u32) -> Self {
        Self { right, ..self }
    }

    /// The same at the top of a page.
    #[must_use]
    pub fn on_new_page(self) -> Self {
        Self { starts_page: true, ..self }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands over it.
    pub title: String,
    /// Its width beside those of the other columns: together they are as wide as the text.
    pub share: u32,
    /// Where its cells stand.
    pub align: Align,
}

impl Column {
    /// A column of that title and share of the width.
    #[must_use]
    pub fn new(title: impl Into<String>, share: u32, align: Align) -> Self {
        Self { title: title.into(), share, align }
    }
}

/// A table as wide as the text, whose heads are repeated on each page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a text for each column.
    pub rows: Vec<Vec<String>>,
}

/// What a paper is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Words.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// A chart on a line of its own.
    Chart(Chart),
}

/// A paper while it is put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// What it is about, for lists of files.
    pub title: String,
    /// Which kind of paper of ours it is (通报), by which it is known again.
    pub kind: &'static str,
    /// What stands in it, from top to bottom.
    pub blocks: Vec<Block>,
}

impl Document {
    /// An empty paper.
    #[must_use]
    pub fn new(title: impl Into<String>, kind: &'static str) -> Self {
        Self { title: title.into(), kind, blocks: Vec::new() }
    }

    /// Puts a paragraph of that style below.
    pub fn say(&mut self, style: Style, text: impl Into<String>) {
        self.add(Paragraph::new(style, text));
    }

    /// Puts a paragraph below.
    pub fn add(&mut self, paragraph: Paragraph) {
        self.blocks.push(Block::Paragraph(paragraph));
    }

    /// Puts a table below.
    pub fn tabulate(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    /// Puts a chart below.
    pub fn draw(&mut self, chart: Chart) {
        self.blocks.push(Block::Chart(chart));
    }

    /// Packs the paper into the target.
    ///
    /// # Errors
    /// If a chart cannot be made, or the target takes no more.
    pub fn save(&self, target: impl Write + Seek) -> io::Result<()> {
        package::save(self, target)
    }
}
