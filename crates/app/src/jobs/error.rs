//! Why a job is refused, or a run cannot go on.

use super::edit::JOBS_MAX;
use crate::dunning::DunningError;
use crate::event::EventUseError;
use charging::FieldError;
use store::StoreError;

/// Why a job is refused, or a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Time arithmetic failed.
    #[error(transparent)]
    Calendar(#[from] calendar::CalendarError),
    /// Nothing of that id in the site.
    #[error("there is no job of that id")]
    NotFound,
    /// A run of it must say what it works on.
    #[error("a run of this job is started where its selection is made: POST /v1/usage-events:rerate")]
    NeedsSelection,
    /// Usage could not be rated again.
    #[error(transparent)]
    Event(#[from] Box<EventUseError>),
    /// The catalog cannot be had.
    #[error(transparent)]
    Catalogs(#[from] charging::CatalogsError),
    /// What dunning is about cannot be read.
    #[error(transparent)]
    Dunning(#[from] Box<DunningError>),
    /// Too many jobs.
    #[error("a site has at most {JOBS_MAX} jobs")]
    TooMany,
    /// It was changed since it was read.
    #[error("the job has changed since it was read")]
    Changed,
    /// Another job follows it.
    #[error("the job `{0}` follows it")]
    Followed(String),
    /// A run of it has not ended.
    #[error("a run of the job waits or works")]
    Running,
    /// A stored impact cannot be read.
    #[error("a stored impact cannot be read: {0}")]
    Codec(#[from] rating::CodecError),
    /// Wrong fields.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
}

impl From<EventUseError> for JobError {
    fn from(error: EventUseError) -> Self {
        Self::Event(Box::new(error))
    }
}

impl From<DunningError> for JobError {
    fn from(error: DunningError) -> Self {
        if let DunningError::Store(error) = error { Self::Store(error) } else { Self::Dunning(Box::new(error)) }
    }
}

impl JobError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Calendar(error) => error.code(),
            Self::NotFound => "not_found",
            Self::NeedsSelection => "needs_selection",
            Self::Event(error) => error.code(),
            Self::Catalogs(error) => error.code(),
            Self::Dunning(error) => error.code(),
            Self::TooMany => "too_many_jobs",
            Self::Changed => "precondition_failed",
            Self::Followed(_) => "job_followed",
            Self::Running => "job_running",
            Self::Codec(_) => "store_corrupt",
            Self::Fields(_) => "validation_failed",
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        if let Self::Fields(fields) = self { fields } else { &[] }
    }
}
