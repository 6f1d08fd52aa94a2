//! What became of the rows of a file.
//!
//! Invariant: each row is counted once, so the counts sum to the rows read.

use charging::{Answer, FieldError};
use std::collections::BTreeMap;
use std::fmt;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Charged now.
    Rated,
    /// Stored before, rated or unrated: nothing moved (domain.md §5).
    Duplicate,
    /// The same identity with another body.
    Conflict,
    /// Kept without a price.
    Unrated,
    /// Not charged and not kept.
    Refused,
    /// Not understood, by the reader or by charging.
    Malformed,
    /// Nothing to charge, by rule.
    Skipped,
}

impl Outcome {
    /// All outcomes, in the order of a summary.
    pub const ALL: [Self; 7] = [Self::Rated, Self::Duplicate, Self::Conflict, Self::Unrated, Self::Refused, Self::Malformed, Self::Skipped];

    /// Stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rated => "rated",
            Self::Duplicate => "duplicate",
            Self::Conflict => "conflict",
            Self::Unrated => "unrated",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Skipped => "skipped",
        }
    }

    /// The row left nothing behind and goes to the error file, from where it can be fed again.
    pub const fn is_rejected(self) -> bool {
        match self {
            Self::Conflict | Self::Refused | Self::Malformed => true,
            Self::Rated | Self::Duplicate | Self::Unrated | Self::Skipped => false,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a row was not charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowReason {
    /// The wrong field; empty where the row as a whole is meant.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// A sentence.
    pub message: String,
}

impl From<&FieldError> for RowReason {
    fn from(wrong: &FieldError) -> Self {
        Self { field: wrong.field.clone(), code: wrong.code.to_owned(), message: wrong.message.clone() }
    }
}

/// The outcome of an answer, and its reasons.
pub(crate) fn outcome_of(answer: &Answer) -> (Outcome, Vec<RowReason>) {
    let reason = |code: &str, message: &str| RowReason { field: String::new(), code: code.to_owned(), message: message.to_owned() };
    match answer {
        Answer::Rated { replayed: false, .. } => (Outcome::Rated, Vec::new()),
        Answer::Rated { replayed: true, .. } | Answer::Unrated { replayed: true, .. } => (Outcome::Duplicate, Vec::new()),
        Answer::Unrated { replayed: false, reason: why, .. } => (Outcome::Unrated, vec![reason(&why.code, &why.message)]),
        Answer::Conflict { .. } => {
            (Outcome::Conflict, vec![reason("identity_conflict", "an event of this identity is stored with another body")])
        }
        Answer::Refused(why) => (Outcome::Refused, vec![reason(&why.code, &why.message)]),
        Answer::Malformed(wrong) => (Outcome::Malformed, wrong.iter().map(RowReason::from).collect()),
    }
}

/// Counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    counts: BTreeMap<Outcome, u64>,
    reasons: BTreeMap<(Outcome, String), u64>,
}

impl Summary {
    /// Rows with this outcome.
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.counts.get(&outcome).copied().unwrap_or(0)
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        Outcome::ALL.into_iter().fold(0, |sum, outcome| sum.saturating_add(self.count(outcome)))
    }

    /// Counts per outcome and reason; a row with several wrong fields counts under the first.
    pub fn reasons(&self) -> impl Iterator<Item = (Outcome, &str, u64)> {
        self.reasons.iter().map(|((outcome, code), count)| (*outcome, code.as_str(), *count))
    }

    /// Counts one row.
    pub fn add(&mut self, outcome: Outcome, reason: Option<&str>) {
        let count = self.counts.entry(outcome).or_default();
        *count = count.saturating_add(1);
        if let Some(code) = reason {
            let count = self.reasons.entry((outcome, code.to_owned())).or_default();
            *count = count.saturating_add(1);
        }
    }
}

impl fmt::Display for Summary {
    /// One line per outcome with its reasons below, then the sum.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for outcome in Outcome::ALL {
            writeln!(f, "{:<10} {:>12}", outcome.code(), self.count(outcome))?;
            for (_, code, count) in self.reasons().filter(|(of, _, _)| *of == outcome) {
                writeln!(f, "  {code:<32} {count:>12}")?;
            }
        }
        write!(f, "{:<10} {:>12}", "rows", self.rows())
    }
}
