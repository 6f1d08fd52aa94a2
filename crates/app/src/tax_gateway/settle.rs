//! What a worker does for the gateway: asks ahead for the days that come, and settles what is pending.

use super::book::{RateBook, all_of};
use super::error::TaxGatewayError;
use charging::{Catalogs, RateSource, SettleTaxes, SettledTaxes, Wanted};
use ids::{CustomerId, GroupId};
use std::sync::Arc;
use store::{Lane, Operation, Scope, Store, StoreError, Tx};

/// Groups that are looked up at once.
const GROUPS: i64 = 200;
/// Groups that one round looks at.
const ROUNDS_MAX: usize = 50;
/// Places that are asked about ahead: those that were asked about last.
const AHEAD_PLACES_MAX: i64 = 500;

/// Settles the pending taxes of a site that are due to be tried. Answers how many charges it settled.
///
/// # Errors
/// [`TaxGatewayError`]; what was settled before stays settled.
pub async fn settle_due(store: &Store, catalogs: &Arc<Catalogs>, book: &RateBook, scope: &Scope) -> Result<usize, TaxGatewayError> {
    let (mut after, mut settled) = ((CustomerId(i64::MIN), GroupId(i64::MIN)), 0);
    for _ in 0..ROUNDS_MAX {
        let groups = store.read(scope.clone(), DueGroups(after)).await?;
        let Some(last) = groups.last().copied() else { return Ok(settled) };
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut waiting = Vec::new();
        for group in groups {
            let known = settle_group(store, catalogs, scope, group, false).await?;
            settled += known.settled;
            if known.pending > 0 {
                waiting.push(group);
                wanted.extend(known.wanted);
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        if !wanted.is_empty() {
            book.fetch(scope.site, &wanted).await;
        }
        for group in waiting {
            settled += settle_group(store, catalogs, scope, group, true).await?.settled;
        }
        after = last;
    }
    Ok(settled)
}

/// Settles a group's pending taxes, as many at once as one operation may. One group that fails does not keep the others waiting.
async fn settle_group(
    store: &Store,
    catalogs: &Arc<Catalogs>,
    scope: &Scope,
    (customer, group): (CustomerId, GroupId),
    puts_off: bool,
) -> Result<SettledTaxes, TaxGatewayError> {
    let mut all = SettledTaxes::default();
    loop {
        let settle = SettleTaxes { customer, group, puts_off, catalogs: Arc::clone(catalogs) };
        match store.write(scope.clone(), settle, Lane::Background).await {
            Ok(one) => {
                (all.settled, all.pending) = (all.settled + one.settled, one.pending);
                let is_whole = one.settled == 0;
                all.wanted.extend(one.wanted);
                if is_whole {
                    return Ok(all);
                }
            }
            Err(charging::ReviseError::Charge(charging::ChargeError::Store(error))) => return Err(error.into()),
            Err(error) => {
                tracing::error!(%customer, %group, code = error.code(), error = &error as &dyn std::error::Error, "pending taxes stay");
                return Ok(all);
            }
        }
    }
}

struct DueGroups((CustomerId, GroupId));

impl Operation for DueGroups {
    type Output = Vec<(CustomerId, GroupId)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        store::tax_pending::due_groups(tx, self.0, GROUPS).await
    }
}

/// Asks for today and tomorrow of the places that were asked about last, so that whoever charges at midnight need not wait.
///
/// # Errors
/// [`TaxGatewayError`].
pub async fn look_ahead(store: &Store, catalogs: &Arc<Catalogs>, book: &RateBook, scope: &Scope) -> Result<(), TaxGatewayError> {
    let wanted = store.read(scope.clone(), Ahead { catalogs: Arc::clone(catalogs) }).await?;
    if !wanted.is_empty() {
        book.fetch(scope.site, &wanted).await;
    }
    Ok(())
}

struct Ahead {
    catalogs: Arc<Catalogs>,
}

impl Operation for Ahead {
    type Output = Vec<Wanted>;
    type Error = TaxGatewayError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, TaxGatewayError> {
        let site = store::site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await?;
        if !tax::uses_gateway(&catalog) || store::tax_gateway::epoch(tx).await?.is_none() {
            return Ok(Vec::new());
        }
        let today = site.clock.at(tx.system_now())?.date_in(&catalog.zone);
        let mut wanted = Vec::new();
        for (country, state) in store::tax_rate::latest_places(tx, AHEAD_PLACES_MAX).await? {
            for day in [today, today.plus_days(1)?] {
                wanted.extend(all_of(&catalog, &country, &state, day));
            }
        }
        Ok(wanted)
    }
}
