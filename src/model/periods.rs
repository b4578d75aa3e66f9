//! Periods that end before they begin: 2024年11月—2024年3月, 开工日期2025年12月22日，验收日期2025年10月9日.

use super::filing::Period;
use super::label::{fold, half_width};
use super::place::Place;

/// Longer texts are prose, in which years stand for other things.
const LONGEST: usize = 400;

/// Bytes of the shortest period.
const SHORTEST: usize = 12;

/// Digits of two months, the fewest a period has: 2024年3月—2024年1月.
const DIGITS: usize = 10;

/// What stands between the ends of a period.
const BETWEEN: [char; 8] = ['-', '—', '–', '~', '～', '至', '到', '－'];

/// Words in front of the day on which something began, and of that on which it was done.
const BEGINS: [&str; 5] = ["开始", "开工", "启动", "起始", "开建"];
const ENDS: [&str; 6] = ["完工", "竣工", "验收", "完成日期", "结束", "终止"];

/// Characters between such a word and its day.
const NEAR: usize = 10;

/// A day or a month in a text.
#[derive(Clone, Copy)]
struct Dated {
    from: usize,
    to: usize,
    day: (u32, u32, u32),
}

/// What a cell says of a period that ends before it begins.
#[must_use]
pub fn of_cell(place: Place, text: &str) -> Option<Period> {
    if text.len() < SHORTEST || text.chars().count() > LONGEST {
        return None;
    }
    // Most cells hold no dates, and are not copied.
    if text.chars().filter(|c| half_width(*c).is_ascii_digit()).count() < DIGITS {
        return None;
    }
    let folded: Vec<char> = fold(text).chars().collect();
    Some(Period { place, text: reversed(&folded)?.into() })
}

/// The first period that ends before it begins, as it stands.
fn reversed(text: &[char]) -> Option<String> {
    let days = days(text);
    let shown = |from: usize, to: usize| text[from..to].iter().collect::<String>();
    let ranges = days.windows(2).find(|pair| {
        let between = &text[pair[0].to..pair[1].from];
        !between.is_empty()
            && between.iter().all(|c| BETWEEN.contains(c))
            // 2024年11月—2024年 compares a month with nothing.
            && (pair[0].day.2 == 0) == (pair[1].day.2 == 0)
            && pair[1].day < pair[0].day
    });
    if let Some(pair) = ranges {
        return Some(shown(pair[0].from, pair[1].to));
    }
    let near = |day: &&Dated, words: &[&str]| {
        let front: String = text[day.from.saturating_sub(NEAR)..day.from].iter().collect();
        let front = front.rsplit([',', '。', ';', '、']).next().unwrap_or_default().to_owned();
        words.iter().any(|word| front.contains(word))
    };
    let begin = days.iter().find(|day| near(day, &BEGINS))?;
    let end = days.iter().find(|day| near(day, &ENDS) && day.from > begin.to)?;
    let is_full = begin.day.2 > 0 && end.day.2 > 0;
    (is_full && end.day < begin.day).then(|| {
        let from = begin.from.saturating_sub(NEAR);
        shown(from, end.to)
    })
}

/// All days and months of a text: 2024年3月1日, 2024年3月, 2024.3.1, 2024-03-01.
fn days(text: &[char]) -> Vec<Dated> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match day_at(text, at) {
            Some(day) if !at.checked_sub(1).is_some_and(|before| text[before].is_ascii_digit()) => {
                at = day.to;
                found.push(day);
            }
            _ => at += 1,
        }
    }
    found
}

fn day_at(text: &[char], from: usize) -> Option<Dated> {
    let (year, at) = number(text, from, 4)?;
    if !(1990..2100).contains(&year) || at - from != 4 {
        return None;
    }
    let sign = *text.get(at).filter(|c| "年.-/".contains(**c))?;
    let (month, at) = number(text, at + 1, 2)?;
    if !(1..=12).contains(&month) {
        return None;
    }
    let day = match (sign, text.get(at)) {
        ('年', Some('月')) => {
            Some(number(text, at + 1, 2).filter(|(_, end)| text.get(*end) == Some(&'日')))
        }
        ('年', _) => return None,
        (sign, Some(next)) if *next == sign => Some(number(text, at + 1, 2)),
        _ => None,
    };
    match day {
        Some(Some((day, end))) => {
            let end = if sign == '年' { end + 1 } else { end };
            Some(Dated { from, to: end, day: (year, month, day) })
        }
        Some(None) if sign == '年' => Some(Dated { from, to: at + 1, day: (year, month, 0) }),
        // 2024.3 may be any number.
        _ => None,
    }
}

fn number(text: &[char], from: usize, longest: usize) -> Option<(u32, usize)> {
    let digits: String = text.get(from..)?.iter().take(longest).take_while(|c| c.is_ascii_digit()).collect();
    let end = from + digits.len();
    digits.parse().ok().map(|number| (number, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_that_end_before_they_begin_are_found() {
        let cases = [
            ("2024年11月—2024年3月", true),
            ("项目期：2024年1月至2022年12月", true),
            ("2024-05-01至2024-03-31", true),
            ("2024.5.1-2024.3.31", true),
            ("2024年3月—2024年11月", false),
            ("2024年1月至12月", false),
            ("合同签订日期为2025年1月11日,开始实施日期为2025年12月22日,完工验收日期为2025年10月9日", true),
            ("开工日期2025年1月9日,竣工日期2025年10月9日", false),
            ("填报日期2025年3月9日,依据2024年12月31日的文件", false),
        ];
        for (text, wanted) in cases {
            let folded: Vec<char> = fold(text).chars().collect();
            assert_eq!(reversed(&folded).is_some(), wanted, "{text}");
        }
    }
}
