//! The layout of an official document (党政机关公文格式, GB/T 9704—2012): paper, margins, fonts, sizes and lines, as styles of
//! Word.
//!
//! Apart so that a change of the standard, or of what a bureau has printed by, is a change of this file alone.

use super::xml::Xml;

/// Text of the main part.
pub const SONG: &str = "仿宋_GB2312";
/// Title of the paper.
const TITLE: &str = "方正小标宋简体";
/// Headings of the first level, heads of tables.
const BLACK: &str = "黑体";
/// Headings of the second level.
const SCRIPT: &str = "楷体_GB2312";
/// Numbers of pages.
const PLAIN: &str = "宋体";

/// All fonts, each with the name under which a computer without it may know it.
const FONTS: [(&str, &str); 5] =
    [(SONG, "仿宋"), (TITLE, "方正小标宋_GBK"), (BLACK, "SimHei"), (SCRIPT, "楷体"), (PLAIN, "SimSun")];

/// 2号, 3号, 4号, 小四, 五号 in half points.
const SECOND: u32 = 44;
const THIRD: u32 = 32;
const FOURTH: u32 = 28;
const SMALL_FOURTH: u32 = 24;
const FIFTH: u32 = 21;

/// A4 in twentieths of a point.
pub const PAPER: (u32, u32) = (11906, 16838);
/// Margins: 37 mm above, 26 mm right, 35 mm below, 28 mm left, in twentieths of a point.
pub const MARGINS: [u32; 4] = [2098, 1474, 1984, 1587];
/// The number of the page stands 7 mm below the text: so far above the edge of the paper.
pub const FOOT: u32 = 1250;
/// Width of the text, twentieths of a point.
pub const WIDTH: u32 = PAPER.0 - MARGINS[1] - MARGINS[3];

/// 28 characters to a line: at 16 points each is a quarter of a point too wide for that.
const TIGHT: i32 = -5;
/// 28 points: 22 lines to a page.
const LINE: Lines = Lines::Exact(560);

/// Where the lines of a paragraph stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// On the left.
    Left,
    /// In the middle.
    Centre,
    /// On the right.
    Right,
    /// From edge to edge.
    Both,
}

impl Align {
    /// The word Word uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Centre => "center",
            Self::Right => "right",
            Self::Both => "both",
        }
    }
}

/// How high a line is, twentieths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// So high, whatever stands in it.
    Exact(u32),
    /// So high, or higher where a picture or a large letter asks for it.
    AtLeast(u32),
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// 正文
    #[default]
    Text,
    /// 标题
    Title,
    /// 发文字号
    Number,
    /// 主送机关
    Address,
    /// 一、
    First,
    /// （一）
    Second,
    /// The name of a table, above it.
    Caption,
    /// The name of a chart, below it.
    Legend,
    /// What is said about a table below it.
    Remark,
    /// A head of a table.
    Head,
    /// A cell of a table.
    Cell,
    /// A line that holds a chart.
    Picture,
    /// 附件1
    Annex,
    /// 署名、成文日期
    Signature,
    /// The number of the page on an odd page, and on an even one.
    OddFoot,
    /// The number of the page on an even page.
    EvenFoot,
}

/// How a paragraph looks.
struct Look {
    style: Style,
    /// How Word refers to it.
    id: &'static str,
    /// What people see in the list of styles; Word knows headings by their English names.
    name: &'static str,
    font: &'static str,
    size: u32,
    lines: Lines,
    align: Align,
    /// First line further in, hundredths of a character.
    first: u32,
    /// Room above and below, twentieths of a point.
    around: (u32, u32),
    /// Level in the outline, from 0.
    level: Option<&'static str>,
    /// Whether it stays with what follows.
    is_bound: bool,
}

const fn look(style: Style, id: &'static str, name: &'static str) -> Look {
    Look {
        style,
        id,
        name,
        font: SONG,
        size: THIRD,
        lines: LINE,
        align: Align::Left,
        first: 0,
        around: (0, 0),
        level: None,
        is_bound: false,
    }
}

const INDENT: u32 = 200;

const LOOKS: [Look; 16] = [
    Look { align: Align::Both, first: INDENT, ..look(Style::Text, "Text", "公文正文") },
    Look {
        font: TITLE,
        size: SECOND,
        lines: Lines::Exact(660),
        align: Align::Centre,
        around: (560, 560),
        is_bound: true,
        ..look(Style::Title, "Title", "Title")
    },
    Look { align: Align::Centre, ..look(Style::Number, "PaperNumber", "发文字号") },
    look(Style::Address, "Address", "主送机关"),
    Look {
        font: BLACK,
        first: INDENT,
        level: Some("0"),
        is_bound: true,
        ..look(Style::First, "Heading1", "heading 1")
    },
    Look {
        font: SCRIPT,
        first: INDENT,
        level: Some("1"),
        is_bound: true,
        ..look(Style::Second, "Heading2", "heading 2")
    },
    Look {
        font: BLACK,
        size: SMALL_FOURTH,
        lines: Lines::AtLeast(480),
        align: Align::Centre,
        is_bound: true,
        ..look(Style::Caption, "TableName", "表名")
    },
    Look {
        font: BLACK,
        size: SMALL_FOURTH,
        lines: Lines::AtLeast(480),
        align: Align::Centre,
        ..look(Style::Legend, "ChartName", "图名")
    },
    Look {
        size: FIFTH,
        lines: Lines::AtLeast(360),
        align: Align::Both,
        ..look(Style::Remark, "Remark", "表注")
    },
    Look {
        font: BLACK,
        size: FIFTH,
        lines: Lines::AtLeast(340),
        align: Align::Centre,
        ..look(Style::Head, "TableHead", "表头")
    },
    Look { size: FIFTH, lines: Lines::AtLeast(340), ..look(Style::Cell, "TableCell", "表格") },
    Look {
        lines: Lines::AtLeast(240),
        align: Align::Centre,
        around: (120, 0),
        is_bound: true,
        ..look(Style::Picture, "Picture", "图")
    },
    Look { font: BLACK, is_bound: true, level: Some("0"), ..look(Style::Annex, "Annex", "附件") },
    Look { align: Align::Right, is_bound: true, ..look(Style::Signature, "Signature", "署名日期") },
    Look {
        font: PLAIN,
        size: FOURTH,
        lines: Lines::AtLeast(240),
        align: Align::Right,
        ..look(Style::OddFoot, "OddFoot", "页码")
    },
    Look {
        font: PLAIN,
        size: FOURTH,
        lines: Lines::AtLeast(240),
        ..look(Style::EvenFoot, "EvenFoot", "页码（双）")
    },
];

impl Style {
    /// How a paragraph refers to it.
    #[must_use]
    pub fn id(self) -> &'static str {
        LOOKS.iter().find(|look| look.style == self).map_or("Text", |look| look.id)
    }
}

/// The part that holds the styles.
#[must_use]
pub fn styles() -> String {
    let mut xml = Xml::new();
    xml.open("w:styles", &[super::package::WORDS]);
    xml.open("w:docDefaults", &[]).open("w:rPrDefault", &[]).open("w:rPr", &[]);
    font(&mut xml, SONG, THIRD, 0);
    xml.empty("w:lang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]).close().close();
    xml.open("w:pPrDefault", &[]).empty("w:pPr", &[]).close().close();
    xml.open("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")]);
    xml.empty("w:name", &[("w:val", "Normal")]).empty("w:qFormat", &[]).close();
    for look in &LOOKS {
        style(&mut xml, look);
    }
    xml.finish()
}

fn style(xml: &mut Xml, look: &Look) {
    // Word has styles of these names of its own: its navigation and its contents go by them.
    let custom = if look.name.is_ascii() { "0" } else { "1" };
    xml.open("w:style", &[("w:type", "paragraph"), ("w:customStyle", custom), ("w:styleId", look.id)]);
    xml.empty("w:name", &[("w:val", look.name)]).empty("w:basedOn", &[("w:val", "Normal")]);
    xml.empty("w:qFormat", &[]).open("w:pPr", &[]);
    if look.is_bound {
        xml.empty("w:keepNext", &[]);
    }
    let (line, rule) = match look.lines {
        Lines::Exact(line) => (line, "exact"),
        Lines::AtLeast(line) => (line, "atLeast"),
    };
    let (above, below) = look.around;
    xml.empty(
        "w:spacing",
        &[
            ("w:before", &above.to_string()),
            ("w:after", &below.to_string()),
            ("w:line", &line.to_string()),
            ("w:lineRule", rule),
        ],
    );
    // A number of a page stands one character away from the edge.
    let edge = match look.style {
        Style::OddFoot => Some(("w:rightChars", "w:right")),
        Style::EvenFoot => Some(("w:leftChars", "w:left")),
        _ => None,
    };
    if let Some((chars, twips)) = edge {
        xml.empty("w:ind", &[(chars, "100"), (twips, &of_characters(100, look.size).to_string())]);
    } else if look.first > 0 {
        let twips = of_characters(look.first, look.size);
        let chars = look.first.to_string();
        xml.empty("w:ind", &[("w:firstLineChars", &chars), ("w:firstLine", &twips.to_string())]);
    }
    xml.empty("w:jc", &[("w:val", look.align.word())]);
    if let Some(level) = look.level {
        xml.empty("w:outlineLvl", &[("w:val", level)]);
    }
    xml.close().open("w:rPr", &[]);
    font(xml, look.font, look.size, if look.style == Style::Text { TIGHT } else { 0 });
    xml.close().close();
}

/// Hundredths of a character in twentieths of a point: a half point is ten of them.
#[must_use]
pub const fn of_characters(hundredths: u32, size: u32) -> u32 {
    hundredths * size * 10 / 100
}

/// The size of running text, half points.
#[must_use]
pub const fn text_size() -> u32 {
    THIRD
}

/// One font for all scripts: with a font of its own for Latin letters, quotation marks would come out narrow.
fn font(xml: &mut Xml, name: &str, size: u32, spacing: i32) {
    let size = size.to_string();
    let fonts = [("w:ascii", name), ("w:eastAsia", name), ("w:hAnsi", name), ("w:cs", name)];
    xml.empty("w:rFonts", &fonts);
    if spacing != 0 {
        xml.empty("w:spacing", &[("w:val", &spacing.to_string())]);
    }
    xml.empty("w:sz", &[("w:val", &size)]).empty("w:szCs", &[("w:val", &size)]);
}

/// The part that lists the fonts.
#[must_use]
pub fn fonts() -> String {
    let mut xml = Xml::new();
    xml.open("w:fonts", &[super::package::WORDS]);
    for (name, other) in FONTS {
        xml.open("w:font", &[("w:name", name)]).empty("w:altName", &[("w:val", other)]).close();
    }
    xml.finish()
}
