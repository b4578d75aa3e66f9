//! A conversion (归一化): one thing that reading changed, guessed or refused between the cell and the figure.
//!
//! Apart because the reader writes them, the rules about reading judge them, and the log shows them. Knows neither
//! how anything is read nor what a rule makes of it.

use super::decimal::legal_grouping;
use super::label::{fold, half_width};
use super::place::Place;
use super::quantity::Unit;
use super::text::Text;
use serde::{Deserialize, Serialize};

/// How sure the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Only one reading is possible.
    Certain,
    /// Several were possible; the figures around it decided.
    Proved,
    /// Taken because it is likely; nothing proves it.
    Guessed,
    /// Nothing was taken.
    Refused,
}

impl Certainty {
    /// The word people read.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Certain => "确定",
            Self::Proved => "由前后数证明",
            Self::Guessed => "推断",
            Self::Refused => "未采用",
        }
    }
}

macro_rules! steps {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $rule:literal, $term:literal, $certainty:ident;)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Step { $($(#[doc = $doc])* $variant,)* }

        impl Step {
            /// All steps in the order of their rules.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The identifier that examples use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The rule that speaks about it.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule,)* }
            }

            /// What was met, in words.
            #[must_use]
            pub const fn term(self) -> &'static str {
                match self { $(Self::$variant => $term,)* }
            }

            /// How sure the reading is unless something else is known.
            #[must_use]
            pub const fn certainty(self) -> Certainty {
                match self { $(Self::$variant => Certainty::$certainty,)* }
            }
        }
    };
}

steps! {
    /// An amount without any unit.
    NoUnit = "no_unit", "F-04", "金额没有计量单位", Refused;
    /// A formula whose result was not stored, or stored as 0 over filled cells.
    NoResult = "no_result", "F-09", "公式没有保存结果", Refused;
    /// #REF! and the like.
    ErrorValue = "error_value", "F-10", "单元格是错误值", Refused;
    /// A formula that takes its value from another workbook.
    ExternalLink = "external_link", "F-11", "公式引用另一个工作簿", Certain;
    /// Figures in a hidden sheet, row or column.
    Hidden = "hidden", "F-12", "隐藏的内容里有数字，已一并读取", Certain;
    /// Identity card, mobile phone or bank card number.
    Personal = "personal", "F-16", "个人信息", Certain;
    /// A number stored as text.
    TextNumber = "text_number", "N-01", "数字以文本保存，已按数字读取", Certain;
    /// Text that is no number.
    NotNumber = "not_number", "N-02", "不是数字", Refused;
    /// Thousands separators.
    Grouping = "grouping", "N-03", "千分位逗号", Refused;
    /// A comma that may be a decimal point.
    Comma = "comma", "N-04", "逗号位置不合规范", Refused;
    /// Full-width digits, blanks inside or around.
    Width = "width", "N-05", "全角字符或多余空格，已按半角读取", Certain;
    /// A unit behind the number in the cell.
    Suffix = "suffix", "N-06", "数字后面带单位，已分开读取", Certain;
    /// An amount merged over columns or rows with headings of their own.
    Merged = "merged", "N-08", "合并单元格跨了几个栏目，只算作第一栏的数", Guessed;
    /// Letters in place of digits.
    Letters = "letters", "N-09", "数字里混有字母", Refused;
    /// A sign written in another way.
    Sign = "sign", "N-10", "负数的其他写法，已按负数读取", Certain;
    /// A heading understood by its place only.
    Heading = "heading", "N-11", "表头用语不规范，按所在位置推断", Guessed;
    /// A ratio read as a percentage.
    Ratio = "ratio", "N-14", "百分数写成小数，已乘以 100", Guessed;
    /// Numbers in a row without a name.
    UnnamedRow = "unnamed_row", "N-15", "数字所在的行没有名称，没有计入任何合计", Refused;
    /// Two units declared for one amount.
    UnitConflict = "unit_conflict", "U-01", "两处写明的单位不同", Guessed;
}

impl Step {
    /// What a legal number written as text calls for, in the order of the rules.
    #[must_use]
    pub fn of_number(text: &str) -> Vec<Self> {
        let folded = fold(text);
        let digits_end = folded.rfind(|c: char| c.is_ascii_digit() || c == ')').map_or(0, |at| at + 1);
        let mut steps = Vec::new();
        let mut note = |met: bool, step: Self| {
            if met {
                steps.push(step);
            }
        };
        note(digits_end == folded.len(), Self::TextNumber);
        note(folded.contains([',', '，']), Self::Grouping);
        note(is_wide(text), Self::Width);
        note(digits_end < folded.len(), Self::Suffix);
        note(folded.starts_with(['(', '△', '▲', '−']), Self::Sign);
        steps
    }

    /// Why a text is no legal number, in the order of the rules.
    #[must_use]
    pub fn of_illegal(text: &str) -> Vec<Self> {
        let folded = fold(text).replace('，', ",");
        let body = folded.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let only = |allowed: &str| body.chars().all(|c| c.is_ascii_digit() || allowed.contains(c));
        let commas = folded.matches(',').count();
        if commas == 1 && !folded.contains('.') && only(",-+") && !legal_grouping(body) {
            return vec![Self::Comma];
        }
        if only("lIoO.,-")
            && body.contains(['l', 'I', 'o', 'O'])
            && body.contains(|c: char| c.is_ascii_digit())
        {
            return vec![Self::Letters];
        }
        let grouping = (commas > 0 && only(",.-+") && !legal_grouping(body)).then_some(Self::Grouping);
        std::iter::once(Self::NotNumber).chain(grouping).collect()
    }
}

/// Full-width forms or blanks that a plain number does not have.
fn is_wide(text: &str) -> bool {
    let telling = |c: char| c.is_ascii_digit() || ".,%()-+ ".contains(c);
    text.trim_matches(' ').chars().any(|c| {
        let half = half_width(c);
        (half != c && telling(half)) || c.is_whitespace() || c == '﹪'
    })
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// Sheet and cell.
    pub place: Place,
    /// What was done.
    pub step: Step,
    /// The figure concerned, as its headings print it.
    pub label: Text,
    /// The text as it stands.
    pub raw: Text,
    /// What was made of it; empty if nothing was taken.
    pub result: Text,
    /// The unit printed, if one was changed or contradicted.
    pub from: Option<Unit>,
    /// The unit taken.
    pub to: Option<Unit>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Why: the proof, the reason of the refusal, the other place.
    pub note: Text,
}

impl Conversion {
    /// A conversion of which no more is known than what was done where.
    #[must_use]
    pub fn new(place: Place, step: Step, raw: &str) -> Self {
        Self {
            place,
            step,
            label: Text::default(),
            raw: raw.trim().into(),
            result: Text::default(),
            from: None,
            to: None,
            certainty: step.certainty(),
            note: Text::default(),
        }
    }

    /// Whether the sender should hear of it; what merely follows a convention is for the log alone.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        match self.step {
            Step::Grouping => self.certainty == Certainty::Refused,
            Step::Ratio | Step::Heading => self.certainty == Certainty::Guessed,
            Step::Suffix => self.from != Some(Unit::Percent),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_call_for_their_steps() {
        use Step::{Comma, Grouping, Letters, NotNumber, Sign, Suffix, TextNumber, Width};
        let legal: [(&str, &[Step]); 6] = [
            ("42.0", &[TextNumber]),
            ("626,380.00", &[TextNumber, Grouping]),
            ("９０．５４％", &[Width, Suffix]),
            ("9人", &[Suffix]),
            ("100%\n", &[Width, Suffix]),
            ("(12.3)", &[TextNumber, Sign]),
        ];
        for (text, steps) in legal {
            assert_eq!(Step::of_number(text), steps, "{text}");
        }
        let illegal: [(&str, &[Step]); 6] = [
            ("210,18", &[Comma]),
            ("210，18万元", &[Comma]),
            ("7,00.0,77", &[NotNumber, Grouping]),
            ("1O.5", &[Letters]),
            ("约30", &[NotNumber]),
            ("854万854万", &[NotNumber]),
        ];
        for (text, steps) in illegal {
            assert_eq!(Step::of_illegal(text), steps, "{text}");
        }
    }
}
