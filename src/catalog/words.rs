//! Words that tell what titles, rows, numbers and papers are (`[title]`, `[rows]`, `[number]`, `[paper]` of `vocabulary.toml`).

use crate::model::Item;
use serde::Deserialize;

/// Words of titles.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TitleWords {
    /// With these a title does not tell whether 金额 is budget or final account.
    pub(super) unclear: Vec<String>,
    /// Names of funds that hold such a word by chance: 一般公共预算.
    pub(super) funds: Vec<String>,
    /// Words that hold 收入 or 支出 and speak of neither: 低收入群体.
    pub(super) aside: Vec<String>,
    /// Funds of which a table may speak alone.
    pub(super) fund: Vec<FundTitle>,
    /// Parts of a year: 上半年.
    pub(super) periods: Vec<String>,
    /// What a table is about, behind the name of the unit: 某局“三公”经费支出表.
    pub(super) subjects: Vec<String>,
}

/// What the title of a table about a part of the funds makes of its totals.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundTitle {
    pub(super) words: Vec<String>,
    /// What its income is.
    pub income: Option<Item>,
    /// What its total expenditure is, if the vocabulary has an item for it.
    pub expenditure: Option<Item>,
    /// Whose expenditure it is otherwise.
    pub scope: String,
}

/// Ways to write "nothing" in a cell.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Blanks {
    /// Dashes.
    pub dash: Vec<String>,
    /// 无, 不适用.
    pub not_applicable: Vec<String>,
}

/// Words of the headings over goals and over what was done of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalWords {
    /// How headings over goals end: 预期目标.
    pub expected: Vec<String>,
    /// What headings over results hold: 实际完成情况.
    pub completed: Vec<String>,
}

/// What tells returns from other papers of an office.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperWords {
    /// Titles of other papers: 招标公告.
    pub titles: Vec<String>,
    /// Headings of columns in other papers: 单价.
    pub columns: Vec<String>,
    /// Words that make a return of it whatever else its title says: 自评.
    pub returns: Vec<String>,
    /// What lists of amounts are about that a bureau collects: 补助资金.
    pub topics: Vec<String>,
    /// Names of sheets that tell how a form is filled in: 填报说明.
    pub instructions: Vec<String>,
    /// Words in titles and file names of texts that a unit reports in: 自评报告, 决算说明.
    pub reports: Vec<String>,
    /// Words in titles of tables of facts, which have no place for a score.
    pub data: Vec<String>,
    /// Words in titles of texts that are about a unit as a whole and name no project: 整体支出.
    pub wholes: Vec<String>,
    /// Words in titles of public notices that report all the same: 使用情况.
    pub accounts: Vec<String>,
    /// Ends of titles of texts that nobody reports in: 通知, 办法.
    pub orders: Vec<String>,
}

/// Words in the headings of numbers that are no amounts, counts or rates.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberWords {
    /// 序号
    pub ordinals: Vec<String>,
    /// 科目编码
    pub codes: Vec<String>,
    /// 批次
    pub counts: Vec<String>,
    /// 联系电话
    pub phones: Vec<String>,
    /// 年度
    pub years: Vec<String>,
    /// 科目编码: rows under it are subjects.
    pub subjects: Vec<String>,
    /// 比上年同期增长, where the heading says that its numbers are percentages
    pub growths: Vec<String>,
    /// Words in headings over numbers of which that of a whole is not the sum of its parts: 执行率, 占比, 补助标准.
    pub quotients: Vec<String>,
    /// Words in headings over numbers that say how much more or less: 减少.
    pub differences: Vec<String>,
    /// Words in headings of tables of indicators over why a target was missed: 绩效偏离原因及改进措施.
    pub reasons: Vec<String>,
    /// Headings over the rate of completion of indicators: 完成率.
    pub progress: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    pub(super) name_endings: Vec<String>,
    pub(super) topic_endings: Vec<String>,
    pub(super) category_endings: Vec<String>,
    pub(super) name_words: Vec<String>,
    pub(super) taxes: Vec<String>,
    pub(super) subtotals: Vec<String>,
    pub(super) amount_totals: Vec<String>,
    pub(super) grand_totals: Vec<String>,
    pub(super) notes: Vec<String>,
}
