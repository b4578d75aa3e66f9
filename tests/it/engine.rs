//! The audit beyond one rule on one return: one cause behind several findings, decisions of the bureau, last year, the
//! other units, explanations and rounds.

use crate::ground::{Opened, huishen, rows};
use huishen::catalog::Catalog;
use huishen::model::{Finding, Severity};
use huishen::pipeline::{self, Order};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A return whose total of executed funds is 100 万元 too high; everything else holds.
const WRONG_TOTAL: &str = "项目支出绩效自评表,,,,,,\n（2024年度）,,,,,金额单位：万元,\n项目名称,道路养护,,,,,\n\
                           主管部门,甲局,,实施单位,甲局,,\n\
                           项目资金（万元）,,年初预算数,全年预算数,全年执行数,分值,执行率,得分\n\
                           ,年度资金总额,100,100,190,10,90%,9\n,其中：财政拨款,60,60,60,,,\n,其他资金,40,40,30,,,\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn review_with(returns: &Path, catalog: &Catalog) -> Opened {
    let order = Order { roots: vec![returns.to_owned()], ..Order::default() };
    pipeline::run(&order, catalog, &|_, _| {}).unwrap().into()
}

fn place(finding: &Finding) -> &str {
    finding.place.as_ref().map_or("", |place| &place.cell)
}

#[test]
fn findings_with_one_cause_stand_under_one_parent() {
    let returns = folder(&[("甲局.csv", WRONG_TOTAL)]);
    let review = review_with(returns.path(), &Catalog::embedded().unwrap());
    let parent = review.findings.iter().position(|finding| finding.rule == "B-01").unwrap();
    assert_eq!(place(&review.findings[parent]), "E6");
    assert_eq!(review.findings[parent].parent, None);
    assert!(review.findings[parent].cause.contains("E6 若为 90 万元"), "{}", review.findings[parent].cause);
    let children = review.findings.iter().filter(|finding| finding.parent == Some(parent));
    let children: Vec<&str> = children.map(|finding| finding.rule.as_str()).collect();
    assert_eq!(children, ["B-02", "B-03"]);
    let shown = huishen().arg("check").arg(returns.path()).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("  同因：B-03"), "{shown}");
    assert!(!shown.contains("错误 B-03"), "{shown}");
}

#[test]
fn the_unit_of_amounts_may_stand_in_the_cell_after_its_label() {
    let apart =
        WRONG_TOTAL.replace("金额单位：万元,", "金额单位：,万元").replace("项目资金（万元）", "项目资金");
    let returns = folder(&[("甲局.csv", &apart)]);
    let review = review_with(returns.path(), &Catalog::embedded().unwrap());
    let found = review.findings.iter().find(|finding| finding.rule == "B-01").unwrap();
    assert!(found.cause.contains("E6 若为 90 万元"), "{}", found.cause);
}

const DECISIONS: &str = r#"
[[override]]
rule = "B-02"
enabled = false

[[override]]
rule = "B-03"
beta = true

[[exemption]]
rule = "B-01"
unit = "甲局"
reason = "合并列报"
by = "绩效科"
when = "2025-04-01"
"#;

#[test]
fn a_bureau_switches_off_lowers_and_exempts_without_copying_a_rule() {
    let returns = folder(&[("甲局.csv", WRONG_TOTAL)]);
    let ours = folder(&[("control.toml", DECISIONS)]);
    let catalog = Catalog::with_folder(ours.path()).unwrap();
    let review = review_with(returns.path(), &catalog);
    let said: Vec<(&str, &str)> = review
        .findings
        .iter()
        .filter(|finding| finding.rule.starts_with('B'))
        .map(|finding| (finding.rule.as_str(), finding.severity.as_str()))
        .collect();
    assert_eq!(said, [("B-03", "verify")]);
    let exempted: Vec<_> =
        review.exempted.iter().map(|e| (e.finding.rule.as_str(), e.reason.as_str())).collect();
    assert_eq!(exempted, [("B-01", "合并列报，绩效科，2025-04-01")]);
    let line = |id: &str| review.rules.iter().find(|rule| rule.id == id).unwrap();
    assert_eq!((line("B-01").tally.exempted, line("B-01").tally.failed), (1, 0));
    assert_eq!((line("B-02").state.term(), line("B-02").tally.failed), ("停用", 0));
    assert_eq!(line("B-03").state.term(), "试行");
    let broken = folder(&[("control.toml", "[[override]]\nrule = \"Z-99\"\nenabled = false\n")]);
    let said = Catalog::with_folder(broken.path()).unwrap_err().to_string();
    assert!(said.contains("control.toml") && said.contains("Z-99"), "{said}");
}

/// A return of the three public expenses with what was spent this year and last.
fn spent(unit: &str, prior: &str, executed: &str) -> String {
    format!(
        "部门整体支出绩效自评表,,,\n（2024年度）,,金额单位：万元,\n单位名称,{unit},,\n项目,上年决算数,本年决算数,\n\
         三公经费合计,{prior},{executed},\n"
    )
}

#[test]
fn last_years_tables_are_held_against_this_years() {
    let before = folder(&[("甲局.csv", &spent("甲局", "4.8", "5.51"))]);
    let now = folder(&[("甲局.csv", &spent("甲局", "6.48", "5.2"))]);
    let out = tempfile::tempdir().unwrap();
    let run = |returns: &Path, data: &Path, more: &[&Path]| {
        let mut run = huishen();
        run.arg("run")
            .arg(returns)
            .arg("-o")
            .arg(out.path().join("out.xlsx"))
            .arg("--data")
            .arg(data)
            .args(more);
        run.output().unwrap()
    };
    let last = out.path().join("2023");
    run(before.path(), &last, &[]);
    let this = out.path().join("2024");
    run(now.path(), &this, &[Path::new("--prior"), &last]);
    let found = rows(&this.join("findings.csv"));
    let own: Vec<_> = found.iter().filter(|row| row["rule"] == "H-01").collect();
    assert_eq!(own.len(), 1, "{found:?}");
    assert_eq!((own[0]["stated"].as_str(), own[0]["computed"].as_str()), ("64800", "55100"));
    let refused = run(now.path(), &this, &[Path::new("--prior"), &now.path().join("甲局.csv")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("figures.csv"));
}

const EXPLAINED: &str =
    "说明,,,\n规则编号,单位,说明,填写人\nB-02,甲局,年中有追加,经办人\nB-01,甲局,合并列报,经办人\n";

#[test]
fn an_explanation_closes_what_was_to_be_verified_and_never_an_error() {
    let returns = folder(&[("甲局.csv", WRONG_TOTAL), ("说明.csv", EXPLAINED)]);
    let ours = folder(&[("control.toml", "[[override]]\nrule = \"B-02\"\nseverity = \"verify\"\n")]);
    let review = review_with(returns.path(), &Catalog::with_folder(ours.path()).unwrap());
    let of = |rule: &str| review.findings.iter().find(|finding| finding.rule == rule).unwrap();
    assert_eq!((of("B-02").state.term(), of("B-02").explanation.as_str()), ("已说明", "年中有追加，经办人"));
    assert_eq!(of("B-01").state.term(), "未处理");
    let open = review.findings.iter().filter(|finding| finding.severity == Severity::Verify).count();
    assert_eq!(review.count(Severity::Verify), open - 1);
}

#[test]
fn the_next_round_says_what_is_closed_still_open_and_new() {
    let returns = folder(&[("甲局.csv", WRONG_TOTAL)]);
    let out = tempfile::tempdir().unwrap();
    let run = || {
        let mut run = huishen();
        run.arg("run").arg(returns.path()).arg("-o").arg(out.path().join("out.xlsx"));
        String::from_utf8(run.arg("--data").arg(out.path().join("data")).output().unwrap().stderr).unwrap()
    };
    let first = run();
    assert!(!first.contains("与上一轮相比"), "{first}");
    let mended = WRONG_TOTAL
        .replace("100,100,190,10,90%,9", "100,100,90,10,90%,9")
        .replace("甲局,,实施", "乙局,,实施");
    fs::write(returns.path().join("甲局.csv"), mended).unwrap();
    let second = run();
    assert!(second.contains("已改         3 条  与上一轮相比；仍存 2 条，新增 0 条"), "{second}");
    let none = huishen()
        .arg("run")
        .arg(returns.path())
        .args(["-o", "x.xlsx", "--earlier"])
        .arg(returns.path())
        .output();
    assert_eq!(none.unwrap().status.code(), Some(2));
}

#[test]
fn a_figure_is_of_the_year_its_column_or_row_names() {
    let work = tempfile::tempdir().unwrap();
    let text = "三公经费决算表,,,,\n单位名称,甲局,年度,2024,\n单位：万元,,,,\n项目,三公经费合计,公务接待费,公务用车运行维护费,\n\
                2024年,5.5,2.5,3,\n2023年,6,3,3,\n2022年,7,4,3,\n";
    let folder = work.path().join("报送");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("甲局.csv"), text).unwrap();
    let out = work.path().join("数据");
    let mut command = huishen();
    command.arg("run").arg(&folder).arg("-o").arg(work.path().join("汇总.xlsx")).arg("--data").arg(&out);
    assert!(command.output().unwrap().status.code().is_some_and(|code| code < 2));
    let told: Vec<String> = crate::ground::rows(&out.join("figures.csv"))
        .iter()
        .filter(|row| row["item"] == "three_public.total")
        .map(|row| format!("{} {} {}", row["year"], row["measure"], row["raw"]))
        .collect();
    assert_eq!(told, ["2024 executed 5.5", "2024 prior_executed 6", "2022 executed 7"]);
}
