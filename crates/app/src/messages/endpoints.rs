//! Webhook endpoints of a site: made, changed, tried, their secrets drawn anew.

use super::{MessagesError, body};
use charging::FieldError;
use ids::{CustomerId, EndpointId};
use messages::{Destinations, draw_secret};
use serde_json::json;
use store::activity::{self, Activity, Change};
use store::channel::Channel;
use store::delivery::{self, DeliveryRow, DeliveryState, Message};
use store::outbox::EventName;
use store::secret::{self, KeptSecret, Secret};
use store::webhook::{self, EndpointRow};
use store::{Operation, Tx, site};

/// Endpoints that a site may have.
pub const ENDPOINTS_MAX: usize = 50;
/// How long a secret still counts beside the one that was drawn after it, in seconds: a day.
pub const PREVIOUS_SECRET_S: i64 = 86_400;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 100;
/// Characters of an address.
const URL_CHARS_MAX: usize = 2_000;

/// The endpoints of the site.
#[derive(Debug, Clone, Copy)]
pub struct ListEndpoints;

impl Operation for ListEndpoints {
    type Output = Vec<EndpointRow>;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, MessagesError> {
        Ok(webhook::list(tx).await?)
    }
}

/// One endpoint.
#[derive(Debug, Clone, Copy)]
pub struct GetEndpoint {
    /// Which one.
    pub id: EndpointId,
}

impl Operation for GetEndpoint {
    type Output = EndpointRow;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, MessagesError> {
        webhook::load(tx, self.id).await?.ok_or(MessagesError::NotFound("webhook endpoint"))
    }
}

/// Makes an endpoint. Its secret is drawn before, so that the operation may run again.
#[derive(Debug, Clone)]
pub struct CreateEndpoint {
    name: String,
    url: String,
    events: Vec<String>,
    enabled: bool,
    secret: Secret,
}

/// A new endpoint with its secret, told this once.
#[derive(Debug, Clone)]
pub struct NewEndpoint {
    /// The endpoint.
    pub endpoint: EndpointRow,
    /// The secret.
    pub secret: Secret,
}

impl CreateEndpoint {
    /// Checks the fields and draws the secret.
    ///
    /// # Errors
    /// [`MessagesError::Fields`] with all that is wrong.
    pub fn try_new(destinations: Destinations, name: &str, url: &str, events: &[String], enabled: bool) -> Result<Self, MessagesError> {
        let (name, url, events) = (name.trim().to_owned(), url.trim().to_owned(), sorted(events));
        check(destinations, &name, &url, &events)?;
        Ok(Self { name, url, events, enabled, secret: Secret::new(draw_secret()?) })
    }
}

fn sorted(events: &[String]) -> Vec<String> {
    let mut events = events.to_vec();
    events.sort();
    events.dedup();
    events
}

fn check(destinations: Destinations, name: &str, url: &str, events: &[String]) -> Result<(), MessagesError> {
    let mut wrong = Vec::new();
    let mut put = |field: &str, code: &'static str, message: String| wrong.push(FieldError { field: field.to_owned(), code, message });
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        put("name", "length", format!("a name has 1 to {NAME_CHARS_MAX} characters"));
    }
    if url.chars().count() > URL_CHARS_MAX {
        put("url", "too_long", format!("an address has at most {URL_CHARS_MAX} characters"));
    } else if let Err(error) = destinations.url(url) {
        put("url", error.code(), error.to_string());
    }
    if events.is_empty() {
        put("events", "missing", "name at least one event".to_owned());
    }
    for event in events.iter().filter(|event| EventName::parse(event).is_none()) {
        put("events", "unknown_event", format!("no event is named `{event}`"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(MessagesError::Fields(wrong)) }
}

impl Operation for CreateEndpoint {
    type Output = NewEndpoint;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<NewEndpoint, MessagesError> {
        site::lock(tx).await?;
        if webhook::list(tx).await?.len() >= ENDPOINTS_MAX {
            return Err(MessagesError::TooManyEndpoints);
        }
        let endpoint = EndpointRow {
            id: EndpointId(tx.next_id()?),
            name: self.name.clone(),
            url: self.url.clone(),
            events: self.events.clone(),
            enabled: self.enabled,
            created_at: tx.system_now(),
        };
        webhook::insert(tx, &endpoint).await?;
        let kept = KeptSecret { current: self.secret.clone(), previous: None };
        secret::save(tx, &EndpointRow::secret_owner(endpoint.id), &kept).await?;
        activity::record(tx, &activity_of("webhook_endpoint.created", &endpoint, Vec::new())).await?;
        Ok(NewEndpoint { endpoint, secret: self.secret.clone() })
    }
}

fn activity_of(action: &'static str, endpoint: &EndpointRow, changes: Vec<Change>) -> Activity {
    let (object_id, object_name) = (endpoint.id.to_string(), endpoint.name.clone());
    Activity { action, object_kind: "webhook_endpoint", object_id, object_name, customer: None, changes }
}

/// What changes of an endpoint; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct EndpointChanges {
    /// Name.
    pub name: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Events.
    pub events: Option<Vec<String>>,
    /// Whether it is called.
    pub enabled: Option<bool>,
}

/// Changes an endpoint. One that is switched on gets what waited for it.
#[derive(Debug, Clone)]
pub struct UpdateEndpoint {
    /// Which one.
    pub id: EndpointId,
    /// What changes.
    pub changes: EndpointChanges,
    /// As the caller read it (`If-Match`); none for whichever.
    pub expected: Option<EndpointRow>,
    /// Which destinations the operator allows.
    pub destinations: Destinations,
}

impl Operation for UpdateEndpoint {
    type Output = EndpointRow;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<EndpointRow, MessagesError> {
        let before = webhook::lock(tx, self.id).await?.ok_or(MessagesError::NotFound("webhook endpoint"))?;
        if self.expected.as_ref().is_some_and(|expected| *expected != before) {
            return Err(MessagesError::Changed);
        }
        let mut after = before.clone();
        if let Some(name) = &self.changes.name {
            name.trim().clone_into(&mut after.name);
        }
        if let Some(url) = &self.changes.url {
            url.trim().clone_into(&mut after.url);
        }
        if let Some(events) = &self.changes.events {
            after.events = sorted(events);
        }
        after.enabled = self.changes.enabled.unwrap_or(before.enabled);
        check(self.destinations, &after.name, &after.url, &after.events)?;
        if after == before {
            return Ok(after);
        }
        webhook::save(tx, &after).await?;
        if after.enabled && !before.enabled {
            delivery::release_waiting_of_endpoint(tx, after.id).await?;
        }
        activity::record(tx, &activity_of("webhook_endpoint.changed", &after, difference(&before, &after))).await?;
        Ok(after)
    }
}

fn difference(before: &EndpointRow, after: &EndpointRow) -> Vec<Change> {
    let texts = |row: &EndpointRow| {
        let enabled = row.enabled.to_string();
        [("name", row.name.clone()), ("url", row.url.clone()), ("events", row.events.join(", ")), ("enabled", enabled)]
    };
    let pairs = texts(before).into_iter().zip(texts(after));
    let changed = pairs.filter(|((_, old), (_, new))| old != new);
    changed.map(|((field, old), (_, new))| Change { field: field.to_owned(), before: Some(old), after: Some(new) }).collect()
}

/// Takes an endpoint away, with its secret. Its log stays; what was still to be sent to it fails.
#[derive(Debug, Clone, Copy)]
pub struct DeleteEndpoint {
    /// Which one.
    pub id: EndpointId,
}

impl Operation for DeleteEndpoint {
    type Output = ();
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), MessagesError> {
        let endpoint = webhook::lock(tx, self.id).await?.ok_or(MessagesError::NotFound("webhook endpoint"))?;
        delivery::release_waiting_of_endpoint(tx, self.id).await?;
        webhook::delete(tx, self.id).await?;
        secret::delete(tx, &EndpointRow::secret_owner(self.id)).await?;
        activity::record(tx, &activity_of("webhook_endpoint.deleted", &endpoint, Vec::new())).await?;
        Ok(())
    }
}

/// Draws an endpoint's secret anew; the one before counts a day longer, so that no call is refused meanwhile.
#[derive(Debug, Clone)]
pub struct RotateSecret {
    id: EndpointId,
    secret: Secret,
}

/// The endpoint with its new secret, told this once.
pub type RotatedSecret = NewEndpoint;

impl RotateSecret {
    /// Draws the secret.
    ///
    /// # Errors
    /// [`MessagesError::Signing`] without randomness.
    pub fn try_new(id: EndpointId) -> Result<Self, MessagesError> {
        Ok(Self { id, secret: Secret::new(draw_secret()?) })
    }
}

impl Operation for RotateSecret {
    type Output = RotatedSecret;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RotatedSecret, MessagesError> {
        let endpoint = webhook::lock(tx, self.id).await?.ok_or(MessagesError::NotFound("webhook endpoint"))?;
        let owner = EndpointRow::secret_owner(self.id);
        let until = tx.system_now().plus_seconds(PREVIOUS_SECRET_S)?;
        let previous = secret::load(tx, &owner).await?.map(|kept| (kept.current, until));
        secret::save(tx, &owner, &KeptSecret { current: self.secret.clone(), previous }).await?;
        activity::record(tx, &activity_of("webhook_endpoint.secret_rotated", &endpoint, Vec::new())).await?;
        Ok(NewEndpoint { endpoint, secret: self.secret.clone() })
    }
}

/// Calls an endpoint with an event that tells of nothing.
#[derive(Debug, Clone, Copy)]
pub struct TestEndpoint {
    /// Which one.
    pub id: EndpointId,
}

impl Operation for TestEndpoint {
    type Output = DeliveryRow;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DeliveryRow, MessagesError> {
        let endpoint = webhook::load(tx, self.id).await?.ok_or(MessagesError::NotFound("webhook endpoint"))?;
        let site = site::load(tx).await?;
        let data = json!({ "endpoint": { "id": endpoint.id.to_string(), "name": endpoint.name } });
        let message = Message {
            channel: Channel::Webhook,
            endpoint: Some(endpoint.id),
            customer: CustomerId(0),
            notification: None,
            cause: EventName::Test.as_str().to_owned(),
            address: endpoint.url,
            subject: String::new(),
            body: body::of_event(&site, EventName::Test, tx.system_now(), data),
        };
        Ok(delivery::insert(tx, message, DeliveryState::Queued, "").await?)
    }
}
