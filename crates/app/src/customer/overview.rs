//! The figures of one customer: current, open and due balance.

use crate::balance::group_as_due;
use crate::{Figure, ReadError};
use ::catalog::Catalog;
use balance::{GroupState, Origin};
use calendar::Instant;
use ids::{BillId, CustomerId, ProfileId, Sym};
use money::MoneyError;
use store::bill::{self, BillRow, BillState, OfCustomer};
use store::profile::{self, ProfileRow};
use store::{Tx, group};

/// Most bills of a customer that figures are summed over.
pub(crate) const BILLS_MAX: i64 = 10_000;

/// The three figures of the overview, in the currency of the customer's first profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Balance of the currency valid now, over all groups: what funds hold is negative.
    pub current: Figure,
    /// Charges on open bills that are not billed yet.
    pub open: Figure,
    /// Left to pay on bills in `billing`.
    pub due: Figure,
}

/// Bills and groups of a customer as they are now.
pub(crate) struct Account {
    pub profiles: Vec<ProfileRow>,
    pub states: Vec<(ProfileId, GroupState)>,
    pub bills: Vec<BillRow>,
}

/// Reads what the figures are made of; what is due by now is applied to the copy, nothing is written.
pub(crate) async fn account(tx: &mut Tx<'_>, catalog: &Catalog, customer: CustomerId, now: Instant) -> Result<Account, ReadError> {
    let profiles = profile::list_of_customer(tx, customer).await?;
    let mut states = Vec::new();
    for row in group::list_of_customer(tx, customer).await? {
        let profile = row.profile;
        states.push((profile, group_as_due(tx, catalog, row, now).await?.state));
    }
    let bills = bill::list(tx, Some(OfCustomer { customer, profile: None }), None, i64::MAX, BILLS_MAX).await?;
    Ok(Account { profiles, states, bills })
}

impl Account {
    /// The three figures.
    pub fn overview(&self, catalog: &Catalog, currency: Sym, now: Instant) -> Result<Overview, ReadError> {
        let (mut current, mut open, mut due) = (0_i64, 0_i64, 0_i64);
        let add = |sum: &mut i64, part: i64| -> Result<(), MoneyError> {
            *sum = sum.checked_add(part).ok_or(MoneyError::Overflow)?;
            Ok(())
        };
        for (profile, state) in &self.states {
            if !self.profiles.iter().any(|row| row.id == *profile && row.currency == currency) {
                continue;
            }
            for balance in &state.balances {
                if balance.resource == currency && balance.origin != Origin::Counter && balance.validity.contains(now) {
                    add(&mut current, balance.quanta)?;
                }
            }
            for (_, quanta) in &state.unbilled {
                add(&mut open, *quanta)?;
            }
        }
        for bill in self.bills.iter().filter(|bill| bill.state == BillState::Billing && bill.currency == currency) {
            add(&mut due, bill.due)?;
        }
        Ok(Overview {
            current: Figure::of(catalog, currency, current)?,
            open: Figure::of(catalog, currency, open)?,
            due: Figure::of(catalog, currency, due)?,
        })
    }

    /// Increments that are not folded into rows: start of the bill's period, code of the item, net.
    pub fn open_revenue(&self, currency: Sym) -> Vec<(Instant, Sym, i64)> {
        let from = |id: BillId| self.bills.iter().find(|bill| bill.id == id && bill.currency == currency).map(|bill| bill.from);
        let items = self.states.iter().flat_map(|(_, state)| &state.items);
        items.filter_map(|item| Some((from(item.key.bill)?, item.key.code, item.net))).collect()
    }
}
