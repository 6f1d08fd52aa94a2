//! What falls due by itself: when it does next, and queuing the jobs that watch for it.
//!
//! Invariant: of a job that watches one run is open at most.

use super::queue::LAST_RUNS;
use calendar::Instant;
use ids::{CustomerId, DeferredId, SubscriptionId, TransitionId};
use store::criteria::{Criteria, Place, Range};
use store::job::{JobKind, JobRow, JobState, Schedule};
use store::job_run::{NewRun, RunRow};
use store::subscription_row::DueOf;
use store::{Operation, StoreError, Tx};

/// Kinds whose items are asked for by somebody who waits for them. One that is refused is over, so it is never queued again and again.
const AWAITED: [JobKind; 2] = [JobKind::DeferredActions, JobKind::PlanTransition];
/// Errors of a store that may be gone with the next run: what they stopped stays due.
const PASSING_CODES: [&str; 2] = ["store_failed", "store_unavailable"];

/// Whether an item that failed with a code is refused for good.
pub(super) fn is_refusal(code: &str) -> bool {
    !PASSING_CODES.contains(&code)
}

/// Whether a job starts whenever something of its kind is due.
pub(super) fn watches(job: &JobRow) -> bool {
    job.state == JobState::Active && job.schedule == Schedule::WhenDue
}

/// When something of a kind is due next after an instant; none where nothing is, and of kinds that nothing falls due of.
pub(super) async fn next_of_kind(tx: &mut Tx<'_>, kind: JobKind, after: Instant) -> Result<Option<Instant>, StoreError> {
    match kind {
        JobKind::Billing => {
            let delay = crate::billing::late_usage_delay(&store::site::load(tx).await?);
            store::profile::next_billing(tx, after, delay).await
        }
        JobKind::DeferredActions => store::deferred::next_due(tx, after).await,
        JobKind::Activation => store::subscription_row::next_due(tx, DueOf::Activation, after).await,
        JobKind::PurchaseVerification => store::subscription_row::next_due(tx, DueOf::Verification, after).await,
        JobKind::PlanTransition => store::transition::next_due(tx, after).await,
        JobKind::Erasure => store::erasure::next_due(tx, after).await,
        JobKind::Invoicing
        | JobKind::Rerating
        | JobKind::PaymentCollection
        | JobKind::Exporting
        | JobKind::FinanceReporting
        | JobKind::Dunning => Ok(None),
    }
}

async fn is_any_due(tx: &mut Tx<'_>, kind: JobKind, criteria: &Criteria, now: Instant) -> Result<bool, StoreError> {
    match kind {
        JobKind::Billing => {
            let delay = crate::billing::late_usage_delay(&store::site::load(tx).await?);
            let billable = store::profile::Billable::at(now, delay);
            Ok(!store::profile::to_bill(tx, billable, criteria, Range::after(Place::FIRST), 1).await?.is_empty())
        }
        JobKind::DeferredActions => Ok(!store::deferred::due(tx, now, (Instant::EPOCH_MIN, DeferredId(0)), 1).await?.is_empty()),
        JobKind::Activation => any_subscription(tx, DueOf::Activation, now).await,
        JobKind::PurchaseVerification => any_subscription(tx, DueOf::Verification, now).await,
        JobKind::Erasure => Ok(!store::erasure::due(tx, now, (Instant::EPOCH_MIN, CustomerId(0)), 1).await?.is_empty()),
        JobKind::PlanTransition => Ok(!store::transition::due(tx, now, (Instant::EPOCH_MIN, TransitionId(0)), 1).await?.is_empty()),
        JobKind::Invoicing
        | JobKind::Rerating
        | JobKind::PaymentCollection
        | JobKind::Exporting
        | JobKind::FinanceReporting
        | JobKind::Dunning => Ok(false),
    }
}

async fn any_subscription(tx: &mut Tx<'_>, of: DueOf, now: Instant) -> Result<bool, StoreError> {
    let first = (Instant::EPOCH_MIN, CustomerId(0), SubscriptionId(0));
    Ok(!store::subscription_row::due(tx, of, now, first, 1).await?.is_empty())
}

/// Whether something is due that somebody waits for, and that no run takes up yet.
pub struct AnyAwaited;

impl Operation for AnyAwaited {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let now = store::site::now(tx).await?;
        for job in store::job::list(tx).await?.into_iter().filter(|job| watches(job) && AWAITED.contains(&job.kind)) {
            if is_to_queue(tx, &job, now).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Queues each watching job of kinds of which something is due and no run waits or works already, in the order of
/// [`JobKind::WATCHING`]. Answers how many.
pub struct QueueDue {
    kinds: &'static [JobKind],
}

impl QueueDue {
    /// All kinds.
    pub const ALL: Self = Self { kinds: &JobKind::WATCHING };
    /// All but billing, which looks for the ends of cycles less often.
    pub const BEFORE_BILLING: Self = Self { kinds: JobKind::WATCHING.split_at(JobKind::WATCHING.len() - 1).0 };

    /// Kind by kind, for a clock that does the work of one before it looks for the next.
    pub fn each() -> impl Iterator<Item = Self> {
        JobKind::WATCHING.chunks(1).map(|kinds| Self { kinds })
    }
}

impl Operation for QueueDue {
    type Output = usize;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, StoreError> {
        let now = store::site::now(tx).await?;
        let jobs: Vec<JobRow> = store::job::list(tx).await?.into_iter().filter(watches).collect();
        let mut queued = 0;
        for kind in self.kinds {
            for found in jobs.iter().filter(|job| job.kind == *kind) {
                if !is_to_queue(tx, found, now).await? {
                    continue;
                }
                // Another process may have queued it meanwhile: what counts is read after the lock.
                let Some(job) = store::job::lock(tx, found.id).await? else { continue };
                if !watches(&job) || !is_to_queue(tx, &job, now).await? {
                    continue;
                }
                let test_mode = job.test_mode;
                let new = NewRun { job: &job, at: now, scheduled_at: None, parent: None, test_mode, content: String::new() };
                store::job_run::insert(tx, new).await?;
                queued += 1;
            }
        }
        Ok(queued)
    }
}

async fn is_to_queue(tx: &mut Tx<'_>, job: &JobRow, now: Instant) -> Result<bool, StoreError> {
    if !is_any_due(tx, job.kind, &job.criteria, now).await? {
        return Ok(false);
    }
    let last = store::job_run::list_of_job(tx, job.id, None, LAST_RUNS).await?;
    if last.iter().any(|run| !run.state.has_ended()) {
        return Ok(false);
    }
    // What a test found stays due: it is tested again only with what fell due since.
    match last.first().filter(|last: &&RunRow| job.test_mode && last.test_mode) {
        Some(last) => Ok(next_of_kind(tx, job.kind, last.at).await?.is_some_and(|next| next <= now)),
        None => Ok(true),
    }
}
