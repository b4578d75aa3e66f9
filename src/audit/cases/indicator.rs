//! An indicator or a remark in an example of a rule → the row it stands for.

use crate::catalog::Catalog;
use crate::model::filing::{Amount, Goal, Indicator, Remark, Spot};
use crate::model::{CellRef, Item, Place, Text};
use rust_decimal::Decimal;

const KEYS: [&str; 5] = ["一级=", "二级=", "性质=", "因=", "完成率="];

/// `[名称:] 分值 得分 [指标值 完成值]`, or `分值 得分 原因`, then `一级=`, `二级=`, `性质=`, `因=` in any order; `-` is an empty
/// cell, `无` a column that the form does not have.
pub(super) fn read(text: &str, row: u32, catalog: &Catalog) -> Result<Indicator, String> {
    let mut parts: Vec<&str> = text.split(' ').collect();
    let name = parts.first().and_then(|first| first.strip_suffix([':', '：'])).map(str::to_owned);
    parts.drain(..usize::from(name.is_some()));
    let (named, plain): (Vec<&str>, Vec<&str>) =
        parts.into_iter().partition(|part| KEYS.iter().any(|key| part.starts_with(key)));
    let [weight, score, rest @ ..] = plain.as_slice() else {
        return Err(format!("指标例子应为“分值 得分 [原因]”：{text}"));
    };
    let at = |col| Place { sheet: "例".into(), cell: CellRef::new(100 + row, col).to_string().into() };
    let cell = |part: &str, col| (part != "无").then(|| at(col));
    let mut made = Indicator {
        place: Some(at(2)),
        level3: name.unwrap_or_else(|| format!("指标{}", row + 1)).into(),
        weight: points(weight, text)?,
        score: points(score, text)?,
        weight_raw: raw(weight).into(),
        score_raw: raw(score).into(),
        weight_place: cell(weight, 5),
        score_place: cell(score, 6),
        ..Indicator::default()
    };
    let amount = |part: &str| {
        if raw(part).is_empty() { Amount::default() } else { catalog.vocabulary.bounds.amount(part, "") }
    };
    match rest {
        [target, actual] => {
            made.relation = catalog.vocabulary.bounds.in_target(target);
            (made.target, made.target_place) = (amount(target), cell(target, 3));
            (made.actual, made.actual_place) = (amount(actual), cell(actual, 4));
        }
        [reason] => made.deviation = Some((*reason).into()),
        _ => made.deviation = Some(Text::default()),
    }
    for (key, value) in named.iter().filter_map(|part| part.split_once('=')) {
        match key {
            "一级" => made.level1 = (*value).into(),
            "二级" => made.level2 = (*value).into(),
            "完成率" => made.progress = amount(value),
            "性质" => made.relation = catalog.vocabulary.bounds.in_column(value),
            _ => made.deviation = Some(value.into()),
        }
    }
    made.deviation_place = made.deviation.is_some().then(|| at(7));
    Ok(made)
}

fn raw(part: &str) -> String {
    if ["-", "无"].contains(&part) { String::new() } else { part.to_owned() }
}

fn points(part: &str, text: &str) -> Result<Option<Decimal>, String> {
    if raw(part).is_empty() {
        return Ok(None);
    }
    part.parse().map(Some).map_err(|_| format!("指标例子里的数写得不对：{text}"))
}

/// `数据项 = 原因`; 空 is an empty cell.
pub(super) fn remark(text: &str, catalog: &Catalog) -> Result<Remark, String> {
    let (item, raw) = text.split_once('=').ok_or_else(|| format!("例子缺少等号：{text}"))?;
    let (item, raw) = (item.trim(), raw.trim());
    if !catalog.vocabulary.has_item(item) {
        return Err(format!("例子里没有这个数据项：{item}"));
    }
    let place = Place { sheet: "例".into(), cell: CellRef::new(50, 9).to_string().into() };
    let raw = if raw == "空" { String::new() } else { raw.to_owned() };
    Ok(Remark { item: Item::new(item), cell: Spot { place, raw: raw.into() } })
}

/// `预期目标 | 完成情况`; 空 is a blank cell.
pub(super) fn goal(text: &str) -> Result<Goal, String> {
    let (expected, completed) = text.split_once('|').ok_or_else(|| format!("目标例子缺少竖线：{text}"))?;
    let cell = |text: &str| Text::from(Some(text.trim()).filter(|text| *text != "空").unwrap_or_default());
    let place = Place { sheet: "例".into(), cell: CellRef::new(8, 4).to_string().into() };
    Ok(Goal { expected: vec![cell(expected)], completed: Spot { place, raw: cell(completed) } })
}
