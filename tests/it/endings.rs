//! How a run ends where what it says or writes finds no taker: its exit code is that of its work, and every word is ours.

#![cfg(unix)]

use crate::ground::{Desk, is_chinese, program};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

const WRONG: &str = "部门整体支出绩效自评表,,,\n单位名称,甲局,评价年度,2024\n单位：万元,,,\n\
    项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,50\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";

fn desk() -> Desk {
    Desk::new(&[("甲.csv", WRONG)])
}

/// Runs a line of the shell in which `$0` is the program.
fn shell(desk: &Desk, line: &str) -> Output {
    let mut shell = Command::new("bash");
    shell.current_dir(desk.at("")).stdin(Stdio::null()).arg("-c").arg(line).arg(program());
    shell.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn whoever_stops_listening_changes_no_exit_code() {
    let desk = desk();
    for line in [
        "\"$0\" check 报送/甲.csv 2>&1 | true; exit ${PIPESTATUS[0]}",
        "\"$0\" check 报送/甲.csv | head -c 1 >&2; exit ${PIPESTATUS[0]}",
        "\"$0\" run 报送 -o x.xlsx --json | head -c 10 >&2; exit ${PIPESTATUS[0]}",
        "\"$0\" run 报送 -o x.xlsx 2>&1 | true; exit ${PIPESTATUS[0]}",
        "\"$0\" run 报送 -o x.xlsx 2>&-",
        "\"$0\" run 报送 -o x.xlsx 2>/dev/full",
    ] {
        assert_eq!(shell(&desk, line).status.code(), Some(1), "{line}");
        // Whether the reader leaves before or after the last word is chance.
        assert!(line.contains("check") || desk.at("x.xlsx").exists(), "{line}");
    }
}

#[test]
fn what_takes_no_more_words_is_told_in_ours() {
    let desk = desk();
    let ended = shell(&desk, "\"$0\" check 报送/甲.csv >/dev/full");
    assert_eq!(ended.status.code(), Some(2), "{}", said(&ended));
    assert!(said(&ended).contains("磁盘空间不足") && !said(&ended).contains("os error"), "{}", said(&ended));
    let ended = shell(&desk, "\"$0\" run 报送 -o x.xlsx --json >/dev/full");
    assert_eq!(ended.status.code(), Some(1), "the results are written: {}", said(&ended));
    assert!(
        said(&ended).contains("结果已经全部写出") && !said(&ended).contains("os error"),
        "{}",
        said(&ended)
    );
}

#[test]
fn notices_that_cannot_be_written_are_told_in_one_sentence() {
    let desk = desk();
    for blocks in [4, 6, 8, 10, 12] {
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; \"$0\" run 报送 -o x.xlsx --notices 通知");
        let ended = shell(&desk, &line);
        let told = said(&ended);
        assert!(ended.status.code() == Some(2) && told.contains("磁盘空间不足"), "{blocks}: {told}");
        assert!(!told.contains("Zip") && !told.contains("error"), "{blocks}: {told}");
    }
    fs::create_dir_all(desk.at("锁")).unwrap();
    fs::set_permissions(desk.at("锁"), fs::Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(desk.at(""), fs::Permissions::from_mode(0o777)).unwrap();
    if fs::write(desk.at("锁/x"), "").is_ok() {
        // Whoever may do everything meets no such folder.
        return;
    }
    let ended = shell(&desk, "\"$0\" run 报送 -o x.xlsx --notices 锁");
    assert!(said(&ended).contains("没有写入权限") && !said(&ended).contains("error"), "{}", said(&ended));
}

#[test]
fn what_a_folder_of_rules_holds_and_cannot_be_read_is_told() {
    let desk = desk();
    let at = |name: &str| desk.at("规则").join(name);
    for kind in ["dangling", "folder", "pipe"] {
        for name in ["settings.toml", "rules/r.toml"] {
            fs::create_dir_all(at("rules")).unwrap();
            match kind {
                "dangling" => std::os::unix::fs::symlink("没有", at(name)).unwrap(),
                "folder" => fs::create_dir(at(name)).unwrap(),
                _ => assert!(Command::new("mkfifo").arg(at(name)).status().unwrap().success()),
            }
            let ended = shell(&desk, "\"$0\" check 报送/甲.csv --catalog 规则");
            let told = said(&ended);
            assert_eq!(ended.status.code(), Some(2), "{kind} {name}: {told}");
            assert!(told.contains(name) && is_chinese(&told) && told.lines().count() == 1, "{kind}: {told}");
            fs::remove_dir_all(desk.at("规则")).unwrap();
        }
    }
    // A link that leads to a file is that file.
    fs::create_dir_all(at("rules")).unwrap();
    fs::write(desk.at("别处.toml"), "nonsense = 1").unwrap();
    std::os::unix::fs::symlink(desk.at("别处.toml"), at("settings.toml")).unwrap();
    let ended = shell(&desk, "\"$0\" check 报送/甲.csv --catalog 规则");
    assert!(ended.status.code() == Some(2) && said(&ended).contains("nonsense"), "{}", said(&ended));
}

#[test]
fn too_few_open_files_are_told_in_our_words() {
    let desk = desk();
    for files in 4..16 {
        let line = format!("ulimit -n {files}; \"$0\" run 报送 -o x.xlsx --data 数据 --notices 通知");
        let told = said(&shell(&desk, &line));
        assert!(!told.contains("os error") && !told.contains("Too many"), "{files}: {told}");
    }
}
