//! E-mail by SMTP: one connection a message, encrypted unless the server is this machine.

use crate::destination::is_this_machine;
use crate::http::chain;
use crate::{CONNECT_TIME_MAX, DETAIL_CHARS_MAX, SEND_TIME_MAX, SendError, Sender};
use lettre::address::AddressError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Not: for a server on this machine alone.
    None,
    /// After the greeting, and required.
    StartTls,
    /// From the first byte.
    Tls,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailServer {
    /// Name or address.
    pub host: String,
    /// Port, such as 587.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Who signs in; empty for nobody.
    #[serde(default)]
    pub username: String,
    /// Whom the mail is from.
    pub from_address: String,
    /// Their name.
    #[serde(default)]
    pub from_name: String,
}

/// A mail.
pub struct Email<'a> {
    /// Id of the message: the same over all attempts.
    pub id: &'a str,
    /// To whom.
    pub to: &'a str,
    /// Subject.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
}

impl EmailServer {
    /// What is wrong with the settings, as field and sentence.
    pub fn problems(&self) -> Vec<(&'static str, &'static str)> {
        let mut problems = Vec::new();
        if self.host.trim().is_empty() {
            problems.push(("host", "name the mail server"));
        }
        if self.port == 0 {
            problems.push(("port", "a port is above 0"));
        }
        if self.security == Security::None && !is_this_machine(&self.host) {
            problems.push(("security", "without encryption only a server on this machine is reached"));
        }
        if self.from_address.parse::<Address>().is_err() {
            problems.push(("from_address", "this is not an e-mail address"));
        }
        problems
    }

    fn message(&self, email: &Email<'_>) -> Result<Message, SendError> {
        let from = Mailbox::new((!self.from_name.is_empty()).then(|| self.from_name.clone()), address(&self.from_address)?);
        let domain = from.email.domain().to_owned();
        let built = Message::builder()
            .from(from)
            .to(Mailbox::new(None, address(email.to)?))
            .subject(email.subject)
            .message_id(Some(format!("<{}@{domain}>", email.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(email.body.to_owned());
        built.map_err(|cause| SendError::Settings(chain(&cause)))
    }

    async fn tls(&self) -> Result<Tls, SendError> {
        Ok(match self.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(self.tls_parameters().await?),
            Security::Tls => Tls::Wrapper(self.tls_parameters().await?),
        })
    }

    async fn tls_parameters(&self) -> Result<TlsParameters, SendError> {
        let host = self.host.clone();
        // Reading the system's certificates is work that would hold up others.
        let parameters = tokio::task::spawn_blocking(move || TlsParameters::new(host)).await;
        parameters.map_err(|cause| SendError::Settings(chain(&cause)))?.map_err(|cause| SendError::Settings(chain(&cause)))
    }
}

fn address(text: &str) -> Result<Address, SendError> {
    text.parse().map_err(|cause: AddressError| SendError::Address { address: text.to_owned(), why: cause.to_string() })
}

impl Sender {
    /// Hands a mail to a server.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn email(&self, server: &EmailServer, password: Option<&str>, email: &Email<'_>) -> Result<String, SendError> {
        let message = server.message(email)?;
        let found = self.destinations.resolve(&server.host, server.port).await?;
        match tokio::time::timeout(SEND_TIME_MAX, hand_over_to_any(server, &found, password, &message)).await {
            Ok(result) => result,
            Err(_elapsed) => Err(SendError::TimedOut(SEND_TIME_MAX)),
        }
    }
}

/// Tries the addresses in their order until one can be reached: a name may stand for one of each version.
async fn hand_over_to_any(
    server: &EmailServer,
    found: &[SocketAddr],
    password: Option<&str>,
    message: &Message,
) -> Result<String, SendError> {
    let mut last = SendError::Unreachable("it has no address".to_owned());
    for at in found {
        if server.security == Security::None && !at.ip().is_loopback() {
            return Err(SendError::Settings("without encryption only a server on this machine is reached".to_owned()));
        }
        last = match hand_over(server, *at, password, message.clone()).await {
            Err(error @ SendError::Unreachable(_)) => error,
            ended => return ended,
        };
    }
    Err(last)
}

/// Connects to the address that was checked; the certificate must be that of the server's name.
async fn hand_over(server: &EmailServer, at: SocketAddr, password: Option<&str>, message: Message) -> Result<String, SendError> {
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(at.ip().to_string())
        .port(at.port())
        .timeout(Some(CONNECT_TIME_MAX.saturating_mul(2)))
        .tls(server.tls().await?);
    if !server.username.is_empty() {
        transport = transport.credentials(Credentials::new(server.username.clone(), password.unwrap_or_default().to_owned()));
    }
    let answer = transport.build().send(message).await.map_err(refused)?;
    let text = answer.message().collect::<Vec<_>>().join(" ");
    Ok(format!("{} {text}", answer.code()).chars().take(DETAIL_CHARS_MAX).collect())
}

/// 5xx is for good, except where the server refuses us and not the mail: that is a matter of settings, which may be mended.
fn refused(error: lettre::transport::smtp::Error) -> SendError {
    let text = chain(&error);
    let about_us = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    match (error.is_timeout(), error.is_permanent(), error.is_transient()) {
        (true, _, _) => SendError::TimedOut(CONNECT_TIME_MAX.saturating_mul(2)),
        (false, true, _) if about_us => SendError::Deferred(text),
        (false, true, _) => SendError::Refused(text),
        (false, false, true) => SendError::Deferred(text),
        (false, false, false) => SendError::Unreachable(text),
    }
}
