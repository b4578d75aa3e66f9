//! Whether a return counts in the totals of the run, and if not, why: the column `standing` of the tables.
//!
//! Apart because reading knows nothing of it: it is decided over all returns together, once, before anything is added up.

use serde::{Deserialize, Serialize};

/// What a return is among the returns of the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FilingStanding {
    /// 计入: the return of its unit, project and year.
    #[default]
    Counts,
    /// 其他版本: another version of it counts.
    Version,
    /// 汇总: it sums up units that sent returns of their own.
    Rollup,
    /// 其他年度: a return of another year than the run is about.
    OtherYear,
    /// 副本: the same as one that counts.
    Copy,
    /// 样表: an example of how to fill in the form.
    Sample,
    /// 不计: left out by a decision.
    LeftOut,
}

impl FilingStanding {
    /// What the column says of a figure that a finding keeps out of the totals, whatever its return is.
    pub const UNUSABLE: &'static str = "error";

    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Counts, Self::Version, Self::Rollup, Self::OtherYear, Self::Copy, Self::Sample, Self::LeftOut];

    /// The identifier the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Version => "version",
            Self::Rollup => "rollup",
            Self::OtherYear => "other_year",
            Self::Copy => "copy",
            Self::Sample => "sample",
            Self::LeftOut => "left_out",
        }
    }

    /// The one with that identifier.
    #[must_use]
    pub fn named(identifier: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == identifier)
    }

    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Counts => "计入",
            Self::Version => "其他版本",
            Self::Rollup => "汇总表",
            Self::OtherYear => "其他年度",
            Self::Copy => "副本",
            Self::Sample => "样表",
            Self::LeftOut => "不计",
        }
    }

    /// Whether the return belongs to the units of the run: it counts, or sums up others that do.
    #[must_use]
    pub const fn is_of_run(self) -> bool {
        matches!(self, Self::Counts | Self::Rollup)
    }

    /// Whether the return is audited: copies, samples and versions that do not count would only repeat what is found on
    /// the one that does.
    #[must_use]
    pub const fn is_audited(self) -> bool {
        matches!(self, Self::Counts | Self::Rollup | Self::OtherYear)
    }
}

/// What decided it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecidedBy {
    /// 规则: names, titles, marks of versions.
    #[default]
    Rule,
    /// 算术: the amounts themselves.
    Arithmetic,
    /// 决定: somebody of the bureau.
    Decision,
}

impl DecidedBy {
    /// The identifier the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Arithmetic => "arithmetic",
            Self::Decision => "decision",
        }
    }
}
