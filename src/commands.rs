//! The commands: wiring between arguments, pipeline, report and terminal. Each gives the exit code.

use crate::cli::{BlankArgs, CatalogAction, CheckArgs, Command, InspectArgs, RunArgs};
use crate::memory;
use crate::terminal::{self, Progress};
use anyhow::{Context, Result, anyhow, bail};
use huishen::audit::cases;
use huishen::catalog::{Catalog, handbook};
use huishen::model::Review;
use huishen::model::review::NoticeFolder;
use huishen::pipeline::{self, Below, Earlier, Limits, Order, RegisterSource, Workers};
use huishen::report::{self, TableFolder, TableFormat};
use huishen::workers::Ended;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything was read and nothing is wrong.
const CLEAN: u8 = 0;
/// Finished, with unread files or errors found.
const FAULTS: u8 = 1;

/// Carries out a command.
///
/// # Errors
/// What stops the program: exit code 2.
pub fn execute(command: Command) -> Result<u8> {
    match command {
        Command::Run(args) => run(&args),
        Command::Check(args) => check(&args),
        Command::Inspect(args) => inspect(&args),
        Command::Blank(args) => blank(&args),
        Command::Catalog { action } => catalog(action),
        Command::Worker => worker(),
    }
}

fn load(folder: Option<&Path>) -> Result<Catalog> {
    folder.map_or_else(Catalog::embedded, Catalog::with_folder)
}

/// The usual limits; old Word documents go through the office program, if one was named.
fn limits(office_helper: Option<&Path>) -> Limits {
    Limits { office_helper: office_helper.map(Path::to_owned), ..Limits::default() }
}

fn run(args: &RunArgs) -> Result<u8> {
    if let Some(folder) = args.earlier.as_ref().filter(|folder| !folder.join("findings.csv").exists()) {
        bail!("{} 里没有 findings.csv；请给出上一轮 --data 写出的文件夹", folder.display());
    }
    let format = TableFormat::named(&args.data_format)?;
    let mut catalog = load(args.catalog.as_deref())?;
    catalog.schemes.choose(args.scheme.as_deref()).map_err(|why| anyhow!(why))?;
    let output = args.output.clone().map_or_else(|| outside(&args.paths), Ok)?;
    let mut limits = limits(args.office_helper.as_deref());
    limits.unpacked = args.max_unpacked.map_or(limits.unpacked, |mib| mib.saturating_mul(MIB));
    let order = Order {
        roots: args.paths.clone(),
        year: args.year,
        register: args.register.clone().map_or(RegisterSource::Found, RegisterSource::Given),
        own: std::iter::once(output.clone()).chain(args.data.clone()).chain(args.notices.clone()).collect(),
        prior: args.prior.clone(),
        earlier: earlier(args),
        turn: args.round,
        merge: args.merge.iter().map(|given| Below::of(given)).collect(),
        jobs: args.jobs,
        limits,
        workers: Workers::Processes {
            program: program()?,
            catalog: args.catalog.clone(),
            memory: args.max_memory.map_or(Workers::MEMORY, |mib| mib.saturating_mul(MIB)),
            time: args.timeout,
        },
    };
    let outdated = args.notices.as_deref().map(|folder| outdated(folder, &order, &catalog)).transpose()?;
    let progress = Progress::new(if args.quiet { terminal::Volume::Quiet } else { terminal::Volume::Normal });
    let mut review = pipeline::run(&order, &catalog, &|done, all| progress.tick(done, all))?;
    review.notices = args.notices.as_ref().map(|folder| NoticeFolder {
        folder: folder.clone(),
        from_workbook: path_from(folder_of(&output), folder),
        links: links_from(&review, folder),
        outdated: outdated.unwrap_or_default(),
    });
    progress.writing(&review);
    review.links = links_from(&review, folder_of(&output));
    let written =
        report::write(&review, &output, args.data.as_deref().map(|path| TableFolder { path, format }));
    progress.finish();
    written?;
    tell(&review, args, &output)
}

/// Says how the run went, as it was asked to.
fn tell(review: &Review, args: &RunArgs, output: &Path) -> Result<u8> {
    let code = exit_code(review);
    let told = terminal::Told { output, data: args.data.as_deref(), code };
    if args.json {
        terminal::json(review, told)?;
    } else if !args.quiet {
        terminal::summary(review, told)?;
    }
    Ok(code)
}

/// The round before: the one that is named, else what the folder of the tables still holds.
fn earlier(args: &RunArgs) -> Earlier {
    let found = || args.data.clone().map_or(Earlier::None, Earlier::Found);
    args.earlier.clone().map_or_else(found, Earlier::Named)
}

const MIB: u64 = 1 << 20;

/// What a workbook is called if nobody says.
const OUTPUT: &str = "汇总.xlsx";

/// The workbook in the current folder or, where that lies inside a folder to be read, beside that folder: what
/// departments sent is never written to unasked. Beside the first folder, too, where nobody chose the current one:
/// whoever drops a folder on the program starts it in the program's own folder or in one of the system.
fn outside(roots: &[PathBuf]) -> Result<PathBuf> {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (mut folder, here) = (PathBuf::new(), whole(Path::new(".")));
    if let Some(first) = roots.first().filter(|_| is_nobodys_choice(&here)) {
        folder = whole(first).parent().map(Path::to_owned).unwrap_or_default();
    }
    let folders: Vec<PathBuf> = roots.iter().filter(|root| root.is_dir()).map(|root| whole(root)).collect();
    let inside = |path: &Path| folders.iter().find(|root| path.starts_with(root));
    while let Some(root) = inside(if folder.as_os_str().is_empty() { &here } else { &folder }) {
        let Some(parent) = root.parent() else { bail!("请用 -o 给出汇总工作簿写到哪里") };
        folder = parent.to_owned();
    }
    Ok(folder.join(OUTPUT))
}

fn is_nobodys_choice(here: &Path) -> bool {
    let whole = |path: PathBuf| path.canonicalize().unwrap_or(path);
    let own = std::env::current_exe().ok().map(whole);
    let system = std::env::var_os("SystemRoot").map(|folder| whole(folder.into()));
    own.is_some_and(|own| own.parent() == Some(here)) || system.is_some_and(|system| here.starts_with(system))
}

/// This program, to be started as a worker.
fn program() -> Result<PathBuf> {
    std::env::current_exe().context("找不到本程序自身，无法启动读取文件的进程")
}

/// The workers of commands that read a file or two.
fn workers(catalog: Option<&Path>, time: Option<Duration>) -> Result<Workers> {
    let catalog = catalog.map(Path::to_owned);
    Ok(Workers::Processes { program: program()?, catalog, memory: Workers::MEMORY, time })
}

/// Reads for another process until that has no more to read.
fn worker() -> Result<u8> {
    match pipeline::serve(std::io::stdin(), terminal::answers(), memory::allow)? {
        Ended::Done => Ok(CLEAN),
        Ended::Late => Ok(FAULTS),
    }
}

fn exit_code(review: &Review) -> u8 {
    if review.has_faults() { FAULTS } else { CLEAN }
}

/// The notices of an earlier run in the folder for notices, which new ones replace.
///
/// # Errors
/// If the folder is one to be read from, or holds a notice that somebody has filled in: it would be lost.
fn outdated(folder: &Path, order: &Order, catalog: &Catalog) -> Result<Vec<PathBuf>> {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let shown = folder.display();
    if order.roots.iter().any(|root| whole(root).starts_with(whole(folder))) {
        bail!("通知文件夹 {shown} 里就是要读取的报送文件；请用 --notices 给出另一个文件夹");
    }
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let (own, filled) = pipeline::notices(folder, order, catalog)?;
    if let Some(first) = filled.first() {
        bail!(
            "通知文件夹 {shown} 里有 {} 份填了说明的通知（{} 等），没有覆盖；请先移到报送文件夹里，或用 --notices 给出另一个文件夹",
            filled.len(),
            first.display()
        );
    }
    Ok(own.into_iter().filter(|path| report::is_notice(path)).collect())
}

fn folder_of(output: &Path) -> &Path {
    output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where links from a folder to each file lead: relative where both lie near each other, else absolute.
fn links_from(review: &Review, folder: &Path) -> BTreeMap<String, String> {
    review.links.iter().map(|(path, target)| (path.clone(), path_from(folder, Path::new(target)))).collect()
}

fn path_from(folder: &Path, target: &Path) -> String {
    let ends = std::path::absolute(folder).and_then(|from| Ok((from, std::path::absolute(target)?)));
    let Ok((from, to)) = ends else { return target.to_string_lossy().into_owned() };
    near(&from, &to).unwrap_or_else(|| to.to_string_lossy().replace('\\', "/"))
}

/// The relative path, if it climbs at most three folders.
fn near(from: &Path, to: &Path) -> Option<String> {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().count() - shared;
    if up > 3 || shared == 0 {
        return None;
    }
    let mut path = PathBuf::new();
    path.extend(std::iter::repeat_n("..", up));
    path.extend(to.components().skip(shared));
    Some(path.to_string_lossy().replace('\\', "/"))
}

fn check(args: &CheckArgs) -> Result<u8> {
    let catalog = load(args.catalog.as_deref())?;
    let order = Order {
        roots: args.files.clone(),
        register: RegisterSource::Unused,
        limits: limits(args.office_helper.as_deref()),
        workers: workers(args.catalog.as_deref(), args.timeout)?,
        ..Order::default()
    };
    let review = pipeline::run(&order, &catalog, &|_, _| {})?;
    terminal::check(&review)?;
    Ok(exit_code(&review))
}

fn inspect(args: &InspectArgs) -> Result<u8> {
    if !args.file.exists() {
        bail!("找不到 {}，请检查路径", args.file.display());
    }
    if args.cells {
        let limits = limits(args.office_helper.as_deref());
        let sheets = pipeline::sheets_by(&workers(None, args.timeout)?, &limits, &args.file)?;
        terminal::cells(&sheets)?;
        let failed = sheets.iter().any(|taken| taken.record.status.is_failure());
        return Ok(if failed { FAULTS } else { CLEAN });
    }
    let catalog = load(args.catalog.as_deref())?;
    let order = Order {
        roots: vec![args.file.clone()],
        register: RegisterSource::Unused,
        limits: limits(args.office_helper.as_deref()),
        workers: workers(args.catalog.as_deref(), args.timeout)?,
        ..Order::default()
    };
    let review = pipeline::run(&order, &catalog, &|_, _| {})?;
    terminal::inspect(&review, &catalog.vocabulary)?;
    let failed = review.files.iter().any(|file| file.status.is_failure());
    Ok(if failed { FAULTS } else { CLEAN })
}

fn blank(args: &BlankArgs) -> Result<u8> {
    let catalog = load(args.catalog.as_deref())?;
    let Some(id) = &args.form else {
        terminal::forms(&catalog)?;
        return Ok(CLEAN);
    };
    let Some(form) = catalog.form(id) else {
        bail!("没有表样 {id}；用 huishen blank 查看可用的表样")
    };
    let drawn = form.drawn().map_err(|why| anyhow!("表样 {id}：{why}"))?;
    let Some(picture) = drawn else { bail!("表样 {id} 没有画出空表") };
    let output = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.xlsx", form.name)));
    if args.output.is_none() && output.exists() {
        bail!("{} 已经存在，没有覆盖；请用 -o 给出文件名", output.display());
    }
    report::write_blank(&picture, &form.name, &BTreeMap::new(), &output)?;
    terminal::written(&output);
    Ok(CLEAN)
}

/// Writes the built-in catalogue, never over files that are there.
fn export(folder: &Path) -> Result<()> {
    for (name, text) in Catalog::built_in() {
        let target = folder.join(name);
        if target.exists() {
            bail!("{} 已经存在，没有覆盖；请换一个空文件夹", target.display());
        }
        let parent = target.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).with_context(|| format!("文件夹 {} 建不了", parent.display()))?;
        std::fs::write(&target, text).with_context(|| format!("{} 写不了", target.display()))?;
    }
    terminal::written(folder);
    Ok(())
}

fn catalog(action: CatalogAction) -> Result<u8> {
    match action {
        CatalogAction::List(source) => terminal::catalog(&load(source.catalog.as_deref())?)?,
        CatalogAction::Explain { id, source } => {
            let catalog = load(source.catalog.as_deref())?;
            match catalog.rule(&id.to_uppercase()) {
                Some(rule) => terminal::rule(rule)?,
                None => bail!("没有规则 {id}；用 huishen catalog list 查看全部规则"),
            }
        }
        CatalogAction::Draft { file, source } => {
            if !file.exists() {
                bail!("找不到 {}，请检查路径", file.display());
            }
            let catalog = load(source.catalog.as_deref())?;
            terminal::draft(&pipeline::draft(&file, &catalog, &workers(None, None)?)?)?;
        }
        CatalogAction::Handbook { output, source } => {
            let text = handbook::print(&load(source.catalog.as_deref())?);
            let Some(output) = output else { return terminal::text(&text).map(|()| CLEAN) };
            std::fs::write(&output, text).with_context(|| format!("{} 写不了", output.display()))?;
            terminal::written(&output);
        }
        CatalogAction::Export { folder } => export(&folder)?,
        CatalogAction::Test(source) => return test(&load(source.catalog.as_deref())?),
    }
    Ok(CLEAN)
}

fn test(catalog: &Catalog) -> Result<u8> {
    let mut failed = Vec::new();
    let mut tried = 0;
    for rule in &catalog.rules {
        for (number, case) in rule.cases.iter().enumerate() {
            tried += 1;
            if let Err(why) = cases::try_case(rule, case, catalog) {
                failed.push(format!("{} 第 {} 例：{why}", rule.id, number + 1));
            }
        }
    }
    terminal::tested(tried, &failed)?;
    Ok(if failed.is_empty() { CLEAN } else { FAULTS })
}
