//! Forward fees, one-time fees and grants as they fall due (domain.md §4).
//!
//! Owns: what is due up to an instant, one posting per due instant, the refusal of a bundle by a prepaid limit. Does not own: arrears.
//! Invariants: due instants are taken in their order, each over the state that the one before left; a bundle is charged and granted as a
//! whole or not at all; the second run posts nothing.

use crate::charges::{Charges, Refusal};
use crate::component::{Component, components};
use crate::unit::Unit;
use crate::{ChargeError, ProfileFacts, Subscription};
use balance::{BalanceError, Bills, Draft, GroupState};
use calendar::Instant;
use catalog::{Catalog, PaymentType};
use ids::{PurchaseId, SubscriptionId, Sym};

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
        all.push(charge(catalog, profile, &members, &mut working, due)?);
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
    for component in &components {
        let refused = working.done_to(component.purchase.id).is_some_and(|done| done <= at && component.is_refused(profile, done));
        if refused && component.next_due(profile, working.done_to(component.purchase.id))?.is_some() && component.is_valid_from(profile, at)
        {
            members.push(component);
        }
    }
    if !members.is_empty() && has_bill(profile.bills, at)? {
        all.push(charge(catalog, profile, &members, &mut working, at)?);
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
    let mut earliest: Option<Instant> = None;
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

/// Charges what is due at one instant, bundle by bundle, each over the state that the one before left.
fn charge(
    catalog: &Catalog,
    profile: &ProfileFacts,
    members: &[&Component<'_>],
    working: &mut GroupState,
    due: Instant,
) -> Result<Charges, ChargeError> {
    let mut bundles: Vec<((SubscriptionId, Sym), Vec<&Component<'_>>)> = Vec::new();
    for member in members {
        let key = (member.subscription.id, member.purchase.bundle);
        match bundles.iter_mut().find(|(found, _)| *found == key) {
            Some((_, list)) => list.push(member),
            None => bundles.push((key, vec![member])),
        }
    }
    let mut all = Charges::at(due);
    for (_, bundle) in bundles {
        let charges = charge_bundle(catalog, profile, &bundle, working, due)?;
        charges.apply_to(working)?;
        all.take(charges);
    }
    Ok(all)
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
        let unit = Unit::of(profile, component, due)?;
        let start = draft.legs.len();
        if let Some(mut line) = unit.line(catalog, profile, component, &mut draft)? {
            line.legs = start..draft.legs.len();
            charges.lines.push(line);
        }
        charges.done_to.push((component.purchase.id, unit.done_to));
    }
    if let Some(refusal) = refusal(profile, bundle, state, &draft, due)? {
        let mark = Component::refused_mark(due)?;
        let done_to = bundle.iter().map(|component| (component.purchase.id, mark)).collect();
        return Ok(Charges { refused: vec![refusal], done_to, ..Charges::at(due) });
    }
    draft.pay_from_funds(profile.currency, due, profile.payment_type == PaymentType::Prepaid)?;
    (charges.legs, charges.new_balances) = (draft.legs, draft.new);
    Ok(charges)
}

/// Prepaid money has the limit 0 (domain.md §3): fees beyond it are refused, and with them the grants of their bundle (domain.md §4).
fn refusal(
    profile: &ProfileFacts,
    bundle: &[&Component<'_>],
    state: &GroupState,
    draft: &Draft<'_>,
    due: Instant,
) -> Result<Option<Refusal>, ChargeError> {
    let (asked, Some(first)) = (draft.charged(profile.currency)?, bundle.first()) else { return Ok(None) };
    match profile.payment_type {
        PaymentType::PayNow | PaymentType::Postpaid => return Ok(None),
        PaymentType::Prepaid => {}
    }
    let exposure = state.exposure(profile.currency, due)?;
    if asked <= 0 || i128::from(exposure) + i128::from(asked) <= 0 {
        return Ok(None);
    }
    let purchases: Vec<PurchaseId> = bundle.iter().map(|component| component.purchase.id).collect();
    let left = exposure.min(0).checked_neg().ok_or(money::MoneyError::Overflow)?;
    Ok(Some(Refusal { subscription: first.subscription.id, bundle: first.purchase.bundle, purchases, asked, left }))
}
