//! `guilder job list|run`: the jobs of a site, and one of them run with its progress.

mod follow;

use crate::access::{self, Access};
use crate::command_line::{JobOptions, RunJobOptions};
use crate::failure::{Exit, Failure};
use crate::server_client::ServerClient;
use api::{Job, JobRun};
use app::Catalogs;
use app::jobs::{FindJob, GetRun, JobError, ListJobs, ListRuns, QueueRun, RunsOf, work_off};
use calendar::Zone;
use follow::{Runs, follow};
use ids::JobRunId;
use reqwest::Method;
use serde::Deserialize;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use store::job_run::RunRow;
use store::{Lane, Scope, Store};
use tokio::task::JoinHandle;

/// Runs that are looked through for one that is chained to another.
const LAST_RUNS: usize = 50;

/// A list in the API's answer.
#[derive(Debug, Deserialize)]
struct ListOf<T> {
    items: Vec<T>,
}

/// Shows the jobs of a site.
///
/// # Errors
/// A site that is not there, or a store or server that says no.
pub async fn list(options: &JobOptions) -> Result<ExitCode, Failure> {
    let jobs = match access::open(&options.storage).await? {
        Access::Here(here) => {
            let runs = HereRuns::open(&here, options.site.as_deref()).await?;
            let rows =
                here.store.read(runs.scope.clone(), ListJobs).await.map_err(|cause| Failure::while_doing("reading the jobs", cause))?;
            let jobs = rows.iter().map(|(job, last)| Job::from_row(job, &runs.zone, last.as_ref().map(|run| runs.shown(run)))).collect();
            here.store.close();
            jobs
        }
        Access::Server(server) => {
            let site = server.site(options.site.as_deref())?;
            let answer = server.call(Method::GET, "/v1/jobs", &site, None).await?;
            read::<ListOf<Job>>(answer)?.items
        }
    };
    for job in &jobs {
        println!("{}", line(job));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(job: &Job) -> String {
    let last = job.last_run.as_ref().map_or_else(|| "never ran".to_owned(), |run| format!("last {} at {}", run.state, run.at));
    let next = job.next_at.as_ref().map_or_else(String::new, |at| format!(", next at {at}"));
    format!("{:8} {:36} {:12} {last}{next}", job.state, what(job), job.schedule.word())
}

/// The code, and the kind where that says more: a job that every site has is called by its kind.
fn what(job: &Job) -> String {
    if job.code == job.kind { job.code.clone() } else { format!("{} ({})", job.code, job.kind) }
}

fn read<T: for<'a> Deserialize<'a>>(answer: serde_json::Value) -> Result<T, Failure> {
    serde_json::from_value(answer).map_err(|cause| Failure::while_doing("reading the server's answer", cause))
}

/// Runs a job and what is chained to it, and waits for them.
///
/// # Errors
/// A job that is not there, a run that failed, or a store or server that says no.
pub async fn run(options: &RunJobOptions) -> Result<ExitCode, Failure> {
    let site = options.of.site.as_deref();
    match access::open(&options.of.storage).await? {
        Access::Here(here) => {
            let runs = HereRuns::open(&here, site).await?;
            let ended = runs.run(options).await;
            here.store.close();
            ended
        }
        Access::Server(server) => {
            let site = server.site(site)?;
            let path = format!("/v1/jobs/{}:run?test_mode={}", options.name, options.test);
            let queued = read::<JobRun>(server.call(Method::POST, &path, &site, None).await?)?;
            follow(&ServerRuns { server, site }, queued).await
        }
    }
}

/// Runs of the store that this process has opened.
struct HereRuns {
    store: Store,
    scope: Scope,
    zone: Zone,
}

fn reading(cause: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::while_doing("reading the run", cause)
}

impl HereRuns {
    async fn open(here: &access::Here, site: Option<&str>) -> Result<Self, Failure> {
        let scope = here.scope(site, false).await?;
        let site = here.store.read(scope.clone(), app::site::GetSite).await;
        let view = site.map_err(|cause| Failure::while_doing("reading the site", cause))?;
        let zone = Zone::named(&view.site.settings.time_zone).map_err(|cause| Failure::while_doing("reading the site", cause))?;
        Ok(Self { store: here.store.clone(), scope, zone })
    }

    fn shown(&self, run: &RunRow) -> JobRun {
        JobRun::from_row(run, self.store.system_now(), &self.zone)
    }

    /// Queues the run and works it off; other processes on the same store take chunks of it too.
    async fn run(&self, options: &RunJobOptions) -> Result<ExitCode, Failure> {
        let find = FindJob { id: options.name.clone() };
        let found = self.store.read(self.scope.clone(), find).await.map_err(|cause| Failure::while_doing("reading the job", cause))?;
        let Some((job, _)) = found else { return Err(Failure::refused(format!("there is no job `{}`", options.name))) };
        let queue = QueueRun { job: job.id, test_mode: options.test };
        let queued = self.store.write(self.scope.clone(), queue, Lane::Interactive).await;
        let queued = queued.map_err(|cause| Failure::while_doing("queuing the run", cause).exiting(Exit::Refused))?;
        let (store, scope) = (self.store.clone(), self.scope.clone());
        let worker = tokio::spawn(async move { work_off(&store, &Arc::new(Catalogs::default()), &scope).await });
        while_working(follow(self, self.shown(&queued)), worker).await
    }
}

/// Follows a run while it is worked off. A worker that failed ends it: what nobody works on would be followed for ever.
async fn while_working<T>(
    following: impl Future<Output = Result<ExitCode, Failure>>,
    mut worker: JoinHandle<Result<T, JobError>>,
) -> Result<ExitCode, Failure> {
    let failed = |cause| Err(Failure::while_doing("working the run off", cause));
    let mut following = pin!(following);
    let (followed, worked) = tokio::select! {
        worked = &mut worker => (None, worked),
        followed = &mut following => (Some(followed), worker.await),
    };
    match worked {
        Ok(Ok(_ran)) => match followed {
            Some(followed) => followed,
            None => following.await,
        },
        Ok(Err(cause)) => failed(cause),
        Err(cause) => Err(Failure::while_doing("working the run off", cause)),
    }
}

impl Runs for HereRuns {
    async fn load(&self, id: &str) -> Result<JobRun, Failure> {
        let run: JobRunId = id.parse().map_err(reading)?;
        let found = self.store.read(self.scope.clone(), GetRun { run }).await.map_err(reading)?;
        found.as_ref().map(|run| self.shown(run)).ok_or_else(|| Failure::refused(format!("there is no run {id}")))
    }

    async fn last(&self) -> Result<Vec<JobRun>, Failure> {
        let list = ListRuns { of: RunsOf::Site, before: None, limit: LAST_RUNS };
        let rows = self.store.read(self.scope.clone(), list).await.map_err(reading)?;
        Ok(rows.iter().map(|run| self.shown(run)).collect())
    }
}

/// Runs of the server that holds the data, through its public API.
struct ServerRuns {
    server: ServerClient,
    site: String,
}

impl Runs for ServerRuns {
    async fn load(&self, id: &str) -> Result<JobRun, Failure> {
        read(self.server.call(Method::GET, &format!("/v1/job-runs/{id}"), &self.site, None).await?)
    }

    async fn last(&self) -> Result<Vec<JobRun>, Failure> {
        let path = format!("/v1/job-runs?limit={LAST_RUNS}");
        Ok(read::<ListOf<JobRun>>(self.server.call(Method::GET, &path, &self.site, None).await?)?.items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(code: &str, kind: &str) -> Job {
        let criteria = serde_json::json!({
            "customer_types": [], "customers": [], "payment_types": [], "sharing_groups": [], "hierarchy_groups": [], "custom_attributes": []
        });
        let job = serde_json::json!({
            "id": "1", "code": code, "name": "A job", "description": null, "kind": kind, "state": "active", "schedule": { "kind": "when_due" },
            "criteria": criteria, "export": null, "report": null, "dunning": null, "test_mode": false, "next_at": null, "last_run": null
        });
        serde_json::from_value(job).expect("it is a job")
    }

    #[test]
    fn a_job_that_is_called_by_its_kind_says_so_once() {
        assert_eq!(line(&job("billing", "billing")).split_whitespace().collect::<Vec<_>>().join(" "), "active billing when due never ran");
        assert!(line(&job("bills-monthly", "exporting")).starts_with("active   bills-monthly (exporting) "));
    }

    #[tokio::test]
    async fn a_worker_that_fails_ends_what_is_followed() {
        let worker = tokio::spawn(async { Err::<(), _>(JobError::from(store::StoreError::Invariant("a broken chunk"))) });
        let ended = tokio::time::timeout(std::time::Duration::from_secs(10), while_working(std::future::pending(), worker)).await;
        let failure = ended.expect("it is followed for ever").unwrap_err();
        assert!(failure.to_string().contains("working the run off"), "{failure}");
    }

    #[tokio::test]
    async fn what_the_follower_says_counts_where_the_worker_ends_first() {
        let worker = tokio::spawn(async { Ok::<_, JobError>(()) });
        let follow = async {
            tokio::task::yield_now().await;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            Ok(ExitCode::SUCCESS)
        };
        assert!(while_working(follow, worker).await.is_ok());
    }
}
