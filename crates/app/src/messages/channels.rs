//! The channels of a site: configured, tried, taken away. Secrets go in and never come out.

use super::MessagesError;
use super::settings::ChannelSettings;
use calendar::Instant;
use charging::FieldError;
use ids::CustomerId;
use messages::Destinations;
use store::activity::{self, Activity, Change};
use store::channel::{self, Channel};
use store::delivery::{self, DeliveryRow, DeliveryState, Message};
use store::secret::{self, KeptSecret, Secret};
use store::{Operation, Tx, site};

/// Name of the event of a message that tries a channel.
const TEST_CAUSE: &str = "channel.test";

/// A channel as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelView {
    /// Which one.
    pub channel: Channel,
    /// What it is configured with; none where nobody has.
    pub settings: Option<ChannelSettings>,
    /// When that was last changed.
    pub changed_at: Option<Instant>,
    /// Whether it has a secret.
    pub has_secret: bool,
    /// Messages that wait for it.
    pub waiting: i64,
}

/// The channels of the site, configured or not.
#[derive(Debug, Clone, Copy)]
pub struct ListChannels;

impl Operation for ListChannels {
    type Output = Vec<ChannelView>;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, MessagesError> {
        Ok(vec![view(tx, Channel::Email).await?, view(tx, Channel::Sms).await?])
    }
}

async fn view(tx: &mut Tx<'_>, channel: Channel) -> Result<ChannelView, MessagesError> {
    let row = channel::load(tx, channel).await?;
    let settings = match &row {
        Some(row) => ChannelSettings::from_row(row)?,
        None => None,
    };
    Ok(ChannelView {
        channel,
        settings,
        changed_at: row.map(|row| row.changed_at),
        has_secret: secret::is_there(tx, channel.as_str()).await?,
        waiting: delivery::count_waiting(tx, channel).await?,
    })
}

/// What becomes of a channel's secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretChange {
    /// It stays.
    Keep,
    /// It is this one from now on.
    Set(Secret),
    /// There is none any more.
    Clear,
}

/// Configures a channel; what waited for it is sent.
#[derive(Debug, Clone)]
pub struct SaveChannel {
    /// With what.
    pub settings: ChannelSettings,
    /// The password of the mail server, or the value of the gateway's secret header.
    pub secret: SecretChange,
    /// Which destinations the operator allows.
    pub destinations: Destinations,
}

impl Operation for SaveChannel {
    type Output = ChannelView;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ChannelView, MessagesError> {
        site::lock(tx).await?;
        let channel = self.settings.channel();
        let before = view(tx, channel).await?;
        let mut wrong = self.settings.problems(self.destinations);
        let moves = before.settings.as_ref().is_some_and(|old| old.destination() != self.settings.destination());
        if before.has_secret && self.secret == SecretChange::Keep && moves {
            let message = "give the secret anew: it would go to another server than before".to_owned();
            wrong.push(FieldError { field: "secret".to_owned(), code: "missing", message });
        }
        if !wrong.is_empty() {
            return Err(MessagesError::Fields(wrong));
        }
        channel::save(tx, channel, &self.settings.to_document()?).await?;
        let has_secret = match &self.secret {
            SecretChange::Keep => before.has_secret,
            SecretChange::Clear => {
                secret::delete(tx, channel.as_str()).await?;
                false
            }
            SecretChange::Set(secret) => {
                secret::save(tx, channel.as_str(), &KeptSecret { current: secret.clone(), previous: None }).await?;
                true
            }
        };
        delivery::release_waiting(tx, channel).await?;
        activity::record(tx, &self.activity(&before)?).await?;
        let (settings, changed_at) = (Some(self.settings.clone()), Some(tx.system_now()));
        Ok(ChannelView { channel, settings, changed_at, has_secret, waiting: 0 })
    }
}

impl SaveChannel {
    fn activity(&self, before: &ChannelView) -> Result<Activity, MessagesError> {
        let shown = |settings: &ChannelSettings| settings.to_document().map(|document| document.to_string());
        let mut changes = Vec::new();
        let (old, new) = (before.settings.as_ref().map(shown).transpose()?, shown(&self.settings)?);
        if old.as_ref() != Some(&new) {
            changes.push(Change { field: "settings".to_owned(), before: old, after: Some(new) });
        }
        // That the secret changed is told; what it is is not.
        let secret = match self.secret {
            SecretChange::Keep => None,
            SecretChange::Set(_) => Some("set"),
            SecretChange::Clear => Some("cleared"),
        };
        changes.extend(secret.map(|word| Change { field: "secret".to_owned(), before: None, after: Some(word.to_owned()) }));
        Ok(activity_of("notification_channel.changed", self.settings.channel(), changes))
    }
}

fn activity_of(action: &'static str, channel: Channel, changes: Vec<Change>) -> Activity {
    let word = channel.as_str().to_owned();
    Activity { action, object_kind: "notification_channel", object_id: word.clone(), object_name: word, customer: None, changes }
}

/// Takes a channel away, with its secret; what is still to be sent by it waits.
#[derive(Debug, Clone, Copy)]
pub struct DeleteChannel {
    /// Which one.
    pub channel: Channel,
}

impl Operation for DeleteChannel {
    type Output = ();
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), MessagesError> {
        site::lock(tx).await?;
        if channel::load(tx, self.channel).await?.is_none() {
            return Err(MessagesError::NotFound("notification channel"));
        }
        channel::delete(tx, self.channel).await?;
        secret::delete(tx, self.channel.as_str()).await?;
        activity::record(tx, &activity_of("notification_channel.deleted", self.channel, Vec::new())).await?;
        Ok(())
    }
}

/// Sends a message that tries a channel.
#[derive(Debug, Clone)]
pub struct TestChannel {
    /// Which one.
    pub channel: Channel,
    /// E-mail address or phone number.
    pub to: String,
}

impl Operation for TestChannel {
    type Output = DeliveryRow;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DeliveryRow, MessagesError> {
        if channel::load(tx, self.channel).await?.is_none() {
            return Err(MessagesError::NotConfigured);
        }
        let organization = site::load(tx).await?.settings.organization;
        let message = Message {
            channel: self.channel,
            endpoint: None,
            customer: CustomerId(0),
            notification: None,
            cause: TEST_CAUSE.to_owned(),
            address: self.to.trim().to_owned(),
            subject: format!("{organization}: test"),
            body: format!("{organization}: this message tries the channel. Ce message essaie le canal."),
        };
        Ok(delivery::insert(tx, message, DeliveryState::Queued, "").await?)
    }
}
