//! Erases an account whose removal date has come: the person, what it was told, what its usage was about (domain.md §9).
//!
//! Invariants: no amount changes, and no row goes but those by which jobs find a customer; documents stay with the person taken out; done again
//! it does nothing.

use super::{CustomerError, close, status};
use crate::Catalogs;
use crate::billing::Account;
use calendar::Instant;
use documents::InvoiceDocument;
use ids::CustomerId;
use std::sync::Arc;
use store::activity::{self, Activity};
use store::attribute::{self, AttributeValues};
use store::customer::{self, Contact, CustomerRow, CustomerStatus};
use store::erasure::{self, Issued};
use store::site::Address;
use store::{Operation, StoreError, Tx, subscription_row};

/// What stands where a name stood.
const ERASED_NAME: &str = "Erased";
/// Days whose usage one operation blanks: as little as the others wait for.
const DAYS_AT_ONCE: i32 = 31;
/// Usage may be told for the day before its customer came, and for the one after the site's today: days are UTC's.
const DAYS_AROUND: i32 = 1;

/// Blanks usage of some days of an account whose removal date has come. Answers the day to go on with; none after the last.
#[derive(Debug, Clone, Copy)]
pub struct EraseUsage {
    /// The customer.
    pub customer: CustomerId,
    /// The first day; none for the customer's first.
    pub from_day: Option<i32>,
}

impl Operation for EraseUsage {
    type Output = Option<i32>;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<i32>, CustomerError> {
        let now = store::site::now(tx).await?;
        let row = customer::lock(tx, self.customer).await?.ok_or(CustomerError::NotFound)?;
        if !is_due(&row, now) {
            return Ok(None);
        }
        let last = now.utc_day() + DAYS_AROUND;
        let from = self.from_day.unwrap_or_else(|| row.since.utc_day() - DAYS_AROUND);
        let to = last.min(from.saturating_add(DAYS_AT_ONCE - 1));
        erasure::blank_usage(tx, self.customer, from..=to).await?;
        Ok((to < last).then(|| to + 1))
    }
}

fn is_due(row: &CustomerRow, now: Instant) -> bool {
    row.removal_at.is_some_and(|at| at <= now)
}

/// Closes an account whose removal date has come, and erases the person. Answers whether there was anything to do.
#[derive(Debug, Clone)]
pub struct EraseAccount {
    /// The customer.
    pub customer: CustomerId,
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for EraseAccount {
    type Output = bool;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, CustomerError> {
        let mut account = Account::lock(tx, &self.catalogs, self.customer).await.map_err(crate::subscription::PurchaseError::from)?;
        let now = account.now;
        if !is_due(&account.customer, now) {
            return Ok(false);
        }
        let live = close::live_subscriptions(&account);
        if live > 0 {
            return Err(CustomerError::InUse(live));
        }
        status::apply(tx, &mut account, (CustomerStatus::Closed, status::Later::Void), now).await?;
        let mut row = account.customer.clone();
        let (old_email, old_code) = (row.primary()?.email.clone(), row.code.clone());
        let attributes = blank(&mut row, now);
        erasure::change_code(tx, &old_code, &row.code).await?;
        customer::save(tx, &row, &old_email).await?;
        attribute::save(tx, row.id, &attributes, &AttributeValues::new()).await?;
        self.erase_services(tx, &account).await?;
        erasure::blank_sessions(tx, row.id).await?;
        erase_documents(tx, &row).await?;
        erasure::blank_messages(tx, row.id).await?;
        let activity = Activity {
            action: "customer.erased",
            object_kind: "customer",
            object_id: row.number.to_string(),
            object_name: ERASED_NAME.to_owned(),
            customer: Some(row.id),
            changes: Vec::new(),
        };
        activity::record(tx, &activity).await?;
        let payload = serde_json::json!({ "customer": { "number": row.number.to_string(), "code": row.code } });
        store::outbox::insert(tx, "customer.erased", &payload).await?;
        Ok(true)
    }
}

impl EraseAccount {
    /// What services were called. Who held an identifier, and until when, stays: it names nobody any more, and says whom usage was of.
    async fn erase_services(&self, tx: &mut Tx<'_>, account: &Account) -> Result<(), StoreError> {
        for subscription in account.groups.iter().flat_map(|group| &group.known.subscriptions) {
            let mut after = subscription.clone();
            for service in &mut after.services {
                service.identifier.clear();
                service.name.clear();
            }
            if after != *subscription {
                subscription_row::save(tx, self.customer, &after).await?;
            }
        }
        Ok(())
    }
}

/// Takes the person out of a customer. Number, type, language, country and dates stay: reports count by them. Answers the values of custom
/// attributes that it had.
fn blank(row: &mut CustomerRow, now: Instant) -> AttributeValues {
    let kept = row.document.contacts.first().map(|contact| (contact.id, contact.address.country.clone()));
    row.code = format!("erased_{}", row.number);
    row.removal_at = None;
    row.revision += 1;
    row.document.tax_id.clear();
    row.document.erased_us = Some(now.micros());
    row.document.contacts = kept
        .map(|(id, country)| Contact {
            id,
            tag: "Primary".to_owned(),
            first_name: String::new(),
            last_name: ERASED_NAME.to_owned(),
            // The name of a host that never is one (RFC 2606), and as unique as the number.
            email: format!("erased-{}@erased.invalid", row.number),
            phones: Vec::new(),
            organization: String::new(),
            address: Address { country, ..Address::default() },
        })
        .into_iter()
        .collect();
    std::mem::take(&mut row.document.custom_attributes)
}

/// Takes the person out of what was issued of its bills and of those of others that it paid; figures stay, and whoever else stands there.
async fn erase_documents(tx: &mut Tx<'_>, erased: &CustomerRow) -> Result<(), StoreError> {
    let number = erased.number.to_string();
    for of in [Issued::Invoice, Issued::Note] {
        for (owner, id, text) in erasure::lock_documents(tx, erased.id, of).await? {
            let mut document: InvoiceDocument = serde_json::from_str(&text)?;
            document.forget_person(&number, ERASED_NAME);
            erasure::save_document(tx, owner, of, (id, serde_json::to_string(&document)?)).await?;
        }
    }
    Ok(())
}
