//! A purchased product with its unit cycle, and when it is next due.
//!
//! Invariant: a purchase's progress is one instant. It is the start of a day (or the purchase's own start) once everything before is done;
//! a refused attempt leaves it [`REFUSED_MARK_MICROS`] after the attempt, which no regular progress is.

use crate::{ChargeError, ProfileFacts, Purchase, Subscription};
use calendar::{Date, Grid, Instant, Interval};
use catalog::{Catalog, Product, ProductKind, Timing};
use ids::Sym;

/// A refused attempt leaves the progress this far after itself, so that it is told from a boundary.
const REFUSED_MARK_MICROS: i64 = 1;

/// When a component comes back.
#[derive(Debug, Clone)]
pub(crate) enum Recurrence {
    /// At purchase only.
    Once,
    /// In every cycle of a grid, at its start.
    Forward(Grid),
    /// In every cycle of a grid, at billing.
    Arrear(Grid),
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
            components.push(Component { subscription, purchase, product, recurrence });
        }
    }
    Ok(components)
}

fn recurrence(catalog: &Catalog, profile: &ProfileFacts, product: &Product, purchase: &Purchase) -> Result<Recurrence, ChargeError> {
    let purchased = purchase.valid.from().date_in(&profile.zone);
    let grid = |event_type: Sym| -> Result<Grid, ChargeError> { Ok(profile.grid.for_product(interval(catalog, event_type)?, purchased)?) };
    Ok(match &product.kind {
        ProductKind::OneTime | ProductKind::Grant { event_type: None, .. } => Recurrence::Once,
        ProductKind::Recurring { event_type, timing: Timing::Forward, .. } | ProductKind::Grant { event_type: Some(event_type), .. } => {
            Recurrence::Forward(grid(*event_type)?)
        }
        ProductKind::Recurring { event_type, timing: Timing::Arrear, .. } => Recurrence::Arrear(grid(*event_type)?),
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
        if !crate::charges::falls_due(self.subscription.status, self.purchase.status) {
            return Ok(None);
        }
        let start = self.purchase.valid.from();
        let due = match (&self.recurrence, done_to) {
            (Recurrence::Never | Recurrence::Arrear(_), _) => return Ok(None),
            (Recurrence::Once | Recurrence::Forward(_), None) => start,
            (Recurrence::Once | Recurrence::Forward(_), Some(done)) if self.is_refused(profile, done) => next_day(profile, done)?,
            (Recurrence::Once, Some(_)) => return Ok(None),
            (Recurrence::Forward(_), Some(done)) => done,
        };
        Ok(self.is_valid_from(profile, due).then_some(due))
    }

    /// Whether there is anything of the purchase left at an instant: the day of its end is not its own any more (domain.md §4).
    pub(crate) fn is_valid_from(&self, profile: &ProfileFacts, due: Instant) -> bool {
        match self.recurrence {
            Recurrence::Once => self.purchase.valid.contains(due),
            Recurrence::Forward(_) | Recurrence::Arrear(_) | Recurrence::Never => due.date_in(&profile.zone) < self.end_date(profile),
        }
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

fn next_day(profile: &ProfileFacts, at: Instant) -> Result<Instant, ChargeError> {
    Ok(profile.zone.start_of_day(at.date_in(&profile.zone).plus_days(1)?))
}
