//! Jobs of a site and their runs.

pub(crate) mod cancel_run;
pub(crate) mod get_run;
mod job;
pub(crate) mod list;
pub(crate) mod list_runs;
mod queries;
pub(crate) mod run;
pub(crate) mod watch_run;

pub(crate) use job::JobRun;
pub(crate) use queries::{CancelError, ListJobs};
