//! `POST /v1/customers/{customer}:close`

use crate::context::{Context, to_json};
use crate::json::{Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::DryRun;
use app::customer::{CloseAccount, WithdrawClosing};
use axum::http::StatusCode;
use calendar::Zone;
use serde::Serialize;
use store::customer::CustomerRow;
use utoipa::ToSchema;

/// What became of an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ClosingAnswer {
    /// What the customer is now.
    status: String,
    /// When the account is erased; null where it is not to be.
    #[schema(format = "date-time", required = true)]
    removal_at: Option<String>,
}

impl ClosingAnswer {
    fn new(row: &CustomerRow, zone: &Zone) -> Self {
        Self { status: row.status.as_str().to_owned(), removal_at: row.removal_at.map(|at| at.to_rfc3339(zone)) }
    }
}

/// Close an account
///
/// Only one without live subscriptions (409 `account_in_use` says how many there are). It becomes inactive and gets a removal date, as many days
/// ahead as the account settings say; then a job closes it and erases the person. A dry run tells the date.
#[utoipa::path(post, path = "/v1/customers/{customer}:close", tag = "customers",
    params(("customer" = String, Path, description = "Number or code of the customer."), DryRun),
    responses((status = 200, description = "What became of it.", body = ClosingAnswer)))]
pub(crate) async fn close_account(
    context: Context,
    Path(customer): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let encode =
        move |row: CustomerRow| Ok(Answer { status: StatusCode::OK, body: to_json(&ClosingAnswer::new(&row, &zone))?, kept: None });
    context.write_encoded(CloseAccount { catalogs: context.state.catalogs.clone(), customer }, dry_run, encode).await
}

/// Withdraw the closing of an account
///
/// Until its removal date has come. The account stays inactive; setting it active withdraws its closing too.
#[utoipa::path(post, path = "/v1/customers/{customer}:withdraw-closing", tag = "customers",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "What became of it.", body = ClosingAnswer)))]
pub(crate) async fn withdraw_closing(context: Context, Path(customer): Path<String>) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let encode =
        move |row: CustomerRow| Ok(Answer { status: StatusCode::OK, body: to_json(&ClosingAnswer::new(&row, &zone))?, kept: None });
    context.write_encoded(WithdrawClosing { customer }, false, encode).await
}
