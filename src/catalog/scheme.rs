//! Ranking schemes (排名方案) as data: `schemes/*.toml` → weights, groups, ties, grade limits, deductions.
//!
//! Apart because bureaus rank in many ways and must defend theirs: what a scheme does it can say in words.

use super::settings::{Grade, Settings, descending};
use crate::model::decimal::plain;
use crate::model::standing::Order;
use rust_decimal::Decimal;
use serde::Deserialize;

/// How ties are numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// 1, 2, 2, 4
    #[default]
    Competition,
    /// 1, 2, 2, 3
    Dense,
}

/// What decides between equal scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// 执行率, the higher first; above 100 % counts as 100 %.
    ExecutionRate,
    /// 错误数, the fewer first.
    Errors,
    /// 预算金额, the larger first.
    Amount,
}

impl TieBreak {
    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::ExecutionRate => "执行率",
            Self::Errors => "错误数",
            Self::Amount => "金额",
        }
    }
}

/// What a tie-break gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    /// The order of lines only; the rank stays shared.
    #[default]
    Order,
    /// Ranks of their own.
    Rank,
}

/// What returns are grouped by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// All together.
    #[default]
    None,
    /// 部门类别 of the register.
    Category,
    /// 主管部门
    Supervisor,
    /// 金额档: bands of the budget.
    Amount,
}

impl GroupBy {
    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::None => "不分组",
            Self::Category => "部门类别",
            Self::Supervisor => "主管部门",
            Self::Amount => "金额档",
        }
    }
}

/// What becomes of a return that was sent back and still has an error of the round before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentBack {
    /// It stands below, with the reason.
    #[default]
    Unranked,
    /// It is ranked like any other.
    Ranked,
}

/// The score of a unit: shares in percent of its own return and of the average of its projects.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Share of the unit's own return.
    pub own: Decimal,
    /// Share of the average over its projects.
    pub projects: Decimal,
}

impl Default for Weights {
    fn default() -> Self {
        Self { own: Decimal::ONE_HUNDRED, projects: Decimal::ZERO }
    }
}

/// How units and projects are grouped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Groups {
    /// Returns of whole units.
    pub departments: GroupBy,
    /// Returns of projects.
    pub projects: GroupBy,
    /// Limits of the bands in 万元, rising.
    pub bands: Vec<Decimal>,
}

/// Points taken off per finding; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deduct {
    /// Per 错误.
    pub error: Decimal,
    /// Per 核实.
    pub verify: Decimal,
}

impl Deduct {
    /// Whether anything is taken off.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !(self.error.is_zero() && self.verify.is_zero())
    }

    /// The score less the deductions, never below zero. Deductions too large for a decimal are more than any score.
    #[must_use]
    pub fn from(&self, score: Decimal, errors: u32, verifies: u32) -> Decimal {
        let left = self.taken(errors, verifies).and_then(|taken| score.checked_sub(taken));
        left.unwrap_or_default().max(Decimal::ZERO)
    }

    fn taken(&self, errors: u32, verifies: u32) -> Option<Decimal> {
        let for_errors = self.error.checked_mul(Decimal::from(errors))?;
        for_errors.checked_add(self.verify.checked_mul(Decimal::from(verifies))?)
    }
}

/// How to rank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The name of its file, by which `--scheme` asks for it.
    #[serde(skip)]
    pub id: String,
    /// Name in words.
    pub name: String,
    /// Which score decides.
    #[serde(default)]
    pub order: Order,
    /// How ties are numbered.
    pub ties: Ties,
    /// What decides between equal scores, in this order.
    #[serde(default)]
    pub tie_break: Vec<TieBreak>,
    /// What that gives.
    #[serde(default)]
    pub tie_break_gives: Gives,
    /// Scores are rounded to this many decimals before ranking.
    pub decimals: u32,
    /// A score this near to a grade limit is marked as borderline.
    pub borderline: Decimal,
    /// What becomes of returns sent back and not mended.
    #[serde(default)]
    pub sent_back: SentBack,
    /// The score of a unit.
    #[serde(default)]
    pub department: Weights,
    /// Groups ranked apart.
    #[serde(default)]
    pub groups: Groups,
    /// Deductions.
    #[serde(default)]
    pub deduct: Deduct,
    /// Grade limits of this scheme; those of the settings where there are none.
    #[serde(default)]
    pub grade: Vec<Grade>,
}

impl Scheme {
    /// Reads a scheme file; the identifier is the name of the file without its extension.
    ///
    /// # Errors
    /// The parser's message with line and caret, or what contradicts itself.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let id = file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap_or(file);
        let scheme: Self = super::source::parse(text)?;
        scheme.sound()?;
        Ok(Self { id: id.to_owned(), ..scheme })
    }

    fn sound(&self) -> Result<(), String> {
        let Weights { own, projects } = &self.department;
        let negative = |value: &Decimal| *value < Decimal::ZERO;
        let whole = own.checked_add(*projects) == Some(Decimal::ONE_HUNDRED);
        if *own <= Decimal::ZERO || negative(projects) || !whole {
            return Err("[department] 的 own 与 projects 合计要等于 100，own 要大于 0".into());
        }
        let Groups { departments, projects, bands } = &self.groups;
        if !bands.is_sorted_by(|a, b| a < b) || bands.iter().any(|limit| *limit <= Decimal::ZERO) {
            return Err("[groups] 的 bands 要从小到大写，都大于 0".into());
        }
        if [departments, projects].contains(&&GroupBy::Amount) && bands.is_empty() {
            return Err("按金额档分组（amount）要在 [groups] 里写出 bands".into());
        }
        if [&self.deduct.error, &self.deduct.verify, &self.borderline].into_iter().any(negative) {
            return Err("扣分和 borderline 要写正数".into());
        }
        if self.order == Order::Deducted && !self.deduct.is_on() {
            return Err("order = \"deducted\" 要在 [deduct] 里写出每个错误、核实扣几分".into());
        }
        if (1..self.tie_break.len()).any(|at| self.tie_break[..at].contains(&self.tie_break[at])) {
            return Err("tie_break 里有重复的项".into());
        }
        if self.decimals > 8 {
            return Err("decimals 不能大于 8".into());
        }
        descending(&self.grade)
    }

    /// The grade limits that count: its own, else those of the settings.
    #[must_use]
    pub fn grades<'a>(&'a self, settings: &'a Settings) -> &'a [Grade] {
        if self.grade.is_empty() { &settings.grade } else { &self.grade }
    }

    /// Whether units or projects are ranked in groups.
    #[must_use]
    pub fn is_grouped(&self) -> bool {
        self.groups.departments != GroupBy::None || self.groups.projects != GroupBy::None
    }

    /// The scheme in sentences that a reader of the ranking needs.
    #[must_use]
    pub fn words(&self, settings: &Settings) -> String {
        let mut parts = vec![self.name.clone()];
        if !self.department.projects.is_zero() {
            let Weights { own, projects } = &self.department;
            let (own, projects) = (plain(*own), plain(*projects));
            parts.push(format!("部门总分 = 部门自评表 × {own}% + 项目平均分 × {projects}%"));
        }
        parts.push(self.ties_in_words());
        parts.extend(self.groups_in_words());
        parts.push(if self.deduct.is_on() {
            let (error, verify) = (plain(self.deduct.error), plain(self.deduct.verify));
            format!("扣减后 = 采用总分 − 错误数 × {error} − 核实数 × {verify}，最低 0 分")
        } else {
            "本方案不扣减，扣减后与采用总分相同".to_owned()
        });
        let limits = self.grades(settings).iter().filter(|grade| grade.from > Decimal::ZERO);
        let limits: Vec<String> =
            limits.map(|grade| format!("{} {} 分", grade.name, plain(grade.from))).collect();
        parts.push(format!("等级按采用总分，分数线：{}", limits.join("、")));
        format!("{}。", parts.join("；"))
    }

    fn ties_in_words(&self) -> String {
        let numbered = match self.ties {
            Ties::Competition => "名次相同的，后面的名次空出（1、2、2、4）",
            Ties::Dense => "名次相同的，后面的名次不空（1、2、2、3）",
        };
        let terms: Vec<&str> = self.tie_break.iter().map(|by| by.term()).collect();
        match (terms.is_empty(), self.tie_break_gives) {
            (true, _) => numbered.to_owned(),
            (false, Gives::Order) => {
                format!("同分并列，依次按{}排列先后，不改变名次；{numbered}", terms.join("、"))
            }
            (false, Gives::Rank) => format!("同分的依次按{}定名次；{numbered}", terms.join("、")),
        }
    }

    fn groups_in_words(&self) -> Option<String> {
        let Groups { departments, projects, .. } = &self.groups;
        self.is_grouped().then(|| {
            format!(
                "部门按{}、项目按{}分组，组内排名，另列总名次",
                departments.term().replace("不分组", "全部"),
                projects.term().replace("不分组", "全部")
            )
        })
    }
}

/// All schemes of the catalogue and the one that is used.
#[derive(Debug, Clone, Default)]
pub struct Schemes {
    all: Vec<Scheme>,
    chosen: usize,
    /// Schemes of a bureau's own folder, in the order of their files.
    own: Vec<String>,
}

impl Schemes {
    /// The scheme every catalogue has.
    const DEFAULT: &str = "default";

    /// Built-in schemes and those of a bureau's own folder. Of its own folder the default one is used, else the only
    /// one; without any the built-in default.
    #[must_use]
    pub fn new(all: Vec<Scheme>, own: Vec<String>) -> Self {
        let wanted = own.iter().find(|id| *id == Self::DEFAULT).or_else(|| own.first());
        let wanted = wanted.map_or(Self::DEFAULT, String::as_str);
        let chosen = all.iter().position(|scheme| scheme.id == wanted).unwrap_or(0);
        Self { all, chosen, own }
    }

    /// All of them with whether it is the one used.
    pub fn all(&self) -> impl Iterator<Item = (&Scheme, bool)> {
        self.all.iter().enumerate().map(|(at, scheme)| (scheme, at == self.chosen))
    }

    /// The one used.
    #[must_use]
    pub fn chosen(&self) -> Option<&Scheme> {
        self.all.get(self.chosen)
    }

    /// Uses the scheme of that identifier; without one, makes sure that the folder leaves no doubt.
    ///
    /// # Errors
    /// No such scheme, or a folder with several of its own and none called default.
    pub fn choose(&mut self, wanted: Option<&str>) -> Result<(), String> {
        let Some(wanted) = wanted else {
            let clear = self.own.len() < 2 || self.own.iter().any(|id| id == Self::DEFAULT);
            let listed = self.own.join("、");
            return clear
                .then_some(())
                .ok_or_else(|| format!("规则目录里有几个排名方案（{listed}），请用 --scheme 说明用哪一个"));
        };
        let known: Vec<&str> = self.all.iter().map(|scheme| scheme.id.as_str()).collect();
        let found = known.iter().position(|id| *id == wanted);
        self.chosen = found.ok_or_else(|| format!("没有排名方案 {wanted}；可用的有 {}", known.join("、")))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "name = \"甲\"\nties = \"dense\"\ndecimals = 2\nborderline = \"0.5\"\n";

    #[test]
    fn what_contradicts_itself_is_refused() {
        for (more, wanted) in [
            ("", ""),
            ("[department]\nown = \"60\"\nprojects = \"30\"\n", "合计要等于 100"),
            ("[groups]\nbands = [\"100\", \"50\"]\n", "从小到大"),
            ("[groups]\nprojects = \"amount\"\n", "写出 bands"),
            ("[deduct]\nerror = \"-2\"\n", "正数"),
            ("order = \"deducted\"\n", "每个错误"),
            ("tie_break = [\"errors\", \"errors\"]\n", "重复"),
            (
                "[[grade]]\nname = \"中\"\nfrom = \"60\"\n[[grade]]\nname = \"优\"\nfrom = \"90\"\n",
                "从高到低",
            ),
            ("tie_brake = []\n", "tie_brake"),
        ] {
            let told = Scheme::parse("schemes/甲.toml", &format!("{PLAIN}{more}")).err().unwrap_or_default();
            assert!(told.contains(wanted) && told.is_empty() == wanted.is_empty(), "{more}: {told}");
        }
    }

    #[test]
    fn deductions_take_no_more_than_the_score() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        let less = |error: Decimal, score: Decimal| {
            Deduct { error, verify: dec("0.5") }.from(score, 2, 3).normalize().to_string()
        };
        assert_eq!(less(dec("2"), dec("90")), "84.5");
        assert_eq!(less(dec("60"), dec("90")), "0");
        assert_eq!(less(Decimal::MAX, dec("90")), "0");
        assert_eq!(less(dec("2"), Decimal::MIN), "0");
    }

    #[test]
    fn which_scheme_is_used_is_never_left_open() {
        let scheme = |id: &str| Scheme { id: id.into(), ..Scheme::default() };
        let all = || vec![scheme("default"), scheme("乙"), scheme("甲")];
        for (own, wanted, used) in [
            (vec![], None, Some("default")),
            (vec!["乙"], None, Some("乙")),
            (vec!["乙", "甲"], None, None),
            (vec!["乙", "default"], None, Some("default")),
            (vec!["乙", "甲"], Some("甲"), Some("甲")),
            (vec![], Some("丙"), None),
        ] {
            let mut schemes = Schemes::new(all(), own.iter().map(|id| (*id).to_owned()).collect());
            let chosen = schemes.choose(wanted).ok().and(schemes.chosen()).map(|scheme| scheme.id.as_str());
            assert_eq!(chosen, used, "{own:?} {wanted:?}");
        }
    }
}
