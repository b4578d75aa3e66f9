//! A review → the summary of a run: a table for people on standard error, or JSON for programs on standard output.
//!
//! Apart because it is the one text everybody reads after a run; it judges nothing, and counts what the review holds.

use super::screen::Tone;
use anyhow::Result;
use huishen::model::review::{Readers, Round};
use huishen::model::visible::is_hidden;
use huishen::model::{Decision, DecisionState, FileRecord, FileStatus, FindingCard, Review, Severity, State};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Lines of a list before the rest is counted only.
const SHOWN: usize = 12;

/// Where a run has written, and how it ends.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The workbook.
    pub output: &'a Path,
    /// The folder of the tables, if they were asked for.
    pub data: Option<&'a Path>,
    /// A file that is called like one of decisions and is none.
    pub passed_over: Option<&'a Path>,
    /// What is said of texts in the old workbook that have no place in the new one.
    pub left_behind: Option<&'a str>,
    /// The exit code that follows.
    pub code: u8,
}

/// The summary of a run on standard error.
///
/// # Errors
/// If standard error cannot be written.
pub fn summary(review: &Review, told: Told<'_>) -> Result<()> {
    let mut out = super::err();
    if review.files.is_empty() {
        writeln!(out, "没有读到任何文件，请检查路径。")?;
    }
    for [name, count, note] in table(review) {
        let line = format!("{}  {}  {note}", left(&name, 6), right(&count, 9));
        match tone_of(review, &name) {
            Some(tone) => out.paint(tone, line.trim_end())?,
            None => write!(out, "{}", line.trim_end())?,
        }
        writeln!(out)?;
    }
    for line in review.taken.told(review.year) {
        writeln!(out, "\n{line}")?;
    }
    list(&mut out, "没有读出或没有计入的文件：", &left_out(review))?;
    list(&mut out, "应报未报：", &absent(review))?;
    list(&mut out, "没有采用的决定（改好后再运行）：", &unfit(review, told.passed_over))?;
    list(&mut out, "上年工作簿里认不出、没有读的数据项：", &review.past_unread)?;
    if let Some(said) = told.left_behind {
        writeln!(out, "\n{said}")?;
    }
    writeln!(out, "\n结果写在：\n  {}  {}", left("工作簿", 6), whole(told.output))?;
    if let Some(data) = told.data {
        writeln!(out, "  {}  {}", left("数据表", 6), whole(data))?;
    }
    if let Some(notices) = &review.notices {
        writeln!(out, "  {}  {}（每个单位一份）", left("通知", 6), whole(&notices.folder))?;
    }
    if let Some((count, first)) = edited(review) {
        writeln!(out, "          其中 {count} 份有人填写、改过，没有重写（{first} 等）；要重写的请先移走")?;
    }
    if let Some(bulletin) = &review.bulletin {
        let readers = match bulletin.readers {
            Readers::Departments => "",
            Readers::Public => "（公开版）",
        };
        writeln!(out, "  {}  {}{readers}", left("通报", 6), whole(&bulletin.path))?;
    }
    if let Some(file) = review.decisions_file.as_ref().filter(|_| !review.decisions.is_empty()) {
        writeln!(out, "  {}  {}", left("决定", 6), whole(&file.path))?;
    }
    writeln!(out, "\n下一步：")?;
    for (number, step) in next(review).iter().enumerate() {
        writeln!(out, "  {}. {step}", number + 1)?;
    }
    let tone = if told.code == 0 { Tone::Good } else { Tone::Doubtful };
    out.paint(tone, &format!("退出码 {}：{}", told.code, meaning(review, told.code)))?;
    writeln!(out)?;
    Ok(())
}

/// What the line of a severity is said in, where there is anything to say.
fn tone_of(review: &Review, name: &str) -> Option<Tone> {
    let known = [Severity::Error, Severity::Verify, Severity::Notice].into_iter();
    known.filter(|own| own.term() == name && review.count(*own) > 0).map(super::tone).next()
}

/// The summary of a run as JSON on standard output. README.md lists the keys; they stay.
///
/// # Errors
/// If standard output cannot be written.
pub fn json(review: &Review, told: Told<'_>) -> Result<()> {
    let file = |f: &FileRecord| json!({"path": f.path, "status": f.status.as_str(), "message": f.message});
    let files: Vec<_> = review.files.iter().map(file).collect();
    let states = |state: State| review.findings.iter().filter(|finding| finding.state == state).count();
    let kept = review.old_book.as_ref().filter(|_| told.left_behind.is_some());
    let kept = kept.map(|old| old.kept.to_string_lossy());
    let value = json!({
        "output": told.output.to_string_lossy(),
        "data": told.data.map(Path::to_string_lossy),
        "bulletin": review.bulletin.as_ref().map(|bulletin| bulletin.path.to_string_lossy()),
        "exit_code": told.code,
        "files": files,
        "files_read": read(review),
        "files_unread": unread(review),
        "filings": review.filings.len(),
        "departments": review.departments.len(),
        "register": review.register.lines.len(),
        "missing": missing(review).count(),
        "errors": review.count(Severity::Error),
        "units_with_errors": review.units_with(Severity::Error),
        "verifies": review.count(Severity::Verify),
        "notices": review.count(Severity::Notice),
        "explained": review.findings.iter().filter(|finding| !finding.is_open()).count(),
        "exempted": review.exempted.len(),
        "decided": review.decided(DecisionState::InForce).count(),
        "undecided": review.decided(DecisionState::Open).count(),
        "kept_workbook": kept,
        "closed": review.closed.len(),
        "remaining": states(State::Remaining),
        "new": states(State::New),
        "changes": review.changes.count(),
        "changes_unasked": review.changes.unasked(),
    });
    let text = format!("{value:#}");
    // JSON has a way of its own to write such a character: what programs read back is what was there.
    let mut shown = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if is_hidden(c) { write!(shown, "\\u{:04x}", u32::from(c))? } else { shown.push(c) }
    }
    let mut out = super::screen::raw();
    writeln!(out, "{shown}")?;
    Ok(out.flush()?)
}

/// The lines of the table: what, how many, what it means.
fn table(review: &Review) -> Vec<[String; 3]> {
    let line = |name: &str, count: String, note: String| [name.to_owned(), count, note];
    let files = review.files.len();
    let (read, unread, out) = (read(review), unread(review), aside(review).count());
    let mut lines = vec![
        line("文件", format!("{files} 个"), files_note(read, unread, out, files - read - unread - out)),
        line("自评表", format!("{} 份", review.filings.len()), units(review)),
    ];
    if !review.register.lines.is_empty() {
        let owed = review.register.lines.iter().filter(|line| line.owed).count();
        let note = format!("应报 {owed} 条，未报 {} 条", missing(review).count());
        lines.push(line("名录", format!("{} 条", review.register.lines.len()), note));
    }
    for (severity, what) in [
        (Severity::Error, "不可能成立，退回改正"),
        (Severity::Verify, "改正或说明"),
        (Severity::Notice, "不影响受理"),
    ] {
        let note = format!("{what}{}", concerned(review, severity));
        lines.push(line(severity.term(), format!("{} 条", review.count(severity)), note));
    }
    if !review.decisions.is_empty() {
        let count = |state| review.decided(state).count();
        let note =
            format!("待选 {} 条，没有采用 {} 条", count(DecisionState::Open), count(DecisionState::Unfit));
        lines.push(line("决定", format!("{} 条", count(DecisionState::InForce)), note));
    }
    lines.extend(since(review));
    lines.extend(changed(review));
    lines
}

/// Choices that were not taken, with the reason.
fn unfit(review: &Review, passed_over: Option<&Path>) -> Vec<String> {
    let told = |row: &Decision| format!("{} {} {}：{}", row.code, row.kind, row.unit, row.told);
    let broken = passed_over.map(|path| {
        let path = path.display();
        format!("{path} 不是本程序写出的决定，或已损坏，里面的选择没有采用；确是决定的，请修复，或用 --decisions 另给一个文件")
    });
    broken.into_iter().chain(review.decided(DecisionState::Unfit).map(told)).collect()
}

fn files_note(read: usize, unread: usize, aside: usize, others: usize) -> String {
    let parts = [("没有读出", unread), ("重复或已被取代", aside), ("不是自评表", others)];
    let parts = parts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("，{what} {count}"));
    format!("读出自评表 {read}{}", parts.collect::<String>())
}

/// How many notices and lists somebody has written into, and the name of one.
fn edited(review: &Review) -> Option<(usize, String)> {
    let edited = &review.notices.as_ref()?.edited;
    let first = edited.first()?.file_name()?.to_string_lossy().into_owned();
    Some((edited.len(), first))
}

fn units(review: &Review) -> String {
    format!("{} 个单位", review.departments.len())
}

fn concerned(review: &Review, severity: Severity) -> String {
    let units = review.units_with(severity);
    if units == 0 { String::new() } else { format!("；涉及 {units} 个单位") }
}

/// What became of the findings of the round before, and what does not count.
fn since(review: &Review) -> Vec<[String; 3]> {
    let mut lines = Vec::new();
    let mut add = |name: &str, count: usize, note: String| {
        lines.push([name.to_owned(), format!("{count} 条"), note]);
    };
    if review.round == Round::Again {
        let count = |state| review.findings.iter().filter(|finding| finding.state == state).count();
        let note =
            format!("与上一轮相比；仍存 {} 条，新增 {} 条", count(State::Remaining), count(State::New));
        let gone = review.closed.iter().filter(|finding| review.is_withdrawn(finding)).count();
        let gone =
            if gone > 0 { format!("；其中 {gone} 条的表这一轮没有重报") } else { String::new() };
        add("已改", review.closed.len(), format!("{note}{gone}"));
    }
    let explained = review.findings.iter().filter(|finding| !finding.is_open()).count();
    if explained > 0 {
        add("已说明", explained, "单位已说明的核实事项，不再计数".to_owned());
    }
    if !review.exempted.is_empty() {
        add("豁免", review.exempted.len(), "见问题清单末尾".to_owned());
    }
    if !review.unfit.is_empty() {
        add("未采用", review.unfit.len(), "收回的通知上没有采用的说明，原因见问题清单末尾".to_owned());
    }
    lines
}

/// What units have changed since the round before.
fn changed(review: &Review) -> Option<[String; 3]> {
    let changes = &review.changes;
    let note = || format!("其中没有要求改的 {} 处（见改动对照）", changes.unasked());
    changes.is_compared.then(|| ["改动".to_owned(), format!("{} 处", changes.count()), note()])
}

/// Files that are in no total, with the reason.
fn left_out(review: &Review) -> Vec<String> {
    let failed = review.files.iter().filter(|file| file.status.is_failure());
    let told =
        |file: &FileRecord| format!("{}  {}：{}", left(file.status.term(), 8), file.path, file.message);
    failed.chain(aside(review)).map(told).collect()
}

fn absent(review: &Review) -> Vec<String> {
    let name = |finding: &FindingCard| {
        let subject = &finding.subject;
        if subject.project.is_empty() {
            subject.department.as_str().to_owned()
        } else {
            format!("{}：{}", subject.department, subject.project)
        }
    };
    missing(review).map(name).collect()
}

fn list(out: &mut impl Write, title: &str, lines: &[String]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for line in lines.iter().take(SHOWN) {
        writeln!(out, "  {}", one_line(line))?;
    }
    if lines.len() > SHOWN {
        writeln!(out, "  ……另有 {} 个，见“报送情况”", lines.len() - SHOWN)?;
    }
    Ok(())
}

/// A text on one line: a line break in a name would make a line that looks like one of ours.
fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\n', '\r', '\t', '\u{2028}', '\u{2029}'], " ")
}

/// What to do now, the most urgent first.
fn next(review: &Review) -> Vec<String> {
    let (errors, verifies) = (review.count(Severity::Error), review.count(Severity::Verify));
    let mut steps = Vec::new();
    if errors + verifies > 0 {
        steps.push("先看“退回清单”：退回哪些单位、各有几处；算式和单元格在“问题清单”".to_owned());
    }
    if unread(review) > 0 {
        steps.push("没有读出的文件，请对方照上面的说明重报".to_owned());
    }
    if missing(review).count() > 0 {
        steps.push("未报的单位在“报送情况”，请催报".to_owned());
    }
    if review.decided(DecisionState::Open).next().is_some() {
        steps.push("要定的事列在上面的“决定”文件，填好“选择”后再运行一次".to_owned());
    }
    if steps.is_empty() && review.filings.is_empty() {
        steps.push("没有读到自评表，请检查给出的文件夹".to_owned());
    } else if steps.is_empty() {
        steps.push("没有要退回的，从“总览”看起".to_owned());
    } else {
        steps.push(
            "收到改正的表以后，放回原文件夹再运行一次，会标出已改、仍存、新增（--data 用同一个文件夹）"
                .to_owned(),
        );
    }
    steps
}

/// What an exit code of a finished run says.
fn meaning(review: &Review, code: u8) -> &'static str {
    match code {
        _ if !review.has_read() => "收到的文件没有一份能读，工作簿里只有清单和原因。",
        0 if review.filings.is_empty() => "文件都读了，里面没有自评表；请检查给出的文件夹是否正确。",
        0 => "全部读出，没有错误。",
        _ => "已完成，但有文件没有读出，或有错误。",
    }
}

fn read(review: &Review) -> usize {
    review.files.iter().filter(|file| file.filings > 0).count()
}

fn unread(review: &Review) -> usize {
    review.files.iter().filter(|file| file.status.is_failure()).count()
}

fn aside(review: &Review) -> impl Iterator<Item = &FileRecord> {
    let out = |status| matches!(status, FileStatus::Duplicate | FileStatus::Superseded);
    review.files.iter().filter(move |file| out(file.status) && file.filings == 0)
}

fn missing(review: &Review) -> impl Iterator<Item = &FindingCard> {
    review.findings.iter().filter(|finding| finding.rule == "F-01")
}

fn whole(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// A text filled up with blanks to that many columns of the terminal, on which a Chinese character takes two.
fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", blanks(text, columns))
}

fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", blanks(text, columns))
}

fn blanks(text: &str, columns: usize) -> String {
    " ".repeat(columns.saturating_sub(text.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_terminal() {
        assert_eq!(left("错误", 6), "错误  ");
        assert_eq!(right("12 条", 9), "    12 条");
        assert_eq!(left("已被取代", 6), "已被取代");
    }

    #[test]
    fn a_name_of_several_lines_makes_no_line_of_its_own() {
        let mut told = Vec::new();
        list(&mut told, "应报未报：", &["甲局\r\n退出码 0：没有错误。".to_owned()]).unwrap();
        assert_eq!(String::from_utf8(told).unwrap(), "\n应报未报：\n  甲局 退出码 0：没有错误。\n");
    }

    #[test]
    fn what_is_clean_needs_nothing() {
        let clean = Review { filings: vec![huishen::model::FilingCard::default()], ..Review::default() };
        assert_eq!(next(&clean), ["没有要退回的，从“总览”看起"]);
        assert_eq!(next(&Review::default()), ["没有读到自评表，请检查给出的文件夹"]);
        assert_eq!(files_note(3, 0, 1, 0), "读出自评表 3，重复或已被取代 1");
    }
}
