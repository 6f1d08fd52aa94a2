//! Why fees and grants cannot be computed: a catalog or a state that does not fit, or a change that prepaid money does not cover.

use balance::BalanceError;
use calendar::{CalendarError, Date};
use money::MoneyError;

/// Why charges could not be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChargeError {
    /// Arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A date is out of range.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The balance group refuses.
    #[error(transparent)]
    Balance(#[from] BalanceError),
    /// The catalog lacks an object that a purchase or a product names.
    #[error("the catalog has no {kind} `{code}`")]
    Unknown {
        /// Kind of object.
        kind: &'static str,
        /// Its code.
        code: String,
    },
    /// No version of the product is valid on the day.
    #[error("product `{product}` has no version valid on {on}")]
    VersionMissing {
        /// Code of the product.
        product: String,
        /// The day.
        on: Date,
    },
    /// The version has no price in the currency; there is no conversion (domain.md §2).
    #[error("product `{product}` has no price in `{currency}`")]
    PriceMissing {
        /// Code of the product.
        product: String,
        /// Code of the currency.
        currency: String,
    },
    /// The version of a grant does not say how much.
    #[error("product `{product}` does not say how much it grants")]
    GrantMissing {
        /// Code of the product.
        product: String,
    },
    /// A fee without a bill item.
    #[error("product `{product}` has no bill item")]
    BillItemMissing {
        /// Code of the product.
        product: String,
    },
    /// The tax has no rate for the payer's place on the day.
    #[error("tax `{tax}` has no usable rate on {on}")]
    TaxRateMissing {
        /// Code of the tax.
        tax: String,
        /// The day.
        on: Date,
    },
    /// A discount cannot be taken.
    #[error(transparent)]
    Discount(#[from] discount::DiscountError),
    /// Arrears are charged for a cycle with an end.
    #[error("the cycle has no end")]
    OpenCycle,
    /// What a change of the past asks for passes the limit of prepaid money (domain.md §3).
    #[error("the funds do not cover what the change asks for")]
    FundsMissing {
        /// Asked for, in quanta, tax included.
        asked: i64,
        /// Left, in quanta.
        left: i64,
    },
    /// More due instants than one run takes.
    #[error("more than {} instants are due at once", crate::DUE_INSTANTS_MAX)]
    TooManyDue,
}

impl ChargeError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Money(error) => error.code(),
            Self::Calendar(error) => error.code(),
            Self::Balance(error) => error.code(),
            Self::Unknown { .. } => "catalog_object_missing",
            Self::VersionMissing { .. } => "version_missing",
            Self::PriceMissing { .. } => "price_missing",
            Self::GrantMissing { .. } => "grant_missing",
            Self::BillItemMissing { .. } => "bill_item_missing",
            Self::TaxRateMissing { .. } => "tax_rate_missing",
            Self::Discount(error) => error.code(),
            Self::OpenCycle => "open_cycle",
            Self::FundsMissing { .. } => "limit_reached",
            Self::TooManyDue => "too_many_due",
        }
    }
}
