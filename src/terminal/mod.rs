//! What people see on the terminal: progress, summaries, findings. The only place that prints.

mod progress;
mod screen;
mod sentences;
mod stop;
mod summary;
mod trial;

pub use progress::Progress;
pub use stop::{note, stop};
pub use summary::{Told, json, summary};
pub use trial::trial;

use anyhow::Result;
use huishen::catalog::Catalog;
use huishen::catalog::rule::Rule;
use huishen::catalog::vocabulary::Vocabulary;
use huishen::intake::Taken;
use huishen::model::fault::in_words;
use huishen::model::filing::Amount;
use huishen::model::filing::Unread;
use huishen::model::{Entry, Filing, FilingCard, Review, Severity};
use huishen::pipeline::Drafted;
use screen::{Tone, err, out};
use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::Path;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volume {
    /// Progress and summary.
    Normal,
    /// Nothing.
    Quiet,
}

/// Where a worker writes its answers.
pub fn answers() -> impl Write + Send {
    std::io::stdout()
}

fn tally(review: &Review) -> String {
    let count = |severity: Severity| format!("{} {} 条", severity.term(), review.count(severity));
    [Severity::Error, Severity::Verify, Severity::Notice].map(count).join("，") + "。"
}

/// What a severity is said in.
const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Verify => Tone::Doubtful,
        Severity::Notice => Tone::Plain,
    }
}

/// The findings of a return on standard output.
///
/// # Errors
/// If standard output cannot be written.
pub fn check(review: &Review) -> Result<()> {
    let mut out = out();
    for file in &review.files {
        if file.filings == 0 {
            writeln!(out, "{}：{}", file.path, file.message)?;
        }
    }
    let heads = review.findings.iter().enumerate().filter(|(_, f)| f.rule != "F-07" && f.parent.is_none());
    let mut heads: Vec<_> = heads.collect();
    // What must be corrected first; of one 级别 as the rules come.
    heads.sort_by_key(|(_, finding)| finding.severity);
    for (at, finding) in heads {
        let text = finding.whole().describe();
        let term = finding.severity.term();
        out.paint(tone(finding.severity), term)?;
        writeln!(out, "{}", text.strip_prefix(term).unwrap_or(&text))?;
        for child in review.findings.iter().filter(|child| child.parent == Some(at)) {
            let child = child.whole();
            let place = child.place.as_ref().map_or("", |place| place.cell.as_str());
            writeln!(out, "  同因：{} {} {place} {}", child.rule, child.name, child.message)?;
        }
        writeln!(out)?;
    }
    for filing in &review.filings {
        writeln!(out, "{}：{}，读出 {} 个数。", filing.path, filing.form_name, filing.figures)?;
    }
    for file in review.files.iter().filter(|file| file.filings > 0 && file.used < file.numeric) {
        let count = file.numeric - file.used;
        writeln!(
            out,
            "{}：有 {count} 个数字没有读成数据（序号、编码等也算），用 huishen inspect 查看。",
            file.path
        )?;
    }
    if review.filings.is_empty() {
        writeln!(out, "没有读到填好的自评表，没有核对任何数。")?;
    }
    writeln!(out, "{}", tally(review))?;
    Ok(())
}

/// Non-empty cells as tab-separated lines: sheet, cell, text.
///
/// # Errors
/// If standard output cannot be written.
pub fn cells(sheets: &[Taken]) -> Result<()> {
    let mut out = out();
    for taken in sheets {
        if taken.record.status.is_failure() {
            writeln!(err(), "{}：{}", taken.record.path, taken.record.message)?;
        }
        for grid in &taken.grids {
            for (at, cell) in grid.cells() {
                writeln!(
                    out,
                    "{}\t{}\t{}",
                    grid.name,
                    grid.place_name(at),
                    cell.shown().replace(['\t', '\n', '\r'], " ")
                )?;
            }
        }
    }
    Ok(())
}

/// What was recognised and read, figure by figure.
///
/// # Errors
/// If standard output cannot be written.
pub fn inspect(review: &Review, vocabulary: &Vocabulary) -> Result<()> {
    let mut out = out();
    for file in &review.files {
        writeln!(out, "{}  {}  {}", file.path, file.format, file.message)?;
    }
    for filing in review.filings.iter().map(FilingCard::whole) {
        head(&mut out, &filing)?;
        figures(&mut out, &filing, vocabulary)?;
        indicators(&mut out, &filing)?;
        sentences::show(&mut out, &filing, vocabulary)?;
    }
    Ok(())
}

fn head(out: &mut impl Write, filing: &Filing) -> Result<()> {
    let year = filing.head.year.map_or_else(String::new, |year| year.to_string());
    writeln!(out, "\n表样  {}（{}，{}）", filing.form_name, filing.form, filing.matching.as_str())?;
    writeln!(out, "依据  {}", filing.evidence)?;
    let own = &filing.head;
    let [unit, above, project, code] =
        [&own.department, &own.supervisor, &own.project, &own.department_code].map(|text| one_line(text));
    writeln!(out, "单位  {unit}    主管  {above}    年度  {year}")?;
    writeln!(out, "项目  {project}    编码  {code}")?;
    writeln!(
        out,
        "位置  {} {}    金额单位  {}",
        filing.sheet,
        filing.range,
        filing.unit.map_or("未声明", |u| u.as_str())
    )?;
    Ok(())
}

fn figures(out: &mut impl Write, filing: &Filing, vocabulary: &Vocabulary) -> Result<()> {
    writeln!(out, "\n数据 {} 个", filing.figures.len())?;
    let mut block = None;
    for figure in &filing.figures {
        if block.replace(figure.block) != Some(figure.block) {
            let about = filing.blocks.iter().find(|(number, _)| *number == figure.block);
            writeln!(out, "  ── {}", about.map_or("", |(_, words)| words.as_str()))?;
        }
        let value = match &figure.entry {
            Entry::Number(quantity) => quantity.to_string(),
            Entry::Corrected(quantity, proof) => format!("{quantity}（更正：{proof}）"),
            Entry::Text(text) => text.as_str().to_owned(),
            Entry::Unreadable(why) => format!("未读：{why}"),
            other => other.status().to_owned(),
        };
        let name = vocabulary.quantity_name(&figure.item, figure.measure);
        writeln!(
            out,
            "  {}!{}  {}.{}  {name}  {}  [{}]  {value}",
            figure.place.sheet,
            figure.place.cell,
            figure.item,
            figure.measure,
            figure.scope,
            one_line(&figure.label)
        )?;
    }
    let missed: Vec<&Unread> = filing.unread.iter().filter(|unread| unread.is_missed()).collect();
    if !missed.is_empty() {
        writeln!(out, "\n没有读懂的数字 {} 个（不计入任何合计）", missed.len())?;
    }
    for unread in missed {
        let label = one_line(&unread.label);
        writeln!(out, "  {}  {}  附近标题：{label}  {}", unread.place, unread.raw, unread.reason)?;
    }
    Ok(())
}

fn indicators(out: &mut impl Write, filing: &Filing) -> Result<()> {
    if !filing.indicators.is_empty() {
        writeln!(out, "\n指标 {} 项", filing.indicators.len())?;
    }
    for indicator in &filing.indicators {
        let place = indicator.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let number =
            |value: Option<rust_decimal::Decimal>| value.map_or_else(|| "—".to_owned(), |v| v.to_string());
        let shown = |amount: &Amount| one_line(&amount.raw);
        writeln!(
            out,
            "  {place}  {} / {} / {}  目标 {}  完成 {}  分值 {}  得分 {}",
            one_line(&indicator.level1),
            one_line(&indicator.level2),
            one_line(&indicator.level3),
            shown(&indicator.target),
            shown(&indicator.actual),
            number(indicator.weight),
            number(indicator.score)
        )?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All forms and rules, one line each.
///
/// # Errors
/// If standard output cannot be written.
pub fn catalog(catalog: &Catalog) -> Result<()> {
    let mut out = out();
    writeln!(out, "表样")?;
    for form in &catalog.forms {
        writeln!(out, "{}", shortened(&format!("  {}  {}（{}）", form.id, form.name, form.source)))?;
    }
    writeln!(out, "\n规则")?;
    for rule in &catalog.rules {
        let line = format!("  {}  {}  {}：{}", rule.id, rule.severity.term(), rule.name, rule.formula);
        writeln!(out, "{}", shortened(&line))?;
    }
    writeln!(out, "  全文、条件和例子：huishen catalog explain 编号")?;
    writeln!(out, "\n排名方案（run --scheme 编号）")?;
    for (scheme, is_used) in catalog.schemes.all() {
        let used = if is_used { "（使用）" } else { "" };
        writeln!(out, "{}", shortened(&format!("  {}  {}{used}", scheme.id, scheme.name)))?;
    }
    Ok(())
}

/// Columns of a line of a list.
const COLUMNS: usize = 100;

/// A line cut to the width of a list.
fn shortened(line: &str) -> Cow<'_, str> {
    if line.width() <= COLUMNS {
        return line.into();
    }
    let mut room = COLUMNS.saturating_sub("…".width());
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        room.checked_sub(width).map(|left| room = left).is_some()
    };
    format!("{}…", line.chars().take_while(fits).collect::<String>()).into()
}

/// The forms that can be printed blank.
///
/// # Errors
/// If standard output cannot be written.
pub fn forms(catalog: &Catalog) -> Result<()> {
    let mut out = out();
    for form in catalog.forms.iter().filter(|form| form.picture.is_some() || form.template.is_some()) {
        writeln!(out, "{}  {}（{}）", form.id, form.name, form.source)?;
    }
    Ok(())
}

/// What is known and unknown in a new blank, and a form file to edit.
///
/// # Errors
/// If standard output cannot be written.
pub fn draft(draft: &Drafted) -> Result<()> {
    let mut out = out();
    for (label, meaning) in &draft.known {
        writeln!(out, "# 认识    {}  →  {meaning}", one_line(label))?;
    }
    for label in &draft.unknown {
        writeln!(out, "# 不认识  {}", one_line(label))?;
    }
    write!(out, "{}", draft.form)?;
    Ok(out.flush()?)
}

/// A text on standard output.
///
/// # Errors
/// If standard output cannot be written.
pub fn text(text: &str) -> Result<()> {
    let mut out = out();
    write!(out, "{text}")?;
    Ok(out.flush()?)
}

/// What another program reads, as it is.
///
/// # Errors
/// If standard output cannot be written.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut out = screen::raw();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// Says where something was written.
pub fn written(path: &Path) {
    let _ = writeln!(err(), "已写出 {}。", path.display());
}

/// One rule with its cases.
///
/// # Errors
/// If standard output cannot be written.
pub fn rule(rule: &Rule) -> Result<()> {
    let mut out = out();
    writeln!(out, "{} {}（{}，{}）", rule.id, rule.name, rule.weight().term(), rule.state().term())?;
    if let Some(when) = &rule.condition {
        writeln!(out, "  条件  {when}")?;
    }
    writeln!(out, "  检查  {}", rule.formula)?;
    writeln!(out, "  容差  {}", rule.tolerance.words())?;
    writeln!(out, "  依据  {}", rule.basis)?;
    writeln!(out, "  缘由  {}", rule.why)?;
    writeln!(out, "  处理  {}", rule.advice)?;
    for case in &rule.cases {
        let expect = case.expect.words();
        let note = if case.note.is_empty() { String::new() } else { format!("（{}）", case.note) };
        writeln!(out, "  例    {expect}：{}{note}", case.given())?;
    }
    Ok(())
}

/// The result of `catalog test`.
///
/// # Errors
/// If standard output cannot be written.
pub fn tested(tried: usize, failed: &[String]) -> Result<()> {
    let mut out = out();
    for line in failed {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "例子 {tried} 个，不符 {} 个。", failed.len())?;
    Ok(())
}

/// Says on standard error what stopped the program.
pub fn stopped(error: &anyhow::Error) {
    let words = |cause: &(dyn std::error::Error + 'static)| {
        let system = cause.downcast_ref::<std::io::Error>().filter(|own| own.get_ref().is_none());
        system.map_or_else(|| cause.to_string(), in_words)
    };
    let causes: Vec<String> = error.chain().map(words).collect();
    let _ = writeln!(err(), "没有完成：{}", causes.join("："));
}

/// Says on standard error that the results are there, although what was to be printed of them is not.
pub fn unheard(error: &anyhow::Error) {
    let _ = writeln!(err(), "结果已经全部写出，只是{error}。");
}

/// Says on standard error that the program itself is at fault.
pub fn broken(fault: &str) {
    if let Some(known) = huishen::model::fault::of_clock(fault) {
        let _ = writeln!(err(), "没有完成：{known}");
        return;
    }
    let _ = writeln!(
        err(),
        "没有完成：程序内部出错，原有文件未改动。请把下面一行告诉开发者：\n{}",
        fault.replace('\n', " ")
    );
}

/// What to do, for those who start the program without a word.
pub fn guide() {
    let guide = "\
汇审：读取各部门报来的绩效自评表，汇总、审核、排名，写成一本工作簿。没有给出要读的文件夹。

最常用的三种用法：
  把报送文件夹拖到程序上，或        huishen 报送文件夹
  汇总到指定的文件，并写出数据表    huishen run 报送文件夹 -o 汇总.xlsx --data 数据
  报送前自查一份表                  huishen check 我局自评表.xlsx

全部命令和选项：huishen --help";
    let _ = writeln!(err(), "{guide}");
}

/// Where the program was started from a desktop, its window would close before anybody has read it: waits for the
/// return key.
pub fn stay_open() {
    if cfg!(windows) && std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        let _ = writeln!(err(), "\n按回车键关闭本窗口。");
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}

/// Shows help or version where they belong, and explains wrong arguments.
pub fn usage(error: &clap::Error, given: &[OsString]) {
    if error.use_stderr() {
        let _ = writeln!(err(), "{}", crate::cli::explain(error, given));
    } else {
        let _ = write!(out(), "{}", crate::cli::laid_out(&error.to_string()));
    }
}
