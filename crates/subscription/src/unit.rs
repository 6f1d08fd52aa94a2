//! What one purchased product charges or grants at one due instant, as a line and its leg.
//!
//! Does not own: when it is due, whether the limit refuses it (`renew`), how much of a cycle is paid (`part`).

use crate::charges::{ChargeLine, LineKind};
use crate::component::{Component, Recurrence, unknown};
use crate::part::{Priced, fraction};
use crate::{ChargeError, ProfileFacts};
use balance::{Charged, Draft, Grant, ItemKey, Origin, RollRule};
use calendar::{Date, Instant, Period, Share, Unit};
use catalog::{Catalog, GrantValidity, ProductKind, Resource, Rollover};
use ids::{BillId, Sym};
use money::Exact;

pub(crate) const WHOLE: Share = Share { days: 1, of: 1 };

/// What of a component is due at an instant.
pub(crate) struct Due {
    at: Instant,
    on: Date,
    /// None for what comes once.
    unit: Option<Unit>,
    /// The day that the unit cycle counts from, where the limit refused it before.
    opens: Option<Date>,
    /// How far the component is done once this is charged.
    pub done_to: Instant,
}

impl Due {
    pub(crate) fn of(profile: &ProfileFacts, component: &Component<'_>, done_to: Option<Instant>, at: Instant) -> Self {
        let on = at.date_in(&profile.zone);
        let unit = component.unit_at(on);
        let opens = done_to.filter(|done| component.is_refused(profile, *done)).map(|_| on);
        // What came once is done at its own start, whenever it was paid.
        let done_to = unit.map_or(component.purchase.valid.from(), |unit| profile.zone.start_of_day(unit.end()));
        Self { at, on, unit, opens, done_to }
    }

    /// The line and its leg; none where nothing is charged or granted.
    pub(crate) fn line(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        component: &Component<'_>,
        draft: &mut Draft<'_>,
    ) -> Result<Option<ChargeLine>, ChargeError> {
        match &component.product.kind {
            ProductKind::OneTime => self.fee(catalog, profile, component, LineKind::OneTime, draft),
            ProductKind::Recurring { .. } => self.fee(catalog, profile, component, LineKind::Recurring, draft),
            ProductKind::Grant { resource, validity, prorate, priority, rollover, .. } => {
                let Some(window) = self.window(profile, component, *validity)? else { return Ok(None) };
                let rule = GrantRule { resource: *resource, window, is_prorated: *prorate, priority: *priority, rollover: *rollover };
                self.grant(catalog, profile, component, rule, draft)
            }
            ProductKind::Service { .. } => Ok(None),
        }
    }

    fn fee(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        component: &Component<'_>,
        kind: LineKind,
        draft: &mut Draft<'_>,
    ) -> Result<Option<ChargeLine>, ChargeError> {
        let bill = profile.bills.place(self.at)?;
        let line = match self.unit {
            Some(unit) => {
                let part = component.parts(profile, unit, self.opens).into_iter().next();
                let Some(part) = part.filter(|part| part.days > 0) else { return Ok(None) };
                let priced = component.price(catalog, profile, part.share(), part.priced_on, self.on)?;
                let line = component.fee_line(catalog, profile, priced, kind, component.covered(profile, part.active)?)?;
                ChargeLine { unit: Some((unit.from, unit.end())), opens: self.opens, ..line }
            }
            None => {
                let priced = component.price(catalog, profile, WHOLE, self.on, self.on)?;
                component.fee_line(catalog, profile, priced, kind, component.purchase.valid)?
            }
        };
        post_fee(component, profile, &line, bill, draft)?;
        Ok(Some(line))
    }

    /// The rule's window; its intersection with the purchase's is what is granted (domain.md §3).
    fn window(&self, profile: &ProfileFacts, component: &Component<'_>, validity: GrantValidity) -> Result<Option<Period>, ChargeError> {
        let end = match validity {
            GrantValidity::Infinite => None,
            GrantValidity::Days(days) => Some(profile.zone.start_of_day(self.on.plus_days(i32::from(days))?)),
            GrantValidity::Cycle => match self.unit {
                Some(unit) => Some(profile.zone.start_of_day(unit.end())),
                None => profile.cycle.period_at(self.at).to(),
            },
        };
        Ok(Period::try_new(self.at, end)?.intersect(&component.purchase.valid))
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
        let share = match self.unit.filter(|_| rule.is_prorated) {
            Some(unit) => match component.parts(profile, unit, self.opens).first() {
                Some(part) => part.share(),
                None => return Ok(None),
            },
            None => WHOLE,
        };
        let quanta = granted.times(component.purchase.quantity)?.times(fraction(share)?)?.round(resource.scale, resource.rounding)?;
        if quanta <= 0 {
            return Ok(None);
        }
        let granted_to = draft.grant(&Grant {
            resource: rule.resource,
            quanta,
            validity: rule.window,
            origin: if rule.resource == profile.currency { Origin::Funds } else { Origin::Grant },
            priority: rule.priority,
            at: self.at,
            rollover: self.roll_rule(profile, component, &rule, resource)?,
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
            unit: self.unit.map(|unit| (unit.from, unit.end())),
            balance: Some(granted_to.balance),
            ..component.empty_line(profile.currency, rule.window)
        }))
    }
}

impl Due {
    /// The leftover's rule in quanta, its end laid on the grid of the grant's cycles (domain.md §3: January's, 2 cycles, to 1 April).
    fn roll_rule(
        &self,
        profile: &ProfileFacts,
        component: &Component<'_>,
        rule: &GrantRule,
        resource: &Resource,
    ) -> Result<Option<RollRule>, ChargeError> {
        let (Some(roll), Recurrence::Forward(units), Some(unit)) = (rule.rollover, &component.recurrence, self.unit) else {
            return Ok(None);
        };
        let mut end = unit.end();
        for _ in 0..roll.cycles {
            end = units.at(end).end();
        }
        let quanta = |cap: Option<Exact>| cap.map(|cap| cap.round(resource.scale, resource.rounding)).transpose();
        let until = profile.zone.start_of_day(end);
        Ok(Some(RollRule { until, cycle_cap: quanta(roll.cycle_cap)?, total_cap: quanta(roll.total_cap)? }))
    }
}

struct GrantRule {
    resource: Sym,
    window: Period,
    is_prorated: bool,
    priority: i16,
    rollover: Option<Rollover>,
}

impl Component<'_> {
    pub(crate) fn empty_line(&self, currency: Sym, covered: Period) -> ChargeLine {
        ChargeLine {
            subscription: self.subscription.id,
            purchase: self.purchase.id,
            service: self.purchase.service,
            product: self.product.sym,
            version: 0,
            kind: LineKind::Recurring,
            bill_item: None,
            covered,
            unit: None,
            opens: None,
            taken: None,
            balance: None,
            share: WHOLE,
            unit_price: Exact::ZERO,
            quantity: self.purchase.quantity,
            resource: currency,
            net: 0,
            tax: 0,
            tax_ppm: 0,
            pending: None,
            legs: 0..0,
        }
    }

    /// The line of a priced fee.
    pub(crate) fn fee_line(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        priced: Priced,
        kind: LineKind,
        covered: Period,
    ) -> Result<ChargeLine, ChargeError> {
        let missing = || ChargeError::BillItemMissing { product: self.product_code(catalog) };
        Ok(ChargeLine {
            version: priced.version,
            kind,
            bill_item: Some(self.product.bill_item.ok_or_else(missing)?),
            share: priced.share,
            unit_price: priced.unit_price,
            net: priced.net,
            tax: priced.tax,
            tax_ppm: priced.tax_ppm,
            pending: priced.pending,
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
