//! The jobs that every site has.

use ids::JobId;
use store::criteria::Criteria;
use store::job::{JobKind, JobRow, JobState, Parameters, Schedule};
use store::{Operation, StoreError, Tx};

/// Code of the job whose runs rate usage again.
pub(super) const RERATING: &str = "rerating";

/// Makes the jobs that every site has: those that watch for what falls due, invoicing chained to billing, and rating again, which only works
/// on what it is given.
pub struct CreateJobs;

impl Operation for CreateJobs {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        find_or_make(tx, ("billing", JobKind::Billing, "Billing", Schedule::WhenDue)).await?;
        let after_billing = Schedule::Chain { after: "billing".to_owned() };
        find_or_make(tx, ("invoicing", JobKind::Invoicing, "Invoicing", after_billing)).await?;
        find_or_make_rerating(tx).await?;
        for (code, kind, name) in [
            ("deferred_actions", JobKind::DeferredActions, "Deferred actions"),
            ("activation", JobKind::Activation, "Activation"),
            ("purchase_verification", JobKind::PurchaseVerification, "Purchase verification"),
            ("plan_transition", JobKind::PlanTransition, "Plan transition"),
            ("erasure", JobKind::Erasure, "Erasure"),
        ] {
            find_or_make(tx, (code, kind, name, Schedule::WhenDue)).await?;
        }
        Ok(())
    }
}

/// The job whose runs rate usage again.
pub(super) async fn find_or_make_rerating(tx: &mut Tx<'_>) -> Result<JobRow, StoreError> {
    find_or_make(tx, (RERATING, JobKind::Rerating, "Rating again", Schedule::Manual)).await
}

async fn find_or_make(tx: &mut Tx<'_>, (code, kind, name, schedule): (&str, JobKind, &str, Schedule)) -> Result<JobRow, StoreError> {
    if let Some(job) = store::job::find_by_code(tx, code).await? {
        return Ok(job);
    }
    let job = JobRow {
        id: JobId(tx.next_id()?),
        code: code.to_owned(),
        kind,
        name: name.to_owned(),
        description: String::new(),
        state: JobState::Active,
        test_mode: false,
        schedule,
        criteria: Criteria::default(),
        parameters: Parameters::None,
        next_at: None,
    };
    store::job::insert(tx, &job).await?;
    Ok(job)
}
