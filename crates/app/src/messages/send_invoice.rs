//! Sends an invoice by e-mail, again or for the first time: what it comes to and what is left to pay, in the customer's language.

use super::MessagesError;
use super::recipient::{Recipient, settings_of};
use crate::billing::{BillingUseError, GetInvoice, InvoiceView};
use crate::customer::{EMAIL_LENGTH_MAX, is_email};
use charging::{Catalogs, FieldError};
use documents::Language;
use documents::invoice::InvoiceDocument;
use ids::{CustomerId, DeliveryId, InvoiceId};
use messages::{Amount, InvoiceMail};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::channel::Channel;
use store::delivery::{self, Message};
use store::{Operation, StoreError, Tx};

/// The cause of such a communication.
pub const INVOICE_CAUSE: &str = "invoice";

/// Sends an invoice.
#[derive(Clone)]
pub struct SendInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// To this address; none for that of the customer's contact.
    pub address: Option<String>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for SendInvoice {
    type Output = DeliveryId;
    type Error = MessagesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DeliveryId, MessagesError> {
        if let Some(wrong) = self.address.as_deref().and_then(wrong_address) {
            return Err(MessagesError::Fields(vec![wrong]));
        }
        let mut view = GetInvoice { invoice: self.invoice, catalogs: Arc::clone(&self.catalogs) }.run(tx).await.map_err(of_invoice)?;
        if view.invoice.voided.is_some() {
            return Err(MessagesError::InvoiceVoid(view.invoice.number));
        }
        let charged = view.customer.id;
        if let Some(payer) = view.bill.payer {
            // It is addressed to who pays, and sent there (domain.md §6).
            view.customer = store::customer::load(tx, payer.customer).await?.ok_or(StoreError::Missing("customer"))?;
        }
        let settings = settings_of(tx, Channel::Email).await?;
        let to = Recipient::of(&view.customer, Channel::Email, settings.as_ref(), self.address.as_deref())?;
        let organization = store::site::load(tx).await?.settings.organization;
        let message = message(&view, to.contact.full_name(), organization, to.address.clone())?;
        let sent = delivery::insert(tx, message, to.state, to.result).await?;
        activity::record(tx, &told(&view, charged, to.address)).await?;
        Ok(sent.id)
    }
}

fn of_invoice(error: BillingUseError) -> MessagesError {
    if let BillingUseError::NotFound(what) = error { MessagesError::NotFound(what) } else { MessagesError::Invoice(Box::new(error)) }
}

fn message(view: &InvoiceView, name: String, organization: String, address: String) -> Result<Message, MessagesError> {
    let issued: InvoiceDocument = serde_json::from_str(&view.invoice.document)?;
    let (resource, invoice) = (&view.currency, &view.invoice);
    let total = Amount {
        quanta: invoice.net.checked_add(invoice.tax).ok_or(StoreError::Invariant("an invoice beyond every amount"))?,
        scale: resource.scale,
        display_scale: resource.display_scale,
        currency: resource.currency.clone(),
        unit: resource.unit_label.clone(),
    };
    let mail = InvoiceMail {
        number: invoice.number.clone(),
        issued_on: issued.issued_on,
        due_on: issued.due_on,
        total,
        due: view.bill.due,
        name,
        organization,
    };
    let text = mail.text(Language::from_tag(&view.customer.language).unwrap_or(issued.language));
    Ok(Message {
        channel: Channel::Email,
        endpoint: None,
        customer: view.customer.id,
        notification: None,
        cause: INVOICE_CAUSE.to_owned(),
        address,
        subject: text.subject,
        body: text.body,
    })
}

fn wrong_address(address: &str) -> Option<FieldError> {
    let message = || format!("an e-mail address of at most {EMAIL_LENGTH_MAX} characters");
    (!is_email(address)).then(|| FieldError { field: "address".to_owned(), code: "not_an_email", message: message() })
}

fn told(view: &InvoiceView, customer: CustomerId, address: String) -> Activity {
    Activity {
        action: "invoice.sent",
        object_kind: "invoice",
        object_id: view.invoice.id.to_string(),
        object_name: view.invoice.number.clone(),
        customer: Some(customer),
        changes: vec![Change { field: "address".to_owned(), before: None, after: Some(address) }],
    }
}
