//! Why an event has no price, is refused, or could not be computed.

use crate::Trace;
use balance::BalanceError;
use catalog::{Catalog, TooManyDays};
use discount::DiscountError;
use ids::{GroupId, Sym};
use money::{Exact, MoneyError};
use tax::TaxError;

/// What became of an event that is not rated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotRated {
    /// No price was found: the event is kept and can be rated again (domain.md §5).
    #[error("{reason}")]
    Unrated {
        /// Why.
        reason: Unrated,
        /// How far it came.
        trace: Trace,
    },
    /// The event is refused and leaves no row.
    #[error("{reason}")]
    Refused {
        /// Why.
        reason: Refused,
        /// How far it came.
        trace: Trace,
    },
    /// The computation failed.
    #[error(transparent)]
    Failed(#[from] RatingError),
}

impl NotRated {
    /// Stable code of the reason.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unrated { reason, .. } => reason.code(),
            Self::Refused { reason, .. } => reason.code(),
            Self::Failed(error) => error.code(),
        }
    }
}

/// Why an event has no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unrated {
    /// Given by charging: nobody held the identifier at event time.
    #[error("no service had this identifier at the time of the event")]
    NoService,
    /// No purchased product of the service type is valid.
    #[error("the service had no product of this service type at the time of the event")]
    NoProduct,
    /// The customer was inactive at event time, and no product rates that (domain.md §9).
    #[error("the customer was inactive at the time of the event")]
    CustomerInactive,
    /// The customer was closed at event time, and no product rates that (domain.md §9).
    #[error("the customer was closed at the time of the event")]
    CustomerClosed,
    /// The product has no version on the date.
    #[error("the product has no version on the date of the event")]
    NoVersion,
    /// The version has no rate plan.
    #[error("the product's version has no rate plan")]
    NoRatePlan,
    /// No row of the rate plan matches.
    #[error("no row of the rate plan matches the event")]
    NoRow,
    /// The row has no price in the profile's currency.
    #[error("the row has no price in the currency of the billing profile")]
    NoPrice,
    /// The tax has no rate on the date.
    #[error("the tax has no rate on the date of the event")]
    NoTaxRate {
        /// The tax.
        tax: Sym,
    },
    /// The event lacks the field that carries its price.
    #[error("the event lacks the field that carries its price")]
    NoCarriedPrice,
    /// A policy moves money to an owner who is billed in another currency.
    #[error("the owner of the sharing group is billed in another currency")]
    OtherCurrencyOfOwner,
    /// A discount has no amount in the profile's currency.
    #[error("a discount has no amount in the currency of the billing profile")]
    NoDiscountAmount,
    /// A fee once per cycle on a profile that has no cycle.
    #[error("the price has a fee once per cycle, and the billing profile has no cycle")]
    NoCycle,
    /// The event lies past the prepared bill: it waits until its bill exists.
    #[error("the event lies beyond the prepared bill; the cycles before it are not billed yet")]
    BillingOverdue,
}

impl Unrated {
    /// Stable code of the reason.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoService => "no_service",
            Self::NoProduct => "no_product",
            Self::CustomerInactive => "customer_inactive",
            Self::CustomerClosed => "customer_closed",
            Self::NoVersion => "no_version",
            Self::NoRatePlan => "no_rate_plan",
            Self::NoRow => "no_row",
            Self::NoPrice => "no_price",
            Self::NoTaxRate { .. } => "no_tax_rate",
            Self::NoCarriedPrice => "no_carried_price",
            Self::OtherCurrencyOfOwner => "other_currency_of_owner",
            Self::NoDiscountAmount => "no_discount_amount",
            Self::NoCycle => "no_cycle",
            Self::BillingOverdue => "billing_overdue",
        }
    }
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Money is spent, or the limit reached (domain.md §3).
    #[error("the charge of {asked} quanta passes the limit: {left} left")]
    LimitReached {
        /// The resource whose limit it is.
        resource: Sym,
        /// What was asked, in quanta, tax included.
        asked: i64,
        /// What is left, in quanta.
        left: i64,
    },
    /// The event is older than what is remembered of `once per` fees.
    #[error("the event is older than {} days before the latest one of its kind", balance::LATE_USAGE_DAYS_MAX)]
    TooLate,
    /// The customer was inactive at event time, and no product rates that (domain.md §9).
    #[error("the customer is inactive at the time of the event")]
    CustomerInactive,
    /// The customer was closed at event time, and no product rates that (domain.md §9).
    #[error("the customer is closed at the time of the event")]
    CustomerClosed,
}

impl Refused {
    /// The reason with amounts in units of their resource, for people.
    pub fn sentence(&self, catalog: &Catalog) -> String {
        let Self::LimitReached { resource, asked, left } = self else { return self.to_string() };
        let Some(found) = catalog.resources.get(resource) else { return self.to_string() };
        let amount = |quanta| Exact::from_quanta(quanta, found.scale).to_string();
        format!(
            "the charge of {} {unit} passes the limit: {} {unit} left",
            amount(*asked),
            amount(*left),
            unit = catalog.symbols.code(*resource)
        )
    }

    /// Stable code of the reason.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LimitReached { .. } => "limit_reached",
            Self::TooLate => "too_late",
            Self::CustomerInactive => "customer_inactive",
            Self::CustomerClosed => "customer_closed",
        }
    }
}

/// Why the computation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    /// Arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The group refuses.
    #[error(transparent)]
    Balance(BalanceError),
    /// The catalog names what it does not hold, which compiling rules out.
    #[error("the catalog has no object with number {}", .0.0)]
    Dangling(Sym),
    /// The facts name an owner's group that was not loaded.
    #[error("the balance group {0} of a sharing group's owner is not at hand")]
    OwnerMissing(GroupId),
    /// More than [`crate::SPLIT_PARTS_MAX`] parts.
    #[error("an event is split into at most {} parts", crate::SPLIT_PARTS_MAX)]
    TooManyParts,
    /// A plan that splits by time has an event of more days than are searched for boundaries.
    #[error(transparent)]
    TooManyDays(#[from] TooManyDays),
}

impl RatingError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Money(error) => error.code(),
            Self::Balance(error) => error.code(),
            Self::Dangling(_) => "dangling_catalog",
            Self::OwnerMissing(_) => "owner_missing",
            Self::TooManyParts => "too_many_parts",
            Self::TooManyDays(_) => "too_many_days",
        }
    }
}

/// Why rating stops, before the trace is put beside it.
#[derive(Debug)]
pub(crate) enum Stop {
    Unrated(Unrated),
    Refused(Refused),
    Failed(RatingError),
}

impl Stop {
    /// The answer, with the trace so far.
    pub(crate) fn with(self, trace: Trace) -> NotRated {
        match self {
            Self::Unrated(reason) => NotRated::Unrated { reason, trace },
            Self::Refused(reason) => NotRated::Refused { reason, trace },
            Self::Failed(error) => NotRated::Failed(error),
        }
    }
}

impl From<RatingError> for Stop {
    fn from(error: RatingError) -> Self {
        Self::Failed(error)
    }
}

impl From<MoneyError> for Stop {
    fn from(error: MoneyError) -> Self {
        Self::Failed(RatingError::Money(error))
    }
}

impl From<BalanceError> for Stop {
    fn from(error: BalanceError) -> Self {
        match error {
            BalanceError::BeyondPreparedBill => Self::Unrated(Unrated::BillingOverdue),
            BalanceError::Money(_)
            | BalanceError::TooManyBalances
            | BalanceError::TooManyCounters
            | BalanceError::TooManyDistinct
            | BalanceError::TooManyHolds
            | BalanceError::UnknownBalance(_)
            | BalanceError::NotGranted(_)
            | BalanceError::LimitReached { .. } => Self::Failed(RatingError::Balance(error)),
        }
    }
}

impl From<DiscountError> for Stop {
    fn from(error: DiscountError) -> Self {
        match error {
            DiscountError::Money(error) => Self::Failed(RatingError::Money(error)),
            DiscountError::NoAmount(_) => Self::Unrated(Unrated::NoDiscountAmount),
        }
    }
}

impl From<TaxError> for Stop {
    fn from(error: TaxError) -> Self {
        match error {
            TaxError::Unknown(sym) => Self::Failed(RatingError::Dangling(sym)),
            TaxError::NoRate(tax) => Self::Unrated(Unrated::NoTaxRate { tax }),
        }
    }
}
