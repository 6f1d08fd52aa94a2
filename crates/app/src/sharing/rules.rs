//! What holds for groups and memberships alike: names, periods, the table of states, whether a policy moves money.

use super::SharingError;
use crate::FieldError;
use ::catalog::{Catalog, Discount, DiscountFilter, Step};
use calendar::{Instant, Period};
use store::Tx;
use store::activity::Change;
use store::customer::{self, CustomerRow, CustomerStatus};
use store::sharing::SharingStatus;

/// Longest name of a group or a policy, in characters.
pub const NAME_LENGTH_MAX: usize = 200;

pub(crate) fn wrong(field: &str, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.to_owned(), code, message: message.into() }
}

/// A name that must be there.
pub(crate) fn check_name(field: &str, name: &str, errors: &mut Vec<FieldError>) {
    if name.trim().is_empty() {
        errors.push(wrong(field, "missing", format!("`{field}` is missing")));
    } else if name.chars().count() > NAME_LENGTH_MAX {
        errors.push(wrong(field, "too_long", format!("`{field}` has more than {NAME_LENGTH_MAX} characters")));
    }
}

/// A validity that ends after it begins; the wrong one is replaced by an open one, its error says so.
pub(crate) fn validity(from: Instant, to: Option<Instant>, errors: &mut Vec<FieldError>) -> Period {
    Period::try_new(from, to).unwrap_or_else(|error| {
        errors.push(wrong("to", error.code(), error.to_string()));
        Period::open(from)
    })
}

/// Whether a status may become another: rest and use alternate, what is cancelled stays so.
pub(crate) const fn may_become(from: SharingStatus, to: SharingStatus) -> bool {
    use SharingStatus::{Active, Cancelled, Inactive};
    match (from, to) {
        (Active | Inactive, Active | Inactive | Cancelled) | (Cancelled, Cancelled) => true,
        (Cancelled, Active | Inactive) => false,
    }
}

/// A customer of the site under its lock.
pub(super) async fn lock(tx: &mut Tx<'_>, number_or_code: &str) -> Result<Option<CustomerRow>, SharingError> {
    match customer::find(tx, number_or_code).await? {
        Some(id) => Ok(customer::lock(tx, id).await?),
        None => Ok(None),
    }
}

/// The customer that a field names, under its lock.
pub(super) async fn lock_named(tx: &mut Tx<'_>, field: &str, number_or_code: &str) -> Result<CustomerRow, SharingError> {
    let unknown = || wrong(field, "unknown_customer", format!("there is no customer `{number_or_code}` in this site"));
    lock(tx, number_or_code).await?.ok_or_else(|| SharingError::Fields(vec![unknown()]))
}

/// Who is not closed may share and join.
pub(super) const fn check_open(row: &CustomerRow) -> Result<(), SharingError> {
    match row.status {
        CustomerStatus::Active | CustomerStatus::Inactive => Ok(()),
        CustomerStatus::Closed => Err(SharingError::CustomerClosed),
    }
}

/// Whether a policy's discount can take over a charge, not allowances alone: some price of the catalog bears the tags that it is for.
pub(super) fn moves_money(catalog: &Catalog, policy: &Discount) -> bool {
    if policy.filters.is_empty() {
        return true;
    }
    let infos = || catalog.rate_plans.values().flat_map(|plan| &plan.rows).flat_map(|row| &row.infos);
    let prices = |filter: &DiscountFilter| {
        infos().filter(|info| filter.charge_tag.is_none() || filter.charge_tag == info.charge_tag).any(|info| {
            let is_price = |step: &Step| match step {
                Step::Charge(_) => true,
                Step::Consume | Step::Count(_, _) => false,
            };
            let fits = |tag| filter.resource_tag.is_none() || filter.resource_tag == tag;
            info.details.iter().any(|detail| is_price(&detail.step) && fits(detail.resource_tag))
        })
    };
    policy.filters.iter().any(prices)
}

/// Notes a change where there is one.
pub(crate) fn note(changes: &mut Vec<Change>, field: &str, before: String, after: String) {
    if before != after {
        changes.push(Change { field: field.to_owned(), before: Some(before), after: Some(after) });
    }
}

/// A validity as the activity log shows it.
pub(crate) fn in_words(valid: &Period) -> String {
    let to = valid.to().map_or_else(|| "…".to_owned(), |to| to.to_string());
    format!("{} – {to}", valid.from())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cancelled_stays_cancelled() {
        use SharingStatus::{Active, Cancelled, Inactive};
        for (from, to, may) in [
            (Active, Inactive, true),
            (Inactive, Active, true),
            (Active, Cancelled, true),
            (Inactive, Cancelled, true),
            (Cancelled, Cancelled, true),
            (Cancelled, Active, false),
            (Cancelled, Inactive, false),
        ] {
            assert_eq!(may_become(from, to), may, "{from:?} {to:?}");
        }
    }
}
