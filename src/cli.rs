//! Command line: arguments and their Chinese help. No logic.

mod page;
mod refusal;

pub use page::{completions, help, laid_out, manual};
pub use refusal::explain;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use huishen::catalog::run_file::YEARS;
use huishen::model::Day;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Behind every other option.
const LAST: usize = 900;

/// More would only wait for each other.
const JOBS: RangeInclusive<usize> = 1..=256;

/// Up to a tebibyte: more is a slip of the pen.
const MEBIBYTES: RangeInclusive<u64> = 1..=1_048_576;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

const RUN_EXAMPLES: &str = "例子：
  huishen run 报送文件夹
  输入  huishen run 报送文件夹 --register 名录.xlsx --prior 2023汇总.xlsx
        huishen run --merge 甲县 乙县 -o 全市汇总.xlsx
  输出  huishen run 报送文件夹 -o 2024汇总.xlsx --data 数据 --notices 通知
  口径  huishen run 报送文件夹 --year 2024 --catalog 我的规则
  限度  huishen run 报送文件夹 --jobs 2 --timeout 60

每次都一样的选项（年度、财政局、名录等）可以写在 huishen.toml 里，
放在工作簿所在的文件夹，写法见 README。
原文件只读不改。";

/// 汇审：把各部门的绩效自评表汇总成一本，逐表审核、排名。
#[derive(Debug, Parser)]
#[command(
    name = "huishen",
    version,
    about = "汇审：读取各部门的绩效自评表，汇总、审核、排名，每个数都能回到原单元格。",
    help_template = TEMPLATE,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    subcommand_help_heading = "命令",
    next_help_heading = "选项",
    override_usage = "huishen <命令> [选项]",
    after_help = "例子：\n  huishen run 报送文件夹 -o 汇总.xlsx --data 数据\n  huishen check 我局自评表.xlsx\n  huishen inspect 我局自评表.xlsx\n  huishen help run\n\n把文件夹拖到程序上，或写 huishen 文件夹，等于 huishen run，\n工作簿写在第一个文件夹旁边。\n退出码：0 全部读出且没有错误；1 已完成，但有文件没有读出或有错误；2 没有完成。"
)]
pub struct Cli {
    /// 要做的事
    #[command(subcommand)]
    pub command: Command,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    /// 显示帮助
    #[arg(short, long, global = true, action = clap::ArgAction::Help, display_order = LAST)]
    help: Option<bool>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 读取文件夹里的全部自评表，写出汇总工作簿
    #[command(
        help_template = TEMPLATE,
        override_usage = "huishen run <路径>… [选项]",
        after_help = RUN_EXAMPLES
    )]
    Run(Box<RunArgs>),
    /// 报送前自查：在屏幕上列出一份或几份表的问题，不写文件
    #[command(help_template = TEMPLATE, override_usage = "huishen check <文件>… [选项]", after_help = "例子：\n  huishen check 我局自评表.xlsx\n  huishen check 整体自评表.xlsx 三公经费表.xlsx 项目自评表.xlsx\n\n一个单位的几份表一起给出的，也互相核对。")]
    Check(CheckArgs),
    /// 看一份表读出了什么：每个数与它的单元格
    #[command(help_template = TEMPLATE, override_usage = "huishen inspect <文件> [选项]", after_help = "例子：\n  huishen inspect 我局自评表.xlsx\n  huishen inspect --cells 我局自评表.xlsx")]
    Inspect(InspectArgs),
    /// 写出一份空表；不给表样时列出可用的表样
    #[command(help_template = TEMPLATE, override_usage = "huishen blank [表样] [选项]", after_help = "例子：\n  huishen blank\n  huishen blank project_national -o 空表.xlsx")]
    Blank(BlankArgs),
    /// 看规则、表样和排名方案
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog <命令> [选项]", disable_help_subcommand = true, subcommand_help_heading = "命令")]
    Catalog {
        /// 要做的事
        #[command(subcommand)]
        action: CatalogAction,
    },
    /// 显示一个命令的帮助
    #[command(help_template = TEMPLATE, override_usage = "huishen help [命令]", after_help = "例子：\n  huishen help run\n  huishen help catalog explain")]
    Help {
        /// 命令，如 run；不给时列出全部命令
        #[arg(value_name = "命令", help_heading = "参数", num_args = 0..)]
        words: Vec<String>,
    },
    /// 打印命令行补全脚本
    #[command(hide = true, help_template = TEMPLATE, override_usage = "huishen completions <终端程序>", after_help = "例子：\n  huishen completions bash > ~/.local/share/bash-completion/completions/huishen\n  huishen completions fish > ~/.config/fish/completions/huishen.fish")]
    Completions {
        /// 终端程序：bash、zsh、fish、powershell、elvish
        #[arg(value_name = "终端程序", help_heading = "参数", hide_possible_values = true)]
        shell: Shell,
    },
    /// 打印 man 手册页
    #[command(hide = true, help_template = TEMPLATE, override_usage = "huishen man", after_help = "例子：\n  huishen man > huishen.1 && man ./huishen.1")]
    Man,
    /// Reads files for another process of this program; tasks on standard input, answers on standard output.
    #[command(hide = true)]
    Worker,
}

/// Arguments of `run`.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of the command line do not exclude each other")]
#[command(next_help_heading = "选项")]
pub struct RunArgs {
    /// 文件夹或文件，可以给多个
    #[arg(required_unless_present = "merge", value_name = "路径", help_heading = "参数")]
    pub paths: Vec<PathBuf>,

    /// 名录：谁应报什么（.xlsx 或 .csv）；不给时用报送文件夹里的
    #[arg(long, value_name = "文件", help_heading = "输入")]
    pub register: Option<PathBuf>,
    /// 上年的汇总工作簿，或上年运行时 --data 写出的文件夹，用来核对年度衔接
    #[arg(long, value_name = "文件夹或工作簿", help_heading = "输入")]
    pub prior: Option<PathBuf>,
    /// 上一轮 --data 写出的文件夹，用来看哪些问题已改；不给时看本次 --data 文件夹里原有的
    #[arg(long, value_name = "文件夹", help_heading = "输入")]
    pub earlier: Option<PathBuf>,
    /// 汇总下级：各下级运行时 --data 写出的文件夹，单位前面加上文件夹的名称；也可以写成 甲县=文件夹
    #[arg(long, value_name = "文件夹", num_args = 1.., help_heading = "输入")]
    pub merge: Vec<String>,
    /// 把旧版 Word 文档（.doc、.wps、.rtf）转换后读取的办公软件，如 soffice
    #[arg(long, value_name = "程序", help_heading = "输入")]
    pub office_helper: Option<PathBuf>,

    /// 汇总工作簿，默认是当前文件夹（在报送文件夹之外）的 汇总.xlsx
    #[arg(short, long, value_name = "文件", help_heading = "输出")]
    pub output: Option<PathBuf>,
    /// 没有给出 -o 时写在报送文件夹旁边：拖放到程序上时由程序自己加
    #[arg(long, hide = true, help_heading = "输出")]
    pub beside: bool,
    /// 同时写出数据表（CSV）的文件夹
    #[arg(long, value_name = "文件夹", help_heading = "输出")]
    pub data: Option<PathBuf>,
    /// 数据表的格式：csv（默认）或 parquet
    #[arg(
        long,
        value_name = "格式",
        requires = "data",
        default_value = "csv",
        hide_default_value = true,
        help_heading = "输出"
    )]
    pub data_format: String,
    /// 写退回修改通知的文件夹：有错误或核实事项的单位每家一份，按轮次放在 第1轮、第2轮 里
    #[arg(long, value_name = "文件夹", help_heading = "输出")]
    pub notices: Option<PathBuf>,
    /// 通知按谁分文件夹，每个文件夹另有一份清单：主管部门 或 股室；不给时同一轮的放在一起
    #[arg(
        long,
        value_name = "谁",
        value_parser = ["主管部门", "股室"],
        hide_possible_values = true,
        requires = "notices",
        help_heading = "输出"
    )]
    pub split: Option<String>,
    /// 每份通知另写一份 Word（.docx），内容相同，收回后同样读入说明
    #[arg(long, requires = "notices", help_heading = "输出")]
    pub notice_docx: bool,
    /// 请单位改正后重新报送的日期，如 2025-05-10，印在通知和退回清单上；不给时留空手写
    #[arg(long, value_name = "日期", value_parser = day, help_heading = "输出")]
    pub due: Option<Day>,
    /// 写通报的文件（.docx）：报送、审核、资金、得分、排名和工作要求，供财政局印发
    #[arg(long, value_name = "文件", help_heading = "输出")]
    pub bulletin: Option<PathBuf>,
    /// 通报写成公开版：不写单位、项目的名称，写哪些由 settings.toml 的 public_… 定
    #[arg(long, requires = "bulletin", help_heading = "输出")]
    pub public: bool,
    /// 决定：哪个版本计入、是不是汇总表等，选好后下次运行照办；默认是汇总工作簿旁边的 决定.xlsx
    #[arg(long, value_name = "文件", help_heading = "输出")]
    pub decisions: Option<PathBuf>,
    /// 不显示进度与小结
    #[arg(long, help_heading = "输出")]
    pub quiet: bool,
    /// 把小结以 JSON 写到标准输出
    #[arg(long, help_heading = "输出")]
    pub json: bool,

    /// 任务年度；不给时按名录，没有就按多数报表
    #[arg(long, value_name = "年份", value_parser = within(YEARS), help_heading = "口径")]
    pub year: Option<u16>,
    /// 全部通知算第几轮；不给时各单位按自己的算：收回了通知或重报了材料就是下一轮
    #[arg(long, value_name = "轮次", value_parser = within(1_u32..=99), help_heading = "口径")]
    pub round: Option<u32>,
    /// 本单位自己的词汇、表样、规则文件夹
    #[arg(long, value_name = "文件夹", help_heading = "口径")]
    pub catalog: Option<PathBuf>,
    /// 排名方案的编号，用 huishen catalog list 查看；不给时用规则文件夹里的，没有就用 default
    #[arg(long, value_name = "编号", help_heading = "口径")]
    pub scheme: Option<String>,

    /// 同时读几个文件，默认用全部处理器
    #[arg(long, value_name = "个数", value_parser = within(JOBS), help_heading = "限度")]
    pub jobs: Option<usize>,
    /// 一个文件最多读几秒，默认 10 秒，20 MB 以上的 60 秒
    #[arg(long, value_name = "秒", value_parser = seconds, help_heading = "限度")]
    pub timeout: Option<Duration>,
    /// 一个文件或压缩包解压后最多多少 MiB，默认 512
    #[arg(long, value_name = "MIB", value_parser = within(MEBIBYTES), help_heading = "限度")]
    pub max_unpacked: Option<u64>,
    /// Most memory of a worker, MiB.
    #[arg(long, value_name = "MIB", value_parser = within(MEBIBYTES), hide = true, help_heading = "限度")]
    pub max_memory: Option<u64>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct CheckArgs {
    /// 自评表，可以给多份
    #[arg(required = true, value_name = "文件", help_heading = "参数")]
    pub files: Vec<PathBuf>,
    /// 本单位自己的词汇、表样、规则文件夹
    #[arg(long, value_name = "文件夹")]
    pub catalog: Option<PathBuf>,
    /// 把旧版 Word 文档（.doc、.wps、.rtf）转换后读取的办公软件，如 soffice
    #[arg(long, value_name = "程序")]
    pub office_helper: Option<PathBuf>,
    /// 一个文件最多读几秒，默认 10 秒，20 MB 以上的 60 秒
    #[arg(long, value_name = "秒", value_parser = seconds)]
    pub timeout: Option<Duration>,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct InspectArgs {
    /// 自评表
    #[arg(value_name = "文件", help_heading = "参数")]
    pub file: PathBuf,
    /// 只列出非空单元格（制表符分隔：工作表、单元格、内容）
    #[arg(long)]
    pub cells: bool,
    /// 本单位自己的词汇、表样、规则文件夹
    #[arg(long, value_name = "文件夹")]
    pub catalog: Option<PathBuf>,
    /// 把旧版 Word 文档（.doc、.wps、.rtf）转换后读取的办公软件，如 soffice
    #[arg(long, value_name = "程序")]
    pub office_helper: Option<PathBuf>,
    /// 一个文件最多读几秒，默认 10 秒，20 MB 以上的 60 秒
    #[arg(long, value_name = "秒", value_parser = seconds)]
    pub timeout: Option<Duration>,
}

/// Arguments of `blank`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct BlankArgs {
    /// 表样的编号
    #[arg(value_name = "表样", help_heading = "参数")]
    pub form: Option<String>,
    /// 写到哪个文件，默认用表样的名称
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,
    /// 本单位自己的词汇、表样、规则文件夹
    #[arg(long, value_name = "文件夹")]
    pub catalog: Option<PathBuf>,
}

/// What to do with the catalogue.
#[derive(Debug, Subcommand)]
pub enum CatalogAction {
    /// 列出规则与表样
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog list [选项]")]
    List(CatalogArgs),
    /// 解释一条规则，连同它的例子
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog explain <编号> [选项]", after_help = "例子：\n  huishen catalog explain C-01")]
    Explain {
        /// 规则编号
        #[arg(value_name = "编号", help_heading = "参数")]
        id: String,
        /// 目录
        #[command(flatten)]
        source: CatalogArgs,
    },
    /// 读一份新空表：哪些标题认识、哪些不认识，并打印可以修改的表样文件
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog draft <文件> [选项]", after_help = "例子：\n  huishen catalog draft 新空表.xlsx > 我的规则/forms/my.toml")]
    Draft {
        /// 空表
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 目录
        #[command(flatten)]
        source: CatalogArgs,
    },
    /// 把内置的词汇、表样、规则写到文件夹，供修改
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog export <文件夹>")]
    Export {
        /// 文件夹
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: PathBuf,
    },
    /// 按规则目录印出手册（Markdown）：全部规则、设置和表样
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog handbook [选项]", after_help = "例子：\n  huishen catalog handbook -o 手册.md\n  huishen catalog handbook --catalog 我的规则 -o 本局手册.md")]
    Handbook {
        /// 写到哪个文件，默认写到屏幕
        #[arg(short, long, value_name = "文件", help_heading = "选项")]
        output: Option<PathBuf>,
        /// 目录
        #[command(flatten)]
        source: CatalogArgs,
    },
    /// 新写、改过的规则先在一批报表上试：会列出多少份，例子是哪些
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog try <规则文件> <路径>… [选项]", after_help = "例子：\n  huishen catalog try 新规则.toml 2024年报表")]
    Try {
        /// 规则文件，写法与规则目录 rules/ 里的相同
        #[arg(value_name = "规则文件", help_heading = "参数", display_order = 1)]
        rules: PathBuf,
        /// 在哪些报表上试：文件夹或文件
        #[arg(required = true, value_name = "路径", help_heading = "参数")]
        paths: Vec<PathBuf>,
        /// 评价年度，默认按多数报表
        #[arg(long, value_name = "年份", value_parser = within(YEARS), help_heading = "选项")]
        year: Option<u16>,
        /// 目录
        #[command(flatten)]
        source: CatalogArgs,
    },
    /// 印出数据表说明（Markdown）：--data 写出的每张表、每一列
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog tables [选项]", after_help = "例子：\n  huishen catalog tables -o 数据表.md")]
    Tables {
        /// 写到哪个文件，默认写到屏幕
        #[arg(short, long, value_name = "文件", help_heading = "选项")]
        output: Option<PathBuf>,
        /// 目录
        #[command(flatten)]
        source: CatalogArgs,
    },
    /// 试算每条规则的全部例子
    #[command(help_template = TEMPLATE, override_usage = "huishen catalog test [选项]")]
    Test(CatalogArgs),
}

/// Where the catalogue comes from.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct CatalogArgs {
    /// 本单位自己的词汇、表样、规则文件夹
    #[arg(long, value_name = "文件夹")]
    pub catalog: Option<PathBuf>,
}

/// The words a command line can begin with; anything else is taken for a path to run on.
pub const COMMANDS: &[&str] =
    &["run", "check", "inspect", "blank", "catalog", "help", "completions", "man", "worker"];

/// A day of the calendar.
fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "要写年月日，如 2025-05-10".to_owned())
}

/// Seconds with up to three decimals, more than none.
fn seconds(text: &str) -> Result<Duration, String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let millis = format!("{part:0<3}");
    let legal = digits(whole) && digits(part) && part.len() <= 3 && !text.starts_with('.');
    let read =
        || Duration::from_secs(whole.parse().ok()?).checked_add(Duration::from_millis(millis.parse().ok()?));
    let time = read().filter(|time| legal && !time.is_zero());
    time.ok_or_else(|| "要写大于零的秒数，如 30 或 0.5".to_owned())
}

/// Whole numbers between two bounds, both allowed.
fn within<N>(bounds: RangeInclusive<N>) -> impl Fn(&str) -> Result<N, String> + Clone + Send + Sync + 'static
where
    N: FromStr + PartialOrd + Display + Copy + Send + Sync + 'static,
{
    move |text| {
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        number.ok_or_else(|| format!("要写 {} 到 {} 之间的整数", bounds.start(), bounds.end()))
    }
}
