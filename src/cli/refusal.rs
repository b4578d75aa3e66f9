//! What clap could not understand → one Chinese sentence: what was given, what is allowed, what was probably meant.
//!
//! Apart because clap speaks English and offers only what begins alike: `rnu` for `run` it does not know.

use super::Cli;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use huishen::catalog::nearest::nearest;
use std::error::Error;
use std::ffi::OsString;

/// Why the arguments were not understood, in Chinese.
#[must_use]
pub fn explain(error: &clap::Error, given: &[OsString]) -> String {
    let words: Vec<String> = given.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let (command, path) = meant(&words);
    let why = match error.kind() {
        ErrorKind::UnknownArgument => unknown(&named(error, ContextKind::InvalidArg), &command, &path),
        ErrorKind::InvalidSubcommand => no_command(&named(error, ContextKind::InvalidSubcommand), &command),
        ErrorKind::MissingRequiredArgument => {
            format!("缺少参数 {}", named(error, ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => wrong_value(error),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("选项 {} 后面缺少值", named(error, ContextKind::InvalidArg))
        }
        ErrorKind::ArgumentConflict => {
            format!("选项 {} 重复或互相冲突", named(error, ContextKind::InvalidArg))
        }
        ErrorKind::InvalidUtf8 => "参数里有认不出的字符".to_owned(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "缺少命令".to_owned()
        }
        _ => "参数不对".to_owned(),
    };
    format!("{why}。用 {} --help 查看用法。", path.join(" "))
}

/// The command that the words name, with the words themselves behind the name of the program.
fn meant(words: &[String]) -> (Command, Vec<String>) {
    let (mut command, mut path) = (Cli::command(), vec!["huishen".to_owned()]);
    for word in words {
        let Some(next) = command.find_subcommand(word).cloned() else { break };
        path.push(word.clone());
        command = next;
    }
    (command, path)
}

fn named(error: &clap::Error, kind: ContextKind) -> String {
    error.get(kind).map(ToString::to_string).unwrap_or_default()
}

/// The names of the options of a command, hidden ones left out.
fn options(command: &Command) -> impl Iterator<Item = &str> {
    command.get_arguments().filter(|own| !own.is_hide_set()).filter_map(clap::Arg::get_long)
}

fn unknown(option: &str, command: &Command, path: &[String]) -> String {
    if !option.starts_with('-') {
        return format!("多了一个参数 {option}");
    }
    let bare = option.trim_start_matches('-').split('=').next().unwrap_or_default();
    // Every command has it, though only the first declares it.
    if let Some(near) = nearest(bare, options(command).chain(["help"])) {
        return format!("没有选项 {option}，是不是 --{near}");
    }
    let whole = Cli::command();
    let other = whole.get_subcommands().find(|other| options(other).any(|name| name == bare));
    match other {
        Some(other) => format!("{} 没有选项 {option}，huishen {} 才有", path.join(" "), other.get_name()),
        None => format!("没有选项 {option}"),
    }
}

fn nearest_command(word: &str, command: &Command) -> Option<String> {
    let known = command.get_subcommands().filter(|own| !own.is_hide_set()).map(Command::get_name);
    nearest(&word.to_lowercase(), known).map(str::to_owned)
}

fn no_command(word: &str, command: &Command) -> String {
    // What looks like a path is one.
    if command.get_name() == "huishen" && word.contains(['.', '/', '\\']) {
        return format!("找不到 {word}，请检查路径");
    }
    let what = if command.get_name() == "huishen" {
        format!("没有命令 {word}，也没有这个文件或文件夹")
    } else {
        format!("没有命令 {word}")
    };
    // `huishen help rnu`
    let whole = Cli::command();
    match nearest_command(word, if command.get_name() == "help" { &whole } else { command }) {
        Some(near) => format!("{what}，是不是 {near}"),
        None => what,
    }
}

/// Option, value, and what is allowed.
fn wrong_value(error: &clap::Error) -> String {
    let (option, value) = (named(error, ContextKind::InvalidArg), named(error, ContextKind::InvalidValue));
    let what = if option.starts_with('-') { "选项" } else { "参数" };
    if value.is_empty() {
        return format!("{what} {option} 后面缺少值");
    }
    let allowed = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) if !known.is_empty() => format!("：可以写 {}", known.join("、")),
        _ => error.source().map_or_else(String::new, |why| format!("：{why}")),
    };
    format!("{what} {option} 的值“{value}”不对{allowed}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn told(line: &str) -> String {
        let given: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        explain(&Cli::try_parse_from(&given).unwrap_err(), &given)
    }

    #[test]
    fn what_was_probably_meant_is_offered() {
        for (line, words) in [
            ("huishen rnu", "没有命令 rnu，也没有这个文件或文件夹，是不是 run"),
            ("huishen 甲局.xlsx", "找不到 甲局.xlsx，请检查路径。"),
            ("huishen catalog explian C-01", "没有命令 explian，是不是 explain。用 huishen catalog --help"),
            ("huishen run 甲 --regster x", "没有选项 --regster，是不是 --register。用 huishen run --help"),
            ("huishen check 甲 --hlep", "没有选项 --hlep，是不是 --help"),
            ("huishen check 甲 --notices x", "huishen check 没有选项 --notices，huishen run 才有"),
            ("huishen run 甲 --bogus", "没有选项 --bogus。"),
            ("huishen run 甲 --year 20250", "--year <年份> 的值“20250”不对：要写 1990 到 2100 之间的整数"),
            ("huishen run 甲 --year 1", "“1”不对：要写 1990 到 2100"),
            ("huishen run 甲 --jobs 0", "--jobs <个数> 的值“0”不对：要写 1 到 256 之间的整数"),
            ("huishen run 甲 --jobs 许多", "“许多”不对"),
            ("huishen run 甲 --timeout 0", "“0”不对：要写大于零的秒数"),
            ("huishen completions tcsh", "“tcsh”不对：可以写 bash、"),
            ("huishen inspect 甲 乙", "多了一个参数 乙"),
        ] {
            assert!(told(line).contains(words), "{line}：{}", told(line));
        }
    }
}
