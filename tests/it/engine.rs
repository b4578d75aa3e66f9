//! The audit beyond one rule on one return: one cause behind several findings, decisions of the bureau, last year, the
//! other units, explanations and rounds.

use crate::ground::huishen;
use huishen::catalog::Catalog;
use huishen::model::{Finding, Review};
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

fn review_with(returns: &Path, catalog: &Catalog) -> Review {
    let order = Order { roots: vec![returns.to_owned()], ..Order::default() };
    pipeline::run(&order, catalog, &|_, _| {}).unwrap()
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
    assert_eq!((line("B-02").state.as_str(), line("B-02").tally.failed), ("停用", 0));
    assert_eq!(line("B-03").state, "试行");
    let broken = folder(&[("control.toml", "[[override]]\nrule = \"Z-99\"\nenabled = false\n")]);
    let said = Catalog::with_folder(broken.path()).unwrap_err().to_string();
    assert!(said.contains("control.toml") && said.contains("Z-99"), "{said}");
}
