//! Returns that do not name their unit, while what lies around them does: the register's names in their path, the one unit
//! of their workbook or folder, the name of the folder itself.
//!
//! Apart because all returns have to be at hand to know whose a folder is. The nearest witness counts, and none where two
//! disagree: what is given to the wrong unit is worse than what is nobody's.

use crate::catalog::vocabulary::Vocabulary;
use crate::model::inventory::file_name;
use crate::model::naming::without_place;
use crate::model::register::{Owners, canonical_name};
use crate::model::{FilingCard, Register, Store};
use crate::pipeline::file::Processed;
use std::collections::BTreeMap;

/// Gives each return without a unit the one that its path, its workbook or its folder names.
pub(in crate::pipeline) fn name_owners(
    processed: &mut [Processed],
    register: &Register,
    vocabulary: &Vocabulary,
    store: &Store,
) {
    let owners = Owners::of(register);
    let folder_units = FolderUnits::of(processed);
    for file in processed {
        if !file.filings.iter().any(FilingCard::is_nameless) {
            continue;
        }
        let path = file.record.path.as_str();
        let listed = owners.named_in(path).map(|unit| (unit.to_owned(), "按文件夹或文件名"));
        let Some((unit, by)) = listed.or_else(|| folder_units.owner(file, vocabulary)) else { continue };
        for card in file.filings.iter_mut().filter(|card| card.is_nameless() && card.states_something()) {
            *card = card.of_unit(&unit, store);
            card.why = format!("表上没有写单位，{by}认作“{unit}”").as_str().into();
        }
    }
}

/// The units that returns name, by the folder they lie in, with those of all folders below.
struct FolderUnits {
    /// For each folder the names, as they are compared, with one way of writing each.
    folders: BTreeMap<String, BTreeMap<String, String>>,
}

impl FolderUnits {
    fn of(processed: &[Processed]) -> Self {
        let mut units = Self { folders: BTreeMap::new() };
        for file in processed {
            for name in file.filings.iter().map(|card| &card.head.department).filter(|name| !name.is_empty())
            {
                let mut path = file.record.path.as_str();
                while let Some((folder, _)) = path.rsplit_once('/') {
                    units.take(folder, name);
                    path = folder;
                }
            }
        }
        units
    }

    fn take(&mut self, folder: &str, name: &str) {
        let names = self.folders.entry(folder.to_owned()).or_default();
        names.entry(canonical_name(name)).or_insert_with(|| name.to_owned());
    }

    /// Whose the returns of a file are that name no unit, with what says so.
    fn owner(&self, file: &Processed, vocabulary: &Vocabulary) -> Option<(String, &'static str)> {
        let named = file.filings.iter().map(|card| &card.head.department).filter(|name| !name.is_empty());
        let own: BTreeMap<String, &String> = named.map(|name| (canonical_name(name), name)).collect();
        match own.len() {
            0 => {}
            1 => return own.into_values().next().map(|name| (name.clone(), "按同一文件里的表")),
            _ => return None,
        }
        let path = file.record.path.as_str();
        if let Some(unit) = by_file(file_name(path), vocabulary) {
            return Some((unit, "按文件名"));
        }
        // The folder that the run was given is everybody's.
        let (folder, _) = path.rsplit_once('/')?;
        let called = folder.rsplit(['/', '!']).find(|part| is_unit(part, vocabulary));
        let beside = self.folders.get(folder);
        match (beside.map_or(0, BTreeMap::len), called) {
            (0, Some(called)) => Some((called.to_owned(), "按文件夹名")),
            (1, called) => {
                let unit = beside?.values().next()?;
                called
                    .is_none_or(|called| is_same(called, unit))
                    .then(|| (unit.clone(), "按同一文件夹里的表"))
            }
            _ => None,
        }
    }
}

/// Whether the name of a folder is that of a unit, with or without its place.
fn is_same(folder: &str, unit: &str) -> bool {
    let (folder, unit) = (canonical_name(folder), canonical_name(unit));
    let bare = |name: &str| without_place(name).unwrap_or(name).to_owned();
    folder == unit || bare(&folder) == unit || folder == bare(&unit)
}

/// Whether the name of a folder is nothing but that of a unit.
fn is_unit(name: &str, vocabulary: &Vocabulary) -> bool {
    let plain = !name.contains(|c: char| c.is_ascii_digit());
    plain && name.chars().count() > 3 && vocabulary.ends_as_department(name)
}

/// The unit in front of what the name of a file says its table is.
fn by_file(name: &str, vocabulary: &Vocabulary) -> Option<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if is_unit(stem, vocabulary) {
        return Some(stem.to_owned());
    }
    vocabulary.unit_before_subject(stem).map(str::to_owned)
}
