//! Contacts: at least one, the first is the primary one (domain.md §1).

use super::input::Problems;
use super::{CustomerError, locate};
use crate::ReadError;
use ids::ContactId;
use store::activity::{self, Activity, Change};
use store::customer::{self, Contact, CustomerRow, Phone};
use store::site::Address;
use store::{Operation, StoreError, Tx};

/// Contacts that a customer may have.
pub const CONTACTS_MAX: usize = 50;
/// Phones of one contact.
const PHONES_MAX: usize = 10;

/// The contacts of a customer, the primary one first.
#[derive(Debug, Clone)]
pub struct ListContacts {
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for ListContacts {
    type Output = Vec<Contact>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Contact>, ReadError> {
        let id = locate(tx, &self.customer).await?;
        let row = customer::load(tx, id).await?.ok_or(ReadError::NotFound("customer"))?;
        Ok(row.document.contacts)
    }
}

/// A contact to be added.
#[derive(Debug, Clone, Default)]
pub struct NewContact {
    /// `Secondary`, `Billing`, …
    pub tag: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail.
    pub email: String,
    /// Phones.
    pub phones: Vec<Phone>,
    /// Organization.
    pub organization: String,
    /// Address.
    pub address: Address,
}

/// Adds a contact.
#[derive(Debug, Clone)]
pub struct AddContact {
    /// Number or code of the customer.
    pub customer: String,
    /// The contact.
    pub contact: NewContact,
}

impl Operation for AddContact {
    type Output = Contact;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Contact, CustomerError> {
        let mut row = lock(tx, &self.customer).await?;
        if row.document.contacts.len() >= CONTACTS_MAX {
            return Err(CustomerError::TooManyContacts);
        }
        let asked = self.contact.clone();
        let contact = Contact {
            id: ContactId(tx.next_id()?),
            tag: asked.tag,
            first_name: asked.first_name,
            last_name: asked.last_name,
            email: asked.email,
            phones: asked.phones,
            organization: asked.organization,
            address: asked.address,
        };
        check(&contact)?;
        let old_email = row.primary()?.email.clone();
        row.document.contacts.push(contact.clone());
        save(tx, row, &old_email).await?;
        record(tx, &self.customer, "contact.added", &contact, Vec::new()).await?;
        Ok(contact)
    }
}

/// What changes of a contact; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct ContactChanges {
    /// Tag.
    pub tag: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// All phones.
    pub phones: Option<Vec<Phone>>,
    /// Organization.
    pub organization: Option<String>,
    /// The whole address.
    pub address: Option<Address>,
}

/// Changes a contact.
#[derive(Debug, Clone)]
pub struct ChangeContact {
    /// Number or code of the customer.
    pub customer: String,
    /// The contact.
    pub id: ContactId,
    /// What changes.
    pub changes: ContactChanges,
}

impl Operation for ChangeContact {
    type Output = Contact;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Contact, CustomerError> {
        let mut row = lock(tx, &self.customer).await?;
        let old_email = row.primary()?.email.clone();
        let contact = row.document.contacts.iter_mut().find(|contact| contact.id == self.id).ok_or(CustomerError::ContactNotFound)?;
        let before = contact.clone();
        self.changes.apply(contact);
        let after = contact.clone();
        if after == before {
            return Ok(after);
        }
        check(&after)?;
        let new_email = row.primary()?.email.clone();
        if !new_email.eq_ignore_ascii_case(&old_email) && customer::taken(tx, "", &new_email).await?.1 {
            return Err(email_taken());
        }
        let owner = row.id;
        save(tx, row, &old_email).await?;
        if before.address != after.address {
            store::group::bump_facts(tx, owner).await?;
        }
        record(tx, &self.customer, "contact.changed", &after, difference(&before, &after)).await?;
        Ok(after)
    }
}

impl ContactChanges {
    fn apply(&self, contact: &mut Contact) {
        let put = |field: &mut String, text: &Option<String>| {
            if let Some(text) = text {
                text.trim().clone_into(field);
            }
        };
        put(&mut contact.tag, &self.tag);
        put(&mut contact.first_name, &self.first_name);
        put(&mut contact.last_name, &self.last_name);
        put(&mut contact.email, &self.email);
        put(&mut contact.organization, &self.organization);
        if let Some(phones) = &self.phones {
            contact.phones.clone_from(phones);
        }
        if let Some(address) = &self.address {
            contact.address.clone_from(address);
        }
    }
}

/// Deletes a contact; the next one becomes the primary one.
#[derive(Debug, Clone)]
pub struct DeleteContact {
    /// Number or code of the customer.
    pub customer: String,
    /// The contact.
    pub id: ContactId,
}

impl Operation for DeleteContact {
    type Output = ();
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), CustomerError> {
        let mut row = lock(tx, &self.customer).await?;
        let old_email = row.primary()?.email.clone();
        let place = row.document.contacts.iter().position(|contact| contact.id == self.id).ok_or(CustomerError::ContactNotFound)?;
        if row.document.contacts.len() == 1 {
            return Err(CustomerError::LastContact);
        }
        let gone = row.document.contacts.remove(place);
        let new_email = row.primary()?.email.clone();
        if !new_email.eq_ignore_ascii_case(&old_email) && customer::taken(tx, "", &new_email).await?.1 {
            return Err(email_taken());
        }
        let owner = row.id;
        save(tx, row, &old_email).await?;
        // Another one may be the primary contact now, whose address taxes go by.
        store::group::bump_facts(tx, owner).await?;
        record(tx, &self.customer, "contact.deleted", &gone, Vec::new()).await
    }
}

async fn lock(tx: &mut Tx<'_>, number_or_code: &str) -> Result<CustomerRow, CustomerError> {
    let id = customer::find(tx, number_or_code).await?.ok_or(CustomerError::NotFound)?;
    customer::lock(tx, id).await?.ok_or(CustomerError::NotFound)
}

async fn save(tx: &mut Tx<'_>, mut row: CustomerRow, old_email: &str) -> Result<(), StoreError> {
    row.revision += 1;
    customer::save(tx, &row, old_email).await
}

fn check(contact: &Contact) -> Result<(), CustomerError> {
    let mut problems = Problems::default();
    problems.fits("tag", &contact.tag);
    problems.fits("first_name", &contact.first_name);
    problems.need("last_name", &contact.last_name);
    problems.email("email", &contact.email);
    problems.fits("organization", &contact.organization);
    problems.address(&contact.address);
    if contact.phones.len() > PHONES_MAX {
        problems.add("phones", "too_many", format!("a contact has at most {PHONES_MAX} phones"));
    }
    for (place, phone) in contact.phones.iter().enumerate() {
        problems.need(&format!("phones[{place}].number"), &phone.number);
        // One number per phone kind and contact (domain.md §9).
        if contact.phones.iter().take(place).any(|earlier| earlier.kind == phone.kind) {
            problems.add(&format!("phones[{place}].kind"), "repeated", format!("the contact has a phone of kind `{}` already", phone.kind));
        }
    }
    if problems.0.is_empty() { Ok(()) } else { Err(CustomerError::Fields(problems.0)) }
}

fn email_taken() -> CustomerError {
    let mut problems = Problems::default();
    problems.add("email", "taken", "another customer has this e-mail address");
    CustomerError::Fields(problems.0)
}

fn difference(before: &Contact, after: &Contact) -> Vec<Change> {
    let address = |contact: &Contact| {
        let Address { street, zip, city, state, country } = &contact.address;
        format!("{street}, {zip} {city}, {state} {country}")
    };
    let phones =
        |contact: &Contact| contact.phones.iter().map(|phone| format!("{} {}", phone.kind, phone.number)).collect::<Vec<_>>().join(", ");
    [
        ("tag", before.tag.clone(), after.tag.clone()),
        ("first_name", before.first_name.clone(), after.first_name.clone()),
        ("last_name", before.last_name.clone(), after.last_name.clone()),
        ("email", before.email.clone(), after.email.clone()),
        ("organization", before.organization.clone(), after.organization.clone()),
        ("address", address(before), address(after)),
        ("phones", phones(before), phones(after)),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| Change { field: field.to_owned(), before: Some(before), after: Some(after) })
    .collect()
}

async fn record(
    tx: &mut Tx<'_>,
    customer: &str,
    action: &'static str,
    contact: &Contact,
    changes: Vec<Change>,
) -> Result<(), CustomerError> {
    let activity = Activity {
        action,
        object_kind: "contact",
        object_id: contact.id.to_string(),
        object_name: contact.full_name(),
        customer: customer::find(tx, customer).await?,
        changes,
    };
    Ok(activity::record(tx, &activity).await?)
}
