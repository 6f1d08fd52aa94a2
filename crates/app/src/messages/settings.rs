//! What a channel is configured with: the documents that are stored, without secrets, and what is wrong with them.

use charging::FieldError;
use messages::{Destinations, EmailServer, SmsGateway, TextMessage};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::channel::{Channel, ChannelRow};
use store::customer::{Contact, CustomerRow};

/// Characters of a template, an address or a value.
const TEXT_CHARS_MAX: usize = 4_000;
/// Headers of a gateway.
const HEADERS_MAX: usize = 20;
/// The tag of the contact that is written to where nothing else is said.
const PRIMARY: &str = "Primary";
/// The kind of phone that texts go to where a contact has several.
const MOBILE: &str = "mobile";

/// How e-mail leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailSettings {
    /// The server.
    pub server: EmailServer,
    /// Tag of the contacts that are written to.
    pub tag: String,
}

/// How texts leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsSettings {
    /// The gateway.
    pub gateway: SmsGateway,
    /// Tag of the contacts that are written to.
    pub tag: String,
}

/// What a channel is configured with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelSettings {
    /// E-mail.
    Email(EmailSettings),
    /// SMS.
    Sms(SmsSettings),
}

impl ChannelSettings {
    /// The channel.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
        }
    }

    /// Reads a row; none for a channel that has no settings of this kind.
    pub(super) fn from_row(row: &ChannelRow) -> Result<Option<Self>, serde_json::Error> {
        let document = row.settings.clone();
        match row.channel {
            Channel::Email => serde_json::from_value(document).map(Self::Email).map(Some),
            Channel::Sms => serde_json::from_value(document).map(Self::Sms).map(Some),
            Channel::Webhook => Ok(None),
        }
    }

    /// The document that is stored.
    pub(super) fn to_document(&self) -> Result<Json, serde_json::Error> {
        match self {
            Self::Email(settings) => serde_json::to_value(settings),
            Self::Sms(settings) => serde_json::to_value(settings),
        }
    }

    /// Where the secret goes: whoever changes that must know the secret, or they could have it sent to themselves.
    pub(super) fn destination(&self) -> String {
        match self {
            Self::Email(settings) => format!("{}:{} {:?}", settings.server.host, settings.server.port, settings.server.security),
            Self::Sms(settings) => format!("{} {}", settings.gateway.url, settings.gateway.secret_header),
        }
    }

    /// The tag of the contacts that are written to.
    pub(super) fn tag(&self) -> &str {
        let tag = match self {
            Self::Email(settings) => &settings.tag,
            Self::Sms(settings) => &settings.tag,
        };
        if tag.is_empty() { PRIMARY } else { tag }
    }

    /// All wrong fields.
    pub(super) fn problems(&self, destinations: Destinations) -> Vec<FieldError> {
        match self {
            Self::Email(settings) => email_problems(&settings.server, destinations),
            Self::Sms(settings) => sms_problems(&settings.gateway, destinations),
        }
    }
}

fn wrong(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.into(), code, message: message.into() }
}

fn email_problems(server: &EmailServer, destinations: Destinations) -> Vec<FieldError> {
    let mut problems: Vec<FieldError> =
        server.problems().into_iter().map(|(field, sentence)| wrong(format!("email.{field}"), "malformed", sentence)).collect();
    if let Err(error) = destinations.host(&server.host) {
        problems.push(wrong("email.host", error.code(), error.to_string()));
    }
    let texts = [("host", &server.host), ("username", &server.username), ("from_name", &server.from_name)];
    problems.extend(too_long("email", &texts));
    problems
}

fn sms_problems(gateway: &SmsGateway, destinations: Destinations) -> Vec<FieldError> {
    let mut problems = Vec::new();
    let tried = gateway.address(&TextMessage { to: "+100", text: "text" });
    if let Err(error) = destinations.url(&tried) {
        problems.push(wrong("sms.url", error.code(), error.to_string()));
    }
    let has = |placeholder: &str| gateway.url.contains(placeholder) || gateway.body.contains(placeholder);
    if !has("{to}") || !has("{text}") {
        problems.push(wrong("sms.body", "placeholder_missing", "address or body must hold {to} and {text}"));
    }
    if gateway.headers.len() > HEADERS_MAX {
        problems.push(wrong("sms.headers", "too_many", format!("at most {HEADERS_MAX} headers")));
    }
    problems.extend(gateway.header_problems().into_iter().map(|(field, sentence)| wrong(format!("sms.{field}"), "malformed", sentence)));
    let texts = [("url", &gateway.url), ("body", &gateway.body), ("content_type", &gateway.content_type)];
    problems.extend(too_long("sms", &texts));
    problems
}

fn too_long(prefix: &str, texts: &[(&str, &String)]) -> Vec<FieldError> {
    let long = texts.iter().filter(|(_, text)| text.chars().count() > TEXT_CHARS_MAX);
    long.map(|(field, _)| wrong(format!("{prefix}.{field}"), "too_long", format!("at most {TEXT_CHARS_MAX} characters"))).collect()
}

/// The contact that a channel writes to: the first with its tag, else the primary one.
pub(super) fn contact<'a>(customer: &'a CustomerRow, settings: Option<&ChannelSettings>) -> Option<&'a Contact> {
    let contacts = &customer.document.contacts;
    let tag = settings.map_or(PRIMARY, ChannelSettings::tag);
    contacts.iter().find(|contact| contact.tag.eq_ignore_ascii_case(tag)).or_else(|| contacts.first())
}

/// Where a channel reaches a contact; empty where it does not.
pub(super) fn address_of(channel: Channel, contact: &Contact) -> &str {
    match channel {
        Channel::Email => contact.email.trim(),
        Channel::Sms => {
            let phones = &contact.phones;
            let phone = phones.iter().find(|phone| phone.kind.eq_ignore_ascii_case(MOBILE)).or_else(|| phones.first());
            phone.map_or("", |phone| phone.number.trim())
        }
        Channel::Webhook => "",
    }
}
