//! 五、排名情况: how many are ranked and why others are not, and the lists behind it.

use super::annexes::{Annex, Attached};
use super::paper::Paper;
use super::words::{MARK, cell};
use crate::model::policy::Named;
use crate::model::standing::Order;
use crate::model::{Contest, Review, Standing};
use crate::report::document::{Align, Column, Style, Table};

/// Writes the part.
pub fn write(paper: &mut Paper) {
    paper.first("排名情况");
    let review = paper.review;
    if review.ranking.is_empty() {
        paper.text("没有可以排名的自评表。");
        return;
    }
    let how = match review.ranked_by {
        Order::Checked => "核定得分",
        Order::Deducted => "核定得分扣减审核发现问题后的得分",
    };
    let divided = review.ranking.iter().any(|standing| !standing.part.is_empty());
    let groups = if divided { "分组" } else { "" };
    let counts: Vec<String> =
        Contest::ALL.into_iter().filter_map(|contest| counted(review, contest)).collect();
    paper.text(format!(
        "排名按{how}{groups}由高到低排列。填报总分与分项复算一致的，核定得分即填报总分；算术确定不符的，取复算数。{}。",
        counts.join("；")
    ));
    let cited: Vec<String> =
        Contest::ALL.into_iter().filter_map(|contest| paper.cite(Annex::Ranking(contest))).collect();
    if !cited.is_empty() {
        paper.text(format!("名次、得分、等级，以及未参加排名的原因见{}。", cited.join("、")));
    }
    if !paper.names(Named::Ranked) {
        let annex = paper.cite(Annex::Grades).map(|annex| format!("，见{annex}")).unwrap_or_default();
        paper.text(format!("得分情况按主管部门列示{annex}。"));
    }
}

/// How many of a contest are ranked, and how many are not.
fn counted(review: &Review, contest: Contest) -> Option<String> {
    let (ranked, others) = of(review, contest);
    let what = what(contest);
    let all = ranked.len() + others.len();
    let rest = match others.len() {
        0 => String::new(),
        rest => format!("，未参加排名的{rest}个"),
    };
    (all > 0).then(|| format!("{}参加排名的{what}{}个{rest}", contest.term(), ranked.len()))
}

const fn what(contest: Contest) -> &'static str {
    match contest {
        Contest::Department => "单位",
        Contest::Project => "项目",
    }
}

/// Those with a rank and those without, in the order of the tab.
fn of(review: &Review, contest: Contest) -> (Vec<&Standing>, Vec<&Standing>) {
    let own = review.ranking.iter().filter(|standing| standing.contest == contest);
    own.partition(|standing| standing.rank.is_some())
}

/// The ranking of units or projects.
#[must_use]
pub fn annex(review: &Review, contest: Contest, named: &[Named]) -> Option<Attached> {
    let (ranked, mut others) = of(review, contest);
    // A rank of a project names its unit as well.
    let may = named.contains(&Named::Ranked)
        && (contest == Contest::Department || named.contains(&Named::Projects));
    if !may || ranked.len() + others.len() == 0 {
        return None;
    }
    let mut own = Attached::new(Annex::Ranking(contest), format!("{}绩效自评得分排名表", contest.term()));
    // A mark or a reason would tell who has something to correct.
    let tells_faults = named.contains(&Named::Faulty);
    if !ranked.is_empty() {
        own.tabulate(ranking(review, contest, &ranked, tells_faults));
        let is_marked = tells_faults && ranked.iter().any(|standing| standing.errors > 0);
        let marked = format!("标{MARK}的有错误尚未改正，改正以后得分和名次可能变化。");
        let marked = if is_marked { marked.as_str() } else { "" };
        // The tab shows several scores side by side and says which it goes by; here there is one.
        let how = review.scheme.replace("采用总分", "核定得分");
        own.say(Style::Remark, format!("注：{marked}排名办法：{how}"));
    }
    // Who has sent nothing has no return.
    let tells_unfiled = named.contains(&Named::Unfiled);
    others.retain(|standing| tells_faults && (tells_unfiled || standing.filing.is_some()));
    if !others.is_empty() {
        own.say(Style::Caption, format!("未参加排名的{}", what(contest)));
        own.tabulate(unranked(contest, &others));
        own.say(Style::Remark, "");
    }
    Some(own)
}

fn ranking(review: &Review, contest: Contest, ranked: &[&Standing], is_marked: bool) -> Table {
    let is_divided = ranked.iter().any(|standing| !standing.part.is_empty());
    let score = match review.ranked_by {
        Order::Checked => "核定得分",
        Order::Deducted => "扣减后得分",
    };
    let mut columns = vec![Column::new("名次", 8, Align::Centre)];
    if is_divided {
        columns.insert(0, Column::new("组别", 16, Align::Left));
    }
    columns.extend(
        match contest {
            Contest::Department => [("单位", 36), ("主管部门", 32)],
            Contest::Project => [("项目", 38), ("单位", 30)],
        }
        .map(|(title, share)| Column::new(title, share, Align::Left)),
    );
    columns.push(Column::new(score, 14, Align::Right));
    columns.push(Column::new("等级", 10, Align::Centre));
    let row = |standing: &&Standing| {
        let points = match review.ranked_by {
            Order::Checked => standing.checked_score,
            Order::Deducted => standing.deducted_score,
        };
        let mut row = vec![standing.rank.map(|rank| rank.to_string()).unwrap_or_default()];
        if is_divided {
            row.insert(0, standing.part.clone());
        }
        row.extend(names(contest, standing, is_marked));
        row.extend([cell(points), standing.checked_grade.clone()]);
        row
    };
    Table { columns, rows: ranked.iter().map(row).collect() }
}

fn names(contest: Contest, standing: &Standing, is_marked: bool) -> [String; 2] {
    let mark = if is_marked && standing.errors > 0 { MARK } else { "" };
    match contest {
        Contest::Department => [format!("{}{mark}", standing.department), standing.supervisor.clone()],
        Contest::Project => [format!("{}{mark}", standing.project), standing.department.clone()],
    }
}

/// Those without a rank, each with the reason.
fn unranked(contest: Contest, others: &[&Standing]) -> Table {
    let mut columns = vec![Column::new("序号", 8, Align::Centre)];
    if contest == Contest::Project {
        columns.push(Column::new("项目", 32, Align::Left));
    }
    columns.push(Column::new("单位", 30, Align::Left));
    columns.push(Column::new("原因", 34, Align::Left));
    let row = |(number, standing): (usize, &&Standing)| {
        let mut row = vec![number.to_string()];
        if contest == Contest::Project {
            row.push(standing.project.clone());
        }
        row.extend([standing.department.clone(), standing.note.clone()]);
        row
    };
    Table { columns, rows: (1..).zip(others).map(row).collect() }
}
