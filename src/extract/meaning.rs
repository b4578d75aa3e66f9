//! Heading path → item, measure and scope: the one place where two headings are weighed against each other.

use crate::model::layout::Seen;
use crate::model::meaning::{Meaning, Word};
use crate::model::term::Kind;
use crate::model::{Item, Measure};

/// What one heading (or a path of them) says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) item: Option<Item>,
    pub(super) measure: Option<Measure>,
    /// 合计 and the like without an item.
    pub(super) total: bool,
    /// A roll-up row.
    pub(super) rollup: bool,
    /// Words that mean nothing known: a name.
    pub(super) name: Option<String>,
}

impl Reading {
    /// Reads one heading in a block of that family.
    pub(super) fn of(seen: &Seen, family: &str) -> Self {
        let mut reading = Self::default();
        for meaning in &seen.meanings {
            match meaning {
                Meaning::Item(item) if reading.item.as_ref().is_none_or(|known| known.family() != family) => {
                    reading.item = Some(item.clone());
                }
                Meaning::Quantity(item, measure) => {
                    reading.item = Some(item.clone());
                    reading.measure = Some(*measure);
                }
                Meaning::Measure(measure) if reading.measure.is_none() => reading.measure = Some(*measure),
                Meaning::Word(Word::Total) => reading.total = true,
                Meaning::Word(Word::Rollup) => reading.rollup = true,
                _ => {}
            }
        }
        if seen.label.percent && reading.measure.is_some_and(|measure| measure.kind() == Kind::Money) {
            reading.measure = reading.measure.filter(|m| *m == Measure::Change).map(|_| Measure::ChangeRate);
        }
        let local = seen.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Local(item) if item.family() == family => Some(item.clone()),
            _ => None,
        });
        if reading.item.as_ref().is_none_or(|item| item.family() != family) && local.is_some() {
            reading.item = local;
            reading.total = false;
        }
        let shapes = seen.meanings.iter().any(|m| matches!(m, Meaning::Column(_) | Meaning::Measure(_)));
        let told = reading.item.is_some() || reading.total || reading.rollup;
        if !told && !shapes {
            reading.name = Some(seen.label.key.clone()).filter(|key| !key.is_empty());
        }
        reading
    }

    /// Whether nothing was understood and no name stands there either.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// A measure and nothing else.
    fn is_measure(&self) -> bool {
        *self == Self { measure: self.measure, ..Self::default() } && self.measure.is_some()
    }

    /// An item with its own measure: 公用经费控制率.
    pub(super) fn is_whole(&self) -> bool {
        self.item.is_some() && self.measure.is_some()
    }
}

/// The reading of a column: its headings from the top down, each adding to or taking the place of what stood before;
/// 合计 and 小计 stand for the heading above them. The lowest decides: if it is not understood, its name says so.
pub(super) fn column(path: &[&Seen], family: &str) -> Reading {
    let told = path.iter().map(|seen| Reading::of(seen, family)).filter(|reading| !reading.is_empty());
    let read = told.fold(Reading::default(), |above, reading| {
        if reading.name.is_some() {
            return Reading { measure: reading.measure.or(above.measure), ..reading };
        }
        let sums = reading.item.is_none() || is_total_of_family(&reading);
        let kept = sums && above.item.is_some() && !is_total_of_family(&above);
        let item = if kept { above.item } else { reading.item.or(above.item) };
        let own = item.as_ref().is_some_and(|item| item.family() == "balance");
        let measure = reading.measure.or(above.measure.filter(|_| !own));
        let total = reading.total && item.is_none() && measure.is_none();
        Reading { item, measure, total, rollup: reading.rollup, name: None }
    });
    // 预算执行 over 执行数 heads a group of columns: execution itself has a rate, a weight and a score, but no amount.
    let amount = read.measure.is_some_and(|measure| measure.kind() == Kind::Money);
    match &read.item {
        Some(item) if amount && item.as_str() == "execution" => Reading { item: None, ..read },
        _ => read,
    }
}

fn is_total_of_family(reading: &Reading) -> bool {
    reading.item.as_ref().is_some_and(|item| item.as_str().ends_with(".total"))
}

/// Item, measure and scope of a value cell; an error tells why its headings do not say.
pub(super) fn combine(
    row: &Reading,
    column: &Reading,
    family: &str,
) -> Result<(Item, Option<Measure>, String), &'static str> {
    let scope = match (&row.name, row.total, row.rollup) {
        (Some(name), _, _) => name.clone(),
        _ => String::new(),
    };
    match (&row.item, &column.item) {
        // 公务用车保有量（辆） is a count under whatever column of money.
        (Some(row_item), None) if row.measure.is_some_and(|measure| measure.kind() == Kind::Count) => {
            Ok((row_item.clone(), row.measure, scope))
        }
        (Some(row_item), None) if column.name.is_none() => {
            Ok((row_item.clone(), column.measure.or(row.measure), scope))
        }
        (Some(_), None) if column.measure.is_none() => Err("列标题不认识"),
        (Some(row_item), None) => {
            Ok((row_item.clone(), column.measure.or(row.measure), column.name.clone().unwrap_or_default()))
        }
        // 自评总分 as the last heading of the table of funds: the score of all, whatever row it stands in.
        (_, Some(item)) if item.as_str() == "score.total" && column.measure.is_none() => {
            Ok((item.clone(), row.measure.filter(|measure| measure.kind() == Kind::Points), scope))
        }
        (None, Some(item)) => Ok((item.clone(), row.measure.or(column.measure), scope)),
        // 其中：一般公共预算安排数 beside 三公经费 says which funds paid it, not what it is.
        (Some(row_item), Some(item))
            if column.is_whole()
                && row_item.as_str().ends_with(".total")
                && (item.family() != "funds" || row_item.family() == "funds") =>
        {
            Ok((item.clone(), column.measure, scope))
        }
        // 人员经费合计 under 人员经费: one item named twice.
        (Some(row_item), Some(item))
            if (is_total_of_family(column) && item.family() == family) || row_item == item =>
        {
            Ok((row_item.clone(), row.measure.or(column.measure), scope))
        }
        (Some(_), Some(item))
            if is_total_of_family(row) && row.item.as_ref().is_some_and(|i| i.family() == item.family()) =>
        {
            Ok((item.clone(), row.measure.or(column.measure), scope))
        }
        (Some(_), Some(_)) => Err("行、列标题各指一项"),
        // 预算数 | 8 under 预算安排情况, and 执行数 | 4 | 50 % under 执行进度: one fact named twice.
        (None, None) if row.is_measure() && column.is_measure() => match (row.measure, column.measure) {
            (Some(own), Some(above)) if own == above || above.kind() != Kind::Money => {
                let family = if family.is_empty() { "funds" } else { family };
                Ok((Item::new(&format!("{family}.total")), Some(above), scope))
            }
            _ => Err("行、列标题各指一个口径"),
        },
        (None, None) if (column.measure.is_some() || column.total) && (row.name.is_some() || row.total) => {
            let scope = if row.total { "合计".to_owned() } else { scope };
            Ok((Item::new("line"), column.measure.or(Some(Measure::Amount)), scope))
        }
        (None, None) => Err("行、列标题都不认识"),
    }
}
