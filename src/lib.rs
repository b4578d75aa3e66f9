//! 汇审: reads the budget self-evaluation returns of all departments, audits them and reports them in one workbook.
//!
//! Data flows one way. `intake` turns files into grids, `recognise` finds forms and blocks on them, `extract` takes
//! raw figures with their heading paths, `statements` reads running text, `normalise` makes exact filings of them, `audit` holds filings against the
//! rules, `frames` and `rank` put units side by side, `report` writes what people see. Only `pipeline` knows them all.

// What a test adds up it chose itself.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

pub mod audit;
pub mod catalog;
pub mod changes;
pub mod extract;
pub mod intake;
pub mod ledger;
pub mod model;
pub mod normalise;
pub mod pipeline;
pub mod rank;
pub mod recognise;
pub mod report;
pub mod statements;
pub mod workers;
