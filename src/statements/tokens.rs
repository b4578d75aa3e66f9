//! A sentence → its numbers with unit and bounds; dates, document numbers and the like are passed over.

use crate::catalog::Catalog;
use crate::catalog::phrases::{prefix, suffix};
use crate::catalog::settings::Settings;
use crate::model::decimal::{legal_grouping, parse_plain, step_of};
use crate::model::statement::Bound;
use crate::model::term::Kind;
use crate::model::{Quantity, Unit};
use rust_decimal::Decimal;

/// The longest name of a unit.
const LONGEST_UNIT: usize = 5;

/// So many blanks stand between a number and its unit; more divide columns.
const MOST_BLANKS: usize = 2;

/// The longest unit of a factor: 元/平方米/月.
const LONGEST_FACTOR_UNIT: usize = 10;

/// Digits of the codes of 类, 款 and 项, alone and together.
const CODE_LENGTHS: [usize; 4] = [2, 3, 5, 7];

/// A number of the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// First character: of the bound in front, else of the digits.
    pub(super) from: usize,
    /// Behind the last character of unit and bound.
    pub(super) to: usize,
    /// The digits as printed.
    pub(super) digits: String,
    /// The unit; none where none is printed.
    pub(super) unit: Option<Unit>,
    /// What one is multiplied by to come to the unit: 万 of 5万名.
    pub(super) scale: Decimal,
    pub(super) bound: Bound,
    /// The factors of a product.
    pub(super) operands: Vec<String>,
    /// The year named last before it in the sentence.
    pub(super) year: Option<u16>,
    /// The word it is counted in: 人, 辆, 批次; empty for all else.
    pub(super) counter: String,
}

impl Token {
    /// Words in place of a number.
    pub(super) fn words(from: usize, to: usize) -> Self {
        Self {
            from,
            to,
            digits: String::new(),
            unit: None,
            scale: Decimal::ONE,
            bound: Bound::Exact,
            operands: Vec::new(),
            year: None,
            counter: String::new(),
        }
    }

    /// The number in base units; none where the digits are no legal number, no unit is printed, or it is out of range.
    pub(super) fn value(&self, settings: &Settings) -> Option<Quantity> {
        let unit = self.unit?;
        let number = number(&self.digits)?;
        let factor = unit.factor().checked_mul(self.scale)?;
        let value = number.checked_mul(factor)?;
        let step = step_of(number).checked_mul(factor)?;
        (value.abs() <= settings.largest(unit.kind())).then_some(Quantity { value, step, unit })
    }
}

/// A legal number, with thousands separators or without.
pub(super) fn number(digits: &str) -> Option<Decimal> {
    if !digits.contains(',') {
        return parse_plain(digits);
    }
    if legal_grouping(digits) { parse_plain(&digits.replace(',', "")) } else { None }
}

/// The numbers of a sentence, left to right.
pub(super) fn scan(text: &[char], catalog: &Catalog) -> Vec<Token> {
    let mut scan = Scan { text, catalog, hidden: hidden(text), year: None };
    let (mut found, mut at) = (Vec::new(), 0);
    // （2023年3.2万元）: a year named in brackets is left with them.
    let mut outside: Vec<Option<u16>> = Vec::new();
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            match text[at] {
                '(' => outside.push(scan.year),
                ')' => scan.year = outside.pop().unwrap_or(scan.year),
                _ => {}
            }
            at += 1;
            continue;
        }
        let end = scan.digits_end(at);
        let (token, next) = scan.number(at, end);
        found.extend(token);
        at = next.max(end);
    }
    found
}

struct Scan<'a> {
    text: &'a [char],
    catalog: &'a Catalog,
    /// Characters inside titles, quotations and document numbers.
    hidden: Vec<bool>,
    year: Option<u16>,
}

impl Scan<'_> {
    /// Where the digits end: a point or comma counts if a digit follows.
    fn digits_end(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(c) = self.text.get(end) {
            let inside = ".,".contains(*c) && self.text.get(end + 1).is_some_and(char::is_ascii_digit);
            if !c.is_ascii_digit() && !inside {
                break;
            }
            end += 1;
        }
        end
    }

    /// 3，000 may be a number with a wide comma or the end of one clause and the beginning of another.
    fn may_go_on(&self, start: usize, end: usize) -> bool {
        let digit = |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(char::is_ascii_digit);
        let wide = |at: Option<usize>| at.and_then(|at| self.text.get(at)) == Some(&'，');
        let three = |from: usize| (from..from + 3).all(|at| digit(Some(at))) && !digit(Some(from + 3));
        (wide(start.checked_sub(1)) && digit(start.checked_sub(2)) && three(start))
            || (wide(Some(end)) && three(end + 1))
    }

    fn rest(&self, from: usize, length: usize) -> String {
        self.text[from.min(self.text.len())..].iter().take(length).collect()
    }

    /// What the digits are, and where to go on.
    fn number(&mut self, start: usize, end: usize) -> (Option<Token>, usize) {
        let digits: String = self.text[start..end].iter().collect();
        let after = self.rest(end, LONGEST_FACTOR_UNIT + 1);
        let front: String = self.text[start.saturating_sub(2)..start].iter().collect();
        let phrases = &self.catalog.phrases;
        // 2025 年: a blank stands between.
        let of_year = after.trim_start();
        let behind = of_year.trim_start_matches(['年', '度']).trim_start();
        // 与2019年相比 names the year compared with, and not that of the numbers.
        let compared =
            suffix(&front, &phrases.compared).is_some() || prefix(behind, &phrases.compared_behind).is_some();
        if of_year.starts_with('年')
            && digits.len() == 4
            && !self.hidden[start]
            && !compared
            && !is_day(of_year)
        {
            self.year = digits.parse().ok().filter(|year| (2000..2100).contains(year));
        }
        let before = start.checked_sub(1).map(|at| self.text[at]);
        if self.hidden[start]
            || self.may_go_on(start, end)
            || before.is_some_and(|c| c == '第' || c.is_ascii_alphanumeric())
            || self.is_code(start, end)
        {
            return (None, end);
        }
        if let Some((operands, next)) = self.product(start) {
            return (Some(Token { operands, ..self.token(start, next, String::new()) }), next);
        }
        let phrases = &self.catalog.phrases;
        let (between, skipped) = self.bound_behind(end);
        let (open, unit_at) =
            self.unit_outside(start, end).unwrap_or((start, self.skip_blanks(end + skipped)));
        if prefix(&self.rest(unit_at, LONGEST_UNIT), &phrases.passed_over).is_some()
            || prefix(&after, &phrases.passed_over).is_some()
        {
            return (None, end);
        }
        let (unit, scale, more, unit_end) = self.unit(unit_at);
        // 260元/辆 is a standard, no amount.
        if unit.is_some() && self.text.get(unit_end).is_some_and(|c| "/·".contains(*c)) {
            return (None, unit_end);
        }
        let unit_end = if unit.is_some() { unit_end } else { end + skipped };
        let (behind, skipped) = self.bound_behind(unit_end);
        let counter = match unit {
            Some(Unit::Count) => self.text[unit_at.min(unit_end)..unit_end].iter().collect(),
            _ => String::new(),
        };
        let mut token = Token { unit, scale, counter, ..self.token(open, unit_end + skipped, digits) };
        let told = between.or(more).or(behind);
        token.bound = told.unwrap_or(Bound::Exact);
        self.bound_before(&mut token);
        (Some(token), unit_end + skipped)
    }

    /// 一般公共服务(类)(201)支出, 行政运行(01): the code of a 科目 in brackets of its own, with a name or a colon behind it.
    fn is_code(&self, start: usize, end: usize) -> bool {
        let in_brackets = start.checked_sub(1).is_some_and(|at| self.text[at] == '(')
            && self.text.get(end) == Some(&')')
            && self.text[start..end].iter().all(char::is_ascii_digit);
        // 得分(95)。 is a score, 金额(5292)万元 an amount.
        let goes_on =
            self.text.get(end + 1).is_some_and(|c| "(:".contains(*c) || (c.is_alphabetic() && !c.is_ascii()));
        in_brackets
            && CODE_LENGTHS.contains(&(end - start))
            && goes_on
            && self.unit_outside(start, end).is_none()
    }

    /// Behind the blanks between a number and its unit: 603 万元.
    fn skip_blanks(&self, at: usize) -> usize {
        let blanks = self.text[at.min(self.text.len())..].iter().take_while(|c| **c == ' ').count();
        if blanks <= MOST_BLANKS { at + blanks } else { at }
    }

    /// The opening bracket and the unit of an amount in brackets of its own: 年初预算金额（5292.00）万元.
    fn unit_outside(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let open = start.checked_sub(1).filter(|at| self.text[*at] == '(')?;
        let at = self.skip_blanks(end + 1);
        let is_money = self.unit(at).0.is_some_and(|unit| unit.kind() == Kind::Money);
        // (1)项目 numbers a section.
        (self.text.get(end) == Some(&')') && is_money).then_some((open, at))
    }

    fn token(&self, from: usize, to: usize, digits: String) -> Token {
        Token { digits, year: self.year, ..Token::words(from, to) }
    }

    /// 余, 多, 以上 that begin here, with their length.
    fn bound_behind(&self, at: usize) -> (Option<Bound>, usize) {
        let rest = self.rest(at, 4);
        let bounds = self.catalog.phrases.bound.iter();
        let found = bounds.filter_map(|bound| Some((bound.bound, prefix(&rest, &bound.after)?)));
        let longest = found.max_by_key(|(_, word)| word.len());
        longest.map_or((None, 0), |(bound, word)| (Some(bound), word.chars().count()))
    }

    fn bound_before(&self, token: &mut Token) {
        let begin = token.from.saturating_sub(4);
        let before: String = self.text[begin..token.from].iter().collect();
        let bounds = self.catalog.phrases.bound.iter();
        let found = bounds.filter_map(|bound| Some((bound.bound, suffix(&before, &bound.before)?)));
        if let Some((bound, word)) = found.max_by_key(|(_, word)| word.len()) {
            token.from -= word.chars().count();
            token.bound = bound;
        }
    }

    /// Unit, what it is multiplied by, a bound inside it (5万余名), and where it ends.
    fn unit(&self, at: usize) -> (Option<Unit>, Decimal, Option<Bound>, usize) {
        let units = &self.catalog.vocabulary.units;
        let rest: Vec<char> = self.rest(at, LONGEST_UNIT).chars().collect();
        let named = (1..=rest.len()).rev().find_map(|length| {
            let word: String = rest[..length].iter().collect();
            units.named(&word).map(|unit| (unit, length))
        });
        // 万 alone may be money or a number of things: 45万, 5万名.
        let scale = named
            .filter(|(unit, length)| *length == 1 && unit.kind() == Kind::Money)
            .map(|(u, _)| u.factor());
        let counter = |at: usize| {
            let rest = self.rest(at, LONGEST_UNIT);
            prefix(&rest, &self.catalog.phrases.counters).map(|word| at + word.chars().count())
        };
        if let Some(scale) = scale.filter(|scale| *scale > Decimal::ONE) {
            let (more, skipped) = self.bound_behind(at + 1);
            if let Some(end) = counter(at + 1 + skipped) {
                return (Some(Unit::Count), scale, more, end);
            }
        }
        match (named, counter(at)) {
            (Some((unit, length)), _) if unit != Unit::Count => (Some(unit), Decimal::ONE, None, at + length),
            (_, Some(end)) => (Some(Unit::Count), Decimal::ONE, None, end),
            _ => (None, Decimal::ONE, None, at),
        }
    }

    /// The factors of a chain 300平方米×60元×12个月 that begins here, and its end.
    fn product(&self, start: usize) -> Option<(Vec<String>, usize)> {
        let mut factors = Vec::new();
        let mut at = start;
        loop {
            let end = self.digits_end(at);
            let unit = self.text[end..].iter().take(LONGEST_FACTOR_UNIT + 1);
            let length = unit.take_while(|c| !"×*,.。;:()、%=".contains(**c) && !c.is_ascii_digit()).count();
            let sign = self.text.get(end + length).is_some_and(|c| "×*".contains(*c));
            let more = self.text.get(end + length + 1).is_some_and(char::is_ascii_digit);
            if sign && more {
                factors.push(self.text[at..end + length].iter().collect());
                at = end + length + 1;
            } else if factors.is_empty() {
                return None;
            } else {
                factors.push(self.text[at..end + length].iter().collect());
                return Some((factors, end + length));
            }
        }
    }
}

/// 年12月14日: the day of a paper is not the year of the amounts it speaks of; 年12月31日 is the end of that year.
fn is_day(after: &str) -> bool {
    let rest = after.trim_start_matches('年');
    let month = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let Some(day) = month.strip_prefix('月').filter(|_| month.len() < rest.len()) else { return false };
    let end = day.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    end.len() < day.len() && end.starts_with('日') && !rest.starts_with("12月31日")
}

/// Which characters stand inside titles, quotations that are closed, and the brackets of document numbers.
fn hidden(text: &[char]) -> Vec<bool> {
    const PAIRS: [(char, char); 6] =
        [('《', '》'), ('“', '”'), ('〔', '〕'), ('[', ']'), ('【', '】'), ('「', '」')];
    let mut hidden = vec![false; text.len()];
    for (open, close) in PAIRS {
        let mut begun = None;
        for (at, c) in text.iter().enumerate() {
            if *c == open {
                begun = Some(at);
            } else if *c == close
                && let Some(begin) = begun.take()
            {
                hidden[begin..at].fill(true);
            }
        }
    }
    hidden
}
