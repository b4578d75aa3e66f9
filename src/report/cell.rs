//! What one cell of a tab shows, as a value: content, link and tone, not yet a format.
//!
//! Apart so that the tabs say what stands in a row and only `sheet` knows how `rust_xlsxwriter` puts it there.

use crate::model::Severity;
use rust_decimal::Decimal;

/// A line to be written on by hand.
pub const BY_HAND: &str = "＿＿＿＿＿＿＿＿＿＿＿＿";

/// What kind of content a column holds; decides alignment and number format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text that wraps.
    Text,
    /// Text on one line, cut by the neighbour; for long tabs that nobody prints.
    Line,
    /// A short word, centred.
    Word,
    /// A counted number.
    Whole,
    /// A serial number or year: no thousands separators.
    Serial,
    /// Money, rates and scores to two decimals.
    Money,
    /// Any number with the decimals it has, two at least.
    Number,
}

impl Kind {
    /// All kinds, in the order of their discriminants.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Line, Self::Word, Self::Whole, Self::Serial, Self::Money, Self::Number];

    /// Whether long content goes on in a further line.
    #[must_use]
    pub const fn wraps(self) -> bool {
        matches!(self, Self::Text | Self::Word)
    }
}

/// How loudly a cell speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary content.
    #[default]
    Body,
    /// 错误
    Error,
    /// 核实
    Verify,
    /// 提示
    Notice,
    /// Nothing to do about it.
    Good,
    /// Said in passing: empty tables, remarks.
    Faint,
    /// A sum over a group.
    Subtotal,
    /// The sum over everything.
    Total,
    /// The name of a key figure.
    Label,
    /// A key figure.
    Figure,
    /// A line of running text: no borders.
    Prose,
    /// A box to be filled in by hand.
    Input,
    /// One of the few large figures of a page.
    Headline,
    /// Such a figure that should be another.
    Alarm,
}

impl Tone {
    /// All tones, in the order of their discriminants.
    pub const ALL: [Self; 14] = [
        Self::Body,
        Self::Error,
        Self::Verify,
        Self::Notice,
        Self::Good,
        Self::Faint,
        Self::Subtotal,
        Self::Total,
        Self::Label,
        Self::Figure,
        Self::Prose,
        Self::Input,
        Self::Headline,
        Self::Alarm,
    ];
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Verify => Self::Verify,
            Severity::Notice => Self::Notice,
        }
    }
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: a blank is never zero.
    Blank,
    /// Text, never read as a formula or a link.
    Text(String),
    /// An exact number.
    Number(Decimal),
    /// A live formula and the result stored with it.
    Formula(String, Decimal),
}

/// One cell of a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it shows.
    pub value: Value,
    /// Where a click leads; the text stays plain if the link cannot be written.
    pub link: Option<String>,
    /// How loudly it speaks.
    pub tone: Tone,
    /// What it holds, where that differs from its column.
    pub kind: Option<Kind>,
}

impl Cell {
    const fn of(value: Value) -> Self {
        Self { value, link: None, tone: Tone::Body, kind: None }
    }

    /// An empty cell.
    #[must_use]
    pub const fn blank() -> Self {
        Self::of(Value::Blank)
    }

    /// A cell of text; empty text is a blank cell.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::of(if text.is_empty() { Value::Blank } else { Value::Text(text) })
    }

    /// A cell of a number, blank if there is none.
    #[must_use]
    pub fn number(number: impl Into<Option<Decimal>>) -> Self {
        Self::of(number.into().map_or(Value::Blank, Value::Number))
    }

    /// A cell of a count.
    #[must_use]
    pub fn count<N>(count: N) -> Self
    where
        Decimal: From<N>,
    {
        Self::of(Value::Number(Decimal::from(count)))
    }

    /// A cell of a year, blank if none is known.
    #[must_use]
    pub fn year(year: Option<u16>) -> Self {
        Self::number(year.map(Decimal::from))
    }

    /// A live formula with its stored result.
    #[must_use]
    pub fn formula(formula: String, result: Decimal) -> Self {
        Self::of(Value::Formula(formula, result))
    }

    /// The same cell leading somewhere.
    #[must_use]
    pub fn linked(self, link: Option<String>) -> Self {
        Self { link, ..self }
    }

    /// The same cell holding another kind than its column.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The same cell in another tone; where nothing stands there is nothing to point at, but a box to be filled in is one.
    #[must_use]
    pub fn toned(self, tone: Tone) -> Self {
        let points = !matches!(tone, Tone::Input | Tone::Prose);
        let tone = if points && matches!(self.value, Value::Blank) { self.tone } else { tone };
        Self { tone, ..self }
    }
}
