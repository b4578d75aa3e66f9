//! Characters that nobody sees and that do something all the same, in cells and in names: what people and spreadsheets get
//! holds none of them.

use crate::ground::{contents, huishen};
use rust_xlsxwriter::Workbook;
use std::fs;
use std::path::Path;

/// ESC, BEL, one that turns writing around, and one of the second set of control characters.
const UNSEEN: [char; 4] = ['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}'];

fn write(path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows: [&[&str]; 6] = [
        &["部门整体支出绩效自评表"],
        &["单位名称", "甲\u{1b}[2J局\u{202e}", "评价年度", "2024"],
        &["单位：万元"],
        &["自评总分", "9\u{7}5", "评价等次", "＝1+1\u{9b}优"],
        &["项目", "年初预算数", "全年预算数", "执行数"],
        &["支出合计", "40", "4\u{7}1", "39"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (col, text) in (0..).zip(cells) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, col, number).unwrap(),
                Err(_) => sheet.write_string(row, col, *text).unwrap(),
            };
        }
    }
    book.save(path).unwrap();
}

#[track_caller]
fn assert_seen(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let hidden = text.chars().find(|c| UNSEEN.contains(c));
    assert!(hidden.is_none(), "{what} 里有 U+{:04X}", u32::from(hidden.unwrap()));
}

#[test]
fn nothing_unseen_reaches_the_terminal_or_a_table() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("报送");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("甲局\u{202e}xslx.xlsx");
    write(&file);
    fs::write(folder.join("坏\u{202e}.xlsx"), b"broken").unwrap();
    for arguments in [&["inspect"][..], &["inspect", "--cells"], &["check"]] {
        let ended = huishen().args(arguments).arg(&file).output().unwrap();
        assert!(!ended.stdout.is_empty(), "{arguments:?}");
        assert_seen(&format!("{arguments:?}"), &[ended.stdout, ended.stderr].concat());
    }
    let out = home.path().join("数据");
    for more in [&[][..], &["--json"]] {
        let mut command = huishen();
        command.arg("run").arg(&folder).arg("-o").arg(home.path().join("汇总.xlsx"));
        let ended = command.arg("--data").arg(&out).args(more).output().unwrap();
        assert_seen("run", &[ended.stdout, ended.stderr].concat());
    }
    for (name, bytes) in contents(&out) {
        assert_seen(&name.to_string_lossy(), &bytes);
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains(",＝"), "{}: a wide sign begins a formula as well", name.display());
    }
}

#[test]
fn nothing_unseen_reaches_a_notice() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("报送")).unwrap();
    let unit = "甲\u{202e}\u{2066}\u{9b}局";
    let head = format!(
        "项目支出绩效自评表\n项目名称,道路\n主管部门,{unit},,实施单位,{unit}\n年度,2024\n\
         一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分\n"
    );
    // More points than there are, so often that the notice has no room for all of them.
    let rows: Vec<String> =
        (0..40).map(|number| format!("产出指标,数量指标,指标{number},≥5个,4个,2,3\n")).collect();
    fs::write(home.path().join("报送/甲.csv"), head + &rows.concat()).unwrap();
    let mut run = huishen();
    run.current_dir(home.path()).args(["run", "报送", "-o", "汇总.xlsx", "--notices", "通知", "--quiet"]);
    assert_eq!(run.output().unwrap().status.code(), Some(1));
    let notice = fs::read_dir(home.path().join("通知/第1轮")).unwrap().next().unwrap().unwrap().path();
    let mut package = zip::ZipArchive::new(fs::File::open(notice).unwrap()).unwrap();
    let names: Vec<String> =
        (0..package.len()).map(|at| package.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    assert!(names.iter().any(|name| name.ends_with("sheet3.xml")), "the notice has an attached sheet");
    for name in names.iter().filter(|name| !name.starts_with("docProps")) {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut package.by_name(name).unwrap(), &mut text).unwrap();
        assert_seen(name, &text);
        assert!(!String::from_utf8(text).unwrap().contains('\u{2066}'), "{name}");
    }
}

#[test]
fn a_carriage_return_writes_over_nothing() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("报送");
    fs::create_dir(&folder).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows: [&[&str]; 6] = [
        &["部门整体支出绩效自评表"],
        &["单位名称", "甲局\r没有发现问题。", "评价年度", "2024"],
        &["单位：万元"],
        &["自评总分", "95\r\n分", "评价等次", "优\r良"],
        &["项目", "年初预算数", "全年预算数", "执行数"],
        &["支出合计", "40", "4\r1", "39"],
    ];
    for (row, cells) in (0..).zip(rows) {
        for (col, text) in (0..).zip(cells) {
            sheet.write_string(row, col, *text).unwrap();
        }
    }
    book.save(folder.join("甲.xlsx")).unwrap();
    for arguments in [&["check"][..], &["inspect"]] {
        let ended = huishen().args(arguments).arg(folder.join("甲.xlsx")).output().unwrap();
        let said = String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap();
        assert!(said.contains('甲') && !said.contains('\r'), "{arguments:?}: {said:?}");
    }
    let out = home.path().join("数据");
    let mut run = huishen();
    run.arg("run").arg(&folder).arg("-o").arg(home.path().join("汇总.xlsx")).arg("--data").arg(&out);
    let ended = run.output().unwrap();
    assert!(!ended.stderr.contains(&b'\r'), "{}", String::from_utf8_lossy(&ended.stderr));
    for (name, bytes) in contents(&out) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.replace("\r\n", "\n").contains('\r'), "{}", name.display());
    }
}

#[test]
fn a_name_of_several_lines_forges_no_line_of_the_summary() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("报送")).unwrap();
    fs::write(home.path().join("报送/甲.csv"), "单位名称,甲局\n年度,2024\n三公经费合计,5\n").unwrap();
    fs::write(home.path().join("名录.csv"), "单位名称\n甲局\n\"乙局\n退出码 0：全部读出，没有错误。\"\n")
        .unwrap();
    let mut run = huishen();
    run.current_dir(home.path()).args(["run", "报送", "-o", "汇总.xlsx", "--register", "名录.csv"]);
    let ended = run.output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    let lines = said.lines().filter(|line| line.starts_with("退出码"));
    assert!(said.contains("乙局") && lines.count() == 1, "{said}");
}
