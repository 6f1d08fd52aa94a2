//! Queues the reminder of a bill that is overdue, in the customer's language.

use super::MessagesError;
use super::recipient::{Recipient, settings_of};
use crate::billing::{Account, civil};
use documents::invoice::Language;
use messages::{Amount, Reminder};
use store::bill::BillRow;
use store::channel::Channel;
use store::delivery::{self, Message};
use store::{StoreError, Tx};

/// The cause of such a communication.
pub const REMINDER_CAUSE: &str = "dunning";

/// Queues a reminder of a bill.
pub(crate) async fn queue_reminder(tx: &mut Tx<'_>, account: &Account, bill: &BillRow, by: Channel) -> Result<(), MessagesError> {
    let settings = settings_of(tx, by).await?;
    let to = Recipient::of(&account.customer, by, settings.as_ref(), None)?;
    let tags = std::iter::once(&account.customer.language).chain(&account.site.settings.languages);
    let language = tags.into_iter().find_map(|tag| Language::from_tag(tag)).unwrap_or(Language::En);
    let text = words(account, bill, to.contact.full_name())?.text(language);
    let (subject, body) = match by {
        Channel::Email | Channel::Webhook => (text.subject, text.body),
        Channel::Sms => (String::new(), text.short),
    };
    let message = Message {
        channel: by,
        endpoint: None,
        customer: account.customer.id,
        notification: None,
        cause: REMINDER_CAUSE.to_owned(),
        address: to.address,
        subject,
        body,
    };
    delivery::insert(tx, message, to.state, to.result).await?;
    Ok(())
}

fn words(account: &Account, bill: &BillRow, name: String) -> Result<Reminder, MessagesError> {
    let resource = account.catalog.resources.get(&bill.currency).ok_or(StoreError::Missing("currency"))?;
    let due_on = bill.due_on.ok_or(StoreError::Invariant("a reminder of a bill without a due date"))?;
    Ok(Reminder {
        number: bill.invoice.as_ref().map_or_else(|| bill.number.to_string(), |(_, number)| number.clone()),
        due_on: civil(due_on).map_err(|error| MessagesError::Invoice(Box::new(error)))?,
        due: Amount {
            quanta: bill.due,
            scale: resource.scale,
            display_scale: resource.display_scale,
            currency: resource.currency.clone(),
            unit: resource.unit_label.clone(),
        },
        name,
        organization: account.site.settings.organization.clone(),
    })
}
