//! `POST /v1/invoices/{id}:resend`

use crate::communications::Communication;
use crate::context::{Context, to_json};
use crate::json::{Json, Path};
use crate::problem::Problem;
use app::messages::{FindCommunication, SendInvoice};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ids::DeliveryId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// To whom an invoice is sent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvoiceSending {
    /// An e-mail address; that of the customer's contact where absent.
    #[schema(max_length = 254, example = "accounts@example.com")]
    address: Option<String>,
}

/// What is kept of a sending for a repeated request.
#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    id: DeliveryId,
}

/// Send an invoice
///
/// By e-mail, in the customer's language: what it comes to, what is left to pay and until when. It is a communication with the cause
/// `invoice`. A void invoice answers 409 `invoice_void`.
#[utoipa::path(post, path = "/v1/invoices/{id}:resend", tag = "billing", request_body = InvoiceSending,
    params(("id" = String, Path, description = "Id.")),
    responses((status = 202, description = "The message.", body = Communication)))]
pub(crate) async fn resend_invoice(
    context: Context,
    Path(id): Path<String>,
    Json(body): Json<InvoiceSending>,
) -> Result<Response, Problem> {
    let zone = context.zone()?;
    let invoice = id.parse().or(Err(Problem::not_found()))?;
    let operation = SendInvoice { invoice, address: body.address, catalogs: context.state.catalogs.clone() };
    let answered = context.write(operation, false, StatusCode::ACCEPTED, |id| Sent { id }).await?;
    let sent: Sent = serde_json::from_str(answered.body()).map_err(|error| Problem::internal(&error))?;
    let found = context.read(FindCommunication { id: sent.id, endpoint: None }).await?;
    Ok(answered.with_body(to_json(&Communication::from_view(found.view, &zone))?).into_response())
}
