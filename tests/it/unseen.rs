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
