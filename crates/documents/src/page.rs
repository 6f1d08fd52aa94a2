//! The invoice as it is printed: every amount, number and date already written in the document's language.
//!
//! Owns the order and the text of what both HTML and PDF show; they only place it. Does not own the look.
//! Invariant: made from a validated document alone, so no page can show sums that do not add up.

use serde::Serialize;

use crate::dates::{date, date_span, date_time};
use crate::format::{FormatError, count, money, number, percent, quantity};
use crate::invoice::{Attribute, Customer, DocumentKind, Group, InvoiceDocument, Language, Line, TaxLine, UsageSummary};
use crate::validation::InvoiceDocumentError;
use crate::words::Words;

/// A printed invoice.
#[derive(Debug, Serialize)]
pub struct InvoicePage {
    /// BCP 47 tag of the language.
    pub language: &'static str,
    /// The fixed words.
    pub words: &'static Words,
    /// Title of the document, with its number.
    pub title: String,
    /// What it is: invoice, preview, credit note, debit note.
    pub heading: &'static str,
    /// The number; `None` in a preview.
    pub number: Option<String>,
    /// Why a note was issued.
    pub remark: Option<String>,
    /// Who sends it.
    pub seller: PartyBlock,
    /// Whether the seller has a logo.
    pub has_logo: bool,
    /// First letter of the seller's name, shown where there is no logo.
    pub initial: String,
    /// Who pays.
    pub customer: PartyBlock,
    /// Labelled facts: dates, period, customer number.
    pub facts: Vec<Labelled>,
    /// The charges.
    pub groups: Vec<GroupBlock>,
    /// The usage summary.
    pub usage: Vec<UsageRow>,
    /// Tax per category and rate.
    pub taxes: Vec<TaxRow>,
    /// That some tax is not known yet.
    pub tax_note: Option<&'static str>,
    /// The sums above the amount due, in order.
    pub sums: Vec<Labelled>,
    /// The amount due.
    pub due: String,
    /// By when it is due, or that nothing is.
    pub due_note: String,
    /// Whether anything is left to pay.
    pub payable: bool,
    /// What to write on the transfer.
    pub reference: Option<String>,
    /// Further lines on how to pay.
    pub payment_note: Vec<String>,
    /// The seller in one line, for the foot of each page.
    pub footer: String,
}

/// A name and the lines under it.
#[derive(Debug, Serialize)]
pub struct PartyBlock {
    /// First line, printed strong.
    pub name: String,
    /// Contact's name and address.
    pub lines: Vec<String>,
    /// VAT number, with its label.
    pub vat: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What else there is to say, each with its name.
    pub details: Vec<String>,
}

/// A text under a label.
#[derive(Debug, Serialize)]
pub struct Labelled {
    /// The label.
    pub label: String,
    /// The text.
    pub value: String,
}

/// The charges of one bill item.
#[derive(Debug, Serialize)]
pub struct GroupBlock {
    /// Name of the bill item.
    pub title: String,
    /// Its net amount.
    pub net: String,
    /// Its lines.
    pub lines: Vec<LineRow>,
}

/// One charge.
#[derive(Debug, Serialize)]
pub struct LineRow {
    /// What is charged.
    pub description: String,
    /// Identifier and period, printed small.
    pub detail: Option<String>,
    /// Quantity with its unit.
    pub quantity: Option<String>,
    /// Net amount.
    pub net: String,
}

/// One row of the usage summary.
#[derive(Debug, Serialize)]
pub struct UsageRow {
    /// Service.
    pub service: String,
    /// Identifier, if any.
    pub identifier: Option<String>,
    /// Number of events.
    pub events: String,
    /// Quantity with its unit.
    pub quantity: String,
    /// Net amount.
    pub net: String,
}

/// One tax line.
#[derive(Debug, Serialize)]
pub struct TaxRow {
    /// Category.
    pub category: String,
    /// Rate.
    pub rate: String,
    /// Amount it is taken on.
    pub base: String,
    /// Tax.
    pub tax: String,
}

impl InvoicePage {
    /// Checks the document and writes all of it in its language.
    ///
    /// # Errors
    /// Those of [`InvoiceDocument::validate`].
    pub fn try_new(document: &InvoiceDocument) -> Result<Self, InvoiceDocumentError> {
        document.validate()?;
        let writer = Writer { document, language: document.language, words: Words::of(document.language) };
        let due = document.minor_units("settlement.due", &document.settlement.due)?;
        Ok(Self {
            language: document.language.tag(),
            words: writer.words,
            title: writer.title(),
            heading: writer.heading(),
            number: document.number.clone(),
            remark: document.reason.clone(),
            seller: writer.seller(),
            has_logo: document.seller.logo_svg.is_some(),
            initial: document.seller.organization.chars().take(1).flat_map(char::to_uppercase).collect(),
            customer: writer.customer()?,
            facts: writer.facts(),
            groups: document.groups.iter().map(|group| writer.group(group)).collect::<Result<_, _>>()?,
            usage: document.usage.iter().map(|row| writer.usage(row)).collect::<Result<_, _>>()?,
            taxes: document.taxes.iter().map(|line| writer.tax(line)).collect::<Result<_, _>>()?,
            tax_note: document.is_tax_pending.then_some(writer.words.tax_pending_note),
            sums: writer.sums()?,
            due: writer.money("settlement.due", &document.settlement.due)?,
            due_note: writer.due_note(due),
            payable: due > 0 && document.kind != DocumentKind::Preview,
            reference: document.payment.reference.clone(),
            payment_note: document.payment.note.clone(),
            footer: writer.footer(),
        })
    }
}

struct Writer<'a> {
    document: &'a InvoiceDocument,
    language: Language,
    words: &'static Words,
}

impl Writer<'_> {
    fn title(&self) -> String {
        match &self.document.number {
            Some(number) => format!("{} {number}", self.heading()),
            None => self.heading().to_owned(),
        }
    }

    const fn heading(&self) -> &'static str {
        match self.document.kind {
            DocumentKind::Invoice => self.words.invoice,
            DocumentKind::Preview => self.words.preview,
            DocumentKind::CreditNote => self.words.credit_note,
            DocumentKind::DebitNote => self.words.debit_note,
        }
    }

    fn seller(&self) -> PartyBlock {
        let seller = &self.document.seller;
        PartyBlock {
            name: seller.organization.clone(),
            lines: seller.address.clone(),
            vat: seller.vat_number.as_ref().map(|number| format!("{} {number}", self.words.vat_number)),
            email: seller.email.clone(),
            details: Vec::new(),
        }
    }

    fn customer(&self) -> Result<PartyBlock, InvoiceDocumentError> {
        let customer = &self.document.customer;
        let mut lines = customer.address.clone();
        let name = match &customer.organization {
            Some(organization) => {
                lines.insert(0, customer.name.clone());
                organization.clone()
            }
            None => customer.name.clone(),
        };
        let vat = customer.tax_id.as_ref().map(|id| format!("{} {id}", self.words.vat_number));
        let details = customer.attributes.iter().map(|attribute| self.attribute(attribute)).collect::<Result<_, _>>()?;
        Ok(PartyBlock { name, lines, vat, email: None, details })
    }

    fn attribute(&self, attribute: &Attribute) -> Result<String, InvoiceDocumentError> {
        let (name, value) = match attribute {
            Attribute::String { name, value } => (name, value.clone()),
            Attribute::Number { name, value } => {
                (name, number(self.language, value).map_err(|cause| malformed("customer.attributes.value", cause))?)
            }
            Attribute::Boolean { name, value } => (name, if *value { self.words.yes } else { self.words.no }.to_owned()),
            Attribute::Datetime { name, value } => (name, date_time(self.language, *value)),
        };
        Ok(match self.language {
            Language::En => format!("{name}: {value}"),
            Language::Fr => format!("{name}\u{a0}: {value}"),
        })
    }

    fn facts(&self) -> Vec<Labelled> {
        let document = self.document;
        let period = document.period;
        let second = match (document.kind, &document.invoice) {
            // A note says what it changes where an invoice says until when it is to be paid; of a debit note the box below says that too.
            (_, Some(invoice)) => labelled(self.words.invoice, format!("{} {}", self.words.number, invoice.number)),
            (DocumentKind::Invoice | DocumentKind::Preview | DocumentKind::CreditNote | DocumentKind::DebitNote, None) => {
                labelled(self.words.due_on, date(self.language, document.due_on))
            }
        };
        let mut facts = vec![
            labelled(self.words.issued_on, date(self.language, document.issued_on)),
            second,
            labelled(self.words.period, capitalised(&date_span(self.language, period.from, period.last))),
            labelled(self.words.customer_number, document.customer.number.clone()),
        ];
        facts.extend(document.charged_to.as_ref().map(|other| labelled(self.words.charged_to, charged_to(other))));
        facts
    }

    fn group(&self, group: &Group) -> Result<GroupBlock, InvoiceDocumentError> {
        let lines = group.lines.iter().map(|line| self.line(line)).collect::<Result<_, _>>()?;
        Ok(GroupBlock { title: group.title.clone(), net: self.money("groups.net", &group.net)?, lines })
    }

    fn line(&self, line: &Line) -> Result<LineRow, InvoiceDocumentError> {
        let period = line.period.map(|period| date_span(self.language, period.from, period.last));
        let parts: Vec<String> = line.identifier.clone().into_iter().chain(period).collect();
        let shown = line.quantity.as_deref().map(|text| quantity(self.language, text, line.unit.as_deref())).transpose();
        Ok(LineRow {
            description: line.description.clone(),
            detail: (!parts.is_empty()).then(|| capitalised(&parts.join(" · "))),
            quantity: shown.map_err(|cause| malformed("groups.lines.quantity", cause))?,
            net: self.money("groups.lines.net", &line.net)?,
        })
    }

    fn usage(&self, row: &UsageSummary) -> Result<UsageRow, InvoiceDocumentError> {
        Ok(UsageRow {
            service: row.service.clone(),
            identifier: row.identifier.clone(),
            events: count(self.language, row.events),
            quantity: quantity(self.language, &row.quantity, Some(&row.unit)).map_err(|cause| malformed("usage.quantity", cause))?,
            net: self.money("usage.net", &row.net)?,
        })
    }

    fn tax(&self, line: &TaxLine) -> Result<TaxRow, InvoiceDocumentError> {
        Ok(TaxRow {
            category: line.category.clone(),
            rate: percent(self.language, &line.rate_percent).map_err(|cause| malformed("taxes.rate_percent", cause))?,
            base: self.money("taxes.base", &line.base)?,
            tax: self.money("taxes.tax", &line.tax)?,
        })
    }

    /// Net, tax and total; payments and credits only where there are some.
    fn sums(&self) -> Result<Vec<Labelled>, InvoiceDocumentError> {
        let (totals, settlement) = (&self.document.totals, &self.document.settlement);
        let mut sums = vec![
            labelled(self.words.net_total, self.money("totals.net", &totals.net)?),
            labelled(self.words.tax_total, self.money("totals.tax", &totals.tax)?),
            labelled(self.words.total, self.money("totals.total", &totals.total)?),
        ];
        let settled =
            [(self.words.paid, "settlement.paid", &settlement.paid), (self.words.credited, "settlement.credited", &settlement.credited)];
        for (label, field, text) in settled {
            if self.document.minor_units(field, text)? != 0 {
                sums.push(labelled(label, self.money(field, &negated(text))?));
            }
        }
        Ok(sums)
    }

    fn due_note(&self, due: i64) -> String {
        match (self.document.kind, due) {
            (DocumentKind::Preview, _) => self.words.preview_note.to_owned(),
            (DocumentKind::Invoice | DocumentKind::CreditNote | DocumentKind::DebitNote, 0) => self.words.settled.to_owned(),
            (DocumentKind::Invoice | DocumentKind::CreditNote | DocumentKind::DebitNote, ..0) => self.words.in_your_favour.to_owned(),
            (DocumentKind::Invoice | DocumentKind::CreditNote | DocumentKind::DebitNote, 1..) => {
                format!("{} {}", self.words.pay_by, date(self.language, self.document.due_on))
            }
        }
    }

    fn footer(&self) -> String {
        let seller = &self.document.seller;
        let parts = std::iter::once(seller.organization.clone())
            .chain(seller.address.iter().cloned())
            .chain(seller.vat_number.iter().map(|number| format!("{} {number}", self.words.vat_number)))
            .chain(seller.email.clone());
        parts.collect::<Vec<_>>().join(" · ")
    }

    fn money(&self, field: &str, text: &str) -> Result<String, InvoiceDocumentError> {
        money(self.language, text, &self.document.currency).map_err(|cause| malformed(field, cause))
    }
}

fn labelled(label: &str, value: String) -> Labelled {
    Labelled { label: label.to_owned(), value }
}

fn malformed(field: &str, cause: FormatError) -> InvoiceDocumentError {
    InvoiceDocumentError::Number { field: field.to_owned(), cause }
}

/// The same amount with the other sign; zero is never passed.
fn negated(text: &str) -> String {
    text.strip_prefix('-').map_or_else(|| format!("-{text}"), ToOwned::to_owned)
}

/// French spans begin with `du`; alone in a cell they begin a sentence.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whose charges they are: organisation or name, the number, the tax number by which they were taxed.
fn charged_to(other: &Customer) -> String {
    let name = other.organization.as_ref().unwrap_or(&other.name);
    let parts = [Some(name), Some(&other.number), other.tax_id.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
}
