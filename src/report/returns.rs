//! Tab 退回清单: one row per unit with 错误 or 核实 open: whom to call, by when, and what to say.

use super::cell::{Cell, Kind, Tone};
use super::column::{Table, columns};
use super::links::{Links, address};
use super::notices::{Item, Letter, Post, paths};
use super::sheet::{Page, Written};
use super::typed::Placed;
use crate::model::typed::{CONTACT, REMARK, RETURNS, RowKey};
use crate::model::{Day, Review, Severity};

/// What the register says of whom to call; only where it does.
const LISTED_CONTACT: &str = "名录上的联系方式";

const COLUMNS: [(&str, u16, Kind); 13] = [
    ("序号", 6, Kind::Serial),
    ("单位", 26, Kind::Text),
    ("主管部门", 20, Kind::Text),
    ("归口股室", 12, Kind::Text),
    (CONTACT, 18, Kind::Text),
    (LISTED_CONTACT, 16, Kind::Text),
    ("错误", 7, Kind::Whole),
    ("核实", 7, Kind::Whole),
    ("重报期限", 12, Kind::Word),
    ("第几轮", 8, Kind::Serial),
    ("可以发给单位的话", 84, Kind::Text),
    ("退回通知", 12, Kind::Word),
    (REMARK, 24, Kind::Text),
];

/// Stands in the tab if no unit has to mend anything.
pub const NONE: &str = "没有需要退回的单位";

/// All titles of the tab.
pub fn titles() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|column| column.0)
}

/// What was typed into the tab before, on its rows.
#[must_use]
pub fn placed(review: &Review) -> Placed<'_> {
    Placed::on(review, RETURNS, || {
        let post = Post::of(review);
        let key = |number| RowKey { unit: named(&post.envelope(number)), ..RowKey::default() };
        (0..post.len()).map(key).collect()
    })
}

/// Most items that are named; the notice names all of them.
const NAMED: usize = 6;

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let written = review.notices.is_some();
    let how = if written {
        "“联系人和电话”“备注”留给本局填写，下次运行仍在。点击“打开”看退回修改通知；收回的通知放进报送文件夹，下次运行就读入说明。"
    } else {
        "“联系人和电话”“备注”留给本局填写，下次运行仍在。运行时加 --notices 文件夹，可以给每家写出一份退回修改通知。"
    };
    let note = format!(
        "有错误或核实事项的单位，每家一行，其中 {} 个单位有错误；不知道是谁的文件各占一行，列在后面。{how}",
        review.units_with(Severity::Error)
    );
    let note = note.as_str();
    let has_contacts = review.register.lines.iter().any(|line| !line.contact.is_empty());
    let titles: Vec<_> =
        COLUMNS.into_iter().filter(|(title, ..)| has_contacts || *title != LISTED_CONTACT).collect();
    let table = Table { title: "退回清单", note, columns: columns(&titles), pinned: 2, empty: NONE };
    let (links, post) = (Links::new(review), Post::of(review));
    let split = review.notices.as_ref().map(|notices| notices.split).unwrap_or_default();
    let mut paths = paths(&post, split).into_iter();
    let target = |path: String| {
        let notices = review.notices.as_ref()?;
        address(&format!("{}/{path}", notices.from_workbook.trim_end_matches('/')))
    };
    let letters = (0..post.len()).map(|number| post.letter(number));
    let typed = placed(review);
    let rows = letters.enumerate().map(|(number, letter)| {
        let notice = if letter.is_sent() { paths.next().and_then(target) } else { None };
        let mut row = row(number + 1, &letter, review, notice, &links);
        row[AT_CONTACT] = typed.cell(number, CONTACT);
        row.push(typed.cell(number, REMARK));
        if !has_contacts {
            row.remove(AT_CONTACT + 1);
        }
        row
    });
    page.main_table(&table, rows)?;
    typed.write_held(page)
}

/// Where [`CONTACT`] stands in a row.
const AT_CONTACT: usize = 4;

/// A unit as the tab names it.
fn named(letter: &Letter) -> String {
    if letter.is_sent() {
        return letter.unit.to_owned();
    }
    let file = letter.path.rsplit('/').next().unwrap_or_default();
    format!("（表内没有写单位）{file}")
}

fn row(number: usize, letter: &Letter, review: &Review, notice: Option<String>, links: &Links) -> Vec<Cell> {
    let (errors, verifies) = (letter.count(Severity::Error), letter.count(Severity::Verify));
    let tone = if errors > 0 { Tone::Error } else { Tone::Body };
    let unit = Cell::text(named(letter));
    let unit = if letter.is_sent() { unit } else { unit.linked(links.file(letter.path)) };
    let word = match (&notice, letter.is_sent() && review.notices.is_some()) {
        (Some(_), _) => "打开",
        (None, true) => "已写出",
        (None, false) => "",
    };
    vec![
        Cell::count(number),
        unit,
        Cell::text(letter.supervisor),
        Cell::text(letter.office()),
        Cell::blank(),
        Cell::text(letter.line.map_or("", |line| line.contact.as_str())),
        Cell::count(errors).toned(tone),
        Cell::count(verifies),
        Cell::text(review.due.map(|day| day.to_string()).unwrap_or_default()),
        round(letter, review),
        Cell::text(message(letter, review.due)),
        Cell::text(word).linked(notice),
    ]
}

/// 第几轮; without the folder of notices nobody knows how often the unit was asked, but by what it sent back.
fn round(letter: &Letter, review: &Review) -> Cell {
    let is_known = review.notices.is_some() || review.given_round.is_some() || letter.round > 1;
    if is_known { Cell::count(u64::from(letter.round)) } else { Cell::blank() }
}

/// A file that could not be read, with what to do about it; none if an item is about something else.
fn unread(item: &Item) -> Option<String> {
    let subject = &item.finding.subject;
    let is_file = subject.filing.is_none() && item.finding.place.is_none() && !subject.path.is_empty();
    let name = subject.path.rsplit('/').next().unwrap_or_default();
    is_file.then(|| format!("{name}：{}", item.finding.message.trim_end_matches('。')))
}

/// What can be sent to the unit as it stands.
fn message(letter: &Letter, due: Option<Day>) -> String {
    let unit = if letter.is_sent() { letter.unit } else { "（单位）" };
    let year = letter.year.map(|year| format!(" {year} 年度")).unwrap_or_default();
    let by = due.map_or_else(String::new, |day| format!("于 {} 前", day.spelled()));
    if !letter.heard {
        let unread: Vec<String> = letter.items.iter().filter_map(unread).collect();
        if unread.is_empty() {
            return format!("{unit}：没有收到你单位{year}的绩效自评材料，请{by}报送。");
        }
        let files = unread.join("；");
        return format!("{unit}：你单位{year}的绩效自评材料没有能读出，请{by}重新报送。{files}。");
    }
    let (errors, verifies) = (letter.count(Severity::Error), letter.count(Severity::Verify));
    let counts = [(errors, "需要改正"), (verifies, "需要核实或说明")];
    let asked: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} 条{what}"))
        .collect();
    let items: Vec<String> = letter
        .items
        .iter()
        .take(NAMED)
        .map(|item| {
            let named = || format!("{}：{}", item.place.replace('\n', " "), item.finding.name);
            format!("{}. {}", item.number, unread(item).unwrap_or_else(named))
        })
        .collect();
    let more = letter.items.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!("；另有 {more} 条见通知") } else { String::new() };
    format!(
        "{unit}：你单位{year}绩效自评材料有 {}，请{by}改正后重新报送。{}{rest}。",
        asked.join("、"),
        items.join("；")
    )
}
