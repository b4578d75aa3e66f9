//! What a text as a whole is about: its year, and what a number is of when no words beside it say so.

use crate::catalog::Catalog;
use crate::model::label::year_in;
use crate::model::{Item, Measure};

/// What titles and file name say of the whole text.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// 年度
    pub(super) year: Option<u16>,
    /// Which number amounts are that say no more: a budget states budgets. What was spent needs no word.
    pub(super) measure: Option<Measure>,
    /// Whether it is about a unit as a whole, and not about a project.
    is_of_unit: bool,
    /// Whether it is about 三公经费 alone.
    is_three_public: bool,
}

impl Context {
    /// Reads the lines at the head of a text.
    pub(super) fn of(lines: &[&str], catalog: &Catalog) -> Self {
        let phrases = &catalog.phrases;
        let has =
            |words: &[String]| lines.iter().any(|line| words.iter().any(|word| line.contains(word.as_str())));
        // 预算编码：999236 under the title is a label with its value.
        let titles = lines.iter().filter(|line| !line.contains([':', '：']));
        let measure = titles.into_iter().find_map(|line| catalog.vocabulary.by_title(line));
        Self {
            year: lines.iter().copied().find_map(year_in),
            measure: measure.filter(|measure| *measure == Measure::Budget),
            is_of_unit: has(&phrases.of_unit),
            is_three_public: has(&phrases.of_three_public) && !has(&phrases.of_unit),
        }
    }

    /// What a number is of that names nothing but a measure.
    pub(super) fn whole(&self, spends: bool) -> Item {
        Item::new(if self.is_three_public {
            "three_public.total"
        } else if self.is_of_unit && spends {
            "expenditure.total"
        } else {
            "funds.total"
        })
    }
}
