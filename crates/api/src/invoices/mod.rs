//! Invoices and their documents.

pub(crate) mod create;
pub(crate) mod document;
pub(crate) mod get;
mod invoice;
pub(crate) mod list;
pub(crate) mod resend;
pub(crate) mod void;

pub(crate) use document::{DocumentForm, DocumentLanguage, Form, answer, drawn, show, written};
pub(crate) use invoice::Invoice;
