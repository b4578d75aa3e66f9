//! Help, hints and colours: what somebody sees who does not know the words, or has mistyped them.

use crate::ground::{assert_none, huishen, junshan};
use std::process::Command;

/// Runs the program: exit code, standard output, standard error.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let ended = huishen().args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

/// Every command that has a page of help.
const PAGES: &[&str] = &[
    "",
    "run",
    "check",
    "inspect",
    "blank",
    "help",
    "catalog",
    "catalog list",
    "catalog explain",
    "catalog draft",
    "catalog export",
    "catalog handbook",
    "catalog try",
    "catalog test",
    "completions",
    "man",
];

/// The column at which the text behind the names of an option or a command begins.
fn text_column(line: &str) -> Option<usize> {
    let names = line.strip_prefix("  ")?.trim_start();
    let (name, text) = names.split_once("  ")?;
    let is_named = name.starts_with(|c: char| c == '-' || c == '<' || c == '[' || c.is_ascii_lowercase());
    let at = line.len() - text.trim_start().len();
    (is_named && !names.starts_with("huishen")).then(|| unicode_width::UnicodeWidthStr::width(&line[..at]))
}

#[test]
fn every_page_of_help_is_chinese_aligned_and_ends_with_help() {
    let mut wrong = Vec::new();
    for page in PAGES {
        let words: Vec<&str> = page.split_whitespace().collect();
        let (code, text, _) = run(&[&["help"], &words[..]].concat());
        assert_eq!(code, Some(0), "{page}");
        assert_eq!(run(&[&words[..], &["--help"]].concat()).1, text, "{page}: both ways give the same page");
        for block in text.split("\n\n") {
            let columns: Vec<usize> = block.lines().filter_map(text_column).collect();
            if columns.windows(2).any(|two| two[0] != two[1]) {
                wrong.push(format!("{page}：没有对齐\n{block}"));
            }
            let broad = |line: &&str| unicode_width::UnicodeWidthStr::width(*line) > 80;
            wrong.extend(block.lines().filter(broad).map(|line| format!("{page}：太宽 {line}")));
        }
        let last = text.lines().rfind(|line| text_column(line).is_some());
        if last.is_none_or(|line| !line.contains("--help")) {
            wrong.push(format!("{page}：最后一项不是 --help：{last:?}"));
        }
        for english in ["Usage", "Options", "Commands", "Arguments", "Print", "default:", ":\n"] {
            if text.contains(english) {
                wrong.push(format!("{page}：{english}"));
            }
        }
    }
    assert_none("帮助", &wrong);
    let run_help = run(&["run", "-h"]).1;
    let groups = ["参数：", "输入：", "输出：", "口径：", "限度：", "选项："];
    let found: Vec<&str> = run_help.lines().filter(|line| groups.contains(line)).collect();
    assert_eq!(found, groups);
}

#[test]
fn what_is_mistyped_gets_a_hint() {
    for (line, words) in [
        ("rnu", "没有命令 rnu，也没有这个文件或文件夹，是不是 run。"),
        ("chekc 甲.xlsx", "是不是 check。"),
        ("没有/甲.xlsx", "找不到 没有/甲.xlsx，请检查路径。"),
        ("help rnu", "没有命令 rnu，是不是 run。"),
        ("catalog lst", "是不是 list。用 huishen catalog --help"),
        ("run . --regster x", "没有选项 --regster，是不是 --register。"),
        ("run . --jobs 0", "选项 --jobs <个数> 的值“0”不对：要写 1 到 256 之间的整数。"),
        ("run . --year 20250", "“20250”不对：要写 1990 到 2100 之间的整数。"),
        ("run . --year 1", "要写 1990 到 2100 之间的整数。"),
        ("run . --due 明天", "“明天”不对：要写年月日，如 2025-05-10。"),
        ("run . --data d --data-format cvs", "csv"),
        ("check 甲.xlsx --notices x", "huishen run 才有"),
    ] {
        let (code, out, said) = run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{line}: {said}");
        assert!(said.contains(words) && said.lines().count() == 1, "{line}: {said}");
    }
}

#[test]
fn a_list_is_one_line_for_each_rule() {
    let (code, list, _) = run(&["catalog", "list"]);
    assert_eq!(code, Some(0));
    let broad = |line: &&str| unicode_width::UnicodeWidthStr::width(*line) > 100;
    let broad: Vec<String> = list.lines().filter(broad).map(str::to_owned).collect();
    assert_none("太宽", &broad);
    assert!(list.contains("C-09  错误  公务用车购置费与购置数不配：公务用车购置数 ≥ "), "{list}");
    assert!(list.contains("huishen catalog explain"), "{list}");
}

/// Runs at a terminal, which `script` gives to a program.
#[cfg(target_os = "linux")]
fn at_terminal(arguments: &str, setting: (&str, &str)) -> Option<String> {
    let line = format!("{} {arguments}", crate::ground::program().display());
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR");
    let ended = script.env(setting.0, setting.1).output().ok()?;
    Some(String::from_utf8(ended.stdout).unwrap())
}

#[test]
#[cfg(target_os = "linux")]
fn colours_are_seen_on_terminals_alone() {
    const ESCAPE: char = '\u{1b}';
    let check = format!("check '{}'", junshan().display());
    let Some(shown) = at_terminal(&check, ("TERM", "xterm")) else { return };
    assert!(shown.contains("\u{1b}[1;31m错误\u{1b}[0m C-01 "), "{shown}");
    for setting in [("NO_COLOR", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")] {
        let shown = at_terminal(&check, setting).unwrap_or_default();
        assert!(shown.contains("错误 C-01 ") && !shown.contains(ESCAPE), "{setting:?}");
    }
    // Somebody who forces colours still gets none in a pipe: other programs read it.
    let mut piped = huishen();
    let piped = piped.arg("check").arg(junshan()).env("CLICOLOR_FORCE", "1").env("TERM", "xterm");
    let piped = String::from_utf8(piped.output().unwrap().stdout).unwrap();
    assert!(piped.contains("错误 C-01 ") && !piped.contains(ESCAPE));
    assert_eq!(
        shown
            .replace("\u{1b}[1;31m", "")
            .replace("\u{1b}[1;33m", "")
            .replace("\u{1b}[1;36m", "")
            .replace("\u{1b}[0m", "")
            .replace("\r\n", "\n"),
        piped,
        "the same words"
    );
    let out = tempfile::tempdir().unwrap();
    let run = format!("run '{}' -o '{}' --json", junshan().display(), out.path().join("x.xlsx").display());
    let shown = at_terminal(&run, ("TERM", "xterm")).unwrap_or_default();
    let json = &shown[shown.find("{\r\n").unwrap_or_default()..];
    assert!(json.contains("\"exit_code\": 1") && !json.contains(ESCAPE), "{json}");
}

#[test]
fn shells_complete_the_commands() {
    for (shell, words) in [
        ("bash", "complete -F _huishen"),
        ("zsh", "#compdef huishen"),
        ("fish", "complete -c huishen"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let (code, script, _) = run(&["completions", shell]);
        assert_eq!(code, Some(0));
        assert!(script.contains(words) && script.contains("register"), "{shell}");
    }
    let Ok(shell) = Command::new("bash").arg("--version").output() else { return };
    assert!(shell.status.success());
    let script = run(&["completions", "bash"]).1;
    assert!(
        script.contains("huishen,check)") && !script.contains("huishen,worker)"),
        "programs alone call it"
    );
    let ask =
        "COMP_WORDS=(huishen run --reg); COMP_CWORD=2; _huishen huishen --reg run; echo \"${COMPREPLY[@]}\"";
    let asked = Command::new("bash").args(["-c", &format!("{script}\n{ask}")]).output().unwrap();
    assert_eq!(String::from_utf8(asked.stdout).unwrap().trim(), "--register");
}

#[test]
fn the_page_for_man_holds_the_help_of_every_command() {
    let (code, page, _) = run(&["man"]);
    assert_eq!(code, Some(0));
    assert!(page.starts_with(".TH HUISHEN 1 "), "{page}");
    for words in [".SH huishen run\n", ".SH huishen catalog explain\n", "\\-\\-register", "排名方案的编号"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("worker") && !page.lines().any(|line| line.starts_with('\'')));
}
