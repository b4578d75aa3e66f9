//! 同一单位 and 文件归属: whose returns these are, where the register knows another name or no name at all.
//!
//! Apart because these decisions change what the register says and whose a file is, before any return is judged; whether two
//! names mean the same unit is never guessed.

use super::{Docket, Ruling, question};
use crate::model::decision::code;
use crate::model::register::{Namesakes, Owners, canonical_name};
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
        let mut asked = BTreeSet::new();
        for line in register.lines.iter().filter(|line| line.owed) {
            let unit = canonical_name(&line.department);
            if heard.contains(&unit) || !asked.insert(unit.clone()) {
                continue;
            }
            let Some(name) = near.near(&line.department) else { continue };
            let code = code(DecisionKind::SameUnit, &[&canonical_name(name), &unit]);
            if settled.contains(&code) {
                continue;
            }
            let files: Vec<&Processed> =
                strangers.get(name).into_iter().flatten().map(|number| &processed[*number]).collect();
            let told =
                format!("表上写的是“{name}”，名录里没有；名录里的“{}”没有报送，名称相近", line.department);
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
                let question = question(DecisionKind::Owner, &[file]);
                let told = format!("没有读出，文件名和文件夹都看不出是哪个单位的：{}", file.record.message);
                let proposal = "写名录里的单位名称".to_owned();
                self.propose(Decision { told, proposal, ..question });
                continue;
            };
            match index.line_of("", &ruling.choice) {
                Some(line) => {
                    file.record.owner.clone_from(&line.department);
                    let before = file.record.message.trim_end_matches('。');
                    file.record.message = format!("{before}；{}。", ruling.said);
                    self.honour(&ruling);
                }
                None => self.refuse(&ruling, &format!("名录里没有单位“{}”", ruling.choice)),
            }
        }
    }
}

impl Docket {
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
            let is_asked = file.filings.iter().any(|card| is_nameless(card) && card.states_something());
            if !is_asked || file.record.status.is_failure() {
                continue;
            }
            let Some(ruling) = self.about(DecisionKind::Owner, number) else {
                let question = question(DecisionKind::Owner, &[file]);
                let told = "读出来了，但表上、文件名和文件夹都看不出是哪个单位的，单独列一行，不并入任何单位"
                    .to_owned();
                let proposal = "写名录里的单位名称".to_owned();
                self.propose(Decision { told, proposal, ..question });
                continue;
            };
            let unit = match index.line_of("", &ruling.choice) {
                Some(line) => line.department.clone(),
                // Without a register any name will do.
                None if register.lines.is_empty() => ruling.choice.clone(),
                None => {
                    self.refuse(&ruling, &format!("名录里没有单位“{}”", ruling.choice));
                    continue;
                }
            };
            for card in file.filings.iter_mut().filter(|card| is_nameless(card)) {
                *card = card.of_unit(&unit, store);
                card.why = ruling.said.as_str().into();
            }
            self.honour(&ruling);
        }
    }
}

fn is_nameless(card: &FilingCard) -> bool {
    card.head.department.trim().is_empty()
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
        let nameless = file.filings.iter().any(|card| card.head.department.is_empty());
        if nameless || file.record.status.is_failure() {
            heard.extend(owners.named_in(&file.record.path).map(canonical_name));
        }
    }
    heard
}
