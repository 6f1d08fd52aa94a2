//! Preview of the invoice that the active bill would become: the run's own code on a transaction that writes nothing (domain.md §7).

use super::account::Account;
use super::document::{Subject, invoice_document};
use super::invoice::document_language;
use super::{BillingUseError, cycle};
use billing::due_date;
use calendar::Zone;
use charging::Catalogs;
use documents::invoice::{DocumentKind, InvoiceDocument, Language};
use ids::BillId;
use std::sync::Arc;
use store::bill::BillState;
use store::{Operation, StoreError, Tx};

/// Shows what an open bill would be invoiced as, or what a closed one was.
#[derive(Clone)]
pub struct PreviewInvoice {
    /// The bill.
    pub bill: BillId,
    /// Language; none for the customer's.
    pub language: Option<Language>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for PreviewInvoice {
    type Output = InvoiceDocument;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<InvoiceDocument, BillingUseError> {
        if !tx.is_dry_run() {
            return Err(StoreError::Invariant("a preview on a transaction that writes").into());
        }
        let found = store::bill::load(tx, self.bill).await?.ok_or(BillingUseError::NotFound("bill"))?;
        let mut account = Account::lock_to_bill(tx, &self.catalogs, found.customer).await?;
        let (bill, items) = match found.state {
            BillState::Active => {
                let end = found.to.ok_or(billing::BillingError::NoCycle(found.id))?;
                // The preview looks at the end of the cycle; what was missed before it is charged as it will be then.
                account.now = account.now.max(end);
                let closed = cycle::close(tx, &mut account, found.profile, end).await?;
                (closed.bill, closed.items)
            }
            BillState::Billing | BillState::Closed => {
                let items = cycle::stored_items(tx, &account, found.id).await?;
                (found, items)
            }
            BillState::Inactive => return Err(BillingUseError::NotInvoiced("inactive")),
        };
        let zone = Zone::named(&account.profile(bill.profile)?.time_zone)?;
        let issued_on = account.now.date_in(&zone);
        let days = u16::try_from(account.site.settings.invoice_due_days)
            .map_err(|_negative| StoreError::Invariant("a site with negative due days"))?;
        let subject = Subject {
            bill: &bill,
            items: &items,
            kind: DocumentKind::Preview,
            number: None,
            issued_on,
            due_on: due_date(issued_on, days)?,
            language: match self.language {
                Some(language) => language,
                None => document_language(&account, &bill)?,
            },
            is_tax_pending: super::closing::is_tax_pending(tx, &account, bill.id).await?,
            changes: None,
        };
        invoice_document(&account, &subject)
    }
}
