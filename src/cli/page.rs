//! The pages of the command line: help of every command as it is shown, completion scripts, the page for `man`.
//!
//! Apart because clap knows neither full-width colons nor where a Chinese line may be broken.

use super::Cli;
use clap::{Command, CommandFactory, Parser};
use clap_complete::Shell;
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a page of help: those of a terminal that nobody has widened.
const COLUMNS: usize = 80;

/// A line is broken behind these.
const BREAKS: [char; 7] = ['，', '。', '；', '：', '、', '）', ' '];

/// The help of a command, as clap gives it, or what is wrong with its name.
#[must_use]
pub fn help(words: &[String]) -> Option<clap::Error> {
    let words = words.iter().map(String::as_str);
    Cli::try_parse_from(["huishen"].into_iter().chain(words).chain(["--help"])).err()
}

/// A page of help as people read it: full-width colons behind headings, long lines broken under their beginning.
#[must_use]
pub fn laid_out(page: &str) -> String {
    let mut shown = String::with_capacity(page.len());
    for line in page.lines() {
        let heading = line.strip_suffix(':').filter(|head| !head.starts_with(' '));
        match heading {
            Some(head) => shown.extend([head, "："]),
            None => broken(&mut shown, line.trim_end()),
        }
        shown.push('\n');
    }
    shown
}

/// A line, or several where it does not fit: examples, which are to be copied, stay whole.
fn broken(shown: &mut String, line: &str) {
    let Some(indent) = text_column(line) else {
        shown.push_str(line);
        return;
    };
    let mut rest = line;
    let mut room = COLUMNS;
    while rest.width() > room {
        let at = break_of(rest, room, if room == COLUMNS { indent } else { 0 });
        let (head, tail) = rest.split_at(at);
        shown.push_str(head.trim_end());
        let _ = write!(shown, "\n{}", " ".repeat(indent));
        rest = tail.trim_start();
        room = COLUMNS - indent;
    }
    shown.push_str(rest);
}

/// Where the explanation begins on a line of an option or a command; none on other lines.
fn text_column(line: &str) -> Option<usize> {
    let names = line.strip_prefix("  ")?.trim_start();
    let begin = line.len() - names.len();
    let gap = names.find("  ")?;
    let text = names[gap..].trim_start();
    let is_named = names.starts_with(|c: char| c == '-' || c == '[' || c == '<' || c.is_ascii_lowercase());
    let column = line[..begin + names.len() - text.len()].width();
    // Examples begin with the name of the program.
    (is_named && !names.starts_with("huishen") && column < COLUMNS / 2).then_some(column)
}

/// The last place where a line may be broken within that room, counted in bytes; behind `from` columns at least.
fn break_of(line: &str, room: usize, from: usize) -> usize {
    let (mut width, mut last, mut most) = (0, None, line.len());
    for (at, c) in line.char_indices() {
        let next = width + c.width().unwrap_or(0);
        if next > room {
            most = at;
            break;
        }
        width = next;
        if BREAKS.contains(&c) && width > from {
            last = Some(at + c.len_utf8());
        }
    }
    last.unwrap_or(most)
}

/// The script that completes the commands of this program, but for those that programs alone call.
#[must_use]
pub fn completions(shell: Shell) -> Vec<u8> {
    let whole = Cli::command();
    let seen = whole.get_subcommands().filter(|own| !own.is_hide_set()).cloned();
    let mut seen = Command::new("huishen")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .args(whole.get_arguments().cloned())
        .subcommands(seen);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut seen, "huishen", &mut script);
    script
}

/// The page for `man`: the help of every command.
#[must_use]
pub fn manual() -> String {
    let mut page = format!(".TH HUISHEN 1 \"\" \"汇审 {}\"\n", env!("CARGO_PKG_VERSION"));
    page.push_str(".SH 名称\nhuishen \\- 汇总、审核、排名预算绩效自评表\n");
    chapter(&mut page, &[]);
    let whole = Cli::command();
    for command in whole.get_subcommands().filter(|own| !own.is_hide_set()) {
        chapter(&mut page, &[command.get_name()]);
        for action in command.get_subcommands().filter(|own| !own.is_hide_set()) {
            chapter(&mut page, &[command.get_name(), action.get_name()]);
        }
    }
    page
}

/// The help of one command as it is shown, line by line.
fn chapter(page: &mut String, words: &[&str]) {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let text = help(&words).map(|told| laid_out(&told.to_string())).unwrap_or_default();
    let name =
        std::iter::once("huishen").chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    let _ = write!(page, ".SH {name}\n.nf\n");
    for line in text.trim_end().lines() {
        // A point or an apostrophe at the beginning would be a request to troff.
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        let guard = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
        let _ = writeln!(page, "{guard}{line}");
    }
    page.push_str(".fi\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_under_their_text_and_examples_are_not() {
        let text = "一二三四五，".repeat(10);
        let shown = laid_out(&format!("选项:\n  -o <文件>  {text}\n  huishen run {text}\n"));
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "选项：");
        assert!(lines[1].width() <= COLUMNS && lines[1].ends_with('，'), "{shown}");
        assert!(lines[2].starts_with(&" ".repeat(13)) && !lines[2].starts_with(&" ".repeat(14)), "{shown}");
        assert_eq!(shown.lines().filter(|line| line.contains("huishen")).count(), 1);
        assert!(lines.last().is_some_and(|line| line.ends_with(&text)), "{shown}");
    }
}
