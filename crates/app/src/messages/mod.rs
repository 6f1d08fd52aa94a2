//! Telling the outside: from what was written to the outbox to messages that arrive (domain.md §3, api.md).
//!
//! Owns: making deliveries of what happened, sending them with retries, channels and endpoints of a site, what can be read of all that.
//! Does not own: the wire ([`messages`]), rows (`store`), when something is to be told (charging). Invariants: deliveries are made in the
//! transaction that marks the outbox row, so none is lost or doubled; a message leaves at least once; its id never changes; no secret
//! leaves the store but to the one whom it is for.

mod body;
mod channels;
mod deliver;
mod dispatch;
mod endpoints;
mod error;
mod read;
mod recipient;
mod reminder;
mod resend;
mod send_invoice;
mod settings;
mod told;

pub use channels::{ChannelView, DeleteChannel, ListChannels, SaveChannel, SecretChange, TestChannel};
pub use deliver::{LEASE_S, Post, RETRY_AFTER_S, TRIES_MAX};
pub use dispatch::{DISPATCH_MAX, dispatch_next};
pub use endpoints::{
    CreateEndpoint, DeleteEndpoint, ENDPOINTS_MAX, EndpointChanges, GetEndpoint, ListEndpoints, NewEndpoint, PREVIOUS_SECRET_S,
    RotateSecret, RotatedSecret, TestEndpoint, UpdateEndpoint,
};
pub use error::MessagesError;
pub use messages::{Destinations, EmailServer, Header, Method, Security, SendError, Sender, SmsGateway, install_crypto};
pub use read::{Communication, FindCommunication, ListCommunications, ListNotifications, Of};
pub use reminder::REMINDER_CAUSE;
pub(crate) use reminder::queue_reminder;
pub use resend::{Replay, Resend};
pub use send_invoice::{INVOICE_CAUSE, SendInvoice};
pub use settings::{ChannelSettings, EmailSettings, SmsSettings};
pub use store::channel::Channel;
pub use store::delivery::{Attempt, DeliveryFilter, DeliveryRow, DeliveryState, DeliveryView};
pub use store::notification::{NotificationFilter, NotificationKind, NotificationRow, ThresholdKind};
pub use store::outbox::EventName;
pub use store::secret::Secret;
