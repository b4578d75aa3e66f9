//! Turns a review into what people see: one workbook of tabs, and the tables that other programs read.
//!
//! Apart because nothing flows back from here: no tab computes a finding, reads a file or looks at the clock, so the
//! same review gives the same bytes. `rust_xlsxwriter` appears in this module only. `SHEETS` lists the tabs in order;
//! a new tab is a new file and a line there.

mod balance;
mod binding;
mod blank;
mod book;
mod bulletin;
mod cell;
mod changes;
mod charts;
mod claims;
mod column;
#[cfg(feature = "parquet")]
mod columnar;
mod conversions;
mod cover;
mod coverage;
mod decisions;
mod departments;
mod details;
mod digest;
mod document;
mod draft;
mod filings;
mod findings;
mod grades;
mod ground;
mod holds;
mod indicators;
mod keys;
mod links;
mod live;
mod notices;
mod overview;
mod own;
mod picks;
mod plan;
mod printed;
mod project;
mod projects;
mod ranking;
mod ranking_chart;
mod rechecks;
mod recovery;
mod returns;
mod rows;
mod rules;
mod runlog;
#[cfg(test)]
mod sample;
mod sampling;
mod sheet;
mod spots;
mod spread;
mod style;
mod sums;
mod swap;
mod tables;
#[cfg(test)]
mod tests;
mod three_public;
mod topics;
mod trail;
mod typed;
mod unit;
mod views;
mod worst;
mod wrap;

pub use blank::{sheet_name, write_blank, write_copy};
pub use bulletin::{is_title as is_title_of_bulletin, origin as origin_of_bulletin};
pub use document::Origin;
pub use draft::{abandon, folder_of, why_closed};
pub use holds::Held;
pub use notices::{
    RECORD as NOTICE_RECORD, edited as edited_notices, is_list, is_record as is_notice_record,
    named_like_ours as named_like_notices, written as written_notices, written_folders as notice_folders,
};
pub use own::{
    added_sheets, are_our_decisions, commented_sheets, is_our_notice_list, is_our_table, is_our_workbook,
    widened,
};
pub use recovery::{Recovered, recover};
pub use tables::{Folder as TableFolder, Format as TableFormat, file_names as table_names};
pub use typed::{kept_tabs, said as said_of_typed};

use crate::model::fault::of_clock;
use crate::model::review::{BulletinFile, DecisionsFile, NoticeFolder};
use crate::model::{Review, ledger};
use draft::Draft;
use sheet::{Page, Written};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// How a tab is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// A4 upright, all on one page.
    A4,
    /// A4 upright, as many pages as it takes.
    A4Long,
    /// A4 across.
    A4Landscape,
    /// A3 across.
    A3Landscape,
}

/// How many rows a tab may grow to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// No more rows where there are more returns: they are held in memory, and charts over them keep their values.
    Short,
    /// The more rows the more returns: they wait on disk, and what goes beyond one sheet goes on in a further one.
    Long,
}

/// What a tab is for; tabs of one purpose have one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What to read first, and who has filed.
    Overview,
    /// 汇总: figures of units and projects, scores and ranks.
    Totals,
    /// 审核: what does not add up, and what is sent back.
    Audit,
    /// 底稿: where everything comes from. Long, and looked up rather than read: a print of the whole book has its first page only.
    Papers,
}

/// One tab of the workbook.
#[derive(Debug, Clone, Copy)]
pub struct Tab {
    /// Its name.
    pub name: &'static str,
    /// What it holds, in one line for 总览.
    pub about: &'static str,
    /// How it is printed.
    pub paper: Paper,
    /// How long it may be.
    pub length: Length,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether it is written for that review.
    pub occurs: fn(&Review) -> bool,
    write: fn(&mut Page, &Review) -> Written,
}

const fn always(_: &Review) -> bool {
    true
}

const fn tab(
    name: &'static str,
    about: &'static str,
    paper: Paper,
    write: fn(&mut Page, &Review) -> Written,
) -> Tab {
    Tab { name, about, paper, length: Length::Short, purpose: Purpose::Overview, occurs: always, write }
}

/// The same tab for another purpose.
const fn of(purpose: Purpose, tab: Tab) -> Tab {
    Tab { purpose, ..tab }
}

/// The same tab with rows on disk.
const fn long(tab: Tab) -> Tab {
    Tab { length: Length::Long, ..tab }
}

/// The same tab, written only where there is something to show.
const fn when(occurs: fn(&Review) -> bool, tab: Tab) -> Tab {
    Tab { occurs, ..tab }
}

const fn totals(tab: Tab) -> Tab {
    of(Purpose::Totals, tab)
}

const fn audit(tab: Tab) -> Tab {
    of(Purpose::Audit, tab)
}

const fn papers(tab: Tab) -> Tab {
    of(Purpose::Papers, tab)
}

/// All tabs in order.
pub const SHEETS: [Tab; 20] = [
    tab(COVER, "年度、依据、容差和没有核查的内容", Paper::A4, cover::write),
    tab("总览", "关键数字、图表和最突出的问题", Paper::A4Long, overview::write),
    long(tab(
        crate::model::typed::ARRIVALS,
        "应报、已报、未报和未能读取的文件",
        Paper::A3Landscape,
        filings::write,
    )),
    totals(long(tab(
        "部门汇总表",
        "各单位预算执行、收支、三公经费、人员和得分",
        Paper::A3Landscape,
        departments::write,
    ))),
    totals(when(
        three_public::occurs,
        long(tab(
            "三公经费表",
            "各单位三公经费的预算、决算、增减和控制率",
            Paper::A3Landscape,
            three_public::write,
        )),
    )),
    totals(when(
        balance::occurs,
        long(tab("收支勾稽表", "各单位收入、支出、结余的填报数与算得数", Paper::A3Landscape, balance::write)),
    )),
    totals(when(
        projects::occurs,
        long(tab(
            "项目汇总表",
            "各项目的资金、得分、指标完成情况和预警灯",
            Paper::A3Landscape,
            projects::write,
        )),
    )),
    papers(when(
        indicators::occur,
        long(tab("指标明细", "读到的每个绩效指标", Paper::A3Landscape, indicators::write)),
    )),
    totals(long(tab(
        ledger::RANKING,
        "三种名次、等级和与上年的变化，未参加排名的及原因",
        Paper::A3Landscape,
        ranking::write,
    ))),
    totals(when(
        grades::occurs,
        tab("等级分布", "各主管部门的等级份数、金额和平均分", Paper::A3Landscape, grades::write),
    )),
    audit(long(tab(
        ledger::FINDINGS,
        "逐条问题、算式、处理建议和原文件位置",
        Paper::A3Landscape,
        findings::write,
    ))),
    audit(tab("问题汇总", "每条规则在各主管部门的问题数、单位数和差额", Paper::A4Landscape, digest::write)),
    audit(long(tab(
        crate::model::typed::RETURNS,
        "要退回修改或说明的单位，可以直接发出的话",
        Paper::A3Landscape,
        returns::write,
    ))),
    audit(when(
        changes::occur,
        long(tab(
            "改动对照",
            "与上一轮相比改了哪些数、哪些没有要求改，几个版本有哪些不同",
            Paper::A3Landscape,
            changes::write,
        )),
    )),
    audit(when(
        rechecks::occur,
        long(tab("复核差异", "复核得分与自评得分的偏差和等级变化", Paper::A3Landscape, rechecks::write)),
    )),
    audit(long(tab("抽查建议", "按风险分建议抽查的项目和理由", Paper::A3Landscape, sampling::write))),
    papers(long(tab(
        "归一化日志",
        "读取时改动、推断或没有采用的每一处",
        Paper::A3Landscape,
        conversions::write,
    ))),
    papers(long(tab(ledger::FIGURES, "读到的每个数据及其单元格", Paper::A3Landscape, details::write))),
    papers(tab("规则清单", "每条规则的公式、依据和核查结果", Paper::A3Landscape, rules::write)),
    papers(long(tab("运行记录", "收到的每个文件及其校验值", Paper::A3Landscape, runlog::write))),
];

/// The tab that every other one leads back to.
const COVER: &str = "封面与说明";

/// A workbook with fewer tabs of ours is not ours.
const FEWEST_OWN: usize = 5;

/// Whether sheets of these names, or a table with this first line, were written by this program; return notices, which come
/// back filled in, are told by `catalog::notice`.
#[must_use]
pub fn is_own(sheets: &[&str], first_line: &[String]) -> bool {
    let tabs = sheets.iter().filter(|name| SHEETS.iter().any(|tab| tab.name == **name)).count();
    // Tabs come and go with what there is to show, and with versions of the program.
    let is_list = sheets == [notices::LIST_SHEET];
    is_list || (tabs >= FEWEST_OWN && tabs * 2 > sheets.len()) || tables::is_own(first_line)
}

/// A fault of ours met while the results were written: some return cannot be reported.
#[derive(Debug)]
pub struct Fault(String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "生成结果时程序内部出错（{}），没有写出任何结果，原有文件未改动；请把这句话告诉软件维护人员",
            self.0
        )
    }
}

impl std::error::Error for Fault {}

/// Writes the workbook, the tables into a folder if one is given, and the return notices if the review says where.
/// What exists is replaced only when everything new is complete, and then all of it or nothing.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if a file cannot be written; the old ones are untouched then, and
/// the workbook stands under another name where that was possible. [`Fault`] if a return cannot be reported.
pub fn write(review: &Review, target: &Path, tables: Option<TableFolder<'_>>) -> anyhow::Result<()> {
    let _held = hold_folders(review, tables)?;
    let drafts = catch_unwind(AssertUnwindSafe(|| all_drafts(review, target, tables)));
    let (book, others) = drafts.unwrap_or_else(|panic| Err(fault_of(&said(panic.as_ref()))))?;
    review.check()?;
    book.finish(others)
}

/// Makes the folders that are written to, and holds those that were not there when the run began.
fn hold_folders(review: &Review, tables: Option<TableFolder<'_>>) -> anyhow::Result<Held> {
    let mut held = Held::default();
    let notices = review.notices.as_ref().map(|notices| notices.folder.as_path());
    for folder in tables.map(|tables| tables.path).into_iter().chain(notices) {
        std::fs::create_dir_all(folder).map_err(|cause| anyhow::anyhow!(draft::sentence(folder, &cause)))?;
        held.add(folder)?;
    }
    Ok(held)
}

/// The workbook, and everything that is written with it.
fn all_drafts(
    review: &Review,
    target: &Path,
    tables: Option<TableFolder<'_>>,
) -> anyhow::Result<(Draft, Vec<Draft>)> {
    // Beside each other; what fails is told in the same order whichever came first.
    let (others, book) = rayon::join(
        || -> anyhow::Result<Vec<Draft>> {
            let mut others =
                tables.map_or_else(|| Ok(Vec::new()), |folder| tables::drafts(review, folder))?;
            others.extend(notices::drafts(review)?);
            others.extend(decisions::draft(review)?);
            others.extend(bulletin::draft(review)?);
            others.extend(typed::draft(review)?);
            Ok(others)
        },
        || Draft::write(target, |file| book::write(review, folder_of(target), file)),
    );
    let others = others?;
    Ok((book?, others))
}

/// What a panic stands for.
fn fault_of(said: &str) -> anyhow::Error {
    of_clock(said).map_or_else(|| Fault(said.to_owned()).into(), |known| anyhow::anyhow!(known))
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("没有说明").to_owned()
}

/// Writes everything a review can be written as into a folder that is gone afterwards: whether it can be reported.
///
/// # Errors
/// As `write`.
pub fn rehearse(review: &mut Review) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    review.notices = Some(NoticeFolder { folder: folder.path().join("notices"), ..NoticeFolder::default() });
    review.decisions_file =
        Some(DecisionsFile { path: folder.path().join("decisions.xlsx"), ..DecisionsFile::default() });
    review.bulletin =
        Some(BulletinFile { path: folder.path().join("bulletin.docx"), ..BulletinFile::default() });
    let path = folder.path().join("tables");
    let tables = Some(TableFolder { path: &path, format: TableFormat::Csv });
    let _held = hold_folders(review, tables)?;
    all_drafts(review, &folder.path().join("book.xlsx"), tables).map(drop)
}
