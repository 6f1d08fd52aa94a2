//! What is told to the outside after the commit (architecture.md §5, step 6). Rows are written with what they tell of.

use crate::{StoreError, Tx};
use serde_json::Value as Json;

/// Notes an event for the outside, such as `customer.created`.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, kind: &str, payload: &Json) -> Result<(), StoreError> {
    let id = tx.next_id()?;
    let payload = serde_json::to_string(payload)?;
    let now = tx.system_now();
    tx.execute_one(
        "outbox",
        "INSERT INTO outbox (id, site_id, kind, payload, created_at) VALUES ($1, $2, $3, $4, $5)",
        &[id.into(), tx.site().into(), kind.into(), payload.into(), now.into()],
    )
    .await
}
