//! Forward fees, one-time fees and grants as they fall due (domain.md §4).
//!
//! Owns: what is due up to an instant, one posting per due instant, the refusal of a bundle by a prepaid limit. Does not own: arrears.
//! Invariants: due instants are taken in their order, each over the state that the one before left; a bundle is charged and granted as a
//! whole or not at all; the second run posts nothing.

use crate::charges::{ChargeLine, Charges, LineKind, Refusal};
use crate::component::{Component, Recurrence, components, unknown};
use crate::part::{Span, fraction};
use crate::{ChargeError, ProfileFacts, Subscription};
use balance::{BalanceError, Bills, Charged, Draft, Grant, GroupState, ItemKey, Origin};
use calendar::{Date, Instant, Period, Share};
use catalog::{Catalog, GrantValidity, PaymentType, ProductKind, Proration};
use ids::{BillId, PurchaseId, SubscriptionId, Sym};
use money::Exact;

/// Most due instants that one run takes: ten years of daily fees.
pub const DUE_INSTANTS_MAX: usize = 3_700;

const WHOLE: Share = Share { days: 1, of: 1 };

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

/// What of a component is due at an instant.
struct Unit {
    due: Instant,
    on: Date,
    /// None for what comes once.
    cycle: Option<(Date, Date)>,
    is_first: bool,
    done_to: Instant,
}

impl Unit {
    fn of(profile: &ProfileFacts, component: &Component<'_>, due: Instant) -> Result<Self, ChargeError> {
        let (on, start) = (due.date_in(&profile.zone), component.purchase.valid.from());
        let (cycle, done_to) = match &component.recurrence {
            Recurrence::Forward(grid) | Recurrence::Arrear(grid) => {
                let cycle = grid.cycle_dates_at(on);
                (Some(cycle), profile.zone.start_of_day(cycle.1))
            }
            // What came once is done at its own start, whenever it was paid.
            Recurrence::Once | Recurrence::Never => (None, start),
        };
        Ok(Self { due, on, cycle, is_first: due == start, done_to })
    }

    /// The line and its leg; none where nothing is charged or granted.
    fn line(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        component: &Component<'_>,
        draft: &mut Draft<'_>,
    ) -> Result<Option<ChargeLine>, ChargeError> {
        match &component.product.kind {
            ProductKind::OneTime => self.fee(catalog, profile, component, (LineKind::OneTime, Proration::Full, Proration::Full), draft),
            ProductKind::Recurring { first, last, .. } => {
                self.fee(catalog, profile, component, (LineKind::Recurring, *first, *last), draft)
            }
            ProductKind::Grant { resource, validity, prorate, priority, .. } => {
                let first = if *prorate { Proration::Prorate } else { Proration::Full };
                let Some(window) = self.window(profile, component, *validity)? else { return Ok(None) };
                self.grant(catalog, profile, component, GrantRule { resource: *resource, window, first, priority: *priority }, draft)
            }
            ProductKind::Service { .. } => Ok(None),
        }
    }

    fn fee(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        component: &Component<'_>,
        (kind, first, last): (LineKind, Proration, Proration),
        draft: &mut Draft<'_>,
    ) -> Result<Option<ChargeLine>, ChargeError> {
        let (share, covered) = match self.cycle {
            Some(cycle) => {
                let span = Span::of(cycle, self.on, component.end_date(profile), (first, last), self.is_first);
                if span.paid.0 >= span.paid.1 {
                    return Ok(None);
                }
                (span.share(span.paid), component.covered(profile, span.covered)?)
            }
            None => (WHOLE, component.purchase.valid),
        };
        let priced = component.price(catalog, profile, share, self.on, self.on)?;
        let bill = profile.bills.place(self.due)?;
        let line = component.fee_line(catalog, profile, priced, kind, covered, share)?;
        post_fee(component, profile, &line, bill, draft)?;
        Ok(Some(line))
    }

    /// The rule's window; its intersection with the purchase's is what is granted (domain.md §3).
    fn window(&self, profile: &ProfileFacts, component: &Component<'_>, validity: GrantValidity) -> Result<Option<Period>, ChargeError> {
        let end = match validity {
            GrantValidity::Infinite => None,
            GrantValidity::Days(days) => Some(profile.zone.start_of_day(self.on.plus_days(i32::from(days))?)),
            GrantValidity::Cycle => match self.cycle {
                Some((_, to)) => Some(profile.zone.start_of_day(to)),
                None => profile.cycle.period_at(self.due).to(),
            },
        };
        Ok(Period::try_new(self.due, end)?.intersect(&component.purchase.valid))
    }

    fn grant(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        component: &Component<'_>,
        rule: GrantRule,
        draft: &mut Draft<'_>,
    ) -> Result<Option<ChargeLine>, ChargeError> {
        let resource = catalog.resources.get(&rule.resource).ok_or_else(|| unknown(catalog, "resource", rule.resource))?;
        let (version, found) = component.version_on(catalog, self.on)?;
        let missing = || ChargeError::GrantMissing { product: component.product_code(catalog) };
        let granted = component.purchase.value.or(found.granted).ok_or_else(missing)?;
        // The retry of a refused cycle is not its first: a grant is whole unless the product prorates it (domain.md §4).
        let share = match (self.cycle, rule.first) {
            (Some(cycle), Proration::Prorate) => {
                let span = Span::of(cycle, self.on, component.end_date(profile), (rule.first, Proration::Full), self.is_first);
                span.share(span.paid)
            }
            (Some(_) | None, _) => WHOLE,
        };
        let quanta = granted.times(component.purchase.quantity)?.times(fraction(share)?)?.round(resource.scale, resource.rounding)?;
        if quanta <= 0 {
            return Ok(None);
        }
        draft.grant(&Grant {
            resource: rule.resource,
            quanta,
            validity: rule.window,
            origin: if rule.resource == profile.currency { Origin::Funds } else { Origin::Grant },
            priority: rule.priority,
            at: self.due,
        })?;
        Ok(Some(ChargeLine {
            version,
            kind: LineKind::Grant,
            bill_item: None,
            covered: rule.window,
            share,
            unit_price: granted,
            resource: rule.resource,
            net: -quanta,
            ..component.empty_line(profile.currency, rule.window)
        }))
    }
}

struct GrantRule {
    resource: Sym,
    window: Period,
    first: Proration,
    priority: i16,
}

impl Component<'_> {
    fn empty_line(&self, currency: Sym, covered: Period) -> ChargeLine {
        ChargeLine {
            subscription: self.subscription.id,
            purchase: self.purchase.id,
            service: self.purchase.service,
            product: self.product.sym,
            version: 0,
            kind: LineKind::Recurring,
            bill_item: None,
            covered,
            share: WHOLE,
            unit_price: Exact::ZERO,
            quantity: self.purchase.quantity,
            resource: currency,
            net: 0,
            tax: 0,
            tax_ppm: 0,
            legs: 0..0,
        }
    }

    /// The line of a priced fee.
    pub(crate) fn fee_line(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        priced: crate::part::Priced,
        kind: LineKind,
        covered: Period,
        share: Share,
    ) -> Result<ChargeLine, ChargeError> {
        let missing = || ChargeError::BillItemMissing { product: self.product_code(catalog) };
        Ok(ChargeLine {
            version: priced.version,
            kind,
            bill_item: Some(self.product.bill_item.ok_or_else(missing)?),
            share,
            unit_price: priced.unit_price,
            net: priced.net,
            tax: priced.tax,
            tax_ppm: priced.tax_ppm,
            ..self.empty_line(profile.currency, covered)
        })
    }
}

/// Puts the leg of a fee on a bill. A fee of nothing has a line, and no leg.
pub(crate) fn post_fee(
    component: &Component<'_>,
    profile: &ProfileFacts,
    line: &ChargeLine,
    bill: BillId,
    draft: &mut Draft<'_>,
) -> Result<(), ChargeError> {
    let Some(code) = line.bill_item else { return Ok(()) };
    if line.net == 0 && line.tax == 0 {
        return Ok(());
    }
    let item = ItemKey {
        bill,
        code,
        subscription: Some(line.subscription),
        service: line.service,
        tax: component.product.tax,
        tax_ppm: line.tax_ppm,
        ledger: component.product.ledger,
    };
    let charged = Charged { currency: profile.currency, item, net: line.net, tax: line.tax, quantity: line.quantity };
    Ok(draft.charge_on(&charged, bill)?)
}
