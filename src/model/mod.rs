//! Nouns of the field: what a return holds and what is said about it.
//!
//! Nothing here reads a file, prints, or knows calamine, polars or the catalogue.

pub mod beside;
pub mod card;
pub mod conversion;
pub mod day;
pub mod decimal;
pub mod earlier;
pub mod filing;
pub mod filing_standing;
pub mod finding;
pub mod grid;
pub mod inventory;
pub mod kept;
pub mod label;
pub mod layout;
pub mod ledger;
pub mod meaning;
pub mod message;
pub mod place;
pub mod policy;
pub mod quantity;
pub mod raw;
pub mod receipts;
pub mod recheck;
pub mod register;
pub mod reply;
pub mod review;
pub mod sampling;
pub mod score;
pub mod standing;
pub mod statement;
pub mod term;
pub mod text;

pub use beside::{Beside, Explanation, Rescored};
pub use card::{FilingCard, FindingCard, ScoreCard};
pub use conversion::{Certainty, Conversion, Step};
pub use day::Day;
pub use filing::{Figure, Filing, Head, Indicator, Match};
pub use filing_standing::{DecidedBy, FilingStanding};
pub use finding::{Exempted, Finding, Operand, Severity, State, Subject, Tally};
pub use grid::{Cell, CellValue, Grid};
pub use inventory::{FileRecord, FileStatus};
pub use kept::{Kept, Store};
pub use place::{CellRef, Place, Rect};
pub use quantity::{Entry, Quantity, Unit};
pub use receipts::Receipts;
pub use recheck::Recheck;
pub use register::{Register, RegisterLine};
pub use reply::{Reply, Unfit};
pub use review::{DepartmentRow, Review, Values};
pub use sampling::{Component, Sampling, Suggestion};
pub use standing::{Contest, Ranks, Standing};
pub use statement::{Sentence, Statement, Told};
pub use term::{Item, Measure};
pub use text::Text;
