//! Why a billing use case refuses.

use balance::BalanceError;
use billing::BillingError;
use calendar::CalendarError;
use charging::{CatalogsError, ChargeError, FieldError, ProfileError};
use documents::InvoiceDocumentError;
use money::MoneyError;
use store::StoreError;

/// Why a billing use case refuses.
#[derive(Debug, thiserror::Error)]
pub enum BillingUseError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalog of the site could not be had.
    #[error(transparent)]
    Catalogs(#[from] CatalogsError),
    /// What fell due could not be charged.
    #[error(transparent)]
    Charge(#[from] ChargeError),
    /// The rules of billing refuse.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// A price's minimum cannot be computed.
    #[error(transparent)]
    Rating(#[from] rating::RatingError),
    /// A tax cannot be found.
    #[error(transparent)]
    Tax(#[from] tax::TaxError),
    /// Nothing of that id in the site.
    #[error("there is no {0} of that number or id")]
    NotFound(&'static str),
    /// Wrong fields, all of them.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
    /// The bill has an invoice already.
    #[error("the bill has invoice {0} already")]
    Invoiced(String),
    /// Only a bill that left `active`, of a profile that is not prepaid, gets an invoice.
    #[error("a bill that is {0} gets no invoice")]
    NotInvoiced(&'static str),
    /// The cycle has not ended (domain.md §7).
    #[error("the cycle of bill {number} runs until {until}")]
    CycleStillRunning {
        /// Number of the bill.
        number: i64,
        /// Its end, in the profile's time zone.
        until: String,
    },
    /// The cycle has ended and stays open for late usage.
    #[error("the cycle of bill {number} has ended and is open for late usage until {until}")]
    OpenForLateUsage {
        /// Number of the bill.
        number: i64,
        /// From when on it may be billed, in the profile's time zone.
        until: String,
    },
    /// Bill now of a cycle that has ended.
    #[error("the cycle has ended: run billing closes it")]
    CycleOver,
    /// The bill moved to another's profile (domain.md §6).
    #[error("another pays bill {0}: record the payment with that customer")]
    PaidByAnother(i64),
    /// A prepaid statement stays as it is.
    #[error("bill {0} is a statement of what funds paid and stays as it is: adjust the active bill, or the funds")]
    Statement(i64),
    /// The invoice is void already.
    #[error("invoice {0} is void already")]
    InvoiceVoid(String),
    /// The profile is in use.
    #[error("the billing profile cannot be deleted: {}", .0.message())]
    ProfileInUse(super::ProfileInUse),
    /// The document does not add up, which is a fault of ours.
    #[error("the invoice does not add up: {0}")]
    Document(#[from] InvoiceDocumentError),
}

impl BillingUseError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Catalogs(error) => error.code(),
            Self::Charge(error) => error.code(),
            Self::Billing(error) => error.code(),
            Self::Rating(error) => error.code(),
            Self::Tax(error) => error.code(),
            Self::NotFound(_) => "not_found",
            Self::Fields(_) => "validation_failed",
            Self::Invoiced(_) => "already_invoiced",
            Self::NotInvoiced(_) => "not_invoiced",
            Self::CycleStillRunning { .. } => "cycle_still_running",
            Self::OpenForLateUsage { .. } => "open_for_late_usage",
            Self::CycleOver => "cycle_over",
            Self::PaidByAnother(_) => "paid_by_another",
            Self::Statement(_) => "prepaid_statement",
            Self::InvoiceVoid(_) => "invoice_void",
            Self::ProfileInUse(_) => "billing_profile_in_use",
            Self::Document(error) => error.code(),
        }
    }
}

impl From<MoneyError> for BillingUseError {
    fn from(error: MoneyError) -> Self {
        Self::Billing(error.into())
    }
}

impl From<BalanceError> for BillingUseError {
    fn from(error: BalanceError) -> Self {
        Self::Billing(error.into())
    }
}

impl From<CalendarError> for BillingUseError {
    fn from(error: CalendarError) -> Self {
        Self::Billing(error.into())
    }
}

impl From<ProfileError> for BillingUseError {
    fn from(error: ProfileError) -> Self {
        Self::Charge(error.into())
    }
}

impl From<subscription::ChargeError> for BillingUseError {
    fn from(error: subscription::ChargeError) -> Self {
        Self::Charge(error.into())
    }
}
