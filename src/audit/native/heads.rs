//! Head data and scores that a return must carry.

use super::Check;
use crate::audit::Outcome;

impl Check<'_> {
    pub(super) fn score_missing(&self) -> Outcome {
        if !self.filing.scored {
            return Outcome::NotApplicable;
        }
        let lacks_score = self.total_score().is_none();
        let lacks_grade = self.filing.graded && self.filing.grade().is_empty();
        let what = match (lacks_score, lacks_grade) {
            (true, true) => "总分和评价等次",
            (true, false) => "总分",
            (false, true) => "评价等次",
            (false, false) => return Outcome::Passed,
        };
        Outcome::Failed(vec![self.overall(format!("全表没有找到{what}。"))])
    }

    pub(super) fn head_missing(&self) -> Outcome {
        if !self.filing.head.department.is_empty() {
            return Outcome::Passed;
        }
        Outcome::Failed(vec![self.overall("表头没有找到单位名称。".into())])
    }
}
