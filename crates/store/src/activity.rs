//! The activity log: who changed what, and when. Rows are only ever added.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::CustomerId;
use serde::{Deserialize, Serialize};

/// Changes of one activity that are kept.
pub const CHANGES_MAX: usize = 100;

/// A field before and after, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: String,
    /// What it was, none where there was nothing.
    pub before: Option<String>,
    /// What it is, none where there is nothing.
    pub after: Option<String>,
}

/// What was done. Who did it and from where is the transaction's actor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// What was done, such as `customer.created`.
    pub action: &'static str,
    /// The kind of the object, such as `customer`.
    pub object_kind: &'static str,
    /// Its public id.
    pub object_id: String,
    /// What people call it.
    pub object_name: String,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// What changed.
    pub changes: Vec<Change>,
}

/// An activity as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    /// Id, growing.
    pub id: i64,
    /// System time.
    pub at: Instant,
    /// The name of the member of staff or key; else what acted.
    pub actor: String,
    /// Dashboard, API, job, command line.
    pub source: String,
    /// What was done.
    pub action: String,
    /// The kind of the object.
    pub object_kind: String,
    /// Its public id.
    pub object_id: String,
    /// What people call it.
    pub object_name: String,
    /// Number and name of the customer concerned.
    pub customer: Option<(i64, String)>,
    /// What changed.
    pub changes: Vec<Change>,
}

/// Adds an activity of the transaction's actor at system time.
///
/// # Errors
/// [`StoreError`].
pub async fn record(tx: &mut Tx<'_>, activity: &Activity) -> Result<(), StoreError> {
    let id = tx.next_id()?;
    let kept = activity.changes.get(..CHANGES_MAX).unwrap_or(&activity.changes);
    let changes = serde_json::to_string(kept)?;
    let actor = tx.actor().clone();
    let now = tx.system_now();
    tx.execute_one(
        "activity",
        "INSERT INTO activity (site_id, id, at, actor, source, action, object_kind, object_id, object_name, customer_id, changes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            tx.site().into(),
            id.into(),
            now.into(),
            actor.name.into(),
            actor.source.as_str().into(),
            activity.action.into(),
            activity.object_kind.into(),
            activity.object_id.as_str().into(),
            activity.object_name.as_str().into(),
            activity.customer.into(),
            changes.into(),
        ],
    )
    .await
}

fn from_row(row: &Row) -> Result<ActivityRow, StoreError> {
    let customer = match (row.int_or_none(8, "number")?, row.text_or_none(9, "name")?) {
        (Some(number), Some(name)) => Some((number, name.to_owned())),
        (None, _) | (_, None) => None,
    };
    Ok(ActivityRow {
        id: row.int(0, "id")?,
        at: row.instant(1, "at")?,
        actor: row.text(2, "actor")?.to_owned(),
        source: row.text(3, "source")?.to_owned(),
        action: row.text(4, "action")?.to_owned(),
        object_kind: row.text(5, "object_kind")?.to_owned(),
        object_id: row.text(6, "object_id")?.to_owned(),
        object_name: row.text(7, "object_name")?.to_owned(),
        customer,
        changes: row.document(10, "changes")?,
    })
}

/// Activities of the site, newest first, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, before: Option<i64>, limit: i64) -> Result<Vec<ActivityRow>, StoreError> {
    let rows = tx
        .query(
            "activity",
            "SELECT a.id, a.at, COALESCE(s.name, k.name, a.actor), a.source, a.action, a.object_kind, a.object_id, a.object_name, \
                    c.number, c.name, a.changes \
             FROM activity a \
             LEFT JOIN staff s ON a.actor = 'staff:' || s.id \
             LEFT JOIN api_key k ON k.site_id = a.site_id AND a.actor = 'key:' || k.id \
             LEFT JOIN customer c ON c.site_id = a.site_id AND c.customer_id = a.customer_id \
             WHERE a.site_id = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3",
            &[tx.site().into(), before.unwrap_or(i64::MAX).into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// What an actor such as `staff:7` is called; itself where it is nobody who has a name.
///
/// # Errors
/// [`StoreError`].
pub async fn actor_name(tx: &mut Tx<'_>, actor: &str) -> Result<String, StoreError> {
    let named = actor.split_once(':').and_then(|(kind, id)| Some((kind, id.parse::<i64>().ok()?)));
    let name = match named {
        Some(("staff", id)) => staff_name(tx, id).await?,
        Some(("key", id)) => key_name(tx, id).await?,
        Some(_) | None => None,
    };
    Ok(name.unwrap_or_else(|| actor.to_owned()))
}

async fn staff_name(tx: &mut Tx<'_>, id: i64) -> Result<Option<String>, StoreError> {
    let row = tx.query_one("staff", "SELECT name FROM staff WHERE id = $1", &[id.into()]).await?;
    row.map(|row| Ok(row.text(0, "name")?.to_owned())).transpose()
}

async fn key_name(tx: &mut Tx<'_>, id: i64) -> Result<Option<String>, StoreError> {
    let sql = "SELECT name FROM api_key WHERE site_id = $1 AND id = $2";
    let row = tx.query_one("api_key", sql, &[tx.site().into(), id.into()]).await?;
    row.map(|row| Ok(row.text(0, "name")?.to_owned())).transpose()
}

/// Activities of one customer, newest first, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ActivityRow>, StoreError> {
    let rows = tx
        .query(
            "activity",
            "SELECT a.id, a.at, COALESCE(s.name, k.name, a.actor), a.source, a.action, a.object_kind, a.object_id, a.object_name, \
                    c.number, c.name, a.changes \
             FROM activity a \
             LEFT JOIN staff s ON a.actor = 'staff:' || s.id \
             LEFT JOIN api_key k ON k.site_id = a.site_id AND a.actor = 'key:' || k.id \
             LEFT JOIN customer c ON c.site_id = a.site_id AND c.customer_id = a.customer_id \
             WHERE a.site_id = $1 AND a.customer_id = $2 AND a.id < $3 ORDER BY a.id DESC LIMIT $4",
            &[tx.site().into(), customer.into(), before.unwrap_or(i64::MAX).into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}
