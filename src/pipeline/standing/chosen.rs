//! Versions of which somebody has chosen the one that counts, and those of which somebody has to.
//!
//! Apart from `versions` because names tell nothing here: a person says which one it is, by the name of its file or sheet.

use super::versions::Contents;
use super::{keep, set_aside};
use crate::changes;
use crate::model::decision::{BETWEEN, code};
use crate::model::inventory::file_name;
use crate::model::{DecidedBy, Decision, DecisionKind, FilingStanding};
use crate::pipeline::decisions::{Docket, question};
use crate::pipeline::file::Processed;
use std::collections::BTreeSet;

/// Does as somebody has decided; false where nobody has.
pub(super) fn settle(group: &[Contents], processed: &mut [Processed], docket: &mut Docket) -> bool {
    let files: BTreeSet<usize> = group.iter().map(|contents| contents.at.0).collect();
    let candidates = candidates(group, processed);
    let code = code_of(group, &candidates, processed);
    let Some(ruling) = docket.about_versions(&code, &files) else { return false };
    let named: Vec<&Candidate> = candidates.iter().filter(|one| one.is_named(&ruling.choice)).collect();
    let [chosen] = named[..] else {
        let all: Vec<&str> = candidates.iter().map(|one| one.shown.as_str()).collect();
        docket.refuse(&ruling, &format!("选择“{}”对不上一份，可写 {}", ruling.choice, all.join(" 或 ")));
        return false;
    };
    for one in &candidates {
        let card = &mut processed[one.at.0].filings[one.at.1];
        if one.at == chosen.at {
            keep(card, &ruling.said);
        } else {
            let why = format!("已由 {} 取代，不计入合计；{}", chosen.shown, ruling.said);
            set_aside(card, FilingStanding::Version, DecidedBy::Decision, &why);
        }
    }
    let versions = candidates.iter().filter(|one| one.at != chosen.at);
    let versions = versions.map(|one| processed[one.at.0].filings[one.at.1].id.as_str().into()).collect();
    processed[chosen.at.0].filings[chosen.at.1].versions = versions;
    let others = files.iter().filter(|file| **file != chosen.at.0).count();
    processed[chosen.at.0].record.replaces = others.try_into().unwrap_or(0);
    docket.honour(&ruling);
    true
}

/// Asks which one counts, if nothing has told.
pub(super) fn ask(group: &[Contents], processed: &[Processed], docket: &mut Docket) {
    let counting = group.iter().find(|contents| {
        let card = &processed[contents.at.0].filings[contents.at.1];
        card.counts() && card.is_open
    });
    let Some(winner) = counting else { return };
    let card = &processed[winner.at.0].filings[winner.at.1];
    let candidates = candidates(group, processed);
    let proposed = candidates.iter().find(|one| one.at == winner.at).map(|one| one.shown.clone());
    let numbers: BTreeSet<usize> = group.iter().map(|contents| contents.at.0).collect();
    let files: Vec<&Processed> = numbers.iter().map(|number| &processed[*number]).collect();
    let all: Vec<&str> = candidates.iter().map(|one| one.shown.as_str()).collect();
    let whole = |at: (usize, usize)| processed[at.0].filings[at.1].whole();
    let others = candidates.iter().filter(|one| one.at != winner.at);
    let differing: Vec<String> = others
        .map(|one| match changes::differing(&whole(one.at), &whole(winner.at)) {
            0 => format!("{} 的数都相同", one.shown),
            count => format!("{} 有 {count} 处不同", one.shown),
        })
        .collect();
    docket.propose(Decision {
        code: code_of(group, &candidates, processed),
        unit: card.head.department.clone(),
        project: card.head.project.clone(),
        told: format!(
            "同一份表有 {} 份，从名称看不出哪一份有效：{}；与暂计的一份相比，{}（逐处见“改动对照”）",
            all.len(),
            all.join(BETWEEN),
            differing.join("、")
        ),
        proposal: proposed.unwrap_or_default(),
        ..question(DecisionKind::Version, &files)
    });
}

/// A version as people name it.
struct Candidate {
    at: (usize, usize),
    /// File and, where it holds several, sheet.
    shown: String,
    /// All that it may be called.
    names: Vec<String>,
}

impl Candidate {
    fn is_named(&self, choice: &str) -> bool {
        self.names.iter().any(|name| name == choice)
    }
}

fn candidates(group: &[Contents], processed: &[Processed]) -> Vec<Candidate> {
    let candidate = |contents: &Contents| {
        let at = contents.at;
        let (record, sheet) = (&processed[at.0].record, processed[at.0].filings[at.1].sheet.to_string());
        let own = record.own_path();
        if group.iter().filter(|other| other.at.0 == at.0).count() > 1 {
            let shown = format!("{own} 的“{sheet}”");
            return Candidate { at, names: vec![shown.clone(), sheet], shown };
        }
        let names = [own, record.path.as_str(), file_name(own)].map(str::to_owned).to_vec();
        Candidate { at, shown: own.to_owned(), names }
    };
    group.iter().map(candidate).collect()
}

/// The code of the question: unit, project and all that may be chosen.
fn code_of(group: &[Contents], candidates: &[Candidate], processed: &[Processed]) -> String {
    let shown: Vec<&str> = candidates.iter().map(|one| one.shown.as_str()).collect();
    let head = group.first().map(|contents| &processed[contents.at.0].filings[contents.at.1].head);
    let (unit, project) = head.map_or(("", ""), |head| (&head.department, &head.project));
    code(DecisionKind::Version, &[unit, project, &shown.join(BETWEEN)])
}
