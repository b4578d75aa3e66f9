//! Lines of an example → small returns, last year's figures, lines of the register.
//!
//! Apart from trying the rule because this is a little language of its own; CONTRIBUTING.md explains it.

use super::{indicator, reading, told};
use crate::catalog::Catalog;
use crate::catalog::rule::{Case, Check, Native, Rule};
use crate::model::FigureCertainty;
use crate::model::decimal::step_of;
use crate::model::earlier::LastYear;
use crate::model::filing::{Unread, UnreadKind};
use crate::model::label::fold;
use crate::model::quantity::NO_UNIT;
use crate::model::term::Kind;
use crate::model::{
    CellRef, Day, Entry, Figure, Filing, Head, Item, Match, Measure, Place, Quantity, Rect, RegisterLine,
    Rescored, Text, Told, Unit,
};
use crate::model::{periods, printed};
use rust_decimal::Decimal;

/// The return the example is about.
pub(super) fn filing(rule: &Rule, case: &Case, catalog: &Catalog) -> Result<Filing, String> {
    let family = rule.families.iter().find(|family| *family != "*").map_or("department", String::as_str);
    let mut filing = empty(family);
    filing.graded = matches!(rule.check, Check::Native(Native::ScoreMissing));
    filing.head = Head {
        department: case.department.clone().unwrap_or_else(|| "甲局".into()),
        project: case.project.clone().unwrap_or_else(|| goals_of(case)),
        supervisor: case.supervisor.clone().unwrap_or_default(),
        year: case.year,
        ..Head::default()
    };
    for text in &case.figures {
        filing.figures.push(figure(text, filing.figures.len(), catalog)?);
    }
    filing.told = told::read(&case.told, catalog)?;
    reading::complete(&mut filing, case)?;
    if let Some(grade) = &case.grade {
        let mut made = made(Item::new("grade"), Measure::Amount, filing.figures.len());
        made.entry = Entry::Text(grade.as_str().into());
        filing.figures.push(made);
    }
    for (text, row) in case.indicators.iter().zip(0..) {
        filing.indicators.push(indicator::read(text, row, catalog)?);
    }
    for text in &case.remarks {
        filing.remarks.push(indicator::remark(text, catalog)?);
    }
    for (text, row) in case.rows.iter().zip(200..) {
        filing.figures.extend(row_of(text, row, &filing.told, &case.heads)?);
        filing.unread.extend(code_of(text, row));
    }
    filing.periods = case.periods.iter().filter_map(|text| periods::of_cell(place_of(0), text)).collect();
    filing.printed = printed::of_example(&case.printed, SHEET, ROWS);
    for text in &case.goal_texts {
        filing.goals.push(indicator::goal(text)?);
    }
    Ok(filing)
}

/// Marks a return of an example as one that sums up others, which is decided before rules are tried.
pub(super) const ROLLUP: &str = "汇总";

/// Another return of the run: `单位[/项目] | 数据 = 数 | …`, with `主管=`, `题=` (title), `类=` (family), `汇总=是` and `指标 …`
/// among the parts.
pub(super) fn other(text: &str, number: usize, family: &str, catalog: &Catalog) -> Result<Filing, String> {
    let mut parts = text.split('|').map(str::trim);
    let unit = parts.next().unwrap_or_default();
    let (department, project) = unit.split_once('/').unwrap_or((unit, ""));
    let mut filing = empty(family);
    filing.id = format!("例{number}");
    filing.path = format!("例{number}.xlsx");
    filing.head =
        Head { department: department.trim().into(), project: project.trim().into(), ..Head::default() };
    for part in parts {
        if let Some(supervisor) = part.strip_prefix("主管=") {
            filing.head.supervisor = supervisor.into();
        } else if let Some(title) = part.strip_prefix("题=") {
            filing.head.title = title.into();
        } else if part == "汇总=是" {
            filing.form_name = ROLLUP.into();
        } else if let Some(family) = part.strip_prefix("类=") {
            filing.family = family.into();
        } else if let Some(text) = part.strip_prefix("指标 ") {
            let row = u32::try_from(filing.indicators.len()).unwrap_or_default();
            filing.indicators.push(indicator::read(text, row, catalog)?);
        } else {
            filing.figures.push(figure(part, filing.figures.len(), catalog)?);
        }
    }
    Ok(filing)
}

/// Last year's figures of the unit of the example.
pub(super) fn last_year(case: &Case, filing: &Filing, catalog: &Catalog) -> Result<LastYear, String> {
    let mut last_year = LastYear::default();
    for (number, text) in case.prior.iter().enumerate() {
        let unit = ("", filing.head.department.as_str(), filing.head.project.as_str());
        last_year.add(unit, None, figure(text, number, catalog)?);
    }
    Ok(last_year)
}

/// A line of the register: `单位 [主管=…] [项目=…] [类=…] [项目数=…] [截止=…] [收到=…]`.
pub(super) fn line(text: &str) -> Result<RegisterLine, String> {
    let mut parts = text.split(' ');
    let department = parts.next().unwrap_or_default().to_owned();
    let mut line = RegisterLine { department, owed: true, ..RegisterLine::default() };
    for part in parts {
        let (name, value) = part.split_once('=').ok_or_else(|| format!("名录例子写得不对：{text}"))?;
        let day = || Day::parse(value).ok_or_else(|| format!("例子里的日期写得不对：{text}"));
        match name {
            "主管" => line.supervisor = value.into(),
            "项目" => line.project = value.into(),
            "类" => line.category = value.into(),
            "项目数" => line.projects = value.parse().ok(),
            "截止" => line.deadline = Some(day()?),
            "收到" => line.received = Some(day()?),
            _ => return Err(format!("名录例子里没有“{name}”这一项：{text}")),
        }
    }
    Ok(line)
}

/// A reviewer's score: `单位[/项目] 得分`.
pub(super) fn rescored(text: &str) -> Result<Rescored, String> {
    let wrong = || format!("复核例子应为“单位[/项目] 得分”：{text}");
    let (unit, score) = text.rsplit_once(' ').ok_or_else(wrong)?;
    let (department, project) = unit.split_once('/').unwrap_or((unit, ""));
    let score = score.parse().map_err(|_| wrong())?;
    Ok(Rescored { department: department.into(), project: project.into(), score, ..Rescored::default() })
}

fn empty(family: &str) -> Filing {
    Filing {
        id: "例".into(),
        path: "例.xlsx".into(),
        sheet: "例".into(),
        range: Rect::cell(CellRef::new(0, 0)),
        form: "generic".into(),
        matching: Match::Generic,
        scored: true,
        graded: false,
        family: family.into(),
        head: Head::default(),
        ..Filing::default()
    }
}

fn made(item: Item, measure: Measure, number: usize) -> Figure {
    let row = u32::try_from(number).unwrap_or_default();
    Figure {
        place: Place { sheet: "例".into(), cell: CellRef::new(row, 0).to_string().into() },
        scope: Text::default(),
        item,
        measure,
        label: Text::default(),
        raw: Text::default(),
        entry: Entry::Blank,
        stated_unit: None,
        block: 1,
        certainty: FigureCertainty::default(),
    }
}

/// The sheet and the block of the rows of examples.
const SHEET: &str = "例";
const ROWS: u32 = 9;

/// The code a row begins with instead of a name.
fn code_of(text: &str, row: u32) -> Option<Unread> {
    let code = text.split(' ').next().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(Unread { kind: UnreadKind::Code, block: ROWS, ..Unread::number(place_of(row), code, "", "") })
}

/// The first cell of a row.
fn place_of(row: u32) -> Place {
    Place { sheet: SHEET.into(), cell: CellRef::new(row, 0).to_string().into() }
}

/// `名称 数 数 …`: the cells of one row of a list; `85%` a rate, `分:99` a total score, `等:优` a grade.
fn row_of(text: &str, row: u32, told: &Told, heads: &str) -> Result<Vec<Figure>, String> {
    // The first sentence of the example stands above its rows.
    let lead = told.sentences.first().map_or("", |sentence| sentence.text.as_str());
    let mut parts = text.split(' ');
    let scope = parts.next().unwrap_or_default();
    let cells = parts.zip(1..).filter(|(cell, _)| *cell != "-");
    cells
        .map(|(cell, col)| {
            let place = Place { sheet: SHEET.into(), cell: CellRef::new(row, col).to_string().into() };
            let (item, measure, entry) = if let Some(score) = cell.strip_prefix("分:") {
                ("score.total", Measure::Score, Entry::Number(number_of(score, Measure::Score)?))
            } else if let Some(grade) = cell.strip_prefix("等:") {
                ("grade", Measure::Amount, Entry::Text(grade.into()))
            } else if let Some(rate) = cell.strip_suffix('%') {
                ("line", Measure::Rate, Entry::Number(number_of(rate, Measure::Rate)?))
            } else {
                ("line", Measure::Amount, Entry::Number(number_of(cell, Measure::Amount)?))
            };
            let head = heads.split(' ').nth(col as usize - 1).filter(|head| !head.is_empty());
            let head = head.map_or_else(|| format!("第{col}栏"), str::to_owned);
            let label = format!("{lead}/{head}").into();
            let figure = made(Item::new(item), measure, 0);
            Ok(Figure { place, scope: scope.into(), label, raw: cell.into(), entry, block: ROWS, ..figure })
        })
        .collect()
}

/// `范围 / item.measure = 数`; 空 is blank, `?` unreadable, `!` corrected, `~` without unit, `'` typed as text; `[2]` in
/// front is another block of the form.
fn figure(text: &str, number: usize, catalog: &Catalog) -> Result<Figure, String> {
    let (block, text) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((block, rest)) => (block.parse().unwrap_or(1), rest),
        None => (1, text),
    };
    let (name, value) = text.split_once('=').ok_or_else(|| format!("例子缺少等号：{text}"))?;
    let (scope, name) = name.split_once('/').map_or(("", name), |(scope, name)| (scope.trim(), name));
    let (item, measure) = quantity_of(name.trim(), catalog)?;
    let mut figure = made(item, measure, number);
    figure.block = block;
    figure.scope = scope.into();
    let value = value.trim();
    figure.raw = value.into();
    figure.entry = if value == "空" {
        Entry::Blank
    } else if let Some(rest) = value.strip_prefix('?') {
        Entry::Unreadable(format!("“{rest}”不是数字").into())
    } else if value.starts_with('~') {
        Entry::Unreadable(NO_UNIT.into())
    } else if let Some(rest) = value.strip_prefix('!') {
        Entry::Corrected(number_of(rest, measure)?, "例".into())
    } else {
        Entry::Number(number_of(&value.trim_start_matches('\'').replace('△', "-"), measure)?)
    };
    Ok(figure)
}

pub(super) fn quantity_of(name: &str, catalog: &Catalog) -> Result<(Item, Measure), String> {
    let named = catalog.vocabulary.quantity_named(name);
    let (item, measure) = named.ok_or_else(|| format!("例子里没有这个数据项：{name}"))?;
    let measure = measure.unwrap_or_else(|| catalog.vocabulary.natural_measure(&item));
    Ok((item, measure))
}

pub(super) fn number_of(text: &str, measure: Measure) -> Result<Quantity, String> {
    let folded = fold(text);
    let digits = folded.trim_end_matches(['%', '元', '万', '亿', '人']).replace(',', "");
    let money = if folded.ends_with("亿元") {
        Unit::HundredMillionYuan
    } else if folded.ends_with('元') && !folded.ends_with("万元") {
        Unit::Yuan
    } else {
        Unit::TenThousandYuan
    };
    let value: Decimal = digits.parse().map_err(|_| format!("例子里的数写得不对：{text}"))?;
    let unit = match measure.kind() {
        Kind::Money => money,
        Kind::Percent => Unit::Percent,
        Kind::Points => Unit::Points,
        Kind::Count => Unit::Count,
    };
    let quantity = unit.in_base(value).zip(unit.in_base(step_of(value)));
    let (value, step) = quantity.ok_or_else(|| format!("例子里的数太大：{text}"))?;
    Ok(Quantity { value, step, unit })
}

/// The project of an example with approved goals: both are of the same.
fn goals_of(case: &Case) -> String {
    if case.goals.is_empty() { String::new() } else { "甲项目".into() }
}

/// The goals approved for the project of the example.
pub(super) fn goals(rule: &Rule, case: &Case, catalog: &Catalog) -> Result<Option<Filing>, String> {
    if case.goals.is_empty() {
        return Ok(None);
    }
    let approved = Case { indicators: case.goals.clone(), ..case.clone() };
    Ok(Some(Filing { family: "target".into(), ..filing(rule, &approved, catalog)? }))
}
