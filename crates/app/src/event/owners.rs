//! What an event did to owners of sharing groups, who pay or give in place of its customer (domain.md §6).

use super::error::EventUseError;
use crate::{Figure, ReadError};
use ::catalog::Catalog;
use balance::{Leg, LegKind};
use ids::{CustomerId, GroupId, SharingId, Sym};
use rating::{Trace, TraceStep};
use std::collections::BTreeMap;
use store::Tx;

/// What an event did to one owner.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnerShare {
    /// Number of the owner.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// The owner's balance group that was moved.
    pub group: GroupId,
    /// Name of the sharing group; none where it cannot be told any more.
    pub sharing: Option<String>,
    /// What the owner pays without tax, and its tax; none where only an allowance moved.
    pub charged: Option<(Figure, Figure)>,
}

/// What a decision on an event changes for one owner, without tax and tax each.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnerChange {
    /// As it stands after the decision, or stood before it.
    pub owner: OwnerShare,
    /// What the owner paid before.
    pub before: Option<(Figure, Figure)>,
    /// What the owner pays now.
    pub after: Option<(Figure, Figure)>,
}

/// Owners whose groups legs of an event of `customer` moved, in the order of their groups.
pub(super) async fn owners(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    customer: CustomerId,
    legs: &[Leg],
    trace: &[u8],
) -> Result<Vec<OwnerShare>, ReadError> {
    let moved = sums(legs)?;
    let mut owners = Vec::new();
    for (group, charged) in moved {
        let Some(owner) = store::group::customer_of(tx, group).await?.filter(|owner| *owner != customer) else { continue };
        let row = store::customer::load(tx, owner).await?.ok_or(ReadError::NotFound("customer"))?;
        let figure = |(resource, net, tax)| Ok::<_, ReadError>((Figure::of(catalog, resource, net)?, Figure::of(catalog, resource, tax)?));
        let charged = charged.map(figure).transpose()?;
        let sharing = sharing_name(tx, group, trace).await?;
        owners.push(OwnerShare { number: row.number, name: row.primary()?.full_name(), group, sharing, charged });
    }
    Ok(owners)
}

/// Currency, net and tax.
type Charged = (Sym, i64, i64);

/// What legs moved by group: the sums of its charges, where there are any.
fn sums(legs: &[Leg]) -> Result<BTreeMap<GroupId, Option<Charged>>, ReadError> {
    let mut moved: BTreeMap<GroupId, Option<Charged>> = BTreeMap::new();
    for leg in legs {
        let sum = moved.entry(leg.group).or_default();
        if leg.kind == LegKind::Charge {
            let (resource, net, tax) = sum.unwrap_or((leg.resource, 0, 0));
            let add = |one: i64, other: i64| one.checked_add(other).ok_or(money::MoneyError::Overflow);
            *sum = Some((resource, add(net, leg.net)?, add(tax, leg.tax)?));
        }
    }
    Ok(moved)
}

async fn sharing_name(tx: &mut Tx<'_>, group: GroupId, trace: &[u8]) -> Result<Option<String>, ReadError> {
    let steps = if trace.is_empty() { Vec::new() } else { Trace::decode(trace)?.steps };
    let mut shared: Vec<SharingId> = Vec::new();
    for step in &steps {
        if let TraceStep::Shared { sharing, .. } = *step {
            shared.push(sharing);
        }
    }
    shared.dedup();
    for sharing in shared {
        let found = store::sharing::load(tx, sharing).await?.filter(|found| found.group == group);
        if let Some(found) = found {
            return Ok(Some(found.name));
        }
    }
    Ok(None)
}

/// What changes for each owner from before to after: those of either.
pub(super) fn changes(before: Vec<OwnerShare>, after: Vec<OwnerShare>) -> Result<Vec<OwnerChange>, EventUseError> {
    let mut both: BTreeMap<GroupId, (Option<OwnerShare>, Option<OwnerShare>)> = BTreeMap::new();
    for owner in before {
        let place = both.entry(owner.group).or_default();
        place.0 = Some(owner);
    }
    for owner in after {
        let place = both.entry(owner.group).or_default();
        place.1 = Some(owner);
    }
    let charged = |owner: &Option<OwnerShare>| owner.as_ref().and_then(|owner| owner.charged.clone());
    let change = |(before, after): (Option<OwnerShare>, Option<OwnerShare>)| {
        let (paid, pays) = (charged(&before), charged(&after));
        let nothing =
            |of: &Option<(Figure, Figure)>| of.clone().map(|(net, tax)| (Figure { quanta: 0, ..net }, Figure { quanta: 0, ..tax }));
        let owner = after.or(before).ok_or(ReadError::NotFound("customer"))?;
        Ok(OwnerChange { owner, before: paid.clone().or_else(|| nothing(&pays)), after: pays.or_else(|| nothing(&paid)) })
    };
    both.into_values().map(change).collect()
}
