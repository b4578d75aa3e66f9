//! Cards of returns and findings: what stages over all files need to know of each, so that the whole is opened only
//! where it is looked at.
//!
//! Apart because ten thousand cards fit into memory where ten thousand returns do not. A card says nothing that the
//! whole does not say; only how a finding stands is written on its card.

use super::decimal::packed;
use super::filing::{Filing, Head, Match};
use super::finding::{Finding, Severity, State, Subject};
use super::kept::{Kept, Shelf};
use super::place::Place;
use super::score::Scores;
use super::term::{Item, Measure};
use super::text::Text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The card of one return. What its fields mean is said in [`Filing`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Family of forms.
    pub family: Text,
    /// Head data.
    pub head: Head,
    /// Number of figures.
    pub figures: usize,
    /// Number of indicators.
    pub indicators: usize,
    /// Number of things reading changed, guessed or refused.
    pub conversions: usize,
    #[serde(with = "packed::option")]
    total_score: Option<Decimal>,
    grade: Text,
    whole: Kept<Filing>,
}

impl FilingCard {
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
            family: filing.family.as_str().into(),
            head: filing.head.clone(),
            figures: filing.figures.len(),
            indicators: filing.indicators.len(),
            conversions: filing.conversions.len(),
            total_score: filing.total_score(),
            grade: filing.grade().into(),
            whole: Kept::new(filing),
        }
    }

    /// The same with the return put away.
    #[must_use]
    pub fn put_away(self, shelf: &Shelf) -> Self {
        Self { whole: shelf.take(self.whole), ..self }
    }

    /// The return itself.
    #[must_use]
    pub fn whole(&self) -> Arc<Filing> {
        self.whole.open()
    }

    /// 总分 as printed.
    #[must_use]
    pub const fn total_score(&self) -> Option<Decimal> {
        self.total_score
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
    /// Rule id.
    pub rule: Text,
    /// 级别
    pub severity: Severity,
    /// Name of the fault.
    pub name: Text,
    /// Whom it is about; findings of one return share it.
    pub subject: Arc<Subject>,
    /// The stated figure's place.
    pub place: Option<Place>,
    /// The stated figure, or the text that is the fault.
    pub stated: Text,
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
    /// The cards of findings in their order, which are put away; `about` says what stands at the place of each.
    pub fn all(
        findings: impl IntoIterator<Item = Finding>,
        shelf: &Shelf,
        about: impl Fn(&Finding) -> Option<(Item, Measure)>,
    ) -> Vec<Self> {
        let mut last = Arc::new(Subject::default());
        let card = |finding: Finding| {
            if finding.subject != *last {
                last = Arc::new(finding.subject.clone());
            }
            Self {
                rule: finding.rule.clone(),
                severity: finding.severity,
                name: finding.name.clone(),
                subject: Arc::clone(&last),
                place: finding.place.clone(),
                stated: finding.stated.clone(),
                difference: finding.difference,
                about: about(&finding),
                parent: finding.parent,
                state: finding.state,
                explanation: finding.explanation.as_str().into(),
                whole: shelf.keep(finding),
            }
        };
        findings.into_iter().map(card).collect()
    }

    /// The finding itself, as it stands now.
    #[must_use]
    pub fn whole(&self) -> Finding {
        let whole = Arc::unwrap_or_clone(self.whole.open());
        Finding {
            subject: (*self.subject).clone(),
            parent: self.parent,
            state: self.state,
            explanation: self.explanation.as_str().to_owned(),
            ..whole
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
    pub fn of(scores: Scores, shelf: &Shelf) -> Self {
        Self { checked: scores.checked, note: scores.note.clone(), whole: shelf.keep(scores) }
    }

    /// All scores of the return.
    #[must_use]
    pub fn whole(&self) -> Arc<Scores> {
        self.whole.open()
    }
}
