//! To whom a message to a customer goes by a channel, and where it stands before anybody sends it.

use super::MessagesError;
use super::deliver::unconfigured;
use super::settings::{ChannelSettings, address_of, contact};
use store::channel::{self, Channel};
use store::customer::{Contact, CustomerRow};
use store::delivery::DeliveryState;
use store::{StoreError, Tx};

/// Who gets a message.
pub(super) struct Recipient<'a> {
    /// The contact that is written to.
    pub(super) contact: &'a Contact,
    /// Where; empty where the channel does not reach them.
    pub(super) address: String,
    /// Where the message stands.
    pub(super) state: DeliveryState,
    /// Why, in a word.
    pub(super) result: &'static str,
}

impl<'a> Recipient<'a> {
    /// The customer's contact, at its own address or one that is named instead. Without a channel the message waits; without an address it
    /// fails where everybody can see it.
    pub(super) fn of(
        customer: &'a CustomerRow,
        by: Channel,
        settings: Option<&ChannelSettings>,
        named: Option<&str>,
    ) -> Result<Self, StoreError> {
        let contact = contact(customer, settings).ok_or(StoreError::Invariant("a customer without a contact"))?;
        let address = named.unwrap_or_else(|| address_of(by, contact)).to_owned();
        let (state, result) = match (address.is_empty(), settings) {
            (true, _) => (DeliveryState::Failed, "no_address"),
            (false, Some(_)) => (DeliveryState::Queued, ""),
            (false, None) => (DeliveryState::Waiting, unconfigured(by)),
        };
        Ok(Self { contact, address, state, result })
    }
}

/// How a channel to customers is set up; none where it is not.
pub(super) async fn settings_of(tx: &mut Tx<'_>, by: Channel) -> Result<Option<ChannelSettings>, MessagesError> {
    match channel::load(tx, by).await? {
        Some(row) => Ok(ChannelSettings::from_row(&row)?),
        None => Ok(None),
    }
}
