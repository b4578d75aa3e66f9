//! Small sound files of every format, spoiled a thousand times in ways drawn from a fixed seed: no panic in our own
//! code, no panic that escapes, no hang, and as many lines as files.

use crate::ground::{assert_none, home, huishen, is_chinese, rows};
use crate::package::stored;
use crate::panics::Watch;
use huishen::catalog::Catalog;
use huishen::intake::{Limits, take, walk};
use huishen::pipeline;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::time::{Duration, Instant};

/// Mutants in all, and how many of them also go through the program and its workers.
const MUTANTS: usize = 1000;
const THROUGH_WORKERS: usize = 300;
const SEED: u64 = 0x2024_0331_5eed_0001;
/// No mutant of a file of a few kilobytes may take longer, even in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// The sound files, from the hostile set.
const BASES: [&str; 20] = [
    "xlsx/扩展名是xls.xls",
    "xlsx/富文本与注音.xlsx",
    "xlsx/流式写出.xlsx",
    "xls/普通.et",
    "xls/富文本与续记录.xls",
    "xls/压缩数与公式.xls",
    "xls/Excel5代码页936.xls",
    "xls/嵌有Word对象.xls",
    "xlsb/普通.xlsb",
    "ods/普通.ods",
    "word/普通.docx",
    "word/有修订.docx",
    "网页/GB2312.xls",
    "网页/脚本注释实体.xls",
    "表格XML/UTF8.xls",
    "文本/引号与换行.csv",
    "压缩包/GBK名称.zip",
    "密码/默认_agile.xlsx",
    "密码/默认_rc4.xls",
    "密码/默认_xor.xls",
];

/// Marsaglia's xorshift: the same numbers at every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below the limit; 0 for a limit of 0.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap().checked_rem(limit).unwrap_or(0)
    }

    fn span(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        start..(start + 1 + self.below(64)).min(length)
    }
}

/// Numbers that readers trip over.
const ODD: [u32; 8] = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff];

/// Spoils bytes in one of six ways.
fn spoil(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    if out.is_empty() {
        return out;
    }
    match random.below(6) {
        0 => {
            for _ in 0..=random.below(8) {
                let at = random.below(out.len());
                out[at] ^= 1 << random.below(8);
            }
        }
        1 => out.truncate(random.below(bytes.len())),
        2 => {
            let span = random.span(bytes.len());
            let at = random.below(bytes.len());
            out.splice(at..at, bytes[span].iter().copied());
        }
        3 => {
            let span = random.span(bytes.len());
            out[span].fill(0);
        }
        4 => {
            let span = random.span(bytes.len());
            out.drain(span);
        }
        _ => {
            let odd = ODD[random.below(ODD.len())].to_le_bytes();
            let width = [1, 2, 4][random.below(3)];
            let at = random.below(bytes.len());
            let end = (at + width).min(bytes.len());
            out[at..end].copy_from_slice(&odd[..end - at]);
        }
    }
    out
}

/// Name and content of a member.
type Part = (String, Vec<u8>);

/// The members of a zip; none for anything else.
fn members(bytes: &[u8]) -> Vec<Part> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        members.push((member.name().unwrap().into_owned(), content));
    }
    members
}

/// Spoils one member and packs all again with right check sums: the fault reaches the parser behind the package.
fn spoil_inside(random: &mut Random, members: &[Part]) -> Vec<u8> {
    let chosen = random.below(members.len());
    let mut spoiled = spoil(random, &members[chosen].1);
    if random.below(2) == 0 {
        spoiled = spoil(random, &spoiled);
    }
    let parts: Vec<(&str, &[u8])> = members
        .iter()
        .enumerate()
        .map(|(number, (name, content))| {
            (name.as_str(), if number == chosen { spoiled.as_slice() } else { content.as_slice() })
        })
        .collect();
    stored(&parts)
}

/// Writes the mutants of a fixed seed into a folder.
fn breed(folder: &Path) {
    let bases: Vec<(String, Vec<u8>, Vec<Part>)> = BASES
        .iter()
        .map(|base| {
            let bytes = fs::read(home("tests/hostile/files").join(base)).unwrap();
            let extension = base.rsplit('.').next().unwrap().to_owned();
            let inside = members(&bytes);
            (extension, bytes, inside)
        })
        .collect();
    let mut random = Random(SEED);
    for number in 0..MUTANTS {
        let (extension, bytes, inside) = &bases[number % bases.len()];
        let within = !inside.is_empty() && random.below(3) > 0;
        let spoiled = if within { spoil_inside(&mut random, inside) } else { spoil(&mut random, bytes) };
        fs::write(folder.join(format!("{number:04}.{extension}")), spoiled).unwrap();
    }
}

#[test]
fn a_thousand_mutants_give_a_thousand_lines_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    breed(folder.path());
    let met = walk(&[folder.path().to_owned()], &[]);
    assert_eq!(met.len(), MUTANTS);
    let catalog = Catalog::embedded().unwrap();
    let watch = Watch::begin("mutants");
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let (watch, catalog) = (&watch, &catalog);
        let threads: Vec<_> = met
            .chunks(MUTANTS.div_ceil(cores))
            .map(|part| {
                scope.spawn(move || {
                    let mut wrong = Vec::new();
                    for met in part {
                        let start = Instant::now();
                        // A panic of a library is what the worker is for; it is counted below.
                        let done = watch.run(|| {
                            let taken = take(met, &Limits::default());
                            let filings = pipeline::filings(&taken.grids, &met.shown, catalog);
                            (taken.record, filings.len())
                        });
                        let bad = done
                            .filter(|(record, _)| record.path != met.shown || !is_chinese(&record.message));
                        wrong.extend(bad.map(|(record, filings)| format!("{record:?} {filings}")));
                        if start.elapsed() > LONGEST {
                            wrong.push(format!("{} 用了 {:?}", met.shown, start.elapsed()));
                        }
                    }
                    wrong
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_none("变异文件", &wrong);
    assert_none("自己的代码出错", &watch.own());
    assert!(watch.count() < MUTANTS / 50, "{} panics, all in libraries", watch.count());
}

#[test]
fn mutants_cost_no_worker_and_no_line() {
    let folder = tempfile::tempdir().unwrap();
    breed(folder.path());
    for number in THROUGH_WORKERS..MUTANTS {
        let extension = BASES[number % BASES.len()].rsplit('.').next().unwrap();
        fs::remove_file(folder.path().join(format!("{number:04}.{extension}"))).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let ended = huishen()
        .arg("run")
        .arg(folder.path())
        .arg("-o")
        .arg(out.path().join("x.xlsx"))
        .arg("--data")
        .arg(out.path())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
    let lines = rows(&out.path().join("files.csv"));
    let files: BTreeSet<&str> =
        lines.iter().map(|line| line["path"].as_str()).filter(|path| !path.contains("!/")).collect();
    assert_eq!(files.len(), THROUGH_WORKERS, "as many lines as files");
    let lost =
        lines.iter().filter(|line| line["message"].contains("中止") || line["message"].contains("已停止"));
    let lost: Vec<String> = lost.map(|line| format!("{} {}", line["path"], line["message"])).collect();
    assert_none("读取程序被一个文件带倒", &lost);
}
