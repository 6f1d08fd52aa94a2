//! A purchased product with its unit cycle, and when it is next due.
//!
//! Invariant: a purchase's progress is one instant. It is the start of a day (or the purchase's own start) once everything before is done;
//! a refused attempt leaves it [`REFUSED_MARK_MICROS`] after the attempt, which no regular progress is.

use crate::timeline::Timeline;
use crate::{ChargeError, ProfileFacts, Purchase, Subscription};
use balance::RefusedCycles;
use calendar::{Date, Instant, Interval, Units};
use catalog::{Catalog, Product, ProductKind, Timing};
use ids::Sym;

/// A refused attempt leaves the progress this far after itself, so that it is told from a boundary.
const REFUSED_MARK_MICROS: i64 = 1;

/// When a component comes back.
#[derive(Debug, Clone)]
pub(crate) enum Recurrence {
    /// At purchase only.
    Once,
    /// In every unit cycle, at its start.
    Forward(Units),
    /// In every unit cycle, at billing.
    Arrear(Units),
    /// Never: usage is charged.
    Never,
}

/// A purchased product, its product and its cycle.
#[derive(Debug, Clone)]
pub(crate) struct Component<'a> {
    pub subscription: &'a Subscription,
    pub purchase: &'a Purchase,
    pub product: &'a Product,
    pub recurrence: Recurrence,
    /// When it is active.
    pub timeline: Timeline,
}

/// The components of subscriptions, in their order.
pub(crate) fn components<'a>(
    catalog: &'a Catalog,
    profile: &ProfileFacts,
    subscriptions: &'a [Subscription],
) -> Result<Vec<Component<'a>>, ChargeError> {
    let mut components = Vec::new();
    for subscription in subscriptions {
        for purchase in &subscription.products {
            let product = catalog.products.get(&purchase.product).ok_or_else(|| unknown(catalog, "product", purchase.product))?;
            let recurrence = recurrence(catalog, profile, product, purchase)?;
            let timeline = Timeline::of(profile, subscription, purchase);
            components.push(Component { subscription, purchase, product, recurrence, timeline });
        }
    }
    Ok(components)
}

fn recurrence(catalog: &Catalog, profile: &ProfileFacts, product: &Product, purchase: &Purchase) -> Result<Recurrence, ChargeError> {
    let purchased = purchase.valid.from().date_in(&profile.zone);
    let units = |event_type: Sym| -> Result<Units, ChargeError> { Ok(profile.cycle.units(interval(catalog, event_type)?, purchased)?) };
    Ok(match &product.kind {
        ProductKind::OneTime | ProductKind::Grant { event_type: None, .. } => Recurrence::Once,
        ProductKind::Recurring { event_type, timing: Timing::Forward, .. } | ProductKind::Grant { event_type: Some(event_type), .. } => {
            Recurrence::Forward(units(*event_type)?)
        }
        ProductKind::Recurring { event_type, timing: Timing::Arrear, .. } => Recurrence::Arrear(units(*event_type)?),
        ProductKind::Service { .. } => Recurrence::Never,
    })
}

fn interval(catalog: &Catalog, event_type: Sym) -> Result<Interval, ChargeError> {
    catalog.event_types.get(&event_type).map(|found| found.interval).ok_or_else(|| unknown(catalog, "event type", event_type))
}

/// The error of an object that the catalog lacks.
pub(crate) fn unknown(catalog: &Catalog, kind: &'static str, sym: Sym) -> ChargeError {
    ChargeError::Unknown { kind, code: catalog.symbols.code(sym).to_owned() }
}

impl Component<'_> {
    /// When it is next due, given how far it is done; none when never again.
    pub(crate) fn next_due(&self, profile: &ProfileFacts, done_to: Option<Instant>) -> Result<Option<Instant>, ChargeError> {
        let due_from = |day: Date| self.timeline.due_from(day, &profile.zone);
        let day_of = |at: Instant| at.date_in(&profile.zone);
        Ok(match (&self.recurrence, done_to) {
            (Recurrence::Never | Recurrence::Arrear(_), _) => None,
            (Recurrence::Once, None) => self.timeline.begins(),
            (Recurrence::Forward(_), None) => due_from(day_of(self.purchase.valid.from())),
            (Recurrence::Once | Recurrence::Forward(_), Some(done)) if self.is_refused(profile, done) => {
                due_from(day_of(done).plus_days(1)?)
            }
            (Recurrence::Once, Some(_)) => None,
            (Recurrence::Forward(_), Some(done)) => due_from(day_of(done)),
        })
    }

    /// Whether what the limit refused may be charged at an instant: the day of its end is not the purchase's own any more (domain.md §4).
    pub(crate) fn is_open_at(&self, profile: &ProfileFacts, at: Instant) -> bool {
        let today = at.date_in(&profile.zone);
        match self.recurrence {
            Recurrence::Once => self.timeline.is_active(at),
            Recurrence::Forward(_) | Recurrence::Arrear(_) | Recurrence::Never => {
                self.timeline.due_from(today, &profile.zone).is_some_and(|due| due <= at)
            }
        }
    }

    /// The unit cycle that holds a day; none of what comes once.
    pub(crate) fn unit_at(&self, day: Date) -> Option<calendar::Unit> {
        match &self.recurrence {
            Recurrence::Forward(units) | Recurrence::Arrear(units) => Some(units.at(day)),
            Recurrence::Once | Recurrence::Never => None,
        }
    }

    /// The unit cycle that holds an instant, as a group keeps it where the limit refuses it.
    pub(crate) fn cycle_at(&self, profile: &ProfileFacts, at: Instant) -> Option<RefusedCycles> {
        let unit = self.unit_at(at.date_in(&profile.zone))?;
        let (from, to) = (profile.zone.start_of_day(unit.from), profile.zone.start_of_day(unit.end()));
        Some(RefusedCycles { purchase: self.purchase.id, from, to })
    }

    /// The day that is the purchase's no more; the calendar's last one for a purchase without end.
    pub(crate) fn end_date(&self, profile: &ProfileFacts) -> Date {
        self.purchase.valid.to().map_or(Date::MAX, |to| to.date_in(&profile.zone))
    }

    /// Whether the last attempt was refused.
    pub(crate) fn is_refused(&self, profile: &ProfileFacts, done_to: Instant) -> bool {
        done_to != self.purchase.valid.from() && done_to != profile.zone.start_of_day(done_to.date_in(&profile.zone))
    }

    /// The progress that a refused attempt leaves.
    pub(crate) fn refused_mark(attempt: Instant) -> Result<Instant, ChargeError> {
        Ok(attempt.plus_micros(REFUSED_MARK_MICROS)?)
    }
}
