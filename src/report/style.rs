//! Fonts, colours and formats of the workbook: one palette, chosen so that it also reads on a grey print.
//!
//! Apart so that a change of taste is a change of this file alone.

use super::Purpose;
use super::cell::{Kind, Tone};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

/// Font of running text and numbers.
pub const BODY_FONT: &str = "宋体";
/// Font of titles and heads.
pub const HEAD_FONT: &str = "黑体";
/// Size of body text in points.
const BODY_SIZE: u8 = 10;

const INK: Color = Color::RGB(0x1F_29_33);
/// The one accent colour: heads, rules, chart columns.
pub const ACCENT: Color = Color::RGB(0x2F_55_7F);
const FAINT_INK: Color = Color::RGB(0x6B_77_85);
const LINK_INK: Color = Color::RGB(0x1F_4E_9E);
/// Hairlines of tables and charts.
pub const LINE: Color = Color::RGB(0xB4_BE_C8);
/// Bars behind numbers.
pub const BAR: Color = Color::RGB(0xA9_C1_DB);
const HEAD_FILL: Color = Color::RGB(0xDC_E6_F0);
const LABEL_FILL: Color = Color::RGB(0xF1_F4_F8);
const TOTAL_FILL: Color = Color::RGB(0xE3_E8_EE);

/// Whether a cell leads somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nothing to click.
    Plain,
    /// A click leads to the source.
    Linked,
}

/// The colour of the tabs of a purpose.
#[must_use]
pub const fn color(purpose: Purpose) -> Color {
    match purpose {
        Purpose::Overview => ACCENT,
        Purpose::Totals => Color::RGB(0x4F_8A_5B),
        Purpose::Audit => Color::RGB(0xB5_54_4A),
        Purpose::Papers => Color::RGB(0x9A_A5_B1),
    }
}

/// All formats of the workbook, made once.
#[derive(Debug)]
pub struct Styles {
    /// Title of a tab.
    pub title: Format,
    /// The line under the title.
    pub note: Format,
    /// Heading of a block.
    pub caption: Format,
    /// Column heads.
    pub head: Format,
    cells: Vec<Format>,
}

impl Styles {
    /// Makes all formats.
    #[must_use]
    pub fn new() -> Self {
        let cells = Kind::ALL
            .iter()
            .flat_map(|kind| Tone::ALL.iter().map(move |tone| (*kind, *tone)))
            .flat_map(|(kind, tone)| [Look::Plain, Look::Linked].map(|look| cell(kind, tone, look)))
            .collect();
        let middle = |size: u8| head_font(size).set_align(FormatAlign::VerticalCenter);
        Self {
            title: middle(18).set_align(FormatAlign::Center).set_font_color(INK),
            note: body_font()
                .set_font_color(FAINT_INK)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            caption: middle(12).set_font_color(ACCENT),
            head: framed(middle(BODY_SIZE))
                .set_align(FormatAlign::Center)
                .set_background_color(HEAD_FILL)
                .set_font_color(INK)
                .set_text_wrap(),
            cells,
        }
    }

    /// The format of a cell.
    #[must_use]
    pub fn cell(&self, kind: Kind, tone: Tone, look: Look) -> &Format {
        let index = (kind as usize * Tone::ALL.len() + tone as usize) * 2 + look as usize;
        self.cells.get(index).unwrap_or(&self.note)
    }
}

fn headline(format: Format) -> Format {
    format.set_font_name(HEAD_FONT).set_font_size(22).set_bold().set_align(FormatAlign::Center)
}

fn body_font() -> Format {
    Format::new().set_font_name(BODY_FONT).set_font_size(BODY_SIZE).set_font_color(INK)
}

fn head_font(size: u8) -> Format {
    Format::new().set_font_name(HEAD_FONT).set_font_size(size)
}

fn framed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(LINE)
}

fn cell(kind: Kind, tone: Tone, look: Look) -> Format {
    let format = toned(aligned(body_font(), kind), tone);
    match look {
        Look::Plain => format,
        // Numbers stay black: a table of blue figures is hard to read. Text alone shows that it can be clicked.
        Look::Linked if !matches!(kind, Kind::Text | Kind::Line | Kind::Word) => format,
        Look::Linked => format.set_font_color(LINK_INK).set_underline(FormatUnderline::None),
    }
}

fn aligned(format: Format, kind: Kind) -> Format {
    let format = format.set_align(FormatAlign::VerticalCenter);
    let number =
        |pattern: &str| format.clone().set_align(FormatAlign::Right).set_num_format(pattern).set_shrink();
    match kind {
        Kind::Text => format.set_align(FormatAlign::Left).set_text_wrap(),
        Kind::Line => format.set_align(FormatAlign::Left),
        Kind::Word => format.set_align(FormatAlign::Center).set_text_wrap(),
        Kind::Whole => number("#,##0"),
        Kind::Serial => number("0").set_align(FormatAlign::Center),
        Kind::Money => number("#,##0.00"),
        Kind::Number => number("#,##0.00####"),
    }
}

fn toned(format: Format, tone: Tone) -> Format {
    let loud = |fill: u32, ink: u32| {
        framed(format.clone()).set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink))
    };
    match tone {
        Tone::Body => framed(format),
        Tone::Error => loud(0xF4_B8_AE, 0x8B_00_00).set_bold(),
        Tone::Verify => loud(0xFF_E9_A8, 0x5F_45_00),
        Tone::Notice => loud(0xEE_F3_F8, 0x44_54_6A),
        Tone::Good => loud(0xE8_F1_E4, 0x2F_5D_2A),
        Tone::Faint => framed(format).set_font_color(FAINT_INK),
        Tone::Subtotal => framed(format).set_background_color(LABEL_FILL).set_bold(),
        Tone::Total => framed(format).set_background_color(TOTAL_FILL).set_font_name(HEAD_FONT),
        Tone::Label => framed(format).set_background_color(LABEL_FILL).set_align(FormatAlign::Center),
        Tone::Figure => framed(format).set_bold().set_align(FormatAlign::Center),
        Tone::Prose => format,
        Tone::Headline => headline(framed(format)),
        Tone::Alarm => headline(loud(0xF4_B8_AE, 0x8B_00_00)),
        Tone::Input => format.set_border(FormatBorder::Medium).set_border_color(INK).set_num_format("@"),
    }
}
