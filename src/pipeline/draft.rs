//! A new blank → a form file of the catalogue to edit, with the headings known and unknown.

use super::reading::{Workers, sheets_by};
use crate::catalog::{Catalog, form, picture};
use crate::intake::Limits;
use crate::recognise;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// What is known of a new blank form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drafted {
    /// Headings with what they mean.
    pub known: Vec<(String, String)>,
    /// Headings nobody knows.
    pub unknown: Vec<String>,
    /// A form file to edit.
    pub form: String,
}

/// Drafts a form of the catalogue from a blank.
///
/// # Errors
/// If the file cannot be read.
pub fn draft(path: &Path, catalog: &Catalog, workers: &Workers) -> Result<Drafted> {
    let taken = sheets_by(workers, &Limits::default(), path)?.into_iter().next().context("没有给出文件")?;
    if taken.record.status.is_failure() {
        bail!("{} 读不出：{}", path.display(), taken.record.message);
    }
    let Some(grid) = taken.grids.iter().max_by_key(|grid| grid.len()) else {
        bail!("{} 里没有表格", path.display())
    };
    let layout = recognise::lay_out(grid, &catalog.vocabulary);
    let (mut drafted, mut must) = (Drafted::default(), Vec::new());
    for seen in layout.seen.all().filter(|seen| seen.is_words()) {
        match catalog.vocabulary.describe(&seen.meanings) {
            Some(meaning) => {
                must.push(seen.label.key.clone());
                drafted.known.push((seen.text.clone(), meaning));
            }
            None => drafted.unknown.push(seen.text.clone()),
        }
    }
    must.sort();
    must.dedup();
    drafted.form = form::draft(&form::Found {
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        title: layout.title.clone(),
        known: must,
        picture: picture::Picture::of(grid),
    });
    Ok(drafted)
}
