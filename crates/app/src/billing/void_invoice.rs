//! Makes an invoice void: a note takes back all of it, and its bill may be invoiced anew (domain.md §8).
//!
//! Invariants: nothing on the bill moves, neither charges nor payments; an invoice and its notes, once it is void, come to nothing; a bill
//! has at most one invoice that is not void.

use super::BillingUseError;
use super::account::Account;
use super::cycle::merged;
use super::invoice::{Issued, issue_invoice};
use super::note::{NewNote, issue_note};
use crate::by_hand::wrong_reason;
use balance::OpenItem;
use charging::Catalogs;
use ids::InvoiceId;
use money::MoneyError;
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::bill::BillRow;
use store::invoice::{InvoiceRow, Voided};
use store::note::NoteRow;
use store::{Operation, StoreError, Tx};

/// Makes an invoice void.
#[derive(Clone)]
pub struct VoidInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Why.
    pub reason: String,
    /// Issues the bill's new invoice at once; else the bill waits for the invoicing job.
    pub reissue: bool,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// An invoice that was made void.
#[derive(Debug, Clone)]
pub struct InvoiceVoided {
    /// It, void.
    pub invoice: InvoiceRow,
    /// The note that takes it back; none where it and its notes came to nothing.
    pub note: Option<NoteRow>,
    /// The new invoice, where one was asked for.
    pub reissued: Option<Issued>,
}

impl Operation for VoidInvoice {
    type Output = InvoiceVoided;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<InvoiceVoided, BillingUseError> {
        if let Some(wrong) = wrong_reason(&self.reason) {
            return Err(BillingUseError::Fields(vec![wrong]));
        }
        let found = store::invoice::load(tx, self.invoice).await?.ok_or(BillingUseError::NotFound("invoice"))?;
        let mut account = Account::lock(tx, &self.catalogs, found.customer).await?;
        let mut invoice = store::invoice::load(tx, self.invoice).await?.ok_or(BillingUseError::NotFound("invoice"))?;
        if invoice.voided.is_some() {
            return Err(BillingUseError::InvoiceVoid(invoice.number));
        }
        let place = account.bills.iter().position(|bill| bill.id == invoice.bill).ok_or(StoreError::Missing("bill of the invoice"))?;
        let bill = account.bills.get(place).cloned().ok_or(StoreError::Missing("bill of the invoice"))?;
        let voided = Voided { at: account.now, reason: self.reason.clone() };
        store::invoice::set_void(tx, invoice.customer, invoice.id, &voided).await?;
        let items = self.taken_back(tx, &invoice).await?;
        let note = issue_note(tx, &account, &bill, NewNote { invoice: &invoice, items, reason: &self.reason, cancels: true }).await?;
        let waiting = BillRow { due_on: None, invoice: None, awaits_invoice: true, ..bill };
        if let Some(row) = account.bills.get_mut(place) {
            row.clone_from(&waiting);
        }
        let reissued = if self.reissue {
            Some(issue_invoice(tx, &account, waiting.id).await?)
        } else {
            store::bill::save(tx, &waiting).await?;
            None
        };
        store::activity::record(tx, &self.activity(&invoice)).await?;
        let told = serde_json::json!({ "invoice": invoice.number, "customer": account.number() });
        store::outbox::insert(tx, "invoice.voided", &told).await?;
        invoice.voided = Some(voided);
        Ok(InvoiceVoided { invoice, note, reissued })
    }
}

impl VoidInvoice {
    /// All that the invoice and its notes say, with the other sign.
    async fn taken_back(&self, tx: &mut Tx<'_>, invoice: &InvoiceRow) -> Result<Vec<OpenItem>, BillingUseError> {
        let mut items = invoice.items.clone();
        for note in store::note::of_invoice(tx, invoice.customer, invoice.id).await? {
            items.extend(note.items);
        }
        let negated = |quanta: i64| quanta.checked_neg().ok_or(MoneyError::Overflow);
        let back = |item: OpenItem| Ok(OpenItem { net: negated(item.net)?, taxed: negated(item.taxed)?, ..item });
        merged(items)?.into_iter().map(back).collect()
    }

    fn activity(&self, invoice: &InvoiceRow) -> Activity {
        Activity {
            action: "invoice.voided",
            object_kind: "invoice",
            object_id: invoice.id.to_string(),
            object_name: invoice.number.clone(),
            customer: Some(invoice.customer),
            changes: vec![Change { field: "reason".to_owned(), before: None, after: Some(self.reason.clone()) }],
        }
    }
}
