//! Returns of two rounds, or versions of one return → what stands otherwise in them (改动对照).
//!
//! Apart because no rule of the catalogue says it: nothing is judged here, two readings are held against each other. Knows
//! nothing of where the earlier ones come from.

mod figures;
mod indicators;
mod requests;
mod returns;
mod same;
mod series;
mod told;

use crate::model::change::{Against, Change, ChangeCard, ChangeKind, ChangeSide, ChangeTopic};
use crate::model::round::{EarlierReturn, Request};
use crate::model::term::Kind;
use crate::model::{FileRecord, Filing, FilingCard, FilingStanding, Register, Store, Unit};
use requests::Requests;
use returns::{Names, Paired, Pairing, Token, hashes};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use told::{Pair, Told};

/// Figures or indicators of one name that differ, by their numbers: one on each side where it is sure what has become what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Both {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Both {
    fn kind(&self) -> ChangeKind {
        match (self.old.len(), self.new.len()) {
            (1, 1) => ChangeKind::Changed,
            (_, 0) => ChangeKind::Gone,
            (0, _) => ChangeKind::New,
            _ => ChangeKind::Ambiguous,
        }
    }
}

/// The returns of this run.
#[derive(Clone, Copy)]
pub struct Present<'r> {
    /// Returns that are audited.
    pub filings: &'r [FilingCard],
    /// Returns that count nowhere.
    pub aside: &'r [FilingCard],
    /// All files met.
    pub files: &'r [FileRecord],
    /// By which units of both rounds are called.
    pub register: &'r Register,
    /// The year of the run.
    pub year: Option<u16>,
}

impl<'r> Present<'r> {
    fn all(self) -> impl Iterator<Item = &'r FilingCard> {
        self.filings.iter().chain(self.aside)
    }
}

/// Two rounds whose returns are held against each other.
pub struct Rounds<'r> {
    present: Present<'r>,
    before: &'r [EarlierReturn],
    /// The returns that counted then and those that count now.
    old: Vec<&'r EarlierReturn>,
    new: Vec<&'r FilingCard>,
    old_tokens: Vec<Token>,
    new_tokens: Vec<Token>,
    /// What each return read now is by its content, whether it counts or not.
    by_content: BTreeMap<(String, String), &'r FilingCard>,
}

impl<'r> Rounds<'r> {
    /// The round before and this one.
    #[must_use]
    pub fn new(before: &'r [EarlierReturn], present: Present<'r>) -> Self {
        let names = Names { index: present.register.index(), year: present.year };
        let hashes = hashes(present.files);
        let old: Vec<&EarlierReturn> =
            before.iter().filter(|own| own.standing == FilingStanding::Counts).collect();
        let new: Vec<&FilingCard> = present.filings.iter().filter(|card| card.counts()).collect();
        // Of copies the one that counts stands for all.
        let known = present.aside.iter().chain(present.filings).filter_map(|card| {
            let token = names.of_card(card, &hashes);
            Some((token.content()?.clone(), card))
        });
        Self {
            present,
            before,
            old_tokens: old.iter().map(|own| names.of_earlier(own)).collect(),
            new_tokens: new.iter().map(|card| names.of_card(card, &hashes)).collect(),
            old,
            new,
            by_content: known.collect(),
        }
    }

    /// The returns (`id`) of the round before whose contents are asked for and are not read again in this run.
    #[must_use]
    pub fn wanted(&self) -> BTreeSet<String> {
        let pairing = Pairing::of(&self.old_tokens, &self.new_tokens);
        let not_here = pairing.wanted().filter(|at| self.still_here(*at).is_none());
        not_here.map(|at| self.old[at].head.id.clone()).collect()
    }

    /// The returns (`id`) of the round before whose files are not among those of this run: nothing else tells what stood in
    /// them once the tables of this run have taken the place of the earlier ones.
    #[must_use]
    pub fn missing(&self) -> BTreeSet<String> {
        let all = (0..self.old.len()).filter(|at| self.still_here(*at).is_none());
        all.map(|at| self.old[at].head.id.clone()).collect()
    }

    /// An earlier return that this run has read again, as its file is there unchanged.
    fn still_here(&self, at: usize) -> Option<&'r FilingCard> {
        self.by_content.get(self.old_tokens.get(at)?.content()?).copied()
    }

    /// What has changed, in the order in which it is shown. `contents` gives what is wanted of earlier returns by `id`.
    #[must_use]
    pub fn compare(
        &self,
        contents: &dyn Fn(&str) -> Option<Arc<Filing>>,
        requests: &[Request],
        store: &Store,
    ) -> Vec<ChangeCard> {
        let before = |at: usize| match self.still_here(at) {
            Some(card) => Some(card.whole()),
            None => contents(&self.old.get(at)?.head.id),
        };
        let now = |at: usize| Some(self.new.get(at)?.whole());
        let paired = Pairing::of(&self.old_tokens, &self.new_tokens).settle(&before, &now);
        let requests = Requests::of(requests);
        let mut list = List::new(Against::Round, store);
        for [old, new] in &paired.pairs {
            if let Some((before, now)) = before(*old).zip(now(*new)) {
                list.compare(&Pair { before: &before, now: &now, requests: &requests });
            }
        }
        self.tell_returns(&paired, &mut list);
        list.in_order()
    }

    /// Says which returns are there no more, which are new, and which cannot be told apart.
    fn tell_returns(&self, paired: &Paired, list: &mut List<'_>) {
        for (old, new) in &paired.open {
            let olds: Vec<&str> = old.iter().map(|at| self.old[*at].head.path.as_str()).collect();
            let news: Vec<&str> = new.iter().map(|at| self.new[*at].path.as_str()).collect();
            let Some(card) = new.first().map(|at| self.new[*at]) else { continue };
            let note = "同一单位、同一种表有几份，看不出哪一份对应哪一份，没有逐数对照";
            list.add(
                ChangeKind::Ambiguous,
                Change {
                    before: Some(listed(&olds)),
                    after: Some(listed(&news)),
                    note: note.into(),
                    ..of_card(card)
                },
            );
        }
        for at in &paired.gone {
            let own = self.old[*at];
            let (kind, note) = match self.still_here(*at).filter(|card| !card.counts()) {
                Some(card) => {
                    (ChangeKind::ReturnAside, format!("现在是{}，不计入：{}", card.standing.term(), card.why))
                }
                None => (ChangeKind::ReturnGone, self.why_gone(own)),
            };
            list.add(
                kind,
                Change {
                    department: own.head.head.department.as_str().into(),
                    project: own.head.head.project.as_str().into(),
                    year: own.head.head.year,
                    scope: own.head.form_name.as_str().into(),
                    before: Some(whole_return(&own.head.path, &own.head.sheet)),
                    note: note.trim_end_matches('：').into(),
                    ..Change::default()
                },
            );
        }
        for at in &paired.fresh {
            let card = self.new[*at];
            let content = self.new_tokens[*at].content();
            let known = self.before.iter().find(|own| {
                let number = own.head.id.rsplit_once('#').map_or("", |(_, number)| number);
                content.is_some_and(|(hash, at)| *hash == own.sha256 && at == number)
            });
            let (kind, note) = match known {
                Some(own) if own.standing != FilingStanding::Counts => {
                    (ChangeKind::ReturnCounted, format!("上一轮是{}", own.standing.term()))
                }
                _ => (ChangeKind::ReturnNew, String::new()),
            };
            let after = Some(whole_return(&card.path, &card.sheet));
            list.add(kind, Change { after, note: note.into(), ..of_card(card) });
        }
    }

    /// What can be said of a return that is not there any more.
    fn why_gone(&self, own: &EarlierReturn) -> String {
        let file = self.present.files.iter().find(|file| file.path == own.head.path);
        match file {
            Some(file) if file.status.is_failure() => {
                format!("文件还在，这一次没有读出（{}）", file.status.term())
            }
            Some(_) => "文件还在，里面没有读到这份表".to_owned(),
            None => String::new(),
        }
    }
}

fn of_card(card: &FilingCard) -> Change {
    Change {
        department: card.head.department.as_str().into(),
        project: card.head.project.as_str().into(),
        year: card.head.year,
        topic: ChangeTopic::Return,
        scope: card.form_name.clone(),
        ..Change::default()
    }
}

fn whole_return(path: &str, sheet: &str) -> ChangeSide {
    let place = crate::model::Place { sheet: sheet.into(), cell: "".into() };
    ChangeSide { path: path.into(), place: Some(place), ..ChangeSide::default() }
}

/// Several files on one side.
fn listed(paths: &[&str]) -> ChangeSide {
    ChangeSide {
        path: paths.first().copied().unwrap_or_default().into(),
        shown: paths.join("、").into(),
        ..ChangeSide::default()
    }
}

/// What differs between each return that counts and its versions that do not.
#[must_use]
pub fn between_versions(present: Present<'_>, store: &Store) -> Vec<ChangeCard> {
    let by_id: BTreeMap<&str, &FilingCard> = present.all().map(|card| (card.id.as_str(), card)).collect();
    let requests = Requests::default();
    let mut list = List::new(Against::Version, store);
    for card in present.filings.iter().filter(|card| card.counts()) {
        for other in card.versions.iter().filter_map(|id| by_id.get(id.as_str())) {
            let (before, now) = (other.whole(), card.whole());
            list.compare(&Pair { before: &before, now: &now, requests: &requests });
        }
    }
    list.in_order()
}

/// How many figures and indicators differ between two versions of a return.
#[must_use]
pub fn differing(one: &Filing, other: &Filing) -> usize {
    figures::compare(one, other).len().saturating_add(indicators::compare(one, other).len())
}

/// Changes as they are found, with what they are put in order by.
struct List<'s> {
    against: Against,
    store: &'s Store,
    found: Vec<(Rank, ChangeCard)>,
}

/// What changes are put in order by.
type Rank = (u8, u8, Reverse<Decimal>, usize);

impl<'s> List<'s> {
    const fn new(against: Against, store: &'s Store) -> Self {
        Self { against, store, found: Vec::new() }
    }

    fn compare(&mut self, pair: &Pair<'_>) {
        for both in figures::compare(pair.before, pair.now) {
            self.push(pair.figures(&both));
        }
        for both in indicators::compare(pair.before, pair.now) {
            pair.indicators(&both).into_iter().for_each(|told| self.push(told));
        }
    }

    fn add(&mut self, kind: ChangeKind, change: Change) {
        self.push(Told { kind, change });
    }

    fn push(&mut self, told: Told) {
        let rank = self.rank(&told);
        let card = ChangeCard {
            against: self.against,
            kind: told.kind,
            is_asked: told.is_asked(),
            whole: self.store.keep(told.change),
        };
        self.found.push((rank, card));
    }

    /// What nobody asked for first, money before all else, the larger first. Versions stay in the order of their returns: a
    /// person chooses one of them as a whole.
    fn rank(&self, told: &Told) -> Rank {
        let serial = self.found.len();
        if self.against == Against::Version {
            return (0, 0, Reverse(Decimal::ZERO), serial);
        }
        let group = match told.kind {
            kind if kind.is_of_figure() => u8::from(told.is_asked()),
            ChangeKind::Ambiguous => 2,
            _ => 3,
        };
        let change = &told.change;
        let sides = [&change.before, &change.after].into_iter().flatten();
        let size = change.difference.or_else(|| sides.filter_map(|side| side.value).next());
        let is_money = change.unit.is_some_and(|unit| Unit::kind(unit) == Kind::Money);
        let class = match (is_money, size) {
            (true, Some(_)) => 0,
            (false, Some(_)) => 1,
            (_, None) => 2,
        };
        (group, class, Reverse(size.unwrap_or_default().abs()), serial)
    }

    fn in_order(mut self) -> Vec<ChangeCard> {
        self.found.sort_by_key(|(rank, _)| *rank);
        self.found.into_iter().map(|(_, card)| card).collect()
    }
}
