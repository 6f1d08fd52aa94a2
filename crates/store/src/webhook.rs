//! Endpoints of integrations: addresses that are called with the events they ask for. Their secrets are elsewhere ([`crate::secret`]).

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::EndpointId;

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointRow {
    /// Id.
    pub id: EndpointId,
    /// What people call it.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Names of the events that it asks for.
    pub events: Vec<String>,
    /// Whether it is called.
    pub enabled: bool,
    /// System time.
    pub created_at: Instant,
}

impl EndpointRow {
    /// The owner of its secret.
    pub fn secret_owner(id: EndpointId) -> String {
        format!("webhook:{id}")
    }
}

fn from_row(row: &Row) -> Result<EndpointRow, StoreError> {
    Ok(EndpointRow {
        id: EndpointId(row.int(0, "id")?),
        name: row.text(1, "name")?.to_owned(),
        url: row.text(2, "url")?.to_owned(),
        events: row.document(3, "events")?,
        enabled: row.truth(4, "enabled")?,
        created_at: row.instant(5, "created_at")?,
    })
}

/// The endpoints of the site in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<EndpointRow>, StoreError> {
    let sql = "SELECT id, name, url, events, enabled, created_at FROM webhook_endpoint WHERE site_id = $1 ORDER BY id";
    tx.query("webhook_endpoint", sql, &[tx.site().into()]).await?.iter().map(from_row).collect()
}

/// One endpoint of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, id: EndpointId) -> Result<Option<EndpointRow>, StoreError> {
    let sql = "SELECT id, name, url, events, enabled, created_at FROM webhook_endpoint WHERE site_id = $1 AND id = $2";
    tx.query_one("webhook_endpoint", sql, &[tx.site().into(), id.into()]).await?.as_ref().map(from_row).transpose()
}

/// Locks an endpoint of the site for a change.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx<'_>, id: EndpointId) -> Result<Option<EndpointRow>, StoreError> {
    let rows = tx
        .query_locked(
            "webhook_endpoint",
            "SELECT id, name, url, events, enabled, created_at FROM webhook_endpoint WHERE site_id = $1 AND id = $2",
            "SELECT id, name, url, events, enabled, created_at FROM webhook_endpoint WHERE site_id = $1 AND id = $2 FOR UPDATE",
            &[tx.site().into(), id.into()],
        )
        .await?;
    rows.first().map(from_row).transpose()
}

/// Makes an endpoint.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, endpoint: &EndpointRow) -> Result<(), StoreError> {
    let events = serde_json::to_string(&endpoint.events)?;
    tx.execute_one(
        "webhook endpoint",
        "INSERT INTO webhook_endpoint (site_id, id, name, url, events, enabled, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            tx.site().into(),
            endpoint.id.into(),
            endpoint.name.as_str().into(),
            endpoint.url.as_str().into(),
            events.into(),
            endpoint.enabled.into(),
            endpoint.created_at.into(),
        ],
    )
    .await
}

/// Writes an endpoint back.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, endpoint: &EndpointRow) -> Result<(), StoreError> {
    let events = serde_json::to_string(&endpoint.events)?;
    tx.execute_one(
        "webhook endpoint",
        "UPDATE webhook_endpoint SET name = $3, url = $4, events = $5, enabled = $6 WHERE site_id = $1 AND id = $2",
        &[
            tx.site().into(),
            endpoint.id.into(),
            endpoint.name.as_str().into(),
            endpoint.url.as_str().into(),
            events.into(),
            endpoint.enabled.into(),
        ],
    )
    .await
}

/// Forgets an endpoint; its log stays.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, id: EndpointId) -> Result<(), StoreError> {
    tx.execute_one("webhook endpoint", "DELETE FROM webhook_endpoint WHERE site_id = $1 AND id = $2", &[tx.site().into(), id.into()]).await
}
