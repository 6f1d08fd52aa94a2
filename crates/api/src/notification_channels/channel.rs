//! A channel and its settings on the wire.

use app::messages::{self as told, ChannelSettings, ChannelView, Security};
use calendar::Zone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A mail server.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EmailServer {
    /// Name or address.
    #[schema(min_length = 1, max_length = 255, example = "smtp.example.org")]
    host: String,
    /// Port.
    #[schema(minimum = 1, maximum = 65535, example = 587)]
    port: u16,
    /// How the connection is encrypted; `none` only to this machine.
    security: EmailSecurity,
    /// Who signs in; empty for nobody.
    #[serde(default)]
    #[schema(max_length = 255)]
    username: String,
    /// Whom mails are from.
    #[schema(min_length = 3, max_length = 255, example = "care@example.org")]
    from_address: String,
    /// Their name.
    #[serde(default)]
    #[schema(max_length = 100)]
    from_name: String,
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EmailSecurity {
    /// Not at all.
    None,
    /// After the greeting.
    StartTls,
    /// From the first byte.
    Tls,
}

/// A header.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GatewayHeader {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Its value, which everybody sees who may configure channels.
    #[schema(max_length = 1000)]
    value: String,
}

/// The method of a request.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum GatewayMethod {
    /// Everything stands in the address.
    Get,
    /// With a body.
    Post,
    /// With a body.
    Put,
}

/// An SMS gateway that is asked over HTTP. `{to}` and `{text}` stand for number and text, escaped for their place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmsGateway {
    /// How it is asked.
    method: GatewayMethod,
    /// Its address: https, or http to this machine.
    #[schema(min_length = 1, max_length = 4000, example = "https://sms.example.org/v1/messages")]
    url: String,
    /// Headers.
    #[serde(default)]
    #[schema(max_items = 20)]
    headers: Vec<GatewayHeader>,
    /// Name of the header whose value is the secret; empty for none.
    #[serde(default)]
    #[schema(max_length = 100, example = "authorization")]
    secret_header: String,
    /// Media type of the body.
    #[serde(default)]
    #[schema(max_length = 100, example = "application/json")]
    content_type: String,
    /// The body.
    #[serde(default)]
    #[schema(max_length = 4000, example = "{\"to\": \"{to}\", \"text\": \"{text}\"}")]
    body: String,
}

/// A channel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NotificationChannel {
    /// `email` or `sms`.
    channel: String,
    /// Whether it is configured.
    configured: bool,
    /// The mail server, of `email`.
    #[schema(required = true)]
    email: Option<EmailServer>,
    /// The gateway, of `sms`.
    #[schema(required = true)]
    sms: Option<SmsGateway>,
    /// Tag of the contacts that are written to; the primary one where a customer has none of it.
    contact_tag: String,
    /// Whether it has a secret: a password, or the value of the secret header. It is never shown.
    has_secret: bool,
    /// Messages that wait for it to be configured.
    waiting: i64,
    /// When it was last changed.
    #[schema(format = "date-time", required = true)]
    changed_at: Option<String>,
}

impl NotificationChannel {
    /// From its row, its time in the site's zone.
    pub(super) fn from_view(view: ChannelView, zone: &Zone) -> Self {
        let (mut email, mut sms, mut contact_tag) = (None, None, String::new());
        let configured = view.settings.is_some();
        match view.settings {
            Some(ChannelSettings::Email(settings)) => (email, contact_tag) = (Some(settings.server.into()), settings.tag),
            Some(ChannelSettings::Sms(settings)) => (sms, contact_tag) = (Some(settings.gateway.into()), settings.tag),
            None => {}
        }
        Self {
            channel: view.channel.as_str().to_owned(),
            configured,
            email,
            sms,
            contact_tag: if contact_tag.is_empty() { "Primary".to_owned() } else { contact_tag },
            has_secret: view.has_secret,
            waiting: view.waiting,
            changed_at: view.changed_at.map(|at| at.to_rfc3339(zone)),
        }
    }
}

impl From<told::EmailServer> for EmailServer {
    fn from(server: told::EmailServer) -> Self {
        let security = match server.security {
            Security::None => EmailSecurity::None,
            Security::StartTls => EmailSecurity::StartTls,
            Security::Tls => EmailSecurity::Tls,
        };
        let told::EmailServer { host, port, username, from_address, from_name, .. } = server;
        Self { host, port, security, username, from_address, from_name }
    }
}

impl From<EmailServer> for told::EmailServer {
    fn from(server: EmailServer) -> Self {
        let security = match server.security {
            EmailSecurity::None => Security::None,
            EmailSecurity::StartTls => Security::StartTls,
            EmailSecurity::Tls => Security::Tls,
        };
        let EmailServer { host, port, username, from_address, from_name, .. } = server;
        Self { host: host.trim().to_owned(), port, security, username, from_address: from_address.trim().to_owned(), from_name }
    }
}

impl From<told::SmsGateway> for SmsGateway {
    fn from(gateway: told::SmsGateway) -> Self {
        let method = match gateway.method {
            told::Method::Get => GatewayMethod::Get,
            told::Method::Post => GatewayMethod::Post,
            told::Method::Put => GatewayMethod::Put,
        };
        let headers = gateway.headers.into_iter().map(|header| GatewayHeader { name: header.name, value: header.value }).collect();
        let told::SmsGateway { url, secret_header, content_type, body, .. } = gateway;
        Self { method, url, headers, secret_header, content_type, body }
    }
}

impl From<SmsGateway> for told::SmsGateway {
    fn from(gateway: SmsGateway) -> Self {
        let method = match gateway.method {
            GatewayMethod::Get => told::Method::Get,
            GatewayMethod::Post => told::Method::Post,
            GatewayMethod::Put => told::Method::Put,
        };
        let headers = gateway.headers.into_iter().map(|header| told::Header { name: header.name, value: header.value }).collect();
        let SmsGateway { url, secret_header, content_type, body, .. } = gateway;
        Self { method, url: url.trim().to_owned(), headers, secret_header, content_type, body }
    }
}
