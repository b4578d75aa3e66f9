//! The phrases of running text (`statements.toml`): what stands between names and numbers in sentences.
//!
//! Apart from the vocabulary, which knows headings: these words mean something in prose alone.

use super::vocabulary::Vocabulary;
use crate::model::label::fold;
use crate::model::statement::Bound;
use crate::model::{Item, Measure};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How a number is bounded by the words around it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounded {
    /// What the words mean.
    pub bound: Bound,
    /// Words in front of the number.
    #[serde(default)]
    pub before: Vec<String>,
    /// Words behind it.
    #[serde(default)]
    pub after: Vec<String>,
}

/// How forms print that execution is scored: words that tell steps and points taken off.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedScores {
    /// 执行率
    pub subjects: Vec<String>,
    /// Words without which it is rate × weight.
    pub signs: Vec<String>,
    /// 得
    pub gives: String,
    /// 分
    pub point: String,
    /// 得满分
    pub full: Vec<String>,
    /// 不得分
    pub none: Vec<String>,
    /// 以下
    pub below: Vec<String>,
    /// 以上
    pub above: Vec<String>,
    /// 每低
    pub per: Vec<String>,
    /// 扣
    pub off: String,
    /// 不足1个百分点按1个
    pub rounded_up: Vec<String>,
}

/// Words of another kind of unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// Words only such a unit uses.
    pub words: Vec<String>,
    /// Words in the name of such a unit.
    pub own: Vec<String>,
}

/// Headings that tell what a report is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// The family of forms.
    pub family: String,
    /// How headings end in its reports.
    #[serde(default)]
    pub headings: Vec<String>,
    /// Words in titles and file names of its reports.
    #[serde(default)]
    pub titles: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameSource {
    item: String,
    names: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureSource {
    measure: Measure,
    names: Vec<String>,
}

/// Words that say what became of money.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verb {
    /// Which number of it they name.
    pub measure: Measure,
    /// The words.
    pub words: Vec<String>,
}

/// Words for those who give money.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Giver {
    /// The funds that are theirs; none where it does not tell.
    pub item: Option<Item>,
    /// The words.
    pub words: Vec<String>,
}

/// Words that names of staff are put together from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffWords {
    /// Words of the retired.
    pub retired: Vec<String>,
    /// Words of those in post.
    pub actual: Vec<String>,
    /// Words of posts.
    pub authorised: Vec<String>,
    /// Words that tell a part of them.
    pub parts: Vec<String>,
    /// Words between two classes that are added up.
    pub joins: Vec<String>,
    /// Words that name those in post only beside a number of posts: 编制25人，实际23人.
    pub beside_posts: Vec<String>,
    /// Words that change nothing.
    pub fillers: Vec<String>,
    /// Words people are counted in.
    pub counters: Vec<String>,
    /// Words posts are counted in besides.
    pub post_counters: Vec<String>,
}

/// Words of questionnaires.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyWords {
    /// Words in front of how many went out.
    pub issued: Vec<String>,
    /// Words in front of how many came back.
    pub returned: Vec<String>,
    /// Words in front of how many were satisfied.
    pub satisfied: Vec<String>,
    /// Names of the rate.
    pub rates: Vec<String>,
    /// Words papers are counted in.
    pub counters: Vec<String>,
}

/// Words of bodies that are counted and then named.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyWords {
    /// What is counted: 内设机构.
    pub counted: Vec<String>,
    /// Words in front of the names.
    pub opens: Vec<String>,
    /// Ends of the names.
    pub endings: Vec<String>,
}

/// Words of comparisons.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bases {
    /// The year before.
    pub prior: Vec<String>,
    /// What does not change the base.
    pub fillers: Vec<String>,
}

/// All phrases; each list as `statements.toml` explains it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Characters from which a cell is read as prose.
    pub least_cell: usize,
    /// Words in front of the short name of the unit.
    pub called: Vec<String>,
    /// 量词
    pub counters: Vec<String>,
    /// What stands behind numbers that are no quantities.
    pub passed_over: Vec<String>,
    /// Between name and number.
    pub links: Vec<String>,
    /// Behind a name, without meaning.
    pub tails: Vec<String>,
    /// In front of a name, without meaning.
    pub plain: Vec<String>,
    /// How titles of one project of many end.
    pub narrow: Vec<String>,
    /// What is taken off such a title first.
    pub sections: Vec<String>,
    /// Ends of the papers that money is given by.
    pub documents: Vec<String>,
    /// What becomes of money.
    #[serde(rename = "verb")]
    pub verbs: Vec<Verb>,
    /// Words that open the name of a budget that was fulfilled.
    pub completed: Vec<String>,
    /// What became of money, told behind the number.
    #[serde(rename = "fate")]
    pub fates: Vec<Verb>,
    /// What may stand between the number and that.
    pub fate_fillers: Vec<String>,
    /// Who gives it.
    #[serde(rename = "giver")]
    pub givers: Vec<Giver>,
    /// Words of staff.
    pub staff: StaffWords,
    /// What a comparison starts from.
    pub bases: Bases,
    /// Ends of names that may mean more than one thing.
    pub doubtful: Vec<String>,
    /// Words of clauses that tell what money is for, or speak of somebody else.
    pub purposes: Vec<String>,
    /// Words for the unit itself, in front of what it is: 我局, 本所.
    pub selves: Vec<String>,
    /// 资金: what a level alone stands for.
    pub money: String,
    /// 收入
    pub income: String,
    /// What was scored, in front of 得分.
    pub scored: Vec<String>,
    /// 收支: headings of income and expenditure together.
    pub both_halves: Vec<String>,
    /// The word of spending.
    pub spending: String,
    /// What was spent in the year, of whatever was named before.
    pub spent_in_year: Vec<String>,
    /// Words of points that were won, and not of those that can be.
    pub won: Vec<String>,
    /// Words for many units or for others.
    pub others: Vec<String>,
    /// Words for the place of a unit: its own where the place itself reports.
    pub places: Vec<String>,
    /// What stands behind the level of a place in the name of its government; empty for the place itself.
    pub governments: Vec<String>,
    /// Words between several names and as many numbers.
    pub respective: Vec<String>,
    /// Words behind a number that did not come about.
    pub undone: Vec<String>,
    /// What a unit calls itself behind them.
    pub kinds: Vec<String>,
    /// 全, in front of one unit as a whole, and what may stand behind it.
    pub wholes: Vec<String>,
    /// Units that are one; 全县 is many.
    pub kinds_of_whole: Vec<String>,
    /// Words that open a list of some parts.
    pub parts: Vec<String>,
    /// Words that open a list of all parts.
    pub complete: Vec<String>,
    /// Words in the name of a target.
    pub goals: Vec<String>,
    /// Words in the name of a result.
    pub results: Vec<String>,
    /// Words that own up to a target that was missed.
    pub admitted: Vec<String>,
    /// Words of totals that hold what was carried over from the year before.
    pub grand: Vec<String>,
    /// Between those who pay and what they pay for.
    pub payers: Vec<String>,
    /// Beginnings of clauses that say by what paper.
    pub reasons: Vec<String>,
    /// Beginnings of clauses about the project itself.
    pub subjects: Vec<String>,
    /// Words that sum up what was listed before.
    pub sums: Vec<String>,
    /// In the title of a text about a unit as a whole.
    pub of_unit: Vec<String>,
    /// In the title of a text about 三公经费 alone.
    pub of_three_public: Vec<String>,
    /// Between a budget and the rate of its execution.
    pub fulfilled: Vec<String>,
    /// Between number and name.
    pub behind: Vec<String>,
    /// Endings of names of money.
    pub money_nouns: Vec<String>,
    /// Verbs of spending.
    pub spent_verbs: Vec<String>,
    /// Verbs of deducting points.
    pub deducted: Vec<String>,
    /// Verbs of scoring.
    pub gained: Vec<String>,
    /// Words of a share.
    pub shares: Vec<String>,
    /// Words that open a comparison.
    pub compared: Vec<String>,
    /// Words that close a comparison.
    pub compared_behind: Vec<String>,
    /// Verbs of becoming less.
    pub fewer: Vec<String>,
    /// Words of an amount for each person: 人均.
    pub per_person: Vec<String>,
    /// Words of an amount for each vehicle: 车均.
    pub per_vehicle: Vec<String>,
    /// Words of bodies that are counted and named.
    pub bodies: BodyWords,
    /// Words of questionnaires.
    pub survey: SurveyWords,
    /// Words of a sentence that names some lines of a list and not all: 不到, 其中.
    pub some_of: Vec<String>,
    /// Words of the general budget, which is one of the sources of 财政拨款.
    pub general_budget: Vec<String>,
    /// Words of headings that compare with another year: 对比.
    pub comparing: Vec<String>,
    /// Verbs of one character, which may end other words as well: 减.
    pub fewer_terse: Vec<String>,
    /// The same for more: 增.
    pub more_terse: Vec<String>,
    /// Verbs of becoming more.
    pub more: Vec<String>,
    /// How a paragraph ends that a list follows.
    pub listed: Vec<String>,
    /// Names in front of a grade.
    pub grades: Vec<String>,
    /// Names of all staff together.
    pub heads: Vec<String>,
    /// Names of the retired.
    pub retired: Vec<String>,
    /// Words in front of a reason.
    pub causes: Vec<String>,
    /// Words that say a target was reached.
    pub reached: Vec<String>,
    /// Words that say it was missed.
    pub missed: Vec<String>,
    /// Words that say a number is above another.
    pub beyond: Vec<String>,
    /// Words that say a number is below another.
    pub short_of: Vec<String>,
    /// Names of targets.
    pub targets: Vec<String>,
    /// Endings of headings over problems.
    pub problems: Vec<String>,
    /// Endings of headings over remedies.
    pub remedies: Vec<String>,
    /// Endings of headings that name an indicator.
    pub indicator_ends: Vec<String>,
    /// How forms print that execution is scored.
    pub printed_scores: PrintedScores,
    /// Words of other kinds of units.
    pub foreign: Vec<Foreign>,
    /// Words behind the name of a unit that speaks of itself.
    pub own_affairs: Vec<String>,
    /// Words of sentences that may name any unit.
    pub partners: Vec<String>,
    /// Words that lead back from a past year to the one reported on.
    pub this_year: Vec<String>,
    /// Ways to say that a year is not over; `{1}` is the month.
    pub partial: Vec<String>,
    /// Families told by headings.
    #[serde(rename = "family")]
    pub families: Vec<Family>,
    /// Bounds.
    pub bound: Vec<Bounded>,
    name: Vec<NameSource>,
    measure: Vec<MeasureSource>,
    #[serde(skip)]
    items: BTreeMap<String, Item>,
    #[serde(skip)]
    measures: BTreeMap<String, Measure>,
}

impl Phrases {
    /// Reads the file.
    ///
    /// # Errors
    /// The parser's message with line and caret, or an item that the vocabulary does not have.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, String> {
        let mut phrases: Self = super::source::parse(text)?;
        for source in std::mem::take(&mut phrases.name) {
            if !vocabulary.has_item(&source.item) {
                return Err(format!("没有数据项 {}", source.item));
            }
            let item = Item::new(&source.item);
            phrases.items.extend(source.names.iter().map(|name| (fold(name), item.clone())));
        }
        for source in std::mem::take(&mut phrases.measure) {
            phrases.measures.extend(source.names.iter().map(|name| (fold(name), source.measure)));
        }
        Ok(phrases)
    }

    /// Whether the parts of what was named follow behind these words.
    #[must_use]
    pub fn opens_parts(&self, words: &str) -> bool {
        self.parts.iter().chain(&self.complete).any(|word| words.contains(word.as_str()))
    }

    /// Words without those that open a list of parts.
    #[must_use]
    pub fn without_parts(&self, words: &str) -> String {
        let opening = self.parts.iter().chain(&self.complete);
        opening.fold(words.to_owned(), |words, opening| words.replace(opening.as_str(), ""))
    }

    /// The item that prose calls by this folded name.
    #[must_use]
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items.get(name)
    }

    /// The measure that prose calls by this folded name.
    #[must_use]
    pub fn measure(&self, name: &str) -> Option<Measure> {
        self.measures.get(name).copied()
    }
}

/// The longest of the words a text begins with.
#[must_use]
pub fn prefix<'a>(text: &str, words: &'a [String]) -> Option<&'a str> {
    words.iter().map(String::as_str).filter(|word| text.starts_with(*word)).max_by_key(|word| word.len())
}

/// The longest of the words a text ends with.
#[must_use]
pub fn suffix<'a>(text: &str, words: &'a [String]) -> Option<&'a str> {
    words.iter().map(String::as_str).filter(|word| text.ends_with(*word)).max_by_key(|word| word.len())
}
