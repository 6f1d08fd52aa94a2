//! Gives a service another identifier or name (domain.md §1: identifiers are dated).
//!
//! Invariant: usage of before the change keeps finding the service by the identifier that it had then.

use super::PurchaseError;
use super::amend;
use super::view::SubscriptionView;
use crate::{Catalogs, FieldError};
use ::subscription::{IDENTIFIER_LENGTH_MAX, Status};
use calendar::Period;
use ids::{ServiceId, SubscriptionId};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::subscription_row::{self, Holder};
use store::{Operation, Tx};

/// Longest name of a service, in characters.
pub const SERVICE_NAME_LENGTH_MAX: usize = 200;

/// Changes a service; what is absent stays.
#[derive(Debug, Clone)]
pub struct EditService {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The service.
    pub service: ServiceId,
    /// Its identifier from now on.
    pub identifier: Option<String>,
    /// What people call it.
    pub name: Option<String>,
}

impl Operation for EditService {
    type Output = SubscriptionView;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SubscriptionView, PurchaseError> {
        let identifier = checked("identifier", self.identifier.as_deref(), IDENTIFIER_LENGTH_MAX)?;
        let name = checked("name", self.name.as_deref(), SERVICE_NAME_LENGTH_MAX)?;
        let (mut account, place) = amend::lock(tx, &self.catalogs, self.subscription).await?;
        let (now, customer) = (account.now, account.customer.id);
        let subscription = amend::at_place(&mut account, place)?;
        let (id, group, plan) = (subscription.id, subscription.group, subscription.plan);
        let found = subscription.services.iter_mut().find(|service| service.id == self.service);
        let service = found.ok_or(PurchaseError::NotFound("service"))?;
        if service.status_at(now) == Status::Closed {
            return Err(PurchaseError::Amend(::subscription::AmendRefusal::Closed));
        }
        let before = service.clone();
        if let Some(name) = name {
            service.name = name;
        }
        if let Some(identifier) = identifier {
            service.identifier = identifier;
        }
        let after = service.clone();
        if after != before {
            let document = amend::at_place(&mut account, place)?.clone();
            if after.identifier != before.identifier {
                amend::must_be_free(tx, (after.service_type, &after.identifier), (customer, after.id), now).await?;
                // What was never held under the old identifier is not held at all.
                amend::release(tx, (customer, before.id), now).await?;
                let valid = Period::try_new(now.max(before.valid.from()), before.valid.to()).map_err(crate::ReadError::from)?;
                let (service_type, identifier) = (after.service_type, after.identifier.clone());
                let holder = Holder { service_type, identifier, valid, customer, group, subscription: id, service: after.id };
                subscription_row::insert_holder(tx, &holder).await?;
            }
            if let Some(open) = account.groups.get_mut(place.group) {
                open.row.facts_version += 1;
            }
            subscription_row::save(tx, customer, &document).await?;
            amend::save(tx, &mut account).await?;
            let text = |field: &str, before: &str, after: &str| Change {
                field: field.to_owned(),
                before: Some(before.to_owned()),
                after: Some(after.to_owned()),
            };
            let changes = [("identifier", &before.identifier, &after.identifier), ("name", &before.name, &after.name)];
            let changed = changes.into_iter().filter(|(_, before, after)| before != after);
            let activity = Activity {
                action: "service.changed",
                object_kind: "subscription",
                object_id: id.to_string(),
                object_name: account.catalog.symbols.code(plan).to_owned(),
                customer: Some(customer),
                changes: changed.map(|(field, before, after)| text(field, before, after)).collect(),
            };
            activity::record(tx, &activity).await?;
        }
        amend::show(&account, place)
    }
}

fn checked(field: &str, text: Option<&str>, most: usize) -> Result<Option<String>, PurchaseError> {
    let Some(text) = text.map(str::trim) else { return Ok(None) };
    let (code, message) = match text.chars().count() {
        0 => ("required", format!("`{field}` cannot be empty")),
        length if length > most => ("too_long", format!("`{field}` has at most {most} characters")),
        _ => return Ok(Some(text.to_owned())),
    };
    Err(PurchaseError::Fields(vec![FieldError { field: field.to_owned(), code, message }]))
}
