//! Lays out a table of units: a row each, a sum over all, and below them a sum per 主管部门 and per 归口股室, all as live
//! formulas with stored results. Sums stand outside the rows: whoever sorts them by a column moves no sum.
//!
//! Apart because sums are about rows and columns of a sheet, units about figures: a tab says what its columns are and
//! this decides which occur, where they stand and how each is summed. Rates are never summed.

mod readout;

pub use readout::Numbers;

use super::cell::{Cell, Kind, Tone};
use super::charts;
use super::column::{Column, Table};
use super::live::{Key, Live, Spot};
use super::plan::{Plan, Values, in_groups};
use super::sheet::{FIRST_ROW, Page, Written};
use crate::model::place::column_name;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Added to the note where the numbers of so many rows are not linked.
const UNLINKED: &str = "本次行数较多，数字没有逐个设链接；点击“来源文件”打开原文件。";

/// Added to the note where columns are folded away.
const FOLDED: &str = "不常用的各栏已收起，点击表上方的“+”（或左上角的“2”）展开。";

type Read<'r, T> = Box<dyn Fn(&T) -> Option<Decimal> + 'r>;
type Link<'r, T> = Box<dyn Fn(&T) -> Option<String> + 'r>;
type Show<'r, T> = Box<dyn Fn(&T) -> Cell + 'r>;

/// What a column holds.
enum Content<'r, T> {
    /// Words, or numbers that no sum is made of.
    Own(Show<'r, T>),
    /// Stated amounts and counts, with where they stand; sums add them up.
    Stated(Read<'r, T>, Option<Link<'r, T>>),
    /// Stated numbers that do not add up, such as scores.
    Fact(Read<'r, T>),
    /// The first of these that can be calculated, else what is stated.
    Live(Vec<Live>, Option<Read<'r, T>>),
}

/// What a column of words is for in rows of sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Plain,
    Label,
    Group,
    Office,
}

/// By what rows are added up below the table.
struct Grouping<T> {
    role: Role,
    caption: &'static str,
    name: fn(&T) -> &str,
}

/// Rows of a table as they stand in the sheet.
struct Laid<'l, T> {
    rows: &'l [T],
    /// The first of them and the last one, as rows of the sheet.
    first: u32,
    last: u32,
}

struct Field<'r, T> {
    title: String,
    width: u16,
    /// Whether the column is folded away until somebody asks for it.
    secondary: bool,
    kind: Kind,
    role: Role,
    bars: Option<Decimal>,
    alarm: Option<Tone>,
    content: Content<'r, T>,
}

/// The columns of a table of units.
pub struct Sums<'r, T> {
    fields: Vec<Field<'r, T>>,
    group: fn(&T) -> &str,
    office: fn(&T) -> &str,
    what: &'r str,
    counts: fn(&T) -> bool,
}

/// Words around the table.
#[derive(Debug)]
pub struct Words<'w> {
    /// Title over the tab.
    pub title: &'w str,
    /// The line under the title.
    pub note: &'w str,
    /// What stands there when there is no row.
    pub empty: &'w str,
    /// How many columns on the left stay in view.
    pub pinned: u16,
}

impl<'r, T: 'r> Sums<'r, T> {
    /// A table of `what` (单位, 项目) that belong to a 主管部门 and a 归口股室; its first column names them.
    pub fn new(
        what: &'r str,
        name: (impl Into<String>, u16),
        of: impl Fn(&T) -> Cell + 'r,
        group: fn(&T) -> &str,
        office: fn(&T) -> &str,
    ) -> Self {
        let mut sums = Self { fields: Vec::new(), group, office, what, counts: |_| true };
        sums.field(name, Kind::Text, Role::Label, Content::Own(Box::new(of)));
        sums.field(
            ("主管部门", 16),
            Kind::Text,
            Role::Group,
            Content::Own(Box::new(move |unit| Cell::text(group(unit)))),
        );
        let own = Content::Own(Box::new(move |unit: &T| Cell::text(office(unit))));
        sums.field(("归口股室", 10), Kind::Text, Role::Office, own);
        sums
    }

    /// A column of words, or of numbers that no sum is made of; left out where no row fills it.
    pub fn own(&mut self, head: (impl Into<String>, u16), kind: Kind, show: impl Fn(&T) -> Cell + 'r) -> Key {
        self.field(head, kind, Role::Plain, Content::Own(Box::new(show)))
    }

    /// A column of amounts or counts that add up and lead to their cells; left out where no row states one.
    pub fn stated(
        &mut self,
        head: (impl Into<String>, u16),
        kind: Kind,
        read: impl Fn(&T) -> Option<Decimal> + 'r,
        link: impl Fn(&T) -> Option<String> + 'r,
    ) -> Key {
        self.field(head, kind, Role::Plain, Content::Stated(Box::new(read), Some(Box::new(link))))
    }

    /// A column of amounts or counts that add up and have no cell of their own; left out where no row has one.
    pub fn amount(
        &mut self,
        head: (impl Into<String>, u16),
        kind: Kind,
        read: impl Fn(&T) -> Option<Decimal> + 'r,
    ) -> Key {
        self.field(head, kind, Role::Plain, Content::Stated(Box::new(read), None))
    }

    /// A column of numbers that do not add up, such as scores; left out where no row states one.
    pub fn fact(&mut self, head: (impl Into<String>, u16), read: impl Fn(&T) -> Option<Decimal> + 'r) -> Key {
        self.field(head, Kind::Money, Role::Plain, Content::Fact(Box::new(read)))
    }

    /// A column of counts that are there for each row.
    pub fn count(&mut self, head: (impl Into<String>, u16), read: impl Fn(&T) -> u32 + 'r) -> Key {
        self.amount(head, Kind::Whole, move |unit| Some(read(unit).into()))
    }

    /// A calculated column: the first formula that can be calculated.
    pub fn live(&mut self, head: (impl Into<String>, u16), formulas: Vec<Live>) -> Key {
        self.field(head, Kind::Money, Role::Plain, Content::Live(formulas, None))
    }

    /// The same with what the row states where nothing can be calculated.
    pub fn live_or_stated(
        &mut self,
        head: (impl Into<String>, u16),
        formulas: Vec<Live>,
        stated: impl Fn(&T) -> Option<Decimal> + 'r,
    ) -> Key {
        self.field(head, Kind::Money, Role::Plain, Content::Live(formulas, Some(Box::new(stated))))
    }

    /// Draws bars behind the numbers of a column, full at that number.
    pub fn bars(&mut self, key: Key, full: u32) {
        if let Some(field) = self.fields.get_mut(key.0) {
            field.bars = Some(full.into());
        }
    }

    /// Folds columns away behind a + above them: what is asked for less often must not make the others too small to print.
    pub fn fold_away(&mut self, keys: &[Key]) {
        for key in keys {
            if let Some(field) = self.fields.get_mut(key.0) {
                field.secondary = true;
            }
        }
    }

    /// Shows numbers of a column that are not nil in that tone.
    pub fn alarm(&mut self, key: Key, tone: Tone) {
        if let Some(field) = self.fields.get_mut(key.0) {
            field.alarm = Some(tone);
        }
    }

    fn field(
        &mut self,
        (title, width): (impl Into<String>, u16),
        kind: Kind,
        role: Role,
        content: Content<'r, T>,
    ) -> Key {
        let (title, bars, alarm, secondary) = (title.into(), None, None, false);
        self.fields.push(Field { title, width, secondary, kind, role, bars, alarm, content });
        Key(self.fields.len() - 1)
    }

    /// Writes the table as the main table of the tab.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn write(&self, page: &mut Page, words: &Words, rows: &[T]) -> Written {
        let mut plan = self.plan(rows);
        // The file of each line never gives way.
        plan.linked = page.affords(self.links(&plan) + rows.len());
        let folded = self.shown(&plan).any(|(_, field)| field.secondary);
        let note =
            [words.note, if plan.linked { "" } else { UNLINKED }, if folded { FOLDED } else { "" }].concat();
        let (title, columns) = (words.title, self.columns(&plan));
        let table = Table { title, note: &note, columns, pinned: words.pinned, empty: words.empty };
        let lines = self.lines(&plan, rows, FIRST_ROW);
        page.main_table(&table, lines.into_iter())?;
        self.fold(page, &plan)?;
        self.below(page, &plan, &table.columns, (rows, FIRST_ROW))
    }

    /// Writes the table as a further block of a tab whose main table has the same columns.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn write_below(&self, page: &mut Page, caption: &str, rows: &[T], empty: &str) -> Written {
        page.skip(1);
        page.caption(caption)?;
        let (plan, first) = (self.plan(rows), page.row() + 1);
        let columns = self.columns(&plan);
        page.block(&columns, self.lines(&plan, rows, first).into_iter(), empty)?;
        self.below(page, &plan, &columns, (rows, first))
    }

    /// Groups the columns that are folded away.
    fn fold(&self, page: &mut Page, plan: &Plan) -> Written {
        let folded: Vec<u16> = self
            .shown(plan)
            .filter(|(_, field)| field.secondary)
            .filter_map(|(key, _)| plan.column(key))
            .collect();
        for run in folded.chunk_by(|left, right| left + 1 == *right) {
            if let [first, .., last] | [first @ last] = run {
                page.sheet.group_columns_collapsed(*first, *last)?;
            }
        }
        Ok(())
    }

    /// Bars, the sum over all and the sums per 主管部门 and 归口股室.
    fn below(&self, page: &mut Page, plan: &Plan, columns: &[Column], (rows, first): (&[T], u32)) -> Written {
        let last = page.row() - 1;
        for (key, field) in self.shown(plan) {
            if let (Some(full), Some(col), false) = (field.bars, plan.column(key), rows.is_empty()) {
                charts::bars(page, (first, last), col, Some(full))?;
            }
        }
        // Under the filtered range, so that it stays in view and follows the filter.
        if rows.len() > 1 {
            page.line(columns, &self.total(plan, rows, (first, page.row())))?;
        }
        let laid = Laid { rows, first, last };
        let by_group = Grouping { role: Role::Group, caption: "按主管部门小计", name: self.group };
        let by_office = Grouping { role: Role::Office, caption: "按归口股室小计", name: self.office };
        self.subtotals(page, plan, columns, &by_group, &laid)?;
        self.subtotals(page, plan, columns, &by_office, &laid)
    }

    fn plan(&self, rows: &[T]) -> Plan {
        let values: Vec<Values> = rows.iter().map(|unit| values(&self.fields, unit)).collect();
        let occurs = |(at, field): (usize, &Field<'r, T>)| match &field.content {
            Content::Own(_) if field.role == Role::Label => true,
            Content::Own(show) => rows.iter().any(|unit| show(unit) != Cell::blank()),
            _ => values.iter().any(|row| row.get(at).is_some_and(Option::is_some)),
        };
        let occur: Vec<bool> = self.fields.iter().enumerate().map(occurs).collect();
        Plan::new(values, &occur)
    }

    /// How many stated numbers could lead to their cells.
    fn links(&self, plan: &Plan) -> usize {
        let leads = |field: &Field<'r, T>| matches!(field.content, Content::Stated(_, Some(_)));
        self.shown(plan).filter(|(_, field)| leads(field)).map(|(key, _)| plan.stated(key)).sum::<usize>()
    }

    fn columns(&self, plan: &Plan) -> Vec<Column> {
        self.shown(plan).map(|(_, field)| Column::new(&field.title, field.width, field.kind)).collect()
    }

    /// Whether a column adds up: amounts and counts, and what is added or subtracted of them.
    fn adds(&self, key: Key) -> bool {
        self.fields.get(key.0).is_some_and(|field| match &field.content {
            Content::Own(_) | Content::Fact(_) => false,
            Content::Stated(..) => true,
            Content::Live(formulas, _) => formulas.first().is_some_and(|live| {
                live.is_amount() && live.operands().into_iter().all(|key| self.adds(key))
            }),
        })
    }

    /// The same, with what tells whether a row is one of those that its sum is over: a 汇总表 is shown and not added up.
    pub fn over(&mut self, counts: fn(&T) -> bool) {
        self.counts = counts;
    }

    fn counted(&self, members: &[usize], rows: &[T]) -> usize {
        members.iter().filter_map(|at| rows.get(*at)).filter(|row| (self.counts)(row)).count()
    }

    fn shown<'s>(&'s self, plan: &'s Plan) -> impl Iterator<Item = (Key, &'s Field<'r, T>)> {
        let keyed = self.fields.iter().enumerate().map(|(index, field)| (Key(index), field));
        keyed.filter(|(key, _)| plan.column(*key).is_some())
    }

    /// The rows, those of one 主管部门 together.
    fn lines(&self, plan: &Plan, rows: &[T], first: u32) -> Vec<Vec<Cell>> {
        let order = in_groups(rows, self.group);
        (first..).zip(order).map(|(row, at)| self.row(plan, row, &rows[at], &plan.values[at])).collect()
    }

    /// The sum over the rows of the sheet from the first one to the one before that row.
    fn total(&self, plan: &Plan, rows: &[T], (first, row): (u32, u32)) -> Vec<Cell> {
        let members: Vec<usize> = (0..rows.len()).collect();
        let label = format!("合计（{} 个{}）", self.counted(&members, rows), self.what);
        let added = |key: Key, sum: Decimal| {
            let column = plan.column(key).map(|col| column_name(col.into())).unwrap_or_default();
            // SUBTOTAL leaves out rows hidden by a filter.
            Cell::formula(format!("=SUBTOTAL(9,{column}{}:{column}{row})", first + 1), sum)
        };
        let cells = self.sums(plan, row, &[(Role::Label, &label)], &members, added);
        cells.into_iter().map(|cell| cell.toned(Tone::Total)).collect()
    }

    fn row(&self, plan: &Plan, row: u32, unit: &T, values: &Values) -> Vec<Cell> {
        let cell = |(key, field): (Key, &Field<'r, T>)| {
            let value = values.get(key.0).copied().flatten();
            let tone =
                field.alarm.filter(|_| value.is_some_and(|value| !value.is_zero())).unwrap_or_default();
            match &field.content {
                Content::Own(show) => show(unit),
                Content::Fact(_) => Cell::number(value),
                Content::Stated(_, link) => {
                    let link = link.as_ref().filter(|_| plan.linked && value.is_some());
                    Cell::number(value).linked(link.and_then(|link| link(unit))).toned(tone)
                }
                Content::Live(formulas, _) => {
                    let spot = Spot::new(plan.columns(), row);
                    let live = formulas.iter().find(|live| live.result(values).is_some());
                    let text = live.and_then(|live| live.text(values, spot));
                    match (text, value) {
                        (Some(text), Some(value)) => Cell::formula(text, value).toned(tone),
                        (None, value) => Cell::number(value),
                        (Some(_), None) => Cell::blank(),
                    }
                }
            }
        };
        self.shown(plan).map(cell).collect()
    }

    /// A row of sums over some of the rows; `added` makes the cell of a column that adds up.
    fn sums(
        &self,
        plan: &Plan,
        row: u32,
        names: &[(Role, &str)],
        members: &[usize],
        added: impl Fn(Key, Decimal) -> Cell,
    ) -> Vec<Cell> {
        let totals = self.totals(plan, members);
        let cell = |(key, field): (Key, &Field<'r, T>)| {
            if let Some(total) = totals.get(key.0).copied().flatten() {
                return added(key, total);
            }
            match &field.content {
                Content::Own(_) => {
                    let name = names.iter().find(|(role, _)| *role == field.role);
                    Cell::text(name.map_or("", |(_, name)| name))
                }
                Content::Stated(..) | Content::Fact(_) => Cell::blank(),
                Content::Live(formulas, _) => {
                    let live = formulas.first().filter(|live| is_whole(live, plan, members));
                    let spot = Spot::new(plan.columns(), row);
                    let both = live.and_then(|live| live.text(&totals, spot).zip(live.result(&totals)));
                    both.map_or(Cell::blank(), |(text, result)| Cell::formula(text, result))
                }
            }
        };
        self.shown(plan).map(cell).collect()
    }

    /// The sums of the columns that add up.
    fn totals(&self, plan: &Plan, members: &[usize]) -> Values {
        let added_up = |key: Key| self.adds(key).then(|| plan.total(key, members)).flatten();
        (0..self.fields.len()).map(|at| added_up(Key(at))).collect()
    }

    /// A sum per 主管部门 or 归口股室 of more than one, where any is known; apart from the rows, so that sorting moves none.
    fn subtotals(
        &self,
        page: &mut Page,
        plan: &Plan,
        columns: &[Column],
        grouping: &Grouping<T>,
        laid: &Laid<'_, T>,
    ) -> Written {
        let (Grouping { role, caption, name }, Laid { rows, first, last }) = (grouping, laid);
        let key = self.fields.iter().position(|field| field.role == *role).map(Key);
        let Some(by) = key.and_then(|key| plan.column(key)) else { return Ok(()) };
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in in_groups(rows, *name) {
            members.entry(name(&rows[at])).or_default().push(at);
        }
        members.remove("");
        if members.len() < 2 {
            return Ok(());
        }
        page.skip(1);
        page.caption(caption)?;
        let by = column_name(by.into());
        for (name, members) in members {
            let row = page.row();
            let added = |key: Key, sum: Decimal| {
                let column = plan.column(key).map(|col| column_name(col.into())).unwrap_or_default();
                let (first, last) = (first + 1, last + 1);
                let text = format!(
                    "=SUMIF(${by}${first}:${by}${last},${by}{0},{column}${first}:{column}${last})",
                    row + 1
                );
                Cell::formula(text, sum)
            };
            let label = format!("小计（{} 个{}）", self.counted(&members, rows), self.what);
            let names = [(Role::Label, label.as_str()), (*role, name)];
            let cells = self.sums(plan, row, &names, &members, added);
            let cells: Vec<Cell> = cells.into_iter().map(|cell| cell.toned(Tone::Subtotal)).collect();
            page.line(columns, &cells)?;
        }
        Ok(())
    }
}

/// Whether a rate of sums can be told: all that state one of its numbers state the other.
fn is_whole(live: &Live, plan: &Plan, members: &[usize]) -> bool {
    !live.is_amount() && plan.complete(live, members)
}

/// The numbers of a row; what is calculated rests on columns before it.
fn values<T>(fields: &[Field<'_, T>], unit: &T) -> Values {
    let mut values = Values::with_capacity(fields.len());
    for field in fields {
        let value = match &field.content {
            Content::Own(_) => None,
            Content::Stated(read, _) | Content::Fact(read) => read(unit),
            Content::Live(formulas, stated) => formulas
                .iter()
                .find_map(|live| live.result(&values))
                .or_else(|| stated.as_ref().and_then(|read| read(unit))),
        };
        values.push(value);
    }
    values
}
