//! What people type into the workbook: it is there again after the next run, beside whom it was typed; what has no row waits
//! for one; what is nobody's keeps the old workbook.

use crate::ground::{Desk, huishen};
use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::{Note, Workbook};
use std::fs;

/// A return in which nothing is wrong.
const CLEAN: &str = "三公经费决算表,,,\n单位名称,甲局,年度,2024\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n\
    三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";
const REGISTER: &str = "单位名录,\n单位名称,主管部门\n甲局,\n乙局,\n丙局,\n";
const BOOK: &str = "汇总.xlsx";

/// Of that unit, with a total that its parts do not give.
fn wrong(unit: &str) -> String {
    of(unit).replace("10,10,5.5", "10,10,6.5")
}

fn of(unit: &str) -> String {
    CLEAN.replace("甲局", unit)
}

impl Desk {
    fn drop(&self, name: &str) {
        fs::remove_file(self.at("报送").join(name)).unwrap();
    }

    fn sheets(&self, book: &str) -> Vec<(String, Vec<Vec<String>>)> {
        let mut book = open_workbook_auto(self.at(book)).unwrap();
        let names = book.sheet_names();
        let text = |cell: &Data| if let Data::String(text) = cell { text.clone() } else { cell.to_string() };
        let rows = |name: &str, book: &mut calamine::Sheets<_>| {
            let range = book.worksheet_range(name).unwrap();
            range.rows().map(|row| row.iter().map(text).collect()).collect()
        };
        names.into_iter().map(|name| (name.clone(), rows(&name, &mut book))).collect()
    }

    /// Saves the workbook as another program would, after `edit` has gone over its sheets.
    fn edit(&self, mut edit: impl FnMut(&str, &mut Vec<Vec<String>>), more: &[&str]) {
        let mut book = Workbook::new();
        for (name, mut rows) in self.sheets(BOOK) {
            let width = rows.iter().map(Vec::len).max().unwrap_or(1);
            edit(&name, &mut rows);
            let sheet = book.add_worksheet();
            sheet.set_name(&name).unwrap();
            // The filter stays on the columns it was on.
            sheet.autofilter(2, 0, 3, u16::try_from(width).unwrap() - 1).unwrap();
            for (row, cells) in (0..).zip(&rows) {
                for (col, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                    sheet.write_string(row, col, text).unwrap();
                }
            }
        }
        for name in more {
            book.add_worksheet().set_name(*name).unwrap();
        }
        book.save(self.at(BOOK)).unwrap();
    }

    /// Types a text into the row of a tab that holds a word, under a title.
    fn type_into(&self, tab: &str, word: &str, title: &str, text: &str) {
        let mut typed = 0;
        self.edit(
            |name, rows| {
                if name == tab {
                    let (row, col) = spot(rows, word, title);
                    rows[row][col] = text.to_owned();
                    typed += 1;
                }
            },
            &[],
        );
        assert_eq!(typed, 1, "{tab}");
    }

    /// What stands in the row of a tab that holds a word, under a title.
    #[track_caller]
    fn shown(&self, tab: &str, word: &str, title: &str) -> String {
        let sheets = self.sheets(BOOK);
        let (_, rows) = sheets.iter().find(|(name, _)| name == tab).unwrap();
        let (row, col) = spot(rows, word, title);
        rows[row][col].clone()
    }

    fn all(&self, tab: &str) -> String {
        let sheets = self.sheets(BOOK);
        let (_, rows) = sheets.iter().find(|(name, _)| name == tab).unwrap();
        rows.concat().join("\n")
    }
}

/// The row with a cell of that word, and the column of a title above it.
#[track_caller]
fn spot(rows: &[Vec<String>], word: &str, title: &str) -> (usize, usize) {
    let has = |row: &Vec<String>, text: &str| row.iter().position(|cell| cell == text);
    let row = rows.iter().position(|row| has(row, word).is_some());
    let row = row.unwrap_or_else(|| panic!("{word}: {rows:?}"));
    let col = rows[..row].iter().rev().find_map(|row| has(row, title));
    (row, col.unwrap_or_else(|| panic!("{title}: {rows:?}")))
}

#[test]
fn what_was_typed_beside_a_unit_is_there_after_the_next_run() {
    let desk = Desk::new(&[("名录.csv", REGISTER), ("甲局.csv", &wrong("甲局")), ("乙局.csv", &of("乙局"))]);
    desk.run();
    let untouched = fs::read(desk.at(BOOK)).unwrap();
    desk.run();
    assert!(untouched == fs::read(desk.at(BOOK)).unwrap(), "nothing typed, nothing changes");
    desk.type_into("退回清单", "甲局", "联系人和电话", "张三 0731-1234567");
    desk.type_into("退回清单", "甲局", "备注", "=二次催报");
    desk.type_into("报送情况", "乙局", "备注", "已到\n纸质");
    desk.type_into("报送情况", "名录.csv", "备注", "旧名录");
    // Another unit comes in before them, so that rows move.
    desk.put("丙局.csv", &wrong("丙局"));
    for _ in 0..2 {
        let said = desk.run();
        assert!(!said.contains("(旧)"), "{said}");
        assert_eq!(desk.shown("退回清单", "甲局", "联系人和电话"), "张三 0731-1234567");
        assert_eq!(desk.shown("退回清单", "甲局", "备注"), "=二次催报");
        assert_eq!(desk.shown("退回清单", "丙局", "备注"), "");
        assert_eq!(desk.shown("报送情况", "乙局", "备注"), "已到\n纸质");
        assert_eq!(desk.shown("报送情况", "名录.csv", "备注"), "旧名录");
        assert!(!desk.at("汇总(旧).xlsx").exists());
    }
    let once = fs::read(desk.at(BOOK)).unwrap();
    desk.run();
    assert!(once == fs::read(desk.at(BOOK)).unwrap(), "the same texts are the same bytes");
}

#[test]
fn what_has_no_row_waits_for_one() {
    let desk = Desk::new(&[("名录.csv", REGISTER), ("甲局.csv", &wrong("甲局"))]);
    desk.run();
    desk.type_into("退回清单", "甲局", "联系人和电话", "张三 0731-1234567");
    desk.put("甲局.csv", CLEAN);
    for _ in 0..2 {
        desk.run();
        assert_eq!(desk.shown("退回清单", "甲局", "填写内容"), "张三 0731-1234567");
        assert!(!desk.at("汇总(旧).xlsx").exists());
    }
    desk.put("甲局.csv", &wrong("甲局"));
    desk.run();
    assert_eq!(desk.shown("退回清单", "甲局", "联系人和电话"), "张三 0731-1234567");
    assert!(!desk.all("退回清单").contains("填写内容"));
}

#[test]
fn what_is_nobodys_any_more_keeps_the_old_workbook() {
    let desk = Desk::new(&[("甲局.csv", &wrong("甲局")), ("乙局.csv", &wrong("乙局"))]);
    desk.run();
    desk.type_into("退回清单", "甲局", "联系人和电话", "张三");
    desk.type_into("退回清单", "乙局", "联系人和电话", "李四");
    let old = fs::read(desk.at(BOOK)).unwrap();
    desk.drop("甲局.csv");
    let said = desk.run();
    let sentence = "有 1 处填写的内容在新工作簿里没有地方放，原工作簿保留为 汇总(旧).xlsx";
    assert!(said.contains(sentence), "{said}");
    assert!(desk.all("封面与说明").contains(sentence));
    assert!(old == fs::read(desk.at("汇总(旧).xlsx")).unwrap());
    assert_eq!(desk.shown("退回清单", "乙局", "联系人和电话"), "李四");
    let said = desk.run();
    assert!(!said.contains("(旧)") && !desk.at("汇总(旧2).xlsx").exists(), "{said}");
    // A column and a sheet of one's own, and words below the table.
    desk.edit(
        |name, rows| {
            if name == "报送情况" {
                let (row, _) = spot(rows, "乙局", "备注");
                rows[row - 1].push("催办".to_owned());
                rows[row].push("四月一日".to_owned());
                rows.push(Vec::new());
                rows.push(vec![String::new(), "另见来文".to_owned()]);
            }
            if name == "问题清单" {
                rows[3].push("已处理".to_owned());
            }
        },
        &["我的表"],
    );
    let said = desk.run();
    assert!(said.contains("有 5 处填写的内容") && said.contains("汇总(旧2).xlsx"), "{said}");
    assert!(desk.at("汇总(旧2).xlsx").exists());
}

#[test]
fn a_workbook_with_comments_is_kept() {
    let desk = Desk::new(&[("名录.csv", REGISTER), ("甲局.csv", &of("甲局"))]);
    desk.run();
    let mut book = Workbook::new();
    for (name, rows) in desk.sheets(BOOK) {
        let sheet = book.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (row, cells) in (0..).zip(&rows) {
            for (col, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, col, text).unwrap();
            }
        }
        if name == "问题清单" {
            sheet.insert_note(3, 1, &Note::new("已电话问过")).unwrap();
        }
    }
    book.save(desk.at(BOOK)).unwrap();
    let said = desk.run();
    assert!(said.contains("有 1 处填写的内容") && said.contains("汇总(旧).xlsx"), "{said}");
    assert!(desk.at("汇总(旧).xlsx").exists());
}

#[test]
fn what_the_program_itself_wrote_is_never_taken_for_typed() {
    for folder in ["示例县", "东湖综保区", "君山区区直机关工委", "葛店党工委办公室"]
    {
        let home = tempfile::tempdir().unwrap();
        let run = || {
            let mut command = huishen();
            command.current_dir(home.path()).arg("run").arg(crate::ground::samples().join(folder));
            let done = command.args(["-o", BOOK]).output().unwrap();
            String::from_utf8(done.stderr).unwrap()
        };
        run();
        let said = run();
        assert!(said.contains(BOOK) && !said.contains("(旧)"), "{folder}: {said}");
        assert!(!home.path().join("汇总(旧).xlsx").exists());
    }
}
