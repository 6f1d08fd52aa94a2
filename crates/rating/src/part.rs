//! Which product, version and row rate an event, and its parts where it is split by time (domain.md §5).

use crate::event_date::EventDate;
use crate::refusal::{Refused, Stop};
use crate::{RatingError, RatingProduct, SPLIT_PARTS_MAX, ServiceFacts, Standing, Trace, TraceStep, Unrated, Usage};
use calendar::Instant;
use catalog::{Catalog, ChargeMode, CustomerTraits, Product, ProductKind, RatePlan, RateRow, TimeMode};
use money::Exact;

/// What rates an event.
#[derive(Debug)]
pub(crate) struct Choice<'a> {
    pub(crate) product: &'a RatingProduct,
    pub(crate) plan: &'a RatePlan,
    pub(crate) parts: Parts<'a>,
    /// Whether the product may pass limits.
    pub(crate) may_exceed: bool,
}

/// A stretch of an event that one row rates.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    pub(crate) quantity: Exact,
    /// Place of the row in the plan.
    pub(crate) place: u32,
    pub(crate) row: &'a RateRow,
}

/// The parts in the order of time; nearly always one.
#[derive(Debug)]
pub(crate) enum Parts<'a> {
    One(Part<'a>),
    Split(Vec<Part<'a>>),
}

impl<'a> Parts<'a> {
    pub(crate) fn as_slice(&self) -> &[Part<'a>] {
        match self {
            Self::One(part) => std::slice::from_ref(part),
            Self::Split(parts) => parts,
        }
    }
}

/// What a row is looked for: the event, of whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a, 'u> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) customer: CustomerTraits<'u>,
    pub(crate) usage: &'u Usage<'u>,
}

/// Tries the valid products by priority; the first whose plan has a row rates. Where none has, the reason of the first one stands.
pub(crate) fn choose<'a>(
    asked: Asked<'a, '_>,
    service: &'a ServiceFacts,
    date: &EventDate<'_>,
    trace: &mut Trace,
) -> Result<Choice<'a>, Stop> {
    let Asked { catalog, usage, .. } = asked;
    let mut reason = None;
    let mut tried = None;
    let customer = service.status.at(usage.at);
    while let Some((key, purchased, product)) = next_product(catalog, service, usage, (customer, tried))? {
        tried = Some(key);
        trace.push(TraceStep::Product { purchase: purchased.purchase, product: purchased.product });
        match parts_of(asked, purchased, product, date, trace)? {
            Ok((plan, parts)) => {
                let may_exceed = matches!(product.kind, ProductKind::Service { may_exceed: true, .. });
                return Ok(Choice { product: purchased, plan, parts, may_exceed });
            }
            Err(why) => {
                reason.get_or_insert(why);
            }
        }
    }
    Err(reason.map_or_else(|| nothing_rates(customer, usage.mode), Stop::Unrated))
}

/// Why no product rates: a customer who is not active is refused what he asks for, and what was reported waits with the reason.
const fn nothing_rates(customer: Standing, mode: ChargeMode) -> Stop {
    match (customer, mode) {
        (Standing::Active, _) => Stop::Unrated(Unrated::NoProduct),
        (Standing::Inactive, ChargeMode::Authorize) => Stop::Refused(Refused::CustomerInactive),
        (Standing::Inactive, ChargeMode::Record) => Stop::Unrated(Unrated::CustomerInactive),
        (Standing::Closed, ChargeMode::Authorize) => Stop::Refused(Refused::CustomerClosed),
        (Standing::Closed, ChargeMode::Record) => Stop::Unrated(Unrated::CustomerClosed),
    }
}

/// Priority and place of a product among those of the service.
type Turn = (i32, usize);

/// The valid product whose turn comes next; in rounds, because one round is nearly always enough.
fn next_product<'a>(
    catalog: &'a Catalog,
    service: &'a ServiceFacts,
    usage: &Usage<'_>,
    (customer, after): (Standing, Option<Turn>),
) -> Result<Option<(Turn, &'a RatingProduct, &'a Product)>, RatingError> {
    let mut next: Option<(Turn, &RatingProduct, &Product)> = None;
    for (place, purchased) in service.products.iter().enumerate() {
        let product = catalog.products.get(&purchased.product).ok_or(RatingError::Dangling(purchased.product))?;
        let turn = match &product.kind {
            ProductKind::Service { service_type, priority, non_active, .. }
                if *service_type == usage.service_type.sym
                    && purchased.status.at(usage.at).max(customer).allows(&purchased.valid, usage.at, *non_active) =>
            {
                (*priority, place)
            }
            ProductKind::Service { .. } | ProductKind::OneTime | ProductKind::Recurring { .. } | ProductKind::Grant { .. } => continue,
        };
        if after.is_none_or(|after| turn > after) && next.as_ref().is_none_or(|(best, _, _)| turn < *best) {
            next = Some((turn, purchased, product));
        }
    }
    Ok(next)
}

/// The rate plan of a product's version and the parts that its rows rate, or why there is none.
fn parts_of<'a>(
    asked: Asked<'a, '_>,
    purchased: &RatingProduct,
    product: &'a Product,
    date: &EventDate<'_>,
    trace: &mut Trace,
) -> Result<Result<(&'a RatePlan, Parts<'a>), Unrated>, Stop> {
    let found = match purchased.locked_version {
        Some(locked) => (0_u32..).zip(&product.versions).find(|(place, _)| *place == locked),
        None => (0_u32..).zip(&product.versions).take_while(|(_, version)| date.has_reached(version.from)).last(),
    };
    let Some((version, versioned)) = found else { return Ok(Err(Unrated::NoVersion)) };
    trace.push(TraceStep::Version { version, locked: purchased.locked_version.is_some() });
    let Some(sym) = versioned.rate_plan else { return Ok(Err(Unrated::NoRatePlan)) };
    let plan = asked.catalog.rate_plans.get(&sym).ok_or(RatingError::Dangling(sym))?;
    match asked.rated_parts(plan)? {
        Some(parts) => Ok(Ok((plan, parts))),
        None => {
            trace.push(TraceStep::NoRow { plan: plan.sym });
            Ok(Err(Unrated::NoRow))
        }
    }
}

impl<'a> Asked<'a, '_> {
    fn rated_parts(&self, plan: &'a RatePlan) -> Result<Option<Parts<'a>>, Stop> {
        let usage = self.usage;
        let until = usage.until.filter(|until| *until > usage.at).unwrap_or(usage.at);
        match plan.time_mode {
            TimeMode::Start => self.whole(plan, usage.at, until),
            TimeMode::End => self.whole(plan, until, until),
            TimeMode::Split => {
                let boundaries = plan.boundaries(usage.at, until, &self.catalog.zone).map_err(RatingError::from)?;
                if boundaries.is_empty() { self.whole(plan, usage.at, until) } else { self.split(plan, boundaries, until) }
            }
        }
    }

    fn row(&self, plan: &'a RatePlan, at: Instant) -> Option<(usize, &'a RateRow)> {
        plan.find(self.catalog, self.customer, self.usage.fields, at)
    }

    /// The event in one part, its row judged at one instant.
    fn whole(&self, plan: &'a RatePlan, judged: Instant, to: Instant) -> Result<Option<Parts<'a>>, Stop> {
        let Some((place, row)) = self.row(plan, judged) else { return Ok(None) };
        let (from, quantity) = (self.usage.at, self.usage.quantity);
        Ok(Some(Parts::One(Part { from, to, quantity, place: number(place)?, row })))
    }

    /// The event cut at boundaries; neighbours that one row rates stay together. All parts need a row.
    fn split(&self, plan: &'a RatePlan, boundaries: Vec<Instant>, until: Instant) -> Result<Option<Parts<'a>>, Stop> {
        if boundaries.len() >= SPLIT_PARTS_MAX {
            return Err(RatingError::TooManyParts.into());
        }
        let mut parts: Vec<Part<'a>> = Vec::with_capacity(boundaries.len() + 1);
        let mut from = self.usage.at;
        for to in boundaries.into_iter().chain([until]) {
            let Some((place, row)) = self.row(plan, from) else { return Ok(None) };
            let place = number(place)?;
            match parts.last_mut().filter(|last| last.place == place) {
                Some(last) => last.to = to,
                None => parts.push(Part { from, to, quantity: Exact::ZERO, place, row }),
            }
            from = to;
        }
        share_by_time(&mut parts, self.usage, until)?;
        Ok(Some(Parts::Split(parts)))
    }
}

/// Gives each part its share of the quantity by time; the last one gets what is left, so they sum to the whole.
fn share_by_time(parts: &mut [Part<'_>], usage: &Usage<'_>, until: Instant) -> Result<(), Stop> {
    let Some((last, before)) = parts.split_last_mut() else { return Ok(()) };
    let whole = i128::from(until.micros_since(usage.at));
    let mut left = usage.quantity;
    for part in before {
        part.quantity = usage.quantity.times(Exact::ratio(i128::from(part.to.micros_since(part.from)), whole)?)?;
        left = left.minus(part.quantity)?;
    }
    last.quantity = left;
    Ok(())
}

fn number(place: usize) -> Result<u32, Stop> {
    u32::try_from(place).map_err(|_too_large| Stop::Failed(RatingError::TooManyParts))
}
