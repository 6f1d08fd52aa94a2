//! Signing in and out, and the own session.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod redeem;
mod session;
pub(crate) mod update;
