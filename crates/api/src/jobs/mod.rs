//! Jobs of a site and their runs.

pub(crate) mod cancel_run;
pub(crate) mod create;
mod criteria;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod get_file;
pub(crate) mod get_run;
mod job;
mod job_run;
pub(crate) mod list;
pub(crate) mod list_errors;
pub(crate) mod list_files;
pub(crate) mod list_runs;
pub(crate) mod pause;
mod queries;
pub(crate) mod resume;
pub(crate) mod run;
pub(crate) mod update;
pub(crate) mod watch_run;
mod what;

pub use job::Job;
pub use job_run::JobRun;
pub(crate) use queries::CancelError;
