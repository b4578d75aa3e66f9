//! Titles, file names and first lines of returns in words → whose they are, about which project.
//!
//! Apart because there is no label to answer to: 某县某局某专项资金2023年度绩效自评报告 says all in one line, and so does the
//! name of the file.

use crate::catalog::vocabulary::Vocabulary;
use crate::model::Head;
use crate::model::label::{dated, fold, strip_numbering};

/// The shortest name of a project, in characters.
const LEAST_PROJECT: usize = 4;

/// Fills unit and project from the lines of a title, the first that tells them.
pub(super) fn complete(head: &mut Head, lines: &[&str], vocabulary: &Vocabulary) {
    let words = &vocabulary.papers.reports;
    // The first sentence of a text may stand among the lines: a title names a year or what it reports.
    let is_title =
        |line: &&&str| line.contains("20") || words.iter().any(|word| line.contains(word.as_str()));
    let lines: Vec<&str> = lines.iter().filter(is_title).copied().collect();
    let known =
        |name: &str, found: Option<String>| if name.is_empty() { found } else { Some(name.to_owned()) };
    // The longest: 区环卫中心 stands over what the file says in full.
    let units = lines.iter().filter_map(|line| unit(line, vocabulary));
    head.department =
        known(&head.department, units.max_by_key(|name| name.chars().count())).unwrap_or_default();
    head.project =
        known(&head.project, lines.iter().find_map(|line| project(line, vocabulary))).unwrap_or_default();
}

/// The unit a line begins with, in front of the year or of what is reported on.
fn unit(line: &str, vocabulary: &Vocabulary) -> Option<String> {
    let folded = fold(line);
    let line = without_year(&folded);
    let end = vocabulary.unit_at_front(line)?;
    Some(line[..end].to_owned())
}

/// The project a line names: what stands between unit and year on one side and 绩效自评 on the other.
fn project(line: &str, vocabulary: &Vocabulary) -> Option<String> {
    // 二、项目绩效自评工作开展情况 heads a chapter and names none.
    let folded = fold(line);
    let folded = strip_numbering(&folded);
    let reports = &vocabulary.papers.reports;
    let found = reports.iter().filter_map(|word| Some((folded.find(word.as_str())?, word)));
    let (end, word) = found.min_by_key(|(at, _)| *at)?;
    // What stands before 决算 is a unit or the kind of a table.
    let is_whole = |name: &str| vocabulary.papers.wholes.iter().any(|word| name.contains(word.as_str()));
    if is_whole(word) {
        return None;
    }
    let mut name = without_year(&folded[..end]);
    if let Some(end) = vocabulary.unit_at_front(name) {
        name = without_year(&name[end..]);
    }
    let name = without_years(name, vocabulary);
    let name = name.trim_start_matches("关于").trim_end_matches(['的', '年', '度', '-', '_']);
    let told = (name.chars().count() >= LEAST_PROJECT && !is_whole(name)).then(|| name.to_owned());
    told.or_else(|| aside(&folded[end..], vocabulary))
}

/// The project in brackets behind 项目绩效自评报告 or 项目支出绩效自评报告: (驻京干部房租补助经费).
fn aside(behind: &str, vocabulary: &Vocabulary) -> Option<String> {
    let name = behind.split_once('(')?.1.split_once(')')?.0;
    let is_name = vocabulary.papers.topics.iter().any(|word| name.contains(word.as_str()))
        || ["项目", "经费", "资金", "工程", "专项"].iter().any(|word| name.ends_with(word));
    (is_name && name.chars().count() >= LEAST_PROJECT).then(|| name.to_owned())
}

/// 关于2018年度, 2018年度: what stands in front of a title and names nobody.
fn without_year(line: &str) -> &str {
    let line = line.trim_start_matches("关于");
    dated(line).map_or(line, |(_, rest)| rest)
}

/// The words behind a year that stands in the middle (临城县2021年度财政衔接资金), and those in front of one that ends the name
/// (某补助资金2023年度).
fn without_years<'n>(name: &'n str, vocabulary: &Vocabulary) -> &'n str {
    let Some(at) = name.find("20") else { return name };
    let Some((_, behind)) = dated(&name[at..]) else { return name };
    let is_place = vocabulary.ends_as_place(&name[..at]);
    if behind.chars().count() >= LEAST_PROJECT && (at == 0 || is_place) { behind } else { &name[..at] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_year_in_front_is_no_number_of_a_chapter() {
        let catalog = Catalog::embedded().unwrap();
        for (line, name) in [
            ("2023年度教育、卫生专项资金绩效自评报告", "教育、卫生专项资金"),
            ("二、饮水安全工程项目绩效自评工作", "饮水安全工程项目"),
            ("(一)饮水安全工程项目绩效自评工作", "饮水安全工程项目"),
        ] {
            assert_eq!(project(line, &catalog.vocabulary).as_deref(), Some(name), "{line}");
        }
    }
}
