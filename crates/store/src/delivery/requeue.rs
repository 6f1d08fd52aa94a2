//! Sending again: what somebody asks for, and what waited for a channel.

use super::DeliveryRow;
use crate::channel::Channel;
use crate::{StoreError, Tx};
use calendar::Instant;
use ids::EndpointId;

/// Queues a delivery once more, with all its tries. False: a worker has it right now.
///
/// # Errors
/// [`StoreError`].
pub async fn requeue(tx: &mut Tx<'_>, delivery: &DeliveryRow) -> Result<bool, StoreError> {
    let now = tx.system_now();
    let queued = tx
        .execute(
            "UPDATE delivery SET state = 'queued', result = '', next_at = $4, ended_at = NULL, tries = 0 \
             WHERE site_id = $1 AND customer_id = $2 AND id = $3 AND state <> 'sending'",
            &[tx.site().into(), delivery.message.customer.into(), delivery.id.into(), now.into()],
        )
        .await?;
    Ok(queued == 1)
}

/// Queues what an endpoint was not told of since a time, system time. Answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn requeue_failed(tx: &mut Tx<'_>, endpoint: EndpointId, since: Instant) -> Result<u64, StoreError> {
    let now = tx.system_now();
    tx.execute(
        "UPDATE delivery SET state = 'queued', result = '', next_at = $4, ended_at = NULL, tries = 0 \
         WHERE site_id = $1 AND endpoint_id = $2 AND state = 'failed' AND created_at >= $3",
        &[tx.site().into(), endpoint.into(), since.into(), now.into()],
    )
    .await
}

/// Queues what waited for a channel of the site. Answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn release_waiting(tx: &mut Tx<'_>, channel: Channel) -> Result<u64, StoreError> {
    let now = tx.system_now();
    tx.execute(
        "UPDATE delivery SET state = 'queued', result = '', next_at = $3 WHERE site_id = $1 AND channel = $2 AND state = 'waiting'",
        &[tx.site().into(), channel.as_str().into(), now.into()],
    )
    .await
}

/// Queues what waited for an endpoint to be switched on. Answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn release_waiting_of_endpoint(tx: &mut Tx<'_>, endpoint: EndpointId) -> Result<u64, StoreError> {
    let now = tx.system_now();
    tx.execute(
        "UPDATE delivery SET state = 'queued', result = '', next_at = $3 WHERE site_id = $1 AND endpoint_id = $2 AND state = 'waiting'",
        &[tx.site().into(), endpoint.into(), now.into()],
    )
    .await
}

/// Queues what waits, in any site, although its channel is there by now: it was put there while the channel was being configured.
/// Answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn release_ready(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let now = tx.system_now();
    tx.execute(
        "/* every row */ UPDATE delivery SET state = 'queued', result = '', next_at = $1 WHERE state = 'waiting' AND (EXISTS \
         (SELECT 1 FROM notification_channel n WHERE n.site_id = delivery.site_id AND n.channel = delivery.channel) OR EXISTS \
         (SELECT 1 FROM webhook_endpoint e WHERE e.site_id = delivery.site_id AND e.id = delivery.endpoint_id AND e.enabled = 1))",
        &[now.into()],
    )
    .await
}
