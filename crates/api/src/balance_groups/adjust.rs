//! `POST /v1/balance-groups/{id}:adjust`

use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, Money};
use crate::with_catalog::WithCatalog;
use ::catalog::Catalog;
use app::Figure;
use app::billing::{AdjustBalance, Adjusted};
use axum::http::StatusCode;
use billing::Direction;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Which way an adjustment goes.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AdjustmentDirection {
    /// Owes more.
    Debit,
    /// Owes less.
    Credit,
}

impl From<AdjustmentDirection> for Direction {
    fn from(direction: AdjustmentDirection) -> Self {
        match direction {
            AdjustmentDirection::Debit => Self::Debit,
            AdjustmentDirection::Credit => Self::Credit,
        }
    }
}

/// An adjustment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adjustment {
    /// A positive amount in the currency of the group's profile.
    #[schema(format = "decimal", example = "5.00")]
    amount: String,
    /// Which way.
    direction: AdjustmentDirection,
    /// Code of the bill item.
    #[schema(example = "ADJUSTMENT")]
    bill_item: String,
    /// Code of the tax; none for an adjustment without tax.
    tax: Option<String>,
    /// Code of who owes the tax; the tax's own supplier where absent.
    supplier: Option<String>,
    /// General ledger code, one that the catalog names (`/v1/ledgers`).
    #[schema(example = "GL4000")]
    ledger: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// What was posted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AdjustmentPosted {
    /// Id of the bill that it landed on.
    bill: String,
    /// Without tax.
    net: Money,
    /// Tax.
    tax: Money,
}

/// Adjust a balance group
///
/// Posts a charge or a credit on the active bill, with a reason.
#[utoipa::path(post, path = "/v1/balance-groups/{id}:adjust", tag = "balances", request_body = Adjustment,
    params(("id" = String, Path, description = "Id of the group."), DryRun),
    responses((status = 200, description = "What was posted.", body = AdjustmentPosted)))]
pub(crate) async fn adjust_balance(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<Adjustment>,
) -> Result<Answered, Problem> {
    let group = id.parse().or(Err(Problem::not_found()))?;
    if let Some(book) = context.state.rate_book.as_ref().filter(|_| body.tax.is_some() && !dry_run) {
        book.ready_for_group(&context.scope(false), group).await;
    }
    let catalogs = context.state.catalogs.clone();
    let operation = AdjustBalance {
        group,
        amount: body.amount,
        direction: body.direction.into(),
        bill_item: body.bill_item,
        tax: body.tax,
        supplier: body.supplier,
        ledger: body.ledger,
        reason: body.reason,
        catalogs: catalogs.clone(),
    };
    context.write_encoded(WithCatalog { catalogs, operation }, dry_run, encode).await
}

fn encode((adjusted, catalog): (Adjusted, Arc<Catalog>)) -> Result<Answer, Problem> {
    let money = |quanta| Figure::of(&catalog, adjusted.currency, quanta).map(|figure| Money::from(&figure));
    let posted = AdjustmentPosted { bill: adjusted.bill.to_string(), net: money(adjusted.net)?, tax: money(adjusted.tax)? };
    Ok(Answer { status: StatusCode::OK, body: to_json(&posted)?, kept: None })
}
