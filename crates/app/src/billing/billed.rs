//! What lands on a bill that left `active`: in minor units, into its items and its due, with a note where it has an invoice (domain.md §8).
//!
//! Owns: the bill, its item's row, what goes to the credit balance, the note. Does not own the posting or revision that the leg stands in.
//! Invariants: due = total − allocations; the balance groups' working sets are not touched, because nothing of the bill is open in them.

use super::BillingUseError;
use super::account::Account;
use super::cycle::{bill_row, core_bill};
use super::note::{NewNote, issue_note};
use balance::{Charged, Draft, Leg, OpenItem};
use billing::BillStatus;
use calendar::{CalendarError, Date, Instant, Zone};
use catalog::PaymentType;
use ids::BillId;
use money::MoneyError;
use store::bill::{BillRow, BillState};
use store::note::NoteRow;
use store::{StoreError, Tx};

/// What a charge on a billed bill did.
#[derive(Debug, Clone)]
pub(crate) struct BilledCharge {
    /// The bill after it.
    pub(crate) bill: BillRow,
    /// The impact, to be kept where it is told why.
    pub(crate) leg: Leg,
    /// What went to the credit balance.
    pub(crate) credited: i64,
    /// The note, where the bill has an invoice.
    pub(crate) note: Option<NoteRow>,
}

/// Of a bill that is adjusted: the day whose tax holds, and the state as the core knows it.
pub(crate) struct Adjustable {
    pub(crate) status: BillStatus,
    pub(crate) tax_on: Date,
}

impl Adjustable {
    /// A correction bears the tax of the time it corrects: of a bill that left `active` that is the last day of its cycle (domain.md §8).
    pub(crate) fn of(account: &Account, bill: &BillRow) -> Result<Self, BillingUseError> {
        let profile = account.profile(bill.profile)?;
        let status = match bill.state {
            BillState::Inactive => return Err(billing::BillingError::Status { status: BillStatus::Inactive, wanted: "adjusted" }.into()),
            BillState::Active => BillStatus::Active,
            BillState::Billing | BillState::Closed if profile.payment_type == PaymentType::Prepaid => {
                return Err(BillingUseError::Statement(bill.number));
            }
            BillState::Billing => BillStatus::Billing,
            BillState::Closed => BillStatus::Closed,
        };
        Ok(Self { status, tax_on: tax_day(bill, &Zone::named(&profile.time_zone)?, account.now)? })
    }
}

/// The day whose tax an adjustment of a bill bears, by the zone of its profile.
pub(crate) fn tax_day(bill: &BillRow, zone: &Zone, now: Instant) -> Result<Date, CalendarError> {
    let at = match (bill.state, bill.to) {
        (BillState::Inactive | BillState::Active, _) => now,
        (BillState::Billing | BillState::Closed, Some(to)) => to.plus_micros(-1)?,
        (BillState::Billing | BillState::Closed, None) => bill.billed_at.unwrap_or(now),
    };
    Ok(at.date_in(zone))
}

/// Charges a billed bill for a group of the account. `day` is the day of what is adjusted, by which its items are found.
pub(crate) async fn charge_billed(
    tx: &mut Tx<'_>,
    account: &mut Account,
    (place, bill): (usize, BillId),
    charged: &Charged,
    (day, reason): (i32, &str),
) -> Result<BilledCharge, BillingUseError> {
    let before = account.bills.iter().find(|row| row.id == bill).cloned().ok_or(BillingUseError::NotFound("bill"))?;
    let group = account.groups.get(place).ok_or(BillingUseError::NotFound("balance group"))?;
    let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
    draft.charge_on(charged, bill)?;
    let leg = draft.legs.pop().ok_or(StoreError::Invariant("a charge without a leg"))?;
    let key = leg.item.ok_or(StoreError::Invariant("a charge without an item"))?;
    let item = OpenItem { key, net: leg.net, taxed: leg.tax, quantity: leg.quantity, count: 1, days: (day, day) };
    let adjusted = core_bill(&before)?.adjusted(leg.net, leg.tax)?;
    check_sum(tx, &before, group.row.id, &item).await?;
    let item_id = tx.next_id()?;
    store::bill::add_item(tx, before.customer, group.row.id, item_id, &item).await?;
    give_credit(tx, account, &before, adjusted.credited).await?;
    let note = match &before.invoice {
        Some((invoice, _)) => {
            let invoice = store::invoice::load(tx, *invoice).await?.ok_or(StoreError::Missing("invoice of the bill"))?;
            issue_note(tx, account, &before, NewNote { invoice: &invoice, items: vec![item], reason, cancels: false }).await?
        }
        None => None,
    };
    let after = bill_row(&before, &adjusted.bill, account.now);
    let is_reopened = before.state == BillState::Closed && after.state == BillState::Billing;
    let due_on = note.as_ref().and_then(|note| note.due_on).filter(|_| is_reopened).or(after.due_on);
    let awaits_invoice = after.invoice.is_none() && (after.net != 0 || after.tax != 0);
    let after = BillRow { due_on, awaits_invoice, ..after };
    store::bill::save(tx, &after).await?;
    if let Some(row) = account.bills.iter_mut().find(|row| row.id == bill) {
        row.clone_from(&after);
    }
    Ok(BilledCharge { bill: after, leg, credited: adjusted.credited, note })
}

/// The rows add up in the store: that the sum still is an amount is known before it is written.
async fn check_sum(tx: &mut Tx<'_>, bill: &BillRow, group: ids::GroupId, item: &OpenItem) -> Result<(), BillingUseError> {
    let rows = store::bill::items(tx, bill.customer, bill.id).await?;
    match rows.into_iter().find(|row| row.group == group && row.item.key == item.key) {
        Some(mut row) => Ok(row.item.absorb(item)?),
        None => Ok(()),
    }
}

/// What is over becomes credit balance: an allocation below zero, so that due = total − allocations holds.
async fn give_credit(tx: &mut Tx<'_>, account: &mut Account, bill: &BillRow, credited: i64) -> Result<(), BillingUseError> {
    if credited == 0 {
        return Ok(());
    }
    let (id, now) = (tx.next_id()?, account.now);
    store::payment::allocate(tx, bill.customer, id, bill.id, None, (-credited, now)).await?;
    let purse = account.purse_mut(bill.paid_by())?;
    purse.credit_balance = purse.credit_balance.checked_add(credited).ok_or(MoneyError::Overflow)?;
    Ok(())
}
