//! How a price came about, so that a person can read it (domain.md §5).

use calendar::Instant;
use catalog::TierMode;
use ids::{PurchaseId, SharingId, Sym};
use money::Exact;
use serde::Serialize;

/// The steps of one decision in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Trace {
    /// The steps.
    pub steps: Vec<TraceStep>,
}

impl Trace {
    /// Room for a usual decision.
    pub(crate) fn with_room() -> Self {
        Self { steps: Vec::with_capacity(ROOM) }
    }

    pub(crate) fn push(&mut self, step: TraceStep) {
        self.steps.push(step);
    }
}

/// Steps of a usual decision.
const ROOM: usize = 8;

/// How tiers priced a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceMode {
    /// Each tier priced its part.
    Graduated,
    /// The tier reached priced all.
    Volume,
    /// Only the flat fee of the tier reached.
    StairStep,
    /// Whole packages.
    Package,
}

impl From<TierMode> for PriceMode {
    fn from(mode: TierMode) -> Self {
        match mode {
            TierMode::Graduated => Self::Graduated,
            TierMode::Volume => Self::Volume,
            TierMode::StairStep => Self::StairStep,
            TierMode::Package(_) => Self::Package,
        }
    }
}

/// One step. Quanta are of the resource that the step names, else of the profile's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum TraceStep {
    /// A purchased product is tried.
    Product {
        /// The purchase.
        purchase: PurchaseId,
        /// The product.
        product: Sym,
    },
    /// Its version, by place.
    Version {
        /// Place among the product's versions.
        version: u32,
        /// True where the purchase pinned it.
        locked: bool,
    },
    /// No row matched; the next product is tried.
    NoRow {
        /// The rate plan.
        plan: Sym,
    },
    /// A part of an event that is split at a boundary of the time model.
    Part {
        /// Its start.
        from: Instant,
        /// Its end.
        to: Instant,
        /// Its share of the quantity.
        quantity: Exact,
    },
    /// The row that matched, by place.
    Row {
        /// The rate plan.
        plan: Sym,
        /// Place among its rows.
        row: u32,
    },
    /// Taken from credit.
    Consume {
        /// The resource.
        resource: Sym,
        /// Quantity that was to be taken.
        asked: Exact,
        /// Quanta taken.
        taken: i64,
        /// Quantity handed on.
        left: Exact,
    },
    /// A quantity is priced. Tiers and fees follow.
    Charge {
        /// The currency.
        resource: Sym,
        /// Where it lands on the bill.
        bill_item: Sym,
        /// How tiers price.
        mode: PriceMode,
        /// Quantity handed on to the charge.
        quantity: Exact,
        /// Quantity after increments.
        rated: Exact,
    },
    /// What one tier priced.
    Tier {
        /// Place of the tier.
        tier: u32,
        /// Quantity, of packages their number.
        quantity: Exact,
        /// Price of one price unit or package.
        price: Exact,
        /// Their product.
        amount: Exact,
    },
    /// What the counter or the session was priced before is taken off.
    PricedBefore {
        /// Quantity before.
        quantity: Exact,
        /// Its price.
        amount: Exact,
    },
    /// The event carries the price.
    Carried {
        /// Price of one price unit.
        price: Exact,
        /// Their product.
        amount: Exact,
    },
    /// A percentage of money that the event carries.
    PercentOf {
        /// The percentage.
        percent: Exact,
        /// The money.
        of: Exact,
        /// Their product.
        amount: Exact,
    },
    /// The cycle's maximum cut the charge.
    CycleMaximum {
        /// Quanta charged in the cycle before.
        charged: i64,
        /// Quanta charged now.
        net: i64,
    },
    /// A discount took something.
    Discount {
        /// Its purchase.
        purchase: PurchaseId,
        /// The discount.
        discount: Sym,
        /// Quanta taken, a positive figure.
        quanta: i64,
        /// Quanta left of the charge.
        left: i64,
    },
    /// An owner takes over a share of what comes next, or of the charge before (domain.md §6).
    Shared {
        /// The sharing group.
        sharing: SharingId,
        /// Percent that move to the owner.
        percent: Exact,
    },
    /// A flat fee for entering a tier.
    Flat {
        /// Place of the tier.
        tier: u32,
        /// The fee.
        amount: Exact,
    },
    /// Flat fees that were paid earlier in the day or cycle.
    OnceSkipped {
        /// What was not charged again.
        amount: Exact,
        /// First day of the day or cycle, as days since 1970.
        day: i32,
    },
    /// The connect fee.
    ConnectFee {
        /// The fee.
        amount: Exact,
    },
    /// The charge was raised to its minimum.
    Minimum {
        /// The minimum.
        amount: Exact,
    },
    /// The charge was cut to its maximum.
    Maximum {
        /// The maximum.
        amount: Exact,
    },
    /// The one rounding of a charge (domain.md §2).
    Rounded {
        /// What was rounded.
        exact: Exact,
        /// Quanta without tax.
        net: i64,
    },
    /// The tax of a charge.
    Tax {
        /// The tax.
        tax: Sym,
        /// Rate in parts per million.
        ppm: i32,
        /// True where the customer pays none.
        exempt: bool,
        /// True where the customer owes it himself.
        reverse: bool,
        /// True where the gateway has not answered and the last known rate serves.
        pending: bool,
        /// Quanta of tax.
        quanta: i64,
    },
    /// A charge in another currency was passed over.
    OtherCurrency {
        /// The other currency.
        resource: Sym,
    },
    /// A counter moved.
    Count {
        /// The counter's resource.
        resource: Sym,
        /// Quanta before.
        before: i64,
        /// Quanta after.
        after: i64,
    },
    /// Funds paid.
    Funds {
        /// Quanta paid.
        paid: i64,
    },
    /// A balance that the event moved, before and after.
    Balance {
        /// Whose: 0 the own group's, from 1 on those of owners in the order in which they took over something.
        place: u32,
        /// Its number in the group.
        balance: u32,
        /// Its resource.
        resource: Sym,
        /// Quanta before.
        before: i64,
        /// Quanta after.
        after: i64,
    },
    /// A limit was looked at.
    Limit {
        /// The resource whose limit it is.
        resource: Sym,
        /// Exposure before the event.
        exposure: i64,
        /// Quanta charged, tax included.
        charged: i64,
        /// The limit.
        limit: i64,
        /// True where it is passed.
        passed: bool,
    },
}
