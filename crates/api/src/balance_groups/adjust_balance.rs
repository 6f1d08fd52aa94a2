//! `POST /v1/balance-groups/{id}/balances/{balance}:adjust`

use super::adjust::AdjustmentDirection;
use super::create_balance::{BalanceMade, made};
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::DryRun;
use crate::with_catalog::WithCatalog;
use ::catalog::Catalog;
use app::billing::{AdjustOneBalance, AdjustedBalance};
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is given to a balance, or taken from it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BalanceAdjustment {
    /// A positive amount of the balance's resource.
    #[schema(format = "decimal", example = "250")]
    amount: String,
    /// Credit gives, debit takes.
    direction: AdjustmentDirection,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "The network was down.")]
    reason: String,
}

/// Adjust one balance
///
/// Gives to a balance or takes from it: an allowance of a unit, or prepaid funds. No bill is touched. A debit takes at most what is left and
/// not held by sessions: of funds, less all the money that they hold of the group.
#[utoipa::path(post, path = "/v1/balance-groups/{id}/balances/{balance}:adjust", tag = "balances", request_body = BalanceAdjustment,
    params(("id" = String, Path, description = "Id of the group."), ("balance" = String, Path, description = "The balance's number in the group."), DryRun),
    responses((status = 200, description = "What it crossed.", body = BalanceMade)))]
pub(crate) async fn adjust_one_balance(
    context: Context,
    Path((id, balance)): Path<(String, String)>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<BalanceAdjustment>,
) -> Result<Answered, Problem> {
    let catalogs = context.state.catalogs.clone();
    let operation = AdjustOneBalance {
        group: id.parse().or(Err(Problem::not_found()))?,
        balance: balance.parse().or(Err(Problem::not_found()))?,
        amount: body.amount,
        direction: body.direction.into(),
        reason: body.reason,
        catalogs: catalogs.clone(),
    };
    context.write_encoded(WithCatalog { catalogs, operation }, dry_run, encode).await
}

fn encode((adjusted, catalog): (AdjustedBalance, Arc<Catalog>)) -> Result<Answer, Problem> {
    Ok(Answer { status: StatusCode::OK, body: to_json(&made(adjusted.balance, &adjusted.crossings, &catalog)?)?, kept: None })
}
