//! The invoice as one self-contained HTML page.
//!
//! Owns the template's environment. Invariants: every value is escaped; the page asks nothing of any other address; its only style block
//! carries the caller's nonce, so it works under a content security policy without `unsafe-inline` (images need `data:` for the logo).

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};

use crate::invoice::InvoiceDocument;
use crate::page::InvoicePage;
use crate::validation::InvoiceDocumentError;

/// The text of the built-in template, which a template of one's own may begin with.
pub const TEMPLATE: &str = include_str!("../templates/invoice.html");

/// Why the page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HtmlError {
    /// The document is refused.
    #[error(transparent)]
    Document(#[from] InvoiceDocumentError),
    /// The template failed.
    #[error("the HTML template failed")]
    Template(#[from] minijinja::Error),
}

impl HtmlError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::Template(_) => "html_template_error",
        }
    }
}

/// Writes the page; `nonce` is the one in the answer's content security policy.
///
/// # Errors
/// [`HtmlError`].
pub fn invoice_html(document: &InvoiceDocument, nonce: &str) -> Result<String, HtmlError> {
    let page = InvoicePage::try_new(document)?;
    let logo = document.seller.logo_svg.as_deref().map(svg_data_address);
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_name| AutoEscape::Html);
    environment.add_template("invoice.html", TEMPLATE)?;
    let template = environment.get_template("invoice.html")?;
    Ok(template.render(context! { page => Serde(&page), logo, nonce })?)
}

/// An SVG text as a `data:` address. Shown by an `img` element, its scripts do not run and its references are not fetched.
pub(crate) fn svg_data_address(svg: &str) -> String {
    let mut address = String::from("data:image/svg+xml,");
    for byte in svg.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(byte)),
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}
