//! The pool of render workers: PDF pages without Typst in this process.
//!
//! Starts `guilder-render` processes as needed, keeps them for the next page, and ends one that is too slow, too large or broken, so that
//! a hostile or endless template harms nothing but its own page. Does not own the frames (`frame`) or a process's life (`process`).
//! Invariants: at most `workers_max` processes at a time; a process is reused only after a complete answer; no page takes longer than
//! `time_max` once it has a worker.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::frame::{FrameError, RenderAnswer, RenderRequest, Template, encode_request};
use crate::invoice::InvoiceDocument;
use crate::process::{Ending, RenderProcess};
use crate::validation::InvoiceDocumentError;

/// Render workers at a time.
pub const WORKERS_MAX: usize = 2;
/// Time for one document.
pub const RENDER_TIME_MAX: Duration = Duration::from_secs(30);
/// Memory of one worker, in MiB.
pub const RENDER_MEMORY_MAX_MIB: u32 = 768;
/// The worker's file name.
pub const PROGRAM_NAME: &str = "guilder-render";
/// The variable that names the worker's path.
pub const PROGRAM_VARIABLE: &str = "GUILDER_RENDER";

/// The pool's limits.
#[derive(Debug, Clone, Copy)]
pub struct RenderLimits {
    /// Workers at a time.
    pub workers_max: usize,
    /// Time for one document.
    pub time_max: Duration,
    /// Memory of one worker, in MiB.
    pub memory_max_mib: u32,
}

impl Default for RenderLimits {
    fn default() -> Self {
        Self { workers_max: WORKERS_MAX, time_max: RENDER_TIME_MAX, memory_max_mib: RENDER_MEMORY_MAX_MIB }
    }
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The document is refused; no worker was asked.
    #[error(transparent)]
    Document(#[from] InvoiceDocumentError),
    /// The worker's program is not there (yet), or does not start.
    #[error("the PDF renderer is not ready: {looked_at}")]
    NotReady {
        /// Where it was looked for.
        looked_at: String,
        /// Why it did not start, if it was found.
        #[source]
        cause: Option<std::io::Error>,
    },
    /// The document took too long.
    #[error("drawing the document took longer than {} s and was stopped", after.as_secs())]
    TimedOut {
        /// The limit.
        after: Duration,
    },
    /// The document took too much memory.
    #[error("drawing the document took more than {max_mib} MiB and was stopped")]
    MemoryExceeded {
        /// The limit.
        max_mib: u32,
    },
    /// The template or the document cannot be drawn.
    #[error("the document cannot be drawn ({code}): {message}")]
    TemplateError {
        /// The worker's own code.
        code: String,
        /// What is wrong, with the template's line where there is one.
        message: String,
    },
    /// The worker ended in the middle.
    #[error("the PDF renderer crashed: {ending}")]
    Crashed {
        /// How it ended.
        ending: String,
        /// What broke first on our side.
        #[source]
        cause: FrameError,
    },
    /// The document does not fit in a frame.
    #[error("the document cannot be sent to the PDF renderer")]
    Unsendable(#[source] FrameError),
    /// The pool was closed.
    #[error("the PDF renderer is shut down")]
    Closed(#[from] tokio::sync::AcquireError),
}

impl RenderError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::NotReady { .. } => "renderer_not_ready",
            Self::TimedOut { .. } => "render_timed_out",
            Self::MemoryExceeded { .. } => "render_memory_exceeded",
            Self::TemplateError { .. } => "render_template_error",
            Self::Crashed { .. } => "renderer_crashed",
            Self::Unsendable(_) => "render_document_too_large",
            Self::Closed(_) => "renderer_closed",
        }
    }

    /// Whether the same document may well be drawn on a later try.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::NotReady { .. } | Self::TimedOut { .. } | Self::Crashed { .. } | Self::Closed(_) => true,
            Self::Document(_) | Self::MemoryExceeded { .. } | Self::TemplateError { .. } | Self::Unsendable(_) => false,
        }
    }
}

/// Draws documents as PDF by worker processes.
#[derive(Debug)]
pub struct RenderPool {
    programs: Vec<PathBuf>,
    limits: RenderLimits,
    permits: Semaphore,
    idle: Mutex<Vec<RenderProcess>>,
}

impl RenderPool {
    /// A pool over the first of `programs` that exists when a worker is needed; nothing is started yet.
    pub fn new(programs: Vec<PathBuf>, limits: RenderLimits) -> Self {
        Self { programs, permits: Semaphore::new(limits.workers_max), limits, idle: Mutex::new(Vec::new()) }
    }

    /// Where the worker's program may be: the given path alone, else beside the running program, else where `GUILDER_RENDER` points.
    pub fn candidates(given: Option<PathBuf>) -> Vec<PathBuf> {
        if let Some(path) = given {
            return vec![path];
        }
        let beside = std::env::current_exe().ok().and_then(|program| program.parent().map(|folder| folder.join(PROGRAM_NAME)));
        let named = std::env::var_os(PROGRAM_VARIABLE).map(PathBuf::from);
        beside.into_iter().chain(named).collect()
    }

    /// Whether a worker could be started now.
    pub fn is_ready(&self) -> bool {
        self.program().is_ok()
    }

    /// Draws a document with the template that every worker has.
    ///
    /// # Errors
    /// [`RenderError`]; a document that does not add up is refused before a worker is asked.
    pub async fn render_pdf(&self, document: &InvoiceDocument) -> Result<Vec<u8>, RenderError> {
        self.render_pdf_with(Template::built_in(), document).await
    }

    /// Draws a document with a given template. When the caller stops waiting, the worker is killed.
    ///
    /// # Errors
    /// [`RenderError`].
    pub async fn render_pdf_with(&self, template: Template, document: &InvoiceDocument) -> Result<Vec<u8>, RenderError> {
        document.validate()?;
        let request = RenderRequest { template, document: document.clone() };
        let frame = encode_request(&request).map_err(RenderError::Unsendable)?;
        let _permit = self.permits.acquire().await?;
        let mut process = self.take_process()?;
        match tokio::time::timeout(self.limits.time_max, process.exchange(&frame)).await {
            Ok(Ok(answer)) => {
                self.idle_processes().push(process);
                pdf_of(answer)
            }
            Ok(Err(cause)) => Err(self.broken(process, cause).await),
            Err(_elapsed) => {
                process.kill().await;
                Err(RenderError::TimedOut { after: self.limits.time_max })
            }
        }
    }

    fn take_process(&self) -> Result<RenderProcess, RenderError> {
        while let Some(mut process) = self.pop_idle() {
            if process.is_running() {
                return Ok(process);
            }
        }
        let program = self.program()?;
        RenderProcess::start(program, self.limits.memory_max_mib)
            .map_err(|cause| RenderError::NotReady { looked_at: program.display().to_string(), cause: Some(cause) })
    }

    fn pop_idle(&self) -> Option<RenderProcess> {
        self.idle_processes().pop()
    }

    fn program(&self) -> Result<&Path, RenderError> {
        let found = self.programs.iter().find(|path| path.is_file());
        found.map(PathBuf::as_path).ok_or_else(|| {
            let paths: Vec<String> = self.programs.iter().map(|path| path.display().to_string()).collect();
            RenderError::NotReady { looked_at: format!("no program at {}", paths.join(" or ")), cause: None }
        })
    }

    async fn broken(&self, process: RenderProcess, cause: FrameError) -> RenderError {
        match process.ending().await {
            Ending::Memory => RenderError::MemoryExceeded { max_mib: self.limits.memory_max_mib },
            Ending::Other(ending) => RenderError::Crashed { ending, cause },
        }
    }

    /// A list of idle processes is whole after any panic, so a poisoned lock is taken as it is.
    fn idle_processes(&self) -> MutexGuard<'_, Vec<RenderProcess>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pdf_of(answer: RenderAnswer) -> Result<Vec<u8>, RenderError> {
    match answer {
        RenderAnswer::Pdf(bytes) => Ok(bytes),
        RenderAnswer::Refused(refusal) => Err(RenderError::TemplateError { code: refusal.code, message: refusal.message }),
    }
}
