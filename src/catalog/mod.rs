//! The catalogue: everything that differs from place to place, as data.
//!
//! Vocabulary, forms, rules and schemes are TOML beside this file, embedded in the program; a folder given with
//! `--catalog` replaces files of the same name. Nothing here reads a department's file.

pub mod beside;
pub mod blank;
pub mod bounds;
pub mod control;
pub mod data_guide;
pub mod decisions;
mod endings;
pub mod filling;
pub mod form;
pub mod formula;
pub mod grammar;
pub mod handbook;
pub mod memo;
pub mod nearest;
pub mod notice;
pub mod own_blank;
pub mod phrases;
pub mod picture;
pub mod points;
mod policy;
pub mod register;
pub mod rounds;
pub mod rule;
pub mod run_file;
pub mod scheme;
pub mod settings;
mod shelf;
mod source;
pub mod trial;
pub mod units;
pub mod vocabulary;
mod words;

use crate::model::label::Label;
use crate::model::manifest::hash;
use anyhow::{Context, Result, anyhow};
use control::{Control, Exemption};
use filling::Filling;
use form::{Drawings, Form};
use formula::Names;
use grammar::Grammar;
use phrases::Phrases;
use rule::Rule;
use scheme::{Scheme, Schemes};
use settings::Settings;
use shelf::Shelf;
use std::path::Path;
use units::Units;
use vocabulary::Vocabulary;

/// The files of the catalogue as built into the program: name and content.
const EMBEDDED: &[(&str, &str)] = &[
    ("vocabulary.toml", include_str!("vocabulary.toml")),
    ("grammar.toml", include_str!("grammar.toml")),
    ("units.toml", include_str!("units.toml")),
    ("statements.toml", include_str!("statements.toml")),
    ("settings.toml", include_str!("settings.toml")),
    ("control.toml", include_str!("control.toml")),
    ("filling.toml", include_str!("filling.toml")),
    ("forms/project.toml", include_str!("forms/project.toml")),
    ("forms/department.toml", include_str!("forms/department.toml")),
    ("forms/tables.toml", include_str!("forms/tables.toml")),
    ("rules/files.toml", include_str!("rules/files.toml")),
    ("rules/reading.toml", include_str!("rules/reading.toml")),
    ("rules/units.toml", include_str!("rules/units.toml")),
    ("rules/balance.toml", include_str!("rules/balance.toml")),
    ("rules/funds.toml", include_str!("rules/funds.toml")),
    ("rules/three_public.toml", include_str!("rules/three_public.toml")),
    ("rules/department.toml", include_str!("rules/department.toml")),
    ("rules/execution.toml", include_str!("rules/execution.toml")),
    ("rules/indicators.toml", include_str!("rules/indicators.toml")),
    ("rules/ledger.toml", include_str!("rules/ledger.toml")),
    ("rules/weights.toml", include_str!("rules/weights.toml")),
    ("rules/scores.toml", include_str!("rules/scores.toml")),
    ("rules/suspicious.toml", include_str!("rules/suspicious.toml")),
    ("rules/reasons.toml", include_str!("rules/reasons.toml")),
    ("rules/text.toml", include_str!("rules/text.toml")),
    ("rules/years.toml", include_str!("rules/years.toml")),
    ("rules/across.toml", include_str!("rules/across.toml")),
    ("schemes/default.toml", include_str!("schemes/default.toml")),
    ("schemes/deduction.toml", include_str!("schemes/deduction.toml")),
    ("schemes/grouped.toml", include_str!("schemes/grouped.toml")),
    ("schemes/supervised.toml", include_str!("schemes/supervised.toml")),
    ("schemes/combined.toml", include_str!("schemes/combined.toml")),
];

/// The files that tell how to judge, to rank and to fill in, which reading does without.
const JUDGING: [&str; 4] = ["rules/", "schemes/", "control.toml", "filling.toml"];

/// Vocabulary, forms, rules, settings and schemes, checked and ready.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Words.
    pub vocabulary: Vocabulary,
    /// Phrases of running text.
    pub phrases: Phrases,
    /// 表样, in the order of the files.
    pub forms: Vec<Form>,
    /// 审核规则, in the order of the files.
    pub rules: Shelf,
    /// Settings that differ from place to place.
    pub settings: Settings,
    /// How to rank: all schemes and the one used.
    pub schemes: Schemes,
    /// What people are told where they fill in a blank form.
    pub filling: Filling,
    /// Units that a rule leaves alone.
    pub exemptions: Vec<Exemption>,
    /// SHA-256 of its files, hexadecimal; empty where rules are not judged by.
    pub fingerprint: String,
}

/// SHA-256 over the names and texts of files.
fn fingerprint(files: &[(String, String)]) -> String {
    let whole: Vec<&str> = files.iter().flat_map(|(name, text)| [name.as_str(), text]).collect();
    hash(whole.join("\n").as_bytes()).unwrap_or_default()
}

impl Catalog {
    /// The catalogue built into the program.
    ///
    /// # Errors
    /// If an embedded file is broken, which a test rules out.
    pub fn embedded() -> Result<Self> {
        Self::from_files(built_in_files(), &[], Drawings::Checked)
    }

    /// The catalogue for a process that reads: the same, but the rules are read when one is asked for, and how to rank
    /// is left out, so that it is ready sooner. Broken rules are none there; whoever starts such processes reads the
    /// whole catalogue first.
    ///
    /// # Errors
    /// As `embedded` and `with_folder`, rules and schemes apart.
    pub fn for_reading(folder: Option<&Path>) -> Result<Self> {
        let (files, own) = folder.map_or_else(|| Ok((built_in_files(), Vec::new())), files_with)?;
        let is_needed = |name: &str| !JUDGING.iter().any(|judging| name.starts_with(judging));
        let lean = files.iter().filter(|(name, _)| is_needed(name)).cloned().collect();
        let fetch = || {
            Self::from_files(files, &[], Drawings::Unread)
                .map(|whole| whole.rules.to_vec())
                .unwrap_or_default()
        };
        Ok(Self { rules: Shelf::later(fetch), ..Self::from_files(lean, &own, Drawings::Unread)? })
    }

    /// The embedded catalogue with the files of a bureau's own folder in place of those of the same name; files of
    /// other names under `forms/`, `rules/` and `schemes/` are added.
    ///
    /// # Errors
    /// Unreadable folder or broken file, with file, line and caret.
    pub fn with_folder(folder: &Path) -> Result<Self> {
        let (files, own) = files_with(folder)?;
        Self::from_files(files, &own, Drawings::Checked)
    }

    /// `own`: the names of those files that come from a bureau's folder.
    fn from_files(files: Vec<(String, String)>, own: &[String], drawings: Drawings) -> Result<Self> {
        let fingerprint =
            if matches!(drawings, Drawings::Checked) { fingerprint(&files) } else { String::new() };
        let (mut vocabulary, mut units) = (Vocabulary::default(), Units::default());
        let mut grammar = Grammar::default();
        let (mut forms, mut rule_files) = (Vec::new(), Vec::new());
        let (mut schemes, mut own_schemes): (Vec<Scheme>, Vec<String>) = (Vec::new(), Vec::new());
        let mut phrases = (String::new(), String::new());
        let mut settings: Option<Settings> = None;
        let (mut form_files, mut control) = (Vec::new(), (String::new(), Control::default()));
        let mut filling = Filling::default();
        for (name, text) in files {
            let broken = |why: String| broken(&name, &why);
            match name.split('/').next().unwrap_or_default() {
                "vocabulary.toml" => vocabulary = Vocabulary::parse(&text).map_err(broken)?,
                "grammar.toml" => grammar = Grammar::parse(&text).map_err(broken)?,
                "units.toml" => units = Units::parse(&text).map_err(broken)?,
                "settings.toml" => {
                    let own = Settings::parse(&text).map_err(broken)?;
                    settings = Some(match settings {
                        Some(built_in) => built_in.changed_by(own).map_err(broken)?,
                        None => own,
                    });
                }
                "statements.toml" => phrases = (name, text),
                "filling.toml" => filling = Filling::parse(&text).map_err(broken)?,
                "control.toml" => control = (name.clone(), Control::parse(&text).map_err(broken)?),
                "forms" => form_files.push((name, text)),
                "schemes" => {
                    let scheme = Scheme::parse(&name, &text).map_err(broken)?;
                    own_schemes.extend(own.contains(&name).then(|| scheme.id.clone()));
                    schemes.push(scheme);
                }
                "rules" => rule_files.push((name, text)),
                _ => {
                    return Err(anyhow!(
                        "规则目录里有不认识的文件 {name}：只用 forms/、rules/、schemes/ 与 vocabulary.toml、grammar.toml、units.toml、statements.toml、settings.toml、control.toml、filling.toml"
                    ));
                }
            }
        }
        let settings = settings.context("规则目录缺少 settings.toml")?;
        vocabulary.units = units;
        vocabulary.compose(grammar);
        let phrases = Phrases::parse(&phrases.1, &vocabulary).map_err(|why| broken(&phrases.0, &why))?;
        let names = Names { vocabulary: &vocabulary, settings: &settings };
        for (name, text) in form_files {
            forms.extend(form::parse(&text, &names, drawings).map_err(|why| broken(&name, &why))?);
        }
        let mut rules: Vec<Rule> = Vec::new();
        for (name, text) in rule_files {
            for rule in rule::parse(&text, &vocabulary, &settings).map_err(|why| broken(&name, &why))? {
                if rules.iter().any(|known| known.id == rule.id) {
                    return Err(broken(
                        &name,
                        &format!("规则 {} 已经有了；要改它，请在同名文件里改", rule.id),
                    ));
                }
                rules.push(rule);
            }
        }
        control.1.apply(&mut rules).map_err(|why| broken(&control.0, &why))?;
        let schemes = Schemes::new(schemes, own_schemes);
        Ok(Self {
            vocabulary,
            phrases,
            forms,
            rules: rules.into(),
            settings,
            schemes,
            filling,
            exemptions: control.1.exemptions,
            fingerprint,
        })
    }

    /// The files of the catalogue as built in: name and content, for a bureau that wants to change them.
    #[must_use]
    pub const fn built_in() -> &'static [(&'static str, &'static str)] {
        EMBEDDED
    }

    /// The form of that identifier.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// Whether a title holds the words of a form's title.
    #[must_use]
    pub fn names_form(&self, title: &str) -> bool {
        self.has_title(&Label::parse(title).key)
    }

    /// The same for the title in canonical form.
    #[must_use]
    pub fn has_title(&self, key: &str) -> bool {
        self.forms.iter().flat_map(|form| &form.titles).any(|words| key.contains(words.as_str()))
    }

    /// The rule of that id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

/// Name and content of the built-in files.
fn built_in_files() -> Vec<(String, String)> {
    EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Files as name and content, and the names of those that come from a bureau's folder.
type Files = (Vec<(String, String)>, Vec<String>);

/// The built-in files, those of a bureau's folder in their place.
fn files_with(folder: &Path) -> Result<Files> {
    let (mut files, mut own) = (built_in_files(), Vec::new());
    for (name, text) in toml_files(folder)? {
        own.push(name.clone());
        // Settings are laid over the built-in ones; any other file replaces the one of its name.
        match files.iter_mut().find(|(known, _)| *known == name && name != "settings.toml") {
            Some(entry) => entry.1 = text,
            None => files.push((name, text)),
        }
    }
    Ok((files, own))
}

fn broken(name: &str, why: &str) -> anyhow::Error {
    anyhow!("规则目录文件 {name} 有错：\n{why}")
}

/// All `.toml` files below a folder with their path inside it, sorted.
fn toml_files(folder: &Path) -> Result<Vec<(String, String)>> {
    if !folder.is_dir() {
        return Err(anyhow!("找不到规则目录 {}，请检查路径", folder.display()));
    }
    let mut found = Vec::new();
    let is_toml = |path: &Path| path.extension().is_some_and(|ending| ending == "toml");
    for entry in walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(fault) if fault.path().is_some_and(|path| !path.is_dir() && !is_toml(path)) => continue,
            Err(fault) => {
                let shown = fault.path().unwrap_or(folder).display();
                return Err(anyhow!("规则目录里的 {shown} 打不开（失效的链接，或没有权限），请改好或移走"));
            }
        };
        if is_toml(entry.path()) {
            if !entry.file_type().is_file() {
                return Err(anyhow!(
                    "规则目录里的 {} 不是普通文件（是文件夹、管道或设备），读不出规则，请改好或移走",
                    entry.path().display()
                ));
            }
            let name = entry
                .path()
                .strip_prefix(folder)
                .unwrap_or(entry.path())
                .to_string_lossy()
                .replace('\\', "/");
            let text = std::fs::read_to_string(entry.path()).map_err(|_| {
                anyhow!("规则目录文件 {} 读不出，须为 UTF-8 编码的文本，请另存后重试", entry.path().display())
            })?;
            found.push((name, text));
        }
    }
    Ok(found)
}
