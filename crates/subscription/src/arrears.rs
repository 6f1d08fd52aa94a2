//! Fees for the cycle that ends, charged at billing (domain.md §4).
//!
//! Invariant: a unit cycle is charged when it (or the purchase in it) ends, once, on the bill of the cycle in which it ends.

use crate::charges::{ChargeLine, Charges, LineKind};
use crate::component::{Component, Recurrence, components, unknown};
use crate::discounts::discount_fee;
use crate::part::Part;
use crate::renew::DUE_INSTANTS_MAX;
use crate::unit::post_fee;
use crate::{ChargeError, ProfileFacts, Subscription};
use balance::{Draft, GroupState};
use calendar::{Date, Instant, Period};
use catalog::{Catalog, PaymentType};

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
    for component in components.iter().filter(|component| matches!(component.recurrence, Recurrence::Arrear(_))) {
        let closing = Closing { catalog, profile, component, last, end: end.date_in(&profile.zone) };
        closing.charge(state, &mut draft, &mut charges)?;
    }
    let currency = catalog.resources.get(&profile.currency).ok_or_else(|| unknown(catalog, "currency", profile.currency))?;
    draft.pay_from_funds(currency, last, profile.payment_type == PaymentType::Prepaid)?;
    (charges.legs, charges.new_balances) = (draft.legs, draft.new);
    Ok(charges)
}

struct Closing<'a> {
    catalog: &'a Catalog,
    profile: &'a ProfileFacts,
    component: &'a Component<'a>,
    last: Instant,
    end: Date,
}

impl Closing<'_> {
    /// Charges the unit cycles that end, one after the other; what is inactive accrues nothing (domain.md §7).
    fn charge(&self, state: &GroupState, draft: &mut Draft<'_>, charges: &mut Charges) -> Result<(), ChargeError> {
        let (purchase, zone) = (self.component.purchase, &self.profile.zone);
        let mut from = state.done_to(purchase.id).unwrap_or(purchase.valid.from()).date_in(zone);
        let end = self.component.end_date(self.profile);
        let mut progress = None;
        for _ in 0..DUE_INSTANTS_MAX {
            // Unit cycles without an active day are passed over.
            let next = self.component.timeline.due_from(from, zone).map(|at| at.date_in(zone));
            let unit = next.and_then(|day| self.component.unit_at(day)).filter(|unit| unit.end().min(end) <= self.end);
            let Some(unit) = unit else {
                charges.done_to.extend(progress.map(|done: Date| (purchase.id, zone.start_of_day(done))));
                return Ok(());
            };
            for part in self.component.parts(self.profile, unit, None) {
                self.charge_part(&part, draft, charges)?;
            }
            progress = Some(unit.end());
            from = unit.end();
        }
        Err(ChargeError::TooManyDue)
    }

    fn charge_part(&self, part: &Part, draft: &mut Draft<'_>, charges: &mut Charges) -> Result<(), ChargeError> {
        if part.days == 0 {
            return Ok(());
        }
        let line = self.component.arrear_line(self.catalog, self.profile, part)?;
        let (start, bill) = (draft.legs.len(), self.profile.bills.place(self.last)?);
        post_fee(self.component, self.profile, &line, bill, draft)?;
        let line = ChargeLine { legs: start..draft.legs.len(), ..line };
        let fee = (&line, bill, self.last);
        let discounts = discount_fee(self.catalog, self.profile, self.component, fee, draft, &mut charges.discounted)?;
        charges.lines.push(line);
        charges.lines.extend(discounts);
        Ok(())
    }
}

impl Component<'_> {
    /// What a part of a unit cycle costs in arrear, at the tax of its last day.
    pub(crate) fn arrear_line(&self, catalog: &Catalog, profile: &ProfileFacts, part: &Part) -> Result<ChargeLine, ChargeError> {
        let (unit, taxed_on) = (part.unit, part.active.1.plus_days(-1)?);
        let priced = self.price(catalog, profile, part.share(), part.priced_on, taxed_on)?;
        let line = self.fee_line(catalog, profile, priced, LineKind::Recurring, self.covered(profile, part.active)?)?;
        Ok(ChargeLine { unit: Some((unit.from, unit.end())), ..line })
    }
}
