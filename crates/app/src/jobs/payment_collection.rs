//! Payment collection: notes what is to be collected of customers who pay by card or direct debit, once a bill, when it is due (domain.md
//! §8). Its items are bills. No gateway is asked here: whoever asks one takes the intents as they are listed.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use calendar::{Date, Instant, Zone};
use ids::{BillId, IntentId, JobRunId};
use store::activity::{self, Activity};
use store::criteria::{Criteria, Place, Range};
use store::payment_intent::{self, IntentRow, IntentState, ToCollect};
use store::{Lane, Operation, StoreError, Tx};

/// No zone's day is further ahead of the day in UTC.
const DAYS_AHEAD_MAX: i32 = 1;

/// The kind.
pub(super) struct PaymentCollection;

impl Kind for PaymentCollection {
    type Of = BillId;

    /// Counting them would read them all.
    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<BillId>>, JobError> {
        let mut range = range;
        // A page without a bill that is due by its own zone is none: the next one may have some.
        loop {
            let find = BillsToCollect { criteria: work.run.order.criteria.clone(), range, limit };
            let (items, last) = work.store.read(work.scope.clone(), find).await?;
            let Some(last) = last.filter(|_| items.is_empty()) else { return Ok(items) };
            range.after = last;
        }
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<BillId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, of: bill, .. } in items {
            let record = RecordIntent { bill, run: work.run.id };
            let recorded = work.store.write(work.scope.clone(), record, Lane::Background).await;
            let failure = recorded.err();
            tally.item(customer, format!("bill {bill}"), failure);
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
    /// Those that are due by the zone of their profile, and the place of the last one that was looked at.
    type Output = (Vec<Item<BillId>>, Option<Place>);
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, JobError> {
        let now = store::site::now(tx).await?;
        let latest = now.date_in(&Zone::utc()).plus_days(DAYS_AHEAD_MAX)?;
        let found = payment_intent::to_collect(tx, latest, &self.criteria, self.range, self.limit).await?;
        let place = |of: &ToCollect| Place([of.bill.0, 0, 0]);
        let (last, mut items) = (found.last().map(place), Vec::new());
        for of in found {
            if is_due(of.due_on, &of.time_zone, now)? {
                items.push(Item { place: place(&of), customer: of.customer, of: of.bill });
            }
        }
        Ok((items, last))
    }
}

/// Whether a day has come, by the zone of a billing profile (domain.md §7).
fn is_due(due_on: Date, time_zone: &str, now: Instant) -> Result<bool, JobError> {
    Ok(due_on <= now.date_in(&Zone::named(time_zone)?))
}

/// Notes that a bill is to be collected of who pays it, as it is due now. Nothing where it is paid meanwhile, due no more (its invoice is
/// void), or noted already.
pub struct RecordIntent {
    /// The bill.
    pub bill: BillId,
    /// The run that found it.
    pub run: JobRunId,
}

impl Operation for RecordIntent {
    type Output = Option<IntentRow>;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<IntentRow>, JobError> {
        let found = store::bill::load(tx, self.bill).await?.ok_or(StoreError::Missing("bill"))?;
        let payer = found.paid_by();
        let customer = store::customer::lock(tx, payer.customer).await?.ok_or(StoreError::Missing("customer"))?;
        let Some(bill) = store::bill::lock_due_of(tx, payer.customer, self.bill).await? else { return Ok(None) };
        let zone = store::profile::time_zone(tx, payer.customer, payer.profile).await?.ok_or(StoreError::Missing("billing profile"))?;
        let now = store::site::now(tx).await?;
        let has_come = match bill.due_on {
            Some(due_on) => is_due(due_on, &zone, now)?,
            None => false,
        };
        if bill.due <= 0 || !has_come || !matches!(customer.payment_method.as_str(), "card" | "direct_debit") {
            return Ok(None);
        }
        let intent = IntentRow {
            id: IntentId(tx.next_id()?),
            customer: payer.customer,
            bill: bill.id,
            profile: payer.profile,
            run: self.run,
            method: customer.payment_method,
            currency: bill.currency,
            amount: bill.due,
            state: IntentState::Pending,
            at: now,
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
