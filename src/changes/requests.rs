//! Whether a figure that was changed is one that the round before asked about.

use crate::model::round::Request;
use crate::model::{CellRef, Place, Text};
use std::collections::BTreeMap;

/// The requests of a round by the files they were about.
#[derive(Debug, Default)]
pub struct Requests<'r> {
    by_path: BTreeMap<&'r str, Vec<&'r Request>>,
    /// Those that rest on figures of several files.
    wide: Vec<&'r Request>,
}

/// By what a change was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Rules, joined with `;`.
    pub rules: Text,
    /// 核对码, joined with `;`.
    pub codes: Text,
}

impl Asked {
    /// Whether it was.
    pub fn is_asked(&self) -> bool {
        !self.rules.is_empty()
    }
}

impl<'r> Requests<'r> {
    /// The requests of a round.
    pub fn of(all: &'r [Request]) -> Self {
        let mut requests = Self::default();
        for own in all {
            requests.by_path.entry(own.path.as_str()).or_default().push(own);
            if !own.others.is_empty() {
                requests.wide.push(own);
            }
        }
        requests
    }

    /// By what a change of these cells of a file was asked for.
    pub fn about(&self, path: &str, places: &[&Place]) -> Asked {
        let names = |place: &&Place| {
            let cell = format!("{}!{}", place.sheet, place.cell);
            (format!(";{cell};"), format!(";{path}!{cell};"))
        };
        let cells: Vec<(String, String)> = places.iter().map(names).collect();
        let own = self.by_path.get(path).into_iter().flatten().copied();
        let own = own.filter(|request| cells.iter().any(|(cell, _)| request.cells.contains(cell)));
        let wide = self.wide.iter().copied();
        let wide = wide.filter(|request| cells.iter().any(|(_, cell)| request.others.contains(cell)));
        Self::joined(own.chain(wide))
    }

    /// The same for a row of which the tables of older versions name one cell only: what is asked about a cell of that row.
    pub fn about_row(&self, path: &str, place: &Place) -> Asked {
        let Some(row) = CellRef::parse(&place.cell).map(|at| at.row) else { return Asked::default() };
        let is_in_row = |request: &&Request| {
            request.cells.split(';').any(|cell| {
                let Some((sheet, cell)) = cell.rsplit_once('!') else { return false };
                sheet == place.sheet.as_str() && CellRef::parse(cell).is_some_and(|at| at.row == row)
            })
        };
        Self::joined(self.by_path.get(path).into_iter().flatten().copied().filter(is_in_row))
    }

    fn joined<'a>(requests: impl Iterator<Item = &'a Request>) -> Asked {
        let (mut rules, mut codes): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for request in requests {
            if !rules.contains(&request.rule.as_str()) {
                rules.push(&request.rule);
            }
            if !codes.contains(&request.code.as_str()) {
                codes.push(&request.code);
            }
        }
        Asked { rules: rules.join(";").into(), codes: codes.join(";").into() }
    }
}
