//! A job as it is shown.

use super::criteria::JobCriteria;
use super::job_run::JobRun;
use super::what::{JobExport, JobReport, JobSchedule, dunning_of};
use crate::wire::some;
use calendar::Zone;
use serde::{Deserialize, Serialize};
use store::job::JobRow;
use utoipa::ToSchema;

/// A job.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Id.
    pub id: String,
    /// Code.
    #[schema(example = "billing")]
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is for.
    #[schema(required = true)]
    pub description: Option<String>,
    /// `billing`, `invoicing`, `rerating`, `payment_collection`, `exporting`, `finance_reporting`, `deferred_actions`, `activation`,
    /// `purchase_verification`, `plan_transition` or `dunning`.
    pub kind: String,
    /// `active`, or `paused`: it starts by hand alone.
    pub state: String,
    /// When it runs.
    pub schedule: JobSchedule,
    /// On whom.
    pub criteria: JobCriteria,
    /// What it exports.
    #[schema(required = true)]
    pub export: Option<JobExport>,
    /// What its report is of.
    #[schema(required = true)]
    pub report: Option<JobReport>,
    /// Code of the dunning configuration that it runs.
    #[schema(required = true)]
    pub dunning: Option<String>,
    /// Whether its runs write nothing but their history.
    pub test_mode: bool,
    /// Site time of the next run, where the schedule names one.
    #[schema(format = "date-time", required = true)]
    pub next_at: Option<String>,
    /// Its latest run.
    #[schema(required = true)]
    pub last_run: Option<JobRun>,
}

impl Job {
    /// From the job's row.
    pub fn from_row(job: &JobRow, zone: &Zone, last_run: Option<JobRun>) -> Self {
        Self {
            id: job.id.to_string(),
            code: job.code.clone(),
            name: job.name.clone(),
            description: some(&job.description),
            kind: job.kind.as_str().to_owned(),
            state: job.state.as_str().to_owned(),
            schedule: JobSchedule::from_row(&job.schedule, zone),
            criteria: JobCriteria::from_row(&job.criteria),
            export: JobExport::from_row(&job.parameters),
            report: JobReport::from_row(&job.parameters),
            dunning: dunning_of(&job.parameters),
            test_mode: job.test_mode,
            next_at: job.next_at.map(|at| at.to_rfc3339(zone)),
            last_run,
        }
    }
}
