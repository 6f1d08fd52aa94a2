//! Forward fees, one-time fees and grants as they fall due (domain.md §4).
//!
//! Owns: what is due up to an instant, one posting per due instant, the refusal of a bundle by a prepaid limit. Does not own: arrears.
//! Invariants: due instants are taken in their order, each over the state that the one before left; a bundle is charged and granted as a
//! whole or not at all; the second run posts nothing.

use crate::charges::{Charges, LineKind, Refusal};
use crate::component::{Component, components, unknown};
use crate::discounts::discount_fee;
use crate::unit::Due;
use crate::{ChargeError, ProfileFacts, Subscription};
use balance::{BalanceError, Bills, Draft, GroupState};
use calendar::Instant;
use catalog::{Catalog, PaymentType};
use ids::{GroupId, PurchaseId, SubscriptionId};

/// Most due instants that one run takes: ten years of daily fees.
pub const DUE_INSTANTS_MAX: usize = 3_700;

/// What a subscription is charged and granted as it becomes active at an instant: [`renew`] of it alone.
///
/// # Errors
/// [`ChargeError`].
pub fn activate(
    catalog: &Catalog,
    profile: &ProfileFacts,
    subscription: &Subscription,
    state: &GroupState,
    at: Instant,
) -> Result<Vec<Charges>, ChargeError> {
    renew(catalog, profile, std::slice::from_ref(subscription), state, at)
}

/// Every forward fee, one-time fee and grant of a group that falls due up to an instant (inclusive) and is not done, one answer per due
/// instant. It stops before an instant whose bill is not prepared yet: that falls due again once earlier cycles are billed.
///
/// # Errors
/// [`ChargeError`].
pub fn renew(
    catalog: &Catalog,
    profile: &ProfileFacts,
    subscriptions: &[Subscription],
    state: &GroupState,
    until: Instant,
) -> Result<Vec<Charges>, ChargeError> {
    let components = components(catalog, profile, subscriptions)?;
    let Some(group) = subscriptions.first().map(|subscription| subscription.group) else { return Ok(Vec::new()) };
    let mut working = state.clone();
    let mut all = Vec::new();
    while let Some(due) = earliest(profile, &components, &working)? {
        if due > until || !has_bill(profile.bills, due)? {
            return Ok(all);
        }
        if all.len() >= DUE_INSTANTS_MAX {
            return Err(ChargeError::TooManyDue);
        }
        let mut members = Vec::new();
        for component in &components {
            if component.next_due(profile, working.done_to(component.purchase.id))? == Some(due) {
                members.push(component);
            }
        }
        all.push(charge(catalog, profile, group, &members, &mut working, due)?);
    }
    Ok(all)
}

/// As [`renew`], and then tries once more, at the very instant, what the limit refused before: for a top-up or a payment (domain.md §4).
///
/// # Errors
/// [`ChargeError`].
pub fn retry(
    catalog: &Catalog,
    profile: &ProfileFacts,
    subscriptions: &[Subscription],
    state: &GroupState,
    at: Instant,
) -> Result<Vec<Charges>, ChargeError> {
    let mut all = renew(catalog, profile, subscriptions, state, at)?;
    let mut working = state.clone();
    for charges in &all {
        charges.apply_to(&mut working)?;
    }
    let components = components(catalog, profile, subscriptions)?;
    let mut members = Vec::new();
    // What was refused at this very instant is tried again too: the money is there now.
    let latest = Component::refused_mark(at)?;
    for component in &components {
        let refused = working.done_to(component.purchase.id).is_some_and(|done| done <= latest && component.is_refused(profile, done));
        if refused && component.is_open_at(profile, at) {
            members.push(component);
        }
    }
    if let Some(group) = members.first().map(|member: &&Component<'_>| member.subscription.group).filter(|_| !members.is_empty())
        && has_bill(profile.bills, at)?
    {
        all.push(charge(catalog, profile, group, &members, &mut working, at)?);
    }
    Ok(all)
}

/// When something next falls due; none when nothing ever does.
///
/// # Errors
/// [`ChargeError`].
pub fn due_at(
    catalog: &Catalog,
    profile: &ProfileFacts,
    subscriptions: &[Subscription],
    state: &GroupState,
) -> Result<Option<Instant>, ChargeError> {
    earliest(profile, &components(catalog, profile, subscriptions)?, state)
}

fn earliest(profile: &ProfileFacts, components: &[Component<'_>], state: &GroupState) -> Result<Option<Instant>, ChargeError> {
    let mut earliest: Option<Instant> = state.rolls_at();
    for component in components {
        if let Some(due) = component.next_due(profile, state.done_to(component.purchase.id))? {
            earliest = Some(earliest.map_or(due, |found| found.min(due)));
        }
    }
    Ok(earliest)
}

fn has_bill(bills: Bills, due: Instant) -> Result<bool, ChargeError> {
    match bills.place(due) {
        Ok(_) => Ok(true),
        Err(BalanceError::BeyondPreparedBill) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Rolls what ends at one instant, then charges what is due, bundle by bundle, each over the state that the one before left.
fn charge(
    catalog: &Catalog,
    profile: &ProfileFacts,
    group: GroupId,
    members: &[&Component<'_>],
    working: &mut GroupState,
    due: Instant,
) -> Result<Charges, ChargeError> {
    let mut bundles: Vec<((SubscriptionId, PurchaseId), Vec<&Component<'_>>)> = Vec::new();
    for member in members {
        let key = (member.subscription.id, member.purchase.bought_in);
        match bundles.iter_mut().find(|(found, _)| *found == key) {
            Some((_, list)) => list.push(member),
            None => bundles.push((key, vec![member])),
        }
    }
    let mut all = roll(profile, group, working, due)?;
    all.apply_to(working)?;
    for (_, bundle) in bundles {
        let charges = charge_bundle(catalog, profile, &bundle, working, due)?;
        charges.apply_to(working)?;
        all.take(charges);
    }
    Ok(all)
}

/// Leftovers move before the new cycle's grants come (domain.md §3).
fn roll(profile: &ProfileFacts, group: GroupId, state: &GroupState, due: Instant) -> Result<Charges, ChargeError> {
    let mut draft = Draft::new(group, state, profile.bills);
    let rolled = draft.roll(due)?;
    Ok(Charges { legs: draft.legs, new_balances: draft.new, rolled, ..Charges::at(due) })
}

fn charge_bundle(
    catalog: &Catalog,
    profile: &ProfileFacts,
    bundle: &[&Component<'_>],
    state: &GroupState,
    due: Instant,
) -> Result<Charges, ChargeError> {
    let mut charges = Charges::at(due);
    let Some(first) = bundle.first() else { return Ok(charges) };
    let mut draft = Draft::new(first.subscription.group, state, profile.bills);
    for component in bundle {
        let unit = Due::of(profile, component, state.done_to(component.purchase.id), due);
        let start = draft.legs.len();
        if let Some(mut line) = unit.line(catalog, profile, component, &mut draft)? {
            line.legs = start..draft.legs.len();
            let bill = profile.bills.place(due)?;
            let discounts = match line.kind {
                LineKind::OneTime | LineKind::Recurring => {
                    discount_fee(catalog, profile, component, (&line, bill, due), &mut draft, &mut charges.discounted)?
                }
                LineKind::Grant | LineKind::Discount | LineKind::Cut | LineKind::Restored => Vec::new(),
            };
            charges.lines.push(line);
            charges.lines.extend(discounts);
        }
        charges.done_to.push((component.purchase.id, unit.done_to));
    }
    if let Some(refusal) = refusal(profile, bundle, state, &draft, due)? {
        let mark = Component::refused_mark(due)?;
        let done_to = bundle.iter().map(|component| (component.purchase.id, mark)).collect();
        return Ok(Charges { refused: vec![refusal], done_to, ..Charges::at(due) });
    }
    let currency = catalog.resources.get(&profile.currency).ok_or_else(|| unknown(catalog, "currency", profile.currency))?;
    draft.pay_from_funds(currency, due, profile.payment_type == PaymentType::Prepaid)?;
    (charges.legs, charges.new_balances) = (draft.legs, draft.new);
    Ok(charges)
}

/// Fees beyond the limit of prepaid money are refused, and with them the grants of their bundle (domain.md §4).
fn refusal(
    profile: &ProfileFacts,
    bundle: &[&Component<'_>],
    state: &GroupState,
    draft: &Draft<'_>,
    due: Instant,
) -> Result<Option<Refusal>, ChargeError> {
    let (Some((asked, left)), Some(first)) = (beyond_funds(profile, state, draft, due)?, bundle.first()) else { return Ok(None) };
    let purchases: Vec<PurchaseId> = bundle.iter().map(|component| component.purchase.id).collect();
    let cycles = bundle.iter().filter_map(|component| component.cycle_at(profile, due)).collect();
    Ok(Some(Refusal { subscription: first.subscription.id, bundle: first.purchase.bundle, purchases, cycles, asked, left }))
}

/// What is asked for and what is left, in quanta, where prepaid money does not cover what a draft charges; none where it does, or where
/// nothing is asked for (domain.md §3).
pub(crate) fn beyond_funds(
    profile: &ProfileFacts,
    state: &GroupState,
    draft: &Draft<'_>,
    at: Instant,
) -> Result<Option<(i64, i64)>, ChargeError> {
    let limit = match (profile.payment_type, profile.money_limit) {
        (PaymentType::PayNow | PaymentType::Postpaid, _) | (PaymentType::Prepaid, None) => return Ok(None),
        (PaymentType::Prepaid, Some(limit)) => limit,
    };
    let (asked, exposure) = (draft.charged(profile.currency)?, state.exposure(profile.currency, at)?);
    if asked <= 0 || i128::from(exposure) + i128::from(asked) <= i128::from(limit) {
        return Ok(None);
    }
    let left = limit.checked_sub(exposure).ok_or(money::MoneyError::Overflow)?.max(0);
    Ok(Some((asked, left)))
}
