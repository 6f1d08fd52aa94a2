//! Payment collection: notes what is to be collected of customers who pay by card or direct debit, once a bill, when it is due (domain.md
//! §8). Its items are bills. No gateway is asked here: whoever asks one takes the intents as they are listed.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use calendar::Zone;
use ids::{BillId, CustomerId, IntentId, JobRunId};
use store::activity::{self, Activity};
use store::bill::BillState;
use store::criteria::{Criteria, Place, Range};
use store::payment_intent::{self, IntentRow, IntentState};
use store::{Lane, Operation, StoreError, Tx};

/// The kind.
pub(super) struct PaymentCollection;

impl Kind for PaymentCollection {
    type Of = BillId;

    /// Counting them would read them all.
    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<BillId>>, JobError> {
        let find = BillsToCollect { criteria: work.run.order.criteria.clone(), range, limit };
        let found = work.store.read(work.scope.clone(), find).await?;
        let item = |(customer, bill): (CustomerId, BillId)| Item { place: Place([bill.0, 0, 0]), customer, of: bill };
        Ok(found.into_iter().map(item).collect())
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<BillId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, of: bill, .. } in items {
            let record = RecordIntent { customer, bill, run: work.run.id };
            let recorded = work.store.write(work.scope.clone(), record, Lane::Background).await;
            let failure = recorded.err().map(|error| (error.code(), error));
            tally.item(customer, format!("bill {bill}"), failure.map(|(code, error)| (error, code)));
            tally.tell().await?;
        }
        Ok(())
    }
}

struct BillsToCollect {
    criteria: Criteria,
    range: Range,
    limit: i64,
}

impl Operation for BillsToCollect {
    type Output = Vec<(CustomerId, BillId)>;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, JobError> {
        let site = store::site::load(tx).await?;
        let today = site.clock.at(tx.system_now())?.date_in(&Zone::named(&site.settings.time_zone)?);
        Ok(payment_intent::to_collect(tx, today, &self.criteria, self.range, self.limit).await?)
    }
}

/// Notes that a bill is to be collected, as it is due now. Nothing where it is paid meanwhile, or noted already.
pub struct RecordIntent {
    /// Whose.
    pub customer: CustomerId,
    /// The bill.
    pub bill: BillId,
    /// The run that found it.
    pub run: JobRunId,
}

impl Operation for RecordIntent {
    type Output = Option<IntentRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<IntentRow>, StoreError> {
        let customer = store::customer::lock(tx, self.customer).await?.ok_or(StoreError::Missing("customer"))?;
        let bills = store::bill::lock_of_customer(tx, self.customer).await?;
        let bill = bills.into_iter().find(|bill| bill.id == self.bill).ok_or(StoreError::Missing("bill"))?;
        let is_due = bill.state == BillState::Billing && bill.due > 0;
        if !is_due || !matches!(customer.payment_method.as_str(), "card" | "direct_debit") {
            return Ok(None);
        }
        let intent = IntentRow {
            id: IntentId(tx.next_id()?),
            customer: self.customer,
            bill: bill.id,
            profile: bill.profile,
            run: self.run,
            method: customer.payment_method,
            currency: bill.currency,
            amount: bill.due,
            state: IntentState::Pending,
            at: store::site::now(tx).await?,
        };
        if !payment_intent::insert(tx, &intent).await? {
            return Ok(None);
        }
        activity::record(tx, &activity_of(&intent, bill.number)).await?;
        Ok(Some(intent))
    }
}

fn activity_of(intent: &IntentRow, bill: i64) -> Activity {
    Activity {
        action: "payment_intent.created",
        object_kind: "payment_intent",
        object_id: intent.id.to_string(),
        object_name: bill.to_string(),
        customer: Some(intent.customer),
        changes: Vec::new(),
    }
}
