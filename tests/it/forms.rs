//! Every form of the catalogue as drawn: filled in it is read as it was filled in, blank it gives no number, and what
//! `blank` writes `catalog draft` draws again.

use crate::ground::{Opened, assert_none, huishen};
use huishen::catalog::Catalog;
use huishen::catalog::blank::Blank;
use huishen::catalog::form::{self, Form};
use huishen::catalog::formula::Names;
use huishen::catalog::picture::{Content, Drawn, Picture};
use huishen::model::filing::Indicator;
use huishen::model::label::Label;
use huishen::model::term::Kind;
use huishen::model::{CellRef, Entry, Figure, Filing, Head, Match, Measure, Place};
use huishen::pipeline::{self, Order, RegisterSource};
use huishen::report::{sheet_name, write_blank};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is not read as it should be: form, how it was filled in, what the reader does.
const KNOWN_GAPS: &[(&str, &[&str], &str)] = &[];

/// The way of filling in nothing at all.
const BLANK: &str = "空表";

/// Where a form leaves room for its year, and the year that is written there.
const YEAR: (&str, &str) = ("20    年", "2024年");

/// What is written into the slots for head data.
const HEAD: &[(&str, &str)] = &[
    ("department", "甲县教育局"),
    ("department_code", "101001"),
    ("supervisor", "甲县人民政府"),
    ("project", "示范项目"),
    ("year", "2024"),
];

/// A quantity that was written into a form.
pub struct Written {
    pub place: Place,
    slot: String,
    scope: String,
    item: String,
    measure: Measure,
    pub text: String,
    /// What must be read; words for a grade.
    pub number: Option<Decimal>,
}

impl Written {
    /// What kind of number it is.
    pub fn kind(&self) -> Kind {
        self.measure.kind()
    }
}

/// A form filled in: the picture, the values of its slots, and what must be read.
pub struct Filled {
    sheet: String,
    pub picture: Picture,
    pub values: BTreeMap<String, String>,
    pub quantities: Vec<Written>,
    indicators: Vec<Indicator>,
    head: Head,
    /// Cells that may hold a value and hold none: free space and dashes.
    pub room: BTreeSet<String>,
}

pub fn catalog() -> Catalog {
    Catalog::embedded().unwrap()
}

pub fn picture(form: &Form) -> Picture {
    form.drawn().unwrap().unwrap_or_else(|| panic!("表样 {} 没有画出空表", form.id))
}

fn slots(picture: &Picture) -> impl Iterator<Item = (&Drawn, &str)> {
    picture.cells.iter().filter_map(|cell| match &cell.content {
        Content::Slot(name) if !name.is_empty() => Some((cell, name.as_str())),
        _ => None,
    })
}

/// Number and field of a slot of an indicator.
fn indicator(name: &str) -> Option<(usize, &str)> {
    let (number, field) = name.strip_prefix("indicator.")?.split_once('.')?;
    Some((number.parse().unwrap(), field))
}

/// Free space, or a dash that says there is nothing to fill in.
fn is_room(cell: &Drawn) -> bool {
    match &cell.content {
        Content::Words(words) => words == "—" || words == "/",
        Content::Slot(name) => name.is_empty(),
    }
}

/// Whether a form filled in this way is known not to be read rightly.
fn is_gap(form: &Form, way: &str) -> bool {
    KNOWN_GAPS.iter().any(|(of, ways, _)| *of == form.id && ways.contains(&way))
}

impl Filled {
    pub fn new(form: &Form, catalog: &Catalog) -> Self {
        let mut filled = Self {
            sheet: sheet_name(&Blank::new(form, picture(form), catalog)),
            picture: picture(form),
            values: BTreeMap::new(),
            quantities: Vec::new(),
            indicators: Vec::new(),
            head: Head::default(),
            room: BTreeSet::new(),
        };
        filled.write_year();
        filled.room = filled
            .picture
            .cells
            .iter()
            .filter(|cell| is_room(cell))
            .map(|c| c.area.first.to_string())
            .collect();
        let cells: Vec<(Drawn, String)> =
            slots(&filled.picture).map(|(cell, name)| (cell.clone(), name.to_owned())).collect();
        for (cell, name) in cells {
            let text = filled.write(&cell, &name, catalog);
            let twice = filled.values.insert(name.clone(), text).is_some();
            assert!(!twice, "表样 {}：{name} 画了两处", form.id);
        }
        filled
    }

    fn place(&self, at: CellRef) -> Place {
        Place { sheet: self.sheet.as_str().into(), cell: at.to_string().into() }
    }

    /// The form to be written.
    pub fn blank(&self, form: &Form, catalog: &Catalog) -> Blank {
        Blank::new(form, self.picture.clone(), catalog)
    }

    /// Leaves some slots blank.
    fn without(mut self, chosen: impl Fn(&Drawn, &str) -> bool) -> Self {
        let blank: Vec<(String, String)> = slots(&self.picture)
            .filter(|(cell, name)| chosen(cell, name))
            .map(|(cell, name)| (name.to_owned(), cell.area.first.to_string()))
            .collect();
        for (name, cell) in &blank {
            self.values.insert(name.clone(), String::new());
            self.quantities.retain(|written| written.place.cell != *cell);
            self.note_head(name, "");
            self.room.insert(cell.clone());
        }
        let numbers: BTreeSet<usize> =
            blank.iter().filter_map(|(name, _)| indicator(name)).map(|(n, _)| n).collect();
        for number in numbers.into_iter().rev() {
            self.indicators.remove(number - 1);
        }
        self
    }

    /// Writes a dash for each number of a row.
    fn dashed(mut self, row: u32) -> Self {
        for (cell, name) in slots(&self.picture).filter(|(cell, _)| cell.area.first.row == row) {
            let at = cell.area.first.to_string();
            if self.quantities.iter().any(|w| w.place.cell == at && w.number.is_some()) {
                self.values.insert(name.to_owned(), "—".into());
                self.quantities.retain(|written| written.place.cell != at);
                self.room.insert(at);
            }
        }
        self
    }

    /// Writes the year where the title leaves room for it.
    fn write_year(&mut self) {
        for cell in &mut self.picture.cells {
            if let Content::Words(words) = &mut cell.content
                && words.contains(YEAR.0)
            {
                *words = words.replace(YEAR.0, YEAR.1);
                self.head.year = Some(2024);
            }
        }
    }

    /// The text for a slot; notes what must be read of it.
    fn write(&mut self, cell: &Drawn, name: &str, catalog: &Catalog) -> String {
        if let Some((_, text)) = HEAD.iter().find(|(field, _)| *field == name) {
            self.note_head(name, text);
            return (*text).to_owned();
        }
        if let Some((number, field)) = indicator(name) {
            return self.write_indicator(cell, number, field);
        }
        let (scope, quantity) = name.rsplit_once(" / ").unwrap_or(("", name));
        match quantity.rsplit_once('.') {
            Some((item, measure)) => {
                assert!(catalog.vocabulary.has_item(item), "没有数据项 {item}：{name}");
                let measure = measure.parse().unwrap_or_else(|why| panic!("{name}：{why}"));
                self.write_quantity(cell, name, (scope, item, measure))
            }
            // A name that gives a line its scope.
            None => name.to_owned(),
        }
    }

    fn note_head(&mut self, field: &str, text: &str) {
        let slot = match field {
            "year" => {
                self.head.year = text.parse().ok();
                return;
            }
            "department" => &mut self.head.department,
            "department_code" => &mut self.head.department_code,
            "supervisor" => &mut self.head.supervisor,
            "project" => &mut self.head.project,
            _ => return,
        };
        text.clone_into(slot);
    }

    fn write_quantity(
        &mut self,
        cell: &Drawn,
        name: &str,
        (scope, item, measure): (&str, &str, Measure),
    ) -> String {
        let nth = i64::try_from(self.quantities.len()).unwrap();
        let (text, number) = if item == "grade" { ("良好".to_owned(), None) } else { number(nth, measure) };
        self.quantities.push(Written {
            place: self.place(cell.area.first),
            slot: name.to_owned(),
            scope: scope.to_owned(),
            item: item.to_owned(),
            measure,
            text: text.clone(),
            number,
        });
        text
    }

    fn write_indicator(&mut self, cell: &Drawn, number: usize, field: &str) -> String {
        if self.indicators.len() < number {
            assert_eq!(number, self.indicators.len() + 1, "indicators are numbered in reading order");
            let indicator = self.begin_indicator(cell);
            self.indicators.push(indicator);
        }
        let here = self.place(cell.area.first);
        let indicator = &mut self.indicators[number - 1];
        let number = Decimal::from(number);
        match field {
            "level3" => {
                indicator.level3 = format!("培训场次{number}").into();
                indicator.level3.as_str().to_owned()
            }
            "relation" => {
                indicator.relation = Some(huishen::model::filing::Relation::AtLeast);
                "≥".to_owned()
            }
            "unit" => "场".to_owned(),
            "target" => {
                indicator.target.raw = (number + Decimal::from(30)).to_string().into();
                indicator.target.raw.as_str().to_owned()
            }
            "actual" => {
                indicator.actual.raw = (number + Decimal::from(60)).to_string().into();
                indicator.actual.raw.as_str().to_owned()
            }
            "weight" => {
                indicator.weight = Some(number + Decimal::TEN);
                (number + Decimal::TEN).to_string()
            }
            "score" => {
                indicator.score = Some(number + Decimal::new(5, 1));
                indicator.score_place = Some(here);
                (number + Decimal::new(5, 1)).to_string()
            }
            "deviation" => {
                indicator.deviation = Some(format!("第{number}项推迟开工").into());
                format!("第{number}项推迟开工")
            }
            other => panic!("没有这一栏：{other}"),
        }
    }

    /// An indicator whose level words are those printed to the left of its first slot.
    fn begin_indicator(&self, cell: &Drawn) -> Indicator {
        let at = cell.area.first;
        let words = |col: u32| {
            let covering = self.picture.cells.iter().find(|c| c.area.contains(CellRef::new(at.row, col)))?;
            match &covering.content {
                Content::Words(words) => Some((covering.area.first, words.clone())),
                Content::Slot(_) => None,
            }
        };
        let mut left: Vec<(CellRef, String)> = (0..at.col).filter_map(words).collect();
        left.dedup();
        // Beside levels 1 and 2 there is at most the name of the whole block, first and merged over all rows.
        let levels = left.len().saturating_sub(2);
        let own = left.iter().map(|(at, _)| *at).find(|first| first.row == at.row && !is_side(&left, *first));
        let mut printed = left[levels..].iter().map(|(_, words)| words.clone());
        Indicator {
            place: Some(self.place(own.unwrap_or(at))),
            level1: printed.next().unwrap_or_default().into(),
            level2: printed.next().unwrap_or_default().into(),
            ..Indicator::default()
        }
    }
}

/// Whether the cell is the name of the block, left of two levels.
fn is_side(left: &[(CellRef, String)], at: CellRef) -> bool {
    left.len() > 2 && left[0].0 == at
}

/// A number no other slot has, as text, and what must be read of it.
fn number(nth: i64, measure: Measure) -> (String, Option<Decimal>) {
    match measure.kind() {
        Kind::Money => {
            let amount = Decimal::new(100_000 + 1_237 * nth, 2);
            (amount.to_string(), Some(amount * Decimal::from(10_000)))
        }
        Kind::Percent => {
            let rate = Decimal::new(5_000 + 31 * nth, 2);
            let sign = if nth % 2 == 0 { "%" } else { "" };
            (format!("{rate}{sign}"), Some(rate))
        }
        Kind::Points => {
            let points = Decimal::new(20 + 5 * nth, 1);
            (points.to_string(), Some(points))
        }
        Kind::Count => {
            let count = Decimal::from(20 + nth);
            (count.to_string(), Some(count))
        }
    }
}

pub fn read(file: &Path, catalog: &Catalog) -> Opened {
    let order = Order { roots: vec![file.to_owned()], register: RegisterSource::Unused, ..Order::default() };
    pipeline::run(&order, catalog, &|_, _| {}).unwrap().into()
}

pub fn shown(figure: &Figure) -> String {
    let value = figure.entry.quantity().map_or_else(|| format!("{:?}", figure.entry), ToString::to_string);
    format!(
        "{} {}.{} [{}] {value}（{}）",
        figure.place.cell, figure.item, figure.measure, figure.scope, figure.label
    )
}

fn reads(figure: &Figure, written: &Written) -> bool {
    let told = match (&figure.entry, written.number) {
        (Entry::Number(quantity), Some(number)) => quantity.value == number,
        (Entry::Text(text), None) => *text == written.text,
        _ => false,
    };
    told && figure.place == written.place
        && figure.item.as_str() == written.item
        && figure.measure == written.measure
        && figure.scope == written.scope
}

/// Everything that was read otherwise than it was written.
pub fn differences(form: &Form, filled: &Filled, filing: &Filing) -> Vec<String> {
    let mut wrong = Vec::new();
    if filing.form != form.id || filing.matching != Match::Exact {
        wrong.push(format!("认作 {}，{}（{}）", filing.form, filing.matching.as_str(), filing.evidence));
    }
    let (title, unfilled) = (filing.head.title.clone(), filing.head.unfilled.clone());
    let head = Head { title, unfilled, ..filled.head.clone() };
    if filing.head != head {
        wrong.push(format!("表头应为 {head:?}，得到 {:?}", filing.head));
    }
    for written in &filled.quantities {
        let here: Vec<&Figure> =
            filing.figures.iter().filter(|figure| figure.place == written.place).collect();
        if !matches!(here.as_slice(), [one] if reads(one, written)) {
            let got = here.iter().map(|figure| shown(figure)).collect::<Vec<_>>().join("；");
            wrong.push(format!("{} 应读 {} = {}，得到 {got}", written.place, written.slot, written.text));
        }
    }
    let known = |place: &Place| filled.quantities.iter().any(|written| written.place == *place);
    let extra =
        filing.figures.iter().filter(|figure| !known(&figure.place)).filter(|figure| {
            !figure.entry.is_unfilled() || !filled.room.contains(figure.place.cell.as_str())
        });
    wrong.extend(extra.map(|figure| format!("多读了 {}", shown(figure))));
    wrong.extend(
        filing
            .unread
            .iter()
            .map(|unread| format!("没有读 {} {}（{}）", unread.place.cell, unread.raw, unread.label)),
    );
    wrong.extend(indicator_differences(&filled.indicators, &filing.indicators));
    wrong
}

fn indicator_differences(wanted: &[Indicator], got: &[Indicator]) -> Vec<String> {
    let mut wrong = Vec::new();
    if wanted.len() != got.len() {
        wrong.push(format!("应有指标 {} 项，得到 {} 项", wanted.len(), got.len()));
    }
    for (number, (wanted, got)) in (1..).zip(wanted.iter().zip(got)) {
        let told = |i: &Indicator| {
            format!(
                "{:?} {} / {} / {} {:?} 目标 {} 完成 {} 分值 {:?} 得分 {:?} {:?} 偏差 {:?}",
                i.place.as_ref().map(|place| &place.cell),
                i.level1,
                i.level2,
                i.level3,
                i.relation,
                i.target.raw,
                i.actual.raw,
                i.weight,
                i.score,
                i.score_place.as_ref().map(|place| &place.cell),
                i.deviation
            )
        };
        if told(wanted) != told(got) {
            wrong.push(format!("指标 {number} 应为 {}\n    得到 {}", told(wanted), told(got)));
        }
        for (amount, name) in [(&got.target, "目标"), (&got.actual, "完成")] {
            if amount.value != amount.raw.parse().ok() {
                wrong.push(format!("指标 {number} {name} {} 读成 {:?}", amount.raw, amount.value));
            }
        }
    }
    wrong
}

#[test]
fn every_form_is_drawn() {
    let catalog = catalog();
    assert!(catalog.forms.len() >= 13);
    for form in &catalog.forms {
        let picture = picture(form);
        assert_eq!(Picture::parse(&picture.draw()).unwrap(), picture, "{}", form.id);
        assert!(slots(&picture).count() > 0, "{}", form.id);
    }
}

#[test]
fn what_a_form_names_stands_in_its_picture() {
    let mut wrong = Vec::new();
    for form in &catalog().forms {
        let printed: BTreeSet<String> =
            words(&picture(form)).map(|(_, words)| Label::parse(words).key).collect();
        for name in form.must.iter().chain(&form.should) {
            if !printed.contains(&Label::parse(name).key) {
                wrong.push(format!("{}：{name}", form.id));
            }
        }
        wrong.extend(
            form.never
                .iter()
                .filter(|name| printed.contains(*name))
                .map(|n| format!("{}：不该有 {n}", form.id)),
        );
    }
    assert_none("图样里没有的表头", &wrong);
}

fn words(picture: &Picture) -> impl Iterator<Item = (&Drawn, &str)> {
    picture.cells.iter().filter_map(|cell| match &cell.content {
        Content::Words(words) if !words.is_empty() => Some((cell, words.as_str())),
        _ => None,
    })
}

/// The ways a form is filled in, by name: in full, with a row or a slot left blank, with a row of dashes.
fn ways(form: &Form, catalog: &Catalog) -> Vec<(String, Filled)> {
    let full = || Filled::new(form, catalog);
    let mut ways = vec![("填满".to_owned(), full())];
    let whole = full();
    let rows: BTreeSet<u32> = slots(&whole.picture).map(|(cell, _)| cell.area.first.row).collect();
    for row in rows {
        let number = row + 1;
        ways.push((format!("第 {number} 行不填"), full().without(|cell, _| cell.area.first.row == row)));
        ways.push((format!("第 {number} 行填横线"), full().dashed(row)));
    }
    // A line without its name, and an indicator without one of its columns, are other questions.
    for (_, slot) in slots(&whole.picture) {
        let head = HEAD.iter().any(|(field, _)| *field == slot);
        if head || whole.quantities.iter().any(|written| written.slot == slot && written.scope.is_empty()) {
            ways.push((format!("不填 {slot}"), full().without(|_, name| name == slot)));
        }
    }
    let mut seen = BTreeSet::new();
    ways.retain(|(_, filled)| seen.insert(filled.values.clone()));
    ways
}

#[test]
fn a_form_filled_in_is_read_as_it_was_filled_in() {
    let catalog = catalog();
    let mut wrong = Vec::new();
    let mut gaps: BTreeSet<(&str, &str)> =
        KNOWN_GAPS.iter().flat_map(|(id, ways, _)| ways.iter().map(|way| (*id, *way))).collect();
    gaps.retain(|(_, way)| *way != BLANK);
    for form in &catalog.forms {
        let ways = ways(form, &catalog);
        for ((way, _), found) in ways.iter().zip(complaints(form, &ways, &catalog)) {
            gaps.retain(|(id, name)| *id != form.id || name != way);
            match (is_gap(form, way), found.is_empty()) {
                (true, true) => wrong.push(format!("{} {way}：读对了，请从 KNOWN_GAPS 里去掉", form.id)),
                (true, false) => {}
                (false, _) => wrong.extend(found.iter().map(|what| format!("{} {way}：{what}", form.id))),
            }
        }
    }
    wrong.extend(gaps.iter().map(|gap| format!("没有 {gap:?}")));
    assert_none("与所填不符", &wrong);
}

/// What is read otherwise than written, for each way; all are read in one run, as the returns of a folder.
fn complaints(form: &Form, ways: &[(String, Filled)], catalog: &Catalog) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let name = |number: usize| format!("{}_{number}.xlsx", form.id);
    for (number, (_, filled)) in ways.iter().enumerate() {
        let blank = filled.blank(form, catalog);
        write_blank(&blank, &filled.values, &folder.path().join(name(number))).unwrap();
    }
    let review = read(folder.path(), catalog);
    let of = |(number, (_, filled)): (usize, &(String, Filled))| {
        let filings: Vec<&Filing> = review.filings.iter().filter(|f| f.path == name(number)).collect();
        match filings.as_slice() {
            [one] => differences(form, filled, one),
            other => vec![format!("应有一份，得到 {} 份", other.len())],
        }
    };
    ways.iter().enumerate().map(of).collect()
}

#[test]
fn a_blank_form_gives_no_number() {
    let catalog = catalog();
    let mut wrong = Vec::new();
    for form in catalog.forms.iter().filter(|form| !is_gap(form, BLANK)) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("{}.xlsx", form.id));
        write_blank(&Blank::new(form, picture(form), &catalog), &BTreeMap::new(), &file).unwrap();
        let review = read(&file, &catalog);
        for filing in &review.filings {
            let numbers = filing.figures.iter().filter(|figure| !figure.entry.is_unfilled());
            wrong.extend(numbers.map(|figure| format!("{}：{}", form.id, shown(figure))));
            wrong.extend(
                filing.unread.iter().map(|unread| format!("{}：{} {}", form.id, unread.place, unread.raw)),
            );
            wrong.extend(
                filing.indicators.iter().map(|i| format!("{}：指标 {:?} {}", form.id, i.place, i.level3)),
            );
            if filing.head.year.is_some()
                || !filing.head.department.is_empty()
                || !filing.head.project.is_empty()
            {
                wrong.push(format!("{}：{:?}", form.id, filing.head));
            }
        }
    }
    assert_none("空表里读出的", &wrong);
}

#[test]
fn what_blank_writes_can_be_drafted() {
    let catalog = catalog();
    let terms = Names { vocabulary: &catalog.vocabulary, settings: &catalog.settings };
    let folder = tempfile::tempdir().unwrap();
    for form in &catalog.forms {
        let file = folder.path().join(format!("{}.xlsx", form.id));
        let written = huishen().arg("blank").arg(&form.id).arg("-o").arg(&file).output().unwrap();
        assert_eq!(written.status.code(), Some(0), "{}", form.id);
        assert!(file.is_file(), "{}", form.id);
        let drafted = huishen().args(["catalog", "draft"]).arg(&file).output().unwrap();
        assert_eq!(drafted.status.code(), Some(0), "{}", form.id);
        let said = String::from_utf8(drafted.stdout).unwrap();
        let again = form::parse(&said, &terms, form::Drawings::Checked)
            .unwrap_or_else(|why| panic!("{}：{why}\n{said}", form.id));
        let [again] = again.as_slice() else { panic!("{}：一份表样\n{said}", form.id) };
        let (drawn, first) = (picture(again), picture(form));
        assert_eq!(
            words(&drawn).collect::<Vec<_>>(),
            words(&first).collect::<Vec<_>>(),
            "{} is drawn again",
            form.id
        );
        let named: BTreeSet<String> =
            form.should.iter().chain(&form.must).map(|n| Label::parse(n).key).collect();
        let unknown: Vec<String> = said
            .lines()
            .filter_map(|line| line.strip_prefix("# 不认识"))
            .map(|label| Label::parse(label).key)
            .filter(|key| named.contains(key))
            .collect();
        assert_none(&format!("{} 的表头不认识", form.id), &unknown);
    }
}
