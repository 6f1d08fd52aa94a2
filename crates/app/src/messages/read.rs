//! What can be read: notifications of a customer, messages of a site, a customer or an endpoint, with their attempts.

use super::MessagesError;
use crate::customer::locate;
use ids::{DeliveryId, EndpointId};
use store::delivery::{self, Attempt, DeliveryFilter, DeliveryView};
use store::notification::{self, NotificationFilter, NotificationRow};
use store::webhook;
use store::{Operation, Tx};

/// Notifications of a customer, newest first.
#[derive(Debug, Clone)]
pub struct ListNotifications {
    /// Number or code of the customer.
    pub customer: String,
    /// Which of them.
    pub filter: NotificationFilter,
    /// Older than this id.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

impl Operation for ListNotifications {
    type Output = Vec<NotificationRow>;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, MessagesError> {
        let customer = locate(tx, &self.customer).await?;
        Ok(notification::list_of_customer(tx, customer, &self.filter, self.before, self.limit).await?)
    }
}

/// Whose messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Of the whole site.
    Site,
    /// Of a customer, by number or code.
    Customer(String),
    /// To an endpoint.
    Endpoint(EndpointId),
}

/// Messages, newest first.
#[derive(Debug, Clone)]
pub struct ListCommunications {
    /// Whose.
    pub of: Of,
    /// Which of them.
    pub filter: DeliveryFilter,
    /// Older than this id.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

impl Operation for ListCommunications {
    type Output = Vec<DeliveryView>;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, MessagesError> {
        let Self { of, filter, before, limit } = self;
        Ok(match of {
            Of::Site => delivery::list(tx, *filter, *before, *limit).await?,
            Of::Customer(named) => {
                let customer = locate(tx, named).await?;
                delivery::list_of_customer(tx, customer, *filter, *before, *limit).await?
            }
            Of::Endpoint(id) => {
                webhook::load(tx, *id).await?.ok_or(MessagesError::NotFound("webhook endpoint"))?;
                delivery::list_of_endpoint(tx, *id, *filter, *before, *limit).await?
            }
        })
    }
}

/// A message with its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Communication {
    /// The message.
    pub view: DeliveryView,
    /// Its attempts, in order.
    pub attempts: Vec<Attempt>,
}

/// One message.
#[derive(Debug, Clone, Copy)]
pub struct FindCommunication {
    /// Which one.
    pub id: DeliveryId,
    /// Only where it went to this endpoint; none for any message.
    pub endpoint: Option<EndpointId>,
}

impl Operation for FindCommunication {
    type Output = Communication;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, MessagesError> {
        let found = delivery::find(tx, self.id).await?;
        let there = found.filter(|view| self.endpoint.is_none() || view.delivery.message.endpoint == self.endpoint);
        let view = there.ok_or(MessagesError::NotFound("message"))?;
        let attempts = delivery::list_attempts(tx, view.delivery.message.customer, self.id).await?;
        Ok(Communication { view, attempts })
    }
}
