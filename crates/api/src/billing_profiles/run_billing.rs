//! `POST /v1/billing-profiles/{id}:run-billing`

use crate::bills::Bill;
use crate::context::{Context, to_json};
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::billing::{Billed, GetBill, RunBilling};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ids::{BillId, CustomerId, ProfileId};
use serde::{Deserialize, Serialize};
use store::bill::BillRow;
use store::{Operation, StoreError, Tx};
use utoipa::ToSchema;

/// The bills that left `active`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BilledBills {
    /// Oldest first.
    pub(super) bills: Vec<Bill>,
}

/// What is kept of a run for a repeated request.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ran {
    bills: Vec<BillId>,
}

impl Ran {
    pub(super) fn of(bills: &[BillRow]) -> Self {
        Self { bills: bills.iter().map(|bill| bill.id).collect() }
    }
}

impl From<Billed> for Ran {
    fn from(billed: Billed) -> Self {
        Self::of(&billed.bills)
    }
}

/// Run billing of one profile
///
/// Closes every cycle that has ended, one after the other. While the active bill's cycle is still running it is refused with
/// `cycle_still_running`. A dry run answers the bills as they would be.
#[utoipa::path(post, path = "/v1/billing-profiles/{id}:run-billing", tag = "billing",
    params(("id" = String, Path, description = "Id of the profile."), DryRun),
    responses((status = 200, description = "The bills.", body = BilledBills)))]
pub(crate) async fn run_billing(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Response, Problem> {
    let profile: ProfileId = id.parse().or(Err(Problem::not_found()))?;
    let operation = RunBilling { profile, catalogs: context.state.catalogs.clone() };
    if dry_run {
        let billed = context.read(operation).await?;
        return Ok(axum::Json(BilledBills { bills: foreseen(&context, &billed.bills).await? }).into_response());
    }
    let answered = context.write(operation, false, StatusCode::OK, Ran::from).await?;
    retry_overdue(&context, profile).await;
    shown(&context, answered).await
}

/// The bills that were kept of a run, as they stand now.
///
/// # Errors
/// What reading them refuses.
pub(super) async fn shown(context: &Context, answered: Answered) -> Result<Response, Problem> {
    let ran: Ran = serde_json::from_str(answered.body()).map_err(|error| Problem::internal(&error))?;
    let mut bills = Vec::with_capacity(ran.bills.len());
    for bill in ran.bills {
        let found = context.read(GetBill { bill, catalogs: context.state.catalogs.clone() }).await?;
        bills.push(Bill::try_from(&found.bill)?);
    }
    Ok(answered.with_body(to_json(&BilledBills { bills })?).into_response())
}

/// Usage that waited for its bill is rated now; what fails stays unrated and is tried again in the background.
async fn retry_overdue(context: &Context, profile: ProfileId) {
    let (state, scope) = (&context.state, context.scope(false));
    let retried = match context.read(CustomerOf { profile }).await {
        Ok(customer) => app::event::retry_overdue(&state.store, &state.catalogs, &scope, customer).await,
        Err(_told_already) => return,
    };
    if let Err(error) = retried {
        tracing::warn!(code = error.code(), error = &error as &dyn std::error::Error, "usage that waited could not be rated");
    }
}

struct CustomerOf {
    profile: ProfileId,
}

impl Operation for CustomerOf {
    type Output = Option<CustomerId>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        store::profile::customer_of(tx, self.profile).await
    }
}

/// Bills as a dry run foresees them; those that do not exist yet borrow customer and profile from the first.
pub(super) async fn foreseen(context: &Context, rows: &[BillRow]) -> Result<Vec<Bill>, Problem> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let found = context.read(GetBill { bill: first.id, catalogs: context.state.catalogs.clone() }).await?;
    let mut view = found.bill;
    let mut bills = Vec::with_capacity(rows.len());
    for row in rows {
        view.bill = row.clone();
        bills.push(Bill::try_from(&view)?);
    }
    Ok(bills)
}
