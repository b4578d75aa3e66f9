//! Findings that somebody of the bureau has called false alarms (误报) → exempted, before anything follows from them.
//!
//! Apart because codes are known only when all findings are: two that are alike are told apart by each other. Until
//! figures are kept out of totals or a unit out of the ranking, nothing has followed from a finding.

use super::{Audited, Material};
use crate::model::{Exempted, FindingCard, Tally};
use std::collections::{BTreeMap, BTreeSet};

/// What a rule is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// Once for each return.
    OfFiling,
    /// Once for the run.
    OfRun,
}

impl Audited {
    /// Takes out what somebody has called a false alarm. What was joined to such a finding stands for itself then.
    pub(super) fn exempt(&mut self, material: &Material<'_>, share: Share) {
        let alarms = material.false_alarms;
        if alarms.is_empty() || !self.findings.iter().any(|card| alarms.contains_key(card.code.as_str())) {
            return;
        }
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        let mut waived = Vec::new();
        let mut left = Vec::with_capacity(self.findings.len());
        for (at, card) in std::mem::take(&mut self.findings).into_iter().enumerate() {
            if let Some(reason) = alarms.get(card.code.as_str()) {
                self.exempted.push(Exempted::new(card.whole(), reason.clone()));
                waived.push(card);
            } else {
                places.insert(at, left.len());
                left.push(card);
            }
        }
        for card in &mut left {
            card.parent = card.parent.and_then(|parent| places.get(&parent).copied());
        }
        self.findings = left;
        self.recount(&waived, material, share);
    }

    /// A rule of which nothing is left on a return has been exempted there.
    fn recount(&mut self, waived: &[FindingCard], material: &Material<'_>, share: Share) {
        let counted = |card: &FindingCard| {
            let filing = card.subject.filing.filter(|_| share == Share::OfFiling);
            (card.rule.to_string(), filing)
        };
        let open: BTreeSet<_> = self.findings.iter().map(counted).collect();
        let gone: BTreeSet<_> = waived.iter().map(counted).filter(|own| !open.contains(own)).collect();
        for (rule, _) in gone {
            let at = material.catalog.rules.iter().position(|own| own.id == rule);
            if let Some(tally) = at.and_then(|at| self.tallies.get_mut(at)) {
                move_one(tally);
            }
        }
    }
}

fn move_one(tally: &mut Tally) {
    tally.failed = tally.failed.saturating_sub(1);
    tally.exempted += 1;
}
