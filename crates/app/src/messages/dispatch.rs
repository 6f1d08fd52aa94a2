//! From the outbox to deliveries: one for each address that is to be told.
//!
//! Invariants: a row and its deliveries are written in one transaction; a row that cannot be told of is noted as such and holds nobody up.

use super::recipient::Recipient;
use super::settings::ChannelSettings;
use super::{MessagesError, body, told};
use catalog::Catalog;
use charging::Catalogs;
use ids::{CustomerId, NotificationId};
use std::sync::Arc;
use store::channel::{self, Channel};
use store::customer::{self, CustomerRow};
use store::delivery::{self, DeliveryState, Message};
use store::identity::INSTALLATION;
use store::notification::{self, NotificationRow};
use store::outbox::{self, EventName, OutboxRow};
use store::site::{self, Site};
use store::webhook::{self, EndpointRow};
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};

/// Rows that one transaction dispatches: few, because background work must not hold up who waits.
pub const DISPATCH_MAX: i64 = 25;

/// Makes deliveries of the rows that wait longest, of one site. Answers how many rows; 0 where none waits, or where others have them all.
///
/// # Errors
/// [`MessagesError`].
pub async fn dispatch_next(store: &Store, catalogs: &Arc<Catalogs>) -> Result<usize, MessagesError> {
    let everywhere = Scope { site: INSTALLATION, actor: Actor::job("messages"), dry_run: false };
    let Some(site) = store.read(everywhere.clone(), FindWaiting).await? else { return Ok(0) };
    store.write(Scope { site, ..everywhere }, Dispatch { catalogs: Arc::clone(catalogs) }, Lane::Background).await
}

struct FindWaiting;

impl Operation for FindWaiting {
    type Output = Option<ids::SiteId>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        outbox::find_waiting_site(tx).await
    }
}

struct Dispatch {
    catalogs: Arc<Catalogs>,
}

/// What all rows of a dispatch are told with.
struct Ground {
    site: Site,
    settings: Vec<ChannelSettings>,
    endpoints: Vec<EndpointRow>,
    catalog: Option<Arc<Catalog>>,
}

impl Operation for Dispatch {
    type Output = usize;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, MessagesError> {
        let rows = outbox::lock_waiting(tx, DISPATCH_MAX).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let site = site::load(tx).await?;
        let tells_customers = rows.iter().any(|row| row.customer != CustomerId(0));
        let catalog = if tells_customers { Some(self.catalogs.of(tx, &site).await?) } else { None };
        let mut settings = Vec::new();
        for row in channel::list(tx).await? {
            settings.extend(ChannelSettings::from_row(&row)?);
        }
        let endpoints = webhook::list(tx).await?.into_iter().filter(|endpoint| endpoint.enabled).collect();
        let ground = Ground { site, settings, endpoints, catalog };
        for row in &rows {
            let failure = match ground.tell(tx, row).await {
                Ok(()) => None,
                Err(Untold::Row(why)) => {
                    tracing::error!(row = row.id, kind = row.kind, why, "an outbox row cannot be told of");
                    Some(why)
                }
                Err(Untold::All(error)) => return Err(error),
            };
            outbox::finish(tx, row.id, failure.as_deref()).await?;
        }
        Ok(rows.len())
    }
}

/// Why a row was not told of.
enum Untold {
    /// It cannot be, ever.
    Row(String),
    /// Nothing can, now.
    All(MessagesError),
}

impl<E: Into<MessagesError>> From<E> for Untold {
    fn from(error: E) -> Self {
        Self::All(error.into())
    }
}

impl Ground {
    async fn tell(&self, tx: &mut Tx<'_>, row: &OutboxRow) -> Result<(), Untold> {
        let name = EventName::parse(&row.kind).ok_or_else(|| Untold::Row(format!("no event is named `{}`", row.kind)))?;
        if row.customer != CustomerId(0) {
            return self.tell_customer(tx, name, row).await;
        }
        let data = serde_json::from_str(&row.payload).map_err(|error| Untold::Row(error.to_string()))?;
        let text = body::of_event(&self.site, name, row.created_at, data);
        self.call(tx, name, &text, CustomerId(0), None).await
    }

    async fn tell_customer(&self, tx: &mut Tx<'_>, name: EventName, row: &OutboxRow) -> Result<(), Untold> {
        let gone = |what: &str| Untold::Row(format!("the {what} is not there"));
        let told = notification::load(tx, row.customer, NotificationId(row.id)).await?.ok_or_else(|| gone("notification"))?;
        let customer = customer::load(tx, row.customer).await?.ok_or_else(|| gone("customer"))?;
        for (channel, wanted) in [(Channel::Email, told.content.channels.email), (Channel::Sms, told.content.channels.sms)] {
            if wanted {
                self.write_to(tx, channel, &customer, name, &told).await?;
            }
        }
        if told.content.channels.call {
            let text = body::of_event(&self.site, name, told.content.at, body::of_notification(customer.number, &told));
            self.call(tx, name, &text, customer.id, Some(told.id)).await?;
        }
        Ok(())
    }

    /// A message to the customer's contact.
    async fn write_to(
        &self,
        tx: &mut Tx<'_>,
        channel: Channel,
        customer: &CustomerRow,
        name: EventName,
        told: &NotificationRow,
    ) -> Result<(), Untold> {
        let catalog = self.catalog.as_deref().ok_or(StoreError::Invariant("a customer is told without a catalog"))?;
        let settings = self.settings.iter().find(|settings| settings.channel() == channel);
        let to = Recipient::of(customer, channel, settings, None)?;
        let text = told::text(tx, &self.site, catalog, customer, to.contact.full_name(), &told.content).await?;
        let (subject, body) = match channel {
            Channel::Sms => (String::new(), text.short),
            Channel::Email | Channel::Webhook => (text.subject, text.body),
        };
        let message = Message {
            channel,
            endpoint: None,
            customer: customer.id,
            notification: Some(told.id),
            cause: name.as_str().to_owned(),
            address: to.address,
            subject,
            body,
        };
        delivery::insert(tx, message, to.state, to.result).await?;
        Ok(())
    }

    /// A call to every endpoint that asks for the event.
    async fn call(
        &self,
        tx: &mut Tx<'_>,
        name: EventName,
        text: &str,
        customer: CustomerId,
        notification: Option<NotificationId>,
    ) -> Result<(), Untold> {
        for endpoint in self.endpoints.iter().filter(|endpoint| endpoint.events.iter().any(|event| event == name.as_str())) {
            let message = Message {
                channel: Channel::Webhook,
                endpoint: Some(endpoint.id),
                customer,
                notification,
                cause: name.as_str().to_owned(),
                address: endpoint.url.clone(),
                subject: String::new(),
                body: text.to_owned(),
            };
            delivery::insert(tx, message, DeliveryState::Queued, "").await?;
        }
        Ok(())
    }
}
