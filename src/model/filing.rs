//! A filing: one return of one unit, as read, every value with its place.

use super::conversion::Conversion;
use super::decimal::{packed, plain};
use super::label::dated;
use super::ledger::DIGITS;
use super::meaning::HeadField;
use super::place::{Place, Rect};
use super::quantity::{Entry, Unit};
use super::statement::Told;
use super::term::{Item, Measure};
use super::text::Text;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How well a filing fits its form (`filings.match`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Match {
    /// All headings of a form of the catalogue.
    Exact,
    /// A form with headings missing, added or renamed.
    Partial,
    /// No form fits; headings alone gave the figures.
    #[default]
    Generic,
}

impl Match {
    /// Every way to fit.
    pub const ALL: [Self; 3] = [Self::Exact, Self::Partial, Self::Generic];

    /// The word the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Partial => "partial",
            Self::Generic => "generic",
        }
    }
}

/// Head data (表头信息) of a return; empty text means not printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// 部门（单位）名称
    pub department: String,
    /// 预算编码
    pub department_code: String,
    /// 主管部门
    pub supervisor: String,
    /// 项目名称
    pub project: String,
    /// 评价年度
    pub year: Option<u16>,
    /// The last of several years that head columns; the year of the return where nothing else says it.
    pub columns_year: Option<u16>,
    /// 标题
    pub title: String,
    /// Labels that ask for head data nobody gave: the label as printed and its place.
    pub unfilled: Vec<(HeadField, String, Place)>,
}

/// How surely a figure is filed under its item and measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FigureCertainty {
    /// Only the place of its heading tells what it is.
    Guessed,
    /// Parts of its table stayed unread.
    Partial,
    /// By its headings, all numbers of its table being understood.
    #[default]
    Headings,
    /// An equation holds through it.
    Proved,
    /// In a form of the catalogue.
    Exact,
}

impl FigureCertainty {
    /// All of them, the least sure first.
    pub const ALL: [Self; 5] = [Self::Guessed, Self::Partial, Self::Headings, Self::Proved, Self::Exact];

    /// The name in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guessed => "guessed",
            Self::Partial => "partial",
            Self::Headings => "headings",
            Self::Proved => "proved",
            Self::Exact => "exact",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|certainty| certainty.as_str() == name)
    }

    /// Whether a fault found with it may lie with the reading instead of the return.
    #[must_use]
    pub const fn is_doubtful(self) -> bool {
        matches!(self, Self::Guessed | Self::Partial)
    }
}

/// One figure (数据) of a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Sheet and cell.
    pub place: Place,
    /// The unit or line the row stands for; empty for the filing as a whole.
    pub scope: Text,
    /// What it is about.
    pub item: Item,
    /// Which number of it.
    pub measure: Measure,
    /// Heading path as printed, joined with `/`.
    pub label: Text,
    /// The text as it stands in the cell.
    pub raw: Text,
    /// What the text says.
    pub entry: Entry,
    /// The unit the number was read in, as printed or taken over.
    pub stated_unit: Option<Unit>,
    /// The block of the sheet the figure stands in; figures of one block share a heading band.
    pub block: u32,
    /// How surely it is filed.
    pub certainty: FigureCertainty,
}

impl Figure {
    /// The year the figure is of: the one its row or column is named by (2022年), else that of the return. What a return of
    /// 2024 says of the year before (上年决算数) is told by the measure and stays of 2024.
    #[must_use]
    pub fn year(&self, of_return: Option<u16>) -> Option<u16> {
        let named = dated(&self.scope).filter(|(_, rest)| rest.is_empty()).map(|(year, _)| year);
        named.or(of_return)
    }

    /// The number as the return prints it, with its unit, if it is that value.
    #[must_use]
    pub fn printed(&self, value: Decimal) -> Option<String> {
        let quantity = self.entry.quantity().filter(|quantity| quantity.value == value)?;
        let unit = self.stated_unit.map_or("", Unit::as_str);
        Some(format!("{} {unit}", plain(quantity.printed())).trim_end().to_owned())
    }

    /// The value, if a spreadsheet would cut it.
    #[must_use]
    pub fn exact(&self) -> Option<Decimal> {
        let value = self.entry.quantity()?.value;
        value.round_sf(DIGITS).is_none_or(|kept| kept != value).then_some(value)
    }
}

/// How target and result of an indicator compare (指标性质).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// ≥
    #[serde(rename = ">=")]
    AtLeast,
    /// ≤
    #[serde(rename = "<=")]
    AtMost,
    /// >
    #[serde(rename = ">")]
    More,
    /// <
    #[serde(rename = "<")]
    Less,
    /// =
    #[serde(rename = "=")]
    Equal,
    /// 定性
    #[serde(rename = "qualitative")]
    Qualitative,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 6] =
        [Self::AtLeast, Self::AtMost, Self::More, Self::Less, Self::Equal, Self::Qualitative];

    /// The sign the tables use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::Less => "<",
            Self::Equal => "=",
            Self::Qualitative => "qualitative",
        }
    }

    /// The sign people write.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
            Self::More => ">",
            Self::Less => "<",
            Self::Equal => "=",
            Self::Qualitative => "定性",
        }
    }
}

/// A number with the unit printed beside it, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The text as printed.
    pub raw: Text,
    /// The number in it, if there is exactly one.
    #[serde(with = "packed::option")]
    pub value: Option<Decimal>,
    /// The unit printed with it.
    pub unit: Text,
}

/// One performance indicator (绩效指标) row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Sheet and first own cell of the row.
    pub place: Option<Place>,
    /// 一级指标
    pub level1: Text,
    /// 二级指标
    pub level2: Text,
    /// 三级指标
    pub level3: Text,
    /// 指标性质
    pub relation: Option<Relation>,
    /// 指标值
    pub target: Amount,
    /// 实际完成值
    pub actual: Amount,
    /// 完成率, as printed: result over target in percent.
    pub progress: Amount,
    /// Place of its cell; none where the form has no such column.
    pub progress_place: Option<Place>,
    /// 分值
    #[serde(with = "packed::option")]
    pub weight: Option<Decimal>,
    /// 得分
    #[serde(with = "packed::option")]
    pub score: Option<Decimal>,
    /// The weight as it stands; empty where nothing is filled in.
    pub weight_raw: Text,
    /// The score as it stands.
    pub score_raw: Text,
    /// Place of the score cell, filled in or not; none where the form has no such column or the cell is merged into
    /// that of another row.
    pub score_place: Option<Place>,
    /// Place of the weight cell, likewise.
    pub weight_place: Option<Place>,
    /// Place of the target cell.
    pub target_place: Option<Place>,
    /// Place of the result cell.
    pub actual_place: Option<Place>,
    /// Place of the cell for the reason.
    pub deviation_place: Option<Place>,
    /// 偏差原因分析及改进措施; none where the form has no such column.
    pub deviation: Option<Text>,
}

impl Indicator {
    /// The most particular name the row gives, without blanks.
    #[must_use]
    pub fn name(&self) -> String {
        let names = [&self.level3, &self.level2, &self.level1];
        let name = names.into_iter().find(|name| !name.is_empty());
        name.map(|name| name.split_whitespace().collect()).unwrap_or_default()
    }
}

/// A cell with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// Sheet and cell.
    pub place: Place,
    /// The text as it stands; empty where nothing is filled in.
    pub raw: Text,
}

/// Words that stand beside the figures of a row, such as 原因.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What the row is about.
    pub item: Item,
    /// The cell with its text, filled in or not.
    pub cell: Spot,
}

/// The goal of the year in words beside what was done of it (年度总体目标).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// 预期目标 as it stands; the one of the year and the changed one where the form asks for both.
    pub expected: Vec<Text>,
    /// 实际完成情况
    pub completed: Spot,
}

/// 起止时间 whose end lies before its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Where it stands.
    pub place: Place,
    /// As it stands.
    pub text: Text,
}

/// 栏目算式: what a form prints of how one of its columns comes of others: 3=1+2, 6=3-4, 5=4/3, （B/A）.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSum {
    /// Where it is printed.
    pub place: Place,
    /// As it is printed.
    pub text: Text,
    /// Number of the block it belongs to.
    pub block: u32,
    /// The column it is about.
    pub column: u32,
    /// What it comes of.
    pub of: ColumnTerms,
}

/// The right-hand side of a 栏目算式; columns from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnTerms {
    /// Columns added up; those that are taken off are marked.
    Sum(Vec<(u32, bool)>),
    /// One column divided by another.
    Quotient(u32, u32),
    /// Two columns multiplied.
    Product(u32, u32),
}

/// What a numeric cell is that became no figure, no indicator and no head data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UnreadKind {
    /// 序号、行次、栏次
    Ordinal,
    /// 科目编码、项目编码
    Code,
    /// 电话、证件号、账号
    Phone,
    /// 年份
    Year,
    /// A number nobody understood.
    Unread,
}

impl UnreadKind {
    /// The name in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordinal => "ordinal",
            Self::Code => "code",
            Self::Phone => "phone",
            Self::Year => "year",
            Self::Unread => "unread",
        }
    }
}

/// A numeric cell that became nothing; shown by `inspect` and in `unread.csv`, never counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Sheet and cell.
    pub place: Place,
    /// The text as it stands; of telephone numbers and the like only that digits stood there.
    pub raw: Text,
    /// What it is.
    pub kind: UnreadKind,
    /// Why it was not read.
    pub reason: Text,
    /// The nearest headings, as printed.
    pub label: Text,
    /// Number of the block it stands in; 0 outside every block.
    pub block: u32,
}

impl Unread {
    /// A number nobody understood.
    #[must_use]
    pub fn number(place: Place, raw: &str, label: &str, reason: &str) -> Self {
        Self {
            place,
            raw: raw.into(),
            kind: UnreadKind::Unread,
            reason: reason.into(),
            label: label.into(),
            block: 0,
        }
    }

    /// Whether it may be an amount, a count or a rate that is missing somewhere.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.kind == UnreadKind::Unread
    }
}

/// One return.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// Identifier within the run: `path#n`.
    pub id: String,
    /// File, relative to the given root.
    pub path: String,
    /// First sheet.
    pub sheet: String,
    /// Whether that sheet is hidden in the file.
    pub hidden: bool,
    /// The cells it covers on its first sheet.
    pub range: Rect,
    /// Form identifier of the catalogue, or `generic`.
    pub form: String,
    /// The form in words.
    pub form_name: String,
    /// How well the form fits.
    pub matching: Match,
    /// Why this form: score and runner-up in words.
    pub evidence: String,
    /// Whether a return of this form carries a total score.
    pub scored: bool,
    /// Whether it carries a grade.
    pub graded: bool,
    /// What the return is about: `department`, `project` or another family of forms.
    pub family: String,
    /// Head data.
    pub head: Head,
    /// 计量单位 of the form as declared.
    pub unit: Option<Unit>,
    /// The blocks found: number and what it is, in words.
    pub blocks: Vec<(u32, Text)>,
    /// All figures in reading order.
    pub figures: Vec<Figure>,
    /// All indicators in reading order.
    pub indicators: Vec<Indicator>,
    /// Reasons given beside figures, in reading order.
    pub remarks: Vec<Remark>,
    /// Goals in words beside what was done of them.
    pub goals: Vec<Goal>,
    /// Numeric cells that became nothing.
    pub unread: Vec<Unread>,
    /// Numeric cells of its sheets, merged cells once.
    pub numeric: usize,
    /// Cells and paragraphs in which a price is multiplied out (测算式), as they stand.
    pub workings: Vec<(Place, String)>,
    /// Periods that end before they begin.
    pub periods: Vec<Period>,
    /// How columns come of others by what the form prints: 3=1+2 in the row of 栏次, （B/A） in a heading.
    pub printed: Vec<ColumnSum>,
    /// The headings over the columns, canonical, block by block in reading order.
    pub headings: Vec<Text>,
    /// What its sentences state.
    pub told: Told,
    /// What reading changed, guessed or refused, in reading order.
    pub conversions: Vec<Conversion>,
}

impl Filing {
    /// The figures of that item, measure and scope, in reading order.
    pub fn find<'a>(
        &'a self,
        scope: &'a str,
        item: &'a str,
        measure: Measure,
    ) -> impl Iterator<Item = &'a Figure> {
        self.figures
            .iter()
            .filter(move |f| f.measure == measure && f.item.as_str() == item && f.scope == scope)
    }

    /// The first readable number of that item and measure for the filing as a whole.
    #[must_use]
    pub fn value(&self, item: &str, measure: Measure) -> Option<Decimal> {
        self.find("", item, measure).find_map(|f| f.entry.quantity()).map(|q| q.value)
    }

    /// The first readable number of each item that is wanted and each measure, for the filing as a whole.
    pub fn stated(&self, wanted: impl Fn(&Item) -> bool) -> Vec<((Item, Measure), Decimal)> {
        let mut stated: Vec<((Item, Measure), Decimal)> = Vec::new();
        for figure in self.figures.iter().filter(|figure| figure.scope.is_empty() && wanted(&figure.item)) {
            let Some(quantity) = figure.entry.quantity() else { continue };
            if stated.iter().all(|(own, _)| (&own.0, own.1) != (&figure.item, figure.measure)) {
                stated.push(((figure.item.clone(), figure.measure), quantity.value));
            }
        }
        stated
    }

    /// The first figure at a place.
    #[must_use]
    pub fn at(&self, place: Option<&Place>) -> Option<&Figure> {
        self.figures.iter().find(|figure| Some(&figure.place) == place)
    }

    /// 总分 as printed.
    #[must_use]
    pub fn total_score(&self) -> Option<Decimal> {
        self.value("score.total", Measure::Score)
    }

    /// 评价等次 as printed; empty if there is none.
    #[must_use]
    pub fn grade(&self) -> &str {
        self.figures
            .iter()
            .find_map(|f| match &f.entry {
                Entry::Text(text) if f.item.as_str() == "grade" && f.scope.is_empty() => Some(text.as_str()),
                _ => None,
            })
            .unwrap_or("")
    }
}
