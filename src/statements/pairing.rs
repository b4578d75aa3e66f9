//! A name and the words around it → item, measure, and whether they leave a choice: a clause that names a measure alone
//! takes the item of the clause before it, of the heading, or of the whole.

use super::chain::{Chain, Headed};
use super::clauses::{Clause, STOPS};
use super::names::Named;
use crate::catalog::phrases::suffix;
use crate::model::label::{Label, fold};
use crate::model::statement::{Pairing, Sort, Statement};
use crate::model::term::Kind;
use crate::model::{Item, Measure};

impl Chain<'_> {
    /// Item and measure of a named number.
    pub(super) fn pair(
        &self,
        clause: &Clause<'_>,
        named: &Named,
        kind: Kind,
        heading: Option<&Headed>,
    ) -> (Option<Item>, Measure, Pairing) {
        let sure = named.plain && self.is_empty_between(&clause.earlier) && !self.is_doubtful(&named.name);
        let sure = if sure { Pairing::Certain } else { Pairing::Uncertain };
        let nothing = (None, Self::default_measure(kind), Pairing::Uncertain);
        // 公务接待221批次，共计支出9.95万元 under 公务接待费: all that was spent of that.
        let of_heading = heading.map(|headed| &headed.item).filter(|item| item.family() == "three_public");
        let is_all = named.item.as_ref().is_some_and(|item| item.as_str() == "expenditure.total");
        if let Some(item) = of_heading.filter(|_| is_all && kind == Kind::Money) {
            return (Some(item.clone()), Measure::Executed, Pairing::Uncertain);
        }
        match (&named.item, named.measure) {
            // 公务接待人数2929人 counts people, 公务接待220批次 does not.
            (Some(item), Some(Measure::Count)) if item.family() == "three_public" && kind == Kind::Count => {
                (Some(item.clone()), Self::counted_as(clause), sure)
            }
            (Some(item), Some(measure)) if measure.kind() == kind => {
                let is_vague = named.is_titled && self.is_among_parts(clause, measure);
                (Some(item.clone()), measure, if is_vague { Pairing::Uncertain } else { sure })
            }
            (Some(item), None) => {
                let natural = self.names.catalog.vocabulary.natural_measure(item);
                // What is left over is neither planned nor spent with its whole.
                let part = self.inherited(clause).filter(|_| item.family() != "balance");
                // 支出2.05万元，年初预算2.95万元，其中：接待支出2.05万元: what is said to be spent is not the budget beside it.
                let part = part.filter(|_| !self.is_spent_beside_budget(clause, item, &named.name));
                let told = || part.or(self.planned()).or_else(|| self.spent(item, &named.name));
                let measure = match (natural.kind(), kind) {
                    (Kind::Money, Kind::Money) => told().unwrap_or(natural),
                    (Kind::Money, Kind::Count) if item.family() == "three_public" => Self::counted_as(clause),
                    _ if natural.kind() == kind => natural,
                    _ => return nothing,
                };
                // 项目资金1950万元: planned, given or spent, nothing says which.
                let is_vague = (measure == Measure::Amount
                    && (item.family() == "funds" || self.may_be_planned(item)))
                    || (named.is_titled && self.is_among_parts(clause, measure));
                (Some(item.clone()), measure, if is_vague { Pairing::Uncertain } else { sure })
            }
            (None, Some(measure)) if measure.kind() == kind => {
                let (item, measure, pairing) = self.carried(clause, named, measure, heading);
                let of_public = item.as_ref().is_some_and(|item| item.family() == "three_public");
                let measure =
                    if of_public && kind == Kind::Count { Self::counted_as(clause) } else { measure };
                (item, measure, pairing)
            }
            _ => nothing,
        }
    }

    /// 中央下达3万元，下达我局某某资金1.5万元: behind an amount of one source the thing reported on is hardly the whole.
    fn is_among_parts(&self, clause: &Clause<'_>, measure: Measure) -> bool {
        let last = clause.last.and_then(|at| self.told.statements.get(at));
        last.is_some_and(|last| {
            let given = |measure| matches!(measure, Measure::Received | Measure::Budget | Measure::Planned);
            (last.measure == measure || (given(last.measure) && given(measure)))
                && last.item.as_ref().is_some_and(|item| item.family() == "funds")
        })
    }

    /// 预算支出910万元，其中人员经费580万元；项目支出162万元: a part behind a planned whole may be planned as well.
    fn may_be_planned(&self, item: &Item) -> bool {
        let whole = self.whole_before().and_then(|at| self.told.statements.get(at));
        whole.is_some_and(|whole| {
            let planned = matches!(
                whole.measure,
                Measure::Budget | Measure::Initial | Measure::Adjusted | Measure::Planned
            );
            planned && whole.item.as_ref().is_some_and(|own| own.family() == item.family())
        })
    }

    /// 三公经费支出9万元 was spent; 基本支出 is a name.
    fn spent(&self, item: &Item, name: &str) -> Option<Measure> {
        let spent = suffix(self.names.unlinked(name), &self.names.catalog.phrases.spent_verbs).is_some();
        // 支出合计 in a text that is no budget is what was spent.
        let is_total = item.as_str() == "expenditure.total";
        (is_total || (spent && item.family() != "expenditure")).then_some(Measure::Executed)
    }

    /// Whether a part is named as spent, and its whole was stated as spent and as planned.
    fn is_spent_beside_budget(&self, clause: &Clause<'_>, item: &Item, name: &str) -> bool {
        let whole = clause.part_of.and_then(|at| self.told.statements.get(at));
        let Some(whole) = whole.filter(|whole| matches!(whole.measure, Measure::Initial | Measure::Budget))
        else {
            return false;
        };
        let mut own = self.told.statements[self.begin..].iter();
        self.spent(item, name).is_some()
            && own.any(|known| known.item == whole.item && known.measure == Measure::Executed)
    }

    /// What amounts of a budget are; what it says of other years was spent.
    fn planned(&self) -> Option<Measure> {
        let of_year = self.year.is_none() || self.context.year.is_none() || self.year == self.context.year;
        self.context.measure.filter(|_| of_year)
    }

    /// 团组, 批次, 辆 are counts; 人次 and 人 persons.
    fn counted_as(clause: &Clause<'_>) -> Measure {
        if clause.token.counter.starts_with('人') { Measure::Persons } else { Measure::Count }
    }

    /// 到位率, 发放率, 调整数: names of more than one thing.
    fn is_doubtful(&self, name: &str) -> bool {
        suffix(name, &self.names.catalog.phrases.doubtful).is_some()
    }

    /// The measure of the total that a part is named under.
    pub(super) fn inherited(&self, clause: &Clause<'_>) -> Option<Measure> {
        let whole = self.told.statements.get(clause.part_of.or(self.list_of)?)?;
        // 比上年减少0.06万元，具体如下： the amounts that follow are no changes.
        let is_whole = whole.sort == Sort::Amount && whole.measure != Measure::Change;
        (is_whole && whole.item.is_some()).then_some(whole.measure)
    }

    /// A clause that names a measure alone takes the item of the clause before it, of the heading, or of the whole.
    pub(super) fn carried(
        &self,
        clause: &Clause<'_>,
        named: &Named,
        measure: Measure,
        heading: Option<&Headed>,
    ) -> (Option<Item>, Measure, Pairing) {
        let between = self.is_empty_between(&clause.earlier);
        let certain = |sure: bool| {
            if sure && named.plain && !clause.is_aside && !self.is_doubtful(&named.name) {
                Pairing::Certain
            } else {
                Pairing::Uncertain
            }
        };
        // What is spent is no income, whatever chapter it stands in.
        let of_heading = heading.map(|headed| headed.item.clone());
        let of_heading = of_heading.filter(|item| !named.spends || item.family() != "income");
        // （一）自评得分 heads no amounts.
        let natural = |item: &Item| self.names.catalog.vocabulary.natural_measure(item).kind();
        let of_heading =
            of_heading.filter(|item| measure.kind() != Kind::Money || natural(item) == Kind::Money);
        let leads = heading.is_some_and(|headed| headed.leads);
        let whole = self.context.whole(named.spends);
        // 2023年支出 begins anew, and what is spent is no income.
        let begins_anew = |last: &Statement| {
            let is_income = last.item.as_ref().is_some_and(|item| item.family() == "income");
            // 共计下达61.8万元 sums up what was listed.
            let sums_up =
                self.names.catalog.phrases.sums.iter().any(|word| clause.left.contains(word.as_str()));
            let is_part = last.part_of.is_some() || last.item.as_ref().is_some_and(|item| !item.is_total());
            (named.is_dated && last.part_of.is_some()) || (sums_up && is_part) || (named.spends && is_income)
        };
        let last = clause.last.and_then(|at| self.told.statements.get(at));
        // 一般公共预算财政拨款本年收入9万元；本年支出8万元: what that source paid, and not all that was spent.
        let of_source = self.told.statements.get(self.begin).and_then(|first| first.item.as_ref());
        let of_source = of_source.is_some_and(|item| item.family() == "income" && !item.is_total());
        if named.spends && of_source && measure.kind() == Kind::Money {
            return (None, measure, Pairing::Uncertain);
        }
        if let Some(last) = last.filter(|last| !begins_anew(last)) {
            let before = clause.before.and_then(|at| self.told.statements.get(at));
            // 年初预算9万元，年中调减1万元，全年预算8万元: a change between belongs to both.
            let unbroken = before.is_some_and(|before| {
                before.item == last.item || (before.item.is_none() && before.measure == Measure::Change)
            });
            // What stands between may be long where one project is spoken of.
            let near = between || last.item.as_ref() == Some(&whole);
            // 控制率 behind 在职人员 is a rate of its own.
            let fits = measure.kind() != Kind::Percent || measure == Measure::Rate;
            let firm = clause.last.is_some_and(|at| self.is_firm(at));
            // 其中财政拨款40万元，执行率100%: of the part, or of the whole, unless the part has two amounts to make a rate of.
            let is_open = measure == Measure::Rate && last.part_of.is_some() && self.amounts_of(last) < 2;
            let sure = near && unbroken && fits && firm && !is_open;
            return (last.item.clone(), measure, certain(sure));
        }
        let earlier = self.told.statements[self.begin..].iter().rev().find_map(|known| known.item.clone());
        let other = earlier.filter(|item| {
            let same_family = item.family() == whole.family() || item.family() == "funds";
            !same_family && !matches!(item.family(), "score" | "staff" | "income")
        });
        let is_rare = measure == Measure::Ratio || measure == Measure::Count;
        match of_heading.or_else(|| other.filter(|_| !is_rare)) {
            Some(item) if leads && !is_rare => (Some(item), measure, certain(between)),
            Some(item) => (Some(item), measure, Pairing::Uncertain),
            None if is_rare => (None, measure, Pairing::Uncertain),
            None => (Some(whole), measure, certain(between)),
        }
    }

    /// How many amounts the sentence states of the same item.
    fn amounts_of(&self, own: &Statement) -> usize {
        let same = |known: &&Statement| {
            known.sentence == own.sentence && known.item == own.item && known.sort == Sort::Amount
        };
        self.told.statements.iter().filter(same).count()
    }

    /// Whether the heading, or the words before a colon, speak of one project of many.
    pub(super) fn is_about_another(&self, clause: &Clause<'_>) -> bool {
        let title = clause.earlier.rsplit_once(':').map_or("", |(title, _)| title);
        let last = title.rsplit(STOPS).next().unwrap_or_default();
        self.is_narrow || self.is_narrow_name(&fold(last))
    }

    /// 甲项目支出情况: a project with a name that is not that of the title.
    pub(super) fn is_narrow_name(&self, title: &str) -> bool {
        let phrases = &self.names.catalog.phrases;
        let mut rest = title;
        while let Some(word) = suffix(rest, &phrases.sections) {
            rest = &rest[..rest.len() - word.len()];
        }
        suffix(rest, &phrases.narrow)
            .is_some_and(|word| !self.names.is_plain(&rest[..rest.len() - word.len()]))
    }

    /// Whether nothing but stops, years and words without meaning stand there; what ends in a colon is a heading.
    pub(super) fn is_empty_between(&self, words: &str) -> bool {
        let (title, words) = words.rsplit_once(':').unwrap_or(("", words));
        words.split(STOPS).all(|part| self.names.is_harmless(&fold(part))) && !self.is_unknown_title(title)
    }

    /// 1.一般公共服务人力资源事务行政运行： names a thing nobody knows, and the numbers behind it are of that.
    fn is_unknown_title(&self, title: &str) -> bool {
        let key = Label::parse(title.rsplit(STOPS).next().unwrap_or_default()).key;
        let known = self.names.resolve(&key, Kind::Money);
        !self.names.is_harmless(&key) && known.item.is_none() && !known.spends
    }

    const fn default_measure(kind: Kind) -> Measure {
        match kind {
            Kind::Money => Measure::Amount,
            Kind::Percent => Measure::Rate,
            Kind::Points => Measure::Score,
            Kind::Count => Measure::Count,
        }
    }
}
