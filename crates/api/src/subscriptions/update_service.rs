//! `PATCH /v1/subscriptions/{id}/services/{service}`

use super::subscription::Subscription;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::subscription::EditService;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceUpdate {
    /// Its identifier from now on; usage of before keeps the one that it had.
    #[schema(max_length = 128)]
    identifier: Option<String>,
    /// What people call it.
    #[schema(max_length = 200)]
    name: Option<String>,
}

/// Change a service
#[utoipa::path(patch, path = "/v1/subscriptions/{id}/services/{service}", tag = "subscriptions", request_body = ServiceUpdate,
    params(("id" = String, Path, description = "Id."), ("service" = String, Path, description = "Id of the service."), DryRun),
    responses((status = 200, description = "The subscription.", body = Subscription)))]
pub(crate) async fn update_service(
    context: Context,
    Path((id, service)): Path<(String, String)>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ServiceUpdate>,
) -> Result<Answered, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let operation = EditService {
        catalogs: context.state.catalogs.clone(),
        subscription: id.parse().or(Err(Problem::not_found()))?,
        service: service.parse().or(Err(Problem::not_found()))?,
        identifier: body.identifier,
        name: body.name,
    };
    context.write(operation, dry_run, StatusCode::OK, move |view| Subscription::from_view(&view, language, &zone)).await
}
