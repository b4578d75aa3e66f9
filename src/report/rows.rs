//! Turns a review into the rows of the CSV tables, column by column in the order other programs rely on.
//!
//! Texts of the returns go through `guarded`; our own words and numbers do not need it.

use super::tables::{CsvTable, Row, Take, guarded};
use crate::model::change::{Change, ChangeCard, ChangeSide, ChangeTopic, INDICATOR};
use crate::model::columns::OF_RUN;
use crate::model::decimal::plain;
use crate::model::filing::{Relation, Unread};
use crate::model::review::RuleLine;
use crate::model::score::Rescored;
use crate::model::statement::{Sentence, Statement};
use crate::model::tables::columns_of;
use crate::model::{
    DepartmentRow, Figure, FileRecord, Filing, FilingCard, FilingStanding, Finding, FindingCard, Indicator,
};
use crate::model::{Item, Measure, Place, Review, Severity, Standing, State, Unit};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

type Field<'r> = Cow<'r, str>;

/// All tables in the order of the contract.
pub fn all(review: &Review) -> impl Iterator<Item = CsvTable<'_>> {
    [files, filings, figures, indicators, findings, departments, ranking, unread, sentences, rules, changes]
        .into_iter()
        .map(|table| table(review))
}

fn table<'r>(name: &'static str, rows: impl Fn(&mut Take<'_>) -> io::Result<()> + 'r) -> CsvTable<'r> {
    let heads = columns_of(name).iter().map(|column| Cow::Borrowed(column.name)).collect();
    CsvTable { name, heads, rows: Box::new(rows) }
}

fn files(review: &Review) -> CsvTable<'_> {
    table("files.csv", |take| review.files.iter().map(file).try_for_each(take))
}

fn file(file: &FileRecord) -> Row<'_> {
    vec![
        guarded(&file.path),
        file.size.to_string().into(),
        guarded(&file.sha256),
        guarded(&file.format),
        file.status.as_str().into(),
        guarded(&file.message),
        file.sheets.to_string().into(),
        file.filings.to_string().into(),
        file.figures.to_string().into(),
        file.numeric.to_string().into(),
        file.used.to_string().into(),
        file.numeric.saturating_sub(file.used).to_string().into(),
    ]
}

fn filings(review: &Review) -> CsvTable<'_> {
    table("filings.csv", |take| all_filings(review).map(|(_, card)| filing(card)).try_for_each(take))
}

fn filing(filing: &FilingCard) -> Row<'_> {
    let head = &filing.head;
    vec![
        guarded(&filing.id),
        guarded(&filing.path),
        guarded(&filing.sheet),
        filing.range.to_string().into(),
        guarded(&filing.form),
        filing.matching.as_str().into(),
        guarded(&head.department),
        guarded(&head.department_code),
        guarded(&head.supervisor),
        guarded(&head.project),
        year(head.year),
        unit(filing.unit),
        number(filing.total_score()),
        guarded(filing.grade()),
        filing.standing.as_str().into(),
        filing.decided_by.as_str().into(),
    ]
}

/// All returns in the order of their files, those that count nowhere among them; the number of those that are audited.
fn all_filings(review: &Review) -> impl Iterator<Item = (Option<usize>, &FilingCard)> {
    let audited = review.filings.iter().enumerate().map(|(number, card)| (Some(number), card));
    let mut all: Vec<_> = audited.chain(review.aside.iter().map(|card| (None, card))).collect();
    // Stable: returns of runs below stand behind those read here, in their own order.
    if !review.aside.is_empty() {
        let order: BTreeMap<&str, usize> =
            review.files.iter().zip(0..).map(|(file, at)| (file.path.as_str(), at)).collect();
        all.sort_by_key(|(_, card)| order.get(card.path.as_str()).copied().unwrap_or(usize::MAX));
    }
    all.into_iter()
}

fn figures(review: &Review) -> CsvTable<'_> {
    table("figures.csv", |take| {
        for (number, card) in all_filings(review) {
            let filing = card.whole();
            let unusable = number.and_then(|number| review.unusable.get(&number));
            for own in &filing.figures {
                let is_error = unusable.is_some_and(|places| places.contains(&own.place));
                let standing = if is_error { FilingStanding::UNUSABLE } else { card.standing.as_str() };
                take(figure(&filing, own, standing))?;
            }
        }
        Ok(())
    })
}

fn figure<'r>(filing: &'r Filing, figure: &'r Figure, standing: &'static str) -> Row<'r> {
    let quantity = figure.entry.quantity();
    let mut row = origin(filing, Some(&figure.place), figure.year(filing.head.year));
    row.extend([
        guarded(&figure.scope),
        figure.item.as_str().into(),
        figure.measure.as_str().into(),
        guarded(&figure.label),
        guarded(&figure.raw),
        figure.entry.status().into(),
        number(quantity.map(|quantity| quantity.value)),
        unit(quantity.map(|quantity| quantity.unit.base())),
        unit(figure.stated_unit),
        standing.into(),
        figure.certainty.as_str().into(),
    ]);
    row
}

fn indicators(review: &Review) -> CsvTable<'_> {
    table("indicators.csv", |take| {
        for (card, scores) in review.filings.iter().zip(&review.scores) {
            let (filing, scores) = (card.whole(), scores.whole());
            let mut rows =
                filing.indicators.iter().zip(&scores.indicators).map(|own| indicator(&filing, own));
            rows.try_for_each(&mut *take)?;
        }
        Ok(())
    })
}

fn indicator<'r>(filing: &'r Filing, (indicator, rescored): (&'r Indicator, &'r Rescored)) -> Row<'r> {
    let mut row = origin(filing, indicator.place.as_ref(), filing.head.year);
    row.extend([
        guarded(&indicator.level1),
        guarded(&indicator.level2),
        guarded(&indicator.level3),
        indicator.relation.map_or("", Relation::as_str).into(),
        guarded(&indicator.target.raw),
        number(indicator.target.value),
        guarded(&indicator.target.unit),
        guarded(&indicator.actual.raw),
        number(indicator.actual.value),
        guarded(&indicator.actual.unit),
        number(indicator.weight),
        number(indicator.score),
        number(agreeing(indicator.score, rescored)),
        guarded(indicator.deviation.as_deref().unwrap_or_default()),
        cell_of(indicator.target_place.as_ref()),
        cell_of(indicator.actual_place.as_ref()),
        cell_of(indicator.weight_place.as_ref()),
        cell_of(indicator.score_place.as_ref()),
    ]);
    row
}

/// The recomputed score; of two legal methods the one the printed score follows.
fn agreeing(printed: Option<Decimal>, rescored: &Rescored) -> Option<Decimal> {
    rescored.other.filter(|other| printed == Some(*other)).or(rescored.value)
}

/// filing, path, sheet, cell, department, project, year: what figures and indicators have in common.
fn origin<'r>(filing: &'r Filing, place: Option<&'r Place>, of: Option<u16>) -> Row<'r> {
    vec![
        guarded(&filing.id),
        guarded(&filing.path),
        guarded(place.map_or(filing.sheet.as_str(), |place| place.sheet.as_str())),
        guarded(place.map_or("", |place| place.cell.as_str())),
        guarded(&filing.head.department),
        guarded(&filing.head.project),
        year(of),
    ]
}

fn findings(review: &Review) -> CsvTable<'_> {
    table("findings.csv", |take| {
        let mut counted = review.findings.iter().map(FindingCard::whole);
        counted.try_for_each(|whole| take(finding(&whole, whole.state.as_str())))?;
        review.exempted.iter().try_for_each(|own| take(finding(&own.finding, State::EXEMPTED)))
    })
}

fn cell_of(place: Option<&Place>) -> Field<'_> {
    guarded(place.map_or("", |place| place.cell.as_str()))
}

/// Those of other files, `path!sheet!cell`.
fn other_cells(finding: &Finding) -> String {
    let cells = finding.elsewhere.iter();
    cells.map(|(path, place)| format!("{path}!{}!{}", place.sheet, place.cell)).collect::<Vec<_>>().join(";")
}

fn finding<'r>(finding: &'r Finding, state: &'static str) -> Row<'r> {
    let subject = &finding.subject;
    let place = finding.place.as_ref();
    vec![
        guarded(&finding.rule),
        finding.severity.as_str().into(),
        guarded(&finding.name),
        guarded(&subject.department),
        guarded(&subject.project),
        year(subject.year),
        guarded(&subject.path),
        guarded(place.map_or("", |place| place.sheet.as_str())),
        guarded(place.map_or("", |place| place.cell.as_str())),
        guarded(&finding.stated),
        number(finding.computed),
        number(finding.difference),
        number(finding.tolerance),
        guarded(&finding.message),
        guarded(&finding.cause),
        guarded(&finding.advice),
        guarded(&finding.basis),
        guarded(&finding.code),
        state.into(),
        Cow::Owned(guarded(&finding.cells()).into_owned()),
        Cow::Owned(guarded(&other_cells(finding)).into_owned()),
    ]
}

fn departments(review: &Review) -> CsvTable<'_> {
    let keys = occurring(review);
    let mut heads: Vec<Cow<'_, str>> = Vec::new();
    for column in columns_of("departments.csv") {
        if column.name == OF_RUN {
            heads.extend(keys.iter().map(|(item, measure)| Cow::Owned(format!("{item}.{measure}"))));
        } else {
            heads.push(column.name.into());
        }
    }
    let rows = move |take: &mut Take<'_>| {
        review.departments.iter().map(|row| department(row, &keys)).try_for_each(take)
    };
    CsvTable { name: "departments.csv", heads, rows: Box::new(rows) }
}

fn department<'r>(row: &'r DepartmentRow, keys: &[(Item, Measure)]) -> Row<'r> {
    let mut fields = vec![guarded(&row.department), guarded(&row.supervisor), year(row.year)];
    let values = row.values.open();
    fields.extend(keys.iter().map(|key| number(values.get(key).copied())));
    fields.extend([
        number(row.score),
        guarded(&row.grade),
        row.errors.to_string().into(),
        row.verifies.to_string().into(),
        row.notices.to_string().into(),
        excluded(row),
    ]);
    fields
}

/// The values of a unit that stay out of 合计.
fn excluded(row: &DepartmentRow) -> Field<'_> {
    let keys: Vec<String> = row.excluded.iter().map(|(item, measure)| format!("{item}.{measure}")).collect();
    keys.join(";").into()
}

/// The keys that occur over all units: vocabulary order, then measure order; items outside the vocabulary last.
fn occurring(review: &Review) -> Vec<(Item, Measure)> {
    let mut keys: BTreeSet<(Item, Measure)> = BTreeSet::new();
    for row in &review.departments {
        let values = row.values.open();
        let new: Vec<_> = values.keys().filter(|key| !keys.contains(*key)).cloned().collect();
        keys.extend(new);
    }
    let order: BTreeMap<&Item, usize> = review.terms.iter().map(|(item, _)| item).zip(0..).collect();
    let mut sorted: Vec<(Item, Measure)> = keys.into_iter().collect();
    // Measures are declared in the order of the contract, and so they compare.
    sorted.sort_by_key(|(item, measure)| {
        (order.get(item).copied().unwrap_or(usize::MAX), item.clone(), *measure)
    });
    sorted
}

fn ranking(review: &Review) -> CsvTable<'_> {
    table("ranking.csv", |take| review.ranking.iter().map(standing).try_for_each(take))
}

fn standing(standing: &Standing) -> Row<'_> {
    vec![
        guarded(&standing.group),
        standing.rank.map_or(Cow::Borrowed(""), |rank| rank.to_string().into()),
        guarded(&standing.department),
        guarded(&standing.project),
        number(standing.self_score),
        number(standing.checked_score),
        guarded(&standing.self_grade),
        guarded(&standing.checked_grade),
        number(standing.execution_rate),
        standing.errors.to_string().into(),
        standing.verifies.to_string().into(),
        Cow::Owned(guarded(&standing.remarks()).into_owned()),
    ]
}

fn unread(review: &Review) -> CsvTable<'_> {
    table("unread.csv", |take| {
        for (_, card) in all_filings(review) {
            let filing = card.whole();
            filing.unread.iter().map(|own| unread_row(&filing, own)).try_for_each(&mut *take)?;
        }
        Ok(())
    })
}

fn unread_row<'r>(filing: &'r Filing, unread: &'r Unread) -> Row<'r> {
    vec![
        guarded(&filing.path),
        guarded(&unread.place.sheet),
        guarded(&unread.place.cell),
        guarded(&unread.raw),
        unread.kind.as_str().into(),
        guarded(&unread.reason),
        guarded(&unread.label),
    ]
}

fn sentences(review: &Review) -> CsvTable<'_> {
    table("sentences.csv", |take| {
        for (_, card) in all_filings(review) {
            let filing = card.whole();
            let told = &filing.told;
            for statement in &told.statements {
                if let Some(sentence) = told.sentences.get(statement.sentence) {
                    take(statement_row(&filing, sentence, statement))?;
                }
            }
        }
        Ok(())
    })
}

fn statement_row<'r>(filing: &'r Filing, sentence: &'r Sentence, statement: &'r Statement) -> Row<'r> {
    let certainty = if statement.is_certain() { "certain" } else { "uncertain" };
    vec![
        guarded(&filing.path),
        Cow::Owned(guarded(&sentence.place.to_string()).into_owned()),
        statement.sentence.to_string().into(),
        guarded(&sentence.text),
        certainty.into(),
        statement.item.as_ref().map_or("", Item::as_str).into(),
        statement.measure.as_str().into(),
        number(statement.value.map(|quantity| quantity.value)),
        unit(statement.value.map(|quantity| quantity.unit.base())),
        year(statement.year),
        statement.bound.term().into(),
    ]
}

fn changes(review: &Review) -> CsvTable<'_> {
    table("changes.csv", |take| {
        for card in &review.changes.cards {
            take(change(card, &card.whole()))?;
        }
        Ok(())
    })
}

fn change<'r>(card: &ChangeCard, change: &'r Change) -> Row<'r> {
    let (item, measure) = match &change.topic {
        ChangeTopic::Return => ("", ""),
        ChangeTopic::Figure(item, measure) => (item.as_str(), measure.as_str()),
        ChangeTopic::Indicator(part) => (INDICATOR, part.as_str()),
    };
    let mut row: Row<'r> = vec![
        card.against.as_str().into(),
        card.kind.as_str().into(),
        guarded(&change.department),
        guarded(&change.project),
        year(change.year),
        item.into(),
        measure.into(),
        guarded(&change.scope),
        guarded(&change.label),
    ];
    for side in [&change.before, &change.after] {
        let (side, place) = (side.as_ref(), side.as_ref().and_then(|side| side.place.as_ref()));
        row.extend([
            guarded(side.map_or("", |side| side.path.as_str())),
            guarded(place.map_or("", |place| place.sheet.as_str())),
            cell_of(place),
            guarded(side.map_or("", said)),
            number(side.and_then(|side| side.value)),
        ]);
    }
    let is_asked = card.is_since().then_some(if card.is_asked { "yes" } else { "no" });
    row.extend([
        unit(change.unit),
        number(change.difference),
        number(change.rate()),
        is_asked.unwrap_or_default().into(),
        guarded(&change.rules),
        guarded(&change.codes),
        guarded(&change.note),
    ]);
    row
}

/// The text of a cell; of several cells what they say.
fn said(side: &ChangeSide) -> &str {
    if side.raw.is_empty() { &side.shown } else { &side.raw }
}

fn rules(review: &Review) -> CsvTable<'_> {
    table("rules.csv", |take| review.rules.iter().map(rule).try_for_each(take))
}

fn rule(line: &RuleLine) -> Row<'_> {
    let severity = Severity::ALL.into_iter().find(|own| own.term() == line.severity);
    let tally = &line.tally;
    let judged = [tally.passed, tally.failed, tally.not_applicable, tally.undetermined, tally.exempted];
    let (applies, looked_at) = match line.over {
        Some((scope, count)) => (scope.as_str(), count.to_string()),
        None => ("filing", judged.iter().sum::<u64>().to_string()),
    };
    let mut row = vec![
        guarded(&line.id),
        guarded(&line.name),
        severity.map_or("", Severity::as_str).into(),
        line.state.as_str().into(),
        applies.into(),
        looked_at.into(),
    ];
    row.extend(judged.map(|count| Cow::Owned(count.to_string())));
    row.push(line.findings.to_string().into());
    row
}

fn number(number: Option<Decimal>) -> Field<'static> {
    number.map_or(Cow::Borrowed(""), |number| Cow::Owned(plain(number)))
}

fn year(year: Option<u16>) -> Field<'static> {
    year.map_or(Cow::Borrowed(""), |year| Cow::Owned(year.to_string()))
}

fn unit(unit: Option<Unit>) -> Field<'static> {
    Cow::Borrowed(unit.map_or("", Unit::as_str))
}
