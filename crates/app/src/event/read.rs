//! Lists a customer's events and shows one with its trace.

use super::owners::{OwnerShare, owners};
use super::trace::{TraceLine, trace_lines};
use super::view::{EventView, currencies, event_view, with_names};
use crate::customer::locate;
use crate::{Catalogs, ReadError};
use calendar::Instant;
use charging::Standing;
use rating::Trace;
use std::sync::Arc;
use store::usage::{self, EventFilter, EventKey, EventStatus};
use store::{Operation, Tx};

/// A page of a customer's events, newest first.
#[derive(Debug, Clone)]
pub struct ListEvents {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
    /// Code of the service type.
    pub service_type: Option<String>,
    /// Identifier.
    pub identifier: Option<String>,
    /// Event time from (inclusive).
    pub from: Option<Instant>,
    /// Event time to (exclusive).
    pub to: Option<Instant>,
    /// Rated or unrated.
    pub status: Option<EventStatus>,
    /// Event time and key of the last event of the page before.
    pub before: Option<(Instant, i64)>,
    /// Events of a page.
    pub limit: i64,
}

/// One page.
#[derive(Debug, Clone)]
pub struct EventPage {
    /// The events.
    pub items: Vec<EventView>,
    /// What `before` of the next page is; none on the last.
    pub next: Option<(Instant, i64)>,
}

impl Operation for ListEvents {
    type Output = EventPage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<EventPage, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let customer = locate(tx, &self.customer).await?;
        let service_type = match &self.service_type {
            None => None,
            // A code that the site never had: no event can be of it.
            Some(code) => match catalog.symbols.get(code) {
                Some(sym) => Some(sym),
                None => return Ok(EventPage { items: Vec::new(), next: None }),
            },
        };
        let filter = EventFilter { service_type, identifier: self.identifier.clone(), status: self.status, from: self.from, to: self.to };
        let wanted = usize::try_from(self.limit).unwrap_or(0);
        let mut rows = usage::list_of_customer(tx, customer, &filter, self.before, self.limit.saturating_add(1)).await?;
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().map(|row| (row.at, row.id.key)).filter(|_| has_more);
        let currencies = currencies(tx, customer).await?;
        let standings = Standing::of(tx, rows).await?;
        let mut items = Vec::with_capacity(standings.len());
        for standing in &standings {
            items.push(with_names(tx, event_view(&catalog, standing, &currencies)?).await?);
        }
        Ok(EventPage { items, next })
    }
}

/// An event with how its price came about.
#[derive(Debug, Clone)]
pub struct EventDetails {
    /// The event.
    pub event: EventView,
    /// Number of its customer.
    pub customer: i64,
    /// Owners of sharing groups that pay it or give for it.
    pub owners: Vec<OwnerShare>,
    /// Its steps.
    pub trace: Vec<TraceLine>,
}

/// One event.
#[derive(Debug, Clone)]
pub struct GetEvent {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Its id.
    pub id: EventKey,
}

impl Operation for GetEvent {
    type Output = EventDetails;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<EventDetails, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let row = usage::load(tx, self.id).await?.ok_or(ReadError::NotFound("usage event"))?;
        let customer = store::customer::load(tx, self.id.customer).await?.ok_or(ReadError::NotFound("usage event"))?;
        let currencies = currencies(tx, self.id.customer).await?;
        let currency = currencies.iter().find(|(group, _)| *group == row.group).map(|(_, currency)| *currency);
        let standing = Standing::of(tx, vec![row]).await?.pop().ok_or(ReadError::NotFound("usage event"))?;
        let trace = if standing.trace().is_empty() { Trace::default() } else { Trace::decode(standing.trace())? };
        Ok(EventDetails {
            event: with_names(tx, event_view(&catalog, &standing, &currencies)?).await?,
            customer: customer.number,
            owners: owners(tx, &catalog, self.id.customer, &standing.legs()?, standing.trace()).await?,
            trace: trace_lines(&catalog, currency, &trace)?,
        })
    }
}
