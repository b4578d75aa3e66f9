//! What a text as a whole says of its statements: sources that are the sum of others, and several projects with one number each.

use super::chain::{Chain, LONGEST_NAME};
use crate::catalog::phrases::suffix;
use crate::model::Measure;
use crate::model::label::{Label, is_numbered};
use crate::model::statement::{Pairing, Sort, Statement};
use crate::model::term::Kind;

impl Chain<'_> {
    /// 甲项目：年初预算9万元。 … 乙工程：年初预算8万元。: one number of several things, each under a title of its own, is none of the whole.
    pub(super) fn part_projects(&mut self) {
        let titled: Vec<(usize, String)> = (0..self.told.statements.len())
            .filter(|at| {
                self.told.statements[*at].sort == Sort::Amount && self.told.statements[*at].is_certain()
            })
            .filter_map(|at| Some((at, self.title_of(&self.told.statements[at])?)))
            .collect();
        let of = |at: usize| &self.told.statements[at];
        let differs = |one: usize, other: usize| {
            let (one, other) = (of(one), of(other));
            one.item == other.item && one.measure == other.measure && one.value != other.value
        };
        let several = |(at, title): &&(usize, String)| {
            titled.iter().any(|(other, known)| known != title && differs(*at, *other))
        };
        for at in titled.iter().filter(several).map(|(at, _)| *at).collect::<Vec<_>>() {
            self.told.statements[at].pairing = Pairing::Uncertain;
        }
    }

    /// The words before the first colon of a sentence, or the short sentence its paragraph begins with, where they name a thing
    /// nobody knows.
    fn title_of(&self, told: &Statement) -> Option<String> {
        let sentence = self.told.sentences.get(told.sentence)?;
        let lead = self.told.sentences.iter().find(|lead| lead.place == sentence.place)?;
        let before_colon = sentence.text.split_once(['：', ':']).map(|(title, _)| title);
        let label =
            Some(lead.text.trim_end_matches('。')).filter(|_| sentence.number > 1 && is_numbered(&lead.text));
        let title = before_colon.or(label)?;
        let key = Label::parse(title).key;
        let is_short = (1..=LONGEST_NAME).contains(&key.chars().count());
        let is_sentence = title.contains(['，', ',', '元', '%']);
        let known = self.names.resolve(&key, Kind::Money);
        let is_section = suffix(&key, &self.names.catalog.phrases.sections).is_some();
        let is_known = known.plain && (known.item.is_some() || known.measure.is_some() || known.spends);
        let is_unknown = !is_known && !is_section;
        (is_short && !is_sentence && is_unknown && !self.names.is_plain(&key)).then_some(key)
    }

    /// 财政拨款收入12万元 of which 一般公共预算财政拨款收入9万元: where a text tells both, the first is the sum of several sources and
    /// has no item of its own.
    pub(super) fn part_sources(&mut self) {
        let words = &self.names.catalog.phrases.general_budget;
        let is_fiscal = |told: &Statement| {
            told.sort == Sort::Amount
                && told
                    .item
                    .as_ref()
                    .is_some_and(|item| matches!(item.as_str(), "income.fiscal" | "funds.fiscal"))
        };
        let is_general = |told: &Statement| words.iter().any(|word| told.name.contains(word.as_str()));
        let all = &self.told.statements;
        let part = |whole: &Statement| {
            all.iter().any(|told| {
                let same = told.item == whole.item && told.measure == whole.measure;
                let less = told.value.zip(whole.value).is_some_and(|(part, whole)| part.value < whole.value);
                is_fiscal(told) && is_general(told) && same && less
            })
        };
        let wholes =
            all.iter().enumerate().filter(|(_, told)| is_fiscal(told) && !is_general(told) && part(told));
        for at in wholes.map(|(at, _)| at).collect::<Vec<_>>() {
            let (own, sentence) = (self.told.statements[at].item.take(), self.told.statements[at].sentence);
            // What is said of its growth goes with it.
            let behind = self.told.statements[at + 1..].iter_mut();
            let growth = behind.take_while(|told| {
                let is_growth = matches!(told.measure, Measure::Change | Measure::ChangeRate);
                told.sentence == sentence && is_growth && told.item == own
            });
            growth.for_each(|told| told.item = None);
        }
    }
}
