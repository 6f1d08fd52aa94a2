//! Issuing the invoice of a bill: one per bill, with a gap-free number, the document kept as issued (domain.md §8).

use super::BillingUseError;
use super::account::Account;
use super::document::{Subject, invoice_document};
use balance::OpenItem;
use billing::{InvoicePattern, due_date};
use calendar::{Date, Zone};
use catalog::PaymentType;
use charging::Catalogs;
use documents::invoice::{DocumentKind, Language};
use ids::{BillId, CustomerId, InvoiceId};
use std::collections::{BTreeMap, HashMap};
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

/// Issues the invoices of many bills, all of them or, where one fails, none. A bill that has one is passed over: somebody was faster.
pub(crate) struct IssueInvoices {
    /// The bills.
    pub(crate) bills: Vec<(CustomerId, BillId)>,
    /// Compiled catalogs.
    pub(crate) catalogs: Arc<Catalogs>,
}

impl Operation for IssueInvoices {
    type Output = ();
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), BillingUseError> {
        let customers: Vec<CustomerId> = self.bills.iter().map(|(customer, _)| *customer).collect();
        let accounts = Account::lock_many(tx, &self.catalogs, &customers).await?;
        let mut bills = Vec::with_capacity(self.bills.len());
        for account in &accounts {
            let named = account.bills.iter().filter(|row| self.bills.contains(&(row.customer, row.id)));
            bills.extend(named.filter(|row| row.invoice.is_none()).map(|row| (account, row.clone())));
        }
        issue_all(tx, bills).await?;
        Ok(())
    }
}

/// Issues the invoice of a bill of a locked account, with today's address and language.
pub(super) async fn issue_invoice(tx: &mut Tx<'_>, account: &Account, bill: BillId) -> Result<Issued, BillingUseError> {
    let bill = account.bills.iter().find(|row| row.id == bill).cloned().ok_or(BillingUseError::NotFound("bill"))?;
    let issued = issue_all(tx, vec![(account, bill)]).await?.pop();
    issued.ok_or_else(|| StoreError::Invariant("a bill whose invoice was not issued").into())
}

/// What an invoice says besides the bill.
struct Terms {
    items: Vec<OpenItem>,
    is_tax_pending: bool,
    language: Language,
    template: Option<IssuedTemplate>,
    issued_on: Date,
    due_on: Date,
}

/// Issues the invoices of bills of locked accounts: first all is read, then the numbers are drawn, then all is written.
async fn issue_all(tx: &mut Tx<'_>, bills: Vec<(&Account, BillRow)>) -> Result<Vec<Issued>, BillingUseError> {
    for (account, bill) in &bills {
        check(account, bill)?;
    }
    let all = terms_of(tx, &bills).await?;
    let mut years: BTreeMap<i32, (Date, i64)> = BTreeMap::new();
    for terms in &all {
        years.entry(terms.issued_on.year()).or_insert((terms.issued_on, 0)).1 += 1;
    }
    let mut sequences: BTreeMap<i32, i64> = BTreeMap::new();
    for (year, (on, count)) in years {
        sequences.insert(year, store::site::draw_document_numbers(tx, INVOICE_SERIES, on, count).await?);
    }
    let mut issued = Vec::with_capacity(bills.len());
    let is_alone = bills.len() == 1;
    for ((account, bill), terms) in bills.into_iter().zip(all) {
        let next = sequences.get_mut(&terms.issued_on.year()).ok_or(StoreError::Invariant("a year without numbers"))?;
        let sequence = *next;
        *next += 1;
        if !is_alone {
            tx.gather();
        }
        issued.push(write(tx, account, bill, terms, sequence).await?);
    }
    Ok(issued)
}

async fn terms_of(tx: &mut Tx<'_>, bills: &[(&Account, BillRow)]) -> Result<Vec<Terms>, BillingUseError> {
    let keys: Vec<(CustomerId, BillId)> = bills.iter().map(|(_, bill)| (bill.customer, bill.id)).collect();
    let mut items: HashMap<BillId, Vec<OpenItem>> = HashMap::new();
    for (bill, row) in store::bill::items_of_bills(tx, &keys).await? {
        items.entry(bill).or_default().push(row.item);
    }
    let mut templates: BTreeMap<&'static str, Option<IssuedTemplate>> = BTreeMap::new();
    let mut all = Vec::with_capacity(bills.len());
    for (account, bill) in bills {
        let language = document_language(account, bill)?;
        let template = match templates.get(language.tag()) {
            Some(template) => template.clone(),
            None => templates.entry(language.tag()).or_insert(issued_template(tx, account, language).await?).clone(),
        };
        let issued_on = account.now.date_in(&Zone::named(&account.profile(bill.profile)?.time_zone)?);
        all.push(Terms {
            items: items.remove(&bill.id).unwrap_or_default(),
            is_tax_pending: super::closing::is_tax_pending(tx, account, bill.id).await?,
            language,
            template,
            issued_on,
            due_on: due_date(issued_on, due_days(account)?)?,
        });
    }
    Ok(all)
}

async fn write(tx: &mut Tx<'_>, account: &Account, bill: BillRow, terms: Terms, sequence: i64) -> Result<Issued, BillingUseError> {
    let Terms { items, issued_on, due_on, .. } = terms;
    let number = InvoicePattern::try_new(account.site.settings.invoice_number.as_str())?.number(issued_on.year(), sequence);
    let subject = Subject {
        bill: &bill,
        items: &items,
        kind: DocumentKind::Invoice,
        number: Some(number.clone()),
        issued_on,
        due_on,
        language: terms.language,
        is_tax_pending: terms.is_tax_pending,
        changes: None,
    };
    let document = serde_json::to_string(&invoice_document(account, &subject)?).map_err(StoreError::from)?;
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
        template: terms.template,
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
