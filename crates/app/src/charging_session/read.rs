//! Shows sessions.

use crate::customer::locate;
use crate::subscription::{Named, named};
use crate::{Catalogs, ReadError};
use ::catalog::{Catalog, QuantityRule};
use calendar::Instant;
use ids::{CustomerId, SessionId, Sym};
use money::Exact;
use rating::SessionState;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::customer::CustomerRow;
use store::session::{self, SessionRow};
use store::{Operation, StoreError, Tx, group, profile, site};

/// A session.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Its row, the state as it is now.
    pub row: SessionRow,
    /// Whose.
    pub customer: CustomerRow,
    /// Kind of service.
    pub service_type: Named,
    /// Code of the field that quantities count; none where each message counts as one.
    pub counted: Option<String>,
    /// Used so far, in the service type's unit.
    pub used: Exact,
    /// Granted beyond it, in that unit.
    pub granted: Exact,
    /// Label of the unit.
    pub unit: String,
    /// Service fields of the first message.
    pub fields: BTreeMap<String, String>,
    /// The currency that it is charged in.
    pub currency: Sym,
}

/// What the sessions of one customer share.
struct Holder {
    customer: CustomerRow,
    currencies: Vec<(ids::GroupId, Sym)>,
    now: Instant,
}

impl Holder {
    async fn load(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Self, ReadError> {
        let now = site::now(tx).await?;
        let customer = store::customer::load(tx, customer).await?.ok_or(ReadError::NotFound("customer"))?;
        let profiles = profile::list_of_customer(tx, customer.id).await?;
        let mut currencies = Vec::new();
        for group in group::list_of_customer(tx, customer.id).await? {
            currencies.extend(profiles.iter().find(|profile| profile.id == group.profile).map(|profile| (group.id, profile.currency)));
        }
        Ok(Self { customer, currencies, now })
    }

    fn view(&self, catalog: &Catalog, mut row: SessionRow) -> Result<SessionView, ReadError> {
        let service_type = catalog.service_types.get(&row.service_type).ok_or(StoreError::Missing("service type"))?;
        let field = |place: usize| service_type.fields.get(place).map(|field| field.code.clone());
        let counted = match service_type.quantity {
            QuantityRule::One => None,
            QuantityRule::Field(place) | QuantityRule::Difference(_, place) => field(place),
        };
        let in_units = |counted: &str| -> Result<Exact, ReadError> { Ok(counted.parse::<Exact>()?.times(service_type.conversion)?) };
        row.state = state_at(&row, self.now);
        let found = self.currencies.iter().find(|(group, _)| *group == row.group);
        let (_, currency) = found.ok_or(StoreError::Missing("balance group"))?;
        Ok(SessionView {
            customer: self.customer.clone(),
            service_type: named(catalog, row.service_type, Some(&service_type.names)),
            counted,
            used: in_units(&row.used)?,
            granted: in_units(&row.granted)?,
            unit: service_type.unit_label.clone(),
            fields: serde_json::from_str(&row.content)?,
            currency: *currency,
            row,
        })
    }
}

/// The state now: a grant that is over holds nothing, whether or not it was swept.
fn state_at(row: &SessionRow, now: Instant) -> SessionState {
    match row.state {
        SessionState::Held if row.valid_to <= now => SessionState::Expired,
        SessionState::Held | SessionState::Expired | SessionState::Ended | SessionState::Unknown => row.state,
    }
}

/// One session.
#[derive(Debug, Clone)]
pub struct GetSession {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Its id.
    pub id: SessionId,
}

impl Operation for GetSession {
    type Output = SessionView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SessionView, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let row = session::load(tx, self.id).await?.ok_or(ReadError::NotFound("charging session"))?;
        Holder::load(tx, row.customer).await?.view(&catalog, row)
    }
}

/// A page of a customer's sessions: those that hold something first, then newest first.
#[derive(Debug, Clone)]
pub struct ListSessions {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
    /// Whether the last session of the page before was held, and its id.
    pub after: Option<(bool, SessionId)>,
    /// Sessions of a page.
    pub limit: i64,
}

/// One page.
#[derive(Debug, Clone)]
pub struct SessionPage {
    /// The sessions.
    pub items: Vec<SessionView>,
    /// What `after` of the next page is; none on the last.
    pub next: Option<(bool, SessionId)>,
}

impl Operation for ListSessions {
    type Output = SessionPage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SessionPage, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let customer = locate(tx, &self.customer).await?;
        let holder = Holder::load(tx, customer).await?;
        let mut rows = session::list_open_first(tx, customer, self.after, self.limit.saturating_add(1)).await?;
        let wanted = usize::try_from(self.limit).unwrap_or(0);
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        // The stored state is what the table is sorted by.
        let next = rows.last().filter(|_| has_more).map(|row| (row.state == SessionState::Held, row.id));
        let items = rows.into_iter().map(|row| holder.view(&catalog, row)).collect::<Result<_, _>>()?;
        Ok(SessionPage { items, next })
    }
}
