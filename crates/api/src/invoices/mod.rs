//! Invoices and their documents.

pub(crate) mod create;
pub(crate) mod document;
pub(crate) mod get;
mod invoice;
pub(crate) mod list;

pub(crate) use document::{Form, answer};
pub(crate) use invoice::Invoice;
