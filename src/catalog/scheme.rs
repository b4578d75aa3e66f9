//! Ranking schemes (排名方案) as data.

use rust_decimal::Decimal;
use serde::Deserialize;

/// How ties are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// 1, 2, 2, 4
    Competition,
    /// 1, 2, 2, 3
    Dense,
}

/// How to rank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Name in words.
    pub name: String,
    /// How ties are numbered.
    pub ties: Ties,
    /// Scores are rounded to this many decimals before ranking.
    pub decimals: u32,
    /// A score this near to a grade limit is marked as borderline.
    pub borderline: Decimal,
}

impl Scheme {
    /// Reads a scheme file.
    ///
    /// # Errors
    /// The parser's message with line and caret.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }
}
