//! `GET /v1/customers/{customer}/hierarchy`

use super::group::{HierarchyGroup, HierarchyMember};
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::hierarchy::HierarchyOf;
use serde::Serialize;
use utoipa::ToSchema;

/// Whom a customer pays for, and who pays for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerHierarchy {
    /// Groups that it owns, oldest first.
    groups: Vec<HierarchyGroup>,
    /// Groups that its billing profiles are members of, the one that begins first at the front.
    memberships: Vec<HierarchyMember>,
}

/// Show the hierarchy of a customer
///
/// The groups that it owns, and its memberships; those that are cancelled too.
#[utoipa::path(get, path = "/v1/customers/{customer}/hierarchy", tag = "hierarchy",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "Groups and memberships.", body = CustomerHierarchy)))]
pub(crate) async fn list_customer_hierarchy(
    context: Context,
    Path(customer): Path<String>,
) -> Result<axum::Json<CustomerHierarchy>, Problem> {
    let zone = context.zone()?;
    let view = context.read(HierarchyOf { customer }).await?;
    Ok(axum::Json(CustomerHierarchy {
        groups: view.groups.iter().map(|group| HierarchyGroup::from_view(group, &zone)).collect::<Result<_, _>>()?,
        memberships: view.memberships.iter().map(|member| HierarchyMember::from_view(member, &zone)).collect::<Result<_, _>>()?,
    }))
}
