//! `--prior` → what is known of last year: from the folder of its tables, or from its workbook.
//!
//! Apart because a workbook is read as any file of others is, in a worker, and `report` knows which ones are ours.

use super::{Order, sheets_by};
use crate::catalog::Catalog;
use crate::intake::earlier::last_year as of_tables;
use crate::intake::earlier_book::last_year as of_workbook;
use crate::model::earlier::LastYear;
use crate::report;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// What to give instead.
pub(super) const ADVICE: &str = "请给出上年的汇总工作簿，或上年 --data 写出的文件夹（里面有 figures.csv）";

/// What is known of last year; nothing if nobody says where it is.
///
/// # Errors
/// If the path leads to neither the tables nor the workbook of a run, or they cannot be read.
pub(super) fn last_year(order: &Order, catalog: &Catalog) -> Result<LastYear> {
    match &order.prior {
        None => Ok(LastYear::default()),
        Some(path) if path.is_dir() => of_tables(path),
        Some(path) => workbook(path, order, catalog),
    }
}

fn workbook(path: &Path, order: &Order, catalog: &Catalog) -> Result<LastYear> {
    let shown = path.display();
    if !path.exists() {
        bail!("找不到 {shown}；{ADVICE}");
    }
    let taken = sheets_by(&order.workers, &order.limits, path)?.into_iter().next();
    let taken = taken.with_context(|| format!("{shown} 没有读出；{ADVICE}"))?;
    if taken.record.status.is_failure() {
        bail!("{shown} 没有读出：{}", taken.record.message);
    }
    let names: Vec<&str> = taken.grids.iter().map(|grid| grid.name.as_str()).collect();
    if !report::is_own(&names, &[]) {
        bail!("{shown} 不是本程序写出的汇总工作簿；{ADVICE}");
    }
    of_workbook(&taken.grids, catalog.vocabulary.terms()).with_context(|| format!("{shown} 不能用；{ADVICE}"))
}
