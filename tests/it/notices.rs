//! Return notices: what a unit gets, that an explanation written on one closes its finding and no other, and that
//! nothing anybody filled in is ever lost.

use crate::ground::{Opened, contents, huishen, review, rows, samples};
use calamine::{Data, Reader, open_workbook_auto};
use huishen::model::{Finding, State};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A return with an error and something to verify: 9 people where 3 are authorised.
const RETURN: &str = "部门整体支出绩效自评表,,,\n（2024年度）,,金额单位：万元,\n单位名称,甲局,,\n编制数,3,实有人数,9\n\
                      项目,年初预算数,全年预算数,执行数\n三公经费合计,10,10,5.5\n公务接待费,4,4,2.5\n公务用车运行维护费,6,6,3.4\n";
/// When the unit has to answer.
const REGISTER: &str = "单位名录,,,\n单位名称,主管部门,归口股室,截止日期\n甲局,县政府,行政股,2025-04-15\n";

/// Returns, and beside their folder what a run writes.
struct Bench {
    home: TempDir,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("报送")).unwrap();
        let bench = Self { home };
        for (name, text) in files {
            fs::write(bench.returns().join(name), text).unwrap();
        }
        bench
    }

    fn returns(&self) -> PathBuf {
        self.home.path().join("报送")
    }

    fn notices(&self) -> PathBuf {
        self.home.path().join("通知")
    }

    /// The notice of a unit in the last round it has one in.
    fn notice(&self, unit: &str) -> PathBuf {
        let of_round = |round: u32| self.notices().join(format!("第{round}轮/退回修改通知_{unit}.xlsx"));
        (1..9).rev().map(of_round).find(|path| path.exists()).unwrap_or_else(|| of_round(1))
    }

    /// The files in the folder of notices.
    fn names(&self) -> Vec<String> {
        contents(&self.notices())
            .keys()
            .map(|path| path.to_string_lossy().replace('\\', "/"))
            .filter(|path| self.notices().join(path).is_file() && path != "通知记录.json")
            .collect()
    }

    /// Exit code and what was said.
    fn run(&self, more: &[&str]) -> (Option<i32>, String) {
        let output = huishen()
            .current_dir(self.home.path())
            .args(["run", "报送", "-o", "汇总.xlsx", "--notices", "通知"])
            .args(more)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

/// The cells of a workbook: sheet, row and column from zero, text.
fn cells(workbook: &Path) -> Vec<(String, u32, u32, String)> {
    let mut book = open_workbook_auto(workbook).unwrap();
    let mut cells = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let start = range.start().unwrap_or_default();
        for (row, col, value) in range.used_cells() {
            let text = if let Data::String(text) = value { text.clone() } else { value.to_string() };
            cells.push((
                name.clone(),
                start.0 + u32::try_from(row).unwrap(),
                start.1 + u32::try_from(col).unwrap(),
                text,
            ));
        }
    }
    cells
}

fn texts(workbook: &Path) -> String {
    cells(workbook).into_iter().map(|(.., text)| text).collect::<Vec<_>>().join("\n")
}

/// The rule and the row of each line of the slip on the first sheet.
fn slip(notice: &Path) -> BTreeMap<String, u32> {
    let cells = cells(notice);
    let front = &cells[0].0;
    let (_, head, ..) = cells.iter().find(|(.., text)| text == "核对码").unwrap();
    let rules = cells.iter().filter(|(sheet, row, col, _)| sheet == front && row > head && *col == 2);
    rules.filter(|(.., text)| text.contains('-')).map(|(_, row, _, rule)| (rule.clone(), *row)).collect()
}

/// Writes texts into empty cells of the first sheet, as a spreadsheet program would.
fn fill(notice: &Path, answers: &[(String, &str)], target: &Path) {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(notice).unwrap())).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let xml = String::from_utf8(content).unwrap();
            content = answers.iter().fold(xml, |xml, answer| answered(&xml, answer)).into_bytes();
        }
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&content).unwrap();
    }
    fs::write(target, zip.finish().unwrap().into_inner()).unwrap();
}

/// The XML of a sheet with a text in one cell that was empty, or that held a shared text.
fn answered(xml: &str, (cell, text): &(String, &str)) -> String {
    let begin = xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("{cell} is not there"));
    let tag = begin + xml[begin..].find('>').unwrap();
    let end = if xml[..tag].ends_with('/') { tag + 1 } else { tag + xml[tag..].find("</c>").unwrap() + 4 };
    let style = xml[begin..tag].split("s=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let new = format!("<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    format!("{}{new}{}", &xml[..begin], &xml[end..])
}

fn of<'r>(review: &'r Opened, rule: &str) -> &'r Finding {
    review.findings.iter().find(|finding| finding.rule == rule).unwrap()
}

/// The cell for the explanation of a rule.
fn answer_cell(notice: &Path, rule: &str) -> String {
    format!("D{}", slip(notice)[rule] + 1)
}

/// A run over the return, and its notice come back with an explanation of R-02.
fn answered_bench() -> Bench {
    bench_answered("六人为借调")
}

fn bench_answered(reason: &str) -> Bench {
    let bench = Bench::new(&[("甲局.csv", RETURN), ("名录.csv", REGISTER)]);
    assert_eq!(bench.run(&[]).0, Some(1));
    let notice = bench.notice("甲局");
    let by = cells(&notice).into_iter().find(|(.., text)| text == "填写人").unwrap().1 + 1;
    let answers = [
        (answer_cell(&notice, "R-02"), reason),
        (format!("B{by}"), "经办人"),
        (format!("E{by}"), "2025-04-10"),
    ];
    fill(&notice, &answers, &bench.returns().join("收回_甲局.xlsx"));
    bench
}

#[test]
fn a_notice_says_what_to_correct_and_what_to_explain() {
    let bench = Bench::new(&[("甲局.csv", RETURN), ("名录.csv", REGISTER)]);
    let (code, said) = bench.run(&["--due", "2025-05-10"]);
    assert_eq!(code, Some(1), "{said}");
    let told = texts(&bench.notice("甲局"));
    assert!(!told.contains("2025-04-15"), "the day by which it was first due is past");
    for words in [
        "县政府",
        "行政股",
        "请于 2025年5月10日 前",
        "第 1 轮",
        "算得 3.4 + 2.5 = 5.9 万元，表中三公经费合计 5.5 万元，少 0.4 万元",
        "（仅供参考）",
        "改正或说明",
        "填写人",
    ] {
        assert!(told.contains(words), "{words} is missing:\n{told}");
    }
    for word in ["不合格", "违规", "虚假", "通报", "问责", "批评"] {
        assert!(!told.contains(word), "{word}:\n{told}");
    }
    assert!(slip(&bench.notice("甲局")).contains_key("R-02"));
    assert!(!slip(&bench.notice("甲局")).contains_key("C-01"), "an error is corrected, not explained");
    let listed = texts(&bench.home.path().join("汇总.xlsx"));
    assert!(listed.contains("请于 2025年5月10日 前改正后重新报送"));
    let (code, said) = bench.run(&["--due", "下周五"]);
    assert!(code == Some(2) && said.contains("2025-05-10"), "{said}");
    assert!(listed.contains("退回清单") && listed.contains("可以发给单位的话"));
}

#[test]
fn an_explanation_on_a_notice_that_comes_back_closes_its_finding() {
    let bench = answered_bench();
    let review = review(&bench.returns());
    let finding = of(&review, "R-02");
    assert_eq!(finding.state, State::Explained);
    assert_eq!(finding.explanation, "六人为借调，经办人，2025-04-10");
    assert_eq!(of(&review, "C-01").state, State::Open);
    assert_eq!((review.unfit.len(), review.answered_rounds.get("甲局")), (0, Some(&1)));
    let line = review.files.iter().find(|file| file.path == "收回_甲局.xlsx").unwrap();
    assert_eq!((line.status.as_str(), line.filings), ("no_form", 0), "{}", line.message);
    assert!(line.message.contains("填有说明 1 条"), "{}", line.message);

    let (_, said) = bench.run(&["--data", "数据"]);
    assert!(said.contains("已说明       1 条  单位已说明的核实事项"), "{said}");
    let told = texts(&bench.notice("甲局"));
    assert!(told.contains("第 2 轮") && told.contains("三公经费合计不等于"), "{told}");
    assert!(!told.contains("实有人数超过"), "{told}");
    assert!(!slip_exists(&bench.notice("甲局")), "nothing is left to explain");
    let found = rows(&bench.home.path().join("数据/findings.csv"));
    assert!(found.iter().any(|row| row["rule"] == "R-02"), "it stays in the table");
}

fn slip_exists(notice: &Path) -> bool {
    cells(notice).iter().any(|(.., text)| text == "核对码")
}

#[test]
fn a_reply_that_gives_no_reason_closes_nothing() {
    let bench = bench_answered("无。");
    let review = review(&bench.returns());
    assert_eq!(of(&review, "R-02").state, State::Open);
    assert_eq!(review.unfit[0].why, "只写了“无。”，没有说明原因");
}

#[test]
fn an_explanation_is_never_applied_to_another_finding() {
    let bench = answered_bench();
    // Other figures in the return: the explanation was not written for them.
    fs::write(bench.returns().join("甲局.csv"), RETURN.replace("实有人数,9", "实有人数,8")).unwrap();
    let moved = review(&bench.returns());
    assert_eq!(of(&moved, "R-02").state, State::Open);
    assert_eq!(moved.unfit.len(), 1);
    assert!(
        moved.unfit[0].why.contains("不同") && moved.unfit[0].why.contains("D4"),
        "{}",
        moved.unfit[0].why
    );
    let line = moved.files.iter().find(|file| file.path == "收回_甲局.xlsx").unwrap();
    assert!(line.message.contains("没有采用"), "{}", line.message);
    bench.run(&[]);
    assert!(texts(&bench.home.path().join("汇总.xlsx")).contains("没有采用的说明"));
    // The fault is gone: nothing to explain.
    fs::write(bench.returns().join("甲局.csv"), RETURN.replace("实有人数,9", "实有人数,3")).unwrap();
    let mended = review(&bench.returns());
    assert!(mended.unfit[0].why.contains("不需要说明"), "{}", mended.unfit[0].why);

    // The code of another unit's finding, or of an error.
    let other = Bench::new(&[("甲局.csv", RETURN), ("乙局.csv", &RETURN.replace("甲局", "乙局"))]);
    other.run(&[]);
    let (own, foreign) = (other.notice("甲局"), other.notice("乙局"));
    let code_of = |notice: &Path| {
        let row = slip(notice)["R-02"];
        cells(notice).into_iter().find(|(_, at, col, _)| *at == row && *col == 7).unwrap().3
    };
    let code = code_of(&foreign);
    assert_ne!(code, code_of(&own));
    let answers =
        [(answer_cell(&own, "R-02"), "抄错了行"), (format!("H{}", slip(&own)["R-02"] + 1), code.as_str())];
    fill(&own, &answers, &other.returns().join("收回.xlsx"));
    let mixed = review(&other.returns());
    assert!(mixed.findings.iter().all(|finding| finding.state == State::Open));
    assert!(mixed.unfit[0].why.contains("核对码"), "{}", mixed.unfit[0].why);
}

#[test]
fn what_somebody_filled_in_is_never_overwritten() {
    let bench = answered_bench();
    fs::write(bench.notices().join("其他.txt"), "not ours").unwrap();
    fs::rename(bench.notice("甲局"), bench.notices().join("退回修改通知_早先的单位.xlsx")).unwrap();
    bench.run(&[]);
    // The unit has answered: what it was asked in the first round is kept, under whatever name.
    let names = ["其他.txt", "第2轮/退回修改通知_甲局.xlsx", "退回修改通知_早先的单位.xlsx"];
    assert_eq!(bench.names(), names);

    fs::remove_file(bench.notice("甲局")).unwrap();
    fs::rename(bench.returns().join("收回_甲局.xlsx"), bench.notice("甲局")).unwrap();
    let before = contents(bench.home.path());
    let (code, said) = bench.run(&[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("填了说明") && said.contains("退回修改通知_甲局.xlsx"), "{said}");
    assert_eq!(contents(bench.home.path()), before);

    let bench = answered_bench();
    let into = |folder: &str| {
        let mut run = huishen();
        run.current_dir(bench.home.path()).args(["run", "报送", "-o", "x.xlsx", "--notices", folder]);
        run.output().unwrap()
    };
    let refused = into("报送");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("--notices"));
    assert!(!bench.home.path().join("x.xlsx").exists());
    // Inside the folder of the returns: written because asked for, and not read as returns.
    into("报送/通知");
    let again = into("报送/通知");
    assert_eq!(again.status.code(), Some(1));
    assert!(bench.returns().join("通知/第2轮/退回修改通知_甲局.xlsx").exists());
}

/// The return of 甲局 as 乙局 sends it.
fn other_return() -> String {
    RETURN.replace("甲局", "乙局")
}

#[test]
fn each_unit_has_rounds_of_its_own_and_what_was_asked_before_is_kept() {
    let bench = Bench::new(&[("甲局.csv", RETURN), ("乙局.csv", &other_return()), ("名录.csv", REGISTER)]);
    bench.run(&[]);
    let first = contents(&bench.notices());
    assert_eq!(bench.names(), ["第1轮/退回修改通知_乙局.xlsx", "第1轮/退回修改通知_甲局.xlsx"]);
    bench.run(&[]);
    assert_eq!(contents(&bench.notices()), first, "the same files are the same round");

    // One unit has sent something else, in which something is still wrong.
    fs::write(
        bench.returns().join("甲局.csv"),
        RETURN.replace("三公经费合计,10,10,5.5", "三公经费合计,10,10,5.8"),
    )
    .unwrap();
    for _ in 0..2 {
        bench.run(&[]);
        assert_eq!(
            bench.names(),
            ["第1轮/退回修改通知_乙局.xlsx", "第1轮/退回修改通知_甲局.xlsx", "第2轮/退回修改通知_甲局.xlsx"]
        );
    }
    let kept = Path::new("第1轮/退回修改通知_甲局.xlsx");
    assert_eq!(contents(&bench.notices())[kept], first[kept], "what was asked then");
    assert!(
        texts(&bench.notice("甲局")).contains("第 2 轮") && texts(&bench.notice("乙局")).contains("第 1 轮")
    );

    // All is mended: nothing is asked, and both notices stay.
    let mended = crate::outputs::CLEAN;
    fs::write(bench.returns().join("甲局.csv"), mended).unwrap();
    bench.run(&[]);
    assert_eq!(bench.names().len(), 3, "{:?}", bench.names());

    // What the bureau settles itself was not answered by the unit: that notice goes.
    let rules = bench.home.path().join("规则");
    fs::create_dir(&rules).unwrap();
    let off = |rule: &str| {
        format!(
            "[[override]]
rule = \"{rule}\"
enabled = false
"
        )
    };
    fs::write(rules.join("control.toml"), ["C-01", "R-02", "F-03"].map(off).concat()).unwrap();
    let (_, said) = bench.run(&["--catalog", "规则"]);
    let left = ["第1轮/退回修改通知_甲局.xlsx", "第2轮/退回修改通知_甲局.xlsx"];
    assert_eq!(bench.names(), left, "{said}");
    let (_, said) = bench.run(&["--round", "5"]);
    assert!(bench.names().contains(&"第5轮/退回修改通知_乙局.xlsx".to_owned()), "{said}");
}

#[test]
fn notices_are_handed_out_by_folders_with_a_list_in_each() {
    let bench = Bench::new(&[("甲局.csv", RETURN), ("乙局.csv", &other_return()), ("名录.csv", REGISTER)]);
    let split = |by: &str| bench.run(&["--split", by, "--due", "2025-05-10"]);
    split("主管部门");
    let by_supervisor = [
        "第1轮/县政府/退回修改通知_甲局.xlsx",
        "第1轮/县政府/退回修改通知清单.xlsx",
        "第1轮/没有写主管部门/退回修改通知_乙局.xlsx",
        "第1轮/没有写主管部门/退回修改通知清单.xlsx",
    ];
    assert_eq!(bench.names(), by_supervisor);
    let list = texts(&bench.notices().join("第1轮/县政府/退回修改通知清单.xlsx"));
    assert!(list.contains("甲局") && list.contains("2025年5月10日") && !list.contains("乙局"), "{list}");
    split("股室");
    assert!(bench.names().iter().all(|name| !name.contains("县政府")), "{:?}", bench.names());
    assert_eq!(bench.names()[0], "第1轮/没有写股室/退回修改通知_乙局.xlsx");
    // A list lying among the returns is neither a return nor a register.
    fs::rename(bench.notices(), bench.returns().join("通知")).unwrap();
    let review = review(&bench.returns());
    assert_eq!((review.filings.len(), review.register.lines.len()), (2, 1));
    // Links lead from the deeper folder to the return.
    let (_, said) = bench.run(&["--split", "主管部门", "--catalog", "没有这个文件夹"]);
    assert!(said.contains("没有这个文件夹"), "{said}");
    let (code, said) = bench.run(&["--split", "单位"]);
    assert!(code == Some(2) && said.contains("--split"), "{said}");
}

#[test]
fn whom_to_call_stands_in_the_list_and_who_asks_on_the_notice() {
    let register = "单位名录,,,\n单位名称,主管部门,联系人,联系电话\n甲局,县政府,财务股,内线二\n";
    let bench = Bench::new(&[("甲局.csv", RETURN), ("名录.csv", register)]);
    let rules = bench.home.path().join("规则");
    fs::create_dir(&rules).unwrap();
    let own = |name: &str, value: &str| format!("{name} = {{ value = [\"{value}\"], about = \"\" }}\n");
    let settings =
        huishen::catalog::Catalog::built_in().iter().find(|(name, _)| *name == "settings.toml").unwrap().1;
    let settings = settings
        .lines()
        .map(|line| match line.split(' ').next() {
            Some("bureau") => own("bureau", "某县财政局"),
            Some("telephone") => own("telephone", "内线一"),
            _ => format!("{line}\n"),
        })
        .collect::<String>();
    fs::write(rules.join("settings.toml"), settings).unwrap();
    let (code, said) = bench.run(&["--catalog", "规则"]);
    assert_eq!(code, Some(1), "{said}");
    let told = texts(&bench.notice("甲局"));
    assert!(told.contains("某县财政局") && told.contains("内线一"), "{told}");
    let listed = texts(&bench.home.path().join("汇总.xlsx"));
    assert!(listed.contains("名录上的联系方式") && listed.contains("财务股 内线二"));
}

#[test]
fn what_people_write_into_notices_and_lists_stays() {
    let bench = Bench::new(&[("甲局.csv", RETURN), ("乙局.csv", &other_return()), ("名录.csv", REGISTER)]);
    let run = || bench.run(&["--split", "主管部门"]);
    run();
    let (list, notice) = ("第1轮/县政府/退回修改通知清单.xlsx", "第1轮/县政府/退回修改通知_甲局.xlsx");
    let at = |name: &str| bench.notices().join(name);
    fill(&at(list), &[("H4".to_owned(), "某人 5月8日")], &at("清单"));
    fs::rename(at("清单"), at(list)).unwrap();
    fill(&at(notice), &[("E5".to_owned(), "某股"), ("H5".to_owned(), "内线")], &at("通知"));
    fs::rename(at("通知"), at(notice)).unwrap();
    let kept = contents(&bench.notices());
    let (code, said) = run();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("其中 2 份有人填写、改过，没有重写"), "{said}");
    assert_eq!(contents(&bench.notices()), kept);
    // The unit mends everything: what was written to it and who signed for it stay as they are.
    fs::write(bench.returns().join("甲局.csv"), crate::outputs::CLEAN).unwrap();
    run();
    assert_eq!(contents(&bench.notices())[Path::new(list)], kept[Path::new(list)]);
    assert_eq!(contents(&bench.notices())[Path::new(notice)], kept[Path::new(notice)]);
    // Somebody else's record is not replaced.
    fs::write(at("通知记录.json"), "{}").unwrap();
    let (code, said) = run();
    assert!(code == Some(2) && said.contains("通知记录.json"), "{said}");
}

/// A paper for Word with a text in the empty cell for the explanation of a rule, as Word would put it there.
fn fill_paper(paper: &Path, rule: &str, reason: &str, target: &Path) {
    let mut archive = zip::ZipArchive::new(fs::File::open(paper).unwrap()).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let (name, mut content) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut content).unwrap();
        if name == "word/document.xml" {
            let slip = content.find("说明（请在框内填写）").unwrap();
            let row = slip + content[slip..].find(&format!(">{rule}</w:t>")).unwrap();
            let cell = row + content[row..].find("<w:tc>").unwrap();
            let end = cell + content[cell..].find("</w:p>").unwrap();
            content.insert_str(end, &format!("<w:r><w:t>{reason}</w:t></w:r>"));
        }
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    fs::write(target, zip.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn a_notice_for_word_says_the_same_and_its_answer_is_read() {
    let bench = Bench::new(&[("甲局.csv", RETURN), ("名录.csv", REGISTER)]);
    let (code, said) = bench.run(&["--notice-docx", "--due", "2025-05-10"]);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(bench.names(), ["第1轮/退回修改通知_甲局.docx", "第1轮/退回修改通知_甲局.xlsx"]);
    let paper = bench.notices().join("第1轮/退回修改通知_甲局.docx");
    let mut text = String::new();
    let mut archive = zip::ZipArchive::new(fs::File::open(&paper).unwrap()).unwrap();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    for words in ["请于 2025年5月10日 前", "算得 3.4 + 2.5 = 5.9 万元", "县政府", "第 1 轮", "改正或说明"]
    {
        assert!(text.contains(words), "{words} is missing");
    }
    let first = contents(&bench.notices());
    bench.run(&["--notice-docx", "--due", "2025-05-10"]);
    assert_eq!(contents(&bench.notices()), first, "the same bytes, the same round");

    fill_paper(&paper, "R-02", "六人为借调", &bench.returns().join("收回_甲局.docx"));
    let review = review(&bench.returns());
    assert_eq!(of(&review, "R-02").explanation, "六人为借调");
    assert_eq!((review.filings.len(), review.answered_rounds.get("甲局")), (1, Some(&1)));
    bench.run(&["--notice-docx"]);
    assert!(bench.names().contains(&"第2轮/退回修改通知_甲局.docx".to_owned()), "{:?}", bench.names());
    // Without papers the next time, those of the round that is still open go.
    bench.run(&[]);
    let papers: Vec<String> = bench.names().into_iter().filter(|name| name.ends_with("docx")).collect();
    assert_eq!(papers, ["第1轮/退回修改通知_甲局.docx"]);
}

#[test]
fn links_of_a_notice_lead_to_the_return_from_whatever_folder_it_lies_in() {
    for more in [&[][..], &["--split", "主管部门"]] {
        let bench = Bench::new(&[("甲局.csv", RETURN), ("名录.csv", REGISTER)]);
        bench.run(more);
        let path = bench.names().into_iter().find(|name| name.ends_with("_甲局.xlsx")).unwrap();
        let path = bench.notices().join(path);
        let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
        let rels: Vec<String> =
            archive.file_names().filter_map(Result::ok).map(|name| name.to_string()).collect();
        let mut targets = Vec::new();
        for name in rels.iter().filter(|name| name.starts_with("xl/worksheets/_rels/")) {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            targets.extend(
                text.split("Target=\"").skip(1).map(|rest| rest.split(['"', '#']).next().unwrap().to_owned()),
            );
        }
        assert!(!targets.is_empty(), "{rels:?}");
        for target in targets {
            assert!(path.parent().unwrap().join(&target).exists(), "{target} from {}", path.display());
        }
    }
}

#[test]
fn notices_are_the_same_in_every_run_and_fit_on_a_page() {
    let home = tempfile::tempdir().unwrap();
    let run = |name: &str| {
        let folder = home.path().join(name);
        let mut run = huishen();
        run.arg("run").arg(samples()).arg("-o").arg(home.path().join("x.xlsx"));
        assert_eq!(run.arg("--notices").arg(&folder).output().unwrap().status.code(), Some(1));
        contents(&folder)
    };
    let (one, two) = (run("一"), run("二"));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    assert!(one == two, "the same bytes");
    let mut attached = 0;
    for name in one.keys().filter(|name| name.extension().is_some_and(|ending| ending == "xlsx")) {
        let cells = cells(&home.path().join("一").join(name));
        let numbered = |sheet: &str| -> Vec<u32> {
            let own = cells.iter().filter(|(at, _, col, _)| at == sheet && *col == 0);
            own.filter_map(|(.., text)| text.parse().ok()).collect()
        };
        let (front, rest) = (numbered("退回修改通知"), numbered("附表"));
        assert!(!front.is_empty() && front.len() <= 30, "{}", name.display());
        attached += rest.len();
        let mut all: Vec<u32> = front.into_iter().chain(rest).collect();
        all.sort_unstable();
        all.dedup();
        let last = u32::try_from(all.len()).unwrap();
        assert_eq!(all, (1..=last).collect::<Vec<_>>(), "{}", name.display());
    }
    assert!(attached > 0, "a sample with more than fits on a page");
}
