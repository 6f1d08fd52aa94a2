//! `POST /v1/customers/{customer}/balance-groups`

use super::balance_group::BalanceGroup;
use crate::context::{Context, to_json};
use crate::json::{Json, Path};
use crate::problem::Problem;
use app::balance::ListBalancesOfGroup;
use app::billing::CreateBalanceGroup;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ids::GroupId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A balance group to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBalanceGroup {
    /// What people call it; unlike the customer's others.
    #[schema(min_length = 1, max_length = 100, example = "Company car")]
    name: String,
    /// Id of the billing profile; the customer's first where absent.
    billing_profile: Option<String>,
}

/// What is kept of it for a repeated request.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    id: String,
}

/// Create a balance group
///
/// Balances and subscriptions of it stand apart from those of the customer's other groups; its charges are on the bills of its profile.
#[utoipa::path(post, path = "/v1/customers/{customer}/balance-groups", tag = "balances", request_body = NewBalanceGroup,
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 201, description = "The group.", body = BalanceGroup)))]
pub(crate) async fn create_balance_group(
    context: Context,
    Path(customer): Path<String>,
    Json(body): Json<NewBalanceGroup>,
) -> Result<Response, Problem> {
    let wrong = |_no_id| Problem::field("billing_profile", "not_an_id", "the id of a billing profile");
    let profile = body.billing_profile.as_deref().map(str::parse).transpose().map_err(wrong)?;
    let catalogs = context.state.catalogs.clone();
    let operation = CreateBalanceGroup { customer, name: body.name, profile, catalogs: catalogs.clone() };
    let to_kept = |id: GroupId| Made { id: id.to_string() };
    let answered = context.write(operation, false, StatusCode::CREATED, to_kept).await?;
    let made: Made = serde_json::from_str(answered.body()).map_err(|error| Problem::internal(&error))?;
    let group = made.id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(ListBalancesOfGroup { catalogs, group }).await?;
    let shown = BalanceGroup::from_view(&view, context.language.tag(), &context.zone()?);
    Ok(answered.with_body(to_json(&shown)?).into_response())
}
