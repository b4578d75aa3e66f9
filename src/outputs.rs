//! Where a run writes: which files and folders, and what must not be overwritten there.
//!
//! Apart because all of it is settled before anything is read: what would destroy a department's return, or somebody
//! else's file, is refused at once, with the sentence that says what to do.

use crate::cli::RunArgs;
use anyhow::{Result, bail};
use huishen::model::typed::OldBook;
use huishen::pipeline::Below;
use huishen::report::{self, Origin};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a workbook is called if nobody says.
const OUTPUT: &str = "汇总";

/// What the file of decisions is called if nobody says.
const DECISIONS: &str = "决定";

/// What a 通报 is called in advice.
const BULLETIN: &str = "通报";

/// So many names are tried for a workbook that nobody named.
const MOST_NAMES: u32 = 99;

/// Where a run writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outputs {
    /// The workbook.
    pub book: PathBuf,
    /// What stays decided, beside it if nobody says.
    pub decisions: PathBuf,
    /// A file of that name that is no file of decisions, or a broken one: what may stand in it is not honoured.
    pub passed_over: Option<PathBuf>,
}

/// The folder the workbook is written to, where huishen.toml may lie.
///
/// # Errors
/// If there is none outside of what is read.
pub fn home(args: &RunArgs) -> Result<PathBuf> {
    match &args.output {
        Some(named) => Ok(named.parent().map(Path::to_owned).unwrap_or_default()),
        None if args.beside => beside(&args.paths),
        None => folder_for(&args.paths),
    }
}

/// The files a run writes, after everything it writes has been looked at.
///
/// # Errors
/// If an output would cover or contain something that is read, replace a file that is not ours, or is opened by
/// somebody at the moment.
pub fn settle(args: &RunArgs) -> Result<Outputs> {
    let inputs = inputs(args);
    let folders: Vec<PathBuf> = args.paths.iter().cloned().chain(below(args)).collect();
    let output = match &args.output {
        Some(named) => {
            may_replace(named, report::is_our_workbook)?;
            must_be_workbook(named)?;
            named.clone()
        }
        None => unnamed(&home(args)?)?,
    };
    if let Some(input) = inputs.iter().find(|input| resolved(input) == resolved(&output)) {
        bail!("{} 就是要读取的文件 {}；请用 -o 给出另一个文件名", output.display(), input.display());
    }
    for (folder, option) in [(&args.data, "--data"), (&args.notices, "--notices")] {
        if let Some(folder) = folder {
            check_folder(folder, option, &folders)?;
            if let Some(input) = inputs.iter().find(|input| resolved(input) == resolved(folder)) {
                bail!("{option} 给出的文件夹就是要读取的 {}；请另给一个文件夹", input.display());
            }
        }
    }
    for name in args.data.iter().flat_map(|_| report::table_names()) {
        let table = args.data.as_deref().unwrap_or(Path::new("")).join(name);
        if is_there(&table) {
            may_replace(&table, report::is_our_table)?;
        }
    }
    if let Some(bulletin) = &args.bulletin {
        check_bulletin(bulletin, &inputs)?;
        let folders = [&args.data, &args.notices];
        if folders.into_iter().flatten().any(|folder| resolved(folder) == resolved(bulletin)) {
            bail!("--bulletin 给出的 {} 同时是写结果的文件夹；请另给一个文件名", bulletin.display());
        }
    }
    let decisions = decisions(args, &output)?;
    let usual = usual_decisions(&output);
    let passed_over = (args.decisions.is_none() && usual != decisions).then_some(usual);
    Ok(Outputs { book: output, decisions, passed_over })
}

/// A 通报 covers nothing that is read, and none that somebody has worked on: number, date and wording are put into it by hand.
fn check_bulletin(bulletin: &Path, inputs: &[PathBuf]) -> Result<()> {
    let shown = bulletin.display();
    must_end_in(bulletin, "docx", || {
        format!("{shown} 不能作为通报的文件名；请用 --bulletin 给出以 .docx 结尾的文件名，如 {BULLETIN}.docx")
    })?;
    if bulletin.is_file() && report::origin_of_bulletin(bulletin) == Origin::Changed {
        bail!("{shown} 写出以后有人改过，没有覆盖；请用 --bulletin 给出另一个文件名，或先把它移走");
    }
    may_replace(bulletin, |path| report::origin_of_bulletin(path) == Origin::Ours)?;
    if let Some(input) = inputs.iter().find(|input| resolved(input) == resolved(bulletin)) {
        bail!("--bulletin 给出的 {shown} 就是要读取的文件 {}；请另给一个文件名", input.display());
    }
    Ok(())
}

/// Where decisions are kept: what people chose there must neither be lost nor be read half typed.
fn decisions(args: &RunArgs, output: &Path) -> Result<PathBuf> {
    let path = match &args.decisions {
        Some(named) => named.clone(),
        None => decisions_beside(output)?,
    };
    may_replace(&path, report::are_our_decisions)?;
    must_be_named(&path, "--decisions", DECISIONS)?;
    let lists = [&args.register, &args.prior, &args.catalog].into_iter().flatten();
    let others = lists.chain(&args.data).chain(&args.notices).map(PathBuf::as_path);
    if let Some(other) = others.chain([output]).find(|other| resolved(other) == resolved(&path)) {
        bail!("--decisions 给出的 {} 就是 {}；请另给一个文件名", path.display(), other.display());
    }
    Ok(path)
}

/// The workbook that stands where the new one goes, and the first free name it can be kept under beside it.
pub fn old_book(output: &Path) -> Option<OldBook> {
    let path = output.to_owned();
    let stem = output.file_stem()?.to_string_lossy().into_owned();
    let mut names = std::iter::once(format!("{stem}(旧).xlsx"))
        .chain((2..=MOST_NAMES).map(|number| format!("{stem}(旧{number}).xlsx")));
    let kept = names.find_map(|name| Some(output.with_file_name(name)).filter(|kept| !is_there(kept)))?;
    is_there(&path).then_some(OldBook { path, kept })
}

/// 决定.xlsx beside the workbook.
fn usual_decisions(output: &Path) -> PathBuf {
    output.with_file_name(format!("{DECISIONS}.xlsx"))
}

/// 决定.xlsx beside the workbook, or numbered where that name belongs to somebody else.
fn decisions_beside(output: &Path) -> Result<PathBuf> {
    let numbered = (2..=MOST_NAMES).map(|number| format!("{DECISIONS}({number}).xlsx"));
    let mut names = std::iter::once(format!("{DECISIONS}.xlsx")).chain(numbered);
    let usual = usual_decisions(output);
    if usual.is_file() {
        // Passed over, what was decided in it would not be honoured.
        can_be_opened(&usual)?;
    }
    let is_ours = |path: &PathBuf| !is_there(path) || report::are_our_decisions(path);
    match names.find_map(|name| Some(output.with_file_name(name)).filter(is_ours)) {
        Some(path) => Ok(path),
        None => bail!("{} 旁边的 {DECISIONS}.xlsx 不能用；请用 --decisions 给出文件名", output.display()),
    }
}

/// Everything a run reads, but for the tables of the round before: they may be replaced by those of this one.
fn inputs(args: &RunArgs) -> Vec<PathBuf> {
    let lists = [&args.register, &args.prior, &args.catalog].into_iter().flatten().cloned();
    args.paths.iter().cloned().chain(below(args)).chain(lists).collect()
}

/// The folders of runs below.
fn below(args: &RunArgs) -> impl Iterator<Item = PathBuf> {
    args.merge.iter().map(|given| Below::of(given).folder)
}

/// The files a run writes that may lie among those it reads: they are met there and skipped.
pub fn own_files(args: &RunArgs, output: &Path) -> Vec<PathBuf> {
    let tables =
        args.data.iter().flat_map(|folder| report::table_names().into_iter().map(|name| folder.join(name)));
    std::iter::once(output.to_owned()).chain(args.bulletin.clone()).chain(tables).collect()
}

/// The folders a run writes to, as far as they are there.
pub fn folders(args: &RunArgs, output: &Path, decisions: &Path) -> BTreeSet<PathBuf> {
    let files = [output, decisions].into_iter().chain(args.bulletin.as_deref());
    let notices = args.notices.iter().flat_map(|folder| report::notice_folders(folder));
    let files = files.map(|file| report::folder_of(file).to_owned());
    let all = files.chain(args.data.clone()).chain(notices);
    all.map(|folder| resolved(&folder)).filter(|folder| folder.is_dir()).collect()
}

/// Holds everything a run writes, until it has ended.
///
/// # Errors
/// One sentence, if another run is writing one of them.
pub fn hold(args: &RunArgs, output: &Path, decisions: &Path) -> Result<report::Held> {
    let mut held = report::Held::default();
    let folders = args.data.iter().chain(&args.notices).map(PathBuf::as_path);
    let files = [output, decisions].into_iter().chain(args.bulletin.as_deref());
    for output in files.chain(folders.filter(|folder| folder.is_dir())) {
        held.add(output)?;
    }
    Ok(held)
}

/// A folder of results must not be one that is read, nor lie around one: everything in it would be taken for ours.
fn check_folder(folder: &Path, option: &str, inputs: &[PathBuf]) -> Result<()> {
    let shown = folder.display();
    if folder.exists() && !folder.is_dir() {
        bail!("{option} 要给一个文件夹，{shown} 是一个文件；请换一个名称");
    }
    let own = resolved(folder);
    if let Some(input) = inputs.iter().find(|input| resolved(input).starts_with(&own)) {
        bail!(
            "{option} 给出的文件夹 {shown} 里就是要读取的 {}；请另给一个文件夹，如 {option} {}",
            input.display(),
            folder.join(if option == "--data" { "数据表" } else { "通知" }).display()
        );
    }
    Ok(())
}

/// Whether a file may be written there: nothing stands there, or a file that is ours and that nobody has open.
///
/// # Errors
/// One sentence that says what stands in the way.
pub fn may_replace(path: &Path, is_ours: impl Fn(&Path) -> bool) -> Result<()> {
    let shown = path.display();
    if path.is_dir() {
        bail!("无法写出 {shown}：这是一个文件夹，请给出文件名");
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        // The folder of the tables is made; that of a file named by hand may be a slip of the pen.
        bail!("无法写出 {shown}：文件夹 {} 不存在，请先建立该文件夹或换一个位置", folder.display());
    }
    if let Some(lock) = lock_of(path) {
        bail!(
            "{shown} 正在 Excel、WPS 或 LibreOffice 里打开，没有覆盖；请关闭后重新运行（如果没有打开，请删除锁定文件 {}）",
            lock.display()
        );
    }
    if !is_there(path) {
        return Ok(());
    }
    if !path.is_file() {
        bail!("无法写出 {shown}：这不是普通文件（是设备、管道或失效的链接），请给出另一个文件名");
    }
    can_be_opened(path)?;
    if !is_ours(path) {
        bail!("{shown} 已经存在，而且不是本程序写出的，没有覆盖；请给出另一个文件名，或先把它移走");
    }
    Ok(())
}

/// Refuses a file that another program keeps to itself, before it is taken for somebody else's.
fn can_be_opened(path: &Path) -> Result<()> {
    match report::why_closed(path) {
        Some(sentence) => bail!(sentence),
        None => Ok(()),
    }
}

/// Refuses a name under which Excel and WPS would not open the workbook: 汇总.xls is warned of, 汇总 has no program at all.
///
/// # Errors
/// If the name does not end in `.xlsx`.
pub fn must_be_workbook(path: &Path) -> Result<()> {
    must_be_named(path, "-o", OUTPUT)
}

fn must_be_named(path: &Path, option: &str, usual: &str) -> Result<()> {
    must_end_in(path, "xlsx", || {
        format!(
            "{} 不能作为工作簿的文件名；请用 {option} 给出以 .xlsx 结尾的文件名，如 {usual}.xlsx",
            path.display()
        )
    })
}

/// Refuses a name that does not end so, with that sentence.
fn must_end_in(path: &Path, wanted: &str, sentence: impl Fn() -> String) -> Result<()> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ending.eq_ignore_ascii_case(wanted) { Ok(()) } else { bail!(sentence()) }
}

/// Whether anything bears that name, a link that leads nowhere included.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// A longer name than this loses characters in front where Word locks it.
const WORD_LOCK: usize = 6;

/// The lock file that an office program lays beside a file it has open: `~$` (Excel and Word), `.~lock.…#`
/// (`LibreOffice`), `.~` (WPS).
fn lock_of(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let names = [format!("~${name}"), format!(".~lock.{name}#"), format!(".~{name}")];
    // Word leaves out up to two characters, so that the name of the lock fits into eight of a name.
    let long = path.file_stem()?.to_str()?.chars().count().saturating_sub(WORD_LOCK).min(2);
    let cut: String = name.chars().skip(long).collect();
    let names = names.into_iter().chain((long > 0).then(|| format!("~${cut}"))).collect::<Vec<_>>();
    names.iter().map(|name| path.with_file_name(name)).find(|lock| is_there(lock))
}

/// A workbook that nobody named: its own name, or numbered where that name belongs to somebody else or is open.
fn unnamed(folder: &Path) -> Result<PathBuf> {
    let numbered = (2..=MOST_NAMES).map(|number| format!("{OUTPUT}({number}).xlsx"));
    let mut names = std::iter::once(format!("{OUTPUT}.xlsx")).chain(numbered);
    let free = names.find(|name| may_replace(&folder.join(name), report::is_our_workbook).is_ok());
    match free {
        Some(name) => Ok(folder.join(name)),
        None => bail!(
            "{} 里的 {OUTPUT}.xlsx 到 {OUTPUT}({MOST_NAMES}).xlsx 都不能用；请用 -o 给出文件名",
            folder.display()
        ),
    }
}

/// The current folder or, where that lies inside a folder to be read, the one beside that: what departments sent is
/// never written to unasked. Beside the first folder, too, where nobody chose the current one: whoever drops a folder
/// on the program starts it in the program's own folder or in one of the system.
fn folder_for(roots: &[PathBuf]) -> Result<PathBuf> {
    let (mut folder, here) = (PathBuf::new(), resolved(Path::new(".")));
    if let Some(first) = roots.first().filter(|_| is_nobodys_choice(&here)) {
        folder = resolved(first).parent().map(Path::to_owned).unwrap_or_default();
    }
    let folders: Vec<PathBuf> =
        roots.iter().filter(|root| root.is_dir()).map(|root| resolved(root)).collect();
    let inside = |path: &Path| folders.iter().find(|root| path.starts_with(root));
    while let Some(root) = inside(if folder.as_os_str().is_empty() { &here } else { &folder }) {
        let Some(parent) = root.parent() else { bail!("请用 -o 给出汇总工作簿写到哪里") };
        folder = parent.to_owned();
    }
    Ok(folder)
}

/// The folder in which the first path lies: whoever drops a folder on the program looks for the workbook beside it, whatever
/// folder the desktop started the program in.
fn beside(roots: &[PathBuf]) -> Result<PathBuf> {
    let parent = roots.first().and_then(|first| resolved(first).parent().map(Path::to_owned));
    let Some(parent) = parent else { bail!("请用 -o 给出汇总工作簿写到哪里") };
    Ok(parent)
}

fn is_nobodys_choice(here: &Path) -> bool {
    let own = std::env::current_exe().ok().map(|program| resolved(&program));
    let system = std::env::var_os("SystemRoot").map(|folder| resolved(Path::new(&folder)));
    own.is_some_and(|own| own.parent() == Some(here)) || system.is_some_and(|system| here.starts_with(system))
}

/// A path without links and detours, as far as it is there: what is not there yet hangs on the folder that is.
pub fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = path.ancestors().find_map(|part| Some((part, dunce::canonicalize(part).ok()?)));
    let Some((part, whole)) = known else { return path };
    path.strip_prefix(part).map_or_else(
        |_| whole.clone(),
        |rest| if rest.as_os_str().is_empty() { whole.clone() } else { whole.join(rest) },
    )
}
