//! The ranking as the bureau gets it: schemes to choose from, last year beside, who is not ranked, spot checks and what
//! reviewers changed.

use crate::ground::{huishen, is_chinese, rows};
use calamine::{Data, Reader, open_workbook_auto};
use std::fs;
use std::path::Path;

/// A return of a unit, or of a project of it, whose printed total is `printed`; its parts add up to `parts`.
fn write(folder: &Path, unit: &str, code: &str, project: &str, (printed, parts): (u32, u32)) {
    fs::create_dir_all(folder).unwrap();
    let (title, name) = if project.is_empty() {
        ("部门整体支出绩效自评表", format!("单位名称,{unit}"))
    } else {
        ("项目支出绩效自评表", format!("项目名称,{project},实施单位,{unit}"))
    };
    let effect = parts - 9 - 50;
    let text = format!(
        "{title},,,,,,,\n{name},预算编码,{code},评价年度,2024\n单位：万元,,,,,\n\
         项目资金,年初预算数,全年预算数,全年执行数,分值,得分\n年度资金总额,100,100,90,10,9\n\
         一级指标,二级指标,三级指标,分值,得分\n产出指标,数量指标,里程,50,50\n效益指标,社会效益,受益,40,{effect}\n\
         总分,,,100,{printed}\n"
    );
    fs::write(folder.join(format!("{unit}{project}.csv")), text).unwrap();
}

/// The usual folder: two sound units, one whose total is two points too high, and two projects.
fn returns(folder: &Path) {
    write(folder, "甲局", "001", "", (94, 94));
    write(folder, "乙局", "002", "", (90, 90));
    write(folder, "丙局", "003", "", (97, 95));
    write(folder, "甲局", "001", "修路", (92, 92));
    write(folder, "乙局", "002", "架桥", (92, 92));
}

/// Runs over a folder; gives the exit code, the folder of the tables and what was said.
fn run(folder: &Path, out: &Path, more: &[&str]) -> (Option<i32>, String) {
    let done = huishen()
        .args(["run".as_ref(), folder.as_os_str()])
        .args(["-o".as_ref(), out.join("汇总.xlsx").as_os_str(), "--data".as_ref(), out.as_os_str()])
        .args(more)
        .output()
        .unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

/// `rank unit project` of every line of ranking.csv.
fn ranked(out: &Path) -> Vec<String> {
    let line = |row: &crate::ground::Row| format!("{} {}{}", row["rank"], row["department"], row["project"]);
    rows(&out.join("ranking.csv")).iter().map(line).collect()
}

/// A tab as rows of text; none if the workbook does not have it.
fn tab(out: &Path, name: &str) -> Option<Vec<Vec<String>>> {
    let mut book = open_workbook_auto(out.join("汇总.xlsx")).unwrap();
    let range = book.worksheet_range(name).ok()?;
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    Some(range.rows().map(|row| row.iter().map(text).collect()).collect())
}

/// What stands under a heading in the row of a unit.
fn under(rows: &[Vec<String>], unit: &str, heading: &str) -> String {
    let head = rows.iter().find(|row| row.iter().any(|cell| cell == heading)).unwrap();
    let column = head.iter().position(|cell| cell == heading).unwrap();
    let row = rows.iter().find(|row| row.iter().any(|cell| cell == unit));
    row.unwrap_or_else(|| panic!("{unit} is listed"))[column].clone()
}

#[test]
fn the_recomputed_score_ranks_and_the_printed_one_stands_beside_it() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    returns(folder.path());
    assert_eq!(run(folder.path(), out.path(), &[]).0, Some(1), "one total does not add up");
    assert_eq!(ranked(out.path()), ["1 丙局", "2 甲局", "3 乙局", "1 乙局架桥", "1 甲局修路"]);
    let sheet = tab(out.path(), "排名表").unwrap();
    let shown = ["总分（采用）", "自评得分", "自评名次", "核定名次", "等级"];
    assert_eq!(shown.map(|heading| under(&sheet, "丙局", heading)), ["95", "97", "1", "1", "优"]);
    assert!(!sheet.iter().flatten().any(|cell| cell.starts_with("扣减")), "nothing is deducted");
    assert_eq!(under(&sheet, "甲局", "项目"), "1 个项目，平均 92");
    assert_eq!(under(&sheet, "乙局", "等级"), "优");
    assert!(under(&sheet, "乙局", "说明").contains("临近“优”的分数线 90"));
    assert_eq!(under(&sheet, "架桥", "并列说明"), "2 个并列");
    assert!(!sheet.iter().flatten().any(|cell| cell == "上年名次"), "no column that nobody fills");
}

#[test]
fn schemes_are_chosen_by_name_or_by_the_folder_of_the_bureau() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    returns(folder.path());
    let order = |more: &[&str]| {
        let (code, said) = run(folder.path(), out.path(), more);
        assert_eq!(code, Some(1), "{said}");
        ranked(out.path())[..3].to_vec()
    };
    // 丙局 has an error: 95 − 2 = 93 stands below 94.
    assert_eq!(order(&["--scheme", "deduction"]), ["1 甲局", "2 丙局", "3 乙局"]);
    assert_eq!(under(&tab(out.path(), "排名表").unwrap(), "丙局", "扣减后得分"), "93");
    // 94 × 60% + 92 × 40% = 93.2; 丙局 has no project.
    assert_eq!(order(&["--scheme", "combined"]), ["1 丙局", "2 甲局", "3 乙局"]);
    assert_eq!(under(&tab(out.path(), "排名表").unwrap(), "甲局", "总分（采用）"), "93.2");
    let own = tempfile::tempdir().unwrap();
    let schemes = own.path().join("schemes");
    fs::create_dir(&schemes).unwrap();
    let text = "name = \"本局\"\norder = \"deducted\"\nties = \"dense\"\ndecimals = 2\nborderline = \"0.5\"\n\
                [deduct]\nerror = \"10\"\nverify = \"0\"\n";
    fs::write(schemes.join("ours.toml"), text).unwrap();
    let catalog = own.path().to_string_lossy().into_owned();
    assert_eq!(order(&["--catalog", &catalog]), ["1 甲局", "2 乙局", "3 丙局"], "the only one of the folder");
    assert_eq!(order(&["--catalog", &catalog, "--scheme", "default"]), ["1 丙局", "2 甲局", "3 乙局"]);
    fs::write(schemes.join("theirs.toml"), text).unwrap();
    let (code, said) = run(folder.path(), out.path(), &["--catalog", &catalog]);
    assert!(code == Some(2) && said.contains("ours、theirs") && said.contains("--scheme"), "{said}");
    let (code, said) = run(folder.path(), out.path(), &["--scheme", "没有"]);
    assert!(code == Some(2) && is_chinese(&said) && said.contains("combined"), "{said}");
    let listed = huishen().args(["catalog", "list"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for id in
        ["default  按核定得分排名（使用）", "  deduction  ", "  grouped  ", "  supervised  ", "  combined  "]
    {
        assert!(listed.contains(id), "{id}: {listed}");
    }
}

#[test]
fn groups_come_from_the_register() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    returns(folder.path());
    let list = "应报单位名录,,,\n单位名称,主管部门,部门类别,是否应报\n乙局,县委,党政,是\n甲局,县政府,民生,是\n\
                丙局,县政府,民生,是\n丁局,县政府,民生,是\n";
    fs::write(folder.path().join("名录.csv"), list).unwrap();
    run(folder.path(), out.path(), &["--scheme", "grouped"]);
    let groups: Vec<String> = rows(&out.path().join("ranking.csv"))
        .iter()
        .map(|row| format!("{} {} {} {}", row["group"], row["rank"], row["department"], row["note"]))
        .collect();
    assert!(groups[0].starts_with("部门整体支出·党政 1 乙局"), "{groups:?}");
    assert!(groups[1].starts_with("部门整体支出·民生 1 丙局"), "{groups:?}");
    assert!(groups[2].starts_with("部门整体支出·民生 2 甲局"), "{groups:?}");
    assert_eq!(groups[3], "部门整体支出·民生  丁局 未报");
    assert!(groups[4].starts_with("项目支出·100—500 万元 1 "), "{groups:?}");
    let sheet = tab(out.path(), "排名表").unwrap();
    assert_eq!(["名次", "总名次", "分组"].map(|heading| under(&sheet, "甲局", heading)), ["2", "2", "民生"]);
}

#[test]
fn last_year_is_read_from_the_tables_by_code_and_by_name() {
    let work = tempfile::tempdir().unwrap();
    let [then, now, before, out] = ["上年", "今年", "上年数据", "数据"].map(|name| work.path().join(name));
    write(&then, "甲办", "001", "", (80, 80));
    write(&then, "乙局", "", "", (95, 95));
    write(&then, "丙局", "003", "", (90, 90));
    write(&then, "甲局", "001", "修路", (92, 92));
    for entry in fs::read_dir(&then).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap().replace("2024", "2023");
        fs::write(path, text).unwrap();
    }
    fs::create_dir_all(&before).unwrap();
    run(&then, &before, &[]);
    returns(&now);
    fs::create_dir_all(&out).unwrap();
    let (_, said) = run(&now, &out, &["--prior", &before.to_string_lossy()]);
    let sheet = tab(&out, "排名表").unwrap_or_else(|| panic!("{said}"));
    let past = |unit: &str| ["上年名次", "变化"].map(|heading| under(&sheet, unit, heading));
    assert_eq!(past("甲局"), ["3", "↑1"], "renamed, the same code");
    assert_eq!(past("乙局"), ["1", "↓2"]);
    assert_eq!(past("丙局"), ["2", "↑1"]);
    assert_eq!(past("修路"), ["1", "持平"]);
    assert_eq!(past("架桥"), ["", "新"]);
    let spot = tab(&out, "抽查建议").unwrap();
    assert_eq!(under(&spot, "架桥", "首次"), "10");
    assert_eq!(under(&spot, "修路", "首次"), "");
    let heads = fs::read_to_string(out.join("ranking.csv")).unwrap();
    let heads = heads.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
    assert_eq!(
        heads,
        "group,rank,department,project,self_score,checked_score,self_grade,checked_grade,execution_rate,errors,\
         verifies,note"
    );
}

#[test]
fn a_return_sent_back_and_not_mended_is_not_ranked() {
    let work = tempfile::tempdir().unwrap();
    let [folder, first, second] = ["报送", "第一轮", "第二轮"].map(|name| work.path().join(name));
    returns(&folder);
    for out in [&first, &second] {
        fs::create_dir_all(out).unwrap();
    }
    run(&folder, &first, &[]);
    let before = fs::read(first.join("ranking.csv")).unwrap();
    run(&folder, &first, &[]);
    assert_eq!(fs::read(first.join("ranking.csv")).unwrap(), before, "to run twice is no round");
    run(&folder, &second, &["--earlier", &first.to_string_lossy()]);
    assert_eq!(ranked(&second)[..3], ["1 甲局", "2 乙局", " 丙局"]);
    let sheet = tab(&second, "排名表").unwrap();
    assert!(under(&sheet, "丙局", "说明").starts_with("退回未改"), "the reason is given");
    write(&folder, "丙局", "003", "", (95, 95));
    run(&folder, &second, &["--earlier", &first.to_string_lossy()]);
    assert_eq!(ranked(&second)[..3], ["1 丙局", "2 甲局", "3 乙局"], "mended");
}

#[test]
fn spot_checks_come_back_as_differences() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    returns(folder.path());
    run(folder.path(), out.path(), &[]);
    assert!(tab(out.path(), "复核差异").is_none(), "nothing was reviewed");
    let spot = tab(out.path(), "抽查建议").unwrap();
    let head = spot.iter().position(|row| row.iter().any(|cell| cell == "复核得分")).unwrap();
    let at = |title: &str| spot[head].iter().position(|cell| cell == title).unwrap();
    // The tab saved as a file of its own, with a score for 修路 filled in.
    let mut filled = spot.clone();
    let row = filled.iter_mut().find(|row| row.iter().any(|cell| cell == "修路")).unwrap();
    row[at("复核得分")] = "84.5".into();
    row[at("扣分原因")] = "没有满意度调查".into();
    let mut list = csv::Writer::from_path(folder.path().join("抽查.csv")).unwrap();
    for row in &filled {
        list.write_record(row).unwrap();
    }
    list.flush().unwrap();
    let (_, said) = run(folder.path(), out.path(), &[]);
    let sheet = tab(out.path(), "复核差异").unwrap_or_else(|| panic!("{said}"));
    let headings = ["自评得分", "复核得分", "偏差", "等级变化", "主要原因"];
    assert_eq!(
        headings.map(|heading| under(&sheet, "修路", heading)),
        ["92", "84.5", "-7.5", "优→良", "没有满意度调查"]
    );
}
