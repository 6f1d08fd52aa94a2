//! A message as it is shown.

use crate::customers::CustomerRef;
use crate::wire::some;
use app::messages as told;
use calendar::Zone;
use serde::Serialize;
use utoipa::ToSchema;

/// A message to one address over one channel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Communication {
    /// Id, growing; the same over all attempts.
    pub(crate) id: String,
    /// When it was made, system time.
    #[schema(format = "date-time")]
    pub(crate) created_at: String,
    /// `email`, `sms` or `webhook`.
    #[schema(example = "email")]
    pub(crate) channel: String,
    /// Name of the event that it tells of.
    #[schema(example = "balance.threshold_crossed")]
    pub(crate) cause: String,
    /// E-mail address, phone number or URL.
    pub(crate) address: String,
    /// Subject of an e-mail.
    #[schema(required = true)]
    pub(crate) subject: Option<String>,
    /// Text, or the JSON text of a call.
    pub(crate) body: String,
    /// `waiting` (for its channel), `queued`, `sending`, `sent` or `failed`.
    #[schema(example = "sent")]
    pub(crate) state: String,
    /// Stable code of how it stands: `sent`, `no_email_server`, `timed_out`…; null before the first attempt.
    #[schema(required = true)]
    pub(crate) result: Option<String>,
    /// Attempts so far.
    pub(crate) attempts: i64,
    /// When it is tried next.
    #[schema(format = "date-time", required = true)]
    pub(crate) next_attempt_at: Option<String>,
    /// When it arrived or was given up.
    #[schema(format = "date-time", required = true)]
    pub(crate) ended_at: Option<String>,
    /// The customer concerned.
    #[schema(required = true)]
    pub(crate) customer: Option<CustomerRef>,
    /// Id of the notification that it tells of.
    #[schema(required = true)]
    pub(crate) notification: Option<String>,
    /// Id of the webhook endpoint.
    #[schema(required = true)]
    pub(crate) endpoint: Option<String>,
}

/// One attempt to send a message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Attempt {
    /// From 1.
    number: i64,
    /// When it began.
    #[schema(format = "date-time")]
    started_at: String,
    /// When it ended; null while it goes on, or where its worker was lost.
    #[schema(format = "date-time", required = true)]
    ended_at: Option<String>,
    /// Stable code of what came of it.
    #[schema(required = true)]
    outcome: Option<String>,
    /// What the other side said, or what went wrong.
    detail: String,
}

/// A message with its attempts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CommunicationWithAttempts {
    /// The message.
    #[serde(flatten)]
    communication: Communication,
    /// Its attempts, in order.
    attempt_log: Vec<Attempt>,
}

impl Communication {
    /// From its row, its times in the site's zone.
    pub(crate) fn from_view(view: told::DeliveryView, zone: &Zone) -> Self {
        let told::DeliveryView { delivery, customer } = view;
        let is_queued = delivery.state == told::DeliveryState::Queued;
        Self {
            id: delivery.id.to_string(),
            created_at: delivery.created_at.to_rfc3339(zone),
            channel: delivery.message.channel.as_str().to_owned(),
            cause: delivery.message.cause,
            address: delivery.message.address,
            subject: some(&delivery.message.subject),
            body: delivery.message.body,
            state: delivery.state.as_str().to_owned(),
            result: some(&delivery.result),
            attempts: delivery.attempts,
            next_attempt_at: delivery.next_at.filter(|_| is_queued).map(|at| at.to_rfc3339(zone)),
            ended_at: delivery.ended_at.map(|at| at.to_rfc3339(zone)),
            customer: customer.map(|(number, name)| CustomerRef { number: number.to_string(), name }),
            notification: delivery.message.notification.map(|id| id.to_string()),
            endpoint: delivery.message.endpoint.map(|id| id.to_string()),
        }
    }

    /// Of a message that concerns no customer.
    pub(crate) fn from_row(delivery: told::DeliveryRow, zone: &Zone) -> Self {
        Self::from_view(told::DeliveryView { delivery, customer: None }, zone)
    }
}

impl CommunicationWithAttempts {
    /// From its row and those of its attempts.
    pub(crate) fn from_found(found: told::Communication, zone: &Zone) -> Self {
        let attempts = found.attempts.into_iter().map(|attempt| Attempt {
            number: attempt.number,
            started_at: attempt.started_at.to_rfc3339(zone),
            ended_at: attempt.ended_at.map(|at| at.to_rfc3339(zone)),
            outcome: attempt.outcome,
            detail: attempt.detail,
        });
        Self { attempt_log: attempts.collect(), communication: Communication::from_view(found.view, zone) }
    }
}
