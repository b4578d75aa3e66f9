//! The house itself: who may use whom, how large a file or function may grow, and what may never stand in the code.

use crate::ground::{assert_none, home, review, samples};
use huishen::catalog::Catalog;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Modules of ours that a module may use . `pipeline` alone sees all stages.
const MAY_USE: &[(&str, &[&str])] = &[
    ("lib", &[]),
    ("model", &[]),
    ("catalog", &["model"]),
    ("intake", &["model"]),
    ("recognise", &["model", "catalog"]),
    ("extract", &["model", "catalog"]),
    ("normalise", &["model", "catalog"]),
    ("statements", &["model", "catalog"]),
    ("audit", &["model", "catalog", "ledger"]),
    ("ledger", &["model"]),
    ("changes", &["model"]),
    ("rank", &["model", "catalog", "ledger"]),
    ("report", &["model", "catalog"]),
    ("workers", &["model"]),
    (
        "pipeline",
        &[
            "model",
            "catalog",
            "intake",
            "recognise",
            "extract",
            "normalise",
            "statements",
            "audit",
            "ledger",
            "changes",
            "rank",
            "report",
            "workers",
        ],
    ),
    // The program stands after the library: it shows the values of `intake` (sheets) and `pipeline` (drafts), and tries
    // the cases of `audit`. `commands` hears from `workers` how they ended.
    ("terminal", &["model", "catalog", "intake", "pipeline", "cli"]),
    (
        "commands",
        &[
            "model", "catalog", "audit", "pipeline", "report", "workers", "cli", "terminal", "memory",
            "outputs", "options",
        ],
    ),
    ("outputs", &["model", "cli", "pipeline", "report"]),
    // A run as it is given, completed by huishen.toml.
    ("options", &["model", "catalog", "cli"]),
    ("memory", &[]),
    // Mistyped options are offered the nearest name, as those of the catalogue are.
    ("cli", &["model", "catalog"]),
    ("main", &["cli", "commands", "memory", "options", "outputs", "terminal"]),
];

/// Libraries that stay behind a wall: crate and the modules that may use it.
const WALLS: &[(&str, &[&str])] = &[
    ("calamine", &["intake"]),
    ("encoding_rs", &["intake"]),
    ("zip", &["intake", "report"]),
    ("flate2", &["intake", "report"]),
    ("quick_xml", &["intake", "report"]),
    ("html5gum", &["intake"]),
    ("walkdir", &["intake", "catalog"]),
    ("sha2", &["intake", "model"]),
    ("sha1", &["intake"]),
    ("md5", &["intake"]),
    ("rc4", &["intake"]),
    ("aes", &["intake"]),
    ("parquet", &["report"]),
    ("arcstr", &["model"]),
    ("foldhash", &["model", "catalog"]),
    ("postcard", &["model"]),
    ("simdutf8", &["model"]),
    ("strsim", &["catalog"]),
    ("cap", &["memory"]),
    ("polars", &["ledger", "rank"]),
    ("rust_xlsxwriter", &["report"]),
    ("indicatif", &["terminal"]),
    ("anstyle_query", &["terminal"]),
    // `terminal` shows what clap could not understand; arguments are declared in `cli` alone.
    ("clap", &["cli", "main", "terminal"]),
    ("clap_complete", &["cli"]),
];

const LONGEST_FILE: usize = 600;
const LONGEST_FUNCTION: usize = 80;

/// A source file: path from `src/`, the module it belongs to, its text.
struct Source {
    path: String,
    module: String,
    text: String,
}

impl Source {
    /// Lines of code with their numbers: comments are left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim_start().starts_with("//"))
            .map(|(line, n)| (n, line))
    }

    fn at(&self, number: usize, what: &str) -> String {
        format!("src/{}:{number} {what}", self.path)
    }
}

fn sources() -> Vec<Source> {
    let root = home("src");
    let entries = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap);
    let rust = entries.filter(|entry| entry.path().extension().is_some_and(|e| e == "rs"));
    rust.map(|entry| {
        let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let module = path.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        Source { path, module, text: fs::read_to_string(entry.path()).unwrap() }
    })
    .collect()
}

/// All complaints that a look at each line of code gives.
fn complaints(look: impl Fn(&Source, &str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in source.code() {
            found.extend(look(&source, line).map(|what| source.at(number, &what)));
        }
    }
    found
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// The modules of ours that a text names after `crate::`, `huishen::` or, in a file of the top level, `super::`.
fn used(source: &Source) -> BTreeSet<String> {
    let code = source.code().map(|(_, line)| line).collect::<Vec<_>>().join("\n");
    let top = !source.path.contains('/');
    let roots: &[&str] =
        if top { &["crate::", "huishen::"] } else { &["crate::", "huishen::", "super::super::"] };
    let mut found = BTreeSet::new();
    for root in roots {
        for (at, _) in code.match_indices(root) {
            let joined = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            let rest = &code[at + root.len()..];
            if !joined {
                found.extend(heads(rest).into_iter().map(str::to_owned));
            }
        }
    }
    found.retain(|name| MAY_USE.iter().any(|(module, _)| module == name));
    found
}

/// The first names of a path or of each path in braces.
fn heads(rest: &str) -> Vec<&str> {
    let Some(group) = rest.strip_prefix('{') else { return vec![identifier(rest)] };
    let mut depth = 1;
    let mut names = Vec::new();
    let mut begin = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => begin = true,
            c if begin && !c.is_whitespace() => {
                names.push(identifier(&group[at..]));
                begin = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(module, _)| *module == source.module) else {
            wrong.push(format!("src/{}：模块 {} 不在 MAY_USE 里", source.path, source.module));
            continue;
        };
        for used in used(&source) {
            if used != source.module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("src/{} 用了 {used}", source.path));
            }
        }
    }
    assert_none("不该有的依赖", &wrong);
}

#[test]
fn libraries_stay_behind_their_walls() {
    let wrong = complaints(|source, line| {
        let behind = |name: &str| {
            let path = format!("{name}::");
            line.match_indices(&path)
                .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        };
        let broken =
            |(name, allowed): &&(&str, &[&str])| !allowed.contains(&source.module.as_str()) && behind(name);
        WALLS.iter().find(broken).map(|(name, _)| format!("用了 {name}"))
    });
    assert_none("不该用的库", &wrong);
}

#[test]
fn no_other_stage_touches_files() {
    // `intake` reads returns, `catalog` a bureau's own folder, `report` writes results, `commands` exports.
    let allowed = ["intake", "catalog", "report", "commands"];
    let wrong = complaints(|source, line| {
        let touches =
            line.contains("std::fs") || line.contains("File::open") || line.contains("File::create");
        (touches && !allowed.contains(&source.module.as_str())).then(|| "读写文件".to_owned())
    });
    assert_none("读写文件", &wrong);
}

#[test]
fn no_stage_reads_the_clock() {
    let wrong = complaints(|_, line| {
        let clock = ["SystemTime", "Instant::", "Utc::now", "Local::now"];
        clock.iter().find(|word| line.contains(**word)).map(|word| (*word).to_owned())
    });
    assert_none("读时钟", &wrong);
}

#[test]
fn binary_floating_point_ends_where_files_are_read() {
    let wrong = complaints(|source, line| {
        let allowed = source.module == "intake" || source.path == "model/decimal.rs";
        let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        let float = words.into_iter().find(|word| matches!(*word, "f64" | "f32") || word.ends_with("_f64"));
        float.filter(|_| !allowed).map(|word| format!("用了 {word}"))
    });
    assert_none("二进制浮点数", &wrong);
}

#[test]
fn only_the_terminal_speaks() {
    let wrong = complaints(|source, line| {
        let prints = ["println!", "eprintln!", "print!(", "eprint!(", "dbg!("];
        let streams = ["io::stdout", "io::stderr"];
        let macros = prints.iter().find(|word| line.contains(**word));
        let spoken = streams.iter().find(|word| line.contains(**word) && source.module != "terminal");
        macros.or(spoken).map(|word| (*word).to_owned())
    });
    assert_none("多嘴", &wrong);
}

#[test]
fn decimals_are_added_up_checked() {
    // The lint sees operators and no sums. These modules count, `frames` adds columns, and `extract` digits.
    let others = ["intake", "extract", "pipeline", "ledger"];
    let wrong = complaints(|source, line| {
        let counted =
            ["usize", "u64", "u32"].iter().any(|whole| line.contains(&format!(".sum::<{whole}>()")));
        let adds = [".sum()", ".sum::<", ".product::<"].iter().any(|sum| line.contains(sum));
        let exempt = others.contains(&source.module.as_str());
        (adds && !counted && !exempt).then(|| "用 decimal::total 相加；计数写明 sum::<usize>".to_owned())
    });
    assert_none("小数直接求和", &wrong);
}

#[test]
fn every_file_says_what_it_is_for() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("src/{} 没有以 //! 开头", source.path))
        .collect();
    assert_none("文件没有说明", &wrong);
}

#[test]
fn files_and_functions_stay_small() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().collect();
        if lines.len() > LONGEST_FILE {
            wrong.push(format!("src/{} 有 {} 行", source.path, lines.len()));
        }
        for (start, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
            let indent = &line[..line.len() - line.trim_start().len()];
            let closing = format!("{indent}}}");
            let length = lines[start..].iter().position(|line| *line == closing).map_or(1, |end| end + 1);
            let one_line = line.ends_with('}') || line.ends_with(';');
            if !one_line && length > LONGEST_FUNCTION {
                wrong.push(source.at(start + 1, &format!("函数 {length} 行")));
            }
        }
    }
    assert_none("太长", &wrong);
}

/// Whether a function begins on this line; rustfmt puts its end on a line of the same indent.
fn begins_function(line: &str) -> bool {
    let before = |word: &&str| {
        matches!(*word, "const" | "async" | "pub") || word.starts_with("pub(") || word.ends_with(')')
    };
    line.split_whitespace().find(|word| !before(word)) == Some("fn")
}

#[test]
fn ids_of_rules_are_unique() {
    let catalog = Catalog::embedded().unwrap();
    let mut seen = BTreeSet::new();
    let twice: Vec<String> = catalog
        .rules
        .iter()
        .filter(|rule| !seen.insert(rule.id.clone()))
        .map(|rule| rule.id.clone())
        .collect();
    assert_none("重复的规则编号", &twice);
    let strange: Vec<String> = seen.into_iter().filter(|id| !is_rule_id(id)).collect();
    assert_none("不合式样的规则编号", &strange);
}

/// A letter, a dash, two digits.
fn is_rule_id(id: &str) -> bool {
    matches!(id.as_bytes(), [letter, b'-', tens, ones]
        if letter.is_ascii_uppercase() && tens.is_ascii_digit() && ones.is_ascii_digit())
}

#[test]
fn the_code_knows_no_sample() {
    let review = review(&samples());
    let mut names: BTreeSet<String> = BTreeSet::new();
    for filing in &review.filings {
        names.insert(filing.head.department.clone());
        names.extend(filing.path.split('/').map(|part| stem(part).to_owned()));
    }
    for line in &review.register.lines {
        names.insert(line.department.clone());
    }
    // A name of three letters or fewer is a word, not a sample.
    names.retain(|name| name.chars().count() > 3);
    assert!(names.len() >= 10, "the samples have names: {names:?}");
    let mut wrong = Vec::new();
    for entry in walkdir::WalkDir::new(home("src")).sort_by_file_name() {
        let entry = entry.unwrap();
        let text =
            if entry.file_type().is_file() { fs::read_to_string(entry.path()).unwrap() } else { continue };
        for name in names.iter().filter(|name| text.contains(name.as_str())) {
            wrong.push(format!("{}：{name}", entry.path().display()));
        }
    }
    assert_none("代码里有样例的名称", &wrong);
}

fn stem(name: &str) -> &str {
    Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name)
}

#[test]
fn the_commands_of_the_readme_are_those_that_are_tried() {
    let (Ok(readme), Ok(tried)) =
        (fs::read_to_string(home("README.md")), fs::read_to_string(home(".ci/run")))
    else {
        // Both are written last; from then on they are held against each other.
        assert!(!home("README.md").exists(), ".ci/run is missing");
        return;
    };
    let check = fs::read_to_string(home("scripts/check")).unwrap();
    let commands = readme
        .lines()
        .map(|line| line.trim().trim_start_matches("$ "))
        .filter(|line| line.starts_with("cargo test"));
    let untried: Vec<String> = commands
        .filter(|command| !tried.lines().chain(check.lines()).any(|line| line.trim() == *command))
        .map(str::to_owned)
        .collect();
    assert_none("README 里的命令不在 .ci/run 里", &untried);
    assert!(readme.contains("cargo test --locked"), "README says how to test");
}
