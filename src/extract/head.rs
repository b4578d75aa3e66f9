//! Head data: labels with the text to their right or behind their colon, titles, sheet and file names.

use crate::catalog::vocabulary::Vocabulary;
use crate::model::label::{Label, dated, fold, half_width, is_year, year_in};
use crate::model::layout::{Block, BlockKind, Layout, Look, Seen};
use crate::model::meaning::{HeadField, Meaning, Word};
use crate::model::naming::{coded, unsealed, without_year};
use crate::model::raw::RawFiling;
use crate::model::{CellRef, Head, Rect};
use std::collections::BTreeSet;

/// A year alone in one of the first rows is the year of the return.
const TOP_ROWS: u32 = 6;

/// Reads the head data of one sheet.
pub(super) fn read(layout: &Layout<'_>, vocabulary: &Vocabulary) -> Head {
    let mut head = Head { title: layout.title.clone(), ..Head::default() };
    let mut ranks = [u8::MAX; 5];
    let mut alone_years = BTreeSet::new();
    for (at, seen) in layout.seen.iter().filter(|(_, seen)| seen.is_words()) {
        let listed = || {
            layout.row(at.row).next().is_some_and(|(_, first)| is_corner(first)) || heads_names(layout, at)
        };
        for (field, label) in fields(seen).into_iter().filter(|_| !listed()) {
            let span = layout.grid.span(at);
            let next = layout.row(at.row).find(|(cell, _)| cell.col > span.last.col);
            if let Some((_, value)) = next
                && is_value(value)
                && inline(value, vocabulary).is_empty()
            {
                put(&mut head, (field, &label, value.text.trim()), &mut ranks, vocabulary);
            } else if has_room(layout, span, next) && is_asked_for(layout, at, field) {
                let place = layout.grid.place(at);
                head.unfilled.push((field, seen.text.trim().to_owned(), place));
            }
        }
        if at.row < TOP_ROWS {
            let folded = fold(&seen.text);
            let alone = dated(&folded).filter(|(_, rest)| rest.is_empty() && folded.ends_with("年度"));
            alone_years.extend(alone.map(|(year, _)| year));
        }
        for (field, label, value) in inline(seen, vocabulary) {
            put(&mut head, (field, &label, &value), &mut ranks, vocabulary);
        }
    }
    if let (None, 1) = (head.year, alone_years.len()) {
        head.year = alone_years.pop_first();
    }
    // Several years side by side (2023年度 | 2024年度) head columns: the last one is that of the return where neither
    // title nor file say which.
    head.columns_year = alone_years.pop_last();
    head
}

/// Whether a cell for the value stands beside a label: nothing in it, or a dash.
fn has_room(layout: &Layout<'_>, label: Rect, next: Option<(CellRef, &Seen)>) -> bool {
    let first = label.last.col + 1;
    let void = next.is_none_or(|(at, seen)| at.col > first || seen.look == Look::Void);
    void && first <= layout.extent().last.col && !layout.grid.is_text()
}

/// Unit, supervisor, project and year, asked for above the tables.
fn is_asked_for(layout: &Layout<'_>, at: CellRef, field: HeadField) -> bool {
    let wanted =
        matches!(field, HeadField::Department | HeadField::Supervisor | HeadField::Project | HeadField::Year);
    wanted && layout.blocks.iter().all(|block| !block.band.contains(&at.row) && !block.body.contains(&at.row))
}

/// 项目名称 | 债券性质 | 债券规模 over names, properties and numbers: the headings of a list.
fn heads_names(layout: &Layout<'_>, at: CellRef) -> bool {
    let heads = |block: &&Block| block.kind == BlockKind::Table && block.band.contains(&at.row);
    layout.blocks.iter().find(heads).is_some_and(|block| {
        let mut below = block.body.iter().filter_map(|row| layout.seen.get(CellRef::new(*row, at.col)));
        let is_total = |seen: &Seen| seen.is_word(Word::Total);
        below.clone().count() > 1
            && below.all(|seen| seen.is_words() && (seen.meanings.is_empty() || is_total(seen)))
    })
}

/// 序号 | 项目名称 | 页码: the headings of a list, not head data.
fn is_corner(seen: &Seen) -> bool {
    let head = seen.means(|m| matches!(m, Meaning::Head(_)));
    !head && seen.is_word(Word::Corner)
}

fn fields(seen: &Seen) -> Vec<(HeadField, String)> {
    let found = seen.meanings.iter().filter_map(|meaning| match meaning {
        Meaning::Head(field) => Some((*field, seen.label.key.clone())),
        _ => None,
    });
    found.collect()
}

/// A value of a head label: words that are no label themselves, or a code.
fn is_value(seen: &Seen) -> bool {
    match seen.look {
        Look::Words => {
            // 编报时间： is the next label, whatever it asks for.
            let is_label = seen.text.trim_end().ends_with([':', '：']);
            // 单位名称 | 收入合计（万元） are the headings of a list.
            let heads = |m: &Meaning| match m {
                Meaning::Head(_) | Meaning::Column(_) | Meaning::Measure(_) | Meaning::Quantity(..) => true,
                Meaning::Word(word) => *word == Word::Total,
                Meaning::Item(item) => item.is_total(),
                _ => false,
            };
            !is_label && seen.label.unit.is_none() && !seen.means(heads)
        }
        Look::Number => true,
        Look::Void => false,
    }
}

/// Labels and values in one cell: 单位名称：某局　　填报日期：2023.6.28.
fn inline(seen: &Seen, vocabulary: &Vocabulary) -> Vec<(HeadField, String, String)> {
    if !seen.text.contains([':', '：']) {
        return Vec::new();
    }
    let text: String = seen.text.chars().map(half_width).collect();
    text.split("  ")
        .flat_map(|part| part.split('\n'))
        .filter_map(|part| part.trim().split_once(':'))
        .filter(|(_, value)| !value.trim().is_empty())
        .filter_map(|(label, value)| {
            let label = Label::parse(label);
            let field = vocabulary.meanings(&label).iter().find_map(|meaning| match meaning {
                Meaning::Head(field) => Some(*field),
                _ => None,
            })?;
            Some((field, label.key, before_label(value, vocabulary).trim().to_owned()))
        })
        .collect()
}

/// What stands before the next label in the same cell: 某站 填报日期:2023年3月20日.
fn before_label<'t>(value: &'t str, vocabulary: &Vocabulary) -> &'t str {
    let is_label = |words: &str| {
        let found = vocabulary.meanings(&Label::parse(words));
        found.iter().any(|meaning| matches!(meaning, Meaning::Head(_)))
    };
    let Some((front, _)) = value.split_once(':') else { return value };
    match front.trim_end().rsplit_once(' ') {
        Some((before, label)) if is_label(label) => before,
        _ => value,
    }
}

/// Puts a value in its field unless a label of better right gave one already.
fn put(
    head: &mut Head,
    (field, label, value): (HeadField, &str, &str),
    ranks: &mut [u8; 5],
    vocabulary: &Vocabulary,
) {
    let rank = u8::from(!label.contains("实施") && !label.contains("名称"));
    let (slot, index) = match field {
        HeadField::Department => (&mut head.department, 0),
        HeadField::DepartmentCode => (&mut head.department_code, 1),
        HeadField::Supervisor => (&mut head.supervisor, 2),
        HeadField::Project => (&mut head.project, 3),
        HeadField::Year => {
            head.year = head
                .year
                .or_else(|| year_in(value).or_else(|| value.parse().ok().filter(|year| is_year(*year))));
            return;
        }
        // 单位：某某局 names the unit that reports, 单位：万元 the unit of money.
        HeadField::Unit if value.chars().count() > 4 && vocabulary.ends_as_department(value) => {
            (&mut head.department, 0)
        }
        HeadField::Unit | HeadField::Other => return,
    };
    // 项目单位(盖章)： 单位：万元 names nobody: the next label may.
    if rank < ranks[index] && !value.is_empty() {
        ranks[index] = rank;
        value.clone_into(slot);
    }
}

/// Takes over what another sheet of the same return says, where this one said nothing.
pub(super) fn join(head: &mut Head, other: Head) {
    let fill = |slot: &mut String, value: String| {
        if slot.is_empty() {
            *slot = value;
        }
    };
    fill(&mut head.department, other.department);
    fill(&mut head.department_code, other.department_code);
    fill(&mut head.supervisor, other.supervisor);
    fill(&mut head.project, other.project);
    head.year = head.year.or(other.year);
    head.columns_year = head.columns_year.or(other.columns_year);
    head.unfilled.extend(other.unfilled);
    if head.title.is_empty() {
        head.title = other.title;
    } else if !other.title.is_empty() {
        head.title = format!("{} {}", head.title, other.title);
    }
}

/// Fills what no label gave from title, sheet name and file name.
pub(super) fn complete(filing: &mut RawFiling, file_name: &str, vocabulary: &Vocabulary) {
    let headings = &filing.headings;
    let asked = || headings.iter().any(|heading| asks_department(heading, vocabulary));
    let head = &mut filing.head;
    // Line by line: 附件1 over 2022年度 is no number of five digits.
    let stated = head
        .title
        .split(' ')
        .find_map(year_in)
        .or_else(|| year_in(&filing.sheet))
        .or_else(|| year_in(file_name));
    head.year = head.year.or(stated).or(head.columns_year);
    let lines: Vec<&str> = head.title.split(' ').collect();
    if head.department.is_empty() {
        head.department = lines
            .iter()
            .find_map(|line| {
                let dated =
                    || unit_before_year(line, vocabulary).or_else(|| unit_after_year(line, vocabulary));
                dated().or_else(|| unit_alone(line, vocabulary))
            })
            .or_else(|| lines.iter().find_map(|line| unit_in_front(line, vocabulary)))
            .unwrap_or_default();
    }
    if head.project.is_empty() {
        head.project = lines.iter().find_map(|line| project_in(line)).unwrap_or_default();
    }
    for (name, code) in
        [(&mut head.department, Some(&mut head.department_code)), (&mut head.supervisor, None)]
    {
        *name = without_year(unsealed(name)).to_owned();
        if let Some((own, bare)) = coded(name) {
            *name = bare;
            if let Some(code) = code.filter(|code| code.is_empty()) {
                *code = own;
            }
        }
    }
    forget_filled(head);
    if head.department.is_empty() && !asked() {
        head.department.clone_from(&head.supervisor);
    }
}

/// Whether a heading asks for the unit: left blank, the 主管部门 does not stand in for it.
fn asks_department(heading: &str, vocabulary: &Vocabulary) -> bool {
    let meanings = vocabulary.meanings(&Label::parse(heading));
    meanings.iter().any(|meaning| matches!(meaning, Meaning::Head(HeadField::Department)))
}

/// A label left blank matters only where nothing else told what it asks for.
fn forget_filled(head: &mut Head) {
    let (department, supervisor) = (head.department.is_empty(), head.supervisor.is_empty());
    let (project, year) = (head.project.is_empty(), head.year.is_none());
    head.unfilled.retain(|(field, ..)| match field {
        HeadField::Department => department,
        HeadField::Supervisor => supervisor,
        HeadField::Project => project,
        HeadField::Year => year,
        _ => false,
    });
}

/// A line that is nothing but the name of a unit.
fn unit_alone(line: &str, vocabulary: &Vocabulary) -> Option<String> {
    let folded = coded(line).map_or_else(|| fold(line), |(_, name)| name);
    let length = folded.chars().count();
    let plain =
        !folded.contains(|c: char| c.is_ascii_digit() || ":、,。".contains(c)) && (5..40).contains(&length);
    (plain && vocabulary.ends_as_department(&folded)).then_some(folded)
}

/// The project a title names: 某某专项项目绩效自评报告.
fn project_in(title: &str) -> Option<String> {
    let folded = fold(title);
    let end = ["项目支出绩效自评", "项目绩效自评", "项目自评"].iter().find_map(|mark| folded.find(mark))?;
    let name = dated(&folded[..end]).map_or(&folded[..end], |(_, rest)| rest);
    (name.chars().count() >= 4 && !name.contains("部门") && !name.contains('年')).then(|| name.to_owned())
}

/// 某县某局2017年度部门整体支出… names the unit before the year.
fn unit_before_year(title: &str, vocabulary: &Vocabulary) -> Option<String> {
    let folded = fold(title);
    let name = unnumbered(&folded[..folded.find("20")?]);
    let ends = vocabulary.ends_as_department(name);
    (ends && name.chars().count() >= 3).then(|| name.to_owned())
}

/// 某市某中心财政拨款“三公”经费表 names it without any year.
fn unit_in_front(title: &str, vocabulary: &Vocabulary) -> Option<String> {
    let folded = fold(title);
    vocabulary.unit_before_subject(unnumbered(&folded)).map(str::to_owned)
}

/// 2017年度某县某局整体支出… names it behind the year.
fn unit_after_year(title: &str, vocabulary: &Vocabulary) -> Option<String> {
    let folded = fold(title);
    let (_, rest) = dated(&folded)?;
    vocabulary.unit_before_subject(rest).map(str::to_owned)
}

/// A title without the number of its section: 五、某局.
fn unnumbered(title: &str) -> &str {
    let rest = title.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c));
    rest.strip_prefix('、').unwrap_or(title)
}
