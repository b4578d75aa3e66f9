//! The arguments of a run, completed by what stands in huishen.toml beside the workbook.
//!
//! Apart because what is given by hand wins, and what comes from the file is told: both are decided here, before anything is
//! read.

use crate::cli::RunArgs;
use anyhow::Result;
use huishen::catalog::run_file::{self, RunFile};
use huishen::model::taken::{NAME, Taken};
use std::path::{Path, PathBuf};

/// A run as it is carried out.
#[derive(Debug, Clone)]
pub struct Completed {
    /// The arguments with what was missing.
    pub args: RunArgs,
    /// 财政局全称, where the file names it.
    pub bureau: Option<String>,
    /// What came from the file.
    pub taken: Taken,
    /// The file, if there is one.
    pub file: Option<PathBuf>,
}

/// Takes from huishen.toml in the folder of the workbook what was not given by hand.
///
/// # Errors
/// If the file is there and cannot be understood.
pub fn complete(args: &RunArgs, folder: &Path) -> Result<Completed> {
    let found = run_file::read(folder)?;
    let file = found.is_some().then(|| folder.join(NAME));
    let mut completed = Completed { args: args.clone(), bureau: None, taken: Taken::default(), file };
    if let Some(found) = found {
        completed.take(found, folder);
    }
    Ok(completed)
}

impl Completed {
    fn take(&mut self, found: RunFile, folder: &Path) {
        let (args, values) = (&mut self.args, &mut self.taken.values);
        // The year is not an order: the run says whether it is followed.
        self.taken.year = found.year.filter(|_| args.year.is_none());
        if let Some(due) = found.due.filter(|_| args.due.is_none()) {
            values.push(("重报日期", due.to_string()));
            args.due = Some(due);
        }
        // Left empty, a line asks for nothing.
        if let Some(bureau) = found.bureau.filter(|bureau| !bureau.trim().is_empty()) {
            values.push(("财政局", bureau.clone()));
            self.bureau = Some(bureau);
        }
        for (term, path, own) in [
            ("名录", found.register, &mut args.register),
            ("规则文件夹", found.catalog, &mut args.catalog),
            ("上年", found.prior, &mut args.prior),
        ] {
            if let Some(path) = path.filter(|path| own.is_none() && !path.trim().is_empty()) {
                *own = Some(folder.join(&path));
                values.push((term, path));
            }
        }
        if let Some(scheme) = found.scheme.filter(|_| args.scheme.is_none()) {
            values.push(("排名方案", scheme.clone()));
            args.scheme = Some(scheme);
        }
    }
}
