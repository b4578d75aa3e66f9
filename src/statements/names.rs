//! The words beside a number → item, measure and whether the words leave no choice.
//!
//! Read from the number backwards: the longest name the vocabulary or the grammar of names understands, then what stands
//! before it, piece by piece: another name, what the title calls the thing, who gave the money and how, the time. What is
//! left in the end stays unexplained, and then nothing is sure.

use super::staff;
use crate::catalog::Catalog;
use crate::catalog::phrases::{prefix, suffix};
use crate::model::label::{Label, dated, fold, is_circled};
use crate::model::meaning::Meaning;
use crate::model::term::Kind;
use crate::model::{Item, Measure};

/// A piece of the title shorter than this may be any word.
const LEAST_OF_TITLE: usize = 4;

/// What the unit calls itself is at least so long.
const LEAST_OWN: usize = 3;

/// The longest name the vocabulary is asked for: 一般公共预算财政拨款三公经费支出决算 has eighteen characters.
const LONGEST_NAME: usize = 24;

/// The longest name of a place or unit that is given money.
const LONGEST_RECIPIENT: usize = 14;

/// The longest clause that opens a sentence without saying anything of the money.
const LONGEST_OPENING: usize = 10;

/// What follows the name of a project.
const PROJECT: &str = "项目";

/// So many pieces at most stand before a number; more are a sentence.
const MOST_PIECES: usize = 16;

/// What the words beside a number say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is another thing the words may say beside the name")]
pub(super) struct Named {
    pub(super) item: Option<Item>,
    pub(super) measure: Option<Measure>,
    /// The name as printed, without connecting words.
    pub(super) name: String,
    /// Whether nothing else stands in front that could change the meaning.
    pub(super) plain: bool,
    /// Whether the words speak of spending without saying of what: 支出, 实际支出.
    pub(super) spends: bool,
    /// Whether the words name a year of their own: 2023年支出 begins anew.
    pub(super) is_dated: bool,
    /// Whether it is a part of the staff by its name: 事业编制.
    pub(super) is_part: bool,
    /// Whether it is the thing reported on, by the words of the title.
    pub(super) is_titled: bool,
}

/// What names are looked up with.
#[derive(Debug, Clone)]
pub(super) struct Names<'a> {
    pub(super) catalog: &'a Catalog,
    /// What the title calls unit and project, folded.
    pub(super) own: String,
}

/// A piece of a name.
struct Piece {
    item: Option<Item>,
    measure: Option<Measure>,
}

/// What has been understood so far, from the number backwards.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is another thing the words may have said so far")]
struct Pieces {
    item: Option<Item>,
    measure: Option<Measure>,
    /// Whether a noun of money without a name of its own was met: 补助资金.
    is_fund: bool,
    /// Whether the thing reported on was named.
    is_own: bool,
    /// Whether the last piece was a verb of giving, so that the giver may stand before it.
    given: bool,
    spends: bool,
    /// Whether the year before was named: 上年收入.
    is_prior: bool,
    /// Whether 项目 stands behind the name: 人员经费项目预算 is the budget of a project that is called so.
    is_project: bool,
    /// Whether the words name what no item has: 财政拨款支出 is what one source paid, and 支出 alone would be everything.
    is_foreign: bool,
}

impl Names<'_> {
    /// Takes connecting words off the end, as often as they stand there.
    pub(super) fn unlinked<'t>(&self, phrase: &'t str) -> &'t str {
        let mut rest = phrase.trim();
        while let Some(link) = suffix(rest, &self.catalog.phrases.links) {
            // 达 of 下达 is no link.
            if self.verb(rest).is_some_and(|(_, verb)| verb.len() > link.len() && verb.ends_with(link)) {
                break;
            }
            rest = rest[..rest.len() - link.len()].trim_end();
        }
        rest
    }

    /// The name as people read it: 总计 and 合计 are links, and tell what kind of total it is.
    fn named<'t>(&self, words: &'t str) -> &'t str {
        let mut rest = words.trim();
        while let Some(link) = suffix(rest, &self.catalog.phrases.links) {
            if self.catalog.phrases.sums.iter().any(|word| word == link) {
                break;
            }
            rest = rest[..rest.len() - link.len()].trim_end();
        }
        let bare = self.unlinked(rest);
        if bare.is_empty() { bare } else { rest }
    }

    /// Reads the words in front of a number of that kind.
    pub(super) fn resolve(&self, phrase: &str, kind: Kind) -> Named {
        let folded = fold(phrase);
        let words = folded.trim_start_matches(is_circled);
        let (words, is_dated) = dated(words).map_or((words, false), |(_, rest)| (rest, true));
        // 财政拨款安排的“三公”经费支出 tells who pays, not that it was planned.
        let paid =
            self.catalog.phrases.payers.iter().find_map(|word| Some(words.split_once(word.as_str())?.1));
        let is_thing = |thing: &&str| {
            self.pieces(thing).0.item.is_some_and(|item| !matches!(item.family(), "funds" | "income"))
        };
        let words = paid.filter(is_thing).unwrap_or(words);
        let name = self.named(words).to_owned();
        if kind == Kind::Count
            && let Some(staff) = staff::named(words, self)
        {
            return Named {
                item: Some(staff.item),
                name,
                plain: staff.plain,
                is_part: staff.is_part,
                ..Named::default()
            };
        }
        let (mut pieces, rest) = self.pieces(words);
        // 本年支出 behind 公务接待费 is what was spent of that: without 合计 it is no item of its own.
        let is_total = pieces.item.as_ref().is_some_and(|item| item.as_str() == "expenditure.total");
        if is_total && suffix(&name, &self.catalog.phrases.spent_in_year).is_some() {
            pieces.item = None;
            pieces.measure = pieces.measure.or(Some(Measure::Executed));
            pieces.spends = true;
        }
        // 当年安排下达支出: what was given to be spent is no number of what was.
        let of_spending = pieces.item.as_ref().is_some_and(|item| item.family() == "expenditure");
        if pieces.is_foreign || (of_spending && pieces.measure == Some(Measure::Received)) {
            return Named { name, is_dated, ..Named::default() };
        }
        let is_own = pieces.is_own && pieces.item.is_none() && kind == Kind::Money;
        // 支出预算 is a plan of what is spent.
        let of_spending = pieces.item.is_none() && words.contains(self.catalog.phrases.spending.as_str());
        Named {
            measure: pieces.told(),
            item: pieces.item.or_else(|| is_own.then(|| Item::new("funds.total"))),
            name,
            plain: self.is_plain(rest),
            spends: pieces.spends || of_spending,
            is_dated,
            is_part: false,
            is_titled: is_own,
        }
    }

    /// Takes known words off the end, one after the other, and gives what nobody knows.
    fn pieces<'t>(&self, name: &'t str) -> (Pieces, &'t str) {
        let mut pieces = Pieces::default();
        let mut rest = name;
        for _ in 0..MOST_PIECES {
            match self.next(rest, &mut pieces) {
                Some(shorter) if shorter.len() < rest.len() => rest = shorter.trim_end_matches(':'),
                _ => break,
            }
        }
        (pieces, rest)
    }

    /// The next piece from the end, put to what is known already; what stands before it.
    fn next<'t>(&self, rest: &'t str, pieces: &mut Pieces) -> Option<&'t str> {
        if rest.is_empty() {
            return None;
        }
        let given = std::mem::take(&mut pieces.given);
        if given && let Some((item, shorter)) = self.giver(rest) {
            pieces.item = item.or_else(|| pieces.item.take());
            return Some(shorter);
        }
        if self.is_spending_of_source(rest) {
            pieces.is_foreign = true;
            return None;
        }
        if let Some((piece, shorter)) = self.last(rest) {
            let family = piece.item.as_ref().map_or("funds", Item::family);
            if pieces.is_project && !matches!(family, "funds" | "score" | "execution" | "grade") {
                return self.titled_project(rest, pieces);
            }
            return pieces.add(piece).then_some(shorter);
        }
        // 上级补助收入 is no income that was 补助: a verb says what became of funds alone.
        let may_act = pieces.item.as_ref().is_none_or(|item| item.family() == "funds");
        let contradicts = |measure| {
            measure == Measure::Executed && matches!(pieces.measure, Some(Measure::Budget | Measure::Initial))
        };
        if may_act && let Some((measure, word)) = self.verb(rest) {
            // 实际执行支出预算: one or the other.
            if contradicts(measure) {
                return None;
            }
            let alone = pieces.measure.is_none() && pieces.item.is_none() && !pieces.is_fund;
            pieces.spends |=
                alone && self.catalog.phrases.spent_verbs.iter().any(|verb| word.ends_with(verb.as_str()));
            pieces.measure = pieces.measure.or(Some(measure));
            pieces.given = measure == Measure::Received || measure == Measure::Budget;
            return Some(&rest[..rest.len() - word.len()]);
        }
        if let Some((own, shorter)) = self.own_at_end(rest) {
            let is_money = pieces.is_fund || suffix(own, &self.catalog.phrases.money_nouns).is_some();
            pieces.is_own |= is_money && own.chars().count() >= LEAST_OF_TITLE;
            return Some(shorter);
        }
        if let Some(word) = suffix(rest, &self.catalog.phrases.bases.prior) {
            pieces.is_prior = true;
            return Some(&rest[..rest.len() - word.len()]);
        }
        if let Some(shorter) = self.without_recipient(rest) {
            return Some(shorter);
        }
        let shorter = self.without_plain_end(rest)?;
        pieces.is_project |= pieces.item.is_none() && rest[shorter.len()..].ends_with(PROJECT);
        pieces.is_fund |= suffix(&rest[shorter.len()..], &self.catalog.phrases.money_nouns).is_some();
        Some(shorter)
    }

    /// The project the title names: what stands before its name, if it is that.
    fn titled_project<'t>(&self, rest: &'t str, pieces: &mut Pieces) -> Option<&'t str> {
        let (own, shorter) = self.own_at_end(rest)?;
        pieces.is_own |= own.chars().count() >= LEAST_OF_TITLE;
        Some(shorter)
    }

    /// Who was given the money, between the verb and its name: 下达博乐市抗疫特别国债资金.
    fn without_recipient<'t>(&self, rest: &'t str) -> Option<&'t str> {
        let is_name = |name: &str| {
            self.catalog.vocabulary.ends_as_place(name) || self.catalog.vocabulary.ends_as_department(name)
        };
        let starts: Vec<usize> = rest.char_indices().map(|(at, _)| at).collect();
        let nearest = starts.len().saturating_sub(LONGEST_RECIPIENT)..starts.len().saturating_sub(1);
        let at = nearest.map(|at| starts[at]).find(|at| {
            let (front, name) = rest.split_at(*at);
            // 中央下达河北省76亿元 went to somebody else.
            is_name(name) && self.own.contains(name) && self.verb(front).is_some()
        })?;
        Some(&rest[..at])
    }

    /// Words at the end that change nothing: connecting words, tails, times, numbers of documents.
    fn without_plain_end<'t>(&self, rest: &'t str) -> Option<&'t str> {
        let phrases = &self.catalog.phrases;
        if suffix(rest, &phrases.documents).is_some() {
            return Some("");
        }
        let lists = [&phrases.links, &phrases.tails, &phrases.plain];
        let word = lists.into_iter().filter_map(|words| suffix(rest, words)).max_by_key(|word| word.len());
        // 全部门 before 部门, whose 全 would be left over.
        self.without_self_at_end(rest)
            .or_else(|| word.map(|word| &rest[..rest.len() - word.len()]))
            .or_else(|| without_date(rest))
    }

    /// The longest ending the vocabulary or the grammar knows, and what stands before it.
    fn last<'t>(&self, name: &'t str) -> Option<(Piece, &'t str)> {
        let count = name.chars().count();
        let starts = name.char_indices().skip(count.saturating_sub(LONGEST_NAME));
        for (at, _) in starts {
            let (rest, ending) = name.split_at(at);
            if let Some(piece) = self.meaning(ending) {
                return Some((piece, rest));
            }
        }
        None
    }

    /// Whether an ending that the vocabulary has no name for is what was spent of one source.
    fn is_spending_of_source(&self, name: &str) -> bool {
        let count = name.chars().count();
        let mut endings =
            name.char_indices().skip(count.saturating_sub(LONGEST_NAME)).map(|(at, _)| &name[at..]);
        let first = endings.find(|ending| {
            self.meaning(ending).is_some() || self.catalog.vocabulary.is_spending_of_source(ending)
        });
        first.is_some_and(|ending| self.meaning(ending).is_none())
    }

    fn meaning(&self, word: &str) -> Option<Piece> {
        let phrases = &self.catalog.phrases;
        if let Some(item) = phrases.item(word) {
            return Some(Piece { item: Some(item.clone()), measure: None });
        }
        if let Some(measure) = phrases.measure(word) {
            return Some(Piece { item: None, measure: Some(measure) });
        }
        let label = Label::of_folded(word);
        if label.key != word {
            return None; // numbering or a year stands in front
        }
        let meanings = self.catalog.vocabulary.meanings(&label);
        let item = meanings.iter().find_map(|meaning| match meaning {
            Meaning::Item(item) => Some(Piece { item: Some(item.clone()), measure: None }),
            Meaning::Quantity(item, measure) => {
                Some(Piece { item: Some(item.clone()), measure: Some(self.given(word, *measure)) })
            }
            _ => None,
        });
        item.or_else(|| {
            meanings.into_iter().find_map(|meaning| match meaning {
                Meaning::Measure(measure) => {
                    Some(Piece { item: None, measure: Some(self.given(word, measure)) })
                }
                _ => None,
            })
        })
    }

    /// 下达资金 is what a table allots to each; in a text of the one that was given it, it is what came.
    fn given(&self, word: &str, measure: Measure) -> Measure {
        // 补助资金 is no verb: only what also stands behind a number tells what became of it.
        let mut fates = self.catalog.phrases.fates.iter().filter(|fate| fate.measure == Measure::Received);
        let is_given = fates.any(|fate| fate.words.iter().any(|verb| word.contains(verb.as_str())));
        if is_given && measure == Measure::Amount { Measure::Received } else { measure }
    }

    /// A verb at the end that says what became of the money: 下达, 安排, 已拨付.
    fn verb<'t>(&self, rest: &'t str) -> Option<(Measure, &'t str)> {
        let verbs = self.catalog.phrases.verbs.iter();
        let found = verbs.filter_map(|verb| Some((verb.measure, suffix(rest, &verb.words)?)));
        found
            .max_by_key(|(_, word)| word.len())
            .map(|(measure, word)| (measure, &rest[rest.len() - word.len()..]))
    }

    /// What became of money by the words behind the number: 资金已全部到位.
    pub(super) fn fate(&self, right: &str) -> Option<Measure> {
        let folded = fold(right);
        let mut rest = folded.as_str();
        let phrases = &self.catalog.phrases;
        loop {
            let verbs = phrases.fates.iter();
            let found = verbs.filter_map(|verb| Some((verb.measure, prefix(rest, &verb.words)?)));
            if let Some((measure, _)) = found.max_by_key(|(_, word)| word.len()) {
                return Some(measure);
            }
            rest = &rest[prefix(rest, &phrases.fate_fillers)?.len()..];
        }
    }

    /// Who gave the money, at the end of the words: 中央 says which money it is, 市财政局 does not.
    fn giver<'t>(&self, rest: &'t str) -> Option<(Option<Item>, &'t str)> {
        let givers = self.catalog.phrases.givers.iter();
        let found = givers.filter_map(|giver| Some((giver, suffix(rest, &giver.words)?)));
        let (giver, word) = found.max_by_key(|(_, word)| word.len())?;
        Some((giver.item.clone(), &rest[..rest.len() - word.len()]))
    }

    /// The longest end of the words that the title has too.
    fn own_at_end<'t>(&self, words: &'t str) -> Option<(&'t str, &'t str)> {
        let starts: Vec<usize> = words.char_indices().map(|(at, _)| at).collect();
        let longest = starts.len().checked_sub(LEAST_OWN)?;
        let at = starts[..=longest].iter().find(|at| self.own.contains(&words[**at..]))?;
        Some((&words[*at..], &words[..*at]))
    }

    /// Whether a clause before the one that names a number changes nothing: short, and neither what the money is for nor
    /// another unit is spoken of (从总体看，按批复，).
    pub(super) fn is_harmless(&self, clause: &str) -> bool {
        let phrases = &self.catalog.phrases;
        let purposes = &phrases.purposes;
        let own = self.without_self(clause).unwrap_or(clause);
        // 根据某某通知, 本项目属于…: why, and what is spoken of.
        let is_reason =
            prefix(clause, &phrases.reasons).is_some() || prefix(clause, &phrases.subjects).is_some();
        is_reason
            || self.is_plain(clause)
            || (clause.chars().count() <= LONGEST_OPENING
                && !purposes.iter().any(|word| own.contains(word.as_str())))
    }

    /// Whether the words speak of the unit itself.
    pub(super) fn speaks_of_self(&self, words: &str) -> bool {
        let mut starts = words.char_indices().map(|(at, _)| at);
        starts.any(|at| self.without_self(&words[at..]).is_some())
    }

    /// Where these words last speak of the unit itself, and where of somebody else: the later one holds.
    pub(super) fn is_of_others<'w>(&self, words: &str, others: impl Iterator<Item = &'w String>) -> bool {
        let last = |word: &str| words.rfind(word);
        let Some(other) = others.filter_map(|word| last(word)).max() else { return false };
        let starts = words.char_indices().map(|(at, _)| at).filter(|at| *at > other);
        let mut own = starts.filter(|at| self.without_self(&words[*at..]).is_some());
        own.next().is_none()
    }

    /// What follows 我局, 本所, 全馆 at the beginning.
    fn without_self<'t>(&self, words: &'t str) -> Option<&'t str> {
        let phrases = &self.catalog.phrases;
        let behind = |selves, kinds| {
            let rest = &words[prefix(words, selves)?.len()..];
            Some(&rest[prefix(rest, kinds)?.len()..])
        };
        behind(&phrases.selves, &phrases.kinds).or_else(|| behind(&phrases.wholes, &phrases.kinds_of_whole))
    }

    /// What stands before 我局, 本所 at the end.
    fn without_self_at_end<'t>(&self, words: &'t str) -> Option<&'t str> {
        let phrases = &self.catalog.phrases;
        let before = |selves, kinds| {
            let rest = &words[..words.len() - suffix(words, kinds)?.len()];
            Some(&rest[..rest.len() - suffix(rest, selves)?.len()])
        };
        before(&phrases.selves, &phrases.kinds).or_else(|| before(&phrases.wholes, &phrases.kinds_of_whole))
    }

    /// Whether these words change nothing: the year, the unit itself, 全年, 实际.
    pub(super) fn is_plain(&self, words: &str) -> bool {
        let mut rest = words;
        loop {
            let dateless = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == 'x' || c == 'X');
            if let Some((_, after)) = dated(rest) {
                rest = after;
            } else if dateless.len() < rest.len() {
                rest = dateless;
            } else if let Some(after) = self.without_self(rest) {
                rest = after;
            } else if let Some(word) = prefix(rest, &self.catalog.phrases.plain) {
                rest = &rest[word.len()..];
            } else if let Some(after) = self.without_own(rest) {
                rest = after;
            } else {
                return rest.is_empty();
            }
        }
    }

    /// What follows the longest beginning that the title has too.
    fn without_own<'t>(&self, words: &'t str) -> Option<&'t str> {
        let ends = words.char_indices().map(|(at, c)| at + c.len_utf8()).skip(LEAST_OWN - 1);
        let known = ends.take_while(|end| self.own.contains(&words[..*end]));
        known.last().map(|end| &words[end..])
    }
}

impl Pieces {
    /// Which number it is: of the year before, where that was named.
    fn told(&self) -> Option<Measure> {
        match self.measure {
            _ if !self.is_prior => self.measure,
            None | Some(Measure::Executed) => Some(Measure::PriorExecuted),
            Some(Measure::Budget | Measure::Initial) => Some(Measure::PriorBudget),
            measure => measure,
        }
    }

    /// Takes a piece in, unless it contradicts what stands nearer to the number.
    fn add(&mut self, piece: Piece) -> bool {
        let Piece { item, measure } = piece;
        if let Some(item) = item {
            let fits = self.item.as_ref().is_none_or(|known| *known == item || is_whole_of(&item, known));
            if !fits || (measure.is_some() && self.measure.is_some() && measure != self.measure) {
                return false;
            }
            self.item = self.item.take().or(Some(item));
        }
        match measure {
            Some(Measure::Amount) => self.is_fund = true,
            Some(measure) => {
                self.measure = self.measure.or(Some(measure));
            }
            None => {}
        }
        true
    }
}

/// Whether one item is the whole the other is a part of: 三公经费 before 公务接待费.
fn is_whole_of(whole: &Item, part: &Item) -> bool {
    whole.is_total() && whole.family() == part.family()
}

/// A date at the end of the words: 2020年7月20日, 截至2023年12月.
fn without_date(rest: &str) -> Option<&str> {
    let shorter = rest.strip_suffix(['年', '月', '日'])?;
    let digits = shorter.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'x' || c == 'X');
    (digits.len() < shorter.len()).then_some(digits)
}
