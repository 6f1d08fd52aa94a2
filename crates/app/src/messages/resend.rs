//! Sending again: one message, or all that an endpoint was not told of. The message and its id stay the same.

use super::{FindCommunication, MessagesError};
use calendar::Instant;
use ids::{DeliveryId, EndpointId};
use store::activity::{self, Activity};
use store::delivery::{self, DeliveryState, DeliveryView};
use store::webhook;
use store::{Operation, Tx};

/// Queues a message once more, with all its tries.
#[derive(Debug, Clone, Copy)]
pub struct Resend {
    /// Which one.
    pub id: DeliveryId,
    /// Only where it goes to this endpoint; none for any message.
    pub endpoint: Option<EndpointId>,
}

impl Operation for Resend {
    type Output = DeliveryView;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DeliveryView, MessagesError> {
        let mut view = FindCommunication { id: self.id, endpoint: self.endpoint }.run(tx).await?.view;
        if view.delivery.state == DeliveryState::Sending || !delivery::requeue(tx, &view.delivery).await? {
            return Err(MessagesError::BeingSent);
        }
        let message = &view.delivery.message;
        let activity = Activity {
            action: "communication.resent",
            object_kind: "communication",
            object_id: self.id.to_string(),
            object_name: message.cause.clone(),
            customer: view.customer.as_ref().map(|_| message.customer),
            changes: Vec::new(),
        };
        activity::record(tx, &activity).await?;
        let delivery = &mut view.delivery;
        (delivery.state, delivery.next_at, delivery.ended_at) = (DeliveryState::Queued, Some(tx.system_now()), None);
        (delivery.tries, delivery.result) = (0, String::new());
        Ok(view)
    }
}

/// Queues what an endpoint was not told of since a time. Answers how many.
#[derive(Debug, Clone, Copy)]
pub struct Replay {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// Messages made at this time or later, system time.
    pub failed_since: Instant,
}

impl Operation for Replay {
    type Output = u64;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, MessagesError> {
        let endpoint = webhook::lock(tx, self.endpoint).await?.ok_or(MessagesError::NotFound("webhook endpoint"))?;
        let queued = delivery::requeue_failed(tx, self.endpoint, self.failed_since).await?;
        let activity = Activity {
            action: "webhook_endpoint.replayed",
            object_kind: "webhook_endpoint",
            object_id: endpoint.id.to_string(),
            object_name: endpoint.name,
            customer: None,
            changes: Vec::new(),
        };
        activity::record(tx, &activity).await?;
        Ok(queued)
    }
}
