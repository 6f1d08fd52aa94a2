//! Why a message did not leave.

use crate::destination::DestinationError;
use std::time::Duration;

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The address is none.
    #[error("`{address}` is not an address that a message can go to: {why}")]
    Address {
        /// The address.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The destination is not one that the operator allows.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// Nobody took it in time.
    #[error("no answer came within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The other side cannot be reached.
    #[error("the other side cannot be reached: {0}")]
    Unreachable(String),
    /// The other side answered something other than success.
    #[error("the other side answered {status}{}{text}", if text.is_empty() { "" } else { ": " })]
    Answered {
        /// HTTP status.
        status: u16,
        /// The beginning of its answer.
        text: String,
    },
    /// The mail server refuses for good.
    #[error("the mail server refuses it: {0}")]
    Refused(String),
    /// The mail server refuses for now, or refuses us.
    #[error("the mail server does not take it now: {0}")]
    Deferred(String),
    /// The answer is longer than anybody reads.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    /// The settings or the secret cannot be used.
    #[error("the channel's settings cannot be used: {0}")]
    Settings(String),
}

impl SendError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address { .. } => "address_unusable",
            Self::Destination(error) => error.code(),
            Self::TimedOut(_) => "timed_out",
            Self::Unreachable(_) => "unreachable",
            Self::Answered { .. } => "refused_by_receiver",
            Self::Refused(_) => "refused_by_mail_server",
            Self::Deferred(_) => "deferred_by_mail_server",
            Self::TooLong(_) => "answer_too_long",
            Self::Settings(_) => "settings_unusable",
        }
    }

    /// True where trying again cannot help: 410 Gone says so too (Standard Webhooks).
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Address { .. } | Self::Refused(_) => true,
            Self::Answered { status, .. } => *status == 410,
            Self::Destination(error) => error.is_final(),
            Self::TimedOut(_) | Self::Unreachable(_) | Self::Deferred(_) | Self::TooLong(_) | Self::Settings(_) => false,
        }
    }
}
