//! Rating a selection of usage again, or trying its unrated usage again: group by group, unit by unit (domain.md §5).
//!
//! Invariants: the preview is the same walk as a dry run; a run that begins anew does what is left, because what is done is a fixed point.

use super::error::EventUseError;
use crate::Catalogs;
use ::catalog::Catalog;
use calendar::Instant;
use charging::{Only, RetriedUnknown, RetryUnknown, ReviseError, ReviseEvents, Revised, Wish};
use ids::{CustomerId, GroupId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::usage::EventKey;
use store::usage_queue::Selection;
use store::{Lane, Operation, Scope, Store, StoreError, Tx};

/// Events of one unit of work: the writer is free for others between two units.
pub const UNIT_EVENTS: i64 = 1_000;
/// Groups that are looked up at once.
const GROUPS: i64 = 100;

/// What is asked for, as a run keeps it: codes, and times in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// Try unrated usage again; else rated usage is rated again.
    pub is_retry: bool,
    /// The customer.
    pub customer: Option<i64>,
    /// Code of the service type.
    pub service_type: Option<String>,
    /// How the identifier begins.
    pub identifier_prefix: Option<String>,
    /// A field of the service and how its value begins.
    pub field_prefix: Option<(String, String)>,
    /// Event time from (inclusive).
    pub from: Option<i64>,
    /// Event time to (exclusive).
    pub to: Option<i64>,
    /// Code of the product that rated.
    pub product: Option<String>,
    /// Code of the rate plan that rated.
    pub rate_plan: Option<String>,
    /// Code of the reason why it is unrated.
    pub unrated: Option<String>,
    /// Why: kept with each revision.
    pub reason: String,
}

/// One unit's result.
pub(crate) struct Unit {
    pub(crate) customer: CustomerId,
    pub(crate) group: GroupId,
    pub(crate) events: usize,
    pub(crate) result: Result<Revised, ReviseError>,
}

/// What the walk tells after each unit; answers whether to go on.
pub(crate) trait Watch {
    /// One unit is done.
    fn unit(&mut self, unit: Unit) -> impl Future<Output = Result<bool, EventUseError>> + Send;
    /// A page of usage of unknown identifiers is done.
    fn unknown(&mut self, retried: RetriedUnknown) -> impl Future<Output = Result<bool, EventUseError>> + Send;
}

/// Goes through a selection.
pub(crate) struct Walk<'a> {
    pub(crate) store: &'a Store,
    pub(crate) catalogs: &'a Arc<Catalogs>,
    pub(crate) scope: Scope,
    pub(crate) again: &'a Again,
}

/// Codes as this site's catalog knows them; none where a code is of nothing, so no event can be of it.
fn understood(catalog: &Catalog, again: &Again) -> Option<(Selection, Only)> {
    let sym = |code: &Option<String>| match code {
        None => Some(None),
        Some(code) => catalog.symbols.get(code).map(Some),
    };
    let selection = Selection {
        customer: again.customer.map(CustomerId),
        service_type: sym(&again.service_type)?,
        identifier_prefix: again.identifier_prefix.clone(),
        from: again.from.map(Instant::from_micros),
        to: again.to.map(Instant::from_micros),
    };
    let only = Only {
        product: sym(&again.product)?,
        rate_plan: sym(&again.rate_plan)?,
        field_prefix: again.field_prefix.clone(),
        unrated: again.unrated.clone(),
    };
    Some((selection, only))
}

impl Walk<'_> {
    pub(crate) async fn run(&self, watch: &mut (impl Watch + Send)) -> Result<bool, EventUseError> {
        let catalog = self.store.read(self.scope.clone(), CurrentCatalog(Arc::clone(self.catalogs))).await?;
        let Some((selection, only)) = understood(&catalog, self.again) else { return Ok(true) };
        if self.again.is_retry { self.retry(&selection, &only, watch).await } else { self.rerate(&selection, &only, watch).await }
    }

    async fn rerate(&self, selection: &Selection, only: &Only, watch: &mut (impl Watch + Send)) -> Result<bool, EventUseError> {
        let mut after = (CustomerId(i64::MIN), GroupId(i64::MIN));
        loop {
            let groups = self.store.read(self.scope.clone(), GroupsOf { selection: selection.clone(), after }).await?;
            let Some(last) = groups.last().copied() else { return Ok(true) };
            for key in groups {
                if !self.rerate_group(key, selection, only, watch).await? {
                    return Ok(false);
                }
            }
            after = last;
        }
    }

    async fn rerate_group(
        &self,
        key: (CustomerId, GroupId),
        selection: &Selection,
        only: &Only,
        watch: &mut (impl Watch + Send),
    ) -> Result<bool, EventUseError> {
        let mut after = (Instant::EPOCH_MIN, i64::MIN);
        loop {
            let found = self.store.read(self.scope.clone(), EventsOf { key, selection: selection.clone(), after }).await?;
            let Some(last) = found.last().map(|(_, place)| *place) else { return Ok(true) };
            let events: Vec<EventKey> = found.into_iter().map(|(id, _)| id).collect();
            let unit = self.revise(key, events, Wish::Rerate, only).await;
            after = unit.result.as_ref().ok().and_then(|revised| revised.done_to).map_or(last, |done| done.max(last));
            if !watch.unit(unit).await? {
                return Ok(false);
            }
        }
    }

    async fn revise(&self, (customer, group): (CustomerId, GroupId), events: Vec<EventKey>, wish: Wish, only: &Only) -> Unit {
        let number = events.len();
        let (reason, catalogs) = (self.again.reason.clone(), Arc::clone(self.catalogs));
        let revise = ReviseEvents { customer, group, events, wish, only: only.clone(), reason, catalogs };
        let result = self.store.write(self.scope.clone(), revise, Lane::Background).await;
        Unit { customer, group, events: number, result }
    }

    async fn retry(&self, selection: &Selection, only: &Only, watch: &mut (impl Watch + Send)) -> Result<bool, EventUseError> {
        let mut before = None;
        loop {
            let look = UnratedOf { selection: selection.clone(), reason: only.unrated.clone(), before };
            let found = self.store.read(self.scope.clone(), look).await?;
            let Some((last, _)) = found.last().copied() else { break };
            let mut by_group: BTreeMap<(CustomerId, GroupId), Vec<EventKey>> = BTreeMap::new();
            for (id, group) in found {
                by_group.entry((id.customer, group)).or_default().push(id);
            }
            for (key, events) in by_group {
                if !watch.unit(self.revise(key, events, Wish::Retry, only).await).await? {
                    return Ok(false);
                }
            }
            before = Some(last);
        }
        let is_of_unknown = only.unrated.as_deref().is_none_or(|reason| reason == rating::Unrated::NoService.code());
        if selection.customer.is_some() || only.field_prefix.is_some() || !is_of_unknown {
            return Ok(true);
        }
        self.retry_unknown(selection, watch).await
    }

    async fn retry_unknown(&self, selection: &Selection, watch: &mut (impl Watch + Send)) -> Result<bool, EventUseError> {
        let mut before = None;
        loop {
            let retry =
                RetryUnknown { before, only: None, selection: selection.clone(), corrected: None, catalogs: Arc::clone(self.catalogs) };
            let retried = self.store.write(self.scope.clone(), retry, Lane::Background).await?;
            before = retried.next;
            if !watch.unknown(retried).await? {
                return Ok(false);
            }
            if before.is_none() {
                return Ok(true);
            }
        }
    }
}

/// The catalog as it stands.
pub(crate) struct CurrentCatalog(pub(crate) Arc<Catalogs>);

impl Operation for CurrentCatalog {
    type Output = Arc<Catalog>;
    type Error = EventUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Arc<Catalog>, EventUseError> {
        Ok(self.0.current(tx).await?)
    }
}

struct GroupsOf {
    selection: Selection,
    after: (CustomerId, GroupId),
}

impl Operation for GroupsOf {
    type Output = Vec<(CustomerId, GroupId)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        store::usage_queue::groups(tx, &self.selection, self.after, GROUPS).await
    }
}

struct EventsOf {
    key: (CustomerId, GroupId),
    selection: Selection,
    after: (Instant, i64),
}

impl Operation for EventsOf {
    type Output = Vec<(EventKey, (Instant, i64))>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let rows = store::usage_queue::of_group(tx, self.key, &self.selection, self.after, UNIT_EVENTS).await?;
        Ok(rows.iter().map(|row| (row.id, (row.at, row.id.key))).collect())
    }
}

struct UnratedOf {
    selection: Selection,
    reason: Option<String>,
    before: Option<EventKey>,
}

impl Operation for UnratedOf {
    type Output = Vec<(EventKey, GroupId)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let rows = store::usage_queue::unrated(tx, &self.selection, self.reason.as_deref(), self.before, UNIT_EVENTS).await?;
        Ok(rows.iter().map(|row| (row.id, row.group)).collect())
    }
}
