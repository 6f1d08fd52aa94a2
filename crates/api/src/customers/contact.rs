//! A contact as it is shown and given.

use crate::wire::{Address, some};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A phone number of a kind; one number a kind.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phone {
    /// Kind.
    #[schema(min_length = 1, max_length = 50, example = "mobile")]
    pub(crate) kind: String,
    /// Number.
    #[schema(min_length = 1, max_length = 50, example = "+386 40 123 456")]
    pub(crate) number: String,
}

impl From<&store::customer::Phone> for Phone {
    fn from(phone: &store::customer::Phone) -> Self {
        Self { kind: phone.kind.clone(), number: phone.number.clone() }
    }
}

impl From<&Phone> for store::customer::Phone {
    fn from(phone: &Phone) -> Self {
        Self { kind: phone.kind.clone(), number: phone.number.clone() }
    }
}

/// A contact.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Contact {
    /// Id.
    pub(crate) id: String,
    /// `Primary`, `Secondary`, …
    pub(crate) tag: String,
    /// First name.
    pub(crate) first_name: String,
    /// Last name.
    pub(crate) last_name: String,
    /// E-mail.
    #[schema(required = true)]
    pub(crate) email: Option<String>,
    /// Phones.
    pub(crate) phones: Vec<Phone>,
    /// Organization.
    #[schema(required = true)]
    pub(crate) organization: Option<String>,
    /// Address.
    pub(crate) address: Address,
}

impl From<&store::customer::Contact> for Contact {
    fn from(contact: &store::customer::Contact) -> Self {
        Self {
            id: contact.id.to_string(),
            tag: contact.tag.clone(),
            first_name: contact.first_name.clone(),
            last_name: contact.last_name.clone(),
            email: some(&contact.email),
            phones: contact.phones.iter().map(Phone::from).collect(),
            organization: some(&contact.organization),
            address: Address::from(&contact.address),
        }
    }
}
