//! `POST /v1/balance-groups/{id}/balances`

use super::adjust::AdjustmentDirection;
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, Money};
use crate::with_catalog::WithCatalog;
use ::catalog::Catalog;
use app::Figure;
use app::billing::{BalanceValidity, CreateBalance, CreatedBalance};
use axum::http::StatusCode;
use balance::{Crossing, Direction as Edge};
use calendar::Instant;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// For how long a balance is valid.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewBalanceValidity {
    /// To the end of the billing cycle that runs.
    CurrentCycle,
    /// To the time `to`.
    Until,
    /// Without end.
    Infinite,
}

/// A balance to be made by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBalance {
    /// Code of the resource: the profile's currency for funds, or a unit.
    #[schema(example = "MB")]
    resource: String,
    /// A positive amount.
    #[schema(format = "decimal", example = "500")]
    amount: String,
    /// Credit gives, debit takes.
    direction: AdjustmentDirection,
    /// For how long.
    validity: NewBalanceValidity,
    /// With `until`: the first instant at which it is no longer valid.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// A threshold that was crossed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ThresholdCrossed {
    /// The threshold.
    value: Money,
    /// `up` fires, `down` arms it again.
    direction: String,
}

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BalanceMade {
    /// The balance's number in the group.
    balance: String,
    /// Thresholds that it crossed.
    thresholds: Vec<ThresholdCrossed>,
}

/// Create a balance
///
/// Money becomes funds of the group, a unit a balance of its own or part of one of equal validity. No bill is touched; to charge or credit
/// on a bill, adjust the group.
#[utoipa::path(post, path = "/v1/balance-groups/{id}/balances", tag = "balances", request_body = NewBalance,
    params(("id" = String, Path, description = "Id of the group."), DryRun),
    responses((status = 201, description = "What was made.", body = BalanceMade)))]
pub(crate) async fn create_balance(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewBalance>,
) -> Result<Answered, Problem> {
    let to = body.to.as_deref().map(Instant::parse_rfc3339).transpose()?;
    let validity = match (body.validity, to) {
        (NewBalanceValidity::Until, Some(to)) => BalanceValidity::Until(to),
        (NewBalanceValidity::Until, None) => return Err(Problem::field("to", "missing", "`to` is missing")),
        (NewBalanceValidity::CurrentCycle | NewBalanceValidity::Infinite, Some(_)) => {
            return Err(Problem::field("to", "not_until", "only a validity of `until` has an end of its own"));
        }
        (NewBalanceValidity::CurrentCycle, None) => BalanceValidity::CurrentCycle,
        (NewBalanceValidity::Infinite, None) => BalanceValidity::Infinite,
    };
    let catalogs = context.state.catalogs.clone();
    let operation = CreateBalance {
        group: id.parse().or(Err(Problem::not_found()))?,
        resource: body.resource,
        amount: body.amount,
        direction: body.direction.into(),
        validity,
        reason: body.reason,
        catalogs: catalogs.clone(),
    };
    context.write_encoded(WithCatalog { catalogs, operation }, dry_run, encode).await
}

fn encode((created, catalog): (CreatedBalance, Arc<Catalog>)) -> Result<Answer, Problem> {
    let body = to_json(&made(created.balance, &created.crossings, &catalog)?)?;
    Ok(Answer { status: StatusCode::CREATED, body, kept: None })
}

/// A balance that was made or moved, with what it crossed.
pub(super) fn made(balance: u32, crossings: &[Crossing], catalog: &Catalog) -> Result<BalanceMade, Problem> {
    let mut thresholds = Vec::new();
    for crossing in crossings {
        thresholds.push(ThresholdCrossed {
            value: Money::from(&Figure::of(catalog, crossing.resource, crossing.threshold.value)?),
            direction: match crossing.direction {
                Edge::Up => "up".to_owned(),
                Edge::Down => "down".to_owned(),
            },
        });
    }
    Ok(BalanceMade { balance: balance.to_string(), thresholds })
}
