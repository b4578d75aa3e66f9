//! Names of files in decisions → files of this run, and back.
//!
//! Apart because people write names in their own way: whole paths, paths below the root, bare names; and because names of
//! files may hold the mark that stands between them.

use crate::model::decision::{BETWEEN, seal};
use crate::model::inventory::file_name;
use crate::pipeline::file::Processed;
use std::collections::BTreeMap;

/// The files of a run by every name they may be called.
pub(super) struct Files<'p> {
    processed: &'p [Processed],
    by_path: BTreeMap<&'p str, Vec<usize>>,
    by_own_path: BTreeMap<&'p str, Vec<usize>>,
    by_name: BTreeMap<&'p str, Vec<usize>>,
}

impl<'p> Files<'p> {
    pub(super) fn of(processed: &'p [Processed]) -> Self {
        let mut files = Self {
            processed,
            by_path: BTreeMap::new(),
            by_own_path: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for (number, file) in processed.iter().enumerate() {
            let (path, own) = (file.record.path.as_str(), file.record.own_path());
            files.by_path.entry(path).or_default().push(number);
            files.by_own_path.entry(own).or_default().push(number);
            files.by_name.entry(file_name(own)).or_default().push(number);
        }
        files
    }

    /// The files that a cell names. Where several bear a name, their seals tell.
    ///
    /// # Errors
    /// Why one is not known, in a sentence without its stop.
    pub(super) fn named(&self, cell: &str, seals: &str) -> Result<Vec<usize>, String> {
        let seals: Vec<&str> = seals.split(BETWEEN).collect();
        let parts: Vec<&str> = cell.split(BETWEEN).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < parts.len() {
            // The longest name that fits: the mark may stand in it.
            let name = |end: usize| parts[at..end].join(BETWEEN).trim().to_owned();
            let known = (at + 1..=parts.len()).rev().find(|end| !self.all(&name(*end)).is_empty());
            let end = known.unwrap_or(at + 1);
            if !name(end).is_empty() {
                found.push(self.one(&name(end), seals.get(found.len()).copied())?);
            }
            at = end;
        }
        Ok(found)
    }

    fn one(&self, name: &str, sealed: Option<&str>) -> Result<usize, String> {
        let all = self.all(name);
        let is_sealed = |number: &&usize| Some(seal(&self.processed[**number].record.sha256)) == sealed;
        match all {
            [] => Err(format!("这次没有收到 {name}")),
            [number] => Ok(*number),
            several => {
                let mut same = several.iter().filter(is_sealed);
                match (same.next(), same.next()) {
                    (Some(number), None) => Ok(*number),
                    _ => Err(format!("有 {} 个文件都叫 {name}，请写明文件夹", several.len())),
                }
            }
        }
    }

    fn all(&self, name: &str) -> &[usize] {
        let known = [&self.by_path, &self.by_own_path, &self.by_name];
        let of = |name: &str| known.into_iter().find_map(|known| known.get(name));
        // 教育局\自评表.xlsx, as Windows shows paths.
        of(name).or_else(|| of(&name.replace('\\', "/"))).map_or(&[], Vec::as_slice)
    }
}

/// The paths of files as a cell names them.
pub(super) fn joined(files: &[&Processed]) -> String {
    files.iter().map(|file| file.record.own_path()).collect::<Vec<_>>().join(BETWEEN)
}

/// The seals of files in their order.
pub(super) fn seals(files: &[&Processed]) -> String {
    files.iter().map(|file| seal(&file.record.sha256)).collect::<Vec<_>>().join(BETWEEN)
}
