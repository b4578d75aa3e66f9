//! Draws on a page: native charts over rows of a small table beside them, and bars behind the numbers of a column.
//!
//! Apart because drawing is the one thing a page of cells cannot do; knows rows and columns, not their meaning.

use super::sheet::{Page, Written};
use super::style::{ACCENT, BAR, BODY_FONT, LINE};
use crate::model::decimal::plain;
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, Color,
    ConditionalFormatDataBar, ConditionalFormatType,
};

/// Width of a chart in pixels: four columns of 总览.
const WIDTH: u32 = 350;

/// Upright columns, or bars lying side by side with the rows of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Upright.
    Columns,
    /// Lying, the first row on top.
    Bars,
}

/// A chart over rows of a table.
#[derive(Debug)]
pub struct Drawing<'d> {
    /// Title of the chart.
    pub name: &'d str,
    /// Row and column of its upper left corner.
    pub at: (u32, u16),
    /// How it is drawn.
    pub shape: Shape,
    /// First and last row of the data.
    pub rows: (u32, u32),
    /// Column of the names.
    pub names: u16,
    /// Columns of the numbers with their names; one alone needs no name.
    pub series: &'d [(&'d str, u16)],
    /// How numbers are shown.
    pub format: &'d str,
    /// In pixels.
    pub height: u32,
}

/// Draws a chart.
///
/// # Errors
/// If the sheet refuses.
pub fn draw(page: &mut Page, drawing: &Drawing) -> Written {
    let tab = page.sheet.name();
    let (first, last) = drawing.rows;
    let font = font(9);
    let mut chart = match drawing.shape {
        Shape::Columns => Chart::new_column(),
        Shape::Bars => Chart::new_bar(),
    };
    // Dark beside light also tells them apart on a grey print.
    for ((name, col), color) in drawing.series.iter().zip([BAR, ACCENT].into_iter().skip(skipped(drawing))) {
        chart
            .add_series()
            .set_name(*name)
            .set_categories((tab.as_str(), first, drawing.names, last, drawing.names))
            .set_values((tab.as_str(), first, *col, last, *col))
            .set_format(&mut filled(color))
            .set_data_label(ChartDataLabel::new().show_value().set_num_format(drawing.format).set_font(&font))
            .set_gap(60);
    }
    chart.title().set_name(drawing.name).set_font(self::font(10).set_bold());
    if drawing.series.len() > 1 {
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    } else {
        chart.legend().set_hidden();
    }
    // The library calls the lying axis x, whatever stands on it.
    let numbers = match drawing.shape {
        Shape::Columns => {
            chart.x_axis().set_font(&font);
            chart.y_axis()
        }
        Shape::Bars => {
            // A name for each bar, also where they are many.
            let names = chart.y_axis().set_font(&self::font(8)).set_reverse();
            names.set_label_interval(1).set_major_gridlines(false);
            chart.x_axis()
        }
    };
    numbers.set_hidden(true).set_major_gridlines(false).set_min(0);
    chart.chart_area().set_format(ChartFormat::new().set_border(ChartLine::new().set_color(LINE)));
    chart.set_width(WIDTH).set_height(drawing.height).set_alt_text(drawing.name);
    let (row, column) = drawing.at;
    page.sheet.insert_chart_with_offset(row, column, &chart, 4, 2)?;
    Ok(())
}

/// One series alone is dark.
fn skipped(drawing: &Drawing) -> usize {
    usize::from(drawing.series.len() == 1)
}

/// How columns and bars of that colour are filled.
pub fn filled(color: Color) -> ChartFormat {
    ChartFormat::new()
        .set_solid_fill(ChartSolidFill::new().set_color(color))
        .set_border(ChartLine::new().set_color(ACCENT))
        .clone()
}

/// Draws a bar from zero behind each number of a column, full at that number, else at the largest.
///
/// # Errors
/// If the sheet refuses.
pub fn bars(page: &mut Page, (first, last): (u32, u32), col: u16, full: Option<Decimal>) -> Written {
    let kind = ConditionalFormatType::Number;
    let mut bar = ConditionalFormatDataBar::new()
        .set_minimum(kind, 0)
        .set_fill_color(BAR)
        .set_solid_fill(true)
        .set_border_off(true);
    if let Some(full) = full {
        bar = bar.set_maximum(kind, plain(full));
    }
    page.sheet.add_conditional_format(first, col, last, col, &bar)?;
    Ok(())
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(BODY_FONT).set_size(size);
    font
}
