//! Names of files and folders → marks of the round a return was sent in, and which of two is later.
//!
//! Apart because it looks at names alone; whether two returns are rounds of one another is for `rounds` to know.

use crate::catalog::rounds::Rounds;
use std::cmp::Ordering;

/// What a name says about the round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Whether it says that the file is not to be used: 作废, 勿用.
    void: bool,
    /// Orders of the words found, highest first, as often as they stand there (最终最终版); none counts 0.
    stages: Vec<i8>,
    /// The number behind the highest of these words: 最终版2; 1 where there is none.
    behind: u32,
    /// For each way of writing a number the number, 1 where there is none.
    numbers: Vec<u32>,
    date: Option<Date>,
    /// The marks as written.
    words: Vec<String>,
}

/// A day; the year where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Date {
    year: Option<u32>,
    month: u32,
    day: u32,
}

/// Words from this order on say outright which version holds (盖章, 以此为准): no number or date speaks against them.
const OUTRIGHT: i8 = 3;

impl Marks {
    /// The marks in a name.
    pub(super) fn of(name: &str, rounds: &Rounds) -> Self {
        let text: Vec<char> = name.chars().map(plain).collect();
        let folded: String = text.iter().collect();
        let mut marks = Self { behind: 1, ..Self::default() };
        let mut highest = 0;
        let of = |word: &str| found(&folded, word, &rounds.negations);
        for stage in &rounds.stage {
            for (word, seen) in stage.words.iter().filter_map(|word| Some((word, of(word)?))) {
                marks.stages.extend(std::iter::repeat_n(stage.order, seen.times));
                marks.words.push(word.trim_end_matches('$').to_owned());
                if stage.order >= highest {
                    (highest, marks.behind) = (stage.order, seen.behind);
                }
            }
        }
        let void: Vec<&String> = rounds.void.iter().filter(|word| of(word).is_some()).collect();
        marks.void = !void.is_empty();
        marks.words.extend(void.into_iter().map(|word| word.trim_end_matches('$').to_owned()));
        marks.stages.sort_unstable_by(|a, b| b.cmp(a));
        for way in &rounds.numbers {
            let found = numbered(&text, way);
            marks.numbers.push(found.as_ref().map_or(1, |(number, _)| *number));
            marks.words.extend(found.map(|(_, written)| written));
        }
        if let Some((date, written)) = date(&text) {
            marks.date = Some(date);
            marks.words.push(written);
        }
        marks
    }

    /// The marks as written, for people.
    pub(super) fn words(&self) -> String {
        self.words.join("、")
    }

    /// Whether this round is later than the other. None where nothing tells, or where the marks contradict each other.
    pub(super) fn against(&self, other: &Self) -> Option<Ordering> {
        // What is not to be used is never the later one; other marks tell among several such.
        let void = other.void.cmp(&self.void);
        if void.is_ne() {
            return Some(void);
        }
        let highest = |marks: &Self| marks.stages.first().copied().unwrap_or(0);
        let stage = self.stage(other).then(self.behind.cmp(&other.behind));
        if stage.is_ne() && highest(self).max(highest(other)) >= OUTRIGHT {
            return Some(stage);
        }
        let numbers = self.numbers.iter().zip(&other.numbers).map(|(a, b)| a.cmp(b));
        let mut verdicts: Vec<Ordering> = numbers.chain([stage, self.dates(other)]).collect();
        verdicts.retain(|verdict| verdict.is_ne());
        verdicts.dedup();
        if let [verdict] = verdicts[..] { Some(verdict) } else { None }
    }

    /// Which comes last where nothing decides: by words, by numbers, by dates.
    pub(super) fn last(&self, other: &Self) -> Ordering {
        let stage = self.stage(other).then(self.behind.cmp(&other.behind));
        let stage = other.void.cmp(&self.void).then(stage);
        stage.then_with(|| self.numbers.cmp(&other.numbers)).then_with(|| self.dates(other))
    }

    fn dates(&self, other: &Self) -> Ordering {
        let day = |marks: &Self| marks.date.map(|date| (date.year, date.month, date.day));
        match (day(self), day(other)) {
            (Some(a), Some(b)) if a.0.is_some() == b.0.is_some() => a.cmp(&b),
            _ => Ordering::Equal,
        }
    }

    /// Words are compared from the strongest on: 最终 is later than 修改, 最终修改 later than 最终.
    fn stage(&self, other: &Self) -> Ordering {
        let at = |marks: &Self, index: usize| marks.stages.get(index).copied().unwrap_or(0);
        let longest = self.stages.len().max(other.stages.len());
        (0..longest)
            .map(|index| at(self, index).cmp(&at(other, index)))
            .find(|o| o.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// A word in a name.
struct Seen {
    /// How often it stands there.
    times: usize,
    /// The number behind the last of them, 1 where there is none.
    behind: u32,
}

/// A word in a folded name, unless each of them is negated; a word that ends in `$` has to stand at the end of a part of the
/// name or in brackets.
fn found(name: &str, word: &str, negations: &[String]) -> Option<Seen> {
    let (word, at_end) = word.strip_suffix('$').map_or((word, false), |word| (word, true));
    let is_meant = |at: &usize| {
        let rest = &name[at + word.len()..];
        let ends = rest.is_empty() || rest.starts_with([')', '/', ']', '】']);
        let negated = negations.iter().any(|negation| name[..*at].ends_with(negation.as_str()));
        (ends || !at_end) && !negated
    };
    let all: Vec<usize> = name.match_indices(word).map(|(at, _)| at).filter(is_meant).collect();
    let digits = name[all.last()? + word.len()..].trim_start_matches(['版', '稿', '(']);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits[..length].parse().ok().filter(|number| (1..=MOST_ROUNDS).contains(number));
    Some(Seen { times: all.len(), behind: number.unwrap_or(1) })
}

/// What in a path tells that the file, or a folder around it, is a copy: the marks as written, one for each name.
pub(super) fn copies(path: &str, rounds: &Rounds) -> Vec<String> {
    let mark = |name: &str| {
        let text: Vec<char> = name.chars().map(plain).collect();
        let folded: String = text.iter().collect();
        rounds.copies.iter().find_map(|way| match numbered(&text, way) {
            Some((_, written)) => Some(written),
            None => folded.contains(way.as_str()).then(|| way.clone()),
        })
    };
    path.split('/').filter_map(mark).collect()
}

/// A character in half width and lower case.
fn plain(c: char) -> char {
    let half = match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    half.to_ascii_lowercase()
}

/// A larger number is a year or a code.
const MOST_ROUNDS: u32 = 99;

/// The last number written in that way, with the text it stands in.
fn numbered(text: &[char], way: &str) -> Option<(u32, String)> {
    let (before, rest) = way.split_once('{')?;
    let (kind, after) = rest.split_once('}')?;
    let fold = |part: &str| part.chars().map(plain).collect::<Vec<char>>();
    let (before, after) = (fold(before), fold(after));
    let in_words = kind == "一";
    (0..text.len()).rev().find_map(|start| {
        let inside = text[start..].strip_prefix(before.as_slice())?;
        let joined = start > 0 && text[start - 1].is_ascii_alphanumeric();
        if joined && before.first().is_some_and(char::is_ascii_alphanumeric) {
            return None;
        }
        // A number with nothing in front of it begins where it begins: 12稿 is not 2稿, 20240315稿 is a date.
        if before.is_empty()
            && start > 0
            && (text[start - 1].is_ascii_digit() || value(text[start - 1]).is_some())
        {
            return None;
        }
        let length =
            inside.iter().take_while(|c| c.is_ascii_digit() || (in_words && value(**c).is_some())).count();
        let number = number(&inside[..length]).filter(|number| (1..=MOST_ROUNDS).contains(number))?;
        inside[length..].starts_with(&after).then(|| {
            let end = start + before.len() + length + after.len();
            (number, text[start..end].iter().collect())
        })
    })
}

fn value(c: char) -> Option<u32> {
    "零一二三四五六七八九十".chars().zip(0..).find(|(numeral, _)| *numeral == c).map(|(_, value)| value)
}

/// Digits, or one Chinese numeral.
fn number(chars: &[char]) -> Option<u32> {
    match chars {
        [c] if !c.is_ascii_digit() => value(*c),
        _ => chars.iter().collect::<String>().parse().ok(),
    }
}

/// The last date in a name: 20240315, 2024-03-15, 2024年3月15日, 3月15日, or 3.15 at its end.
fn date(text: &[char]) -> Option<(Date, String)> {
    let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(char::is_ascii_digit);
    (0..text.len()).rev().find_map(|start| {
        let (before, two_before) = (start.checked_sub(1), start.checked_sub(2));
        let parted = before.is_some_and(|at| ".-_年".contains(text[at])) && digit(two_before);
        if parted || digit(before) || !digit(Some(start)) {
            return None;
        }
        let (date, length) = dated(&text[start..])?;
        let valid = (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
        valid.then(|| (date, text[start..start + length].iter().collect()))
    })
}

/// A date at the beginning, with the number of characters it takes.
fn dated(text: &[char]) -> Option<(Date, usize)> {
    let digits = |from: usize| text[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let take = |from: usize, length: usize| number(text.get(from..from + length)?);
    let first = digits(0);
    if first == 8 {
        let date = Date { year: take(0, 4), month: take(4, 2)?, day: take(6, 2)? };
        return Some((date, 8)).filter(|_| date.year.is_some_and(|year| (2000..2100).contains(&year)));
    }
    let mark = *text.get(first)?;
    let second = digits(first + 1);
    let (one, two) = (take(0, first)?, take(first + 1, second)?);
    let end = first + 1 + second;
    if first == 4 && ".-_年".contains(mark) {
        let third = text.get(end).filter(|mark| ".-_月".contains(**mark)).map(|_| digits(end + 1))?;
        let date = Date { year: Some(one), month: two, day: take(end + 1, third)? };
        return Some((date, end + 1 + third));
    }
    let (of_words, at_end) = (mark == '月', mark == '.' && ends(&text[end..]));
    let short = first <= 2 && second <= 2;
    (short && (of_words || at_end)).then_some((Date { year: None, month: one, day: two }, end))
}

/// Whether nothing follows but what may stand behind a date; 1.2 in front of words is a section number.
fn ends(rest: &[char]) -> bool {
    rest.first().is_none_or(|c| ")]】版稿改报/".contains(*c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn copies_are_known_by_their_names() {
        let rounds = Catalog::embedded().map(|catalog| catalog.settings.rounds).unwrap_or_default();
        for (path, marks) in [
            ("甲局/自评表.xlsx", &[][..]),
            ("甲局/自评表（1）.xlsx", &["(1)"]),
            ("甲局(2)/自评表 - 副本 (3).xlsx", &["(2)", "(3)"]),
            ("复件 自评表.xls", &["复件"]),
            ("a.zip!/自评表 Copy.xlsx", &["copy"]),
            ("自评表(2023).xlsx", &[]),
        ] {
            assert_eq!(copies(path, &rounds), marks, "{path}");
        }
    }

    #[test]
    fn names_tell_the_later_round_or_nothing() {
        let rounds = Catalog::embedded().map(|catalog| catalog.settings.rounds).unwrap_or_default();
        let later = Some(Ordering::Greater);
        for (name, other, wanted) in [
            ("自评表（最终）", "自评表", later),
            ("自评表", "自评表初稿", later),
            ("自评表最终修改", "自评表最终", later),
            ("自评表终稿", "自评表修改稿", later),
            ("自评表V3", "自评表v2", later),
            ("自评表（2）", "自评表", later),
            ("第二轮/自评表", "第一轮/自评表", later),
            ("自评表第3次", "自评表第2次", later),
            ("自评表20240320", "自评表20240315", later),
            ("自评表2024-04-01", "自评表2024年3月15日", later),
            ("自评表-3.20", "自评表-3.15", later),
            ("自评表(4月1日)", "自评表(3月15日)", later),
            ("自评表最终版2", "自评表最终版", later),
            ("自评表最终版2(以此为准)", "自评表最终版3", later),
            ("自评表盖章版", "自评表最终版2", later),
            ("自评表（改）", "自评表", later),
            ("自评表新", "自评表", later),
            ("自评表三稿", "自评表二稿", later),
            ("自评表2稿", "自评表", later),
            ("自评表最终最终版", "自评表最终版", later),
            ("自评表盖章", "自评表未盖章", later),
            ("自评表", "自评表作废", later),
            ("自评表", "自评表（定稿）勿用", later),
            ("自评表(新)", "自评表(旧)", later),
            ("自评表", "自评表备份", later),
            ("自评表初稿", "自评表最终版作废", later),
            ("自评表定稿", "自评表未定稿", later),
            ("旧城改造自评表", "自评表", None),
            ("自评表20240315稿", "自评表", None),
            ("改革自评表", "自评表", None),
            // Nothing to tell by, marks that contradict each other, numbers that are none of rounds.
            ("自评表", "自评表", None),
            ("自评表(1)", "自评表", None),
            ("最终20240301", "初稿20240315", None),
            ("自评表(2023)", "自评表(2022)", None),
            ("附件1.2自评表", "附件1.1自评表", None),
            ("自评表2023", "自评表2022", None),
            ("自评表20240315", "自评表3.20", None),
            ("自评表20249999", "自评表20240101", None),
            ("项目(二)自评表", "项目(一)自评表", None),
        ] {
            let verdict = |a, b| Marks::of(a, &rounds).against(&Marks::of(b, &rounds));
            assert_eq!(verdict(name, other), wanted, "{name} {other}");
            assert_eq!(verdict(other, name), wanted.map(Ordering::reverse), "{other} {name}");
        }
    }
}
