//! The columns of a block that hold values, each with what its headings say.

use super::Sheet;
use super::meaning::{Reading, column};
use super::years;
use crate::model::layout::{Block, BlockKind, Look, Seen};
use crate::model::meaning::{Column, Meaning, Word};
use crate::model::term::Kind;
use crate::model::{CellRef, Item, Measure, Unit};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A column of the block that holds values.
pub(super) struct ValueColumn {
    pub(super) col: u32,
    pub(super) reading: Reading,
    pub(super) label: String,
    /// Its lowest heading.
    pub(super) anchor: CellRef,
    pub(super) unit: Option<(Unit, String)>,
    /// The family of the half of the table it stands in (收入 | 支出), else that of the block.
    pub(super) family: String,
    /// Whether things are counted in it.
    pub(super) counted: bool,
    /// Whether it holds percentages of a kind nobody knows.
    pub(super) percent: bool,
    /// A heading nobody knows over one that is known: 甲局 over 预算数.
    above: Option<String>,
    /// Words in brackets behind its heading: 全年执行数（其他）.
    aside: bool,
    /// Whose values they are, where the same headings stand under several names.
    pub(super) scope: Option<String>,
    /// In a table in which 合计 is the sum of the columns to its right: what a column is for, nothing for 合计 itself.
    pub(super) across: Option<Across>,
}

/// A column of a table that adds up from left to right.
pub(super) enum Across {
    /// 合计
    Total,
    /// 艾滋病防治: what the money is for.
    Purpose(String),
}

impl ValueColumn {
    /// Whether its headings say what its numbers are.
    pub(super) fn is_known(&self) -> bool {
        self.reading.item.is_some() || self.reading.measure.is_some()
    }

    fn is_same(&self, other: &Self) -> bool {
        let (own, others) = (&self.reading, &other.reading);
        self.is_known() && own.name.is_none() && own == others && self.family == other.family
    }
}

/// The columns of a block that hold values, left to right.
pub(super) fn value_columns(sheet: &Sheet<'_>, block: &Block) -> Vec<ValueColumn> {
    let extent = sheet.layout.extent();
    let base = years::base(sheet, block);
    let since_new_year = is_since_new_year(sheet, block);
    let mut taken: Vec<CellRef> = Vec::new();
    let mut columns = Vec::new();
    for col in extent.first.col..=extent.last.col {
        let path = sheet.layout.above(&block.band, col);
        let Some(&(anchor, lowest)) = path.iter().rev().find(|(_, seen)| !seen.label.key.is_empty()) else {
            continue;
        };
        let shapes = lowest.is_word(Word::Corner)
            || lowest.means(|m| matches!(m, Meaning::Column(Column::Ignored | Column::Deviation)));
        // A column under a heading of its own counts even if it is blank; one merely covered needs values.
        let covered = (anchor.col != col || taken.contains(&anchor)) && !has_values(sheet, block, col);
        let indicator = block.kind == BlockKind::Mixed && lowest.means(|m| matches!(m, Meaning::Column(_)));
        if shapes || indicator || covered || holds_names(sheet, block, col) {
            continue;
        }
        taken.push(anchor);
        let to_date = sheet.vocabulary.to_date(&lowest.label.key).filter(|_| since_new_year);
        let to_date = to_date.map(|meanings| Seen { meanings, ..lowest.clone() });
        let words: Vec<&Seen> = path
            .iter()
            .map(|(at, seen)| to_date.as_ref().filter(|_| *at == anchor).unwrap_or(seen))
            .collect();
        columns.push(value_column(sheet, block, CellRef::new(anchor.row, col), anchor, &words, base));
    }
    tell_apart(&mut columns);
    find_changes(sheet, block, &mut columns);
    find_sums(sheet, block, &mut columns);
    find_scores(sheet, block, &mut columns);
    columns
}

/// 评价内容 | 标准分值 | 评价得分 over 投入, 过程, 产出, 效果 and 总分: the scores of the rows, of which the last alone is the total.
fn find_scores(sheet: &Sheet<'_>, block: &Block, columns: &mut [ValueColumn]) {
    // Scores of projects have no full score beside them, and no sum.
    let weights = columns.iter().find(|column| column.reading.measure == Some(Measure::Weight));
    let Some(weights) = weights.map(|column| column.col) else { return };
    let is_total = |seen: &Seen| {
        seen.is_word(Word::Total)
            || seen.means(|m| matches!(m, Meaning::Item(item) if item.as_str() == "score.total"))
    };
    let mut first = block.body.iter().filter_map(|row| sheet.layout.row(*row).next());
    let has_total = first.any(|(_, seen)| is_total(seen));
    for column in columns {
        let is_score = column.reading.item.as_ref().is_some_and(|item| item.as_str() == "score.total");
        if !is_score || column.reading.measure.is_some() {
            continue;
        }
        let numbers =
            block.body.iter().filter(|row| number_at(sheet, CellRef::new(**row, column.col)).is_some());
        let is_listed = has_total && numbers.count() >= LEAST_SCORES;
        if is_listed || is_of_rows(sheet, block, column, weights) {
            column.reading = Reading { measure: Some(Measure::Score), ..Reading::default() };
            "score".clone_into(&mut column.family);
        }
    }
}

/// 分值 10 | 执行率 | 自评得分 10 beside 年度资金总额: what names a score, and not a total one, is that of its row where no number
/// of it is above the full score beside it, and that is not 100.
fn is_of_rows(sheet: &Sheet<'_>, block: &Block, column: &ValueColumn, weights: u32) -> bool {
    let heading = sheet.layout.seen.get(column.anchor);
    let is_open = heading.is_some_and(|seen| seen.means(|m| matches!(m, Meaning::Column(Column::Score))));
    let pair = |row: &u32| {
        Some((
            number_at(sheet, CellRef::new(*row, column.col))?,
            number_at(sheet, CellRef::new(*row, weights))?,
        ))
    };
    let mut pairs = block.body.iter().filter_map(pair).peekable();
    is_open
        && pairs.peek().is_some()
        && pairs.all(|(score, full)| score <= full && full < Decimal::ONE_HUNDRED)
}

/// A part, another part and their total.
const LEAST_SCORES: usize = 3;

/// 合计 over the sums of the columns to the right: all of them hold amounts, whatever they are called, where the table says in
/// what unit.
fn find_sums(sheet: &Sheet<'_>, block: &Block, columns: &mut [ValueColumn]) {
    let total = columns.iter().position(|column| {
        let heading = sheet.layout.seen.get(column.anchor);
        !column.is_known() && heading.is_some_and(|seen| seen.is_word(Word::Total))
    });
    let Some(total) = total.filter(|_| block.unit.is_some()) else { return };
    let is_amount = |column: &ValueColumn| !column.is_known() && !column.percent && !column.counted;
    if columns[total..].iter().all(is_amount) && sheet.layout.adds_across(columns[total].col, &block.body) {
        for column in &mut columns[total..] {
            column.reading.measure = Some(Measure::Amount);
            column.across = column.reading.name.take().map(Across::Purpose);
            column.family.clone_from(&block.family);
        }
        columns[total].across = Some(Across::Total);
    }
}

/// Whether the columns begin with the year: 当期执行数 or 上年同期累计执行数 beside 累计执行数.
fn is_since_new_year(sheet: &Sheet<'_>, block: &Block) -> bool {
    let mut headings = block.band.iter().flat_map(|row| sheet.layout.row(*row));
    headings.any(|(_, seen)| sheet.vocabulary.is_beside_year_to_date(&seen.label.key))
}

fn value_column(
    sheet: &Sheet<'_>,
    block: &Block,
    at: CellRef,
    anchor: CellRef,
    words: &[&Seen],
    base: Option<u16>,
) -> ValueColumn {
    let year = words.iter().find_map(|seen| years::of_heading(seen));
    let family = half(sheet, words).unwrap_or(&block.family).to_owned();
    let told = column(words, &family);
    let unknown_name = told.name.is_some();
    // 一般公共预算 in the half of expenditure says which funds paid it; it is no fund that came in. 本年收入 beside 本年支出
    // under one title is what it says.
    let pays = family == "expenditure"
        && told
            .item
            .as_ref()
            .is_some_and(|item| item.family() == "funds" || (item.family() == "income" && !item.is_total()));
    let told = if pays || is_share(sheet, words, &told, &family) {
        Reading { item: None, name: source_of(words, &family), ..told }
    } else {
        told
    };
    let mut reading = years::relative(told, year, base);
    if words.len() > 1 && words.iter().any(|seen| sheet.vocabulary.is_prior(&seen.label.key)) {
        reading.measure = reading.measure.map(years::prior);
    }
    let lowest = words.iter().rev().find(|seen| !seen.label.key.is_empty());
    let percent = words.iter().any(|seen| seen.label.percent)
        || lowest.is_some_and(|lowest| {
            sheet.vocabulary.is_growth(&lowest.label.key) && lowest.label.key.ends_with('%')
        });
    let unit = words.iter().rev().find_map(|seen| Some((seen.label.unit?, seen.text.trim().to_owned())));
    if percent
        && reading.measure.is_none()
        && reading.item.as_ref().is_some_and(|item| item.as_str() == "execution")
    {
        // 预算执行（E/C×100%）
        reading = Reading { measure: Some(Measure::Rate), ..Reading::default() };
    } else if percent && lowest.is_some_and(|lowest| sheet.vocabulary.is_growth(&lowest.label.key)) {
        reading.measure = Some(Measure::ChangeRate);
        reading.name = None;
    } else if percent && reading.measure.is_none_or(|measure| measure.kind() == Kind::Money) {
        reading.measure = None;
        reading.name = lowest.map(|lowest| lowest.label.key.clone());
    } else if unknown_name && lowest.is_some_and(|lowest| sheet.vocabulary.is_difference(&lowest.label.key)) {
        // 支出减少情况: a number without its sign, and no spending.
        reading.measure = None;
        reading.name = lowest.map(|lowest| lowest.label.key.clone());
    } else if unknown_name && reading.measure.is_none() {
        // 本次分配资金（万元）: whatever it is called, it is an amount.
        let amount = unit.is_some().then_some(Measure::Amount);
        reading.measure = lowest.and_then(|lowest| sheet.vocabulary.by_ending(&lowest.label)).or(amount);
    }
    let unknown = |seen: &&&Seen| Reading::of(seen, &family).name.is_some();
    let upper = words.len().checked_sub(1).and_then(|last| words.get(..last)).unwrap_or_default();
    // 核定人数 over 小计 | 男 | 女
    let counts = |seen: &&Seen| seen.meanings.is_empty() && sheet.vocabulary.is_count(&seen.label.key);
    let timeless = |seen: &&&Seen| !sheet.vocabulary.is_time(&seen.label.key);
    let above = upper.iter().rev().filter(timeless).find(unknown).map(|seen| seen.label.key.clone());
    ValueColumn {
        col: at.col,
        percent,
        counted: words.iter().any(|seen| seen.label.counted) || upper.iter().any(counts),
        label: words.iter().map(|seen| seen.text.trim()).collect::<Vec<_>>().join("/"),
        anchor,
        unit,
        above: above.filter(|_| reading.name.is_none()),
        aside: lowest.is_some_and(|lowest| !lowest.label.brackets.is_empty()),
        scope: None,
        across: None,
        reading,
        family,
    }
}

/// Whether a heading above narrows what the one below names: 一般预算 under 中央财政补助金额 is that part of the money of
/// the centre and not all that the treasury gave.
fn is_share(sheet: &Sheet<'_>, words: &[&Seen], told: &Reading, family: &str) -> bool {
    let Some(item) = &told.item else { return false };
    let items: Vec<Option<Item>> = words.iter().map(|seen| Reading::of(seen, family).item).collect();
    let named = items.iter().rposition(|named| named.as_ref() == Some(item));
    let mut above = items.iter().take(named.unwrap_or_default()).flatten();
    above.any(|part| sheet.vocabulary.is_within(part, item))
}

/// The heading that names the funds: 政府性基金预算 over 预算数 | 决算数.
fn source_of(words: &[&Seen], family: &str) -> Option<String> {
    let names_funds = |seen: &&&Seen| {
        Reading::of(seen, family).item.is_some_and(|item| matches!(item.family(), "funds" | "income"))
    };
    words.iter().rev().find(names_funds).map(|seen| seen.label.key.clone())
}

/// The same headings several times: under names nobody knows they are those names' (甲局 | 乙局 over 预算数 | 决算数); one
/// that adds words in brackets (全年执行数 beside 全年执行数（其他）) is another quantity than the one without.
fn tell_apart(columns: &mut [ValueColumn]) {
    let repeated: Vec<bool> = (0..columns.len())
        .map(|at| (0..columns.len()).any(|other| other != at && columns[at].is_same(&columns[other])))
        .collect();
    let scoped: Vec<Option<String>> = (0..columns.len())
        .map(|at| {
            let own = columns[at].above.clone().filter(|_| repeated[at])?;
            let other = |other: &ValueColumn| {
                columns[at].is_same(other) && other.above.as_ref().is_some_and(|a| *a != own)
            };
            columns.iter().any(other).then_some(own)
        })
        .collect();
    let plain: Vec<bool> = (0..columns.len())
        .map(|at| columns.iter().any(|other| columns[at].is_same(other) && !other.aside))
        .collect();
    for (at, column) in columns.iter_mut().enumerate() {
        column.scope.clone_from(&scoped[at]);
        if repeated[at] && column.aside && plain[at] && scoped[at].is_none() {
            column.reading = Reading { name: Some(column.label.clone()), ..Reading::default() };
        }
    }
}

/// 年初预算数 | 调整预算数 | 全年预算数: two columns say the adjusted budget, and the first of them is what was added if the
/// rows add up so.
fn find_changes(sheet: &Sheet<'_>, block: &Block, columns: &mut [ValueColumn]) {
    let of = |measure: Measure| {
        let own =
            columns.iter().enumerate().filter(move |(_, column)| column.reading.measure == Some(measure));
        own.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let (initial, adjusted) = (of(Measure::Initial), of(Measure::Adjusted));
    let ([initial], [first, second]) = (initial.as_slice(), adjusted.as_slice()) else { return };
    let number = |row: u32, at: usize| number_at(sheet, CellRef::new(row, columns[at].col));
    let sums = block.body.iter().filter_map(|row| {
        let (initial, first, second) =
            (number(*row, *initial)?, number(*row, *first)?, number(*row, *second)?);
        // An equation of zeros proves nothing.
        (!first.is_zero() || initial != second).then(|| initial.checked_add(first) == Some(second))
    });
    let sums: Vec<bool> = sums.collect();
    if !sums.is_empty() && sums.iter().all(|holds| *holds) {
        columns[*first].reading.measure = Some(Measure::Change);
    }
}

fn number_at(sheet: &Sheet<'_>, at: CellRef) -> Option<Decimal> {
    let seen = sheet.layout.seen.get(at).filter(|seen| seen.look == Look::Number)?;
    crate::model::decimal::parse_plain(&crate::model::label::fold(&seen.text))
}

/// The family a heading of the column names as a section (收入, 支出), or an upper one by its last word (财政拨款支出).
fn half<'a>(sheet: &Sheet<'a>, path: &[&'a Seen]) -> Option<&'a str> {
    let named = path.iter().flat_map(|seen| &seen.meanings).find_map(|meaning| match meaning {
        Meaning::Section(family) => Some(family.as_str()),
        _ => None,
    });
    let (_, upper) = path.split_last()?;
    named.or_else(|| upper.first().and_then(|seen| sheet.vocabulary.half_by_ending(&seen.label.key)))
}

fn has_values(sheet: &Sheet<'_>, block: &Block, col: u32) -> bool {
    block.body.iter().any(|row| sheet.layout.seen.contains(CellRef::new(*row, col)))
}

/// Whether a column holds the names of rows, whatever its heading says: 预算资金（万元） over 年度资金总额, 财政拨款.
fn holds_names(sheet: &Sheet<'_>, block: &Block, col: u32) -> bool {
    let cells = block.body.iter().filter_map(|row| sheet.layout.seen.get(CellRef::new(*row, col)));
    let (mut names, mut numbers) = (0, 0);
    for seen in cells {
        names += usize::from(seen.is_words() && !seen.meanings.is_empty());
        numbers += usize::from(seen.look == Look::Number);
    }
    names > numbers
}

/// The columns in which words stand for an amount (待定, 已支付) and name no row: numbers stand in them at least as often where
/// their headings are known, and more often where only a unit is (一季度发放资金（元） with 待定 in front of the next quarter's).
pub(super) fn numbered(sheet: &Sheet<'_>, block: &Block, columns: &[ValueColumn]) -> Vec<u32> {
    // 合计 | 因公出国 | 公务接待 over the one row of a unit: no heading is left that could stand over names.
    let transposed = columns.len() > 2 && columns.iter().all(|column| column.reading.item.is_some());
    let holds = |column: &&ValueColumn| {
        let cells = block.body.iter().filter_map(|row| sheet.layout.seen.get(CellRef::new(*row, column.col)));
        let (mut words, mut numbers) = (0, 0);
        for seen in cells {
            words += usize::from(seen.is_words());
            numbers += usize::from(seen.look == Look::Number);
        }
        // 项目支出 may stand over the names of projects, 执行数 over nothing but amounts.
        if column.is_known() {
            column.reading.measure.is_some() || numbers >= words || (transposed && words < 2)
        } else {
            (column.unit.is_some() || column.counted) && numbers > words
        }
    };
    columns.iter().filter(holds).map(|column| column.col).collect()
}

/// The unit in a heading that stands over no values.
pub(super) fn corner_unit(sheet: &Sheet<'_>, block: &Block, columns: &[ValueColumn]) -> Option<Unit> {
    let is_number = |row: &u32, col: u32| {
        sheet.layout.seen.get(CellRef::new(*row, col)).is_some_and(|seen| seen.look == Look::Number)
    };
    let holds_numbers = |col: u32| block.body.iter().any(|row| is_number(row, col));
    let told = |column: &&ValueColumn| column.is_known();
    let band = block.band.iter().flat_map(|row| sheet.layout.row(*row));
    let mut corners = band.filter(|(at, _)| {
        columns.iter().filter(told).all(|column| column.col != at.col || !holds_numbers(at.col))
    });
    corners.find_map(|(_, seen)| seen.label.unit)
}

/// The one measure of money that columns of the block name, for those that name none: 预算数 over income, 合计 over expenditure.
pub(super) fn common_measure(columns: &[ValueColumn]) -> Option<Measure> {
    let mut named = columns.iter().filter_map(|column| column.reading.measure);
    // 结余 beside 本年支出: what is left over, or what changed, is no measure of the columns beside it.
    let is_of_itself =
        |measure: &Measure| matches!(measure, Measure::Amount | Measure::Remaining | Measure::Change);
    let first = named.find(|measure| measure.kind() == Kind::Money && !is_of_itself(measure))?;
    let mut money = columns.iter().filter_map(|column| column.reading.measure);
    money.all(|own| own == first || own.kind() != Kind::Money).then_some(first)
}

/// The column whose cells say what a row of a list is about: 项目名称 goes before 单位名称, and both before any other.
pub(super) fn entities(sheet: &Sheet<'_>, block: &Block, columns: &[ValueColumn]) -> Option<u32> {
    use crate::model::meaning::HeadField;
    let extent = sheet.layout.extent();
    let rank = |col: &u32| {
        let path = sheet.layout.above(&block.band, *col);
        let (_, lowest) = path.last()?;
        if columns.iter().any(|column| column.col == *col && column.is_known()) {
            return None;
        }
        let heads =
            |wanted: HeadField| lowest.means(|m| matches!(m, Meaning::Head(field) if *field == wanted));
        if heads(HeadField::Project) {
            Some(0)
        } else if heads(HeadField::Department) {
            Some(1)
        } else {
            sheet.vocabulary.heads_names(&lowest.label.key).then_some(2)
        }
    };
    // 市州 | 县市: of names of one kind the last is the narrowest.
    let ranked =
        (extent.first.col..=extent.last.col).filter_map(|col| Some((rank(&col)?, std::cmp::Reverse(col))));
    ranked.min().map(|(_, std::cmp::Reverse(col))| col)
}

/// Whether rows of 三公经费 stand among rows of something else: 合计 is then not that of 三公经费.
pub(super) fn is_mixed(sheet: &Sheet<'_>, block: &Block, columns: &[ValueColumn], numbered: &[u32]) -> bool {
    // The name of a row is the one nearest to its numbers: tables may stand side by side.
    let last = columns.iter().filter(|column| column.is_known()).map(|column| column.col).max().unwrap_or(0);
    let rows =
        block.body.iter().filter(|row| sheet.layout.row(**row).any(|(_, seen)| seen.look == Look::Number));
    let names =
        rows.filter_map(|row| sheet.layout.left_beyond(CellRef::new(*row, last), numbered).first().copied());
    let foreign = |(_, seen): (CellRef, &Seen)| {
        let reading = Reading::of(seen, &block.family);
        let other = reading.item.as_ref().is_some_and(|item| item.family() != block.family);
        other
            || (reading.name.is_some() && !sheet.vocabulary.is_count(&seen.label.key) && !seen.label.counted)
    };
    block.family == "three_public"
        && columns.iter().all(|column| column.reading.item.is_none())
        && names.filter(|name| foreign(*name)).count() > 0
        && !columns.iter().any(|column| is_three_public_total(sheet, block, column.col, numbered))
}

/// Whether 合计 of a column is 因公出国 + 公务用车 + 公务接待: further rows are then parts of these. An equation of zeros proves
/// nothing.
fn is_three_public_total(sheet: &Sheet<'_>, block: &Block, col: u32, numbered: &[u32]) -> bool {
    let mut stated: BTreeMap<String, Decimal> = BTreeMap::new();
    for &row in &block.body {
        let left = sheet.layout.left_beyond(CellRef::new(row, col), numbered);
        let item = left.first().and_then(|(_, seen)| Reading::of(seen, &block.family).item);
        if let (Some(item), Some(value)) = (item, number_at(sheet, CellRef::new(row, col))) {
            stated.entry(item.as_str().to_owned()).or_insert(value);
        }
    }
    let of = |part: &str| stated.get(&format!("{}.{part}", block.family)).copied();
    let sum = |parts: [Option<Decimal>; 2]| {
        parts.into_iter().flatten().try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let vehicle = of("vehicle").or_else(|| sum([of("vehicle_purchase"), of("vehicle_operation")]));
    let others = sum([of("abroad"), of("reception")]);
    let parts = sum([vehicle, others]).filter(|parts| !parts.is_zero());
    parts.is_some() && parts == of("total")
}

/// Whether most rows bear names that mean nothing known, under columns that only name a measure.
pub(super) fn is_list(sheet: &Sheet<'_>, block: &Block, columns: &[ValueColumn]) -> bool {
    let measured = columns.iter().any(|c| c.reading.measure.is_some() && c.reading.item.is_none());
    let (mut names, mut items) = (0, 0);
    let mut wholes: BTreeSet<Item> = BTreeSet::new();
    let last = columns.iter().map(|column| column.col).max().unwrap_or(0);
    let numbered = |row: &&u32| sheet.layout.row(**row).any(|(_, seen)| seen.look == Look::Number);
    for row in block.body.iter().filter(numbered) {
        let words = sheet.layout.row(*row).filter(|(at, seen)| seen.is_words() && at.col <= last);
        for (_, seen) in words {
            let reading = Reading::of(seen, &block.family);
            let sums = reading.item.as_ref().is_some_and(Item::is_total);
            names += usize::from(reading.name.is_some());
            items += usize::from(reading.item.is_some() && !sums);
            let own = seen.means(|m| matches!(m, Meaning::Item(_)));
            wholes.extend(reading.item.filter(|_| sums && own));
        }
    }
    // 收入合计 and 支出合计 in one table are the unit's, whatever stands beside them.
    measured && names > 0 && items == 0 && wholes.len() < 2
}
