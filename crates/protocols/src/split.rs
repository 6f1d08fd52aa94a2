//! One row of comma separated values, cut into its columns.
//!
//! Quotes enclose a whole column, a doubled quote stands for one, line breaks inside quotes belong to the column. A quote inside an
//! unquoted column is an ordinary character.

use crate::ROW_COLUMNS_MAX;

/// Why a row has no columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SplitError {
    /// The row ended inside quotes; more lines may follow.
    Open {
        /// Place of the column.
        column: usize,
    },
    /// Something stands between a closing quote and the next comma.
    StrayQuote {
        /// Place of the column.
        column: usize,
    },
    /// More than [`ROW_COLUMNS_MAX`].
    TooManyColumns,
}

/// The columns of a row, reused from row to row.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Columns {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A column's bytes without its quotes.
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..end)
    }

    /// Cuts a row, which stands without its line end.
    pub fn split(&mut self, row: &[u8]) -> Result<(), SplitError> {
        self.bytes.clear();
        self.ends.clear();
        let mut rest = row;
        loop {
            let column = self.ends.len();
            if column == ROW_COLUMNS_MAX {
                return Err(SplitError::TooManyColumns);
            }
            let after = match rest.split_first() {
                Some((b'"', quoted)) => self.quoted(quoted, column)?,
                Some(_) | None => self.plain(rest),
            };
            self.ends.push(self.bytes.len());
            match after.split_first() {
                Some((_comma, next)) => rest = next,
                None => return Ok(()),
            }
        }
    }

    fn plain<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let end = rest.iter().position(|&byte| byte == b',').unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        self.bytes.extend_from_slice(text);
        after
    }

    /// What follows the closing quote: nothing, or a comma and more.
    fn quoted<'a>(&mut self, mut rest: &'a [u8], column: usize) -> Result<&'a [u8], SplitError> {
        loop {
            let quote = rest.iter().position(|&byte| byte == b'"').ok_or(SplitError::Open { column })?;
            let (text, closing) = rest.split_at(quote);
            self.bytes.extend_from_slice(text);
            let after = closing.get(1..).unwrap_or_default();
            match after.first() {
                Some(b'"') => {
                    self.bytes.push(b'"');
                    rest = after.get(1..).unwrap_or_default();
                }
                Some(b',') | None => return Ok(after),
                Some(_) => return Err(SplitError::StrayQuote { column }),
            }
        }
    }
}
