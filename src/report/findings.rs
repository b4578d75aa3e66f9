//! Tab 问题清单: one row per finding; its place, its figure, its unit and its rule can be clicked.

use super::cell::{Cell, Kind, Tone};
use super::column::{Column, Table, columns};
use super::links::Links;
use super::printed::Printed;
use super::sheet::{MOST_LINKS, Page, Written};
use super::spots::Spots;
use crate::catalog::notice;
use crate::model::ledger;
use crate::model::register::{Index, canonical_name};
use crate::model::{Finding, Review, Severity, Unfit};
use std::collections::BTreeMap;

/// What always stands; chosen so that the tab can be read on a small screen and prints on A3.
const COLUMNS: [(&str, u16, Kind); 18] = [
    ("序号", 6, Kind::Serial),
    (ledger::SEVERITY, 6, Kind::Word),
    (ledger::UNIT, 16, Kind::Text),
    (ledger::PROJECT, 14, Kind::Text),
    ("状态", 7, Kind::Word),
    ("规则", 7, Kind::Word),
    ("问题", 14, Kind::Text),
    ("文件和工作表", 20, Kind::Text),
    ("单元格", 8, Kind::Word),
    ("填报与算得", 18, Kind::Text),
    ("差额", 10, Kind::Number),
    ("差额单位", 6, Kind::Word),
    ("说明", 42, Kind::Text),
    ("可能原因（仅供参考）", 16, Kind::Text),
    ("处理建议", 22, Kind::Text),
    ("依据", 18, Kind::Text),
    ("看数据", 7, Kind::Word),
    ("看单位", 7, Kind::Word),
];
/// The first column that is folded away: where a finding comes from and leads to is asked for one by one.
const FOLDED: u16 = 15;
const NOTE: &str = "按单位排列，同一单位的错误在前；不知道是哪个单位的文件排在最后。填报与算得按表中的计量单位；差额 = 填报 − 算得，金额为万元，其余见“差额单位”；容差为四舍五入可能造成的最大差额。\
    “算得”不等于“应为”：程序不能判断哪个数填错。依据和到本工作簿有关行的链接已收起，点击表上方的“+”展开。";
/// Stands where the register names one.
const OFFICE: (&str, u16, Kind) = ("责任股室", 10, Kind::Text);
/// Stands where a unit has explained something.
const EXPLANATION: (&str, u16, Kind) = ("单位说明", 20, Kind::Text);

/// What a decision names the finding by; last, because other programs count columns.
const CODE: (&str, u16, Kind) = (notice::CODE, 11, Kind::Word);

/// Links per row: place, figure, unit, rule.
const LINKS: usize = 4;

/// The longest text out of a return that is shown as what was filled in.
const LONGEST: usize = 80;

fn rows(review: &Review) -> usize {
    severities(review).count()
}

fn severities(review: &Review) -> impl Iterator<Item = Severity> + '_ {
    let exempted = review.exempted.iter().map(|exempted| exempted.finding.severity);
    let closed = review.closed.iter().map(|finding| finding.severity);
    review.findings.iter().map(|finding| finding.severity).chain(closed).chain(exempted)
}

/// The least 级别 down to which Excel can follow the links of all findings; where not even the gravest fit, the first of
/// those have one.
fn least_linked(review: &Review) -> Severity {
    let fits = |least: &Severity| severities(review).filter(|own| own <= least).count() <= most();
    [Severity::Notice, Severity::Verify].into_iter().find(fits).unwrap_or(Severity::Error)
}

/// Excel's limit.
const fn most() -> usize {
    MOST_LINKS as usize
}

/// What the rows look things up in.
struct Sources<'r> {
    review: &'r Review,
    links: Links<'r>,
    /// Below this 级别 findings leave their links to graver ones.
    least_linked: Severity,
    /// None where so many links would leave later rows without one to their cell.
    spots: Option<Spots<'r>>,
    register: Index<'r>,
    offices: bool,
    explained: bool,
    /// The findings in the order of the tab.
    order: Vec<usize>,
    /// 序号 of each finding.
    serials: Vec<u64>,
}

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    let sources = Sources::of(review);
    let table = Table {
        title: ledger::FINDINGS,
        note: &format!("{NOTE}{}", sources.how_linked()),
        columns: sources.columns(),
        pinned: 3,
        empty: "没有发现问题",
    };
    let rows = (1..).zip(&sources.order).map(|(number, at)| {
        let finding = review.findings[*at].whole();
        sources.row(number, &finding, finding.state.term())
    });
    page.main_table(&table, rows)?;
    let last = u16::try_from(table.columns.len()).unwrap_or(u16::MAX) - 1;
    page.sheet.group_columns_collapsed(FOLDED, last)?;
    if !review.closed.is_empty() {
        let told = |finding: &Finding| if review.is_withdrawn(finding) { "未重报" } else { "已改" };
        let rows = (1_u64..)
            .zip(&review.closed)
            .map(|(number, finding)| sources.row(number, finding, told(finding)));
        let caption = "已改：上一轮有、这一轮没有了的问题（这一部分的金额为元）；“未重报”的，这一轮没有收到单位的这份表";
        page.further_rows(caption, &table.columns, rows)?;
    }
    if !review.exempted.is_empty() {
        let rows = (1_u64..).zip(&review.exempted).map(|(number, exempted)| {
            let told = Finding { basis: exempted.reason.as_str().into(), ..exempted.finding.clone() };
            sources.row(number, &told, "豁免")
        });
        let caption = "豁免：本局已决定不计的问题，“依据”一栏是豁免的理由";
        page.further_rows(caption, &table.columns, rows)?;
    }
    if !review.unfit.is_empty() {
        let rows = (1_u64..).zip(&review.unfit).map(|(number, unfit)| sources.unfit(number, unfit));
        let caption = "没有采用的说明：收回的退回修改通知上填了，但与现在的问题对不上";
        page.further_table(caption, &unfit_columns(), rows, "没有")?;
    }
    Ok(())
}

impl<'r> Sources<'r> {
    fn of(review: &'r Review) -> Self {
        let room = rows(review) * LINKS <= most();
        let register = review.register.index();
        let order = by_unit(review, &register);
        let mut serials = vec![0; review.findings.len()];
        for (number, at) in (1..).zip(&order) {
            serials[*at] = number;
        }
        Self {
            review,
            links: Links::new(review),
            least_linked: least_linked(review),
            spots: room.then(|| Spots::of(review)),
            register,
            order,
            serials,
            offices: review.register.lines.iter().any(|line| !line.office.is_empty()),
            explained: review.findings.iter().any(|finding| !finding.explanation.is_empty()),
        }
    }

    fn how_linked(&self) -> &'static str {
        if self.spots.is_some() {
            "点击“单元格”打开原文件的该处；“规则”“看数据”“看单位”到本工作簿的有关行。"
        } else if rows(self.review) <= most() {
            "点击“单元格”打开原文件的该处；本次问题较多，其余各栏没有设链接。"
        } else {
            "点击“单元格”打开原文件的该处；本次问题超过一张表能容纳的链接数，级别高的优先，其余请按文件、工作表、单元格查找。"
        }
    }

    fn columns(&self) -> Vec<Column> {
        let mut all = COLUMNS.to_vec();
        all.extend(self.offices.then_some(OFFICE));
        all.extend(self.explained.then_some(EXPLANATION));
        all.push(CODE);
        columns(&all)
    }

    fn row(&self, number: u64, finding: &Finding, state: &str) -> Vec<Cell> {
        let subject = &finding.subject;
        let to = |find: fn(&Spots<'r>, &Finding) -> Option<String>| {
            self.spots.as_ref().and_then(|spots| find(spots, finding))
        };
        let printed = Printed::of(finding);
        let tone = Tone::from(finding.severity);
        let source = (finding.severity <= self.least_linked)
            .then(|| self.links.cell(&subject.path, finding.place.as_ref()))
            .flatten();
        let mut cells = vec![
            Cell::count(number),
            Cell::text(finding.severity.term()).toned(tone),
            Cell::text(&subject.department),
            Cell::text(&subject.project),
            Cell::text(state),
            Cell::text(&finding.rule).linked(to(Spots::rule)),
            Cell::text(&finding.name),
            Cell::text(place(finding)),
            Cell::text(spot(finding)).linked(source),
            Cell::text(figures(finding, &printed)),
            difference(finding, &printed),
            Cell::text(if finding.difference.is_some() { printed.sortable_unit() } else { "" }),
            Cell::text(&finding.message),
            Cell::text(self.cause(finding)),
            Cell::text(&finding.advice),
            Cell::text(&finding.basis),
            led("明细", to(Spots::figure)),
            led("汇总", to(Spots::unit)),
        ];
        if self.offices {
            cells.push(Cell::text(self.office(finding)));
        }
        if self.explained {
            cells.push(Cell::text(&finding.explanation));
        }
        cells.push(Cell::text(&finding.code));
        cells
    }

    /// The guess of the cause, and the finding with the same one.
    fn cause(&self, finding: &Finding) -> String {
        let parent = finding.parent.and_then(|parent| self.serials.get(parent));
        let same = parent.map(|number| format!("与序号 {number} 由同一个数引起"));
        let parts = [same.as_deref().unwrap_or_default(), &finding.cause];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
    }

    fn office(&self, finding: &Finding) -> &str {
        let filing = finding.subject.filing.and_then(|at| self.review.filings.get(at));
        let code = filing.map_or("", |filing| filing.head.department_code.as_str());
        self.register.line_of(code, &finding.subject.department).map_or("", |line| line.office.as_str())
    }

    fn unfit(&self, number: u64, unfit: &Unfit) -> Vec<Cell> {
        let reply = &unfit.reply;
        vec![
            Cell::count(number),
            Cell::text(format!("第 {} 条", reply.number)),
            Cell::text(&reply.said.department),
            Cell::text(name_of(&reply.path)).linked(self.links.file(&reply.path)),
            Cell::text(&reply.said.rule),
            Cell::text(&reply.place),
            Cell::text(reply.said.told()),
            Cell::text(&unfit.why),
        ]
    }
}

/// Over the columns of the main table.
fn unfit_columns() -> Vec<Column> {
    vec![
        Column::over("序号", 1, Kind::Serial),
        Column::over("通知上的序号", 1, Kind::Word),
        Column::over("单位", 1, Kind::Text),
        Column::over("通知", 1, Kind::Text),
        Column::over("规则", 2, Kind::Word),
        Column::over("通知上的位置", 2, Kind::Text),
        Column::over("单位说明", 4, Kind::Text),
        Column::over("没有采用的原因", 1, Kind::Text),
    ]
}

/// Findings by unit: units in the order of the register, then as their findings come, files of nobody last; of a unit what is
/// gravest first, and what has the same cause right under it.
fn by_unit(review: &Review, index: &Index<'_>) -> Vec<usize> {
    let findings = &review.findings;
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for line in &review.register.lines {
        let next = places.len();
        places.entry(canonical_name(&line.department)).or_insert(next);
    }
    let mut place_of = |at: usize| {
        let (unit, _) = review.whose(&findings[at], index);
        if unit.is_empty() {
            return usize::MAX;
        }
        let next = places.len();
        *places.entry(unit).or_insert(next)
    };
    let mut heads: Vec<(usize, Severity, usize)> = Vec::new();
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        match finding.parent {
            Some(parent) => children.entry(parent).or_default().push(at),
            None => heads.push((place_of(at), finding.severity, at)),
        }
    }
    heads.sort_unstable();
    let mut waiting: Vec<usize> = heads.into_iter().rev().map(|(_, _, at)| at).collect();
    let mut order = Vec::with_capacity(findings.len());
    while let Some(at) = waiting.pop() {
        order.push(at);
        waiting.extend(children.remove(&at).into_iter().flatten().rev());
    }
    order
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// File and sheet, one to a line. Not to be clicked: `LibreOffice` shows one line of a link only.
fn place(finding: &Finding) -> String {
    let parts = [name_of(&finding.subject.path), finding.place.as_ref().map_or("", |place| &place.sheet)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The cell; a finding about a whole file still leads there.
fn spot(finding: &Finding) -> &str {
    let whole = if finding.subject.path.is_empty() { "" } else { "文件" };
    finding.place.as_ref().map_or(whole, |place| place.cell.as_str())
}

/// A word that leads somewhere, or nothing.
fn led(word: &str, link: Option<String>) -> Cell {
    if link.is_some() { Cell::text(word).linked(link) } else { Cell::blank() }
}

/// What is filled in over what the other figures give.
fn figures(finding: &Finding, printed: &Printed) -> String {
    let mut lines = Vec::new();
    if !printed.stated.is_empty() {
        let long = printed.stated.char_indices().nth(LONGEST);
        let stated =
            long.map_or_else(|| printed.stated.clone(), |(end, _)| format!("{}…", &printed.stated[..end]));
        lines.push(format!("填报 {stated}"));
    }
    if let Some(computed) = finding.computed {
        lines.push(format!("算得 {}", printed.show(computed)));
    }
    if let Some(tolerance) = finding.tolerance.filter(|tolerance| !tolerance.is_zero()) {
        lines.push(format!("容差 {}", printed.show(tolerance)));
    }
    lines.join("\n")
}

/// Whole numbers are shown without decimals.
fn difference(finding: &Finding, printed: &Printed) -> Cell {
    let number = finding.difference.and_then(|difference| printed.sortable(difference));
    let cell = Cell::number(number);
    if number.is_some_and(|number| number.fract().is_zero()) { cell.of_kind(Kind::Whole) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_graver_findings_keep_their_links() {
        let mut review = sample::review();
        let of = |severity: Severity, count: usize| {
            let cards = sample::cards([Finding { severity, ..sample::finding() }]);
            cards.into_iter().flat_map(move |card| std::iter::repeat_n(card, count))
        };
        for (errors, verifies, notices, least) in [
            (1, 1, most() - 2, Severity::Notice),
            (1, 1, most() - 1, Severity::Verify),
            (1, most(), 0, Severity::Error),
            (most() + 1, 0, 0, Severity::Error),
        ] {
            let all = [(Severity::Error, errors), (Severity::Verify, verifies), (Severity::Notice, notices)];
            review.findings = all.into_iter().flat_map(|(severity, count)| of(severity, count)).collect();
            assert_eq!(least_linked(&review), least, "{errors} {verifies} {notices}");
        }
    }
}
