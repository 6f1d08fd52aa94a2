//! The compiled catalog: the immutable structure that purchases, renewals and rating read.
//!
//! Owns: the shapes of domain.md §4 and §5 with every code resolved to its [`Sym`]. Does not own: the text form (`text`), how it is
//! compiled (`compile`), how a row is found (`finder`). Invariants: every `Sym` named here exists in the catalog; versions are in the order
//! of their `from`; tiers ascend and only the last has no upper bound.

mod credit;
mod discount;
mod generator;
mod ledger;
mod offer;
mod tariff;
mod tax;
mod term;

pub use credit::*;
pub use discount::*;
pub use generator::*;
pub use offer::*;
pub use tariff::*;
pub use tax::*;
pub use term::*;

use crate::zone_map::ZoneMap;
use calendar::{Date, Instant, Interval, Zone};
use ids::Sym;
use money::{Exact, Rounding, Unit};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The codes of a site and the numbers that stand for them.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    pub(crate) by_code: HashMap<String, Sym>,
    pub(crate) by_sym: HashMap<Sym, String>,
}

/// A whole catalog, compiled once per change (ARCHITECTURE.md §5).
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Grows with every change of anything that rating reads for the whole site.
    pub epoch: i64,
    /// The site's time zone: time models and holidays are judged in it.
    pub zone: Zone,
    /// Codes and their numbers.
    pub symbols: Symbols,
    /// Resources by number.
    pub resources: HashMap<Sym, Resource>,
    /// Recurrences.
    pub event_types: HashMap<Sym, EventType>,
    /// Charge and resource tags.
    pub tags: HashMap<Sym, Tag>,
    /// Buckets of a bill.
    pub bill_items: HashMap<Sym, BillItem>,
    /// Dated tax rates.
    pub taxes: HashMap<Sym, Tax>,
    /// Who owes the taxes to the state.
    pub tax_suppliers: HashMap<Sym, TaxSupplier>,
    /// Limits and thresholds.
    pub credit_profiles: HashMap<Sym, CreditProfile>,
    /// What usage events look like.
    pub service_types: HashMap<Sym, ServiceType>,
    /// Prefix to zone. A map that a change left alone is shared by the catalogs before and after it.
    pub zone_maps: HashMap<Sym, Arc<ZoneMap>>,
    /// Days that time windows tell apart.
    pub holiday_calendars: HashMap<Sym, Arc<HolidayCalendar>>,
    /// Usage events made of balances.
    pub event_generators: HashMap<Sym, EventGenerator>,
    /// Rate plans.
    pub rate_plans: HashMap<Sym, RatePlan>,
    /// Products.
    pub products: HashMap<Sym, Product>,
    /// Discounts.
    pub discounts: HashMap<Sym, Discount>,
    /// How long purchases bind.
    pub terms: HashMap<Sym, Term>,
    /// What takes something off one purchase.
    pub coupons: HashMap<Sym, Coupon>,
    /// Bundles.
    pub bundles: HashMap<Sym, Bundle>,
    /// Plans.
    pub plans: HashMap<Sym, Plan>,
    /// Segments of customers.
    pub customer_types: HashMap<Sym, CustomerType>,
}

/// A name by language (`en`, `fr`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// The name in a language, else in English, else in whatever there is.
    pub fn in_language(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get("en")).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

/// A currency or a unit (domain.md §2).
#[derive(Debug, Clone)]
pub struct Resource {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// The ISO 4217 code where it is a currency.
    pub currency: Option<String>,
    /// Label of a unit (`MB`, `kWh`); the ISO code of a currency.
    pub unit_label: String,
    /// Decimal digits kept.
    pub scale: u8,
    /// Decimal digits shown; of a currency those of its minor unit (ISO 4217).
    pub display_scale: u8,
    /// How an exact number becomes quanta.
    pub rounding: Rounding,
    /// Which balance is consumed first.
    pub order: ConsumptionOrder,
}

impl Resource {
    /// The unit of its amounts.
    pub const fn unit(&self) -> Unit {
        Unit { resource: self.sym, scale: self.scale }
    }

    /// True for money.
    pub const fn is_money(&self) -> bool {
        self.currency.is_some()
    }
}

/// Order in which balances of one resource are consumed (domain.md §3); the priority of a grant comes before it, the id after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConsumptionOrder {
    /// First key.
    pub first: OrderKey,
    /// Second key.
    pub second: Option<OrderKey>,
}

/// One key of a consumption order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderKey {
    /// The end of validity, the sooner the earlier.
    #[default]
    EarliestExpiry,
    /// The end of validity, the later the earlier.
    LatestExpiry,
    /// The start of validity, the sooner the earlier.
    EarliestStart,
    /// The start of validity, the later the earlier.
    LatestStart,
}

/// A recurrence: the cycle of a profile or of a fee.
#[derive(Debug, Clone)]
pub struct EventType {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// The interval.
    pub interval: Interval,
}

/// A tag that discounts and policies match.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// True for a charge tag, false for a resource tag.
    pub on_charge: bool,
}

/// What a bill item is about; the revenue chart and the dashboard group by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BillItemKind {
    /// Fees that come back.
    Recurring,
    /// Rated usage.
    Usage,
    /// Fees that come once.
    OneOff,
    /// Discounts.
    Discount,
    /// Manual adjustments.
    Adjustment,
    /// Differences of rounding, posted at close (domain.md §2).
    Rounding,
}

/// A bucket of a bill.
#[derive(Debug, Clone)]
pub struct BillItem {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// What it is about.
    pub kind: BillItemKind,
    /// Whether documents show it.
    pub on_invoice: bool,
}

/// Type of a service field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// An exact decimal number.
    Number,
    /// An instant (RFC 3339).
    Time,
    /// `true` or `false`.
    Truth,
}

/// Whether an event must carry a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldRole {
    /// Must be there.
    Mandatory,
    /// May be there.
    Optional,
    /// May be there, and rating may read it.
    RatingSet,
}

/// A typed field value of an event. Equality is canonical: `1` and `1.0` are the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(Box<str>),
    /// A number.
    Number(Exact),
    /// An instant.
    Time(Instant),
    /// A truth value.
    Truth(bool),
}

/// A field of a service type.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its code, the key in an event's `fields`.
    pub code: String,
    /// Names.
    pub names: Names,
    /// Type.
    pub kind: FieldKind,
    /// Whether it must be there.
    pub role: FieldRole,
}

/// Where the quantity of an event comes from. Places are those in [`ServiceType::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantityRule {
    /// A number field.
    Field(usize),
    /// Second minus first: numbers, or instants (then seconds).
    Difference(usize, usize),
    /// One per event.
    One,
}

/// Whether an event asks or reports (domain.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeMode {
    /// Asks: refused past the limit.
    Authorize,
    /// Reports what happened: always charged.
    Record,
}

/// A kind of service and what its events look like (domain.md §5).
#[derive(Debug, Clone)]
pub struct ServiceType {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Fields besides the built-in `identifier` and `session_id`.
    pub fields: Vec<Field>,
    /// Where the quantity comes from.
    pub quantity: QuantityRule,
    /// The measured quantity times this is the rated quantity (bytes to MB: 1/1048576).
    pub conversion: Exact,
    /// Label of the rated unit.
    pub unit_label: String,
    /// Ask or report where the event does not say.
    pub default_mode: ChargeMode,
    /// How far in the future an event may start, in seconds (domain.md §5).
    pub future_s: u32,
    /// How sessions of it are reserved.
    pub session: SessionRule,
}

/// Reservations of a service type's sessions (domain.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRule {
    /// Seconds that a grant is valid after each message.
    pub validity_s: u32,
    /// Reserved where a message asks for no quantity, as the quantity field counts.
    pub slice: Exact,
    /// What is granted in part comes in whole steps of this, as the quantity field counts.
    pub step: Exact,
}

impl ServiceType {
    /// Place of a field by its code.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.code == code)
    }
}

/// A segment of customers.
#[derive(Debug, Clone)]
pub struct CustomerType {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
}

/// Days of a country or a company on which other prices hold (domain.md §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayCalendar {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Days of each year, ascending.
    pub each_year: Vec<YearDay>,
    /// Single days, ascending.
    pub once: Vec<Date>,
}

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}
