//! A sentence → one clause per number: the words in front of it, behind it, and what it is a part of.

use super::tokens::Token;

/// Signs that end a clause.
pub(super) const STOPS: [char; 13] = ['，', ',', ';', ':', '(', ')', '。', '.', '、', '\n', '!', '?', '\t'];

/// A bracket of more characters is a remark, not a part of a name.
const LONGEST_ASIDE: usize = 60;

/// A number with the words around it.
pub(super) struct Clause<'t> {
    pub(super) token: &'t Token,
    /// All words since the number before, without what stands in closed brackets.
    pub(super) gap: String,
    /// Words in front, back to the last stop.
    pub(super) left: String,
    /// Words in front of those, back to the number before.
    pub(super) earlier: String,
    /// Words behind, up to the next stop or number.
    pub(super) right: String,
    /// All words of the clause, numbers among them, back to the last comma or stop.
    pub(super) line: String,
    /// The total it is a part of.
    pub(super) part_of: Option<usize>,
    /// Whether it stands in brackets.
    pub(super) is_aside: bool,
    /// The last statement of the sentence that names an item.
    pub(super) last: Option<usize>,
    /// The statement right before it in the sentence.
    pub(super) before: Option<usize>,
}

/// The words between two numbers without closed brackets (境, 含本级): what they hold is said beside the name. 收、支总计
/// is one word.
pub(super) fn without_asides(gap: &str) -> String {
    let gap = gap.replace("收、支", "收支").replace("收入、支出", "收支");
    let mut kept = String::with_capacity(gap.len());
    let mut rest = gap.as_str();
    while let Some(open) = rest.find('(') {
        let inside = &rest[open + 1..];
        match inside.find([')', '(']) {
            Some(close)
                if inside[close..].starts_with(')')
                    && inside[..close].chars().count() <= LONGEST_ASIDE
                    && !inside[..close].contains("其中") =>
            {
                kept.push_str(&rest[..open]);
                rest = &inside[close + 1..];
            }
            _ => {
                kept.push_str(&rest[..=open]);
                rest = inside;
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// The clause a number ends: the characters before it back to the last stop that no number holds.
pub(super) fn line(text: &[char], from: usize) -> String {
    let is_stop = |at: usize| {
        let inside = text[at] == '.' && text.get(at + 1).is_some_and(char::is_ascii_digit);
        STOPS.contains(&text[at]) && !inside
    };
    let begin = (0..from).rev().find(|at| is_stop(*at)).map_or(0, |at| at + 1);
    text[begin..from].iter().collect()
}

/// The words in front of the number back to the last stop, and those before them.
pub(super) fn parts(gap: &str) -> (String, String) {
    let cut = gap.rfind(STOPS).map_or(0, |at| at + gap[at..].chars().next().map_or(1, char::len_utf8));
    (gap[cut..].trim_start().to_owned(), gap[..cut].to_owned())
}

/// Whether the end of these characters stands in a bracket that is still open.
pub(super) fn is_in_brackets(text: &[char]) -> bool {
    let depth = text.iter().fold(0_i32, |depth, c| match c {
        '(' => depth + 1,
        ')' => (depth - 1).max(0),
        _ => depth,
    });
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_close_are_no_part_of_a_name() {
        assert_eq!(without_asides("其中：因公出国(境)费支出决算为"), "其中：因公出国费支出决算为");
        assert_eq!(without_asides("万元(建筑工程占"), "万元(建筑工程占");
        assert_eq!(without_asides("),收、支总计"), "),收支总计");
    }
}
