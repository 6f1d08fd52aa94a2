//! What a cycle's end adds to its bill besides fees: minimums that usage did not reach, discounts at billing time (domain.md §4, §5, §7).
//!
//! Invariant: both land at the last instant of the cycle, so on its bill, and are paid by funds as any charge.

use super::BillingUseError;
use super::account::{Account, Impacts};
use super::cycle::{merged, open_items};
use balance::{Charged, Draft, ItemKey};
use billing::{BillDiscount, ItemAmount, discount_bill};
use calendar::{Instant, Period};
use catalog::PaymentType;
use ids::{BillId, ProfileId, ServiceId, Sym};
use money::Exact;
use rating::Shortfall;
use store::posting::PostingKind;
use store::tax_pending::Source;
use store::{StoreError, Tx};
use tax::PendingTax;

/// A charge, and what its tax waits for.
type Taxed = (Charged, Option<PendingTax>);

/// Charges what is missing to the minimums of prices that the cycle's usage was charged by.
pub(super) async fn charge_minimums(
    tx: &mut Tx<'_>,
    account: &mut Account,
    profile: ProfileId,
    cycle: Period,
) -> Result<(), BillingUseError> {
    let (catalog, last) = (account.catalog.clone(), last_of(cycle)?);
    for place in places(account, profile) {
        let Some(group) = account.groups.get(place).filter(|group| group.keeps_sums()) else { continue };
        let (customer, row, currency) = (group.row.customer, group.row.id, group.known.rating.group.currency);
        let mut charges = Vec::new();
        for (key, sheet) in account.sheets_of(tx, (customer, row)).await? {
            for shortfall in rating::shortfalls(&catalog, &sheet, cycle.from(), currency)? {
                charges.push(shortfall_charge(account, place, key.service, &shortfall, last)?);
            }
        }
        post(tx, account, place, &charges, last, serde_json::json!({ "cycle_minimum": true })).await?;
    }
    Ok(())
}

fn shortfall_charge(
    account: &Account,
    place: usize,
    service: ServiceId,
    shortfall: &Shortfall<'_>,
    last: Instant,
) -> Result<Taxed, BillingUseError> {
    let group = account.groups.get(place).ok_or(BillingUseError::NotFound("balance group"))?;
    let (facts, catalog) = (&group.known.rating.group, &account.catalog);
    let currency = account.currency(facts.currency)?;
    let (tax_ppm, pending) = match shortfall.info.tax {
        Some(sym) => {
            let (of, on) = ((sym, shortfall.info.supplier), last.date_in(&facts.zone));
            let levy = tax::levy_on(catalog, of.0, of.1, &facts.payer, on)?;
            (levy.ppm, PendingTax::of(catalog, levy, of, on))
        }
        None => (0, None),
    };
    let subscription = group.known.rating.services.iter().find(|known| known.service == service).map(|known| known.subscription);
    let item = ItemKey {
        bill: group.row.bills.active,
        code: shortfall.info.bill_item,
        subscription,
        service: Some(service),
        tax: shortfall.info.tax,
        tax_ppm,
        ledger: shortfall.info.ledger,
    };
    let tax = tax::tax_of(shortfall.net, tax_ppm, currency.rounding)?;
    Ok((Charged { currency: currency.sym, item, net: shortfall.net, tax, quantity: Exact::ZERO }, pending))
}

/// Takes the discounts of each group's subscriptions from the items of the bill.
pub(super) async fn take_discounts(
    tx: &mut Tx<'_>,
    account: &mut Account,
    (profile, bill): (ProfileId, BillId),
    cycle: Period,
    last: Instant,
) -> Result<(), BillingUseError> {
    let catalog = account.catalog.clone();
    let has_any = places(account, profile).into_iter().any(|place| !bill_discounts(account, place, cycle, last).is_empty());
    if !has_any {
        return Ok(());
    }
    let mut all: Vec<_> = account.items_of(tx, bill).await?.into_iter().map(|row| row.item).collect();
    all.extend(open_items(account, profile, bill));
    let pending = pending_of(tx, account, bill).await?;
    let items: Vec<ItemAmount> = merged(all)?.iter().map(|item| ItemAmount { key: item.key, net: item.net, tax: item.taxed }).collect();
    for place in places(account, profile) {
        let held = bill_discounts(account, place, cycle, last);
        let Some(group) = account.groups.get(place).filter(|_| !held.is_empty()) else { continue };
        let currency = account.currency(group.known.rating.group.currency)?;
        let draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
        let counter = |sym| Ok(draft.counter(sym, cycle.from())?.unwrap_or(0));
        let taken = discount_bill(&catalog, currency, &items, &held, counter)?;
        let taxed = |charged: &Charged| (charged.clone(), pending.iter().find(|(of, _)| *of == tax_of(&charged.item)).map(|(_, tax)| *tax));
        let charges: Vec<Taxed> = taken.iter().flat_map(|taken| &taken.charges).map(taxed).collect();
        let capped: Vec<_> = taken.iter().map(|taken| (taken.purchase, taken.quanta)).collect();
        post(tx, account, place, &charges, last, serde_json::json!({ "discounts": capped.len() })).await?;
        if let Some(group) = account.groups.get_mut(place) {
            for (purchase, quanta) in capped {
                group.row.state.add_discounted(purchase, cycle.from(), quanta)?;
            }
        }
    }
    Ok(())
}

/// What a discount has of the item that it is taken from.
const fn tax_of(item: &ItemKey) -> (Option<Sym>, i32) {
    (item.tax, item.tax_ppm)
}

/// By tax and rate, what is asked for where charges of the bill have that rate only until the gateway has answered: discounts on them wait too.
async fn pending_of(tx: &mut Tx<'_>, account: &Account, bill: BillId) -> Result<Vec<((Option<Sym>, i32), PendingTax)>, BillingUseError> {
    let mut found = Vec::new();
    if !tax::uses_gateway(&account.catalog) {
        return Ok(found);
    }
    for row in store::tax_pending::of_bill(tx, account.customer.id, bill).await? {
        let (_, item) = charging::pending_charge(&row)?;
        found.push((tax_of(&item), row.tax));
    }
    Ok(found)
}

/// Whether the tax of any charge of a bill is not known yet.
pub(super) async fn is_tax_pending(tx: &mut Tx<'_>, account: &Account, bill: BillId) -> Result<bool, BillingUseError> {
    Ok(!pending_of(tx, account, bill).await?.is_empty())
}

/// The purchased discounts of a group's subscriptions that hold at the end of the cycle.
fn bill_discounts(account: &Account, place: usize, cycle: Period, last: Instant) -> Vec<BillDiscount<'_>> {
    let Some(group) = account.groups.get(place) else { return Vec::new() };
    let mut found = Vec::new();
    for subscription in &group.known.subscriptions {
        for held in &subscription.discounts {
            let above = subscription.status_at(last).under(subscription.bundle_status_at(held.bought_in, last));
            let usable = above.under(held.status_at(last)).is_active();
            let Some(discount) = account.catalog.discounts.get(&held.discount).filter(|_| usable) else {
                continue;
            };
            let taken_in_cycle = group.row.state.discounted(held.id, cycle.from());
            if discount.time == catalog::DiscountTime::Billing {
                found.push(BillDiscount { discount, purchase: held.id, subscription: subscription.id, taken_in_cycle });
            }
        }
    }
    found
}

async fn post(
    tx: &mut Tx<'_>,
    account: &mut Account,
    place: usize,
    charges: &[Taxed],
    at: Instant,
    content: serde_json::Value,
) -> Result<(), BillingUseError> {
    let Some(group) = account.groups.get(place).filter(|_| !charges.is_empty()) else { return Ok(()) };
    let facts = &group.known.rating.group;
    let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
    let mut pending = Vec::new();
    for (charged, tax) in charges {
        draft.charge(charged, at)?;
        pending.extend(draft.legs.last().cloned().zip(*tax));
    }
    draft.pay_from_funds(account.currency(facts.currency)?, at, facts.payment_type == PaymentType::Prepaid)?;
    let impacts = Impacts { kind: PostingKind::Fees, at, new: draft.new, legs: draft.legs, content };
    let customer = group.row.customer;
    let (posting, _) = account.post_as(tx, place, impacts).await?;
    let source = Source::Posting(customer, posting);
    let rows = charging::pending_of_posting(source, at, pending.iter().map(|(leg, tax)| (leg, *tax)))?;
    store::tax_pending::insert(tx, &rows).await?;
    Ok(())
}

fn places(account: &Account, profile: ProfileId) -> Vec<usize> {
    account.groups.iter().enumerate().filter(|(_, group)| group.row.profile == profile).map(|(place, _)| place).collect()
}

fn last_of(cycle: Period) -> Result<Instant, BillingUseError> {
    let end = cycle.to().ok_or(StoreError::Invariant("a cycle without an end is closed"))?;
    Ok(end.plus_micros(-1)?)
}
