//! Closing one cycle of a profile (domain.md §7): fees of the cycle, arrears, rounding, payer, then the shift to the next bill.
//!
//! The same code serves the run and the preview; a preview runs it on a transaction that writes nothing.

use super::BillingUseError;
use super::account::{Account, Impacts};
use balance::{Balance, Draft, ItemKey, Leg, LegKind, OpenItem, Origin};
use billing::{Bill, BillStatus, Closing, CycleFacts, ItemAmount, NewBill, close_cycle, shift};
use calendar::{Instant, Period, Zone};
use catalog::PaymentType;
use charging::{fold_onto, profile_cycle};
use ids::{BillId, ProfileId};
use money::MoneyError;
use store::bill::{BillItemRow, BillRow, BillState};
use store::posting::PostingKind;
use store::{StoreError, Tx};

/// A closed cycle.
#[derive(Debug)]
pub(crate) struct ClosedCycle {
    pub(crate) bill: BillRow,
    pub(crate) items: Vec<OpenItem>,
}

/// Closes the active cycle of a profile as of an instant: refused while it still runs.
pub(crate) async fn close(
    tx: &mut Tx<'_>,
    account: &mut Account,
    profile: ProfileId,
    now: Instant,
) -> Result<ClosedCycle, BillingUseError> {
    let row = account.profile(profile)?.clone();
    let place = |id: BillId, account: &Account| account.bills.iter().position(|bill| bill.id == id);
    let active = place(row.bills.active, account).ok_or(StoreError::Missing("active bill"))?;
    let bill = account.bills.get(active).cloned().ok_or(StoreError::Missing("active bill"))?;
    let period = period_of(&bill)?;
    let to = period.to().ok_or(billing::BillingError::NoCycle(bill.id))?;
    if now < to {
        return Err(BillingUseError::CycleStillRunning { number: bill.number, until: to.to_rfc3339(&Zone::named(&row.time_zone)?) });
    }
    let last = to.plus_micros(-1)?;
    // The bill may be only the rest of its cycle, after bill now.
    let cycle = profile_cycle(&account.catalog, &row)?.period_at(last);
    // Fees of the ending cycle first: those of the boundary itself belong to the new bill.
    account.settle(tx, profile, last).await?;
    generate_events(tx, account, profile, &bill, cycle).await?;
    charge_arrears(tx, account, profile, cycle).await?;
    super::closing::charge_minimums(tx, account, profile, cycle).await?;
    super::closing::take_discounts(tx, account, (profile, bill.id), cycle, last).await?;
    let rows = account.items_of(tx, bill.id).await?;
    let mut items: Vec<OpenItem> = rows.iter().map(|row| row.item.clone()).collect();
    items.extend(open_items(account, profile, bill.id));
    // Whoever pays at the end of the cycle pays all of it (domain.md §6).
    let bill = BillRow { payer: account.payer_at(profile, last)?, ..bill };
    let closing = close_cycle(&facts_of(account, &row, &bill, &amounts_of(&items), now)?)?;
    items.extend(post_rounding(tx, account, profile, &bill, &closing, to).await?);
    let billed = move_on(tx, account, (&bill, profile), &closing, &rows).await?;
    Ok(ClosedCycle { bill: billed, items: merged(items)? })
}

pub(super) fn period_of(bill: &BillRow) -> Result<Period, BillingUseError> {
    Ok(Period::try_new(bill.from, bill.to)?)
}

/// A bill as the core sees it.
pub(crate) fn core_bill(bill: &BillRow) -> Result<Bill, BillingUseError> {
    let status = match bill.state {
        BillState::Inactive => BillStatus::Inactive,
        BillState::Active => BillStatus::Active,
        BillState::Billing => BillStatus::Billing,
        BillState::Closed => BillStatus::Closed,
    };
    let total = bill.net.checked_add(bill.tax).ok_or(money::MoneyError::Overflow)?;
    Ok(Bill {
        id: bill.id,
        number: bill.number,
        profile: bill.profile,
        period: period_of(bill)?,
        status,
        net: bill.net,
        tax: bill.tax,
        total,
        funds_paid: bill.funds,
        paid: bill.paid,
        due: bill.due,
    })
}

/// The row of a bill as the core left it.
pub(crate) fn bill_row(before: &BillRow, bill: &Bill, now: Instant) -> BillRow {
    let state = match bill.status {
        BillStatus::Inactive => BillState::Inactive,
        BillStatus::Active => BillState::Active,
        BillStatus::Billing => BillState::Billing,
        BillStatus::Closed => BillState::Closed,
    };
    let left_active = matches!(state, BillState::Billing | BillState::Closed);
    BillRow {
        state,
        net: bill.net,
        tax: bill.tax,
        funds: bill.funds_paid,
        paid: bill.paid,
        due: bill.due,
        billed_at: if left_active { before.billed_at.or(Some(now)) } else { None },
        closed_at: if state == BillState::Closed { before.closed_at.or(Some(now)) } else { None },
        ..before.clone()
    }
}

/// Events that generators make of balances come first: what they are rated lands on the bill (domain.md §7).
async fn generate_events(
    tx: &mut Tx<'_>,
    account: &mut Account,
    profile: ProfileId,
    bill: &BillRow,
    period: Period,
) -> Result<(), BillingUseError> {
    let cycle = charging::ClosingCycle { bill_number: bill.number, period, now: account.now };
    for group in account.groups.iter_mut().filter(|group| group.row.profile == profile) {
        if charging::generate(tx, &account.catalog, &group.known, &mut group.row, cycle).await? {
            account.ahead.sheets.remove(&group.row.id);
        }
    }
    Ok(())
}

async fn charge_arrears(tx: &mut Tx<'_>, account: &mut Account, profile: ProfileId, cycle: Period) -> Result<(), BillingUseError> {
    let recorded_at = account.now;
    for group in account.groups.iter_mut().filter(|group| group.row.profile == profile) {
        let facts = group.known.profile_with(group.row.bills);
        let charges = subscription::arrears(&account.catalog, &facts, &group.known.subscriptions, &group.row.state, cycle)?;
        let before = group.row.state.clone();
        charging::post(tx, &account.catalog, &mut group.row, &charges, recorded_at).await?;
        charging::tell_crossed(tx, &account.catalog, &group.known.rating.group, (&before, &group.row.state), recorded_at).await?;
    }
    Ok(())
}

/// Item rows of the bill, folded at earlier times.
pub(crate) async fn stored_items(tx: &mut Tx<'_>, account: &Account, bill: BillId) -> Result<Vec<OpenItem>, BillingUseError> {
    Ok(store::bill::items(tx, account.customer.id, bill).await?.into_iter().map(|row| row.item).collect())
}

/// Increments of the bill that are not folded yet.
pub(crate) fn open_items(account: &Account, profile: ProfileId, bill: BillId) -> Vec<OpenItem> {
    let groups = account.groups.iter().filter(|group| group.row.profile == profile);
    groups.flat_map(|group| group.row.state.items.iter().filter(|item| item.key.bill == bill).cloned()).collect()
}

/// What funds of all groups of a profile paid on a bill so far.
pub(crate) fn funds_paid(account: &Account, profile: ProfileId, bill: BillId) -> Result<i64, MoneyError> {
    let groups = account.groups.iter().filter(|group| group.row.profile == profile);
    sum(groups.flat_map(|group| &group.row.state.paid_by_funds).filter(|(paid, _)| *paid == bill).map(|(_, quanta)| *quanta))
}

/// A sum of quanta.
pub(crate) fn sum(mut quanta: impl Iterator<Item = i64>) -> Result<i64, MoneyError> {
    quanta.try_fold(0_i64, i64::checked_add).ok_or(MoneyError::Overflow)
}

/// Items with their sums.
pub(super) fn amounts_of(items: &[OpenItem]) -> Vec<ItemAmount> {
    items.iter().map(|item| ItemAmount { key: item.key, net: item.net, tax: item.taxed }).collect()
}

/// What closing a bill needs to know.
pub(super) fn facts_of<'a>(
    account: &'a Account,
    profile: &store::profile::ProfileRow,
    bill: &BillRow,
    items: &'a [ItemAmount],
    now: Instant,
) -> Result<CycleFacts<'a>, BillingUseError> {
    let rounding_item = account.catalog.symbols.get("ROUNDING").ok_or(StoreError::Invariant("a catalog without the rounding item"))?;
    Ok(CycleFacts {
        bill: bill.id,
        period: period_of(bill)?,
        status: BillStatus::Active,
        now,
        payment_type: profile.payment_type,
        currency: account.currency(profile.currency)?,
        items,
        funds_paid: funds_paid(account, profile.id, bill.id)?,
        credit_balance: account.purse(bill.paid_by())?.credit_balance,
        rounding_item,
    })
}

/// Posts the differences of rounding (domain.md §2) on the profile's first group, and what funds gain or give by it on the group whose
/// funds paid. Answers the new items.
pub(super) async fn post_rounding(
    tx: &mut Tx<'_>,
    account: &mut Account,
    profile: ProfileId,
    bill: &BillRow,
    closing: &Closing,
    to: Instant,
) -> Result<Vec<OpenItem>, BillingUseError> {
    if closing.rounding.is_empty() && closing.funds_difference == 0 {
        return Ok(Vec::new());
    }
    let place = account.groups.iter().position(|group| group.row.profile == profile).ok_or(StoreError::Missing("balance group"))?;
    let at = to.plus_micros(-1)?;
    let group = account.groups.get(place).ok_or(StoreError::Missing("balance group"))?;
    let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
    for charged in &closing.rounding {
        draft.charge_on(charged, bill.id)?;
    }
    let day = at.utc_day();
    let item =
        |leg: &Leg| Some(OpenItem { key: leg.item?, net: leg.net, taxed: leg.tax, quantity: leg.quantity, count: 1, days: (day, day) });
    let items = draft.legs.iter().filter(|leg| leg.kind == LegKind::Charge).filter_map(item).collect();
    let mut by_group = vec![(place, draft.legs)];
    if let Some((payer, leg)) = funds_leg(account, profile, bill, closing)? {
        match by_group.iter_mut().find(|(place, _)| *place == payer) {
            Some((_, legs)) => legs.push(leg),
            None => by_group.push((payer, vec![leg])),
        }
    }
    for (place, legs) in by_group.into_iter().filter(|(_, legs)| !legs.is_empty()) {
        let content = serde_json::json!({ "bill": bill.id.to_string() });
        account.post(tx, place, Impacts { kind: PostingKind::Rounding, at, new: Vec::new(), legs, content }).await?;
    }
    Ok(items)
}

/// What funds pay beyond what they paid, and the place of the group whose funds it is: of several, the one that paid most; of its balances
/// one without end.
fn funds_leg(account: &Account, profile: ProfileId, bill: &BillRow, closing: &Closing) -> Result<Option<(usize, Leg)>, BillingUseError> {
    if closing.funds_difference == 0 {
        return Ok(None);
    }
    let paid =
        |group: &super::OpenGroup| group.row.state.paid_by_funds.iter().find(|(of, _)| *of == bill.id).map_or(0, |(_, quanta)| *quanta);
    let funds_of = |group: &super::OpenGroup| -> Option<u32> {
        let is_funds = |balance: &&Balance| balance.origin == Origin::Funds && balance.resource == bill.currency;
        let funds = group.row.state.balances.iter().filter(is_funds);
        funds.min_by_key(|balance| (balance.validity.to().is_some(), balance.id)).map(|balance| balance.id)
    };
    let payer = account
        .groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.row.profile == profile)
        .filter_map(|(place, group)| Some((place, group, funds_of(group)?)))
        .max_by_key(|(place, group, _)| (paid(group), std::cmp::Reverse(*place)));
    let (place, group, funds) = payer.ok_or(StoreError::Invariant("funds paid that are no balance"))?;
    let code = closing.rounding.first().map_or(bill.currency, |charged| charged.item.code);
    let item = ItemKey { bill: bill.id, code, subscription: None, service: None, tax: None, tax_ppm: 0, ledger: None };
    let leg = Leg {
        kind: LegKind::Funds,
        group: group.row.id,
        resource: bill.currency,
        balance: Some(funds),
        item: Some(item),
        net: closing.funds_difference,
        tax: 0,
        quantity: 0,
    };
    Ok(Some((place, leg)))
}

/// Active becomes billing, inactive becomes active, a new one is prepared; then what falls due at the boundary lands on the new bill.
async fn move_on(
    tx: &mut Tx<'_>,
    account: &mut Account,
    (old, profile): (&BillRow, ProfileId),
    closing: &Closing,
    rows: &[BillItemRow],
) -> Result<BillRow, BillingUseError> {
    let now = account.now;
    let row = account.profile(profile)?.clone();
    let cycle = profile_cycle(&account.catalog, &row)?;
    let next = row.bills.next.ok_or(billing::BillingError::NoCycle(row.bills.active))?;
    let inactive = account.bills.iter().position(|bill| bill.id == next).ok_or(StoreError::Missing("prepared bill"))?;
    let coming = account.bills.get(inactive).cloned().ok_or(StoreError::Missing("prepared bill"))?;
    let new = NewBill { id: BillId(tx.next_id()?), number: account.draw_bill_number(tx, profile).await? };
    let shifted = shift(&core_bill(old)?, &core_bill(&coming)?, closing, &cycle, new)?;
    // A prepaid cycle is stated, not invoiced.
    let awaits_invoice = row.payment_type != PaymentType::Prepaid && (shifted.billed.net != 0 || shifted.billed.tax != 0);
    let billed = BillRow { awaits_invoice, ..bill_row(old, &shifted.billed, now) };
    let opened = bill_row(&coming, &shifted.active, now);
    let prepared = BillRow::empty(&row, new.id, new.number, shifted.inactive.period, BillState::Inactive);
    store::bill::save(tx, &billed).await?;
    store::bill::save(tx, &opened).await?;
    store::bill::insert(tx, &prepared).await?;
    // A bill below zero gives its rest to the credit balance: an allocation below zero, so that due = total − allocations holds.
    if closing.paid() != 0 {
        let id = tx.next_id()?;
        store::payment::allocate(tx, billed.customer, id, billed.id, None, (closing.paid(), now)).await?;
    }
    let bills = balance::Bills { active: opened.id, active_to: opened.to, next: Some(prepared.id), next_to: prepared.to };
    let purse = account.purse_mut(billed.paid_by())?;
    purse.credit_balance = closing.credit_after(purse.credit_balance)?;
    account.profile_mut(profile)?.bills = bills;
    for group in account.groups.iter_mut().filter(|group| group.row.profile == profile) {
        fold_onto(tx, &mut group.row, Some(billed.id), rows).await?;
        group.row.state.unbilled.retain(|(bill, _)| *bill != billed.id);
        group.row.state.paid_by_funds.retain(|(bill, _)| *bill != billed.id);
        group.row.state.forget_ended(now);
        group.row.bills = bills;
        // The bill that a renewal waited for may be there now.
        group.row.due_at =
            subscription::due_at(&account.catalog, &group.known.profile_with(bills), &group.known.subscriptions, &group.row.state)?;
    }
    for changed in [&billed, &opened] {
        if let Some(bill) = account.bills.iter_mut().find(|bill| bill.id == changed.id) {
            bill.clone_from(changed);
        }
    }
    account.bills.push(prepared);
    account.settle(tx, profile, now).await?;
    Ok(billed)
}

/// Items of equal key become one.
pub(crate) fn merged(items: Vec<OpenItem>) -> Result<Vec<OpenItem>, MoneyError> {
    let mut merged: Vec<OpenItem> = Vec::with_capacity(items.len());
    for item in items {
        match merged.iter_mut().find(|found| found.key == item.key) {
            Some(found) => found.absorb(&item)?,
            None => merged.push(item),
        }
    }
    Ok(merged)
}
