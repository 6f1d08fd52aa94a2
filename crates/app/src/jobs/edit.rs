//! Making, changing, pausing and removing jobs.

use super::JobError;
use super::check::{Around, canonical, check};
use super::schedule::first;
use calendar::{Instant, Zone};
use charging::Catalogs;
use ids::JobId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::criteria::Criteria;
use store::job::{self, JobKind, JobRow, JobState, Parameters, Schedule};
use store::site::Site;
use store::{Operation, Tx};

/// Jobs that a site may have.
pub const JOBS_MAX: usize = 200;

/// A job to be made.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Code.
    pub code: String,
    /// What it does.
    pub kind: JobKind,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it runs.
    pub schedule: Schedule,
    /// On whom.
    pub criteria: Criteria,
    /// What else it is told.
    pub parameters: Parameters,
    /// Whether its runs write nothing but their history.
    pub test_mode: bool,
}

/// Makes a job.
pub struct CreateJob {
    /// The job.
    pub input: NewJob,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for CreateJob {
    type Output = JobRow;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<JobRow, JobError> {
        let (site, zone, now) = site_and_now(tx, Locking::Site).await?;
        let others = job::list(tx).await?;
        if others.len() >= JOBS_MAX {
            return Err(JobError::TooMany);
        }
        let input = self.input.clone();
        let mut made = JobRow {
            id: JobId(tx.next_id()?),
            code: input.code,
            kind: input.kind,
            name: input.name.trim().to_owned(),
            description: input.description.trim().to_owned(),
            state: JobState::Active,
            test_mode: input.test_mode,
            schedule: input.schedule,
            criteria: canonical(&site.settings.custom_attributes, input.criteria),
            parameters: input.parameters,
            next_at: None,
        };
        let catalog = self.catalogs.current(tx).await?;
        let around = Around { catalog: &catalog, attributes: &site.settings.custom_attributes, others: &others, now };
        check(tx, &made, &around).await?;
        made.next_at = first(&made.schedule, now, &zone)?;
        job::insert(tx, &made).await?;
        activity::record(tx, &activity_of("job.created", &made, Vec::new())).await?;
        Ok(made)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Locking {
    /// Those who make or chain jobs come one after the other: no circle comes about by two of them.
    Site,
    Nothing,
}

async fn site_and_now(tx: &mut Tx<'_>, locking: Locking) -> Result<(Site, Zone, Instant), JobError> {
    let site = match locking {
        Locking::Site => store::site::lock(tx).await?,
        Locking::Nothing => store::site::load(tx).await?,
    };
    let (zone, now) = (Zone::named(&site.settings.time_zone)?, site.clock.at(tx.system_now())?);
    Ok((site, zone, now))
}

fn activity_of(action: &'static str, job: &JobRow, changes: Vec<Change>) -> Activity {
    Activity { action, object_kind: "job", object_id: job.id.to_string(), object_name: job.code.clone(), customer: None, changes }
}

/// What changes of a job; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct JobChanges {
    /// Name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// When it runs.
    pub schedule: Option<Schedule>,
    /// On whom.
    pub criteria: Option<Criteria>,
    /// What else it is told.
    pub parameters: Option<Parameters>,
    /// Whether its runs write nothing but their history.
    pub test_mode: Option<bool>,
}

/// Changes a job. Runs that wait or work keep what they were queued with.
pub struct UpdateJob {
    /// Which one.
    pub id: JobId,
    /// What changes.
    pub changes: JobChanges,
    /// As the caller read it (`If-Match`); none for whichever.
    pub expected: Option<JobRow>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for UpdateJob {
    type Output = JobRow;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<JobRow, JobError> {
        let (site, zone, now) = site_and_now(tx, Locking::Site).await?;
        let before = job::lock(tx, self.id).await?.ok_or(JobError::NotFound)?;
        if self.expected.as_ref().is_some_and(|expected| *expected != before) {
            return Err(JobError::Changed);
        }
        let mut after = before.clone();
        let changes = self.changes.clone();
        after.name = changes.name.map_or(after.name, |name| name.trim().to_owned());
        after.description = changes.description.map_or(after.description, |text| text.trim().to_owned());
        after.schedule = changes.schedule.unwrap_or(after.schedule);
        after.criteria = canonical(&site.settings.custom_attributes, changes.criteria.unwrap_or(after.criteria));
        after.parameters = changes.parameters.unwrap_or(after.parameters);
        after.test_mode = changes.test_mode.unwrap_or(after.test_mode);
        let catalog = self.catalogs.current(tx).await?;
        let others: Vec<JobRow> = job::list(tx).await?.into_iter().filter(|other| other.id != self.id).collect();
        let is_new_schedule = after.schedule != before.schedule;
        // A time that was all right when it was set may have passed since.
        let judged_at = if is_new_schedule { now } else { Instant::EPOCH_MIN };
        let around = Around { catalog: &catalog, attributes: &site.settings.custom_attributes, others: &others, now: judged_at };
        check(tx, &after, &around).await?;
        if is_new_schedule {
            after.next_at = first(&after.schedule, now, &zone)?;
        }
        if after == before {
            return Ok(after);
        }
        job::save(tx, &after).await?;
        activity::record(tx, &activity_of("job.changed", &after, difference(&before, &after)?)).await?;
        Ok(after)
    }
}

fn difference(before: &JobRow, after: &JobRow) -> Result<Vec<Change>, JobError> {
    let texts = |job: &JobRow| -> Result<[(&'static str, String); 6], store::StoreError> {
        Ok([
            ("name", job.name.clone()),
            ("description", job.description.clone()),
            ("schedule", serde_json::to_string(&job.schedule)?),
            ("criteria", serde_json::to_string(&job.criteria)?),
            ("parameters", serde_json::to_string(&job.parameters)?),
            ("test_mode", job.test_mode.to_string()),
        ])
    };
    let pairs = texts(before)?.into_iter().zip(texts(after)?);
    let change = |((field, was), (_, is)): ((&str, String), (&str, String))| {
        (was != is).then(|| Change { field: field.to_owned(), before: Some(was), after: Some(is) })
    };
    Ok(pairs.filter_map(change).collect())
}

/// Pauses a job, or lets it start by itself again. What fell due while it was paused is not made up for, but a single run that never was.
pub struct SetJobState {
    /// Which one.
    pub id: JobId,
    /// Its state.
    pub state: JobState,
}

impl Operation for SetJobState {
    type Output = JobRow;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<JobRow, JobError> {
        let (_, zone, now) = site_and_now(tx, Locking::Nothing).await?;
        let before = job::lock(tx, self.id).await?.ok_or(JobError::NotFound)?;
        if before.state == self.state {
            return Ok(before);
        }
        let mut after = JobRow { state: self.state, ..before.clone() };
        if let (JobState::Active, Schedule::Repeatable { .. }) = (self.state, &before.schedule) {
            after.next_at = first(&before.schedule, now, &zone)?;
        }
        job::save(tx, &after).await?;
        let (was, is) = (Some(before.state.as_str().to_owned()), Some(after.state.as_str().to_owned()));
        let change = Change { field: "state".to_owned(), before: was, after: is };
        activity::record(tx, &activity_of("job.changed", &after, vec![change])).await?;
        Ok(after)
    }
}

/// Removes a job that no other follows and of which no run waits or works. Its history stays.
pub struct DeleteJob {
    /// Which one.
    pub id: JobId,
}

impl Operation for DeleteJob {
    type Output = ();
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), JobError> {
        store::site::lock(tx).await?;
        let found = job::lock(tx, self.id).await?.ok_or(JobError::NotFound)?;
        if let Some(next) = job::list(tx).await?.into_iter().find(|job| job.chained_to() == Some(found.code.as_str())) {
            return Err(JobError::Followed(next.code));
        }
        let last = store::job_run::list_of_job(tx, found.id, None, super::queue::LAST_RUNS).await?;
        if last.iter().any(|run| !run.state.has_ended()) {
            return Err(JobError::Running);
        }
        job::delete(tx, found.id).await?;
        Ok(activity::record(tx, &activity_of("job.deleted", &found, Vec::new())).await?)
    }
}
