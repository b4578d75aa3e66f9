//! Raw filings → filings: text becomes exact quantities, units are settled, and what is not legal as written is
//! proved by the figures around it or refused.

mod certain;
mod grades;
mod numbers;
mod prove;
mod range;
mod steps;
mod units;

pub use range::refuse as refuse_out_of_range;

use crate::catalog::Catalog;
use crate::catalog::form::Form;
use crate::model::raw::{RawFigure, RawFiling};
use crate::model::register::canonical_name;
use crate::model::term::Kind;
use crate::model::{
    CellRef, Certainty, Entry, Figure, FigureCertainty, Filing, Match, Quantity, Rect, Text, Unit,
};
use numbers::{Read, Written};
use std::collections::BTreeSet;

/// What the form decided about a return.
#[derive(Debug, Clone)]
pub struct FormFacts<'a> {
    /// The form; none if no form fits.
    pub form: Option<&'a Form>,
    /// How well it fits.
    pub matching: Match,
    /// Why.
    pub evidence: String,
}

/// Makes a filing of what was taken from one return.
#[must_use]
pub fn normalise(
    raw: RawFiling,
    facts: FormFacts<'_>,
    catalog: &Catalog,
    path: &str,
    number: usize,
) -> Filing {
    let document =
        units::of_document(&raw.figures, facts.form.and_then(Form::default_unit), &catalog.vocabulary.units)
            .or_else(|| units::told_beside(&raw, &catalog.vocabulary.units));
    let mut doubts = Vec::new();
    let mut figures: Vec<Figure> = Vec::with_capacity(raw.figures.len());
    for source in &raw.figures {
        let (figure, candidates) = figure(source, document, catalog);
        if candidates.len() > 1 {
            doubts.push((figures.len(), candidates));
        }
        figures.push(figure);
    }
    units::refine_steps(&mut figures);
    find_whole(&mut figures, &raw.head.department);
    let (form, form_name, family) = identity(facts.form, &raw);
    // A form of the catalogue asks for what it prints; any other return for what it prints itself: lists, targets and
    // tables of figures have no place for a total score, and many forms none for a grade.
    let exact = facts.matching == Match::Exact;
    let prints = |item: &str| raw.headings.iter().any(|key| catalog.vocabulary.names_item(key, item));
    // One with indicators shows whether they have points; one of words alone owes them
    // where it evaluates a unit as a whole, or speaks of any.
    let pointed = raw.indicators.iter().any(|indicator| indicator.score.is_some());
    let is_score = |item: &crate::model::Item| item.family() == "score";
    let tells = raw.told.statements.iter().any(|told| told.item.as_ref().is_some_and(is_score));
    // 部门整体支出绩效评价基础数据表 is a table of facts beside the return.
    let is_data = catalog.vocabulary.papers.data.iter().any(|word| raw.head.title.contains(word.as_str()));
    let owes = tells || family == "department" || !raw.told_only();
    let has_place = prints("score.total") || pointed || (raw.indicators.is_empty() && owes && !is_data);
    let scored =
        facts.form.map_or(raw.head.title.contains("自评"), |form| form.scored) && (exact || has_place);
    let graded = facts.form.map_or(scored, |form| form.graded) && (exact || prints("grade"));
    let mut filing = Filing {
        id: format!("{path}#{number}"),
        path: path.to_owned(),
        sheet: raw.sheet,
        hidden: raw.hidden,
        range: raw.range.unwrap_or(Rect::cell(CellRef::new(0, 0))),
        form,
        form_name,
        matching: facts.matching,
        evidence: facts.evidence,
        scored,
        graded,
        family,
        head: raw.head,
        unit: document,
        blocks: raw.blocks,
        figures,
        indicators: raw.indicators,
        remarks: raw.remarks,
        goals: raw.goals,
        unread: raw.unread,
        numeric: raw.numeric,
        workings: raw.workings,
        periods: raw.periods,
        printed: raw.printed,
        headings: raw.columns,
        told: raw.told,
        conversions: raw.conversions,
    };
    let proved = prove::settle(&mut filing, doubts, catalog);
    range::refuse(&mut filing, &catalog.settings);
    certain::settle(&mut filing, &proved);
    let lines = raw.figures.iter().zip(&filing.figures).enumerate().flat_map(|(index, (source, figure))| {
        steps::of(source, figure, proved.contains(&index).then_some(Certainty::Proved))
    });
    filing.conversions.extend(lines);
    filing
}

fn identity(form: Option<&Form>, raw: &RawFiling) -> (String, String, String) {
    // A text that its title calls final accounts is of the whole unit, though most of its numbers are of 三公经费.
    let is_fitting =
        |form: &&Form| !raw.told_only() || raw.told_family.is_empty() || raw.told_family == form.family;
    if let Some(form) = form.filter(is_fitting) {
        // A table that calls itself 部门整体… is none of a project, though it is laid out as one.
        let says_whole = raw.head.title.contains("整体") && !raw.head.title.contains("项目");
        let family = if form.family == "project" && says_whole { "department" } else { &form.family };
        return (form.id.clone(), form.name.clone(), family.to_owned());
    }
    let family = if raw.head.title.contains("整体") {
        "department"
    } else if raw.is_report && raw.told_family == "department" {
        // 绩效自评报告 of a file that is called 部门整体支出….
        "department"
    } else if raw.head.title.contains("自评") {
        "project"
    } else if raw.told_family.is_empty() {
        if raw.told_only() && speaks_of_unit(raw) { "budget" } else { "other" }
    } else {
        &raw.told_family
    };
    ("generic".into(), "未收录的表样".into(), family.into())
}

/// Whether a text states what a unit received or spent as a whole.
fn speaks_of_unit(raw: &RawFiling) -> bool {
    let is_whole = |item: &crate::model::Item| {
        matches!(item.family(), "income" | "expenditure")
            && (item.is_total() || item.as_str() == "expenditure.basic")
    };
    raw.told.certain().any(|told| told.item.as_ref().is_some_and(is_whole))
}

fn figure(source: &RawFigure, document: Option<Unit>, catalog: &Catalog) -> (Figure, Vec<Quantity>) {
    let (entry, candidates, stated_unit) = if source.item.as_str() == "grade" {
        (grades::entry(source.value.as_ref(), catalog), Vec::new(), None)
    } else {
        match grades::score_alone(source.value.as_ref(), &catalog.settings) {
            Some(value) if source.item.family() == "score" => {
                entry(&RawFigure { value: Some(value), ..source.clone() }, document, catalog)
            }
            _ => entry(source, document, catalog),
        }
    };
    let figure = Figure {
        place: source.place.clone(),
        scope: source.scope.clone(),
        item: source.item.clone(),
        measure: source.measure,
        label: in_one_line(&source.label),
        raw: numbers::shown(source.value.as_ref()),
        entry,
        stated_unit,
        block: source.block,
        certainty: if source.is_guess { FigureCertainty::Guessed } else { FigureCertainty::Headings },
    };
    (figure, candidates)
}

fn in_one_line(label: &Text) -> Text {
    if label.contains(['\n', '\r']) { label.replace(['\n', '\r'], "").into() } else { label.clone() }
}

/// A row that bears the unit's own name stands for the whole return, unless a row of totals or another such row already
/// does: under 合计, 某局本级 is one of the units of 某局.
fn find_whole(figures: &mut [Figure], department: &str) {
    let unit = canonical_name(department);
    if !figures.iter().any(|figure| names_unit(figure, &unit)) {
        return;
    }
    let key = |figure: &Figure| (figure.block, figure.item.clone(), figure.measure);
    let is_number = |figure: &Figure| figure.entry.quantity().is_some();
    let totals = figures.iter().filter(|figure| figure.scope.is_empty() && is_number(figure));
    let mut known: BTreeSet<_> = totals.map(key).collect();
    for figure in figures.iter_mut().filter(|figure| names_unit(figure, &unit)) {
        if known.contains(&key(figure)) {
            continue;
        }
        figure.scope = Text::default();
        if is_number(figure) {
            known.insert(key(figure));
        }
    }
}

/// Whether the row of a figure bears the folded name of the unit.
fn names_unit(figure: &Figure, unit: &str) -> bool {
    if figure.scope.is_empty() || unit.is_empty() || figure.item.as_str() == "line" {
        return false;
    }
    let name = canonical_name(&figure.scope);
    name.chars().count() >= 3 && (unit.contains(&name) || name.contains(unit))
}

/// What a cell says under its headings; where several readings are possible, all of them.
fn entry(
    source: &RawFigure,
    document: Option<Unit>,
    catalog: &Catalog,
) -> (Entry, Vec<Quantity>, Option<Unit>) {
    let written = match numbers::read(source.value.as_ref(), &catalog.vocabulary) {
        Read::Nothing(entry) => return (entry, Vec::new(), None),
        Read::Illegal(why) => return (Entry::Unreadable(why.into()), Vec::new(), None),
        Read::Number(written) => written,
    };
    if units::contradicts(source, &written) {
        let why = format!("“{}”的单位与标题不符", written.seen());
        return (Entry::Unreadable(why.into()), Vec::new(), None);
    }
    let Some(unit) = units::settle(source, &written, document) else {
        return (Entry::Unreadable(crate::model::quantity::NO_UNIT.into()), Vec::new(), None);
    };
    let in_unit = written.values().iter().map(|value| value.in_unit(unit));
    let Some(quantities) = in_unit.collect::<Option<Vec<Quantity>>>() else {
        let why = range::reason(unit.kind(), &numbers::shown(source.value.as_ref()), &catalog.settings);
        return (Entry::Unreadable(why), Vec::new(), Some(unit));
    };
    let (entry, candidates) = decide(&written, &quantities, catalog);
    (entry, candidates, Some(unit))
}

/// The entry that the readings of a number make, and those readings if more than one is possible.
fn decide(written: &Written, quantities: &[Quantity], catalog: &Catalog) -> (Entry, Vec<Quantity>) {
    match quantities {
        [one] if one.unit.kind() == Kind::Percent && written.percentage => {
            let why = || range::reason(Kind::Percent, &written.seen(), &catalog.settings);
            (units::hundredfold(*one).map_or_else(|| Entry::Unreadable(why()), Entry::Number), Vec::new())
        }
        // At most 1.5 is taken a hundredfold.
        [one] if one.unit.kind() == Kind::Percent && written.may_be_ratio() => {
            match units::hundredfold(*one) {
                Some(percent) => (Entry::Number(percent), vec![percent, *one]),
                None => (Entry::Number(*one), Vec::new()),
            }
        }
        [one] => (Entry::Number(*one), Vec::new()),
        several => {
            let why = format!("“{}”的逗号位置不合规范，不能确定是哪个数", written.text.trim());
            (Entry::Unreadable(why.into()), several.to_vec())
        }
    }
}
