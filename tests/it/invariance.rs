//! The reading of a return depends on its words and numbers alone: not on where they stand, how they are spaced, in what
//! order rows follow, what the sheets are called, or in which unit money is stated.

use crate::ground::{assert_none, home, samples};
use huishen::catalog::{Catalog, register};
use huishen::model::label::{Label, fold, half_width};
use huishen::model::meaning::Meaning;
use huishen::model::{Cell, CellRef, CellValue, Entry, Figure, Filing, Grid, Item, Rect, Unit};
use huishen::{pipeline, recognise};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Where a distortion changes what the file itself says: distortion, file, and why.
const LEGITIMATE: &[(&str, &str, &str)] = &[
    ("万元改为元", "梧桐区司法局预算执行（坏数字）.xlsx", "210,18 in 元 has no comma out of place"),
    (
        "万元改为元",
        "葛店党工委办公室/2023年度部门整体绩效自评结果.xlsx",
        "210,18 in 元 has no comma out of place",
    ),
];

/// Where the program reads a distorted file otherwise than it should: distortion and file. Only ever shortened.
const KNOWN_GAPS: &[(&str, &str)] = &[];

/// A workbook as it stands and as it is read.
pub(crate) struct Book {
    pub(crate) path: String,
    pub(crate) grids: Vec<Grid>,
    filings: Vec<Filing>,
}

pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::embedded().unwrap())
}

/// All workbooks of the cases, the layouts and the samples that hold returns.
pub(crate) fn books() -> &'static [Book] {
    static BOOKS: OnceLock<Vec<Book>> = OnceLock::new();
    BOOKS.get_or_init(|| {
        let folders = [home("tests/cases/files"), home("tests/layouts/files"), samples()];
        let taken = folders.iter().flat_map(|folder| pipeline::sheets(folder));
        let workbooks = taken.filter(|taken| {
            let path = &taken.record.path;
            (path.ends_with(".xlsx") || path.ends_with(".xls")) && !register::is_register(path, &taken.grids)
        });
        let books = workbooks.map(|taken| Book {
            filings: pipeline::filings(&taken.grids, &taken.record.path, catalog()),
            path: taken.record.path,
            grids: taken.grids,
        });
        books.collect()
    })
}

impl Book {
    pub(crate) fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.filings.iter().flat_map(|filing| &filing.figures)
    }
}

/// What was read, without places: each line with how often it occurs.
fn reading(filings: &[Filing]) -> BTreeMap<String, usize> {
    let mut lines = Vec::new();
    for filing in filings {
        let head = &filing.head;
        let words = [&head.department, &head.department_code, &head.supervisor, &head.project];
        let words = words.map(|word| fold(word)).join("|");
        lines.push(format!("表头 {words}|{:?} 表样 {}", head.year, filing.form));
        for figure in &filing.figures {
            let scope = fold(&figure.scope);
            lines.push(format!("数 [{scope}] {}.{} {}", figure.item, figure.measure, told(&figure.entry)));
        }
        for own in &filing.indicators {
            let levels = [&own.level1, &own.level2, &own.level3].map(|level| fold(level)).join("/");
            let numbers = [own.target.value, own.actual.value, own.weight, own.score].map(|n| n.map(plain));
            lines.push(format!("指标 {levels} {:?} {numbers:?}", own.relation));
        }
    }
    let mut counted = BTreeMap::new();
    for line in lines {
        *counted.entry(line).or_insert(0) += 1;
    }
    counted
}

fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}

/// Status and value of an entry.
pub(crate) fn told(entry: &Entry) -> String {
    let value = match entry {
        Entry::Text(text) => fold(text),
        other => other.quantity().map(|quantity| plain(quantity.value)).unwrap_or_default(),
    };
    format!("{} {value}", entry.status())
}

/// What one reading has more than the other, at most some lines of each.
fn differences(before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>) -> Vec<String> {
    let more = |a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>, sign: &str| {
        let lines = a.iter().filter(|(line, count)| *count > b.get(*line).unwrap_or(&0));
        lines.take(4).map(|(line, _)| format!("    {sign} {line}")).collect::<Vec<_>>()
    };
    [more(before, after, "少"), more(after, before, "多")].concat()
}

/// Whether a gap is known. With `SHOW_GAPS` set none is, so that a run tells what is wrong with each.
pub(crate) fn is_gap(name: &str, path: &str) -> bool {
    std::env::var_os("SHOW_GAPS").is_none() && KNOWN_GAPS.contains(&(name, path))
}

/// A distortion of one sheet of a book; none where there is nothing to distort.
type Distortion = fn(&Book, &Grid) -> Option<Grid>;

/// Reads every book distorted: all must read as before, but for those that are listed, which must not.
#[track_caller]
fn assert_same(name: &str, distortion: Distortion) {
    let (mut wrong, mut distorted) = (Vec::new(), 0);
    for book in books() {
        let sheets: Vec<Option<Grid>> = book.grids.iter().map(|grid| distortion(book, grid)).collect();
        if sheets.iter().all(Option::is_none) {
            continue;
        }
        distorted += 1;
        let sheets = sheets.into_iter().zip(&book.grids).map(|(new, old)| new.unwrap_or_else(|| old.clone()));
        let after = pipeline::filings(&sheets.collect::<Vec<_>>(), &book.path, catalog());
        let differences = differences(&reading(&book.filings), &reading(&after));
        let gap = is_gap(name, &book.path);
        let legitimate = LEGITIMATE.iter().any(|(n, path, _)| (*n, *path) == (name, &book.path));
        match (differences.is_empty(), gap || legitimate) {
            (true, true) => wrong.push(format!("{name}\t{}\t已经读得一样，请从列表中去掉", book.path)),
            (false, false) => wrong.push(format!("{name}\t{}\n{}", book.path, differences.join("\n"))),
            _ => {}
        }
    }
    assert!(distorted >= 5, "{name}: only {distorted} files are distorted");
    assert_none(&format!("{name}（{distorted} 份）：读得不一样"), &wrong);
}

/// The sheet with every cell at another place and with other content; merged ranges stretch with what they cover.
fn rebuilt(
    grid: &Grid,
    place: impl Fn(CellRef) -> CellRef,
    content: impl Fn(CellRef, &Cell) -> Cell,
) -> Grid {
    let mut new = Grid::new(grid.name.clone());
    new.hidden = grid.hidden;
    new.preface.clone_from(&grid.preface);
    for (at, cell) in grid.cells() {
        new.put(place(at), content(at, cell));
    }
    for rect in grid.merges() {
        new.merge(Rect { first: place(rect.first), last: place(rect.last) });
    }
    new
}

fn replaced(grid: &Grid, place: impl Fn(CellRef) -> CellRef) -> Grid {
    rebuilt(grid, place, |_, cell| cell.clone())
}

/// The sheet with other texts and numbers at the same places; none if that changes nothing.
fn retyped(grid: &Grid, content: impl Fn(CellRef, &Cell) -> Cell) -> Option<Grid> {
    let new = rebuilt(grid, |at| at, content);
    (new != *grid).then_some(new)
}

#[test]
fn blank_rows_between_rows_change_nothing() {
    let thirds = |_: &Book, grid: &Grid| Some(replaced(grid, |at| CellRef::new(at.row + at.row / 3, at.col)));
    assert_same("隔三行加空行", thirds);
}

#[test]
fn a_table_may_begin_anywhere() {
    let shifts: [(&str, Distortion); 3] = [
        ("上空一行、左空一列", |_, grid| {
            Some(replaced(grid, |at| CellRef::new(at.row + 1, at.col + 1)))
        }),
        ("上空一行、左空两列", |_, grid| {
            Some(replaced(grid, |at| CellRef::new(at.row + 1, at.col + 2)))
        }),
        ("上空一行、左空三列", |_, grid| {
            Some(replaced(grid, |at| CellRef::new(at.row + 1, at.col + 3)))
        }),
    ];
    for (name, shift) in shifts {
        assert_same(name, shift);
    }
}

#[test]
fn blank_columns_behind_even_columns_change_nothing() {
    assert_same("偶数列后加空列", |_, grid| {
        Some(replaced(grid, |at| CellRef::new(at.row, at.col + at.col / 2)))
    });
}

#[test]
fn blank_columns_behind_odd_columns_change_nothing() {
    assert_same("奇数列后加空列", |_, grid| {
        Some(replaced(grid, |at| CellRef::new(at.row, at.col + at.col.div_ceil(2))))
    });
}

/// A cell of words that the vocabulary knows.
fn is_known_label(cell: &Cell) -> bool {
    matches!(&cell.value, CellValue::Text(text) if !catalog().vocabulary.meanings(&Label::parse(text)).is_empty())
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The sheet with every known label written in another way.
fn relabelled(grid: &Grid, write: fn(&str) -> String) -> Option<Grid> {
    retyped(
        grid,
        |_, cell| if is_known_label(cell) { Cell::text(write(&cell.shown())) } else { cell.clone() },
    )
}

/// Blanks between the characters of words.
fn spaced(text: &str, blank: char) -> String {
    let mut written = String::new();
    for c in text.chars() {
        if is_han(c) && written.ends_with(is_han) {
            written.push(blank);
        }
        written.push(c);
    }
    written
}

/// A line break between the two characters of words that are nearest to the middle.
fn broken(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let gaps = (1..chars.len()).filter(|at| is_han(chars[at - 1]) && is_han(chars[*at]));
    let Some(at) = gaps.min_by_key(|at| (at * 2).abs_diff(chars.len())) else { return text.to_owned() };
    let (front, back) = chars.split_at(at);
    format!("{}\n{}", String::from_iter(front), String::from_iter(back))
}

#[test]
fn spaces_in_labels_change_nothing() {
    assert_same("标签加半角空格", |_, grid| relabelled(grid, |text| spaced(text, ' ')));
}

#[test]
fn wide_spaces_in_labels_change_nothing() {
    assert_same("标签加全角空格", |_, grid| relabelled(grid, |text| spaced(text, '\u{3000}')));
}

#[test]
fn line_breaks_in_labels_change_nothing() {
    assert_same("标签折行", |_, grid| relabelled(grid, broken));
}

/// Digits, brackets and signs of numbers in full width.
fn widened(text: &str) -> String {
    let wide = |c: char| {
        if c.is_ascii_digit() || "().,%:".contains(c) {
            char::from_u32(u32::from(c) + 0xfee0)
        } else {
            Some(c)
        }
    };
    text.chars().filter_map(wide).collect()
}

/// A stored number as the text a person would type.
fn as_text(cell: &Cell) -> Cell {
    if let CellValue::Number(_) = cell.value { Cell::text(cell.shown()) } else { cell.clone() }
}

#[test]
fn numbers_may_be_text() {
    assert_same("数字存为文本", |_, grid| retyped(grid, |_, cell| as_text(cell)));
}

#[test]
fn digits_and_brackets_may_be_wide() {
    assert_same("全角数字与括号", |_, grid| {
        retyped(grid, |_, cell| match &as_text(cell).value {
            CellValue::Text(text) => Cell::text(widened(text)),
            _ => cell.clone(),
        })
    });
}

#[test]
fn sheets_may_have_any_name() {
    assert_same("工作表改名", |book, grid| {
        let number = book.grids.iter().position(|own| own.name == grid.name)?;
        let mut new = grid.clone();
        new.name = format!("Sheet{}", number + 1);
        Some(new)
    });
}

/// Money in another unit: the word for it, and by what numbers in it are multiplied.
struct Money {
    from: &'static str,
    to: &'static str,
    unit: Unit,
    factor: Decimal,
}

const TO_YUAN: Money = Money {
    from: "万元",
    to: "元",
    unit: Unit::TenThousandYuan,
    factor: Decimal::from_parts(10_000, 0, 0, false, 0),
};
const TO_TEN_THOUSAND: Money =
    Money { from: "元", to: "万元", unit: Unit::Yuan, factor: Decimal::from_parts(1, 0, 0, false, 4) };

impl Money {
    /// The sheet with all declarations of the one unit turned into the other, and the amounts read in it converted.
    fn convert(&self, book: &Book, grid: &Grid) -> Option<Grid> {
        let amounts: BTreeSet<&str> = book
            .figures()
            .filter(|figure| figure.stated_unit == Some(self.unit) && figure.place.sheet == grid.name)
            .map(|figure| figure.place.cell.as_str())
            .collect();
        let declared =
            book.grids.iter().flat_map(Grid::cells).any(|(_, cell)| self.declare(&cell.shown()).is_some())
                || book.grids.iter().flat_map(|grid| &grid.preface).any(|line| self.declare(line).is_some());
        if !declared {
            return None;
        }
        retyped(grid, |at, cell| match &cell.value {
            CellValue::Number(number) if amounts.contains(at.to_string().as_str()) => {
                Cell { value: CellValue::Number((number * self.factor).normalize()), formula: None }
            }
            CellValue::Text(text) if amounts.contains(at.to_string().as_str()) => {
                Cell::text(self.amount(text))
            }
            CellValue::Text(text) => self.declare(text).map_or_else(|| cell.clone(), Cell::text),
            _ => cell.clone(),
        })
    }

    /// A text that names the unit, naming the other; none if it does not, or only behind numbers.
    fn declare(&self, text: &str) -> Option<String> {
        let text = text.replace("万 元", "万元");
        let mut new = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(self.from) {
            let (front, back) = (&rest[..at], &rest[at + self.from.len()..]);
            let before = new.chars().chain(front.chars()).last();
            let opened = before.is_none_or(|c| "(（:：[【 　".contains(c));
            let closed = back.chars().next().is_none_or(|c| ")）]】 　，,；;。\n".contains(c));
            new.push_str(front);
            new.push_str(if opened && closed { self.to } else { self.from });
            rest = back;
        }
        new.push_str(rest);
        (new != text).then_some(new)
    }

    /// A text with amounts, converted: each number with the unit behind it, or the only one.
    fn amount(&self, text: &str) -> String {
        let is_digit = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
        let inline = text.contains([':', '：']);
        let text: String =
            if inline { text.chars().map(half_width).collect() } else { fold(text).replace('，', ",") };
        let numbers =
            text.split(|c| !is_digit(c)).filter(|run| run.contains(|c: char| c.is_ascii_digit())).count();
        let (mut new, mut rest) = (String::new(), text.as_str());
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            let end = rest[at..].find(|c| !is_digit(c)).map_or(rest.len(), |end| at + end);
            let (front, number, back) = (&rest[..at], &rest[at..end], &rest[end..]);
            let words = back.trim_start();
            let short = self.from.strip_suffix('元').filter(|short| !short.is_empty()).unwrap_or(self.from);
            let stated = words.strip_prefix(self.from).or_else(|| words.strip_prefix(short));
            new.push_str(front);
            match number.replace(',', "").parse::<Decimal>() {
                Ok(value) if stated.is_some() || numbers == 1 => new.push_str(&plain(value * self.factor)),
                _ => new.push_str(number),
            }
            rest = stated.unwrap_or(back);
            if stated.is_some() {
                new.push_str(self.to);
            }
        }
        new + rest
    }
}

#[test]
fn money_may_be_stated_in_yuan() {
    assert_same("万元改为元", |book, grid| TO_YUAN.convert(book, grid));
}

#[test]
fn money_may_be_stated_in_ten_thousand_yuan() {
    assert_same("元改为万元", |book, grid| TO_TEN_THOUSAND.convert(book, grid));
}

/// The figures of a row of one sheet.
type Rows<'a> = BTreeMap<u32, Vec<&'a Figure>>;

fn figures_by_row<'a>(book: &'a Book, grid: &Grid) -> Rows<'a> {
    let rows: BTreeMap<String, CellRef> = grid.cells().map(|(at, _)| (at.to_string(), at)).collect();
    let mut found = Rows::new();
    for figure in book.figures().filter(|figure| figure.place.sheet == grid.name) {
        if let Some(at) = rows.get(figure.place.cell.as_str()) {
            found.entry(at.row).or_default().push(figure);
        }
    }
    found
}

/// Whether two neighbouring rows are of one kind: no parent, no total, the same measures in the same columns.
fn are_peers(grid: &Grid, above: u32, below: u32, figures: &Rows<'_>) -> bool {
    let (Some(one), Some(other)) = (figures.get(&above), figures.get(&below)) else { return false };
    let columns = |row: u32, own: &[&Figure]| {
        let column =
            |figure: &Figure| figure.place.cell.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let figures: Vec<_> = own.iter().map(|f| (column(f), f.measure, f.block)).collect();
        let cells: Vec<u32> = grid.row(row).map(|(at, _)| at.col).collect();
        (figures, cells)
    };
    let related = |a: &Item, b: &Item| {
        let within = |a: &str, b: &str| a.starts_with(b) && a != b;
        within(a.as_str(), b.as_str()) || within(b.as_str(), a.as_str())
    };
    let sums = |figure: &&&Figure| figure.item.as_str().ends_with(".total") || figure.scope == "合计";
    let heads = |row: u32| {
        grid.row(row).any(|(_, cell)| {
            let meanings = catalog().vocabulary.meanings(&Label::parse(&cell.shown()));
            let apart = |m: &Meaning| matches!(m, Meaning::Head(_) | Meaning::Word(_) | Meaning::Section(_));
            meanings.iter().any(apart)
        })
    };
    let merged = |rect: &Rect| {
        let (first, last) = (rect.first.row, rect.last.row);
        first <= below && last >= above && first != last && !(first <= above && last >= below)
    };
    columns(above, one) == columns(below, other)
        && one.iter().all(|a| other.iter().all(|b| !related(&a.item, &b.item)))
        && !one.iter().chain(other).any(|figure| sums(&figure))
        && !heads(above)
        && !heads(below)
        && !first_label(grid, below).among
        && !grid.merges().iter().any(merged)
}

fn first_label(grid: &Grid, row: u32) -> Label {
    grid.row(row).next().map(|(_, cell)| Label::parse(&cell.shown())).unwrap_or_default()
}

/// The sheet with neighbouring rows of one kind in the other order; what is merged over both stays.
fn reordered(book: &Book, grid: &Grid) -> Option<Grid> {
    let figures = figures_by_row(book, grid);
    let mut partner: BTreeMap<u32, u32> = BTreeMap::new();
    for row in grid.rows() {
        let fresh = !partner.contains_key(&row);
        if fresh && are_peers(grid, row, row + 1, &figures) {
            partner.insert(row, row + 1);
            partner.insert(row + 1, row);
        }
    }
    let moved = |at: CellRef| {
        let span = grid.span(at);
        let single = span.first.row == span.last.row;
        CellRef::new(partner.get(&at.row).filter(|_| single).copied().unwrap_or(at.row), at.col)
    };
    // 其中： stays on the upper row.
    let among = |at: CellRef, cell: &Cell| {
        let Some(&other) = partner.get(&at.row) else { return cell.clone() };
        let is_label = |row: u32| grid.row(row).next().is_some_and(|(first, _)| first.col == at.col);
        let upper = first_label(grid, at.row.min(other)).among;
        let CellValue::Text(text) = &cell.value else { return cell.clone() };
        if !upper || !is_label(at.row) {
            return cell.clone();
        }
        let bare = text.replace("其中：", "").replace("其中:", "");
        Cell::text(if at.row > other { format!("其中：{}", bare.trim()) } else { bare })
    };
    (!partner.is_empty()).then(|| rebuilt(grid, moved, among))
}

#[test]
fn items_may_stand_in_any_order() {
    assert_same("相邻两行对调", reordered);
}

#[test]
fn a_block_may_stand_lower() {
    assert_same("块前加五个空行", |_, grid| {
        let layout = recognise::lay_out(grid, &catalog().vocabulary);
        let title = |first: u32, section: &str| {
            let loose = layout.loose.iter().rev().filter(|row| row.row < first);
            let lines = loose.take_while(|row| layout.row(row.row).count() == 1);
            let named = |row: &u32| layout.row(*row).any(|(_, seen)| seen.text.trim() == section);
            lines.map(|row| row.row).find(named).unwrap_or(first)
        };
        let starts: BTreeSet<u32> = layout
            .blocks
            .iter()
            .filter_map(|block| Some(title(*block.band.first()?, &block.section)))
            .collect();
        let moved = |at: CellRef| {
            let before = u32::try_from(starts.range(..=at.row).count()).unwrap();
            CellRef::new(at.row + 5 * before, at.col)
        };
        (!starts.is_empty()).then(|| replaced(grid, moved))
    });
}
