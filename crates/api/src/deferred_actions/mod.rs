//! What is to be done later.

mod action;
pub(crate) mod cancel;
pub(crate) mod list;
pub(crate) mod reschedule;
pub(crate) mod run;

pub(crate) use action::DeferredAction;
