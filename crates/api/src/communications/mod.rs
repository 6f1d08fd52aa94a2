//! Messages that were sent, are to be sent or could not be: e-mail, SMS, calls to endpoints.

mod communication;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod list_of_customer;
pub(crate) mod resend;

pub(crate) use communication::{Communication, CommunicationWithAttempts};
pub(crate) use list::{CommunicationFilter, page};
