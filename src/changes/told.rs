//! A pair of figures or indicators that differ → the change as it is told.

use super::Both;
use super::indicators::is_same_part;
use super::requests::{Asked, Requests};
use super::same::name;
use super::spare::Spare;
use crate::model::change::{Change, ChangeKind, ChangeSide, ChangeTopic, IndicatorPart};
use crate::model::decimal::plain;
use crate::model::filing::{Amount, Relation};
use crate::model::{Entry, Figure, Filing, Indicator, Place, Text, Unit};
use rust_decimal::Decimal;

/// So many figures that were read on one side only are told one by one; of more of them the form itself was changed.
pub const FEW: usize = 5;
/// So many figures are listed where nothing tells which has become which.
const SHOWN: usize = 6;
/// So many characters of a text are shown.
const LONGEST: usize = 60;

/// Two states of one return.
pub struct Pair<'p> {
    /// The earlier state, or the version that does not count.
    pub before: &'p Filing,
    /// What its file was called when it counted: that of an earlier state may bear another name by now.
    pub path_before: &'p str,
    /// The present state, or the version that counts.
    pub now: &'p Filing,
    /// What the round before asked for; nothing of versions.
    pub requests: &'p Requests<'p>,
}

/// A change with what has become of the figure and whether it was asked for.
pub struct Told {
    /// What has become of it.
    pub kind: ChangeKind,
    /// The change.
    pub change: Change,
    /// Whether it may be that the return was only read worse than the other one.
    pub is_unread: bool,
}

impl Told {
    /// What is told of a change.
    pub const fn new(kind: ChangeKind, change: Change) -> Self {
        Self { kind, change, is_unread: false }
    }

    /// What is gone or new as nobody can be sure of, where more numbers of the other return became nothing than of its own, or of
    /// its own so many more that what was read of it may be something else.
    fn doubted(self, other_is: &str, own: usize, other: usize) -> Self {
        let count = own.max(other);
        if other <= own && own <= other.saturating_add(FEW) {
            return self;
        }
        let own_is = if other_is == "现在" { "原来" } else { "现在" };
        let when = if other > own { other_is } else { own_is };
        self.unsure(&format!("{when}的表里有 {count} 个数没有认出是哪一项，不能说是改动"))
    }

    /// The same as nobody can be sure of, with the reason.
    fn unsure(self, why: &str) -> Self {
        let note = joined(&self.change.note, why).into();
        Self { kind: ChangeKind::Ambiguous, change: Change { note, ..self.change }, is_unread: true }
    }

    /// Whether a finding of the round before asked for it.
    pub fn is_asked(&self) -> bool {
        !self.change.rules.is_empty()
    }
}

impl Pair<'_> {
    /// One line for all that may only have been read worse.
    pub fn unread(&self, all: &[Told]) -> Told {
        let first = all.first().map(|told| &told.change);
        let whole = |filing: &Filing, path: &str| ChangeSide {
            path: path.into(),
            place: Some(Place { sheet: filing.sheet.as_str().into(), cell: "".into() }),
            ..ChangeSide::default()
        };
        let reason = first.map(|change| change.note.as_str()).unwrap_or_default();
        let note = format!(
            "有 {} 个数两份表里一份认得、一份没有认出是哪一项，没有逐数对照，请人工核对（如：{reason}）",
            all.len()
        );
        let change = Change {
            scope: self.now.form_name.as_str().into(),
            before: Some(whole(self.before, self.path_before)),
            after: Some(whole(self.now, &self.now.path)),
            note: note.into(),
            ..self.base()
        };
        Told::new(ChangeKind::Ambiguous, change)
    }

    fn base(&self) -> Change {
        let head = &self.now.head;
        Change {
            department: head.department.as_str().into(),
            project: head.project.as_str().into(),
            year: head.year,
            note: self.renamed().into(),
            ..Change::default()
        }
    }

    /// What is said where the project bears another name now.
    fn renamed(&self) -> String {
        let (old, new) = (&self.before.head.project, &self.now.head.project);
        let is_same = name(old) == name(new);
        if is_same { String::new() } else { format!("项目名称原来写“{old}”") }
    }

    /// What became of figures. What nobody could read on the other side may be what is missing there.
    pub fn figures(&self, both: &Both, spares: &mut [Spare<'_>; 2]) -> Told {
        let told = self.of_figures(both);
        let [old, new] = spares;
        let (side, when, own, other) = match told.kind {
            ChangeKind::Gone => (&told.change.before, "现在", old, new),
            ChangeKind::New => (&told.change.after, "原来", new, old),
            _ => return told,
        };
        let place = side.as_ref().and_then(|side| other.take(&side.raw));
        match place {
            Some(place) => {
                let note = format!("{when}的 {place} 有同样的数，没有认出是哪一项");
                told.unsure(&note)
            }
            None => told.doubted(when, own.count(), other.count()),
        }
    }

    fn of_figures(&self, both: &Both) -> Told {
        let olds: Vec<&Figure> = both.old.iter().map(|at| &self.before.figures[*at]).collect();
        let news: Vec<&Figure> = both.new.iter().map(|at| &self.now.figures[*at]).collect();
        let mut change = self.base();
        if let Some(figure) = news.first().or_else(|| olds.first()) {
            let of_return = if news.is_empty() { self.before.head.year } else { self.now.head.year };
            change.year = figure.year(of_return);
            change.topic = ChangeTopic::Figure(figure.item.clone(), figure.measure);
            change.scope.clone_from(&figure.scope);
            change.label.clone_from(&figure.label);
        }
        change.before = side(self.path_before, &olds);
        change.after = side(&self.now.path, &news);
        if let (false, [old], [new]) = (both.is_open, olds.as_slice(), news.as_slice()) {
            (change.unit, change.difference) = gap(old, new);
            change.note = joined(&change.note, &reprinted(old, new)).into();
        } else if both.kind() != ChangeKind::Ambiguous {
            let only = olds.first().or_else(|| news.first());
            change.unit = only.and_then(|figure| figure.entry.quantity()).map(|own| own.unit.base());
        } else {
            change.note = joined(&change.note, OPEN).into();
        }
        let places: Vec<&Place> = olds.iter().map(|figure| &figure.place).collect();
        let asked = self.requests.about(self.path_before, &places);
        Told::new(both.kind(), asked_for(change, asked))
    }

    /// What became of indicators: one change for each part that differs, or one for the whole.
    pub fn indicators(&self, both: &Both, spares: &[Spare<'_>; 2]) -> Vec<Told> {
        let olds: Vec<&Indicator> = both.old.iter().map(|at| &self.before.indicators[*at]).collect();
        let news: Vec<&Indicator> = both.new.iter().map(|at| &self.now.indicators[*at]).collect();
        if let (false, [old], [new]) = (both.is_open, olds.as_slice(), news.as_slice()) {
            let differing = IndicatorPart::STATED.into_iter().filter(|part| !is_same_part(old, new, *part));
            return differing.map(|part| self.part(old, new, part)).collect();
        }
        let kind = both.kind();
        let note = if kind == ChangeKind::Ambiguous { OPEN } else { "" };
        let base = self.base();
        let change = Change {
            topic: ChangeTopic::Indicator(IndicatorPart::Whole),
            scope: news.first().or_else(|| olds.first()).map(|row| row.name().into()).unwrap_or_default(),
            label: news.first().or_else(|| olds.first()).map(|row| levels(row)).unwrap_or_default(),
            before: whole_side(self.path_before, &olds),
            after: whole_side(&self.now.path, &news),
            note: joined(&base.note, note).into(),
            ..base
        };
        let rows = olds.iter().filter_map(|row| row.place.as_ref());
        let asked = rows.map(|place| self.requests.about_row(self.path_before, place)).find(Asked::is_asked);
        let told = Told::new(kind, asked_for(change, asked.unwrap_or_default()));
        let [old, new] = spares.each_ref().map(Spare::count);
        vec![match kind {
            ChangeKind::Gone => told.doubted("现在", old, new),
            ChangeKind::New => told.doubted("原来", new, old),
            _ => told,
        }]
    }

    fn part(&self, old: &Indicator, new: &Indicator, part: IndicatorPart) -> Told {
        let (one, other) = (Part::of(old, part), Part::of(new, part));
        let numbers = one.value.zip(other.value).filter(|_| one.unit == other.unit);
        let difference = numbers.and_then(|(old, new)| new.checked_sub(old)).filter(|gap| !gap.is_zero());
        let asked = match &one.own {
            Some(place) => self.requests.about(self.path_before, &[place]),
            None => one
                .row
                .as_ref()
                .map_or_else(Asked::default, |place| self.requests.about_row(self.path_before, place)),
        };
        let change = Change {
            topic: ChangeTopic::Indicator(part),
            scope: new.name().into(),
            label: levels(new),
            unit: difference.and(one.base),
            before: Some(one.side(self.path_before)),
            after: Some(other.side(&self.now.path)),
            difference: difference.map(|gap| gap.normalize()),
            ..self.base()
        };
        Told::new(ChangeKind::Changed, asked_for(change, asked))
    }
}

fn asked_for(change: Change, asked: Asked) -> Change {
    Change { rules: asked.rules, codes: asked.codes, ..change }
}

/// Said where figures of one name differ and nothing tells which has become which.
const OPEN: &str = "同名的有几处，看不出哪一处对应哪一处，请人工核对";

fn joined(one: &str, other: &str) -> String {
    let parts = [one, other].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("；")
}

/// The difference of two figures and what it counts in; none where one of them is no number.
fn gap(old: &Figure, new: &Figure) -> (Option<Unit>, Option<Decimal>) {
    let (one, other) = (old.entry.quantity(), new.entry.quantity());
    let unit = other.or(one).map(|own| own.unit.base());
    let both = one.zip(other).filter(|(one, other)| one.unit.kind() == other.unit.kind());
    let gap = both.and_then(|(one, other)| other.value.checked_sub(one.value));
    (unit, gap.map(|gap| gap.normalize()))
}

/// What is said where the same digits stand under another 计量单位.
fn reprinted(old: &Figure, new: &Figure) -> String {
    match (old.stated_unit, new.stated_unit) {
        (Some(one), Some(other)) if one != other && old.raw == new.raw => {
            format!("数字没有改，计量单位由{one}改为{other}")
        }
        _ => String::new(),
    }
}

/// One side out of the figures on it; none where there is none.
fn side(path: &str, figures: &[&Figure]) -> Option<ChangeSide> {
    let first = figures.first()?;
    if let [only] = figures {
        return Some(ChangeSide {
            path: path.into(),
            place: Some(only.place.clone()),
            raw: only.raw.clone(),
            shown: shown(only).into(),
            value: only.entry.quantity().map(|own| own.value.normalize()),
        });
    }
    let told = |figure: &&Figure| format!("{}（{}）", shown(figure), figure.place.cell);
    Some(several(path, Some(first.place.clone()), figures.iter().map(told).collect()))
}

/// A side on which several stand.
fn several(path: &str, place: Option<Place>, all: Vec<String>) -> ChangeSide {
    let more = all.len().saturating_sub(SHOWN);
    let first = all.into_iter().take(SHOWN).collect::<Vec<_>>().join("、");
    let shown = if more > 0 { format!("{first}等，另有 {more} 处") } else { first };
    ChangeSide { path: path.into(), place, shown: shown.into(), ..ChangeSide::default() }
}

/// A figure as people read it.
fn shown(figure: &Figure) -> String {
    match &figure.entry {
        Entry::Number(own) | Entry::Corrected(own, _) => own.to_string(),
        Entry::Blank => "空白".to_owned(),
        Entry::Dash => "横线".to_owned(),
        Entry::NotApplicable => "不适用".to_owned(),
        Entry::Text(text) => cut(text),
        Entry::Unreadable(_) => format!("无法辨认：{}", cut(&figure.raw)),
    }
}

fn cut(text: &str) -> String {
    let long = text.char_indices().nth(LONGEST);
    long.map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}

/// The names of an indicator on all levels.
fn levels(row: &Indicator) -> Text {
    let levels = [&row.level1, &row.level2, &row.level3].into_iter().filter(|level| !level.is_empty());
    levels.map(Text::as_str).collect::<Vec<_>>().join("/").into()
}

/// A part of an indicator on one side.
struct Part {
    /// Its own cell, if that is known.
    own: Option<Place>,
    /// The first cell of the row.
    row: Option<Place>,
    raw: Text,
    shown: String,
    value: Option<Decimal>,
    unit: Text,
    base: Option<Unit>,
}

impl Part {
    fn of(row: &Indicator, part: IndicatorPart) -> Self {
        let amount = |amount: &Amount, place: &Option<Place>, sign: &str| Self {
            own: place.clone(),
            row: row.place.clone(),
            raw: amount.raw.clone(),
            shown: stated(&amount.raw, sign),
            value: amount.value.map(|value| value.normalize()),
            unit: amount.unit.clone(),
            base: (amount.unit == "%").then_some(Unit::Percent),
        };
        let points = |value: Option<Decimal>, raw: &Text, place: &Option<Place>| Self {
            own: place.clone(),
            row: row.place.clone(),
            raw: value.map_or_else(|| raw.clone(), |value| plain(value).into()),
            shown: value.map_or_else(|| stated(raw, ""), |value| format!("{} 分", plain(value.normalize()))),
            value: value.map(|value| value.normalize()),
            unit: "".into(),
            base: Some(Unit::Points),
        };
        let sign = row.relation.filter(|own| *own != Relation::Qualitative).map_or("", Relation::sign);
        match part {
            IndicatorPart::Whole | IndicatorPart::Target => amount(&row.target, &row.target_place, sign),
            IndicatorPart::Actual => amount(&row.actual, &row.actual_place, ""),
            IndicatorPart::Weight => points(row.weight, &row.weight_raw, &row.weight_place),
            IndicatorPart::Score => points(row.score, &row.score_raw, &row.score_place),
        }
    }

    fn side(self, path: &str) -> ChangeSide {
        ChangeSide {
            path: path.into(),
            place: self.own.or(self.row),
            raw: self.raw,
            shown: self.shown.into(),
            value: self.value,
        }
    }
}

/// A text as it stands, with the sign of a target where it does not begin with one; 空白 where nothing stands.
fn stated(raw: &str, sign: &str) -> String {
    let bare = raw.trim();
    if bare.is_empty() {
        return "空白".to_owned();
    }
    let is_bare = bare.starts_with(|c: char| c.is_ascii_digit());
    format!("{}{}", if is_bare { sign } else { "" }, cut(bare))
}

/// Whole indicators on one side.
fn whole_side(path: &str, rows: &[&Indicator]) -> Option<ChangeSide> {
    let told = |row: &&Indicator| {
        let parts = IndicatorPart::STATED.map(|part| (part, Part::of(row, part)));
        let parts = parts.into_iter().filter(|(_, own)| !own.raw.is_empty());
        let parts: Vec<String> = parts.map(|(part, own)| format!("{} {}", part.term(), own.shown)).collect();
        if parts.is_empty() { "没有填写".to_owned() } else { parts.join("，") }
    };
    let first = rows.first()?;
    Some(several(path, first.place.clone(), rows.iter().map(told).collect()))
}
