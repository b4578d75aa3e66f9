//! A disk that refuses or dies at any step: all old or all new, at once or after the next run.

use super::*;
use std::cell::Cell;
use std::collections::BTreeMap;

/// How a disk fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// That one step is refused, as where a program holds the file.
    Refuses,
    /// That step and all behind it never happen: the process was killed.
    Dies,
}

/// Fails at one step; knows second names or not, as on a stick.
struct Frail {
    at: usize,
    way: Way,
    links: bool,
    done: Cell<usize>,
}

impl Frail {
    fn step(&self) -> io::Result<()> {
        let number = self.done.get();
        self.done.set(number + 1);
        let fails = if self.way == Way::Dies { number >= self.at } else { number == self.at };
        if fails { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    }
}

impl Disk for Frail {
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step().and_then(|()| Real.rename(from, to))
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        if self.links { Real.link(from, to) } else { Err(io::ErrorKind::Unsupported.into()) }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| Real.remove(path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self.step() {
            Ok(()) => Real.write(path, bytes),
            Err(fault) => {
                // A full disk takes the beginning.
                fs::write(path, &bytes[..bytes.len() / 2])?;
                Err(fault)
            }
        }
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step().and_then(|()| Real.sync(file))
    }
}

const NAMES: [&str; 4] = ["a.csv", "b.csv", "旧通知.xlsx", "汇总.xlsx"];

/// Old files, of which one is to go, and new ones beside; one of the new ones has no old one.
fn ground(folder: &Path) -> Vec<Move> {
    for name in ["a.csv", "旧通知.xlsx", "汇总.xlsx"] {
        fs::write(folder.join(name), format!("older {name}")).unwrap();
    }
    let plan = |(number, name): (usize, &&str)| {
        let new = folder.join(format!(".new-{name}"));
        if *name != "旧通知.xlsx" {
            fs::write(&new, format!("new {name}")).unwrap();
        }
        Move::new(&folder.join(name), is_there(&new).then_some(&*new), folder.join(format!(".old-{number}")))
    };
    NAMES.iter().enumerate().map(plan).collect()
}

/// What people see in the folder.
fn seen(folder: &Path) -> BTreeMap<String, String> {
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap());
    let all =
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read_to_string(file.path()).unwrap()));
    all.filter(|(name, _)| !name.starts_with('.')).collect()
}

fn expected(is_new: bool) -> BTreeMap<String, String> {
    let age = if is_new { "new" } else { "older" };
    let is_there = |name: &&&str| if is_new { **name != "旧通知.xlsx" } else { **name != "b.csv" };
    NAMES.iter().filter(is_there).map(|name| ((*name).to_owned(), format!("{age} {name}"))).collect()
}

/// Carries out the plan that stands there.
fn complete(at: &Path, disk: &dyn Disk) -> Option<Ended> {
    Some(Plan::read(at)?.complete(at, disk))
}

#[test]
fn whatever_step_fails_all_are_old_or_all_are_new() {
    for (way, links) in [(Way::Refuses, true), (Way::Refuses, false), (Way::Dies, true), (Way::Dies, false)] {
        for at in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let (moves, plan) = (ground(folder.path()), folder.path().join(".plan.json"));
            let disk = Frail { at, way, links, done: Cell::new(0) };
            let ended = replace(moves, &plan, &disk);
            let steps = disk.done.get();
            if way == Way::Refuses {
                // At once, without a next run.
                assert!(!plan.exists() || at >= steps || ended.is_ok(), "step {at}");
                assert_eq!(seen(folder.path()), expected(ended.is_ok()), "step {at}");
            }
            let had_plan = plan.exists();
            let done = complete(&plan, &Real);
            let is_new = ended.is_ok() || done.as_ref().is_some_and(|done| done.back.is_none());
            assert_eq!(seen(folder.path()), expected(is_new), "step {at}");
            assert_eq!((done.is_some(), plan.exists()), (had_plan, false), "step {at}");
            if steps <= at {
                assert!(ended.is_ok() && at > 8, "all steps were tried: {at}");
                break;
            }
        }
    }
}

#[test]
fn a_folder_that_was_renamed_is_completed_where_it_is_now() {
    let above = tempfile::tempdir().unwrap();
    let (before, now) = (above.path().join("甲"), above.path().join("乙"));
    fs::create_dir(&before).unwrap();
    let disk = Frail { at: 6, way: Way::Dies, links: true, done: Cell::new(0) };
    assert!(replace(ground(&before), &before.join(".plan.json"), &disk).is_err());
    assert_ne!(seen(&before), expected(true), "half done");
    fs::rename(&before, &now).unwrap();
    assert!(complete(&now.join(".plan.json"), &Real).is_some_and(|ended| ended.back.is_none()));
    assert_eq!(seen(&now), expected(true));
}

#[test]
fn one_file_needs_no_plan() {
    let folder = tempfile::tempdir().unwrap();
    let last = ground(folder.path()).pop().unwrap();
    let disk = Frail { at: 1, way: Way::Dies, links: true, done: Cell::new(0) };
    assert!(replace(vec![last], &folder.path().join(".plan.json"), &disk).is_ok());
    assert_eq!(fs::read_to_string(folder.path().join("汇总.xlsx")).unwrap(), "new 汇总.xlsx");
}

/// Leaves a folder as a run does that dies at that step.
fn died(at: usize, links: bool) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (moves, plan) = (ground(folder.path()), folder.path().join(".plan.json"));
    let disk = Frail { at, way: Way::Dies, links, done: Cell::new(0) };
    let _ = replace(moves, &plan, &disk);
    (folder, plan)
}

/// A file as a program saves it that writes a new one and moves it over the old.
fn save(path: &Path, text: &str) {
    let draft = path.with_file_name("saving");
    fs::write(&draft, text).unwrap();
    fs::rename(&draft, path).unwrap();
}

#[test]
fn what_somebody_saves_between_two_runs_is_never_lost() {
    for (links, name, at) in [true, false]
        .into_iter()
        .flat_map(|links| NAMES.iter().flat_map(move |name| (2..14).map(move |at| (links, *name, at))))
    {
        let (folder, plan) = died(at, links);
        let path = folder.path().join(name);
        if !plan.exists() || !path.exists() {
            continue;
        }
        let text = format!("{} and what was typed", fs::read_to_string(&path).unwrap());
        save(&path, &text);
        let ended = complete(&plan, &Real).unwrap();
        assert!(ended.stuck.is_empty() && !plan.exists());
        let now = seen(folder.path());
        assert_eq!(now.get(name), Some(&text), "{name} at {at}");
        // All others belong together.
        let mut all = expected(ended.back.is_none());
        all.insert(name.to_owned(), text.clone());
        assert!(all.iter().all(|(name, text)| now.get(name) == Some(text)), "{name} at {at}: {now:?}");
        let is_old = text.starts_with("old");
        assert!(!is_old || matches!(ended.back, Some(Why::Changed(_))), "{name} at {at}");
    }
}

#[test]
fn a_draft_that_is_gone_makes_the_next_run_go_back() {
    let (folder, plan) = died(4, true);
    fs::remove_file(folder.path().join(".new-汇总.xlsx")).unwrap();
    assert!(complete(&plan, &Real).is_some_and(|ended| matches!(ended.back, Some(Why::Lost(_)))));
    assert_eq!(seen(folder.path()), expected(false));
}

/// Lets one file be, whatever is asked, and takes no other step either from one step on.
struct Stubborn<'a> {
    name: &'a str,
    till: Cell<usize>,
}

impl Stubborn<'_> {
    fn allow(&self, path: &Path) -> io::Result<()> {
        let left = self.till.get();
        let is_it = path.file_name().is_some_and(|name| name == self.name);
        self.till.set(left.saturating_sub(usize::from(is_it)));
        if is_it && left == 0 { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    }
}

impl Disk for Stubborn<'_> {
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.allow(from).and_then(|()| self.allow(to)).and_then(|()| Real.rename(from, to))
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        Real.link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.allow(path).and_then(|()| Real.remove(path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        Real.write(path, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        Real.sync(file)
    }
}

#[test]
fn one_file_that_cannot_be_put_back_keeps_no_other_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join(".plan.json");
    let mut moves = ground(folder.path());
    // b.csv is moved in, and cannot be taken away again; the workbook cannot be moved in.
    let disk = Stubborn { name: "b.csv", till: Cell::new(1) };
    fs::remove_file(folder.path().join(".new-汇总.xlsx")).unwrap();
    fs::remove_file(folder.path().join("汇总.xlsx")).unwrap();
    moves[3].old = None;
    let stopped = replace(moves, &plan, &disk).unwrap_err();
    let stuck: Vec<&PathBuf> = stopped.stuck.iter().map(|one| &one.target).collect();
    assert_eq!((stopped.at, stuck), (Some(3), vec![&folder.path().join("b.csv")]));
    let now = seen(folder.path());
    assert_eq!((now["a.csv"].as_str(), now["旧通知.xlsx"].as_str()), ("older a.csv", "older 旧通知.xlsx"));
    // The next run tries again; the file that still refuses stops nobody.
    let again = complete(&plan, &disk).unwrap();
    assert!(again.stuck.len() == 1 && plan.exists());
    let at_last = complete(&plan, &Real).unwrap();
    assert!(at_last.stuck.is_empty() && !plan.exists() && !folder.path().join("b.csv").exists());
}

#[test]
fn a_second_name_that_cannot_be_removed_stops_nobody() {
    let (folder, plan) = died(5, true);
    let aside = folder.path().join(".old-0");
    // A folder of others: what is theirs can be linked and not removed.
    fs::remove_file(folder.path().join("a.csv")).unwrap();
    fs::hard_link(&aside, folder.path().join("a.csv")).unwrap();
    fs::remove_file(folder.path().join(".new-汇总.xlsx")).unwrap();
    let ended = complete(&plan, &Stubborn { name: ".old-0", till: Cell::new(0) }).unwrap();
    assert!(ended.back.is_some() && ended.stuck.is_empty() && !plan.exists());
}
