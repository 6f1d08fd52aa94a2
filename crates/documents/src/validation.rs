//! The check that a document is complete, within its limits, and adds up to the minor unit (domain.md §2, §8).
//!
//! Owns the limits and the refusals. Invariant: sums are taken over integers of the minor unit, in 128 bits, and compared exactly.

use money::{MoneyError, format_quanta, parse_quanta};

use crate::format::{FormatError, number};
use crate::invoice::{Attribute, DocumentKind, Group, InvoiceDocument, SCHEMA};

/// Groups in a document.
pub const GROUPS_MAX: usize = 200;
/// Lines in a document, over all groups.
pub const LINES_MAX: usize = 5_000;
/// Rows of the usage summary.
pub const USAGE_ROWS_MAX: usize = 2_000;
/// Tax lines in a document.
pub const TAX_LINES_MAX: usize = 50;
/// Lines of an address or of the payment note.
pub const ADDRESS_LINES_MAX: usize = 8;
/// Custom attributes of the customer.
pub const ATTRIBUTES_MAX: usize = 10;
/// Characters in one text of the document.
pub const TEXT_CHARS_MAX: usize = 500;
/// Size of the logo, in bytes of SVG text.
pub const LOGO_BYTES_MAX: usize = 256 * 1024;
/// Digits of a currency's minor unit.
pub const MINOR_DIGITS_MAX: u8 = 6;

/// Why a document is refused. `field` is the path of the value in the document's JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceDocumentError {
    /// Another format, or another version of it.
    #[error("the document's schema is `{0}`, this version reads `guilder.invoice/1`")]
    SchemaUnknown(String),
    /// An invoice without a number, or a preview with one.
    #[error("an invoice or note has a number and its payment reference, a preview has neither")]
    NumberMismatch,
    /// A note that names no invoice, or something else that does.
    #[error("a note names its invoice and its reason, nothing else does")]
    ReferenceMismatch,
    /// A text that must say something is empty.
    #[error("{field} is empty")]
    Empty {
        /// Path of the value.
        field: String,
    },
    /// More than the limit.
    #[error("{field} has {found} {unit}, the limit is {max}")]
    TooMuch {
        /// Path of the value.
        field: String,
        /// How much there is.
        found: usize,
        /// How much there may be.
        max: usize,
        /// Of what.
        unit: &'static str,
    },
    /// A period or a term that ends before it begins.
    #[error("{field} ends before it begins")]
    DatesReversed {
        /// Path of the value.
        field: String,
    },
    /// Not a currency.
    #[error("`{0}` is not a currency code of three capital letters with at most 6 minor digits")]
    Currency(String),
    /// Not an amount, or too large for one.
    #[error("{field} is not an amount: {cause}")]
    Amount {
        /// Path of the value.
        field: String,
        /// What is wrong with it.
        cause: MoneyError,
    },
    /// An amount with too few digits, a sign before zero, or the like.
    #[error("{field} is `{found}`, it is written `{expected}`")]
    AmountForm {
        /// Path of the value.
        field: String,
        /// What is there.
        found: String,
        /// How the same amount is written.
        expected: String,
    },
    /// Not a decimal number.
    #[error("{field} is not a number: {cause}")]
    Number {
        /// Path of the value.
        field: String,
        /// What is wrong with it.
        cause: FormatError,
    },
    /// The logo is no SVG text.
    #[error("seller.logo_svg does not hold an SVG image")]
    Logo,
    /// Parts that do not sum to their whole.
    #[error("{field} is {stated}, its parts sum to {summed}")]
    SumMismatch {
        /// Path of the whole.
        field: String,
        /// What the document states.
        stated: String,
        /// What the parts sum to, in minor units.
        summed: String,
    },
}

impl InvoiceDocumentError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SchemaUnknown(_) => "invoice_schema_unknown",
            Self::NumberMismatch => "invoice_number_mismatch",
            Self::ReferenceMismatch => "invoice_reference_mismatch",
            Self::Empty { .. } => "invoice_text_empty",
            Self::TooMuch { .. } => "invoice_too_large",
            Self::DatesReversed { .. } => "invoice_dates_reversed",
            Self::Currency(_) => "invoice_currency_unknown",
            Self::Amount { .. } => "invoice_amount_malformed",
            Self::AmountForm { .. } => "invoice_amount_form",
            Self::Number { .. } => "invoice_number_malformed",
            Self::Logo => "invoice_logo_malformed",
            Self::SumMismatch { .. } => "invoice_sum_mismatch",
        }
    }
}

type Checked = Result<(), InvoiceDocumentError>;

impl InvoiceDocument {
    /// Checks the form of every value, the limits, and every sum.
    ///
    /// # Errors
    /// The first fault found, with the path of the value.
    pub fn validate(&self) -> Checked {
        check_head(self)?;
        check_currency(self)?;
        check_seller(self)?;
        check_customer(self)?;
        check_sizes(self)?;
        check_lines(self)?;
        check_usage(self)?;
        check_sums(self)
    }

    /// An amount of this document in minor units.
    ///
    /// # Errors
    /// [`InvoiceDocumentError::Amount`] and [`InvoiceDocumentError::AmountForm`], naming `field`.
    pub fn minor_units(&self, field: &str, text: &str) -> Result<i64, InvoiceDocumentError> {
        let digits = self.currency.minor_digits;
        let units = parse_quanta(text, digits).map_err(|cause| InvoiceDocumentError::Amount { field: field.to_owned(), cause })?;
        let expected = format_quanta(units, digits);
        if expected == text {
            Ok(units)
        } else {
            Err(InvoiceDocumentError::AmountForm { field: field.to_owned(), found: text.to_owned(), expected })
        }
    }
}

fn check_head(document: &InvoiceDocument) -> Checked {
    if document.schema != SCHEMA {
        return Err(InvoiceDocumentError::SchemaUnknown(document.schema.clone()));
    }
    match (document.kind, &document.number, &document.payment.reference) {
        (DocumentKind::Invoice | DocumentKind::CreditNote | DocumentKind::DebitNote, Some(number), Some(reference)) => {
            check_text("number", number)?;
            check_text("payment.reference", reference)?;
        }
        (DocumentKind::Preview, None, None) => {}
        (DocumentKind::Invoice | DocumentKind::Preview | DocumentKind::CreditNote | DocumentKind::DebitNote, _, _) => {
            return Err(InvoiceDocumentError::NumberMismatch);
        }
    }
    match (document.kind.is_note(), &document.invoice, &document.reason) {
        (true, Some(invoice), Some(reason)) => {
            check_text("invoice.number", &invoice.number)?;
            check_text("reason", reason)?;
        }
        (false, None, None) => {}
        (true | false, _, _) => return Err(InvoiceDocumentError::ReferenceMismatch),
    }
    check_order("period", document.period.from <= document.period.last)?;
    check_order("due_on", document.issued_on <= document.due_on)?;
    check_texts("payment.note", &document.payment.note)
}

fn check_order(field: &str, in_order: bool) -> Checked {
    if in_order { Ok(()) } else { Err(InvoiceDocumentError::DatesReversed { field: field.to_owned() }) }
}

fn check_currency(document: &InvoiceDocument) -> Checked {
    let code = &document.currency.code;
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code && document.currency.minor_digits <= MINOR_DIGITS_MAX { Ok(()) } else { Err(InvoiceDocumentError::Currency(code.clone())) }
}

fn check_seller(document: &InvoiceDocument) -> Checked {
    let seller = &document.seller;
    check_text("seller.organization", &seller.organization)?;
    check_texts("seller.address", &seller.address)?;
    check_optional("seller.vat_number", seller.vat_number.as_deref())?;
    check_optional("seller.email", seller.email.as_deref())?;
    let Some(logo) = &seller.logo_svg else { return Ok(()) };
    check_size("seller.logo_svg", logo.len(), LOGO_BYTES_MAX, "bytes")?;
    let start = logo.trim_start();
    if (start.starts_with("<svg") || start.starts_with("<?xml")) && logo.contains("</svg>") {
        Ok(())
    } else {
        Err(InvoiceDocumentError::Logo)
    }
}

fn check_customer(document: &InvoiceDocument) -> Checked {
    let customer = &document.customer;
    check_text("customer.number", &customer.number)?;
    check_text("customer.name", &customer.name)?;
    check_optional("customer.organization", customer.organization.as_deref())?;
    check_texts("customer.address", &customer.address)?;
    check_optional("customer.tax_id", customer.tax_id.as_deref())?;
    check_size("customer.attributes", customer.attributes.len(), ATTRIBUTES_MAX, "attributes")?;
    customer.attributes.iter().enumerate().try_for_each(|(at, attribute)| check_attribute(&format!("customer.attributes[{at}]"), attribute))
}

fn check_attribute(field: &str, attribute: &Attribute) -> Checked {
    let value_field = format!("{field}.value");
    let name = match attribute {
        Attribute::String { name, value } => {
            check_text(&value_field, value)?;
            name
        }
        Attribute::Number { name, value } => {
            check_number(&value_field, value)?;
            name
        }
        Attribute::Boolean { name, value: _ } | Attribute::Datetime { name, value: _ } => name,
    };
    check_text(&format!("{field}.name"), name)
}

fn check_sizes(document: &InvoiceDocument) -> Checked {
    let lines = document.groups.iter().map(|group| group.lines.len()).sum();
    check_size("groups", document.groups.len(), GROUPS_MAX, "groups")?;
    check_size("groups", lines, LINES_MAX, "lines")?;
    check_size("usage", document.usage.len(), USAGE_ROWS_MAX, "rows")?;
    check_size("taxes", document.taxes.len(), TAX_LINES_MAX, "lines")
}

fn check_lines(document: &InvoiceDocument) -> Checked {
    for (at, group) in document.groups.iter().enumerate() {
        check_text(&format!("groups[{at}].title"), &group.title)?;
        if group.lines.is_empty() {
            return Err(InvoiceDocumentError::Empty { field: format!("groups[{at}].lines") });
        }
        for (index, line) in group.lines.iter().enumerate() {
            let path = format!("groups[{at}].lines[{index}]");
            check_text(&format!("{path}.description"), &line.description)?;
            check_optional(&format!("{path}.identifier"), line.identifier.as_deref())?;
            check_optional(&format!("{path}.unit"), line.unit.as_deref())?;
            if let Some(quantity) = &line.quantity {
                check_number(&format!("{path}.quantity"), quantity)?;
            }
            if let Some(period) = line.period {
                check_order(&format!("{path}.period"), period.from <= period.last)?;
            }
        }
    }
    Ok(())
}

fn check_usage(document: &InvoiceDocument) -> Checked {
    for (at, row) in document.usage.iter().enumerate() {
        check_text(&format!("usage[{at}].service"), &row.service)?;
        check_optional(&format!("usage[{at}].identifier"), row.identifier.as_deref())?;
        check_number(&format!("usage[{at}].quantity"), &row.quantity)?;
        check_text(&format!("usage[{at}].unit"), &row.unit)?;
        document.minor_units(&format!("usage[{at}].net"), &row.net)?;
    }
    Ok(())
}

/// Every sum of the document, exactly (domain.md §2: the lines are allocated so that they sum to the rounded net).
fn check_sums(document: &InvoiceDocument) -> Checked {
    let mut groups_sum = 0_i128;
    for (at, group) in document.groups.iter().enumerate() {
        groups_sum += i128::from(check_group(document, at, group)?);
    }
    let mut tax_sum = 0_i128;
    for (at, line) in document.taxes.iter().enumerate() {
        check_text(&format!("taxes[{at}].category"), &line.category)?;
        check_number(&format!("taxes[{at}].rate_percent"), &line.rate_percent)?;
        document.minor_units(&format!("taxes[{at}].base"), &line.base)?;
        tax_sum += i128::from(document.minor_units(&format!("taxes[{at}].tax"), &line.tax)?);
    }
    check_sum(document, "totals.net", &document.totals.net, groups_sum)?;
    check_sum(document, "totals.tax", &document.totals.tax, tax_sum)?;
    let total = check_sum(document, "totals.total", &document.totals.total, groups_sum + tax_sum)?;
    let settlement = &document.settlement;
    let paid = document.minor_units("settlement.paid", &settlement.paid)?;
    let credited = document.minor_units("settlement.credited", &settlement.credited)?;
    check_sum(document, "settlement.due", &settlement.due, i128::from(total) - i128::from(paid) - i128::from(credited))?;
    Ok(())
}

fn check_group(document: &InvoiceDocument, at: usize, group: &Group) -> Result<i64, InvoiceDocumentError> {
    let mut sum = 0_i128;
    for (index, line) in group.lines.iter().enumerate() {
        sum += i128::from(document.minor_units(&format!("groups[{at}].lines[{index}].net"), &line.net)?);
    }
    check_sum(document, &format!("groups[{at}].net"), &group.net, sum)
}

fn check_sum(document: &InvoiceDocument, field: &str, stated: &str, summed: i128) -> Result<i64, InvoiceDocumentError> {
    let units = document.minor_units(field, stated)?;
    if i128::from(units) == summed {
        return Ok(units);
    }
    let digits = document.currency.minor_digits;
    let summed = i64::try_from(summed).map_or_else(|_too_large| summed.to_string(), |sum| format_quanta(sum, digits));
    Err(InvoiceDocumentError::SumMismatch { field: field.to_owned(), stated: stated.to_owned(), summed })
}

fn check_text(field: &str, text: &str) -> Checked {
    if text.trim().is_empty() {
        return Err(InvoiceDocumentError::Empty { field: field.to_owned() });
    }
    check_size(field, text.chars().count(), TEXT_CHARS_MAX, "characters")
}

fn check_optional(field: &str, text: Option<&str>) -> Checked {
    text.map_or(Ok(()), |text| check_text(field, text))
}

fn check_texts(field: &str, texts: &[String]) -> Checked {
    check_size(field, texts.len(), ADDRESS_LINES_MAX, "lines")?;
    texts.iter().enumerate().try_for_each(|(at, text)| check_text(&format!("{field}[{at}]"), text))
}

fn check_size(field: &str, found: usize, max: usize, unit: &'static str) -> Checked {
    if found <= max { Ok(()) } else { Err(InvoiceDocumentError::TooMuch { field: field.to_owned(), found, max, unit }) }
}

fn check_number(field: &str, text: &str) -> Checked {
    match number(crate::Language::En, text) {
        Ok(_shown) => Ok(()),
        Err(cause) => Err(InvoiceDocumentError::Number { field: field.to_owned(), cause }),
    }
}
