//! Names put together from known words (构词): what a heading means that nobody wrote down as a whole (`grammar.toml`).
//!
//! A name is understood if words cover it to the last character and all of its shortest covers come to one meaning; one
//! character left over and it stays unknown. Published headings are nearly all of this kind (省级财政补助资金, 本年预算数合计),
//! and no list of whole names is ever long enough.

use crate::model::meaning::{Column, HeadField, Meaning};
use crate::model::term::Kind;
use crate::model::{Item, Measure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A longer name, in characters, is a sentence.
const LONGEST_NAME: usize = 24;

/// More covers than this are not told apart; names of headings have one or two.
const MOST_COVERS: usize = 16;

#[derive(Deserialize)]
struct GrammarSource {
    /// 完成
    results: String,
    part: Vec<PartSource>,
}

#[derive(Deserialize)]
struct PartSource {
    words: Vec<String>,
    #[serde(flatten)]
    part: Part,
}

/// What a word contributes to a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
enum Part {
    /// 年初, 全年
    Time { means: Time },
    /// 中央, 财政拨款
    Source {
        item: Option<Item>,
        income: Option<Item>,
        #[serde(default)]
        generic: bool,
    },
    /// 公务接待
    Thing { item: Item },
    /// 预算, 执行
    Act { means: Measure },
    /// 合计, 率
    Kind { means: Sort },
    /// 资金
    Fund,
    /// 经费
    Cost,
    /// 支出
    Spend,
    /// 收入
    Income,
    /// 指标值
    Column { means: Column },
    /// 单位
    Owner,
    /// 主管部门
    Head { means: HeadField },
    /// 名称
    Name,
    /// 编码
    Code,
    /// 填报
    Verb,
    /// 项目
    Project,
    /// 的
    Link,
}

/// The time a name speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Time {
    Initial,
    Full,
    Current,
    Adjusted,
    Prior,
    /// 累计: since when the name does not say.
    ToDate,
    /// 当期
    Period,
    Other,
}

/// The sort of number a name speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sort {
    Total,
    Amount,
    Rate,
    Weight,
    Score,
    Share,
    Persons,
    Count,
}

/// The words names are made of.
#[derive(Debug, Clone, Default)]
pub struct Grammar {
    words: BTreeMap<String, Part>,
    /// The most characters a word has.
    longest: usize,
    /// The word of results, in whatever they are counted.
    results: String,
    /// All characters of all words: most texts of a sheet hold one that is in none.
    letters: BTreeSet<char>,
    /// Last characters of words that say that a number is an amount or a total.
    last: BTreeSet<char>,
}

impl Grammar {
    /// Reads the file of words.
    ///
    /// # Errors
    /// The parser's message with line and caret if the file is not legal, or the word that stands there twice.
    pub fn parse(text: &str) -> Result<Self, String> {
        let source: GrammarSource = super::source::parse(text)?;
        let mut grammar = Self { results: source.results, ..Self::default() };
        for entry in source.part {
            for word in entry.words {
                let known = grammar.words.get(&word);
                if known.is_some_and(|known| *known != entry.part) {
                    return Err(format!("“{word}”写了两次，意思不同"));
                }
                grammar.add(word, entry.part.clone());
            }
        }
        Ok(grammar)
    }

    /// Takes the whole names of items as words too; a word of the file keeps its meaning.
    pub fn add_things<'a>(&mut self, names: impl Iterator<Item = (&'a str, &'a Item)>) {
        for (name, item) in names {
            let is_thing =
                !matches!(item.family(), "funds" | "income" | "score" | "grade" | "execution" | "line");
            if is_thing && !self.words.contains_key(name) {
                self.add(name.to_owned(), Part::Thing { item: item.clone() });
            }
        }
    }

    fn add(&mut self, word: String, part: Part) {
        self.longest = self.longest.max(word.chars().count());
        self.letters.extend(word.chars());
        if matches!(part, Part::Kind { means: Sort::Amount | Sort::Total }) {
            self.last.extend(word.chars().last());
        }
        self.words.insert(word, part);
    }

    /// What a name in canonical form means; nothing if a character of it is left over or its covers differ.
    #[must_use]
    pub fn read(&self, key: &str) -> Vec<Meaning> {
        // 全年预算数A, 执行率B/A: the letters of the formula, printed without their brackets.
        let name = key.trim_end_matches(|c: char| c.is_ascii_uppercase() || c == '/');
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Vec::new();
        }
        let mut readings = self.covers(name).into_iter().map(|parts| Name::of(&parts).meanings());
        let Some(first) = readings.next() else { return Vec::new() };
        if readings.all(|other| other == first) { first } else { Vec::new() }
    }

    /// The measure an unknown name ends in: 支持金额合计, 提前下达数. What the beginning says stays unknown. Results are counted in
    /// 完成数 of all kinds, so that says nothing of money.
    #[must_use]
    pub fn ending(&self, key: &str) -> Option<Measure> {
        if !key.ends_with(|c: char| self.last.contains(&c)) {
            return None;
        }
        let other_time = |(word, part): (&String, &Part)| {
            matches!(part, Part::Time { means: Time::Other | Time::ToDate }) && key.contains(word.as_str())
        };
        let long = key.chars().count() > LONGEST_NAME
            || key.contains(self.results.as_str())
            || self.words.iter().any(other_time);
        let mut starts = key.char_indices().map(|(at, _)| at).skip(1).filter(|_| !long);
        starts.find_map(|at| {
            let told = self.read(&key[at..]);
            let [Meaning::Measure(measure)] = told.as_slice() else { return None };
            let covers = self.covers(&key[at..]);
            let is_amount =
                |part: Option<&&Part>| matches!(part, Some(Part::Kind { means: Sort::Amount | Sort::Total }));
            let ends = covers.iter().all(|parts| is_amount(parts.last()));
            (ends && measure.kind() == Kind::Money).then_some(*measure)
        })
    }

    /// Whether a name is the total of some money, of whatever time: 中期资金总额.
    #[must_use]
    pub fn is_money_total(&self, key: &str) -> bool {
        self.covers(key).iter().any(|parts| {
            let fits = |part: &&&Part| {
                matches!(
                    part,
                    Part::Time { .. }
                        | Part::Project
                        | Part::Fund
                        | Part::Kind { means: Sort::Total | Sort::Amount }
                ) || matches!(part, Part::Act { means: Measure::Budget })
            };
            parts.iter().all(|part| fits(&part))
                && parts.iter().any(|part| matches!(part, Part::Kind { means: Sort::Total }))
                && parts.contains(&&Part::Fund)
        })
    }

    /// Whether a name is what was spent of one source, for which there is no item: 财政拨款支出.
    #[must_use]
    pub fn is_spending_of_source(&self, key: &str) -> bool {
        self.covers(key).first().is_some_and(|parts| {
            let has = |wanted: fn(&Part) -> bool| parts.iter().any(|part| wanted(part));
            has(|part| matches!(part, Part::Source { .. }))
                && has(|part| matches!(part, Part::Spend))
                && !has(|part| matches!(part, Part::Thing { .. }))
        })
    }

    /// Whether a name is nothing but a time.
    #[must_use]
    pub fn is_time(&self, key: &str) -> bool {
        matches!(self.words.get(key), Some(Part::Time { .. }))
    }

    /// Whether a name is nothing but the year before.
    #[must_use]
    pub fn is_prior(&self, key: &str) -> bool {
        matches!(self.words.get(key), Some(Part::Time { means: Time::Prior }))
    }

    /// Whether a name speaks of a time that is no year.
    #[must_use]
    pub fn is_of_other_time(&self, key: &str) -> bool {
        let other =
            |part: &&Part| matches!(part, Part::Time { means: Time::Other | Time::ToDate | Time::Period });
        self.covers(key).first().is_some_and(|parts| parts.iter().any(other))
    }

    /// What a name says of the year so far, where it speaks of what came together (累计执行数): the same without that word.
    #[must_use]
    pub fn read_to_date(&self, key: &str) -> Option<Vec<Meaning>> {
        let to_date = |part: &&Part| matches!(part, Part::Time { means: Time::ToDate });
        let covers = self.covers(key);
        let [parts] = covers.as_slice() else { return None };
        let rest: Vec<&Part> = parts.iter().filter(|part| !to_date(part)).copied().collect();
        (rest.len() < parts.len()).then(|| Name::of(&rest).meanings()).filter(|found| !found.is_empty())
    }

    /// Whether a name speaks of a part of the year beside which the year so far stands: 当期执行数, 上年同期累计执行数.
    #[must_use]
    pub fn is_beside_year_to_date(&self, key: &str) -> bool {
        self.covers(key).first().is_some_and(|parts| {
            let has = |wanted: Time| parts.iter().any(|part| **part == Part::Time { means: wanted });
            has(Time::Period) || (has(Time::Prior) && has(Time::ToDate))
        })
    }

    /// Whether a name speaks of the year.
    #[must_use]
    pub fn is_of_year(&self, key: &str) -> bool {
        let of_year = |part: &&Part| matches!(part, Part::Time { means: Time::Current | Time::Full });
        self.covers(key).first().is_some_and(|parts| parts.iter().any(of_year))
    }

    /// The covers of a name that take the fewest words.
    fn covers(&self, name: &str) -> Vec<Vec<&Part>> {
        if name.contains(|c: char| !self.letters.contains(&c)) {
            return Vec::new();
        }
        let bounds: Vec<usize> = name.char_indices().map(|(at, _)| at).chain([name.len()]).collect();
        // Of each place the shortest covers of what stands before it.
        let mut before: Vec<Vec<Vec<&Part>>> = vec![Vec::new(); bounds.len()];
        before[0].push(Vec::new());
        for end in 1..bounds.len() {
            let mut found: Vec<Vec<&Part>> = Vec::new();
            for start in end.saturating_sub(self.longest)..end {
                let Some(part) = self.words.get(&name[bounds[start]..bounds[end]]) else { continue };
                found.extend(before[start].iter().map(|cover| [cover.as_slice(), &[part]].concat()));
            }
            let fewest = found.iter().map(Vec::len).min().unwrap_or(0);
            found.retain(|cover| cover.len() == fewest);
            found.truncate(MOST_COVERS);
            before[end] = found;
        }
        before.pop().unwrap_or_default()
    }
}

/// The parts of a name, sorted by what they contribute.
#[derive(Default)]
struct Name<'a> {
    parts: Vec<&'a Part>,
    times: Vec<Time>,
    sources: Vec<Source>,
    things: Vec<&'a Item>,
    acts: Vec<Measure>,
    sorts: Vec<Sort>,
}

impl<'a> Name<'a> {
    fn of(parts: &[&'a Part]) -> Self {
        let mut name = Self { parts: parts.to_vec(), ..Self::default() };
        for part in parts {
            match part {
                Part::Time { means } => name.times.push(*means),
                Part::Source { item, income, generic } => {
                    name.sources.push(Source {
                        item: item.clone(),
                        income: income.clone(),
                        generic: *generic,
                    });
                }
                Part::Thing { item } => name.things.push(item),
                Part::Act { means } => name.acts.push(*means),
                Part::Kind { means } => name.sorts.push(*means),
                _ => {}
            }
        }
        name
    }

    fn has(&self, part: &Part) -> bool {
        self.parts.contains(&part)
    }

    fn is(&self, sort: Sort) -> bool {
        self.sorts.contains(&sort)
    }

    fn meanings(&self) -> Vec<Meaning> {
        if self.times.iter().any(|time| matches!(time, Time::Other | Time::ToDate | Time::Period)) {
            return Vec::new();
        }
        if let Some(found) = self.year().or_else(|| self.head()).or_else(|| self.column()) {
            return found;
        }
        let mut telling = self.parts.iter().filter(|part| !matches!(part, Part::Link));
        if let (Some(part), None) = (telling.next(), telling.next())
            && !is_name(part)
        {
            return Vec::new();
        }
        let foreign = [Part::Owner, Part::Name, Part::Code, Part::Verb];
        let shapes =
            |part: &&&Part| matches!(part, Part::Column { .. } | Part::Head { .. }) || foreign.contains(part);
        let of_score = self.is(Sort::Score) || self.is(Sort::Weight);
        if self.parts.iter().any(|part| shapes(&part)) && (!of_score || self.has(&Part::Owner)) {
            return Vec::new();
        }
        if of_score {
            return self.points();
        }
        match (self.item(), self.measure()) {
            (About::Unclear, _) | (_, Told::Unclear) => Vec::new(),
            (About::Item(item), Told::Nothing) => {
                std::iter::once(Meaning::Item(item)).chain(self.as_income()).collect()
            }
            (About::Item(item), Told::Measure(measure)) => vec![Meaning::Quantity(item, measure)],
            (About::Nothing, Told::Measure(_)) if self.is_spending_total() => {
                vec![Meaning::Item(Item::new("expenditure.total"))]
            }
            (About::Nothing, Told::Measure(measure)) => vec![Meaning::Measure(measure)],
            (About::Nothing, Told::Nothing) => self.whole(),
        }
    }

    /// 预算年度, 评价年度: which year it is, not how much.
    fn year(&self) -> Option<Vec<Meaning>> {
        let (last, before) = self.parts.split_last()?;
        let fits = |part: &&Part| matches!(part, Part::Act { .. } | Part::Verb | Part::Project | Part::Fund);
        let is_year = matches!(last, Part::Time { means: Time::Current }) && !before.is_empty();
        (is_year && before.iter().all(fits)).then(|| vec![Meaning::Head(HeadField::Year)])
    }

    /// 资金使用单位, 省级主管部门, 单位代码: the last words tell; those before them only say which.
    fn head(&self) -> Option<Vec<Meaning>> {
        let named = matches!(self.parts.last(), Some(Part::Name | Part::Code));
        let mut core = &self.parts[..self.parts.len() - usize::from(named)];
        let mut coded = matches!(self.parts.last(), Some(Part::Code));
        if let Some((Part::Link, before)) = core.split_last() {
            // 主管部门及代码 asks for the name first.
            core = before;
            coded = false;
        }
        let (last, before) = core.split_last()?;
        let field = match last {
            Part::Head { means } if !coded => *means,
            Part::Head { .. } => HeadField::Other,
            Part::Owner if coded => HeadField::DepartmentCode,
            Part::Owner if named || !before.is_empty() => HeadField::Department,
            Part::Project | Part::Fund if named && !coded => HeadField::Project,
            // 项目支出名称
            Part::Spend if named && !coded && before.contains(&&Part::Project) => HeadField::Project,
            _ => return None,
        };
        let fits = |part: &&Part| {
            matches!(part, Part::Verb | Part::Project | Part::Fund | Part::Owner | Part::Source { .. })
                || matches!(part, Part::Act { means } if matches!(means, Measure::Budget | Measure::Executed))
        };
        before.iter().all(fits).then(|| vec![Meaning::Head(field)])
    }

    /// 年度指标值, 单项指标实际完成值.
    fn column(&self) -> Option<Vec<Meaning>> {
        let (last, before) = self.parts.split_last()?;
        let Part::Column { means } = last else { return None };
        let fits = |part: &&Part| {
            matches!(part, Part::Verb | Part::Link | Part::Project)
                || matches!(part, Part::Act { means: Measure::Budget | Measure::Planned })
                || matches!(part, Part::Time { means } if matches!(means, Time::Current | Time::Full | Time::Initial))
        };
        before.iter().all(fits).then(|| vec![Meaning::Column(*means)])
    }

    /// 执行率得分, 权重占比: points stand under the headings of tables of money and of indicators alike.
    fn points(&self) -> Vec<Meaning> {
        let other = self.things.is_empty() && self.sources.is_empty();
        let clear = other && !(self.is(Sort::Score) && self.is(Sort::Weight));
        let (measure, column) = if self.is(Sort::Score) {
            (Measure::Score, Column::Score)
        } else {
            (Measure::Weight, Column::Weight)
        };
        if clear { vec![Meaning::Measure(measure), Meaning::Column(column)] } else { Vec::new() }
    }

    /// The same source in the income half of a table.
    fn as_income(&self) -> Option<Meaning> {
        let [source] = self.sources.as_slice() else { return None };
        let income = source.income.as_ref().filter(|_| self.things.is_empty())?;
        Some(Meaning::Local(income.clone()))
    }

    /// The item a name speaks of.
    fn item(&self) -> About {
        if !self.things.is_empty() {
            return self.thing().map_or(About::Unclear, About::Item);
        }
        // 县级财政资金 is the county's: the narrower source counts.
        let mut narrow = self.sources.iter().filter(|source| !source.generic);
        let source = match (narrow.next(), narrow.next(), self.sources.first()) {
            (None, _, None) if self.has(&Part::Income) => return About::Unclear,
            (None, _, None) => return About::Nothing,
            (None, _, Some(generic)) => generic,
            (Some(one), None, _) => one,
            (Some(_), Some(_), _) => return About::Unclear,
        };
        // 财政拨款支出 is what was spent of it, for which the vocabulary has no item; 其他费用 is a line of some list.
        let spent = self.has(&Part::Spend) && !self.is(Sort::Amount);
        let foreign = spent || self.has(&Part::Cost) || self.has(&Part::Project);
        // The funds of projects know no 政府性基金: it is told among the income.
        let funds = source.item.as_ref().or(source.income.as_ref()).filter(|_| !foreign);
        let item = if self.has(&Part::Income) { source.income.as_ref() } else { funds };
        item.cloned().map_or(About::Unclear, About::Item)
    }

    /// 三公经费公务接待费 is the part, not the whole; a fund in front (财政拨款三公经费) changes nothing for what fiscal funds alone pay.
    fn thing(&self) -> Option<Item> {
        let wholes = self.things.iter().filter(|item| item.is_total());
        let parts: Vec<&&Item> = self.things.iter().filter(|item| !item.is_total()).collect();
        let item = match parts.as_slice() {
            [] => self.things.first().copied()?,
            [part] if wholes.clone().all(|whole| whole.family() == part.family()) => part,
            _ => return None,
        };
        let paid = !matches!(item.family(), "expenditure" | "balance" | "assets" | "staff");
        (self.sources.iter().all(|source| source.generic && paid) && !self.has(&Part::Income))
            .then(|| item.clone())
    }

    fn measure(&self) -> Told {
        if self.is(Sort::Share) {
            return Told::Unclear;
        }
        if self.is(Sort::Persons) {
            return Told::Measure(Measure::Persons);
        }
        if self.is(Sort::Count) {
            return Told::Measure(Measure::Count);
        }
        if self.is(Sort::Rate) {
            // 进度拨付资金 is no rate: what it is of stands in front of it.
            let last = self.parts.iter().rev().find(|part| !matches!(part, Part::Link));
            let ends = matches!(last, Some(Part::Kind { means: Sort::Rate }));
            return if ends { self.rate() } else { Told::Unclear };
        }
        self.money()
    }

    /// 预算执行进度, 资金使用率 are rates of execution; 资金到位率 is another one, 完成率 that of some indicator.
    fn rate(&self) -> Told {
        let of_money =
            self.acts.contains(&Measure::Budget) || self.has(&Part::Fund) || !self.things.is_empty();
        match self.acts.last() {
            Some(Measure::Executed) if of_money => Told::Measure(Measure::Rate),
            Some(Measure::Change) => Told::Measure(Measure::ChangeRate),
            None if self.has(&Part::Spend) => Told::Measure(Measure::Rate),
            _ => Told::Unclear,
        }
    }

    fn money(&self) -> Told {
        let spent = self.has(&Part::Spend) && (self.things.is_empty() || self.is(Sort::Amount));
        let act = self.acts.last().copied().or(spent.then_some(Measure::Executed));
        let several = self.acts.windows(2).any(|pair| pair[0] != Measure::Budget && pair[0] != pair[1]);
        let mut times = self.times.clone();
        times.dedup();
        match (times.as_slice(), act) {
            _ if several => Told::Unclear,
            ([] | [Time::Current | Time::Full], None) => Told::Nothing,
            ([Time::Initial], None | Some(Measure::Budget)) => Told::Measure(Measure::Initial),
            ([Time::Full | Time::Adjusted], Some(Measure::Budget)) => Told::Measure(Measure::Adjusted),
            ([Time::Prior], Some(Measure::Budget)) => Told::Measure(Measure::PriorBudget),
            ([Time::Prior], Some(Measure::Executed)) => Told::Measure(Measure::PriorExecuted),
            ([] | [Time::Current | Time::Full], Some(act)) => Told::Measure(act),
            _ => Told::Unclear,
        }
    }

    /// 支出总额, 本年支出总计: everything that was spent, by the name of the row.
    fn is_spending_total(&self) -> bool {
        let fits = |part: &&Part| {
            matches!(part, Part::Spend | Part::Kind { means: Sort::Total })
                || matches!(part, Part::Time { means: Time::Current | Time::Full })
        };
        self.is(Sort::Total) && self.parts.iter().all(fits)
    }

    /// A name of money without item and act: 资金总额 is the whole, 补助经费 some amount.
    fn whole(&self) -> Vec<Meaning> {
        let money = self.has(&Part::Fund) || self.has(&Part::Cost);
        if self.is(Sort::Total) && self.has(&Part::Fund) {
            vec![Meaning::Item(Item::new("funds.total"))]
        } else if self.parts.len() > 1 && (money || self.is(Sort::Amount)) && !self.has(&Part::Spend) {
            vec![Meaning::Measure(Measure::Amount)]
        } else {
            Vec::new()
        }
    }
}

/// Whether a word is a name by itself: 完成 stands in thousands of cells, 县区 over the names of counties.
const fn is_name(part: &Part) -> bool {
    matches!(
        part,
        Part::Thing { .. }
            | Part::Source { generic: true, .. }
            | Part::Source { item: None, .. }
            | Part::Kind { means: Sort::Persons }
    )
}

/// Where money comes from.
struct Source {
    /// What it is among the funds of a project.
    item: Option<Item>,
    /// What it is among the income of a unit.
    income: Option<Item>,
    /// Whether a narrower source beside it counts in its stead.
    generic: bool,
}

/// What a name says of its item.
#[derive(Debug, Clone, PartialEq, Eq)]
enum About {
    /// It speaks of this one.
    Item(Item),
    /// It speaks of none.
    Nothing,
    /// Of several, or of something the vocabulary has no item for.
    Unclear,
}

/// What a name says of its measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Nothing.
    Nothing,
    /// A measure.
    Measure(Measure),
    /// Something the vocabulary has no measure for, or two things at once.
    Unclear,
}
