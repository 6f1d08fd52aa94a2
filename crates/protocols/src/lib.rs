//! Usage files: call-record formats, mappings, the ingest run, the generator of test calls.
//!
//! Owns: reading a usage file row by row ([`Reader`]), what its columns mean ([`Mapping`]), driving rows through a [`Sink`] and counting
//! what became of them ([`ingest`]), the error file, and made-up usage for trials ([`generate`]). Does not own: identity, prices or storage
//! (charging), HTTP (api, server), the clock.
//! Invariants: memory does not grow with the file; every row is counted exactly once; a row that is not understood is reported with its
//! line and field and never stops the run; files are read and written by the caller's `Read` and `Write`, the error file aside.

mod call_record;
mod column_event;
mod error_file;
mod event_time;
mod format;
pub mod generate;
pub mod ingest;
mod json_event;
mod layout;
mod mapping;
mod number_plan;
mod reader;
mod record;
mod split;
mod summary;

pub use error_file::{ErrorFile, Reject};
pub use format::{Format, UnknownFormat};
pub use ingest::{IngestError, IngestFailure, Progress, Sink, SinkError};
pub use json_event::{event_from_json, event_to_json};
pub use mapping::{Mapping, MappingError, MappingText};
pub use number_plan::NumberPlan;
pub use reader::{Parsed, ReadError, Reader, Row};
pub use summary::{Outcome, RowReason, Summary};

use charging::FieldError;

/// Longest row that is read; what is longer is malformed.
pub const ROW_BYTES_MAX: usize = 65_536;
/// Most lines that one row may run over, by line breaks inside quotes.
pub const ROW_LINES_MAX: usize = 16;
/// Most columns of a row.
pub const ROW_COLUMNS_MAX: usize = 256;
/// Most service fields of one event.
pub const EVENT_FIELDS_MAX: usize = 64;
/// Usage events that are charged together.
pub const INGEST_SLICE: usize = 2_000;
/// Rows read for one slice, whatever they are: a stretch of failed calls does not grow it without end.
pub const INGEST_SLICE_ROWS_MAX: usize = 8_000;
/// Bytes of rows kept for one slice, so that very long rows do not fill the memory.
pub const INGEST_SLICE_BYTES_MAX: usize = 8_388_608;

pub(crate) fn field_error(field: &str, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.to_owned(), code, message: message.into() }
}
