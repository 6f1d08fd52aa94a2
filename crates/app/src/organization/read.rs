//! Shows the organization tree: a customer's place in it, what is below it, and what matches a search.

use super::rules::LEVELS_MAX;
use crate::ReadError;
use crate::customer::locate;
use ids::CustomerId;
use std::collections::HashMap;
use store::customer::{self, CustomerRow};
use store::organization::{self, NodeFilter, NodeRow};
use store::{Operation, StoreError, Tx};

/// A node with who it is.
#[derive(Debug, Clone)]
pub struct NodeView {
    /// Its place.
    pub row: NodeRow,
    /// The customer.
    pub customer: CustomerRow,
    /// The one above.
    pub parent: Option<CustomerRow>,
    /// How many stand right below.
    pub children: i64,
}

/// A customer and its place.
#[derive(Debug, Clone)]
pub struct PlaceView {
    /// The customer.
    pub customer: CustomerRow,
    /// Its place; none where it stands outside the tree.
    pub node: Option<NodeRow>,
    /// Who stands above, from the top.
    pub path: Vec<NodeView>,
    /// How many stand right below.
    pub children: i64,
    /// How many stand below, at any depth.
    pub below: i64,
    /// On how many levels.
    pub levels_below: usize,
}

/// The place of one customer.
#[derive(Debug, Clone)]
pub struct GetPlace {
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for GetPlace {
    type Output = PlaceView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<PlaceView, ReadError> {
        let id = locate(tx, &self.customer).await?;
        let customer = customer::load(tx, id).await?.ok_or(ReadError::NotFound("customer"))?;
        Ok(place_of(tx, customer).await?)
    }
}

/// The place of a customer.
pub(super) async fn place_of(tx: &mut Tx<'_>, customer: CustomerRow) -> Result<PlaceView, StoreError> {
    let node = organization::load(tx, customer.id).await?;
    let path = path_to(tx, node.and_then(|node| node.parent)).await?;
    let (below, levels) = organization::count_below(tx, customer.id, levels_max()).await?;
    let children = organization::count_children(tx, &[customer.id.0]).await?.first().map_or(0, |(_, count)| *count);
    let path = views(tx, &path).await?;
    Ok(PlaceView { customer, node, path, children, below, levels_below: usize::try_from(levels).unwrap_or(LEVELS_MAX) })
}

/// One more than the tree can have, so that what is beyond shows.
fn levels_max() -> i64 {
    i64::try_from(LEVELS_MAX).unwrap_or(i64::MAX).saturating_add(1)
}

/// From the top down to a node, with it; nothing where there is none.
///
/// # Errors
/// [`StoreError::Invariant`] where the tree goes round.
pub(super) async fn path_to(tx: &mut Tx<'_>, last: Option<CustomerId>) -> Result<Vec<NodeRow>, StoreError> {
    let mut path: Vec<NodeRow> = Vec::new();
    let mut next = last;
    while let Some(id) = next {
        if path.len() > LEVELS_MAX {
            return Err(StoreError::Invariant("an organization tree that goes round, or deeper than it may"));
        }
        // Who was named as a parent first has no row of its own yet.
        let node = organization::load(tx, id).await?.unwrap_or(NodeRow { customer: id, kind: None, parent: None });
        path.push(node);
        next = node.parent;
    }
    path.reverse();
    Ok(path)
}

/// Nodes with who they are, in the same order.
pub(super) async fn views(tx: &mut Tx<'_>, rows: &[NodeRow]) -> Result<Vec<NodeView>, StoreError> {
    let nodes: Vec<i64> = rows.iter().map(|row| row.customer.0).collect();
    let mut all: Vec<i64> = rows.iter().flat_map(|row| [Some(row.customer.0), row.parent.map(|id| id.0)]).flatten().collect();
    all.sort_unstable();
    all.dedup();
    let customers: HashMap<CustomerId, CustomerRow> = customer::load_many(tx, &all).await?.into_iter().map(|row| (row.id, row)).collect();
    let children: HashMap<CustomerId, i64> = organization::count_children(tx, &nodes).await?.into_iter().collect();
    let view = |row: &NodeRow| {
        Ok(NodeView {
            row: *row,
            customer: customers.get(&row.customer).cloned().ok_or(StoreError::Missing("customer"))?,
            parent: row.parent.and_then(|parent| customers.get(&parent).cloned()),
            children: children.get(&row.customer).copied().unwrap_or(0),
        })
    };
    rows.iter().map(view).collect()
}

/// Nodes that match, or those right below a customer.
#[derive(Debug, Clone)]
pub struct FindNodes {
    /// What is looked for; below a parent only its type counts.
    pub filter: NodeFilter,
    /// Number or code of the one whose children are wanted.
    pub parent: Option<String>,
    /// The last node of the page before.
    pub after: Option<CustomerId>,
    /// Nodes of a page.
    pub limit: i64,
}

/// One page of nodes.
#[derive(Debug, Clone)]
pub struct NodePage {
    /// The nodes.
    pub items: Vec<NodeView>,
    /// What `after` of the next page is; none on the last.
    pub next: Option<CustomerId>,
}

impl Operation for FindNodes {
    type Output = NodePage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<NodePage, ReadError> {
        let (after, limit) = (self.after.unwrap_or(CustomerId(0)), self.limit.saturating_add(1));
        let mut rows = match &self.parent {
            Some(parent) => {
                let parent = locate(tx, parent).await?;
                organization::children(tx, parent, self.filter.kind, after, limit).await?
            }
            None => organization::search(tx, &self.filter, after, limit).await?,
        };
        let wanted = usize::try_from(self.limit).unwrap_or(0);
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().map(|row| row.customer).filter(|_| has_more);
        Ok(NodePage { items: views(tx, &rows).await?, next })
    }
}
