//! The words that tell a later round of a return from an earlier one, as data.

use serde::Deserialize;

/// How rounds are told apart by names of files and folders; by default not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounds {
    /// Families of forms of which a unit sends one a year.
    #[serde(default)]
    pub families: Vec<String>,
    /// Ways of writing which round it is: `{1}` stands for digits, `{一}` for digits or Chinese numerals.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// What a name holds that a system gave to a copy: words, or ways of writing a number as above.
    #[serde(default)]
    pub copies: Vec<String>,
    /// What in front of a word takes its sense away: 未盖章 is not 盖章.
    #[serde(default)]
    pub negations: Vec<String>,
    /// Words that put a name behind every other, whatever else it says.
    #[serde(default)]
    pub void: Vec<String>,
    /// Words in their order.
    #[serde(default)]
    pub stage: Vec<Stage>,
}

/// Words that mean the same stage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The later, the larger; a name without any word counts 0.
    pub order: i8,
    /// The words.
    pub words: Vec<String>,
}
