//! What differs from place to place (各地口径) as named values: `settings.toml` → numbers, word lists and steps by name.
//!
//! Apart because formulas, native checks and the ranking read the same values. A bureau's own file holds only what it
//! changes; everything else stays as built in. A new setting is one line of `settings.toml`.

use super::rounds::Rounds;
use crate::model::decimal::plain;
use crate::model::policy::Speaks;
use crate::model::term::Kind;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A limit of 评价等次.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Standard word.
    pub name: String,
    /// Lowest score, included.
    pub from: Decimal,
    /// Local words for it.
    #[serde(default)]
    pub also: Vec<String>,
}

/// The grade a score earns by limits that fall.
#[must_use]
pub fn grade_by(limits: &[Grade], score: Decimal) -> &str {
    limits.iter().find(|grade| score >= grade.from).map_or("", |grade| &grade.name)
}

/// Whether the limits fall from grade to grade.
///
/// # Errors
/// A sentence if they do not.
pub fn descending(limits: &[Grade]) -> Result<(), String> {
    let falls = limits.is_sorted_by(|a, b| a.from > b.from);
    falls.then_some(()).ok_or_else(|| "[[grade]] 要从高到低写，from 各不相同".to_owned())
}

/// What a setting holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Whether something is done.
    Switch(bool),
    /// A number.
    Number(Decimal),
    /// Words.
    Words(Vec<String>),
    /// Steps: below the first number of a pair the second one holds.
    Steps(Vec<(Decimal, Decimal)>),
}

impl Value {
    /// The value as people read it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Switch(true) => "是".into(),
            Self::Switch(false) => "否".into(),
            Self::Number(number) => plain(*number),
            Self::Words(words) if words.is_empty() => "（不填）".into(),
            Self::Words(words) => words.join("、"),
            Self::Steps(steps) => {
                let step = |(below, value): &(Decimal, Decimal)| {
                    format!("不足 {} 为 {}", plain(*below), plain(*value))
                };
                steps.iter().map(step).collect::<Vec<_>>().join("，")
            }
        }
    }

    const fn same_kind(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::Switch(_), Self::Switch(_))
                | (Self::Number(_), Self::Number(_))
                | (Self::Words(_), Self::Words(_))
                | (Self::Steps(_), Self::Steps(_))
        )
    }
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// What it is set to.
    pub value: Value,
    /// What it means, with its unit.
    #[serde(default)]
    pub about: String,
}

/// Settings that differ from place to place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Grades, best first.
    #[serde(default)]
    pub grade: Vec<Grade>,
    #[serde(default)]
    setting: BTreeMap<String, Setting>,
    /// How rounds of the same return are told apart.
    #[serde(default)]
    pub rounds: Rounds,
    /// Which tables of a unit speak for which items.
    #[serde(default)]
    pub speaks: Vec<Speaks>,
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// The parser's message with line and caret.
    pub fn parse(text: &str) -> Result<Self, String> {
        super::source::parse(text)
    }

    /// These settings with those of a bureau's own file in their place.
    ///
    /// # Errors
    /// A name that does not exist, or a value of another kind than the built-in one.
    pub fn changed_by(mut self, own: Self) -> Result<Self, String> {
        if !own.grade.is_empty() {
            self.grade = own.grade;
        }
        if !own.speaks.is_empty() {
            self.speaks = own.speaks;
        }
        if own.rounds != Rounds::default() {
            self.rounds = own.rounds;
        }
        for (name, changed) in own.setting {
            let known = self.setting.get_mut(&name).ok_or_else(|| format!("没有名为 {name} 的设置"))?;
            if !known.value.same_kind(&changed.value) {
                return Err(format!("设置 {name} 的值应像 {} 这样写", known.value.words()));
            }
            known.value = changed.value;
            if !changed.about.is_empty() {
                known.about = changed.about;
            }
        }
        Ok(self)
    }

    /// Names the bureau, whatever the file says.
    pub fn name_bureau(&mut self, name: &str) {
        if let Some(setting) = self.setting.get_mut("bureau") {
            setting.value = Value::Words(vec![name.to_owned()]);
        }
    }

    /// All settings by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.setting.iter().map(|(name, setting)| (name.as_str(), setting))
    }

    /// The number of that name, for formulas: none if there is no such setting or it holds no number.
    #[must_use]
    pub fn known(&self, name: &str) -> Option<Decimal> {
        match self.setting.get(name)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number of that name. A test holds that every name used in the program stands in `settings.toml`.
    #[must_use]
    pub fn number(&self, name: &str) -> Decimal {
        self.known(name).unwrap_or_default()
    }

    /// The largest number of that kind that is read, in base units (元, 分, %, count).
    #[must_use]
    pub fn largest(&self, kind: Kind) -> Decimal {
        self.number(match kind {
            Kind::Money => "largest_money",
            Kind::Points => "largest_points",
            Kind::Percent => "largest_rate",
            Kind::Count => "largest_count",
        })
    }

    /// Whether the switch of that name is on.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.setting.get(name), Some(Setting { value: Value::Switch(true), .. }))
    }

    /// The words of that name.
    #[must_use]
    pub fn words(&self, name: &str) -> &[String] {
        match self.setting.get(name).map(|setting| &setting.value) {
            Some(Value::Words(words)) => words,
            _ => &[],
        }
    }

    /// The value of the first step of that name that lies above the number.
    #[must_use]
    pub fn step(&self, name: &str, number: Decimal) -> Option<Decimal> {
        let Value::Steps(steps) = &self.setting.get(name)?.value else { return None };
        steps.iter().find(|(below, _)| number < *below).map(|(_, value)| *value)
    }

    /// The grade a score earns.
    #[must_use]
    pub fn grade_of(&self, score: Decimal) -> &str {
        grade_by(&self.grade, score)
    }

    /// The standard word for a grade as printed; none for an unknown word.
    #[must_use]
    pub fn standard_grade(&self, printed: &str) -> Option<&str> {
        let wanted = printed.trim();
        self.grade
            .iter()
            .find(|grade| grade.name == wanted || grade.also.iter().any(|word| word == wanted))
            .map(|grade| grade.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "[setting]\nnumber = { value = \"3\", about = \"数\" }\nswitch = { value = false }\n\
                        words = { value = [\"甲\"] }\nsteps = { value = [[\"50\", \"59\"], [\"60\", \"69\"]] }\n";

    #[test]
    fn a_bureau_changes_what_it_names() {
        let built_in = Settings::parse(OURS).unwrap_or_default();
        let own = Settings::parse("[setting]\nnumber = { value = \"4.5\" }\n").unwrap_or_default();
        let changed = built_in.clone().changed_by(own).unwrap_or_default();
        assert_eq!(plain(changed.number("number")), "4.5");
        assert_eq!(changed.words("words"), ["甲"]);
        assert_eq!(changed.step("steps", Decimal::from(55)).map(plain), Some("69".into()));
        assert_eq!(changed.step("steps", Decimal::from(60)), None);
        for wrong in ["[setting]\nnomber = { value = \"4\" }\n", "[setting]\nnumber = { value = true }\n"] {
            let own = Settings::parse(wrong).unwrap_or_default();
            assert!(built_in.clone().changed_by(own).is_err(), "{wrong}");
        }
    }
}
