//! Where notices lie in their folder: `第1轮/退回修改通知_甲局.xlsx`, or `第1轮/县教育局/…` where 主管部门 hand them out.
//!
//! Apart because the tab 退回清单 links to what the notices write, and old ones are looked for before anything is read.

use super::letters::{Letter, Post};
use super::names::{file_names, is_ours, plain};
use crate::model::register::canonical_name;
use crate::model::review::NoticeSplit;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The list of notices in a folder of those that are handed out together.
pub const LIST: &str = "退回修改通知清单.xlsx";

/// The path of each notice below the folder of notices, in the order of `post.sent()`.
#[must_use]
pub fn paths(post: &Post<'_>, split: NoticeSplit) -> Vec<String> {
    let letters: Vec<Letter> = post.sent().map(|(_, letter)| letter).collect();
    let names = file_names(letters.iter().map(|letter| letter.unit));
    let folders = Folders::of(&letters, split);
    letters.iter().zip(names).map(|(letter, name)| format!("{}/{name}", folders.of_letter(letter))).collect()
}

/// Who hands out the notice of each letter, and the name of the folder for it.
struct Folders<'l> {
    split: NoticeSplit,
    /// 主管部门 of other units, canonical: what such a unit gets itself lies in its own folder.
    supervisors: BTreeSet<String>,
    /// Names of 主管部门 or 股室 → names of folders, each once.
    names: BTreeMap<&'l str, String>,
}

impl<'l> Folders<'l> {
    fn of(letters: &[Letter<'l>], split: NoticeSplit) -> Self {
        let supervisors = letters.iter().map(|letter| canonical_name(letter.supervisor)).collect();
        let mut folders = Self { split, supervisors, names: BTreeMap::new() };
        let holders: BTreeSet<&str> = letters.iter().map(|letter| folders.holder(letter)).collect();
        let mut taken = BTreeSet::new();
        for holder in holders {
            let own = plain(holder);
            let numbered = (2_u32..).map(|number| format!("{own}({number})"));
            let mut tries = std::iter::once(own.clone()).chain(numbered);
            // Windows takes 甲A and 甲a for the same folder.
            let name = tries.find(|name| taken.insert(name.to_lowercase())).unwrap_or(own);
            folders.names.insert(holder, name);
        }
        folders
    }

    fn holder(&self, letter: &Letter<'l>) -> &'l str {
        let (name, missing) = match self.split {
            NoticeSplit::Together => return "",
            NoticeSplit::Supervisor if self.supervisors.contains(&canonical_name(letter.unit)) => {
                (letter.unit, "")
            }
            NoticeSplit::Supervisor => (letter.supervisor, "没有写主管部门"),
            NoticeSplit::Office => (letter.office(), "没有写股室"),
        };
        if name.trim().is_empty() { missing } else { name }
    }

    fn of_letter(&self, letter: &Letter<'l>) -> String {
        let round = round_folder(letter.round);
        match self.names.get(self.holder(letter)).filter(|_| self.split != NoticeSplit::Together) {
            Some(name) => format!("{round}/{name}"),
            None => round,
        }
    }
}

fn round_folder(round: u32) -> String {
    format!("第{round}轮")
}

fn is_round_folder(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.strip_prefix('第').and_then(|rest| rest.strip_suffix('轮'));
    path.is_dir() && number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// The folder of notices and those in it that a run may write to, as far as they are there: rounds, and 主管部门 in them.
#[must_use]
pub fn written_folders(folder: &Path) -> Vec<PathBuf> {
    let rounds = inside(folder).into_iter().filter(|path| is_round_folder(path));
    let deeper = rounds.flat_map(|round| {
        let parts = inside(&round).into_iter().filter(|path| path.is_dir());
        std::iter::once(round.clone()).chain(parts).collect::<Vec<_>>()
    });
    std::iter::once(folder.to_owned()).filter(|folder| folder.is_dir()).chain(deeper).collect()
}

/// The files in the folder of notices that bear names this program gives: notices, and lists of them.
#[must_use]
pub fn named_like_ours(folder: &Path) -> Vec<PathBuf> {
    let files = written_folders(folder).into_iter().flat_map(|folder| inside(&folder));
    files.filter(|path| !path.is_dir() && (is_ours(path) || is_list(path))).collect()
}

/// Whether a file bears the name of a list of notices.
#[must_use]
pub fn is_list(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == LIST)
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// What lies in each folder, if notices are handed out by folders: path of the folder, and of each notice the number of its letter
/// and the name of its file. Numbers, for letters are made when they are needed.
#[must_use]
pub fn handed_out<'p>(
    numbers: &[usize],
    paths: &'p [String],
    split: NoticeSplit,
) -> BTreeMap<&'p str, Vec<(usize, &'p str)>> {
    let mut folders: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    let sent = numbers.iter().zip(paths).filter(|_| split != NoticeSplit::Together);
    for (number, (folder, name)) in sent.filter_map(|(number, path)| Some((number, path.rsplit_once('/')?))) {
        folders.entry(folder).or_default().push((*number, name));
    }
    folders
}
