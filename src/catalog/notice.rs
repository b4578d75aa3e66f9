//! Return notices (退回修改通知): the words printed on them, and a notice that came back → the explanations filled in.
//!
//! Apart because the report prints what this reads: a heading changed here changes both. A notice is a list lying beside
//! the returns like those of `beside`, never a return.

use crate::model::label::{Label, fold, folds_to};
use crate::model::reply::NoticeHead;
use crate::model::{Cell, CellRef, CellValue, Explanation, Grid, Reply};
use std::collections::BTreeMap;

/// Title of a notice; a file that begins with it is one.
pub const TITLE: &str = "绩效自评表退回修改通知";
/// Label of the unit's name.
pub const UNIT: &str = "单位";
/// Label of the round.
pub const TURN: &str = "轮次";
/// Label of the code that tells which files of the unit were checked.
pub const MATERIALS: &str = "材料校验";
/// Label of who explains.
pub const BY: &str = "填写人";
/// Label of the day.
pub const WHEN: &str = "填写日期";
/// Column of the number on the notice.
pub const NUMBER: &str = "序号";
/// Column of the place.
pub const PLACE: &str = "表/位置";
/// Column of the rule's id.
pub const RULE: &str = "规则编号";
/// Column for the explanation.
pub const REASON: &str = "说明（请在框内填写）";
/// Column of the code that tells which finding it is.
pub const CODE: &str = "核对码";

/// How many rows from the top the title may stand.
const TITLE_ROWS: u32 = 3;

/// What the sheets of a file say and answer as a notice; none if it is no notice.
#[must_use]
pub fn read(grids: &[Grid]) -> Option<(NoticeHead, Vec<Reply>)> {
    let front = grids.iter().find(|grid| is_titled(grid))?;
    let head = |label: &str| beside(grids, label).unwrap_or_default();
    // In a paper for Word the title is text and the unit stands in the first table.
    let unit = beside(std::slice::from_ref(front), UNIT).or_else(|| beside(grids, UNIT)).unwrap_or_default();
    let round = digits(&head(TURN)).parse().unwrap_or(1);
    let about = Reply {
        said: Explanation {
            department: unit.clone(),
            by: head(BY),
            when: head(WHEN),
            ..Explanation::default()
        },
        turn: round,
        ..Reply::default()
    };
    let replies: Vec<Reply> = grids.iter().flat_map(|grid| slips(grid, &about)).collect();
    let head = NoticeHead { unit, round, materials: head(MATERIALS), answers: replies.len() };
    Some((head, replies))
}

fn is_titled(grid: &Grid) -> bool {
    let is_title = |cell: &Cell| matches!(&cell.value, CellValue::Text(text) if folds_to(text, TITLE));
    (0..TITLE_ROWS).any(|row| grid.row(row).any(|(_, cell)| is_title(cell)))
}

fn digits(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_digit).collect()
}

/// What stands to the right of a label, if it is filled in.
fn beside(grids: &[Grid], label: &str) -> Option<String> {
    grids.iter().find_map(|grid| {
        let (at, _) = grid.cells().find(|(_, cell)| cell.shown().trim() == label)?;
        let next = grid.span(at).last.col + 1;
        text(grid, CellRef::new(at.row, next))
    })
}

fn text(grid: &Grid, at: CellRef) -> Option<String> {
    let shown = grid.get(at)?.shown().trim().to_owned();
    (!shown.is_empty()).then_some(shown)
}

/// The explanations filled in on a sheet: below each row of headings that has the code and the explanation.
fn slips(grid: &Grid, about: &Reply) -> Vec<Reply> {
    let key = |title: &str| Label::parse(title).key;
    let (number, place, rule, reason, code) = (key(NUMBER), key(PLACE), key(RULE), key(REASON), key(CODE));
    let mut columns: BTreeMap<String, u32> = BTreeMap::new();
    let mut replies = Vec::new();
    for row in grid.rows() {
        let titles: BTreeMap<String, u32> =
            grid.row(row).map(|(at, cell)| (key(&cell.shown()), at.col)).collect();
        if titles.contains_key(&code) && titles.contains_key(&reason) {
            columns = titles;
            continue;
        }
        let cell = |title: &String| {
            columns.get(title).and_then(|col| text(grid, CellRef::new(row, *col))).unwrap_or_default()
        };
        let filled = Reply {
            said: Explanation { reason: cell(&reason), rule: cell(&rule), ..about.said.clone() },
            number: cell(&number),
            place: cell(&place),
            code: fold(&cell(&code)).to_uppercase(),
            ..about.clone()
        };
        // A row below the slip (who, when, remarks) has no number.
        if !filled.said.reason.is_empty() && filled.number.bytes().all(|b| b.is_ascii_digit()) {
            replies.push(filled);
        }
    }
    replies.retain(|reply| !reply.number.is_empty() || !reply.code.is_empty());
    replies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[[&str; 4]]) -> Grid {
        let mut grid = Grid::new("表");
        for (row, cells) in (0..).zip(rows) {
            for (col, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                grid.put(CellRef::new(row, col), Cell::text(*text));
            }
        }
        grid
    }

    #[test]
    fn what_is_filled_in_is_read_and_nothing_else() {
        let rows = [
            [TITLE, "", "", ""],
            [UNIT, "甲局", TURN, "第 2 轮"],
            [NUMBER, RULE, REASON, CODE],
            ["3", "R-02", "三人为借调", "abcd-2345"],
            ["4", "P-01", " ", "ABCD-2346"],
            [BY, "经办人", WHEN, "2025-04-01"],
        ];
        let (head, replies) = read(&[grid(&rows)]).unwrap_or_default();
        assert_eq!((head.unit.as_str(), head.round, head.answers), ("甲局", 2, 1));
        let told: Vec<_> =
            replies.iter().map(|r| (r.number.as_str(), r.code.as_str(), r.said.told(), r.turn)).collect();
        assert_eq!(told, [("3", "ABCD-2345", "三人为借调，经办人，2025-04-01".to_owned(), 2)]);
        assert_eq!(replies[0].said.department, "甲局");
        assert_eq!(read(&[grid(&rows[1..])]), None);
    }
}
