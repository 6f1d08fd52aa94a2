//! The invoice document: what an invoice says, in any form. Its JSON is public (`format=json`), named by `schema`.
//!
//! Owns the shape and its names. Does not own the sums' check (`validation`), the look (`page`, `html`) or the figures' origin (`app`).
//!
//! Rules of the format `guilder.invoice/1`:
//! - Amounts are text with exactly the currency's minor digits (`"15.80"`, `"-1.00"`, `"1200"` for a currency without minor units); owed is positive.
//! - Quantities and rates are plain decimal text (`"1200"`, `"12.5"`); dates are `YYYY-MM-DD`; a period's last day is *included*, as people read it.
//! - A group's lines sum to its net, the groups to the net total, the tax lines to the tax total; net + tax = total; total − paid − credited = due.
//! - Fields that do not apply are `null` or left out; unknown fields are refused. A change of meaning gets a new `schema`.
//!
//! `samples/invoice-en.json` and `samples/invoice-fr.json` are complete examples, kept right by a test.

use jiff::civil::{Date, DateTime};
/// The dates and times of a document.
pub use jiff::civil::{Date as CivilDate, DateTime as CivilTime};
use serde::{Deserialize, Serialize};

/// The only value of [`InvoiceDocument::schema`] that this version reads and writes.
pub const SCHEMA: &str = "guilder.invoice/1";

/// The language that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
}

impl Language {
    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// Reads a tag such as `fr` or `fr-CA`; `None` for a language that has no wording yet.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "fr" => Some(Self::Fr),
            _ => None,
        }
    }
}

/// What the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// An issued invoice; it has a number.
    Invoice,
    /// A bill that is still open, shown as the invoice it may become; it has no number.
    Preview,
    /// What an invoice is lowered by; it has a number of its own and names the invoice.
    CreditNote,
    /// What an invoice is raised by; it has a number of its own and names the invoice.
    DebitNote,
}

impl DocumentKind {
    /// Whether it changes an invoice that it names.
    pub const fn is_note(self) -> bool {
        match self {
            Self::CreditNote | Self::DebitNote => true,
            Self::Invoice | Self::Preview => false,
        }
    }
}

/// The invoice that a note changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvoiceReference {
    /// Its number.
    pub number: String,
    /// The day it was issued.
    pub issued_on: Date,
}

/// One invoice, the preview of one, or a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvoiceDocument {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Invoice, preview or note.
    pub kind: DocumentKind,
    /// Language of the free texts below, and of the page.
    pub language: Language,
    /// The gap-free number; `None` in a preview only.
    pub number: Option<String>,
    /// The invoice that a note changes; of notes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceReference>,
    /// Why a note was issued; of notes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The day the invoice was issued.
    pub issued_on: Date,
    /// The day by which it is to be paid; of a credit note the day of issue.
    pub due_on: Date,
    /// The days that the bill covers.
    pub period: Period,
    /// The one currency of all amounts.
    pub currency: Currency,
    /// Who sends the invoice.
    pub seller: Seller,
    /// Who pays it.
    pub customer: Customer,
    /// Whose charges they are, where another pays them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charged_to: Option<Customer>,
    /// The charges, grouped by bill item in the order of printing.
    pub groups: Vec<Group>,
    /// What was used, per service and identifier; informative, not part of the sums.
    #[serde(default)]
    pub usage: Vec<UsageSummary>,
    /// Tax per category and rate.
    pub taxes: Vec<TaxLine>,
    /// Whether the rate of some tax was not confirmed yet: a difference is on a later bill.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_tax_pending: bool,
    /// Net, tax and total.
    pub totals: Totals,
    /// What is settled already and what is still due.
    pub settlement: Settlement,
    /// How to pay.
    pub payment: Payment,
}

/// Days from `from` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub last: Date,
}

/// A currency and how many digits its minor unit has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// Digits of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
    pub minor_digits: u8,
}

/// The site's own organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seller {
    /// Legal name.
    pub organization: String,
    /// Address, a line each, in the order of printing.
    pub address: Vec<String>,
    /// VAT identification number.
    pub vat_number: Option<String>,
    /// Where questions go.
    pub email: Option<String>,
    /// The logo as SVG text. It is shown as an image: scripts in it never run, and what it refers to is never fetched.
    pub logo_svg: Option<String>,
}

/// The one who pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The customer's number on the site.
    pub number: String,
    /// Name of the person, or of the contact in the organisation.
    pub name: String,
    /// Organisation, if any; it is printed above the name.
    pub organization: Option<String>,
    /// Address, a line each.
    pub address: Vec<String>,
    /// The customer's tax number.
    pub tax_id: Option<String>,
    /// What else the site prints of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

/// A custom attribute of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Attribute {
    /// Text.
    String {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// A plain decimal.
    Number {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// Yes or no.
    Boolean {
        /// Its name.
        name: String,
        /// Its value.
        value: bool,
    },
    /// A time, in the time zone of the billing profile.
    Datetime {
        /// Its name.
        name: String,
        /// Its value.
        value: DateTime,
    },
}

impl InvoiceDocument {
    /// Takes the person with a customer number out, who pays or whose charges they are: a word stands where the name stood, and no line of its
    /// own charges says which identifier it is about. Whoever else stands there stays. Figures and dates stay, and what the law asks of the
    /// document beside the person: its number and the customer's.
    pub fn forget_person(&mut self, number: &str, word: &str) {
        for party in std::iter::once(&mut self.customer).chain(&mut self.charged_to).filter(|party| party.number == number) {
            word.clone_into(&mut party.name);
            party.organization = None;
            party.address = Vec::new();
            party.tax_id = None;
            party.attributes = Vec::new();
        }
        if self.charged_to.as_ref().unwrap_or(&self.customer).number != number {
            return;
        }
        for line in self.groups.iter_mut().flat_map(|group| &mut group.lines) {
            line.identifier = None;
        }
        for summary in &mut self.usage {
            summary.identifier = None;
        }
    }
}

/// The lines of one bill item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Name of the bill item.
    pub title: String,
    /// At least one line.
    pub lines: Vec<Line>,
    /// Sum of the lines' net amounts.
    pub net: String,
}

/// One charge, credit or rounding difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What is charged.
    pub description: String,
    /// The service identifier it is about, such as a telephone number.
    pub identifier: Option<String>,
    /// The days it covers.
    pub period: Option<Period>,
    /// How much, in `unit`.
    pub quantity: Option<String>,
    /// Name of the quantity's unit, in the document's language.
    pub unit: Option<String>,
    /// The net amount.
    pub net: String,
}

/// What one identifier used of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsageSummary {
    /// Name of the service.
    pub service: String,
    /// The identifier, such as a telephone number.
    pub identifier: Option<String>,
    /// Number of usage events.
    pub events: u64,
    /// Sum of their quantities.
    pub quantity: String,
    /// Name of the quantity's unit.
    pub unit: String,
    /// Sum of their net amounts.
    pub net: String,
}

/// Tax of one category at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxLine {
    /// Name of the tax, such as VAT.
    pub category: String,
    /// The rate in percent, such as `22` or `9.5`.
    pub rate_percent: String,
    /// The net amount it is taken on.
    pub base: String,
    /// The tax.
    pub tax: String,
}

/// The sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Sum of the groups.
    pub net: String,
    /// Sum of the tax lines.
    pub tax: String,
    /// Net and tax.
    pub total: String,
}

/// How far the total is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// Payments allocated to the bill.
    pub paid: String,
    /// Credit balance and credit notes allocated to the bill.
    pub credited: String,
    /// Total less both.
    pub due: String,
}

/// How to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// What the payer writes on the transfer: the invoice number. `None` in a preview.
    pub reference: Option<String>,
    /// Free text under it, such as bank details, a line each.
    #[serde(default)]
    pub note: Vec<String>,
}
