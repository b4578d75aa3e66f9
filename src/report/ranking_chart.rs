//! Draws on 排名表: bars of scores in the order of the ranks, native and live.
//!
//! Apart because drawing is not writing rows; knows columns and rows, not what stands in them.

use super::sheet::{Page, Written};
use super::style::{ACCENT, BAR, BODY_FONT, LINE};
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, Color,
};

/// More bars than this nobody reads, fewer say nothing.
const MOST_BARS: u32 = 30;
const LEAST_BARS: u32 = 3;
/// Width of the chart, height of one bar with its gap, and of title, axis and legend, in pixels.
const WIDTH: u32 = 1000;
const BAR_PIXELS: u32 = 20;
const FRAME_PIXELS: u32 = 90;
/// Height of a row that nothing was written into, in pixels.
const ROW_PIXELS: u32 = 20;

/// Height of a row of the table, and of what a printed page holds.
const LINE_PIXELS: u32 = 27;
const PAGE_PIXELS: u32 = 950;

/// Where printed pages end because a chart would not fit on what is left of them.
#[derive(Debug, Default)]
pub struct Breaks(Vec<u32>);

impl Breaks {
    fn make_room(&mut self, row: u32, height: u32) {
        let used = row - self.0.last().copied().unwrap_or(0);
        if used.saturating_mul(LINE_PIXELS) + height > PAGE_PIXELS {
            self.0.push(row);
        }
    }

    /// Sets them.
    ///
    /// # Errors
    /// If the sheet refuses.
    pub fn set(&self, page: &mut Page) -> Written {
        page.sheet.set_page_breaks(&self.0)?;
        Ok(())
    }
}

/// The columns a chart is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Series<'w> {
    /// Names.
    pub named: u16,
    /// The score that ranks, with its name.
    pub score: (&'w str, u16),
    /// The score as printed.
    pub own: u16,
}

/// Draws the scores of the first rows of a block below all that was written, and leaves room for them; nothing where
/// rows are few.
///
/// # Errors
/// If the sheet refuses.
pub fn draw(
    page: &mut Page,
    name: &str,
    (first, rows): (u32, u32),
    series: &Series,
    breaks: &mut Breaks,
) -> Written {
    if rows < LEAST_BARS {
        return Ok(());
    }
    page.skip(1);
    let shown = rows.min(MOST_BARS);
    let last = first + shown - 1;
    let tab = page.sheet.name();
    let font = font(9);
    let mut chart = Chart::new_bar();
    let (word, score) = series.score;
    for (title, column, colour) in [(word, score, ACCENT), ("自评", series.own, BAR)] {
        let drawn = chart.add_series();
        drawn
            .set_name(title)
            .set_categories((tab.as_str(), first, series.named, last, series.named))
            .set_values((tab.as_str(), first, column, last, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)))
            .set_gap(40);
        if column == score {
            drawn.set_data_label(ChartDataLabel::new().show_value().set_num_format("0.00").set_font(&font));
        }
    }
    let title =
        if rows > shown { format!("{name}（前 {shown} 名，分）") } else { format!("{name}（分）") };
    chart.title().set_name(&title).set_font(self::font(11).set_bold());
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    // The first rank stands on top.
    chart.y_axis().set_font(&font).set_reverse();
    chart.x_axis().set_hidden(true).set_major_gridlines(false).set_min(0);
    chart.chart_area().set_format(ChartFormat::new().set_border(ChartLine::new().set_color(LINE)));
    let height = shown * BAR_PIXELS + FRAME_PIXELS;
    chart.set_width(WIDTH).set_height(height).set_alt_text(&title);
    breaks.make_room(page.row(), height);
    page.sheet.insert_chart_with_offset(page.row(), 0, &chart, 4, 2)?;
    page.skip(height / ROW_PIXELS + 2);
    Ok(())
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(BODY_FONT).set_size(size).set_color(Color::Black);
    font
}
