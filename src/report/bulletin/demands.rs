//! 六、下一步工作要求: what is asked of whom, and by when; and the list of those who are asked.

use super::annexes::{Annex, Attached};
use super::paper::Paper;
use super::words::by;
use crate::model::policy::Named;
use crate::model::{Review, Severity};
use crate::report::coverage::Arrival;
use crate::report::document::{Align, Column, Style, Table};
use crate::report::notices::{Letter, Post};

/// Writes the part.
pub fn write(paper: &mut Paper) {
    paper.first("下一步工作要求");
    let review = paper.review;
    let day = by(review.due);
    let post = Post::of(review);
    let [errors, verifies] = [Severity::Error, Severity::Verify].map(|own| post.heard_with(own));
    if let Some(annex) = paper.cite(Annex::Faulty) {
        let asked = post.sent().count();
        paper.text(format!("需要改正、补报或者说明原因的单位共{asked}个，名单见{annex}。"));
    }
    if errors > 0 {
        paper.second("改正错误");
        paper.text(format!(
            "报送的材料有错误的{errors}个单位，要对照退回修改通知，逐条核对账表和原始资料，查明填错的一处，涉及的合计、比率、得分和等级一并更正，于{day}重新报送。"
        ));
    }
    if verifies > 0 {
        paper.second("说明原因");
        paper.text(format!(
            "报送的材料有核实事项的{verifies}个单位，属于填报差错的，予以改正；情况属实的，在退回修改通知上逐条写明理由，经本单位负责人审核后，于{day}报回。"
        ));
    }
    missing(paper, &day);
    if paper.has_seconds() {
        paper.second("落实责任");
    }
    paper.text("各主管部门要督促所属单位按期完成，认真审核把关，做到本部门汇总数与所属单位数一致；各单位要对所报数据的真实性、准确性、完整性负责，以后年度报送前先行自查。");
}

/// What has not come, or cannot be read.
fn missing(paper: &mut Paper, day: &str) {
    let count = |arrival| paper.coverage.owed(arrival);
    let missing = count(Arrival::Missing) + count(Arrival::Partial);
    // Where a list says that everything owed has come, nobody is asked for a further file that cannot be read.
    let unread = if paper.coverage.answers.is_empty() {
        paper.review.files.iter().filter(|file| file.status.is_failure()).count()
    } else {
        count(Arrival::Unreadable)
    };
    let list = paper.cite(Annex::Arrivals).map(|annex| format!("（见{annex}）")).unwrap_or_default();
    let mut asked = Vec::new();
    if missing > 0 {
        asked.push(format!("未报送、部分报送的单位{list}要于{day}补报"));
    }
    if unread > 0 {
        asked.push(format!("报送的文件无法读取的，要取消密码或者改用电子表格，于{day}重新报送"));
    }
    if !asked.is_empty() {
        paper.second("补报材料");
        paper.text(format!("{}。", asked.join("；")));
    }
}

/// The units that get a notice, with how much is asked of each.
#[must_use]
pub fn annex(review: &Review, named: &[Named]) -> Option<Attached> {
    let post = Post::of(review);
    if post.sent().next().is_none() || !named.contains(&Named::Faulty) {
        return None;
    }
    let columns = vec![
        Column::new("序号", 8, Align::Centre),
        Column::new("单位", 36, Align::Left),
        Column::new("主管部门", 34, Align::Left),
        Column::new("错误", 11, Align::Right),
        Column::new("核实", 11, Align::Right),
    ];
    let row = |(at, (number, _)): (usize, (usize, Letter<'_>))| {
        let letter = post.letter(number);
        let count = |severity| letter.count(severity).to_string();
        vec![
            at.to_string(),
            letter.unit.to_owned(),
            letter.supervisor.to_owned(),
            count(Severity::Error),
            count(Severity::Verify),
        ]
    };
    let mut own = Attached::new(Annex::Faulty, "需要改正、说明的单位名单");
    own.tabulate(Table { columns, rows: (1..).zip(post.sent()).map(row).collect() });
    own.say(Style::Remark, "注：条数按本次审核结果，应报未报等计为错误，逐条内容见各单位的退回修改通知。");
    Some(own)
}
