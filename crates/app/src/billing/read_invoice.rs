//! Reading invoices, notes and their documents. Nothing here writes.

use super::BillingUseError;
use super::account::Account;
use super::document::{Subject, invoice_document};
use super::note::note_document;
use crate::document_template::BUILT_IN;
use catalog::{Catalog, Resource};
use charging::Catalogs;
use documents::invoice::{DocumentKind, InvoiceDocument, Language};
use ids::{BillId, CustomerId, InvoiceId, NoteId};
use std::sync::Arc;
use store::bill::BillRow;
use store::customer::CustomerRow;
use store::document_number::Numbered;
use store::document_template::{self, Category, TemplateRow};
use store::invoice::{InvoiceRow, InvoiceSelection, IssuedTemplate};
use store::note::NoteRow;
use store::{Operation, StoreError, Tx};

/// An invoice with its bill.
#[derive(Debug, Clone)]
pub struct InvoiceView {
    /// Its row.
    pub invoice: InvoiceRow,
    /// Its bill.
    pub bill: BillRow,
    /// Its notes, the oldest first.
    pub notes: Vec<NoteRow>,
    /// Whose.
    pub customer: CustomerRow,
    /// Its currency.
    pub currency: Resource,
    /// The site's time zone.
    pub time_zone: String,
}

/// What all rows of a list are shown with.
struct Shown {
    catalog: Arc<Catalog>,
    time_zone: String,
}

impl Shown {
    async fn load(tx: &mut Tx<'_>, catalogs: &Catalogs) -> Result<Self, BillingUseError> {
        let site = store::site::load(tx).await?;
        Ok(Self { catalog: catalogs.of(tx, &site).await?, time_zone: site.settings.time_zone })
    }

    fn currency(&self, bill: &BillRow) -> Result<Resource, StoreError> {
        self.catalog.resources.get(&bill.currency).cloned().ok_or(StoreError::Missing("currency of the bill"))
    }

    async fn invoice(&self, tx: &mut Tx<'_>, invoice: InvoiceRow) -> Result<InvoiceView, BillingUseError> {
        let bill = store::bill::load(tx, invoice.bill).await?.ok_or(StoreError::Missing("bill of the invoice"))?;
        let customer = store::customer::load(tx, invoice.customer).await?.ok_or(StoreError::Missing("customer of the invoice"))?;
        let currency = self.currency(&bill)?;
        let notes = store::note::of_invoice(tx, invoice.customer, invoice.id).await?;
        Ok(InvoiceView { invoice, bill, notes, customer, currency, time_zone: self.time_zone.clone() })
    }

    async fn note(&self, tx: &mut Tx<'_>, note: NoteRow) -> Result<NoteView, BillingUseError> {
        let invoice = store::invoice::load(tx, note.invoice).await?.ok_or(StoreError::Missing("invoice of the note"))?.number;
        let bill = store::bill::load(tx, note.bill).await?.ok_or(StoreError::Missing("bill of the note"))?;
        let customer = store::customer::load(tx, note.customer).await?.ok_or(StoreError::Missing("customer of the note"))?;
        let currency = self.currency(&bill)?;
        Ok(NoteView { note, invoice, customer, currency, time_zone: self.time_zone.clone() })
    }
}

/// A page of invoices in the order of their issue.
#[derive(Clone)]
pub struct ListInvoices {
    /// Which, and from where on.
    pub selection: InvoiceSelection,
    /// Of one bill only, void ones too.
    pub bill: Option<BillId>,
    /// The one of this number only.
    pub number: Option<String>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListInvoices {
    type Output = Vec<InvoiceView>;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<InvoiceView>, BillingUseError> {
        let (shown, mut views) = (Shown::load(tx, &self.catalogs).await?, Vec::new());
        for invoice in self.found(tx).await? {
            let view = shown.invoice(tx, invoice).await?;
            if self.bill.is_some() || self.number.is_some() {
                views.extend(Some(view).filter(|view| self.selects(view)));
            } else {
                views.push(view);
            }
        }
        Ok(views)
    }
}

impl ListInvoices {
    /// A number and a bill name few; else the page is found by the order of issue.
    async fn found(&self, tx: &mut Tx<'_>) -> Result<Vec<InvoiceRow>, BillingUseError> {
        match (&self.number, self.bill) {
            (Some(number), _) => match store::document_number::find(tx, number).await? {
                Some(Numbered::Invoice(id)) => Ok(store::invoice::load(tx, id).await?.into_iter().collect()),
                Some(Numbered::Note(_)) | None => Ok(Vec::new()),
            },
            (None, Some(bill)) => match store::bill::load(tx, bill).await? {
                Some(row) => Ok(store::invoice::of_bill(tx, row.customer, bill).await?),
                None => Ok(Vec::new()),
            },
            (None, None) => Ok(store::invoice::list(tx, &self.selection).await?),
        }
    }

    /// The other filters, of those that a number or a bill named.
    fn selects(&self, view: &InvoiceView) -> bool {
        let selection = &self.selection;
        let key = (view.invoice.issued_at, view.invoice.id);
        selection.customer.is_none_or(|customer| customer == view.invoice.customer)
            && self.bill.is_none_or(|bill| bill == view.invoice.bill)
            && (selection.from..selection.to).contains(&view.invoice.issued_at)
            && selection.bill_state.is_none_or(|state| state == view.bill.state)
            && selection.after.is_none_or(|after| if selection.oldest_first { key > after } else { key < after })
    }
}

/// One invoice.
#[derive(Clone)]
pub struct GetInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for GetInvoice {
    type Output = InvoiceView;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<InvoiceView, BillingUseError> {
        let invoice = store::invoice::load(tx, self.invoice).await?.ok_or(BillingUseError::NotFound("invoice"))?;
        Shown::load(tx, &self.catalogs).await?.invoice(tx, invoice).await
    }
}

/// The template that a document is looked at with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookedAtWith {
    /// The one that it was issued with, at that version.
    Issued,
    /// Another one, at its current version; [`BUILT_IN`] for the layout that every site has.
    Other(String),
}

/// A document with the template that draws it; none for the built-in layout.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// What it says.
    pub document: InvoiceDocument,
    /// The template.
    pub template: Option<TemplateRow>,
}

/// The version of a template that a document is drawn with.
async fn template_of(
    tx: &mut Tx<'_>,
    wanted: &LookedAtWith,
    issued: Option<&IssuedTemplate>,
) -> Result<Option<TemplateRow>, BillingUseError> {
    match (wanted, issued) {
        (LookedAtWith::Issued, None) => Ok(None),
        (LookedAtWith::Issued, Some(issued)) => {
            let kept = document_template::load(tx, &issued.code, Some(issued.version)).await?;
            Ok(Some(kept.ok_or(StoreError::Missing("template of an issued document"))?))
        }
        (LookedAtWith::Other(code), _) if code == BUILT_IN => Ok(None),
        (LookedAtWith::Other(code), _) => {
            let found = document_template::load(tx, code, None).await?.filter(|found| found.category == Category::Invoice);
            Ok(Some(found.ok_or(BillingUseError::NotFound("template for invoices"))?))
        }
    }
}

/// The document of an invoice: as issued, or the same figures in another language or with another template.
#[derive(Clone)]
pub struct ReadDocument {
    /// The invoice.
    pub invoice: InvoiceId,
    /// With which template.
    pub template: LookedAtWith,
    /// Language; none for the one that it was issued in.
    pub language: Option<Language>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ReadDocument {
    type Output = Drawing;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Drawing, BillingUseError> {
        let invoice = store::invoice::load(tx, self.invoice).await?.ok_or(BillingUseError::NotFound("invoice"))?;
        let template = template_of(tx, &self.template, invoice.template.as_ref()).await?;
        let issued: InvoiceDocument = serde_json::from_str(&invoice.document).map_err(StoreError::from)?;
        let language = match self.language {
            Some(language) if language != issued.language => language,
            Some(_) | None => return Ok(Drawing { document: issued, template }),
        };
        let account = Account::lock(tx, &self.catalogs, invoice.customer).await?;
        // What was said then: neither notes nor payments since are on it.
        let due = invoice.net.checked_add(invoice.tax).ok_or(money::MoneyError::Overflow)?;
        let now = bill_of(&account, invoice.bill)?.clone();
        let bill = BillRow { net: invoice.net, tax: invoice.tax, funds: 0, paid: 0, due, ..now };
        let subject = Subject {
            bill: &bill,
            items: &invoice.items,
            kind: DocumentKind::Invoice,
            number: Some(invoice.number.clone()),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            language,
            is_tax_pending: issued.is_tax_pending,
            changes: None,
        };
        Ok(Drawing { document: as_settled(invoice_document(&account, &subject)?, issued), template })
    }
}

fn bill_of(account: &Account, bill: BillId) -> Result<&BillRow, BillingUseError> {
    Ok(account.bills.iter().find(|row| row.id == bill).ok_or(StoreError::Missing("bill of the invoice"))?)
}

/// What was settled at issue, and between whom, stands, whatever has changed since.
fn as_settled(translated: InvoiceDocument, issued: InvoiceDocument) -> InvoiceDocument {
    let (seller, customer, charged_to) = (issued.seller, issued.customer, issued.charged_to);
    InvoiceDocument { seller, customer, charged_to, settlement: issued.settlement, ..translated }
}

/// A note with what it belongs to.
#[derive(Debug, Clone)]
pub struct NoteView {
    /// Its row.
    pub note: NoteRow,
    /// Number of its invoice.
    pub invoice: String,
    /// Whose.
    pub customer: CustomerRow,
    /// Its currency.
    pub currency: Resource,
    /// The site's time zone.
    pub time_zone: String,
}

/// A page of notes, newest first.
#[derive(Clone)]
pub struct ListNotes {
    /// Of one customer only.
    pub customer: Option<CustomerId>,
    /// Ids below this one.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListNotes {
    type Output = Vec<NoteView>;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<NoteView>, BillingUseError> {
        let (shown, mut views) = (Shown::load(tx, &self.catalogs).await?, Vec::new());
        for note in store::note::list(tx, self.customer, self.before, self.limit).await? {
            views.push(shown.note(tx, note).await?);
        }
        Ok(views)
    }
}

/// One note.
#[derive(Clone)]
pub struct GetNote {
    /// The note.
    pub note: NoteId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for GetNote {
    type Output = NoteView;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<NoteView, BillingUseError> {
        let note = store::note::load(tx, self.note).await?.ok_or(BillingUseError::NotFound("note"))?;
        Shown::load(tx, &self.catalogs).await?.note(tx, note).await
    }
}

/// The document of a note: as issued, or the same figures in another language or with another template.
#[derive(Clone)]
pub struct ReadNoteDocument {
    /// The note.
    pub note: NoteId,
    /// With which template.
    pub template: LookedAtWith,
    /// Language; none for the one that it was issued in.
    pub language: Option<Language>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ReadNoteDocument {
    type Output = Drawing;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Drawing, BillingUseError> {
        let note = store::note::load(tx, self.note).await?.ok_or(BillingUseError::NotFound("note"))?;
        let template = template_of(tx, &self.template, note.template.as_ref()).await?;
        let issued: InvoiceDocument = serde_json::from_str(&note.document).map_err(StoreError::from)?;
        let language = match self.language {
            Some(language) if language != issued.language => language,
            Some(_) | None => return Ok(Drawing { document: issued, template }),
        };
        let account = Account::lock(tx, &self.catalogs, note.customer).await?;
        let invoice = store::invoice::load(tx, note.invoice).await?.ok_or(StoreError::Missing("invoice of the note"))?;
        let translated = note_document(&account, bill_of(&account, note.bill)?, &note, &invoice, language)?;
        Ok(Drawing { document: as_settled(translated, issued), template })
    }
}
