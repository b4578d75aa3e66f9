//! The roll-up: tables of runs below give the same sums, scores and findings as reading all returns at once.

use crate::ground::{Desk, Row, contents, home, huishen, rows};
use huishen::intake::tables;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Runs the program; exit code and what it said.
fn run(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> (Option<i32>, String) {
    let output = huishen().args(arguments.iter().map(AsRef::as_ref)).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Returns of the made county under the 主管部门 that fit, without its list.
fn part_of_county(target: &Path, fits: impl Fn(&str) -> bool) {
    for (path, bytes) in contents(&home("sample_data/示例县")) {
        let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        if path.components().count() > 1 && fits(&first) {
            let file = target.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }
}

/// The sums over all units of a column of departments.csv.
fn sums(table: &[Row]) -> BTreeMap<&str, Decimal> {
    let mut sums = BTreeMap::new();
    for row in table {
        for (column, value) in row.iter().filter(|(column, _)| !matches!(column.as_str(), "year" | "score")) {
            if let Ok(value) = value.parse::<Decimal>() {
                *sums.entry(column.as_str()).or_default() += value;
            }
        }
    }
    sums
}

/// Entries of the ranking: group, rank, unit without its level, project, checked score.
fn ranks(table: &[Row]) -> Vec<Vec<String>> {
    let entry = |row: &Row| {
        let unit = row["department"].rsplit('/').next().unwrap().to_owned();
        let kept =
            ["group", "rank", "project", "self_score", "checked_score", "checked_grade", "execution_rate"];
        std::iter::once(unit).chain(kept.map(|column| row[column].clone())).collect()
    };
    let mut entries: Vec<Vec<String>> = table.iter().map(entry).collect();
    entries.sort();
    entries
}

#[test]
fn two_halves_together_are_the_whole() {
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    let east = ["教育局", "水利局", "民政局", "自然资源局", "政府办公室"];
    part_of_county(&at("东片"), |name| east.contains(&name));
    part_of_county(&at("西片"), |name| !east.contains(&name));
    part_of_county(&at("全县"), |_| true);
    for part in ["东片", "西片", "全县"] {
        let data = at("数据").join(part);
        run(&[&"run", &at(part), &"-o", &at(&format!("{part}.xlsx")), &"--data", &data]);
    }
    let (east, west) = (at("数据").join("东片"), at("数据").join("西片"));
    let named = format!("西片={}", west.display());
    let (code, said) =
        run(&[&"run", &"--merge", &east, &named, &"-o", &at("汇总.xlsx"), &"--data", &at("合")]);
    assert_eq!(code, Some(1), "{said}");
    let table = |folder: &Path, name: &str| rows(&folder.join(name));
    let whole = at("数据").join("全县");
    for name in ["files.csv", "filings.csv", "figures.csv", "indicators.csv"] {
        assert_eq!(table(&at("合"), name).len(), table(&whole, name).len(), "{name}");
    }
    let money = |table: &[Row]| -> BTreeMap<String, Decimal> {
        let counts = |column: &str| matches!(column, "errors" | "verifies" | "notices");
        sums(table).into_iter().filter(|(c, _)| !counts(c)).map(|(c, sum)| (c.to_owned(), sum)).collect()
    };
    let departments = |folder: &Path| table(folder, "departments.csv");
    assert_eq!(money(&departments(&at("合"))), money(&departments(&whole)));
    assert_eq!(ranks(&table(&at("合"), "ranking.csv")), ranks(&table(&whole, "ranking.csv")));
    let strip =
        |row: Row| (row["rule"].clone(), row["cell"].clone(), row["stated"].clone(), row["message"].clone());
    let merged: Vec<_> = table(&at("合"), "findings.csv").into_iter().map(strip).collect();
    let halves = table(&east, "findings.csv").into_iter().chain(table(&west, "findings.csv")).map(strip);
    assert_eq!(merged, halves.collect::<Vec<_>>());
    let paths: Vec<String> =
        table(&at("合"), "files.csv").into_iter().map(|row| row["path"].clone()).collect();
    assert!(paths.iter().all(|path| path.starts_with("东片/") || path.starts_with("西片/")), "{paths:?}");

    // The next level up: what was merged is merged again, and the names say the way.
    let (_, said) = run(&[&"run", &"--merge", &at("合"), &"-o", &at("省.xlsx"), &"--data", &at("省")]);
    let units: Vec<String> =
        departments(&at("省")).into_iter().map(|row| row["department"].clone()).collect();
    assert!(units.iter().all(|unit| unit.starts_with("合/东片/") || unit.starts_with("合/西片/")), "{said}");
    assert_eq!(money(&departments(&at("省"))), money(&departments(&whole)));
    assert_eq!(ranks(&table(&at("省"), "ranking.csv")), ranks(&table(&whole, "ranking.csv")));
}

#[test]
fn returns_of_ones_own_stand_beside_those_from_below() {
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    part_of_county(&at("甲"), |name| name == "民政局");
    part_of_county(&at("本级"), |name| name == "水利局");
    run(&[&"run", &at("甲"), &"-o", &at("甲.xlsx"), &"--data", &at("甲县")]);
    run(&[&"run", &at("本级"), &"--merge", &at("甲县"), &"-o", &at("汇总.xlsx"), &"--data", &at("合")]);
    let units: Vec<String> =
        rows(&at("合").join("departments.csv")).into_iter().map(|row| row["department"].clone()).collect();
    assert!(units.iter().any(|unit| unit.starts_with("示例县")), "{units:?}");
    assert!(units.iter().any(|unit| unit.starts_with("甲县/示例县")), "{units:?}");
    assert_eq!(units.len(), 7, "{units:?}");
}

#[test]
fn what_cannot_be_merged_is_said() {
    let out = tempfile::tempdir().unwrap();
    let (a, b) = (out.path().join("a/data"), out.path().join("b/data"));
    for folder in [&a, &b] {
        fs::create_dir_all(folder).unwrap();
    }
    let output = out.path().join("x.xlsx");
    for (arguments, words) in [(vec![&a], "没有 files.csv"), (vec![&a, &b], "甲县=")] {
        let mut program = huishen();
        let told = program.args(["run", "--merge"]).args(arguments).arg("-o").arg(&output).output().unwrap();
        let said = String::from_utf8(told.stderr).unwrap();
        assert_eq!(told.status.code(), Some(2), "{said}");
        assert!(said.contains(words) && !output.exists(), "{said}");
    }
}

/// Tables of two small returns, in the folder 数据 of a desk.
fn small() -> Desk {
    let of = |unit: &str, executed: &str| {
        format!(
            "部门整体支出绩效自评表,,,\n单位名称,{unit},评价年度,2024\n单位：万元,,,\n自评总分,95,评价等次,优\n\
             项目,年初预算数,全年预算数,执行数\n支出合计,40,1555,{executed}\n"
        )
    };
    let (one, other) = (of("甲局", "1547.3712"), of("乙局", "38"));
    let desk = Desk::new(&[("1.csv", &one), ("2.csv", &other)]);
    let (code, said) = desk.start(&["--data", "数据"]);
    assert!(matches!(code, Some(0 | 1)), "{said}");
    desk
}

#[test]
fn tables_that_are_not_as_they_were_written_are_refused() {
    let desk = small();
    let folder = desk.at("数据");
    let told = |what: &str| {
        let failed = tables::read(&folder, "甲县").err();
        let failed = failed.unwrap_or_else(|| panic!("{what} was taken for the tables of a run"));
        let sentence = format!("{failed:#}");
        assert!(
            crate::ground::is_chinese(&sentence) && sentence.contains("figures.csv"),
            "{what}: {sentence}"
        );
    };
    let whole = fs::read_to_string(folder.join("figures.csv")).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let forged = [
        ("cut at the end of a line", lines[..lines.len() - 2].concat()),
        ("rows twice", format!("{whole}{}", lines[3])),
        ("saved by a spreadsheet program", whole.replace("15473712", "1.54737E+07")),
    ];
    for with_manifest in [true, false] {
        if !with_manifest {
            fs::remove_file(folder.join("run.json")).unwrap();
            assert!(tables::read(&folder, "甲县").is_ok(), "tables of older versions are read");
        }
        for (what, text) in &forged {
            assert_ne!(*text, whole, "{what}");
            fs::write(folder.join("figures.csv"), text).unwrap();
            told(what);
        }
        fs::write(folder.join("figures.csv"), &whole).unwrap();
    }
}

/// Numbers that look random and are the same every time.
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap()
}

#[test]
fn no_changed_table_passes_for_that_of_a_run() {
    let desk = small();
    let folder = desk.at("数据");
    let sound = tables::read(&folder, "甲县").unwrap();
    let names = ["files", "filings", "figures", "indicators", "findings", "departments", "ranking"];
    let mut seed = 7;
    for number in 0..300 {
        let path = folder.join(format!("{}.csv", names[number % names.len()]));
        let whole = fs::read(&path).unwrap();
        let mut mutant = whole.clone();
        let at = next(&mut seed) % mutant.len();
        match next(&mut seed) % 4 {
            0 => mutant.truncate(at),
            1 => mutant[at] ^= 1 << (next(&mut seed) % 7),
            2 => mutant.insert(at, b"0,;\n"[next(&mut seed) % 4]),
            _ => mutant.extend_from_slice(&whole[at..]),
        }
        fs::write(&path, &mutant).unwrap();
        match tables::read(&folder, "甲县") {
            Ok(read) => assert!(mutant == whole && read == sound, "mutant {number} of {}", path.display()),
            Err(failed) => assert!(crate::ground::is_chinese(&failed.to_string()), "{failed:#}"),
        }
        fs::write(&path, &whole).unwrap();
    }
}

/// The manifest of the tables in 数据, changed.
fn forge(desk: &Desk, change: impl Fn(&mut serde_json::Value)) {
    let path = desk.at("数据").join("run.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(&path, serde_json::to_vec(&manifest).unwrap()).unwrap();
}

#[test]
fn a_manifest_that_leaves_tables_out_is_none() {
    let desk = small();
    let folder = desk.at("数据");
    let refused = |what: &str| {
        let said = format!("{:#}", tables::read(&folder, "甲县").err().unwrap_or_else(|| panic!("{what}")));
        assert!(said.contains("figures.csv") || said.contains("files.csv"), "{what}: {said}");
    };
    let whole = fs::read(folder.join("run.json")).unwrap();
    forge(&desk, |manifest| {
        let tables = manifest["tables"].as_array_mut().unwrap();
        tables.retain(|table| table["name"] != "figures.csv");
    });
    refused("figures.csv is not named");
    forge(&desk, |manifest| manifest["tables"] = serde_json::json!([]));
    refused("nothing is named");
    fs::write(folder.join("run.json"), whole).unwrap();
    assert!(tables::read(&folder, "甲县").is_ok());
}

#[test]
fn without_a_manifest_no_table_is_cut_doubled_or_renamed() {
    let desk = small();
    let folder = desk.at("数据");
    fs::remove_file(folder.join("run.json")).unwrap();
    let lines = |name: &str| -> Vec<String> {
        let whole = fs::read_to_string(folder.join(name)).unwrap();
        whole.split_inclusive('\n').map(str::to_owned).collect()
    };
    let cut = |name: &str| lines(name)[..lines(name).len() - 1].concat();
    let doubled = |name: &str| format!("{}{}", lines(name).concat(), lines(name)[1..].concat());
    let renamed = |name: &str, from: &str, to: &str| {
        let all = lines(name);
        format!("{}{}", all[0].replacen(from, to, 1), all[1..].concat())
    };
    let forged = [
        vec![("filings.csv", cut("filings.csv")), ("files.csv", cut("files.csv"))],
        vec![("filings.csv", cut("filings.csv"))],
        vec![("files.csv", cut("files.csv")), ("figures.csv", cut("figures.csv"))],
        vec![("findings.csv", cut("findings.csv"))],
        vec![("findings.csv", lines("findings.csv")[0].clone())],
        vec![("filings.csv", doubled("filings.csv"))],
        vec![("files.csv", doubled("files.csv"))],
        vec![("findings.csv", doubled("findings.csv"))],
        vec![("figures.csv", renamed("figures.csv", ",value,", ",Value,"))],
        vec![("filings.csv", renamed("filings.csv", ",standing", ",stand"))],
        vec![("findings.csv", renamed("findings.csv", "severity", "sev"))],
    ];
    for tables in &forged {
        let whole: Vec<String> = tables.iter().map(|(name, _)| lines(name).concat()).collect();
        for (name, text) in tables {
            fs::write(folder.join(name), text).unwrap();
        }
        let told = tables::read(&folder, "甲县").err();
        // A 提示 that is cut off changes no count that anything else knows.
        let names: Vec<&str> = tables.iter().map(|(name, _)| *name).collect();
        let is_notice = names == ["findings.csv"] && tables[0].1.lines().count() > 1;
        assert!(told.is_some() || is_notice, "{names:?}");
        for ((name, _), text) in tables.iter().zip(whole) {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    assert!(tables::read(&folder, "甲县").is_ok());
}

/// What all units spent, by the tables of a run.
fn spent(folder: &Path) -> Decimal {
    sums(&rows(&folder.join("departments.csv")))["expenditure.total.executed"]
}

#[test]
fn the_same_returns_count_once_however_often_their_tables_are_given() {
    let desk = small();
    let at = |name: &str| desk.at(name);
    let below = |level: &str| format!("{level}={}", at("数据").display());
    let (a, b) = (below("甲县"), below("乙县"));
    run(&[&"run", &"--merge", &a, &"-o", &at("一.xlsx"), &"--data", &at("一")]);
    run(&[&"run", &"--merge", &a, &b, &"-o", &at("二.xlsx"), &"--data", &at("二")]);
    assert_eq!(spent(&at("二")), spent(&at("一")));
    let told = rows(&at("二").join("findings.csv"));
    assert!(told.iter().any(|row| row["rule"] == "F-02" && row["message"].contains("甲县/")), "{told:?}");
    let (code, said) =
        run(&[&"run", &at("报送/1.csv"), &"--merge", &a, &"-o", &at("三.xlsx"), &"--data", &at("三")]);
    assert_ne!(code, Some(2), "{said}");
    assert_eq!(spent(&at("三")), spent(&at("一")));
}

#[test]
fn tables_of_another_year_are_not_added_up() {
    let desk = small();
    let at = |name: &str| desk.at(name);
    let named = format!("甲县={}", at("数据").display());
    let (code, _) =
        run(&[&"run", &"--merge", &named, &"--year", &"2025", &"-o", &at("合.xlsx"), &"--data", &at("合")]);
    assert_eq!(code, Some(1));
    let filings = rows(&at("合").join("filings.csv"));
    assert!(filings.iter().all(|row| row["standing"] == "other_year"), "{filings:?}");
    let told = rows(&at("合").join("findings.csv"));
    assert!(told.iter().any(|row| row["rule"] == "F-05" && row["message"].contains("2025 年度")), "{told:?}");
}

/// Two returns of a whole unit on the form of projects: one of them counts below, and so it is here.
#[test]
fn a_return_of_a_whole_unit_on_the_form_of_projects_is_one_in_the_roll_up_too() {
    let home = tempfile::tempdir().unwrap();
    let county = home.path().join("甲县");
    std::fs::create_dir(&county).unwrap();
    for (name, number, executed, rate, score, total) in
        [("甲局", 1, 480, "96%", "9.6", "99.6"), ("甲局二", 2, 300, "60%", "6", "96")]
    {
        let text = format!(
            "部门整体支出绩效自评表,,,,,,,\n（2024年度）,,,,,,,\n项目名称,部门整体支出第{number}号,,,主管部门,甲局,实施单位,甲局\n\
             项目资金（万元）,,年初预算数,全年预算数,全年执行数,分值,执行率,得分\n,年度资金总额,500,500,{executed},10,{rate},{score}\n\
             ,其中：财政拨款,500,500,{executed},,,\n一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分,\n\
             产出指标,数量指标,加固水库,≥5座,5座,45,45,\n效益指标,社会效益,受益人数,≥100人,100人,45,45,\n总分,,,,,100,{total},\n"
        );
        std::fs::write(county.join(format!("{name}_部门整体支出.csv")), text).unwrap();
    }
    let run = |arguments: &[&str]| {
        let done = crate::ground::huishen().current_dir(home.path()).args(arguments).output().unwrap();
        assert!(done.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&done.stderr));
    };
    run(&["run", "甲县", "-o", "县.xlsx", "--data", "县"]);
    run(&["run", "--merge", "甲县=县", "-o", "市.xlsx", "--data", "市"]);
    let executed = |folder: &str| {
        let rows = crate::ground::rows(&home.path().join(folder).join("departments.csv"));
        rows[0]["funds.total.executed"].clone()
    };
    assert_eq!((executed("县").as_str(), executed("市").as_str()), ("4800000", "4800000"));
}
