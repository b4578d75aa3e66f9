//! The tables of `--data` as other programs meet them: every column described, typed and filled as it is described; states of
//! findings, rules with their tallies, views.

use crate::ground::{Desk, Row, assert_none, home, huishen, rows};
use huishen::model::columns::{ColumnKind, OF_RUN, TABLES, TableHead};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The tables of a run over the samples.
fn tables_of_samples() -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    let mut program = huishen();
    program.arg("run").arg(home("sample_data")).arg("-o").arg(out.path().join("x.xlsx"));
    let ended = program.arg("--data").arg(out.path().join("data")).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    out
}

fn heads(table: &Path) -> Vec<String> {
    let text = fs::read_to_string(table).unwrap();
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    first.split(',').map(str::to_owned).collect()
}

/// Whether a field is what its column is said to hold.
fn fits(kind: ColumnKind, field: &str) -> bool {
    match kind {
        ColumnKind::Text => true,
        ColumnKind::Whole => field.parse::<i64>().is_ok(),
        ColumnKind::Exact => field.parse::<Decimal>().is_ok(),
    }
}

#[test]
fn every_table_holds_what_the_guide_says() {
    /// Columns of identifiers, each of which the guide explains.
    const IDENTIFIERS: [&str; 11] = [
        "status",
        "match",
        "standing",
        "decided_by",
        "certainty",
        "severity",
        "state",
        "kind",
        "relation",
        "applies",
        "measure",
    ];
    let out = tables_of_samples();
    let guide = fs::read_to_string(home("docs/数据表.md")).unwrap();
    let mut wrong = Vec::new();
    for table in TABLES {
        let path = out.path().join("data").join(table.name);
        let found = heads(&path);
        let known: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        if table.name == "departments.csv" {
            let at = known.iter().position(|name| *name == OF_RUN).unwrap();
            let tail = found.len() - (known.len() - at - 1);
            assert_eq!(found[..at], known[..at]);
            assert_eq!(found[tail..], known[at + 1..]);
            assert!(found[at..tail].len() > 20 && found[at..tail].iter().all(|head| head.contains('.')));
        } else {
            assert_eq!(found, known, "{}", table.name);
        }
        wrong.extend(misfits(table, &rows(&path), &IDENTIFIERS, &guide));
    }
    assert_none("数据表与说明不同", &wrong);
}

/// Fields that are not what the guide says of them.
fn misfits(table: &TableHead, rows: &[Row], identifiers: &[&str], guide: &str) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    if rows.is_empty() {
        wrong.insert(format!("{} 没有一行", table.name));
    }
    for column in table.columns {
        if !fits(column.kind, column.example) {
            wrong.insert(format!("{} {} 的例子", table.name, column.name));
        }
        for field in rows.iter().filter_map(|row| row.get(column.name)).filter(|field| !field.is_empty()) {
            let explained = column.about.contains(field.as_str()) || guide.contains(&format!("| {field} |"));
            if !fits(column.kind, field) || (identifiers.contains(&column.name) && !explained) {
                wrong.insert(format!("{} {}：{field}", table.name, column.name));
            }
        }
    }
    wrong
}

#[test]
fn the_guide_is_printed_by_the_program() {
    let printed = huishen().args(["catalog", "tables"]).output().unwrap();
    let kept = fs::read_to_string(home("docs/数据表.md")).unwrap();
    let fresh = String::from_utf8(printed.stdout).unwrap() == kept;
    assert!(fresh, "docs/数据表.md 旧了；请运行 huishen catalog tables -o docs/数据表.md");
    assert!(
        kept.contains("| three_public.total | 三公经费合计 |") && kept.contains("| executed | 执行数 | 元 |")
    );
}

#[test]
fn what_is_read_back_is_what_is_written() {
    let known: BTreeSet<&str> = TABLES.iter().flat_map(|table| table.columns).map(|own| own.name).collect();
    let mut wrong = Vec::new();
    for file in ["tables.rs", "earlier.rs"] {
        let code = fs::read_to_string(home("src/intake").join(file)).unwrap();
        let mut asked = 0;
        for call in ["text(\"", "decimal(\"", "count(\""] {
            for rest in code.split(call).skip(1) {
                let name = rest.split('"').next().unwrap();
                asked += 1;
                if !known.contains(name) {
                    wrong.push(format!("{file}：{name}"));
                }
            }
        }
        assert!(asked > 10, "{file}");
    }
    assert_none("读回的列没有写出", &wrong);
}

const HEAD: &str = "单位名称,甲局,,\n评价年度,2023,,\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n";

/// Two sums that are wrong: C-01 in two columns.
fn faulty(total: &str) -> String {
    format!("{HEAD}三公经费合计,{total},10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3\n")
}

fn states(desk: &Desk, folder: &str) -> Vec<(String, String, String)> {
    let rows = rows(&desk.at(folder).join("findings.csv"));
    rows.into_iter().map(|row| (row["rule"].clone(), row["cell"].clone(), row["state"].clone())).collect()
}

#[test]
fn findings_say_how_they_stand_and_on_which_cells() {
    let desk = Desk::new(&[("甲局.csv", &faulty("11"))]);
    desk.start(&["--data", "一"]);
    let found = rows(&desk.at("一/findings.csv"));
    let own = found.iter().find(|row| row["rule"] == "C-01").unwrap();
    assert_eq!(
        (own["state"].as_str(), own["cells"].as_str()),
        ("open", "甲局!B5;甲局!B7;甲局!B6"),
        "{own:?}"
    );
    let ids: BTreeSet<&str> = found.iter().map(|row| row["id"].as_str()).collect();
    assert!(ids.len() == found.len() && !ids.contains(""));

    // A round later: one remains, one is new, and what was mended is gone.
    desk.put("甲局.csv", &faulty("11").replace("10,5.5", "10,5.6"));
    desk.start(&["--data", "二", "--earlier", "一"]);
    let by_cell = states(&desk, "二");
    let own =
        |cell: &str| by_cell.iter().find(|(rule, own, _)| rule == "C-01" && own == cell).unwrap().2.as_str();
    assert_eq!((own("B5"), own("D5")), ("remaining", "new"), "{by_cell:?}");
}

const EXEMPTION: &str = "[[exemption]]\nrule = \"C-01\"\nunit = \"甲局\"\nreason = \"合并列报\"\n";

#[test]
fn what_is_exempted_is_listed_and_counted_nowhere() {
    let desk = Desk::new(&[("甲局.csv", &faulty("11")), ("乙局.csv", &faulty("11").replace("甲局", "乙局"))]);
    fs::create_dir(desk.at("规则")).unwrap();
    fs::write(desk.at("规则/control.toml"), EXEMPTION).unwrap();
    let (_, said) = desk.start(&["--data", "数据", "--catalog", "规则"]);
    assert!(said.contains("豁免         1 条"), "{said}");
    let found = rows(&desk.at("数据/findings.csv"));
    let last = found.last().unwrap();
    assert_eq!((last["rule"].as_str(), last["state"].as_str()), ("C-01", "exempted"));
    assert_eq!((last["department"].as_str(), last["id"].len()), ("甲局", 9), "{last:?}");
    let counted: Vec<&Row> = found.iter().filter(|row| row["state"] != "exempted").collect();
    let units = rows(&desk.at("数据/departments.csv"));
    let errors = |unit: &str| units.iter().find(|row| row["department"] == unit).unwrap()["errors"].clone();
    assert_eq!((errors("甲局"), errors("乙局")), ("0".into(), "1".into()));
    let rules = rows(&desk.at("数据/rules.csv"));
    let rule = rules.iter().find(|row| row["rule"] == "C-01").unwrap();
    let tally = ["looked_at", "failed", "exempted", "findings"].map(|column| rule[column].as_str());
    assert_eq!(tally, ["2", "1", "1", "1"]);

    // A later round does not take it for mended, and the level above does not count it.
    let (_, said) = desk.start(&["--data", "后", "--catalog", "规则", "--earlier", "数据"]);
    assert!(said.contains("已改         0 条"), "{said}");
    let mut above = huishen();
    above.current_dir(desk.at("")).args(["run", "--merge", "县=数据", "-o", "市.xlsx", "--data", "市"]);
    assert_eq!(above.output().unwrap().status.code(), Some(1));
    let merged = rows(&desk.at("市/findings.csv"));
    assert_eq!(merged.len(), counted.len());
    assert!(merged.iter().all(|row| row["department"] == "县/乙局"), "{merged:?}");
}

#[test]
fn the_tally_of_every_rule_adds_up() {
    let out = tables_of_samples();
    let rules = rows(&out.path().join("data/rules.csv"));
    let number = |row: &Row, column: &str| row[column].parse::<u64>().unwrap();
    let filings = rows(&out.path().join("data/filings.csv"));
    let counted =
        |row: &&Row| !matches!(row["standing"].as_str(), "version" | "copy" | "sample" | "left_out");
    let audited = filings.iter().filter(counted).count() as u64;
    for row in rules.iter().filter(|row| row["applies"] == "filing") {
        let parts = ["passed", "failed", "not_applicable", "undetermined", "exempted"];
        let sum: u64 = parts.iter().map(|column| number(row, column)).sum();
        assert_eq!((sum, number(row, "looked_at")), (audited, audited), "{row:?}");
    }
    let findings = rows(&out.path().join("data/findings.csv"));
    for row in &rules {
        let found = findings.iter().filter(|finding| finding["rule"] == row["rule"]).count() as u64;
        assert_eq!(found, number(row, "findings"), "{row:?}");
    }
    let manifest = fs::read_to_string(out.path().join("data/run.json")).unwrap();
    assert!(manifest.contains("rules.csv") && !manifest.contains("views.sql"));
}

#[test]
fn views_give_every_column_a_type_and_are_ours() {
    let desk = Desk::new(&[("甲局.csv", &faulty("11"))]);
    desk.start(&["--data", "报送/数据"]);
    let views = fs::read_to_string(desk.at("报送/数据/views.sql")).unwrap();
    for table in TABLES {
        let name = table.name.trim_end_matches(".csv");
        let view = format!("CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_csv('{}'", table.name);
        let line = views.lines().find(|line| line.starts_with(&view)).unwrap_or_else(|| panic!("{name}"));
        for head in heads(&desk.at("报送/数据").join(table.name)) {
            assert!(line.contains(&format!("'{head}': '")), "{name} {head}");
        }
    }
    for typed in [
        "'department_code': 'VARCHAR'",
        "'value': 'DECIMAL(38,8)'",
        "'year': 'BIGINT'",
        "'three_public.total.executed': 'DECIMAL(38,8)'",
    ] {
        assert!(views.contains(typed), "{typed}");
    }
    // The same run again replaces it, and nothing of the folder is taken for a return.
    let (_, said) = desk.start(&["--data", "报送/数据"]);
    assert!(said.contains("读出自评表 1，不是自评表 13\n"), "{said}");
    // Tables that lie among the returns, written by another run, are none either.
    desk.start(&["--data", "别处"]);
    let met = rows(&desk.at("别处/files.csv"));
    let read: Vec<&str> =
        met.iter().filter(|row| row["status"] != "skipped").map(|row| row["path"].as_str()).collect();
    assert_eq!(read, ["数据/run.json", "甲局.csv"], "a manifest is read like any text, and holds no return");
    // Somebody else's file of that name stays.
    fs::create_dir(desk.at("他人")).unwrap();
    fs::write(desk.at("他人/views.sql"), "SELECT 1;\n").unwrap();
    let (code, said) = desk.start(&["--data", "他人"]);
    assert!(code == Some(2) && said.contains("views.sql") && said.contains("不是本程序写出的"), "{said}");
}

/// An amount below nothing: A-07, which may be explained.
const BELOW: &str = "三公经费合计,10,10,0.5\n公务接待费,4,4,-2.5\n公务用车运行维护费,6,6,3\n";

#[test]
fn what_a_unit_has_explained_stays_explained_at_the_level_above() {
    let explained = "说明,,,\n规则编号,单位,说明,填写人\nA-07,甲局,年中有追加,经办人\n";
    let desk = Desk::new(&[("甲局.csv", &format!("{HEAD}{BELOW}")), ("说明.csv", explained)]);
    desk.start(&["--data", "数据"]);
    let state = |folder: &str| {
        let found = states(&desk, folder);
        found.into_iter().find(|(rule, ..)| rule == "A-07").map(|(.., state)| state)
    };
    assert_eq!(state("数据").as_deref(), Some("explained"));
    for (folder, more) in [("市", &[][..]), ("市二", &["--earlier", "市"])] {
        let mut above = huishen();
        above.current_dir(desk.at("")).args(["run", "--merge", "县=数据", "-o", "市.xlsx", "--data", folder]);
        let said = String::from_utf8(above.args(more).output().unwrap().stderr).unwrap();
        assert_eq!(state(folder).as_deref(), Some("explained"), "{said}");
        assert!(said.contains("已说明       1 条"), "{said}");
    }
}
