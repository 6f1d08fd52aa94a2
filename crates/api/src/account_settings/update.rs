//! `PATCH /v1/account-settings`

use super::settings::AccountSettings;
use crate::context::Context;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::site::ChangeAccountKeeping;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountSettingsUpdate {
    /// Days for which an identifier that was released is given to nobody else.
    #[schema(minimum = 0, maximum = 3650)]
    identifier_quarantine_days: Option<i32>,
    /// Days from closing an account to erasing the data of the person.
    #[schema(minimum = 0, maximum = 3650)]
    removal_days: Option<i32>,
}

/// Change the account settings
///
/// The quarantine holds at once, for identifiers that were released before too. A removal date that was set stays.
#[utoipa::path(patch, path = "/v1/account-settings", tag = "customers", request_body = AccountSettingsUpdate, params(DryRun),
    responses((status = 200, description = "The settings.", body = AccountSettings)))]
pub(crate) async fn update_account_settings(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<AccountSettingsUpdate>,
) -> Result<Answered, Problem> {
    let change = ChangeAccountKeeping { identifier_quarantine_days: body.identifier_quarantine_days, removal_days: body.removal_days };
    context.write(change, dry_run, StatusCode::OK, AccountSettings::from).await
}
