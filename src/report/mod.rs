//! Turns a review into what people see: one workbook of tabs, and the tables that other programs read.
//!
//! Apart because nothing flows back from here: no tab computes a finding, reads a file or looks at the clock, so the
//! same review gives the same bytes. `rust_xlsxwriter` appears in this module only. `SHEETS` lists the tabs in order;
//! a new tab is a new file and a line there.

mod blank;
mod cell;
mod charts;
mod column;
mod coverage;
mod departments;
mod details;
mod draft;
mod filings;
mod findings;
mod indicators;
mod keys;
mod links;
mod overview;
mod picks;
mod ranking;
mod rows;
mod rules;
mod runlog;
#[cfg(test)]
mod sample;
mod sheet;
mod style;
mod sums;
mod tables;
#[cfg(test)]
mod tests;
mod wrap;

pub use blank::write_blank;

use crate::model::Review;
use anyhow::Context;
use draft::Draft;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use sheet::{Page, Written};
use std::io;
use std::path::Path;
use style::{ACCENT, Styles};

/// Packing more costs more time than it saves space.
const COMPRESSION: u8 = 3;

/// How a tab is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// A4 upright, all on one page.
    A4,
    /// A4 across.
    A4Landscape,
    /// A3 across.
    A3Landscape,
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
    Tab { name, about, paper, occurs: always, write }
}

/// All tabs in order.
pub const SHEETS: [Tab; 9] = [
    tab("总览", "关键数字和使用说明", Paper::A4, overview::write),
    tab("报送情况", "应报、已报、未报和未能读取的文件", Paper::A3Landscape, filings::write),
    tab("部门汇总表", "各单位预算执行、收支、三公经费、人员和得分", Paper::A3Landscape, departments::write),
    tab("排名表", "按分组的名次，未参与排名的单位及原因", Paper::A4Landscape, ranking::write),
    tab("问题清单", "逐条问题、算式、处理建议和原文件位置", Paper::A3Landscape, findings::write),
    tab("指标与数据明细", "读到的每个数据及其单元格", Paper::A3Landscape, details::write),
    Tab {
        occurs: indicators::occur,
        ..tab("指标明细", "读到的每个绩效指标", Paper::A3Landscape, indicators::write)
    },
    tab("规则清单", "每条规则的公式、依据和核查结果", Paper::A3Landscape, rules::write),
    tab("运行记录", "收到的每个文件及其校验值", Paper::A3Landscape, runlog::write),
];

/// Whether sheets of these names, or a table with this first line, were written by this program.
#[must_use]
pub fn is_own(sheets: &[&str], first_line: &[String]) -> bool {
    let tabs = sheets.iter().filter(|name| SHEETS.iter().any(|tab| tab.name == **name)).count();
    tabs * 2 > SHEETS.len() || tables::is_own(first_line)
}

/// Writes the workbook, and the tables into a folder if one is given. What exists is replaced only when everything new
/// is complete, and then all of it or nothing.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if a file cannot be written; the old ones are untouched then, and
/// the workbook stands under another name where that was possible.
pub fn write(review: &Review, target: &Path, tables: Option<&Path>) -> anyhow::Result<()> {
    let tables = tables.map_or_else(|| Ok(Vec::new()), |folder| tables::drafts(review, folder))?;
    let mut workbook = compose(review).with_context(|| format!("生成工作簿 {} 失败", target.display()))?;
    Draft::write(target, |file| workbook.save_to_writer(file).map_err(into_io))?.finish(tables)
}

fn into_io(fault: XlsxError) -> io::Error {
    match fault {
        XlsxError::IoError(cause) => cause,
        other => io::Error::other(other),
    }
}

fn compose(review: &Review) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    // A fixed date: the same input gives the same bytes.
    let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
    let properties = DocProperties::new().set_title("绩效自评汇审").set_author("汇审");
    workbook.set_properties(&properties.set_creation_datetime(&created));
    let styles = Styles::new();
    for tab in SHEETS.iter().filter(|tab| (tab.occurs)(review)) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(tab.name)?;
        set_up_print(sheet, tab.paper);
        (tab.write)(&mut Page::new(sheet, &styles), review)?;
    }
    Ok(workbook)
}

fn set_up_print(sheet: &mut Worksheet, paper: Paper) {
    const A3: u8 = 8;
    const A4: u8 = 9;
    match paper {
        Paper::A4 => sheet.set_paper_size(A4).set_portrait().set_tab_color(ACCENT),
        Paper::A4Landscape => sheet.set_paper_size(A4).set_landscape(),
        Paper::A3Landscape => sheet.set_paper_size(A3).set_landscape(),
    };
    let pages = u16::from(paper == Paper::A4);
    sheet
        .set_print_fit_to_pages(1, pages)
        .set_print_center_horizontally(true)
        .set_screen_gridlines(false)
        .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
        .set_footer("&L&9&A&C&9第&P页 共&N页&R&9汇审");
}
