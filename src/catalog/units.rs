//! How units are written (`units.toml`): the words behind numbers and in the brackets of headings.

use crate::model::Unit;
use crate::model::label::Label;
use crate::model::term::Kind;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    unit: Vec<Block>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    unit: Unit,
    names: Vec<String>,
}

/// The written forms of all units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Units(BTreeMap<String, Unit>);

impl Units {
    /// Reads the file.
    ///
    /// # Errors
    /// The parser's message with line and caret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = super::source::parse(text)?;
        let named = file
            .unit
            .into_iter()
            .flat_map(|block| block.names.into_iter().map(move |name| (name, block.unit)));
        Ok(Self(named.collect()))
    }

    /// The unit a word stands for.
    #[must_use]
    pub fn named(&self, word: &str) -> Option<Unit> {
        self.0.get(word).copied()
    }

    /// The money unit a heading declares in one of its brackets.
    #[must_use]
    pub fn declared(&self, label: &Label) -> Option<Unit> {
        let own = || {
            label.brackets.iter().find_map(|word| self.named(word)).filter(|unit| unit.kind() == Kind::Money)
        };
        label.unit.or_else(own)
    }
}
