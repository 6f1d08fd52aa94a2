//! Text messages by a gateway that is asked over HTTP, as its operator describes it.

use crate::escape::{Place, fill};
use crate::{SendError, Sender};
use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

/// How the gateway is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Everything stands in the address.
    Get,
    /// With a body.
    Post,
    /// With a body.
    Put,
}

/// A header that is sent along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A gateway. `{to}` and `{text}` stand for number and text in address and body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsGateway {
    /// How it is asked.
    pub method: Method,
    /// Its address.
    pub url: String,
    /// Headers that may be seen.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// Name of the header whose value is the secret; empty for none.
    #[serde(default)]
    pub secret_header: String,
    /// The body's media type.
    #[serde(default)]
    pub content_type: String,
    /// The body.
    #[serde(default)]
    pub body: String,
}

/// A text to a number.
pub struct TextMessage<'a> {
    /// The number.
    pub to: &'a str,
    /// The text.
    pub text: &'a str,
}

impl SmsGateway {
    /// How values are written into the body.
    fn place(&self) -> Place {
        let kind = self.content_type.split(';').next().unwrap_or_default().trim();
        match kind {
            "application/json" => Place::Json,
            "application/x-www-form-urlencoded" => Place::Encoded,
            _ => Place::Plain,
        }
    }

    /// What is wrong with the headers, as field and sentence.
    pub fn header_problems(&self) -> Vec<(String, &'static str)> {
        let is_name = |name: &str| HeaderName::from_bytes(name.as_bytes()).is_ok();
        let is_value = |value: &str| HeaderValue::from_str(value).is_ok();
        let mut problems = Vec::new();
        for (at, header) in self.headers.iter().enumerate() {
            if !is_name(&header.name) {
                problems.push((format!("headers.{at}.name"), "this is not the name of a header"));
            }
            if !is_value(&header.value) {
                problems.push((format!("headers.{at}.value"), "this is not the value of a header"));
            }
        }
        if !self.secret_header.is_empty() && !is_name(&self.secret_header) {
            problems.push(("secret_header".to_owned(), "this is not the name of a header"));
        }
        if !is_value(&self.content_type) {
            problems.push(("content_type".to_owned(), "this is not a media type"));
        }
        problems
    }

    /// The address for a message.
    pub fn address(&self, message: &TextMessage<'_>) -> String {
        fill(&self.url, &[("to", message.to), ("text", message.text)], Place::Encoded)
    }
}

impl Sender {
    /// Hands a text to a gateway. Success is any 2xx.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn text(&self, gateway: &SmsGateway, secret: Option<&str>, message: &TextMessage<'_>) -> Result<String, SendError> {
        let url = self.destinations.url(&gateway.address(message))?;
        let mut request = match gateway.method {
            Method::Get => self.http.get(url),
            Method::Post => self.http.post(url),
            Method::Put => self.http.put(url),
        };
        for header in &gateway.headers {
            request = request.header(&header.name, &header.value);
        }
        if let Some(secret) = secret.filter(|_| !gateway.secret_header.is_empty()) {
            let mut value = HeaderValue::from_str(secret).or(Err(SendError::Settings("the secret is no header".to_owned())))?;
            value.set_sensitive(true);
            request = request.header(&gateway.secret_header, value);
        }
        if gateway.method != Method::Get {
            let body = fill(&gateway.body, &[("to", message.to), ("text", message.text)], gateway.place());
            request = request.header("content-type", &gateway.content_type).body(body);
        }
        self.exchange(request).await
    }
}
