//! `POST /v1/billing-profiles/{id}:bill-now`

use super::run_billing::{BilledBills, Ran, foreseen, shown};
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::DryRun;
use app::billing::BillNow;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use store::bill::BillRow;

/// Bill now
///
/// What the active bill has collected is billed at once and rounded; the cycle does not move, and a new active bill takes over its rest. A bill
/// without charges is refused. How a pay-now profile is billed.
#[utoipa::path(post, path = "/v1/billing-profiles/{id}:bill-now", tag = "billing",
    params(("id" = String, Path, description = "Id of the profile."), DryRun),
    responses((status = 200, description = "The bill.", body = BilledBills)))]
pub(crate) async fn bill_now(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Response, Problem> {
    let profile = id.parse().or(Err(Problem::not_found()))?;
    let operation = BillNow { profile, catalogs: context.state.catalogs.clone() };
    if dry_run {
        let bill = context.read(operation).await?;
        return Ok(axum::Json(BilledBills { bills: foreseen(&context, &[bill]).await? }).into_response());
    }
    let answered = context.write(operation, false, StatusCode::OK, |bill: BillRow| Ran::of(&[bill])).await?;
    shown(&context, answered).await
}
