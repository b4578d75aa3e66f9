//! Numbers that cannot be: each costs its own cell, never the run and never another return.

use crate::ground::{Row, assert_none, huishen, rows};
use crate::invariance::{books, catalog};
use huishen::model::{CellRef, CellValue, FileRecord, Filing, FilingCard, Grid, Review};
use huishen::{pipeline, report};
use rust_xlsxwriter::Workbook;
use std::fs;
use std::path::Path;

/// What stands in a cell in place of its number: stored as a number where that can be, else as text.
const ODD: [&str; 14] = [
    "0",
    "-0",
    "1e15",
    "1e16",
    "1e24",
    "1e27",
    "1e308",
    "1234567890123456789012345678",
    "-9999999999999999999999999999",
    "1e-28",
    "1e-400",
    "NaN",
    "inf",
    "0.1234567890123456789012345678",
];

/// How many of them each cell is tried with; all with `HUISHEN_ALL` set. Each value then meets every fifth cell or so,
/// which in some ten thousand cells is every kind of cell many times.
const AT_ONCE: usize = 1;

/// The cell value a workbook would give for such a number.
fn stored(text: &str) -> CellValue {
    match huishen::model::decimal::from_stored(text) {
        Ok(number) => CellValue::Number(number),
        Err(_) if text.starts_with('1') => CellValue::Error("#NUM!".into()),
        Err(_) => CellValue::Text(text.to_owned()),
    }
}

/// The books with one number replaced, one after the other.
fn spoiled(grids: &[Grid], sheet: usize, at: CellRef, value: &CellValue) -> Vec<Grid> {
    let mut grids = grids.to_vec();
    let mut cell = grids[sheet].get(at).unwrap().clone();
    cell.value = value.clone();
    grids[sheet].put(at, cell);
    grids
}

fn numeric_cells(grids: &[Grid]) -> Vec<(usize, CellRef)> {
    let sheets = grids.iter().enumerate();
    let cells = sheets.flat_map(|(number, grid)| {
        let numbers = grid.cells().filter(|(_, cell)| cell.value.number().is_some());
        numbers.map(move |(at, _)| (number, at))
    });
    cells.collect()
}

/// A review of returns that each stand in a file of their own, ready to be judged.
fn review(tried: Vec<(String, Vec<Filing>)>) -> Review {
    let mut review = Review::default();
    for (path, filings) in tried {
        review.files.push(FileRecord { path: path.clone(), ..FileRecord::default() });
        let own = filings.into_iter().map(|filing| FilingCard::of(Filing { path: path.clone(), ..filing }));
        review.filings.extend(own);
    }
    review
}

#[test]
fn no_number_in_any_cell_of_any_return_stops_the_audit() {
    let each = if std::env::var_os("HUISHEN_ALL").is_some() { ODD.len() } else { AT_ONCE };
    let mut complaints = Vec::new();
    let (mut cells, mut step) = (0, 0);
    for book in books() {
        let mut tried = Vec::new();
        for (sheet, at) in numeric_cells(&book.grids) {
            cells += 1;
            for _ in 0..each {
                step += 1;
                let odd = ODD[step % ODD.len()];
                let grids = spoiled(&book.grids, sheet, at, &stored(odd));
                let name = format!("{} {} {at} = {odd}", book.path, book.grids[sheet].name);
                tried.push((name, pipeline::filings(&grids, &book.path, catalog())));
            }
        }
        complaints.extend(pipeline::culprits(&review(tried), catalog(), &|_| Ok(())));
    }
    assert!(cells > 3_000, "{cells}");
    assert_none("算到一半停下", &complaints);
}

#[test]
fn no_number_stops_the_report() {
    let mut tried = Vec::new();
    for (number, book) in books().iter().enumerate() {
        for (turn, (sheet, at)) in numeric_cells(&book.grids).into_iter().step_by(37).enumerate() {
            let odd = ODD[(number + turn) % ODD.len()];
            let grids = spoiled(&book.grids, sheet, at, &stored(odd));
            let name = format!("{} {} {at} = {odd}", book.path, book.grids[sheet].name);
            tried.push((name, pipeline::filings(&grids, &book.path, catalog())));
        }
    }
    assert_none("写到一半停下", &pipeline::culprits(&review(tried), catalog(), &report::rehearse));
}

/// A project form with these numbers in place of its own, where one is given.
fn project(path: &Path, unit: &str, cell: &str, odd: &str) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let lines: [&[&str]; 11] = [
        &["项目支出绩效自评表"],
        &["项目名称", "道路养护"],
        &["实施单位", &format!("{unit}局")],
        &["金额单位：万元"],
        &["项目资金", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        &["年度资金总额", "100", "100", "90", "10", "90%", "9"],
        &["其中：财政拨款", "100", "100", "90", "", "", ""],
        &["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        &["产出指标", "数量指标", "养护里程", "≥50公里", "52公里", "50", "50"],
        &["效益指标", "社会效益", "群众满意度", "≥90%", "95%", "40", "40"],
        &["总分", "", "", "", "", "100", "99"],
    ];
    for (row, line) in (0..).zip(lines) {
        for (col, text) in (0..).zip(line) {
            let name = format!("{}{}", char::from(b'A' + u8::try_from(col).unwrap()), row + 1);
            let text = if name == cell { odd } else { text };
            let finite = text.parse::<f64>().ok().filter(|number| number.is_finite());
            match finite {
                Some(number) => sheet.write_number(row, col, number).unwrap(),
                None => sheet.write_string(row, col, text).unwrap(),
            };
        }
    }
    book.save(path).unwrap();
}

/// What the tables say of all returns but one.
fn others(data: &Path) -> Vec<(String, Row)> {
    let mut found = Vec::new();
    for table in ["filings", "figures", "indicators", "findings", "departments"] {
        for row in rows(&data.join(table).with_extension("csv")) {
            let own = row.get("department").is_some_and(|name| name == "丙局");
            if !own {
                // A column of the wide table is there if any unit states it.
                let row = row.into_iter().filter(|(_, field)| !field.is_empty()).collect();
                found.push((table.to_owned(), row));
            }
        }
    }
    found
}

#[test]
fn the_other_returns_read_as_before_and_the_cell_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("报送");
    fs::create_dir(&input).unwrap();
    let clean = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n\
        三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";
    for unit in ["甲局", "乙局"] {
        fs::write(input.join(unit).with_extension("csv"), clean.replace("甲局", unit)).unwrap();
    }
    let mut before = None;
    for cell in ["", "D6", "F9", "G9", "G11"] {
        for odd in ODD.iter().filter(|odd| !cell.is_empty() || **odd == "0") {
            project(&input.join("丙局.xlsx"), "丙", cell, odd);
            let data = folder.path().join("data");
            let mut run = huishen();
            run.args(["run".as_ref(), input.as_os_str(), "--data".as_ref(), data.as_os_str()]);
            run.arg("-o").arg(folder.path().join("x.xlsx"));
            let ended = run.output().unwrap();
            let said = String::from_utf8(ended.stderr).unwrap();
            assert!(matches!(ended.status.code(), Some(0 | 1)), "{cell} = {odd}: {said}");
            let after = others(&data);
            assert!(
                before.get_or_insert_with(|| after.clone()) == &after,
                "{cell} = {odd} changes another return"
            );
            if matches!(*odd, "1e24" | "1e27") {
                let named = rows(&data.join("findings.csv"));
                let named = named.iter().any(|row| row["cell"] == cell && row["message"].contains("上限"));
                assert!(named, "{cell} = {odd} is named");
            }
        }
    }
}

#[test]
fn a_score_that_cannot_be_is_not_ranked() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("报送");
    fs::create_dir(&input).unwrap();
    for (name, cell, odd) in [("甲", "G11", "150"), ("乙", "G9", "60"), ("丙", "", "")] {
        project(&input.join(name).with_extension("xlsx"), name, cell, odd);
    }
    let data = folder.path().join("data");
    let mut run = huishen();
    run.args(["run".as_ref(), input.as_os_str(), "--data".as_ref(), data.as_os_str()]);
    let ended = run.arg("-o").arg(folder.path().join("x.xlsx")).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let ranking = rows(&data.join("ranking.csv"));
    let ranks: Vec<&str> = ranking.iter().map(|row| row["rank"].as_str()).collect();
    assert_eq!(ranks, ["1", "", ""], "{ranking:?}");
    for word in ["G-05", "I-07"] {
        let told = ranking[1..].iter().any(|row| row["note"].contains(&format!("（{word}）")));
        assert!(told, "{word}: {ranking:?}");
    }
}

#[test]
fn what_is_not_legal_as_written_is_proved_to_its_last_place_or_not_read() {
    // 1 + 10 + 0 is 10 within the tolerance of three whole numbers: that is no proof that 1,00 is 1.
    for (total, other, status) in
        [("10", "10", "unreadable"), ("11", "10", "corrected"), ("110", "10", "corrected")]
    {
        let text = format!(
            "项目支出绩效自评表,,,,,\n（2024年度）,,,,,\n项目名称,甲项目,,实施单位,甲局,\n项目资金（万元）,,年初预算数,全年预算数,全年执行数,分值\n\
             ,年度资金总额,{total},200,200,10\n,其中：财政拨款,\"1,00\",100,100,\n,上年结转资金,{other},90,90,\n,其他资金,0,10,10,\n"
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("甲.csv"), text).unwrap();
        let review = crate::ground::review(folder.path());
        let filing = &review.filings[0];
        let figure = filing.figures.iter().find(|figure| figure.raw == "1,00").unwrap();
        assert_eq!(figure.entry.status(), status, "{total}");
    }
}
