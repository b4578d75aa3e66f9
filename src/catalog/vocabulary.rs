//! The vocabulary: which printed words mean which item, measure, head field or column (`vocabulary.toml`).

use super::bounds::{Bound, Bounds};
use super::grammar::Grammar;
use super::memo::Memo;
use super::units::Units;
pub use super::words::{Blanks, FundTitle, GoalWords, NumberWords, PaperWords};
use super::words::{Rows, TitleWords};
use crate::model::label::{Label, fold};
pub use crate::model::meaning::{Column, HeadField, Meaning, Word};
use crate::model::term::Kind;
use crate::model::{Item, Measure};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The shortest and the longest name of a unit, in characters.
const LEAST_UNIT: usize = 4;
const LONGEST_UNIT: usize = 30;

#[derive(Deserialize)]
struct Source {
    item: Vec<ItemSource>,
    measure: Vec<MeasureSource>,
    #[serde(default)]
    compound: Vec<CompoundSource>,
    head: Vec<Named<HeadField>>,
    column: Vec<Named<Column>>,
    word: Vec<Named<Word>>,
    section: Vec<SectionSource>,
    departments: Departments,
    rows: Rows,
    title: TitleWords,
    number: NumberWords,
    paper: PaperWords,
    goals: GoalWords,
    blanks: Blanks,
    bound: Vec<Bound>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemSource {
    id: String,
    term: String,
    names: Vec<String>,
    #[serde(default)]
    local: Vec<String>,
    /// Of the local names those that are not the field's own word for it.
    #[serde(default)]
    guessed: Vec<String>,
    /// The item it is a part of.
    within: Option<String>,
    measure: Option<Measure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureSource {
    id: Measure,
    names: Vec<String>,
    #[serde(default)]
    endings: Vec<String>,
    /// Words in the title of a table whose columns say no more than 金额.
    #[serde(default)]
    titles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompoundSource {
    name: String,
    item: String,
    measure: Measure,
}

#[derive(Deserialize)]
struct Named<T> {
    #[serde(alias = "field", alias = "role", alias = "kind")]
    what: T,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionSource {
    family: String,
    names: Vec<String>,
    #[serde(default)]
    within: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Departments {
    endings: Vec<String>,
    places: Vec<String>,
}

/// All words the reader understands.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    meanings: BTreeMap<String, Vec<Meaning>>,
    /// Items in the order of the file with their Chinese terms.
    terms: Vec<(Item, String)>,
    /// Measure an item has by nature (人数 for 编制).
    natural: BTreeMap<Item, Measure>,
    /// Names of items by their first character.
    item_names: BTreeMap<char, Vec<(String, Item)>>,
    measure_names: BTreeMap<String, Measure>,
    /// What the field calls the number of something: 公务用车购置数.
    count_names: BTreeMap<(Item, Measure), String>,
    guessed: BTreeMap<String, Item>,
    /// Items that are parts of others: money of one level of government is money of the treasury.
    within: BTreeMap<Item, Item>,
    endings: Vec<(String, Measure)>,
    titles: Vec<(String, Measure)>,
    title_words: TitleWords,
    /// Words inside a title or section line that tell the family of its table, the most telling first.
    hints: Vec<(String, String)>,
    /// Endings of the names of units.
    department_endings: Vec<String>,
    place_endings: Vec<String>,
    /// Endings of headings over the names of rows, and of row names that are nobody's.
    pub(super) name_endings: Vec<String>,
    pub(super) topic_endings: Vec<String>,
    /// Endings of the names of 科目.
    pub(super) category_endings: Vec<String>,
    /// Words that begin a note.
    pub(super) notes: Vec<String>,
    /// The words of names that nobody wrote down as a whole.
    grammar: Grammar,
    /// Names of rows that sum up some of the others: 小计.
    pub subtotals: Vec<String>,
    pub(super) name_words: Vec<String>,
    pub(super) taxes: Vec<String>,
    /// 总金额: as the name of a row the total of the table.
    pub amount_totals: Vec<String>,
    /// 总计: more than the year's 合计 where both stand in a table.
    pub grand_totals: Vec<String>,
    /// Words over numbers that state nothing.
    pub numbers: NumberWords,
    /// Words of papers that are no returns, and of those that are.
    pub papers: PaperWords,
    /// Words of the headings over goals in words.
    pub goals: GoalWords,
    /// Ways to write "nothing".
    pub blanks: Blanks,
    /// Ways to write units.
    pub units: Units,
    /// Ways to write how a result compares with its target.
    pub bounds: Bounds,
    /// Texts that were looked at before.
    pub seen: Memo,
}

impl Vocabulary {
    /// Reads the vocabulary file.
    ///
    /// # Errors
    /// The parser's message with line and caret if the file is not legal.
    pub fn parse(text: &str) -> Result<Self, String> {
        let source: Source = super::source::parse(text)?;
        let mut built = Self {
            blanks: source.blanks,
            department_endings: source.departments.endings,
            place_endings: source.departments.places,
            name_endings: source.rows.name_endings,
            topic_endings: source.rows.topic_endings,
            category_endings: source.rows.category_endings,
            notes: source.rows.notes,
            name_words: source.rows.name_words,
            taxes: source.rows.taxes,
            subtotals: source.rows.subtotals,
            amount_totals: source.rows.amount_totals,
            grand_totals: source.rows.grand_totals,
            title_words: source.title,
            numbers: source.number,
            papers: source.paper,
            goals: source.goals,
            bounds: Bounds::new(source.bound),
            ..Self::default()
        };
        for item in source.item {
            built.add_item(item)?;
        }
        for measure in source.measure {
            built.endings.extend(measure.endings.into_iter().map(|ending| (ending, measure.id)));
            built.titles.extend(measure.titles.into_iter().map(|word| (word, measure.id)));
            for name in measure.names {
                let key = Label::parse(&name).key;
                built.add_key(key.clone(), Meaning::Measure(measure.id));
                built.measure_names.insert(key, measure.id);
            }
        }
        for compound in source.compound {
            let item = Item::new(&compound.item);
            built.add(&compound.name, Meaning::Quantity(item.clone(), compound.measure));
            if compound.measure.kind() == Kind::Count {
                built.count_names.entry((item, compound.measure)).or_insert(compound.name);
            }
        }
        built.add_named(source.head, Meaning::Head);
        built.add_named(source.column, Meaning::Column);
        built.add_named(source.word, Meaning::Word);
        for section in source.section {
            built.hints.extend(section.within.into_iter().map(|word| (word, section.family.clone())));
            for name in section.names {
                built.add(&name, Meaning::Section(section.family.clone()));
            }
        }
        Ok(built)
    }

    /// Takes the words that names are put together from; the names of items are such words too.
    pub fn compose(&mut self, mut grammar: Grammar) {
        grammar.add_things(self.item_names.values().flatten().map(|(name, item)| (name.as_str(), item)));
        self.grammar = grammar;
    }

    fn add(&mut self, name: &str, meaning: Meaning) {
        self.add_key(Label::parse(name).key, meaning);
    }

    fn add_key(&mut self, key: String, meaning: Meaning) {
        let known = self.meanings.entry(key).or_default();
        if !known.contains(&meaning) {
            known.push(meaning);
        }
    }

    /// Takes an item; the name of another one is refused.
    fn add_item(&mut self, source: ItemSource) -> Result<(), String> {
        let item = Item::new(&source.id);
        for name in source.names {
            let key = Label::parse(&name).key;
            let mut named = self.meanings.get(&key).into_iter().flatten();
            let other = named.find_map(|meaning| match meaning {
                Meaning::Item(other) if *other != item => Some(other),
                _ => None,
            });
            if let Some(other) = other {
                return Err(format!(
                    "“{name}”同时写在 {other} 和 {} 的 names 里，无法确定是哪一项",
                    source.id
                ));
            }
            self.add_key(key.clone(), Meaning::Item(item.clone()));
            if let Some(first) = key.chars().next() {
                self.item_names.entry(first).or_default().push((key, item.clone()));
            }
        }
        for name in &source.guessed {
            self.guessed.insert(Label::parse(name).key, item.clone());
        }
        for name in source.local.into_iter().chain(source.guessed) {
            self.add(&name, Meaning::Local(item.clone()));
        }
        if let Some(whole) = source.within {
            self.within.insert(item.clone(), Item::new(&whole));
        }
        if let Some(measure) = source.measure {
            self.natural.insert(item.clone(), measure);
        }
        self.terms.push((item, source.term));
        Ok(())
    }

    fn add_named<T: Copy>(&mut self, entries: Vec<Named<T>>, make: fn(T) -> Meaning) {
        for entry in entries {
            for name in entry.names {
                self.add(&name, make(entry.what));
            }
        }
    }

    /// The family of tables a title or section line speaks of; empty if it does not tell.
    #[must_use]
    pub fn family_within(&self, text: &str) -> Option<&str> {
        let mut rest = text.to_owned();
        for word in &self.title_words.aside {
            rest = rest.replace(word.as_str(), "");
        }
        self.hints.iter().find(|(word, _)| rest.contains(word.as_str())).map(|(_, family)| family.as_str())
    }

    /// Whether a text ends as the names of units do.
    #[must_use]
    pub fn ends_as_department(&self, text: &str) -> bool {
        self.department_endings.iter().any(|ending| text.ends_with(ending.as_str()))
    }

    /// Where the name of a unit ends that a folded line begins with: the longest beginning that ends like one, in front of the
    /// first year.
    #[must_use]
    pub fn unit_at_front(&self, line: &str) -> Option<usize> {
        let front = line.find("20").map_or(line, |at| &line[..at]);
        let front = front.strip_suffix("关于").unwrap_or(front);
        let ends = front.char_indices().map(|(at, c)| at + c.len_utf8());
        let is_unit = |end: &usize| {
            let name = &front[..*end];
            !name.contains(|c: char| c.is_ascii_digit() || ":、,。(".contains(c))
                && self.ends_as_department(name)
        };
        ends.take(LONGEST_UNIT).skip(LEAST_UNIT - 1).filter(is_unit).last()
    }

    /// Whether a text ends like the name of a place: 某县.
    #[must_use]
    pub fn ends_as_place(&self, text: &str) -> bool {
        self.place_endings.iter().any(|ending| text.ends_with(ending.as_str()))
    }

    /// All readings of a label: as a whole, without its brackets, without its year, then as item and measure joined
    /// (公用经费控制率), last put together from known words.
    #[must_use]
    pub fn meanings(&self, label: &Label) -> Vec<Meaning> {
        let yearly = format!("年度{}", label.undated);
        let dated = label.year.is_some();
        let keys = [(true, &label.key), (true, &label.bare), (dated, &yearly), (dated, &label.undated)];
        let keys = keys.iter().filter_map(|(applies, key)| applies.then_some(key));
        keys.clone()
            .find_map(|key| self.meanings.get(key.as_str()).cloned())
            .or_else(|| self.joined(&label.key).map(|found| vec![found]))
            .or_else(|| keys.map(|key| self.grammar.read(key)).find(|found| !found.is_empty()))
            .or_else(|| self.behind_group(&label.key))
            .unwrap_or_default()
    }

    /// 资金来源：（1）财政性资金: the first of a group, printed in one cell with the name of the group.
    fn behind_group(&self, key: &str) -> Option<Vec<Meaning>> {
        let (_, own) = key.rsplit_once(':')?;
        let bare =
            own.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十、.".contains(c));
        let numbered = bare.len() < own.len();
        let label = Label::parse(bare);
        numbered.then(|| self.meanings(&label)).filter(|found| !found.is_empty())
    }

    /// The part of the funds that a table is about by its title alone: 政府性基金预算财政拨款支出表.
    #[must_use]
    pub fn fund_in(&self, title: &str) -> Option<&FundTitle> {
        let folded = fold(title);
        self.title_words.fund.iter().find(|fund| fund.words.iter().any(|word| folded.contains(word.as_str())))
    }

    /// The name of a unit in front of what a title is about, longest first: 某县某局“三公”经费支出表.
    #[must_use]
    pub fn unit_before_subject<'t>(&self, title: &'t str) -> Option<&'t str> {
        let ends = self.title_words.subjects.iter().flat_map(|word| title.match_indices(word.as_str()));
        let is_name = |name: &&str| {
            let foreign = name.contains(|c: char| c.is_ascii_digit() || "()表".contains(c));
            !foreign && self.ends_as_department(name)
        };
        let names = ends.map(|(at, _)| &title[..at]).filter(is_name);
        names.filter(|name| name.chars().count() > 3).max_by_key(|name| name.len())
    }

    /// Whether a label is the total of the money of a project, of whatever time: 资金总额, 中期资金总额.
    #[must_use]
    pub fn is_money_total(&self, key: &str) -> bool {
        self.grammar.is_money_total(key)
    }

    /// Whether a label speaks of the year by name: 年度资金总额, 当年财政拨款.
    #[must_use]
    pub fn is_of_year(&self, key: &str) -> bool {
        self.grammar.is_of_year(key)
    }

    /// The half of a table of income and expenditure that a wide heading names by its last word: 财政拨款支出.
    #[must_use]
    pub fn half_by_ending(&self, key: &str) -> Option<&str> {
        let is_half = |family: &str| matches!(family, "income" | "expenditure");
        let halves =
            self.hints.iter().filter(|(word, family)| is_half(family) && key.ends_with(word.as_str()));
        halves.map(|(_, family)| family.as_str()).next()
    }

    /// Whether a label speaks of a time that is no year: 中期资金总额.
    #[must_use]
    pub fn is_of_other_time(&self, key: &str) -> bool {
        self.grammar.is_of_other_time(key)
    }

    /// Whether a heading is nothing but a time: 本年, 上年.
    #[must_use]
    pub fn is_time(&self, key: &str) -> bool {
        self.grammar.is_time(key)
    }

    /// What 累计执行数 means in a table that begins with the year.
    #[must_use]
    pub fn to_date(&self, key: &str) -> Option<Vec<Meaning>> {
        self.grammar.read_to_date(key)
    }

    /// Whether a heading tells that what came together in its table did so since the year began: 当期执行数.
    #[must_use]
    pub fn is_beside_year_to_date(&self, key: &str) -> bool {
        self.grammar.is_beside_year_to_date(key)
    }

    /// Whether a heading is nothing but the year before: 上年.
    #[must_use]
    pub fn is_prior(&self, key: &str) -> bool {
        self.grammar.is_prior(key)
    }

    /// The part of a year that a title names: 上半年.
    #[must_use]
    pub fn period_in(&self, title: &str) -> Option<&str> {
        let folded = fold(title);
        self.title_words.periods.iter().find(|word| folded.contains(word.as_str())).map(String::as_str)
    }

    /// Whether a label in canonical form names that item.
    #[must_use]
    pub fn names_item(&self, key: &str, item: &str) -> bool {
        let named = |meaning: &Meaning| match meaning {
            Meaning::Item(own) | Meaning::Quantity(own, _) => own.as_str() == item,
            _ => false,
        };
        self.meanings.get(key).is_some_and(|found| found.iter().any(named))
    }

    /// Whether a label in canonical form, without brackets and year, means anything.
    #[must_use]
    pub fn knows(&self, key: &str) -> bool {
        self.meanings.contains_key(key) || self.joined(key).is_some()
    }

    /// Whether a name is what was spent of one source, for which there is no item: 财政拨款支出.
    #[must_use]
    pub fn is_spending_of_source(&self, key: &str) -> bool {
        self.grammar.is_spending_of_source(key)
    }

    /// The measure an unknown column heading tells by its ending: 本次下达金额.
    #[must_use]
    pub fn by_ending(&self, label: &Label) -> Option<Measure> {
        self.endings
            .iter()
            .find(|(ending, _)| label.key.ends_with(ending.as_str()))
            .map(|(_, measure)| *measure)
            .or_else(|| self.grammar.ending(&label.key))
    }

    /// The measure the title of a table tells for columns that say no more than 金额: 决算表, 预算表; none where it speaks of
    /// several (预决算) or of none.
    #[must_use]
    pub fn by_title(&self, title: &str) -> Option<Measure> {
        let mut rest = fold(title);
        if self.title_words.unclear.iter().any(|word| rest.contains(word.as_str())) {
            return None;
        }
        for word in &self.title_words.funds {
            rest = rest.replace(word.as_str(), "");
        }
        let told = |(word, measure): &(String, Measure)| rest.contains(word.as_str()).then_some(*measure);
        let mut found = self.titles.iter().filter_map(told);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    /// Whether an item is a part of another one: 中央财政资金 of 财政拨款.
    #[must_use]
    pub fn is_within(&self, part: &Item, whole: &Item) -> bool {
        self.within.get(part) == Some(whole)
    }

    /// Whether the item is told by the place of that heading alone: 收支合计 over the income column.
    #[must_use]
    pub fn is_guess(&self, key: &str, item: &Item) -> bool {
        self.guessed.get(key) == Some(item)
    }

    fn joined(&self, key: &str) -> Option<Meaning> {
        let first = key.chars().next()?;
        self.item_names
            .get(&first)?
            .iter()
            .filter_map(|(name, item)| {
                let measure = self.measure_names.get(key.strip_prefix(name.as_str())?)?;
                Some((name.len(), Meaning::Quantity(item.clone(), *measure)))
            })
            .max_by_key(|(length, _)| *length)
            .map(|(_, meaning)| meaning)
    }

    /// What the readings of a label come to, in words; none for an unknown label.
    #[must_use]
    pub fn describe(&self, meanings: &[Meaning]) -> Option<String> {
        let words: Vec<String> = meanings
            .iter()
            .map(|meaning| match meaning {
                Meaning::Item(item) => format!("数据项 {item}"),
                Meaning::Local(item) => format!("同类块内的 {item}"),
                Meaning::Quantity(item, measure) => format!("{item}.{measure}"),
                Meaning::Measure(measure) => format!("口径 {measure}"),
                Meaning::Head(field) => format!("表头 {field:?}").to_lowercase(),
                Meaning::Column(column) => format!("指标列 {column:?}").to_lowercase(),
                Meaning::Word(_) => "行列名目".to_owned(),
                Meaning::Section(family) => format!("{family} 块的标题"),
            })
            .collect();
        (!words.is_empty()).then(|| words.join("、"))
    }

    /// The Chinese term of an item; the identifier itself if there is none.
    #[must_use]
    pub fn term<'a>(&'a self, item: &'a Item) -> &'a str {
        self.terms.iter().find(|(known, _)| known == item).map_or(item.as_str(), |(_, term)| term)
    }

    /// All items with their terms, in the order of the file.
    #[must_use]
    pub fn terms(&self) -> &[(Item, String)] {
        &self.terms
    }

    /// Whether there is such an item.
    #[must_use]
    pub fn has_item(&self, name: &str) -> bool {
        self.terms.iter().any(|(item, _)| item.as_str() == name)
    }

    /// The measure of a figure whose form names none.
    #[must_use]
    pub fn natural_measure(&self, item: &Item) -> Measure {
        self.natural.get(item).copied().unwrap_or(Measure::Amount)
    }

    /// The quantity in words: 公务接待费决算数; the measure is left out where the form names none.
    #[must_use]
    pub fn quantity_name(&self, item: &Item, measure: Measure) -> String {
        let term = self.term(item);
        if self.natural_measure(item) == measure || measure == Measure::Amount {
            return term.to_owned();
        }
        // 公务用车购置费 is an amount; cars are counted under a name of their own.
        let counted = self.count_names.get(&(item.clone(), measure));
        counted.cloned().unwrap_or_else(|| format!("{term}{}", measure.term()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::parse(include_str!("vocabulary.toml")).unwrap_or_default()
    }

    #[test]
    fn words_mean_what_the_field_means() {
        let vocabulary = vocabulary();
        for (text, expected) in [
            ("公务用车\n运维费", Meaning::Item(Item::new("three_public.vehicle_operation"))),
            ("公用经费控制率", Meaning::Quantity(Item::new("expenditure.public"), Measure::Ratio)),
            ("三公经费变动率", Meaning::Quantity(Item::new("three_public.total"), Measure::ChangeRate)),
            ("政府采购执行率", Meaning::Quantity(Item::new("procurement"), Measure::Rate)),
            ("全年预算数（A）", Meaning::Measure(Measure::Adjusted)),
            ("预 算 编 码：", Meaning::Head(HeadField::DepartmentCode)),
            ("其他资金（包括以前年度结转资金）", Meaning::Item(Item::new("funds.other"))),
        ] {
            assert!(vocabulary.meanings(&Label::parse(text)).contains(&expected), "{text}");
        }
        assert!(vocabulary.meanings(&Label::parse("邻里和谐")).is_empty());
    }
}
