//! What a run may write over: only files of its own that nobody has open, never what it reads, and never anything
//! before that is known.

use crate::ground::{contents, huishen, is_chinese, samples};
use std::fs;
use std::path::PathBuf;

/// A return in which nothing is wrong.
pub const CLEAN: &str = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n\
    项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";

/// An office with a folder of returns.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("报送")).unwrap();
        fs::write(folder.path().join("报送/甲局.csv"), CLEAN).unwrap();
        Self { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, content: &str) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs the program in the office: exit code and what it said.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = huishen().args(arguments).current_dir(self.folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// Runs, and must be refused with these words before anything is read or written.
    #[track_caller]
    fn refused(&self, arguments: &[&str], words: &[&str]) {
        let before = contents(self.folder.path());
        let (code, said) = self.run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(is_chinese(&said) && words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
        assert_eq!(contents(self.folder.path()), before, "{arguments:?}");
    }
}

#[test]
fn an_output_never_covers_what_is_read() {
    let office = Office::new();
    office.refused(&["run", "报送", "--data", "."], &["--data", "报送"]);
    office.refused(&["run", "报送", "--data", "报送"], &["--data"]);
    office.refused(&["run", "报送/甲局.csv", "--data", "报送"], &["--data"]);
    office.refused(&["run", "报送", "--notices", "报送"], &["--notices"]);
    office.refused(&["run", "报送", "-o", "报送/甲局.csv"], &["甲局.csv"]);
    assert_eq!(office.run(&["run", "报送", "-o", "x.xlsx", "--data", "d1"]).0, Some(0));
    office.refused(&["run", "--merge", "d1", "--data", "d1", "-o", "y.xlsx"], &["--data", "d1"]);
    office.refused(&["run", "报送", "--prior", "d1", "--data", "d1", "-o", "y.xlsx"], &["d1"]);
    office.refused(&["run", "报送", "--prior", "x.xlsx", "-o", "x.xlsx"], &["x.xlsx", "-o"]);
}

#[test]
fn only_our_own_tables_in_the_folder_of_returns_are_passed_over() {
    let office = Office::new();
    office.put("报送/乙局/乙局.csv", &CLEAN.replace("甲局", "乙局"));
    let (code, said) = office.run(&["run", "报送", "-o", "x.xlsx", "--data", "报送/乙局"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("2 个单位"), "{said}");
    let (_, again) = office.run(&["run", "报送", "-o", "x.xlsx", "--data", "报送/乙局"]);
    assert!(again.contains("2 个单位"), "the tables of the first run are not read: {again}");
}

#[test]
fn files_of_others_are_never_replaced() {
    let office = Office::new();
    office.put("别人的.xlsx", "not ours");
    office.refused(&["run", "报送", "-o", "别人的.xlsx"], &["别人的.xlsx", "不是本程序写出的"]);
    let department = samples().join("君山区区直机关工委/2017整体支出自评.xls");
    fs::copy(department, office.at("自评.xls")).unwrap();
    office.refused(&["run", "报送", "-o", "自评.xls"], &["自评.xls"]);
    office.refused(&["run", "报送", "-o", "县级.xls"], &["县级.xls", "以 .xlsx 结尾"]);
    office.refused(&["run", "报送", "-o", "县级"], &["以 .xlsx 结尾"]);
    let decisions = ["run", "报送", "-o", "x.xlsx", "--decisions", "决定.csv"];
    office.refused(&decisions, &["决定.csv", "--decisions", "以 .xlsx 结尾"]);
    office.put("数据/files.csv", "a,b\n1,2\n");
    office.refused(&["run", "报送", "-o", "x.xlsx", "--data", "数据"], &["files.csv"]);
    for name in ["第1轮/退回修改通知_甲局.xlsx", "第1轮/县政府/退回修改通知清单.xlsx"]
    {
        office.put(&format!("通知/{name}"), "not ours");
        office.refused(&["run", "报送", "-o", "x.xlsx", "--notices", "通知"], &[name]);
        fs::remove_file(office.at(&format!("通知/{name}"))).unwrap();
    }
    office.refused(&["blank", "project_national", "-o", "别人的.xlsx"], &["别人的.xlsx"]);
    office.refused(&["catalog", "handbook", "-o", "别人的.xlsx"], &["别人的.xlsx"]);
}

#[test]
fn a_default_name_that_is_taken_gets_a_number() {
    let office = Office::new();
    office.put("汇总.xlsx", "not ours");
    let (code, said) = office.run(&["run", "报送"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("汇总(2).xlsx"), "{said}");
    assert_eq!(fs::read(office.at("汇总.xlsx")).unwrap(), b"not ours");
    // The second one is ours and is replaced, as the first would be.
    assert_eq!(office.run(&["run", "报送"]).0, Some(0));
    assert!(!office.at("汇总(3).xlsx").exists());
    fs::remove_file(office.at("汇总.xlsx")).unwrap();
    for _ in 0..2 {
        assert_eq!(office.run(&["run", "报送"]).0, Some(0));
    }
    assert!(fs::read(office.at("汇总.xlsx")).unwrap().starts_with(b"PK"));
    assert!(!office.at("汇总(3).xlsx").exists());
}

#[test]
fn what_somebody_has_open_is_not_replaced() {
    let office = Office::new();
    assert_eq!(office.run(&["run", "报送", "-o", "汇总.xlsx", "--data", "数据"]).0, Some(0));
    for lock in ["~$汇总.xlsx", ".~lock.汇总.xlsx#", ".~汇总.xlsx"] {
        office.put(lock, "");
        office.refused(&["run", "报送", "-o", "汇总.xlsx"], &["打开", lock]);
        fs::remove_file(office.at(lock)).unwrap();
    }
    office.put("数据/.~lock.files.csv#", "");
    office.refused(&["run", "报送", "-o", "汇总.xlsx", "--data", "数据"], &["files.csv", "打开"]);
    office.put("~$汇总.xlsx", "");
    let (code, said) = office.run(&["run", "报送"]);
    assert!(code == Some(0) && said.contains("汇总(2).xlsx"), "{said}");
}

#[test]
fn empty_folders_for_results_are_as_good_as_none() {
    let office = Office::new();
    for name in ["数据", "通知", "通知/以前"] {
        fs::create_dir(office.at(name)).unwrap();
    }
    let (code, said) = office.run(&["run", "报送", "-o", "x.xlsx", "--data", "数据", "--notices", "通知"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn own_tables_that_were_changed_are_to_be_moved_away() {
    let office = Office::new();
    let run = ["run", "报送", "-o", "x.xlsx", "--data", "数据"];
    assert_eq!(office.run(&run).0, Some(0));
    let text = fs::read_to_string(office.at("数据/figures.csv")).unwrap();
    office.put("数据/figures.csv", &text[..text.len() / 2]);
    office.refused(&run, &["figures.csv", "与写出时不同", "移走或清空"]);
    // Without its manifest a table is read, and a line that is torn is named.
    fs::remove_file(office.at("数据/run.json")).unwrap();
    let files = fs::read_to_string(office.at("数据/files.csv")).unwrap();
    office.put("数据/files.csv", &format!("{files}a,b\r\n"));
    let (code, said) = office.run(&run);
    assert!(code == Some(2) && said.contains("files.csv 第 3 行读不出"), "{said}");
    assert!(!said.contains("CSV") && said.contains("移走或清空"), "{said}");
}

#[test]
fn nothing_read_is_no_success() {
    let office = Office::new();
    fs::create_dir(office.at("空")).unwrap();
    office.refused(&["run", "空"], &["没有任何文件"]);
    office.refused(&["check", "空"], &["没有任何文件"]);
    office.put("系统/Thumbs.db", "x");
    let (code, said) = office.run(&["run", "系统", "-o", "x.xlsx"]);
    assert!(code == Some(1) && said.contains("没有一份能读"), "{said}");
    office.put("说明/通知.txt", "各单位：请于三月底前报送。");
    let (code, said) = office.run(&["run", "说明", "-o", "x.xlsx"]);
    assert!(code == Some(0) && said.contains("里面没有自评表"), "{said}");
}

#[test]
#[cfg(unix)]
fn links_are_told_and_those_given_by_hand_are_read() {
    let office = Office::new();
    fs::create_dir(office.at("链接")).unwrap();
    std::os::unix::fs::symlink(office.at("报送/甲局.csv"), office.at("链接/甲局.csv")).unwrap();
    let (code, said) = office.run(&["run", "链接", "-o", "x.xlsx"]);
    assert!(code == Some(1) && said.contains("没有一份能读"), "{said}");
    let output =
        huishen().args(["check", "链接/甲局.csv"]).current_dir(office.folder.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(0) && said.contains("读出 9 个数"), "{said}");
}

#[test]
#[cfg(unix)]
fn devices_and_pipes_are_never_replaced_and_never_waited_for() {
    let office = Office::new();
    let made = std::process::Command::new("mkfifo").args([office.at("管道"), office.at("数据.csv")]).status();
    assert!(made.unwrap().success());
    for target in ["管道", "/dev/null", "/dev/full"] {
        let (code, said) = office.run(&["run", "报送", "-o", target]);
        assert!(code == Some(2) && said.contains("不是普通文件"), "{target}: {said}");
        let kind = fs::metadata(office.at("").join(target)).unwrap().file_type();
        assert!(!kind.is_file(), "{target} is what it was");
    }
    for table in ["findings.csv", "figures.csv", "files.csv"] {
        let folder = office.at("上年");
        fs::create_dir_all(&folder).unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.join(table)).status();
        assert!(made.unwrap().success());
    }
    for option in ["--earlier", "--prior", "--merge"] {
        let (code, said) = office.run(&["run", "报送", "-o", "x.xlsx", option, "上年"]);
        assert!(code == Some(2) && is_chinese(&said), "{option}: {said}");
    }
    let made = std::process::Command::new("mkfifo").arg(office.at("决定.xlsx")).status();
    assert!(made.unwrap().success());
    let (code, said) = office.run(&["run", "报送", "-o", "x.xlsx"]);
    assert!(code == Some(0) && said.contains("决定.xlsx 不是本程序写出的决定"), "{said}");
    let (code, _) = office.run(&["check", "管道"]);
    assert_eq!(code, Some(1));
    let (code, said) = office.run(&["run", "报送", "-o", "x.xlsx", "--register", "数据.csv"]);
    assert!(code == Some(2) && is_chinese(&said), "{said}");
}

/// More notices than files may be open at the same time: each is closed when it is complete.
#[test]
#[cfg(unix)]
fn a_thousand_notices_need_no_thousand_open_files() {
    const UNITS: usize = 300;
    let office = Office::new();
    for number in 0..UNITS {
        let unit = format!("第{number:04}局");
        office.put(&format!("报送/{unit}.csv"), &CLEAN.replace("甲局", &unit).replace("5.5", "55"));
    }
    let program = crate::ground::program();
    let line = "ulimit -n 128; exec \"$0\" run 报送 -o x.xlsx --notices 通知 --quiet";
    let mut run = std::process::Command::new("sh");
    let ended = run.arg("-c").arg(line).arg(program).current_dir(office.folder.path()).output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
    let notices = fs::read_dir(office.at("通知/第1轮")).unwrap().count();
    assert_eq!(notices, UNITS);
}
