//! Fees for the cycle that ends, charged at billing (domain.md §4).
//!
//! Invariant: a unit cycle is charged when it (or the purchase in it) ends, once, on the bill of the cycle in which it ends.

use crate::charges::{ChargeLine, Charges, LineKind};
use crate::component::{Component, Recurrence, components, unknown};
use crate::discounts::discount_fee;
use crate::part::Span;
use crate::renew::DUE_INSTANTS_MAX;
use crate::unit::post_fee;
use crate::{ChargeError, ProfileFacts, Status, Subscription};
use balance::{Draft, GroupState};
use calendar::{Date, Grid, Instant, Period};
use catalog::{Catalog, PaymentType, ProductKind, Proration};

/// Every arrear fee whose unit cycle (or purchase) ends up to the end of a billing cycle and is not charged yet. They fall due at the
/// cycle's last instant, and so on its bill; no limit refuses what was used already.
///
/// # Errors
/// [`ChargeError::OpenCycle`] for a cycle without an end, else [`ChargeError`].
pub fn arrears(
    catalog: &Catalog,
    profile: &ProfileFacts,
    subscriptions: &[Subscription],
    state: &GroupState,
    cycle: Period,
) -> Result<Charges, ChargeError> {
    let end = cycle.to().ok_or(ChargeError::OpenCycle)?;
    let last = end.plus_micros(-1)?;
    let mut charges = Charges::at(last);
    let components = components(catalog, profile, subscriptions)?;
    let Some(first) = components.first() else { return Ok(charges) };
    let mut draft = Draft::new(first.subscription.group, state, profile.bills);
    for component in &components {
        let Recurrence::Arrear(grid) = &component.recurrence else { continue };
        if is_charged(component) {
            let closing = Closing { catalog, profile, component, grid, last, end: end.date_in(&profile.zone) };
            closing.charge(state, &mut draft, &mut charges)?;
        }
    }
    let currency = catalog.resources.get(&profile.currency).ok_or_else(|| unknown(catalog, "currency", profile.currency))?;
    draft.pay_from_funds(currency, last, profile.payment_type == PaymentType::Prepaid)?;
    (charges.legs, charges.new_balances) = (draft.legs, draft.new);
    Ok(charges)
}

/// What ended owes for its days up to the end; what is inactive accrues nothing (domain.md §7).
const fn is_charged(component: &Component<'_>) -> bool {
    match component.purchase.status {
        Status::Deferred | Status::Active => component.subscription.status.falls_due(),
        Status::Closed => component.purchase.valid.to().is_some(),
        Status::Inactive => false,
    }
}

struct Closing<'a> {
    catalog: &'a Catalog,
    profile: &'a ProfileFacts,
    component: &'a Component<'a>,
    grid: &'a Grid,
    last: Instant,
    end: Date,
}

impl Closing<'_> {
    /// Charges the unit cycles that end, one after the other.
    fn charge(&self, state: &GroupState, draft: &mut Draft<'_>, charges: &mut Charges) -> Result<(), ChargeError> {
        let purchase = self.component.purchase;
        let done_to = state.done_to(purchase.id);
        let mut from = done_to.unwrap_or(purchase.valid.from()).date_in(&self.profile.zone);
        let mut is_first = done_to.is_none();
        let end = self.component.end_date(self.profile);
        let mut progress = None;
        for _ in 0..DUE_INSTANTS_MAX {
            let cycle = self.grid.cycle_dates_at(from);
            if from >= end || cycle.1.min(end) > self.end {
                charges.done_to.extend(progress.map(|done: Date| (purchase.id, self.profile.zone.start_of_day(done))));
                return Ok(());
            }
            let span = Span::of(cycle, from, end, self.rules(), is_first);
            self.charge_span(span, draft, charges)?;
            progress = Some(cycle.1);
            (from, is_first) = (cycle.1, false);
        }
        Err(ChargeError::TooManyDue)
    }

    const fn rules(&self) -> (Proration, Proration) {
        match &self.component.product.kind {
            ProductKind::Recurring { first, last, .. } => (*first, *last),
            ProductKind::OneTime | ProductKind::Grant { .. } | ProductKind::Service { .. } => (Proration::Prorate, Proration::Prorate),
        }
    }

    /// One unit cycle, split where another version of the price begins.
    fn charge_span(&self, span: Span, draft: &mut Draft<'_>, charges: &mut Charges) -> Result<(), ChargeError> {
        let mut from = span.paid.0;
        while from < span.paid.1 {
            let to = self.next_version(from.max(span.covered.0)).map_or(span.paid.1, |next| next.min(span.paid.1));
            let line = self.line(span, (from, to))?;
            let start = draft.legs.len();
            let bill = self.profile.bills.place(self.last)?;
            post_fee(self.component, self.profile, &line, bill, draft)?;
            let line = ChargeLine { legs: start..draft.legs.len(), ..line };
            let fee = (&line, bill, self.last);
            let discounts = discount_fee(self.catalog, self.profile, self.component, fee, draft, &mut charges.discounted)?;
            charges.lines.push(line);
            charges.lines.extend(discounts);
            from = to;
        }
        Ok(())
    }

    fn line(&self, span: Span, days: (Date, Date)) -> Result<ChargeLine, ChargeError> {
        let share = span.share(days);
        let priced_on = days.0.max(span.covered.0);
        let taxed_on = days.1.plus_days(-1)?;
        let priced = self.component.price(self.catalog, self.profile, share, priced_on, taxed_on)?;
        let covered = self.component.covered(self.profile, days)?;
        self.component.fee_line(self.catalog, self.profile, priced, LineKind::Recurring, covered)
    }

    /// The day after which another version prices; none where the purchase fixes its price.
    fn next_version(&self, after: Date) -> Option<Date> {
        let purchase = self.component.purchase;
        if purchase.value.is_some() || purchase.locked_version.is_some() {
            return None;
        }
        self.component.product.versions.iter().map(|version| version.from).find(|from| *from > after)
    }
}
