//! The queue of the site: usage that stands unrated, of customers first, then of identifiers that nobody is known to have held.

use super::unknown::{self, UnknownView};
use super::view::{EventView, event_view, with_names};
use crate::{Catalogs, ReadError};
use ::catalog::Catalog;
use charging::Standing;
use ids::CustomerId;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::usage::EventKey;
use store::usage_queue::{Selection, unrated};
use store::{Operation, Tx};

/// Where the next page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePlace {
    /// After this event of a customer.
    Event(EventKey),
    /// After this day and key of usage whose identifier nobody held.
    Unknown((i32, i64)),
}

/// Which usage of the queue.
#[derive(Debug, Clone, Default)]
pub struct QueueFilter {
    /// Number or code of the customer.
    pub customer: Option<String>,
    /// Code of the service type.
    pub service_type: Option<String>,
    /// How the identifier begins.
    pub identifier_prefix: Option<String>,
    /// Event time from (inclusive) and to (exclusive).
    pub period: (Option<calendar::Instant>, Option<calendar::Instant>),
}

impl QueueFilter {
    /// What the store looks for; none for a service type that the site never had, since no event can be of it.
    pub(super) async fn selection(&self, tx: &mut Tx<'_>, catalog: &Catalog) -> Result<Option<Selection>, ReadError> {
        let customer = match &self.customer {
            None => None,
            Some(named) => Some(crate::customer::locate(tx, named).await?),
        };
        let service_type = match self.service_type.as_deref().map(|code| catalog.symbols.get(code)) {
            Some(None) => return Ok(None),
            Some(Some(sym)) => Some(sym),
            None => None,
        };
        let (identifier_prefix, (from, to)) = (self.identifier_prefix.clone(), self.period);
        Ok(Some(Selection { customer, service_type, identifier_prefix, from, to }))
    }
}

/// A page of the queue, newest day first in each part.
#[derive(Debug, Clone)]
pub struct ListUnrated {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Which of them.
    pub filter: QueueFilter,
    /// Code of the reason.
    pub reason: Option<String>,
    /// Where the page before ended.
    pub before: Option<QueuePlace>,
    /// Rows of a page.
    pub limit: i64,
}

/// Whose event waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedCustomer {
    /// Number.
    pub number: i64,
    /// Name.
    pub name: String,
}

/// One row of the queue.
#[derive(Debug, Clone)]
pub enum Queued {
    /// A customer's event.
    Event(QueuedCustomer, Box<EventView>),
    /// Nobody's.
    Unknown(Box<UnknownView>),
}

/// One page.
#[derive(Debug, Clone, Default)]
pub struct QueuePage {
    /// The rows.
    pub items: Vec<Queued>,
    /// What `before` of the next page is; none on the last.
    pub next: Option<QueuePlace>,
}

impl Operation for ListUnrated {
    type Output = QueuePage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<QueuePage, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let Some(selection) = self.filter.selection(tx, &catalog).await? else { return Ok(QueuePage::default()) };
        let customer = selection.customer;
        let mut page = self.events(tx, &catalog, &selection).await?;
        let is_of_unknown = self.reason.as_deref().is_none_or(|reason| reason == rating::Unrated::NoService.code());
        if page.next.is_none() && customer.is_none() && is_of_unknown {
            self.unknown(tx, &catalog, &selection, &mut page).await?;
        }
        Ok(page)
    }
}

impl ListUnrated {
    async fn events(&self, tx: &mut Tx<'_>, catalog: &Catalog, selection: &Selection) -> Result<QueuePage, ReadError> {
        let before = match self.before {
            None => None,
            Some(QueuePlace::Event(id)) => Some(id),
            Some(QueuePlace::Unknown(_)) => return Ok(QueuePage::default()),
        };
        let wanted = usize::try_from(self.limit).unwrap_or(0);
        let mut rows = unrated(tx, selection, self.reason.as_deref(), before, self.limit.saturating_add(1)).await?;
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().map(|row| QueuePlace::Event(row.id)).filter(|_| has_more);
        let mut named: BTreeMap<CustomerId, QueuedCustomer> = BTreeMap::new();
        let mut items = Vec::with_capacity(rows.len());
        for standing in Standing::of(tx, rows).await? {
            let customer = standing.first.id.customer;
            if let std::collections::btree_map::Entry::Vacant(place) = named.entry(customer) {
                let row = store::customer::load(tx, customer).await?.ok_or(ReadError::NotFound("customer"))?;
                place.insert(QueuedCustomer { number: row.number, name: row.primary()?.full_name() });
            }
            let of = named.get(&customer).cloned().ok_or(ReadError::NotFound("customer"))?;
            items.push(Queued::Event(of, Box::new(with_names(tx, event_view(catalog, &standing, &[])?).await?)));
        }
        Ok(QueuePage { items, next })
    }

    /// Fills the page up with usage whose identifier nobody held, which follows that of customers; one row more is looked for, which tells
    /// whether a page follows.
    async fn unknown(&self, tx: &mut Tx<'_>, catalog: &Catalog, selection: &Selection, page: &mut QueuePage) -> Result<(), ReadError> {
        let before = match self.before {
            Some(QueuePlace::Unknown(place)) => Some(place),
            Some(QueuePlace::Event(_)) | None => None,
        };
        let wanted = usize::try_from(self.limit).unwrap_or(0);
        let room = wanted.saturating_sub(page.items.len());
        let limit = i64::try_from(room).unwrap_or(i64::MAX).saturating_add(1);
        let found = unknown::page(tx, catalog, selection, before, limit).await?;
        let has_more = found.len() > room;
        page.items.extend(found.into_iter().take(room).map(|view| Queued::Unknown(Box::new(view))));
        page.next = page.items.last().filter(|_| has_more).map(|last| match last {
            Queued::Event(_, view) => QueuePlace::Event(view.id),
            Queued::Unknown(view) => QueuePlace::Unknown(view.id),
        });
        Ok(())
    }
}
