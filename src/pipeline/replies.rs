//! Explanations on return notices that came back → 核实 findings closed, and what fits no finding any more.
//!
//! Apart because an explanation must never close a finding it was not written for: the code of the finding decides, and
//! where it is gone the words say why. Knows nothing of how a notice looks.

use crate::model::register::canonical_name;
use crate::model::{FileRecord, FindingCard, Reply, Severity, State, Unfit};
use std::collections::{BTreeMap, BTreeSet};

/// Closes what is explained; gives back what closes nothing. `blank` are the words that say as much as nothing: 无, /.
pub(super) fn settle(findings: &mut [FindingCard], replies: &[Reply], blank: &[String]) -> Vec<Unfit> {
    if replies.is_empty() {
        return Vec::new();
    }
    let mut bearers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        bearers.entry(finding.code.to_string()).or_default().push(at);
    }
    let mut latest: Vec<&Reply> = replies.iter().collect();
    // Of several notices the last round counts, then the last by path.
    latest.sort_by(|a, b| (b.turn, &b.path).cmp(&(a.turn, &a.path)));
    let mut answered = BTreeSet::new();
    let mut unfit = Vec::new();
    for reply in
        latest.into_iter().filter(|reply| answered.insert(reply.code.clone()) || reply.code.is_empty())
    {
        let meant = bearers.get(&reply.code).map_or(&[][..], Vec::as_slice);
        match why_not(reply, meant, findings, blank) {
            Some(why) => unfit.push(Unfit { reply: reply.clone(), why }),
            None => close(findings, meant, reply),
        }
    }
    unfit.sort_by(|a, b| (&a.reply.path, number(&a.reply)).cmp(&(&b.reply.path, number(&b.reply))));
    unfit
}

fn number(reply: &Reply) -> u64 {
    reply.number.parse().unwrap_or(u64::MAX)
}

fn close(findings: &mut [FindingCard], meant: &[usize], reply: &Reply) {
    for at in meant {
        findings[*at].state = State::Explained;
        findings[*at].explanation = reply.said.told().into();
    }
}

/// Why an explanation is not taken; none if it is.
fn why_not(reply: &Reply, meant: &[usize], findings: &[FindingCard], blank: &[String]) -> Option<String> {
    let said = &reply.said;
    let reason = said.reason.trim().trim_end_matches(['。', '.', '！']);
    if blank.iter().any(|word| word == reason) {
        return Some(format!("只写了“{}”，没有说明原因", said.reason.trim()));
    }
    let Some(finding) = meant.first().map(|at| &findings[*at]) else {
        return Some(gone(reply, findings));
    };
    if finding.rule != said.rule
        || canonical_name(&finding.subject.department) != canonical_name(&said.department)
    {
        let now = format!("{} {}", finding.subject.department, finding.rule);
        return Some(format!("核对码是“{now}”的，与这一行的单位或规则编号不符，请核对是否抄错了行"));
    }
    (finding.severity == Severity::Error).then(|| "这是错误，要改正，不能用说明关闭".to_owned())
}

/// What became of the finding that an explanation was written for.
fn gone(reply: &Reply, findings: &[FindingCard]) -> String {
    let said = &reply.said;
    let unit = canonical_name(&said.department);
    let same = |finding: &&FindingCard| {
        finding.rule == said.rule && canonical_name(&finding.subject.department) == unit
    };
    let mut now = findings.iter().filter(same);
    let Some(first) = now.next() else { return "现在没有这个问题了，不需要说明".to_owned() };
    let place = first.whole().place.as_ref().map(ToString::to_string).unwrap_or_default();
    let more = match now.count() {
        0 => String::new(),
        more => format!("等 {} 处", more + 1),
    };
    format!("位置或填报的内容与发通知时不同（现在是 {place}{more}），请按新的通知重新说明")
}

/// Says in the line of each notice what became of its explanations.
pub(super) fn tell(files: &mut [FileRecord], replies: &[Reply], unfit: &[Unfit]) {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for unfit in unfit {
        *left.entry(&unfit.reply.path).or_default() += 1;
    }
    let paths: BTreeSet<&str> = replies.iter().map(|reply| reply.path.as_str()).collect();
    for file in files.iter_mut().filter(|file| paths.contains(file.path.as_str())) {
        if let Some(left) = left.get(file.path.as_str()) {
            file.message = format!(
                "{}；其中 {left} 条没有采用，原因见问题清单末尾。",
                file.message.trim_end_matches('。')
            );
        }
    }
}
