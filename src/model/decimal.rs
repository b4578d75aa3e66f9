//! Exact decimals: the one place where a binary double becomes a number of ours, the reading of numeric text, and
//! arithmetic that says where a result has no room. An overflow is never a number.

use rust_decimal::Decimal;
use std::str::FromStr;

/// Digits a double is trusted for: beyond them stand only traces of the binary form.
const TRUSTED_DIGITS: usize = 15;

/// A stored double as the decimal a person typed: `0.30000000000000004` is 0.3.
///
/// Takes the shortest text that gives the same double and, where that needs more than 15 significant digits, the 15
/// digit text if it lies within a few units of the last binary place. `None` for infinities, NaN and numbers too
/// large for a decimal.
#[must_use]
pub fn from_f64(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    let shortest = parse_plain(&format!("{value}"))?;
    if significant_digits(&shortest) <= TRUSTED_DIGITS {
        return Some(shortest.normalize());
    }
    let rounded = shortest.round_sf(u32::try_from(TRUSTED_DIGITS).unwrap_or(15))?;
    let nearby = rounded.to_string().parse::<f64>().ok()?;
    let few_ulps = nearby.to_bits().abs_diff(value.to_bits()) <= 8;
    Some(if few_ulps { rounded } else { shortest }.normalize())
}

/// Why a stored text is no decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDecimal {
    /// It is no number at all.
    NotANumber,
    /// It is infinite or has more digits before the point than a decimal holds.
    TooLarge,
}

/// A number as a spreadsheet stores it in text, with the value [`from_f64`] gives for the double it stands for.
///
/// Up to 15 significant digits are what was typed and are taken as they stand. More digits, or an exponent, are the
/// text of a double and go through it.
///
/// # Errors
/// Says whether the text is no number, or one too large.
pub fn from_stored(text: &str) -> Result<Decimal, NoDecimal> {
    if let Some(number) = as_typed(text.as_bytes()) {
        return Ok(number);
    }
    let double: f64 = text.parse().map_err(|_| NoDecimal::NotANumber)?;
    from_f64(double).ok_or(NoDecimal::TooLarge)
}

/// Digits with an optional sign and point, if no more than 15 of them count.
fn as_typed(text: &[u8]) -> Option<Decimal> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let (mut mantissa, mut scale, mut fraction, mut any) = (0_i64, 0_u32, false, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                scale += u32::from(fraction);
                any = true;
            }
            b'.' if any && !fraction => fraction = true,
            _ => return None,
        }
    }
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    let legal = any && digits.last() != Some(&b'.') && scale <= 28;
    if !legal || counted(mantissa) > TRUSTED_DIGITS {
        return None;
    }
    Some(Decimal::new(if negative { -mantissa } else { mantissa }, scale))
}

/// Number of digits without zeros at the end.
const fn counted(mut mantissa: i64) -> usize {
    let mut digits = 0;
    let mut counts = false;
    while mantissa > 0 {
        counts = counts || mantissa % 10 != 0;
        digits += counts as usize;
        mantissa /= 10;
    }
    digits
}

fn significant_digits(number: &Decimal) -> usize {
    number.mantissa().unsigned_abs().to_string().trim_end_matches('0').len()
}

/// Parses digits with an optional sign and point, nothing else; at most 28 digits.
#[must_use]
pub fn parse_plain(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let legal = !digits.is_empty()
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
        && !digits.ends_with('.');
    if legal { Decimal::from_str(text).ok() } else { None }
}

/// Number of decimals of a number as written, trailing zeros not counted for stored numbers.
#[must_use]
pub fn step_of(number: Decimal) -> Decimal {
    Decimal::new(1, number.scale())
}

/// Whether commas stand as legal thousands separators: groups of exactly three digits (N-03).
#[must_use]
pub fn legal_grouping(text: &str) -> bool {
    let body = text.trim_start_matches(['-', '+']);
    let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
    let mut groups = whole.split(',');
    let head = groups.next().unwrap_or("");
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    digits(head) && head.len() <= 3 && groups.all(|g| g.len() == 3 && digits(g)) && digits(fraction)
}

/// The shortest text of a number.
#[must_use]
pub fn shortest(number: Decimal) -> String {
    // Most numbers are small and whole, and the general way takes several times as long.
    match i64::try_from(number.mantissa()) {
        Ok(whole) if number.scale() == 0 => whole.to_string(),
        _ => number.normalize().to_string(),
    }
}

/// A number for people: no trailing zeros, no exponent.
#[must_use]
pub fn plain(number: Decimal) -> String {
    let text = shortest(number);
    if text == "-0" { "0".into() } else { text }
}

/// The sum; none where it is too large for a decimal.
#[must_use]
pub fn total(numbers: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    numbers.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// What numbers come to that are added one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sum {
    /// There was none.
    #[default]
    Nothing,
    /// Their sum.
    Amount(Decimal),
    /// More than a decimal holds.
    TooLarge,
}

impl Sum {
    /// The sum; none of nothing, and none where it is too large.
    #[must_use]
    pub const fn amount(self) -> Option<Decimal> {
        match self {
            Self::Amount(sum) => Some(sum),
            Self::Nothing | Self::TooLarge => None,
        }
    }

    /// The sum, 0 of nothing; none where it is too large.
    #[must_use]
    pub const fn or_zero(self) -> Option<Decimal> {
        match self {
            Self::Nothing => Some(Decimal::ZERO),
            other => other.amount(),
        }
    }
}

impl FromIterator<Decimal> for Sum {
    fn from_iter<I: IntoIterator<Item = Decimal>>(numbers: I) -> Self {
        let mut sum = Self::default();
        sum.extend(numbers);
        sum
    }
}

impl Extend<Decimal> for Sum {
    fn extend<I: IntoIterator<Item = Decimal>>(&mut self, numbers: I) {
        for number in numbers {
            *self = match self {
                Self::Nothing => Self::Amount(number),
                Self::Amount(sum) => sum.checked_add(number).map_or(Self::TooLarge, Self::Amount),
                Self::TooLarge => Self::TooLarge,
            };
        }
    }
}

/// How far two numbers lie apart; none where that is too large for a decimal.
#[must_use]
pub fn apart(one: Decimal, other: Decimal) -> Option<Decimal> {
    one.checked_sub(other).map(|difference| difference.abs())
}

/// Whether two numbers may be the same one, each with one unit of its last stated place; none where that is too large for a
/// decimal.
#[must_use]
pub fn within_places(one: (Decimal, Decimal), other: (Decimal, Decimal)) -> Option<bool> {
    Some(apart(one.0, other.0)? <= half(one.1.checked_add(other.1)?))
}

/// How many percent one number is of another; none where that is too large, or the other is zero.
#[must_use]
pub fn percent_of(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// So many percent of a number; none where the product is too large.
#[must_use]
pub fn percentage(whole: Decimal, percent: Decimal) -> Option<Decimal> {
    whole.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)
}

/// Half of a number.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "half of a number is no larger than the number")]
pub fn half(number: Decimal) -> Decimal {
    number / Decimal::TWO
}

/// How decimals pass between processes: digits and scale, which is shorter and quicker than their text.
pub mod packed {
    use rust_decimal::Decimal;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes digits and scale.
    ///
    /// # Errors
    /// If the serializer refuses.
    pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        (value.mantissa(), value.scale()).serialize(serializer)
    }

    /// Reads digits and scale.
    ///
    /// # Errors
    /// If they are not those of a decimal.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let (mantissa, scale) = <(i128, u32)>::deserialize(deserializer)?;
        Decimal::try_from_i128_with_scale(mantissa, scale).map_err(D::Error::custom)
    }

    /// The same for what may be missing.
    pub mod option {
        use rust_decimal::Decimal;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        #[derive(Serialize, Deserialize)]
        struct Packed(#[serde(with = "super")] Decimal);

        /// Writes digits and scale, if there are any.
        ///
        /// # Errors
        /// If the serializer refuses.
        pub fn serialize<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
            value.map(Packed).serialize(serializer)
        }

        /// Reads digits and scale, if there are any.
        ///
        /// # Errors
        /// If they are not those of a decimal.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
            Ok(Option::<Packed>::deserialize(deserializer)?.map(|Packed(value)| value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        Decimal::from_str(text).unwrap_or_default()
    }

    #[test]
    fn doubles_become_what_was_typed() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (87.2217, "87.2217"),
            (46.90, "46.9"),
            (-7.03, "-7.03"),
            (1e10, "10000000000"),
            (0.0, "0"),
        ] {
            assert_eq!(from_f64(value).map(plain), Some(text.to_owned()));
        }
        assert_eq!(from_f64(f64::NAN), None);
        assert_eq!(from_f64(1e300), None);
    }

    #[test]
    fn stored_texts_give_what_their_doubles_give() {
        for text in [
            "0",
            "-0",
            "0.0",
            "1",
            "-1",
            "46.90",
            "0.3",
            "0.30000000000000004",
            "87.2217",
            "1E-3",
            "1.5e2",
            "100000",
            "123456789012345",
            "123456789012345000",
            "1234567890123456",
            "0.000000000000001",
            "6.4800000000000004",
            "99.999999999999986",
            "1e-30",
            "0.1234567890123456789",
            "00012.500",
            "9007199254740993",
            "+1.5",
            "1e28",
        ] {
            let double = text.parse().ok().and_then(from_f64);
            assert_eq!(from_stored(text).ok().map(plain), double.map(plain), "{text}");
        }
        for text in ["", "-", ".", "1.", ".5.", "1.2.3", "12a", " 1", "--1", "1,000"] {
            let double = text.parse::<f64>();
            assert_eq!(from_stored(text).is_err(), double.is_err(), "{text}");
        }
        assert_eq!(from_stored("1e300"), Err(NoDecimal::TooLarge));
        assert_eq!(from_stored("inf"), Err(NoDecimal::TooLarge));
        assert_eq!(from_stored("合计"), Err(NoDecimal::NotANumber));
    }

    #[test]
    fn grouping_needs_groups_of_three() {
        for (text, legal) in [
            ("626,380.00", true),
            ("25,754,899.39", true),
            ("210,18", false),
            ("7,00.0,77", false),
            ("1234,567", false),
        ] {
            assert_eq!(legal_grouping(text), legal, "{text}");
        }
    }

    #[test]
    fn what_has_no_room_is_no_number() {
        let (large, two) = (Decimal::MAX, Decimal::TWO);
        assert_eq!(total([dec("1.50"), dec("2")]).map(plain), Some("3.5".to_owned()));
        assert_eq!(total([]), Some(Decimal::ZERO));
        assert_eq!(total([large, Decimal::ONE, -large]), None);
        let sum = |numbers: &[Decimal]| numbers.iter().copied().collect::<Sum>();
        assert_eq!(sum(&[two, Decimal::ONE]).amount(), Some(dec("3")));
        assert_eq!(sum(&[large, Decimal::ONE, -large]), Sum::TooLarge);
        assert_eq!((Sum::Nothing.or_zero(), Sum::TooLarge.or_zero()), (Some(Decimal::ZERO), None));
        assert_eq!(apart(dec("2"), dec("5")), Some(dec("3")));
        assert_eq!(apart(large, -large), None);
        assert_eq!(percent_of(dec("3"), dec("4")), Some(dec("75")));
        assert_eq!(percent_of(large, two), None);
        assert_eq!(percent_of(two, Decimal::ZERO), None);
        assert_eq!(percentage(dec("40"), dec("75")), Some(dec("30")));
        assert_eq!(percentage(large, two), None);
        assert_eq!(half(large), dec("39614081257132168796771975168"));
    }

    #[test]
    fn steps_follow_the_last_place() {
        assert_eq!(step_of(dec("46.90")), dec("0.01"));
        assert_eq!(step_of(dec("42")), dec("1"));
    }
}
