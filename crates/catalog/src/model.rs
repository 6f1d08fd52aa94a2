//! The compiled catalog: the immutable structure that purchases, renewals and rating read.
//!
//! Owns: the shapes of domain.md §4 and §5 with every code resolved to its [`Sym`]. Does not own: the text form (`text`), how it is
//! compiled (`compile`), how a row is found (`finder`). Invariants: every `Sym` named here exists in the catalog; versions are in the order
//! of their `from`; tiers ascend and only the last has no upper bound.

use crate::finder::RowFinder;
use crate::zone_map::ZoneMap;
use calendar::{Date, Instant, Interval, LocalTime, Zone};
use ids::Sym;
use money::{Exact, Rounding, Unit};
use std::collections::{BTreeMap, HashMap};

/// The codes of a site and the numbers that stand for them.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    pub(crate) by_code: HashMap<String, Sym>,
    pub(crate) by_sym: HashMap<Sym, String>,
}

/// A whole catalog, compiled once per change (architecture.md §5).
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
    /// What usage events look like.
    pub service_types: HashMap<Sym, ServiceType>,
    /// Prefix to zone.
    pub zone_maps: HashMap<Sym, ZoneMap>,
    /// Rate plans.
    pub rate_plans: HashMap<Sym, RatePlan>,
    /// Products.
    pub products: HashMap<Sym, Product>,
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

/// A tax with its dated rates.
#[derive(Debug, Clone)]
pub struct Tax {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// `(from, percent)` in the order of `from`: 22 is 22 %.
    pub rates: Vec<(Date, Exact)>,
}

impl Tax {
    /// The percentage on a date, none before the first rate.
    pub fn percent_on(&self, date: Date) -> Option<Exact> {
        self.rates.iter().rev().find(|(from, _)| *from <= date).map(|(_, percent)| *percent)
    }
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
}

impl ServiceType {
    /// Place of a field by its code.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.code == code)
    }
}

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

/// Weekdays and hours of a day, both in the site's zone. `to` at or before `from` runs over midnight, but each instant is judged by
/// its own weekday, so Sat 06:00 is not Friday night (domain.md §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeWindow {
    /// Monday first.
    pub days: [bool; 7],
    /// From (inclusive) and to (exclusive); none for the whole day.
    pub hours: Option<(LocalTime, LocalTime)>,
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
    /// Adds the quantity to a counter of the cycle.
    Count(CountRule),
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
    /// The tiers' flat fees are charged only once per this.
    pub once_per: Option<OncePer>,
}

/// When a recurring fee is charged (domain.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// At purchase and each renewal, for the cycle to come.
    Forward,
    /// At billing, for the cycle that ends.
    Arrear,
}

/// What a partial cycle costs, separately for the first and the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proration {
    /// Its share of days.
    #[default]
    Prorate,
    /// A whole one.
    Full,
    /// Nothing.
    None,
}

/// How long what is granted is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantValidity {
    /// In the unit cycle that it is granted for.
    Cycle,
    /// This many days from the grant.
    Days(u16),
    /// Without end.
    Infinite,
}

/// What a product is (domain.md §4).
#[derive(Debug, Clone)]
pub enum ProductKind {
    /// A fee that comes once.
    OneTime,
    /// A fee that comes back.
    Recurring {
        /// Its unit cycle.
        event_type: Sym,
        /// Forward or arrear.
        timing: Timing,
        /// First, partial cycle.
        first: Proration,
        /// Last, partial cycle.
        last: Proration,
    },
    /// Puts a resource into the balance.
    Grant {
        /// Its unit cycle; none for once at purchase.
        event_type: Option<Sym>,
        /// What is granted.
        resource: Sym,
        /// How long it is valid.
        validity: GrantValidity,
        /// Whether a partial first cycle grants its share only.
        prorate: bool,
        /// Consumed first, the lower the earlier (domain.md §3).
        priority: i16,
    },
    /// Lets the customer use a service.
    Service {
        /// Kind of service.
        service_type: Sym,
        /// Among several products of a service the lower number rates.
        priority: i32,
    },
}

/// A dated version of a product's price.
#[derive(Debug, Clone)]
pub struct Version {
    /// Valid from this day on.
    pub from: Date,
    /// Prices by currency, of a fee.
    pub prices: HashMap<Sym, Exact>,
    /// Granted amount, of a grant.
    pub granted: Option<Exact>,
    /// Rate plan, of a service.
    pub rate_plan: Option<Sym>,
}

/// The base of what is sold.
#[derive(Debug, Clone)]
pub struct Product {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// What it is.
    pub kind: ProductKind,
    /// Where its charges land; of a service the rate plan says so.
    pub bill_item: Option<Sym>,
    /// Tag that discounts match.
    pub charge_tag: Option<Sym>,
    /// Its tax.
    pub tax: Option<Sym>,
    /// Its general ledger code.
    pub ledger: Option<Sym>,
    /// In the order of their `from`, at least one.
    pub versions: Vec<Version>,
}

impl Product {
    /// The version valid on a day, with its place; none before the first one.
    pub fn version_on(&self, date: Date) -> Option<(usize, &Version)> {
        self.versions.iter().enumerate().rev().find(|(_, version)| version.from <= date)
    }
}

/// One product of a bundle.
#[derive(Debug, Clone)]
pub struct BundleLine {
    /// The product.
    pub product: Sym,
    /// Default quantity.
    pub quantity: Exact,
    /// Default value: the price, but of a grant the granted amount (domain.md §4).
    pub value: Option<Exact>,
    /// Whether the buyer may leave it out.
    pub optional: bool,
    /// Days that the purchase is valid; none for without end.
    pub validity_days: Option<u16>,
}

/// Products that are bought together.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Its products.
    pub lines: Vec<BundleLine>,
}

/// How a profile pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentType {
    /// Funds first.
    Prepaid,
    /// On demand.
    PayNow,
    /// Invoice after the cycle.
    Postpaid,
}

/// What a customer subscribes to.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Descriptions.
    pub description: Names,
    /// Its bundles.
    pub bundles: Vec<Sym>,
    /// Add-ons that may be bought with it.
    pub compatible_bundles: Vec<Sym>,
    /// Whether only those may be.
    pub compatible_only: bool,
    /// Payment types that may buy it; empty for all.
    pub payment_types: Vec<PaymentType>,
}

/// A segment of customers.
#[derive(Debug, Clone)]
pub struct CustomerType {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
}
