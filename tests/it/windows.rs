//! The program for Windows, under wine: the same bytes as here, its paths, and what happens to programs there.
//!
//! Needs `cargo build --locked --target x86_64-pc-windows-gnu`, wine and mingw-w64. Where one of them is missing the tests
//! say so and pass; with `HUISHEN_REQUIRE_WINDOWS=1`, as `scripts/check` sets it, that is a failure.

use crate::ground::{contents, home, huishen, samples};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

const TARGET: &str = "x86_64-pc-windows-gnu";

/// A Windows with the program on it.
struct Windows {
    folder: PathBuf,
    program: PathBuf,
}

/// The same for all tests; none where something is missing.
fn windows() -> Option<&'static Windows> {
    static WINDOWS: OnceLock<Option<Windows>> = OnceLock::new();
    let laid = WINDOWS.get_or_init(|| match set_up() {
        Ok(windows) => Some(windows),
        Err(why) if is_required() => panic!("{why}"),
        Err(why) => {
            // Not through `println!`, which is heard of failing tests alone.
            let _ = writeln!(std::io::stderr().lock(), "not tried on Windows: {why}");
            None
        }
    });
    laid.as_ref()
}

fn is_required() -> bool {
    std::env::var_os("HUISHEN_REQUIRE_WINDOWS").is_some_and(|value| value == "1")
}

fn set_up() -> Result<Windows, String> {
    let here = crate::ground::program();
    let profile = here.parent().unwrap();
    let built = profile.parent().unwrap().join(TARGET).join(profile.file_name().unwrap()).join("huishen.exe");
    let age = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
    if !built.exists() {
        return Err(format!("the program is missing; cargo build --locked --target {TARGET}"));
    }
    if age(&built) < age(here) && !is_required() {
        return Err(format!(
            "the program is older than the one here; cargo build --locked --target {TARGET}"
        ));
    }
    for (tool, package) in [("wine", "wine wine64"), ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64")] {
        if Command::new(tool).arg("--version").output().is_err() {
            return Err(format!("{tool} is missing; apt-get install {package}"));
        }
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("windows");
    let laid = Command::new(home("tests/windows/ground")).arg(&folder).output().unwrap();
    if !laid.status.success() {
        return Err(format!("no ground: {}", String::from_utf8_lossy(&laid.stderr)));
    }
    // Beside its library, as a program looks for libraries.
    let program = folder.join("huishen.exe");
    fs::copy(built, &program).map_err(|why| why.to_string())?;
    Ok(Windows { folder, program })
}

impl Windows {
    /// A program of Windows, to be run in a folder.
    fn start(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new("wine");
        command.arg(program).current_dir(folder);
        command.env("WINEPREFIX", self.folder.join("prefix")).env("WINEDEBUG", "-all");
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml=");
        command
    }

    fn huishen(&self, folder: &Path) -> Command {
        self.start(&self.program, folder)
    }

    fn mishap(&self, kind: &str, folder: &Path) -> Command {
        let mut command = self.start(&self.folder.join("mishap.exe"), folder);
        command.arg(kind);
        command
    }
}

/// A path as a program of Windows gets it.
fn named(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap()).concat()
}

/// A folder with returns in it: those of one department.
fn folder(returns: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&samples().join("君山区区直机关工委"), &folder.path().join(returns));
    folder
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in contents(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// Runs here and on Windows in the same folder; both must write and say the same.
fn assert_same(windows: &Windows, folder: &Path, returns: &str) {
    let arguments = |out: &str| {
        let path = |name: &str| format!("{out}/{name}");
        ["run", returns, "-o", &path("汇总.xlsx"), "--data", &path("数据")].map(str::to_owned)
    };
    for out in ["here", "windows"] {
        fs::create_dir_all(folder.join(out)).unwrap();
    }
    let here = huishen().args(arguments("here")).current_dir(folder).output().unwrap();
    let there = windows.huishen(folder).args(arguments("windows")).output().unwrap();
    assert_eq!(here.status.code(), there.status.code(), "{}", said(&there));
    let (ours, theirs) = (contents(&folder.join("here")), contents(&folder.join("windows")));
    // 决定.xlsx is there only where something is to be decided.
    let others = ours.keys().filter(|path| !path.ends_with("决定.xlsx")).count();
    assert_eq!(
        others,
        14,
        "the workbook, eleven tables, their views and what the run says of them: {:?}",
        ours.keys()
    );
    assert!(ours.keys().eq(theirs.keys()), "{:?}", theirs.keys());
    for (path, bytes) in &ours {
        assert!(theirs[path] == *bytes, "{} differs", path.display());
    }
    assert_eq!(summary(&there), summary(&here));
}

/// What is said, but for where the results are.
fn summary(output: &Output) -> Vec<String> {
    let place = |line: &&str| ["  工作簿", "  数据表", "  决定"].iter().any(|name| line.starts_with(name));
    said(output).lines().filter(|line| !place(line)).map(str::to_owned).collect()
}

#[test]
fn workbook_and_tables_are_the_same_bytes() {
    let Some(windows) = windows() else { return };
    let folder = tempfile::tempdir().unwrap();
    copy(&samples(), &folder.path().join("报送"));
    assert_same(windows, folder.path(), "报送");
}

#[test]
fn paths_may_be_chinese_and_longer_than_260() {
    let Some(windows) = windows() else { return };
    let deep: PathBuf = (1..=8).map(|level| format!("{level}级预算单位{}", "绩效自评".repeat(9))).collect();
    let folder = folder(&deep.join("报送"));
    assert!(folder.path().join(&deep).to_string_lossy().chars().count() > 300);
    // No process of Windows can have such a folder for its own; from a short one both ways lead there.
    let returns = deep.join("报送");
    assert_same(windows, folder.path(), returns.to_str().unwrap());
    let out = folder.path().join(&deep).join("汇总.xlsx");
    let mut program = windows.huishen(folder.path());
    program.arg("run").arg(named(&folder.path().join(returns))).arg("-o").arg(named(&out));
    let ended = program.output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", said(&ended));
    assert!(out.is_file());
}

#[test]
fn a_folder_dropped_on_the_program_is_run() {
    let Some(windows) = windows() else { return };
    let folder = folder(Path::new("一季度 报送（终）&1"));
    let returns = folder.path().join("一季度 报送（终）&1");
    let before = contents(&returns);
    // Whoever drops something has chosen no folder to run in: it is that of the program, one of the system, or any other.
    let (system, other) =
        (windows.folder.join("prefix/drive_c/windows/system32"), tempfile::tempdir().unwrap());
    for place in [windows.folder.as_path(), &system, other.path()] {
        let ended = windows.huishen(place).arg(named(&returns)).output().unwrap();
        assert!(!said(&ended).contains(r"\\?\"), "{}", said(&ended));
        assert_eq!(ended.status.code(), Some(1), "{}", said(&ended));
        let workbook = folder.path().join("汇总.xlsx");
        assert!(said(&ended).contains("汇总.xlsx") && workbook.is_file(), "{}", said(&ended));
        fs::remove_file(workbook).unwrap();
    }
    assert_eq!(contents(&returns), before);
}

#[test]
fn a_workbook_that_is_open_stays_as_it_is() {
    let Some(windows) = windows() else { return };
    let folder = folder(Path::new("报送"));
    let run = ["run", "报送", "-o", "汇总.xlsx", "--data", "数据"];
    let first = windows.huishen(folder.path()).args(run).output().unwrap();
    assert_eq!(first.status.code(), Some(1), "{}", said(&first));
    fs::write(folder.path().join("报送/空.xlsx"), "").unwrap();
    let before = contents(&folder.path().join("数据"));
    let old = fs::read(folder.path().join("汇总.xlsx")).unwrap();
    // What stands in it cannot be seen by anybody else while it is locked.
    fs::write(folder.path().join("决定.xlsx"), "").unwrap();
    let open =
        [("hold", "汇总.xlsx"), ("hold", r"数据\findings.csv"), ("lock", "汇总.xlsx"), ("lock", "决定.xlsx")];
    for (kind, open) in open {
        let mut held = windows.mishap(kind, folder.path());
        let ended = held.arg(open).arg(named(&windows.program)).args(run).output().unwrap();
        let words = said(&ended);
        assert_eq!(ended.status.code(), Some(2), "{open}: {words}");
        assert_eq!(words.lines().filter(|line| line.starts_with("没有完成：")).count(), 1, "{words}");
        assert!(words.contains("关闭") && words.contains(Path::new(open).to_str().unwrap()), "{words}");
        assert!(fs::read(folder.path().join("汇总.xlsx")).unwrap() == old, "{open}");
        let after = contents(&folder.path().join("数据"));
        assert!(after == before, "{open}: {:?}", after.keys());
    }
}

#[test]
fn ctrl_c_ends_the_program_and_its_workers() {
    let Some(windows) = windows() else { return };
    let folder = tempfile::tempdir().unwrap();
    copy(&samples(), &folder.path().join("报送"));
    // Under a name of its own: that of other tests may be running.
    let program = windows.folder.join("stopped.exe");
    fs::copy(&windows.program, &program).unwrap();
    let mut stopped = windows.mishap("stop", folder.path());
    let ended = stopped.arg(named(&program)).args(["run", "报送", "-o", "汇总.xlsx"]).output().unwrap();
    // What a program that was stopped gives is for the system to say; `mishap` gives 90 and more, and 1 is a finished run.
    let code = ended.status.code().unwrap_or_default();
    assert!(!(90..=99).contains(&code) && code != 1, "{code}: {}", said(&ended));
    assert!(!said(&ended).contains("结果写在"), "{}", said(&ended));
    assert!(!folder.path().join("汇总.xlsx").exists());
}

#[test]
fn what_is_shown_is_the_same_text() {
    let Some(windows) = windows() else { return };
    let folder = folder(Path::new("报送"));
    let check = ["check", "报送/2017整体支出自评.xls"];
    for arguments in
        [&["--help"][..], &["catalog", "list"], &["catalog", "explain", "C-01"], &["没有"], &check]
    {
        let here = huishen().args(arguments).current_dir(folder.path()).output().unwrap();
        let there = windows.huishen(folder.path()).args(arguments).output().unwrap();
        assert_eq!((said(&there), there.status.code()), (said(&here), here.status.code()), "{arguments:?}");
    }
}

#[test]
fn the_program_has_a_name_a_version_and_long_paths() {
    let Some(windows) = windows() else { return };
    let bytes = fs::read(&windows.program).unwrap();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for sought in [wide("汇审：绩效自评表"), wide(env!("CARGO_PKG_VERSION")), b"longPathAware".to_vec()]
    {
        assert!(bytes.windows(sought.len()).any(|at| at == sought), "{}", String::from_utf8_lossy(&sought));
    }
}
