//! `PATCH /v1/customers/{customer}/organization`

use super::node::{OrganizationMove, OrganizationType};
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, present};
use app::organization::{NewPlace, PlaceInOrganization};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganizationUpdate {
    /// What the customer is in the tree; null for no type.
    #[serde(default, rename = "type", deserialize_with = "present")]
    #[schema(value_type = Option<OrganizationType>)]
    kind: Option<Option<OrganizationType>>,
    /// Number or code of the customer above; null for the top.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "1001")]
    parent: Option<Option<String>>,
}

/// Place a customer in the organization tree, or move it
///
/// All that stands below it moves along; a dry run tells what. A customer below itself is refused (409 `organization_cycle`), as is a tree
/// of more than 20 levels (409 `organization_too_deep`). Who pays for whom stays as it is.
#[utoipa::path(patch, path = "/v1/customers/{customer}/organization", tag = "organization", request_body = OrganizationUpdate,
    params(("customer" = String, Path, description = "Number or code of the customer."), DryRun),
    responses((status = 200, description = "The place, and what moved.", body = OrganizationMove)))]
pub(crate) async fn update_organization_place(
    context: Context,
    Path(customer): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<OrganizationUpdate>,
) -> Result<Answered, Problem> {
    let place = NewPlace { kind: body.kind.map(|kind| kind.map(Into::into)), parent: body.parent };
    let encode = |moved| Ok(Answer { status: StatusCode::OK, body: to_json(&OrganizationMove::try_from(&moved)?)?, kept: None });
    context.write_encoded(PlaceInOrganization { customer, place }, dry_run, encode).await
}
