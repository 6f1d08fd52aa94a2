//! `POST /v1/billing-profiles/{id}:change-cycle`

use super::list::BillingProfile;
use super::update::{Changed, answer};
use crate::context::Context;
use crate::json::{Json, Path};
use crate::problem::Problem;
use app::billing::ChangeCycle;
use axum::http::StatusCode;
use axum::response::Response;
use ids::ProfileId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Another cycle; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCycle {
    /// Day of the month, of cycles that are made of months; 29 to 31 are the last day of shorter months.
    #[schema(minimum = 1, maximum = 31)]
    billing_day: Option<u8>,
    /// Code of the event type: how long a cycle is.
    #[schema(example = "monthly")]
    event_type: Option<String>,
}

/// Change the billing day or the frequency
///
/// From the end of the current cycle on. The gap up to the new day is a short cycle of at least 15 days, else it is part of a long one.
#[utoipa::path(post, path = "/v1/billing-profiles/{id}:change-cycle", tag = "billing", request_body = NewCycle,
    params(("id" = String, Path, description = "Id of the profile.")),
    responses((status = 200, description = "The profile.", body = BillingProfile)))]
pub(crate) async fn change_cycle(context: Context, Path(id): Path<String>, Json(body): Json<NewCycle>) -> Result<Response, Problem> {
    let profile: ProfileId = id.parse().or(Err(Problem::not_found()))?;
    let catalogs = context.state.catalogs.clone();
    let operation = ChangeCycle { profile, billing_day: body.billing_day, event_type: body.event_type, catalogs };
    let answered = context.write(operation, false, StatusCode::OK, |row| Changed { customer: row.customer }).await?;
    answer(&context, profile, answered).await
}
