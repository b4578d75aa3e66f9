//! What an earlier run wrote: last year's figures of each unit (`--prior`), or the findings of the round before.

use super::card::FindingCard;
use super::filing::{Figure, Head};
use super::finding::{Exempted, Finding, State};
use super::register::canonical_name;
use super::text::Text;
use std::collections::BTreeMap;

/// A rank of last year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The group it was ranked in.
    pub group: String,
    /// 名次
    pub rank: u32,
}

/// Last year's values by unit and project: by code where one was written, and by name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known<T> {
    by_code: BTreeMap<(String, String), Vec<T>>,
    by_name: BTreeMap<(String, String), Vec<T>>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { by_code: BTreeMap::new(), by_name: BTreeMap::new() }
    }
}

impl<T: Clone> Known<T> {
    fn add(&mut self, (code, department, project): (&str, &str, &str), value: T) {
        let project = canonical_name(project);
        if !code.is_empty() {
            self.by_code.entry((code.to_owned(), project.clone())).or_default().push(value.clone());
        }
        self.by_name.entry((canonical_name(department), project)).or_default().push(value);
    }

    fn of(&self, head: &Head) -> Option<&[T]> {
        let project = canonical_name(&head.project);
        let coded = self.by_code.get(&(head.department_code.clone(), project.clone()));
        let named = || self.by_name.get(&(canonical_name(&head.department), project.clone()));
        coded.or_else(named).map(Vec::as_slice)
    }
}

/// What is known of last year: figures of returns, ranks and how many findings there were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastYear {
    figures: Known<Figure>,
    ranks: Known<Placed>,
    faults: Known<()>,
    unread: BTreeMap<String, u32>,
    /// How many figures are of each year.
    years: BTreeMap<u16, u32>,
}

impl LastYear {
    /// Counts a row of a workbook whose item cannot be told from its term.
    pub fn add_unread(&mut self, term: &str) {
        *self.unread.entry(term.to_owned()).or_default() += 1;
    }

    /// What was not read of last year, a phrase each: the term of an item and how many rows bear it.
    #[must_use]
    pub fn unread(&self) -> Vec<String> {
        self.unread.iter().map(|(term, rows)| format!("“{term}”（{rows} 行）")).collect()
    }

    /// Takes in one figure of a unit, or of a project of it, and the year its row names.
    pub fn add(&mut self, whose: (&str, &str, &str), year: Option<u16>, figure: Figure) {
        if let Some(year) = year {
            *self.years.entry(year).or_default() += 1;
        }
        self.figures.add(whose, figure);
    }

    /// The year most figures are of, of two such years the later; none where no row names one.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        self.years.iter().max_by_key(|(year, count)| (**count, **year)).map(|(year, _)| *year)
    }

    /// Takes in a rank.
    pub fn add_rank(&mut self, whose: (&str, &str, &str), placed: Placed) {
        self.ranks.add(whose, placed);
    }

    /// Takes in one 错误 or 核实.
    pub fn add_fault(&mut self, whose: (&str, &str, &str)) {
        self.faults.add(whose, ());
    }

    /// Whether nothing is known of last year.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.figures.by_name.is_empty()
    }

    /// Last year's figures of the unit and project of a return: by code, else by name.
    #[must_use]
    pub fn of(&self, head: &Head) -> Option<&[Figure]> {
        self.figures.of(head)
    }

    /// Last year's rank of the unit and project of a return; none where two lines answer to it.
    #[must_use]
    pub fn placed(&self, head: &Head) -> Option<&Placed> {
        match self.ranks.of(head)? {
            [placed] => Some(placed),
            _ => None,
        }
    }

    /// Whether any rank of last year is known.
    #[must_use]
    pub fn has_ranks(&self) -> bool {
        !self.ranks.by_name.is_empty()
    }

    /// Whether the unit and project of a return were there last year.
    #[must_use]
    pub fn knows(&self, head: &Head) -> bool {
        self.figures.of(head).is_some() || self.ranks.of(head).is_some()
    }

    /// How many 错误 and 核实 the unit and project of a return had last year.
    #[must_use]
    pub fn faults(&self, head: &Head) -> usize {
        self.faults.of(head).map_or(0, <[()]>::len)
    }
}

/// What makes findings of two rounds the same: rule, unit, project, and where and what, as closely as is asked.
type Key = (Text, String, String, String);

/// How closely findings of two rounds are held against each other.
#[derive(Clone, Copy)]
enum Closeness {
    /// Same cell and same number: two findings of one rule may stand at one cell of two files, and without the number
    /// one of them was 已改 while its 核对码 was still open.
    Figure,
    /// Same cell: the unit has changed the number, and it is still wrong.
    Cell,
    /// Anywhere in the unit's returns: rows and files may have moved in between.
    Unit,
}

fn key(finding: &Finding, closeness: Closeness) -> Key {
    let spot = || finding.place.as_ref().map_or_else(String::new, |at| format!("{}!{}", at.sheet, at.cell));
    let place = match closeness {
        Closeness::Figure => format!("{}\u{1f}{}", spot(), finding.stated),
        Closeness::Cell => spot(),
        Closeness::Unit => String::new(),
    };
    let subject = &finding.subject;
    (finding.rule.clone(), canonical_name(&subject.department), canonical_name(&subject.project), place)
}

/// Sets the state of each finding against those of the round before, and gives back those that are there no more. What
/// is exempted (误报) is still there.
#[must_use]
pub fn compare(findings: &mut [FindingCard], exempted: &[Exempted], before: Vec<Finding>) -> Vec<Finding> {
    let mut left: Vec<Option<Finding>> = before.into_iter().map(Some).collect();
    let mut open: Vec<usize> = (0..findings.len()).collect();
    let mut waived: Vec<&Finding> = exempted.iter().map(|own| &own.finding).collect();
    for closeness in [Closeness::Figure, Closeness::Cell, Closeness::Unit] {
        let mut known: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (at, finding) in left.iter().enumerate().rev() {
            if let Some(finding) = finding {
                known.entry(key(finding, closeness)).or_default().push(at);
            }
        }
        if known.is_empty() {
            break;
        }
        let mut take = |now: &Finding| known.get_mut(&key(now, closeness)).and_then(Vec::pop);
        open.retain(|at| {
            let finding = &mut findings[*at];
            let Some(same) = take(&finding.whole()) else {
                return true;
            };
            left[same] = None;
            compared(finding, State::Remaining);
            false
        });
        waived.retain(|finding| match take(finding) {
            Some(same) => {
                left[same] = None;
                false
            }
            None => true,
        });
    }
    for at in open {
        compared(&mut findings[at], State::New);
    }
    left.into_iter().flatten().collect()
}

/// How a finding stands against the round before; what was explained at a level below stays so.
fn compared(finding: &mut FindingCard, state: State) {
    if finding.state != State::Explained {
        finding.state = state;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Place, Severity, Store, Subject};

    fn stating(cell: &str, stated: &str) -> Finding {
        let subject = Subject { department: "甲局".into(), ..Subject::default() };
        let place = Some(Place { sheet: "自评表".into(), cell: cell.into() });
        Finding { place, stated: stated.into(), ..Finding::bare("A-01", Severity::Error, subject) }
    }

    #[test]
    fn what_is_still_stated_at_a_cell_remains_and_not_its_neighbour_in_another_file() {
        let mut now = FindingCard::all([stating("C4", "20")], &Store::default(), |_| None);
        let gone = compare(&mut now, &[], vec![stating("C4", "10"), stating("C4", "20")]);
        assert_eq!(now[0].state, State::Remaining);
        assert_eq!(gone, [stating("C4", "10")]);
    }

    #[test]
    fn what_is_exempted_is_not_mended() {
        let own = Exempted { finding: stating("C4", "10"), reason: "误报".into() };
        assert_eq!(
            compare(&mut [], &[own], vec![stating("C4", "10"), stating("C5", "7")]),
            [stating("C5", "7")]
        );
    }
}
