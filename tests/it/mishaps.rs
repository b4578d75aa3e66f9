//! What goes wrong around the files: too little memory, time or disk, files that vanish or may not be read, and names
//! and kinds of file that only a disk can have.

use crate::ground::{Row, assert_none, contents, home, huishen, junshan, rows};
use huishen::intake::{Limits, take, walk};
use std::fs;
use std::path::Path;

/// A sound return of the hostile set.
const GOOD: [&str; 4] = ["xlsx/模板.xltx", "xls/普通.et", "word/普通.docx", "ods/普通.ods"];

/// A folder with the sound returns and whatever else a test puts there.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for path in GOOD {
        let name = Path::new(path).file_name().unwrap();
        let target = folder.path().join(path.split('/').next().unwrap()).join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(home("tests/hostile/files").join(path), target).unwrap();
    }
    folder
}

/// Runs on a folder; gives the exit code and the lines of the inventory.
fn run(folder: &Path, options: &[&str]) -> (Option<i32>, Vec<Row>) {
    let out = tempfile::tempdir().unwrap();
    let mut command = huishen();
    command.arg("run").arg(folder).arg("-o").arg(out.path().join("x.xlsx")).arg("--data").arg(out.path());
    let ended = command.args(options).output().unwrap();
    assert!(out.path().join("files.csv").exists(), "{}", String::from_utf8_lossy(&ended.stderr));
    (ended.status.code(), rows(&out.path().join("files.csv")))
}

fn line<'a>(lines: &'a [Row], path: &str) -> &'a Row {
    let own: Vec<&Row> = lines.iter().filter(|line| line["path"] == path).collect();
    assert_eq!(own.len(), 1, "{path} has {} lines: {lines:?}", own.len());
    own[0]
}

/// The sound returns that were not read.
fn unread(lines: &[Row]) -> Vec<String> {
    let bad = GOOD
        .iter()
        .map(|path| line(lines, path))
        .filter(|line| !matches!(line["status"].as_str(), "read" | "warned"));
    bad.map(|line| format!("{line:?}")).collect()
}

#[test]
fn a_file_that_needs_too_much_memory_costs_one_line() {
    let folder = folder();
    let hungry = "单位,金额,说明,备注\n".repeat(1_000_000);
    fs::write(folder.path().join("很长.csv"), hungry).unwrap();
    for memory in ["64", "32", "16"] {
        let (code, lines) = run(folder.path(), &["--max-memory", memory]);
        assert_eq!((code, lines.len()), (Some(1), GOOD.len() + 1), "with {memory} MiB");
        let hungry = line(&lines, "很长.csv");
        assert!(
            matches!(hungry["status"].as_str(), "too_large" | "unreadable"),
            "with {memory} MiB: {hungry:?}"
        );
        if memory == "64" {
            assert!(hungry["message"].contains("内存"), "{hungry:?}");
            assert_none("64 MiB 下没有读出", &unread(&lines));
        }
    }
}

#[test]
fn a_small_file_that_takes_its_worker_with_it_costs_none_of_those_read_together_with_it() {
    const OTHERS: usize = 40;
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read(home("tests/hostile/files").join(GOOD[0])).unwrap();
    for number in 0..OTHERS {
        fs::write(folder.path().join(format!("{number:02}.xlsx")), &good).unwrap();
    }
    let hungry = folder.path().join("20很小.xlsx");
    swell(&good, &hungry, 40 << 20);
    assert!(fs::metadata(&hungry).unwrap().len() < 100 << 10, "as small as a return");
    let (code, lines) = run(folder.path(), &["--max-memory", "32", "--jobs", "1"]);
    assert_eq!((code, lines.len()), (Some(1), OTHERS + 1));
    let lost = |line: &&Row| !matches!(line["status"].as_str(), "read" | "warned" | "duplicate");
    let lost: Vec<String> = lines.iter().filter(lost).map(|line| format!("{line:?}")).collect();
    assert!(lost.len() == 1 && lost[0].contains("20很小") && lost[0].contains("内存"), "{lost:?}");
}

/// The same package with so many more bytes in its first sheet, which are packed to next to nothing.
fn swell(package: &[u8], target: &Path, bytes: usize) {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(package)).unwrap();
    let mut to = zip::ZipWriter::new(fs::File::create(target).unwrap());
    let packed = zip::write::SimpleFileOptions::default();
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        to.start_file(name.as_str(), packed).unwrap();
        std::io::copy(&mut part, &mut to).unwrap();
        if name.ends_with("sheet1.xml") {
            std::io::copy(&mut std::io::Read::take(std::io::repeat(b' '), bytes as u64), &mut to).unwrap();
        }
    }
    to.finish().unwrap();
}

#[test]
fn a_deadline_that_a_file_cannot_keep_costs_one_line() {
    let folder = folder();
    fs::write(folder.path().join("很长.csv"), "单位,金额,说明,备注\n".repeat(200_000)).unwrap();
    let (code, lines) = run(folder.path(), &["--timeout", "0.05"]);
    assert_eq!((code, lines.len()), (Some(1), GOOD.len() + 1));
    let late = line(&lines, "很长.csv");
    assert!(late["status"] == "unreadable" && late["message"].contains("0.05 秒"), "{late:?}");
    // The others may or may not be in time, nothing else.
    let in_time = |line: &Row| matches!(line["status"].as_str(), "read" | "warned");
    let strange: Vec<String> = lines
        .iter()
        .filter(|line| !in_time(line) && !line["message"].contains("秒"))
        .map(|line| format!("{line:?}"))
        .collect();
    assert_none("既没有读出也没有超时", &strange);
}

#[test]
fn a_run_needs_no_folder_for_temporary_files() {
    let folder = tempfile::tempdir().unwrap();
    // More than the program keeps in memory by its own choice.
    let copies: usize = 120;
    for number in 0..copies {
        fs::copy(junshan(), folder.path().join(format!("{number:03}.xls"))).unwrap();
    }
    let run = |temporary: &Path| {
        let out = tempfile::tempdir().unwrap();
        let mut command = huishen();
        command
            .arg("run")
            .arg(folder.path())
            .arg("-o")
            .arg(out.path().join("x.xlsx"))
            .arg("--data")
            .arg(out.path());
        for variable in ["TMPDIR", "TMP", "TEMP"] {
            command.env(variable, temporary);
        }
        let ended = command.output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
        contents(out.path())
    };
    let (with, without) = (run(&std::env::temp_dir()), run(&folder.path().join("没有")));
    assert!(with == without, "another result without temporary files");
    assert!(with.len() > 7, "{:?}", with.keys());
}

#[test]
fn a_file_that_vanishes_after_the_walk_keeps_its_line() {
    let folder = folder();
    let met = walk(&[folder.path().to_owned()], &[]);
    fs::remove_file(folder.path().join(GOOD[0])).unwrap();
    fs::remove_dir_all(folder.path().join("ods")).unwrap();
    let lines: Vec<_> = met.iter().map(|met| take(met, &Limits::default()).record).collect();
    assert_eq!(lines.len(), GOOD.len());
    let gone =
        lines.iter().filter(|line| line.status.as_str() == "unreadable" && line.message.contains("移走"));
    assert_eq!(gone.count(), 2, "{lines:?}");
}

#[test]
fn the_hostile_set_gives_the_same_bytes_with_one_worker_and_with_four() {
    let tables = |jobs: &str| {
        let out = tempfile::tempdir().unwrap();
        let mut command = huishen();
        command.arg("run").arg(home("tests/hostile/files")).arg("-o").arg(out.path().join("x.xlsx"));
        command
            .args(["--max-unpacked", "16", "--jobs", jobs])
            .arg("--data")
            .arg(out.path())
            .output()
            .unwrap();
        contents(out.path())
    };
    let (one, four) = (tables("1"), tables("4"));
    let differing: Vec<String> = one
        .iter()
        .filter(|(path, bytes)| four.get(*path) != Some(bytes))
        .map(|(path, _)| path.to_string_lossy().into_owned())
        .collect();
    assert_none("不一样的文件", &differing);
    assert_eq!(
        (one.len(), four.len()),
        (14, 14),
        "the workbook, eleven tables, their views and what the run says of them"
    );
}

#[cfg(unix)]
mod unix {
    use super::{GOOD, folder, line, run, unread};
    use crate::ground::{assert_none, contents};
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    #[test]
    fn pipes_links_and_sockets_are_listed_and_left_alone() {
        let folder = folder();
        let at = |name: &str| folder.path().join(name);
        assert!(Command::new("mkfifo").arg(at("管道.xlsx")).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(at("s.xlsx")).unwrap();
        symlink("/dev/zero", at("零.xlsx")).unwrap();
        symlink("..", at("xls/上级")).unwrap();
        symlink(at("没有这个文件"), at("断链.xlsx")).unwrap();
        symlink(at(GOOD[0]), at("链接.xlsx")).unwrap();
        let (code, lines) = run(folder.path(), &[]);
        assert_eq!(lines.len(), GOOD.len() + 6, "{lines:?}");
        for name in ["管道.xlsx", "s.xlsx", "零.xlsx", "xls/上级", "断链.xlsx", "链接.xlsx"] {
            assert_eq!(line(&lines, name)["status"], "skipped", "{name}");
        }
        assert_none("没有读出", &unread(&lines));
        assert!(code.is_some());
    }

    #[test]
    fn names_of_any_bytes_are_read_and_shown() {
        let folder = folder();
        let bytes = fs::read(folder.path().join(GOOD[0])).unwrap();
        fs::remove_file(folder.path().join(GOOD[0])).unwrap();
        let named = |name: &[u8]| folder.path().join("xlsx").join(OsStr::from_bytes(name));
        // 自评表.xlsx as an old archive program leaves it on a disk, bytes that are no text at all, a line break.
        fs::write(named(b"\xd7\xd4\xc6\xc0\xb1\xed.xlsx"), bytes).unwrap();
        fs::write(named(b"\xff\xfe\x80.xlsx"), b"").unwrap();
        fs::write(named(b"a\nb\t\"c\".xlsx"), b"").unwrap();
        let (code, lines) = run(folder.path(), &[]);
        assert_eq!((code, lines.len()), (Some(1), GOOD.len() + 2), "{lines:?}");
        let read = line(&lines, "xlsx/自评表.xlsx");
        assert!(matches!(read["status"].as_str(), "read" | "warned"), "{read:?}");
        assert_eq!(lines.iter().filter(|line| line["status"] == "empty").count(), 2, "{lines:?}");
    }

    #[test]
    fn what_may_not_be_read_is_said() {
        let folder = folder();
        let locked = folder.path().join(GOOD[0]);
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
        fs::set_permissions(folder.path().join("ods"), fs::Permissions::from_mode(0o000)).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let out = tempfile::tempdir().unwrap();
        fs::set_permissions(out.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let mut command = Command::new(crate::ground::program());
        command.arg("run").arg(folder.path()).arg("-o").arg(out.path().join("x.xlsx"));
        command.arg("--data").arg(out.path().join("data"));
        // Whoever is allowed everything tries as nobody.
        if fs::read(&locked).is_ok() {
            command.uid(65534).gid(65534);
        }
        let ended = command.output().unwrap();
        fs::set_permissions(folder.path().join("ods"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
        let lines = crate::ground::rows(&out.path().join("data/files.csv"));
        assert_eq!(lines.len(), GOOD.len(), "{lines:?}");
        for path in [GOOD[0], "ods"] {
            let own = line(&lines, path);
            assert!(own["status"] == "unreadable" && own["message"].contains("权限"), "{own:?}");
        }
    }

    #[test]
    fn few_open_files_and_no_home_are_enough() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..120 {
            let text = format!(
                "部门整体支出绩效自评表,,,\n单位名称,甲县第{number}局,评价年度,2024\n单位：万元,,,\n\
                 项目,年初预算数,全年预算数,执行数\n支出合计,5,5,4\n"
            );
            fs::write(folder.path().join(format!("{number}.csv")), text).unwrap();
        }
        let out = tempfile::tempdir().unwrap();
        let at = |name: &str| out.path().join(name);
        let mut shell = Command::new("sh");
        shell.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        shell.args(["-c", "ulimit -n 64; exec \"$@\"", "sh"]).arg(crate::ground::program());
        shell.arg("run").arg(folder.path()).arg("-o").arg(at("x.xlsx"));
        let ended = shell.arg("--data").arg(at("data")).arg("--notices").arg(at("notices")).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(matches!(ended.status.code(), Some(0 | 1)), "{said}");
        let lines = crate::ground::rows(&at("data").join("files.csv"));
        assert_eq!(lines.iter().filter(|line| line["filings"] == "1").count(), 120, "{said}");
    }

    /// Runs the program where no file may grow beyond a few blocks: writing fails as on a full disk.
    fn on_a_full_disk(folder: &Path, out: &Path, blocks: u32) -> std::process::Output {
        let program = crate::ground::program();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "sh"])
            .arg(program)
            .arg("run")
            .arg(folder);
        shell.arg("-o").arg(out.join("x.xlsx")).arg("--data").arg(out.join("data")).output().unwrap()
    }

    #[test]
    fn a_full_disk_ends_the_run_and_leaves_the_old_output_whole() {
        let (folder, out) = (folder(), tempfile::tempdir().unwrap());
        let ended = on_a_full_disk(folder.path(), out.path(), 1 << 20);
        assert!(matches!(ended.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&ended.stderr));
        let before = contents(out.path());
        fs::remove_file(folder.path().join(GOOD[0])).unwrap();
        // Full at the first table, at a later one, while the workbook is packed.
        for blocks in [0, 1, 2, 4, 6, 8, 12, 16, 24, 32, 48] {
            let ended = on_a_full_disk(folder.path(), out.path(), blocks);
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(2), "{blocks}: {said}");
            assert!(said.contains("磁盘空间不足") && !said.contains("os error"), "{blocks}: {said}");
            assert_eq!(
                contents(out.path()),
                before,
                "{blocks}: nothing is replaced, nothing half-written is left"
            );
        }
    }
}

#[cfg(unix)]
mod killed {
    use crate::ground::{Desk, contents, is_chinese, program};
    use std::fs;
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    /// Returns enough to be at work for a while.
    const RETURNS: usize = 60;
    /// So many moments are tried; more by `HUISHEN_KILLS`.
    const MOMENTS: u32 = 12;

    fn desk() -> Desk {
        let desk = Desk::new(&[]);
        for number in 0..RETURNS {
            desk.put(&format!("{number:03}.csv"), &text(number, 39));
        }
        desk
    }

    fn text(number: usize, executed: usize) -> String {
        format!(
            "部门整体支出绩效自评表,,,\n单位名称,甲县第{number}局,评价年度,2024\n单位：万元,,,\n自评总分,95,评价等次,优\n\
             项目,年初预算数,全年预算数,执行数\n支出合计,40,40,{executed}\n"
        )
    }

    fn start(desk: &Desk) -> Child {
        let mut command = Command::new(program());
        command.current_dir(desk.at("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.args(["run", "报送", "-o", "汇总.xlsx", "--data", "数据", "--notices", "通知"]);
        command.spawn().unwrap()
    }

    /// What people see in the folders for results, by name.
    fn seen(desk: &Desk) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = contents(&desk.at(""));
        all.retain(|path, _| {
            !path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(".huishen-"))
        });
        all.retain(|path, _| !path.starts_with("报送"));
        all.into_iter().collect()
    }

    fn leftovers(desk: &Desk) -> Vec<PathBuf> {
        let all = contents(&desk.at("")).into_keys();
        all.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(".huishen-")).collect()
    }

    fn signal(child: &Child, name: &str) {
        assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
    }

    #[test]
    fn a_run_killed_at_any_moment_leaves_all_old_or_all_new_for_the_next_one() {
        let (desk, twin) = (desk(), desk());
        let mut whole = Duration::ZERO;
        let mut run = |desk: &Desk| {
            let begun = Instant::now();
            assert!(start(desk).wait_with_output().unwrap().status.code().is_some());
            whole = begun.elapsed();
            seen(desk)
        };
        let old = run(&desk);
        assert!(run(&twin) == old, "the same bytes in another folder");
        for number in 0..RETURNS {
            desk.put(&format!("{number:03}.csv"), &text(number, 38));
            twin.put(&format!("{number:03}.csv"), &text(number, 38));
        }
        let new = run(&twin);
        let given = std::env::var("HUISHEN_KILLS").ok().and_then(|count| count.parse().ok());
        let moments = given.unwrap_or(MOMENTS);
        let mut were_old = 0;
        for moment in 1..=moments {
            let mut child = start(&desk);
            std::thread::sleep(whole * moment / moments);
            let _ = child.kill();
            let _ = child.wait();
            // The next run ends what the killed one had begun before it reads anything: one that cannot read shows it.
            let mut next = Command::new(program());
            next.current_dir(desk.at("")).stdin(Stdio::null());
            next.args(["run", "没有", "-o", "汇总.xlsx", "--data", "数据", "--notices", "通知"]);
            let told = next.output().unwrap();
            assert_eq!(told.status.code(), Some(2), "{}", String::from_utf8_lossy(&told.stderr));
            assert_eq!(leftovers(&desk), Vec::<PathBuf>::new(), "moment {moment}");
            let now = seen(&desk);
            assert!(now == old || now == new, "moment {moment}: neither old nor new");
            if now == new {
                break;
            }
            were_old += 1;
        }
        assert!(were_old > 0, "killed too late every time");
    }

    #[test]
    fn a_run_that_is_told_to_stop_says_what_is_kept_and_leaves_nothing() {
        let desk = desk();
        assert!(start(&desk).wait_with_output().unwrap().status.code().is_some());
        let old = seen(&desk);
        for name in ["-INT", "-TERM"] {
            for number in 0..RETURNS {
                desk.put(&format!("{number:03}.csv"), &text(number, 37));
            }
            let child = start(&desk);
            std::thread::sleep(Duration::from_millis(150));
            signal(&child, name);
            let ended = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(2), "{said}");
            assert!(said.contains("已停止") && is_chinese(&said), "{said}");
            assert_eq!(leftovers(&desk), Vec::<PathBuf>::new());
            assert!(seen(&desk) == old, "{name}");
        }
        assert!(fs::metadata(desk.at("汇总.xlsx")).is_ok());
    }
}
