//! Answers to return notices (退回修改通知): which finding an answer is about, and what came back for it.
//!
//! Apart because the notice prints what the reader must find again: both take the code of a finding from here.

use super::beside::Explanation;
use super::card::FindingCard;
use super::finding::Finding;
use super::inventory::FileRecord;
use super::register::canonical_name;
use super::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Letters and digits of a code, without those that look alike.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// One explanation filled in on a notice that came back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What it says, and the unit and rule as the notice prints them.
    pub said: Explanation,
    /// The notice, relative to the root.
    pub path: String,
    /// 轮次
    pub turn: u32,
    /// 序号 on the notice.
    pub number: String,
    /// 表/位置, as printed there.
    pub place: String,
    /// 核对码 of the finding it was printed for.
    pub code: String,
}

/// The head of a return notice (退回修改通知), as it was printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeHead {
    /// 单位
    pub unit: String,
    /// 轮次
    pub round: u32,
    /// 材料校验: which files of the unit were checked; empty where the notice does not say.
    pub materials: String,
    /// How many explanations are filled in.
    pub answers: usize,
}

/// An explanation that came back and closes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// What came back.
    pub reply: Reply,
    /// Why it was not taken, and what to do.
    pub why: String,
}

/// Gives another code (核对码) to findings whose codes are the same, by what else tells them apart: their files, then their
/// words. What moves from run to run without the unit's doing (name of the file, order of the findings, the figures of
/// others) is else no part of a code.
pub fn tell_apart(findings: &mut [FindingCard], files: &[FileRecord]) {
    let roots: BTreeMap<&str, &str> =
        files.iter().filter(|file| file.lead > 0).map(|file| (file.path.as_str(), file.own_path())).collect();
    let path = |finding: &Finding| {
        let path = finding.subject.path.as_str();
        (*roots.get(path).unwrap_or(&path)).to_owned()
    };
    let further: [&dyn Fn(&Finding) -> String; 2] = [&path, &|finding| finding.message.clone()];
    for more in further {
        let mut bearers: BTreeMap<Text, usize> = BTreeMap::new();
        for finding in findings.iter() {
            *bearers.entry(finding.code.clone()).or_default() += 1;
        }
        for card in findings.iter_mut().filter(|card| bearers.get(&card.code).is_some_and(|own| *own > 1)) {
            let finding = card.whole();
            card.code = code_of(&finding, &format!("{}{}", card.code, more(&finding))).into();
        }
    }
}

/// The code (核对码) of a finding: rule, unit, project, year, sheet, cell and what is stated there.
#[must_use]
pub(super) fn code_of(finding: &Finding, further: &str) -> String {
    let subject = &finding.subject;
    let place = finding.place.as_ref();
    code(&[
        finding.rule.as_str(),
        &canonical_name(&subject.department),
        &canonical_name(&subject.project),
        &subject.year.map_or_else(String::new, |year| year.to_string()),
        place.map_or("", |place| &place.sheet),
        place.map_or("", |place| &place.cell),
        &finding.stated,
        further,
    ])
}

/// A code out of what it stands for: eight letters that people can copy by hand.
#[must_use]
pub fn code(parts: &[&str]) -> String {
    let mut hash = fnv(&parts.join("\u{1f}"));
    let mut code = String::new();
    for place in 0..8 {
        if place == 4 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::try_from(hash & 31).unwrap_or(0)]));
        hash >>= 5;
    }
    code
}

/// FNV-1a with its high bits mixed into those that are used; the codes of one unit must differ, nothing is secret.
fn fnv(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash ^ (hash >> 40)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Place, Severity, Store, Subject};

    fn codes(findings: &[FindingCard]) -> Vec<Text> {
        let mut findings = findings.to_vec();
        tell_apart(&mut findings, &[]);
        findings.into_iter().map(|finding| finding.code).collect()
    }

    fn finding(cell: &str, path: &str, stated: &str) -> FindingCard {
        let subject = Subject { department: "甲局".into(), path: path.into(), ..Subject::default() };
        let finding = Finding {
            place: Some(Place { sheet: "表".into(), cell: cell.into() }),
            stated: stated.into(),
            ..Finding::bare("R-02", Severity::Verify, subject)
        };
        FindingCard::all([finding], &Store::default(), |_| None).remove(0)
    }

    #[test]
    fn codes_stay_while_the_figure_stays_and_differ_where_findings_do() {
        let first = codes(&[finding("B1", "甲.xlsx", "9"), finding("B2", "甲.xlsx", "9")]);
        assert_ne!(first[0], first[1]);
        // Another file name, another order, other findings: the same codes.
        let again = codes(&[finding("B2", "甲改.xlsx", "9"), finding("B1", "甲改.xlsx", "9")]);
        assert_eq!((&again[0], &again[1]), (&first[1], &first[0]));
        assert_ne!(codes(&[finding("B1", "甲.xlsx", "8")])[0], first[0], "another figure is another matter");
        let twins = codes(&[finding("B1", "甲.xlsx", "9"), finding("B1", "乙.xlsx", "9")]);
        assert_ne!(twins[0], twins[1], "told apart by their files");
        assert!(twins.iter().all(|code| *code != first[0] && code.len() == 9));
    }
}
