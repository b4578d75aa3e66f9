//! Figures in sentences: what a reader listed by hand is found in both forms of each report, and nothing is paired wrongly.

use crate::ground::{assert_none, home};
use huishen::catalog::Catalog;
use huishen::intake::{self, Limits};
use huishen::model::decimal::plain;
use huishen::model::statement::{Bound, Sort, Statement, Told};
use huishen::pipeline;
use serde::Deserialize;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    figure: Vec<Listed>,
}

/// A figure as a reader listed it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    at: String,
    item: Option<String>,
    measure: Option<String>,
    name: Option<String>,
    value: String,
    bound: Option<Bound>,
    year: Option<u16>,
    of: Option<String>,
    kind: Option<String>,
}

/// What came out for one report.
#[derive(Default)]
struct Outcome {
    listed: usize,
    found: usize,
    certain: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
}

fn value(statement: &Statement) -> String {
    statement.value.map_or_else(
        || statement.raw.trim_end_matches(|c: char| !c.is_ascii_digit()).to_owned(),
        |quantity| plain(quantity.value),
    )
}

/// 61.90 and 61.9 are one number; 210,18 is none.
fn same(one: &str, other: &str) -> bool {
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    one == other || number(one).is_some_and(|one| Some(one) == number(other))
}

impl Listed {
    /// Whether the statement says what the reader found.
    fn is(&self, statement: &Statement, told: &Told) -> bool {
        let one_of = |wanted: &Option<String>, got: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.split('|').any(|word| word == got))
        };
        let item = statement.item.as_ref().map_or("", |item| item.as_str());
        let kind = match statement.sort {
            Sort::Deduction => "deduction",
            Sort::Grade => "grade",
            _ => "",
        };
        let whole = statement.part_of.map(|whole| value(&told.statements[whole]));
        told.place(statement).is_some_and(|place| place.sheet == "正文" && place.cell == self.at)
            && one_of(&self.item, item)
            && one_of(&self.measure, statement.measure.as_str())
            && self.kind.as_deref().unwrap_or("") == kind
            && self
                .name
                .as_ref()
                .is_none_or(|name| statement.name.contains(name) || statement.raw.contains(name))
            && (kind == "grade" || same(&value(statement), &self.value))
            && self.bound.is_none_or(|bound| bound == statement.bound)
            && self.year.is_none_or(|year| Some(year) == statement.year)
            && self.of.as_ref().is_none_or(|of| whole.as_ref() == Some(of))
    }
}

/// All that the texts of one file tell.
fn told(path: &std::path::Path, catalog: &Catalog) -> Told {
    let met = intake::walk(&[path.to_owned()], &[]).remove(0);
    let grids = intake::take(&met, &Limits::default()).grids;
    let mut told = Told::default();
    for grid in grids.iter().filter(|grid| grid.is_text()) {
        told.append(huishen::statements::read(grid, "", catalog));
    }
    assert!(!pipeline::filings(&grids, &met.shown, catalog).is_empty(), "{} 没有读成自评表", met.shown);
    told
}

fn measure(name: &str, form: &str, catalog: &Catalog) -> Outcome {
    let list = fs::read_to_string(home(&format!("tests/statements/{name}.toml"))).unwrap();
    let truth: Truth = toml::from_str(&list).unwrap();
    let told = told(&home(&format!("tests/reports/{name}.{form}")), catalog);
    let mut open: Vec<&Statement> = told.statements.iter().filter(|s| s.sort != Sort::Product).collect();
    let mut outcome = Outcome { listed: truth.figure.len(), ..Outcome::default() };
    for listed in &truth.figure {
        match open.iter().position(|statement| listed.is(statement, &told)) {
            Some(at) => {
                let statement = open.remove(at);
                outcome.found += 1;
                outcome.certain += usize::from(statement.is_certain());
            }
            None => outcome.missed.push(format!(
                "{name}.{form} {} {} {} {}",
                listed.at,
                listed.item.as_deref().unwrap_or_default(),
                listed.name.as_deref().unwrap_or_default(),
                listed.value
            )),
        }
    }
    let wrong = open.into_iter().filter(|statement| statement.is_certain());
    outcome.wrong = wrong
        .map(|statement| {
            format!("{name}.{form} {:?} {statement:?}", told.place(statement).map(ToString::to_string))
        })
        .collect();
    outcome
}

fn reports() -> Vec<String> {
    let entries = fs::read_dir(home("tests/statements")).unwrap().map(Result::unwrap);
    let mut names: Vec<String> =
        entries.map(|entry| entry.path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_a_reader_found_is_found_and_no_certain_pair_is_wrong() {
    let catalog = Catalog::embedded().unwrap();
    let (mut wrong, mut missed, mut listed, mut found, mut certain) = (Vec::new(), Vec::new(), 0, 0, 0);
    for name in reports() {
        for form in ["txt", "docx"] {
            let outcome = measure(&name, form, &catalog);
            listed += outcome.listed;
            found += outcome.found;
            certain += outcome.certain;
            missed.extend(outcome.missed);
            wrong.extend(outcome.wrong);
        }
    }
    assert_none("确定而错的配对", &wrong);
    assert!(found * 100 >= listed * 97, "列出 {listed}，只读出 {found}；没有读出：{missed:#?}");
    assert!(certain * 2 >= listed, "确定的只有 {certain}/{listed}");
}

/// A finding that must come out in both forms: rule, cell or paragraph, and words of its message or operands.
type Expected = (&'static str, &'static str, &'static str);

/// What must be found in each report, and the rules that may fire there as 错误 or 核实.
const FOUND: &[(&str, &[Expected], &[&str])] = &[
    (
        "综合党委党群工作专项自评报告",
        &[
            ("G-01", "第39段", "18 + 18 + 28 + 30 = 94"),
            ("G-07", "第39段", "100 - 2 - 2 - 2 = 94"),
            ("B-05", "第15段", "4.32 万元，表中 4.4 万元"),
            ("X-06", "第19段", "9.7 万元，原因涉及的只有 5 万元"),
            ("T-09", "第42段", "列了 3 条，改进措施列了 4 条"),
        ],
        &["P-04"],
    ),
    (
        "党工委管委会办公室整体自评结果",
        &[
            ("R-01", "第14段", "32人"),
            ("N-04", "第11段", "210,18"),
            ("F-03", "", "没有找到总分"),
            ("T-08", "第40段", "整段相同"),
        ],
        &[],
    ),
    (
        "基层党建综合事务经费自评报告",
        &[("B-06", "第5段", "列了 7 项，表中 6 行"), ("T-03", "第10段", "近30万元")],
        &["F-04"],
    ),
    (
        "党群工作部整体支出自评报告",
        &[
            ("A-06", "B24", "2.5285"),
            ("R-02", "", "实有人数 6 大于编制数 3"),
            ("T-06", "第20段", "10 月"),
            ("T-08", "第23段", "校内"),
            ("T-03", "第20段", "近160万元"),
        ],
        &["G-02", "P-12", "T-02"],
    ),
    (
        "区直机关工委整体支出自评报告",
        &[
            ("T-01", "第7段", "78.87万元，表中 64.16 万元"),
            ("T-01", "第13段", "78.87万元，表中 64.16 万元"),
            ("A-03", "B14", "64.16"),
            ("C-14", "第14段", "5.51万元，表中 6.48 万元"),
            ("T-01", "第7段", "72.85万元，表中 22.77 万元"),
            ("T-01", "第6段", "78.87万元，表中 0 万元"),
            ("T-06", "第8段", "2015 年"),
            ("R-03", "", "退休 3 人，在职算得 6 人"),
        ],
        &["A-01", "A-02", "A-05", "A-08", "C-01", "C-08", "D-15", "G-02", "N-11", "P-01", "P-12", "R-02"],
    ),
];

/// The reports in one of the two formats: a run over both would take one for a version of the other.
fn reports_in(form: &str) -> crate::ground::Opened {
    let all = fs::read_dir(home("tests/reports")).unwrap().map(|entry| entry.unwrap().path());
    let roots = all.filter(|path| path.extension().is_some_and(|own| own == form)).collect();
    let order = huishen::pipeline::Order { roots, ..huishen::pipeline::Order::default() };
    huishen::pipeline::run(&order, &Catalog::embedded().unwrap(), &|_, _| {}).unwrap().into()
}

#[test]
fn what_words_and_tables_say_against_each_other_is_found_and_nothing_false() {
    let mut wrong = Vec::new();
    for form in ["txt", "docx"] {
        let review = reports_in(form);
        for (name, expected, allowed) in FOUND {
            let path = format!("{name}.{form}");
            let mut open: Vec<_> =
                review.findings.iter().filter(|finding| finding.subject.path == path).collect();
            for (rule, cell, words) in *expected {
                let here = |finding: &&huishen::model::Finding| {
                    let place = finding.place.as_ref().map_or("", |place| place.cell.as_str());
                    finding.rule == *rule
                        && (cell.is_empty() || place == *cell)
                        && finding.describe().contains(words)
                };
                match open.iter().position(here) {
                    Some(at) => {
                        open.remove(at);
                    }
                    None => wrong.push(format!("没有查出：{path} {rule} {cell} {words}")),
                }
            }
            let heavy = |finding: &&&huishen::model::Finding| {
                finding.severity != huishen::model::Severity::Notice
                    && !allowed.contains(&finding.rule.as_str())
            };
            // What two returns of one text have in common is no fault of a report, nor that reports of several years
            // are read in one run.
            let alone = |finding: &&&huishen::model::Finding| {
                !finding.rule.starts_with('O') && !finding.describe().contains("本次汇总的是")
            };
            wrong.extend(
                open.iter()
                    .filter(heavy)
                    .filter(alone)
                    .map(|finding| format!("多出：{}", finding.describe())),
            );
        }
    }
    assert_none("与答案不符", &wrong);
}

#[test]
fn a_figure_of_the_text_stands_in_the_tables_once() {
    let mut twice = Vec::new();
    let reviews = ["txt", "docx"].map(reports_in);
    for filing in reviews.iter().flat_map(|review| &review.filings) {
        let mut seen = std::collections::BTreeSet::new();
        for figure in filing.figures.iter().filter(|f| f.scope.is_empty() && f.entry.quantity().is_some()) {
            if !seen.insert((figure.item.clone(), figure.measure)) {
                twice.push(format!("{} {} {}.{}", filing.path, figure.place, figure.item, figure.measure));
            }
        }
    }
    assert_none("计了两次的数", &twice);
    let spoken = reviews[0].filings.iter().find(|f| f.path == "党工委管委会办公室整体自评结果.txt").unwrap();
    let executed = spoken.find("", "funds.total", huishen::model::Measure::Executed).next().unwrap();
    assert_eq!((executed.place.sheet.as_str(), executed.place.cell.as_str()), ("正文", "第4段"));
}

#[test]
fn inspect_shows_each_sentence_with_what_was_taken_from_it() {
    let file = home("tests/reports/党工委管委会办公室整体自评结果.docx");
    let shown = crate::ground::huishen().arg("inspect").arg(file).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    for words in [
        "（没有读出数）  附件3",
        "确定  金额  expenditure.public.budget",
        "存疑  个数  “审核文件”  400余篇  400  余",
    ] {
        assert!(shown.contains(words), "{words}");
    }
}

/// A report whose sentences agree with its tables.
const CLEAN: &str = "全民阅读推广经费自评报告";

#[test]
fn a_report_that_agrees_with_itself_gives_no_finding_and_one_changed_figure_gives_one() {
    for form in ["txt", "docx"] {
        let review = reports_in(form);
        let path = format!("{CLEAN}.{form}");
        let filing = review.filings.iter().find(|filing| filing.path == path).unwrap();
        let certain = filing.told.certain().count();
        assert!(certain >= 15, "{path} 只有 {certain} 个确定的数");
        let found: Vec<String> = review
            .findings
            .iter()
            .filter(|finding| finding.subject.path == path)
            .map(huishen::model::Finding::describe)
            .collect();
        assert_none("不该有的问题", &found);
    }
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(home(&format!("tests/reports/{CLEAN}.txt"))).unwrap();
    let changed = text.replace("实际使用经费41.16万元", "实际使用经费40.16万元");
    fs::write(folder.path().join("报告.txt"), changed).unwrap();
    let review = crate::ground::review(folder.path());
    let rules: Vec<&str> = review.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["T-01"]);
}

#[test]
fn a_passage_taken_over_from_another_unit_is_found_with_both_places() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(home(&format!("tests/reports/{CLEAN}.txt"))).unwrap();
    let passage =
        "汛期连续降雨使三号泵站的基坑两次被淹，抽排和加固用去二十六天，设备安装因此顺延到十二月上旬才开始。";
    fs::write(folder.path().join("一.txt"), text.replace("资料归档不够及时。", passage)).unwrap();
    let other = text.replace("甲县图书馆", "甲县文化馆").replace("全民阅读推广", "群众文艺演出");
    fs::write(folder.path().join("二.txt"), other.replace("开放时间不够长。", passage)).unwrap();
    let review = crate::ground::review(folder.path());
    let copied: Vec<_> = review.findings.iter().filter(|finding| finding.rule == "O-04").collect();
    assert_eq!(copied.len(), 1, "{:?}", review.findings);
    assert!(copied[0].message.contains("甲县图书馆"), "{}", copied[0].message);
    assert!(
        copied[0]
            .operands
            .iter()
            .all(|operand| operand.place.is_some() && operand.shown.contains("三号泵站"))
    );
}
