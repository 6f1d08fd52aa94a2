//! What rating knows about the service, its customer's group and the event. Loaded by others, never read from a store here.

use calendar::{Instant, Period, Zone};
use catalog::{ChargeMode, PaymentType, ServiceType, Value};
use ids::{CustomerId, GroupId, ProfileId, PurchaseId, ServiceId, SubscriptionId, Sym};
use money::Exact;

/// One service whose identifier was its own at event time.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceFacts {
    /// The customer.
    pub customer: CustomerId,
    /// The balance group of the subscription.
    pub group: GroupId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The service.
    pub service: ServiceId,
    /// Its kind.
    pub service_type: Sym,
    /// The purchased service products of the subscription, in any order.
    pub products: Vec<RatingProduct>,
}

/// A purchased product that carries rate plans.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingProduct {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The product.
    pub product: Sym,
    /// When it is active.
    pub valid: Period,
    /// Place of the version that the purchase pinned (`price_lock`, domain.md §4).
    pub locked_version: Option<u32>,
}

/// A balance group and the billing profile behind it.
#[derive(Debug, Clone)]
pub struct GroupFacts {
    /// The group.
    pub group: GroupId,
    /// Its customer.
    pub customer: CustomerId,
    /// Its billing profile.
    pub profile: ProfileId,
    /// The profile's currency.
    pub currency: Sym,
    /// How the profile pays.
    pub payment_type: PaymentType,
    /// The profile's zone: dates of versions, taxes and `once per` are its dates.
    pub zone: Zone,
    /// Quanta that exposure may reach; none for no limit. Of a prepaid profile none is the built-in limit 0 (domain.md §3).
    pub limit: Option<i64>,
    /// Start of the billing cycle that holds the event; none where the profile has no cycle.
    pub cycle_from: Option<Instant>,
    /// True where the customer pays no tax.
    pub tax_exempt: bool,
}

impl GroupFacts {
    /// The limit that counts: prepaid money has limit 0 where nothing else is said (domain.md §3).
    pub const fn money_limit(&self) -> Option<i64> {
        match (self.payment_type, self.limit) {
            (_, Some(limit)) => Some(limit),
            (PaymentType::Prepaid, None) => Some(0),
            (PaymentType::PayNow | PaymentType::Postpaid, None) => None,
        }
    }
}

/// One event, its fields typed.
#[derive(Debug, Clone, Copy)]
pub struct Usage<'a> {
    /// Its kind.
    pub service_type: &'a ServiceType,
    /// Event time.
    pub at: Instant,
    /// When it ended, where that is known: only then it can be split or judged by its end.
    pub until: Option<Instant>,
    /// Values in the order of the service type's fields.
    pub fields: &'a [Option<Value>],
    /// Measured and converted.
    pub quantity: Exact,
    /// Ask or report.
    pub mode: ChargeMode,
}
