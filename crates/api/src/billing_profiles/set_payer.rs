//! `POST /v1/billing-profiles/{id}:set-payer`

use super::list::BillingProfile;
use super::update::{Changed, answer};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::problem::Problem;
use crate::wire::DryRun;
use app::hierarchy::{NewPayer, SetPayer};
use axum::http::StatusCode;
use axum::response::Response;
use ids::ProfileId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Who shall pay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfilePayer {
    /// Number or code of the customer.
    #[schema(example = "1001")]
    customer: String,
    /// Id of its billing profile; its first where absent.
    billing_profile: Option<String>,
}

/// Who pays for a profile.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfilePayerSet {
    /// Who pays from now on; null for itself.
    #[schema(required = true)]
    payer: Option<ProfilePayer>,
}

/// Set who pays for a billing profile
///
/// The profile leaves the hierarchy groups that it is with now or later, and joins one of the payer from now on: its oldest that is in use
/// without end, else a new one of its name. Bills that have been billed keep their payer. Refused as joining a hierarchy group is.
#[utoipa::path(post, path = "/v1/billing-profiles/{id}:set-payer", tag = "billing", request_body = ProfilePayerSet,
    params(("id" = String, Path, description = "Id of the profile."), DryRun),
    responses((status = 200, description = "The profile.", body = BillingProfile)))]
pub(crate) async fn set_billing_profile_payer(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ProfilePayerSet>,
) -> Result<Response, Problem> {
    let profile: ProfileId = id.parse().or(Err(Problem::not_found()))?;
    let not_an_id = || Problem::field("payer.billing_profile", "not_an_id", "not an id");
    let payer = match body.payer {
        Some(payer) => {
            let profile = payer.billing_profile.map(|id| id.parse().or(Err(not_an_id()))).transpose()?;
            Some(NewPayer { customer: payer.customer, profile })
        }
        None => None,
    };
    let operation = SetPayer { catalogs: context.state.catalogs.clone(), profile, payer };
    let answered = context.write(operation, dry_run, StatusCode::OK, |customer| Changed { customer }).await?;
    answer(&context, profile, answered).await
}
