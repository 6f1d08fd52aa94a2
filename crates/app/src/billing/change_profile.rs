//! Changes a billing profile: what it is called, until when it is valid, and what limits it: its credit profile and its own limit of money
//! (domain.md §3).

use super::BillingUseError;
use crate::Catalogs;
use crate::customer::{PROFILE_NAME_LENGTH_MAX, is_name};
use ::catalog::{Catalog, Resource};
use calendar::Instant;
use charging::FieldError;
use ids::{ProfileId, Sym};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::profile::{self, ProfileRow};
use store::{Operation, StoreError, Tx, customer, group};

/// What changes; what is absent stays, a none inside clears.
#[derive(Debug, Clone, Default)]
pub struct ProfileChanges {
    /// Code of the credit profile; cleared, the catalog's default holds.
    pub credit_profile: Option<Option<String>>,
    /// Most that may be owed, a decimal in the profile's currency; cleared, what the credit profile says holds.
    pub credit_limit: Option<Option<String>>,
    /// What people call it.
    pub name: Option<String>,
    /// When it ends: from then on it gets no further balance group and no further subscription; cleared, it is open.
    pub valid_to: Option<Option<Instant>>,
}

/// Changes a billing profile.
#[derive(Clone)]
pub struct ChangeProfile {
    /// The profile.
    pub profile: ProfileId,
    /// What changes.
    pub changes: ProfileChanges,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ChangeProfile {
    type Output = ProfileRow;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ProfileRow, BillingUseError> {
        let missing = || BillingUseError::NotFound("billing profile");
        let catalog = self.catalogs.current(tx).await?;
        let owner = profile::customer_of(tx, self.profile).await?.ok_or_else(missing)?;
        customer::lock(tx, owner).await?.ok_or(StoreError::Missing("customer"))?;
        let rows = profile::lock_of_customer(tx, owner).await?;
        let before = rows.into_iter().find(|row| row.id == self.profile).ok_or_else(missing)?;
        self.changes.put_on(tx, &catalog, before).await?.map_err(BillingUseError::Fields)
    }
}

impl ProfileChanges {
    /// Writes what changes of a locked profile, and notes it. Answers the profile as it is then, or all wrong fields.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn put_on(
        &self,
        tx: &mut Tx<'_>,
        catalog: &Catalog,
        before: ProfileRow,
    ) -> Result<Result<ProfileRow, Vec<FieldError>>, StoreError> {
        let after = match self.apply(catalog, &before)? {
            Ok(after) => after,
            Err(errors) => return Ok(Err(errors)),
        };
        if after != before {
            profile::save(tx, &after).await?;
            group::bump_facts(tx, before.customer).await?;
            activity::record(tx, &noted(catalog, &before, &after)?).await?;
        }
        Ok(Ok(after))
    }

    /// All wrong fields at once.
    fn apply(&self, catalog: &Catalog, before: &ProfileRow) -> Result<Result<ProfileRow, Vec<FieldError>>, StoreError> {
        let mut errors = Vec::new();
        let mut after = before.clone();
        if let Some(code) = &self.credit_profile {
            after.credit_profile = code.as_deref().and_then(|code| credit_profile("credit_profile", code, catalog, &mut errors));
        }
        if let Some(limit) = &self.credit_limit {
            let currency = currency(catalog, before.currency)?;
            after.credit_limit = limit.as_deref().and_then(|limit| credit_limit("credit_limit", limit, currency, &mut errors));
        }
        if let Some(name) = &self.name {
            if !is_name(name) {
                let message = format!("a name has 1 to {PROFILE_NAME_LENGTH_MAX} characters");
                errors.push(FieldError { field: "name".to_owned(), code: "length", message });
            }
            name.trim().clone_into(&mut after.name);
        }
        if let Some(valid_to) = self.valid_to {
            if valid_to.is_some_and(|to| to <= before.created_at) {
                let message = "a billing profile ends after it begins".to_owned();
                errors.push(FieldError { field: "valid_to".to_owned(), code: "empty_period", message });
            }
            after.valid_to = valid_to;
        }
        Ok(if errors.is_empty() { Ok(after) } else { Err(errors) })
    }
}

/// A credit profile of the catalog, or a wrong field.
pub(crate) fn credit_profile(field: &str, code: &str, catalog: &Catalog, errors: &mut Vec<FieldError>) -> Option<Sym> {
    let found = catalog.symbols.get(code).filter(|sym| catalog.credit_profiles.contains_key(sym));
    if found.is_none() {
        let message = format!("the catalog has no credit profile `{code}`");
        errors.push(FieldError { field: field.to_owned(), code: "unknown_credit_profile", message });
    }
    found
}

/// A limit in quanta, zero or more, or a wrong field.
pub(crate) fn credit_limit(field: &str, text: &str, currency: &Resource, errors: &mut Vec<FieldError>) -> Option<i64> {
    let mut wrong = |code, message| errors.push(FieldError { field: field.to_owned(), code, message });
    match money::parse_quanta(text.trim(), currency.scale) {
        Ok(quanta) if quanta >= 0 => return Some(quanta),
        Ok(_) => wrong("negative", "a credit limit cannot be below zero".to_owned()),
        Err(error) => wrong(error.code(), error.to_string()),
    }
    None
}

fn currency(catalog: &Catalog, sym: Sym) -> Result<&Resource, StoreError> {
    catalog.resources.get(&sym).ok_or(StoreError::Invariant("a profile in a currency that the catalog lacks"))
}

fn noted(catalog: &Catalog, before: &ProfileRow, after: &ProfileRow) -> Result<Activity, StoreError> {
    let scale = currency(catalog, before.currency)?.scale;
    let code = |row: &ProfileRow| row.credit_profile.map(|sym| catalog.symbols.code(sym).to_owned());
    let limit = |row: &ProfileRow| row.credit_limit.map(|quanta| money::format_quanta(quanta, scale));
    let end = |row: &ProfileRow| row.valid_to.map(|to| to.to_string());
    let fields = [
        ("name", Some(before.name.clone()), Some(after.name.clone())),
        ("valid_to", end(before), end(after)),
        ("credit_profile", code(before), code(after)),
        ("credit_limit", limit(before), limit(after)),
    ];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    Ok(Activity {
        action: "billing_profile.changed",
        object_kind: "billing_profile",
        object_id: after.id.to_string(),
        object_name: after.code.clone(),
        customer: Some(after.customer),
        changes: changed.map(|(field, before, after)| Change { field: field.to_owned(), before, after }).collect(),
    })
}
