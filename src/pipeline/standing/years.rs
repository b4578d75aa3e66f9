//! 年度: which year the run is about, and which returns are of another one.
//!
//! Apart because a return of last year among those of this one is no fault of its own: it is merely not added up.

use super::{keep, set_aside};
use crate::catalog::settings::Settings;
use crate::model::inventory::file_name;
use crate::model::policy::is_progress;
use crate::model::register::Index;
use crate::model::review::YearSource;
use crate::model::{DecidedBy, Decision, DecisionKind, FilingCard, FilingStanding, Register};
use crate::pipeline::decisions::{Docket, question};
use crate::pipeline::file::Processed;
use std::collections::BTreeMap;

/// The year of the run: the one given, else the one most lines of the register name, else that of at least
/// half of the returns, of two such years the later; none where no year has that many.
pub(in crate::pipeline) fn run_year(
    given: Option<u16>,
    register: &Register,
    processed: &[Processed],
    settings: &Settings,
) -> (Option<u16>, YearSource) {
    if given.is_some() {
        return (given, YearSource::Given);
    }
    let listed = register.lines.iter().filter_map(|line| line.year);
    let cards = processed.iter().flat_map(|file| &file.filings).filter(|card| card.counts() && !card.hidden);
    // Next year's targets come with this year's returns, and progress is told in the year itself: both have a say only where
    // nothing else came.
    let is_ahead =
        |card: &&FilingCard| card.family == "target" || is_progress(card, settings.words("progress_titles"));
    let dated: Vec<&FilingCard> = cards.filter(|card| card.head.year.is_some()).collect();
    let mut years: Vec<u16> =
        dated.iter().filter(|card| !is_ahead(card)).filter_map(|card| card.head.year).collect();
    if years.is_empty() {
        years = dated.iter().filter_map(|card| card.head.year).collect();
    }
    // Where no year has half of the returns, the folder is of many years and none of them is that of the run.
    let returned = most(years.iter().copied())
        .filter(|year| years.iter().filter(|own| *own == year).count() * 2 >= years.len());
    // A line that names a year sets it for its unit; only where most lines name the same one is it that of the run.
    let lines = register.lines.len();
    let named = most(listed.clone()).filter(|year| listed.filter(|own| own == year).count() * 2 > lines);
    if named.is_some() {
        return (named, YearSource::Register);
    }
    (returned, YearSource::MostReturns)
}

/// The most frequent year; of equally frequent ones the latest.
pub(in crate::pipeline) fn most(years: impl Iterator<Item = u16>) -> Option<u16> {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for year in years {
        *counts.entry(year).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year)
}

/// Sets aside the returns of other years. A line of the register that names a year sets it for its unit.
pub(super) fn mark(
    processed: &mut [Processed],
    register: &Register,
    year: Option<u16>,
    settings: &Settings,
    docket: &mut Docket,
) {
    let index = register.index();
    for (number, file) in processed.iter_mut().enumerate() {
        let ruling = docket.about(DecisionKind::Year, number);
        let question = question(DecisionKind::Year, &[file]);
        for card in file.filings.iter_mut().filter(|card| card.counts()) {
            let told = other_year(card, &index, year).or_else(|| former(card, year, settings));
            let Some(told) = told else { continue };
            match &ruling {
                Some(ruling) if ruling.choice == "计入" => {
                    docket.honour(ruling);
                    keep(card, &format!("{told}；{}", ruling.said));
                }
                Some(ruling) => {
                    docket.honour(ruling);
                    let why = format!("{told}，不计入合计和排名；{}", ruling.said);
                    set_aside(card, FilingStanding::OtherYear, DecidedBy::Decision, &why);
                }
                None => {
                    let why = format!("{told}，不计入合计和排名");
                    set_aside(card, FilingStanding::OtherYear, DecidedBy::Rule, &why);
                    let (unit, project) = (card.head.department.clone(), card.head.project.clone());
                    let proposal = "不计入".to_owned();
                    docket.propose(Decision { unit, project, told, proposal, ..question.clone() });
                }
            }
        }
    }
}

/// What is said of a return that is of another year than wanted.
fn other_year(card: &FilingCard, index: &Index<'_>, year: Option<u16>) -> Option<String> {
    let own = card.head.year?;
    let listed = index.years_of(&card.head.department_code, &card.head.department);
    let told = match (listed.is_empty(), year) {
        (false, _) if !listed.contains(&own) => "名录写的是别的年度".to_owned(),
        (true, Some(year)) if own != year => format!("本次汇总的是 {year} 年度"),
        _ => return None,
    };
    Some(format!("{own} 年度的表，{told}"))
}

/// What is said of a return without a year whose file, sheet or folder says that it is last year's: 上年自评表, 2023年/.
/// A name of the file or sheet that holds a year has been read as that of the return already.
fn former(card: &FilingCard, year: Option<u16>, settings: &Settings) -> Option<String> {
    if card.head.year.is_some() {
        return None;
    }
    let parts: Vec<&str> = card.path.split('/').collect();
    let (_, folders) = parts.split_last()?;
    let file = file_name(&card.path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let named = [("工作表", card.sheet.as_str()), ("文件", stem)].into_iter();
    let named = named.chain(folders.iter().rev().map(|folder| ("文件夹", *folder)));
    let unit = card.head.department.as_str();
    let is_former = |name: &str| {
        let own = if unit.is_empty() { name.to_owned() } else { name.replace(unit, "") };
        says_former(&own, settings)
    };
    let by_word = named.clone().find(|(_, name)| is_former(name));
    let by_word = by_word.map(|(what, name)| format!("没有写年度，{what}“{name}”说是上年的"));
    by_word.or_else(|| {
        let mut years = folders.iter().rev().filter_map(|name| Some((year_of(name, settings)?, *name)));
        let (own, name) = years.next()?;
        // A later year is that of the sending: returns of 2024 are sent in 2025.
        let is_earlier = year.is_some_and(|year| own < year);
        is_earlier.then(|| format!("没有写年度，在文件夹“{name}”里"))
    })
}

/// Whether a name begins or ends with a word for last year; 上年结转资金 is of this one.
fn says_former(name: &str, settings: &Settings) -> bool {
    let words = |setting: &str| settings.words(setting).iter();
    let brackets = ['(', '（', '【', '[', '-', '_', ' ', ')', '）', '】', ']'];
    let name = name.trim_matches(brackets);
    let stands = |word: &String| name.starts_with(word.as_str()) || name.ends_with(word.as_str());
    words("former_words").any(stands) && !words("former_except").any(|word| name.contains(word.as_str()))
}

/// The year a folder is of: 2023, 2023年, 2023年度自评材料; not 2023年3月报送, not 2023年以来的项目.
fn year_of(folder: &str, settings: &Settings) -> Option<u16> {
    let digits = folder.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest = folder[4..].trim_start_matches(['年', '度']);
    let has_mark = rest.len() + 4 < folder.len();
    let is_date = rest.starts_with(|c: char| c.is_ascii_digit());
    let is_named = settings.words("former_folders").iter().any(|word| rest.contains(word.as_str()));
    let is_of = rest.is_empty() || (has_mark && is_named && !is_date);
    digits.parse().ok().filter(|year| (2000..2100).contains(year) && is_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn names_say_of_which_year_a_return_is_or_nothing() {
        let settings = Catalog::embedded().unwrap().settings;
        for (name, wanted) in [
            ("上年", true),
            ("上年自评表", true),
            ("自评表（上年度）", true),
            ("上年结转资金自评表", false),
            ("本年", false),
            ("较上年", false),
        ] {
            assert_eq!(says_former(name, &settings), wanted, "{name}");
        }
        for (name, wanted) in [
            ("2023", Some(2023)),
            ("2023年", Some(2023)),
            ("2023年度自评材料", Some(2023)),
            ("2023年3月报送", None),
            ("2023年以来的项目", None),
            ("2023自评", None),
            ("1024", None),
            ("甲局", None),
        ] {
            assert_eq!(year_of(name, &settings), wanted, "{name}");
        }
    }
}
