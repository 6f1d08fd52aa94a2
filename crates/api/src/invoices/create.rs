//! `POST /v1/invoices`

use super::{Invoice, get};
use crate::context::{Context, to_json};
use crate::json::Json;
use crate::problem::Problem;
use app::billing::{IssueInvoice, Issued};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ids::InvoiceId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The bill that gets an invoice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvoice {
    /// Id of a bill that left `active`.
    bill: String,
}

/// What is kept of an issued invoice for a repeated request.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    id: InvoiceId,
}

/// Issue an invoice
///
/// For a billed bill; the invoicing job does it for all of them. Prepaid bills get none.
#[utoipa::path(post, path = "/v1/invoices", tag = "billing", request_body = NewInvoice,
    responses((status = 201, description = "The invoice.", body = Invoice)))]
pub(crate) async fn create_invoice(context: Context, Json(body): Json<NewInvoice>) -> Result<Response, Problem> {
    let bill = body.bill.parse().or(Err(Problem::field("bill", "not_an_id", "the id of a bill")))?;
    let operation = IssueInvoice { bill, catalogs: context.state.catalogs.clone() };
    let to_made = |issued: Issued| Made { id: issued.invoice.id };
    let answered = context.write(operation, false, StatusCode::CREATED, to_made).await?;
    let made: Made = serde_json::from_str(answered.body()).map_err(|error| Problem::internal(&error))?;
    let shown = get::load(&context, made.id).await?;
    Ok(answered.with_body(to_json(&shown)?).into_response())
}
