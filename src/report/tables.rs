//! Turns a review into the tables: CSV (UTF-8 with BOM, RFC 4180) or, where it was built in, Parquet; fixed order of rows.
//!
//! Apart from the workbook because programs read these: names and columns change only with the contract. What stands
//! in a row is said in `rows`; here it is only written.

use super::draft::{Draft, sentence};
use super::{rows, views};
use crate::model::Review;
use crate::model::manifest::{self, Manifest, TableMark};
use crate::model::round::KeptTable;
use crate::model::tables::{EARLIER, EARLIER_RETURNS, VIEWS};
use crate::model::taken;
use crate::model::visible::visible;
use anyhow::{anyhow, bail};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

/// Fewest columns of a table.
const FEWEST_HEADS: usize = 6;

/// One row of a table.
pub type Row<'r> = Vec<Cow<'r, str>>;

/// What a row is given to.
pub type Take<'t> = dyn FnMut(Row<'_>) -> io::Result<()> + 't;

/// What gives rows.
type Rows<'r> = Box<dyn Fn(&mut Take<'_>) -> io::Result<()> + 'r>;

/// One table: its heads and a function over all its rows.
pub struct CsvTable<'r> {
    /// File name.
    pub name: &'static str,
    /// Column heads.
    pub heads: Vec<Cow<'r, str>>,
    /// Gives all rows in order, until one is refused.
    pub rows: Rows<'r>,
}

/// How tables are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Text that Excel opens.
    #[default]
    Csv,
    /// Columns with types.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// The format of that name.
    ///
    /// # Errors
    /// One Chinese sentence, if there is none of that name or this program was built without it.
    pub fn named(name: &str) -> anyhow::Result<Self> {
        match name {
            "csv" => Ok(Self::Csv),
            #[cfg(feature = "parquet")]
            "parquet" => Ok(Self::Parquet),
            #[cfg(not(feature = "parquet"))]
            "parquet" => bail!(
                "本程序编译时没有带上 Parquet；请改用 --data-format csv，或用 --features parquet 重新编译"
            ),
            other => bail!("没有名为 {other} 的数据表格式；可以写 csv 或 parquet"),
        }
    }

    fn draft(self, dir: &Path, table: &CsvTable<'_>) -> anyhow::Result<Draft> {
        match self {
            Self::Csv => Draft::write(&dir.join(table.name), |file| fill(file, table)),
            #[cfg(feature = "parquet")]
            Self::Parquet => {
                let target = dir.join(table.name).with_extension("parquet");
                Draft::write(&target, |file| super::columnar::fill(file, table))
            }
        }
    }
}

/// Where tables go, and how they are written.
#[derive(Debug, Clone, Copy)]
pub struct Folder<'a> {
    /// The folder; it is made if it is missing.
    pub path: &'a Path,
    /// How.
    pub format: Format,
}

/// Drafts of all tables in a folder.
///
/// # Errors
/// One Chinese sentence with the path and what to do, if a file cannot be written.
pub fn drafts(review: &Review, folder: Folder<'_>) -> anyhow::Result<Vec<Draft>> {
    let dir = folder.path;
    let (mut drafts, mut marks) = (Vec::new(), Vec::new());
    let views = Draft::write(&dir.join(VIEWS), |file| {
        writeln!(file, "{}", views::HEAD)?;
        rows::all(review).try_for_each(|table| views::view(file, &table, folder.format))
    })?;
    for table in rows::all(review) {
        let rows = Cell::new(0);
        let all = |take: &mut Take<'_>| {
            rows.set(0);
            (table.rows)(&mut |row| {
                rows.set(rows.get() + 1);
                take(row)
            })
        };
        let counted = CsvTable { name: table.name, heads: table.heads.clone(), rows: Box::new(all) };
        let draft = folder.format.draft(dir, &counted)?;
        drop(counted);
        marks.push(mark(&draft, rows.get())?);
        drafts.push(draft);
    }
    for name in earlier_names() {
        if let Some(kept) = earlier(review, dir, name)? {
            // A table that goes has nothing to be held against.
            marks.extend(Some(mark(&kept, 0)?).filter(|mark| !mark.sha256.is_empty()));
            drafts.push(kept);
        }
    }
    drafts.push(views);
    drafts.push(manifest(review, dir, marks)?);
    Ok(drafts)
}

/// What the manifest says of a table.
fn mark(draft: &Draft, rows: u64) -> anyhow::Result<TableMark> {
    let sha256 = draft.hash().map_err(|cause| anyhow!(sentence(draft.target(), &cause)))?;
    let name = draft.target().file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(TableMark { name, rows, sha256 })
}

/// The names of what is kept of the round before, whichever is.
fn earlier_names() -> impl Iterator<Item = &'static str> {
    std::iter::once(EARLIER).chain(EARLIER_RETURNS.map(|(_, kept)| kept))
}

/// A table of the round that this one was held against, kept beside the others; that of a run before that was held against
/// nothing goes.
fn earlier(review: &Review, dir: &Path, name: &str) -> anyhow::Result<Option<Draft>> {
    let target = dir.join(name);
    let Some(kept) = review.earlier_tables.iter().find(|kept| kept.name == name) else {
        return Ok(target.is_file().then(|| Draft::removal(&target)));
    };
    Draft::write(&target, |file| keep(kept, file)).map(Some)
}

/// Copies a table; of one that is cut down the rows of the returns that are kept.
fn keep(table: &KeptTable, file: &mut impl Write) -> io::Result<()> {
    let mut source = fs::File::open(&table.source)?;
    let Some(only) = &table.only else { return io::copy(&mut source, file).map(drop) };
    let wanted: BTreeSet<Cow<'_, str>> = only.iter().map(|id| guarded(id)).collect();
    let mut source = io::BufReader::new(source);
    let mut mark = [0; MARK.len()];
    source.read_exact(&mut mark)?;
    file.write_all(&mark)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(source);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
    let mut is_head = true;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(cause)? {
        if std::mem::take(&mut is_head) || record.get(0).is_some_and(|id| wanted.contains(id)) {
            writer.write_record(&record).map_err(cause)?;
        }
    }
    writer.flush()
}

fn manifest(review: &Review, dir: &Path, tables: Vec<TableMark>) -> anyhow::Result<Draft> {
    let chosen = [("排名方案", &review.scheme), ("名录", &review.register.path)].into_iter();
    let told = chosen.filter(|(_, value)| !value.is_empty());
    let told = told.map(|(name, value)| (name.to_owned(), value.clone()));
    let taken = review.taken.followed().map(|(term, value)| (format!("{} {term}", taken::NAME), value));
    let asked = review.taken.asked_year();
    let asked = asked.map(|year| (format!("{} 年度（没有采用）", taken::NAME), year.to_string()));
    let manifest = Manifest {
        program: manifest::PROGRAM.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        catalog: review.catalog.clone(),
        year: review.year,
        options: told.chain(taken).chain(asked).collect(),
        tables,
    };
    Draft::write(&dir.join(manifest::NAME), |file| {
        serde_json::to_writer_pretty(&mut *file, &manifest)?;
        writeln!(file)
    })
}

/// Whether a first line is that of a file of views.
pub fn is_views(first_line: &str) -> bool {
    first_line.trim_end() == views::HEAD
}

/// Whether a file is the manifest of a run.
pub fn is_manifest(path: &Path) -> bool {
    let own = fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
    own.is_some_and(|own| own.program == manifest::PROGRAM)
}

/// Whether a first line is the head of one of our tables, of any version: columns are only ever added at the end.
pub fn is_own(first_line: &[String]) -> bool {
    if first_line.first().is_some_and(|line| is_views(line)) {
        return true;
    }
    // Every file read is asked this, and the first line of a return is its title.
    if first_line.len() < FEWEST_HEADS {
        return false;
    }
    let empty = Review::default();
    rows::all(&empty).any(|table| table.heads.iter().take(3).eq(first_line.iter().take(3)))
}

/// The names a table may have in a folder, whatever its format.
#[must_use]
pub fn file_names() -> Vec<String> {
    let names = |table: CsvTable<'_>| {
        let other = Path::new(table.name).with_extension("parquet").to_string_lossy().into_owned();
        [table.name.to_owned(), other]
    };
    let own = earlier_names().chain([manifest::NAME, VIEWS]).map(str::to_owned);
    rows::all(&Review::default()).flat_map(names).chain(own).collect()
}

/// Stands in front of every table, so that Excel takes it for UTF-8.
const MARK: &str = "\u{feff}";

fn fill(file: &mut impl Write, table: &CsvTable) -> io::Result<()> {
    file.write_all(MARK.as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
    writer.write_record(table.heads.iter().map(|head| head.as_bytes())).map_err(cause)?;
    (table.rows)(&mut |row| writer.write_record(row.iter().map(|field| field.as_bytes())).map_err(cause))?;
    writer.flush()
}

/// What the disk said, which the library wraps up.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A text from outside, disarmed: a spreadsheet that opens the table must not take it for a formula.
///
/// Texts that begin with `=`, `+`, `-`, `@`, a tab or a line break get an apostrophe in front. Plain numbers such as
/// `-1,234.50` and bare dashes, which mean "nothing" in returns, are harmless and stay as they are.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    let harmless = |rest: &str| {
        rest.bytes().all(|b| b.is_ascii_digit() || b",.%".contains(&b)) || rest.bytes().all(|b| b == b'-')
    };
    let text = visible(text);
    let mut rest = text.chars();
    let armed = match rest.next() {
        // A spreadsheet program in Chinese takes the wide signs for the narrow ones.
        Some('=' | '@' | '＝' | '＠' | '\t' | '\r' | '\n') => true,
        Some('+' | '-') => !harmless(rest.as_str()),
        Some('＋' | '－') => !harmless(rest.as_str().trim_matches('－')),
        _ => false,
    };
    if armed { Cow::Owned(format!("'{text}")) } else { text }
}
