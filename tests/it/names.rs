//! Names put together from words: what nobody wrote down as a whole is understood by its parts, and a heading of which one
//! character is left over is not.

use huishen::catalog::Catalog;
use huishen::model::label::Label;
use huishen::model::meaning::Meaning;
use std::collections::BTreeSet;

/// What a name means, in the words of the tables: `funds.central.executed`, `.adjusted`.
fn told(catalog: &Catalog, name: &str) -> String {
    let meanings = catalog.vocabulary.meanings(&Label::parse(name));
    let one = meanings.first().map(|meaning| match meaning {
        Meaning::Item(item) | Meaning::Local(item) => item.to_string(),
        Meaning::Quantity(item, measure) => format!("{item}.{measure}"),
        Meaning::Measure(measure) => format!(".{measure}"),
        Meaning::Head(field) => format!("{field:?}"),
        Meaning::Column(column) => format!("{column:?}"),
        Meaning::Word(word) => format!("{word:?}"),
        Meaning::Section(family) => format!("[{family}]"),
    });
    one.unwrap_or_default()
}

/// Fifty names that stand in no list of the catalogue.
const MADE: [(&str, &str); 50] = [
    ("中央财政专项资金", "funds.central"),
    ("省级财政配套资金", "funds.provincial"),
    ("市级财政拨款", "funds.municipal"),
    ("县级财政补助资金", "funds.county"),
    ("区级配套资金", "funds.county"),
    ("自治区补助资金", "funds.provincial"),
    ("一般公共预算资金", "funds.fiscal"),
    ("公共财政预算拨款", "funds.fiscal"),
    ("财政性资金合计", "funds.fiscal"),
    ("单位自筹资金", "funds.unit_own"),
    ("上年结转和结余资金", "funds.carryover"),
    ("以前年度结转资金", "funds.carryover"),
    ("其他来源资金", "funds.other"),
    ("中央资金执行数", "funds.central.executed"),
    ("省级资金到位数", "funds.provincial.received"),
    ("县级资金预算数", "funds.county.budget"),
    ("本年预算金额", ".budget"),
    ("本年度预算安排数", ".budget"),
    ("全年预算安排金额", ".adjusted"),
    ("调整后预算金额", ".adjusted"),
    ("年初预算安排数", ".initial"),
    ("年初批复预算数", ".initial"),
    ("上年度决算数", ".prior_executed"),
    ("上年度预算安排数", ".prior_budget"),
    ("资金到位数", ".received"),
    ("资金下达金额", ".received"),
    ("资金支付数", ".executed"),
    ("实际支付金额", ".executed"),
    ("全年支出数额", "expenditure.total"),
    ("资金使用率", ".rate"),
    ("预算资金支付率", ".rate"),
    ("预算执行进度", ".rate"),
    ("总三公经费", "three_public.total"),
    ("三公经费支出总额", "three_public.total"),
    ("公务接待支出", "three_public.reception"),
    ("国内公务接待费", "three_public.reception"),
    ("公务用车运行维护支出", "three_public.vehicle_operation"),
    ("公务用车购置支出数", "three_public.vehicle_purchase.executed"),
    ("因公出国经费预算数", "three_public.abroad.budget"),
    ("国内公务接待人次", "three_public.reception.persons"),
    ("机关运行经费支出", "operation"),
    ("项目资金使用单位", "Department"),
    ("预算执行部门名称", "Department"),
    ("县级主管部门", "Supervisor"),
    ("自评年度", "Year"),
    ("年度预期指标值", "Target"),
    ("单项指标完成值", "Actual"),
    ("单项指标得分", ".score"),
    ("资金补助总额", "funds.total"),
    ("补助资金数额", ".amount"),
];

/// Names of which something is left over, or which mean something the vocabulary has no word for.
const UNKNOWN: [&str; 14] = [
    "县区",
    "完成",
    "已完成",
    "资金到位率",
    "预计执行数",
    "半年预算数",
    "中期资金总额",
    "上级核定得分点",
    "财政拨款支出",
    "中央资金省级资金",
    "其他费用",
    "高标准农田建设",
    "补贴发放人数标准",
    "乡村振兴资金管理",
];

#[test]
fn names_nobody_wrote_down_are_understood_by_their_words() {
    let catalog = Catalog::embedded().unwrap();
    let wrong: Vec<String> = MADE
        .iter()
        .filter(|(name, wanted)| told(&catalog, name) != *wanted)
        .map(|(name, wanted)| format!("{name}：应为 {wanted}，得到 {}", told(&catalog, name)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_left_over_stays_unknown() {
    let catalog = Catalog::embedded().unwrap();
    let known: BTreeSet<String> = UNKNOWN
        .iter()
        .filter(|name| !told(&catalog, name).is_empty())
        .map(|name| format!("{name} → {}", told(&catalog, name)))
        .collect();
    assert!(known.is_empty(), "{known:#?}");
}
