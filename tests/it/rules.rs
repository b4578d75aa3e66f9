//! The catalogue: every example inside every rule comes out as it says, and a broken catalogue is named with file,
//! line and caret.

use crate::ground::{assert_none, home, huishen, is_chinese, samples};
use huishen::audit::cases::try_case;
use huishen::catalog::Catalog;
use huishen::catalog::rule::Expected;
use std::fs;

#[test]
fn every_case_of_every_rule_comes_out() {
    let catalog = Catalog::embedded().unwrap();
    let mut wrong = Vec::new();
    for rule in &catalog.rules {
        for (number, case) in rule.cases.iter().enumerate() {
            if let Err(why) = try_case(rule, case, &catalog) {
                wrong.push(format!("{} 第 {} 例：{why}", rule.id, number + 1));
            }
        }
        for wanted in [Expected::Pass, Expected::Fail] {
            if !rule.cases.iter().any(|case| case.expect == wanted) {
                wrong.push(format!("{} 没有 {wanted:?} 的例子", rule.id));
            }
        }
    }
    assert!(!catalog.rules.is_empty());
    assert_none("不符的例子", &wrong);
}

#[test]
fn every_rule_says_why_and_what_to_do() {
    let catalog = Catalog::embedded().unwrap();
    let mut wrong = Vec::new();
    for rule in &catalog.rules {
        for (field, text) in [
            ("name", &rule.name),
            ("basis", &rule.basis),
            ("why", &rule.why),
            ("advice", &rule.advice),
            ("formula", &rule.formula),
        ] {
            if !is_chinese(text) {
                wrong.push(format!("{} 的 {field}：“{text}”", rule.id));
            }
        }
    }
    assert_none("规则缺少说明", &wrong);
}

const UNKNOWN_ITEM: &str = r#"# 本局的规则
[[rule]]
id = "X-99"
name = "测试"
severity = "error"
families = ["*"]
check = ["income.total = income.nonsense"]
basis = "测试"
why = "测试"
advice = "测试"
[[rule.case]]
expect = "pass"
[[rule.case]]
expect = "fail"
"#;

const BAD_TOML: &str = "# 本局的规则\n[[rule]]\nid = \"X-99\nname = 1\n";

const UNKNOWN_KEY: &str = "[[rule]]\nid = \"X-99\"\nserverity = \"error\"\n";

#[test]
fn a_broken_catalogue_is_named_with_file_line_and_caret() {
    // Content of rules/own.toml, the line that must be named, a word of it that must be shown.
    let broken = [(UNKNOWN_ITEM, 2, "income.nonsense"), (BAD_TOML, 3, "X-99"), (UNKNOWN_KEY, 3, "serverity")];
    for (text, line, shown) in broken {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("rules")).unwrap();
        fs::write(folder.path().join("rules/own.toml"), text).unwrap();
        let output = folder.path().join("out.xlsx");
        let run = huishen()
            .arg("run")
            .arg(samples())
            .arg("--catalog")
            .arg(folder.path())
            .arg("-o")
            .arg(&output)
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains("rules/own.toml"), "file in: {said}");
        assert!(
            said.contains(&format!("line {line},")) || said.contains(&format!("第 {line} 行")),
            "line {line} in: {said}"
        );
        assert!(said.contains('^'), "caret in: {said}");
        assert!(said.contains(shown), "{shown} in: {said}");
        assert!(!output.exists(), "no workbook from a broken catalogue");
    }
}

#[test]
fn a_catalogue_folder_that_is_not_there_stops_the_run() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["missing", "stray/notes.toml"] {
        let catalog = folder.path().join(name);
        if let Some(parent) = catalog.parent().filter(|_| name.contains('/')) {
            fs::create_dir(parent).unwrap();
            fs::write(&catalog, "a = 1\n").unwrap();
        }
        let given = if name.contains('/') { catalog.parent().unwrap() } else { &catalog };
        let ended = huishen().args(["catalog", "list", "--catalog"]).arg(given).output().unwrap();
        assert_eq!(ended.status.code(), Some(2));
    }
}

#[test]
fn every_setting_the_program_names_is_there_and_says_what_it_is() {
    let settings = Catalog::embedded().unwrap().settings;
    let mut wrong = Vec::new();
    for (name, setting) in settings.all() {
        if !is_chinese(&setting.about) || setting.value.words().is_empty() {
            wrong.push(format!("{name}：“{}”", setting.about));
        }
    }
    let mut named = 0;
    for entry in walkdir::WalkDir::new(home("src")).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_none_or(|end| end != "rs") || entry.path().ends_with("settings.rs") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        for call in [".number(\"", ".is_on(\"", ".words(\"", ".step(\""] {
            for (at, _) in text.match_indices(call) {
                let name = text[at + call.len()..].split('"').next().unwrap();
                named += 1;
                if settings.all().all(|(known, _)| known != name) {
                    wrong.push(format!("{} 用到没有的设置 {name}", entry.path().display()));
                }
            }
        }
    }
    assert!(named > 3);
    assert_none("设置", &wrong);
}

#[test]
fn the_handbook_is_printed_from_the_catalogue() {
    let printed = huishen().args(["catalog", "handbook"]).output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let kept = fs::read_to_string(home("docs/手册.md")).unwrap();
    assert!(printed == kept, "docs/手册.md 旧了；请运行 huishen catalog handbook -o docs/手册.md");
    for rule in &Catalog::embedded().unwrap().rules {
        assert!(kept.contains(&format!("### {} {}", rule.id, rule.name)), "{}", rule.id);
    }
}
