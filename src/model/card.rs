//! Cards of returns and findings: what stages over all files need to know of each, so that the whole is opened only
//! where it is looked at.
//!
//! Apart because ten thousand cards fit into memory where ten thousand returns do not. A card says nothing that the
//! whole does not say; only how a finding stands is written on its card.

use super::conversion::Certainty;
use super::decimal::{packed, parse_plain};
use super::filing::{Filing, Head, Match};
use super::filing_standing::{DecidedBy, FilingStanding};
use super::finding::{Finding, Severity, State, Subject};
use super::kept::{Kept, Store};
use super::place::{Place, Rect};
use super::quantity::{Entry, Unit};
use super::reply::code_of;
use super::score::Scores;
use super::term::{Item, Kind, Measure};
use super::text::Text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The item of 总分.
const TOTAL_SCORE: &str = "score.total";

/// Items that the card of a return says: what ranking, spot checks and grades
/// go by, and the totals that a 汇总表 is known by.
pub const KEY_ITEMS: [&str; 5] =
    [TOTAL_SCORE, SUMMED_ITEMS[0], SUMMED_ITEMS[1], SUMMED_ITEMS[2], "execution"];

/// Those of them that add up over units.
pub const SUMMED_ITEMS: [&str; 3] = ["expenditure.total", "funds.total", "three_public.total"];

/// One number of a return as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeyFigure {
    item: Item,
    measure: Measure,
    #[serde(with = "packed")]
    value: Decimal,
}

fn key_figures(filing: &Filing) -> Vec<KeyFigure> {
    let stated = filing.stated(|item| KEY_ITEMS.contains(&item.as_str()));
    stated.into_iter().map(|((item, measure), value)| KeyFigure { item, measure, value }).collect()
}

/// A list of more units than this is a list, and nobody's own table.
const MOST_ROWS: usize = 60;

/// The names of the rows of a return that have amounts of their own, such as those of the units below; none of a list.
fn rows(filing: &Filing) -> Vec<Text> {
    let mut names: Vec<Text> = Vec::new();
    if filing.family == "list" || filing.family == "project" {
        return names;
    }
    for figure in filing.figures.iter().filter(|figure| !figure.scope.is_empty()) {
        let is_amount = figure.measure.kind() == Kind::Money && figure.entry.quantity().is_some();
        if is_amount && !names.contains(&figure.scope) {
            names.push(figure.scope.clone());
            if names.len() > MOST_ROWS {
                return Vec::new();
            }
        }
    }
    names
}

/// How the figures of a return were read (读取方式), in numbers of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    /// 按文本读取
    pub certain: usize,
    /// 更正
    pub corrected: usize,
    /// 推断
    pub guessed: usize,
    /// 未采用
    pub refused: usize,
}

impl Manner {
    fn of(filing: &Filing) -> Self {
        let of = |certainty| filing.conversions.iter().filter(|one| one.certainty == certainty).count();
        let corrected = filing.figures.iter().filter(|figure| matches!(figure.entry, Entry::Corrected(..)));
        Self {
            certain: of(Certainty::Certain),
            corrected: corrected.count(),
            guessed: of(Certainty::Guessed),
            refused: of(Certainty::Refused),
        }
    }
}

/// The card of one return. What its fields mean is said in [`Filing`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "six facts that do not exclude each other")]
pub struct FilingCard {
    /// Identifier within the run: `path#n`.
    pub id: String,
    /// File, relative to the given root.
    pub path: String,
    /// First sheet.
    pub sheet: Text,
    /// Form identifier of the catalogue, or `generic`.
    pub form: Text,
    /// The form in words.
    pub form_name: Text,
    /// How well the form fits.
    pub matching: Match,
    /// Whether a return of this form carries a total score.
    pub scored: bool,
    /// Whether it carries a grade.
    pub graded: bool,
    /// Whether its sheet is hidden in the file.
    pub hidden: bool,
    /// Family of forms.
    pub family: Text,
    /// Head data.
    pub head: Head,
    /// 计量单位 of the form as declared.
    pub unit: Option<Unit>,
    /// Number of figures.
    pub figures: usize,
    /// Number of indicators.
    pub indicators: usize,
    /// Number of things reading changed, guessed or refused.
    pub conversions: usize,
    /// The cells it covers on its first sheet.
    pub range: Rect,
    /// How its figures were read.
    pub manner: Manner,
    /// Whether it counts, or what it is instead.
    pub standing: FilingStanding,
    /// Whether the rules look at it. A report beside the form of the same unit is audited although the form counts.
    pub is_audited: bool,
    /// What decided that.
    pub decided_by: DecidedBy,
    /// Why, in a sentence without its stop; empty where there was nothing to decide.
    pub why: Text,
    /// Whether that is in doubt, so that somebody has to look at it.
    pub is_open: bool,
    /// The returns (`id`) that may count in its stead, where nothing tells which version holds.
    pub rivals: Vec<Text>,
    /// The returns (`id`) that are versions of it and do not count, whatever told which one counts.
    pub versions: Vec<Text>,
    /// The row that states the unit's own part, where the return sums up units with rows of their own: 局机关.
    pub own_row: Text,
    /// Whether a figure has more digits than a spreadsheet keeps.
    pub is_long: bool,
    /// The names of rows that have amounts of their own.
    rows: Vec<Text>,
    key_figures: Vec<KeyFigure>,
    grade: Text,
    whole: Kept<Filing>,
}

impl FilingCard {
    /// Whether it is running text (自评报告) and no table.
    #[must_use]
    pub fn is_in_words(&self) -> bool {
        self.sheet.as_str() == super::place::BODY
    }

    /// The card of a return at hand.
    #[must_use]
    pub fn of(filing: Filing) -> Self {
        Self {
            id: filing.id.clone(),
            path: filing.path.clone(),
            sheet: filing.sheet.as_str().into(),
            form: filing.form.as_str().into(),
            form_name: filing.form_name.as_str().into(),
            matching: filing.matching,
            scored: filing.scored,
            graded: filing.graded,
            hidden: filing.hidden,
            family: filing.family.as_str().into(),
            head: filing.head.clone(),
            unit: filing.unit,
            figures: filing.figures.len(),
            indicators: filing.indicators.len(),
            conversions: filing.conversions.len(),
            range: filing.range,
            manner: Manner::of(&filing),
            standing: FilingStanding::Counts,
            is_audited: true,
            decided_by: DecidedBy::Rule,
            why: Text::default(),
            is_open: false,
            rivals: Vec::new(),
            versions: Vec::new(),
            own_row: Text::default(),
            is_long: filing.figures.iter().any(|figure| figure.exact().is_some()),
            rows: rows(&filing),
            key_figures: key_figures(&filing),
            grade: filing.grade().into(),
            whole: Kept::new(filing),
        }
    }

    /// The same with the return put away.
    #[must_use]
    pub fn put_away(self, store: &Store) -> Self {
        Self { whole: store.take(self.whole), ..self }
    }

    /// The same with another unit in its head, for a return whose unit only its folder or file names. That its own line for
    /// the unit was left blank stays a finding.
    #[must_use]
    pub fn of_unit(&self, department: &str, store: &Store) -> Self {
        let mut filing = (*self.whole()).clone();
        department.clone_into(&mut filing.head.department);
        Self { head: filing.head.clone(), whole: store.keep(filing), ..self.clone() }
    }

    /// The same without the figures at these places.
    #[must_use]
    pub fn without(&self, places: &BTreeSet<Place>) -> Self {
        let mut filing = (*self.whole()).clone();
        filing.figures.retain(|own| !places.contains(&own.place));
        Self::of(filing)
    }

    /// The return itself.
    #[must_use]
    pub fn whole(&self) -> Arc<Filing> {
        self.whole.open()
    }

    /// The first readable number of one of `KEY_ITEMS` for the return as a whole.
    #[must_use]
    pub fn value(&self, item: &str, measure: Measure) -> Option<Decimal> {
        debug_assert!(KEY_ITEMS.contains(&item), "the card does not say {item}");
        let mut own = self.key_figures.iter();
        own.find(|own| own.measure == measure && own.item.as_str() == item).map(|own| own.value)
    }

    /// Whether it states anything: a blank form that lies in the folder of a unit is not its return.
    #[must_use]
    pub fn states_something(&self) -> bool {
        self.indicators > 0 || self.whole().figures.iter().any(|figure| figure.entry.quantity().is_some())
    }

    /// The names of rows that have amounts of their own.
    #[must_use]
    pub fn rows(&self) -> &[Text] {
        &self.rows
    }

    /// Whether its figures of that row, or of none, go into the totals of its unit.
    #[must_use]
    pub fn speaks_in(&self, row: &str) -> bool {
        row == self.own_row.as_str() && (self.counts() || !self.own_row.is_empty())
    }

    /// Whether it says nowhere whose it is.
    #[must_use]
    pub fn is_nameless(&self) -> bool {
        self.head.department.trim().is_empty()
    }

    /// Whether its figures go into totals, ranks and receipts.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.standing == FilingStanding::Counts
    }

    /// 总分 as printed.
    #[must_use]
    pub fn total_score(&self) -> Option<Decimal> {
        self.value(TOTAL_SCORE, Measure::Score)
    }

    /// 评价等次 as printed; empty if there is none.
    #[must_use]
    pub fn grade(&self) -> &str {
        &self.grade
    }
}

/// The card of one finding. What its fields mean is said in [`Finding`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingCard {
    /// 核对码
    pub code: Text,
    /// Rule id.
    pub rule: Text,
    /// 级别
    pub severity: Severity,
    /// Name of the fault.
    pub name: Text,
    /// Whom it is about; findings of one return share it.
    pub subject: Arc<Subject>,
    /// Stated less computed.
    pub difference: Option<Decimal>,
    /// What the figure at its place is about, if one stands there.
    pub about: Option<(Item, Measure)>,
    /// Index of the finding that explains this one.
    pub parent: Option<usize>,
    /// How it stands.
    pub state: State,
    /// What the unit said about it.
    pub explanation: Text,
    whole: Kept<Finding>,
}

impl FindingCard {
    /// The cards of findings in their order, which are put away; `filing` gives the return each is about.
    pub fn all(
        findings: impl IntoIterator<Item = Finding>,
        store: &Store,
        filing: impl Fn(&Finding) -> Option<Arc<Filing>>,
    ) -> Vec<Self> {
        let mut last = Arc::new(Subject::default());
        let card = |mut finding: Finding| {
            let filing = filing(&finding);
            let figure = filing.as_ref().and_then(|filing| filing.at(finding.place.as_ref()));
            let stated = parse_plain(&finding.stated);
            if let Some(printed) = figure.zip(stated).and_then(|(figure, stated)| figure.printed(stated)) {
                finding.printed = printed.into();
            }
            if finding.subject != *last {
                last = Arc::new(finding.subject.clone());
            }
            Self {
                code: code_of(&finding, "").into(),
                rule: finding.rule.clone(),
                severity: finding.severity,
                name: finding.name.clone(),
                subject: Arc::clone(&last),
                difference: finding.difference,
                about: figure.map(|figure| (figure.item.clone(), figure.measure)),
                parent: finding.parent,
                state: finding.state,
                explanation: finding.explanation.as_str().into(),
                whole: store.keep(finding),
            }
        };
        findings.into_iter().map(card).collect()
    }

    /// The finding itself, as it stands now.
    #[must_use]
    pub fn whole(&self) -> Finding {
        Finding {
            code: self.code.clone(),
            subject: (*self.subject).clone(),
            parent: self.parent,
            state: self.state,
            explanation: self.explanation.as_str().to_owned(),
            ..self.whole.copy()
        }
    }

    /// Whether somebody still has to do something about it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state != State::Explained
    }
}

/// The card of the scores of one return. What its fields mean is said in [`Scores`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoreCard {
    /// 核定得分
    pub checked: Option<Decimal>,
    /// What the checked score rests on, where it is not simply the printed one.
    pub note: Text,
    whole: Kept<Scores>,
}

impl ScoreCard {
    /// The card of scores, which are put away.
    #[must_use]
    pub fn of(scores: Scores, store: &Store) -> Self {
        Self { checked: scores.checked, note: scores.note.clone(), whole: store.keep(scores) }
    }

    /// All scores of the return.
    #[must_use]
    pub fn whole(&self) -> Arc<Scores> {
        self.whole.open()
    }
}
