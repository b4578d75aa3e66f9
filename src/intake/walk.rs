//! Folders and files given → every path met, sorted, with what is not to be opened said at once.

use crate::model::FileStatus;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// One path met on the walk.
#[derive(Debug, Clone)]
pub struct Met {
    /// Where it lies.
    pub path: PathBuf,
    /// Path relative to the given root, with `/`.
    pub shown: String,
    /// Bytes.
    pub size: u64,
    /// Class and sentence if it is not to be opened.
    pub refused: Option<(FileStatus, String)>,
}

/// Every file under the given folders and every file given, in a fixed order. Links are not followed. What the run
/// itself writes is met and skipped.
#[must_use]
pub fn walk(roots: &[PathBuf], own: &[PathBuf]) -> Vec<Met> {
    let mut found: Vec<(usize, Met)> = roots
        .iter()
        .enumerate()
        .flat_map(|(number, root)| under(root).into_iter().map(move |met| (number, met)))
        .collect();
    let mut known = BTreeSet::new();
    found
        .retain(|(_, met)| known.insert(std::path::absolute(&met.path).unwrap_or_else(|_| met.path.clone())));
    tell_apart(&mut found, roots);
    let own: Vec<PathBuf> = own.iter().filter_map(|path| std::path::absolute(path).ok()).collect();
    for (_, met) in &mut found {
        if std::path::absolute(&met.path).is_ok_and(|path| own.iter().any(|own| path.starts_with(own))) {
            met.refused = Some((FileStatus::Skipped, "本程序写出的文件，已跳过。".into()));
        }
    }
    let mut found: Vec<Met> = found.into_iter().map(|(_, met)| met).collect();
    found.sort_by(|a, b| a.shown.cmp(&b.shown));
    found
}

/// Files of several roots that bear the same relative path carry the name of their root in front.
fn tell_apart(found: &mut [(usize, Met)], roots: &[PathBuf]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, met) in found.iter() {
        *counts.entry(met.shown.clone()).or_default() += 1;
    }
    for (number, met) in found.iter_mut() {
        if counts.get(&met.shown).is_some_and(|count| *count > 1) {
            let name = roots[*number].to_string_lossy().replace('\\', "/");
            met.shown = format!("{}/{}", name.trim_end_matches('/'), met.shown);
        }
    }
}

fn under(root: &Path) -> Vec<Met> {
    let base = if root.is_dir() { root } else { root.parent().unwrap_or(root) };
    WalkDir::new(root)
        .follow_links(false)
        .into_iter()
        .filter_map(|entry| match entry {
            Ok(entry) if entry.file_type().is_dir() => None,
            Ok(entry) => Some(met(&entry, base)),
            Err(error) => Some(unreachable_path(&error, base)),
        })
        .collect()
}

fn met(entry: &walkdir::DirEntry, base: &Path) -> Met {
    let name = entry.file_name().to_string_lossy();
    let refused = if entry.file_type().is_file() {
        system_file(&name).map(|why| (FileStatus::Skipped, why.to_owned()))
    } else {
        Some((FileStatus::Skipped, "不是普通文件（链接或设备），已跳过。".to_owned()))
    };
    Met {
        path: entry.path().to_owned(),
        shown: shown(entry.path(), base),
        size: entry.metadata().map_or(0, |data| data.len()),
        refused,
    }
}

fn unreachable_path(error: &walkdir::Error, base: &Path) -> Met {
    let path = error.path().unwrap_or(base);
    Met {
        path: path.to_owned(),
        shown: shown(path, base),
        size: 0,
        refused: Some((
            FileStatus::Unreadable,
            "文件夹或文件打不开（没有权限或已被移走），未读取。".to_owned(),
        )),
    }
}

fn shown(path: &Path, base: &Path) -> String {
    let relative = path.strip_prefix(base).unwrap_or(path);
    let parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.is_empty() { path.to_string_lossy().into_owned() } else { parts.join("/") }
}

/// Files that no one wrote on purpose, by name.
fn system_file(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if name.starts_with("~$") || name.starts_with(".~") {
        return Some("Office 临时锁文件，说明该表正被打开，请确认已保存。");
    }
    let system =
        matches!(lower.as_str(), ".ds_store" | "thumbs.db" | "desktop.ini") || name.starts_with("._");
    let temporary = Path::new(&lower).extension().is_some_and(|e| e == "tmp");
    (system || temporary).then_some("系统或临时文件，已跳过。")
}
