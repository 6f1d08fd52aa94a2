//! The document's rules, its HTML in both languages, and the worker pool against a small stand-in for the real worker.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends at its first surprise")]

mod html;
mod model;
mod pool;
mod template;

use documents::InvoiceDocument;

/// The public example in English: the worked bill, 16.06 + 3.53 = 19.59.
fn english() -> InvoiceDocument {
    serde_json::from_str(include_str!("../../samples/invoice-en.json")).expect("the sample is a document")
}

/// The public example in French, with two tax rates, a payment and a credit.
fn french() -> InvoiceDocument {
    serde_json::from_str(include_str!("../../samples/invoice-fr.json")).expect("the sample is a document")
}
