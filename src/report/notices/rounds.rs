//! Which round (轮次) the notice of each unit belongs to: units and the notices that lie there already → number of the round,
//! and what becomes of the old notices.
//!
//! Apart because it is a history of each unit by itself: bureaus run the program many times within one round, and units answer
//! on different days. A notice says which files it was checked on (材料校验); as long as a unit has sent nothing else, it is
//! still the same notice, and what was asked before it sent something else is kept as the record of that round.

use super::letters::Post;
use crate::model::register::{Index, canonical_name};
use crate::model::reply::code;
use crate::model::review::EarlierNotice;
use crate::model::{FilingCard, Review};
use std::collections::{BTreeMap, BTreeSet};

/// The rounds of all units of a run.
#[derive(Debug)]
pub struct Rounds<'r> {
    review: &'r Review,
    /// Hashes of the files of each unit.
    files: BTreeMap<String, BTreeSet<&'r str>>,
    /// The units that notices are to, as the register calls them now.
    names: BTreeMap<String, String>,
    /// The latest notice of each unit.
    latest: BTreeMap<String, &'r EarlierNotice>,
}

impl<'r> Rounds<'r> {
    /// What is known of a run.
    #[must_use]
    pub fn of(review: &'r Review, index: &Index<'r>) -> Self {
        let hashes: BTreeMap<&str, &str> =
            review.files.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
        let mut files: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut add = |unit: String, path: &str| {
            if let Some(hash) = hashes.get(path).filter(|hash| !unit.is_empty() && !hash.is_empty()) {
                files.entry(unit).or_default().insert(hash);
            }
        };
        for card in review.filings.iter().chain(&review.aside) {
            add(unit_of(card, index), &card.path);
        }
        // A file of the unit that could not be read is sent again like any other.
        for finding in review.findings.iter().filter(|finding| finding.subject.filing.is_none()) {
            add(review.whose(finding, index).0, &finding.subject.path);
        }
        let mut latest: BTreeMap<String, &EarlierNotice> = BTreeMap::new();
        for notice in review.notices.iter().flat_map(|notices| &notices.earlier) {
            let known = latest.entry(registered(&notice.head.unit, "", index)).or_insert(notice);
            if notice.head.round > known.head.round {
                *known = notice;
            }
        }
        let names = review.notices.iter().flat_map(|notices| &notices.earlier);
        let names = names.map(|own| (own.head.unit.clone(), registered(&own.head.unit, "", index))).collect();
        Self { review, files, names, latest }
    }

    /// 材料校验 of a unit, by its canonical name: another one as soon as the unit has sent anything else.
    #[must_use]
    pub fn materials(&self, unit: &str) -> String {
        let hashes: Vec<&str> = self.files.get(unit).into_iter().flatten().copied().collect();
        code(&hashes)
    }

    /// 轮次 of the notice of a unit, by its canonical name.
    #[must_use]
    pub fn number(&self, unit: &str) -> u32 {
        if let Some(given) = self.review.given_round {
            return given;
        }
        let after_reply = self.review.answered_rounds.get(unit).map_or(1, |round| round.saturating_add(1));
        let after_notice = self.latest.get(unit).map_or(1, |notice| {
            let round = notice.head.round;
            if self.is_unanswered(notice) { round } else { round.saturating_add(1) }
        });
        after_reply.max(after_notice)
    }

    /// The unit that a notice is to, canonical: a unit that has been renamed since is still the same.
    fn unit_of(&self, notice: &EarlierNotice) -> String {
        self.names.get(&notice.head.unit).cloned().unwrap_or_default()
    }

    /// Whether the unit has sent nothing else since a notice was written; a notice of an older version of this program does
    /// not say what it was checked on.
    fn is_unanswered(&self, notice: &EarlierNotice) -> bool {
        let head = &notice.head;
        head.materials.is_empty() || head.materials == self.materials(&self.unit_of(notice))
    }

    /// Whether an old notice goes: nothing was sent in answer to it, and another one takes its place, or what it asked for is
    /// settled by the bureau itself.
    #[must_use]
    pub fn is_outdated(&self, notice: &EarlierNotice, post: &Post<'_>) -> bool {
        let (unit, round) = (self.unit_of(notice), notice.head.round);
        let is_answered = self.review.answered_rounds.contains_key(&unit);
        if post.is_written_to(&unit) {
            self.number(&unit) == round
        } else {
            !is_answered && self.is_unanswered(notice)
        }
    }
}

/// The unit of a return as the register calls it, canonical.
#[must_use]
pub fn unit_of(card: &FilingCard, index: &Index<'_>) -> String {
    registered(&card.head.department, &card.head.department_code, index)
}

/// A unit as the register calls it, canonical.
fn registered(named: &str, code: &str, index: &Index<'_>) -> String {
    canonical_name(index.line_of(code, named).map_or(named, |line| &line.department))
}
