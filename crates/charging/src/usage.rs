//! Usage as it comes in, and the answer that goes out.

use balance::Leg;
use calendar::Instant;
use catalog::ChargeMode;
use ids::CustomerId;
use std::collections::BTreeMap;

/// A usage event as an edge hands it over: everything is still text, so that each wrong field can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageInput {
    /// Code of the service type.
    pub service_type: String,
    /// Whose usage: unique per (site, service type) at any instant.
    pub identifier: String,
    /// What makes the event unlike others of the identifier and day.
    pub session_id: String,
    /// Event time; mandatory. The edge answers `malformed` where it cannot be read.
    pub at: Instant,
    /// Service fields by code, numbers as they were written.
    pub fields: BTreeMap<String, String>,
    /// Ask or report; none for the service type's default.
    pub mode: Option<ChargeMode>,
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as the caller wrote it.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// A sentence for the caller.
    pub message: String,
}

/// A stable code and a sentence: why an event was not charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code.
    pub code: String,
    /// A sentence for the caller.
    pub message: String,
}

/// Public id of a stored event: customer, day and key (api.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventId {
    /// The customer.
    pub customer: CustomerId,
    /// Days since 1970, UTC.
    pub day: i32,
    /// Hash of the identity.
    pub key: i64,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Charged now, or (replayed) at an earlier time.
    Rated {
        /// Its id.
        id: EventId,
        /// The first answer again: nothing moved.
        replayed: bool,
        /// Its impacts.
        legs: Vec<Leg>,
        /// Net and tax in the group's currency, in quanta.
        net: i64,
        /// Tax, in quanta.
        tax: i64,
        /// The encoded trace.
        trace: Vec<u8>,
    },
    /// Kept, but without a price yet.
    Unrated {
        /// Its id; none where nobody is known to hold the identifier.
        id: Option<EventId>,
        /// It was there already.
        replayed: bool,
        /// Why.
        reason: Reason,
    },
    /// The identity is taken by an event with another body.
    Conflict {
        /// The event that is there.
        id: Option<EventId>,
    },
    /// Not charged and not kept: may be sent again.
    Refused(Reason),
    /// Not understood and not kept.
    Malformed(Vec<FieldError>),
}
