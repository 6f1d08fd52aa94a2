//! What a stored event shows.

use crate::subscription::Named;
use crate::{Figure, ReadError};
use ::catalog::Catalog;
use balance::{Leg, LegKind};
use calendar::Instant;
use charging::Standing;
use ids::{BillId, CustomerId, GroupId, Sym};
use rating::{Trace, TraceStep};
use serde_json::Value as Json;
use store::Tx;
use store::usage::{EventKey, EventStatus};
use store::usage_revision::RevisionRow;

/// One impact.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpactView {
    /// `charge`, `funds`, `consume`, `grant`, `count`, `adjust`, `rollover`.
    pub kind: &'static str,
    /// The balance group that it moved: the owner's, of what is shared.
    pub group: GroupId,
    /// Without tax; of what is consumed the amount taken.
    pub amount: Figure,
    /// Tax of a charge.
    pub tax: Option<Figure>,
    /// The bill of a charge, and of the charge that funds paid.
    pub bill: Option<BillId>,
    /// Its item.
    pub bill_item: Option<Named>,
    /// The balance moved, by its number in the group.
    pub balance: Option<u32>,
}

/// An event.
#[derive(Debug, Clone)]
pub struct EventView {
    /// Its id.
    pub id: EventKey,
    /// Kind of service.
    pub service_type: Named,
    /// The service's identifier.
    pub identifier: String,
    /// What makes it unlike others of the identifier and day.
    pub session_id: String,
    /// Event time.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Rated or unrated.
    pub status: EventStatus,
    /// Rated quantity; none of an unrated event.
    pub quantity: Option<String>,
    /// Its unit.
    pub unit: String,
    /// Charged without tax.
    pub amount: Option<Figure>,
    /// Tax.
    pub tax: Option<Figure>,
    /// Why it is unrated: code and sentence.
    pub reason: Option<(String, String)>,
    /// Service fields, as they were last corrected.
    pub fields: Json,
    /// Impacts.
    pub impacts: Vec<ImpactView>,
    /// What was decided of it as it came; none where that still stands.
    pub first: Option<FirstView>,
    /// What was decided of it since it came, oldest first.
    pub revisions: Vec<RevisionView>,
    /// Its tax is by the last known rate, or missing, until the taxation gateway answers.
    pub tax_pending: bool,
}

/// What was decided of an event as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstView {
    /// Result then.
    pub status: EventStatus,
    /// Charged then, without tax.
    pub amount: Option<Figure>,
    /// Tax then.
    pub tax: Option<Figure>,
    /// Fields as they came.
    pub fields: Json,
}

/// What was decided of an event after it came.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisionView {
    /// Its number, from 1.
    pub number: i32,
    /// Why it was decided anew.
    pub kind: &'static str,
    /// When.
    pub recorded_at: Instant,
    /// Who.
    pub actor: String,
    /// What people call it.
    pub actor_name: String,
    /// What they gave as the reason.
    pub reason: String,
    /// Result from then on.
    pub status: EventStatus,
    /// Net that was added.
    pub amount: Option<Figure>,
    /// Tax that was added.
    pub tax: Option<Figure>,
    /// Fields from then on.
    pub fields: Json,
    /// Impacts that were added.
    pub impacts: Vec<ImpactView>,
}

/// Impacts of legs.
///
/// # Errors
/// [`ReadError`].
pub fn impacts(catalog: &Catalog, legs: &[Leg]) -> Result<Vec<ImpactView>, ReadError> {
    let impact = |leg: &Leg| -> Result<ImpactView, ReadError> {
        let item = leg.item.map(|item| item.code);
        Ok(ImpactView {
            kind: kind_word(leg.kind),
            group: leg.group,
            amount: Figure::of(catalog, leg.resource, leg.net)?,
            tax: match leg.kind {
                LegKind::Charge => Some(Figure::of(catalog, leg.resource, leg.tax)?),
                LegKind::Funds | LegKind::Consume | LegKind::Grant | LegKind::Count | LegKind::Adjust | LegKind::Rollover => None,
            },
            bill: leg.item.map(|item| item.bill),
            bill_item: item.map(|code| named_item(catalog, code)),
            balance: leg.balance,
        })
    };
    legs.iter().map(impact).collect()
}

const fn kind_word(kind: LegKind) -> &'static str {
    match kind {
        LegKind::Charge => "charge",
        LegKind::Funds => "funds",
        LegKind::Consume => "consume",
        LegKind::Grant => "grant",
        LegKind::Count => "count",
        LegKind::Adjust => "adjust",
        LegKind::Rollover => "rollover",
    }
}

pub(super) fn named_item(catalog: &Catalog, code: Sym) -> Named {
    let names = catalog.bill_items.get(&code).map(|found| found.names.clone()).unwrap_or_default();
    Named { code: catalog.symbols.code(code).to_owned(), names }
}

/// The currency of each of a customer's groups.
pub(super) async fn currencies(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<(GroupId, Sym)>, ReadError> {
    let profiles = store::profile::list_of_customer(tx, customer).await?;
    let groups = store::group::list_of_customer(tx, customer).await?;
    let currency = |group: &store::group::GroupRow| profiles.iter().find(|profile| profile.id == group.profile).map(|found| found.currency);
    Ok(groups.iter().filter_map(|group| Some((group.id, currency(group)?))).collect())
}

/// The view of a row. `currencies` are those of the customer's groups.
pub(super) fn event_view(catalog: &Catalog, standing: &Standing, currencies: &[(GroupId, Sym)]) -> Result<EventView, ReadError> {
    let row = &standing.first;
    let service_type = catalog.service_types.get(&row.service_type);
    let is_rated = match standing.status() {
        EventStatus::Rated | EventStatus::Shared | EventStatus::Cancelled => true,
        EventStatus::Unrated => false,
    };
    let currency = currencies.iter().find(|(group, _)| *group == row.group).map(|(_, currency)| *currency).filter(|_| is_rated);
    let figure = |quanta: i64| currency.map(|currency| Figure::of(catalog, currency, quanta)).transpose();
    let reason = (!is_rated).then(|| (standing.quantity().to_owned(), charging::unrated_message(standing.quantity())));
    let (net, tax) = standing.amounts()?;
    let content = standing.content();
    Ok(EventView {
        id: row.id,
        service_type: Named {
            code: catalog.symbols.code(row.service_type).to_owned(),
            names: service_type.map(|found| found.names.clone()).unwrap_or_default(),
        },
        identifier: row.identifier.clone(),
        session_id: row.session_id.clone(),
        at: row.at,
        recorded_at: row.recorded_at,
        status: standing.status(),
        quantity: (is_rated && !standing.quantity().is_empty()).then(|| standing.quantity().to_owned()),
        unit: service_type.map(|found| found.unit_label.clone()).unwrap_or_default(),
        amount: figure(net)?,
        tax: figure(tax)?,
        reason,
        fields: if content.is_empty() { Json::Null } else { serde_json::from_str(content)? },
        impacts: impacts(catalog, &standing.legs()?)?,
        first: first(catalog, standing, currency)?,
        revisions: revisions(catalog, standing, currency)?,
        tax_pending: is_rated && is_tax_pending(catalog, standing.trace())?,
    })
}

/// The view with those who decided called by their names, as in the activity log.
pub(super) async fn with_names(tx: &mut Tx<'_>, mut view: EventView) -> Result<EventView, ReadError> {
    for revision in &mut view.revisions {
        revision.actor_name = store::activity::actor_name(tx, &revision.actor).await?;
    }
    Ok(view)
}

fn first(catalog: &Catalog, standing: &Standing, currency: Option<Sym>) -> Result<Option<FirstView>, ReadError> {
    if standing.revisions.is_empty() {
        return Ok(None);
    }
    let row = &standing.first;
    let is_rated = row.status != EventStatus::Unrated;
    let figure = |quanta: i64| currency.filter(|_| is_rated).map(|currency| Figure::of(catalog, currency, quanta)).transpose();
    let fields = if row.content.is_empty() { Json::Null } else { serde_json::from_str(&row.content)? };
    Ok(Some(FirstView { status: row.status, amount: figure(row.net)?, tax: figure(row.tax)?, fields }))
}

/// Whether a trace taxes by a rate that is not settled.
pub(crate) fn is_tax_pending(catalog: &Catalog, trace: &[u8]) -> Result<bool, ReadError> {
    if trace.is_empty() || !tax::uses_gateway(catalog) {
        return Ok(false);
    }
    Ok(Trace::decode(trace)?.steps.iter().any(|step| matches!(step, TraceStep::Tax { pending: true, .. })))
}

fn revisions(catalog: &Catalog, standing: &Standing, currency: Option<Sym>) -> Result<Vec<RevisionView>, ReadError> {
    let figure = |quanta: i64| currency.map(|currency| Figure::of(catalog, currency, quanta)).transpose();
    let view = |row: &RevisionRow| {
        let legs = if row.legs.is_empty() { Vec::new() } else { rating::legs::decode(&row.legs)? };
        Ok(RevisionView {
            number: row.revision,
            kind: row.kind.as_str(),
            recorded_at: row.recorded_at,
            actor: row.actor.clone(),
            actor_name: row.actor.clone(),
            reason: row.reason.clone(),
            status: row.status,
            amount: figure(row.net)?,
            tax: figure(row.tax)?,
            fields: if row.content.is_empty() { Json::Null } else { serde_json::from_str(&row.content)? },
            impacts: impacts(catalog, &legs)?,
        })
    };
    standing.revisions.iter().map(view).collect()
}
