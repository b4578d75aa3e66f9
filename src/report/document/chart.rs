//! A chart of a paper: a native one, with the small workbook behind it that Word and WPS open to change it.
//!
//! Apart because the library that draws the charts of the workbook makes these too: one workbook with a chart is written in
//! memory, and the part that holds the chart is taken out of it, with the values of all cells in it.

use crate::model::visible::visible;
use crate::report::binding;
use crate::report::charts::{Shape, filled};
use crate::report::style::{ACCENT, BAR};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart as Drawn, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, DocProperties,
    ExcelDateTime, Workbook, XlsxError,
};
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// Name of the only sheet behind a chart.
const SHEET: &str = "数据";
/// The part of a workbook that holds its first chart.
const PART: &str = "xl/charts/chart1.xml";
/// Size of the letters, points.
const SIZE: u8 = 10;

/// What the library leaves out, because the oldest Excel takes it for no, and what must stand there: Word and the standard
/// take it for yes, and would draw round corners, a colour for each bar, and names upon numbers.
pub(super) const PLAIN: [(&str, &str); 6] = [
    ("<c:lang val=\"en-US\"/>", "<c:lang val=\"zh-CN\"/><c:roundedCorners val=\"0\"/>"),
    ("<c:grouping val=\"clustered\"/>", "<c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>"),
    (
        "<c:showVal val=\"1\"/>",
        concat!(
            "<c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/>",
            "<c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>"
        ),
    ),
    ("</c:scaling><c:axPos", "</c:scaling><c:delete val=\"0\"/><c:axPos"),
    ("<c:tickLblPos", "<c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos"),
    ("<c:legendPos val=\"b\"/><c:layout/>", "<c:legendPos val=\"b\"/><c:layout/><c:overlay val=\"0\"/>"),
];

/// Numbers that belong together, one for each name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What they are.
    pub name: String,
    /// The numbers; a blank is drawn as nothing.
    pub values: Vec<Option<Decimal>>,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What it shows, for those who cannot see it.
    pub name: String,
    /// How it is drawn.
    pub shape: Shape,
    /// The names along the axis.
    pub names: Vec<String>,
    /// The numbers over them.
    pub series: Vec<Series>,
    /// How numbers are shown: 0.00.
    pub format: &'static str,
    /// Millimetres.
    pub height: u32,
}

/// The parts of a chart.
#[derive(Debug)]
pub struct Parts {
    /// How it looks, with all values.
    pub chart: String,
    /// The workbook behind it.
    pub book: Vec<u8>,
}

impl Chart {
    /// Its parts; `relation` is how the chart refers to its workbook.
    ///
    /// # Errors
    /// If the library refuses.
    pub fn parts(&self, relation: &str) -> io::Result<Parts> {
        let mut drawn = self.workbook(Content::Drawn).map_err(binding::cause)?;
        let mut archive = ZipArchive::new(Cursor::new(drawn.save_to_buffer().map_err(binding::cause)?))?;
        let mut chart = String::new();
        archive.by_name(PART)?.read_to_string(&mut chart)?;
        let mut plain = self.workbook(Content::Plain).map_err(binding::cause)?;
        let mut book = Cursor::new(Vec::new());
        binding::pack(&mut plain, &mut book)?;
        Ok(Parts { chart: related(&chart, relation), book: book.into_inner() })
    }

    fn workbook(&self, content: Content) -> Result<Workbook, XlsxError> {
        let mut book = Workbook::new();
        let created = ExcelDateTime::from_ymd(2020, 1, 1)?;
        book.set_properties(&DocProperties::new().set_title(&self.name).set_creation_datetime(&created));
        let sheet = book.add_worksheet();
        sheet.set_name(SHEET)?.set_column_width(0, 32)?;
        for (row, name) in (1..).zip(&self.names) {
            sheet.write_string(row, 0, visible(name))?;
        }
        for (col, series) in (1..).zip(&self.series) {
            sheet.write_string(0, col, visible(&series.name))?;
            for (row, value) in (1..).zip(&series.values) {
                if let Some(value) = value {
                    sheet.write(row, col, *value)?;
                }
            }
        }
        if content == Content::Drawn {
            sheet.insert_chart(0, 5, &self.drawn())?;
        }
        Ok(book)
    }

    fn drawn(&self) -> Drawn {
        let font = font();
        let last = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let mut chart = match self.shape {
            Shape::Columns => Drawn::new_column(),
            Shape::Bars => Drawn::new_bar(),
        };
        // Dark beside light also tells them apart on a grey print; one alone is light, so that its number reads.
        let fills = if self.series.len() == 1 { [BAR, ACCENT] } else { [ACCENT, BAR] };
        for (col, color) in (1..).zip(fills).take(self.series.len()) {
            chart
                .add_series()
                .set_name((SHEET, 0, col))
                .set_categories((SHEET, 1, 0, last, 0))
                .set_values((SHEET, 1, col, last, col))
                .set_format(&mut filled(color))
                .set_data_label(
                    ChartDataLabel::new().show_value().set_num_format(self.format).set_font(&font),
                )
                .set_gap(60);
        }
        chart.title().set_hidden();
        if self.series.len() > 1 {
            chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
        } else {
            chart.legend().set_hidden();
        }
        // The library calls the lying axis x, whatever stands on it.
        let numbers = match self.shape {
            Shape::Columns => {
                chart.x_axis().set_font(&font);
                chart.y_axis()
            }
            Shape::Bars => {
                chart.y_axis().set_font(&font).set_reverse().set_major_gridlines(false);
                chart.x_axis()
            }
        };
        numbers.set_hidden(true).set_major_gridlines(false).set_min(0);
        chart.chart_area().set_format(ChartFormat::new().set_no_border());
        chart
    }
}

/// Whether a workbook shows the chart too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Plain,
    Drawn,
}

fn font() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(super::styles::SONG).set_size(SIZE);
    font
}

/// The chart with its workbook named, and its font for Chinese as for Latin letters.
fn related(chart: &str, relation: &str) -> String {
    let latin = format!("<a:latin typeface=\"{0}\"/>", super::styles::SONG);
    let both = format!("{latin}<a:ea typeface=\"{0}\"/>", super::styles::SONG);
    let book = format!("<c:externalData r:id=\"{relation}\"><c:autoUpdate val=\"0\"/></c:externalData>");
    let mut chart = chart.replace(&latin, &both);
    for (mark, plain) in PLAIN {
        chart = chart.replace(mark, plain);
    }
    let (head, _) = chart
        .split_once("<c:printSettings>")
        .or_else(|| chart.split_once("</c:chartSpace>"))
        .unwrap_or((&chart, ""));
    format!("{head}{book}</c:chartSpace>")
}
