//! Money, numbers and percentages as each language writes them, by text manipulation on decimal strings.
//!
//! Owns the separators, signs and currency symbols. Does not own dates (`dates`) or words (`words`).
//! Invariant: no digit is ever computed, dropped or rounded here, except trailing zeros of a quantity's decimals.

use crate::invoice::{Currency, Language};

/// No-break space: between an amount and its currency.
const NBSP: char = '\u{a0}';
/// Narrow no-break space: French thousands, and before the percent sign.
const NARROW_NBSP: char = '\u{202f}';
/// The minus sign, as wide as a digit.
const MINUS: char = '\u{2212}';
/// Characters of a number that is shown.
const NUMBER_CHARS_MAX: usize = 60;

/// Why a text cannot be shown as a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Digits, with one point and one leading minus at most, were expected.
    #[error("`{0}` is not a plain decimal number of at most 60 characters")]
    NotADecimal(String),
}

impl FormatError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotADecimal(_) => "not_a_decimal",
        }
    }
}

/// A decimal text taken apart.
struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    decimals: &'a str,
}

impl<'a> Decimal<'a> {
    fn parse(text: &'a str) -> Result<Self, FormatError> {
        let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let pointed = unsigned.contains('.');
        if whole.is_empty() || (pointed && decimals.is_empty()) || !digits(whole) || !digits(decimals) || text.len() > NUMBER_CHARS_MAX {
            return Err(FormatError::NotADecimal(text.chars().take(NUMBER_CHARS_MAX).collect()));
        }
        Ok(Self { negative, whole, decimals })
    }

    fn unsigned(&self, language: Language) -> String {
        let (group, point) = match language {
            Language::En => (',', '.'),
            Language::Fr => (NARROW_NBSP, ','),
        };
        let mut text = grouped(self.whole, group);
        if !self.decimals.is_empty() {
            text.push(point);
            text.push_str(self.decimals);
        }
        text
    }

    fn sign(&self) -> String {
        if self.negative { MINUS.to_string() } else { String::new() }
    }
}

/// A number: `−1,234.5` in English, `−1 234,5` in French.
///
/// # Errors
/// [`FormatError::NotADecimal`].
pub fn number(language: Language, text: &str) -> Result<String, FormatError> {
    let decimal = Decimal::parse(text)?;
    Ok(decimal.sign() + &decimal.unsigned(language))
}

/// A quantity and its unit, without trailing zeros: `1,200 min`, `12,5 Mo`.
///
/// # Errors
/// [`FormatError::NotADecimal`].
pub fn quantity(language: Language, text: &str, unit: Option<&str>) -> Result<String, FormatError> {
    let decimal = Decimal::parse(text)?;
    let shown = Decimal { decimals: decimal.decimals.trim_end_matches('0'), ..decimal };
    let value = shown.sign() + &shown.unsigned(language);
    Ok(unit.map_or_else(|| value.clone(), |unit| format!("{value}{NBSP}{unit}")))
}

/// A rate: `22%` in English, `22 %` in French.
///
/// # Errors
/// [`FormatError::NotADecimal`].
pub fn percent(language: Language, text: &str) -> Result<String, FormatError> {
    let value = quantity(language, text, None)?;
    Ok(match language {
        Language::En => format!("{value}%"),
        Language::Fr => format!("{value}{NARROW_NBSP}%"),
    })
}

/// An amount with its currency: `€1,234.56` or `CHF 12.00` in English, `1 234,56 €` in French.
///
/// # Errors
/// [`FormatError::NotADecimal`].
pub fn money(language: Language, text: &str, currency: &Currency) -> Result<String, FormatError> {
    let decimal = Decimal::parse(text)?;
    let (sign, value) = (decimal.sign(), decimal.unsigned(language));
    let code = currency.code.as_str();
    Ok(match language {
        Language::En => match english_symbol(code) {
            Some(symbol) => format!("{sign}{symbol}{value}"),
            None => format!("{sign}{code}{NBSP}{value}"),
        },
        Language::Fr => format!("{sign}{value}{NBSP}{}", french_symbol(code).unwrap_or(code)),
    })
}

/// A plain count, grouped.
pub fn count(language: Language, value: u64) -> String {
    let separator = match language {
        Language::En => ',',
        Language::Fr => NARROW_NBSP,
    };
    grouped(&value.to_string(), separator)
}

fn english_symbol(code: &str) -> Option<&'static str> {
    match code {
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        "USD" => Some("$"),
        "JPY" => Some("¥"),
        _ => None,
    }
}

/// French keeps apart the dollars and pounds of other countries.
fn french_symbol(code: &str) -> Option<&'static str> {
    match code {
        "EUR" => Some("€"),
        "GBP" => Some("£GB"),
        "USD" => Some("$US"),
        "CAD" => Some("$CA"),
        _ => None,
    }
}

fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str, minor_digits: u8) -> Currency {
        Currency { code: code.to_owned(), minor_digits }
    }

    #[test]
    fn money_is_written_as_each_language_writes_it() {
        let table = [
            ("0.00", "EUR", "€0.00", "0,00\u{a0}€"),
            ("15.80", "EUR", "€15.80", "15,80\u{a0}€"),
            ("-0.05", "EUR", "−€0.05", "−0,05\u{a0}€"),
            ("999.99", "EUR", "€999.99", "999,99\u{a0}€"),
            ("1234.56", "EUR", "€1,234.56", "1\u{202f}234,56\u{a0}€"),
            ("-1234567.00", "EUR", "−€1,234,567.00", "−1\u{202f}234\u{202f}567,00\u{a0}€"),
            (
                "92233720368547758.07",
                "EUR",
                "€92,233,720,368,547,758.07",
                "92\u{202f}233\u{202f}720\u{202f}368\u{202f}547\u{202f}758,07\u{a0}€",
            ),
            ("12.00", "USD", "$12.00", "12,00\u{a0}$US"),
            ("12.00", "GBP", "£12.00", "12,00\u{a0}£GB"),
            ("1200", "JPY", "¥1,200", "1\u{202f}200\u{a0}JPY"),
            ("12.00", "CHF", "CHF\u{a0}12.00", "12,00\u{a0}CHF"),
            ("-1.250", "KWD", "−KWD\u{a0}1.250", "−1,250\u{a0}KWD"),
        ];
        for (text, code, english, french) in table {
            let currency = currency(code, 2);
            assert_eq!(money(Language::En, text, &currency).as_deref(), Ok(english), "{text} {code} en");
            assert_eq!(money(Language::Fr, text, &currency).as_deref(), Ok(french), "{text} {code} fr");
        }
    }

    #[test]
    fn quantities_lose_trailing_zeros_and_nothing_else() {
        let table = [
            ("1200.000000", Some("min"), "1,200\u{a0}min", "1\u{202f}200\u{a0}min"),
            ("12.500", Some("MB"), "12.5\u{a0}MB", "12,5\u{a0}MB"),
            ("100", None, "100", "100"),
            ("-0.010", None, "−0.01", "−0,01"),
        ];
        for (text, unit, english, french) in table {
            assert_eq!(quantity(Language::En, text, unit).as_deref(), Ok(english));
            assert_eq!(quantity(Language::Fr, text, unit).as_deref(), Ok(french));
        }
        assert_eq!(number(Language::En, "12.500").as_deref(), Ok("12.500"));
    }

    #[test]
    fn percentages_and_counts() {
        assert_eq!(percent(Language::En, "22.000").as_deref(), Ok("22%"));
        assert_eq!(percent(Language::Fr, "9.5").as_deref(), Ok("9,5\u{202f}%"));
        assert_eq!(count(Language::En, 12_345), "12,345");
        assert_eq!(count(Language::Fr, 1_000_000), "1\u{202f}000\u{202f}000");
        assert_eq!(count(Language::Fr, 7), "7");
    }

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "+1", "1,000", " 1", "1.2.3", "٣", "--1"] {
            let refused = number(Language::En, text);
            assert_eq!(refused.map_err(|error| error.code()), Err("not_a_decimal"), "{text}");
        }
        assert!(number(Language::En, &"9".repeat(61)).is_err());
    }
}
