//! A question to a service: JSON by POST, a limited answer within a limited time.

use crate::http::unreachable_within;
use crate::{DETAIL_CHARS_MAX, SendError, Sender};
use reqwest::header::HeaderValue;
use std::time::Duration;

/// A question.
pub struct Ask<'a> {
    /// Who is asked.
    pub url: &'a str,
    /// What is sent as `Authorization: Bearer`.
    pub bearer: Option<&'a str>,
    /// JSON text.
    pub body: String,
    /// Longest time for the whole exchange.
    pub time_max: Duration,
    /// Longest answer.
    pub bytes_max: usize,
}

impl Sender {
    /// Asks and answers the body of a success, whole.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn ask(&self, ask: &Ask<'_>) -> Result<Vec<u8>, SendError> {
        let url = self.destinations.url(ask.url)?;
        let mut request = self.http.post(url).timeout(ask.time_max).header("content-type", "application/json");
        if let Some(bearer) = ask.bearer {
            let unusable = || SendError::Settings("the secret is no header".to_owned());
            let mut value = HeaderValue::from_str(&format!("Bearer {bearer}")).or(Err(unusable()))?;
            value.set_sensitive(true);
            request = request.header("authorization", value);
        }
        let failed = |error| unreachable_within(error, ask.time_max);
        let mut response = request.body(ask.body.clone()).send().await.map_err(failed)?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > ask.bytes_max {
                return Err(SendError::TooLong(ask.bytes_max));
            }
        }
        if status.is_success() {
            return Ok(bytes);
        }
        let text = String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).take(DETAIL_CHARS_MAX).collect();
        Err(SendError::Answered { status: status.as_u16(), text })
    }
}
