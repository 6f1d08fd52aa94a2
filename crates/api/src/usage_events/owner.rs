//! Owners of sharing groups in an event of a member, as they are shown.

use crate::customers::CustomerRef;
use crate::wire::Money;
use app::Figure;
use app::event::{OwnerChange, OwnerShare};
use serde::Serialize;
use utoipa::ToSchema;

/// An owner of a sharing group that an event of a member moved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventOwner {
    /// The owner.
    customer: CustomerRef,
    /// Id of the owner's balance group.
    balance_group: String,
    /// Name of the sharing group.
    #[schema(required = true, example = "Family")]
    sharing_group: Option<String>,
    /// What the owner pays, without tax; null where only an allowance moved.
    #[schema(required = true)]
    amount: Option<Money>,
    /// Its tax.
    #[schema(required = true)]
    tax: Option<Money>,
}

impl From<&OwnerShare> for EventOwner {
    fn from(owner: &OwnerShare) -> Self {
        let (amount, tax) = both(owner.charged.as_ref());
        Self {
            customer: CustomerRef { number: owner.number.to_string(), name: owner.name.clone() },
            balance_group: owner.group.to_string(),
            sharing_group: owner.sharing.clone(),
            amount,
            tax,
        }
    }
}

/// What a decision changes for an owner.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EventOwnerChanged {
    /// The owner.
    customer: CustomerRef,
    /// Id of the owner's balance group.
    balance_group: String,
    /// Name of the sharing group.
    #[schema(required = true, example = "Family")]
    sharing_group: Option<String>,
    /// What the owner paid before, without tax; null where only an allowance moves.
    #[schema(required = true)]
    before: Option<Money>,
    /// Tax before.
    #[schema(required = true)]
    tax_before: Option<Money>,
    /// What the owner pays now, without tax.
    #[schema(required = true)]
    amount: Option<Money>,
    /// Tax now.
    #[schema(required = true)]
    tax: Option<Money>,
}

impl From<&OwnerChange> for EventOwnerChanged {
    fn from(change: &OwnerChange) -> Self {
        let EventOwner { customer, balance_group, sharing_group, .. } = EventOwner::from(&change.owner);
        let ((before, tax_before), (amount, tax)) = (both(change.before.as_ref()), both(change.after.as_ref()));
        Self { customer, balance_group, sharing_group, before, tax_before, amount, tax }
    }
}

fn both(charged: Option<&(Figure, Figure)>) -> (Option<Money>, Option<Money>) {
    (charged.map(|(net, _)| Money::from(net)), charged.map(|(_, tax)| Money::from(tax)))
}
