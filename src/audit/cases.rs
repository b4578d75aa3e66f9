//! The examples inside the rules → small filings on which the rule is tried: by the tests and by `catalog test`.

use super::{Material, audit};
use crate::catalog::Catalog;
use crate::catalog::rule::{Case, Check, Expected, Native, Rule};
use crate::model::filing::{Amount, Indicator, Relation};
use crate::model::label::fold;
use crate::model::quantity::NO_UNIT;
use crate::model::term::Kind;
use crate::model::{
    CellRef, Entry, Figure, FileRecord, FileStatus, Filing, Head, Item, Match, Measure, Place, Quantity,
    Rect, Register, RegisterLine, Unit,
};
use rust_decimal::Decimal;

/// Tries one example; an error tells what came out instead.
///
/// # Errors
/// What the rule said, or why the example cannot be built.
pub fn try_case(rule: &Rule, case: &Case, catalog: &Catalog) -> Result<(), String> {
    let filing = filing(rule, case, catalog)?;
    let files = case.files.iter().map(|text| file(text)).collect::<Result<Vec<_>, _>>()?;
    let lines = case.register.iter().map(|name| RegisterLine {
        department: name.clone(),
        owed: true,
        ..RegisterLine::default()
    });
    let register = Register { path: "名录".into(), lines: lines.collect() };
    let material =
        Material { filings: &[filing], files: &files, register: &register, year: case.task_year, catalog };
    let audited = audit(&material);
    let index = catalog.rules.iter().position(|known| known.id == rule.id).unwrap_or_default();
    let tally = &audited.tallies[index];
    let got = if tally.failed > 0 {
        Expected::Fail
    } else if tally.passed > 0 {
        Expected::Pass
    } else {
        Expected::Open
    };
    let message = audited.findings.iter().find(|f| f.rule == rule.id).map_or("", |f| f.message.as_str());
    if got == case.expect {
        Ok(())
    } else {
        Err(format!("例子写的是“{}”，得到的是“{}”{message}", case.expect.words(), got.words()))
    }
}

fn filing(rule: &Rule, case: &Case, catalog: &Catalog) -> Result<Filing, String> {
    let family = rule.families.iter().find(|family| *family != "*").map_or("department", String::as_str);
    let mut figures = Vec::new();
    for text in &case.figures {
        figures.push(figure(text, figures.len(), catalog)?);
    }
    if let Some(grade) = &case.grade {
        let mut made = made(Item::new("grade"), Measure::Amount, figures.len());
        made.entry = Entry::Text(grade.clone());
        figures.push(made);
    }
    let graded = matches!(rule.check, Check::Native(Native::ScoreMissing));
    Ok(Filing {
        id: "例".into(),
        path: "例.xlsx".into(),
        sheet: "例".into(),
        range: Rect::cell(CellRef::new(0, 0)),
        form: "generic".into(),
        form_name: String::new(),
        matching: Match::Generic,
        evidence: String::new(),
        scored: true,
        graded,
        family: family.into(),
        head: Head {
            department: case.department.clone().unwrap_or_else(|| "甲局".into()),
            year: case.year,
            ..Head::default()
        },
        unit: None,
        blocks: Vec::new(),
        figures,
        indicators: case
            .indicators
            .iter()
            .enumerate()
            .map(|(number, text)| indicator(text, number))
            .collect::<Result<_, _>>()?,
        unread: Vec::new(),
    })
}

fn made(item: Item, measure: Measure, number: usize) -> Figure {
    let row = u32::try_from(number).unwrap_or_default();
    Figure {
        place: Place { sheet: "例".into(), cell: CellRef::new(row, 0).to_string() },
        scope: String::new(),
        item,
        measure,
        label: String::new(),
        raw: String::new(),
        entry: Entry::Blank,
        stated_unit: None,
        block: 1,
    }
}

/// `范围 / item.measure = 数`; 空 is blank, `?` unreadable, `!` corrected, `~` without unit.
fn figure(text: &str, number: usize, catalog: &Catalog) -> Result<Figure, String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("例子缺少等号：{text}"))?;
    let (scope, name) = name.split_once('/').map_or(("", name), |(scope, name)| (scope.trim(), name));
    let (item, measure) = quantity_of(name.trim(), catalog)?;
    let mut figure = made(item, measure, number);
    scope.clone_into(&mut figure.scope);
    let value = value.trim();
    value.clone_into(&mut figure.raw);
    figure.entry = if value == "空" {
        Entry::Blank
    } else if let Some(rest) = value.strip_prefix('?') {
        Entry::Unreadable(format!("“{rest}”不是数字"))
    } else if value.starts_with('~') {
        Entry::Unreadable(NO_UNIT.into())
    } else if let Some(rest) = value.strip_prefix('!') {
        Entry::Corrected(number_of(rest, measure)?, "例".into())
    } else {
        Entry::Number(number_of(value, measure)?)
    };
    Ok(figure)
}

fn quantity_of(name: &str, catalog: &Catalog) -> Result<(Item, Measure), String> {
    if catalog.vocabulary.has_item(name) {
        let item = Item::new(name);
        let measure = catalog.vocabulary.natural_measure(&item);
        return Ok((item, measure));
    }
    let (item, measure) = name.rsplit_once('.').ok_or_else(|| format!("例子里没有这个数据项：{name}"))?;
    if !catalog.vocabulary.has_item(item) {
        return Err(format!("例子里没有这个数据项：{name}"));
    }
    Ok((Item::new(item), measure.parse()?))
}

fn number_of(text: &str, measure: Measure) -> Result<Quantity, String> {
    let folded = fold(text);
    let digits = folded.trim_end_matches(['%', '元', '万']);
    let money = if folded.ends_with('元') && !folded.ends_with("万元") {
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
    Ok(Quantity {
        value: value * unit.factor(),
        step: crate::model::decimal::step_of(value) * unit.factor(),
        unit,
    })
}

/// `[名称:] 分值 得分 [指标值 完成值] [因=原因]`, or `分值 得分 原因`; `-` is a number not filled in, `因=` a blank
/// reason. A target begins with its sign (≥ ≤ > < =) or with 定性.
fn indicator(text: &str, number: usize) -> Result<Indicator, String> {
    let mut parts: Vec<&str> = text.split(' ').collect();
    let name = parts.first().and_then(|first| first.strip_suffix([':', '：'])).map(str::to_owned);
    if name.is_some() {
        parts.remove(0);
    }
    let reason = parts.iter().position(|part| part.starts_with("因=")).map(|at| parts.remove(at));
    let points = |at: usize| match parts.get(at) {
        None => Err(format!("指标例子应为“分值 得分 [原因]”：{text}")),
        Some(&"-") => Ok(None),
        Some(part) => part.parse().map(Some).map_err(|_| format!("指标例子里的数写得不对：{text}")),
    };
    let row = u32::try_from(number).unwrap_or_default();
    let cell = |col: u32| Some(Place { sheet: "例".into(), cell: CellRef::new(row + 100, col).to_string() });
    let mut made = Indicator {
        place: cell(0),
        level3: name.unwrap_or_default(),
        weight: points(0)?,
        score: points(1)?,
        target_place: cell(1),
        actual_place: cell(2),
        weight_place: cell(3),
        score_place: cell(4),
        deviation_place: cell(5),
        deviation: reason.map(|reason| reason.trim_start_matches("因=").to_owned()),
        ..Indicator::default()
    };
    match parts.get(2..).unwrap_or_default() {
        [target, actual] => {
            made.relation = relation(target);
            made.target = amount(target.trim_start_matches("定性"));
            made.actual = amount(actual);
        }
        rest if made.deviation.is_none() => {
            made.deviation = Some(rest.first().copied().unwrap_or_default().to_owned());
        }
        _ => {}
    }
    Ok(made)
}

fn relation(target: &str) -> Option<Relation> {
    Some(match target.chars().next()? {
        '≥' => Relation::AtLeast,
        '≤' => Relation::AtMost,
        '>' => Relation::More,
        '<' => Relation::Less,
        '=' => Relation::Equal,
        '定' => Relation::Qualitative,
        _ => return None,
    })
}

fn amount(text: &str) -> Amount {
    let digits = text.trim_start_matches(['≥', '≤', '>', '<', '=']);
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').unwrap_or(digits.len());
    Amount { raw: text.to_owned(), value: digits[..end].parse().ok(), unit: digits[end..].to_owned() }
}

fn file(text: &str) -> Result<FileRecord, String> {
    let (path, status) = text.rsplit_once(' ').ok_or_else(|| format!("文件例子应为“路径 状态”：{text}"))?;
    let status = [
        FileStatus::Read,
        FileStatus::Unreadable,
        FileStatus::Encrypted,
        FileStatus::Duplicate,
        FileStatus::Empty,
    ]
    .into_iter()
    .find(|known| known.as_str() == status)
    .ok_or_else(|| format!("文件例子里没有这种状态：{status}"))?;
    Ok(FileRecord {
        path: path.into(),
        size: 1,
        sha256: String::new(),
        format: "xlsx".into(),
        status,
        message: String::new(),
        sheets: 1,
        filings: 1,
        figures: 1,
    })
}
