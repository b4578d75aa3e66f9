//! What worker processes cost: 1,000 small returns through workers up to their filings against bare calamine in as many
//! threads, and the memory of all processes together for 100, 1,000 and 10,000 returns.
//!
//! `cargo bench --bench workers`

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use calamine::{Reader, Xlsx};
use huishen::catalog::Catalog;
use huishen::intake::{self, Limits, Taken};
use huishen::pipeline::{self, Order, Workers};
use rayon::prelude::*;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Returns read in one round.
const RETURNS: usize = 1_000;

/// Rounds; the shortest counts, which other work on the machine disturbed least.
const ROUNDS: usize = 9;

/// Processes, and threads of the yardstick.
const JOBS: usize = 2;

/// Numbers of returns for which memory is looked at.
const FOLDERS: [usize; 3] = [100, 1_000, 10_000];

/// The workers must be faster than bare calamine: their time in hundredths of its time.
const AIM: u128 = 100;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    (0..RETURNS).into_par_iter().for_each(|number| write_return(number, folder.path()));
    speed(folder.path());
    memory();
}

/// Times both readers in turn, so that both meet the same machine.
fn speed(folder: &Path) {
    let catalog = Catalog::embedded().unwrap();
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(JOBS).build().unwrap();
    let workers = Workers::Processes {
        program: env!("CARGO_BIN_EXE_huishen").into(),
        catalog: None,
        memory: Workers::MEMORY,
        time: None,
    };
    let order =
        |workers| Order { roots: vec![folder.to_owned()], jobs: Some(JOBS), workers, ..Order::default() };
    let (in_workers, here) = (order(workers), order(Workers::InProcess));
    let read = |order: &Order| {
        let files = pipeline::read(order, &catalog, &|_, _| {}).unwrap();
        assert_eq!(files.iter().map(|file| file.filings.len()).sum::<usize>(), RETURNS);
    };
    let take = |file: &PathBuf| {
        let met = intake::walk(std::slice::from_ref(file), &[]);
        intake::take(&met[0], &Limits::default())
    };
    let taken: Vec<Taken> = files.iter().map(take).collect();
    let understand = |taken: &Taken| {
        std::hint::black_box(pipeline::filings(&taken.grids, &taken.record.path, &catalog));
    };
    let mut least = [(u128::MAX, u64::MAX); 6];
    for _ in 0..ROUNDS {
        let round = [
            timed(|| read(&in_workers)),
            timed(|| read(&here)),
            timed(|| threads.install(|| files.par_iter().for_each(|file| three_calls(file)))),
            timed(|| threads.install(|| files.par_iter().for_each(|file| one_pass(file)))),
            timed(|| threads.install(|| files.par_iter().for_each(|file| drop(take(file))))),
            timed(|| threads.install(|| taken.par_iter().for_each(understand))),
        ];
        for (least, (time, spent)) in least.iter_mut().zip(round) {
            *least = (least.0.min(time.as_micros()), least.1.min(spent));
        }
    }
    let (yardstick, spent) = (least[2].0, u128::from(least[2].1));
    println!("{RETURNS} returns, {JOBS} at a time             ms   to calamine   processor ms   to calamine");
    let names = [
        "workers, up to filings",
        "the same without workers",
        "calamine, three calls",
        "calamine, cells in one pass",
        "intake alone, in threads",
        "understanding alone, in threads",
    ];
    for (name, (time, processor)) in names.iter().zip(least) {
        let (wall, work) = (ratio(time, yardstick), ratio(processor.into(), spent));
        println!("{name:<32}{:>9}   {wall:>11}   {processor:>12}   {work:>11}", time / 1_000);
    }
    let kept = if least[0].0 * 100 < yardstick * AIM { "kept" } else { "MISSED" };
    println!("workers / calamine = {}, aim < {}: {kept}", ratio(least[0].0, yardstick), ratio(AIM, 100));
}

/// Time by the clock, and time of processors in milliseconds.
fn timed(work: impl Fn()) -> (Duration, u64) {
    let (start, before) = (Instant::now(), spent());
    work();
    (start.elapsed(), spent() - before)
}

/// A ratio with two decimals.
fn ratio(part: u128, whole: u128) -> String {
    let hundredths = (part * 100).checked_div(whole).unwrap_or(0);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Values, formulas and merged ranges the obvious way.
fn three_calls(path: &Path) {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(File::open(path).unwrap())).unwrap();
    for name in book.sheet_names() {
        std::hint::black_box(book.worksheet_range(&name).unwrap());
        std::hint::black_box(book.worksheet_formula(&name).unwrap());
        std::hint::black_box(book.merge_cells_by_sheet_name(&name).unwrap());
    }
}

/// Values with their formulas in one pass, and merged ranges.
fn one_pass(path: &Path) {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(File::open(path).unwrap())).unwrap();
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = cells.next_cell_with_formula().unwrap() {
            std::hint::black_box(cell);
        }
        drop(cells);
        std::hint::black_box(book.merge_cells_by_sheet_name(&name).unwrap());
    }
}

/// The largest memory of the program and its workers together: while they read, and in the whole run to the finished
/// workbook.
fn memory() {
    println!("\nwhole run   returns   seconds   peak MiB reading   (program  workers)   to the end");
    for count in FOLDERS {
        let folder = tempfile::tempdir().unwrap();
        (0..count).into_par_iter().for_each(|number| write_return(number, folder.path()));
        let output = tempfile::tempdir().unwrap();
        let start = Instant::now();
        let mut program = Command::new(env!("CARGO_BIN_EXE_huishen"))
            .arg("run")
            .arg(folder.path())
            .args(["--quiet", "--jobs", &JOBS.to_string(), "-o"])
            .arg(output.path().join("x.xlsx"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (mut reading, mut all) = ((0, 0, 0), 0);
        while program.try_wait().unwrap().is_none() {
            let own = resident(program.id());
            let workers: u64 = children(program.id()).into_iter().map(resident).sum();
            if workers > 0 {
                reading = reading.max((own + workers, own, workers));
            }
            all = all.max(own + workers);
            std::thread::sleep(Duration::from_millis(10));
        }
        let seconds = start.elapsed().as_millis();
        let seconds = format!("{}.{:03}", seconds / 1_000, seconds % 1_000);
        let (together, own, workers) = reading;
        let [together, own, workers, all] = [together, own, workers, all].map(|kib| kib >> 10);
        println!("{count:>19}{seconds:>10}{together:>19}   ({own:>7}{workers:>9}){all:>13}");
    }
}

/// Resident memory of a process, KiB; none where the system does not tell.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// The workers of a process. One that is just being started still shows the memory of its parent and does not count.
fn children(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let ids = lists.collect::<Vec<_>>().join(" ");
    let works =
        |id: &u32| fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| line.ends_with(b"\0worker\0"));
    ids.split_whitespace().filter_map(|id| id.parse().ok()).filter(works).collect()
}

/// Processor time of this process and of all it started and saw end, milliseconds; none where the system does not
/// tell.
fn spent() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<u64>().ok());
    ticks.sum::<u64>() * 10
}

/// A project return as they are usually drawn: merged headings, borders around blank cells, formulas with results.
fn write_return(number: usize, folder: &Path) {
    let mut book = Workbook::new();
    let border = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Center);
    let sheet = book.add_worksheet();
    for row in 2..30 + u32::try_from(number % 20).unwrap() {
        for column in 0..8 {
            sheet.write_blank(row, column, &border).unwrap();
        }
    }
    let title = Format::new().set_bold().set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, 7, "项目支出绩效自评表", &title).unwrap();
    sheet.merge_range(1, 0, 1, 7, "（2023年度）　单位：万元", &title).unwrap();
    let unit = format!("单位{number}局");
    let project = format!("第{number}号专项经费");
    for (row, label, value) in [(2, "项目名称", &project), (3, "单位名称", &unit)] {
        sheet.merge_range(row, 0, row, 1, label, &border).unwrap();
        sheet.merge_range(row, 2, row, 7, value, &border).unwrap();
    }
    funds(sheet, number, &border);
    indicators(sheet, number, &border);
    book.save(folder.join(format!("{number:05}.xlsx"))).unwrap();
}

fn funds(sheet: &mut Worksheet, number: usize, border: &Format) {
    sheet.merge_range(4, 0, 8, 1, "项目资金（万元）", border).unwrap();
    let heads = ["资金来源", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率"];
    for (column, head) in (2..).zip(heads) {
        sheet.write_with_format(4, column, head, border).unwrap();
    }
    let rows = ["年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"];
    for (row, head) in (5_u32..).zip(rows) {
        sheet.write_with_format(row, 2, head, border).unwrap();
        for column in 3..6 {
            let amount = i32::try_from(number % 97).unwrap() + i32::try_from(row).unwrap() * 10;
            if row == 5 {
                let letter = ["D", "E", "F"][usize::from(column - 3)];
                let sum = Formula::new(format!("=SUM({letter}7:{letter}9)"));
                let total = (6..9).map(|row| i32::try_from(number % 97).unwrap() + row * 10).sum::<i32>();
                sheet.write_with_format(row, column, sum.set_result(total.to_string()), border).unwrap();
            } else {
                sheet.write_with_format(row, column, amount, border).unwrap();
            }
        }
        sheet.write_with_format(row, 7, "100%", border).unwrap();
    }
    sheet.write_with_format(5, 6, 10, border).unwrap();
}

fn indicators(sheet: &mut Worksheet, number: usize, border: &Format) {
    let heads = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write_with_format(10, column, head, border).unwrap();
    }
    let groups = [
        ("产出指标", "数量指标", 6),
        ("产出指标", "质量指标", 5),
        ("效益指标", "社会效益指标", 5),
        ("满意度指标", "服务对象满意度指标", 2),
    ];
    let mut row = 11;
    for (first, second, count) in groups {
        sheet.merge_range(row, 0, row + count - 1, 0, first, border).unwrap();
        sheet.merge_range(row, 1, row + count - 1, 1, second, border).unwrap();
        for _ in 0..count {
            sheet.write_with_format(row, 2, format!("{second}第{row}项完成率"), border).unwrap();
            sheet.write_with_format(row, 3, "≥95%", border).unwrap();
            sheet.write_with_format(row, 4, format!("{}%", 90 + number % 10), border).unwrap();
            sheet.write_with_format(row, 5, 5, border).unwrap();
            sheet.write_with_format(row, 6, 5, border).unwrap();
            row += 1;
        }
    }
    sheet.merge_range(row, 0, row, 4, "总分", border).unwrap();
    sheet.write_with_format(row, 5, 100, border).unwrap();
    sheet.write_with_format(row, 6, 98, border).unwrap();
}
