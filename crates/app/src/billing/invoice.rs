//! Issuing the invoice of a bill: one per bill, with a gap-free number, the document kept as issued (domain.md §8).

use super::account::Account;
use super::document::{Subject, invoice_document};
use super::{BillingUseError, cycle};
use billing::{InvoicePattern, due_date};
use calendar::Zone;
use catalog::PaymentType;
use charging::Catalogs;
use documents::invoice::{DocumentKind, Language};
use ids::{BillId, InvoiceId};
use std::sync::Arc;
use store::activity::Activity;
use store::bill::{BillRow, BillState};
use store::invoice::{InvoiceRow, IssuedTemplate};
use store::{Operation, StoreError, Tx};

/// The series that invoice numbers are drawn from.
pub const INVOICE_SERIES: &str = "invoice";

/// Issues the invoice of a bill.
#[derive(Clone)]
pub struct IssueInvoice {
    /// The bill.
    pub bill: BillId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// An issued invoice.
#[derive(Debug, Clone)]
pub struct Issued {
    /// Its row.
    pub invoice: InvoiceRow,
    /// The bill with it.
    pub bill: BillRow,
}

impl Operation for IssueInvoice {
    type Output = Issued;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Issued, BillingUseError> {
        let found = store::bill::load(tx, self.bill).await?.ok_or(BillingUseError::NotFound("bill"))?;
        let account = Account::lock(tx, &self.catalogs, found.customer).await?;
        issue_invoice(tx, &account, self.bill).await
    }
}

/// Issues the invoice of a bill of a locked account, with today's address and language.
pub(super) async fn issue_invoice(tx: &mut Tx<'_>, account: &Account, bill: BillId) -> Result<Issued, BillingUseError> {
    let bill = account.bills.iter().find(|row| row.id == bill).cloned().ok_or(BillingUseError::NotFound("bill"))?;
    check(account, &bill)?;
    let items = cycle::stored_items(tx, account, bill.id).await?;
    let zone = Zone::named(&account.profile(bill.profile)?.time_zone)?;
    let issued_on = account.now.date_in(&zone);
    let due_on = due_date(issued_on, due_days(account)?)?;
    let sequence = store::site::draw_document_number(tx, INVOICE_SERIES, issued_on).await?;
    let number = InvoicePattern::try_new(account.site.settings.invoice_number.as_str())?.number(issued_on.year(), sequence);
    let subject = Subject {
        bill: &bill,
        items: &items,
        kind: DocumentKind::Invoice,
        number: Some(number.clone()),
        issued_on,
        due_on,
        language: document_language(account, &bill)?,
        is_tax_pending: super::closing::is_tax_pending(tx, account, bill.id).await?,
        changes: None,
    };
    let document = serde_json::to_string(&invoice_document(account, &subject)?).map_err(StoreError::from)?;
    let template = issued_template(tx, account, subject.language).await?;
    let invoice = InvoiceRow {
        id: InvoiceId(tx.next_id()?),
        customer: bill.customer,
        number: number.clone(),
        bill: bill.id,
        issued_on,
        issued_at: account.now,
        due_on,
        net: bill.net,
        tax: bill.tax,
        items,
        document,
        template,
        voided: None,
    };
    let bill = BillRow { due_on: Some(due_on), invoice: Some((invoice.id, number.clone())), awaits_invoice: false, ..bill };
    store::invoice::insert(tx, &invoice).await?;
    store::bill::save(tx, &bill).await?;
    store::activity::record(tx, &activity(&invoice)).await?;
    store::outbox::insert(tx, "invoice.issued", &serde_json::json!({ "invoice": number, "customer": account.number() })).await?;
    Ok(Issued { invoice, bill })
}

/// The template that documents of a language are issued with, at its current version; noted as used, so that nobody deletes it.
pub(super) async fn issued_template(
    tx: &mut Tx<'_>,
    account: &Account,
    language: Language,
) -> Result<Option<IssuedTemplate>, BillingUseError> {
    let Some(code) = account.site.settings.invoice_templates.get(language.tag()) else { return Ok(None) };
    let current = store::document_template::load(tx, code, None).await?;
    let current = current.ok_or(StoreError::Missing("template that invoices are issued with"))?;
    if !current.is_used {
        store::document_template::set_used(tx, code, current.version).await?;
    }
    Ok(Some(IssuedTemplate { code: current.code, version: current.version }))
}

/// Days from issue to due, those of the site.
pub(super) fn due_days(account: &Account) -> Result<u16, BillingUseError> {
    let days = account.site.settings.invoice_due_days;
    Ok(u16::try_from(days).map_err(|_negative| StoreError::Invariant("a site with negative due days"))?)
}

/// The language that documents of a bill are issued in: that of who pays it.
pub(super) fn document_language(account: &Account, bill: &BillRow) -> Result<Language, BillingUseError> {
    Ok(Language::from_tag(&account.addressee(bill)?.language).unwrap_or(Language::En))
}

fn check(account: &Account, bill: &BillRow) -> Result<(), BillingUseError> {
    if let Some((_, number)) = &bill.invoice {
        return Err(BillingUseError::Invoiced(number.clone()));
    }
    if account.profile(bill.profile)?.payment_type == PaymentType::Prepaid {
        return Err(BillingUseError::NotInvoiced("prepaid"));
    }
    match bill.state {
        BillState::Billing | BillState::Closed => Ok(()),
        BillState::Active | BillState::Inactive => Err(BillingUseError::NotInvoiced(bill.state.as_str())),
    }
}

fn activity(invoice: &InvoiceRow) -> Activity {
    Activity {
        action: "invoice.issued",
        object_kind: "invoice",
        object_id: invoice.id.to_string(),
        object_name: invoice.number.clone(),
        customer: Some(invoice.customer),
        changes: Vec::new(),
    }
}
