//! 改动对照: what units have changed since the round before, whether they were asked to, and what must never be called a change.

use crate::decisions;
use crate::ground::{Desk, Row, contents, huishen, rows};
use calamine::{Data, Reader, open_workbook_auto};
use std::fs;

/// 三公经费合计 is 5.5 and its parts come to 6: the unit is asked to correct one of the three.
const FIRST: &str = "三公经费决算表,,,\n单位名称,甲局,年度,2024\n单位：万元,,,\n项目,年初预算数,全年预算数,执行数\n\
    三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3.5\n";

const PROJECT: &str = "项目支出绩效自评表,,,,,,,,\n（2024年度）,,,,,,,,\n项目名称,河道清淤,,,,,,,\n主管部门,甲局,,实施单位,甲局,,,,\n\
    项目资金（万元）,,年初预算数,全年预算数,全年执行数,分值,执行率,得分,\n,年度资金总额,120,120,108,10,90%,9,\n\
    ,其中：当年财政拨款,100,100,90,,,,\n,其他资金,20,20,18,,,,\n\
    绩效指标,一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分,偏差原因分析及改进措施\n\
    ,产出指标,数量指标,清淤长度,≥10公里,12公里,30,30,\n,产出指标,质量指标,验收合格率,≥95%,96%,20,20,\n\
    ,效益指标,社会效益指标,受益人数,≥500人,520人,30,30,\n,满意度指标,服务对象满意度指标,群众满意度,≥90%,92%,10,10,\n\
    总分,,,,,,100,99,\n";

fn of_unit(text: &str, unit: &str) -> String {
    text.replace("甲局", unit)
}

/// Runs a round.
#[track_caller]
fn round(desk: &Desk) -> Vec<Row> {
    let (code, said) = desk.start(&["--data", "数据"]);
    assert!(matches!(code, Some(0 | 1)), "{said}");
    rows(&desk.at("数据/changes.csv"))
}

/// What the round after says once a file was put over the first ones.
#[track_caller]
fn since(first: &[(&str, &str)], later: &[(&str, &str)]) -> Vec<Row> {
    let desk = Desk::new(first);
    assert_eq!(round(&desk), Vec::<Row>::new());
    for (name, text) in later {
        desk.put(name, text);
    }
    round(&desk)
}

/// Kind, item.measure, old and new text, whether it was asked for.
fn told(rows: &[Row]) -> Vec<String> {
    let line = |row: &Row| {
        let what = format!("{}.{}", row["item"], row["measure"]);
        [&row["kind"], &what, &row["old_raw"], &row["new_raw"], &row["asked"]].map(String::as_str).join("|")
    };
    rows.iter().map(line).collect()
}

/// The rows of the tab, from the heads on.
fn tab(desk: &Desk) -> Vec<Vec<String>> {
    let range = open_workbook_auto(desk.at("汇总.xlsx")).unwrap().worksheet_range("改动对照").unwrap();
    let text = |cell: &Data| if matches!(cell, Data::Empty) { String::new() } else { cell.to_string() };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn what_nobody_asked_for_stands_first() {
    let desk = Desk::new(&[("甲局.csv", FIRST)]);
    assert_eq!(round(&desk), Vec::<Row>::new());
    let code =
        rows(&desk.at("数据/findings.csv")).iter().find(|row| row["rule"] == "C-01").unwrap()["id"].clone();
    // Asked: one of the parts. Not asked: the budgets, the smaller of which stands behind.
    let later = FIRST
        .replace("2.5\n", "2.4\n")
        .replace("费,4,4,", "费,4,3.9,")
        .replace("合计,10,10,", "合计,10,9.5,");
    desk.put("甲局.csv", &later);
    let rows = round(&desk);
    let wanted = [
        "changed|three_public.total.adjusted|10|9.5|no",
        "changed|three_public.reception.adjusted|4|3.9|no",
        "changed|three_public.reception.executed|2.5|2.4|yes",
    ];
    assert_eq!(told(&rows), wanted);
    assert_eq!((rows[0]["old_value"].as_str(), rows[0]["new_value"].as_str()), ("100000", "95000"));
    assert_eq!((rows[0]["difference"].as_str(), rows[0]["change_rate"].as_str()), ("-5000", "-5"));
    assert_eq!((rows[0]["old_cell"].as_str(), rows[0]["new_cell"].as_str()), ("C5", "C5"));
    assert_eq!((rows[2]["rule"].as_str(), &rows[2]["id"]), ("C-01", &code));
    let tab = tab(&desk);
    assert!(tab[1][0].starts_with("改动 3 处，其中没有要求改的 2 处。"), "{}", tab[1][0]);
    let row = &tab[3];
    assert_eq!(row[1..11].join("|"), "没有要求|改动|甲局||三公经费合计|全年预算数|10 万元|9.5 万元|-0.5|-5");
    assert_eq!(row[12..14].join("|"), "甲局.csv\n甲局|C5");
    assert_eq!((tab[5][1].as_str(), tab[5][11].as_str()), ("要求过", format!("C-01\n{code}").as_str()));
}

#[test]
fn summary_and_json_count_them() {
    let desk = Desk::new(&[("甲局.csv", FIRST)]);
    round(&desk);
    desk.put("甲局.csv", &FIRST.replace("2.5\n", "2.4\n").replace("费,4,4,", "费,4,3.9,"));
    let data = desk.at("数据");
    let before = desk.at("上一轮");
    fs::create_dir(&before).unwrap();
    for (path, bytes) in contents(&data) {
        fs::write(before.join(path), bytes).unwrap();
    }
    let (_, said) = desk.start(&["--data", "数据"]);
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("改动 2 处 其中没有要求改的 1 处（见改动对照）"), "{said}");
    let mut command = huishen();
    command.current_dir(desk.at("")).args([
        "run",
        "报送",
        "-o",
        "另.xlsx",
        "--earlier",
        "上一轮",
        "--json",
        "--quiet",
    ]);
    let json: serde_json::Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    assert_eq!((&json["changes"], &json["changes_unasked"]), (&2.into(), &1.into()));
}

#[test]
fn moved_rows_other_units_and_other_print_are_no_changes() {
    let inserted = FIRST.replace("单位：万元,,,\n", "填报日期,2025年1月3日,,\n,,,\n单位：万元,,,\n");
    let swapped = FIRST.replace(
        "公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3.5\n",
        "公务用车运行维护费,6,6,3.5\n公务接待费,4,4,2.5\n",
    );
    let printed = FIRST.replace("合计,10,10,5.5", "合计,10.00,10.0,5.50");
    let in_yuan = FIRST
        .replace("单位：万元", "单位：元")
        .replace("合计,10,10,5.5", "合计,100000,100000,55000")
        .replace("费,4,4,2.5", "费,40000,40000,25000")
        .replace("费,6,6,3.5", "费,60000,60000,35000");
    for later in [inserted, swapped, printed, in_yuan] {
        assert_eq!(
            told(&since(&[("甲局.csv", FIRST)], &[("甲局.csv", &later)])),
            Vec::<String>::new(),
            "{later}"
        );
    }
    // The same digits under another unit are another amount.
    let slipped = FIRST.replace("单位：万元", "单位：元");
    let rows = since(&[("甲局.csv", FIRST)], &[("甲局.csv", &slipped)]);
    assert_eq!(rows.len(), 9);
    assert!(rows.iter().all(|row| row["note"] == "数字没有改，计量单位由万元改为元"), "{rows:?}");
}

#[test]
fn a_row_put_in_moves_cells_and_hides_no_change() {
    let later = FIRST.replace("公务接待费,4,4,2.5\n", "因公出国（境）费,1,1,0.8\n公务接待费,4,4,2.4\n");
    let rows = since(&[("甲局.csv", FIRST)], &[("甲局.csv", &later)]);
    let wanted = [
        "new|three_public.abroad.initial||1|no",
        "new|three_public.abroad.adjusted||1|no",
        "new|three_public.abroad.executed||0.8|no",
        "changed|three_public.reception.executed|2.5|2.4|yes",
    ];
    assert_eq!(told(&rows), wanted);
    assert_eq!((rows[3]["old_cell"].as_str(), rows[3]["new_cell"].as_str()), ("D6", "D7"));
}

#[test]
fn indicators_are_known_by_their_names() {
    let first = [("甲局.csv", PROJECT)];
    let same = PROJECT
        .replace("≥95%,96%", "≥95.00%,96.0%")
        .replace(",效益指标,社会效益指标,受益人数,≥500人,520人,30,30,\n", "")
        .replace(
            ",产出指标,数量指标,",
            ",效益指标,社会效益指标,受益人数,≥500人,520人,30,30,\n,产出指标,数量指标,",
        );
    assert_eq!(told(&since(&first, &[("甲局.csv", &same)])), Vec::<String>::new());
    let later = PROJECT.replace("≥10公里,12公里,30,30", "≥8公里,12公里,30,28").replace(
        ",满意度指标,服务对象满意度指标,群众满意度,≥90%,92%,10,10,\n",
        ",满意度指标,服务对象满意度指标,企业满意度,≥90%,92%,10,10,\n",
    );
    let rows = since(&first, &[("甲局.csv", &later)]);
    let wanted = [
        "changed|indicator.target|≥10公里|≥8公里|no",
        "changed|indicator.score|30|28|no",
        "new|indicator.||指标值 ≥90%，实际完成值 92%，分值 10 分，得分 10 分|no",
        "gone|indicator.|指标值 ≥90%，实际完成值 92%，分值 10 分，得分 10 分||no",
    ];
    let mut found = told(&rows);
    found.sort();
    let mut wanted = wanted.map(str::to_owned);
    wanted.sort();
    assert_eq!(found, wanted);
    let target = rows.iter().find(|row| row["measure"] == "target").unwrap();
    assert_eq!((target["old_cell"].as_str(), target["scope"].as_str()), ("E10", "清淤长度"));
}

#[test]
fn a_project_under_another_name_is_known_by_its_numbers() {
    let later = PROJECT.replace("河道清淤", "河道清淤及护岸").replace("100,100,90", "100,100,91");
    let rows = since(&[("甲局.csv", PROJECT)], &[("甲局.csv", &later)]);
    assert_eq!(told(&rows), ["changed|funds.fiscal.executed|90|91|no"]);
    assert_eq!(rows[0]["note"], "项目名称原来写“河道清淤”");
    // Another project altogether is no state of it.
    let other = PROJECT
        .replace("河道清淤", "桥梁维修")
        .replace("120,120,108", "60,60,50")
        .replace("100,100,90", "40,40,30")
        .replace("20,20,18", "20,20,20")
        .replace("清淤长度", "维修座数");
    let rows = since(&[("甲局.csv", PROJECT)], &[("甲局.csv", &other)]);
    let kinds: Vec<&str> = rows.iter().map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, ["return_gone", "return_new"], "{rows:?}");
}

#[test]
fn only_what_was_sent_again_is_looked_at() {
    let first = [
        ("甲局.csv", FIRST.to_owned()),
        ("乙局.csv", of_unit(FIRST, "乙局")),
        ("甲局项目.csv", PROJECT.to_owned()),
    ];
    let desk = Desk::new(&first.each_ref().map(|(name, text)| (*name, text.as_str())));
    round(&desk);
    // One return again under another file name; that of another unit is not there any more.
    fs::remove_file(desk.at("报送/甲局.csv")).unwrap();
    fs::remove_file(desk.at("报送/乙局.csv")).unwrap();
    desk.put("甲局三公（第二次）.csv", &FIRST.replace("6,6,3.5", "6,6,3"));
    // The same file elsewhere has changed nothing.
    fs::create_dir(desk.at("报送/项目")).unwrap();
    fs::rename(desk.at("报送/甲局项目.csv"), desk.at("报送/项目/河道.csv")).unwrap();
    let rows = round(&desk);
    assert_eq!(
        told(&rows),
        ["return_gone|.|||", "changed|three_public.vehicle_operation.executed|3.5|3|yes"]
    );
    assert_eq!((rows[0]["department"].as_str(), rows[0]["old_path"].as_str()), ("乙局", "乙局.csv"));
    assert_eq!(rows[1]["old_path"], "甲局.csv");
}

#[test]
fn what_may_be_meant_in_two_ways_is_no_change() {
    let list = |rows: &str| {
        format!(
            "项目支出明细表,,\n单位名称,甲局,2024年度\n单位：万元,,\n项目,全年预算数,执行数\n{rows}支出合计,100,90\n"
        )
    };
    let first = list("其他,10,1\n其他,20,2\n其他,30,3\n");
    let later = list("其他,20,2\n其他,30,3\n其他,40,4\n");
    let rows = since(&[("甲局.csv", &first)], &[("甲局.csv", &later)]);
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["kind"] == "ambiguous" && row["asked"].is_empty()), "{rows:?}");
    let swapped = list("其他,30,3\n其他,10,1\n其他,20,2\n");
    assert_eq!(told(&since(&[("甲局.csv", &first)], &[("甲局.csv", &swapped)])), Vec::<String>::new());
}

#[test]
fn a_number_that_nobody_reads_any_more_was_not_deleted() {
    let later = FIRST.replace("公务接待费,4,4,2.5", "某某事项,4,4,2.5");
    let rows = since(&[("甲局.csv", FIRST)], &[("甲局.csv", &later)]);
    let wrong: Vec<&Row> =
        rows.iter().filter(|row| row["item"] == "three_public.reception" && row["kind"] == "gone").collect();
    let unread = rows.iter().filter(|row| row["kind"] == "ambiguous").count();
    // Whatever the row is read as: never both deleted and still there unread.
    assert!(wrong.is_empty() || unread == 0, "{rows:?}");
}

#[test]
fn the_same_files_again_are_the_same_round() {
    let desk =
        Desk::new(&[("甲局.csv", FIRST), ("乙局.csv", &of_unit(FIRST, "乙局")), ("甲局项目.csv", PROJECT)]);
    round(&desk);
    desk.put("甲局.csv", &FIRST.replace("费,4,4,", "费,4,3.9,"));
    fs::remove_file(desk.at("报送/甲局项目.csv")).unwrap();
    desk.put("项目（改）.csv", &PROJECT.replace("12公里", "13公里"));
    let first = round(&desk);
    assert_eq!(first.len(), 2, "{first:?}");
    let written = contents(&desk.at("数据"));
    // What is kept of the round before is what cannot be read any more.
    let kept = rows(&desk.at("数据/earlier_figures.csv"));
    assert!(kept.iter().all(|row| row["path"] != "乙局.csv") && !kept.is_empty());
    let book = fs::read(desk.at("汇总.xlsx")).unwrap();
    for jobs in ["1", "4"] {
        let (code, said) = desk.start(&["--data", "数据", "--jobs", jobs]);
        assert!(matches!(code, Some(0 | 1)), "{said}");
        for (path, bytes) in contents(&desk.at("数据")) {
            assert!(written.get(&path) == Some(&bytes), "{} differs with {jobs} jobs", path.display());
        }
        assert!(fs::read(desk.at("汇总.xlsx")).unwrap() == book, "the workbook differs with {jobs} jobs");
    }
    // Another file: another round, held against the one before it.
    desk.put("乙局.csv", &of_unit(FIRST, "乙局").replace("费,6,6,", "费,6,5,"));
    let next = round(&desk);
    assert_eq!(told(&next), ["changed|three_public.vehicle_operation.adjusted|6|5|no"]);
    assert_eq!(next[0]["department"], "乙局");
}

#[test]
fn versions_of_one_return_are_held_against_each_other() {
    let other = FIRST.replace("2.5\n", "2.4\n");
    let desk = Desk::new(&[("一/甲局.csv", FIRST), ("二/甲局.csv", &other)]);
    let rows = round(&desk);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!(row["against"], "version");
    assert_eq!(
        [&row["old_raw"], &row["new_raw"], &row["asked"]].map(String::as_str).join("|").len(),
        "2.5|2.4|".len()
    );
    assert!(row["old_path"] != row["new_path"] && row["old_path"].ends_with("甲局.csv"));
    assert!(tab(&desk).concat().iter().any(|cell| cell.starts_with("同一份表的几个版本")));
    let asked = open_workbook_auto(desk.at("决定.xlsx")).unwrap().worksheet_range("决定").unwrap();
    let told: Vec<String> = asked.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(told.iter().any(|cell| cell.contains("有 1 处不同")), "{told:?}");
}

#[test]
fn a_round_without_its_figures_says_so() {
    let desk = Desk::new(&[("甲局.csv", FIRST)]);
    round(&desk);
    fs::create_dir(desk.at("上一轮")).unwrap();
    fs::copy(desk.at("数据/findings.csv"), desk.at("上一轮/findings.csv")).unwrap();
    let (_, said) = desk.start(&["--data", "数据", "--earlier", "上一轮"]);
    assert!(!said.contains("改动 "), "{said}");
    assert!(tab(&desk).concat().iter().any(|cell| cell.contains("上一轮的数无从对照")));
}

#[test]
fn tables_of_an_older_version_are_compared_all_the_same() {
    let desk = Desk::new(&[("甲局.csv", FIRST), ("项目.csv", PROJECT)]);
    round(&desk);
    fs::create_dir(desk.at("上一轮")).unwrap();
    for (name, kept) in
        [("files", 12), ("filings", 16), ("figures", 18), ("indicators", 21), ("findings", 18), ("unread", 7)]
    {
        let text = fs::read_to_string(desk.at(&format!("数据/{name}.csv"))).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        for record in reader.records() {
            writer.write_record(record.unwrap().iter().take(kept)).unwrap();
        }
        fs::write(desk.at(&format!("上一轮/{name}.csv")), writer.into_inner().unwrap()).unwrap();
    }
    desk.put("甲局.csv", &FIRST.replace("合计,10,10,5.5", "合计,10,9,5.6"));
    desk.put("项目.csv", &PROJECT.replace("12公里", "13公里"));
    let (_, said) = desk.start(&["--data", "数据", "--earlier", "上一轮"]);
    let rows = rows(&desk.at("数据/changes.csv"));
    let wanted = [
        "changed|three_public.total.adjusted|10|9|no",
        "changed|indicator.actual|12公里|13公里|no",
        "changed|three_public.total.executed|5.5|5.6|yes",
    ];
    assert_eq!(told(&rows), wanted, "{said}");
}

#[test]
fn a_folder_that_is_named_and_written_to_keeps_its_round() {
    let desk = Desk::new(&[("甲局.csv", FIRST)]);
    round(&desk);
    desk.put("甲局.csv", &FIRST.replace("费,4,4,", "费,4,3.9,"));
    let again = || {
        let (code, said) = desk.start(&["--data", "数据", "--earlier", "数据"]);
        assert!(matches!(code, Some(0 | 1)), "{said}");
        contents(&desk.at("数据"))
    };
    let first = again();
    assert_eq!(told(&rows(&desk.at("数据/changes.csv"))).len(), 1);
    assert!(again() == first);
}

#[test]
fn tables_of_another_year_are_not_compared() {
    let desk = Desk::new(&[("甲局.csv", &FIRST.replace("2024", "2023"))]);
    round(&desk);
    desk.put("甲局.csv", &FIRST.replace("费,4,4,", "费,4,3.9,"));
    assert_eq!(round(&desk), Vec::<Row>::new());
    let said = "上一轮的数据表是 2023 年度的，本次是 2024 年度，没有逐数对照";
    assert!(tab(&desk).concat().iter().any(|cell| cell == said), "{:?}", tab(&desk));
    let written = contents(&desk.at("数据"));
    assert_eq!(round(&desk), Vec::<Row>::new());
    assert!(contents(&desk.at("数据")) == written, "the same round");
}

#[test]
fn a_decision_in_the_same_round_is_held_against_the_round_before() {
    let desk = Desk::new(&[("一/甲局.csv", FIRST)]);
    round(&desk);
    desk.put("二/甲局.csv", &FIRST.replace("费,6,6,", "费,6,5.9,"));
    let before = round(&desk);
    // Whichever of the two counts for the time being: where it is the new one, something has changed.
    let standing = rows(&desk.at("数据/filings.csv"));
    let counting = standing.iter().find(|row| row["standing"] == "counts").unwrap()["path"].clone();
    let changed = |rows: &[Row]| {
        rows.iter().filter(|row| row["against"] == "round" && row["kind"] == "changed").count()
    };
    assert_eq!(changed(&before), usize::from(counting.starts_with('二')));
    // The other one is chosen, and the same files are run again.
    let other = if counting.starts_with('二') { "一/甲局.csv" } else { "二/甲局.csv" };
    let file = desk.at("决定.xlsx");
    let mut decisions = decisions::read(&file);
    decisions[0].insert("选择".to_owned(), other.to_owned());
    decisions::write(&file, &decisions);
    let after = round(&desk);
    let standing = rows(&desk.at("数据/filings.csv"));
    assert!(standing.iter().any(|row| row["path"] == other && row["standing"] == "counts"), "{standing:?}");
    assert_eq!(changed(&after), usize::from(other.starts_with('二')), "{after:?}");
}
