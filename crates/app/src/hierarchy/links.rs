//! Making a link between a member and its owner: whom it concerns, and whether it may be.

use super::HierarchyError;
use super::chain::{Chain, Edits};
use crate::Catalogs;
use crate::ReadError;
use crate::sharing::rules::wrong;
use ::billing::{PayerLink, pays_for_itself};
use ::catalog::PaymentType;
use ids::{CustomerId, ProfileId};
use store::customer::{self, CustomerRow, CustomerStatus};
use store::profile::{self, ProfileRow};
use store::{StoreError, Tx, hierarchy};

/// Customers under their locks, taken in the order of their ids; answered in the order that was asked.
pub(super) async fn lock(tx: &mut Tx<'_>, customers: &[CustomerId]) -> Result<Vec<CustomerRow>, HierarchyError> {
    let mut order = customers.to_vec();
    order.sort_unstable();
    order.dedup();
    let mut rows = Vec::with_capacity(order.len());
    for id in order {
        rows.push(customer::lock(tx, id).await?.ok_or(HierarchyError::NotFound("customer"))?);
    }
    let of = |id: &CustomerId| rows.iter().find(|row| row.id == *id).cloned().ok_or(StoreError::Missing("customer").into());
    customers.iter().map(of).collect()
}

/// The customer that a field names.
pub(super) async fn named(tx: &mut Tx<'_>, field: &str, number_or_code: &str) -> Result<CustomerId, HierarchyError> {
    let unknown = || wrong(field, "unknown_customer", format!("there is no customer `{number_or_code}` in this site"));
    customer::find(tx, number_or_code).await?.ok_or_else(|| HierarchyError::Fields(vec![unknown()]))
}

/// Who is not closed may pay and be paid for.
pub(super) const fn check_open(row: &CustomerRow) -> Result<(), HierarchyError> {
    match row.status {
        CustomerStatus::Active | CustomerStatus::Inactive => Ok(()),
        CustomerStatus::Closed => Err(HierarchyError::CustomerClosed),
    }
}

/// The profile of a customer that a field names, else its first; never a prepaid one.
pub(super) async fn chosen(
    tx: &mut Tx<'_>,
    field: &str,
    customer: CustomerId,
    asked: Option<ProfileId>,
) -> Result<ProfileRow, HierarchyError> {
    let profiles = profile::list_of_customer(tx, customer).await?;
    let unknown = || wrong(field, "unknown_billing_profile", "the customer has no such billing profile");
    let found = profiles.into_iter().find(|row| asked.is_none_or(|asked| row.id == asked));
    let found = found.ok_or_else(|| HierarchyError::Fields(vec![unknown()]))?;
    match found.payment_type {
        PaymentType::Prepaid => Err(HierarchyError::Prepaid(found.code)),
        PaymentType::PayNow | PaymentType::Postpaid => Ok(found),
    }
}

/// Both sides of a link have one currency, and are not the same.
pub(super) async fn check_pair(
    tx: &mut Tx<'_>,
    catalogs: &Catalogs,
    owner: &ProfileRow,
    member: &ProfileRow,
) -> Result<(), HierarchyError> {
    if owner.id == member.id {
        return Err(HierarchyError::OwnGroup);
    }
    if owner.currency == member.currency {
        return Ok(());
    }
    let catalog = catalogs.current(tx).await.map_err(ReadError::from)?;
    let code = |sym| catalog.symbols.code(sym).to_owned();
    Err(HierarchyError::OtherCurrency { owner: code(owner.currency), member: code(member.currency) })
}

/// Looks at all links above a profile as they will be: one payer at any instant, and never itself.
pub(super) async fn check_links(tx: &mut Tx<'_>, of: (CustomerId, ProfileId), edits: &Edits) -> Result<(), HierarchyError> {
    let chain = check_circle(tx, of, edits).await?;
    let own: Vec<_> = chain.links.iter().filter(|link| link.member == of.1).collect();
    let overlaps = |(place, one): (usize, &&PayerLink)| own.iter().skip(place + 1).any(|other| one.valid.intersect(&other.valid).is_some());
    if own.iter().enumerate().any(overlaps) { Err(HierarchyError::HasPayer) } else { Ok(()) }
}

/// Looks at all links above a profile as they will be: it never pays for itself.
pub(super) async fn check_circle(
    tx: &mut Tx<'_>,
    (customer, profile): (CustomerId, ProfileId),
    edits: &Edits,
) -> Result<Chain, HierarchyError> {
    let mut first = hierarchy::of_members(tx, &[customer.0]).await?;
    first.retain(|row| row.profile == profile);
    first.extend(edits.members.iter().filter(|row| row.profile == profile).cloned());
    let chain = Chain::above_members(tx, first, edits).await?;
    if pays_for_itself(&chain.links, profile) {
        return Err(HierarchyError::Circle);
    }
    Ok(chain)
}
