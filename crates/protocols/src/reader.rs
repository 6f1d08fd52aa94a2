//! A usage file, row by row.
//!
//! Owns: the iterator over rows and what a row carries: its line, its own bytes, and what it was read as. Does not own: charging it.
//! Invariants: every row of the file comes out exactly once, in order; only a failing `Read` ends the iteration early.

use crate::layout::Layout;
use crate::mapping::{Mapping, unknown_columns};
use crate::record::{Line, Lines};
use crate::split::{Columns, SplitError};
use crate::{Format, ROW_BYTES_MAX, ROW_COLUMNS_MAX, call_record, column_event, field_error, json_event};
use charging::{FieldError, UsageInput};
use std::io::Read;

/// What a row was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// Usage to charge.
    Usage(UsageInput),
    /// Nothing to charge, by rule: the disposition of a call that was not answered.
    Skipped(&'static str),
    /// Not understood: every wrong field.
    Malformed(Vec<FieldError>),
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its first line in the file, from 1.
    pub line: u64,
    /// Its bytes as they stand in the file, without the line end; empty when it is longer than [`ROW_BYTES_MAX`].
    pub raw: Vec<u8>,
    /// What it says.
    pub parsed: Parsed,
}

/// Why reading ended early, or could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The input failed.
    #[error("the file cannot be read after line {line}: {source}")]
    Input {
        /// The last line that was read.
        line: u64,
        /// What the system said.
        source: std::io::Error,
    },
    /// A csv file without a readable first row.
    #[error("the first row is not a header: {0}")]
    NoHeader(String),
    /// Columns of the mapping that the header lacks.
    #[error("the header lacks columns of the mapping: {}", .0.iter().map(|wrong| format!("{}: {}", wrong.field, wrong.message)).collect::<Vec<_>>().join("; "))]
    Header(Vec<FieldError>),
}

impl ReadError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Input { .. } => "file_not_readable",
            Self::NoHeader(_) => "no_header",
            Self::Header(_) => "header_lacks_columns",
        }
    }
}

/// Reads a usage file from any input; it buffers by itself.
#[derive(Debug)]
pub struct Reader<R> {
    lines: Lines<R>,
    columns: Columns,
    mapping: Mapping,
    /// None for events of the API, which have no columns.
    layout: Option<Layout>,
    /// Names of the columns, for errors.
    names: Vec<String>,
    header: Option<Vec<u8>>,
    line: u64,
}

impl<R: Read> Reader<R> {
    /// Opens a file; a csv file's header is read and matched with the mapping.
    ///
    /// # Errors
    /// [`ReadError`]: input, no header, or columns that it lacks.
    pub fn try_new(mapping: Mapping, input: R) -> Result<Self, ReadError> {
        let mut lines = Lines::new(input);
        let mut columns = Columns::default();
        let (names, header) = match mapping.format().fixed_columns() {
            Some(fixed) => (fixed.iter().map(|&name| name.to_owned()).collect(), None),
            None if mapping.format() == Format::Csv => {
                let (names, raw) = header(&mut lines, &mut columns)?;
                (names, Some(raw))
            }
            None => (Vec::new(), None),
        };
        let layout = match mapping.format() {
            Format::Jsonl => None,
            Format::AsteriskCsv | Format::FreeswitchCsv | Format::Csv => {
                let wrong = unknown_columns(&mapping, &names);
                if !wrong.is_empty() {
                    return Err(ReadError::Header(wrong));
                }
                Some(Layout::try_new(&mapping, &names).map_err(ReadError::Header)?)
            }
        };
        Ok(Self { lines, columns, mapping, layout, names, header, line: 0 })
    }

    /// Bytes taken from the input so far.
    pub const fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    /// The header row as it stands in the file, where the format has one; an error file begins with it.
    pub fn header(&self) -> Option<&[u8]> {
        self.header.as_deref()
    }

    fn read(&mut self) -> Result<Option<Row>, std::io::Error> {
        let Some(layout) = &self.layout else {
            return Ok(self.lines.next()?.map(|line| {
                let parsed = if line.too_long { too_long() } else { json_event::parse(&line.bytes) };
                row(line, parsed)
            }));
        };
        let Some((line, split)) = self.lines.row(&mut self.columns)? else { return Ok(None) };
        let parsed = match split {
            _ if line.too_long => too_long(),
            Err(wrong) => Parsed::Malformed(vec![split_error(wrong, &self.names)]),
            Ok(()) => match self.mapping.format() {
                Format::AsteriskCsv => call_record::asterisk(&self.columns, layout, &self.mapping),
                Format::FreeswitchCsv => call_record::freeswitch(&self.columns, layout, &self.mapping),
                Format::Csv | Format::Jsonl => column_event::parse(&self.columns, layout, &self.mapping),
            },
        };
        Ok(Some(row(line, parsed)))
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.read() {
            Ok(Some(row)) => {
                self.line = row.line;
                Some(Ok(row))
            }
            Ok(None) => None,
            Err(source) => Some(Err(ReadError::Input { line: self.line, source })),
        }
    }
}

fn row(line: Line, parsed: Parsed) -> Row {
    Row { line: line.number, raw: line.bytes, parsed }
}

fn header<R: Read>(lines: &mut Lines<R>, columns: &mut Columns) -> Result<(Vec<String>, Vec<u8>), ReadError> {
    let input = |source| ReadError::Input { line: 0, source };
    let Some((line, split)) = lines.row(columns).map_err(input)? else {
        return Err(ReadError::NoHeader("the file is empty".to_owned()));
    };
    if line.too_long || split.is_err() {
        return Err(ReadError::NoHeader(format!("line {} cannot be cut into columns", line.number)));
    }
    let mut names = Vec::with_capacity(columns.len());
    for index in 0..columns.len() {
        let name = std::str::from_utf8(columns.get(index).unwrap_or_default());
        let name = name.map_err(|cause| ReadError::NoHeader(format!("column {}: {cause}", index.saturating_add(1))))?;
        if names.iter().any(|known| known == name) {
            return Err(ReadError::NoHeader(format!("it has two columns `{name}`")));
        }
        names.push(name.to_owned());
    }
    Ok((names, line.bytes))
}

fn too_long() -> Parsed {
    Parsed::Malformed(vec![field_error("row", "row_too_long", format!("a row has at most {ROW_BYTES_MAX} bytes"))])
}

fn split_error(wrong: SplitError, names: &[String]) -> FieldError {
    let name = |column: usize| names.get(column).cloned().unwrap_or_else(|| format!("column {}", column.saturating_add(1)));
    match wrong {
        SplitError::Open { column } => field_error(&name(column), "open_quote", "the quote that opens this column is never closed"),
        SplitError::StrayQuote { column } => field_error(&name(column), "stray_quote", "a quote inside a quoted column must be doubled"),
        SplitError::TooManyColumns => field_error("row", "column_count", format!("a row has at most {ROW_COLUMNS_MAX} columns")),
    }
}
