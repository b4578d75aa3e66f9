//! 口径: what the bureau has set, as far as the workbook says it or goes by it; the catalogue fills it in.

use super::FilingCard;
use super::inventory::file_name;
use super::label::half_width;
use rust_decimal::Decimal;
use serde::Deserialize;

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

/// Words of a title for a part of the money: 财政拨款收入支出决算总表 is no version of 收入支出决算总表, and its totals are those of
/// that part.
pub const FUNDS: [&str; 4] = ["财政拨款", "一般公共预算", "政府性基金", "国有资本"];

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

/// Which tables of a unit speak for some items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaks {
    /// Families of items, such as `three_public`; empty for all others.
    pub items: Vec<String>,
    /// Families of forms and `basic_data`, the first speaks first.
    pub tables: Vec<String>,
}

/// What a paper may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Units that have not sent what they owe, or too late.
    Unfiled,
    /// Units that have to correct or explain something.
    Faulty,
    /// Units with rank and score.
    Ranked,
    /// Projects.
    Projects,
}

impl Named {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Unfiled, Self::Faulty, Self::Ranked, Self::Projects];

    /// The setting that says whether the public may read it.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Unfiled => "public_unfiled",
            Self::Faulty => "public_faulty",
            Self::Ranked => "public_ranked",
            Self::Projects => "public_projects",
        }
    }
}

/// What the bureau has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// 财政局; empty where it is not set.
    pub bureau: String,
    /// 联系电话 of the bureau; empty where it is not set.
    pub telephone: String,
    /// What a paper for the public names.
    pub public: Vec<Named>,
    /// Grades, best first.
    pub grades: Vec<GradeLimit>,
    /// The most that the tolerance of a sum may come to, 元.
    pub sum_cap: Decimal,
    /// The lights of projects.
    pub lights: Lights,
    /// Words in the title of a table that sums up units.
    pub rollup_words: Vec<String>,
    /// Words in the title of a 基础数据表.
    pub basic_data_titles: Vec<String>,
    /// Words in the title of a table about the progress in the middle of the year (绩效监控表).
    pub progress_titles: Vec<String>,
    /// Which tables of a unit speak for which items, in their order.
    pub speaks: Vec<Speaks>,
    /// 年度 of the run.
    pub run_year: Option<u16>,
    /// How many units the chart of 执行率 shows at most.
    pub chart_units: usize,
}

impl Policy {
    /// Whether a title says that the table sums up units.
    #[must_use]
    pub fn is_rollup(&self, title: &str) -> bool {
        self.rollup_words.iter().any(|word| title.contains(word.as_str()))
    }

    /// Whether a return is about the progress in the middle of the year, by its title, else by sheet and file name.
    #[must_use]
    pub fn is_progress(&self, card: &FilingCard) -> bool {
        is_progress(card, &self.progress_titles)
    }

    /// How early a table speaks for items of that family: 0 for the first.
    #[must_use]
    pub fn priority(&self, items: &str, family: &str, title: &str) -> usize {
        let basic = self.basic_data_titles.iter().any(|word| title.contains(word.as_str()));
        let table = if basic { "basic_data" } else { family };
        let of_items = self.speaks.iter().find(|speaks| speaks.items.iter().any(|own| own == items));
        let order = of_items.or_else(|| self.speaks.iter().find(|speaks| speaks.items.is_empty()));
        let at = order.and_then(|order| order.tables.iter().position(|own| own == table));
        at.unwrap_or(usize::MAX)
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

/// Whether a return is about the progress in the middle of the year: what these words say of its title or, where it has none,
/// of its sheet and file.
#[must_use]
pub fn is_progress(card: &FilingCard, words: &[String]) -> bool {
    let has = |text: &str| words.iter().any(|word| text.contains(word.as_str())) || names_months(text);
    let title = card.head.title.trim();
    if title.is_empty() { has(&card.sheet) || has(file_name(&card.path)) } else { has(title) }
}

/// Whether a text names some of the months: 1-9月, 1—6月份, 1至7月. 1-12月 is the year.
fn names_months(text: &str) -> bool {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    let number = |at: usize| chars.get(at).copied().filter(char::is_ascii_digit);
    chars.iter().enumerate().filter(|(_, c)| "-—–~至到".contains(**c)).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(number).is_some_and(|digit| digit == '1')
            && at.checked_sub(2).and_then(number).is_none();
        let digits = (at + 1..chars.len()).take_while(|next| number(*next).is_some()).count();
        let last: String = chars.iter().skip(at + 1).take(digits).collect();
        before && chars.get(at + 1 + digits) == Some(&'月') && last != "12" && !last.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_months_are_no_year() {
        for (text, wanted) in [
            ("2024年1-9月项目支出表", true),
            ("1—6月份绩效运行表", true),
            ("1至7月", true),
            ("2024年1-12月", false),
            ("2021-2024年", false),
            ("11-12月", false),
        ] {
            assert_eq!(names_months(text), wanted, "{text}");
        }
    }
}
