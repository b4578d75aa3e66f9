//! Last year out of the workbook: the same as out of the tables that were written beside it.

use crate::ground::{contents, home, huishen, is_chinese, samples};
use huishen::catalog::Catalog;
use huishen::intake::{self, Limits, earlier, earlier_book};
use huishen::model::{Cell, CellRef, Grid, ledger};
use std::fs;
use std::path::Path;

/// Runs over folders; gives the exit code and what was said.
fn run(folders: &[&Path], out: &Path, more: &[&Path]) -> (Option<i32>, String) {
    fs::create_dir_all(out).unwrap();
    let mut command = huishen();
    command.arg("run").args(folders).arg("-o").arg(out.join("汇总.xlsx")).arg("--data").arg(out);
    let done = command.args(more).output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

fn sheets(book: &Path) -> Vec<Grid> {
    intake::read_bytes("汇总.xlsx", &fs::read(book).unwrap(), &Limits::default()).grids
}

#[test]
fn the_workbook_of_last_year_tells_as_much_as_its_tables() {
    let work = tempfile::tempdir().unwrap();
    let last = work.path().join("上年");
    let (samples, cases) = (samples(), home("tests/cases/files"));
    run(&[&samples, &cases], &last, &[]);
    let book = last.join("汇总.xlsx");
    let terms = Catalog::embedded().unwrap().vocabulary.terms().to_vec();
    let told = earlier_book::last_year(&sheets(&book), &terms).unwrap();
    assert!(told == earlier::last_year(&last).unwrap(), "figures, ranks and findings are the same");
    assert!(told.has_ranks() && !told.is_empty());
}

/// A return of a unit on its budget; what stands in it differs from year to year.
fn budget(unit: &str, year: u16, executed: &str) -> String {
    format!(
        "部门整体支出绩效自评表,,,\n单位名称,{unit},年度,{year}\n单位：万元,,,\n自评总分,95,评价等次,优\n\
         项目,上年决算数,全年预算数,执行数\n支出合计,70,100,{executed}\n基本支出,40,60,55\n项目支出,30,40,35\n"
    )
}

/// A folder of returns of that year.
fn returns(folder: &Path, year: u16) {
    fs::create_dir_all(folder).unwrap();
    for (unit, executed) in [("甲局", "90"), ("乙局", "91"), ("丙局", "90")] {
        fs::write(folder.join(format!("{unit}.csv")), budget(unit, year, executed)).unwrap();
    }
}

#[test]
fn a_run_finds_the_same_with_the_workbook_as_with_the_tables() {
    let work = tempfile::tempdir().unwrap();
    let [old, new, last] = ["2023", "2024", "上年"].map(|name| work.path().join(name));
    let [by_tables, by_book] = ["按数据表", "按工作簿"].map(|name| work.path().join(name));
    returns(&old, 2023);
    returns(&new, 2024);
    run(&[&old], &last, &[]);
    let book = last.join("汇总.xlsx");
    let prior = |from: &Path, out: &Path| run(&[&new], out, &[Path::new("--prior"), from]);
    let (code, said) = prior(&last, &by_tables);
    assert_eq!((code, said), {
        let (code, said) = prior(&book, &by_book);
        (code, said.replace("按工作簿", "按数据表"))
    });
    let (tables, books) = (contents(&by_tables), contents(&by_book));
    let findings = fs::read_to_string(by_tables.join("findings.csv")).unwrap();
    assert!(findings.contains("H-0"), "something differs from last year");
    for (path, bytes) in &tables {
        let same = by_book.join(path.file_name().unwrap());
        assert!(fs::read(&same).unwrap() == *bytes, "{}", same.display());
    }
    assert_eq!(books.len(), tables.len());
}

#[test]
fn this_years_own_results_are_no_last_year() {
    let work = tempfile::tempdir().unwrap();
    let [now, first, second] = ["报送", "一", "二"].map(|name| work.path().join(name));
    returns(&now, 2024);
    run(&[&now], &first, &[]);
    let book = first.join("汇总.xlsx");
    let before = contents(&first);
    for given in [&first, &book] {
        let (code, said) = run(&[&now], &second, &[Path::new("--prior"), given]);
        assert!(code == Some(2) && said.contains("2024 年度") && said.contains("不是上年"), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
        assert!(contents(&second).is_empty(), "nothing is written");
        // The very output.
        let (code, said) = run(&[&now], &first, &[Path::new("--prior"), given]);
        assert!(code == Some(2) && is_chinese(&said), "{said}");
        assert!(contents(&first) == before);
    }
    // A year given by hand is that of the run.
    let year = [Path::new("--prior"), book.as_path(), Path::new("--year"), Path::new("2025")];
    let (code, said) = run(&[&now], &second, &year);
    assert!(matches!(code, Some(0 | 1)), "{said}");
}

#[test]
fn what_is_no_workbook_of_ours_or_lacks_the_figures_is_refused() {
    let work = tempfile::tempdir().unwrap();
    let own = samples().join("韩家墩街办事处");
    let alien = samples().join("单位名录.xlsx");
    for (given, why) in [(alien.as_path(), "不是本程序写出的汇总工作簿"), (Path::new("没有.xlsx"), "找不到")]
    {
        let (code, said) = run(&[&own], work.path(), &[Path::new("--prior"), given]);
        assert!(code == Some(2) && said.contains(why) && is_chinese(&said), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    }
    run(&[&own], work.path(), &[]);
    let terms = Catalog::embedded().unwrap().vocabulary.terms().to_vec();
    let mut grids = sheets(&work.path().join("汇总.xlsx"));
    let at = grids.iter().position(|grid| grid.name == ledger::FIGURES).unwrap();
    let head = CellRef::new(2, 4);
    assert_eq!(grids[at].get(head), Some(&Cell::text(ledger::ITEM)));
    // A term that nobody knows any more, and one that two items bear.
    grids[at].put(CellRef::new(3, 4), Cell::text("旧名称"));
    let mut twice = terms.clone();
    let (_, total) = terms.iter().find(|(item, _)| item.as_str() == "funds.total").unwrap();
    twice[1].1.clone_from(total);
    let unread = earlier_book::last_year(&grids, &twice).unwrap().unread();
    assert_eq!(unread[..], ["“年度资金总额”（3 行）", "“旧名称”（1 行）"]);
    grids[at].put(head, Cell::text("栏目"));
    let said = earlier_book::last_year(&grids, &terms).unwrap_err().to_string();
    assert!(said.contains(ledger::FIGURES) && said.contains(ledger::ITEM), "{said}");
    grids.remove(at);
    let said = earlier_book::last_year(&grids, &terms).unwrap_err().to_string();
    assert_eq!(said, "工作簿里没有“指标与数据明细”表");
}
