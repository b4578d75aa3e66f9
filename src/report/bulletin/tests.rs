//! What the paper says, and to whom.

use super::annexes::{Annex, Annexes};
use super::words;
use super::*;
use crate::model::policy::Named;
use crate::model::review::Readers;
use crate::model::{Contest, Day, Standing};
use crate::report::coverage::Coverage;
use crate::report::document::Block;
use rust_decimal::Decimal;

#[test]
fn numbers_are_said_as_the_workbook_shows_them() {
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    assert_eq!(words::two(number("93.165")), "93.17");
    assert_eq!(words::two(number("-0.005")), "-0.01");
    assert_eq!(words::money(number("27066.4")), "27066.40万元");
    assert_eq!(words::points(number("100.00")), "100分");
    assert_eq!(words::percent(number("96.020969")), "96.02%");
    assert_eq!(words::cell(None), "");
    assert_eq!(words::by(Day::parse("2025-05-10")), "2025年5月10日前");
    assert_eq!(words::by(None), "　　年　月　日前");
    assert_eq!(
        words::tight("算得 2.43 + 0.86 = 3.29 万元，表中 4.19 万元"),
        "算得2.43 + 0.86 = 3.29万元，表中4.19万元"
    );
    assert_eq!((words::numeral(3), words::numeral(12)), ("三".into(), "12".into()));
    assert_eq!((words::width("财政局"), words::width("2024年")), (3, 3));
}

fn standing(errors: u32) -> Standing {
    Standing {
        department: "甲局".into(),
        rank: Some(1),
        checked_score: Some(Decimal::from(95)),
        errors,
        filing: Some(0),
        ..Standing::default()
    }
}

/// All cells of the ranking of units for readers who are told that much.
fn ranking(named: &[Named]) -> Option<Vec<String>> {
    let out = Standing { rank: None, note: "得分不可能成立".into(), ..standing(1) };
    let unfiled =
        Standing {
            rank: None, department: "乙局".into(), note: "未报".into(), filing: None, ..standing(0)
        };
    let review = Review { ranking: vec![standing(2), out, unfiled], ..Review::default() };
    let annex = ranking::annex(&review, Contest::Department, named)?;
    let tables = annex.blocks.into_iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.rows.concat()),
        _ => None,
    });
    Some(tables.flatten().collect())
}

#[test]
fn nobody_is_told_by_a_mark_or_a_reason_who_is_at_fault() {
    let all = ranking(&Named::ALL).unwrap();
    for wanted in ["甲局※", "得分不可能成立", "未报", "95.00"] {
        assert!(all.iter().any(|cell| cell == wanted), "{wanted}: {all:?}");
    }
    let ranks = ranking(&[Named::Ranked]).unwrap();
    assert_eq!(ranks, ["1", "甲局", "", "95.00", ""]);
    let without_unfiled = ranking(&[Named::Ranked, Named::Faulty]).unwrap();
    assert!(without_unfiled.iter().all(|cell| cell != "乙局"), "{without_unfiled:?}");
    assert_eq!(ranking(&[Named::Faulty, Named::Unfiled, Named::Projects]), None);
}

#[test]
fn annexes_are_numbered_as_far_as_they_are_there() {
    let mut review = Review { ranking: vec![standing(0)], ..Review::default() };
    let coverage = Coverage::of(&review);
    let one = Annexes::of(&review, &coverage, &Named::ALL);
    assert_eq!(one.cite(Annex::Ranking(Contest::Department)).as_deref(), Some("附件"));
    assert_eq!(one.cite(Annex::Arrivals), None);
    assert_eq!(one.list(), ["附件：部门整体支出绩效自评得分排名表"]);
    review.ranking.push(Standing { contest: Contest::Project, ..standing(0) });
    let coverage = Coverage::of(&review);
    let two = Annexes::of(&review, &coverage, &Named::ALL);
    assert_eq!(two.cite(Annex::Ranking(Contest::Project)).as_deref(), Some("附件2"));
    assert_eq!(two.list().len(), 2);
}

#[test]
fn the_bureau_signs_if_it_has_said_its_name() {
    let text = |bureau: &str| {
        let mut review = crate::report::sample::review();
        review.policy.bureau = bureau.to_owned();
        let file = BulletinFile { path: "x.docx".into(), readers: Readers::Departments };
        format!("{:?}", compose(&review, &file).blocks)
    };
    assert!(text("某县财政局").contains("某县财政局\\n关于2024年度预算绩效自评审核情况的通报"));
    assert_eq!(text("某县财政局").matches("某县财政局").count(), 2);
    assert_eq!(text("").matches(BY_HAND).count(), 2, "主送机关和署名留给人写");
}
