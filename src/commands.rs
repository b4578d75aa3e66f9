//! The commands: wiring between arguments, pipeline, report and terminal. Each gives the exit code.

use crate::cli::{self, BlankArgs, CatalogAction, CheckArgs, Command, InspectArgs, RunArgs};
use crate::memory;
use crate::options::{self, Completed};
use crate::outputs::{self, Outputs};
use crate::terminal::{self, Progress};
use anyhow::{Context, Result, anyhow, bail};
use huishen::audit::cases;
use huishen::catalog::blank::Blank;
use huishen::catalog::{Catalog, data_guide, handbook, own_blank};
use huishen::model::review::{BulletinFile, EarlierNotice, NoticeFolder, NoticeSplit, Readers};
use huishen::model::{FileStatus, Review};
use huishen::pipeline::{self, Below, Earlier, Limits, Order, RegisterSource, Workers};
use huishen::report::{self, TableFolder, TableFormat};
use huishen::workers::Ended;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything was read and nothing is wrong.
const CLEAN: u8 = 0;
/// Finished, with unread files or errors found.
const FAULTS: u8 = 1;
/// Not finished.
pub const NOT_FINISHED: u8 = 2;

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
        Command::Help { words } => Ok(help(words)),
        Command::Completions { shell } => terminal::bytes(&cli::completions(shell)).map(|()| CLEAN),
        Command::Man => terminal::text(&cli::manual()).map(|()| CLEAN),
        Command::Worker => worker(),
    }
}

fn load(folder: Option<&Path>) -> Result<Catalog> {
    folder.map_or_else(Catalog::embedded, Catalog::with_folder)
}

/// The help of a command; what is wrong with its name ends like any other wrong argument.
fn help(words: Vec<String>) -> u8 {
    let Some(told) = cli::help(&words) else { return CLEAN };
    let given = ["huishen", "help"].map(str::to_owned).into_iter().chain(words).map(OsString::from);
    let given: Vec<OsString> = given.collect();
    terminal::usage(&told, &given);
    if told.use_stderr() { NOT_FINISHED } else { CLEAN }
}

/// The usual limits; old Word documents go through the office program, if one was named.
fn limits(office_helper: Option<&Path>) -> Limits {
    Limits { office_helper: office_helper.map(Path::to_owned), ..Limits::default() }
}

fn run(given: &RunArgs) -> Result<u8> {
    // From now on Ctrl-C, the end of the session and `kill` give up what is not complete.
    // Where the system refuses (too little memory), a run that is stopped leaves what the next one clears away.
    let _ = ctrlc::set_handler(|| terminal::stop(report::abandon()));
    if let Some(folder) = given.earlier.as_ref().filter(|folder| !folder.join("findings.csv").exists()) {
        bail!("{} 里没有 findings.csv；请给出上一轮 --data 写出的文件夹", folder.display());
    }
    let format = TableFormat::named(&given.data_format)?;
    let Completed { args, bureau, taken, file } = options::complete(given, &outputs::home(given)?)?;
    let args = &args;
    let mut catalog = load(args.catalog.as_deref())?;
    if let Some(name) = &bureau {
        catalog.settings.name_bureau(name);
    }
    catalog.schemes.choose(args.scheme.as_deref()).map_err(|why| anyhow!(why))?;
    let Outputs { book: output, decisions, passed_over } = outputs::settle(args)?;
    let _held = outputs::hold(args, &output, &decisions)?;
    terminal::note(&report::recover(&outputs::folders(args, &output, &decisions))?.told());
    let mut order = Order { taken, ..order(args, &output, decisions)? };
    // The file of options may lie among the returns, as the workbook may.
    order.own.extend(file);
    let earlier =
        args.notices.as_deref().map(|folder| earlier_notices(folder, &order, &catalog)).transpose()?;
    let (earlier, earlier_lists) = earlier.unwrap_or_default();
    let written = args.notices.as_deref().map(report::written_notices).unwrap_or_default();
    let edited = args.notices.as_deref().map(report::edited_notices).unwrap_or_default();
    order.own.extend(args.notices.iter().map(|folder| folder.join(report::NOTICE_RECORD)));
    order.own.extend(earlier.iter().map(|notice| notice.path.clone()).chain(earlier_lists.clone()));
    let progress = Progress::new(if args.quiet { terminal::Volume::Quiet } else { terminal::Volume::Normal });
    let tables = args.data.as_deref().map(|path| TableFolder { path, format });
    let review = loop {
        let mut review = pipeline::run(&order, &catalog, &|done, all| progress.tick(done, all))?;
        review.notices = args.notices.as_ref().map(|folder| NoticeFolder {
            folder: folder.clone(),
            from_workbook: path_from(report::folder_of(&output), folder),
            links: links_from(&review, folder),
            as_documents: args.notice_docx,
            split: split(args),
            earlier: earlier.clone(),
            earlier_lists: earlier_lists.clone(),
            edited: edited.clone(),
            written: written.clone(),
        });
        review.due = args.due;
        review.bulletin = bulletin(args);
        progress.writing(&review);
        review.links = links_from(&review, report::folder_of(&output));
        match report::write(&review, &output, tables) {
            Ok(()) => break review,
            // Again without the returns that cannot be reported; read again, which is the way nothing else can go wrong.
            Err(fault) if fault.is::<report::Fault>() => {
                let found = pipeline::culprits(&review, &catalog, &report::rehearse);
                if found.is_empty() {
                    progress.finish();
                    return Err(fault);
                }
                order.left_out.extend(found);
            }
            Err(other) => {
                progress.finish();
                return Err(other);
            }
        }
    };
    progress.finish();
    Ok(tell(&review, args, &output, passed_over.as_deref()))
}

/// What the run is asked to do.
fn order(args: &RunArgs, output: &Path, decisions: PathBuf) -> Result<Order> {
    let mut limits = limits(args.office_helper.as_deref());
    limits.unpacked = args.max_unpacked.map_or(limits.unpacked, |mib| mib.saturating_mul(MIB));
    Ok(Order {
        roots: args.paths.clone(),
        year: args.year,
        register: args.register.clone().map_or(RegisterSource::Found, RegisterSource::Given),
        own: outputs::own_files(args, output),
        prior: args.prior.clone(),
        earlier: earlier(args),
        turn: args.round,
        decisions: Some(decisions),
        old_book: outputs::old_book(output),
        merge: args.merge.iter().map(|given| Below::of(given)).collect(),
        jobs: args.jobs,
        limits,
        workers: Workers::Processes {
            program: program()?,
            catalog: args.catalog.clone(),
            memory: args.max_memory.map_or(Workers::MEMORY, |mib| mib.saturating_mul(MIB)),
            time: args.timeout,
        },
        ..Order::default()
    })
}

/// Where the 通报 goes, and for whom it is.
fn bulletin(args: &RunArgs) -> Option<BulletinFile> {
    let readers = if args.public { Readers::Public } else { Readers::Departments };
    args.bulletin.as_ref().map(|path| BulletinFile { path: path.clone(), readers })
}

/// Says how the run went, as it was asked to.
fn tell(review: &Review, args: &RunArgs, output: &Path, passed_over: Option<&Path>) -> u8 {
    let code = exit_code(review);
    let left_behind = report::said_of_typed(review);
    let left_behind = left_behind.as_deref();
    let told = terminal::Told { output, left_behind, data: args.data.as_deref(), passed_over, code };
    let heard = match (args.json, args.quiet) {
        (true, _) => terminal::json(review, told),
        (false, false) => terminal::summary(review, told),
        (false, true) => Ok(()),
    };
    // What was written is written, whoever hears of it.
    if let Err(fault) = heard {
        terminal::unheard(&fault);
    }
    code
}

/// The round before: the one that is named, else what the folder of the tables still holds.
fn earlier(args: &RunArgs) -> Earlier {
    let found = || args.data.clone().map_or(Earlier::None, Earlier::Found);
    args.earlier.clone().map_or_else(found, Earlier::Named)
}

const MIB: u64 = 1 << 20;

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
    match pipeline::serve(std::io::stdin(), terminal::answers(), memory::allow) {
        Ok(Ended::Late) => Ok(FAULTS),
        // Where the process that asked has ended, nobody hears of it.
        Err(fault) if fault.kind() != std::io::ErrorKind::BrokenPipe => Err(fault.into()),
        _ => Ok(CLEAN),
    }
}

fn exit_code(review: &Review) -> u8 {
    if review.has_faults() { FAULTS } else { CLEAN }
}

/// The notices and lists of earlier runs in the folder for notices.
///
/// # Errors
/// If it holds a notice that somebody has filled in, which would be lost or stay unread, or somebody else's file under the
/// name of a notice.
fn earlier_notices(
    folder: &Path,
    order: &Order,
    catalog: &Catalog,
) -> Result<(Vec<EarlierNotice>, Vec<PathBuf>)> {
    let shown = folder.display();
    if !folder.is_dir() {
        return Ok((Vec::new(), Vec::new()));
    }
    let own = pipeline::notices(folder, order, catalog)?;
    // What was answered in a round before is history, once the unit has been asked again.
    let mut last: BTreeMap<&str, u32> = BTreeMap::new();
    for EarlierNotice { head, .. } in &own {
        let round = last.entry(&head.unit).or_insert(head.round);
        *round = head.round.max(*round);
    }
    let is_last = |notice: &EarlierNotice| last.get(notice.head.unit.as_str()) == Some(&notice.head.round);
    let filled: Vec<_> = own.iter().filter(|notice| notice.head.answers > 0 && is_last(notice)).collect();
    if let Some(first) = filled.first() {
        bail!(
            "通知文件夹 {shown} 里有 {} 份填了说明的通知（{} 等），没有覆盖；请先移到报送文件夹里，或用 --notices 给出另一个文件夹",
            filled.len(),
            first.path.display()
        );
    }
    let mut lists = Vec::new();
    for path in report::named_like_notices(folder) {
        if report::is_list(&path) {
            outputs::may_replace(&path, report::is_our_notice_list)?;
            lists.push(path);
        } else {
            outputs::may_replace(&path, |path| own.iter().any(|known| known.path == path))?;
        }
    }
    outputs::may_replace(&folder.join(report::NOTICE_RECORD), report::is_notice_record)?;
    Ok((own, lists))
}

/// By whom notices are put into folders.
fn split(args: &RunArgs) -> NoticeSplit {
    match args.split.as_deref() {
        Some("主管部门") => NoticeSplit::Supervisor,
        Some(_) => NoticeSplit::Office,
        None => NoticeSplit::Together,
    }
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
    // Nothing was checked: whoever reads “错误 0 条” must not take that for a return that has passed.
    Ok(if review.filings.is_empty() { FAULTS } else { exit_code(&review) })
}

fn inspect(args: &InspectArgs) -> Result<u8> {
    if !args.file.exists() {
        bail!("找不到 {}，请检查路径", args.file.display());
    }
    if args.cells {
        let limits = limits(args.office_helper.as_deref());
        let sheets = pipeline::sheets_by(&workers(None, args.timeout)?, &limits, &args.file)?;
        terminal::cells(&sheets)?;
        let is_unread = |status: FileStatus| status.is_failure() || status == FileStatus::Skipped;
        let failed = sheets.is_empty() || sheets.iter().any(|taken| is_unread(taken.record.status));
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
    // A pipe, a device or the lock file of an office program was given by hand: it was met, and not read.
    let failed = !review.has_read() || review.files.iter().any(|file| file.status.is_failure());
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
    let own =
        form.template.as_deref().map(|name| own_blank::find(name, args.catalog.as_deref())).transpose()?;
    let ending = own.as_deref().and_then(Path::extension).map_or("xlsx".into(), |e| e.to_string_lossy());
    let output = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.{ending}", form.name)));
    if output.is_file() {
        // A form that somebody has filled in cannot be told from an empty one.
        bail!(
            "{} 已经存在，可能已有人填写，没有覆盖；请用 -o 给出另一个文件名，或先把它移走",
            output.display()
        );
    }
    outputs::may_replace(&output, |_| false)?;
    if let Some(own) = &own {
        if !output.extension().is_some_and(|given| given.eq_ignore_ascii_case(&*ending)) {
            bail!("空表 {} 原样写出，请用 -o 给出以 .{ending} 结尾的文件名", own.display());
        }
        report::write_copy(&own_blank::read(own)?, &output)?;
    } else {
        outputs::must_be_workbook(&output)?;
        let drawn = form.drawn().map_err(|why| anyhow!("表样 {id}：{why}"))?;
        let Some(picture) = drawn else { bail!("表样 {id} 没有画出空表，也没有写 template") };
        report::write_blank(&Blank::new(form, picture, &catalog), &BTreeMap::new(), &output)?;
    }
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
            print(output, handbook::TITLE, &handbook::print(&load(source.catalog.as_deref())?))?;
        }
        CatalogAction::Tables { output, source } => {
            print(output, data_guide::TITLE, &data_guide::print(&load(source.catalog.as_deref())?))?;
        }
        CatalogAction::Export { folder } => export(&folder)?,
        CatalogAction::Try { rules, paths, year, source } => {
            try_rules(&rules, paths, year, source.catalog.as_deref())?;
        }
        CatalogAction::Test(source) => return test(&load(source.catalog.as_deref())?),
    }
    Ok(CLEAN)
}

/// What rules that are not switched on yet would find.
fn try_rules(rules: &Path, paths: Vec<PathBuf>, year: Option<u16>, folder: Option<&Path>) -> Result<()> {
    let shown = rules.display();
    let text = std::fs::read_to_string(rules)
        .with_context(|| format!("规则文件 {shown} 读不出，请检查路径；文件应为 UTF-8 编码的文本"))?;
    let (catalog, trials) = load(folder)?.with_trial(&shown.to_string(), &text)?;
    if trials.is_empty() {
        bail!(
            "{shown} 里没有规则；每条规则以 [[rule]] 开头，写法见 huishen catalog export 写出的 rules 文件夹"
        );
    }
    let order = Order { roots: paths, year, workers: workers(folder, None)?, ..Order::default() };
    let progress = Progress::new(terminal::Volume::Normal);
    let review = pipeline::run(&order, &catalog, &|done, all| progress.tick(done, all))?;
    progress.finish();
    terminal::trial(&review, &trials)
}

/// Prints a paper of this program, which takes the place of an earlier one alone.
fn print(output: Option<PathBuf>, title: &str, text: &str) -> Result<()> {
    let Some(output) = output else { return terminal::text(text) };
    let is_ours = |path: &Path| std::fs::read_to_string(path).is_ok_and(|text| text.starts_with(title));
    outputs::may_replace(&output, is_ours)?;
    std::fs::write(&output, text).with_context(|| format!("{} 写不了", output.display()))?;
    terminal::written(&output);
    Ok(())
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
