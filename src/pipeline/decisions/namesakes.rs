//! 同一单位 between returns: 甲县水利局, 县水利局 and 水利局 in one run, where no register says that they are one.
//!
//! Apart from `units`, which holds names against the register: here names that returns bear are held against each other. Only
//! a place in front may tell them apart, for of 甲县一小学 and 甲县二小学 nearly all characters are the same too.

use super::{Docket, question};
use crate::model::decision::code;
use crate::model::naming::{place_of, town, without_level, without_place};
use crate::model::register::{Register, canonical_name};
use crate::model::{Decision, DecisionKind, Store};
use crate::pipeline::file::Processed;
use std::collections::{BTreeMap, BTreeSet};

/// A name that may be another way of writing a unit's, with the files it stands in.
struct Namesake {
    name: String,
    unit: String,
    files: BTreeSet<usize>,
}

impl Namesake {
    fn code(&self) -> String {
        code(DecisionKind::SameUnit, &[&canonical_name(&self.name), &canonical_name(&self.unit)])
    }
}

impl Docket {
    /// Honours what was decided about names that differ by the place in front, and asks about the others. A return is then one
    /// of the unit that was meant.
    pub(in crate::pipeline) fn name_namesakes(
        &mut self,
        register: &Register,
        processed: &mut [Processed],
        store: &Store,
    ) {
        let namesakes = namesakes(register, processed);
        let decided: Vec<(usize, BTreeSet<usize>)> =
            self.of_kind(DecisionKind::SameUnit).map(|(row, files)| (row, files.clone())).collect();
        let mut settled = BTreeSet::new();
        for (row, files) in decided {
            let unit = canonical_name(&self.rows[row].unit);
            let about = |one: &&Namesake| {
                self.rows[row].code == one.code()
                    || (canonical_name(&one.unit) == unit && one.files.is_subset(&files))
            };
            let Some(namesake) = namesakes.iter().find(about) else { continue };
            settled.insert(namesake.code());
            self.rows[row].code = namesake.code();
            let ruling = self.ruling(row);
            self.honour(&ruling);
            if ruling.choice == "是" {
                rename(namesake, &ruling.said, processed, store);
            }
        }
        // Until somebody has said so they are taken for one: counted as two, one return that came under both names would be in
        // the total twice, which nobody sees.
        for namesake in namesakes.iter().filter(|one| !settled.contains(&one.code())) {
            self.propose(asked(namesake, processed));
            rename(
                namesake,
                "名称只差地名或“人民政府”几个字，暂按同一单位计算，请在决定.xlsx 里确认",
                processed,
                store,
            );
        }
    }
}

fn asked(namesake: &Namesake, processed: &[Processed]) -> Decision {
    let files: Vec<&Processed> = namesake.files.iter().map(|number| &processed[*number]).collect();
    let Namesake { name, unit, .. } = namesake;
    let told = format!(
        "表上写的是“{name}”，与“{unit}”只差地名或“人民政府”几个字，可能是同一单位；暂按同一单位计算，不是的请选“否”"
    );
    let question = question(DecisionKind::SameUnit, &files);
    let (code, unit) = (namesake.code(), unit.clone());
    Decision { code, unit, told, proposal: "是".to_owned(), ..question }
}

/// Makes the returns under that name ones of the unit.
fn rename(namesake: &Namesake, said: &str, processed: &mut [Processed], store: &Store) {
    let name = canonical_name(&namesake.name);
    for file in &namesake.files {
        let cards = processed[*file].filings.iter_mut();
        for card in cards.filter(|card| canonical_name(&card.head.department) == name) {
            *card = card.of_unit(&namesake.unit, store);
            card.why = format!("“{}”算作“{}”；{said}", namesake.name, namesake.unit).as_str().into();
        }
    }
}

/// The names of returns that the register does not know and that only a place tells from another: of each the fullest one is
/// that of the unit. Where two places are named (甲县水利局, 乙县水利局) nobody knows which one 水利局 is, and nothing is asked.
fn namesakes(register: &Register, processed: &[Processed]) -> Vec<Namesake> {
    let index = register.index();
    let mut by_bare: BTreeMap<String, BTreeMap<String, Namesake>> = BTreeMap::new();
    for (number, file) in processed.iter().enumerate() {
        for head in file.filings.iter().map(|card| &card.head).filter(|head| !head.department.is_empty()) {
            if index.line_of(&head.department_code, &head.department).is_some() {
                continue;
            }
            let name = canonical_name(&head.department);
            let bare = without_place(&name).or_else(|| without_level(&name)).unwrap_or(&name);
            let bare = town(bare).unwrap_or(bare).to_owned();
            let namesake =
                || Namesake { name: head.department.clone(), unit: String::new(), files: BTreeSet::new() };
            let own = by_bare.entry(bare).or_default().entry(name).or_insert_with(namesake);
            own.files.insert(number);
        }
    }
    by_bare.into_values().flat_map(of_one_unit).collect()
}

/// The other names of a unit among those that are the same without their places.
fn of_one_unit(names: BTreeMap<String, Namesake>) -> Vec<Namesake> {
    let places: BTreeSet<&str> = names.keys().filter_map(|name| place_of(name)).collect();
    let fullest = names.keys().max_by_key(|name| (without_place(name).is_some(), name.chars().count()));
    let Some((fullest, unit)) = fullest.map(|key| (key.clone(), names[key].name.clone())) else {
        return Vec::new();
    };
    if places.len() > 1 {
        return Vec::new();
    }
    let others = names.into_iter().filter(|(name, _)| *name != fullest);
    others.map(|(_, own)| Namesake { unit: unit.clone(), ..own }).collect()
}
