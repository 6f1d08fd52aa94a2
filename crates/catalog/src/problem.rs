//! What is wrong with a catalog, and where.
//!
//! Owns: [`Problem`] and collecting them, so that one run names all. Invariant: at most [`PROBLEMS_MAX`] are kept.

use crate::limits::PROBLEMS_MAX;
use std::cell::RefCell;
use std::fmt;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file; empty for what came from the store.
    pub file: String,
    /// Line from 1 on; 0 where there is none.
    pub line: usize,
    /// Path such as `products[2].versions[0].prices.EUR`.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// A sentence for the person who wrote the file.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.field, self.message)
    }
}

/// Collects problems while reading goes on.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: RefCell<Vec<Problem>>,
}

impl Problems {
    /// Notes one.
    pub fn add(&self, problem: Problem) {
        let mut found = self.found.borrow_mut();
        if found.len() < PROBLEMS_MAX {
            found.push(problem);
        }
    }

    /// The value where nothing was wrong, else all problems in the order of file and line.
    pub fn none_or<T>(self, value: T) -> Result<T, Vec<Problem>> {
        let mut found = self.found.into_inner();
        if found.is_empty() {
            return Ok(value);
        }
        found.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        found.dedup();
        Err(found)
    }
}
