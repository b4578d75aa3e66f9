//! What a run that died has left in the folders of this one → all new or all old files, and a sentence about it.
//!
//! Apart because anybody who may write into a folder can lay something there that looks like what a run has left: a plan is
//! carried out only where it touches nothing but outputs in the folders of this very run.

use super::claims::{Leftovers, is_draft, is_plan};
use super::draft::{folder_of, reason, swapping};
use super::notices::{is_list, is_ours as is_notice, is_record};
use super::swap::{self, Ended, Move, Plan, Stuck, Why};
use super::{are_our_decisions, is_our_table, is_our_workbook};
use anyhow::bail;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What was left to do in the folders that a run writes to.
#[derive(Debug, Default)]
pub struct Recovered {
    /// How runs that died while they moved files have ended now.
    ended: Vec<Ended>,
    /// Plans that were not carried out, each with what speaks against it, in a sentence.
    refused: Vec<String>,
    /// So many files were removed that such runs had not finished.
    removed: usize,
}

impl Recovered {
    /// What was done, a sentence each.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = self.ended.iter().map(ending).collect();
        told.extend(
            self.ended
                .iter()
                .filter(|ended| !ended.stuck.is_empty())
                .map(|ended| format!("{}；这次运行写出新的结果后，它们会被替换。", stuck(&ended.stuck))),
        );
        told.extend(self.refused.iter().cloned());
        if self.removed > 0 {
            told.push(format!("清理了以前中断的运行留下的 {} 个临时文件。", self.removed));
        }
        told
    }
}

/// Why a plan is left alone; `from` is a folder with a lock that points to it.
fn refusal(plan: &Path, file: &Path, from: Option<&Path>) -> String {
    let again =
        "没有照做，文件都没有动；如果是上次运行中断留下的，请用上次的 -o、--data、--notices 再运行一次";
    let shown = plan.display();
    match from {
        Some(folder) if file == plan => {
            let folder = folder.display();
            format!(
                "{folder} 里有指向 {shown} 的中断记录，它不在这次运行的输出文件夹里，{again}，否则请删除 {folder} 里以 .huishen- 开头的文件。"
            )
        }
        _ => {
            let file = file.display();
            format!(
                "{shown} 记着上次运行没有替换完的文件，其中 {file} 不是这次运行要写出的，{again}，否则请删除这条记录。"
            )
        }
    }
}

/// How a plan ended, in a sentence.
fn ending(ended: &Ended) -> String {
    let files = last_of(&ended.files);
    let begun = "上次运行在替换结果文件时中断";
    match &ended.back {
        None => format!("{begun}，已补完：{files}。"),
        Some(Why::Failed) => format!("上次运行没有能写出结果，已恢复原有的文件：{files}。"),
        Some(Why::Changed(file)) => {
            format!(
                "{begun}，{} 在那以后有改动，所以没有补完，改动保留，其余恢复为原有的：{files}。",
                file.display()
            )
        }
        Some(Why::Lost(file)) => {
            format!("{begun}，{} 的新结果已经不在了，已恢复原有的文件：{files}。", file.display())
        }
        Some(Why::Refused(file, cause)) => {
            format!(
                "{begun}，{} 不能替换（{}），已恢复原有的文件：{files}。",
                file.display(),
                reason(file, cause)
            )
        }
    }
}

/// The last of the files, which is the workbook, and how many there are.
fn last_of(files: &[PathBuf]) -> String {
    let last = files.last().map_or(Path::new(""), PathBuf::as_path);
    format!("{} 等 {} 个文件", last.display(), files.len())
}

/// So many files are named where some could not be put back.
const NAMED: usize = 3;

/// Which files are not what they were, and where that is; without a full stop.
#[must_use]
pub fn stuck(all: &[Stuck]) -> String {
    let told = |one: &Stuck| {
        let old = one.old.as_ref().map(|old| format!("（原来的内容在 {}）", old.display()));
        format!("{}{}", one.target.display(), old.unwrap_or_default())
    };
    let named: Vec<String> = all.iter().take(NAMED).map(told).collect();
    let more = if all.len() > NAMED { " 等" } else { "" };
    let why = all.first().map_or_else(String::new, |one| reason(&one.target, &one.cause));
    format!("有 {} 个文件没有能恢复为原来的内容：{}{more}（{why}）", all.len(), named.join("、"))
}

/// Ends what earlier runs that died have begun in these folders.
///
/// # Errors
/// One Chinese sentence, if a file that was there before is not there any more and cannot be put back.
pub fn recover(folders: &BTreeSet<PathBuf>) -> anyhow::Result<Recovered> {
    let _swapping = swapping();
    let left: Vec<Leftovers> = folders.iter().map(|folder| Leftovers::in_folder(folder)).collect();
    let mut recovered = Recovered::default();
    let (mut plans, mut spared) = (BTreeSet::new(), BTreeSet::new());
    for at in left.iter().flat_map(Leftovers::plans).collect::<BTreeSet<_>>() {
        let Some(plan) = Plan::read(&at) else { continue };
        let drafts: Vec<PathBuf> = plan.moves.iter().flat_map(Move::drafts).map(whole).collect();
        if let Some(file) = beyond(&at, &plan, folders) {
            let from = left.iter().find(|left| left.points_to(&at)).map(Leftovers::folder);
            recovered.refused.push(refusal(&at, &file, from));
        } else {
            let ended = plan.complete(&at, &swap::Real);
            let is_done = ended.stuck.is_empty();
            recovered.ended.push(ended);
            if is_done {
                continue;
            }
        }
        plans.insert(at);
        spared.extend(drafts);
    }
    recovered.removed = left.into_iter().map(|left| left.remove(&plans, &spared)).sum::<usize>();
    let all = recovered.ended.iter().flat_map(|ended| &ended.stuck);
    let gone: Vec<&Stuck> = all.filter(|one| one.old.is_some() && !one.target.exists()).collect();
    if let Some(first) = gone.first() {
        bail!(
            "上次运行没有能写出结果，{}；请处理后重新运行，或把它改回原名",
            stuck(std::slice::from_ref(first))
        );
    }
    Ok(recovered)
}

/// A path of a plan that is neither an output in one of these folders nor a draft of one.
fn beyond(at: &Path, plan: &Plan, folders: &BTreeSet<PathBuf>) -> Option<PathBuf> {
    let is_within = |path: &Path| folders.contains(&whole(folder_of(path)));
    if !is_plan(at) || !is_within(at) {
        return Some(at.to_owned());
    }
    // A folder that is gone has nothing that could be touched.
    let mut moves = plan.moves.iter().filter(|one| folder_of(one.target()).exists());
    moves.find_map(|one| strange(one, &is_within))
}

/// What in a move is not ours.
fn strange(one: &Move, is_within: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
    let target = one.target();
    let is_ours = target.symlink_metadata().is_err() || (target.is_file() && is_output(target));
    if target.file_name().is_none() || !is_within(target) || !is_ours {
        return Some(target.to_owned());
    }
    let beside = |draft: &Path| whole(folder_of(draft)) == whole(folder_of(target));
    // Laid there by a run, it is a file and no link.
    let is_plain = |draft: &Path| draft.symlink_metadata().map_or(true, |known| known.is_file());
    let is_draft = |draft: &&Path| is_draft(draft) && beside(draft) && is_plain(draft);
    one.drafts().find(|draft| !is_draft(draft)).map(Path::to_owned)
}

/// Whether a file is one that runs write.
fn is_output(path: &Path) -> bool {
    is_notice(path)
        || is_list(path)
        || is_record(path)
        || is_our_table(path)
        || is_our_workbook(path)
        || are_our_decisions(path)
}

/// A path whose folder is written without links and detours.
fn whole(path: &Path) -> PathBuf {
    match path.file_name() {
        Some(name) if !path.is_dir() => {
            dunce::canonicalize(folder_of(path)).map_or_else(|_| path.to_owned(), |folder| folder.join(name))
        }
        _ => dunce::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
    }
}
