//! A block with headings above and to the left → raw figures.

use super::Sheet;
use super::around;
use super::columns::{
    ValueColumn, common_measure, corner_unit, entities, is_list, is_mixed, numbered, value_columns,
};
use super::doubts::units;
use super::inline;
use super::lines::{are_items, are_taxes, as_entry, listed};
use super::meaning::{Reading, combine};
use super::shape::{has_subjects, heads_otherwise, leave_row, partial_rows, row_of_topic, whole_families};
use super::years;
use crate::catalog::vocabulary::Vocabulary;
use crate::model::layout::{Block, Look, LooseRow, Seen};
use crate::model::meaning::{Column, Meaning, Word};
use crate::model::raw::{RawFigure, RawFiling};
use crate::model::term::Kind;
use crate::model::{CellRef, Item, Measure, Step, Unit};
use std::collections::BTreeSet;

/// Longer texts in a column of numbers are remarks, not values.
const LONGEST_VALUE: usize = 20;

/// 未统计, 见附件: shorter words in place of a number are worth a look.
const LONGEST_WORD: usize = 5;

/// Figures for which there is room at once.
const MOST_ROOM: usize = 256;

/// Takes the figures of one block.
pub(super) fn take(sheet: &mut Sheet<'_>, block: &Block) {
    let columns = value_columns(sheet, block);
    let rows = || block.body.iter().flat_map(|row| sheet.layout.row(*row));
    let numbered = numbered(sheet, block, &columns);
    let mut table = Table {
        named: rows().any(|(at, seen)| seen.is_words() && !numbered.contains(&at.col)),
        summed: rows().any(|(_, seen)| sums_up(seen)),
        list: is_list(sheet, block, &columns),
        unit: corner_unit(sheet, block, &columns),
        entities: entities(sheet, block, &columns),
        subtotals: sheet.vocabulary.subtotals.clone(),
        first: row_of_topic(sheet, block),
        coded: has_subjects(sheet, block),
        parts: partial_rows(sheet, block),
        amount_totals: sheet.vocabulary.amount_totals.clone(),
        grand_totals: sheet.vocabulary.grand_totals.clone(),
        wholes: whole_families(sheet, block),
        year: years::base_of_rows(sheet, block),
        mixed: is_mixed(sheet, block, &columns, &numbered),
        numbered,
        of_items: are_items(sheet, block),
        taxed: are_taxes(sheet, block),
        has_counts: columns
            .iter()
            .any(|column| column.reading.measure.is_some_and(|own| own.kind() == Kind::Count)),
        measure: common_measure(&columns),
        running: None,
    };
    let mut is_lost = false;
    sheet.filing.figures.reserve(columns.len().saturating_mul(block.body.len()).min(MOST_ROOM));
    for &row in &block.body {
        if let Some(total) = total_of(sheet, row, block).or_else(|| section_of(sheet, row)) {
            table.running = Some(total);
        }
        is_lost |= heads_otherwise(sheet, row, &columns);
        if is_lost {
            leave_row(sheet, row, &columns);
            continue;
        }
        let before = sheet.filing.figures.len();
        take_row(sheet, block, row, &columns, &table);
        sheet.doubt_repeated(before);
    }
    years::settle(sheet);
    settle_funds(sheet, block);
}

/// In a table about a part of the funds 合计 is the total of that part: 政府性基金预算财政拨款收入支出决算表.
fn settle_funds(sheet: &mut Sheet<'_>, block: &Block) {
    let titles = [block.section.as_str(), &sheet.layout.title, &sheet.layout.grid.name];
    let number = sheet.block;
    if let Some(period) = titles.iter().find_map(|title| sheet.vocabulary.period_in(title)) {
        // 上半年 says of no figure what the year came to.
        let own = sheet.filing.figures.iter_mut().filter(|figure| figure.block == number);
        own.filter(|figure| figure.scope.is_empty() && figure.measure == Measure::Executed)
            .for_each(|figure| figure.scope = period.into());
    }
    let Some(fund) = titles.iter().find_map(|title| sheet.vocabulary.fund_in(title)) else { return };
    for figure in sheet.filing.figures.iter_mut().filter(|figure| figure.block == number) {
        match (figure.item.as_str(), &fund.income, &fund.expenditure) {
            ("income.total", Some(income), _) => figure.item = income.clone(),
            ("expenditure.total", _, Some(expenditure)) => figure.item = expenditure.clone(),
            ("income.total", None, None) if figure.scope.is_empty() => {
                figure.scope = fund.scope.as_str().into();
            }
            (_, _, None) if figure.item.family() == "expenditure" && figure.scope.is_empty() => {
                figure.scope = fund.scope.as_str().into();
            }
            _ => {}
        }
    }
}

fn take_row(sheet: &mut Sheet<'_>, block: &Block, row: u32, columns: &[ValueColumn], table: &Table) {
    let own = sheet.layout.row(row).count();
    let words = sheet.layout.row(row).filter(|(_, seen)| seen.is_words()).count();
    if words == own && take_written(sheet, block, row) {
        return;
    }
    // Nothing, headings nobody knows, or the row that numbers the columns.
    if own == 0 || (words == own && words > 2) || numbers_all(sheet, row, own) {
        return;
    }
    for column in columns {
        let at = CellRef::new(row, column.col);
        if sheet.layout.grid.span(at).first != at {
            continue;
        }
        let before = sheet.filing.figures.len();
        take_cell(sheet, block, at, column, table);
        if sheet.filing.figures.get(before).is_some_and(|figure| figure.value.is_some()) {
            sheet.note_merged(block, at, columns, before);
        }
    }
}

/// Amounts written behind their labels in the cells of a row that holds no number: 其中：基本支出：15. Whether there were any.
fn take_written(sheet: &mut Sheet<'_>, block: &Block, row: u32) -> bool {
    let loose = LooseRow { row, section: block.section.clone(), unit: block.unit };
    let cells: Vec<(CellRef, &Seen)> = sheet.layout.row(row).collect();
    let found: Vec<RawFigure> =
        cells.into_iter().flat_map(|(at, seen)| inline::take(sheet, &loose, at, seen)).collect();
    let is_any = !found.is_empty();
    sheet.filing.figures.extend(found);
    is_any
}

/// How the rows of a block are named.
#[expect(clippy::struct_excessive_bools, reason = "seven facts that do not exclude each other")]
pub(super) struct Table {
    /// Rows have names at all.
    named: bool,
    /// Most of them are those of known quantities.
    pub(super) of_items: bool,
    /// Several of them are those of taxes.
    pub(super) taxed: bool,
    /// One of the rows sums up others.
    summed: bool,
    /// Rows are free names under a measure: a list of lines.
    list: bool,
    /// Unit printed over the row names: 经费控制情况（万元）.
    unit: Option<Unit>,
    /// Columns whose words are no names.
    numbered: Vec<u32>,
    /// The column that says what a row of a list is about.
    entities: Option<u32>,
    /// Names of rows that sum up some of the others.
    subtotals: Vec<String>,
    /// Rows are subjects (科目) with their codes.
    coded: bool,
    /// A row that needs no name, since the topic of the table and its columns say all.
    first: Option<u32>,
    /// Rows of the same total as another, which they are a part of.
    parts: Vec<u32>,
    /// 总金额
    amount_totals: Vec<String>,
    /// 总计
    grand_totals: Vec<String>,
    /// Families whose total of the year has a row of its own, with the column of its name.
    wholes: BTreeSet<(u32, String)>,
    /// The year the table is about, where its rows are named by years.
    year: Option<u16>,
    /// Rows of 三公经费 stand among others, so that 合计 is more than 三公经费合计.
    mixed: bool,
    /// Things are counted in a column of their own, so that 电脑（台） under 预算数 is money.
    has_counts: bool,
    /// The one measure that its columns name.
    measure: Option<Measure>,
    /// The last row of a total above: rows under 收入合计 are parts of it.
    running: Option<Running>,
}

/// A row that sums up a family of items, and the column of its name: in tables that stand side by side each has its own.
struct Running {
    family: String,
    col: u32,
}

/// The family a row sums up: 收入合计 of a block that is not about income alone.
fn total_of(sheet: &Sheet<'_>, row: u32, block: &Block) -> Option<Running> {
    let (at, first) = sheet.layout.row(row).find(|(_, seen)| seen.is_words())?;
    let item = Reading::of(first, &block.family).item?;
    let sums = item.is_total() && item.family() != "score";
    sums.then(|| Running { family: item.family().to_owned(), col: at.col })
}

/// The family a row without numbers heads: 一、收入 in the middle of a table.
fn section_of(sheet: &Sheet<'_>, row: u32) -> Option<Running> {
    let mut cells = sheet.layout.row(row);
    let ((at, seen), None) = (cells.next()?, cells.next()) else { return None };
    seen.meanings.iter().find_map(|meaning| match meaning {
        Meaning::Section(family) => Some(Running { family: family.clone(), col: at.col }),
        _ => None,
    })
}

/// What a row says by the words in front of its cell, the nearest first.
fn row_reading(left: &[(CellRef, &Seen)], column: &ValueColumn, block: &Block, table: &Table) -> Reading {
    let Some((at, nearest)) = left.first() else { return Reading::default() };
    let outer = left.get(1);
    // 收入构成 | 合计 is the sum of the income, whatever most of the table is about.
    if let Some(item) = outer.filter(|_| sums_up(nearest)).and_then(|(_, seen)| whole_of_section(seen)) {
        return Reading { item: Some(item), ..Reading::default() };
    }
    let reading = one_reading(*at, nearest, column, block, table);
    let outer_item = outer.and_then(|(at, seen)| one_reading(*at, seen, column, block, table).item);
    if table.subtotals.contains(&nearest.label.key) && outer_item.is_none() {
        // 北片 | 小计: the sum of some rows and never the whole.
        let owner = outer.and_then(|(_, seen)| Reading::of(seen, &column.family).name);
        return Reading { name: owner.or_else(|| Some(nearest.label.key.clone())), ..Reading::default() };
    }
    let entity = table.entities.filter(|col| *col != at.col);
    let owner = entity.and_then(|col| left.iter().find(|(at, _)| at.col == col));
    let owner = owner.and_then(|(_, seen)| Reading::of(seen, &column.family).name);
    if owner.is_some() && (reading.item.is_some() || sums_up(nearest)) {
        // 局机关 | 基本支出, 北片 | 小计: whose it is stands in a column of its own.
        return Reading { name: owner, total: false, ..reading };
    }
    if reading.total && reading.item.is_none() {
        // 财政拨款 | 小计 is the sum of what stands before it.
        let item = outer.and_then(|(at, seen)| {
            one_reading(*at, seen, column, block, table).item.or_else(|| whole_of_section(seen))
        });
        return Reading { item, ..reading };
    }
    if reading.name.is_none() {
        return reading;
    }
    // 项目资金（万元） in front of numbers, without any 资金总额: the whole of what it heads.
    let section = whole_of_section(nearest);
    if section.is_some() {
        return Reading { item: section, ..Reading::default() };
    }
    let entity = table.entities.and_then(|col| left.iter().find(|(at, _)| at.col == col));
    match entity {
        Some((_, seen)) => Reading::of(seen, &column.family),
        None => reading,
    }
}

/// The whole of what a section heads: 支出构成 in front of 合计.
fn whole_of_section(seen: &Seen) -> Option<Item> {
    seen.meanings.iter().find_map(|meaning| match meaning {
        Meaning::Section(family) => Some(Item::new(&format!("{family}.total"))),
        _ => None,
    })
}

/// What one name of a row says: under the total of a family its words are first looked for in that family.
fn one_reading(at: CellRef, words: &Seen, column: &ValueColumn, block: &Block, table: &Table) -> Reading {
    let other = |running: &&Running| column.family == block.family && running.family != block.family;
    if let Some(running) = table.running.as_ref().filter(other).filter(|running| running.col == at.col) {
        let reading = Reading::of(words, &running.family);
        if reading.item.as_ref().is_some_and(|item| item.family() == running.family) {
            return reading;
        }
    }
    Reading::of(words, &column.family)
}

fn take_cell(sheet: &mut Sheet<'_>, block: &Block, at: CellRef, column: &ValueColumn, table: &Table) {
    let seen = sheet.layout.seen.get(at);
    // What reaches down from the headings (项目资金来源 beside 合计 | 执行数) heads the block and names no row of it.
    let is_name = |(at, _): &(CellRef, &Seen)| !block.band.contains(&at.row);
    let mut left = sheet.layout.left_beyond(at, &table.numbered);
    left.retain(is_name);
    let row_words = left.first().map(|(_, seen)| *seen);
    let mut row = row_reading(&left, column, block, table);
    let topic = row.name.as_ref().is_some_and(|name| sheet.vocabulary.is_topic(name));
    if topic && column.reading.item.is_some() {
        row.name = None;
    }
    let numeric = seen.is_some_and(|seen| seen.look == Look::Number);
    let says_all = table.first == Some(at.row) && column.reading.item.is_some();
    if row.is_empty() && table.named && !topic && !says_all {
        if numeric {
            // 205 under 科目编码 stands in front of the name, which is why there is none before it.
            let is_code =
                sheet.vocabulary.numbers.codes.iter().any(|word| column.label.contains(word.as_str()));
            if table.summed && !is_code && !is_numbering(sheet, at.row) {
                sheet.note(at, Step::UnnamedRow, &column.label, "");
            }
            sheet.leave_unread(at, &column.label, "这一行没有行名");
        }
        return;
    }
    if row_words.is_some_and(is_ignored) {
        return;
    }
    let row = placed(row, at, &left, column, table);
    let row = as_line(row, row_words, table);
    let row = if column.across.is_some() { as_entry(row, row_words) } else { row };
    let row = if row_words.is_some_and(|words| sheet.vocabulary.ends_as_growth(&words.label.key)) {
        Reading { measure: Some(Measure::ChangeRate), ..Reading::default() }
    } else {
        row
    };
    let row = if table.mixed && row_words.is_some_and(sums_up) { own_total(row) } else { row };
    if seen.is_some_and(Seen::is_words) && !is_stray_text(seen, &column.reading) {
        return;
    }
    // 团组数/人次 | 0/2: two counts in one cell.
    if seen.is_some_and(|seen| is_pair(&seen.text)) && row_words.is_some_and(|words| words.text.contains('/'))
    {
        return;
    }
    let names = left.iter().rev().map(|(_, seen)| seen.text.trim());
    let label = path(std::iter::once(block.section.trim()).chain(names).chain([column.label.as_str()]));
    let whole = (!table.named && row.is_empty()).then(|| whole_of(&column.reading, block)).flatten();
    let beside = beside_measure(sheet, at, table);
    let beside = beside.map(|measure| Reading { measure: Some(measure), ..column.reading.clone() });
    let own = whole.as_ref().or(beside.as_ref()).unwrap_or(&column.reading);
    // 占比（%） in front of numbers under headings of money.
    let in_percent = row_words.is_some_and(|words| words.label.percent || words.label.key.ends_with('%'));
    match combine(&row, own, &column.family) {
        Ok((_, measure, _))
            if (column.percent && measure.is_none())
                || (in_percent && measure.is_none_or(|measure| measure.kind() == Kind::Money)) =>
        {
            if numeric {
                sheet.leave_unread(at, &label, "不知道是什么的百分比");
            }
        }
        Ok(said) => {
            let cell = Filed { at, label, left: &left, row: &row, is_guess: whole.is_some() };
            put(sheet, block, column, table, cell, said);
        }
        Err(reason) if numeric => sheet.leave_unread(at, &label, reason),
        Err(_) => {}
    }
}

/// A cell whose headings say what it is.
struct Filed<'a> {
    at: CellRef,
    label: String,
    /// The words in front of it, the nearest first.
    left: &'a [(CellRef, &'a Seen)],
    row: &'a Reading,
    is_guess: bool,
}

/// Makes a figure of it.
fn put(
    sheet: &mut Sheet<'_>,
    block: &Block,
    column: &ValueColumn,
    table: &Table,
    cell: Filed<'_>,
    (item, measure, scope): (Item, Option<Measure>, String),
) {
    let row_words = cell.left.first().map(|(_, seen)| *seen);
    let (item, scope) = listed((item, scope), (cell.row, row_words), column, table);
    // 社会保障和就业支出 is a kind of expenditure, not somebody's: a line of the table.
    let is_category =
        item.is_total() && (sheet.vocabulary.is_category(&scope) || (table.coded && !scope.is_empty()));
    let item = if is_category { Item::new("line") } else { item };
    let (unit, other_unit) = unit_of(block, column, table, cell.left);
    let heading = sheet.layout.seen.get(column.anchor).map(|seen| (column.anchor, seen));
    sheet.note_guess(heading, &item);
    sheet.note_guess(cell.left.first().copied(), &item);
    let (item, measure) = settled(sheet, block, column, table, row_words, item, measure);
    let figure = RawFigure {
        place: sheet.place(cell.at),
        scope: column.scope.clone().filter(|_| scope.is_empty()).unwrap_or(scope).into(),
        item,
        measure,
        label: cell.label.into(),
        value: around::content(sheet.layout, cell.at),
        unit,
        other_unit,
        typed: !sheet.layout.grid.text_only,
        block: sheet.block,
        is_guess: cell.is_guess,
    };
    sheet.filing.figures.push(figure);
}

/// Item and measure as column, row and title tell together: counts under a heading of money, 金额 of a budget.
fn settled(
    sheet: &Sheet<'_>,
    block: &Block,
    column: &ValueColumn,
    table: &Table,
    row_words: Option<&Seen>,
    item: Item,
    measure: Option<Measure>,
) -> (Item, Measure) {
    let row_counts = |seen: &Seen| seen.label.counted || sheet.vocabulary.is_count(&seen.label.key);
    let counted = column.counted || (!table.has_counts && row_words.is_some_and(row_counts));
    let measure = measure.unwrap_or_else(|| default_measure(sheet, block, &item));
    let measure = if counted && measure.kind() == Kind::Money { Measure::Count } else { measure };
    // 合计 under 核定人数 is no sum of money.
    let is_money = ["funds", "income", "expenditure"].contains(&item.family());
    let item = if is_money && measure == Measure::Count { Item::new("line") } else { item };
    let measure = by_title(sheet, block, &item, measure);
    let halved = matches!(item.family(), "income" | "expenditure") && measure == Measure::Amount;
    (item, table.measure.filter(|_| halved).unwrap_or(measure))
}

/// What a row says beside the others of its table: a subtotal and 总计 are sums of their own, and of two years the earlier is
/// last year's.
fn placed(
    row: Reading,
    at: CellRef,
    left: &[(CellRef, &Seen)],
    column: &ValueColumn,
    table: &Table,
) -> Reading {
    let Some((name_at, words)) = left.first() else { return row };
    if row.item.is_none() && table.amount_totals.contains(&words.label.key) {
        let of_family = Item::new(&format!("{}.total", column.family));
        let item = Some(of_family).filter(|_| !column.family.is_empty());
        return Reading { total: item.is_none(), item, ..Reading::default() };
    }
    // 总计 below 本年收入合计 holds what was carried over as well.
    let is_grand = table.grand_totals.contains(&words.label.key)
        && table.wholes.contains(&(name_at.col, column.family.clone()));
    if is_grand || table.parts.contains(&at.row) {
        return Reading { name: Some(words.label.key.clone()), ..Reading::default() };
    }
    years::relative(row, words.label.year, table.year)
}

/// A column that says no more than its measure, in a block whose row has no name: 执行数 of the funds the others are parts of.
fn whole_of(column: &Reading, block: &Block) -> Option<Reading> {
    let told = column.measure.is_some() && column.item.is_none() && column.name.is_none();
    // Budget, execution and rate side by side without any name are those of the return's funds.
    let family = if block.family.is_empty() { "funds" } else { block.family.as_str() };
    let has_whole = ["funds", "income", "expenditure", "three_public"].contains(&family);
    (told && has_whole)
        .then(|| Reading { item: Some(Item::new(&format!("{family}.total"))), ..column.clone() })
}

/// The unit of an amount, that of its column before that of its row, and another one that contradicts it.
fn unit_of(
    block: &Block,
    column: &ValueColumn,
    table: &Table,
    left: &[(CellRef, &Seen)],
) -> (Option<Unit>, Option<(String, Unit)>) {
    let own = column.unit.as_ref().map(|(unit, words)| (*unit, words.as_str()));
    let rows = left.iter().filter_map(|(_, seen)| Some((seen.label.unit?, seen.text.trim())));
    let corner = table.unit.map(|unit| (unit, "行名上方"));
    let above = block.unit.map(|unit| (unit, "表上方"));
    units(own.into_iter().chain(rows).chain(corner).chain(above))
}

/// 部门整体支出预算调整 | ——— | 调整金额 | -2.1: what stands right before a number in a column of numbers says which number it is.
fn beside_measure(sheet: &Sheet<'_>, at: CellRef, table: &Table) -> Option<Measure> {
    let (beside, seen) = sheet.layout.row(at.row).take_while(|(cell, _)| cell.col < at.col).last()?;
    let stands_in = seen.is_words() && table.numbered.contains(&beside.col);
    let of_money = |measure: &Measure| measure.kind() == Kind::Money;
    seen.meanings.iter().filter(|_| stands_in).find_map(|meaning| match meaning {
        Meaning::Measure(measure) => Some(*measure).filter(of_money),
        _ => None,
    })
}

/// Headings one behind the other, empty ones left out.
pub(super) fn path<'a>(parts: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut path = String::with_capacity(parts.clone().map(|part| part.len() + 1).sum());
    for part in parts.filter(|part| !part.is_empty()) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
    }
    path
}

/// The measure of a table that names none: points for parts of the score where the line above says 分值 or 权重.
fn default_measure(sheet: &Sheet<'_>, block: &Block, item: &Item) -> Measure {
    let weights = block.section.contains("分值") || block.section.contains("权重");
    if item.family() == "score" && weights { Measure::Weight } else { sheet.vocabulary.natural_measure(item) }
}

/// 1/2, and nothing else.
fn is_pair(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.trim().split_once('/').is_some_and(|(first, second)| digits(first) && digits(second))
}

/// 合计, 小计, 汇总.
fn sums_up(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Word(Word::Total | Word::Rollup)))
}

/// The row that numbers the columns: 1, 2, 3.
fn is_numbering(sheet: &Sheet<'_>, row: u32) -> bool {
    numbering(sheet, row).is_some()
}

fn numbering(sheet: &Sheet<'_>, row: u32) -> Option<Vec<u32>> {
    sheet.layout.counting(row).filter(|numbers| numbers.first().is_some_and(|first| *first <= 2))
}

/// Whether all cells of a row but the name in front number the columns: 栏次 | 1 | 2 | 3=1+2.
fn numbers_all(sheet: &Sheet<'_>, row: u32, own: usize) -> bool {
    let counted = numbering(sheet, row).map_or(0, |all| all.len());
    counted > 2 && own.saturating_sub(counted) <= 1
}

/// A row of no figures: 栏次.
fn is_ignored(seen: &Seen) -> bool {
    seen.means(|m| matches!(m, Meaning::Column(Column::Ignored)))
}

/// In a list a row that sums up (支出合计) is the list's own total, not the unit's; 年度资金总额 says by itself whose it is.
fn as_line(mut row: Reading, words: Option<&Seen>, table: &Table) -> Reading {
    let is_total = row.item.as_ref().is_some_and(Item::is_total);
    let is_whole = words.is_some_and(|seen| {
        seen.means(
            |m| matches!(m, Meaning::Item(item) | Meaning::Quantity(item, _) if item.family() == "funds"),
        )
    });
    if table.list && is_total && !is_whole {
        row.item = None;
        row.total = true;
    }
    row
}

/// 合计 of a table that is about more than its family (办公费 beside 公务接待费) is that of the table.
fn own_total(row: Reading) -> Reading {
    Reading { item: None, total: true, ..row }
}

/// Families of which a title says nothing.
const OPEN: [&str; 6] = ["funds", "score", "grade", "assets", "line", "execution"];

/// 金额 in a table of final accounts is what was spent or received, in one of the budget what was planned.
fn by_title(sheet: &Sheet<'_>, block: &Block, item: &Item, measure: Measure) -> Measure {
    if measure != Measure::Amount || OPEN.contains(&item.family()) {
        return measure;
    }
    let titles = [block.section.as_str(), &sheet.layout.title, &sheet.layout.grid.name];
    titles.iter().find_map(|title| sheet.vocabulary.by_title(title)).unwrap_or(measure)
}

/// The same where the title was lost and the name of the file says it: 2019年三公经费预算表.xlsx.
pub(super) fn settle_by_file(filing: &mut RawFiling, file_name: &str, vocabulary: &Vocabulary) {
    if !filing.head.title.is_empty() {
        return;
    }
    let Some(told) = vocabulary.by_title(file_name) else { return };
    let open =
        |figure: &RawFigure| figure.measure == Measure::Amount && !OPEN.contains(&figure.item.family());
    for figure in filing.figures.iter_mut().filter(|figure| open(figure)) {
        figure.measure = told;
    }
}

/// Whether a text holds a digit or a Chinese numeral.
fn holds_figure(text: &str) -> bool {
    const NUMERALS: &str = "〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟";
    text.chars().any(|c| c.is_numeric() || NUMERALS.contains(c))
}

/// Words in a column of numbers are worth reporting only where the column says what should stand there.
fn is_stray_text(seen: Option<&Seen>, column: &Reading) -> bool {
    let known = column.item.is_some() || column.measure.is_some();
    // 计划安置岗位320人。: a sentence is no value.
    let is_sentence = |text: &str| text.contains(['。', '；', '，']);
    // 本年无车辆报废处置: words without any figure are no number that went wrong.
    let is_remark = |text: &str| text.chars().count() > LONGEST_WORD && !holds_figure(text);
    let is_value =
        |text: &str| text.chars().count() <= LONGEST_VALUE && !is_sentence(text) && !is_remark(text);
    known && seen.is_some_and(|seen| seen.meanings.is_empty() && is_value(&seen.text))
}
