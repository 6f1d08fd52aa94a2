//! `PATCH /v1/billing-profiles/{id}`

use super::list::BillingProfile;
use crate::context::{Context, to_json};
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{present, time};
use app::billing::{ChangeProfile, ListProfiles, ProfileChanges};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ids::{CustomerId, ProfileId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BillingProfileUpdate {
    /// Code of the credit profile; null for the catalog's default.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "standard")]
    credit_profile: Option<Option<String>>,
    /// Most that each of its balance groups may owe, in the profile's currency; null for what the credit profile says.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = "decimal", example = "200.00")]
    credit_limit: Option<Option<String>>,
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// When it ends: from then on it gets no further balance group and no further subscription, and what it has is billed on. Null for open.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = "date-time")]
    valid_to: Option<Option<String>>,
}

/// What is kept of a change for a repeated request.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Changed {
    pub(super) customer: CustomerId,
}

/// Change a billing profile
///
/// Its name and when it ends; its credit profile and its own limit of money, which hold from the next event on. Currency and payment type are
/// for life; billing day and interval have a verb of their own.
#[utoipa::path(patch, path = "/v1/billing-profiles/{id}", tag = "billing", request_body = BillingProfileUpdate,
    params(("id" = String, Path, description = "Id of the profile.")),
    responses((status = 200, description = "The profile.", body = BillingProfile)))]
pub(crate) async fn update_billing_profile(
    context: Context,
    Path(id): Path<String>,
    Json(body): Json<BillingProfileUpdate>,
) -> Result<Response, Problem> {
    let profile: ProfileId = id.parse().or(Err(Problem::not_found()))?;
    let changes = ProfileChanges {
        credit_profile: body.credit_profile,
        credit_limit: body.credit_limit,
        name: body.name,
        valid_to: body.valid_to.map(|to| time(to.as_deref())).transpose()?,
    };
    let catalogs = context.state.catalogs.clone();
    let operation = ChangeProfile { profile, changes, catalogs };
    let answered = context.write(operation, false, StatusCode::OK, |row| Changed { customer: row.customer }).await?;
    answer(&context, profile, answered).await
}

/// The profile as it is after a change.
///
/// # Errors
/// What reading it refuses.
pub(super) async fn answer(context: &Context, profile: ProfileId, answered: Answered) -> Result<Response, Problem> {
    let changed: Changed = serde_json::from_str(answered.body()).map_err(|error| Problem::internal(&error))?;
    let views = context.read(ListProfiles { customer: changed.customer, catalogs: context.state.catalogs.clone() }).await?;
    let view = views.iter().find(|view| view.profile.id == profile).ok_or_else(Problem::not_found)?;
    Ok(answered.with_body(to_json(&BillingProfile::try_from(view)?)?).into_response())
}
