//! How much of a letter fits on its first page: lines and points → which items go to the attached sheet.
//!
//! Apart because it is arithmetic about paper; knows neither words nor cells.

/// Most lines of findings and answers on the first page.
const LINES: u32 = 30;
/// Height of an A4 page in points at the scale that the width of the columns asks for, without its margins.
const POINTS: u32 = 940;

/// The room left on a page.
#[derive(Debug, Clone, Copy)]
pub struct Space {
    lines: u32,
    points: u32,
}

impl Space {
    /// A page on which so many points are taken already.
    #[must_use]
    pub const fn with(taken: u32) -> Self {
        Self { lines: LINES, points: POINTS.saturating_sub(taken) }
    }

    /// Takes rows of these heights, if all of them fit.
    pub fn take(&mut self, heights: &[u32]) -> bool {
        let lines = u32::try_from(heights.len()).unwrap_or(u32::MAX);
        let points = heights.iter().fold(0_u32, |sum, height| sum.saturating_add(*height));
        let fits = lines <= self.lines && points <= self.points;
        if fits {
            self.lines -= lines;
            self.points -= points;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_thirty_lines_or_its_height() {
        let fill = |height: u32| {
            let mut space = Space::with(200);
            (0..100).take_while(|_| space.take(&[height])).count()
        };
        assert_eq!((fill(20), fill(68)), (30, 10));
    }
}
