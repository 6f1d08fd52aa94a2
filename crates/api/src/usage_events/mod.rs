//! Usage events: sent, listed, explained.

pub(crate) mod adjust;
pub(crate) mod again;
pub(crate) mod change;
pub(crate) mod count_unrated;
pub(crate) mod create;
mod event;
pub(crate) mod get;
mod input;
pub(crate) mod list;
pub(crate) mod list_of_customer;
mod outcome;
mod owner;
pub(crate) mod rate;

pub(crate) use event::Event;
pub(crate) use input::texts;
pub(crate) use outcome::public_id;
