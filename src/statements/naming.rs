//! The words a number is named by: those in front of it, those behind it, a label before a colon, the heading above.

use super::chain::{Chain, Headed, LONGEST_NAME};
use super::clauses::Clause;
use super::names::Named;
use crate::catalog::Catalog;
use crate::catalog::phrases::{prefix, suffix};
use crate::model::label::{Label, fold, is_numbered};
use crate::model::statement::Pairing;
use crate::model::term::Kind;
use crate::model::{Item, Unit};

/// What ends a clause or belongs to a number before the colon: then a sentence stands there, and no label.
const STOPS_OF_LEAD: [char; 6] = ['，', ',', '。', '；', '元', '%'];

impl Chain<'_> {
    /// Item and measure of a heading that names a quantity: 在职人员控制率.
    pub(super) fn heading(&self, heading: &str) -> Option<Headed> {
        let label = Label::parse(heading);
        let mut key = label.key.as_str();
        while let Some(word) = suffix(key, &self.names.catalog.phrases.sections) {
            key = &key[..key.len() - word.len()];
        }
        // 二、预算收支情况 heads what came in and what went out.
        if heads_both_halves(key, self.names.catalog) {
            return None;
        }
        let named = [label.key.as_str(), key].map(|key| self.names.resolve(key, Kind::Money));
        let item = named.into_iter().find_map(|named| named.item.filter(|_| named.plain))?;
        Some(Headed { item, leads: false })
    }

    /// What a short sentence without a number names: （二）公务接待费。
    pub(super) fn label(&self, sentence: &str) -> Option<Headed> {
        let bare = sentence.trim_end().strip_suffix('。')?;
        self.lead(&format!("{bare}："))
    }

    /// What the words before the first colon of a sentence name: 基本支出：, （二）支出预算：.
    pub(super) fn lead(&self, text: &str) -> Option<Headed> {
        // （一）收入预算，2018年年初预算数…: the title of a numbered paragraph, whatever stands behind it.
        let title = || text.split_once(['，', ',']).filter(|_| is_numbered(text));
        let (front, _) = text.split_once([':', '：']).or_else(title)?;
        let label = Label::parse(front);
        if label.key.chars().count() > LONGEST_NAME || front.contains(STOPS_OF_LEAD) {
            return None;
        }
        let named = self.names.resolve(&label.key, Kind::Money);
        let spent = || named.spends.then(|| self.context.whole(true));
        let item = named.item.clone().or_else(spent).filter(|_| named.plain)?;
        let of_money = self.names.catalog.vocabulary.natural_measure(&item).kind() == Kind::Money;
        of_money.then_some(Headed { item, leads: true })
    }

    /// Whether something else than people is counted: 公务用车编制6辆 is no number of staff.
    pub(super) fn counts_others(&self, clause: &Clause<'_>) -> bool {
        let staff = &self.names.catalog.phrases.staff;
        let counter = &clause.token.counter;
        // 编制50个 counts posts, 编制12个指标 what was drawn up.
        let of_posts = || {
            suffix(&fold(&clause.left), &staff.authorised).is_some()
                && staff.post_counters.contains(counter)
                && clause.right.trim().is_empty()
        };
        clause.token.unit == Some(Unit::Count) && !staff.counters.contains(counter) && !of_posts()
    }

    /// 健康管理目标≥215人，实际215人: 实际 alone names those in post only behind a number of staff.
    pub(super) fn is_other_result(&self, clause: &Clause<'_>, item: &Item) -> bool {
        let before = clause.before.and_then(|at| self.told.statements.get(at));
        let behind_staff =
            before.is_some_and(|before| before.item.as_ref().is_some_and(|item| item.family() == "staff"));
        let words = &self.names.catalog.phrases.staff.beside_posts;
        item.family() == "staff" && !behind_staff && words.iter().any(|word| fold(&clause.left) == *word)
    }

    /// The name in front of the number, else the one behind it; whether it is tied to the number by a word.
    pub(super) fn name_of(&self, clause: &Clause<'_>, kind: Kind) -> (Named, bool) {
        if !self.names.unlinked(&clause.left).is_empty() {
            let mut named = self.names.resolve(&clause.left, kind);
            // 衔接资金105万元已全部到位: what became of the money stands behind the number.
            let fate = self.names.fate(&clause.right).filter(|_| kind == Kind::Money);
            // 县财政列支179万元列入当年预算: what stands on both sides contradicts itself.
            named.plain &= fate.is_none() || named.measure.is_none() || named.measure == fate;
            named.measure = named.measure.or(fate);
            return (named, true);
        }
        if let Some(measure) = self.names.fate(&clause.right).filter(|_| kind == Kind::Money) {
            return (Named { measure: Some(measure), plain: true, ..Named::default() }, true);
        }
        match prefix(&clause.right, &self.names.catalog.phrases.behind) {
            Some(word) => (self.names.resolve(&clause.right[word.len()..], kind), true),
            None => (Named { name: fold(&clause.right), ..Named::default() }, false),
        }
    }

    /// 资金1.9亿元，其中市级1299万元、县级3845万元: behind an amount of funds a level alone names its money.
    pub(super) fn as_source(&self, clause: &Clause<'_>, named: Named) -> Named {
        let whole = clause.part_of.and_then(|at| self.told.statements.get(at));
        let of_funds =
            whole.and_then(|whole| whole.item.as_ref()).is_some_and(|item| item.family() == "funds");
        if !of_funds || named.item.is_some() || named.measure.is_some() || named.name.is_empty() {
            return named;
        }
        let of_level =
            self.names.resolve(&format!("{}{}", named.name, self.names.catalog.phrases.money), Kind::Money);
        let is_level = of_level.plain && of_level.item.as_ref().is_some_and(|item| item.family() == "funds");
        if is_level { Named { name: named.name, ..of_level } } else { named }
    }

    /// What is counted stands behind the number, where anything does: 15名党员.
    pub(super) fn counted(&self, clause: &Clause<'_>, name: String) -> String {
        let right = fold(&clause.right);
        if right.is_empty() || prefix(&right, &self.names.catalog.phrases.behind).is_some() {
            name
        } else {
            right
        }
    }

    /// A name the vocabulary does not know: sure only for money nouns and for all staff.
    pub(super) fn named_alone(&self, name: &str, kind: Kind, explicit: bool) -> Pairing {
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
}

/// Whether a heading speaks of income and expenditure alike.
fn heads_both_halves(key: &str, catalog: &Catalog) -> bool {
    catalog.phrases.both_halves.iter().any(|word| key.contains(word.as_str()))
}
