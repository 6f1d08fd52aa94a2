//! Sending: e-mail by SMTP, SMS by an HTTP gateway, signed calls to URLs, questions to services, and the words of what customers are told.
//!
//! Owns: the wire of each channel, signatures, time-outs, which destinations are reached, the shipped texts. Does not own: what is told
//! and when it is tried again (`app::messages`), rows (`store`). Invariants: nothing waits longer than [`SEND_TIME_MAX`]; no redirect is
//! followed; an address that the operator did not allow is never connected to; secrets appear in no error.

mod amount;
mod ask;
mod call;
mod destination;
mod email;
mod error;
mod escape;
mod http;
mod invoice_mail;
mod reminder;
mod sms;
mod texts;
mod words_en;
mod words_fr;

pub use amount::Amount;
pub use ask::Ask;
pub use call::{Call, SECRET_PREFIX, SigningError, draw_secret, sign};
pub use destination::{DestinationError, Destinations};
pub use email::{Email, EmailServer, Security};
pub use error::SendError;
pub use http::{Sender, install_crypto};
pub use invoice_mail::InvoiceMail;
pub use reminder::Reminder;
pub use sms::{Header, Method, SmsGateway, TextMessage};
pub use texts::{Happening, Nature, Text, Told};

use std::time::Duration;

/// Longest time for one message, whatever the channel.
pub const SEND_TIME_MAX: Duration = Duration::from_secs(30);
/// Longest time for one HTTP exchange.
pub const HTTP_TIME_MAX: Duration = Duration::from_secs(15);
/// Longest time to reach the other side.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// Bytes of an answer that are read; the rest is not waited for.
pub const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// Characters of what the other side said that are kept.
pub const DETAIL_CHARS_MAX: usize = 500;
