//! What sentences state: a quantity with its name, place, year and how surely the two belong together.
//!
//! Apart from figures, which stand in cells under headings: a statement rests on grammar, so it says whether name and
//! number are explicit. Knows neither the words nor the patterns.

use super::place::Place;
use super::quantity::Quantity;
use super::term::{Item, Measure};
use super::text::Text;
use serde::{Deserialize, Serialize};

/// One sentence as it stands, understood or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Paragraph or cell.
    pub place: Place,
    /// Number within it, from 1.
    pub number: u32,
    /// The text.
    pub text: String,
    /// The nearest heading above it; empty if there is none.
    pub heading: Text,
}

/// What kind of thing is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// 金额
    Amount,
    /// 比率
    Rate,
    /// 人数、件数
    Count,
    /// 得分
    Score,
    /// 扣分
    Deduction,
    /// 测算式
    Product,
    /// 评价等次
    Grade,
}

impl Sort {
    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Amount => "金额",
            Self::Rate => "比率",
            Self::Count => "个数",
            Self::Score => "得分",
            Self::Deduction => "扣分",
            Self::Product => "测算式",
            Self::Grade => "等次",
        }
    }
}

/// How the number bounds what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The number itself.
    Exact,
    /// 近: a little less.
    Near,
    /// 约: a little less or more.
    About,
    /// 余: a little more.
    More,
    /// 超过
    Above,
    /// 不低于、以上
    AtLeast,
    /// 不超过、以内
    AtMost,
}

impl Bound {
    /// The word people read; empty for the number itself.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Exact => "",
            Self::Near => "近",
            Self::About => "约",
            Self::More => "余",
            Self::Above => "超过",
            Self::AtLeast => "不低于",
            Self::AtMost => "不超过",
        }
    }
}

/// Whether name, measure and unit are explicit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pairing {
    /// All three stand in the sentence and leave no choice.
    Certain,
    /// Something was inferred; shown for reading, never counted.
    Uncertain,
}

impl Pairing {
    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Certain => "确定",
            Self::Uncertain => "存疑",
        }
    }
}

/// One quantity stated in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Number of its sentence in the return, from 0.
    pub sentence: usize,
    /// First character and the one behind the last, counted in the sentence.
    pub span: (u32, u32),
    /// What kind of thing it is.
    pub sort: Sort,
    /// What it is about, if the vocabulary knows the name.
    pub item: Option<Item>,
    /// Which number of it.
    pub measure: Measure,
    /// The name as printed.
    pub name: Text,
    /// The number in base units; none for a grade and for digits that are no legal number.
    pub value: Option<Quantity>,
    /// The number with its unit as printed.
    pub raw: Text,
    /// 年度, where the words give one.
    pub year: Option<u16>,
    /// How the number bounds what is meant.
    pub bound: Bound,
    /// How surely name and number belong together.
    pub pairing: Pairing,
    /// The statement it is a part of (其中), by number from 0.
    pub part_of: Option<usize>,
    /// The factors of a product, as printed.
    pub operands: Vec<String>,
}

impl Statement {
    /// Whether name, measure and unit are explicit.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.pairing == Pairing::Certain
    }

    /// Whether it states a number to the last place.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.bound == Bound::Exact && self.value.is_some()
    }

    /// Whether it states an amount to the last place.
    #[must_use]
    pub fn is_exact_amount(&self) -> bool {
        self.sort == Sort::Amount && self.is_exact()
    }

    /// Whether it is about that year; words that name none mean the year of the return.
    #[must_use]
    pub fn is_of(&self, year: Option<u16>) -> bool {
        self.year.is_none() || year.is_none() || self.year == year
    }
}

/// All sentences of a return with what they state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Sentences with a number in them, and all of running text, in reading order.
    pub sentences: Vec<Sentence>,
    /// Statements in reading order.
    pub statements: Vec<Statement>,
}

impl Told {
    /// Takes over what another sheet tells.
    pub fn append(&mut self, mut other: Self) {
        let (sentences, statements) = (self.sentences.len(), self.statements.len());
        for statement in &mut other.statements {
            statement.sentence += sentences;
            statement.part_of = statement.part_of.map(|whole| whole + statements);
        }
        self.sentences.append(&mut other.sentences);
        self.statements.append(&mut other.statements);
    }

    /// Where a statement stands.
    #[must_use]
    pub fn place(&self, statement: &Statement) -> Option<&Place> {
        self.sentences.get(statement.sentence).map(|sentence| &sentence.place)
    }

    /// The statements of one sentence, in reading order.
    pub fn of_sentence(&self, sentence: usize) -> impl Iterator<Item = &Statement> {
        let begin = self.statements.partition_point(|statement| statement.sentence < sentence);
        self.statements[begin..].iter().take_while(move |statement| statement.sentence == sentence)
    }

    /// The statements that name, measure and unit make certain.
    pub fn certain(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.is_certain())
    }
}
