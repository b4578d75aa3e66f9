//! 同一单位 and 文件归属: whose returns these are, where the register knows another name or no name at all.
//!
//! Apart because these decisions change what the register says and whose a file is, before any return is judged; whether two
//! names mean the same unit is never guessed.

use super::{Docket, Ruling, question};
use crate::model::decision::code;
use crate::model::register::{Index, Namesakes, Owners, canonical_name};
use crate::model::{Decision, DecisionKind, DecisionState, FilingCard, Register, Store};
use crate::pipeline::file::Processed;
use std::collections::{BTreeMap, BTreeSet};

impl Docket {
    /// Honours what was decided about names of units, and asks about those that come near one of which nothing came.
    pub(in crate::pipeline) fn name_units(&mut self, register: &mut Register, processed: &[Processed]) {
        if register.lines.is_empty() {
            return;
        }
        let strangers = strangers(register, processed);
        // What has been settled between returns is no question to the register any more.
        let open = |row: usize| self.rows[row].state != DecisionState::InForce;
        let decided: Vec<(usize, BTreeSet<usize>)> = self
            .of_kind(DecisionKind::SameUnit)
            .filter(|(row, _)| open(*row))
            .map(|(row, files)| (row, files.clone()))
            .collect();
        for (row, files) in decided {
            let ruling = self.ruling(row);
            let own: Vec<&str> = strangers
                .iter()
                .filter(|(_, sent)| !sent.is_disjoint(&files))
                .map(|(name, _)| *name)
                .collect();
            self.same_unit(&ruling, &own, register);
        }
        self.ask_for_units(register, &strangers, processed);
    }

    /// Makes a name that the register does not know one of the unit's names, if that is what was chosen.
    fn same_unit(&mut self, ruling: &Ruling, strangers: &[&str], register: &mut Register) {
        let unit = canonical_name(&self.rows[ruling.row].unit);
        let line = register.lines.iter().find(|line| canonical_name(&line.department) == unit);
        let Some(listed) = line.map(|line| line.department.clone()) else {
            self.refuse(ruling, "单位一栏要写名录里的单位名称");
            return;
        };
        let near = Namesakes::of(strangers.iter().copied());
        let name = match strangers {
            [] => None,
            [name] => Some(*name),
            _ => near.near(&listed),
        };
        let Some(name) = name else {
            if !strangers.is_empty() {
                self.refuse(ruling, "文件里有几个名录以外的单位，看不出指的是哪一个");
            }
            return;
        };
        self.rows[ruling.row].code = code(DecisionKind::SameUnit, &[&canonical_name(name), &unit]);
        self.honour(ruling);
        if ruling.choice == "是" {
            let own = register.lines.iter_mut().filter(|line| canonical_name(&line.department) == unit);
            own.for_each(|line| line.aliases.push(name.to_owned()));
        }
    }

    fn ask_for_units(
        &mut self,
        register: &Register,
        strangers: &BTreeMap<&str, BTreeSet<usize>>,
        processed: &[Processed],
    ) {
        let settled: BTreeSet<String> =
            self.of_kind(DecisionKind::SameUnit).map(|(row, _)| self.rows[row].code.clone()).collect();
        let near = Namesakes::of(strangers.keys().copied());
        let heard = heard(register, processed);
        let owners = Owners::of(register);
        let mut asked = BTreeSet::new();
        for line in register.lines.iter().filter(|line| line.owed) {
            let unit = canonical_name(&line.department);
            if heard.contains(&unit) || !asked.insert(unit.clone()) {
                continue;
            }
            let is_in_folder = |numbers: &BTreeSet<usize>| {
                let mut paths = numbers.iter().map(|number| processed[*number].record.path.as_str());
                paths.all(|path| owners.named_in(path) == Some(line.department.as_str()))
            };
            // What lies in the folder of a unit that has sent nothing else is most likely its own, whatever it calls itself.
            let in_folder =
                || strangers.iter().find(|(_, numbers)| is_in_folder(numbers)).map(|(name, _)| *name);
            let Some(name) = near.near(&line.department).or_else(in_folder) else { continue };
            let code = code(DecisionKind::SameUnit, &[&canonical_name(name), &unit]);
            if settled.contains(&code) {
                continue;
            }
            let files: Vec<&Processed> =
                strangers.get(name).into_iter().flatten().map(|number| &processed[*number]).collect();
            let told = format!(
                "表上写的是“{name}”，名录里没有；名录里的“{}”没有报送，名称相近，或者文件就放在它的文件夹里",
                line.department
            );
            let question = question(DecisionKind::SameUnit, &files);
            let unit = line.department.clone();
            self.propose(Decision { code, unit, told, proposal: "是".to_owned(), ..question });
        }
    }

    /// Honours what was decided about files that could not be read, and asks about those of which nobody knows whose they
    /// are.
    pub(in crate::pipeline) fn name_owners(&mut self, processed: &mut [Processed], register: &Register) {
        if register.lines.is_empty() {
            return;
        }
        let (owners, index) = (Owners::of(register), register.index());
        for (number, file) in processed.iter_mut().enumerate() {
            if !file.record.status.is_failure() || owners.named_in(&file.record.path).is_some() {
                continue;
            }
            let Some(ruling) = self.about(DecisionKind::Owner, number) else {
                self.ask_for_owner(
                    file,
                    format!("没有读出，文件名和文件夹都看不出是哪个单位的：{}", file.record.message),
                );
                continue;
            };
            match listed(&ruling, &index) {
                Ok(unit) => {
                    file.record.owner = unit;
                    let before = file.record.message.trim_end_matches('。');
                    file.record.message = format!("{before}；{}。", ruling.said);
                    self.honour(&ruling);
                }
                Err(why) => self.refuse(&ruling, &why),
            }
        }
    }

    /// Asks whose a file is.
    fn ask_for_owner(&mut self, file: &Processed, told: String) {
        let proposal = "写名录里的单位名称".to_owned();
        self.propose(Decision { told, proposal, ..question(DecisionKind::Owner, &[file]) });
    }

    /// Honours what was decided about returns that name no unit, and asks about those that nothing around them names either:
    /// their amounts stand apart until somebody says whose they are.
    pub(in crate::pipeline) fn name_nameless(
        &mut self,
        processed: &mut [Processed],
        register: &Register,
        store: &Store,
    ) {
        let index = register.index();
        for (number, file) in processed.iter_mut().enumerate() {
            let is_asked = file.filings.iter().any(|card| card.is_nameless() && card.states_something());
            if !is_asked || file.record.status.is_failure() {
                continue;
            }
            let Some(ruling) = self.about(DecisionKind::Owner, number) else {
                let told = "读出来了，但表上、文件名和文件夹都看不出是哪个单位的，单独列一行，不并入任何单位";
                self.ask_for_owner(file, told.to_owned());
                continue;
            };
            let unit = match listed(&ruling, &index) {
                Ok(unit) => unit,
                // Without a register any name will do.
                Err(_) if register.lines.is_empty() => ruling.choice.clone(),
                Err(why) => {
                    self.refuse(&ruling, &why);
                    continue;
                }
            };
            for card in file.filings.iter_mut().filter(|card| card.is_nameless()) {
                *card = card.of_unit(&unit, store);
                card.why = ruling.said.as_str().into();
            }
            self.honour(&ruling);
        }
    }
}

/// The unit of the register that somebody named as the owner, as the register writes it.
fn listed(ruling: &Ruling, index: &Index<'_>) -> Result<String, String> {
    let line = index.line_of("", &ruling.choice);
    line.map(|line| line.department.clone()).ok_or_else(|| format!("名录里没有单位“{}”", ruling.choice))
}

/// The units of returns that the register does not know, with the files they are in.
fn strangers<'p>(register: &Register, processed: &'p [Processed]) -> BTreeMap<&'p str, BTreeSet<usize>> {
    let index = register.index();
    let mut found: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (number, file) in processed.iter().enumerate() {
        for head in file.filings.iter().map(|card| &card.head).filter(|head| !head.department.is_empty()) {
            if index.line_of(&head.department_code, &head.department).is_none() {
                found.entry(&head.department).or_default().insert(number);
            }
        }
    }
    found
}

/// The units of the register of which something came, be it readable or not.
fn heard(register: &Register, processed: &[Processed]) -> BTreeSet<String> {
    let (index, owners) = (register.index(), Owners::of(register));
    let mut heard = BTreeSet::new();
    for file in processed {
        let lines = file
            .filings
            .iter()
            .filter_map(|card| index.line_of(&card.head.department_code, &card.head.department));
        heard.extend(lines.map(|line| canonical_name(&line.department)));
        let nameless = file.filings.iter().any(FilingCard::is_nameless);
        if nameless || file.record.status.is_failure() {
            heard.extend(owners.named_in(&file.record.path).map(canonical_name));
        }
    }
    heard
}
