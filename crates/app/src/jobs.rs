//! Jobs: billing and the invoicing chained to it, as runs that are claimed, counted and survive a crash (ARCHITECTURE.md §6).
//!
//! Invariants: one item is one operation, so a crash leaves whole items; running again does what is left; one failing item stops nothing.

mod again;

pub use again::QueueAgain;

use crate::billing::{BillingUseError, IssueInvoice, RunBilling};
use crate::event::{EventUseError, retry_overdue};
use calendar::Instant;
use charging::Catalogs;
use ids::{BillId, CustomerId, JobId, JobRunId, ProfileId};
use std::sync::Arc;
use store::job::{JobKind, JobRow, Progress, RunError, RunRow, RunState};
use store::profile::BillingPlace;
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};

/// Items that are looked up at once; progress is written after each chunk.
pub const CHUNK: i64 = 50;
/// How long a worker holds a run without a word, in seconds; a run whose worker died is taken over after it.
pub const LEASE_S: i64 = 60;
/// Errors kept with a run.
const ERRORS_MAX: usize = 100;
/// Before the first profile to bill.
const BEFORE_ALL: BillingPlace = (Instant::EPOCH_MIN, CustomerId(0), ProfileId(0));

/// Code of the job whose runs rate usage again.
const RERATING: &str = "rerating";

/// Why a job cannot be run.
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
}

impl From<EventUseError> for JobError {
    fn from(error: EventUseError) -> Self {
        Self::Event(Box::new(error))
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
        }
    }
}

/// Makes the jobs that every site has: billing, invoicing chained to it, and rating again, which only works on what it is given.
pub struct CreateJobs;

impl Operation for CreateJobs {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        find_or_make(tx, ("billing", JobKind::Billing, "Billing", None)).await?;
        find_or_make(tx, ("invoicing", JobKind::Invoicing, "Invoicing", Some("billing"))).await?;
        find_or_make(tx, RERATING_JOB).await?;
        Ok(())
    }
}

/// Code, kind, name, and what it is chained to.
type NewJob = (&'static str, JobKind, &'static str, Option<&'static str>);

/// The job whose runs rate usage again.
const RERATING_JOB: NewJob = (RERATING, JobKind::Rerating, "Rating again", None);

async fn find_or_make(tx: &mut Tx<'_>, (code, kind, name, chained_to): NewJob) -> Result<JobRow, StoreError> {
    if let Some(job) = store::job::find_by_code(tx, code).await? {
        return Ok(job);
    }
    let id = JobId(tx.next_id()?);
    let job = JobRow { id, code: code.to_owned(), kind, name: name.to_owned(), chained_to: chained_to.map(str::to_owned) };
    store::job::insert(tx, &job).await?;
    Ok(job)
}

/// Queues a run of a job.
pub struct QueueRun {
    /// The job.
    pub job: JobId,
}

impl Operation for QueueRun {
    type Output = RunRow;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RunRow, JobError> {
        let job = store::job::find(tx, self.job).await?.ok_or(JobError::NotFound)?;
        if job.kind == JobKind::Rerating {
            return Err(JobError::NeedsSelection);
        }
        Ok(store::job::insert_run(tx, job.id).await?)
    }
}

/// Queues billing where a cycle of the site has ended and no run of it waits or works already. Answers whether it did.
pub struct QueueDueBilling;

impl Operation for QueueDueBilling {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let now = store::site::now(tx).await?;
        if store::profile::to_bill(tx, now, BEFORE_ALL, 1).await?.is_empty() {
            return Ok(false);
        }
        let Some(job) = store::job::find_by_code(tx, "billing").await? else { return Ok(false) };
        let last = store::job::list_runs(tx, Some(job.id), None, CHUNK).await?;
        if last.iter().any(|run| !run.state.has_ended()) {
            return Ok(false);
        }
        store::job::insert_run(tx, job.id).await?;
        Ok(true)
    }
}

/// Takes the oldest run that waits, of any site, works it off, and starts what is chained to it. False where none waits.
///
/// # Errors
/// [`JobError`].
pub async fn run_next(store: &Store, catalogs: &Arc<Catalogs>) -> Result<bool, JobError> {
    let any_site = Scope { site: ids::SiteId(0), actor: Actor::system(), dry_run: false };
    let Some(run) = store.read(any_site, FindWaiting).await? else { return Ok(false) };
    let scope = Scope { site: run.site, actor: Actor::system(), dry_run: false };
    let Some((run, job)) = store.write(scope.clone(), ClaimRun { run: run.id }, Lane::Interactive).await? else { return Ok(true) };
    work(store, catalogs, &scope, &job, (run.id, &run.content), Chain::Queue).await?;
    Ok(true)
}

/// Runs billing and what is chained to it at once, for a clock that is moved on. Answers kinds and runs in their order.
///
/// # Errors
/// [`JobError`].
pub async fn run_chain(store: &Store, catalogs: &Arc<Catalogs>, scope: &Scope) -> Result<Vec<(JobKind, JobRunId)>, JobError> {
    let mut ran = Vec::new();
    let mut next = store.read(scope.clone(), FindByCode { code: "billing" }).await?;
    while let Some(job) = next {
        let run = store.write(scope.clone(), StartRun { job: job.id }, Lane::Interactive).await?;
        let state = work(store, catalogs, scope, &job, (run, ""), Chain::Caller).await?;
        ran.push((job.kind, run));
        if state == RunState::Cancelled {
            break;
        }
        next = store.read(scope.clone(), ChainedTo { code: job.code }).await?.into_iter().next();
    }
    Ok(ran)
}

/// Who starts what is chained to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chain {
    /// The transaction that ends the run, so that no crash comes between.
    Queue,
    /// The caller, at once.
    Caller,
}

async fn work(
    store: &Store,
    catalogs: &Arc<Catalogs>,
    scope: &Scope,
    job: &JobRow,
    (run, content): (JobRunId, &str),
    chain: Chain,
) -> Result<RunState, JobError> {
    let scope = Scope { actor: Actor::job(&job.code), ..scope.clone() };
    let mut worker = Worker { store, catalogs, scope, run, progress: Progress::default(), errors: Vec::new() };
    let finished = match job.kind {
        JobKind::Billing => worker.bill().await?,
        JobKind::Invoicing => worker.invoice().await?,
        JobKind::Rerating => worker.rate_again(content).await?,
    };
    if !finished {
        return Ok(RunState::Cancelled);
    }
    let state =
        if worker.progress.failed > 0 && worker.progress.failed == worker.progress.done { RunState::Failed } else { RunState::Succeeded };
    let chained_to = (chain == Chain::Queue).then(|| job.code.clone());
    let finish = FinishRun { run, state, progress: worker.progress, errors: worker.errors, chained_to };
    store.write(worker.scope, finish, Lane::Interactive).await?;
    Ok(state)
}

struct Worker<'a> {
    store: &'a Store,
    catalogs: &'a Arc<Catalogs>,
    scope: Scope,
    run: JobRunId,
    progress: Progress,
    errors: Vec<RunError>,
}

impl Worker<'_> {
    /// Bills every profile whose cycle has ended. False where the run was cancelled.
    async fn bill(&mut self) -> Result<bool, JobError> {
        // Counted once: with a million profiles each count takes as long as billing some hundred of them.
        self.progress.total = self.store.read(self.scope.clone(), CountToBill).await?;
        let mut after = BEFORE_ALL;
        loop {
            let chunk = self.store.read(self.scope.clone(), ProfilesToBill { after }).await?;
            self.progress.total = self.progress.total.max(self.progress.done + i64::try_from(chunk.len()).unwrap_or(i64::MAX));
            let Some(last) = chunk.last().copied() else { return Ok(true) };
            for (_, customer, profile) in chunk {
                let run = RunBilling { profile, catalogs: Arc::clone(self.catalogs) };
                let result = self.store.write(self.scope.clone(), run, Lane::Background).await;
                let is_billed = result.is_ok();
                self.count(format!("billing profile {profile}"), result.map(drop));
                if is_billed {
                    self.retry_overdue(customer).await;
                }
            }
            after = last;
            if !self.save().await? {
                return Ok(false);
            }
        }
    }

    /// Usage that waited for the bill is rated now. What fails stays unrated and is tried again by the server.
    async fn retry_overdue(&self, customer: CustomerId) {
        if let Err(error) = retry_overdue(self.store, self.catalogs, &self.scope, Some(customer)).await {
            tracing::warn!(%customer, code = error.code(), error = &error as &dyn std::error::Error, "usage that waited could not be rated");
        }
    }

    /// Issues the invoice of every bill that lacks one. False where the run was cancelled.
    async fn invoice(&mut self) -> Result<bool, JobError> {
        let mut after = (CustomerId(0), BillId(0));
        loop {
            let chunk = self.store.read(self.scope.clone(), BillsToInvoice { after }).await?;
            self.progress.total = self.progress.total.max(self.progress.done + i64::try_from(chunk.len()).unwrap_or(i64::MAX));
            let Some(last) = chunk.last().copied() else { return Ok(true) };
            for (_, bill) in chunk {
                let issue = IssueInvoice { bill, catalogs: Arc::clone(self.catalogs) };
                let result = self.store.write(self.scope.clone(), issue, Lane::Background).await;
                self.count(format!("bill {bill}"), result.map(drop));
            }
            after = last;
            if !self.save().await? {
                return Ok(false);
            }
        }
    }

    fn count(&mut self, item: String, result: Result<(), BillingUseError>) {
        self.progress.done += 1;
        // Billed by hand or by another worker meanwhile: nothing is left to do.
        let is_done = |error: &BillingUseError| {
            matches!(error, BillingUseError::Billing(::billing::BillingError::CycleStillRunning { .. }) | BillingUseError::Invoiced(_))
        };
        if let Err(error) = result
            && !is_done(&error)
        {
            self.progress.failed += 1;
            tracing::warn!(item, code = error.code(), error = &error as &dyn std::error::Error, "an item of a job failed");
            if self.errors.len() < ERRORS_MAX {
                self.errors.push(RunError { item: item.clone(), code: error.code().to_owned(), message: error.to_string() });
            }
        }
        self.progress.current = item;
    }

    fn note(&mut self, item: String, code: &str, message: &str) {
        if self.errors.len() < ERRORS_MAX {
            self.errors.push(RunError { item, code: code.to_owned(), message: message.to_owned() });
        }
    }

    async fn save(&self) -> Result<bool, StoreError> {
        let save = SaveProgress { run: self.run, progress: self.progress.clone() };
        self.store.write(self.scope.clone(), save, Lane::Interactive).await
    }
}

struct FindWaiting;

impl Operation for FindWaiting {
    type Output = Option<RunRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<RunRow>, StoreError> {
        store::job::find_waiting_run(tx).await
    }
}

struct ClaimRun {
    run: JobRunId,
}

impl Operation for ClaimRun {
    type Output = Option<(RunRow, JobRow)>;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, JobError> {
        let lease_to = tx.system_now().plus_seconds(LEASE_S)?;
        let Some(run) = store::job::find_run(tx, self.run).await? else { return Ok(None) };
        let job = store::job::find(tx, run.job).await?.ok_or(JobError::NotFound)?;
        Ok(store::job::claim(tx, self.run, lease_to).await?.then_some((run, job)))
    }
}

/// Queues a run and takes it in one step, so that no other worker comes between.
struct StartRun {
    job: JobId,
}

impl Operation for StartRun {
    type Output = JobRunId;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<JobRunId, JobError> {
        let run = store::job::insert_run(tx, self.job).await?;
        let lease_to = tx.system_now().plus_seconds(LEASE_S)?;
        if !store::job::claim(tx, run.id, lease_to).await? {
            return Err(StoreError::Invariant("a run that was just made is another's").into());
        }
        Ok(run.id)
    }
}

struct SaveProgress {
    run: JobRunId,
    progress: Progress,
}

impl Operation for SaveProgress {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        // A clock at the end of time has no lease beyond it.
        let lease_to = tx.system_now().plus_seconds(LEASE_S).unwrap_or(calendar::Instant::EPOCH_MAX);
        store::job::save_progress(tx, self.run, &self.progress, lease_to).await
    }
}

struct FinishRun {
    run: JobRunId,
    state: RunState,
    progress: Progress,
    errors: Vec<RunError>,
    /// Jobs chained to this one are queued with the end of the run; what some items lack, others have waiting.
    chained_to: Option<String>,
}

impl Operation for FinishRun {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let ended = store::job::finish(tx, self.run, self.state, &self.progress, &self.errors).await?;
        if let (true, Some(code)) = (ended, &self.chained_to) {
            for next in store::job::list(tx).await?.iter().filter(|next| next.chained_to.as_ref() == Some(code)) {
                store::job::insert_run(tx, next.id).await?;
            }
        }
        Ok(())
    }
}

struct FindByCode {
    code: &'static str,
}

impl Operation for FindByCode {
    type Output = Option<JobRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<JobRow>, StoreError> {
        store::job::find_by_code(tx, self.code).await
    }
}

struct ChainedTo {
    code: String,
}

impl Operation for ChainedTo {
    type Output = Vec<JobRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<JobRow>, StoreError> {
        let all = store::job::list(tx).await?;
        Ok(all.into_iter().filter(|job| job.chained_to.as_deref() == Some(self.code.as_str())).collect())
    }
}

struct CountToBill;

impl Operation for CountToBill {
    type Output = i64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let now = store::site::now(tx).await?;
        store::profile::count_to_bill(tx, now).await
    }
}

struct ProfilesToBill {
    after: BillingPlace,
}

impl Operation for ProfilesToBill {
    type Output = Vec<BillingPlace>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let now = store::site::now(tx).await?;
        store::profile::to_bill(tx, now, self.after, CHUNK).await
    }
}

struct BillsToInvoice {
    after: (CustomerId, BillId),
}

impl Operation for BillsToInvoice {
    type Output = Vec<(CustomerId, BillId)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        store::bill::to_invoice(tx, self.after, CHUNK).await
    }
}
