//! The tables of a run held against what it says of them (`run.json`), before anything is taken from them.
//!
//! Apart because it is the same for last year's tables, those of the round before and those of the level below. Taught by a
//! figures.csv that was cut at the end of a line: the total of the county was smaller, and nothing said so.

use crate::model::manifest::{Manifest, NAME, PROGRAM, hash};
use crate::model::tables::NEEDED;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

/// What to do about tables that are not what they were.
const ADVICE: &str = "可能被改动、截断，或用表格软件另存过，也可能写到一半中断；请给出程序写出的原文件夹";

/// Whether the tables of a folder are those that its run wrote; false where it has no manifest, as those of older versions.
///
/// # Errors
/// If one is not, or the manifest cannot be read.
pub fn check(folder: &Path) -> Result<bool> {
    let path = folder.join(NAME);
    // A link that leads nowhere is there, and no manifest all the same.
    if fs::symlink_metadata(&path).is_err() {
        return Ok(false);
    }
    let shown = path.display();
    if !path.is_file() {
        bail!("{shown} 不是普通文件；请给出运行时写出的数据表文件夹");
    }
    let text = fs::read(&path).with_context(|| format!("{shown} 打不开，请检查路径"))?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .ok()
        .filter(|known: &Manifest| known.program == PROGRAM)
        .with_context(|| format!("{shown} 读不懂，{ADVICE}"))?;
    // A list that leaves a table out would let it be cut or pasted together unseen.
    let marked = |name: &str| manifest.tables.iter().any(|table| stem(&table.name) == stem(name));
    if let Some(name) = NEEDED.into_iter().find(|name| !marked(name)) {
        bail!("{shown} 里没有记着 {name}；{ADVICE}");
    }
    for table in &manifest.tables {
        let path = folder.join(&table.name);
        let shown = path.display();
        if !path.exists() {
            bail!("{} 里没有 {}，run.json 里记着它；{ADVICE}", folder.display(), table.name);
        }
        if !path.is_file() {
            bail!("{shown} 不是普通文件；请给出运行时写出的数据表文件夹");
        }
        let file = File::open(&path).with_context(|| format!("{shown} 打不开，请检查路径"))?;
        let found = hash(BufReader::new(file)).with_context(|| format!("{shown} 读不出"))?;
        if found != table.sha256 {
            bail!("{shown} 与写出时不同（写出时 {} 行）：{ADVICE}", table.rows);
        }
    }
    Ok(true)
}

/// figures of figures.csv and figures.parquet.
fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}
