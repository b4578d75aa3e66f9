//! What a run has taken from huishen.toml, where a bureau writes down once what is the same every time.
//!
//! Apart because screen, cover and run.json say it, and none of them knows the file.

/// Its name, in the folder of the workbook.
pub const NAME: &str = "huishen.toml";

/// What was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Term and value as written there, in the order of the contract; the year apart.
    pub values: Vec<(&'static str, String)>,
    /// 年度 written there, where `--year` names none.
    pub year: Option<u16>,
    /// Whether the run is about that year: where register or most returns are of another one, it is only asked.
    pub is_year_followed: bool,
}

impl Taken {
    /// Everything that was followed, term by term.
    pub fn followed(&self) -> impl Iterator<Item = (&'static str, String)> {
        let year = self.year.filter(|_| self.is_year_followed).map(|year| ("年度", year.to_string()));
        year.into_iter().chain(self.values.iter().cloned())
    }

    /// The year that is only asked.
    #[must_use]
    pub fn asked_year(&self) -> Option<u16> {
        self.year.filter(|_| !self.is_year_followed)
    }

    /// What people are told of it: a sentence on what was taken, and a question where the year is another one.
    #[must_use]
    pub fn told(&self, of_run: Option<u16>) -> Vec<String> {
        let followed: Vec<String> = self.followed().map(|(term, value)| format!("{term} {value}")).collect();
        let taken = (!followed.is_empty()).then(|| format!("从 {NAME} 采用：{}。", followed.join("，")));
        let asked = self.asked_year().zip(of_run).map(|(asked, year)| {
            format!(
                "{NAME} 写的年度是 {asked}，名录或多数报表是 {year}，本次按 {year} 年度汇总；确实是 {asked} 年度的，请用 --year {asked} 再运行，否则请改正 {NAME}。"
            )
        });
        taken.into_iter().chain(asked).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_that_is_not_followed_is_asked() {
        let values = vec![("财政局", "某县财政局".to_owned())];
        let mut taken = Taken { values, year: Some(2023), is_year_followed: true };
        assert_eq!(taken.told(Some(2023)), ["从 huishen.toml 采用：年度 2023，财政局 某县财政局。"]);
        taken.is_year_followed = false;
        let told = taken.told(Some(2024));
        assert_eq!(told[0], "从 huishen.toml 采用：财政局 某县财政局。");
        assert!(told[1].contains("年度是 2023") && told[1].contains("按 2024 年度汇总"), "{told:?}");
        assert!(Taken::default().told(Some(2024)).is_empty());
    }
}
