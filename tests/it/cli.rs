//! The command line as CONTRACT.md section 1 promises it: exit codes, what goes where, and Chinese words for people.

use crate::ground::{huishen, is_chinese, junshan, samples};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Runs the program and gives exit code, standard output and standard error.
fn run(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> (Option<i32>, String, String) {
    told(&huishen().args(arguments.iter().map(AsRef::as_ref)).output().unwrap())
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8 on the terminal");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A return in which nothing is wrong.
const CLEAN: &str = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n\
    项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";

fn clean_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("甲局.csv"), CLEAN).unwrap();
    folder
}

#[test]
fn zero_where_all_is_read_and_nothing_is_wrong() {
    let folder = clean_folder();
    let out = tempfile::tempdir().unwrap();
    let (code, _, said) =
        run(&[&"run", &folder.path(), &"-o", &out.path().join("x.xlsx"), &"--data", &out.path()]);
    let figures = crate::ground::rows(&out.path().join("figures.csv"));
    assert_eq!(figures.len(), 9, "the clean return is read: {said}");
    let findings = fs::read_to_string(out.path().join("findings.csv")).unwrap();
    assert_eq!(code, Some(0), "{said}\n{findings}");
}

#[test]
fn one_where_a_finding_is_an_error_or_a_file_was_not_read() {
    let out = tempfile::tempdir().unwrap();
    let output = out.path().join("x.xlsx");
    assert_eq!(run(&[&"run", &samples(), &"-o", &output]).0, Some(1), "findings");
    assert!(output.exists());
    let folder = clean_folder();
    fs::write(folder.path().join("空.xlsx"), b"").unwrap();
    assert_eq!(run(&[&"run", &folder.path(), &"-o", &output]).0, Some(1), "an empty file");
    assert_eq!(run(&[&"check", &junshan()]).0, Some(1), "check");
}

#[test]
fn two_with_a_chinese_sentence_where_the_program_cannot_go_on() {
    let out = tempfile::tempdir().unwrap();
    let output = out.path().join("x.xlsx");
    let missing = out.path().join("没有这个文件夹");
    let stops: &[&[&dyn AsRef<std::ffi::OsStr>]] = &[
        &[&"run", &missing, &"-o", &output],
        &[&"check", &missing],
        &[&"inspect", &missing],
        &[&"inspect", &"--cells", &missing],
        &[&"run", &samples(), &"-o", &output, &"--bogus"],
        &[&"run", &samples(), &"-o", &output, &"--jobs", &"许多"],
        &[&"run", &samples(), &"-o", &output, &"--register", &missing],
        &[&"run", &samples(), &"-o", &output, &"--register", &junshan()],
        &[&"run"],
        &[&"bogus"],
        &[&"--bogus"],
        &[],
        &[&"catalog", &"explain", &"Z-99"],
    ];
    for arguments in stops {
        let words: Vec<_> = arguments.iter().map(|a| a.as_ref().to_string_lossy().into_owned()).collect();
        let (code, out, said) = run(arguments);
        assert_eq!(code, Some(2), "{words:?}: {said}");
        assert!(
            is_chinese(&said) && !said.contains("error:") && !said.contains("Usage"),
            "{words:?}: {said}"
        );
        assert!(out.is_empty(), "{words:?}: {out}");
        assert!(!output.exists(), "{words:?} wrote an output");
    }
}

#[test]
fn a_path_alone_means_run() {
    let (folder, elsewhere) = (clean_folder(), tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    let inbox = home.join("报送");
    fs::create_dir(&inbox).unwrap();
    fs::rename(home.join("甲局.csv"), inbox.join("甲局.csv")).unwrap();
    // Whole paths as desktops give them, or typed in a console: beside the first one, wherever the program was started.
    for here in [elsewhere.path(), &home, &inbox] {
        let told = told(&huishen().arg(&inbox).current_dir(here).output().unwrap());
        assert_eq!(told.0, Some(0), "{}", told.2);
        assert!(told.2.contains(&home.join("汇总.xlsx").display().to_string()), "{}", told.2);
        fs::remove_file(home.join("汇总.xlsx")).unwrap();
    }
    let told = told(&huishen().arg("报送").current_dir(&home).output().unwrap());
    assert!(told.0 == Some(0) && home.join("汇总.xlsx").exists(), "{}", told.2);
    assert!(crate::ground::contents(elsewhere.path()).is_empty());
    assert_eq!(crate::ground::contents(&inbox).len(), 1, "nothing is written where returns lie");
    let named = elsewhere.path().join("y.xlsx");
    assert_eq!(run(&[&junshan(), &"-o", &named]).0, Some(1));
    assert!(named.exists());
}

#[test]
fn where_nobody_chose_the_folder_the_workbook_stands_beside_what_is_read() {
    let (folder, system) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for unit in ["甲局", "乙局"] {
        fs::create_dir(folder.path().join(unit)).unwrap();
        fs::write(folder.path().join(unit).join("表.csv"), CLEAN.replace("甲局", unit)).unwrap();
    }
    let mut dropped = huishen();
    dropped.args([folder.path().join("甲局"), folder.path().join("乙局")]);
    let (code, _, said) =
        told(&dropped.current_dir(system.path()).env("SystemRoot", system.path()).output().unwrap());
    let output = folder.path().canonicalize().unwrap().join("汇总.xlsx");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&output.display().to_string()) && output.exists(), "{said}");
    assert!(crate::ground::contents(system.path()).is_empty());
    assert!(said.contains("2 份  2 个单位"), "both folders were read: {said}");
}

#[test]
fn without_a_word_the_program_says_what_to_do() {
    let (code, out, said) = run(&[]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    for words in ["拖到程序上", "huishen run", "huishen check", "--help"] {
        assert!(said.contains(words), "{words} in: {said}");
    }
}

#[test]
fn the_summary_says_what_came_of_the_run_and_what_to_do() {
    let out = tempfile::tempdir().unwrap();
    let folder = clean_folder();
    fs::write(folder.path().join("乙局.xlsx"), b"").unwrap();
    fs::write(folder.path().join("名录.csv"), "单位名录,\n单位名称,主管部门\n甲局,县政府\n丙局,县政府\n")
        .unwrap();
    let (code, printed, said) = run(&[&"run", &folder.path(), &"-o", &out.path().join("x.xlsx")]);
    assert_eq!((code, printed.as_str()), (Some(1), ""));
    for line in [
        "文件         3 个  读出自评表 1，没有读出 1，不是自评表 1",
        "名录         2 条  应报 2 条，未报 1 条",
        "错误         2 条  不可能成立，退回改正；涉及 1 个单位",
        "  空文件    乙局.xlsx：",
        "  丙局",
        "  1. 先看“退回清单”",
        "退出码 1：",
    ] {
        assert!(said.lines().any(|own| own.starts_with(line)), "{line} in:\n{said}");
    }
}

#[test]
fn of_two_registers_in_a_folder_the_second_is_said_and_not_used() {
    let (folder, out) = (clean_folder(), tempfile::tempdir().unwrap());
    let list = |unit: &str| format!("单位名录,\n单位名称,主管部门\n{unit},县政府\n");
    fs::create_dir(folder.path().join("乙县")).unwrap();
    for (name, unit) in [("名录1.csv", "甲局"), ("名录2.csv", "丁局"), ("乙县/名录.csv", "丙局")]
    {
        fs::write(folder.path().join(name), list(unit)).unwrap();
    }
    run(&[&"run", &folder.path(), &"-o", &out.path().join("x.xlsx"), &"--data", &out.path()]);
    let said: Vec<String> = crate::ground::rows(&out.path().join("files.csv"))
        .into_iter()
        .filter(|row| row["message"].starts_with("单位名录"))
        .map(|row| format!("{} {}", row["path"], row["message"]))
        .collect();
    assert!(said.iter().any(|line| line.starts_with("名录2.csv") && line.contains("没有使用")), "{said:?}");
    let findings = crate::ground::rows(&out.path().join("findings.csv"));
    let missing =
        findings.into_iter().filter(|row| row["rule"] == "F-01").map(|row| row["department"].clone());
    assert_eq!(missing.collect::<Vec<_>>(), ["丙局"]);
}

const OLD: &[u8] = b"what stood here before";

/// A workbook of an earlier run at that place; gives its bytes.
fn earlier_workbook(output: &Path) -> Vec<u8> {
    assert_eq!(run(&[&"run", &clean_folder().path(), &"-o", &output]).0, Some(0));
    fs::read(output).unwrap()
}

/// Runs on the samples where the output cannot be written; nothing may be left behind in the folder.
fn refuses(output: &Path, folder: &Path) {
    let before = crate::ground::contents(folder);
    let (code, _, said) = run(&[&"run", &samples(), &"-o", &output]);
    assert_eq!(code, Some(2), "{}: {said}", output.display());
    assert!(is_chinese(&said), "{said}");
    assert!(said.contains(&*output.file_name().unwrap().to_string_lossy()), "names the file: {said}");
    assert_eq!(crate::ground::contents(folder), before, "{}", output.display());
}

#[test]
fn an_output_that_cannot_be_written_stops_the_run() {
    let out = tempfile::tempdir().unwrap();
    refuses(&out.path().join("no such folder").join("x.xlsx"), out.path());
    fs::create_dir(out.path().join("folder.xlsx")).unwrap();
    refuses(&out.path().join("folder.xlsx"), out.path());
    let data = out.path().join("data");
    fs::write(&data, OLD).unwrap();
    let (code, _, said) = run(&[&"run", &samples(), &"-o", &out.path().join("z.xlsx"), &"--data", &data]);
    assert_eq!(code, Some(2), "tables into a file: {said}");
    assert!(is_chinese(&said), "{said}");
    assert_eq!(fs::read(&data).unwrap(), OLD);
}

/// Who may write anywhere (root) is not stopped by a read-only folder; the disk that is full stops everybody.
#[test]
#[cfg(unix)]
fn an_existing_output_keeps_its_bytes_when_the_new_one_fails() {
    use std::os::unix::fs::PermissionsExt;
    let out = tempfile::tempdir().unwrap();
    let output = out.path().join("汇总.xlsx");
    let old = earlier_workbook(&output);

    // The first thing written does not fit; rows of a long tab do not fit.
    for kib in ["1", "40"] {
        let full_disk = "trap '' XFSZ; ulimit -f \"$3\"; exec \"$0\" run \"$1\" -o \"$2\"";
        let program = crate::ground::program();
        let run = std::process::Command::new("sh")
            .arg("-c")
            .arg(full_disk)
            .arg(program)
            .arg(samples())
            .arg(&output)
            .arg(kib)
            .output();
        let (code, _, said) = told(&run.unwrap());
        assert_eq!(code, Some(2), "{said}");
        assert!(is_chinese(&said), "{said}");
        assert_eq!(fs::read(&output).unwrap(), old, "full disk");
        assert_eq!(crate::ground::contents(out.path()).len(), 1, "no half-written file is left");
    }

    fs::set_permissions(out.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let probe = fs::write(out.path().join("probe"), b"");
    if probe.is_err() {
        refuses(&output, out.path());
    }
    fs::set_permissions(out.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn an_existing_output_is_replaced_by_a_complete_one() {
    let out = tempfile::tempdir().unwrap();
    let output = out.path().join("汇总.xlsx");
    let old = earlier_workbook(&output);
    assert_eq!(run(&[&"run", &samples(), &"-o", &output]).0, Some(1));
    let new = fs::read(&output).unwrap();
    assert!(new.starts_with(b"PK") && new.len() > old.len());
    let names: Vec<PathBuf> = crate::ground::contents(out.path()).into_keys().collect();
    assert_eq!(
        names,
        ["决定.xlsx", "汇总.xlsx"].map(PathBuf::from),
        "nothing beside it but what is to be decided"
    );
}

#[test]
fn check_shows_the_finding_with_its_operands() {
    let (_, shown, _) = run(&[&"check", &junshan()]);
    let block: Vec<&str> =
        shown.lines().skip_while(|line| !line.contains("C-01")).take_while(|line| !line.is_empty()).collect();
    let block = block.join("\n");
    assert!(block.starts_with("错误 C-01 "), "{shown}");
    for part in [
        "2017整体支出自评.xls",
        "收支情况",
        "B26",
        "6.48",
        "C26",
        "3.24",
        "D26",
        "2.27",
        "E26",
        "G26",
        "5.51",
        "0.97",
    ] {
        assert!(block.contains(part), "{part} in: {block}");
    }
    assert!(!shown.contains("应为"), "the program does not know which figure is wrong");
}

#[test]
fn several_returns_of_one_unit_are_checked_against_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let head = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n";
    let whole = "项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,7.5\n支出合计,100,100,90\n基本支出,40,40,40\n项目支出,60,60,50\n";
    let project = "项目名称,道路,,\n项目,年初预算数,全年预算数,执行数\n年度资金总额,30,30,30\n";
    let files = [
        ("三公.csv", CLEAN.to_owned()),
        ("整体.csv", format!("部门整体支出绩效自评表,,,\n{head}{whole}")),
        ("项目.csv", format!("项目支出绩效自评表,,,\n{head}{project}")),
    ];
    let paths = files.map(|(name, text)| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    });
    let (_, alone, _) = run(&[&"check", &paths[1]]);
    assert!(!alone.contains("L-01") && !alone.contains("A-13"), "{alone}");
    let (_, together, _) = run(&[&"check", &paths[0], &paths[1], &paths[2]]);
    assert!(together.contains("核实 L-01") && together.contains("核实 A-13"), "{together}");
}

#[test]
fn check_writes_nothing() {
    let out = tempfile::tempdir().unwrap();
    let ended = huishen().arg("check").arg(junshan()).current_dir(out.path()).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(crate::ground::contents(out.path()).is_empty());
}

#[test]
fn inspect_cells_is_a_table_of_sheet_cell_and_text() {
    let (code, out, _) = run(&[&"inspect", &"--cells", &junshan()]);
    assert_eq!(code, Some(0));
    assert!(out.lines().all(|line| line.split('\t').count() == 3), "{out}");
    for line in ["收支情况\tB26\t6.48", "收支情况\tF4\t9人"] {
        assert!(out.lines().any(|l| l == line), "{line}");
    }
}

#[test]
fn inspect_shows_each_figure_with_its_cell() {
    let (code, out, _) = run(&[&"inspect", &junshan()]);
    assert_eq!(code, Some(0));
    let line = out.lines().find(|line| line.contains("收支情况!B26")).expect("B26");
    assert!(line.contains("three_public.total") && line.contains("6.48"), "{line}");
}

#[test]
fn json_parses_and_counts_as_the_tables_do() {
    let out = tempfile::tempdir().unwrap();
    let (_, json, _) =
        run(&[&"run", &samples(), &"-o", &out.path().join("x.xlsx"), &"--data", &out.path(), &"--json"]);
    let summary: serde_json::Value = serde_json::from_str(&json).unwrap();
    let findings = crate::ground::rows(&out.path().join("findings.csv"));
    for (field, severity) in [("errors", "error"), ("verifies", "verify"), ("notices", "notice")] {
        let counted = findings.iter().filter(|row| row["severity"] == severity).count();
        assert_eq!(summary[field], counted, "{field}");
    }
    let mut keys: Vec<&str> = summary.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let promised = "bulletin changes changes_unasked closed data decided departments errors exempted exit_code explained files files_read files_unread filings kept_workbook \
                    missing new notices output register remaining undecided units_with_errors verifies";
    assert_eq!(keys, promised.split_whitespace().collect::<Vec<_>>());
    assert_eq!(summary["exit_code"], 1);
    assert_eq!(
        summary["files"].as_array().unwrap().len(),
        crate::ground::rows(&out.path().join("files.csv")).len()
    );
}

#[test]
fn quiet_says_nothing() {
    let out = tempfile::tempdir().unwrap();
    let (code, printed, said) = run(&[&"run", &samples(), &"-o", &out.path().join("x.xlsx"), &"--quiet"]);
    assert_eq!((code, printed.as_str(), said.as_str()), (Some(1), "", ""));
}

#[test]
fn help_is_chinese() {
    let commands: &[&[&dyn AsRef<std::ffi::OsStr>]] = &[
        &[&"--help"],
        &[&"run", &"--help"],
        &[&"check", &"--help"],
        &[&"inspect", &"--help"],
        &[&"catalog", &"--help"],
        &[&"catalog", &"explain", &"--help"],
    ];
    for command in commands {
        let (code, help, _) = run(command);
        assert_eq!(code, Some(0));
        assert!(is_chinese(&help));
        for english in [
            "Usage",
            "USAGE",
            "Options",
            "OPTIONS",
            "Commands",
            "COMMAND",
            "Arguments",
            "Print",
            "default:",
            "FILE",
            "PATH",
        ] {
            assert!(!help.contains(english), "“{english}” in: {help}");
        }
    }
}

#[test]
fn every_rule_can_be_explained_and_tested() {
    let (code, list, _) = run(&[&"catalog", &"list"]);
    assert_eq!(code, Some(0));
    assert!(list.contains("C-01") && list.contains("三公经费合计不等于分项之和"));
    let (code, rule, _) = run(&[&"catalog", &"explain", &"C-01"]);
    assert_eq!(code, Some(0));
    assert!(rule.contains("中办发〔2016〕13号"), "basis in: {rule}");
    assert_eq!(run(&[&"catalog", &"test"]).0, Some(0));
}

#[test]
fn the_readme_shows_the_sample_as_it_is() {
    let readme = fs::read_to_string(crate::ground::home("README.md")).unwrap();
    let out = tempfile::tempdir().unwrap();
    let mut run = huishen();
    run.arg("run").arg(crate::ground::samples()).arg("-o").arg(out.path().join("x.xlsx"));
    let said = String::from_utf8(run.output().unwrap().stderr).unwrap();
    let shown = readme.split("```").find(|block| block.starts_with("text\n文件 ")).unwrap();
    let stale: Vec<&str> = shown.lines().skip(1).filter(|line| !said.contains(line)).collect();
    assert!(stale.is_empty(), "{stale:#?}\n{said}");
}

#[test]
fn the_readme_names_only_options_that_exist() {
    let helps: &[&[&dyn AsRef<std::ffi::OsStr>]] = &[
        &[&"--help"],
        &[&"run", &"--help"],
        &[&"check", &"--help"],
        &[&"inspect", &"--help"],
        &[&"catalog", &"list", &"--help"],
    ];
    let help: String = helps.iter().map(|command| run(command).1).collect();
    // Options of cargo, which the README shows too.
    let foreign = ["--release", "--locked", "--features"];
    let readme = fs::read_to_string(crate::ground::home("README.md")).unwrap_or_default();
    let words = readme.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let unknown: Vec<String> = words
        .filter(|word| {
            word.len() > 2 && word.starts_with("--") && !word.starts_with("---") && !foreign.contains(word)
        })
        .filter(|word| !help.contains(word))
        .map(str::to_owned)
        .collect();
    crate::ground::assert_none("README 里写了而程序没有的选项", &unknown);
}

/// A rule as a bureau writes it: in Chinese.
const OWN_RULE: &str = r#"
[[rule]]
id = "Z-01"
name = "公务接待费超过全年预算的一半"
severity = "核实"
families = ["*"]
check = ["公务接待费.执行数 ≤ 公务接待费.全年预算数 ÷ 2"]
basis = "本局要求"
why = "本局规定。"
advice = "请说明。"

[[rule.case]]
expect = "pass"
figures = ["公务接待费.执行数 = 1", "公务接待费.全年预算数 = 2"]

[[rule.case]]
expect = "fail"
figures = ["three_public.reception.executed = 3", "three_public.reception.adjusted = 2"]
"#;

#[test]
fn a_rule_is_tried_on_returns_before_it_is_switched_on() {
    let folder = clean_folder();
    let rules = tempfile::tempdir().unwrap();
    let file = rules.path().join("本局.toml");
    fs::write(&file, OWN_RULE).unwrap();
    let tried = || run(&[&"catalog", &"try", &file, &folder.path()]);
    let (code, said, _) = tried();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 份表里会列出 1 份（1 处）") && said.contains("甲局.csv 甲局 D6："), "{said}");

    // A known rule, changed: what it finds besides, and what it does not find any more.
    fs::write(&file, OWN_RULE.replace("Z-01", "C-01")).unwrap();
    let (code, said, _) = tried();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("与现在的 C-01 相比：多列 1 处，少列 0 处，相同 0 处"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is written");

    fs::write(&file, OWN_RULE.replace("公务接待费.执行数 ≤", "公务招待费.执行数 ≤")).unwrap();
    let (code, _, said) = tried();
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("最接近的是 公务接待费") && said.contains('^'), "{said}");
    fs::write(&file, OWN_RULE.replace("basis", "bases")).unwrap();
    let (code, _, said) = tried();
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("第 8 行") && said.contains("最接近的是 basis"), "{said}");
}
