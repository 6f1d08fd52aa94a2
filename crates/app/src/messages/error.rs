//! Why something about messages is refused.

use super::endpoints::ENDPOINTS_MAX;
use crate::ReadError;
use charging::{CatalogsError, FieldError};
use messages::SigningError;
use store::StoreError;

/// Why a use case of messages refuses.
#[derive(Debug, thiserror::Error)]
pub enum MessagesError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is asked for cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The catalog cannot be had.
    #[error(transparent)]
    Catalogs(#[from] CatalogsError),
    /// Time arithmetic failed.
    #[error(transparent)]
    Calendar(#[from] calendar::CalendarError),
    /// A secret cannot be made.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// Settings could not be read or written.
    #[error("settings cannot be read or written: {0}")]
    Settings(#[from] serde_json::Error),
    /// Wrong fields.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
    /// Nothing of that id in the site.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A channel is to be tried that nobody has configured.
    #[error("the channel is not configured")]
    NotConfigured,
    /// Too many endpoints.
    #[error("a site has at most {ENDPOINTS_MAX} webhook endpoints")]
    TooManyEndpoints,
    /// The invoice that is to be sent cannot be read.
    #[error(transparent)]
    Invoice(Box<crate::billing::BillingUseError>),
    /// A void invoice is not sent.
    #[error("invoice {0} is void")]
    InvoiceVoid(String),
    /// A worker has it at this moment.
    #[error("the message is being sent right now")]
    BeingSent,
    /// It was changed since it was read.
    #[error("the endpoint has changed since it was read")]
    Changed,
}

impl MessagesError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Catalogs(error) => error.code(),
            Self::Calendar(error) => error.code(),
            Self::Signing(_) => "internal",
            Self::Settings(_) => "store_corrupt",
            Self::Fields(_) => "validation_failed",
            Self::NotFound(_) => "not_found",
            Self::NotConfigured => "channel_not_configured",
            Self::TooManyEndpoints => "too_many_endpoints",
            Self::Invoice(error) => error.code(),
            Self::InvoiceVoid(_) => "invoice_void",
            Self::BeingSent => "being_sent",
            Self::Changed => "precondition_failed",
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        if let Self::Fields(fields) = self { fields } else { &[] }
    }
}
