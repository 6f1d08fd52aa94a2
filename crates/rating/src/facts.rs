//! What rating knows about the service, the groups that may pay and the event. Loaded by others, never read from a store here.

use crate::fnv::Fnv;
use balance::{Bills, CounterSheet, GroupState};
use calendar::{Instant, Period, Zone};
use catalog::{ChargeMode, CreditLimit, CustomerTraits, NonActive, PaymentType, ServiceType, Value};
use ids::{CustomerId, GroupId, ProfileId, PurchaseId, ServiceId, SharingId, SubscriptionId, Sym};
use money::Exact;
use tax::TaxPayer;

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
    /// What it is called now, and when it is there: what is remembered of an identifier may be older.
    pub called: Called,
    /// The purchased service products of the subscription, in any order.
    pub products: Vec<RatingProduct>,
    /// The purchased discounts of the subscription that are taken from events, by priority.
    pub discounts: Vec<RatingDiscount>,
    /// Sharing groups that the customer is a member of, the one joined first at the front.
    pub memberships: Vec<Membership>,
    /// Whether a rate plan of the products keeps counters of the service.
    pub has_sheet: bool,
    /// What the customer was, and when.
    pub status: StatusHistory,
}

/// What a service is called, in the little that it takes to see whether a remembered holder of an identifier is still the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    /// Bits that stand for the identifier.
    identifier: u64,
    /// When the service is there.
    valid: Period,
}

impl Called {
    /// The identifier and the validity of a service.
    pub fn new(identifier: &str, valid: Period) -> Self {
        Self { identifier: Fnv::new().with(identifier.as_bytes()).bits(), valid }
    }

    /// Whether the service is called so at an instant, as far as is known now.
    pub fn is(&self, identifier: &str, at: Instant) -> bool {
        *self == Self::new(identifier, self.valid) && self.valid.contains(at)
    }
}

/// Whether something bought, or the customer, is in use (domain.md §4, §7). What is worse is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is.
    Active,
    /// Not for now.
    Inactive,
    /// Never again.
    Closed,
}

impl Standing {
    /// Whether usage at an instant counts, for something valid in a period, by the rule for late usage (domain.md §4).
    pub fn allows(self, valid: &Period, at: Instant, rule: NonActive) -> bool {
        let is_over = valid.to().is_some_and(|to| at >= to);
        let standing = if is_over { Self::Closed } else { self };
        let has_begun = at >= valid.from();
        has_begun
            && match (standing, rule) {
                (Self::Active, _)
                | (Self::Inactive, NonActive::RateInactive | NonActive::RateInactiveAndClosed)
                | (Self::Closed, NonActive::RateInactiveAndClosed) => true,
                (Self::Inactive, NonActive::Forbidden) | (Self::Closed, NonActive::Forbidden | NonActive::RateInactive) => false,
            }
    }
}

/// What a customer or something bought was, and when (domain.md §9): usage is judged by the status at its own time, whatever holds now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatusHistory {
    /// Each change and what it is from then on, in the order of time. Empty for what was never anything but active.
    changes: Box<[(Instant, Standing)]>,
}

impl StatusHistory {
    /// The history of these changes; of several at one instant the last one holds.
    pub fn new(mut changes: Vec<(Instant, Standing)>) -> Self {
        changes.sort_by_key(|(since, _)| *since);
        Self { changes: changes.into_boxed_slice() }
    }

    /// The history of what is only as much in use as the worst of several others at the same time.
    pub fn worst(all: &[Self]) -> Self {
        let mut times: Vec<Instant> = all.iter().flat_map(|one| &one.changes).map(|(since, _)| *since).collect();
        times.sort_unstable();
        times.dedup();
        let at = |since: Instant| (since, all.iter().map(|one| one.at(since)).max().unwrap_or(Standing::Active));
        Self { changes: times.into_iter().map(at).collect() }
    }

    /// What it takes on the heap, in bytes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.changes)
    }

    /// What it was at an instant; active before the first change.
    pub fn at(&self, at: Instant) -> Standing {
        self.changes.iter().rev().find(|(since, _)| *since <= at).map_or(Standing::Active, |(_, standing)| *standing)
    }
}

/// A purchased product that carries rate plans.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingProduct {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The product.
    pub product: Sym,
    /// When it is valid.
    pub valid: Period,
    /// What it was, and when: the worst of purchase, service and subscription; the customer's is beside it.
    pub status: StatusHistory,
    /// Place of the version that the purchase pinned (`price_lock`, domain.md §4).
    pub locked_version: Option<u32>,
}

/// A purchased discount.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingDiscount {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The discount.
    pub discount: Sym,
    /// When it is valid.
    pub valid: Period,
    /// What it was, and when: the worst of purchase and subscription; the customer's is beside it.
    pub status: StatusHistory,
}

/// A membership of a sharing group (domain.md §6).
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The sharing group.
    pub sharing: SharingId,
    /// Its owner.
    pub owner: CustomerId,
    /// The owner's balance group.
    pub group: GroupId,
    /// When it holds: of the group and of the membership, both.
    pub valid: Period,
    /// Whether the pool is used before the member's own allowance.
    pub is_pool_first: bool,
    /// Discounts purchased by the owner that say what moves to him.
    pub policy: Vec<RatingDiscount>,
    /// What the owner was, and when.
    pub owner_status: StatusHistory,
}

/// A balance group and the billing profile behind it.
#[derive(Debug, Clone)]
pub struct GroupFacts {
    /// The group.
    pub group: GroupId,
    /// Its customer.
    pub customer: CustomerId,
    /// What the customer is; none where the catalog does not have the type.
    pub customer_type: Option<Sym>,
    /// Its billing profile.
    pub profile: ProfileId,
    /// The profile's currency.
    pub currency: Sym,
    /// How the profile pays.
    pub payment_type: PaymentType,
    /// The profile's zone: dates of versions, taxes and `once per` are its dates.
    pub zone: Zone,
    /// Limits and thresholds by resource; of prepaid money there always is one (domain.md §3).
    pub limits: Vec<CreditLimit>,
    /// What bills of the profile still owe, in quanta: for limits that count it.
    pub dues: i64,
    /// Whoever the taxes of its bills are for.
    pub payer: TaxPayer,
}

impl GroupFacts {
    /// What rows of rate plans may ask of the customer.
    pub fn traits(&self) -> CustomerTraits<'_> {
        CustomerTraits { customer_type: self.customer_type, country: &self.payer.country, state: &self.payer.state }
    }

    /// Whether any limit counts what bills owe.
    pub fn counts_dues(&self) -> bool {
        self.limits.iter().any(|limit| limit.counts_dues)
    }
}

/// A group that an event may touch, as its lock saw it.
#[derive(Debug, Clone, Copy)]
pub struct Purse<'a> {
    /// What is known of it.
    pub facts: &'a GroupFacts,
    /// Its working set.
    pub state: &'a GroupState,
    /// Its open bills.
    pub bills: Bills,
    /// The billing cycle that holds the event; none where the profile has no cycle.
    pub cycle: Option<Period>,
}

impl Purse<'_> {
    /// The billing cycle as a counter's validity. A counter is found by the start of its cycle; without cycles it runs for ever.
    pub(crate) fn cycle(&self) -> Period {
        self.cycle.unwrap_or(Period::open(Instant::EPOCH_MIN))
    }
}

/// Everything that one event is rated against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The service.
    pub service: &'a ServiceFacts,
    /// The group of its subscription.
    pub own: Purse<'a>,
    /// Groups of the owners that it shares with, in any order.
    pub owners: &'a [Purse<'a>],
    /// Counters of the service.
    pub sheet: &'a CounterSheet,
    /// Sets that the whole group counts.
    pub group_sheet: &'a CounterSheet,
    /// What the session was charged so far, of an event that is one message of it.
    pub session: Option<&'a crate::SessionSoFar>,
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
