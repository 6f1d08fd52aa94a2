//! `PUT /v1/custom-attributes`

use super::definition::CustomAttributes;
use crate::context::Context;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::site::ChangeAttributes;
use axum::http::StatusCode;

/// Define the custom attributes
///
/// All of them, in the order of showing. One of which a customer has a value keeps its type and is not left out (`attribute_in_use`), nor is
/// one that the criteria of a job name (`attribute_in_criteria`). One that becomes mandatory is asked for when a customer is next changed.
#[utoipa::path(put, path = "/v1/custom-attributes", tag = "customers", request_body = CustomAttributes, params(DryRun),
    responses((status = 200, description = "The attributes.", body = CustomAttributes)))]
pub(crate) async fn put_custom_attributes(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<CustomAttributes>,
) -> Result<Answered, Problem> {
    context.write(ChangeAttributes { definitions: body.to_definitions() }, dry_run, StatusCode::OK, CustomAttributes::from).await
}
