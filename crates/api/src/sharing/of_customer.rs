//! `GET /v1/customers/{customer}/sharing`

use super::group::{SharingGroup, SharingMember};
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::sharing::SharingOf;
use serde::Serialize;
use utoipa::ToSchema;

/// What a customer shares and what is shared with it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerSharing {
    /// Groups that it owns, oldest first.
    groups: Vec<SharingGroup>,
    /// Groups that it is a member of, the one joined first at the front.
    memberships: Vec<SharingMember>,
}

/// Show the sharing of a customer
///
/// The groups that it owns, and its memberships; those that are cancelled too.
#[utoipa::path(get, path = "/v1/customers/{customer}/sharing", tag = "sharing",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "Groups and memberships.", body = CustomerSharing)))]
pub(crate) async fn list_customer_sharing(context: Context, Path(customer): Path<String>) -> Result<axum::Json<CustomerSharing>, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let view = context.read(SharingOf { catalogs: context.state.catalogs.clone(), customer }).await?;
    Ok(axum::Json(CustomerSharing {
        groups: view.groups.iter().map(|group| SharingGroup::from_view(group, language, &zone)).collect::<Result<_, _>>()?,
        memberships: view.memberships.iter().map(|member| SharingMember::from_view(member, &zone)).collect::<Result<_, _>>()?,
    }))
}
