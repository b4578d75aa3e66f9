//! Turns the open findings of each unit into a return notice (退回修改通知): one workbook per unit, to print, to send, to
//! fill in and to read back.
//!
//! Apart from the tabs because these files go out of the house: what is in them is about one unit alone. `letters` says
//! who gets which findings, `rounds` how many times each unit has been asked, `page` lays one out with `lists` and `marks`, `names`
//! and `folders` say where it lies, `list` names those that are handed out together. The words that are read back stand in
//! `catalog::notice`.

mod folders;
mod letters;
mod list;
mod lists;
mod marks;
mod names;
mod page;
mod record;
mod rounds;
mod space;
mod word;

pub use folders::{is_list, named_like_ours, paths, written_folders};
pub use letters::{Item, Letter, Post};
pub use list::SHEET as LIST_SHEET;
pub use names::is_ours;
pub use record::{NAME as RECORD, edited, is_record, written};

use super::binding::{Book, cause};
use super::draft::{Draft, folder_of, sentence};
use super::links::Links;
use super::style::Styles;
use crate::model::Review;
use crate::model::review::{EarlierNotice, NoticeSplit};
use anyhow::anyhow;
use rayon::prelude::*;
use rust_xlsxwriter::XlsxError;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Drafts of all notices and of the lists of them, and of the removal of those of earlier runs that nobody gets any more.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if the folder or a file cannot be written.
pub fn drafts(review: &Review) -> anyhow::Result<Vec<Draft>> {
    let Some(target) = &review.notices else { return Ok(Vec::new()) };
    let folder = &target.folder;
    let post = Post::of(review);
    let numbers: Vec<usize> = post.sent().map(|(number, _)| number).collect();
    let paths = folders::paths(&post, target.split);
    let lists = folders::handed_out(&numbers, &paths, target.split);
    make_folders(folder, &paths)?;
    let (of_round, of_holder) = (deeper(&target.links, 1), deeper(&target.links, 2));
    // By 轮次, or by 轮次 and whoever hands them out.
    let of_depth = match target.split {
        NoticeSplit::Together => &of_round,
        NoticeSplit::Supervisor | NoticeSplit::Office => &of_holder,
    };
    let links = Links::from(of_depth, review);
    let styles = Styles::new();
    let mut drafts = numbers
        .par_iter()
        .zip(&paths)
        .map(|(number, path)| {
            draft(&folder.join(path), |parent| {
                page::compose(&post.letter(*number), review, &links, &styles, parent)
            })
        })
        .collect::<anyhow::Result<Vec<Draft>>>()?;
    if target.as_documents {
        drafts.extend(documents(folder, &post, &numbers, &paths, review)?);
    }
    let (outdated, kept): (Vec<&EarlierNotice>, Vec<&EarlierNotice>) =
        target.earlier.iter().partition(|notice| post.rounds.is_outdated(notice, &post));
    // Units have answered them since: they are kept, and the list beside them says whom they went to.
    let mut answered: BTreeMap<&Path, Vec<&EarlierNotice>> = BTreeMap::new();
    for notice in kept {
        answered.entry(folder_of(&notice.path)).or_default().push(notice);
    }
    for (part, sent) in &lists {
        let part = folder.join(part);
        let letters: Vec<_> = sent.iter().map(|(number, name)| (post.letter(*number), *name)).collect();
        let before = answered.get(part.as_path()).map_or(&[][..], Vec::as_slice);
        let compose = |parent: &Path| list::compose(&letters, before, review, &styles, parent);
        drafts.push(draft(&part.join(folders::LIST), compose)?);
    }
    let new: BTreeSet<PathBuf> = drafts.iter().map(|draft| draft.target().to_owned()).collect();
    let lists = target.earlier_lists.iter().filter(|list| !answered.contains_key(folder_of(list)));
    let gone = outdated.into_iter().map(|notice| &notice.path).chain(lists);
    // Only what this program wrote under that very name: a copy that somebody keeps there is theirs.
    let gone = gone.filter(|old| !new.contains(*old) && target.written.contains(*old));
    drafts.extend(gone.map(|old| Draft::removal(old)));
    drafts.retain(|draft| !target.edited.contains(draft.target()));
    drafts.push(record::draft(folder, &drafts)?);
    Ok(drafts)
}

/// One file in the folder of its parent.
fn draft(path: &Path, compose: impl FnOnce(&Path) -> Result<Book, XlsxError>) -> anyhow::Result<Draft> {
    let book = compose(folder_of(path)).map_err(|fault| anyhow!(sentence(path, &cause(fault))))?;
    Draft::write(path, |file| book.save(file))
}

/// The same notices as papers for Word, beside the workbooks.
fn documents(
    folder: &Path,
    post: &Post<'_>,
    numbers: &[usize],
    paths: &[String],
    review: &Review,
) -> anyhow::Result<Vec<Draft>> {
    let one = |(number, path): (&usize, &String)| {
        let paper = word::compose(&post.letter(*number), review);
        Draft::write(&folder.join(path).with_extension("docx"), |file| paper.save(file))
    };
    numbers.par_iter().zip(paths).map(one).collect()
}

/// The folders that files at these paths lie in.
fn make_folders(folder: &Path, paths: &[String]) -> anyhow::Result<()> {
    let parts: BTreeSet<&str> =
        paths.iter().filter_map(|path| path.rsplit_once('/')).map(|(part, _)| part).collect();
    for part in parts {
        let made = folder.join(part);
        std::fs::create_dir_all(&made).map_err(|fault| anyhow!(sentence(&made, &fault)))?;
    }
    Ok(())
}

/// Links that lead to the same files from so many folders deeper.
fn deeper(links: &BTreeMap<String, String>, depth: usize) -> BTreeMap<String, String> {
    // C:/… or file://…; a name may hold a colon, too.
    let is_absolute = |target: &str| {
        target.starts_with('/') || target.as_bytes().get(1) == Some(&b':') || target.contains("://")
    };
    let further = |target: &String| {
        if is_absolute(target) { target.clone() } else { format!("{}{target}", "../".repeat(depth)) }
    };
    links.iter().map(|(path, target)| (path.clone(), further(target))).collect()
}
