//! A further billing profile of a customer, with its first bills (domain.md §1, §7).

use super::CustomerError;
use super::input::{NewProfile, Problems};
use super::profile::{alone, check};
use crate::{Catalogs, FieldError, ReadError};
use billing::NewBill;
use ids::{BillId, ProfileId};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer::CustomerStatus;
use store::profile::{self, ProfileRow, payment_type_word};
use store::{Operation, Tx, bill, customer, site};

/// Longest name of a profile, in characters.
pub const PROFILE_NAME_LENGTH_MAX: usize = 100;
/// Billing profiles that a customer may have: each locks with the account.
pub const PROFILES_PER_CUSTOMER_MAX: usize = 20;
/// Bills that a recurring profile starts with: the active one and the prepared one (domain.md §7).
const FIRST_BILLS: i64 = 2;

/// Makes a billing profile. It gets balance groups and subscriptions later.
#[derive(Debug, Clone)]
pub struct CreateProfile {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
    /// Code, unique with the customer.
    pub code: String,
    /// What people call it; its code where absent.
    pub name: Option<String>,
    /// How it is billed.
    pub profile: NewProfile,
}

impl Operation for CreateProfile {
    type Output = ProfileRow;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ProfileRow, CustomerError> {
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let since = site.clock.at(tx.system_now())?.second_begun();
        let id = customer::find(tx, &self.customer).await?.ok_or(CustomerError::NotFound)?;
        let owner = customer::lock(tx, id).await?.ok_or(CustomerError::NotFound)?;
        let others = profile::lock_of_customer(tx, id).await?;
        let mut problems = Problems::default();
        self.check_names(&others, &mut problems);
        if owner.status != CustomerStatus::Active {
            problems.add("customer", "customer_inactive", "the customer is not active");
        }
        let checked = check(&self.profile, &site, &catalog, &mut problems);
        let checked = match checked {
            Some(checked) if problems.0.is_empty() => checked,
            Some(_) | None => return Err(CustomerError::Fields(problems.0.into_iter().map(own_name).collect())),
        };
        let first = site::draw_bill_numbers(tx, FIRST_BILLS).await?;
        let mut new_bill = |number| Ok::<_, store::StoreError>(NewBill { id: BillId(tx.next_id()?), number });
        let bills = [new_bill(first)?, new_bill(first + 1)?];
        let ids = (id, ProfileId(tx.next_id()?), bills);
        let name = self.name.as_deref().map_or(self.code.trim(), str::trim);
        let (row, bills) = alone(&catalog, &checked, ids, (self.code.trim(), name), since).map_err(ReadError::from)?;
        profile::insert(tx, &row).await?;
        for bill_row in &bills {
            bill::insert(tx, bill_row).await?;
        }
        let text = |field: &str, after: &str| Change { field: field.to_owned(), before: None, after: Some(after.to_owned()) };
        let activity = Activity {
            action: "billing_profile.created",
            object_kind: "billing_profile",
            object_id: row.id.to_string(),
            object_name: row.name.clone(),
            customer: Some(id),
            changes: vec![text("currency", catalog.symbols.code(row.currency)), text("payment_type", payment_type_word(row.payment_type))],
        };
        activity::record(tx, &activity).await?;
        Ok(row)
    }
}

impl CreateProfile {
    fn check_names(&self, others: &[ProfileRow], problems: &mut Problems) {
        let code = self.code.trim();
        if let Err(error) = ids::Code::try_new(code) {
            problems.add("code", error.code(), error.to_string());
        } else if others.iter().any(|other| other.code.eq_ignore_ascii_case(code)) {
            problems.add("code", "taken", "another billing profile of the customer has this code");
        }
        if self.name.as_deref().is_some_and(|name| !is_name(name)) {
            problems.add("name", "length", format!("a name has 1 to {PROFILE_NAME_LENGTH_MAX} characters"));
        }
        if others.len() >= PROFILES_PER_CUSTOMER_MAX {
            let message = format!("a customer has at most {PROFILES_PER_CUSTOMER_MAX} billing profiles");
            problems.add("customer", "too_many_billing_profiles", message);
        }
    }
}

/// Whether a text may be a profile's name.
pub(crate) fn is_name(name: &str) -> bool {
    (1..=PROFILE_NAME_LENGTH_MAX).contains(&name.trim().chars().count())
}

/// A field of a profile as it is called where the profile stands by itself.
fn own_name(error: FieldError) -> FieldError {
    FieldError { field: error.field.strip_prefix("profile.").unwrap_or(&error.field).to_owned(), ..error }
}
