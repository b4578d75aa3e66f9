//! Ties, tie-breaks, groups, deductions, weights, borderline, last year, and who is not ranked: as tables.

use super::{Material, rank, rechecks, sample};
use crate::catalog::Catalog;
use crate::catalog::scheme::Scheme;
use crate::model::FigureCertainty;
use crate::model::decimal::total;
use crate::model::earlier::{LastYear, Placed};
use crate::model::score::Scores;
use crate::model::standing::Change;
use crate::model::{
    CellRef, Component, Entry, Figure, FileRecord, FileStatus, Filing, FilingCard, Finding, FindingCard,
    Head, Item, Match, Measure, Place, Quantity, Rect, Register, RegisterLine, Rescored, ScoreCard, Severity,
    Standing, Store, Subject, Unit,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A run made by hand.
#[derive(Default)]
struct Made {
    filings: Vec<Filing>,
    scores: Vec<Scores>,
    findings: Vec<Finding>,
    files: Vec<FileRecord>,
    register: Register,
    last_year: LastYear,
    unmended: BTreeSet<usize>,
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

impl Made {
    /// Returns as `单位[/项目] 自评 核定 执行率 错误 核实 金额（万元）`; `-` is nothing.
    fn of(lines: &[&str]) -> Self {
        let mut made = Self::default();
        for line in lines {
            made.add(line);
        }
        made
    }

    fn add(&mut self, line: &str) {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let part = |at: usize| parts.get(at).copied().filter(|text| *text != "-").map(number);
        let (department, project) = parts[0].split_once('/').unwrap_or((parts[0], ""));
        let mut filing = filing(department, project);
        let values = [
            (1, "score.total", Measure::Score),
            (3, "execution", Measure::Rate),
            (6, "funds.total", Measure::Adjusted),
        ];
        for (at, item, measure) in values {
            let value = part(at).map(|value| if at == 6 { value * Decimal::from(10_000) } else { value });
            filing.figures.extend(value.map(|value| figure(item, measure, value)));
        }
        let at = self.filings.len();
        let checked = part(2).or(part(1));
        let note = if checked.is_none() { "没有总分，不参加排名" } else { "" };
        self.scores.push(Scores { checked, note: note.into(), ..Scores::default() });
        for (field, severity) in [(4, Severity::Error), (5, Severity::Verify)] {
            let count: usize = parts.get(field).and_then(|text| text.parse().ok()).unwrap_or(0);
            self.findings.extend((0..count).map(|_| finding(at, severity)));
        }
        self.filings.push(filing);
    }

    fn listed(mut self, lines: &[(&str, &str, &str)]) -> Self {
        let line = |(department, category, supervisor): &(&str, &str, &str)| {
            let (unit, project) = department.split_once('/').unwrap_or((department, ""));
            RegisterLine {
                department: unit.into(),
                project: project.into(),
                category: (*category).into(),
                supervisor: (*supervisor).into(),
                owed: true,
                ..RegisterLine::default()
            }
        };
        self.register.lines = lines.iter().map(line).collect();
        self
    }

    fn by<T>(&self, scheme: &str, look: impl FnOnce(&Material<'_>) -> T) -> T {
        let catalog = Catalog::embedded().unwrap();
        let plain = "name = \"甲\"\nties = \"competition\"\ndecimals = 2\nborderline = \"0\"\n";
        let own = Scheme::parse("schemes/own.toml", &format!("{plain}{scheme}"));
        let scheme = own.unwrap_or_else(|why| panic!("{why}"));
        let store = Store::default();
        let filings: Vec<_> = self.filings.iter().cloned().map(FilingCard::of).collect();
        let scores: Vec<_> = self.scores.iter().map(|own| ScoreCard::of(own.clone(), &store)).collect();
        look(&Material {
            filings: &filings,
            scores: &scores,
            findings: &FindingCard::all(self.findings.iter().cloned(), &store, |_| None),
            files: &self.files,
            register: &self.register,
            last_year: &self.last_year,
            unmended: &self.unmended,
            unusable: &BTreeMap::new(),
            catalog: &catalog,
            scheme: &scheme,
        })
    }

    fn ranked(&self, scheme: &str) -> Vec<Standing> {
        self.by(scheme, |material| rank(material).unwrap())
    }
}

fn filing(department: &str, project: &str) -> Filing {
    let family = if project.is_empty() { "department" } else { "project" };
    Filing {
        id: String::new(),
        path: format!("{department}{project}.xlsx"),
        sheet: "表".into(),
        range: Rect { first: CellRef::new(0, 0), last: CellRef::new(0, 0) },
        form: "generic".into(),
        matching: Match::Generic,
        scored: true,
        graded: true,
        family: family.into(),
        head: Head { department: department.into(), project: project.into(), ..Head::default() },
        ..Filing::default()
    }
}

fn figure(item: &str, measure: Measure, value: Decimal) -> Figure {
    Figure {
        place: Place { sheet: "表".into(), cell: "A1".into() },
        scope: "".into(),
        item: Item::new(item),
        measure,
        label: "".into(),
        raw: "".into(),
        entry: Entry::Number(Quantity { value, step: Decimal::ONE, unit: Unit::Points }),
        stated_unit: None,
        block: 0,
        certainty: FigureCertainty::default(),
    }
}

fn finding(filing: usize, severity: Severity) -> Finding {
    Finding::bare("C-01", severity, Subject { filing: Some(filing), ..Subject::default() })
}

/// One line per standing: what `show` makes of it.
fn told(standings: &[Standing], show: impl Fn(&Standing) -> String) -> Vec<String> {
    standings.iter().map(show).collect()
}

fn place(standing: &Standing) -> String {
    let rank = standing.rank.map_or("-".to_owned(), |rank| rank.to_string());
    format!("{rank}{}{}", standing.department, standing.project)
}

#[test]
fn ties_and_what_decides_them() {
    let returns = ["甲 90 - 80 0", "乙 95", "丙 90 - 99 2", "丁 90 - 99 0 0 100", "戊 80", "己 90 - 120 2"];
    for (scheme, order, ties) in [
        (
            "",
            ["1乙", "2甲", "2丙", "2丁", "2己", "6戊"],
            ["", "4 个并列", "4 个并列", "4 个并列", "4 个并列", ""],
        ),
        (
            "tie_break = [\"execution_rate\", \"errors\"]",
            ["1乙", "2己", "2丁", "2丙", "2甲", "6戊"],
            [
                "",
                "4 个并列，按执行率 100%列先后",
                "4 个并列，按执行率 99%、错误数 0列先后",
                "4 个并列，按执行率 99%、错误数 2列先后",
                "4 个并列，按执行率 80%列先后",
                "",
            ],
        ),
        (
            "tie_break = [\"errors\", \"amount\"]\ntie_break_gives = \"rank\"",
            ["1乙", "2丁", "3甲", "4丙", "4己", "6戊"],
            [
                "",
                "同分 4 个，按金额 100 万元定名次",
                "同分 4 个，按错误数 0、金额（未填）定名次",
                "2 个并列，同分 4 个，按错误数 2定名次",
                "2 个并列",
                "",
            ],
        ),
    ] {
        let ranked = Made::of(&returns).ranked(scheme);
        assert_eq!(told(&ranked, place), order, "{scheme}");
        assert_eq!(told(&ranked, |standing| standing.tie.clone()), ties, "{scheme}");
    }
    let dense = "ties = \"dense\"\nname = \"乙\"\ndecimals = 0\nborderline = \"0\"\n";
    let scheme = Scheme::parse("schemes/x.toml", dense).unwrap();
    let made = Made::of(&["甲 89.5", "乙 90.4", "丙 95", "丁 80"]);
    let ranked = made.by("", |material| rank(&Material { scheme: &scheme, ..*material }).unwrap());
    assert_eq!(told(&ranked, place), ["1丙", "2甲", "2乙", "3丁"], "rounded to whole points, dense");
}

#[test]
fn three_orders_stand_side_by_side() {
    let made = Made::of(&["甲 98 90 - 0 0", "乙 95 95 - 3 1", "丙 92 92 - 0 2"]);
    let off = "[deduct]\nerror = \"0\"\nverify = \"0\"";
    let shown = |standing: &Standing| {
        let ranks = [standing.ranks.own, standing.ranks.checked, standing.ranks.deducted];
        let ranks = ranks.map(|rank| rank.unwrap_or(0).to_string()).join("/");
        let deducted = standing.deducted_score.unwrap_or_default().normalize();
        format!("{} {ranks} {deducted}", place(standing))
    };
    assert_eq!(told(&made.ranked(off), shown), ["1乙 2/1/1 95", "2丙 3/2/2 92", "3甲 1/3/3 90"]);
    let on = "[deduct]\nerror = \"2\"\nverify = \"0.5\"";
    assert_eq!(told(&made.ranked(on), shown), ["1乙 2/1/3 88.5", "2丙 3/2/1 91", "3甲 1/3/2 90"]);
    let deducted = format!("order = \"deducted\"\n{on}");
    assert_eq!(told(&made.ranked(&deducted), shown), ["1丙 3/2/1 91", "2甲 1/3/2 90", "3乙 2/1/3 88.5"]);
    let drowned = Made::of(&["甲 3 3 - 9 9"]);
    assert_eq!(told(&drowned.ranked(on), shown), ["1甲 1/1/1 0"], "never below zero");
}

#[test]
fn groups_are_ranked_apart_with_the_grand_rank_beside() {
    let made = || {
        Made::of(&["甲 90", "乙 95", "丙 92", "丁 95"]).listed(&[
            ("丙", "事业", "二局"),
            ("甲", "党政", "一局"),
            ("乙", "党政", "一局"),
        ])
    };
    let shown = |standing: &Standing| {
        format!("{} {} {}", standing.group, place(standing), standing.grand_rank.unwrap_or(0))
    };
    assert_eq!(
        told(&made().ranked("[groups]\ndepartments = \"category\""), shown),
        [
            "部门整体支出·事业 1丙 3",
            "部门整体支出·党政 1乙 1",
            "部门整体支出·党政 2甲 4",
            "部门整体支出·未分类 1丁 1"
        ]
    );
    assert_eq!(
        told(&made().ranked("[groups]\ndepartments = \"supervisor\""), shown),
        [
            "部门整体支出·二局 1丙 3",
            "部门整体支出·一局 1乙 1",
            "部门整体支出·一局 2甲 4",
            "部门整体支出·主管部门不详 1丁 1"
        ]
    );
    let unlisted = Made::of(&["甲 90", "乙 95"]).ranked("[groups]\ndepartments = \"category\"");
    assert_eq!(told(&unlisted, shown), ["部门整体支出 1乙 1", "部门整体支出 2甲 2"], "no such column");
    let projects =
        Made::of(&["甲/a 90 - - 0 0 50", "甲/b 95 - - 0 0 100", "甲/c 92 - - 0 0 99.99", "甲/d 99"]);
    assert_eq!(
        told(&projects.ranked("[groups]\nprojects = \"amount\"\nbands = [\"100\", \"500\"]"), shown),
        [
            "项目支出·100 万元以下 1甲c 3",
            "项目支出·100 万元以下 2甲a 4",
            "项目支出·100—500 万元 1甲b 2",
            "项目支出·金额不详 1甲d 1"
        ]
    );
}

#[test]
fn the_score_of_a_unit_may_weigh_in_its_projects() {
    let made = Made::of(&["甲 90 - - 1", "甲/a 80", "甲/b 70 - - 1", "甲/c -", "乙 85", "丙 -", "丙/a 99"]);
    let weights = "[department]\nown = \"60\"\nprojects = \"40\"\n[deduct]\nerror = \"2\"\nverify = \"0\"";
    let ranked = made.ranked(weights);
    let of = |name: &str| {
        let own = |standing: &&Standing| standing.department == name && standing.project.is_empty();
        ranked.iter().find(own).unwrap()
    };
    // 90 × 60% + 75 × 40%; less 2 × 60% and the average of 0 and 2 × 40%.
    assert_eq!((of("甲").checked_score, of("甲").deducted_score), (Some(number("84")), Some(number("82.4"))));
    assert_eq!(of("甲").projects, Some((3, Some(number("75")))));
    assert_eq!(of("甲").self_score, Some(number("90")), "the printed score stands as printed");
    assert!(of("甲").note.contains("90 × 60% + 项目平均 75 × 40%") && of("甲").note.contains("1 个没有得分"));
    assert_eq!((of("乙").checked_score, of("乙").rank), (Some(number("85")), Some(1)));
    assert!(of("乙").note.contains("只用部门自评表"), "{}", of("乙").note);
    assert_eq!(of("丙").rank, None, "projects alone make no score of a unit");
}

#[test]
fn borderline_scores_are_marked() {
    let limits = "[[grade]]\nname = \"好\"\nfrom = \"85\"\n[[grade]]\nname = \"差\"\nfrom = \"0\"\n";
    for (score, scheme, grade, note) in [
        ("89.5", "", "良", "临近“优”的分数线 90，差 0.5"),
        ("90.5", "", "优", "临近“优”的分数线 90，高出 0.5"),
        ("90", "", "优", "临近“优”的分数线 90"),
        ("89.49", "", "良", ""),
        ("0.2", "", "差", ""),
        ("90", limits, "好", ""),
        ("85.2", limits, "好", "临近“好”的分数线 85，高出 0.2"),
        ("89.996", "", "优", "临近“优”的分数线 90"),
    ] {
        let made = Made::of(&[&format!("甲 {score}")]);
        let text = format!("name = \"甲\"\nties = \"dense\"\ndecimals = 2\nborderline = \"0.5\"\n{scheme}");
        let scheme = Scheme::parse("schemes/x.toml", &text).unwrap();
        let ranked = made.by("", |material| rank(&Material { scheme: &scheme, ..*material }).unwrap());
        assert_eq!((ranked[0].checked_grade.as_str(), ranked[0].note.as_str()), (grade, note), "{score}");
    }
}

#[test]
fn who_is_not_ranked_stands_below_with_the_reason() {
    let mut made = Made::of(&["甲 91", "乙 -", "丙 95"]).listed(&[
        ("甲", "", ""),
        ("丁", "", ""),
        ("戊局", "", ""),
        ("戊局/修路", "", ""),
    ]);
    made.files = vec![FileRecord {
        path: "戊局/戊局整体.xlsx".into(),
        size: 1,
        sha256: String::new(),
        format: "xlsx".into(),
        status: FileStatus::Encrypted,
        message: String::new(),
        sheets: 0,
        filings: 0,
        figures: 0,
        numeric: 0,
        used: 0,
        replaces: 0,
        lead: 0,
        owner: String::new(),
    }];
    made.unmended.insert(2);
    let shown = |standing: &Standing| format!("{} {}", place(standing), standing.note);
    assert_eq!(
        told(&made.ranked(""), shown),
        [
            "1甲 ",
            "-乙 没有总分，不参加排名",
            "-丙 退回未改：上一轮的错误仍在，不参加排名",
            "-丁 未报",
            "-戊局 报来的文件无法读取",
            "-戊局修路 未报"
        ]
    );
    let anyway = made.ranked("sent_back = \"ranked\"");
    assert_eq!(told(&anyway, place)[..2], ["1丙", "2甲"]);
}

#[test]
fn last_year_is_held_against_the_same_group_only() {
    let mut made = Made::of(&["甲 90", "乙 95", "丙 85", "丁 80", "戊 70"]);
    let placed = |rank: u32, group: &str| Placed { group: group.into(), rank };
    made.last_year.add_rank(("", "甲", ""), placed(1, "部门整体支出"));
    made.last_year.add_rank(("", "乙", ""), placed(4, "部门整体支出"));
    made.last_year.add_rank(("", "丙", ""), placed(3, "部门整体支出·党政"));
    for rank in [5, 6] {
        made.last_year.add_rank(("", "戊", ""), placed(rank, "部门整体支出"));
    }
    let ranked = made.ranked("");
    let shown = |standing: &Standing| (standing.prior_rank, standing.change);
    let changes: Vec<_> = ranked.iter().map(shown).collect();
    assert_eq!(
        changes,
        [
            (Some(4), Change::Places(3)),
            (Some(1), Change::Places(-1)),
            (None, Change::Unknown),
            (None, Change::New),
            (None, Change::Unknown)
        ]
    );
    assert!(ranked[2].note.contains("分组不同"), "{}", ranked[2].note);
}

#[test]
fn spot_checks_follow_the_risk() {
    let mut made = Made::of(&["甲/大 90 - 95 0 0 1000", "甲/错 92 - 95 2 1 10", "乙/满 100 - 60 0 0 500"]);
    for at in 0..20 {
        made.add(&format!("丙/小{at} 90 - 95 0 0 {}", at + 1));
    }
    made.last_year.add_rank(("", "甲", "大"), Placed { group: String::new(), rank: 1 });
    for at in 0..2 {
        made.last_year.add_fault(("", "甲", if at == 0 { "大" } else { "别的" }));
    }
    let sampling = made.by("", sample);
    assert_eq!((sampling.projects, sampling.suggestions.len()), (23, 4), "15 % of 23, rounded up");
    let names: Vec<&str> =
        sampling.suggestions.iter().map(|own| made.filings[own.filing].head.project.as_str()).collect();
    assert_eq!(names, ["满", "错", "大", "小19"]);
    let [first, second, third, ..] = &sampling.suggestions[..] else { panic!("four suggestions") };
    assert_eq!(first.parts[Component::Full as usize], number("15"));
    assert_eq!(first.reason, "预算 500 万元，居第 2 位；自评 100 分；执行率 60%，低于 80%");
    assert_eq!(second.parts[Component::Faults as usize], number("22"));
    assert_eq!(third.parts[Component::Past as usize], number("2"));
    assert_eq!(Some(first.points), total(first.parts));
    assert!(Made::default().by("", sample).suggestions.is_empty());
}

#[test]
fn reviewed_scores_stand_beside_own_ones() {
    let made = Made::of(&["甲/修路 96", "乙 -"]);
    let rescored = |department: &str, project: &str, score: &str| Rescored {
        department: department.into(),
        project: project.into(),
        score: number(score),
        ..Rescored::default()
    };
    let lists = [rescored("甲", "修路", "82.5"), rescored("乙", "", "70"), rescored("丙", "", "60")];
    let found = made.by("", |material| rechecks(&lists, material));
    assert_eq!((found[0].self_grade.as_str(), found[0].grade.as_str()), ("优", "良"));
    assert_eq!((found[0].difference(), found[0].rate()), (Some(number("-13.5")), Some(number("-14.0625"))));
    assert_eq!((found[1].difference(), found[1].note.as_str()), (None, "自评表没有总分"));
    assert!(found[2].filing.is_none() && found[2].note.contains("没有读到"));
    let twice = [rescored("甲", "修路", "82"), rescored("甲", "修路", "83")];
    assert!(made.by("", |material| rechecks(&twice, material))[0].note.contains("2 个复核得分"));
}
