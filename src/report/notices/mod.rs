//! Turns the open findings of each unit into a return notice (退回修改通知): one workbook per unit, to print, to send, to
//! fill in and to read back.
//!
//! Apart from the tabs because these files go out of the house: what is in them is about one unit alone. `letters` says
//! who gets which findings, `page` lays one out with
//! `lists` and `marks`, `names` gives files their names. The words that are read back stand in
//! `catalog::notice`.

mod letters;
mod lists;
mod marks;
mod names;
mod page;
mod space;

pub use letters::{Item, Letter, Post};
pub use names::{file_names, is_ours};

use super::binding::cause;
use super::draft::{Draft, sentence};
use super::links::Links;
use super::style::Styles;
use crate::model::Review;
use anyhow::anyhow;
use rayon::prelude::*;

/// Drafts of all notices, and of the removal of those of earlier runs that nobody gets any more.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if the folder or a file cannot be written.
pub fn drafts(review: &Review) -> anyhow::Result<Vec<Draft>> {
    let Some(target) = &review.notices else { return Ok(Vec::new()) };
    let folder = &target.folder;
    let post = Post::of(review);
    let (numbers, units): (Vec<usize>, Vec<&str>) = post.sent().unzip();
    let names = file_names(units.into_iter());
    let links = Links::from(&target.links, review);
    let styles = Styles::new();
    let mut drafts = numbers
        .par_iter()
        .zip(&names)
        .map(|(number, name)| {
            let path = folder.join(name);
            let book = page::compose(&post.letter(*number), review, &links, &styles, folder)
                .map_err(|fault| anyhow!(sentence(&path, &cause(fault))))?;
            Draft::write(&path, |file| book.save(file))
        })
        .collect::<anyhow::Result<Vec<Draft>>>()?;
    let new: Vec<_> = names.iter().map(|name| folder.join(name)).collect();
    let gone = target.outdated.iter().filter(|old| !new.contains(old));
    drafts.extend(gone.map(|old| Draft::removal(old)));
    Ok(drafts)
}
