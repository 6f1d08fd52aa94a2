//! Tariffs compiled: rate plans, their rows and prices (domain.md §5).
//!
//! Owns: what a row matches and what it charges. Does not own: how a row is found (`finder`), how a price is applied (rating).
//! Invariant: tiers ascend and only the last has no upper bound.

use super::{HolidayCalendar, Names, Value};
use crate::finder::RowFinder;
use calendar::LocalTime;
use ids::Sym;
use money::Exact;
use std::sync::Arc;

/// How an event that crosses a boundary of the time model is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeMode {
    /// By its start.
    Start,
    /// By its end.
    End,
    /// Split at the boundary.
    Split,
}

/// A tariff for one service type.
#[derive(Debug, Clone)]
pub struct RatePlan {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// The service type that it rates.
    pub service_type: Sym,
    /// How the time model is applied.
    pub time_mode: TimeMode,
    /// Rows in the order of the text.
    pub rows: Vec<RateRow>,
    /// Finds the row of an event.
    pub finder: RowFinder,
}

/// One row: when it applies and what it charges.
#[derive(Debug, Clone)]
pub struct RateRow {
    /// What people call it.
    pub name: String,
    /// All must match.
    pub selectors: Vec<Selector>,
    /// Whose usage; none for everybody's.
    pub customer: Option<CustomerCondition>,
    /// Weekdays and hours in the site's zone.
    pub window: Option<TimeWindow>,
    /// Among equally specific rows the higher number wins, then the later row.
    pub priority: i32,
    /// What it charges.
    pub infos: Vec<ResourceInfo>,
}

/// A condition on one field of the event.
#[derive(Debug, Clone)]
pub struct Selector {
    /// Place of the field in the service type.
    pub place: usize,
    /// What the value must be.
    pub matcher: Matcher,
}

/// A condition on the customer whose usage it is. All parts must hold; an empty one holds for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerCondition {
    /// The customer type is one of these.
    pub types: Vec<Sym>,
    /// The country of the address is one of these, two capital letters each.
    pub countries: Vec<String>,
    /// The state of the address is one of these.
    pub states: Vec<String>,
}

/// What rows may ask of a customer, as it stands when usage is rated (domain.md §5).
#[derive(Debug, Clone, Copy)]
pub struct CustomerTraits<'a> {
    /// The customer type; none where the catalog does not have it.
    pub customer_type: Option<Sym>,
    /// Country of the address, two capital letters; empty where unknown.
    pub country: &'a str,
    /// State of the country; empty where there is none.
    pub state: &'a str,
}

impl CustomerCondition {
    /// Whether it holds for a customer.
    pub fn holds(&self, customer: &CustomerTraits<'_>) -> bool {
        let is_in = |list: &[String], text: &str| list.is_empty() || list.iter().any(|one| one == text);
        (self.types.is_empty() || customer.customer_type.is_some_and(|of| self.types.contains(&of)))
            && is_in(&self.countries, customer.country)
            && is_in(&self.states, customer.state)
    }

    /// How many values each part names that is not empty.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = usize> {
        [self.types.len(), self.countries.len(), self.states.len()].into_iter().filter(|length| *length > 0)
    }
}

/// What a field's value must be.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// This value.
    Equals(Value),
    /// One of these.
    OneOf(Vec<Value>),
    /// A number from (inclusive) to (exclusive).
    Range {
        /// Smallest, none for no lower bound.
        from: Option<Exact>,
        /// First that is too large, none for no upper bound.
        to: Option<Exact>,
    },
    /// A text that begins so; the longest prefix wins.
    Prefix(Vec<String>),
    /// A text whose longest prefix in the zone map, as it stands at event time, lies in one of these zones.
    Zone {
        /// The map.
        map: Sym,
        /// Zones, as named in the map's rows.
        zones: Vec<String>,
    },
}

/// Weekdays, hours of a day and holidays, all in the site's zone and all of the instant itself: `to` at or before `from` runs over
/// midnight, but each instant is judged by its own day, so Sat 06:00 is not Friday night (domain.md §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeWindow {
    /// Monday first.
    pub days: [bool; 7],
    /// From (inclusive) and to (exclusive); none for the whole day.
    pub hours: Option<(LocalTime, LocalTime)>,
    /// Which days by a calendar of holidays; none where it does not matter.
    pub holidays: Option<HolidayRule>,
}

/// Holidays only, or all other days only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayRule {
    /// Whose days they are.
    pub calendar: Arc<HolidayCalendar>,
    /// True where the window holds on holidays, false where it holds on all other days.
    pub on_holidays: bool,
}

/// What a row charges under one bill item.
#[derive(Debug, Clone)]
pub struct ResourceInfo {
    /// Tag that discounts match.
    pub charge_tag: Option<Sym>,
    /// Where it lands on the bill.
    pub bill_item: Sym,
    /// Its tax.
    pub tax: Option<Sym>,
    /// Who owes the tax; none for the tax's own supplier.
    pub supplier: Option<Sym>,
    /// Its general ledger code.
    pub ledger: Option<Sym>,
    /// Steps in their order; what one hands on the next one takes.
    pub details: Vec<Detail>,
}

/// One step: it touches one resource.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The resource: of a `charge` a currency. A currency other than the profile's is passed over.
    pub resource: Sym,
    /// Tag that discounts match.
    pub resource_tag: Option<Sym>,
    /// What is done.
    pub step: Step,
}

/// What a detail does (domain.md §5).
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "nearly every step charges, and rating reads it without another hop")]
pub enum Step {
    /// Takes the quantity from credit balances and hands the rest on.
    Consume,
    /// Prices the quantity.
    Charge(Charge),
    /// Moves a counter of the cycle.
    Count(CountRule, CounterScope),
}

/// How a counter takes a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountRule {
    /// Adds it.
    Sum,
    /// Keeps the largest.
    Maximum,
    /// Keeps the last.
    Last,
    /// Counts the different values of the field at this place.
    Distinct(usize),
}

/// Whose counter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterScope {
    /// One for all services of the balance group.
    Group,
    /// One for each service.
    Service,
}

/// A counter of the billing cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterRef {
    /// Its resource.
    pub resource: Sym,
    /// Whose it is.
    pub scope: CounterScope,
}

/// Where a price comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceSource {
    /// The tiers of the charge.
    Tiers,
    /// The event carries the price of one unit, in the field at this place.
    Carried(usize),
    /// A percentage of the money in a field, whatever the quantity: 2.5 is 2.5 %.
    Percent {
        /// The percentage.
        percent: Exact,
        /// Place of the field.
        place: usize,
    },
}

/// How tiers price a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierMode {
    /// Each tier prices its part.
    Graduated,
    /// The tier reached prices all.
    Volume,
    /// Only the flat fee of the tier reached.
    StairStep,
    /// Whole packages of this size, each at the tier's price.
    Package(Exact),
}

/// A tier. Its upper bound is inclusive (domain.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// Last quantity of the tier; none for the rest.
    pub up_to: Option<Exact>,
    /// Price of one price unit.
    pub price: Exact,
    /// Charged when quantity enters the tier.
    pub flat: Exact,
}

/// A flat fee that is charged once in a while only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OncePer {
    /// A day of the billing profile's zone and a service.
    Day,
    /// A billing cycle and a service.
    Cycle,
}

/// How a quantity is priced.
#[derive(Debug, Clone)]
pub struct Charge {
    /// Tiers, the event's own price, or a percentage.
    pub source: PriceSource,
    /// Graduated, volume, stair-step, package.
    pub mode: TierMode,
    /// Rated units in one price unit: 60 prices per minute what is counted in seconds.
    pub per: Exact,
    /// Ascending; the last one has no bound.
    pub tiers: Vec<Tier>,
    /// The first billable step.
    pub initial: Option<Exact>,
    /// The steps after it.
    pub increment: Option<Exact>,
    /// Charged once an event with quantity above zero.
    pub connect_fee: Option<Exact>,
    /// The charge is at least this where quantity is above zero.
    pub minimum: Option<Exact>,
    /// The charge is at most this.
    pub maximum: Option<Exact>,
    /// The charges of one service in a billing cycle are at least this, once there is one; the rest is charged at billing.
    pub cycle_minimum: Option<Exact>,
    /// The charges of one service in a billing cycle are at most this.
    pub cycle_maximum: Option<Exact>,
    /// The tiers go on over a counter of the cycle, which the charge itself advances.
    pub over: Option<CounterRef>,
    /// The tiers' flat fees are charged only once per this.
    pub once_per: Option<OncePer>,
}
