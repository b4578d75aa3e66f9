//! Folders and files given → every path met, sorted, with what is not to be opened said at once.

use super::names::{is_own_lock, readable, system_file};
use crate::model::FileStatus;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// One path met on the walk, or one member of an archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Met {
    /// Where it lies; for a member, where the archive lies.
    #[serde(with = "as_it_is")]
    pub path: PathBuf,
    /// Path relative to the given root, with `/`.
    pub shown: String,
    /// Bytes.
    pub size: u64,
    /// Class and sentence if it is not to be opened.
    pub refused: Option<(FileStatus, String)>,
    /// Which member of the archive it is, counted from zero.
    pub member: Option<usize>,
    /// How many bytes of `shown` tell its root from others; none where one root is given.
    pub lead: usize,
}

/// Paths of any bytes between processes; serde's own form of a path is text.
mod as_it_is {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::ffi::OsString;
    use std::path::{Path, PathBuf};

    pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
        path.as_os_str().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
        OsString::deserialize(deserializer).map(PathBuf::from)
    }
}

/// Every file under the given folders and every file given, in a fixed order. Links in folders are not followed, one
/// that is given by hand is. The files the run itself writes are met and skipped.
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
    let own: BTreeSet<PathBuf> = own.iter().filter_map(|path| std::path::absolute(path).ok()).collect();
    for (_, met) in &mut found {
        if std::path::absolute(&met.path).is_ok_and(|path| own.contains(&path)) {
            met.refused = Some((FileStatus::Skipped, "本程序写出的文件，已跳过。".into()));
        }
    }
    let mut found: Vec<Met> = found.into_iter().map(|(_, met)| met).collect();
    found.sort_by(|a, b| (&a.shown, &a.path).cmp(&(&b.shown, &b.path)));
    number_namesakes(&mut found);
    found
}

/// Names that differ in bytes nobody can read would be shown alike: all but the first get a number.
pub(super) fn number_namesakes(sorted: &mut [Met]) {
    let mut first = 0;
    for index in 1..sorted.len() {
        if sorted[index].shown != sorted[first].shown {
            first = index;
            continue;
        }
        let number = index - first + 1;
        let name = sorted[first].shown.clone();
        sorted[index].shown = format!("{name}〔{number}〕");
    }
}

/// Where several folders are given, every path begins with the name of its folder, whatever the files are called: one
/// folder more changes no path below the others. Files given by hand that bear the same name carry their path.
fn tell_apart(found: &mut [(usize, Met)], roots: &[PathBuf]) {
    let folders: Vec<usize> = (0..roots.len()).filter(|number| roots[*number].is_dir()).collect();
    if folders.len() > 1 {
        let names = names_of(&folders, roots);
        for (number, met) in found.iter_mut() {
            if let Some(name) = names.get(number) {
                met.shown = format!("{name}/{}", met.shown);
                met.lead = name.len() + 1;
            }
        }
    }

    let mut bearers: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (number, met) in found.iter() {
        bearers.entry(met.shown.clone()).or_default().insert(*number);
    }
    for (number, met) in found.iter_mut() {
        if bearers.get(&met.shown).is_some_and(|roots| roots.len() > 1) {
            let name = roots[*number].to_string_lossy().replace('\\', "/");
            let name = name.trim_end_matches('/');
            met.shown = format!("{name}/{}", met.shown);
            met.lead += name.len() + 1;
        }
    }
}

/// The name of each folder; folders of one name are numbered.
fn names_of(folders: &[usize], roots: &[PathBuf]) -> BTreeMap<usize, String> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for number in folders {
        let whole = roots[*number].canonicalize().unwrap_or_else(|_| roots[*number].clone());
        let name = readable(whole.file_name().unwrap_or(whole.as_os_str()).as_encoded_bytes());
        let count = known.entry(name.clone()).or_default();
        *count += 1;
        names.insert(*number, if *count > 1 { format!("{name}〔{count}〕") } else { name });
    }
    names
}

fn under(root: &Path) -> Vec<Met> {
    let base = if root.is_dir() { root } else { root.parent().unwrap_or(root) };
    WalkDir::new(root)
        .follow_links(false)
        .into_iter()
        .filter_map(|entry| match entry {
            Ok(entry) if entry.file_type().is_dir() || is_own_lock(entry.file_name()) => None,
            Ok(entry) => Some(met(&entry, base)),
            Err(error) => Some(unreachable_path(&error, base)),
        })
        .collect()
}

fn met(entry: &walkdir::DirEntry, base: &Path) -> Met {
    let shown = shown(entry.path(), base);
    // Who names a link means what it leads to.
    let is_given = entry.depth() == 0 && entry.path().is_file();
    let refused = if entry.file_type().is_file() || is_given {
        system_file(&shown).map(|why| (FileStatus::Skipped, why.to_owned()))
    } else {
        Some((FileStatus::Skipped, "不是普通文件（链接或设备），已跳过。".to_owned()))
    };
    Met {
        path: entry.path().to_owned(),
        shown,
        size: entry.path().metadata().map_or(0, |data| data.len()),
        refused,
        member: None,
        lead: 0,
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
        member: None,
        lead: 0,
    }
}

fn shown(path: &Path, base: &Path) -> String {
    let relative = path.strip_prefix(base).unwrap_or(path);
    let name = |name: &OsStr| readable(name.as_encoded_bytes());
    let parts: Vec<String> = relative.iter().map(name).collect();
    if parts.is_empty() { name(path.as_os_str()) } else { parts.join("/") }
}
