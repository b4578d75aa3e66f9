//! What a printed label can mean: the readings the vocabulary gives and the layout is built from.

use super::term::{Item, Measure};
use serde::{Deserialize, Serialize};

/// Head data a label may announce (表头信息).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadField {
    /// 部门（单位）名称
    Department,
    /// 预算编码
    DepartmentCode,
    /// 主管部门
    Supervisor,
    /// 项目名称
    Project,
    /// 年度
    Year,
    /// 计量单位
    Unit,
    /// A label whose value is not taken.
    Other,
}

/// What a column of an indicator table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 一级指标
    Level1,
    /// 二级指标
    Level2,
    /// 三级指标
    Level3,
    /// One heading over several level columns (评价内容).
    Levels,
    /// 指标性质
    Relation,
    /// 指标值
    Target,
    /// 度量单位
    Unit,
    /// 实际完成值
    Actual,
    /// 完成率
    Progress,
    /// 分值
    Weight,
    /// 得分
    Score,
    /// 偏差原因
    Deviation,
    /// Nothing that is taken over.
    Ignored,
}

/// Words that shape a table without being data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Heads the column of row names: 项目, 机构名称.
    Corner,
    /// 合计, 总计
    Total,
    /// A row that sums up unit rows: 局机关及二级机构汇总.
    Rollup,
}

/// One reading of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// An item everywhere.
    Item(Item),
    /// An item in a block of its own family only.
    Local(Item),
    /// An item together with its measure: 公用经费控制率.
    Quantity(Item, Measure),
    /// A measure.
    Measure(Measure),
    /// A label whose value is head data.
    Head(HeadField),
    /// A column of an indicator table.
    Column(Column),
    /// A word that shapes the table.
    Word(Word),
    /// The title of a block of that family.
    Section(String),
}
