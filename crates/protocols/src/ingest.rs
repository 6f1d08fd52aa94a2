//! The ingest run: slices of a file go to a sink, and what became of each row is counted.
//!
//! Owns: the pipeline (the next slices are read on a thread of their own while one is charged), the summary, the error file's content.
//! Does not own: how a slice is charged, which is the [`Sink`]'s: a charger in this process or a server far away.
//! Invariants: slices are charged one after the other in the order of the file; memory holds a fixed number of slices. A run that was
//! interrupted is run again: what is stored already is a duplicate (domain.md §5).

use crate::error_file::{ErrorFile, Reject};
use crate::reader::{Parsed, ReadError, Reader};
use crate::summary::{Outcome, RowReason, Summary, outcome_of};
use crate::{INGEST_SLICE, INGEST_SLICE_BYTES_MAX, INGEST_SLICE_ROWS_MAX};
use charging::{Answer, UsageInput};
use std::io::Read;
use std::thread::{self, JoinHandle};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Slices that wait, read, for the one being charged.
const SLICES_WAITING: usize = 1;

/// Where usage is charged.
pub trait Sink {
    /// Charges a slice; one answer per event, in their order. A sink that can try again does so itself.
    fn charge(&self, events: Vec<UsageInput>) -> impl Future<Output = Result<Vec<Answer>, SinkError>> + Send;
}

/// A sink that gave up.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {cause}")]
pub struct SinkError {
    /// Stable code.
    pub code: &'static str,
    /// What went wrong.
    #[source]
    pub cause: Box<dyn std::error::Error + Send + Sync>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Rows whose outcome is known.
    pub rows: u64,
    /// Bytes of the file up to there.
    pub bytes: u64,
    /// Counts so far.
    pub summary: &'a Summary,
}

/// Why a run ended before its file.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The file failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The sink failed; events of its slice may have been charged, so run the file again.
    #[error("charging failed: {0}")]
    Sink(#[from] SinkError),
    /// The sink broke its promise.
    #[error("{events} events were sent and {answers} answers came back")]
    AnswerCount {
        /// Sent.
        events: usize,
        /// Returned.
        answers: usize,
    },
    /// The error file could not be written.
    #[error("the error file cannot be written: {0}")]
    ErrorFile(#[source] std::io::Error),
    /// The thread that reads could not start.
    #[error("the reading thread cannot start: {0}")]
    Thread(#[source] std::io::Error),
    /// The thread that reads died, which is a bug.
    #[error("the reading thread ended abnormally")]
    ReaderDied,
}

impl IngestError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read(cause) => cause.code(),
            Self::Sink(cause) => cause.code,
            Self::AnswerCount { .. } => "answer_count",
            Self::ErrorFile(_) => "error_file_not_writable",
            Self::Thread(_) => "thread_not_started",
            Self::ReaderDied => "reader_died",
        }
    }
}

/// A run that ended early, with what it had counted.
#[derive(Debug, thiserror::Error)]
#[error("{cause} (after {} rows)", summary.rows())]
pub struct IngestFailure {
    /// Why.
    #[source]
    pub cause: IngestError,
    /// Rows whose outcome is known.
    pub summary: Summary,
}

/// Where a row of usage came from.
struct Source {
    line: u64,
    raw: Vec<u8>,
}

/// Rows that are settled together.
#[derive(Default)]
struct Slice {
    events: Vec<UsageInput>,
    /// One per event.
    sources: Vec<Source>,
    malformed: Vec<Reject>,
    skipped: Vec<&'static str>,
    /// Bytes of its rows.
    held: usize,
    /// Bytes of the file up to its end.
    bytes: u64,
}

impl Slice {
    fn is_full(&self) -> bool {
        let rows = self.events.len().saturating_add(self.malformed.len()).saturating_add(self.skipped.len());
        self.events.len() >= INGEST_SLICE || rows >= INGEST_SLICE_ROWS_MAX || self.held >= INGEST_SLICE_BYTES_MAX
    }

    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.malformed.is_empty() && self.skipped.is_empty()
    }
}

/// Charges a whole file. The error file, where there is one, is complete when this returns, also after a failure.
///
/// # Errors
/// [`IngestFailure`] with the counts so far. Running the same file again is safe.
pub async fn run<R, S>(
    reader: Reader<R>,
    sink: &S,
    mut error_file: Option<&mut ErrorFile>,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Summary, Box<IngestFailure>>
where
    R: Read + Send + 'static,
    S: Sink,
{
    let mut summary = Summary::default();
    let header = reader.header().map(<[u8]>::to_vec);
    let done = match start(reader) {
        Ok((slices, thread)) => {
            let rejects = error_file.as_deref_mut().map(|file| (file, header.as_deref()));
            let charged = charge_all(slices, sink, rejects, &mut summary, &mut progress).await;
            // After the last slice the thread is at its end. After a failure it is left alone: it may wait for its input for long, and
            // ends at the next slice, which nobody takes.
            charged.and_then(|()| thread.join().map_err(|_panic| IngestError::ReaderDied))
        }
        Err(cause) => Err(IngestError::Thread(cause)),
    };
    let written = error_file.map_or(Ok(false), ErrorFile::finish).map_err(IngestError::ErrorFile);
    match done.and(written) {
        Ok(_any_rejects) => Ok(summary),
        Err(cause) => Err(Box::new(IngestFailure { cause, summary })),
    }
}

type Slices = Receiver<Result<Slice, ReadError>>;

fn start<R: Read + Send + 'static>(reader: Reader<R>) -> std::io::Result<(Slices, JoinHandle<()>)> {
    let (to, slices) = channel(SLICES_WAITING);
    let thread = thread::Builder::new().name("usage-file".to_owned()).spawn(move || read_slices(reader, &to))?;
    Ok((slices, thread))
}

fn read_slices<R: Read>(mut reader: Reader<R>, to: &Sender<Result<Slice, ReadError>>) {
    let mut slice = Slice::default();
    while let Some(read) = reader.next() {
        let row = match read {
            Ok(row) => row,
            Err(failed) => {
                // What was read so far still counts. A receiver that is gone wants neither.
                let _gone = to.blocking_send(Ok(slice)).and_then(|()| to.blocking_send(Err(failed)));
                return;
            }
        };
        slice.held = slice.held.saturating_add(row.raw.len());
        match row.parsed {
            Parsed::Usage(event) => {
                slice.events.push(event);
                slice.sources.push(Source { line: row.line, raw: row.raw });
            }
            Parsed::Skipped(reason) => slice.skipped.push(reason),
            Parsed::Malformed(wrong) => {
                let reasons = wrong.iter().map(RowReason::from).collect();
                slice.malformed.push(Reject { line: row.line, raw: row.raw, outcome: Outcome::Malformed, reasons });
            }
        }
        slice.bytes = reader.bytes_read();
        if slice.is_full() && to.blocking_send(Ok(std::mem::take(&mut slice))).is_err() {
            return;
        }
    }
    if !slice.is_empty() {
        let _gone = to.blocking_send(Ok(slice));
    }
}

async fn charge_all<S: Sink>(
    mut slices: Slices,
    sink: &S,
    mut rejects: Option<(&mut ErrorFile, Option<&[u8]>)>,
    summary: &mut Summary,
    progress: &mut impl FnMut(Progress<'_>),
) -> Result<(), IngestError> {
    while let Some(slice) = slices.recv().await {
        let slice = slice?;
        let bytes = slice.bytes;
        let rejected = settle(slice, sink, summary).await?;
        if let Some((file, header)) = &mut rejects {
            for reject in &rejected {
                file.add(*header, reject).map_err(IngestError::ErrorFile)?;
            }
        }
        progress(Progress { rows: summary.rows(), bytes, summary });
    }
    Ok(())
}

/// Charges one slice and counts it; what comes back belongs in the error file, in the order of the file.
async fn settle<S: Sink>(slice: Slice, sink: &S, summary: &mut Summary) -> Result<Vec<Reject>, IngestError> {
    let events = slice.events.len();
    let answers = if events == 0 { Vec::new() } else { sink.charge(slice.events).await? };
    if answers.len() != events {
        return Err(IngestError::AnswerCount { events, answers: answers.len() });
    }
    for reason in slice.skipped {
        summary.add(Outcome::Skipped, Some(reason));
    }
    let mut rejected = slice.malformed;
    for reject in &rejected {
        summary.add(reject.outcome, reject.reasons.first().map(|reason| reason.code.as_str()));
    }
    for (source, answer) in slice.sources.into_iter().zip(&answers) {
        let (outcome, reasons) = outcome_of(answer);
        summary.add(outcome, reasons.first().map(|reason| reason.code.as_str()));
        if outcome.is_rejected() {
            rejected.push(Reject { line: source.line, raw: source.raw, outcome, reasons });
        }
    }
    rejected.sort_by_key(|reject| reject.line);
    Ok(rejected)
}
