//! Pieces of text of a web page → the text a browser shows: white space drawn together, line breaks where the page
//! has them. Knows nothing of tables.

use unicode_width::UnicodeWidthChar;

/// Text as it runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    text: String,
    gap: Gap,
}

/// White space met and not yet written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    /// With a line break of the source, which between two Chinese characters is not shown.
    Wrap,
}

impl Flow {
    /// Appends a piece of the source.
    pub(super) fn push(&mut self, piece: &str) {
        for c in piece.chars() {
            match c {
                '\n' | '\r' => self.gap = Gap::Wrap,
                ' ' | '\t' | '\x0c' if self.gap == Gap::None => self.gap = Gap::Space,
                ' ' | '\t' | '\x0c' => {}
                c => self.show(c),
            }
        }
    }

    fn show(&mut self, c: char) {
        let gap = std::mem::take(&mut self.gap);
        let before = self.text.chars().next_back();
        let joined = gap == Gap::Wrap && is_wide(c) && before.is_some_and(is_wide);
        if gap != Gap::None && !joined && before.is_some_and(|before| before != '\n') {
            self.text.push(' ');
        }
        self.text.push(if c == '\u{a0}' { ' ' } else { c });
    }

    /// A line ends here, whatever stands before it.
    pub(super) fn end_line(&mut self) {
        self.gap = Gap::None;
        self.text.push('\n');
    }

    /// A paragraph begins or ends here.
    pub(super) fn end_paragraph(&mut self) {
        self.gap = Gap::None;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// The text so far, without blanks around it; nothing is left.
    pub(super) fn take(&mut self) -> String {
        self.gap = Gap::None;
        std::mem::take(&mut self.text).trim().to_owned()
    }
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::Flow;

    #[test]
    fn white_space_is_drawn_together_as_browsers_do() {
        let cases = [
            ("  年度资金\r\n   总额  ", "年度资金总额"),
            ("a\n  b", "a b"),
            ("全年 预算数", "全年 预算数"),
            ("\u{a0}\u{a0}其中：", "其中："),
            ("a\u{a0}\u{a0}b", "a  b"),
        ];
        for (source, shown) in cases {
            let mut flow = Flow::default();
            flow.push(source);
            assert_eq!(flow.take(), shown, "{source:?}");
        }
    }

    #[test]
    fn lines_and_paragraphs() {
        let mut flow = Flow::default();
        flow.end_paragraph();
        flow.push(" 年初\n");
        flow.end_line();
        flow.push(" 预算数 ");
        flow.end_paragraph();
        flow.end_paragraph();
        flow.push("万元");
        assert_eq!(flow.take(), "年初\n预算数\n万元");
    }
}
