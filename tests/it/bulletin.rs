//! The 通报: that it opens, says the numbers of the workbook and the tables, looks as official documents do, keeps quiet for
//! the public, and never covers what somebody else wrote.

use crate::ground::{Desk, Row, contents, huishen, is_chinese, rows, samples};
use calamine::{Data, Reader as _, Xlsx, open_workbook_auto};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A return in which nothing is wrong.
const CLEAN: &str = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n\
    项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n";

/// Where the paper is written.
const PAPER: &str = "通报.docx";

/// What a paper says: its paragraphs outside tables, and its tables.
#[derive(Debug, Default)]
struct Told {
    lines: Vec<String>,
    tables: Vec<Vec<Vec<String>>>,
}

impl Told {
    fn of(paper: &Path) -> Self {
        let text =
            parts(paper).remove("word/document.xml").map(|text| String::from_utf8(text).unwrap()).unwrap();
        let mut reader = Reader::from_str(&text);
        let (mut told, mut line, mut is_text, mut is_in_table) =
            (Self::default(), String::new(), false, false);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => match tag.name().as_ref() {
                    "w:tbl" => {
                        is_in_table = true;
                        told.tables.push(Vec::new());
                    }
                    "w:tr" => told.tables.last_mut().unwrap().push(Vec::new()),
                    "w:t" => is_text = true,
                    _ => {}
                },
                Event::End(tag) => match tag.name().as_ref() {
                    "w:tbl" => is_in_table = false,
                    "w:t" => is_text = false,
                    "w:tc" => {
                        told.tables.last_mut().unwrap().last_mut().unwrap().push(std::mem::take(&mut line));
                    }
                    "w:p" if !is_in_table => told.lines.push(std::mem::take(&mut line)),
                    _ => {}
                },
                Event::Text(text) if is_text => line.push_str(&text),
                Event::GeneralRef(entity) if is_text => {
                    line.push_str(&quick_xml::escape::unescape(&format!("&{};", &*entity)).unwrap());
                }
                Event::Eof => return told,
                _ => {}
            }
        }
    }

    fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The rows of the tables under these heads, without the heads.
    fn table(&self, heads: &[&str]) -> Vec<Vec<String>> {
        let own = |table: &&Vec<Vec<String>>| table[0] == heads;
        self.tables.iter().filter(own).flat_map(|table| table[1..].to_vec()).collect()
    }
}

/// The parts of a package.
fn parts(package: &Path) -> BTreeMap<String, Vec<u8>> {
    unpacked(&fs::read(package).unwrap())
}

fn unpacked(package: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut parts = BTreeMap::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.insert(part.name().unwrap().into_owned(), bytes);
    }
    parts
}

/// All that stands in a package and in the workbooks within it, as text.
fn everything(package: &[u8]) -> String {
    let told = |(name, bytes): (String, Vec<u8>)| {
        let is_book = Path::new(&name).extension().is_some_and(|ending| ending == "xlsx");
        if is_book { everything(&bytes) } else { String::from_utf8(bytes).unwrap() }
    };
    unpacked(package).into_iter().map(told).collect()
}

/// A run over the samples into a folder of its own.
fn run(folder: &Path, more: &[&str]) -> Output {
    let mut command = huishen();
    command.current_dir(folder).arg("run").arg(samples());
    command.args(["-o", "汇总.xlsx", "--data", "数据", "--bulletin", PAPER]).args(more);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The paper for the departments beside the workbook and the tables of the same run, written once for all tests.
fn usual() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let made = || {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["--jobs", "1"]);
        folder
    };
    FOLDER.get_or_init(made).path()
}

/// Two decimals, as both the workbook and the paper show a number.
fn two(number: &str) -> String {
    use rust_decimal::{Decimal, RoundingStrategy::MidpointAwayFromZero};
    let number: Decimal = number.parse().unwrap();
    format!("{:.2}", number.round_dp_with_strategy(2, MidpointAwayFromZero))
}

/// The filled cells of each row of a tab.
fn tab(workbook: &Path, name: &str) -> Vec<Vec<String>> {
    let range = open_workbook_auto(workbook).unwrap().worksheet_range(name).unwrap();
    let filled = |row: &[Data]| row.iter().map(ToString::to_string).filter(|cell| !cell.is_empty()).collect();
    range.rows().map(filled).collect()
}

fn count(rows: &[Row], column: &str, value: &str) -> usize {
    rows.iter().filter(|row| row[column] == value).count()
}

#[test]
fn it_says_the_numbers_of_the_tables() {
    let folder = usual();
    let told = Told::of(&folder.join(PAPER));
    let text = told.text();
    let table = |name: &str| rows(&folder.join("数据").join(name));
    let findings = table("findings.csv");
    let files = table("files.csv");
    let figures: usize = files.iter().map(|file| file["figures"].parse::<usize>().unwrap()).sum::<usize>();
    for wanted in [
        format!("收到文件{}个", files.len()),
        format!("审核数据{figures}个"),
        format!("错误{}条", count(&findings, "severity", "error")),
        format!("核实{}条", count(&findings, "severity", "verify")),
        format!("提示{}条", count(&findings, "severity", "notice")),
        format!("未报{}份", count(&findings, "rule", "F-01")),
    ] {
        assert!(text.contains(&wanted), "{wanted}：{text}");
    }
    for cause in told.table(&["序号", "问题（核对依据编号）", "级别", "条数", "涉及单位数"])
    {
        let rule = cause[1].rsplit_once('（').unwrap().1.trim_end_matches('）');
        assert_eq!(cause[3], count(&findings, "rule", rule).to_string(), "{cause:?}");
    }
    let missing: BTreeSet<&str> =
        findings.iter().filter(|row| row["rule"] == "F-01").map(|row| row["department"].as_str()).collect();
    // Who has sent nothing has nothing to correct; those of a file are named by the list.
    let faulty: BTreeSet<&str> = findings
        .iter()
        .filter(|row| row["severity"] == "error" && !missing.contains(row["department"].as_str()))
        .map(|row| row["department"].as_str())
        .collect();
    assert!(text.contains(&format!("有错误的{}个单位", faulty.len())), "{}：{text}", faulty.len());
    let listed = told.table(&["序号", "单位", "应报内容", "情况", "截止日期", "收到日期"]);
    let unfiled: BTreeSet<&str> =
        listed.iter().filter(|row| row[3] == "未报").map(|row| row[1].as_str()).collect();
    assert_eq!(unfiled, missing);
    assert!(missing.iter().all(|unit| text.contains(unit)));
}

#[test]
fn it_ranks_as_the_table_does() {
    let folder = usual();
    let told = Told::of(&folder.join(PAPER));
    let ranking = rows(&folder.join("数据/ranking.csv"));
    let ranked = |group: &str, name: &str, beside: Option<&str>| -> Vec<Vec<String>> {
        let own = ranking.iter().filter(|row| row["group"] == group && !row["rank"].is_empty());
        own.map(|row| {
            let mark = if row["errors"] == "0" { "" } else { "※" };
            let mut cells = vec![row["rank"].clone(), format!("{}{mark}", row[name])];
            cells.extend(beside.map(|beside| row[beside].clone()));
            cells.extend([two(&row["checked_score"]), row["checked_grade"].clone()]);
            cells
        })
        .collect()
    };
    let mut units = told.table(&["名次", "单位", "主管部门", "核定得分", "等级"]);
    for row in &mut units {
        row.remove(2);
    }
    assert_eq!(units, ranked("部门整体支出", "department", None));
    let projects = told.table(&["名次", "项目", "单位", "核定得分", "等级"]);
    assert_eq!(projects, ranked("项目支出", "project", Some("department")));
    let unranked = ranking.iter().filter(|row| row["rank"].is_empty() && row["group"] == "部门整体支出");
    let reasons: Vec<Vec<String>> =
        unranked.map(|row| vec![row["department"].clone(), row["note"].clone()]).collect();
    let told: Vec<Vec<String>> =
        told.table(&["序号", "单位", "原因"]).into_iter().map(|row| row[1..].to_vec()).collect();
    assert_eq!(told, reasons);
    assert!(reasons.iter().any(|row| row[1] == "未报"));
}

#[test]
fn its_totals_are_those_of_the_workbook() {
    let folder = usual();
    let told = Told::of(&folder.join(PAPER));
    let overview = tab(&folder.join("汇总.xlsx"), "总览");
    let row = |name: &str| overview.iter().find(|row| row.first().is_some_and(|cell| cell == name)).unwrap();
    let budgets = told.table(&["口径", "单位数", "年初预算", "全年预算", "执行数", "执行率（%）"]);
    assert_eq!(budgets.len(), 2);
    for own in budgets {
        let wanted = row(&own[0]);
        assert_eq!(own[1], wanted[1]);
        let numbers: Vec<String> = wanted[2..].iter().map(|number| two(number)).collect();
        assert_eq!(own[2..], numbers);
        // 全部单位 and 没有错误的单位 are told in sentences too.
        assert!(told.text().contains(&format!("全年预算{}万元，执行数{}万元", own[3], own[4])), "{own:?}");
    }
    let kinds = told.table(&["项目", "预算数", "决算数", "单位数"]);
    let start = overview
        .iter()
        .position(|row| row.first().is_some_and(|cell| cell.starts_with("图的数据：三公")))
        .unwrap();
    let wanted: Vec<Vec<String>> = overview[start + 2..start + 2 + kinds.len()]
        .iter()
        .map(|row| vec![two(&row[1]), two(&row[2]), row[3].clone()])
        .collect();
    assert_eq!(kinds.iter().map(|row| row[1..].to_vec()).collect::<Vec<_>>(), wanted);
    let named = |name: &str| {
        let at = |row: &&Vec<String>| row.iter().position(|cell| cell == name);
        overview.iter().find_map(|row| Some(row[at(&row)? + 1].clone())).unwrap()
    };
    let (mean, middle) = (two(&named("平均分")), two(&named("中位数")));
    assert!(told.text().contains(&format!("自评得分平均{mean}分，中位数{middle}分")), "{}", told.text());
}

/// The counts of the tab 等级分布: of each 主管部门 its returns and those of each grade. Sums are formulas, and rows of units
/// come before them.
fn grades(workbook: &Path) -> Vec<Vec<String>> {
    let range = open_workbook_auto(workbook).unwrap().worksheet_range("等级分布").unwrap();
    let mut counted: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for row in range.rows() {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        if cells[0].contains("：主管部门") {
            let is_count = |cell: &str| cell.replace('\n', "").ends_with("份数");
            counted = cells.iter().enumerate().filter(|(_, cell)| is_count(cell)).map(|(at, _)| at).collect();
        } else if !counted.is_empty() && row[counted[0]] != Data::Empty {
            let name = if cells[0].starts_with("合计") { "合计".to_owned() } else { cells[0].clone() };
            found.push(std::iter::once(name).chain(counted.iter().map(|at| cells[*at].clone())).collect());
        }
    }
    found
}

#[test]
fn its_grades_are_those_of_the_tab_and_its_charts_show_them() {
    let folder = usual();
    let told = Told::of(&folder.join(PAPER));
    let mut listed = told.table(&["主管部门", "份数", "优", "良", "中", "未定等级", "平均分"]);
    for row in &mut listed {
        row.pop();
    }
    assert_eq!(listed, grades(&folder.join("汇总.xlsx")));
    let sums: Vec<&Vec<String>> = listed.iter().filter(|row| row[0] == "合计").collect();
    assert_eq!(sums.len(), 2);
    let parts = parts(&folder.join(PAPER));
    let chart = String::from_utf8(parts["word/charts/chart2.xml"].clone()).unwrap();
    let values = |from: &str| -> Vec<String> {
        from.split("<c:v>").skip(1).map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect()
    };
    let drawn: Vec<Vec<String>> = chart
        .split("<c:val>")
        .skip(1)
        .map(|series| values(series.split_once("</c:val>").unwrap().0))
        .collect();
    assert_eq!(drawn, sums.iter().map(|sum| sum[2..].to_vec()).collect::<Vec<_>>());
    // The workbook behind the chart says the same.
    let mut book = Xlsx::new(Cursor::new(parts["word/embeddings/chart2.xlsx"].clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    for (at, sum) in sums.iter().enumerate() {
        let column: Vec<String> = range.rows().skip(1).map(|row| row[at + 1].to_string()).collect();
        assert_eq!(column, sum[2..]);
    }
}

#[test]
fn the_chart_of_rates_shows_the_sums_of_the_units() {
    let folder = usual();
    let chart = String::from_utf8(parts(&folder.join(PAPER))["word/charts/chart1.xml"].clone()).unwrap();
    let values = |tag: &str| -> Vec<String> {
        let own =
            chart.split_once(&format!("<{tag}>")).unwrap().1.split_once(&format!("</{tag}>")).unwrap().0;
        own.split("<c:v>").skip(1).map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect()
    };
    let (names, rates) = (values("c:cat"), values("c:val"));
    assert!(names.len() > 1 && names.len() == rates.len());
    let units = tab(&folder.join("汇总.xlsx"), "部门汇总表");
    for (name, rate) in names.iter().zip(&rates) {
        let name = name.trim_end_matches('※');
        // The row of sums of this 主管部门, or the row of its only unit.
        let own: Vec<&Vec<String>> = units.iter().filter(|row| row.iter().any(|cell| cell == name)).collect();
        let row = own.iter().find(|row| row[0].starts_with("小计")).or(own.first()).unwrap();
        assert!(row.iter().any(|cell| two_or(cell) == two(rate)), "{name} {rate}: {row:?}");
    }
}

/// A cell as it is shown, whatever it holds.
fn two_or(cell: &str) -> String {
    if cell.parse::<rust_decimal::Decimal>().is_ok() { two(cell) } else { cell.to_owned() }
}

#[test]
fn it_looks_as_official_documents_do() {
    let paper = usual().join(PAPER);
    let parts: BTreeMap<String, String> = parts(&paper)
        .into_iter()
        .filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)))
        .collect();
    let styles = &parts["word/styles.xml"];
    for font in ["方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"] {
        assert!(styles.contains(&format!("w:eastAsia=\"{font}\"")), "{font}");
    }
    // 28 points fixed, 3号 and 2号.
    for wanted in ["w:line=\"560\" w:lineRule=\"exact\"", "<w:sz w:val=\"32\"/>", "<w:sz w:val=\"44\"/>"] {
        assert!(styles.contains(wanted), "{wanted}");
    }
    let text = &parts["word/document.xml"];
    for wanted in [
        "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
        "w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\"",
        "<w:pStyle w:val=\"Heading1\"/>",
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert_eq!(text.matches("<w:tbl>").count(), text.matches("<w:tblHeader/>").count());
    for foot in ["word/footer1.xml", "word/footer2.xml"] {
        assert!(parts[foot].contains(" PAGE ") && parts[foot].contains("— "), "{foot}");
    }
    let told = Told::of(&paper);
    for (number, heading) in
        ["报送情况", "审核情况", "资金执行情况", "得分与等级", "排名情况", "下一步工作要求"]
            .iter()
            .enumerate()
    {
        let wanted = format!("{}、{heading}", ["一", "二", "三", "四", "五", "六"][number]);
        assert!(told.lines.contains(&wanted), "{wanted}");
    }
    // No talk of the tool: everything a reader meets is a word of the trade.
    for word in ["规则编号", "决定.xlsx", "程序", "工作簿", "单元格", "容许", "汇审"] {
        assert!(!told.text().contains(word), "{word}");
    }
}

#[test]
fn the_same_returns_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (usual().join(PAPER), folder.path().join(PAPER));
    fs::copy(&first, &second).unwrap();
    let again = run(folder.path(), &["--jobs", "4", "--json"]);
    assert_eq!(
        fs::read(&first).unwrap(),
        fs::read(&second).unwrap(),
        "our own paper is replaced by the same"
    );
    let told: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(told["bulletin"], "通报.docx");
}

/// Names that must not be read in a paper for the public: all units and projects, but those that are called as a 主管部门 is.
fn hidden(data: &Path) -> BTreeSet<String> {
    let tables = ["departments.csv", "ranking.csv", "findings.csv", "filings.csv", "figures.csv"];
    let rows: Vec<Row> = tables.iter().flat_map(|name| rows(&data.join(name))).collect();
    let of = |column: &str| -> BTreeSet<String> {
        rows.iter().filter_map(|row| row.get(column)).filter(|name| !name.is_empty()).cloned().collect()
    };
    let supervisors = of("supervisor");
    let mut names = of("department");
    names.extend(of("project"));
    names.retain(|name| !supervisors.iter().any(|own| own.contains(name.as_str())));
    names
}

#[test]
fn the_public_reads_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, &["--public"]);
    let paper = folder.join(PAPER);
    let names = hidden(&folder.join("数据"));
    assert!(names.len() > 90, "{}", names.len());
    let all = everything(&fs::read(&paper).unwrap());
    let read: Vec<&String> = names.iter().filter(|name| all.contains(name.as_str())).collect();
    assert!(read.is_empty(), "{read:?}");
    assert!(!all.contains('※') || all.contains("图中标※的"));
    let told = Told::of(&paper);
    assert!(told.text().contains("未报送的单位6个") && told.text().contains("得分情况按主管部门列示"));
    assert!(told.table(&["主管部门", "份数", "优", "良", "中", "未定等级", "平均分"]).len() > 20);
    // The paper for the departments names them.
    let all = everything(&fs::read(usual().join(PAPER)).unwrap());
    assert!(names.iter().filter(|name| all.contains(name.as_str())).count() > 80);
}

#[test]
fn a_bureau_decides_what_the_public_reads() {
    let desk = Desk::new(&[
        ("甲局.csv", CLEAN),
        ("名录.csv", "单位名录,,\n单位名称,主管部门,是否应报\n甲局,县政府,是\n乙局,县政府,是\n"),
    ]);
    fs::create_dir(desk.at("规则")).unwrap();
    let settings = |text: &str| fs::write(desk.at("规则/settings.toml"), text).unwrap();
    let read = |more: &[&str]| {
        let (code, said) = desk.start(&[&["--bulletin", "通报.docx", "--public"], more].concat());
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("通报.docx（公开版）"), "{said}");
        everything(&fs::read(desk.at("通报.docx")).unwrap())
    };
    assert!(!read(&[]).contains("乙局"));
    settings("[setting]\npublic_unfiled = { value = true }\n");
    assert!(read(&["--catalog", "规则"]).contains("未报送的单位1个：乙局"));
    settings("[setting]\npublic_unfild = { value = true }\n");
    let (code, said) = desk.start(&["--bulletin", "通报.docx", "--public", "--catalog", "规则"]);
    assert!(code == Some(2) && said.contains("public_unfild"), "{said}");
    let (code, said) = desk.start(&["--public"]);
    assert!(code == Some(2) && said.contains("--bulletin") && is_chinese(&said), "{said}");
}

#[test]
fn names_of_any_kind_are_written_as_they_are() {
    let odd = "甲<b>&amp;\"局'\u{1}\u{202e}]]>";
    let desk = Desk::new(&[
        ("甲.csv", &CLEAN.replace("甲局", &format!("\"{}\"", odd.replace('"', "\"\"")))),
        ("乙.csv", &CLEAN.replace("甲局", "乙局")),
    ]);
    let (code, said) = desk.start(&["--bulletin", "通报.docx", "--data", "数据"]);
    assert_eq!(code, Some(0), "{said}");
    let units: Vec<String> =
        rows(&desk.at("数据/departments.csv")).into_iter().map(|row| row["department"].clone()).collect();
    let told = Told::of(&desk.at("通报.docx"));
    let named: Vec<String> =
        told.table(&["序号", "单位", "原因"]).into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(named.len(), 2, "{named:?} {units:?}");
    assert!(named.iter().any(|name| name.contains("甲<b>&amp;\"局'") && name.contains('␁')), "{named:?}");
}

#[test]
fn it_covers_nothing_that_is_not_ours() {
    let desk = Desk::new(&[("甲局.csv", CLEAN)]);
    let refused = |more: &[&str], words: &[&str]| {
        let before = contents(&desk.at(""));
        let (code, said) = desk.start(more);
        assert_eq!(code, Some(2), "{more:?}: {said}");
        assert!(is_chinese(&said) && words.iter().all(|word| said.contains(word)), "{more:?}: {said}");
        assert_eq!(contents(&desk.at("")), before, "{more:?}");
    };
    fs::write(desk.at("别人.docx"), "not ours").unwrap();
    refused(&["--bulletin", "别人.docx"], &["别人.docx", "不是本程序写出的"]);
    refused(&["--bulletin", "通报.doc"], &["通报.doc", ".docx"]);
    refused(&["--bulletin", "通报"], &[".docx"]);
    refused(&["--bulletin", "没有/通报.docx"], &["没有", "不存在"]);
    refused(&["--bulletin", "报送"], &["报送"]);
    fs::write(desk.at("~$二三年度绩效自评通报.docx"), "").unwrap();
    refused(&["--bulletin", "二〇二三年度绩效自评通报.docx"], &["正在", "~$二三"]);
    assert_eq!(desk.start(&["--bulletin", "通报.docx"]).0, Some(0));
    assert_eq!(desk.start(&["--bulletin", "通报.docx"]).0, Some(0), "our own is replaced");
    // A clerk puts the number in and saves: Word writes all parts anew and keeps the properties.
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts(&desk.at("通报.docx")) {
        changed.start_file(&name, SimpleFileOptions::default()).unwrap();
        let typed = String::from_utf8(bytes).unwrap_or_default().replace("＿＿＿＿〔", "某财绩〔");
        changed.write_all(typed.as_bytes()).unwrap();
    }
    fs::write(desk.at("通报.docx"), changed.finish().unwrap().into_inner()).unwrap();
    refused(&["--bulletin", "通报.docx"], &["通报.docx", "有人改过"]);
}

#[test]
fn a_paper_among_the_returns_is_no_return() {
    let desk = Desk::new(&[("甲局.csv", CLEAN)]);
    let returns = |said: &str| said.lines().find(|line| line.starts_with("自评表")).unwrap().to_owned();
    let (_, first) = desk.start(&["--bulletin", "报送/通报.docx"]);
    let (code, again) = desk.start(&["--bulletin", "报送/通报.docx"]);
    assert_eq!(code, Some(0), "{again}");
    assert_eq!(returns(&again), returns(&first));
    let (_, other) = desk.start(&["--data", "数据"]);
    assert_eq!(returns(&other), returns(&first), "nor where it is not written: {other}");
    let files = rows(&desk.at("数据/files.csv"));
    assert_eq!(count(&files, "status", "no_form"), 1, "{files:?}");
}

#[test]
fn little_is_told_of_little() {
    let desk = Desk::new(&[("说明.txt", "这里没有表。")]);
    let (_, said) = desk.start(&["--bulletin", "通报.docx"]);
    let text = Told::of(&desk.at("通报.docx")).text();
    assert!(
        text.contains("本次没有可供审核的自评表。") && text.contains("没有可以排名的自评表。"),
        "{said}{text}"
    );
    let desk = Desk::new(&[("甲局.csv", CLEAN)]);
    desk.start(&["--bulletin", "通报.docx"]);
    let told = Told::of(&desk.at("通报.docx"));
    let text = told.text();
    for wanted in [
        "关于2023年度预算绩效自评审核情况的通报",
        "本次审核没有应报名录",
        "审核未发现需要改正、核实的问题。",
        "预算数10.00万元，决算数5.50万元",
        "附件：部门整体支出绩效自评得分排名表",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("改正错误") && !text.contains("表2"), "{text}");
}
