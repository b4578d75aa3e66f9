//! Tab 排名表: units with their three ranks side by side, then projects; those without a rank below each, with the reason.

use super::cell::{Cell, Kind, Tone};
use super::charts::bars;
use super::column::{Column, Table};
use super::links::Links;
use super::ranking_chart::{self as chart, Breaks};
use super::sheet::{Page, Written};
use crate::model::decimal::plain;
use crate::model::ledger;
use crate::model::standing::{Change, Order};
use crate::model::{Contest, Review, Standing};
use rust_decimal::Decimal;

/// What a column shows of a standing.
type Show = fn(&Standing) -> Cell;

/// A column: title, width, kind, whether anybody fills it, and what it shows.
#[derive(Clone, Copy)]
struct Field {
    title: &'static str,
    width: u16,
    kind: Kind,
    occurs: fn(&Standing) -> bool,
    show: Show,
}

const fn field(title: &'static str, width: u16, kind: Kind, show: Show) -> Field {
    Field { title, width, kind, occurs: |_| true, show }
}

/// A column that is left out where nobody fills it.
const fn rare(field: Field, occurs: fn(&Standing) -> bool) -> Field {
    Field { occurs, ..field }
}

const SCORE: &str = "总分（采用）";
const DEDUCTED: &str = "扣减后得分";
const PROJECT: &str = ledger::PROJECT;

const FIELDS: [Field; 21] = [
    field(ledger::RANK, 6, Kind::Serial, |s| Cell::number(s.rank.map(Decimal::from))),
    rare(field("总名次", 7, Kind::Serial, |s| Cell::number(s.grand_rank.map(Decimal::from))), is_divided),
    rare(field("并列说明", 18, Kind::Text, |s| Cell::text(&s.tie)), |s| !s.tie.is_empty()),
    field(ledger::UNIT, 28, Kind::Text, |s| Cell::text(&s.department)),
    rare(field(PROJECT, 24, Kind::Text, project), |s| !s.project.is_empty() || s.projects.is_some()),
    rare(field("主管部门", 18, Kind::Text, |s| Cell::text(&s.supervisor)), |s| !s.supervisor.is_empty()),
    rare(field(ledger::PART, 14, Kind::Text, |s| Cell::text(&s.part)), is_divided),
    field(SCORE, 9, Kind::Money, |s| Cell::number(s.checked_score)),
    field("自评得分", 9, Kind::Money, own),
    rare(field(DEDUCTED, 9, Kind::Money, |s| Cell::number(s.deducted_score)), is_deducted),
    field("自评名次", 6, Kind::Serial, |s| Cell::number(s.ranks.own.map(Decimal::from))),
    field("核定名次", 6, Kind::Serial, |s| Cell::number(s.ranks.checked.map(Decimal::from))),
    rare(
        field("扣减名次", 6, Kind::Serial, |s| Cell::number(s.ranks.deducted.map(Decimal::from))),
        is_deducted,
    ),
    field("执行率（%）", 9, Kind::Money, |s| Cell::number(s.execution_rate)),
    field("错误", 6, Kind::Whole, |s| count(s, s.errors)),
    field("核实", 6, Kind::Whole, |s| count(s, s.verifies)),
    rare(field("自评等级", 6, Kind::Word, |s| Cell::text(&s.self_grade)), |s| !s.self_grade.is_empty()),
    field("等级", 6, Kind::Word, grade),
    rare(field("上年名次", 6, Kind::Serial, |s| Cell::number(s.prior_rank.map(Decimal::from))), has_past),
    rare(field("变化", 7, Kind::Word, change), has_past),
    field("说明", 40, Kind::Text, |s| Cell::text(&s.note)),
];

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let fields: Vec<&Field> = FIELDS.iter().filter(|field| review.ranking.iter().any(field.occurs)).collect();
    let fields = if review.ranking.is_empty() { FIELDS.iter().collect() } else { fields };
    let sheet = Sheet { fields, links: Links::new(review), review };
    let units = Block::of(review, Contest::Department);
    let projects = Block::of(review, Contest::Project);
    let (first, second) = if units.is_empty() { (&projects, None) } else { (&units, Some(&projects)) };
    let note = format!(
        "排名方案：{}采用的总分：填报总分与分项复算一致的用填报数，算术确定不符的用复算数并在说明中写明，填报数列在旁边。",
        review.scheme
    );
    let table = Table {
        title: &ledger::ranking_title(first.contest.term()),
        note: &note,
        columns: sheet.columns(),
        pinned: sheet.pinned(),
        empty: "没有可以排名的自评表",
    };
    let top = page.row() + super::sheet::FIRST_ROW;
    page.main_table(&table, sheet.rows(&first.ranked))?;
    if page.goes_on_after().is_some() {
        return Ok(());
    }
    let mut breaks = Breaks::default();
    sheet.finish(page, first, top, &mut breaks)?;
    if let Some(second) = second.filter(|block| !block.is_empty()) {
        page.skip(1);
        page.caption(&format!("{}（{} 个）", second.contest.term(), second.ranked.len()))?;
        let top = page.row();
        page.more_rows(&sheet.columns(), sheet.rows(&second.ranked), table.empty)?;
        sheet.finish(page, second, top, &mut breaks)?;
    }
    breaks.set(page)
}

/// The standings of one contest.
struct Block<'r> {
    contest: Contest,
    ranked: Vec<&'r Standing>,
    unranked: Vec<&'r Standing>,
}

impl<'r> Block<'r> {
    fn of(review: &'r Review, contest: Contest) -> Self {
        let own = review.ranking.iter().filter(|standing| standing.contest == contest);
        let (ranked, unranked) = own.partition(|standing| standing.rank.is_some());
        Self { contest, ranked, unranked }
    }

    fn is_empty(&self) -> bool {
        self.ranked.is_empty() && self.unranked.is_empty()
    }
}

/// The columns of this review, and where units lead to.
struct Sheet<'r> {
    fields: Vec<&'static Field>,
    links: Links<'r>,
    review: &'r Review,
}

impl Sheet<'_> {
    fn columns(&self) -> Vec<Column> {
        self.fields.iter().map(|field| Column::new(field.title, field.width, field.kind)).collect()
    }

    fn column(&self, title: &str) -> Option<u16> {
        self.fields.iter().position(|field| field.title == title).and_then(|at| u16::try_from(at).ok())
    }

    /// Everything up to the unit stays in view.
    fn pinned(&self) -> u16 {
        self.column("单位").map_or(0, |at| at + 1)
    }

    fn rows<'s>(&'s self, standings: &'s [&Standing]) -> impl Iterator<Item = Vec<Cell>> + 's {
        standings.iter().map(|standing| self.row(standing))
    }

    fn row(&self, standing: &Standing) -> Vec<Cell> {
        let filing = standing.filing.and_then(|number| self.review.filings.get(number));
        let source = filing.and_then(|filing| self.links.file(&filing.path));
        let cell = |field: &&Field| {
            let cell = (field.show)(standing);
            if field.title == "单位" { cell.linked(source.clone()) } else { cell }
        };
        self.fields.iter().map(cell).collect()
    }

    /// Bars behind the scores, those without a rank, and the chart.
    fn finish(&self, page: &mut Page, block: &Block<'_>, top: u32, breaks: &mut Breaks) -> Written {
        let rows = u32::try_from(block.ranked.len()).unwrap_or(u32::MAX);
        let (title, word) = match self.review.ranked_by {
            Order::Checked => (SCORE, "采用"),
            Order::Deducted => (DEDUCTED, "扣减后"),
        };
        let column = self.column(title).filter(|_| rows > 0);
        if let Some(score) = column {
            bars(page, (top, top + rows - 1), score, None)?;
        }
        if !block.unranked.is_empty() {
            page.skip(1);
            page.caption(&format!("未参加排名——{}（{} 个）", block.contest.term(), block.unranked.len()))?;
            page.more_rows(&self.columns(), self.rows(&block.unranked), "")?;
        }
        let named = match block.contest {
            Contest::Department => self.column("单位"),
            Contest::Project => self.column(PROJECT),
        };
        let (Some(score), Some(named), Some(own)) = (column, named, self.column("自评得分")) else {
            return Ok(());
        };
        let name = format!("{}得分", block.contest.term());
        chart::draw(page, &name, (top, rows), &chart::Series { named, score: (word, score), own }, breaks)
    }
}

/// Whether anything was deducted; where a scheme deducts nothing, the columns would say the same twice.
fn is_deducted(standing: &Standing) -> bool {
    standing.deducted_score != standing.checked_score
}

const fn is_divided(standing: &Standing) -> bool {
    !standing.part.is_empty()
}

fn has_past(standing: &Standing) -> bool {
    standing.prior_rank.is_some() || standing.change != Change::Unknown
}

/// The project, or of a unit how many it has and their average.
fn project(standing: &Standing) -> Cell {
    match standing.projects {
        Some((count, Some(average))) => {
            Cell::text(format!("{count}{}平均 {}", ledger::PROJECTS, plain(average.round_dp(2))))
        }
        Some((count, None)) => Cell::text(format!("{count}{}都没有得分", ledger::PROJECTS)),
        None => Cell::text(&standing.project),
    }
}

/// A printed score that is not the one used stands out.
fn own(standing: &Standing) -> Cell {
    let differs =
        standing.checked_score.zip(standing.self_score).is_some_and(|(checked, own)| checked != own);
    Cell::number(standing.self_score).toned(if differs { Tone::Verify } else { Tone::Body })
}

/// A grade close to a limit stands out.
fn grade(standing: &Standing) -> Cell {
    let tone = if standing.is_borderline { Tone::Verify } else { Tone::Body };
    Cell::text(&standing.checked_grade).toned(tone)
}

/// Findings of a return; of a return that is not there nothing is known.
fn count(standing: &Standing, count: u32) -> Cell {
    standing.filing.map_or(Cell::blank(), |_| Cell::count(count))
}

fn change(standing: &Standing) -> Cell {
    Cell::text(match standing.change {
        Change::Unknown => String::new(),
        Change::New => "新".to_owned(),
        Change::Places(0) => "持平".to_owned(),
        Change::Places(up) if up > 0 => format!("↑{up}"),
        Change::Places(down) => format!("↓{}", down.unsigned_abs()),
    })
}
