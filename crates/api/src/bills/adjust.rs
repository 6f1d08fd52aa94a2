//! `POST /v1/bills/{id}:adjust`

use super::bill::money;
use crate::balance_groups::AdjustmentDirection;
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::notes::NoteRef;
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, Money};
use crate::with_catalog::WithCatalog;
use ::catalog::Catalog;
use app::billing::{AdjustBill, AdjustedBill, Adjusting};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An adjustment of a bill.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BillAdjustment {
    /// A positive amount in the bill's currency; in its minor units once the bill has left `active`.
    #[schema(format = "decimal", example = "5.00")]
    amount: String,
    /// Which way.
    direction: AdjustmentDirection,
    /// Id of the balance group; the first of the bill's profile where absent.
    balance_group: Option<String>,
    /// Code of the bill item.
    #[schema(example = "ADJUSTMENT")]
    bill_item: String,
    /// Code of the tax; none for an adjustment without tax. A bill that left `active` bears the rate of its last day.
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

/// What an adjustment of a bill did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BillAdjusted {
    /// Id of the bill.
    bill: String,
    /// The bill's state after it.
    status: String,
    /// Without tax.
    net: Money,
    /// Tax.
    tax: Money,
    /// Left to pay of the bill after it; nothing is due of an active one.
    due: Money,
    /// What became credit balance.
    credited: Money,
    /// The credit or debit note, where the bill has an invoice.
    #[schema(required = true)]
    note: Option<NoteRef>,
}

/// Adjust a bill
///
/// An active bill is charged or credited directly, and so is one that was billed and has no invoice yet. Of an invoiced bill the adjustment
/// is a credit or debit note with a number and document of its own: the invoice stays what it is, and the bill's total is invoice and notes.
/// A credit lowers what is due, the rest becomes credit balance; a debit opens a paid bill again.
#[utoipa::path(post, path = "/v1/bills/{id}:adjust", tag = "billing", request_body = BillAdjustment,
    params(("id" = String, Path, description = "Id of the bill."), DryRun),
    responses((status = 200, description = "What was posted.", body = BillAdjusted)))]
pub(crate) async fn adjust_bill(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<BillAdjustment>,
) -> Result<Answered, Problem> {
    let not_an_id = || Problem::field("balance_group", "not_an_id", "the id of a balance group");
    let group = body.balance_group.as_deref().map(|group| group.parse().or(Err(not_an_id()))).transpose()?;
    let bill = id.parse().or(Err(Problem::not_found()))?;
    if let Some(book) = context.state.rate_book.as_ref().filter(|_| body.tax.is_some() && !dry_run) {
        book.ready_for_bill(&context.scope(false), bill).await;
    }
    let operation = AdjustBill {
        bill,
        what: Adjusting::Whole { group, bill_item: body.bill_item, tax: body.tax, supplier: body.supplier, ledger: body.ledger },
        amount: body.amount,
        direction: body.direction.into(),
        reason: body.reason,
        catalogs: context.state.catalogs.clone(),
    };
    answer(&context, operation, dry_run).await
}

/// Runs the adjustment and tells what it did.
pub(super) async fn answer(context: &Context, operation: AdjustBill, dry_run: bool) -> Result<Answered, Problem> {
    let catalogs = context.state.catalogs.clone();
    context.write_encoded(WithCatalog { catalogs, operation }, dry_run, encode).await
}

fn encode((adjusted, catalog): (AdjustedBill, Arc<Catalog>)) -> Result<Answer, Problem> {
    let currency = catalog.resources.get(&adjusted.currency).ok_or(store::StoreError::Missing("currency of the bill"))?;
    let told = BillAdjusted {
        bill: adjusted.bill.id.to_string(),
        status: adjusted.bill.state.as_str().to_owned(),
        net: money(adjusted.net, currency),
        tax: money(adjusted.tax, currency),
        due: money(adjusted.bill.due, currency),
        credited: money(adjusted.credited, currency),
        note: adjusted.note.as_ref().map(NoteRef::from),
    };
    Ok(Answer { status: StatusCode::OK, body: to_json(&told)?, kept: None })
}
