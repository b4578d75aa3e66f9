//! 口径: what the bureau has set, as far as the workbook says it or goes by it; the catalogue fills it in.

use rust_decimal::Decimal;

/// A grade (评价等次) and its limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GradeLimit {
    /// Standard word.
    pub name: String,
    /// Lowest score, included.
    pub from: Decimal,
    /// Local words for it.
    pub also: Vec<String>,
}

/// When the light (预警灯) of a project turns red or yellow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lights {
    /// Red below this 执行率, percent.
    pub red: Decimal,
    /// Yellow below this 执行率, percent.
    pub yellow: Decimal,
    /// Red where the indicators earn so many percent more of their points than the execution does.
    pub gap: Decimal,
    /// Yellow where more indicators than this missed their target.
    pub unmet: Decimal,
    /// A result of so many percent of its target is over-fulfilled.
    pub over: Decimal,
}

/// What the bureau has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// 财政局; empty where it is not set.
    pub bureau: String,
    /// Grades, best first.
    pub grades: Vec<GradeLimit>,
    /// The most that the tolerance of a sum may come to, 元.
    pub sum_cap: Decimal,
    /// The lights of projects.
    pub lights: Lights,
    /// Words in the title of a table that sums up units.
    pub rollup_words: Vec<String>,
    /// How many units the chart of 执行率 shows at most.
    pub chart_units: usize,
}

impl Policy {
    /// Whether a title says that the table sums up units.
    #[must_use]
    pub fn is_rollup(&self, title: &str) -> bool {
        self.rollup_words.iter().any(|word| title.contains(word.as_str()))
    }

    /// The grade a score earns; empty below all limits.
    #[must_use]
    pub fn grade_of(&self, score: Decimal) -> &str {
        self.grades.iter().find(|grade| score >= grade.from).map_or("", |grade| &grade.name)
    }

    /// The standard word for a grade as printed; empty for an unknown word.
    #[must_use]
    pub fn standard(&self, printed: &str) -> &str {
        let printed = printed.trim();
        let known = |grade: &&GradeLimit| grade.name == printed || grade.also.iter().any(|w| w == printed);
        self.grades.iter().find(known).map_or("", |grade| &grade.name)
    }
}
