//! What customers are told of.

pub(crate) mod list;
mod notification;
