//! Bill now (domain.md §7): what a profile has collected so far is billed at once, and the cycle does not move.
//!
//! Invariant: items and legs stay on the bill that they were charged on, which is the one that is billed; a new active bill takes over the rest of
//! the cycle (docs/decisions/0033).

use super::account::Account;
use super::cycle::{self, amounts_of, bill_row, core_bill, facts_of};
use super::{BillingUseError, run_billing};
use billing::{NewBill, close_now, split};
use calendar::Instant;
use catalog::PaymentType;
use charging::{Catalogs, fold_onto, profile_cycle};
use ids::{BillId, ProfileId};
use std::sync::Arc;
use store::bill::{BillRow, BillState};
use store::{Operation, StoreError, Tx};

/// Bills what the active bill of a profile has collected.
#[derive(Clone)]
pub struct BillNow {
    /// The profile.
    pub profile: ProfileId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for BillNow {
    type Output = BillRow;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<BillRow, BillingUseError> {
        let customer = store::profile::customer_of(tx, self.profile).await?.ok_or(BillingUseError::NotFound("billing profile"))?;
        let mut account = Account::lock_to_bill(tx, &self.catalogs, customer).await?;
        let now = account.now;
        if account.profile(self.profile)?.bills.active_to.is_some_and(|to| to <= now) {
            // What has ended is billed by its cycle.
            return Err(BillingUseError::CycleOver);
        }
        account.settle(tx, self.profile, now).await?;
        let billed = bill(tx, &mut account, self.profile, now).await?;
        account.save(tx).await?;
        store::activity::record(tx, &run_billing::closed(&account, &billed)).await?;
        let payload = serde_json::json!({ "bill": billed.id.to_string(), "customer": account.number() });
        store::outbox::insert(tx, "bill.billed", &payload).await?;
        Ok(billed)
    }
}

/// Bills the active bill of a locked account as of an instant of its cycle.
async fn bill(tx: &mut Tx<'_>, account: &mut Account, profile: ProfileId, now: Instant) -> Result<BillRow, BillingUseError> {
    let row = account.profile(profile)?.clone();
    let active = account.bills.iter().position(|bill| bill.id == row.bills.active).ok_or(StoreError::Missing("active bill"))?;
    let bill = account.bills.get(active).cloned().ok_or(StoreError::Missing("active bill"))?;
    let cycle = profile_cycle(&account.catalog, &row)?.period_at(now);
    super::closing::take_discounts(tx, account, (profile, bill.id), cycle, now).await?;
    let rows = store::bill::items(tx, account.customer.id, bill.id).await?;
    let mut items: Vec<_> = rows.iter().map(|row| row.item.clone()).collect();
    items.extend(cycle::open_items(account, profile, bill.id));
    let amounts = amounts_of(&cycle::merged(items)?);
    let bill = BillRow { payer: account.payer_at(profile, now)?, ..bill };
    let closing = close_now(&facts_of(account, &row, &bill, &amounts, now)?)?;
    // Two bills of one instant would leave no time between them.
    let at = now.max(bill.from.plus_micros(1)?);
    cycle::post_rounding(tx, account, profile, &bill, &closing, at).await?;
    let new = NewBill { id: BillId(tx.next_id()?), number: store::site::draw_bill_numbers(tx, 1).await? };
    let halves = split(&core_bill(&bill)?, &closing, at, new)?;
    let awaits_invoice = row.payment_type != PaymentType::Prepaid && (halves.billed.net != 0 || halves.billed.tax != 0);
    let billed = BillRow { to: Some(at), awaits_invoice, ..bill_row(&bill, &halves.billed, now) };
    let opened = BillRow::empty(&row, new.id, new.number, halves.active.period, BillState::Active);
    store::bill::save(tx, &billed).await?;
    store::bill::insert(tx, &opened).await?;
    if closing.paid() != 0 {
        let id = tx.next_id()?;
        store::payment::allocate(tx, billed.customer, id, billed.id, None, (closing.paid(), now)).await?;
    }
    let bills = balance::Bills { active: opened.id, ..row.bills };
    let purse = account.purse_mut(billed.paid_by())?;
    purse.credit_balance = closing.credit_after(purse.credit_balance)?;
    account.profile_mut(profile)?.bills = bills;
    for group in account.groups.iter_mut().filter(|group| group.row.profile == profile) {
        fold_onto(tx, &mut group.row, Some(billed.id), &rows).await?;
        group.row.state.unbilled.retain(|(bill, _)| *bill != billed.id);
        group.row.state.paid_by_funds.retain(|(bill, _)| *bill != billed.id);
        group.row.bills = bills;
    }
    if let Some(bill) = account.bills.get_mut(active) {
        bill.clone_from(&billed);
    }
    account.bills.push(opened);
    Ok(billed)
}
