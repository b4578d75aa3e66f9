//! Answers to return notices (退回修改通知): which finding an answer is about, and what came back for it.
//!
//! Apart because the notice prints what the reader must find again: both take the code of a finding from here.

use super::beside::Explanation;
use super::card::FindingCard;
use super::finding::Finding;
use super::register::canonical_name;
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

/// An explanation that came back and closes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// What came back.
    pub reply: Reply,
    /// Why it was not taken, and what to do.
    pub why: String,
}

/// The code (核对码) of each finding: rule, unit, project, year, sheet, cell and what is stated there. What moves from
/// run to run without the unit's doing (name of the file, order of the findings, the figures of others) is no part of
/// it, unless two findings could not be told apart otherwise.
#[must_use]
pub fn codes(findings: &[FindingCard]) -> Vec<String> {
    let mut codes: Vec<String> = findings.iter().map(|finding| code_of(&finding.whole(), "")).collect();
    let further: [fn(&Finding) -> &str; 2] = [|finding| &finding.subject.path, |finding| &finding.message];
    for more in further {
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        for code in &codes {
            *bearers.entry(code.clone()).or_default() += 1;
        }
        for (code, finding) in codes.iter_mut().zip(findings) {
            if bearers.get(code).is_some_and(|bearers| *bearers > 1) {
                let finding = finding.whole();
                *code = code_of(&finding, &format!("{code}{}", more(&finding)));
            }
        }
    }
    codes
}

fn code_of(finding: &Finding, further: &str) -> String {
    let subject = &finding.subject;
    let place = finding.place.as_ref();
    let parts = [
        finding.rule.as_str(),
        &canonical_name(&subject.department),
        &canonical_name(&subject.project),
        &subject.year.map_or_else(String::new, |year| year.to_string()),
        place.map_or("", |place| &place.sheet),
        place.map_or("", |place| &place.cell),
        &finding.stated,
        further,
    ];
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
