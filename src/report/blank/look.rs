//! What a cell of a blank form is on paper, and its format.

use crate::catalog::blank::{Blank, Slot};
use crate::catalog::filling::Entry;
use crate::catalog::picture::{Content, Drawn};
use crate::report::style::{BODY_FONT, HEAD_FONT};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Light enough to read and to print, seen at once on a screen.
const INPUT_FILL: Color = Color::RGB(0xFF_FB_E8);
const LABEL_FILL: Color = Color::RGB(0xF1_F4_F8);

/// What says that there is nothing to fill in.
const DASHES: [&str; 3] = ["—", "-", "/"];
/// So many printed cells make a row of headings.
const HEADINGS: usize = 3;

/// What a drawn cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The title.
    Title,
    /// A line under the title: （20  年度）.
    Subtitle,
    /// A line over the table that names something: 金额单位：万元.
    Aside,
    /// A line that heads the rows below it.
    Section,
    /// A printed word.
    Label,
    /// A printed text that people complete: （100字以内）, tick boxes.
    Completed,
    /// Room for an entry.
    Slot,
    /// Nothing is to be entered: a dash, the blank corner of a heading.
    Void,
}

impl Part {
    pub(super) fn of(cell: &Drawn, blank: &Blank) -> Self {
        let Content::Words(words) = &cell.content else {
            return if is_corner(cell, blank) { Self::Void } else { Self::Slot };
        };
        let width = blank.picture.extent().map_or(1, |area| area.width());
        if words.is_empty() || DASHES.contains(&words.as_str()) {
            return Self::Void;
        }
        if blank.is_completed(words) {
            return Self::Completed;
        }
        if cell.area.width() < width {
            return if is_aside(words) && cell.area.first.row < 2 { Self::Aside } else { Self::Label };
        }
        let is_whole = |other: &&Drawn| other.area.width() == width;
        let above = blank.picture.cells.iter().take_while(|other| is_whole(other));
        let head: Vec<&Drawn> = above.collect();
        if !head.iter().any(|other| other.area == cell.area) {
            return if is_aside(words) { Self::Aside } else { Self::Section };
        }
        let title =
            head.iter().find(|other| matches!(&other.content, Content::Words(words) if !is_aside(words)));
        match title {
            Some(title) if title.area == cell.area => Self::Title,
            _ if is_aside(words) => Self::Aside,
            _ if is_heading(words) => Self::Section,
            _ => Self::Subtitle,
        }
    }
}

/// The one free cell in a row of headings.
fn is_corner(cell: &Drawn, blank: &Blank) -> bool {
    let row = cell.area.first.row;
    let mut words = 0;
    for other in blank.picture.cells.iter().filter(|other| other.area.first.row == row) {
        match &other.content {
            Content::Words(_) => words += 1,
            Content::Slot(name) if name.is_empty() && other.area == cell.area => {}
            Content::Slot(_) => return false,
        }
    }
    words >= HEADINGS
}

fn is_aside(words: &str) -> bool {
    words.contains('：') && !words.ends_with('：')
}

/// 一、…
fn is_heading(words: &str) -> bool {
    words.chars().nth(1) == Some('、')
}

/// The formats of a blank form.
#[derive(Debug)]
pub(super) struct Looks {
    body: Format,
}

impl Default for Looks {
    fn default() -> Self {
        let body = Format::new().set_font_name(BODY_FONT).set_font_size(10);
        Self { body: body.set_align(FormatAlign::VerticalCenter).set_text_wrap() }
    }
}

impl Looks {
    pub(super) fn of(&self, cell: &Drawn, blank: &Blank) -> Format {
        let slot = blank.slots.get(&cell.area.first);
        let words = if let Content::Words(words) = &cell.content { Some(words) } else { None };
        let body = || self.body.clone();
        let boxed = || body().set_border(FormatBorder::Thin);
        match Part::of(cell, blank) {
            Part::Title => {
                body().set_font_name(HEAD_FONT).set_font_size(16).set_bold().set_align(FormatAlign::Center)
            }
            Part::Subtitle => body().set_font_size(11).set_align(FormatAlign::Center),
            Part::Aside => body().set_align(FormatAlign::Right),
            Part::Section => {
                boxed().set_font_name(HEAD_FONT).set_background_color(LABEL_FILL).set_align(FormatAlign::Left)
            }
            Part::Label => boxed().set_background_color(LABEL_FILL).set_align(FormatAlign::Center),
            Part::Completed => {
                let is_text = words.is_some_and(|words| words.contains(['字', '□']));
                let align = if is_text { FormatAlign::Left } else { FormatAlign::Center };
                boxed().set_background_color(INPUT_FILL).set_unlocked().set_align(align)
            }
            Part::Void => boxed().set_align(FormatAlign::Center),
            Part::Slot => entry(boxed(), slot),
        }
    }
}

fn entry(boxed: Format, slot: Option<&Slot>) -> Format {
    let Some(slot) = slot else { return boxed };
    let numbered = |pattern: &str| boxed.clone().set_num_format(pattern).set_align(FormatAlign::Right);
    let format = match slot.entry {
        // All decimals of what was typed show: nobody should see a rounded number and think it is the one stored.
        Entry::Amount | Entry::SignedAmount => numbered("#,##0.00####").set_shrink(),
        Entry::Rate | Entry::SignedRate => numbered("0.00%"),
        Entry::Count => numbered("0"),
        Entry::Points | Entry::Score | Entry::Choice => boxed.clone().set_align(FormatAlign::Center),
        // A code keeps its zeros in front.
        Entry::Words if slot.name.ends_with("_code") => {
            boxed.clone().set_num_format("@").set_align(FormatAlign::Left)
        }
        Entry::Words | Entry::Calculated => boxed.clone().set_align(FormatAlign::Left),
    };
    if slot.calc.is_some() { format } else { format.set_background_color(INPUT_FILL).set_unlocked() }
}
