//! Settings → what the workbook says about them and goes by.
//!
//! Apart because the report reads values only and knows neither names of settings nor the catalogue.

use super::settings::Settings;
use crate::model::policy::{GradeLimit, Lights, Named, Policy};

impl Settings {
    /// What the workbook needs of the settings.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let limit = |grade: &super::settings::Grade| GradeLimit {
            name: grade.name.clone(),
            from: grade.from,
            also: grade.also.clone(),
        };
        Policy {
            bureau: self.words("bureau").join("、"),
            telephone: self.words("telephone").join("、"),
            public: Named::ALL.into_iter().filter(|named| self.is_on(named.setting())).collect(),
            grades: self.grade.iter().map(limit).collect(),
            sum_cap: self.number("sum_cap"),
            lights: Lights {
                red: self.number("light_red"),
                yellow: self.number("execution_low"),
                gap: self.number("light_gap"),
                unmet: self.number("light_unmet"),
                over: self.number("over_mark"),
            },
            rollup_words: self.words("rollup_words").to_vec(),
            basic_data_titles: self.words("basic_data_titles").to_vec(),
            progress_titles: self.words("progress_titles").to_vec(),
            speaks: self.speaks.clone(),
            run_year: None,
            chart_units: self.number("chart_units").try_into().unwrap_or(usize::MAX),
        }
    }
}
