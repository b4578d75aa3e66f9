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
mod spare;
mod told;

use crate::model::change::{Against, Change, ChangeCard, ChangeKind, ChangeSide, ChangeTopic};
use crate::model::round::{EarlierReturn, Request};
use crate::model::term::Kind;
use crate::model::{
    FileRecord, FileStatus, Filing, FilingCard, FilingStanding, Place, Register, Store, Unit,
};
use requests::Requests;
use returns::{Names, Paired, Pairing, Token, hashes, number_of};
use rust_decimal::Decimal;
use spare::Spare;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use told::{FEW, Pair, Told};

/// Figures or indicators of one name that differ, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Both {
    old: Vec<usize>,
    new: Vec<usize>,
    /// Whether nothing tells which has become which, be there one on each side: others of their name may have moved.
    is_open: bool,
}

impl Both {
    fn gone(at: usize) -> Self {
        Self { old: vec![at], ..Self::default() }
    }

    fn new(at: usize) -> Self {
        Self { new: vec![at], ..Self::default() }
    }

    fn changed([old, new]: [usize; 2]) -> Self {
        Self { old: vec![old], new: vec![new], is_open: false }
    }

    const fn open(old: Vec<usize>, new: Vec<usize>) -> Self {
        Self { old, new, is_open: true }
    }

    const fn kind(&self) -> ChangeKind {
        match (self.is_open, self.old.is_empty(), self.new.is_empty()) {
            (true, ..) => ChangeKind::Ambiguous,
            (false, _, true) => ChangeKind::Gone,
            (false, true, false) => ChangeKind::New,
            (false, false, false) => ChangeKind::Changed,
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
                let path_before = self.old[*old].head.path.as_str();
                list.compare(&Pair { before: &before, path_before, now: &now, requests: &requests });
            }
        }
        self.tell_returns(&paired, &mut list);
        list.in_order()
    }

    /// Says which returns are there no more, which are new, and which cannot be told apart.
    fn tell_returns(&self, paired: &Paired, list: &mut List<'_>) {
        for [old, new] in &paired.open {
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
        let files: BTreeMap<&str, FileStatus> =
            self.present.files.iter().map(|file| (file.path.as_str(), file.status)).collect();
        for at in &paired.gone {
            let own = self.old[*at];
            let (kind, note) = match self.still_here(*at).filter(|card| !card.counts()) {
                Some(card) => {
                    (ChangeKind::ReturnAside, format!("现在是{}，不计入：{}", card.standing.term(), card.why))
                }
                None => (ChangeKind::ReturnGone, why_gone(files.get(own.head.path.as_str()).copied())),
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
        let aside = self.aside_before();
        for at in &paired.fresh {
            let card = self.new[*at];
            let content = self.new_tokens[*at].content();
            let known = content.and_then(|(hash, number)| aside.get(&(hash.as_str(), number.as_str())));
            let (kind, note) = match known {
                Some(standing) => (ChangeKind::ReturnCounted, format!("上一轮是{}", standing.term())),
                None => (ChangeKind::ReturnNew, String::new()),
            };
            let after = Some(whole_return(&card.path, &card.sheet));
            list.add(kind, Change { after, note: note.into(), ..of_card(card) });
        }
    }

    /// What returns that did not count in the round before were, by their contents.
    fn aside_before(&self) -> BTreeMap<(&str, &str), FilingStanding> {
        let aside = self.before.iter().filter(|own| own.standing != FilingStanding::Counts);
        aside.map(|own| ((own.sha256.as_str(), number_of(&own.head.id)), own.standing)).collect()
    }
}

/// What can be said of a return that is not there any more, by what became of the file under its name.
fn why_gone(file: Option<FileStatus>) -> String {
    match file {
        Some(status) if status.is_failure() => format!("文件还在，这一次没有读出（{}）", status.term()),
        Some(_) => "文件还在，里面没有读到这份表".to_owned(),
        None => String::new(),
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
    let place = Place { sheet: sheet.into(), cell: "".into() };
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
            let pair = Pair { before: &before, path_before: &other.path, now: &now, requests: &requests };
            list.compare(&pair);
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Returns that are there no more: all their figures are gone with them. Then what nobody asked for, what was asked for,
    /// what is not sure, new returns.
    group: u8,
    /// Money, other numbers, texts: they are not larger or smaller than each other.
    class: u8,
    size: Reverse<Decimal>,
    serial: usize,
}

impl<'s> List<'s> {
    const fn new(against: Against, store: &'s Store) -> Self {
        Self { against, store, found: Vec::new() }
    }

    fn compare(&mut self, pair: &Pair<'_>) {
        let mut spares = [pair.before, pair.now].map(Spare::of);
        let mut told: Vec<Told> = figures::compare(pair.before, pair.now)
            .iter()
            .map(|both| pair.figures(both, &mut spares))
            .collect();
        for both in indicators::compare(pair.before, pair.now) {
            told.extend(pair.indicators(&both, &spares));
        }
        let (unread, sure): (Vec<Told>, Vec<Told>) = told.into_iter().partition(|told| told.is_unread);
        for told in sure {
            self.push(told);
        }
        if unread.len() > FEW {
            self.push(pair.unread(&unread));
            return;
        }
        for told in unread {
            self.push(told);
        }
    }

    fn add(&mut self, kind: ChangeKind, change: Change) {
        self.push(Told::new(kind, change));
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

    /// Returns taken back, then what nobody asked for, money before all else, the larger first. Versions stay in the order of their returns: a
    /// person chooses one of them as a whole.
    fn rank(&self, told: &Told) -> Rank {
        let serial = self.found.len();
        if self.against == Against::Version {
            return Rank { group: 0, class: 0, size: Reverse(Decimal::ZERO), serial };
        }
        let group = match told.kind {
            ChangeKind::ReturnGone | ChangeKind::ReturnAside => 0,
            kind if kind.is_of_figure() => 1 + u8::from(told.is_asked()),
            ChangeKind::Ambiguous => 3,
            _ => 4,
        };
        let change = &told.change;
        let mut sides = [&change.before, &change.after].into_iter().flatten();
        let size = change.difference.or_else(|| sides.find_map(|side| side.value));
        let is_money = change.unit.is_some_and(|unit| Unit::kind(unit) == Kind::Money);
        let class = match (is_money, size) {
            (true, Some(_)) => 0,
            (false, Some(_)) => 1,
            (_, None) => 2,
        };
        Rank { group, class, size: Reverse(size.unwrap_or_default().abs()), serial }
    }

    fn in_order(mut self) -> Vec<ChangeCard> {
        self.found.sort_by_key(|(rank, _)| *rank);
        self.found.into_iter().map(|(_, card)| card).collect()
    }
}
