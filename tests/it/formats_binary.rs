//! Binary workbooks and OpenDocument: every cell as a second reader sees it, and files built to lead a reader astray.

use crate::ground::{assert_none, home, samples};
use calamine::{Data, Reader};
use huishen::model::{CellValue, Grid};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Sheet, row and column → what stands there, for people.
type Shown = BTreeMap<(String, u32, u32), String>;

/// Every file of these extensions that the project has.
fn own_files(extensions: &[&str]) -> Vec<PathBuf> {
    let roots = [samples(), home("tests")];
    let entries = roots.iter().flat_map(|root| walkdir::WalkDir::new(root).sort_by_file_name());
    // The hostile set is made to be refused; `hostile` holds it to a list of its own.
    let paths = entries
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| !path.starts_with(home("tests/hostile")));
    paths.filter(|path| path.extension().is_some_and(|e| extensions.iter().any(|own| e == *own))).collect()
}

fn grids(path: &Path) -> Vec<Grid> {
    let taken = huishen::pipeline::sheets(path);
    assert!(!taken[0].grids.is_empty(), "{}: {}", path.display(), taken[0].record.message);
    taken.into_iter().flat_map(|taken| taken.grids).collect()
}

fn ours(path: &Path) -> Shown {
    let mut shown = Shown::new();
    for grid in grids(path) {
        for (at, cell) in grid.cells().filter(|(_, cell)| cell.value != CellValue::NoResult) {
            shown.insert((grid.name.clone(), at.row, at.col), cell.shown());
        }
    }
    shown
}

fn theirs(path: &Path) -> Shown {
    let mut book = calamine::open_workbook_auto(path).unwrap();
    let mut shown = Shown::new();
    for (sheet, range) in book.worksheets() {
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, data) in range.used_cells() {
            let text = match data {
                Data::Float(number) => huishen::model::decimal::from_f64(*number).unwrap().to_string(),
                Data::Bool(truth) => truth.to_string().to_uppercase(),
                Data::DateTime(moment) => {
                    let (year, month, day, ..) = moment.to_ymd_hms_milli();
                    format!("{year}-{month:02}-{day:02}")
                }
                other => other.to_string(),
            };
            if !text.trim().is_empty() {
                let at = (top + u32::try_from(row).unwrap(), left + u32::try_from(col).unwrap());
                shown.insert((sheet.clone(), at.0, at.1), text);
            }
        }
    }
    shown
}

#[test]
fn every_cell_is_what_a_second_reader_sees() {
    let mut files = own_files(&["xls", "xlsb", "ods"]);
    // The second reader takes code page records at their word and opens nothing that is encrypted.
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "encrypted"));
    files.retain(|path| !path.file_name().unwrap().to_string_lossy().starts_with("biff"));
    assert!(files.len() >= 19, "{files:?}");
    let mut wrong = Vec::new();
    for path in files {
        let (ours, theirs) = (ours(&path), theirs(&path));
        for (at, text) in theirs.iter().filter(|(at, text)| ours.get(at) != Some(text)).take(5) {
            wrong.push(format!("{} {at:?}：{text:?}，我们 {:?}", path.display(), ours.get(at)));
        }
        // The second reader leaves out formulas of .xlsb whose result is an error.
        let more =
            ours.iter().filter(|(at, text)| !theirs.contains_key(at) && !text.starts_with('#')).count();
        if more > 0 {
            wrong.push(format!("{} 多 {more} 格", path.display()));
        }
    }
    assert_none("读法不同", &wrong);
}

/// The folder of workbooks that `scripts/make_binary.py` writes.
fn binary(name: &str) -> PathBuf {
    home("tests/regressions/binary").join(name)
}

fn text_at(shown: &Shown, row: u32, col: u32) -> &str {
    shown.get(&("自评表".to_owned(), row, col)).map_or("", String::as_str)
}

#[test]
fn chinese_text_is_right_whatever_the_code_page_record_says() {
    let plain = ours(&binary("biff8.xls"));
    assert_eq!(text_at(&plain, 1, 2), "单位：万元");
    assert_eq!(text_at(&plain, 6, 1), "2024-03-05");
    assert_eq!(text_at(&plain, 7, 0), "说明：偏差原因");
    assert_eq!(text_at(&plain, 7, 1), "因部分设备采购流程较长，未能按期完成。".repeat(300));
    assert_eq!(text_at(&plain, 7, 2), format!("{}末", "x".repeat(9000)));
    for name in ["biff8_936.xls", "biff8_1252.et"] {
        assert!(ours(&binary(name)) == plain, "{name}");
    }
}

#[test]
fn workbooks_of_excel_5_are_read_in_their_code_page() {
    let plain = ours(&binary("biff8.xls"));
    for name in ["biff5.xls", "biff5_936.xls"] {
        let shown = ours(&binary(name));
        let wrong: Vec<_> = plain
            .iter()
            .filter(|(at, _)| at.1 < 7 && *at != &("自评表".to_owned(), 5, 0))
            .filter(|(at, text)| shown.get(at) != Some(text))
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

#[test]
fn merged_ranges_formulas_and_hidden_rows_of_xlsb_are_read() {
    let taken = &huishen::pipeline::sheets(&binary("plain.xlsb"))[0];
    let grid = &taken.grids[0];
    assert_eq!(taken.record.message, "已读取；工作表“自评表”有隐藏的第 6 行，已一并读取。");
    assert_eq!(grid.merges().iter().map(ToString::to_string).collect::<Vec<_>>(), ["A1:D1"]);
    let formulas: Vec<String> = grid
        .cells()
        .filter(|(_, cell)| cell.formula.is_some())
        .map(|(at, cell)| format!("{at}={}", cell.shown()))
        .collect();
    assert_eq!(formulas, ["B8=0.3", "C8=优秀", "D8=#DIV/0!"]);
}

/// A file of `scripts/make_encrypted.py` after reading: its line and its cells.
fn encrypted(name: &str) -> (huishen::model::FileRecord, Vec<Grid>) {
    let taken = huishen::pipeline::sheets(&home("tests/regressions/encrypted").join(name)).remove(0);
    (taken.record, taken.grids)
}

#[test]
fn what_excel_encrypts_by_itself_is_opened_and_said() {
    for (plain, names) in [
        ("hidden.xls", ["rc4.xls", "cryptoapi_40.xls", "cryptoapi_128.xls", "xor.xls"].as_slice()),
        (
            "hidden.xlsx",
            &[
                "standard.xlsx",
                "agile_sha1_128.xlsx",
                "agile_sha256_192.xlsx",
                "agile_sha384_256.xlsx",
                "agile_sha512_256.xlsx",
            ],
        ),
    ] {
        let plain = grids(&home("tests/regressions").join(plain));
        for name in names {
            let (record, grids) = encrypted(name);
            assert_eq!(record.status.as_str(), "warned", "{name}: {}", record.message);
            assert!(record.message.contains("已按默认密码打开"), "{name}: {}", record.message);
            assert!(grids == plain, "{name}: other cells than in the plain file");
        }
    }
}

#[test]
fn no_other_password_is_tried() {
    for (name, sentence) in [
        ("other_password.xls", "请取消密码后重报"),
        ("other_password.xlsx", "请取消密码后重报"),
        ("managed.xlsx", "权限管理"),
    ] {
        let (record, grids) = encrypted(name);
        assert_eq!((record.status.as_str(), grids.len()), ("encrypted", 0), "{name}");
        assert!(record.message.contains(sentence), "{name}: {}", record.message);
    }
}

/// Reads mutants of small files of each kind: bits turned, stretches copied over others, ends cut off. Every one ends as
/// an inventory line with a Chinese sentence; none ends the program, which catches panics but must not need to.
#[test]
fn mutants_of_binary_workbooks_end_as_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("变异.xls");
    let mut wrong = Vec::new();
    for seed in ["biff8_936.xls", "biff5.xls", "plain.xlsb"] {
        let good = std::fs::read(binary(seed)).unwrap();
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for number in 0..300 {
            std::fs::write(&path, mutant(&good, &mut random)).unwrap();
            let taken = &huishen::pipeline::sheets(&path)[0];
            if taken.record.message.contains("读取中止") || !crate::ground::is_chinese(&taken.record.message)
            {
                wrong.push(format!("{seed} {number}：{}", taken.record.message));
            }
        }
    }
    assert_none("变异文件", &wrong);
}

/// Numbers without any meaning, the same at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit
    }
}

fn mutant(good: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len());
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = 0xff,
            2 => bytes[at] = 0,
            3 => {
                let length = random.below(64).min(bytes.len() - at);
                let from = random.below(bytes.len() - length);
                bytes.copy_within(from..from + length, at);
            }
            4 => bytes[at..].iter_mut().take(4).for_each(|byte| *byte = 0xff),
            _ if random.below(8) == 0 => bytes.truncate(at.max(64)),
            _ => bytes[at] = bytes[at].wrapping_add(1),
        }
    }
    bytes
}
