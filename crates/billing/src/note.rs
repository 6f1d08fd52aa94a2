//! Notes: what an invoiced bill is adjusted by (domain.md §8).

use std::fmt;

/// Kind of a note, by the sign of its total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// The customer owes less.
    Credit,
    /// The customer owes more.
    Debit,
}

impl NoteKind {
    /// The kind of a total in quanta; none for nothing, which needs no note.
    pub const fn of(total: i64) -> Option<Self> {
        match total {
            ..0 => Some(Self::Credit),
            0 => None,
            1.. => Some(Self::Debit),
        }
    }

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Debit => "debit",
        }
    }

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "credit" => Some(Self::Credit),
            "debit" => Some(Self::Debit),
            _ => None,
        }
    }
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
