//! Why billing refuses.

use crate::BillStatus;
use balance::BalanceError;
use calendar::{CalendarError, Instant};
use ids::BillId;
use money::MoneyError;

/// Why a bill could not be closed, paid or adjusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BillingError {
    /// Arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A date is out of range.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The balance group refuses.
    #[error(transparent)]
    Balance(#[from] BalanceError),
    /// The cycle has not ended (domain.md §7).
    #[error("the cycle of bill {bill} runs until {to}")]
    CycleStillRunning {
        /// The bill.
        bill: BillId,
        /// Its end.
        to: Instant,
    },
    /// A pay-now profile has no cycle to close.
    #[error("bill {0} has no cycle")]
    NoCycle(BillId),
    /// Bill now of a bill without charges.
    #[error("bill {0} has no charges that could be billed")]
    NothingToBill(BillId),
    /// The state does not allow it.
    #[error("a bill that is {status} cannot be {wanted}")]
    Status {
        /// State of the bill.
        status: BillStatus,
        /// What was asked of it.
        wanted: &'static str,
    },
    /// Closing or paying a bill that is not the one expected.
    #[error("bill {0} has nothing due here")]
    NotDue(BillId),
    /// An amount that must be above zero.
    #[error("the amount must be above zero")]
    NotPositive,
    /// More decimals than the currency has, on a billed document than its minor unit.
    #[error("the amount has more than {0} decimals")]
    TooPrecise(u8),
    /// More paid than due.
    #[error("bill {bill} has {due} quanta due, {asked} were to be paid")]
    ExceedsDue {
        /// The bill.
        bill: BillId,
        /// Due, in quanta.
        due: i64,
        /// Asked, in quanta.
        asked: i64,
    },
    /// The catalog lacks an object.
    #[error("the catalog has no {kind} `{code}`")]
    Unknown {
        /// Kind of object.
        kind: &'static str,
        /// Its code.
        code: String,
    },
    /// A discount cannot be taken.
    #[error(transparent)]
    Discount(#[from] discount::DiscountError),
    /// The tax has no usable rate on the day.
    #[error("tax `{0}` has no usable rate on that day")]
    TaxRateMissing(String),
    /// The gateway has not given the rate of the day.
    #[error("the taxation gateway has not given the rate of tax `{0}` for that day yet; try again in a while")]
    TaxPending(String),
    /// The pattern of invoice numbers is wrong.
    #[error("`{pattern}` is not a pattern of invoice numbers: {why}")]
    InvoicePattern {
        /// The pattern.
        pattern: String,
        /// What is wrong.
        why: &'static str,
    },
    /// Links of payers that come back to where they began: a fault of ours.
    #[error("the profile would pay for itself")]
    PayerCircle,
    /// Lines that cannot sum to the total by handing out minor units.
    #[error("the lines do not round to the total")]
    LinesDiffer,
}

impl BillingError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Money(error) => error.code(),
            Self::Calendar(error) => error.code(),
            Self::Balance(error) => error.code(),
            Self::CycleStillRunning { .. } => "cycle_still_running",
            Self::NoCycle(_) => "no_cycle",
            Self::NothingToBill(_) => "nothing_to_bill",
            Self::Status { .. } => "bill_status",
            Self::NotDue(_) => "not_due",
            Self::NotPositive => "amount_not_positive",
            Self::TooPrecise(_) => "too_precise",
            Self::ExceedsDue { .. } => "exceeds_due",
            Self::Unknown { .. } => "catalog_object_missing",
            Self::Discount(error) => error.code(),
            Self::TaxRateMissing(_) => "tax_rate_missing",
            Self::TaxPending(_) => "tax_pending",
            Self::InvoicePattern { .. } => "invoice_pattern",
            Self::PayerCircle => "payer_circle",
            Self::LinesDiffer => "lines_differ",
        }
    }

    /// The field of a request that it speaks of, where it does.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotPositive | Self::TooPrecise(_) => Some("amount"),
            Self::Money(_)
            | Self::Calendar(_)
            | Self::Balance(_)
            | Self::CycleStillRunning { .. }
            | Self::NoCycle(_)
            | Self::NothingToBill(_)
            | Self::Status { .. }
            | Self::NotDue(_)
            | Self::ExceedsDue { .. }
            | Self::Unknown { .. }
            | Self::Discount(_)
            | Self::TaxRateMissing(_)
            | Self::TaxPending(_)
            | Self::InvoicePattern { .. }
            | Self::PayerCircle
            | Self::LinesDiffer => None,
        }
    }
}
