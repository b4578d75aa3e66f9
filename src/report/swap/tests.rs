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
        fs::write(folder.join(name), format!("old {name}")).unwrap();
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
    let age = if is_new { "new" } else { "old" };
    let is_there = |name: &&&str| if is_new { **name != "旧通知.xlsx" } else { **name != "b.csv" };
    NAMES.iter().filter(is_there).map(|name| ((*name).to_owned(), format!("{age} {name}"))).collect()
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
            let done = complete(&plan, &Real).unwrap();
            let is_new = ended.is_ok() || matches!(done, Some(Ended::Completed(_)));
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
    assert!(matches!(complete(&now.join(".plan.json"), &Real), Ok(Some(Ended::Completed(_)))));
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
