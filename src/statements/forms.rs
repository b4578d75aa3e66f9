//! Numbers that stand in a form of words of their own: points won and lost, changes, rates of fulfilment, parts of a list
//! whose unit is left out.

use super::chain::{Chain, Mark, Meant};
use super::clauses::Clause;
use super::compare::{self, Base};
use super::names::Named;
use super::tokens::Token;
use crate::catalog::phrases::{prefix, suffix};
use crate::model::label::fold;
use crate::model::statement::{Pairing, Sort, Statement};
use crate::model::term::Kind;
use crate::model::{Item, Measure, Quantity, Unit};

impl Chain<'_> {
    /// A part of a list whose unit is left out: 31.44为人才补贴支出 after amounts in 万元.
    pub(super) fn bare(&self, clause: &Clause<'_>) -> Option<Meant> {
        clause.part_of?;
        let word = prefix(&clause.right, &self.names.catalog.phrases.behind)?;
        let named = self.names.resolve(&clause.right[word.len()..], Kind::Money);
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
            mark: Mark::None,
        })
    }

    /// 扣2分, 得18分, 综合得分96分.
    pub(super) fn points(&self, clause: &Clause<'_>) -> Meant {
        let phrases = &self.names.catalog.phrases;
        // 部门整体支出绩效自评得分: what was scored says nothing of which score it is.
        let scored = phrases.scored.iter().find_map(|word| clause.left.split_once(word.as_str()));
        let left = scored.map_or_else(|| clause.left.clone(), |(front, rest)| format!("{front}{rest}"));
        let folded = fold(&left);
        let deducted = suffix(&folded, &phrases.deducted);
        let whole = self.names.resolve(&left, Kind::Points);
        let verb = deducted.or_else(|| suffix(&folded, &phrases.gained).filter(|_| whole.item.is_none()));
        let subject = verb.map_or(folded.as_str(), |verb| &folded[..folded.len() - verb.len()]);
        let named = if verb.is_some() { self.names.resolve(subject, Kind::Points) } else { whole };
        let last = clause.last.and_then(|at| self.told.statements.get(at)).filter(|_| verb.is_some());
        // 自评得分95.5分，其中：预算执行10分得9.7分: the parts are none of them the whole.
        let carried = last.filter(|_| self.names.unlinked(subject).is_empty() && clause.part_of.is_none());
        let item = named.item.or_else(|| carried?.item.clone()).filter(|item| item.family() == "score");
        // 执行率100%，自评分20分; 产出指标（自评分19分）: points of what is spoken of, not of the whole.
        let score = clause.token.value(&self.names.catalog.settings).map(|value| value.value);
        let full = self.names.catalog.settings.number("score_total");
        let is_won = verb.is_some() || phrases.won.iter().any(|word| folded.contains(word.as_str()));
        let is_whole = phrases.sums.iter().any(|word| folded.contains(word.as_str()))
            || folded.contains('总')
            || folded.contains("综合");
        // 总分100分，自评96分: what can be won is not what was.
        let is_scale = score == Some(full) && !is_won;
        // 补助学生940人次，自评得分86.4分: no part of the score is worth so much, and no rate of one stands before it.
        let before = clause.before.and_then(|at| self.told.statements.get(at));
        let pass = self.names.catalog.settings.number("largest_part_of_score");
        let is_too_much = score.is_some_and(|score| score > pass)
            && is_won
            && before.is_none_or(|before| matches!(before.sort, Sort::Amount | Sort::Count));
        let is_partial = (is_scale && item.as_ref().is_some_and(Item::is_total))
            || item.as_ref().is_some_and(Item::is_total)
                && carried.is_none()
                && !(is_whole && is_won)
                && !is_too_much
                && (clause.gap.rfind('(') > clause.gap.rfind(')') || clause.before.is_some());
        let item = item.filter(|_| !is_partial);
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
            mark: Mark::None,
        }
    }

    /// 较年初预算数调减了270.40万元: never taken for the amount itself.
    pub(super) fn change(&self, clause: &Clause<'_>, unit: Unit) -> Option<Meant> {
        let (sort, measure) = change_of(unit)?;
        let change = compare::change(clause, &self.names, self.context.year)?;
        let before = clause.before.and_then(|at| self.told.statements.get(at));
        // 增长15.46% behind 增加58.21万元 starts from the same.
        let carried = before.filter(|before| before.measure == Measure::Change && change.base.is_none());
        // 财政拨款收入9万元，财政拨款支出8万元，比上年减少1万元: what has no item here is what became less.
        let of_another = before.is_some_and(|before| {
            before.item.is_none() && before.sort == Sort::Amount && !before.name.is_empty()
        });
        let of_sentence = clause.last.and_then(|at| self.told.statements.get(at)).filter(|_| !of_another);
        // A sentence that begins with 与上年相比 goes on with what the one before was about.
        let subject = of_sentence.or_else(|| self.first_whole().filter(|_| !of_another));
        let named = self.names.resolve(&change.name, Kind::Money);
        let says_nothing = change.name.is_empty() || (named.item.is_none() && named.plain);
        let phrases = &self.names.catalog.phrases;
        let of_income = |item: &Item| item.family() == "income";
        // 一般公共预算财政拨款 behind what it paid for is no income, and there is no item for its growth.
        let pays = named.item.as_ref().is_some_and(of_income)
            && !change.name.contains(phrases.income.as_str())
            && self.told.statements[self.begin..]
                .iter()
                .any(|known| known.name.contains(phrases.spending.as_str()));
        let named = if pays { Named { item: None, plain: false, ..named } } else { named };
        let item = match subject.and_then(|subject| subject.item.clone()) {
            // 收入增加5%，支出增加4%: what is spent is no income.
            Some(item) if named.spends && of_income(&item) => Some(self.context.whole(true)),
            item if says_nothing => item,
            _ => named.item.map(|item| self.narrowed(item)),
        };
        // 431万元，比上年433万元减少2万元: what is spoken of was named before last year's number.
        let same = |known: &Statement| item.is_some() && known.item == item && known.is_certain();
        let sentence = self.told.sentences.len().checked_sub(1);
        let own = self.told.statements[self.begin..].iter().filter(|known| Some(known.sentence) == sentence);
        let of_subject = of_sentence.is_some() && own.clone().any(same);
        let named_sure = if says_nothing { of_subject } else { named.plain };
        let sure = carried.map_or(change.base == Some(Base::Prior) && named_sure, Statement::is_certain);
        let mut value = clause.token.value(&self.names.catalog.settings);
        if change.is_less {
            value = value.map(|quantity| Quantity { value: -quantity.value, ..quantity });
        }
        // 其中结转0万元，较上年增加5万元: nothing grows to less than it grew by, so it is the whole that did.
        let is_amount = |known: &&Statement| {
            known.item == item && known.sort == Sort::Amount && known.measure != Measure::Change
        };
        let mut amounts = self.told.statements[self.begin..].iter().filter(is_amount);
        let amount = amounts.next_back().and_then(|known| known.value).filter(|_| unit.kind() == Kind::Money);
        let impossible = amount.zip(value).is_some_and(|(amount, change)| change.value > amount.value.abs());
        let of_impossible = carried.is_some_and(|before| !before.is_certain());
        let sure = sure && !impossible && !of_impossible;
        let pairing = if sure && item.is_some() { Pairing::Certain } else { Pairing::Uncertain };
        Some(Meant { sort, item, measure, name: change.name, value, pairing, mark: Mark::None })
    }

    /// 财政拨款收入9万元。收入增加1万元: 收入 alone is the income that the paragraph speaks of.
    fn narrowed(&self, item: Item) -> Item {
        let own = self.told.statements[self.begin..].iter().filter(|known| known.sort == Sort::Amount);
        let mut of_family =
            own.filter_map(|known| known.item.as_ref()).filter(|known| known.family() == item.family());
        match of_family.next() {
            Some(first) if item.is_total() && !first.is_total() && of_family.all(|other| other == first) => {
                first.clone()
            }
            _ => item,
        }
    }

    /// The first amount of a whole in the paragraph.
    fn first_whole(&self) -> Option<&Statement> {
        let own = self.told.statements[self.begin..].iter();
        own.clone()
            .find(|known| known.sort == Sort::Amount && known.item.as_ref().is_some_and(Item::is_total))
    }

    /// 公务接待24批次，210人次: a second count with no name of its own is of the same thing.
    pub(super) fn counted_on(&self, clause: &Clause<'_>) -> Option<Meant> {
        // 30批次（其中外事接待26批次），579人次: what stands in brackets is left with them.
        let own = clause.before.map_or(0..0, |last| self.begin..last + 1);
        let is_outside = |at: &usize| !self.is_aside_count(*at);
        let before = own.rev().find(is_outside).and_then(|at| self.told.statements.get(at))?;
        let item = before.item.as_ref().filter(|item| item.family() == "three_public")?;
        let stands_alone =
            self.names.unlinked(&clause.left).is_empty() && clause.token.unit == Some(Unit::Count);
        let goes_on = before.measure == Measure::Count && clause.token.counter.starts_with('人');
        (stands_alone && goes_on).then(|| Meant {
            sort: Sort::Count,
            item: Some(item.clone()),
            measure: Measure::Persons,
            name: before.name.as_str().to_owned(),
            value: clause.token.value(&self.names.catalog.settings),
            pairing: before.pairing,
            mark: Mark::None,
        })
    }

    /// Whether a count is a part of the one before it, named in brackets.
    fn is_aside_count(&self, at: usize) -> bool {
        let of = |at: usize| self.told.statements.get(at);
        of(at).is_some_and(|own| {
            own.sort == Sort::Count
                && own
                    .part_of
                    .and_then(of)
                    .is_some_and(|whole| whole.sort == Sort::Count && whole.sentence == own.sentence)
        })
    }

    /// 减少18.50万元（65.37%）: the rate of the change in brackets behind it.
    pub(super) fn change_aside(&self, clause: &Clause<'_>, unit: Unit) -> Option<Meant> {
        let before = clause.before.and_then(|at| self.told.statements.get(at))?;
        let stands_alone = clause.is_aside && self.names.unlinked(&clause.left).is_empty();
        if unit.kind() != Kind::Percent || before.measure != Measure::Change || !stands_alone {
            return None;
        }
        let mut value = clause.token.value(&self.names.catalog.settings);
        if before.value.is_some_and(|before| before.value.is_sign_negative()) {
            value = value.map(|quantity| Quantity { value: -quantity.value, ..quantity });
        }
        Some(Meant {
            sort: Sort::Rate,
            item: before.item.clone(),
            measure: Measure::ChangeRate,
            name: String::new(),
            value,
            pairing: before.pairing,
            mark: Mark::None,
        })
    }

    /// 完成全年预算84.82万元的73.2%, 完成预算的100%: what was spent of the budget, in percent.
    pub(super) fn fulfilled(&self, clause: &Clause<'_>, unit: Unit) -> Option<Meant> {
        let phrases = &self.names.catalog.phrases;
        let words = fold(&clause.left);
        // 完成预算59.7%: without 的, the words in front are nothing but the budget.
        let completes = phrases.completed.iter().find_map(|word| words.strip_prefix(word.as_str()));
        let front = match suffix(&words, &phrases.fulfilled) {
            Some(word) => &words[..words.len() - word.len()],
            None => completes.map(|_| words.as_str())?,
        };
        let before = clause.before.and_then(|at| self.told.statements.get(at));
        let of_budget = |measure: Measure| {
            matches!(measure, Measure::Budget | Measure::Adjusted | Measure::Initial | Measure::Planned)
        };
        let subject = if front.is_empty() {
            before.filter(|before| of_budget(before.measure))?
        } else {
            let named = self.names.resolve(front, Kind::Money);
            let measured = named.measure.is_some_and(of_budget) && named.plain && named.item.is_none();
            clause.last.and_then(|at| self.told.statements.get(at)).filter(|_| measured)?
        };
        (unit.kind() == Kind::Percent).then(|| Meant {
            sort: Sort::Rate,
            item: subject.item.clone(),
            measure: Measure::Rate,
            name: front.to_owned(),
            value: clause.token.value(&self.names.catalog.settings),
            pairing: if subject.item.is_some() { subject.pairing } else { Pairing::Uncertain },
            mark: Mark::None,
        })
    }
}

/// What a change of a quantity in that unit is; counts are not compared.
const fn change_of(unit: Unit) -> Option<(Sort, Measure)> {
    match unit.kind() {
        Kind::Money => Some((Sort::Amount, Measure::Change)),
        Kind::Percent => Some((Sort::Rate, Measure::ChangeRate)),
        Kind::Points | Kind::Count => None,
    }
}
