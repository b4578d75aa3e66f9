//! A small made-up review for the tests of this module.

use crate::model::FigureCertainty;
use crate::model::term::Measure;
use crate::model::{
    CellRef, DepartmentRow, Entry, Figure, FileRecord, FileStatus, Filing, FilingCard, Finding, FindingCard,
    Head, Item, Kept, Match, Place, Quantity, Rect, Review, Severity, Standing, Store, Subject, Unit,
};
use rust_decimal::Decimal;

/// One unit with a spreadsheet, one with a text document; one finding; nothing in the register.
pub fn review() -> Review {
    Review {
        roots: vec!["报表".into()],
        year: Some(2024),
        files: vec![
            file("甲.xlsx", "xlsx"),
            file("乙.docx", "docx"),
            file("丙.xlsx", "xlsx"),
            file("丁.xlsx", "xlsx"),
        ],
        filings: vec![FilingCard::of(filing())],
        findings: cards([finding()]),
        departments: vec![unit("甲局", Some(64800)), unit("乙局", None)],
        ranking: vec![standing()],
        terms: vec![(Item::new("three_public.total"), "三公经费合计".into())],
        ..Review::default()
    }
}

/// Findings of the one return put away.
pub fn cards(findings: impl IntoIterator<Item = Finding>) -> Vec<FindingCard> {
    FindingCard::all(findings, &Store::default(), |_| Some(filing().into()))
}

pub fn finding() -> Finding {
    let subject =
        Subject {
            department: "甲局".into(), path: "甲.xlsx".into(), year: Some(2024), ..Subject::default()
        };
    Finding {
        name: "三公经费合计不等于分项之和".into(),
        place: Some(place()),
        stated: "64800".into(),
        computed: Some(Decimal::new(5_510_000, 2)),
        difference: Some(Decimal::new(9700, 0)),
        tolerance: Some(Decimal::new(1000, 1)),
        message: "=3.24 + 2.27 = 5.51，\n表中 6.48，多 0.97".into(),
        advice: "改正, 或\"说明\"".into(),
        basis: "表内公式".into(),
        ..Finding::bare("C-01", Severity::Error, subject)
    }
}

fn place() -> Place {
    Place { sheet: "收支情况".into(), cell: "B31".into() }
}

fn file(path: &str, format: &str) -> FileRecord {
    FileRecord {
        path: path.into(),
        size: 10,
        sha256: "00".into(),
        format: format.into(),
        status: FileStatus::Read,
        message: String::new(),
        sheets: 1,
        filings: 1,
        figures: 1,
        numeric: 0,
        used: 0,
        replaces: 0,
        lead: 0,
        owner: String::new(),
    }
}

fn filing() -> Filing {
    Filing {
        id: "甲.xlsx#1".into(),
        path: "甲.xlsx".into(),
        sheet: "收支情况".into(),
        range: Rect { first: CellRef::new(0, 0), last: CellRef::new(29, 7) },
        form: "generic".into(),
        form_name: "通用".into(),
        matching: Match::Generic,
        scored: true,
        graded: true,
        family: "department".into(),
        head: Head { department: "甲局".into(), year: Some(2024), ..Head::default() },
        unit: Some(Unit::TenThousandYuan),
        figures: vec![figure("6.48", number()), figure("", Entry::Blank), figure("-", Entry::Dash)],
        ..Filing::default()
    }
}

fn number() -> Entry {
    let unit = Unit::TenThousandYuan;
    Entry::Number(Quantity { value: Decimal::new(64800, 0), step: Decimal::ONE_HUNDRED, unit })
}

fn figure(raw: &str, entry: Entry) -> Figure {
    Figure {
        place: place(),
        scope: "".into(),
        item: Item::new("three_public.total"),
        measure: Measure::Executed,
        label: "三公经费/决算数".into(),
        raw: raw.into(),
        entry,
        stated_unit: Some(Unit::TenThousandYuan),
        block: 0,
        certainty: FigureCertainty::default(),
    }
}

fn unit(name: &str, three_public: Option<i64>) -> DepartmentRow {
    let key = (Item::new("three_public.total"), Measure::Executed);
    DepartmentRow {
        department: name.into(),
        year: Some(2024),
        values: Kept::new(
            three_public.map(|value| (key.clone(), Decimal::from(value))).into_iter().collect(),
        ),
        origins: Kept::new(three_public.map(|_| (key, (0, 0))).into_iter().collect()),
        filings: vec![0],
        ..DepartmentRow::default()
    }
}

fn standing() -> Standing {
    Standing {
        group: "部门整体".into(),
        rank: Some(1),
        department: "甲局".into(),
        self_score: Some(Decimal::new(9800, 2)),
        checked_score: Some(Decimal::new(96, 0)),
        self_grade: "优".into(),
        checked_grade: "优".into(),
        errors: 1,
        filing: Some(0),
        ..Standing::default()
    }
}
