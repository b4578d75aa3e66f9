//! Draws on 总览: a column chart of the grades and bars in the table of frequent faults, both native and live.
//!
//! Apart because drawing is the one thing a page of cells cannot do; knows rows and columns, not their meaning.

use super::sheet::{Page, Written};
use super::style::{ACCENT, BAR, BODY_FONT, LINE};
use crate::model::decimal::plain;
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, ConditionalFormatDataBar,
    ConditionalFormatType,
};

/// Width of the chart in pixels: four columns of 总览.
const WIDTH: u32 = 350;

/// Draws columns over rows of (name in column A, number in column B), at column E beside them.
///
/// # Errors
/// If the sheet refuses.
pub fn columns(page: &mut Page, name: &str, first: u32, last: u32, height: u32) -> Written {
    let tab = page.sheet.name();
    let font = font(9);
    let mut chart = Chart::new_column();
    chart
        .add_series()
        .set_categories((tab.as_str(), first, 0, last, 0))
        .set_values((tab.as_str(), first, 1, last, 1))
        .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(ACCENT)))
        .set_data_label(ChartDataLabel::new().show_value().set_font(&font))
        .set_gap(90);
    chart.title().set_name(name).set_font(self::font(10).set_bold());
    chart.legend().set_hidden();
    chart.x_axis().set_font(&font);
    chart.y_axis().set_hidden(true).set_major_gridlines(false).set_min(0);
    chart.chart_area().set_format(ChartFormat::new().set_border(ChartLine::new().set_color(LINE)));
    chart.set_width(WIDTH).set_height(height).set_alt_text(name);
    page.sheet.insert_chart_with_offset(first - 1, 4, &chart, 4, 2)?;
    Ok(())
}

/// Draws a bar behind each number of a column, full at that number, else at the largest.
///
/// # Errors
/// If the sheet refuses.
pub fn bars(page: &mut Page, (first, last): (u32, u32), col: u16, full: Option<Decimal>) -> Written {
    let mut bar =
        ConditionalFormatDataBar::new().set_fill_color(BAR).set_solid_fill(true).set_border_off(true);
    if let Some(full) = full {
        let kind = ConditionalFormatType::Number;
        bar = bar.set_minimum(kind, 0).set_maximum(kind, plain(full));
    }
    page.sheet.add_conditional_format(first, col, last, col, &bar)?;
    Ok(())
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(BODY_FONT).set_size(size);
    font
}
