//! HTTP out: one client that resolves names itself, follows nothing, waits a limited time and reads a limited answer.

use crate::destination::{DestinationError, Destinations};
use crate::{ANSWER_BYTES_MAX, CONNECT_TIME_MAX, DETAIL_CHARS_MAX, HTTP_TIME_MAX, SendError};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use std::error::Error;
use std::time::Duration;

/// Says which cryptography TLS uses in this process: ring, for all parts alike. A program calls it before it makes any HTTP client.
pub fn install_crypto() {
    // That another part installed it before is as good.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
}

/// Sends messages of all channels. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sender {
    pub(crate) http: reqwest::Client,
    pub(crate) destinations: Destinations,
    time_max: Duration,
}

impl Sender {
    /// A sender that reaches what the operator allows.
    ///
    /// # Errors
    /// Where the system has no certificates to trust.
    pub fn try_new(destinations: Destinations) -> Result<Self, SendError> {
        Self::try_within(destinations, HTTP_TIME_MAX)
    }

    /// The same with another limit for one HTTP exchange.
    ///
    /// # Errors
    /// As [`Sender::try_new`].
    pub fn try_within(destinations: Destinations, time_max: Duration) -> Result<Self, SendError> {
        install_crypto();
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIME_MAX)
            .timeout(time_max)
            .user_agent(concat!("guilder/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Checked(destinations))
            .build()
            .map_err(|cause| SendError::Settings(chain(&cause)))?;
        Ok(Self { http, destinations, time_max })
    }

    /// Which destinations it reaches.
    pub const fn destinations(&self) -> Destinations {
        self.destinations
    }

    /// Sends a request and says what was answered to success.
    pub(crate) async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<String, SendError> {
        let mut response = request.send().await.map_err(|error| self.unreachable(error))?;
        let status = response.status();
        let mut bytes = Vec::new();
        while bytes.len() < ANSWER_BYTES_MAX {
            match response.chunk().await {
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(self.unreachable(error)),
            }
        }
        let text: String = String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).take(DETAIL_CHARS_MAX).collect();
        if status.is_success() {
            return Ok(format!("{} {text}", status.as_u16()).trim().to_owned());
        }
        Err(SendError::Answered { status: status.as_u16(), text })
    }

    fn unreachable(&self, error: reqwest::Error) -> SendError {
        unreachable_within(error, self.time_max)
    }
}

/// Why the other side could not be asked within a time.
pub(crate) fn unreachable_within(error: reqwest::Error, time_max: Duration) -> SendError {
    if error.is_timeout() {
        return SendError::TimedOut(time_max);
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<DestinationError>() {
            return SendError::Destination(refused.clone());
        }
        cause = inner.source();
    }
    // The address may hold a token of the receiver: it stays out of the log.
    SendError::Unreachable(chain(&error.without_url()))
}

/// Resolves names to addresses that may be connected to.
struct Checked(Destinations);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let destinations = self.0;
        Box::pin(async move {
            let found = destinations.resolve(name.as_str(), 0).await?;
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

/// An error with its causes in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text.chars().take(DETAIL_CHARS_MAX).collect()
}
