//! Jobs: what is done to many customers, by hand, at a time, again and again, or after another job (domain.md §8a).
//!
//! Owns: making and changing jobs, queuing their runs, working runs off chunk by chunk, and what each kind does to its items. Does not own:
//! the use cases that an item is. Invariants: an item is an operation of its own that does nothing a second time, so a crash leaves whole
//! items and a chunk may be begun anew; one failing item stops nothing; a run ends once, when its last chunk is done
//! (docs/decisions/0027-runs-are-cut-as-they-go.md).

mod activation;
mod again;
mod billing;
mod check;
mod chunk;
mod deferred_actions;
mod due;
mod dunning;
mod edit;
mod erasure;
mod error;
mod exporting;
mod finance_reporting;
mod invoicing;
mod kind;
mod make;
mod members_first;
mod payment_collection;
mod plan_transition;
mod purchase_verification;
mod queue;
mod read;
mod reading;
mod run;
mod schedule;
mod subscriptions_due;
mod units;

pub use again::QueueAgain;
pub use check::CRITERIA_VALUES_MAX;
pub use chunk::{COUNT_EVERY_S, LEASE_S};
pub use due::{AnyAwaited, QueueDue};
pub use edit::{CreateJob, DeleteJob, JOBS_MAX, JobChanges, NewJob, SetJobState, UpdateJob};
pub use error::JobError;
pub use kind::CHUNK_ITEMS;
pub use make::CreateJobs;
pub use payment_collection::RecordIntent;
pub use queue::{AnyDue, QueueDueRuns, QueueRun};
pub use read::{FindJob, GetRun, JobWithLast, ListJobs, ListRuns, RunsOf};
pub use reading::permission_of;
pub use run::{ATTEMPTS_MAX, RETRY_S, run_next, work_off};
pub use schedule::{MISSED_RUNS_MAX, NextDue};
