//! Sentences one after another → statements: what belongs to what, across clauses, brackets and lists.

use super::clauses::{Clause, STOPS, is_in_brackets, line, parts, without_asides};
use super::context::Context;
use super::names::Names;
use super::tokens::{Token, scan};
use crate::catalog::phrases::{prefix, suffix};
use crate::model::label::{Label, fold, half_width, is_circled, is_numbered, year_in};
use crate::model::statement::{Pairing, Sort, Statement, Told};
use crate::model::term::Kind;
use crate::model::{Item, Measure, Quantity, Sentence, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// Longer names are whole sentences.
pub(super) const LONGEST_NAME: usize = 24;

/// A text under construction.
pub(super) struct Chain<'a> {
    pub(super) names: Names<'a>,
    pub(super) context: Context,
    pub(super) told: Told,
    /// Statements of the paragraph begin here.
    pub(super) begin: usize,
    /// The total whose parts the following paragraphs list.
    pub(super) list_of: Option<usize>,
    /// The total whose parts a sentence lists that ends in a semicolon: the next one goes on with them.
    among: Option<usize>,
    /// The year named last in the paragraph.
    pub(super) year: Option<u16>,
    /// Whether the paragraph begins with the name of one project of many.
    pub(super) is_narrow: bool,
    /// Whether the chapter is about somebody else.
    is_others: bool,
    /// Whether the words are those of the form and not of the unit: 注：90分及以上为优.
    pub(super) is_of_form: bool,
    /// Budgets that a rate of fulfilment refers to: 完成预算12万元的100%. What follows is no part of them.
    references: BTreeSet<usize>,
    /// Numbers that are somebody else's, those of one project of many, or did not come about: no sum makes them the return's.
    pub(super) foreign: BTreeSet<usize>,
    /// Amounts of which only the measure is in doubt.
    vague: BTreeSet<usize>,
    /// Numbers of staff that are parts, and whether by their own names (事业编制17人) or by what stands before them.
    staff_parts: BTreeMap<usize, bool>,
}

/// What a number turned out to be.
pub(super) struct Meant {
    pub(super) sort: Sort,
    pub(super) item: Option<Item>,
    pub(super) measure: Measure,
    pub(super) name: String,
    pub(super) value: Option<Quantity>,
    pub(super) pairing: Pairing,
    /// What the next numbers have to know of it.
    pub(super) mark: Mark,
}

/// What a number says to those behind it, beside its meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    /// It is a part of the staff by its name.
    StaffPart,
    /// 项目资金603万元: whose money it is leaves no doubt, only which number of it.
    Vague,
}

/// What a heading names.
#[derive(Clone)]
pub(super) struct Headed {
    pub(super) item: Item,
    /// Whether it stands in the sentence itself, before a colon: 收入预算：2021年年初预算数….
    pub(super) leads: bool,
}

impl<'a> Chain<'a> {
    pub(super) fn new(names: Names<'a>, context: Context) -> Self {
        Self {
            names,
            context,
            told: Told::default(),
            begin: 0,
            list_of: None,
            among: None,
            year: None,
            is_narrow: false,
            is_others: false,
            is_of_form: false,
            references: BTreeSet::new(),
            foreign: BTreeSet::new(),
            vague: BTreeSet::new(),
            staff_parts: BTreeMap::new(),
        }
    }

    pub(super) fn finish(mut self) -> Told {
        self.prove_parts();
        self.part_sources();
        self.part_projects();
        self.correct_staff();
        self.settle_staff_parts();
        self.told
    }

    /// A unit that has 事业编制 alone has no other posts: the one part that is not nil is the whole, if no other number of
    /// the text contradicts it.
    fn settle_staff_parts(&mut self) {
        for (at, is_named) in std::mem::take(&mut self.staff_parts) {
            let own = &self.told.statements[at];
            let of_posts = own.item.as_ref().is_some_and(|item| item.as_str() == "staff.authorised");
            let value = own.value.filter(|value| (of_posts || !is_named) && !value.value.is_zero());
            let Some(value) = value else { continue };
            let mut others = self.told.statements.iter().filter(|other| other.item == own.item);
            let agree = |other: &Statement| {
                other.value.is_none_or(|other| other.value.is_zero() || other.value == value.value)
            };
            if others.all(agree) {
                self.told.statements[at].pairing = Pairing::Certain;
            }
        }
    }

    /// 实有11人，其中在职10人、退休1人: a number that counts the retired as well is no number of those in post.
    fn correct_staff(&mut self) {
        let is = |statement: &Statement, name: &str| {
            statement.item.as_ref().is_some_and(|item| item.as_str() == name)
        };
        // 在职 among 实有 tells as much as 退休 does.
        let is_part = |statement: &&Statement| {
            let whole = statement.part_of.and_then(|whole| self.told.statements[whole].value);
            let fewer = whole.zip(statement.value).is_some_and(|(whole, own)| own.value < whole.value);
            is(statement, "staff.retired")
                || (is(statement, "staff.actual") && fewer && statement.is_certain())
        };
        let parts = self.told.statements.iter().filter(is_part);
        let wholes: Vec<usize> = parts.filter_map(|statement| statement.part_of).collect();
        for whole in wholes {
            let whole = &mut self.told.statements[whole];
            if is(whole, "staff.actual") {
                whole.item = None;
            }
        }
    }

    /// Reads a paragraph that is cut into sentences.
    pub(super) fn paragraph(&mut self, text: &str, sentences: Vec<Sentence>) {
        let heading = sentences.first().map_or("", |sentence| sentence.heading.as_str());
        self.is_others = self.is_heading_of_others(heading);
        // 一、2024年部门预算情况: the chapter's year is that of its numbers.
        // 与2018年度决算对比情况 names the year compared with.
        let compares =
            self.names.catalog.phrases.comparing.iter().any(|word| heading.contains(word.as_str()));
        let year = year_in(heading).filter(|_| !compares);
        (self.begin, self.year, self.among) = (self.told.statements.len(), year, None);
        let is_listed = is_numbered(text);
        self.list_of = self.list_of.filter(|_| is_listed);
        let leads = is_listed && sentences.first().is_some_and(|lead| self.names_project(&lead.text));
        self.is_narrow = leads || self.is_narrow_name(&Label::parse(heading).key);
        // （二）公务接待费。2021年预算支出11.77万元: the first sentence of a listed paragraph is its label.
        let label = sentences.first().filter(|_| is_listed).and_then(|first| self.label(&first.text));
        for sentence in sentences {
            self.told.sentences.push(sentence);
            self.sentence(label.as_ref());
        }
        if let (Some(whole), Some(first)) = (self.list_of, self.told.statements.get_mut(self.begin)) {
            first.part_of = first.part_of.or(Some(whole));
        }
        if suffix(text.trim_end(), &self.names.catalog.phrases.listed).is_some() {
            self.list_of = self.first_total().or_else(|| self.last_amount());
        }
    }

    /// Whether a sentence in front is the name of one project of many: ㈡某某建设项目。
    fn names_project(&self, lead: &str) -> bool {
        let lead = lead.trim().trim_start_matches(is_circled).trim_end_matches(['。', '.', ':', '：']);
        // A sentence with an amount is none.
        let is_name = !lead.contains(['，', ',', '元']);
        is_name && self.is_narrow_name(&Label::parse(lead).key)
    }

    fn last_amount(&self) -> Option<usize> {
        let mut own = self.told.statements[self.begin..].iter();
        let is_amount =
            |statement: &Statement| statement.sort == Sort::Amount && statement.measure != Measure::Change;
        own.rposition(is_amount).map(|at| at + self.begin)
    }

    /// The first whole a paragraph states: its parts follow, whatever is said of it in between.
    fn first_total(&self) -> Option<usize> {
        let mut own = self.told.statements[self.begin..].iter();
        let is_total = |statement: &Statement| {
            let of_whole = statement.item.as_ref().is_some_and(Item::is_total);
            statement.sort == Sort::Amount && statement.measure != Measure::Change && of_whole
        };
        own.position(is_total).map(|at| at + self.begin)
    }

    fn sentence(&mut self, label: Option<&Headed>) {
        let Some(sentence) = self.told.sentences.last() else { return };
        let heading = self.lead(&sentence.text).or_else(|| label.cloned());
        let heading = heading.or_else(|| self.heading(&sentence.heading));
        let wide_comma = |c: char| if c == '，' { c } else { half_width(c) };
        let text: Vec<char> = sentence.text.chars().map(wide_comma).collect();
        let tokens = scan(&text, self.names.catalog);
        let first = self.told.statements.len();
        let goes_on = sentence.text.trim_end().ends_with(['；', ';']);
        let (mut end, mut among, mut aside, mut past) = (0, None, None, None);
        let carried = self.among.take();
        for (number, token) in tokens.iter().enumerate() {
            let gap: String = text[end.min(token.from)..token.from].iter().collect();
            let previous = self.told.statements.len().checked_sub(1).filter(|at| *at >= self.begin);
            let phrases = &self.names.catalog.phrases;
            if phrases.opens_parts(&gap) {
                among = self.whole_before().or(previous);
            }
            if let Some(at) = gap.rfind(['(', ')']) {
                aside = previous.filter(|_| gap[at..].starts_with('('));
            }
            let next = tokens.get(number + 1).map_or(text.len(), |token| token.from);
            let behind: String = text[token.to.min(next)..next].iter().collect();
            let bare = without_asides(&gap);
            let (left, earlier) = parts(&bare);
            let left = phrases.without_parts(&left);
            let named = (first..self.told.statements.len()).rev();
            let mut clause = Clause {
                token,
                left,
                earlier,
                gap: bare,
                line: line(&text, token.from),
                right: behind.split(STOPS).next().unwrap_or_default().to_owned(),
                part_of: aside.or(among),
                is_aside: aside.is_some(),
                last: named.clone().find(|at| self.told.statements[*at].item.is_some()),
                before: named.clone().next(),
            };
            // （2023年3.2万元）: what a bracket says of its year ends with it.
            let outside = self.year;
            let in_brackets = is_in_brackets(&text[..token.from]);
            let before: String = text[..token.from].iter().collect();
            if self.speaks_of_now(&gap) {
                (self.year, past) = (None, token.year);
            } else {
                self.year = token.year.filter(|year| Some(*year) != past).or(self.year);
            }
            let mut tried = None;
            if let Some(whole) = carried.filter(|_| clause.part_of.is_none()) {
                clause.part_of = Some(whole);
                tried = self.meant(&clause, heading.as_ref()).filter(|meant| self.is_part_of(meant, whole));
                among = tried.is_some().then_some(whole);
                clause.part_of = among;
            }
            let meant = tried.or_else(|| self.meant(&clause, heading.as_ref()));
            let meant = meant.filter(|_| !self.is_of_form);
            if let Some(mut meant) = meant {
                let is_foreign = self.is_foreign(&clause, &before);
                if is_foreign || self.is_about_another(&clause) {
                    self.foreign.insert(self.told.statements.len());
                }
                if is_foreign || self.is_of_doubted(&clause) {
                    (meant.pairing, meant.mark) = (Pairing::Uncertain, Mark::None);
                }
                self.note(&clause, &meant);
                self.put(&clause, meant);
            }
            if in_brackets {
                self.year = outside;
            }
            end = token.to;
        }
        // What is in doubt itself puts nothing behind it in doubt that has a name of its own.
        self.among = among.filter(|whole| goes_on && self.is_firm(*whole));
        if !self.is_of_form {
            self.grade(&text);
        }
    }

    /// Whether a number is a part of that whole by its name: 公务接待费 of 三公经费.
    fn is_part_of(&self, part: &Meant, whole: usize) -> bool {
        let whole = self.told.statements.get(whole).and_then(|whole| whole.item.as_ref());
        let item = part.item.as_ref().filter(|item| !item.is_total());
        part.sort == Sort::Amount
            && whole.zip(item).is_some_and(|(whole, item)| whole.family() == item.family())
    }

    /// 二、区殡仪馆, 一、全区教育情况: a chapter about another body than the one that reports.
    fn is_heading_of_others(&self, heading: &str) -> bool {
        let key = Label::parse(heading).key;
        let is_other_unit = self.names.catalog.vocabulary.unit_at_front(&key) == Some(key.len())
            && !self.names.own.contains(key.as_str());
        is_other_unit || self.names.is_of_others(&key, self.context.others(self.names.catalog))
    }

    /// Whether its whole is in doubt.
    fn is_of_doubted(&self, clause: &Clause<'_>) -> bool {
        clause
            .part_of
            .is_some_and(|whole| self.told.statements[whole].sort == Sort::Amount && !self.is_firm(whole))
    }

    /// Whether what a number is of cannot be sure, whatever its name: somebody else is spoken of, several names share several
    /// numbers, or it did not come about.
    fn is_foreign(&self, clause: &Clause<'_>, before: &str) -> bool {
        let phrases = &self.names.catalog.phrases;
        let of_others = self.names.is_of_others(before, self.context.others(self.names.catalog))
            || (self.is_others && !self.names.speaks_of_self(before));
        let shared = phrases.respective.iter().any(|word| clause.left.contains(word.as_str()));
        let right = fold(&clause.right);
        of_others || shared || prefix(&right, &phrases.undone).is_some()
    }

    /// Whether the item of a statement leaves no doubt.
    pub(super) fn is_firm(&self, at: usize) -> bool {
        self.vague.contains(&at) || self.told.statements.get(at).is_some_and(Statement::is_certain)
    }

    /// The amount that 其中 refers to: the last one before it that is no change and no budget a rate refers to.
    pub(super) fn whole_before(&self) -> Option<usize> {
        let is_whole = |at: &usize| {
            let statement = &self.told.statements[*at];
            // 9万元，较上年12万元下降，其中…: the parts are this year's.
            let is_change = matches!(
                statement.measure,
                Measure::Change | Measure::ChangeRate | Measure::PriorExecuted | Measure::PriorBudget
            );
            statement.sort == Sort::Amount
                && statement.item.is_some()
                && !is_change
                && !self.references.contains(at)
        };
        (self.begin..self.told.statements.len()).rev().find(is_whole)
    }

    /// Keeps in mind what the next numbers have to know of this one, before it is put down.
    fn note(&mut self, clause: &Clause<'_>, meant: &Meant) {
        let next = self.told.statements.len();
        let completes = self
            .names
            .catalog
            .phrases
            .completed
            .iter()
            .any(|word| clause.left.trim_start().starts_with(word.as_str()));
        if meant.sort == Sort::Amount && completes {
            self.references.insert(next);
        }
        if meant.mark == Mark::Vague {
            self.vague.insert(next);
        }
        if meant.mark == Mark::StaffPart {
            let behind_part = clause.before.is_some_and(|at| self.staff_parts.contains_key(&at));
            self.staff_parts.insert(next, !behind_part);
        }
    }

    /// Whether 今年 stands there, and no year behind it.
    fn speaks_of_now(&self, gap: &str) -> bool {
        let words = self.names.catalog.phrases.this_year.iter();
        let last = words.filter_map(|word| gap.rfind(word.as_str()).map(|at| &gap[at + word.len()..]));
        let last = last.min_by_key(|rest| rest.len());
        last.is_some_and(|rest| !rest.contains('年'))
    }

    fn put(&mut self, clause: &Clause<'_>, meant: Meant) {
        let Some(sentence) = self.told.sentences.len().checked_sub(1) else { return };
        let token = clause.token;
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let printed: String =
            self.told.sentences[sentence].text.chars().skip(token.from).take(token.to - token.from).collect();
        let pairing = if meant.value.is_none() && meant.sort != Sort::Product && meant.item.is_none() {
            Pairing::Uncertain
        } else {
            meant.pairing
        };
        let (measure, year) = self.of_year(meant.measure);
        self.told.statements.push(Statement {
            sentence,
            span: (position(token.from), position(token.to)),
            sort: meant.sort,
            item: meant.item,
            measure,
            name: meant.name.into(),
            value: meant.value,
            raw: printed.into(),
            year,
            bound: token.bound,
            pairing,
            part_of: clause.part_of,
            operands: token.operands.clone(),
        });
    }

    /// An amount of the year before is last year's number of this return (上年决算数), whatever it is called there.
    fn of_year(&self, measure: Measure) -> (Measure, Option<u16>) {
        let is_last =
            self.year.zip(self.context.year).is_some_and(|(own, year)| own.checked_add(1) == Some(year));
        match measure {
            Measure::Executed if is_last => (Measure::PriorExecuted, None),
            Measure::Budget | Measure::Initial if is_last => (Measure::PriorBudget, None),
            _ => (measure, self.year),
        }
    }

    fn meant(&self, clause: &Clause<'_>, heading: Option<&Headed>) -> Option<Meant> {
        let token = clause.token;
        if !token.operands.is_empty() {
            return Some(Meant {
                sort: Sort::Product,
                item: None,
                measure: Measure::Amount,
                name: String::new(),
                value: None,
                pairing: Pairing::Certain,
                mark: Mark::None,
            });
        }
        let Some(unit) = token.unit else { return self.bare(clause) };
        if unit == Unit::Points {
            return Some(self.points(clause));
        }
        let found = self.change(clause, unit).or_else(|| self.change_aside(clause, unit));
        if let Some(meant) = found.or_else(|| self.fulfilled(clause, unit)) {
            return Some(meant);
        }
        if let Some(meant) = self.counted_on(clause) {
            return Some(meant);
        }
        let kind = if self.counts_others(clause) { Kind::Points } else { unit.kind() };
        let (named, explicit) = self.name_of(clause, kind);
        let named = if kind == Kind::Money { self.as_source(clause, named) } else { named };
        let named_part = named.is_part;
        let is_plain = named.plain && self.is_empty_between(&clause.earlier);
        let (item, measure, mut pairing) = self.pair(clause, &named, unit.kind(), heading);
        let item = item.filter(|item| !self.is_other_result(clause, item));
        if item.is_some() && self.is_about_another(clause) {
            pairing = Pairing::Uncertain;
        }
        let (name, pairing) = match (&item, pairing) {
            (None, _) => {
                let pairing = self.named_alone(&named.name, unit.kind(), explicit);
                let loose = unit == Unit::Count && pairing == Pairing::Uncertain;
                (if loose { self.counted(clause, named.name) } else { named.name }, pairing)
            }
            (_, pairing) => (named.name, pairing),
        };
        let sort = match unit.kind() {
            Kind::Money => Sort::Amount,
            Kind::Percent => Sort::Rate,
            Kind::Points => Sort::Score,
            Kind::Count => Sort::Count,
        };
        // 行政编制0人，实有人数0人: those in post of a part are a part.
        let behind_part = clause.before.is_some_and(|at| self.staff_parts.contains_key(&at));
        let of_staff = item.as_ref().is_some_and(|item| item.family() == "staff");
        let is_part = of_staff && (named_part || behind_part) && pairing == Pairing::Certain;
        let pairing = if is_part { Pairing::Uncertain } else { pairing };
        let of_funds = item.as_ref().is_some_and(|item| item.family() == "funds");
        let is_vague = of_funds && measure == Measure::Amount && is_plain && !self.is_about_another(clause);
        let mark = match (is_part, is_vague) {
            (true, _) => Mark::StaffPart,
            (_, true) => Mark::Vague,
            _ => Mark::None,
        };
        let value = token.value(&self.names.catalog.settings);
        Some(Meant { sort, item, measure, name, value, pairing, mark })
    }

    /// 评价结果为“优秀”.
    fn grade(&mut self, text: &[char]) {
        let joined: String = text.iter().collect();
        let catalog = self.names.catalog;
        let found = catalog.phrases.grades.iter().find_map(|name| {
            let at = joined.find(name.as_str())?;
            let rest = joined[at + name.len()..].trim_start_matches(['为', '是', ':', '“', '"', ' ']);
            let lengths = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(3);
            let words: Vec<&str> = lengths.map(|end| &rest[..end]).collect();
            let word =
                words.into_iter().rev().find(|word| catalog.settings.standard_grade(word).is_some())?;
            Some((name, word.to_owned(), joined.len() - rest.len()))
        });
        let Some((name, word, at)) = found else { return };
        let from = joined[..at].chars().count();
        let token = Token::words(from, from + word.chars().count());
        let clause = Clause {
            token: &token,
            gap: String::new(),
            line: String::new(),
            left: String::new(),
            earlier: String::new(),
            right: String::new(),
            part_of: None,
            is_aside: false,
            last: None,
            before: None,
        };
        self.put(
            &clause,
            Meant {
                sort: Sort::Grade,
                item: Some(Item::new("grade")),
                measure: Measure::Amount,
                name: name.clone(),
                value: None,
                pairing: Pairing::Certain,
                mark: Mark::None,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::model::statement::Bound;
    use crate::model::{Cell, CellRef, Grid};

    /// Each number as `item.measure=value` or its name, `?` behind what is uncertain.
    fn told(text: &str) -> Vec<String> {
        let catalog = Catalog::embedded().unwrap();
        let mut grid = Grid::paragraphs("正文");
        grid.put(CellRef::new(0, 0), Cell::text("明月局2023年度整体支出绩效自评报告"));
        grid.put(CellRef::new(1, 0), Cell::text(text));
        let told = crate::statements::read(&grid, "", &catalog);
        let shown = told.statements.iter().map(|s| {
            let name =
                s.item.as_ref().map_or_else(|| s.name.clone(), |item| format!("{item}.{}", s.measure).into());
            let value = s.value.map_or_else(|| s.raw.clone(), |value| value.to_string().into());
            let bound = if s.bound == Bound::Exact { "" } else { s.bound.term() };
            let whole = s.part_of.map(|whole| format!("<{whole}")).unwrap_or_default();
            format!("{name}={bound}{value}{whole}{}", if s.is_certain() { "" } else { "?" })
        });
        shown.collect()
    }

    #[test]
    fn sentences_state_what_a_reader_finds() {
        let cases: &[(&str, &[&str])] = &[
            (
                "公用经费预算240.63万元，实际支出210,18万元，则公用经费控制率为87.35%。",
                &[
                    "expenditure.public.budget=240.63 万元",
                    "expenditure.public.executed=210,18万元",
                    "expenditure.public.ratio=87.35%",
                ],
            ),
            (
                "三公经费２．５万元，比上年减少0.5万元。",
                &["three_public.total.amount=2.5 万元", "three_public.total.change=-0.5 万元"],
            ),
            ("明月局人员共6人（其中退休人员2人）。", &["明月局人员=6", "staff.retired.count=2<0"]),
            ("按财预〔2020〕10号和2023年第3号通知，于2023年3月5日报送。", &[]),
            ("未编制会议费预算，也未发生会议费支出。", &[]),
            ("乙局三公经费5万元。", &["three_public.total.amount=5 万元?"]),
            (
                "甲项目预算安排50万元，实际支出48万元。",
                &["funds.total.budget=50 万元?", "funds.total.executed=48 万元?"],
            ),
            ("用于乡村振兴，培训费5万元。", &["training.amount=5 万元?"]),
            ("1、乙项目支出情况：预算安排50万元。", &["funds.total.budget=50 万元?"]),
            ("截至2023年12月31日，在职人员33人。", &["staff.actual.count=33"]),
            (
                "2022年三公经费6万元，上年三公经费7万元。",
                &["three_public.total.amount=6 万元", "three_public.total.prior_executed=7 万元"],
            ),
            ("力争公务接待费控制在6万元以内。", &["three_public.reception.amount=不超过6 万元?"]),
            ("惠及5万余名职工，累计进出口255亿美元。", &["职工=余50000?"]),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), *expected, "{text}");
        }
    }
}
