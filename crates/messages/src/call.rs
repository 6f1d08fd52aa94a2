//! Calls to URLs, signed as Standard Webhooks says: HMAC-SHA256 over id, time and body.
//!
//! Invariant: the id of a message is the same over all attempts, so that a receiver may drop what it has seen.

use crate::{SendError, Sender};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use calendar::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a secret begins with.
pub const SECRET_PREFIX: &str = "whsec_";
/// Bytes of randomness in a secret.
const SECRET_BYTES: usize = 32;
/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// Why something cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The secret is not one of ours.
    #[error("the secret is not `whsec_` and base64")]
    Malformed(#[source] base64::DecodeError),
    /// The secret lacks its beginning.
    #[error("the secret does not begin with `whsec_`")]
    WithoutPrefix,
    /// The system has no randomness.
    #[error("no randomness can be had: {0}")]
    Randomness(getrandom::Error),
    /// The secret has a length that the function does not take.
    #[error("the secret has a wrong length")]
    Length(#[from] hmac::digest::InvalidLength),
}

/// Draws a secret.
///
/// # Errors
/// [`SigningError::Randomness`].
pub fn draw_secret() -> Result<String, SigningError> {
    let mut bytes = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(SigningError::Randomness)?;
    Ok(format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes)))
}

/// The signature of a message: `v1,` and base64.
///
/// # Errors
/// [`SigningError`].
pub fn sign(secret: &str, id: &str, seconds: i64, body: &str) -> Result<String, SigningError> {
    let encoded = secret.strip_prefix(SECRET_PREFIX).ok_or(SigningError::WithoutPrefix)?;
    let key = STANDARD.decode(encoded).map_err(SigningError::Malformed)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key)?;
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body.as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// A call.
pub struct Call<'a> {
    /// Where to.
    pub url: &'a str,
    /// Id of the message.
    pub id: &'a str,
    /// When it is sent.
    pub at: Instant,
    /// JSON text.
    pub body: &'a str,
    /// The secrets that count now: a receiver accepts any of their signatures.
    pub secrets: &'a [&'a str],
}

impl Sender {
    /// Calls a URL. Success is any 2xx.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn call(&self, call: &Call<'_>) -> Result<String, SendError> {
        let url = self.destinations.url(call.url)?;
        let seconds = call.at.micros().div_euclid(SECOND_MICROS);
        let signed = call.secrets.iter().map(|secret| sign(secret, call.id, seconds, call.body));
        let signatures = signed.collect::<Result<Vec<_>, _>>().map_err(|error| SendError::Settings(error.to_string()))?;
        let request = self
            .http
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", call.id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signatures.join(" "))
            .body(call.body.to_owned());
        self.exchange(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_published_example() {
        // The worked example of the Standard Webhooks libraries.
        let signature =
            sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_are_random_and_can_be_signed_with() {
        let (one, other) = (draw_secret().unwrap(), draw_secret().unwrap());
        assert_ne!(one, other);
        assert!(one.starts_with(SECRET_PREFIX));
        assert_ne!(sign(&one, "id", 1, "{}").unwrap(), sign(&other, "id", 1, "{}").unwrap());
        assert!(sign("secret", "id", 1, "{}").is_err());
    }
}
