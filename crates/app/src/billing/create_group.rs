//! A further balance group of a customer, billed by one of its profiles (domain.md §1).

use super::BillingUseError;
use super::account::Account;
use balance::GroupState;
use charging::{Catalogs, FieldError};
use ids::{GroupId, ProfileId};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer::CustomerStatus;
use store::group::{self, GroupRow};
use store::{Operation, Tx};

/// Longest name, in characters.
pub const GROUP_NAME_LENGTH_MAX: usize = 100;
/// Balance groups that a customer may have: each locks with the account.
pub const GROUPS_PER_CUSTOMER_MAX: usize = 50;

/// Makes a balance group.
#[derive(Clone)]
pub struct CreateBalanceGroup {
    /// Number or code of the customer.
    pub customer: String,
    /// What people call it.
    pub name: String,
    /// The billing profile; the customer's first where absent.
    pub profile: Option<ProfileId>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for CreateBalanceGroup {
    type Output = GroupId;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GroupId, BillingUseError> {
        let customer = store::customer::find(tx, &self.customer).await?.ok_or(BillingUseError::NotFound("customer"))?;
        let account = Account::lock(tx, &self.catalogs, customer).await?;
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &'static str, message: String| {
            errors.push(FieldError { field: field.to_owned(), code, message });
        };
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > GROUP_NAME_LENGTH_MAX {
            wrong("name", "length", format!("a name has 1 to {GROUP_NAME_LENGTH_MAX} characters"));
        } else if account.groups.iter().any(|group| group.row.name == name) {
            wrong("name", "taken", "another balance group of the customer has this name".to_owned());
        }
        let profile = account.profiles.iter().find(|profile| self.profile.is_none_or(|wanted| wanted == profile.id));
        if profile.is_none() {
            wrong("billing_profile", "unknown_billing_profile", "the customer has no such billing profile".to_owned());
        }
        if profile.and_then(|profile| profile.valid_to).is_some_and(|to| to <= account.now) {
            wrong("billing_profile", "billing_profile_ended", "the billing profile has ended".to_owned());
        }
        if account.customer.status != CustomerStatus::Active {
            wrong("customer", "customer_inactive", "the customer is not active".to_owned());
        }
        if account.groups.len() >= GROUPS_PER_CUSTOMER_MAX {
            wrong("customer", "too_many_balance_groups", format!("a customer has at most {GROUPS_PER_CUSTOMER_MAX} balance groups"));
        }
        let (Some(profile), true) = (profile, errors.is_empty()) else { return Err(BillingUseError::Fields(errors)) };
        let row = GroupRow {
            id: GroupId(tx.next_id()?),
            customer,
            profile: profile.id,
            name: name.to_owned(),
            facts_version: 1,
            bills: profile.bills,
            due_at: None,
            state: GroupState::default(),
        };
        group::insert(tx, &row).await?;
        activity::record(tx, &noted(&account, &row, &profile.code)).await?;
        Ok(row.id)
    }
}

fn noted(account: &Account, row: &GroupRow, profile: &str) -> Activity {
    Activity {
        action: "balance_group.created",
        object_kind: "balance_group",
        object_id: row.id.to_string(),
        object_name: row.name.clone(),
        customer: Some(account.customer.id),
        changes: vec![Change { field: "billing_profile".to_owned(), before: None, after: Some(profile.to_owned()) }],
    }
}
