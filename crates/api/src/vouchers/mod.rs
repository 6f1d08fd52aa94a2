//! Batches of vouchers and their codes.

mod batch;
pub(crate) mod block;
pub(crate) mod codes;
pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;
