//! Places a customer in the organization tree, or moves it there with all that stands below it.

use super::read::{self, NodeView, PlaceView};
use super::{OrganizationError, rules};
use crate::FieldError;
use ids::CustomerId;
use store::activity::{self, Activity, Change};
use store::customer::{self, CustomerRow};
use store::hierarchy::{self, HierarchyStatus};
use store::organization::{self, NodeKind, NodeRow};
use store::{Operation, StoreError, Tx};

/// Customers that move along and are named: of a whole company a few tell which part of the tree it is.
const NAMED_MAX: i64 = 50;

/// Where a customer shall stand; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewPlace {
    /// What it is; a none inside for no type.
    pub kind: Option<Option<NodeKind>>,
    /// Number or code of the one above; a none inside for the top.
    pub parent: Option<Option<String>>,
}

/// Places or moves a customer.
#[derive(Debug, Clone)]
pub struct PlaceInOrganization {
    /// Number or code of the customer.
    pub customer: String,
    /// Where.
    pub place: NewPlace,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Moved {
    /// Where it stands now.
    pub place: PlaceView,
    /// The one that stood above before.
    pub parent_before: Option<CustomerRow>,
    /// Whether it stands below another one than before.
    pub is_moved: bool,
    /// Who moves along from right below it: the first of them.
    pub along: Vec<NodeView>,
    /// How many billing profiles of others its own ones pay for, in hierarchy groups: a move leaves that as it is.
    pub pays_for: i64,
}

impl Operation for PlaceInOrganization {
    type Output = Moved;
    type Error = OrganizationError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Moved, OrganizationError> {
        organization::lock(tx).await?;
        let id = customer::find(tx, &self.customer).await?.ok_or(OrganizationError::NotFound)?;
        let customer = customer::load(tx, id).await?.ok_or(OrganizationError::NotFound)?;
        let before = read::place_of(tx, customer).await?;
        let standing = before.node.unwrap_or(NodeRow { customer: id, kind: None, parent: None });
        let parent = match &self.place.parent {
            None => standing.parent,
            Some(parent) => find_parent(tx, parent.as_deref()).await?,
        };
        let node = NodeRow { customer: id, kind: self.place.kind.unwrap_or(standing.kind), parent };
        let path = read::path_to(tx, parent).await?;
        let ids: Vec<CustomerId> = path.iter().map(|node| node.customer).collect();
        let name = self.place.parent.clone().flatten().unwrap_or_default();
        rules::may_stand(id, &ids, before.levels_below).map_err(|why| OrganizationError::misplaced(why, &name))?;
        let path = read::views(tx, &path).await?;
        let is_moved = before.node.is_some() && standing.parent != parent;
        let along = organization::children(tx, id, None, CustomerId(0), NAMED_MAX).await?;
        let along = read::views(tx, &along).await?;
        if before.node != Some(node) {
            save(tx, &node, &path).await?;
            record(tx, &before, &node, &path).await?;
        }
        let parent_before = before.path.last().map(|above| above.customer.clone());
        let pays_for = pays_for(tx, id).await?;
        Ok(Moved { place: PlaceView { node: Some(node), path, ..before }, parent_before, is_moved, along, pays_for })
    }
}

async fn pays_for(tx: &mut Tx<'_>, customer: CustomerId) -> Result<i64, StoreError> {
    let mut members = 0_i64;
    for group in hierarchy::of_owners(tx, &[customer.0]).await?.iter().filter(|group| group.status == HierarchyStatus::Active) {
        members = members.saturating_add(hierarchy::count_members(tx, group.id).await?);
    }
    Ok(members)
}

/// Writes a node, and the one above where it was outside the tree.
async fn save(tx: &mut Tx<'_>, node: &NodeRow, path: &[NodeView]) -> Result<(), StoreError> {
    if let Some(above) = path.last()
        && organization::load(tx, above.row.customer).await?.is_none()
    {
        organization::save(tx, &above.row).await?;
    }
    organization::save(tx, node).await
}

async fn find_parent(tx: &mut Tx<'_>, parent: Option<&str>) -> Result<Option<CustomerId>, OrganizationError> {
    let Some(parent) = parent else { return Ok(None) };
    let found = customer::find(tx, parent).await?;
    found.map(Some).ok_or_else(|| OrganizationError::Fields(vec![unknown("parent", parent)]))
}

fn unknown(field: &str, parent: &str) -> FieldError {
    let message = format!("there is no customer `{parent}` in this site");
    FieldError { field: field.to_owned(), code: "unknown_customer", message }
}

/// Understands the place of a customer that is still to be made, under the tree's lock: its path from the top, or what is wrong.
pub(crate) async fn check(tx: &mut Tx<'_>, place: &NewPlace) -> Result<Result<Vec<NodeView>, FieldError>, StoreError> {
    organization::lock(tx).await?;
    let Some(parent) = place.parent.clone().flatten() else { return Ok(Ok(Vec::new())) };
    let Some(id) = customer::find(tx, &parent).await? else { return Ok(Err(unknown("organization_place.parent", &parent))) };
    let path = read::path_to(tx, Some(id)).await?;
    if path.len() >= rules::LEVELS_MAX {
        let error = OrganizationError::TooDeep;
        return Ok(Err(FieldError { field: "organization_place.parent".to_owned(), code: error.code(), message: error.to_string() }));
    }
    Ok(Ok(read::views(tx, &path).await?))
}

/// Places a new customer at the end of a checked path.
pub(crate) async fn put(tx: &mut Tx<'_>, customer: CustomerId, place: &NewPlace, path: &[NodeView]) -> Result<(), StoreError> {
    let node = NodeRow { customer, kind: place.kind.flatten(), parent: path.last().map(|above| above.row.customer) };
    save(tx, &node, path).await
}

async fn record(tx: &mut Tx<'_>, before: &PlaceView, node: &NodeRow, path: &[NodeView]) -> Result<(), StoreError> {
    let name = |above: Option<&NodeView>| above.map(|above| above.customer.primary().map(|primary| primary.full_name())).transpose();
    let kind = |kind: Option<NodeKind>| kind.map(|kind| kind.as_str().to_owned());
    let fields = [
        ("organization_type", kind(before.node.and_then(|node| node.kind)), kind(node.kind)),
        ("parent", name(before.path.last())?, name(path.last())?),
    ];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    let activity = Activity {
        action: if before.node.is_some() { "organization.moved" } else { "organization.placed" },
        object_kind: "customer",
        object_id: before.customer.number.to_string(),
        object_name: before.customer.primary()?.full_name(),
        customer: Some(before.customer.id),
        changes: changed.map(|(field, before, after)| Change { field: field.to_owned(), before, after }).collect(),
    };
    activity::record(tx, &activity).await
}
