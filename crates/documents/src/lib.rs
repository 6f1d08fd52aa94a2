//! Invoice documents: the model, JSON, HTML and PDF by worker processes.
//!
//! Owns what an invoice *says* and how it looks: the public JSON form ([`invoice::InvoiceDocument`]), its check of sums, the wording and
//! number formats of each language, the HTML page, and the pool of `guilder-render` processes that make the PDF.
//! Does not own where the figures come from (the crate `app` fills the model from a bill) nor Typst (the crate `render`).
//!
//! Invariants:
//! - A document is checked before it is shown in any form, so JSON, HTML and PDF always agree and always add up.
//! - HTML and PDF are both drawn from one [`page::InvoicePage`]: there is no second place where an amount is formatted.
//! - Amounts are decimal text and 64-bit integers of the minor unit; nothing here is a float.

pub mod csv;
pub mod format;
pub mod frame;
pub mod html;
pub mod invoice;
pub mod page;
pub mod template;
pub mod validation;
pub mod words;
pub mod worker;

mod dates;
pub mod process;

pub use dates::{date, date_span};
pub use invoice::{InvoiceDocument, Language};
pub use validation::InvoiceDocumentError;
pub use worker::{RenderError, RenderLimits, RenderPool};
