//! Printed labels in canonical form: what is left of a heading when width, spacing, numbering, 其中, units,
//! weights and formula markers are taken off and kept as facts.

use super::decimal::parse_plain;
use super::quantity::Unit;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A heading as printed and what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// Canonical text with the content of brackets kept: 因公出国(境)费 → 因公出国境费.
    pub key: String,
    /// Canonical text without any bracket.
    pub bare: String,
    /// Canonical text without a year in front: 2016年预算数 → 预算数; empty if there is none.
    pub undated: String,
    /// The year in front of the label.
    pub year: Option<u16>,
    /// Money unit printed in the label: 项目资金(万元).
    pub unit: Option<Unit>,
    /// Contents of its brackets that are neither a unit nor points.
    pub brackets: Vec<String>,
    /// Points printed in the label: 产出指标(50分).
    pub weight: Option<Decimal>,
    /// Whether it says that things are counted: 团组数（个）.
    pub counted: bool,
    /// Whether it says that its numbers are percentages: 比上年增减（%）.
    pub percent: bool,
    /// Whether the label begins with 其中.
    pub among: bool,
}

impl Label {
    /// Reads a printed label.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::of_folded(&folded(text))
    }

    /// Reads a label that is folded already.
    #[must_use]
    pub fn of_folded(folded: &str) -> Self {
        let mut label = Self::default();
        let stripped = strip_front(folded, &mut label.among);
        if !stripped.contains(['(', ')']) {
            label.key = settled(stripped, &mut label.among);
            label.bare.clone_from(&label.key);
            label.take_year();
            return label;
        }
        let (mut key, mut bare) = (String::new(), String::new());
        for part in parts(stripped) {
            match part {
                Part::Plain(text) => {
                    key.push_str(text);
                    bare.push_str(text);
                }
                Part::Bracket(text) => label.take_bracket(text, &mut key),
            }
        }
        label.key = settled(&key, &mut label.among);
        label.bare = settled(&bare, &mut label.among);
        label.take_year();
        label
    }

    fn take_year(&mut self) {
        if let Some((year, rest)) = dated(&self.key).filter(|(_, rest)| !rest.is_empty()) {
            self.year = Some(year);
            self.undated = rest.to_owned();
        }
    }

    fn take_bracket(&mut self, text: &str, key: &mut String) {
        if let Some(unit) = unit_in(text) {
            self.unit = Some(unit);
        } else if let Some(weight) = weight_in(text) {
            self.weight = Some(weight);
        } else if text == "%" || text.ends_with("100%") {
            self.percent = true;
        } else if is_counted(text) {
            self.counted = true;
        } else if key.ends_with(':') && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // 资金来源：（1）财政性资金: that it is the first of a group must be seen as in 资金来源：1、财政性资金.
            key.push_str(text);
            key.push('、');
        } else if !is_marker(text) {
            key.push_str(text);
            self.brackets.push(text.to_owned());
        }
    }
}

/// A year in front of a text and what follows it: 2016年度, 2016年.
#[must_use]
pub fn dated(text: &str) -> Option<(u16, &str)> {
    let year = text.get(..4)?.parse().ok().filter(|year| (2000..2100).contains(year))?;
    let behind = text.get(4..)?;
    // 2016-预算数: a program that could not write 年 has left a dash for it.
    let dash = || {
        behind.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| !c.is_ascii() && c.is_alphabetic()))
    };
    let rest = behind.strip_prefix('年').or_else(dash)?;
    Some((year, rest.strip_prefix('度').unwrap_or(rest)))
}

/// Whether a number may be the year of a return.
#[must_use]
pub fn is_year(year: u16) -> bool {
    (2000..2100).contains(&year)
}

/// The year in a text: 2023年度, （2022年度）, 2021年; of a range (2019—2021年) the last. Digits of a code (102003) or of a
/// date (20240315) are no year, and a number with 年 behind it goes before one without.
#[must_use]
pub fn year_in(text: &str) -> Option<u16> {
    let folded = in_digits(&fold(text));
    let years: Vec<(u16, &str)> = digit_runs(&folded)
        .filter_map(|(digits, rest)| Some((digits.parse().ok().filter(|year| is_year(*year))?, rest)))
        .filter(|(_, rest)| !is_of_document(rest))
        .collect();
    // 2025年填报2024年度自评表 is of 2024.
    let of_year = years.iter().position(|(_, rest)| rest.starts_with("年度"));
    let named = of_year.or_else(|| years.iter().position(|(_, rest)| rest.starts_with('年')));
    let first = match named {
        Some(at) => at,
        // 2023-4.1 is a date, 2023 alone is none.
        None => years.iter().position(|(_, rest)| !rest.starts_with(['.']) && !is_range(rest))?,
    };
    Some(years[first].0)
}

/// What follows the year in the number of a document: ]6号, 〕第12号.
fn is_of_document(rest: &str) -> bool {
    let Some(behind) = rest.strip_prefix([']', '〕', '】', ')']) else { return false };
    let digits = behind.trim_start_matches('第');
    let after = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    after.len() < digits.len() && after.starts_with('号')
}

/// The same with years in other writing in four digits: 二〇二三年, 23年度.
fn in_digits(text: &str) -> String {
    const NUMERALS: [&str; 10] = ["〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit =
        |c: char| NUMERALS.iter().position(|own| own.contains(c)).and_then(|at| u32::try_from(at).ok());
    let chars: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let own = chars.get(at..at + 5).unwrap_or_default();
        let named: Option<Vec<u32>> = own.iter().take(4).map(|c| digit(*c)).collect();
        let is_year = own.last() == Some(&'年') && named.as_ref().is_some_and(|year| year[..2] == [2, 0]);
        if let Some(year) = named.filter(|_| is_year) {
            shown.extend(year.into_iter().filter_map(|digit| char::from_digit(digit, 10)));
            at += 4;
            continue;
        }
        // Two digits only with 年度 behind them: 5年 and 20年 are spans of time.
        let short = chars.get(at..at + 4).unwrap_or_default();
        let is_alone = at == 0 || !chars[at - 1].is_ascii_digit();
        if is_alone && matches!(short, ['1' | '2', second, '年', '度'] if second.is_ascii_digit()) {
            shown.push_str("20");
        }
        shown.push(chars[at]);
        at += 1;
    }
    shown
}

/// The runs of four digits in a text, each with what stands behind it.
fn digit_runs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = text.char_indices().filter(move |(at, c)| {
        c.is_ascii_digit() && !text[..*at].ends_with(|before: char| before.is_ascii_digit())
    });
    starts.filter_map(move |(at, _)| {
        let rest = &text[at..];
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        (length == 4).then(|| rest.split_at(length))
    })
}

/// Whether a range goes on behind the digits: -2021, —2021, 至2021.
fn is_range(rest: &str) -> bool {
    let behind = rest.trim_start_matches(['-', '—', '–', '~', '至', '到']);
    behind.len() < rest.len() && behind.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a paragraph is one of a list: ①, 1., （二）, 三、; 一般公共预算 begins with no number.
#[must_use]
pub fn is_numbered(text: &str) -> bool {
    let text = text.trim_start();
    let behind = text.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c));
    let counted = behind.len() < text.len() && behind.starts_with(['、', '.', '．', '是']);
    counted
        || text.starts_with(|c: char| is_circled(c) || half_width(c).is_ascii_digit() || "(（".contains(c))
}

/// ①, ㈠, ⑴, ⒈: signs that number what follows.
#[must_use]
pub const fn is_circled(c: char) -> bool {
    matches!(c, '①'..='⒛' | '㈠'..='㈩')
}

/// Half-width forms without any white space, one kind of bracket, no quotation marks.
#[must_use]
pub fn fold(text: &str) -> String {
    folded(text).into_owned()
}

/// The same; a text that is folded already is not copied.
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    let Some((same, _)) = text.char_indices().find(|(_, c)| fold_char(*c) != Some(*c)) else {
        return Cow::Borrowed(text);
    };
    let (plain, rest) = text.split_at(same);
    let mut folded = String::with_capacity(text.len());
    folded.push_str(plain);
    folded.extend(rest.chars().filter_map(fold_char));
    Cow::Owned(folded)
}

/// Whether a text folds to these words.
#[must_use]
pub fn folds_to(text: &str, folded: &str) -> bool {
    text.chars().filter_map(fold_char).eq(folded.chars())
}

fn fold_char(c: char) -> Option<char> {
    // Nearly all characters are Chinese ones, and of those one alone is folded.
    if matches!(c, '\u{4e00}'..='\u{9fff}') {
        return Some(if c == '它' { '他' } else { c });
    }
    let half = half_width(c);
    match half {
        '“' | '”' | '"' | '‘' | '’' | '\'' | '《' | '》' => None,
        '【' | '〔' | '[' | '［' => Some('('),
        '】' | '〕' | ']' | '］' => Some(')'),
        '﹪' => Some('%'),
        '﹦' => Some('='),
        '﹤' => Some('<'),
        '﹥' => Some('>'),
        c if c.is_whitespace() || is_unseen(c) => None,
        c => Some(c),
    }
}

/// Signs nobody sees: soft hyphen, zero width, direction of writing, byte order mark.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The half-width form of a full-width character; others as they are.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        c => c,
    }
}

/// What is left when brackets that found no partner, numbering in front and punctuation behind are gone for good.
fn settled(text: &str, among: &mut bool) -> String {
    let plain: Cow<'_, str> =
        if text.contains(['(', ')']) { text.replace(['(', ')'], "").into() } else { text.into() };
    let mut rest: &str = &plain;
    loop {
        let shorter = trim_tail(strip_front(rest, among));
        if shorter.len() == rest.len() {
            return rest.to_owned();
        }
        rest = shorter;
    }
}

/// Takes numbering and 其中 off the front, as often as they stand there.
fn strip_front<'a>(text: &'a str, among: &mut bool) -> &'a str {
    let mut rest = text;
    loop {
        let before = rest;
        rest = strip_numbering(rest);
        if let Some(after) = rest.strip_prefix("其中") {
            *among = true;
            rest = after.trim_start_matches([':', ',', '、']);
        }
        rest = rest.trim_start_matches(['-', '—', ':', '*', '★']);
        if rest.len() == before.len() {
            return rest;
        }
    }
}

/// Takes one numbering off the front: 一、 (一) 1、 1. (1) 1) ①.
#[must_use]
pub fn strip_numbering(text: &str) -> &str {
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let (body, bracketed) = text.strip_prefix('(').map_or((text, false), |rest| (rest, true));
    let rest = body.trim_start_matches(is_number);
    let digits = body.len() - rest.len();
    if digits == 0 {
        let circled = text.chars().next().filter(|c| ('①'..='⑳').contains(c));
        return circled.map_or(text, |c| &text[c.len_utf8()..]);
    }
    let closed = rest.strip_prefix([')', '、', '.', '．']).unwrap_or(rest);
    let ended = closed.len() < rest.len() && !closed.starts_with(|c: char| c.is_ascii_digit());
    if ended && (!bracketed || rest.starts_with(')')) { closed.trim_start_matches('、') } else { text }
}

fn trim_tail(text: &str) -> &str {
    text.trim_end_matches([':', ',', '。', '.', ';', '、', '*'])
}

enum Part<'a> {
    Plain(&'a str),
    Bracket(&'a str),
}

/// Splits at brackets; an unclosed bracket reaches to the end, a stray closing one is dropped.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        found.push(Part::Plain(&rest[..open]));
        let inside = &rest[open + 1..];
        let close = inside.find(')').unwrap_or(inside.len());
        found.push(Part::Bracket(&inside[..close]));
        rest = inside.get(close + 1..).unwrap_or("");
    }
    found.push(Part::Plain(rest.trim_end_matches(')')));
    found
}

/// The money unit in a bracket or after 单位: 万元, 单位:元.
#[must_use]
pub fn unit_in(text: &str) -> Option<Unit> {
    let after = text.rsplit_once(':').map_or(text, |(_, unit)| unit);
    Unit::money(after.trim_end_matches(')'))
}

fn weight_in(text: &str) -> Option<Decimal> {
    let (number, rest) = text.split_once('分')?;
    let formula = rest.is_empty() || rest.starts_with(['*', '×', 'x', 'X']);
    if formula { parse_plain(number) } else { None }
}

/// Formula markers: (A) (B) (B/A) (B/A×100%) and the like, and units of things counted.
fn is_marker(text: &str) -> bool {
    let formula = text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "/*×%+-=".contains(c));
    formula || matches!(text, "分" | "盖章" | "签章" | "公章")
}

/// What is counted: (人) (辆) (批次).
fn is_counted(text: &str) -> bool {
    matches!(text, "人" | "个" | "辆" | "台" | "次" | "批" | "批次" | "人次" | "团" | "户" | "家")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Label::parse(text).key
    }

    #[test]
    fn headings_fold_to_their_words() {
        for (printed, expected) in [
            ("合　计", "合计"),
            ("公共财\n政拨款", "公共财政拨款"),
            ("其中：当年财政 拨款", "当年财政拨款"),
            ("其中：（1）公务用车购置费", "公务用车购置费"),
            ("1.因公出国（境）费用", "因公出国境费用"),
            ("三、专户管理的非税收入", "专户管理的非税收入"),
            ("年度资金总额：", "年度资金总额"),
            ("全年预算数（A）", "全年预算数"),
            ("预算执行率（B/A×100%）", "预算执行率"),
            ("项目资金\n（万元", "项目资金"),
            ("“三公”经费", "三公经费"),
            ("其它", "其他"),
            ("2016年", "2016年"),
            ("其中：", ""),
            ("1、资金来源：（1）财政性资金", "资金来源:1、财政性资金"),
        ] {
            assert_eq!(key(printed), expected, "{printed}");
        }
    }

    #[test]
    fn facts_are_kept() {
        let label = Label::parse("预算执行情况（万元）（20分）");
        assert_eq!(label.unit, Some(Unit::TenThousandYuan));
        assert_eq!(label.weight, Some(Decimal::from(20)));
        assert_eq!(label.key, "预算执行情况");
        assert!(Label::parse("其中：财政拨款").among);
        assert_eq!(Label::parse("其他资金（包括以前年度结转资金）").bare, "其他资金");
        assert_eq!(Label::parse("得分（20分*执行率）").weight, Some(Decimal::from(20)));
        let dated = Label::parse("2016年度预算数");
        assert_eq!((dated.year, dated.undated.as_str()), (Some(2016), "预算数"));
        assert_eq!(Label::parse("2016年").year, None);
    }

    #[test]
    fn years_are_told_from_codes_dates_and_ranges() {
        for (text, year) in [
            ("二〇二三年度部门整体支出绩效自评表", Some(2023)),
            ("自评表（23年度）", Some(2023)),
            ("二〇年来的项目", None),
            ("2023年度部门整体支出绩效自评表", Some(2023)),
            ("102003甲县水利局_2024年整体支出自评表", Some(2024)),
            ("2019—2021年扶贫资金绩效自评", Some(2021)),
            ("2022-2024年度", Some(2024)),
            ("自评表20240315", None),
            ("甲局2022", Some(2022)),
            ("2023年度自评表（2024年3月填报）", Some(2023)),
            ("第2023号", Some(2023)),
            ("120230局", None),
        ] {
            assert_eq!(year_in(text), year, "{text}");
        }
    }
}
