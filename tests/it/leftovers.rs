//! What lies beside the outputs when a run begins: what a run that died has left, what somebody has laid there, and what
//! another run is writing at the moment.

#![cfg(unix)]

use crate::ground::{Desk, contents, is_chinese, program};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const OUTPUTS: [&str; 6] = ["-o", "汇总.xlsx", "--data", "数据", "--notices", "通知"];

fn text(number: usize) -> String {
    format!(
        "部门整体支出绩效自评表,,,\n单位名称,甲县第{number}局,评价年度,2024\n单位：万元,,,\n自评总分,95,评价等次,优\n\
         项目,年初预算数,全年预算数,执行数\n支出合计,40,40,39\n三公经费合计,10,10,5\n公务接待费,4,4,2.5\n"
    )
}

fn desk(returns: usize) -> Desk {
    let desk = Desk::new(&[]);
    for number in 0..returns {
        desk.put(&format!("{number:03}.csv"), &text(number));
    }
    desk
}

fn start(desk: &Desk, folder: &str) -> Child {
    let mut command = Command::new(program());
    command.current_dir(desk.at("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.args(["run", folder]).args(OUTPUTS).spawn().unwrap()
}

/// Runs on a folder: exit code and what it said.
fn run(desk: &Desk, folder: &str) -> (Option<i32>, String) {
    let ended = start(desk, folder).wait_with_output().unwrap();
    (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
}

fn is_left(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".huishen-"))
}

fn seen(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = contents(&desk.at(""));
    all.retain(|path, _| !path.starts_with("报送") && !is_left(path));
    all
}

fn leftovers(desk: &Desk) -> Vec<PathBuf> {
    contents(&desk.at("")).into_keys().filter(|path| is_left(path)).collect()
}

/// A path as a plan notes it.
fn noted(path: &Path) -> Value {
    json!({"Unix": path.as_os_str().as_bytes()})
}

fn plan(direction: &str, moves: &[(&Path, Option<&Path>, Option<&Path>)]) -> String {
    let moves: Vec<Value> = moves
        .iter()
        .map(|(target, new, old)| {
            json!({"target": noted(target), "new": new.map(noted), "old": old.map(noted)})
        })
        .collect();
    json!({"direction": direction, "moves": moves}).to_string()
}

#[test]
fn a_planted_plan_touches_nothing_but_outputs_of_the_run() {
    let desk = desk(1);
    let (outside, own) = (desk.at("别处"), desk.at("结果"));
    fs::create_dir(&outside).unwrap();
    fs::create_dir(&own).unwrap();
    let book = outside.join("底稿.xlsx");
    Workbook::new().save(&book).unwrap();
    fs::write(outside.join("底稿.txt"), "somebody's").unwrap();
    fs::write(own.join("台账.xlsx"), "somebody's").unwrap();
    fs::write(own.join(".huishen-a-1.tmp"), "planted").unwrap();
    let (aside, new) = (own.join(".huishen-a-old-1.tmp"), own.join(".huishen-a-1.tmp"));
    let victim = outside.join("底稿.txt");
    for (where_to, moves) in [
        (own.clone(), plan("Back", &[(&victim, Some(&own.join("没有.tmp")), None)])),
        (own.clone(), plan("Forward", &[(&victim, Some(&new), Some(&aside))])),
        (own.clone(), plan("Forward", &[(&book, None, Some(&aside))])),
        (own.clone(), plan("Forward", &[(&own.join("../别处/底稿.txt"), Some(&new), None)])),
        (own.clone(), plan("Forward", &[(&own.join("台账.xlsx"), Some(&new), Some(&aside))])),
        (own.clone(), plan("Forward", &[(&own.join("汇总.xlsx"), Some(&victim), None)])),
        (own.clone(), plan("Back", &[(&own.join("汇总.xlsx"), None, Some(&victim))])),
        (outside.clone(), plan("Back", &[(&victim, Some(&own.join("没有.tmp")), None)])),
    ] {
        let path = where_to.join(".huishen-a.json");
        fs::write(&path, &moves).unwrap();
        if where_to == outside {
            fs::write(own.join(".huishen-a.lock"), path.as_os_str().as_bytes()).unwrap();
        }
        let before = contents(&desk.at(""));
        let mut command = Command::new(program());
        command.current_dir(desk.at("")).stdin(Stdio::null()).args(["run", "没有", "-o", "结果/汇总.xlsx"]);
        let ended = command.output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(contents(&desk.at("")), before, "{moves}: {said}");
        assert!(said.contains(".huishen-a.json") && said.contains("没有照做") && is_chinese(&said), "{said}");
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn what_lies_there_and_is_no_file_is_not_waited_for() {
    let desk = desk(1);
    for name in [".huishen-a.json", ".huishen-a.lock", ".huishen-b.lock"] {
        assert!(Command::new("mkfifo").arg(desk.at(name)).status().unwrap().success());
    }
    let (code, said) = run(&desk, "报送");
    assert!(matches!(code, Some(0 | 1)), "{said}");
}

/// Leaves the outputs as a run does that was ended while it replaced them: some are new, the workbook is the old one.
fn half_done(desk: &Desk, target: &str) {
    let (new, old, table) = (".huishen-x-1.tmp", ".huishen-x-old-0.tmp", "数据/findings.csv");
    fs::write(desk.at(new), [fs::read(desk.at(target)).unwrap(), vec![0; 3]].concat()).unwrap();
    fs::rename(desk.at(table), desk.at("数据").join(old)).unwrap();
    let mut new_one = fs::read(desk.at("数据").join(old)).unwrap();
    new_one.extend(b"more\r\n");
    fs::write(desk.at(table), new_one).unwrap();
    let stamp = |path: &str| {
        let known = fs::metadata(desk.at(path)).unwrap();
        let second = known.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        json!({"bytes": known.len(), "second": second})
    };
    let gone = desk.at("数据/.huishen-x-0.tmp");
    let moves = json!([
        {"target": noted(&desk.at(table)), "new": noted(&gone), "old": noted(&desk.at("数据").join(old)),
         "was": stamp(&format!("数据/{old}")), "becomes": stamp(table)},
        {"target": noted(&desk.at(target)), "new": noted(&desk.at(new)),
         "old": noted(&desk.at(".huishen-x-old-1.tmp")), "was": stamp(target), "becomes": stamp(new)}
    ]);
    let plan = json!({"direction": "Forward", "moves": moves});
    fs::write(desk.at(".huishen-x.json"), plan.to_string()).unwrap();
}

#[test]
fn an_old_workbook_that_was_saved_after_a_crash_is_kept() {
    let desk = desk(2);
    assert!(run(&desk, "报送").0.is_some());
    half_done(&desk, "汇总.xlsx");
    let mut saved = fs::read(desk.at("汇总.xlsx")).unwrap();
    saved.extend([0; 7]);
    fs::write(desk.at("汇总.xlsx"), &saved).unwrap();
    let old = fs::read(desk.at("数据/.huishen-x-old-0.tmp")).unwrap();
    // A run that reads nothing shows what the recovery does.
    let (code, said) = run(&desk, "没有");
    assert!(code == Some(2) && said.contains("在那以后有改动") && said.contains("改动保留"), "{said}");
    assert!(fs::read(desk.at("汇总.xlsx")).unwrap() == saved);
    assert!(fs::read(desk.at("数据/findings.csv")).unwrap() == old, "{said}");
    assert_eq!(leftovers(&desk), Vec::<PathBuf>::new());
}

#[test]
fn results_that_are_gone_since_a_crash_are_not_mixed_with_old_ones() {
    let desk = desk(2);
    assert!(run(&desk, "报送").0.is_some());
    half_done(&desk, "汇总.xlsx");
    fs::remove_file(desk.at(".huishen-x-1.tmp")).unwrap();
    let (code, said) = run(&desk, "没有");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("新结果已经不在了，已恢复原有的文件"), "{said}");
    assert_eq!(leftovers(&desk), Vec::<PathBuf>::new());
    let (code, said) = run(&desk, "报送");
    assert!(matches!(code, Some(0 | 1)), "{said}");
}

fn wait_for(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(20), "never seen");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn what_another_run_is_writing_is_left_alone() {
    let desk = desk(40);
    fs::create_dir(desk.at("另一批")).unwrap();
    fs::write(desk.at("另一批/乙局.csv"), text(99)).unwrap();
    assert!(run(&desk, "报送").0.is_some());
    let first = start(&desk, "报送");
    wait_for(|| leftovers(&desk).len() >= 4);
    let (code, said) = run(&desk, "另一批");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("汇总.xlsx 正由另一次运行写出") && !said.contains("不存在"), "{said}");
    let mut other = Command::new(program());
    other.current_dir(desk.at("")).args(["run", "另一批", "-o", "乙.xlsx", "--decisions", "乙决定.xlsx"]);
    let ended = other.stdin(Stdio::null()).output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    let ended = first.wait_with_output().unwrap();
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(leftovers(&desk), Vec::<PathBuf>::new());
}

#[test]
fn a_run_that_is_stopped_while_it_writes_leaves_no_draft() {
    let desk = desk(120);
    let begun = Instant::now();
    assert!(run(&desk, "报送").0.is_some());
    let whole = begun.elapsed();
    let old = seen(&desk);
    for moment in 0..8_u32 {
        let child = start(&desk, "报送");
        // Drafts of notices are begun by several threads near the end.
        std::thread::sleep(whole * (50 + 5 * moment) / 100);
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(told.is_ok());
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(leftovers(&desk), Vec::<PathBuf>::new(), "{said}");
        assert!(seen(&desk) == old, "{said}");
    }
}
