//! Head data and scores that a return must carry.

use super::Check;
use crate::audit::Outcome;
use crate::model::filing::Period;
use crate::model::meaning::HeadField;
use crate::model::place::BODY;
use crate::model::register::canonical_name;
use crate::model::{Conversion, Entry, Figure, Finding, Match, Measure, Operand, Severity, Step};

impl Check<'_> {
    /// 起止时间 whose end lies before its beginning.
    pub(super) fn reversed_periods(&self) -> Outcome {
        let periods = &self.filing.periods;
        if periods.is_empty() {
            return Outcome::Passed;
        }
        let finding = |period: &Period| Finding {
            place: Some(period.place.clone()),
            stated: period.text.clone(),
            operands: vec![Operand {
                name: "起止时间".into(),
                place: Some(period.place.clone()),
                shown: period.text.clone(),
            }],
            ..self.overall(format!("“{}”的终止日期早于起始日期。", period.text))
        };
        Outcome::Failed(periods.iter().map(finding).collect())
    }

    pub(super) fn score_missing(&self) -> Outcome {
        if !self.filing.scored {
            return Outcome::NotApplicable;
        }
        // What stands there and cannot be read is told where it stands.
        let is_unread = |item: &str| {
            let mut there = self.filing.figures.iter().filter(|figure| figure.item.as_str() == item);
            there.any(|figure| {
                matches!(figure.entry, Entry::Unreadable(_))
                    && (item == "grade" || figure.measure == Measure::Score)
            })
        };
        let lacks_score = self.total_score().is_none() && !is_unread("score.total");
        // In a list every row has a grade of its own.
        let is_graded = |figure: &Figure| {
            figure.item.as_str() == "grade"
                && matches!(&figure.entry, Entry::Text(text) if !text.trim().is_empty())
        };
        let lacks_grade =
            self.filing.graded && !self.filing.figures.iter().any(is_graded) && !is_unread("grade");
        let what = match (lacks_score, lacks_grade) {
            (true, true) => "总分和评价等次",
            (true, false) => "总分",
            (false, true) => "评价等次",
            (false, false) => return Outcome::Passed,
        };
        // A report with small tables in it is one all the same.
        let tells = self.filing.told.sentences.iter().any(|sentence| sentence.place.sheet == BODY);
        let is_text = self.filing.sheet == BODY || (tells && self.filing.indicators.is_empty());
        if is_text && self.has_scored_form() {
            return Outcome::NotApplicable;
        }
        let finding = self.overall(format!("全表没有找到{what}。"));
        // A text has no field to fill in.
        let severity = if is_text { Severity::Verify } else { finding.severity };
        Outcome::Failed(vec![Finding { severity, ..finding }])
    }

    /// Whether the same unit has sent a form with a score for the same thing.
    fn has_scored_form(&self) -> bool {
        let own = &self.filing.head;
        let same = |a: &str, b: &str| canonical_name(a) == canonical_name(b);
        self.material.filings.iter().any(|card| {
            card.counts()
                && !card.is_in_words()
                && card.total_score().is_some()
                && card.family == self.filing.family
                && same(&card.head.department, &own.department)
                && same(&card.head.project, &own.project)
        })
    }

    pub(super) fn head_missing(&self) -> Outcome {
        let mut findings: Vec<Finding> = self.no_unit().into_iter().collect();
        match self.filing.family.as_str() {
            "department" | "project" => {
                findings.extend(self.left_blank());
                findings.extend(self.not_there());
            }
            // A note on 三公经费 or final accounts that names nobody: whose amounts they are has to be asked.
            _ if self.filing.sheet == BODY => findings.extend(self.nobody_named(Severity::Verify)),
            _ => {}
        }
        Outcome::from_findings(findings)
    }

    /// Head data the form asks for and that nobody filled in.
    fn left_blank(&self) -> Vec<Finding> {
        let severity = |field| match field {
            HeadField::Supervisor => Severity::Notice,
            _ => self.rule.severity,
        };
        let blank = self.filing.head.unfilled.iter();
        blank
            .map(|(field, label, place)| Finding {
                place: Some(place.clone()),
                severity: severity(*field),
                ..self.overall(format!("{} “{label}”没有填。", place.cell))
            })
            .collect()
    }

    /// A text that names no unit anywhere.
    fn nobody_named(&self, severity: Severity) -> Option<Finding> {
        let told = "正文、标题和文件名里都没有单位名称。".to_owned();
        self.filing.head.department.is_empty().then(|| Finding { severity, ..self.overall(told) })
    }

    /// Head data the form has no place for and that stands nowhere else either.
    fn not_there(&self) -> Vec<Finding> {
        let head = &self.filing.head;
        let asked = |wanted: HeadField| head.unfilled.iter().any(|(field, ..)| *field == wanted);
        let absent = |field, is_absent, what: &str, severity| {
            let told = format!("全表没有找到{what}。");
            (is_absent && !asked(field)).then(|| Finding { severity, ..self.overall(told) })
        };
        let known = self.filing.matching != Match::Generic;
        let project = known && self.filing.family == "project" && head.project.is_empty();
        // A text has no field to fill in: whose it is may stand on the letter it came with.
        let unit = if self.filing.sheet == BODY { Severity::Verify } else { self.rule.severity };
        [
            absent(HeadField::Department, head.department.is_empty(), "单位名称", unit),
            absent(HeadField::Project, project, "项目名称", Severity::Notice),
            absent(HeadField::Year, head.year.is_none(), "年度", Severity::Notice),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Amounts nobody gave a unit for.
    fn no_unit(&self) -> Option<Finding> {
        let without: Vec<&Conversion> =
            self.filing.conversions.iter().filter(|conversion| conversion.step == Step::NoUnit).collect();
        let first = without.first()?;
        let told =
            format!("{} 个金额没有计量单位（{} 等），没有计入任何合计。", without.len(), first.place.cell);
        Some(Finding { message: told, ..self.met(&without)? })
    }
}
