//! Sentences one after another → statements: what belongs to what, across clauses, brackets and lists.

use super::names::{Named, Names};
use super::sentences::is_circled;
use super::tokens::{Token, scan};
use crate::catalog::Catalog;
use crate::catalog::phrases::{prefix, suffix};
use crate::model::label::{Label, fold, half_width};
use crate::model::statement::{Pairing, Sort, Statement, Told};
use crate::model::term::Kind;
use crate::model::{Item, Measure, Quantity, Sentence, Unit};

/// Signs that end a clause.
const STOPS: [char; 12] = ['，', ',', ';', ':', '(', ')', '。', '、', '\n', '!', '?', '\t'];

/// Longer names are whole sentences.
const LONGEST_NAME: usize = 24;

/// A text under construction.
pub(super) struct Chain<'a> {
    names: Names<'a>,
    told: Told,
    /// Statements of the paragraph begin here.
    begin: usize,
    /// The total whose parts the following paragraphs list.
    list_of: Option<usize>,
    /// The year named last in the paragraph.
    year: Option<u16>,
}

/// A number with the words around it.
struct Clause<'t> {
    token: &'t Token,
    /// Words in front, back to the last stop.
    left: String,
    /// Words in front of those, back to the number before.
    earlier: String,
    /// Words behind, up to the next stop or number.
    right: String,
    /// The total it is a part of.
    part_of: Option<usize>,
    /// Whether it stands in brackets.
    is_aside: bool,
    /// The last statement of the sentence that names an item.
    last: Option<usize>,
}

/// What a number turned out to be.
struct Meant {
    sort: Sort,
    item: Option<Item>,
    measure: Measure,
    name: String,
    value: Option<Quantity>,
    pairing: Pairing,
}

impl<'a> Chain<'a> {
    pub(super) fn new(catalog: &'a Catalog, own: String) -> Self {
        let names = Names { catalog, own };
        Self { names, told: Told::default(), begin: 0, list_of: None, year: None }
    }

    pub(super) fn finish(self) -> Told {
        self.told
    }

    /// Reads a paragraph that is cut into sentences.
    pub(super) fn paragraph(&mut self, text: &str, sentences: Vec<Sentence>) {
        (self.begin, self.year) = (self.told.statements.len(), None);
        let is_listed = text.trim_start().starts_with(|c: char| is_circled(c) || "(（".contains(c));
        self.list_of = self.list_of.filter(|_| is_listed);
        for sentence in sentences {
            self.told.sentences.push(sentence);
            self.sentence();
        }
        if let (Some(whole), Some(first)) = (self.list_of, self.told.statements.get_mut(self.begin)) {
            first.part_of = first.part_of.or(Some(whole));
        }
        if suffix(text.trim_end(), &self.names.catalog.phrases.listed).is_some() {
            self.list_of = self.last_amount();
        }
    }

    fn last_amount(&self) -> Option<usize> {
        let mut own = self.told.statements[self.begin..].iter();
        own.rposition(|statement| statement.sort == Sort::Amount).map(|at| at + self.begin)
    }

    fn sentence(&mut self) {
        let Some(sentence) = self.told.sentences.last() else { return };
        let heading = self.heading(&sentence.heading);
        let wide_comma = |c: char| if c == '，' { c } else { half_width(c) };
        let text: Vec<char> = sentence.text.chars().map(wide_comma).collect();
        let tokens = scan(&text, self.names.catalog);
        let first = self.told.statements.len();
        let (mut end, mut among, mut aside, mut past) = (0, None, None, None);
        for (number, token) in tokens.iter().enumerate() {
            let gap: String = text[end.min(token.from)..token.from].iter().collect();
            let previous = self.told.statements.len().checked_sub(1).filter(|at| *at >= self.begin);
            if gap.contains("其中") {
                among = previous;
            }
            if let Some(at) = gap.rfind(['(', ')']) {
                aside = previous.filter(|_| gap[at..].starts_with('('));
            }
            let next = tokens.get(number + 1).map_or(text.len(), |token| token.from);
            let behind: String = text[token.to.min(next)..next].iter().collect();
            let cut =
                gap.rfind(STOPS).map_or(0, |at| at + gap[at..].chars().next().map_or(1, char::len_utf8));
            let named = (first..self.told.statements.len()).rev();
            let clause = Clause {
                token,
                left: gap[cut..].trim_start().replace("其中", ""),
                earlier: gap[..cut].to_owned(),
                right: behind.split(STOPS).next().unwrap_or_default().to_owned(),
                part_of: aside.or(among),
                is_aside: aside.is_some(),
                last: named.clone().find(|at| self.told.statements[*at].item.is_some()),
            };
            if self.speaks_of_now(&gap) {
                (self.year, past) = (None, token.year);
            } else {
                self.year = token.year.filter(|year| Some(*year) != past).or(self.year);
            }
            if let Some(meant) = self.meant(&clause, heading.as_ref()) {
                self.put(&clause, meant);
            }
            end = token.to;
        }
        self.grade(&text);
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
        self.told.statements.push(Statement {
            sentence,
            span: (position(token.from), position(token.to)),
            sort: meant.sort,
            item: meant.item,
            measure: meant.measure,
            name: meant.name.into(),
            value: meant.value,
            raw: printed.into(),
            year: self.year,
            bound: token.bound,
            pairing,
            part_of: clause.part_of,
            operands: token.operands.clone(),
        });
    }

    /// Item and measure of a heading that names a quantity: 在职人员控制率.
    fn heading(&self, heading: &str) -> Option<(Item, Measure)> {
        let key = Label::parse(heading).key;
        let named = self.names.resolve(&key);
        let item = named.item.filter(|_| named.plain)?;
        let natural = self.names.catalog.vocabulary.natural_measure(&item);
        Some((item, named.measure.unwrap_or(natural)))
    }

    fn meant(&self, clause: &Clause<'_>, heading: Option<&(Item, Measure)>) -> Option<Meant> {
        let token = clause.token;
        if !token.operands.is_empty() {
            return Some(Meant {
                sort: Sort::Product,
                item: None,
                measure: Measure::Amount,
                name: String::new(),
                value: None,
                pairing: Pairing::Certain,
            });
        }
        let Some(unit) = token.unit else { return self.bare(clause) };
        if unit == Unit::Points {
            return Some(self.points(clause));
        }
        if let Some(meant) = self.change(clause, unit) {
            return Some(meant);
        }
        let (named, explicit) = self.name_of(clause);
        let (item, measure, mut pairing) = self.pair(clause, &named, unit.kind(), heading);
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
        Some(Meant { sort, item, measure, name, value: token.value(&self.names.catalog.settings), pairing })
    }

    /// The name in front of the number, else the one behind it; whether it is tied to the number by a word.
    fn name_of(&self, clause: &Clause<'_>) -> (Named, bool) {
        if !self.names.unlinked(&clause.left).is_empty() {
            return (self.names.resolve(&clause.left), true);
        }
        match prefix(&clause.right, &self.names.catalog.phrases.behind) {
            Some(word) => (self.names.resolve(&clause.right[word.len()..]), true),
            None => (Named { name: fold(&clause.right), ..Named::default() }, false),
        }
    }

    /// What is counted stands behind the number, where anything does: 15名党员.
    fn counted(&self, clause: &Clause<'_>, name: String) -> String {
        let right = fold(&clause.right);
        if right.is_empty() || prefix(&right, &self.names.catalog.phrases.behind).is_some() {
            name
        } else {
            right
        }
    }

    /// A name the vocabulary does not know: sure only for money nouns and for all staff.
    fn named_alone(&self, name: &str, kind: Kind, explicit: bool) -> Pairing {
        let phrases = &self.names.catalog.phrases;
        let known = match kind {
            Kind::Money => suffix(name, &phrases.money_nouns).is_some(),
            Kind::Count => {
                let staff = [&phrases.heads, &phrases.retired];
                let found = staff.iter().find_map(|words| name.strip_suffix(suffix(name, words)?));
                found.is_some_and(|rest| self.names.is_plain(rest))
            }
            Kind::Percent | Kind::Points => false,
        };
        let short = name.chars().count() <= LONGEST_NAME;
        if known && explicit && short { Pairing::Certain } else { Pairing::Uncertain }
    }

    /// Item and measure of a named number.
    fn pair(
        &self,
        clause: &Clause<'_>,
        named: &Named,
        kind: Kind,
        heading: Option<&(Item, Measure)>,
    ) -> (Option<Item>, Measure, Pairing) {
        let sure = |plain: bool| if plain { Pairing::Certain } else { Pairing::Uncertain };
        let nothing = (None, Self::default_measure(kind), Pairing::Uncertain);
        match (&named.item, named.measure) {
            (Some(item), Some(measure)) if measure.kind() == kind => {
                let plain = named.plain && self.is_empty_between(&clause.earlier);
                (Some(item.clone()), measure, sure(plain))
            }
            (Some(item), None) => {
                let natural = self.names.catalog.vocabulary.natural_measure(item);
                if natural.kind() != kind {
                    return nothing;
                }
                let measure = self.inherited(clause).filter(|_| kind == Kind::Money).unwrap_or(natural);
                let plain = named.plain && self.is_empty_between(&clause.earlier);
                (Some(item.clone()), measure, sure(plain))
            }
            (None, Some(measure)) if measure.kind() == kind => self.carried(clause, named, measure, heading),
            _ => nothing,
        }
    }

    /// The measure of the total that a part is named under.
    fn inherited(&self, clause: &Clause<'_>) -> Option<Measure> {
        let whole = self.told.statements.get(clause.part_of?)?;
        (whole.sort == Sort::Amount && whole.item.is_some()).then_some(whole.measure)
    }

    /// A clause that names a measure alone takes the item of the clause before it, of the heading, or of the whole.
    fn carried(
        &self,
        clause: &Clause<'_>,
        named: &Named,
        measure: Measure,
        heading: Option<&(Item, Measure)>,
    ) -> (Option<Item>, Measure, Pairing) {
        let last = clause.last.and_then(|at| self.told.statements.get(at));
        let before = last.and_then(|last| last.item.clone());
        let of_heading = heading.filter(|(_, told)| *told == measure).map(|(item, _)| item.clone());
        let total = Item::new("funds.total");
        let between = self.is_empty_between(&clause.earlier);
        let sure_before = last.is_none_or(Statement::is_certain);
        let certain = |sure: bool| {
            if sure && sure_before && named.plain && !clause.is_aside {
                Pairing::Certain
            } else {
                Pairing::Uncertain
            }
        };
        match (before, of_heading) {
            (Some(before), Some(of_heading)) => {
                let same = before == of_heading;
                (Some(of_heading), measure, certain(same && between))
            }
            (Some(before), None) => {
                let sure = between || before == total;
                (Some(before), measure, certain(sure))
            }
            (None, Some(item)) => (Some(item), measure, Pairing::Uncertain),
            (None, None) if measure == Measure::Ratio || measure == Measure::Count => {
                (None, measure, Pairing::Uncertain)
            }
            (None, None) => (Some(total), measure, certain(between)),
        }
    }

    /// Whether the heading, or the words before a colon, speak of one project of many.
    fn is_about_another(&self, clause: &Clause<'_>) -> bool {
        let heading = self.told.sentences.last().map_or("", |sentence| sentence.heading.as_str());
        let title = clause.earlier.rsplit_once(':').map_or("", |(title, _)| title);
        let last = title.rsplit(STOPS).next().unwrap_or_default();
        self.is_narrow(&Label::parse(heading).key) || self.is_narrow(&fold(last))
    }

    /// 甲项目支出情况: a project with a name that is not that of the title.
    fn is_narrow(&self, title: &str) -> bool {
        let phrases = &self.names.catalog.phrases;
        let mut rest = title;
        while let Some(word) = suffix(rest, &phrases.sections) {
            rest = &rest[..rest.len() - word.len()];
        }
        suffix(rest, &phrases.narrow)
            .is_some_and(|word| !self.names.is_plain(&rest[..rest.len() - word.len()]))
    }

    /// Whether nothing but stops, years and words without meaning stand there; what ends in a colon is a heading.
    fn is_empty_between(&self, words: &str) -> bool {
        let words = words.rsplit(':').next().unwrap_or_default();
        words.split(STOPS).all(|part| self.names.is_plain(&fold(part)))
    }

    const fn default_measure(kind: Kind) -> Measure {
        match kind {
            Kind::Money => Measure::Amount,
            Kind::Percent => Measure::Rate,
            Kind::Points => Measure::Score,
            Kind::Count => Measure::Count,
        }
    }

    /// A part of a list whose unit is left out: 31.44为人才补贴支出 after amounts in 万元.
    fn bare(&self, clause: &Clause<'_>) -> Option<Meant> {
        clause.part_of?;
        let word = prefix(&clause.right, &self.names.catalog.phrases.behind)?;
        let named = self.names.resolve(&clause.right[word.len()..]);
        let unit = self.told.statements.last()?.value?.unit;
        let value = Token { unit: Some(unit), ..clause.token.clone() }.value(&self.names.catalog.settings);
        let measure = self.inherited(clause).unwrap_or(Measure::Amount);
        (unit.kind() == Kind::Money).then_some(Meant {
            sort: Sort::Amount,
            item: named.item,
            measure,
            name: named.name,
            value,
            pairing: Pairing::Uncertain,
        })
    }

    /// 扣2分, 得18分, 综合得分96分.
    fn points(&self, clause: &Clause<'_>) -> Meant {
        let phrases = &self.names.catalog.phrases;
        let folded = fold(&clause.left);
        let deducted = suffix(&folded, &phrases.deducted);
        let whole = self.names.resolve(&clause.left);
        let verb = deducted.or_else(|| suffix(&folded, &phrases.gained).filter(|_| whole.item.is_none()));
        let subject = verb.map_or(folded.as_str(), |verb| &folded[..folded.len() - verb.len()]);
        let named = if verb.is_some() { self.names.resolve(subject) } else { whole };
        let last = clause.last.and_then(|at| self.told.statements.get(at)).filter(|_| verb.is_some());
        let carried = last.filter(|_| self.names.unlinked(subject).is_empty());
        let item = named.item.or_else(|| carried?.item.clone()).filter(|item| item.family() == "score");
        let name = carried.map_or(named.name, |last| last.name.as_str().to_owned());
        Meant {
            sort: if deducted.is_some() { Sort::Deduction } else { Sort::Score },
            pairing: if item.is_some() && (named.plain || carried.is_some()) {
                Pairing::Certain
            } else {
                Pairing::Uncertain
            },
            item,
            measure: Measure::Score,
            name,
            value: clause.token.value(&self.names.catalog.settings),
        }
    }

    /// 较年初预算数调减了270.40万元: never taken for the amount itself.
    fn change(&self, clause: &Clause<'_>, unit: Unit) -> Option<Meant> {
        let phrases = &self.names.catalog.phrases;
        let folded = fold(self.names.unlinked(&clause.left));
        let fewer = suffix(&folded, &phrases.fewer);
        let verb = fewer.or_else(|| suffix(&folded, &phrases.more))?;
        let named = folded[..folded.len() - verb.len()].to_owned();
        let mut value = clause.token.value(&self.names.catalog.settings);
        if fewer.is_some() {
            value = value.map(|quantity| Quantity { value: -quantity.value, ..quantity });
        }
        let (sort, measure) = match unit.kind() {
            Kind::Money => (Sort::Amount, Measure::Change),
            Kind::Percent => (Sort::Rate, Measure::ChangeRate),
            _ => return None,
        };
        let item = clause.last.and_then(|at| self.told.statements[at].item.clone());
        Some(Meant { sort, item, measure, name: named, value, pairing: Pairing::Uncertain })
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
            left: String::new(),
            earlier: String::new(),
            right: String::new(),
            part_of: None,
            is_aside: false,
            last: None,
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
        let told = crate::statements::read(&grid, &catalog);
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
                &["three_public.total.amount=2.5 万元", "three_public.total.change=-0.5 万元?"],
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
                &["three_public.total.amount=6 万元", "three_public.total.amount=7 万元?"],
            ),
            ("力争公务接待费控制在6万元以内。", &["three_public.reception.amount=不超过6 万元?"]),
            ("惠及5万余名职工，累计进出口255亿美元。", &["职工=余50000?"]),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), *expected, "{text}");
        }
    }
}
