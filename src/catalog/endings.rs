//! What the ends of headings and names of rows say: 增减%, 批次, 乡镇, 增值税.

use super::vocabulary::Vocabulary;
use crate::model::label::fold;

impl Vocabulary {
    /// Whether a heading whose numbers are percentages is that of a growth: 比上年同期增长（%）.
    #[must_use]
    pub fn is_growth(&self, key: &str) -> bool {
        let key = key.strip_suffix('%').unwrap_or(key);
        self.numbers.growths.iter().any(|word| key == word)
    }

    /// Whether the name of a row says that its numbers are those of a growth: 2016年比2015年增减%.
    #[must_use]
    pub fn ends_as_growth(&self, key: &str) -> bool {
        let growths = &self.numbers.growths;
        key.strip_suffix('%').is_some_and(|key| growths.iter().any(|word| key.ends_with(word.as_str())))
    }

    /// Whether the numbers under a heading say how much more or less, without a sign: 支出减少情况.
    #[must_use]
    pub fn is_difference(&self, key: &str) -> bool {
        self.numbers.differences.iter().any(|word| key.contains(word.as_str()))
    }

    /// Whether a name ends as that of things that are counted: 接待批次, 参会人数.
    #[must_use]
    pub fn is_count(&self, key: &str) -> bool {
        self.numbers.counts.iter().any(|ending| key.ends_with(ending.as_str()))
    }

    /// Whether a heading stands over the names of things: 任务名称, 乡镇.
    #[must_use]
    pub fn heads_names(&self, key: &str) -> bool {
        let ends = |key: &str| self.name_endings.iter().any(|ending| key.ends_with(ending.as_str()));
        // 县（市、区）
        self.name_words.iter().any(|word| word == key)
            || ends(key)
            || (key.contains('、') && ends(&key.replace('、', "")))
    }

    /// Whether the name of a row says no more than what the row is about: 人员情况 is nobody's name.
    #[must_use]
    pub fn is_topic(&self, key: &str) -> bool {
        self.topic_endings.iter().any(|ending| key.ends_with(ending.as_str()))
    }

    /// Whether the name of a row is that of a sum of some others: 小计, 产出指标小计.
    #[must_use]
    pub fn is_subtotal(&self, key: &str) -> bool {
        self.subtotals.iter().any(|ending| key.ends_with(ending.as_str()))
    }

    /// Whether the name of a row is that of a tax: 企业所得税.
    #[must_use]
    pub fn is_tax(&self, key: &str) -> bool {
        self.taxes.iter().any(|ending| key.ends_with(ending.as_str()))
    }

    /// Whether the name of a row is a kind of income or expenditure (科目) and nobody's name.
    #[must_use]
    pub fn is_category(&self, name: &str) -> bool {
        self.category_endings.iter().any(|ending| name.ends_with(ending.as_str()))
    }

    /// Whether a line of a table is a note: 注：….
    #[must_use]
    pub fn is_note(&self, text: &str) -> bool {
        let folded = fold(text);
        self.notes.iter().any(|word| {
            let behind = folded.strip_prefix(word.as_str());
            behind.is_some_and(|rest| {
                rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with([':', '.', '、', ','])
            })
        })
    }
}
