//! What rules on trial find, for whoever decides whether they are switched on.

use super::out;
use anyhow::Result;
use huishen::catalog::trial::OnTrial;
use huishen::model::review::RuleLine;
use huishen::model::{Finding, FindingCard, Place, Review};
use std::collections::BTreeSet;
use std::io::Write;

/// So many findings of a rule are shown in full: enough to see whether it means what its owner meant.
const EXAMPLES: usize = 5;

/// Where a finding stands: what two versions of one rule are compared by.
type Spot = (String, Option<Place>);

/// What each of the rules would find, with examples.
///
/// # Errors
/// If standard output cannot be written.
pub fn trial(review: &Review, trials: &[OnTrial]) -> Result<()> {
    let mut out = out();
    for trial in trials {
        let Some(line) = review.rules.iter().find(|line| line.id == trial.id) else { continue };
        let found = findings_of(review, &trial.id);
        writeln!(out, "{} {}（{}）", line.id, line.name, line.severity)?;
        writeln!(out, "  {}", counted(line, &found))?;
        let before = trial.replaces.as_ref().map(|id| findings_of(review, id));
        let known: BTreeSet<Spot> = before.iter().flatten().map(|finding| spot(finding)).collect();
        if let (Some(id), Some(before)) = (&trial.replaces, &before) {
            let now: BTreeSet<Spot> = found.iter().map(|finding| spot(finding)).collect();
            let gone: Vec<&FindingCard> =
                before.iter().filter(|finding| !now.contains(&spot(finding))).copied().collect();
            let more: Vec<&FindingCard> =
                found.iter().filter(|finding| !known.contains(&spot(finding))).copied().collect();
            writeln!(
                out,
                "  与现在的 {id} 相比：多列 {} 处，少列 {} 处，相同 {} 处。",
                more.len(),
                gone.len(),
                now.len().saturating_sub(more.len())
            )?;
            examples(&mut out, "多列的", &more)?;
            examples(&mut out, "少列的", &gone)?;
        } else {
            examples(&mut out, "列出的", &found)?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "只是试算：规则没有启用，什么文件都没有改动。要启用，把规则文件放进规则目录的 rules 文件夹，运行时用 --catalog 指定。"
    )?;
    Ok(())
}

fn findings_of<'r>(review: &'r Review, rule: &str) -> Vec<&'r FindingCard> {
    review.findings.iter().filter(|finding| finding.rule == rule).collect()
}

fn spot(finding: &FindingCard) -> Spot {
    (finding.subject.path.to_string(), finding.whole().place)
}

/// Of how many returns it holds.
fn counted(line: &RuleLine, found: &[&FindingCard]) -> String {
    let tally = &line.tally;
    let judged = tally.passed.saturating_add(tally.failed).saturating_add(tally.exempted);
    let all = judged.saturating_add(tally.not_applicable).saturating_add(tally.undetermined);
    if let Some((scope, number)) = line.over {
        return format!("对全部材料的规则：查了 {number} {}，列出 {} 处。", scope.term(), found.len());
    }
    format!(
        "{all} 份表里会列出 {} 份（{} 处）；通过 {} 份，不适用 {} 份，缺数无法判断 {} 份，豁免 {} 份。",
        tally.failed,
        found.len(),
        tally.passed,
        tally.not_applicable,
        tally.undetermined,
        tally.exempted
    )
}

fn examples(out: &mut impl Write, title: &str, found: &[&FindingCard]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let shown = if found.len() > EXAMPLES { format!("，例 {EXAMPLES} 处") } else { String::new() };
    writeln!(out, "  {title} {} 处{shown}：", found.len())?;
    for finding in found.iter().take(EXAMPLES) {
        let Finding { place, message, subject, .. } = finding.whole();
        let place = place.map_or_else(String::new, |place| format!(" {} {}", place.sheet, place.cell));
        writeln!(out, "    {}{place}：{message}", subject.path)?;
    }
    Ok(())
}
