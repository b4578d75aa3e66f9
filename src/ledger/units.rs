//! The unit table (部门汇总表): one figure per unit, year, item and measure, out of all tables a unit sent.
//!
//! Apart because this is where a figure gets its meaning: which table speaks for which items, whether two tables agree, and
//! what is a project's and what the unit's. Nothing is counted twice here, and nothing that was stated is lost.

use super::{Candidate, Ledger, Owner, Source, Stated};
use crate::model::decimal::within_places;
use crate::model::inventory::file_name;
use crate::model::policy::Policy;
use crate::model::register::{Index, canonical_name};
use crate::model::term::Kind;
use crate::model::{DepartmentRow, FilingCard, Item, Measure, Place, Register, Store, Values};
use anyhow::Result;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Two tables of one unit that state different numbers for the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Number of the return that speaks, and of its figure.
    pub speaks: (usize, usize),
    /// The others, likewise.
    pub others: Vec<(usize, usize)>,
    /// Whether the one that speaks goes into totals; else nobody knows which one is right.
    pub is_counted: bool,
}

/// What the ledger says of all units.
#[derive(Debug, Default)]
pub struct UnitTable {
    /// A row per unit and year, in the order of their first return.
    pub rows: Vec<DepartmentRow>,
    /// Where tables of one unit differ.
    pub conflicts: Vec<Conflict>,
    /// All figures, those that do not count among them.
    pub ledger: Ledger,
}

/// All that the unit table is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// All returns, those that do not count among them.
    pub filings: &'a [FilingCard],
    /// Who owes what, and who is whom.
    pub register: &'a Register,
    /// Which tables speak for which items.
    pub policy: &'a Policy,
    /// Figures that findings keep out of totals, by return.
    pub unusable: &'a BTreeMap<usize, BTreeSet<Place>>,
    /// Where values are put away.
    pub store: &'a Store,
}

/// The unit table of a run.
///
/// # Errors
/// If a value does not fit into the ledger.
pub fn unit_table(sources: &Sources<'_>) -> Result<UnitTable> {
    let index = sources.register.index();
    let mut table = UnitTable { rows: rows(sources, &index), ..UnitTable::default() };
    let mut unit_of = vec![None; sources.filings.len()];
    for (unit, row) in table.rows.iter().enumerate() {
        for filing in &row.filings {
            unit_of[*filing] = Some(unit);
        }
    }
    let mut ledger = Ledger::default();
    let none = BTreeSet::new();
    for (number, card) in sources.filings.iter().enumerate() {
        let unusable = sources.unusable.get(&number).unwrap_or(&none);
        let unit = unit_of[number].filter(|_| card.counts() || !card.own_row.is_empty());
        let name = match unit.map(|unit| &table.rows[unit]) {
            Some(row) if row.is_nameless => "",
            Some(row) => row.department.as_str(),
            None => card.head.department.as_str(),
        };
        let owner = Owner { filing: number, card, unit, name };
        ledger.append(&owner, &card.whole(), sources.policy, |figure| !unusable.contains(&figure.place))?;
    }
    ledger.settle()?;
    speak(&mut table, ledger.stated()?, sources.filings, sources.store);
    table.ledger = ledger;
    for row in &mut table.rows {
        describe(row, sources, &index);
    }
    Ok(table)
}

/// The rows of all units, still without values: returns that name no unit stand apart, one row each.
fn rows(sources: &Sources<'_>, index: &Index<'_>) -> Vec<DepartmentRow> {
    let mut rows: Vec<DepartmentRow> = Vec::new();
    let mut known: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
    let run_year = sources.policy.run_year;
    for (number, card) in sources.filings.iter().enumerate() {
        if !card.standing.is_of_run() {
            continue;
        }
        let (name, line) =
            (&card.head.department, index.line_of(&card.head.department_code, &card.head.department));
        if name.is_empty() && line.is_none() {
            let label = file_name(&card.path).to_owned();
            rows.push(DepartmentRow {
                department: label,
                is_nameless: true,
                filings: vec![number],
                ..DepartmentRow::default()
            });
            continue;
        }
        let name = line.map_or(name, |line| &line.department);
        let year = card.head.year.or(run_year);
        let at = *known.entry((canonical_name(name), year)).or_insert_with(|| {
            rows.push(DepartmentRow { department: name.clone(), year, ..DepartmentRow::default() });
            rows.len() - 1
        });
        rows[at].filings.push(number);
    }
    rows
}

/// Gives each unit one value per item and measure.
fn speak(table: &mut UnitTable, stated: Vec<Stated>, filings: &[FilingCard], store: &Store) {
    // Where the unit's own form came, its projects are no stand-in for a total that could not be read in it.
    let has_form = |row: &DepartmentRow| {
        row.filings.iter().any(|number| filings[*number].counts() && filings[*number].family == "department")
    };
    let spoken = |row: &DepartmentRow| Spoken { states_whole: has_form(row), ..Spoken::default() };
    let mut found: Vec<Spoken> = table.rows.iter().map(spoken).collect();
    for one in stated {
        found[one.unit].take(one);
    }
    for (row, spoken) in table.rows.iter_mut().zip(found) {
        let single = row.filings.len() == 1;
        let settled = spoken.settle(single);
        row.values = store.keep(settled.values);
        row.origins = store.keep(settled.origins);
        row.excluded = settled.excluded;
        table.conflicts.extend(settled.conflicts);
    }
}

/// The candidates of one unit.
#[derive(Default)]
struct Spoken {
    candidates: BTreeMap<(Item, Measure), Vec<Candidate>>,
    /// Whether a table about the unit itself states its funds, spending or income.
    states_whole: bool,
}

/// The numbers a budget consists of, which are shown side by side.
const IN_A_BUDGET: [Measure; 4] = [Measure::Initial, Measure::Adjusted, Measure::Budget, Measure::Executed];

/// What a unit says in the end.
#[derive(Default)]
struct Settled {
    values: Values,
    origins: BTreeMap<(Item, Measure), (usize, usize)>,
    excluded: Vec<(Item, Measure)>,
    conflicts: Vec<Conflict>,
    /// Returns of which a number is in another unit than the other tables say, with the family of its item: what they alone
    /// state of that family is not believed.
    in_other_unit: BTreeSet<(usize, String)>,
}

impl Spoken {
    fn take(&mut self, Stated { item, measure, candidate, .. }: Stated) {
        let of_unit = matches!(candidate.source, Source::Whole | Source::Unnamed);
        self.states_whole |= of_unit && ["funds", "expenditure", "income"].contains(&item.family());
        let candidates = self.candidates.entry((item, measure)).or_default();
        // The first number a return states for a thing is the one it states.
        let same = |known: &Candidate| known.at.0 == candidate.at.0 && known.source == candidate.source;
        if !candidates.iter().any(same) {
            candidates.push(candidate);
        }
    }

    /// 预算数 of a project whose form knows no 全年预算数 is one: of the projects of a unit one form says the one, the next the
    /// other, and both belong into one sum. Taught by 执行率 245 % of a unit with two forms.
    fn join_budgets(&mut self) {
        let items: BTreeSet<Item> = self.candidates.keys().map(|(item, _)| item.clone()).collect();
        for item in items {
            let of_projects = |measure: Measure| {
                let own = self.candidates.get(&(item.clone(), measure)).into_iter().flatten();
                own.filter(|one| one.source == Source::Project).copied().collect::<Vec<Candidate>>()
            };
            let adjusted = of_projects(Measure::Adjusted);
            if adjusted.is_empty() {
                continue;
            }
            let states_both = |one: &Candidate| adjusted.iter().any(|other| other.at.0 == one.at.0);
            let others: Vec<Candidate> =
                of_projects(Measure::Budget).into_iter().filter(|one| !states_both(one)).collect();
            if let Some(own) = self.candidates.get_mut(&(item.clone(), Measure::Budget)) {
                own.retain(|one| one.source != Source::Project || states_both(one));
            }
            self.candidates.entry((item, Measure::Adjusted)).or_default().extend(others);
        }
    }

    /// The projects that state the total of an item in any of the numbers a budget consists of.
    fn projects_of(&self, item: &Item) -> BTreeSet<usize> {
        let own = IN_A_BUDGET.iter().filter_map(|measure| self.candidates.get(&(item.clone(), *measure)));
        own.flatten().filter(|one| one.source == Source::Project).map(|one| one.at.0).collect()
    }

    fn settle(mut self, single: bool) -> Settled {
        self.join_budgets();
        let mut settled = Settled::default();
        let items: BTreeSet<Item> = self.candidates.keys().map(|(item, _)| item.clone()).collect();
        let totals = items.into_iter().filter(Item::is_total);
        let stating: BTreeMap<Item, usize> =
            totals.map(|item| (item.clone(), self.projects_of(&item).len())).collect();
        let confirmed: BTreeSet<(Item, Measure)> =
            self.candidates.iter().filter(|(_, own)| own.len() > 1).map(|(key, _)| key.clone()).collect();
        for (key, candidates) in self.candidates {
            let of = |source: Source| {
                candidates.iter().filter(move |one| one.source == source).copied().collect::<Vec<_>>()
            };
            let whole = of(Source::Whole);
            if let Some(chosen) = choose(&whole, key.0.family(), &mut settled) {
                settled.put(key, chosen);
            } else if let Some(chosen) = choose(&of(Source::Unnamed), key.0.family(), &mut Settled::default())
            {
                settled.put(key, chosen);
            } else if let Some(chosen) = of(Source::Plan).into_iter().min_by_key(|one| one.priority) {
                settled.put(key, chosen);
            } else {
                let projects = of(Source::Project);
                if single {
                    if let Some(only) = projects.first() {
                        settled.put(key, *only);
                    }
                } else if !self.states_whole && key.1.kind() == Kind::Money {
                    // A total of some of the projects beside another one of all would be wrong as a pair.
                    let all = stating.get(&key.0).copied().unwrap_or_default();
                    if !IN_A_BUDGET.contains(&key.1) || projects.len() >= all {
                        settled.add_up(key, &projects);
                    }
                }
            }
        }
        for (key, (filing, _)) in &settled.origins {
            let suspect = settled.in_other_unit.contains(&(*filing, key.0.family().to_owned()));
            let is_nil = settled.values.get(key).is_some_and(Decimal::is_zero);
            let alone = suspect && !is_nil && key.1.kind() == Kind::Money;
            if alone && !confirmed.contains(key) && !settled.excluded.contains(key) {
                settled.excluded.push(key.clone());
            }
        }
        settled
    }
}

impl Settled {
    fn put(&mut self, key: (Item, Measure), chosen: Candidate) {
        if !chosen.usable {
            self.excluded.push(key.clone());
        }
        self.origins.insert(key.clone(), chosen.at);
        self.values.insert(key, chosen.value);
    }

    /// Amounts of different projects; a sum of which a part is not usable is no sum.
    fn add_up(&mut self, key: (Item, Measure), projects: &[Candidate]) {
        let sum = projects.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one.value));
        let Some(sum) = sum.filter(|_| !projects.is_empty()) else { return };
        if projects.iter().any(|one| !one.usable) {
            self.excluded.push(key.clone());
        }
        if let [only] = projects {
            self.origins.insert(key.clone(), only.at);
        }
        self.values.insert(key, sum);
    }
}

/// The number that speaks: among those that may go into totals the most exact one if all agree within their stated places,
/// else that of the table which speaks first.
fn choose(candidates: &[Candidate], family: &str, settled: &mut Settled) -> Option<Candidate> {
    let usable: Vec<Candidate> = candidates.iter().filter(|one| one.usable).copied().collect();
    let pool = if usable.is_empty() { candidates } else { &usable };
    let first = pool.iter().min_by_key(|one| one.priority).copied()?;
    let others: Vec<(usize, usize)> =
        pool.iter().filter(|one| !agree(&first, one)).map(|one| one.at).collect();
    if !others.is_empty() {
        let (chosen, strange) = by_votes(first, pool);
        settled.in_other_unit.extend(strange.into_iter().map(|filing| (filing, family.to_owned())));
        let others = pool.iter().filter(|one| !agree(&chosen, one)).map(|one| one.at).collect();
        settled.conflicts.push(Conflict { speaks: chosen.at, others, is_counted: chosen.usable });
        return Some(chosen);
    }
    pool.iter().min_by_key(|one| (one.step, one.priority)).copied()
}

/// Two tables may differ by an amount; where they differ by a factor, one of them is in another unit: then what most tables
/// say counts, and nothing where as many say the one as the other. Also the returns that may be the ones in another unit.
fn by_votes(first: Candidate, pool: &[Candidate]) -> (Candidate, Vec<usize>) {
    if !pool.iter().any(|one| is_factor(&first, one)) {
        return (first, Vec::new());
    }
    let votes = |one: &Candidate| pool.iter().filter(|other| agree(one, other)).count();
    let best = pool.iter().max_by_key(|one| (votes(one), std::cmp::Reverse(one.priority)));
    match best.filter(|best| votes(best) * 2 > pool.len()) {
        Some(best) => (*best, pool.iter().filter(|one| is_factor(best, one)).map(|one| one.at.0).collect()),
        None => (Candidate { usable: false, ..first }, pool.iter().map(|one| one.at.0).collect()),
    }
}

fn is_factor(one: &Candidate, other: &Candidate) -> bool {
    let (a, b) = (one.value.abs(), other.value.abs());
    a.max(b).checked_div(a.min(b)).is_some_and(|factor| factor >= FACTOR)
}

/// From this factor on two numbers are no longer an amount and its correction: 千元 beside 元 is the smallest slip of units.
const FACTOR: Decimal = Decimal::from_parts(900, 0, 0, false, 0);

/// Whether two numbers may be the same one, each stated to its own last place.
fn agree(one: &Candidate, other: &Candidate) -> bool {
    within_places((one.value, one.step), (other.value, other.step)) == Some(true)
}

/// Supervisor, score and grade of a unit.
fn describe(row: &mut DepartmentRow, sources: &Sources<'_>, register: &Index<'_>) {
    let own = row.filings.iter().map(|number| &sources.filings[*number]).filter(|card| card.counts());
    // The form speaks for the unit, and not the report beside it that says no score.
    let forms = own.clone().filter(|card| card.family == "department");
    let speaker = forms
        .min_by_key(|card| (card.total_score().is_none(), card.is_in_words()))
        .or_else(|| own.clone().next());
    let head = speaker.or_else(|| row.filings.first().map(|number| &sources.filings[*number]));
    let Some(head) = head.map(|card| &card.head) else { return };
    let listed = register.line_of(&head.department_code, &row.department);
    row.supervisor = own
        .clone()
        .map(|card| card.head.supervisor.clone())
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    if let Some(line) = listed.filter(|line| !line.supervisor.is_empty()) {
        row.supervisor.clone_from(&line.supervisor);
    }
    let Some(speaker) = speaker else { return };
    // What a project earned is the project's, be it the only return of the unit.
    if speaker.family == "department" || (speaker.family != "project" && own.count() == 1) {
        row.score = speaker.total_score();
        speaker.grade().clone_into(&mut row.grade);
    }
}
