//! Tab 封面与说明: what this workbook is, what it rests on, how exact it is, and what was not checked.
//!
//! No date is printed: the same input gives the same bytes, so the line for it is left to be filled in by hand.

use super::cell::{BY_HAND, Cell, Kind, Tone};
use super::column::Column;
use super::sheet::{Page, Written};
use super::typed;
use crate::model::decimal::plain;
use crate::model::review::RuleState;
use crate::model::{DecisionState, Review, Severity};

/// Label, value, label, value.
const WIDTHS: [u16; 4] = [18, 30, 18, 30];

/// How to find one's way, over the list of tabs.
const HOW_TO_GO: &str = "点击表名打开，在各表点击标题回到这里。先看“总览”，再按“退回清单”联系单位；表签颜色：蓝，报送；绿，汇总；红，审核；灰，底稿。";

/// Writes the tab.
///
/// # Errors
/// If the sheet refuses.
pub fn write(page: &mut Page, review: &Review) -> Written {
    page.set_widths(&WIDTHS)?;
    let year = review.year.or_else(|| years(review)).map_or(String::new(), |year| format!("{year} 年度"));
    page.heading(
        &format!("{year}预算绩效自评汇审表"),
        "由汇审程序根据各单位报送的自评表汇总、核对，供审核使用",
    )?;
    page.skip(1);
    for four in facts(review).chunks(2) {
        let columns = vec![Column::over("", 1, Kind::Text); four.len() * 2];
        let cells: Vec<Cell> = four
            .iter()
            .flat_map(|(name, value)| {
                [Cell::text(*name).toned(Tone::Label), Cell::text(value).toned(Tone::Figure)]
            })
            .collect();
        page.line(&columns, &cells)?;
    }
    page.skip(1);
    for (caption, lines) in [
        ("一、金额和比率", amounts()),
        ("二、容差", tolerance(review)),
        ("三、级别", levels()),
        ("四、没有核查的内容", unchecked(review)),
    ] {
        page.caption(caption)?;
        for line in lines {
            page.words(&line, Tone::Prose)?;
        }
        page.skip(1);
    }
    let told = review.taken.told(review.year).into_iter().chain(typed::said(review));
    for said in told {
        page.words(&said, Tone::Prose)?;
        page.skip(1);
    }
    decisions(page, review)?;
    contents(page, review)
}

/// Who decided what, as far as this run went by it.
fn decisions(page: &mut Page, review: &Review) -> Written {
    let mut decided = review.decided(DecisionState::InForce).peekable();
    if decided.peek().is_none() {
        return Ok(());
    }
    page.caption("五、生效的决定")?;
    let titles = ["种类和单位", "文件", "选择", "经手人和理由"];
    let columns = titles.map(|title| Column::over(title, 1, Kind::Text));
    let joined = |parts: &[&str]| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        Cell::text(parts.join("，"))
    };
    let rows = decided.map(|own| {
        vec![
            joined(&[&own.kind, &own.unit, &own.project]),
            Cell::text(&own.files),
            Cell::text(own.chosen()),
            joined(&[&own.by, &own.when, &own.reason]),
        ]
    });
    page.block(&columns, rows, "")?;
    page.skip(1);
    Ok(())
}

/// The year of the returns where all say the same.
fn years(review: &Review) -> Option<u16> {
    let mut years: Vec<u16> = review.filings.iter().filter_map(|filing| filing.head.year).collect();
    years.dedup();
    if let [year] = years[..] { Some(year) } else { None }
}

fn facts(review: &Review) -> Vec<(&'static str, String)> {
    let by_hand = |text: &str| if text.is_empty() { BY_HAND.to_owned() } else { text.to_owned() };
    let enabled = review.rules.iter().filter(|rule| rule.state != RuleState::Disabled).count();
    let year =
        review.year.or_else(|| years(review)).map_or_else(|| "各表不一，见明细".into(), |y| y.to_string());
    let count = |severity| review.count(severity).to_string();
    let register = &review.register;
    let listed = if register.lines.is_empty() {
        "未提供，不能判断哪些单位未报".into()
    } else {
        format!("{}（{} 条）", register.path, register.lines.len())
    };
    vec![
        ("财政局", by_hand(&review.policy.bureau)),
        ("年度", year),
        ("打印日期", BY_HAND.into()),
        ("审核人", BY_HAND.into()),
        ("收到文件", format!("{} 个", review.files.len())),
        ("读出自评表", format!("{} 份", review.filings.len())),
        ("报送单位", format!("{} 个", review.departments.len())),
        ("应报名录", listed),
        ("错误 / 核实 / 提示", [Severity::Error, Severity::Verify, Severity::Notice].map(count).join(" / ")),
        ("核查规则", format!("{enabled} 条启用，共 {} 条", review.rules.len())),
        ("程序", format!("汇审 {}", env!("CARGO_PKG_VERSION"))),
        ("金额单位", "万元，显示两位小数".into()),
    ]
}

fn amounts() -> Vec<String> {
    vec![
        "1. 金额以万元列示，单元格内保留全部小数；问题清单中的填报值、算得值按表中的计量单位，明细表以元列示。空白表示表中未填，不等于零。".into(),
        "2. 小计、合计是公式，随筛选变化，计算结果已一并保存；受保护的视图和各种表格软件里看到的数相同。".into(),
        "3. 比率、得分不相加：小计、合计行的比率按合计数重新计算，有单位只填了其中一个数的不计算。".into(),
        "4. 本程序不改动任何报送文件；读取时换算、推断、更正的地方在各表“读取方式”一栏注明。".into(),
    ]
}

fn tolerance(review: &Review) -> Vec<String> {
    vec![
        "1. 容差由填报的小数位数推出：每个数最多差最后一位的一半，只有全部尾差相加也解释不了的差额才列为问题。".into(),
        format!("2. 合计类的容差最多 {} 元；得分按填报的最后一位核对。", plain(review.policy.sum_cap)),
        "3. “算得”不等于“应为”：程序只知道几个数对不上，不能判断哪个数填错。".into(),
    ]
}

fn levels() -> Vec<String> {
    vec![
        "错误：不可能成立，应退回改正。核实：请单位改正或说明。提示：仅供参考，不影响受理。规则清单列出每条规则的公式、依据和核查结果。".into(),
    ]
}

fn unchecked(review: &Review) -> Vec<String> {
    let mut lines = vec![
        "1. 印章、签字和图片中的内容不能读取，没有核查。".into(),
        "2. 佐证材料没有核查：数字是否属实、指标是否恰当，须由审核人员判断。".into(),
        "3. 未能读取的文件、表中无法辨认的数没有核查，逐个列在报送情况、运行记录和明细表中。".into(),
        "4. 规则清单中“无法判断”的，是参与计算的数据未填或无法辨认，不等于通过。".into(),
    ];
    if !review.past_unread.is_empty() {
        let terms = review.past_unread.join("、");
        lines.push(format!(
            "5. 上年工作簿里的数据项{terms}在现在的词汇里没有，或不止一项，没有读；跨年核对不含这些数。"
        ));
    }
    lines
}

fn contents(page: &mut Page, review: &Review) -> Written {
    let after = review.decided(DecisionState::InForce).next().is_some();
    page.caption(if after { "六、各表内容" } else { "五、各表内容" })?;
    page.words(HOW_TO_GO, Tone::Prose)?;
    let columns = [Column::over("表", 1, Kind::Word), Column::over("内容", 3, Kind::Text)];
    let tabs = super::SHEETS.iter().skip(1).filter(|tab| (tab.occurs)(review));
    let rows = tabs.map(|tab| {
        let link = Some(format!("internal:'{}'!A1", tab.name));
        vec![Cell::text(tab.name).linked(link), Cell::text(tab.about)]
    });
    page.block(&columns, rows, "")
}
