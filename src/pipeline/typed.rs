//! The workbook that a run replaces → what people typed into it.
//!
//! Apart because it is read as any file of others is, in a worker, and `report` knows its tabs. Only
//! tabs with columns for people are read, and those that reach beyond their tables: the others are most of a large workbook.

use super::{Limits, Order, sheets_by};
use crate::intake::typed::{beside, typed};
use crate::model::typed::Typed;
use crate::report;
use anyhow::{Context, Result, bail};

/// What was typed; nothing where no workbook is replaced.
///
/// # Errors
/// If the workbook is there and cannot be read: what is in it would be lost silently.
pub(super) fn read(order: &Order) -> Result<Typed> {
    let Some(old) = &order.old_book else { return Ok(Typed::default()) };
    let tabs = report::kept_tabs();
    let widened = report::widened(&old.path);
    let only = tabs.iter().map(|tab| tab.name).chain(widened.keys().map(String::as_str));
    let only = only.map(str::to_owned).collect();
    let limits = Limits { only, ..order.limits.clone() };
    let shown = old.path.display();
    let taken = sheets_by(&order.workers, &limits, &old.path)?.into_iter().next();
    let taken = taken.with_context(|| format!("原来的工作簿 {shown} 读不出，没有覆盖"))?;
    if taken.record.status.is_failure() && taken.grids.is_empty() {
        bail!(
            "原来的工作簿 {shown} 读不出，没有覆盖；请把它移走，或用 -o 给出另一个文件名（{}）",
            taken.record.message
        );
    }
    let mut typed = typed(&taken.grids, &tabs);
    typed.strays += beside(&taken.grids, &tabs, &widened);
    typed.strays += report::added_sheets(&old.path);
    typed.strays += report::commented_sheets(&old.path);
    Ok(typed)
}
