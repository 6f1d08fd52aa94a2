//! Invoice numbers and due dates (domain.md §8).
//!
//! Does not own: that numbers are free of gaps; a store draws `seq` under a lock.

use crate::BillingError;
use calendar::Date;
use std::fmt::Write as _;

/// Longest pattern, in characters.
pub const INVOICE_PATTERN_LENGTH_MAX: usize = 40;
/// Most digits that a sequence is filled to.
pub const SEQUENCE_WIDTH_MAX: usize = 12;

/// A checked pattern such as `{year}-{seq:5}`, which writes `2026-00001`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Sequence { width: usize },
}

impl InvoicePattern {
    /// Reads a pattern: plain text with `{year}`, and `{seq}` or `{seq:N}` exactly once. Without the year numbers of two years would meet.
    ///
    /// # Errors
    /// [`BillingError::InvoicePattern`].
    pub fn try_new(text: &str) -> Result<Self, BillingError> {
        let wrong = |why| BillingError::InvoicePattern { pattern: text.to_owned(), why };
        if text.chars().count() > INVOICE_PATTERN_LENGTH_MAX {
            return Err(wrong("it is too long"));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if before.contains('}') {
                return Err(wrong("a `}` has no `{`"));
            }
            let (name, tail) = after.split_once('}').ok_or_else(|| wrong("a `{` has no `}`"))?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::read(name).map_err(wrong)?);
            rest = tail;
        }
        if rest.contains('}') {
            return Err(wrong("a `}` has no `{`"));
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let sequences = parts.iter().filter(|part| matches!(part, Part::Sequence { .. })).count();
        if sequences != 1 || !parts.contains(&Part::Year) {
            return Err(wrong("it needs `{year}`, and `{seq}` once"));
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The pattern as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number of the `seq`th invoice of a year.
    pub fn number(&self, year: i32, seq: i64) -> String {
        let mut number = String::new();
        for part in &self.parts {
            // Writing to a string cannot fail.
            let _ = match part {
                Part::Text(text) => write!(number, "{text}"),
                Part::Year => write!(number, "{year:04}"),
                Part::Sequence { width } => write!(number, "{seq:0width$}"),
            };
        }
        number
    }
}

impl Part {
    fn read(name: &str) -> Result<Self, &'static str> {
        match name.split_once(':') {
            None if name == "year" => Ok(Self::Year),
            None if name == "seq" => Ok(Self::Sequence { width: 0 }),
            Some(("seq", width)) => match width.parse::<usize>() {
                Ok(width) if width <= SEQUENCE_WIDTH_MAX => Ok(Self::Sequence { width }),
                Ok(_) | Err(_) => Err("a sequence is filled to at most 12 digits"),
            },
            None | Some(_) => Err("only `year` and `seq` stand in braces"),
        }
    }
}

/// Due date = issue date + days (domain.md §8).
///
/// # Errors
/// [`BillingError::Calendar`] past the calendar's end.
pub fn due_date(issued: Date, days: u16) -> Result<Date, BillingError> {
    Ok(issued.plus_days(i32::from(days))?)
}
