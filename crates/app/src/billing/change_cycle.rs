//! Another billing day or frequency of a profile, from the end of its current cycle on (domain.md §7).
//!
//! Invariant: the cycle that runs stays; the prepared bill gets the short or long cycle that fills the gap, and periods keep meeting.

use super::BillingUseError;
use super::account::Account;
use calendar::{BILLING_DAY_MAX, BILLING_DAY_MIN, Zone};
use charging::{Catalogs, FieldError, profile_cycle};
use ids::ProfileId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::bill::BillState;
use store::profile::{CycleChange, ProfileRow};
use store::{Operation, StoreError, Tx};

/// Changes of the cycle that one profile keeps at most.
pub const CYCLE_CHANGES_MAX: usize = 100;

/// Changes the cycles of a profile; what is absent stays.
#[derive(Clone)]
pub struct ChangeCycle {
    /// The profile.
    pub profile: ProfileId,
    /// Day of month-based cycles.
    pub billing_day: Option<u8>,
    /// Code of the event type.
    pub event_type: Option<String>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ChangeCycle {
    type Output = ProfileRow;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ProfileRow, BillingUseError> {
        let customer = store::profile::customer_of(tx, self.profile).await?.ok_or(BillingUseError::NotFound("billing profile"))?;
        let mut account = Account::lock(tx, &self.catalogs, customer).await?;
        let before = account.profile(self.profile)?.clone();
        let change = self.check(&account, &before)?;
        if (Some(change.event_type), change.billing_day) == before.latest_cycle() {
            return Ok(before);
        }
        let mut after = before.clone();
        // A change that has not come yet is replaced.
        after.cycle_changes.retain(|earlier| earlier.from < change.from);
        if (Some(change.event_type), change.billing_day) != after.latest_cycle() {
            after.cycle_changes.push(change);
        }
        if after.cycle_changes.len() > CYCLE_CHANGES_MAX {
            return Err(wrong(
                "billing_day",
                "too_many_changes",
                format!("the cycle of a profile changes at most {CYCLE_CHANGES_MAX} times"),
            ));
        }
        let next =
            after.bills.active_to.map(|end| profile_cycle(&account.catalog, &after).map(|cycle| cycle.period_at(end))).transpose()?;
        after.bills.next_to = next.and_then(|period| period.to());
        self.save(tx, &mut account, &after).await?;
        activity::record(tx, &noted(&account, &before, &after)).await?;
        Ok(after)
    }
}

impl ChangeCycle {
    /// The change that is asked, from the end of the current cycle on.
    fn check(&self, account: &Account, before: &ProfileRow) -> Result<CycleChange, BillingUseError> {
        let catalog = &account.catalog;
        let (event_type, day) = before.latest_cycle();
        let (Some(event_type), Some(end)) = (event_type, before.bills.active_to) else {
            return Err(wrong("billing_day", "no_cycle", "a profile that pays now has no cycle".to_owned()));
        };
        let event_type = match &self.event_type {
            Some(code) => {
                let found = catalog.symbols.get(code).filter(|sym| catalog.event_types.contains_key(sym));
                found.ok_or_else(|| wrong("event_type", "unknown_event_type", format!("the catalog has no interval `{code}`")))?
            }
            None => event_type,
        };
        let billing_day = self.billing_day.unwrap_or(day);
        if !(BILLING_DAY_MIN..=BILLING_DAY_MAX).contains(&billing_day) {
            let message = format!("a billing day lies between {BILLING_DAY_MIN} and {BILLING_DAY_MAX}");
            return Err(wrong("billing_day", "out_of_range", message));
        }
        if account.now >= end {
            return Err(wrong("billing_day", "billing_overdue", "the cycle has ended; bill it first".to_owned()));
        }
        let zone = Zone::named(&before.time_zone)?;
        Ok(CycleChange { from: end.date_in(&zone), event_type, billing_day })
    }

    async fn save(&self, tx: &mut Tx<'_>, account: &mut Account, after: &ProfileRow) -> Result<(), BillingUseError> {
        let prepared = after.bills.next.ok_or(StoreError::Missing("prepared bill"))?;
        let bill = account.bills.iter_mut().find(|bill| bill.id == prepared && bill.state == BillState::Inactive);
        let bill = bill.ok_or(StoreError::Missing("prepared bill"))?;
        bill.to = after.bills.next_to;
        store::bill::save(tx, bill).await?;
        for group in account.groups.iter_mut().filter(|group| group.row.profile == after.id) {
            group.row.bills = after.bills;
            group.row.facts_version += 1;
        }
        account.profile_mut(after.id)?.clone_from(after);
        account.save(tx).await
    }
}

fn wrong(field: &str, code: &'static str, message: String) -> BillingUseError {
    BillingUseError::Fields(vec![FieldError { field: field.to_owned(), code, message }])
}

fn noted(account: &Account, before: &ProfileRow, after: &ProfileRow) -> Activity {
    let code = |row: &ProfileRow| row.latest_cycle().0.map(|sym| account.catalog.symbols.code(sym).to_owned());
    let day = |row: &ProfileRow| Some(row.latest_cycle().1.to_string());
    let from = after.cycle_changes.last().map(|change| change.from.to_string());
    let fields = [("event_type", code(before), code(after)), ("billing_day", day(before), day(after)), ("from", None, from)];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    Activity {
        action: "billing_profile.changed",
        object_kind: "billing_profile",
        object_id: after.id.to_string(),
        object_name: after.code.clone(),
        customer: Some(account.customer.id),
        changes: changed.map(|(field, before, after)| Change { field: field.to_owned(), before, after }).collect(),
    }
}
