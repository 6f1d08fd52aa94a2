//! A taxation gateway: what it is asked and what it answers; one that speaks JSON over HTTP.

use super::wire::{self, AnsweredRate};
use calendar::Date;
use messages::{Ask, SendError, Sender};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use store::secret::Secret;
use tax::AnswerError;

/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How a gateway is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Its address.
    pub url: String,
    /// What is sent as `Authorization: Bearer`.
    pub secret: Option<Secret>,
}

/// The rates of one place on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Country of the payer, two letters; empty where unknown.
    pub country: String,
    /// State of it; empty where there is none.
    pub state: String,
    /// The day.
    pub on: Date,
    /// The taxes that are asked for.
    pub taxes: Vec<AskedTax>,
}

/// One tax that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedTax {
    /// Its number and that of who owes it.
    pub of: tax::TaxOf,
    /// Its code.
    pub code: String,
    /// Who owes it.
    pub supplier: Option<AskedSupplier>,
}

/// Who owes a tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedSupplier {
    /// Code.
    pub code: String,
    /// Country.
    pub country: String,
    /// Tax number.
    pub tax_id: String,
}

/// Why a gateway gave no rate, or an unusable one.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// It could not be asked, or refused.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Its answer is not what was agreed on.
    #[error("the answer cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A rate that it gave cannot be used.
    #[error("the rate of `{tax}` cannot be used: {cause}")]
    Rate {
        /// Code of the tax.
        tax: String,
        /// What is wrong with it.
        #[source]
        cause: AnswerError,
    },
    /// It gave two rates of one tax.
    #[error("two rates of `{0}` were answered")]
    Twice(String),
    /// It gave no rate of a tax.
    #[error("no rate of `{0}` was answered")]
    Missing(String),
}

impl GatewayError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Send(error) => error.code(),
            Self::Malformed(_) => "answer_malformed",
            Self::Rate { .. } => "rate_unusable",
            Self::Twice(_) => "rate_twice",
            Self::Missing(_) => "rate_missing",
        }
    }

    /// Whether it is the gateway itself that does not work, not its answer about one place.
    pub(super) const fn is_of_all(&self) -> bool {
        match self {
            Self::Send(_) | Self::Malformed(_) => true,
            Self::Rate { .. } | Self::Twice(_) | Self::Missing(_) => false,
        }
    }
}

/// An exchange that is under way.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Vec<AnsweredRate>, GatewayError>> + Send + 'a>>;

/// Whoever knows the rates of places.
pub trait TaxGateway: Send + Sync {
    /// Asks for the rates of one place on one day, within a time.
    fn rates<'a>(&'a self, access: &'a Access, question: &'a Question, time_max: Duration) -> Exchange<'a>;
}

/// A gateway that is asked by JSON over HTTP (docs/taxation-gateway.md).
#[derive(Debug, Clone)]
pub struct HttpGateway {
    sender: Sender,
}

impl HttpGateway {
    /// A gateway that is reached as messages are.
    pub const fn new(sender: Sender) -> Self {
        Self { sender }
    }
}

impl TaxGateway for HttpGateway {
    fn rates<'a>(&'a self, access: &'a Access, question: &'a Question, time_max: Duration) -> Exchange<'a> {
        Box::pin(async move {
            let bearer = access.secret.as_ref().map(Secret::reveal);
            let ask = Ask { url: &access.url, bearer, body: wire::request(question)?, time_max, bytes_max: ANSWER_BYTES_MAX };
            wire::answer(&self.sender.ask(&ask).await?)
        })
    }
}
