//! A customer in the organization tree as it is shown.

use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::wire::{Address, some};
use app::organization::{Moved, NewPlace, NodeView, PlaceView};
use serde::{Deserialize, Serialize};
use store::organization::NodeKind;
use utoipa::ToSchema;

/// What a customer is in the tree. It informs and has no effect.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrganizationType {
    /// A place.
    Site,
    /// A legal entity without services of its own.
    LegalEntity,
    /// Pays.
    BillingAccount,
    /// Uses services.
    ServiceAccount,
}

impl From<OrganizationType> for NodeKind {
    fn from(kind: OrganizationType) -> Self {
        match kind {
            OrganizationType::Site => Self::Site,
            OrganizationType::LegalEntity => Self::LegalEntity,
            OrganizationType::BillingAccount => Self::BillingAccount,
            OrganizationType::ServiceAccount => Self::ServiceAccount,
        }
    }
}

/// The place of a customer that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganizationPlace {
    /// What it is.
    #[serde(rename = "type")]
    kind: Option<OrganizationType>,
    /// Number or code of the customer above; absent at the top.
    #[schema(example = "1001")]
    parent: Option<String>,
}

impl NewOrganizationPlace {
    pub(crate) fn to_place(&self) -> NewPlace {
        NewPlace { kind: self.kind.map(|kind| Some(kind.into())), parent: self.parent.clone().map(Some) }
    }
}

/// A customer in the organization tree.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrganizationNode {
    /// The customer.
    customer: CustomerRef,
    /// Organization of its primary contact.
    #[schema(required = true)]
    company: Option<String>,
    /// Address of its primary contact.
    address: Address,
    /// `active`, `inactive` or `closed`.
    status: String,
    /// `site`, `legal_entity`, `billing_account` or `service_account`.
    #[serde(rename = "type")]
    #[schema(required = true)]
    kind: Option<String>,
    /// The customer above; null at the top.
    #[schema(required = true)]
    parent: Option<CustomerRef>,
    /// How many stand right below.
    children: i64,
}

fn word(kind: Option<NodeKind>) -> Option<String> {
    kind.map(|kind| kind.as_str().to_owned())
}

impl TryFrom<&NodeView> for OrganizationNode {
    type Error = Problem;

    fn try_from(view: &NodeView) -> Result<Self, Problem> {
        let primary = view.customer.primary()?;
        Ok(Self {
            customer: CustomerRef::try_from(&view.customer)?,
            company: some(&primary.organization),
            address: Address::from(&primary.address),
            status: view.customer.status.as_str().to_owned(),
            kind: word(view.row.kind),
            parent: view.parent.as_ref().map(CustomerRef::try_from).transpose()?,
            children: view.children,
        })
    }
}

/// Where a customer stands in the organization tree.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrganizationPlace {
    /// The customer.
    customer: CustomerRef,
    /// Whether it stands in the tree at all.
    in_tree: bool,
    /// `site`, `legal_entity`, `billing_account` or `service_account`.
    #[serde(rename = "type")]
    #[schema(required = true)]
    kind: Option<String>,
    /// Who stands above, from the top; empty at the top.
    path: Vec<OrganizationNode>,
    /// How many stand right below.
    children: i64,
    /// How many stand below, at any depth.
    below: i64,
}

impl TryFrom<&PlaceView> for OrganizationPlace {
    type Error = Problem;

    fn try_from(view: &PlaceView) -> Result<Self, Problem> {
        Ok(Self {
            customer: CustomerRef::try_from(&view.customer)?,
            in_tree: view.node.is_some(),
            kind: word(view.node.and_then(|node| node.kind)),
            path: view.path.iter().map(OrganizationNode::try_from).collect::<Result<_, _>>()?,
            children: view.children,
            below: view.below,
        })
    }
}

/// What a move does, or would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrganizationMove {
    /// Where the customer stands then.
    place: OrganizationPlace,
    /// Whether it stands below another one than before.
    moved: bool,
    /// Who stood above before; null for the top, or outside the tree.
    #[schema(required = true)]
    parent_before: Option<CustomerRef>,
    /// How many move along, at any depth.
    along_count: i64,
    /// Who moves along from right below: the first 50.
    along: Vec<OrganizationNode>,
    /// How many billing profiles of others the customer's own ones pay for: a move leaves that as it is.
    pays_for: i64,
}

impl TryFrom<&Moved> for OrganizationMove {
    type Error = Problem;

    fn try_from(moved: &Moved) -> Result<Self, Problem> {
        Ok(Self {
            place: OrganizationPlace::try_from(&moved.place)?,
            moved: moved.is_moved,
            parent_before: moved.parent_before.as_ref().map(CustomerRef::try_from).transpose()?,
            along_count: moved.place.below,
            along: moved.along.iter().map(OrganizationNode::try_from).collect::<Result<_, _>>()?,
            pays_for: moved.pays_for,
        })
    }
}
