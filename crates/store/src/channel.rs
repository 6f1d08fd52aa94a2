//! Notification channels of a site: the e-mail server and the SMS gateway, as JSON documents without their secrets.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use serde_json::Value as Json;

/// A way by which a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// E-mail by SMTP.
    Email,
    /// A text message by an HTTP gateway.
    Sms,
    /// A signed call to a URL.
    Webhook,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 3] = [Self::Email, Self::Sms, Self::Webhook];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Webhook => "webhook",
        }
    }

    /// The channel of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// A configured channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelRow {
    /// Which one.
    pub channel: Channel,
    /// Its settings.
    pub settings: Json,
    /// When they were last changed, system time.
    pub changed_at: Instant,
}

fn from_row(row: &Row) -> Result<ChannelRow, StoreError> {
    Ok(ChannelRow {
        channel: row.parsed(0, "channel", Channel::parse)?,
        settings: row.document(1, "settings")?,
        changed_at: row.instant(2, "changed_at")?,
    })
}

/// The configured channels of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<ChannelRow>, StoreError> {
    let sql = "SELECT channel, settings, changed_at FROM notification_channel WHERE site_id = $1 ORDER BY channel";
    tx.query("notification_channel", sql, &[tx.site().into()]).await?.iter().map(from_row).collect()
}

/// One channel of the site, if it is configured.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, channel: Channel) -> Result<Option<ChannelRow>, StoreError> {
    let sql = "SELECT channel, settings, changed_at FROM notification_channel WHERE site_id = $1 AND channel = $2";
    tx.query_one("notification_channel", sql, &[tx.site().into(), channel.as_str().into()]).await?.as_ref().map(from_row).transpose()
}

/// Keeps the settings of a channel in place of what was there.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, channel: Channel, settings: &Json) -> Result<(), StoreError> {
    let (settings, now) = (serde_json::to_string(settings)?, tx.system_now());
    tx.execute_one(
        "notification channel",
        "INSERT INTO notification_channel (site_id, channel, settings, changed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (site_id, channel) DO UPDATE SET settings = EXCLUDED.settings, changed_at = EXCLUDED.changed_at",
        &[tx.site().into(), channel.as_str().into(), settings.into(), now.into()],
    )
    .await
}

/// Forgets the settings of a channel.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, channel: Channel) -> Result<(), StoreError> {
    let sql = "DELETE FROM notification_channel WHERE site_id = $1 AND channel = $2";
    tx.execute_one("notification channel", sql, &[tx.site().into(), channel.as_str().into()]).await
}
