//! `POST /v1/invoices/{id}:void`

use crate::bills::InvoiceRef;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::notes::NoteRef;
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::billing::{InvoiceVoided, VoidInvoice};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why an invoice is made void.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvoiceVoiding {
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "Wrong address.")]
    reason: String,
    /// Issues the bill's new invoice at once, with today's address and language; else the invoicing job does.
    #[serde(default)]
    reissue: bool,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VoidedInvoice {
    /// The void invoice.
    invoice: InvoiceRef,
    /// The note that takes it back; none where invoice and notes came to nothing.
    #[schema(required = true)]
    note: Option<NoteRef>,
    /// The bill's new invoice.
    #[schema(required = true)]
    reissued: Option<InvoiceRef>,
}

impl From<InvoiceVoided> for VoidedInvoice {
    fn from(voided: InvoiceVoided) -> Self {
        Self {
            invoice: InvoiceRef::new(voided.invoice.id, &voided.invoice.number),
            note: voided.note.as_ref().map(NoteRef::from),
            reissued: voided.reissued.as_ref().map(|issued| InvoiceRef::new(issued.invoice.id, &issued.invoice.number)),
        }
    }
}

/// Make an invoice void
///
/// A note takes back all that the invoice and its notes say. Nothing moves on the bill, neither charges nor payments, and it may be invoiced
/// anew under a new number. An invoice that is void already answers 409 `invoice_void`.
#[utoipa::path(post, path = "/v1/invoices/{id}:void", tag = "billing", request_body = InvoiceVoiding,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "What was done.", body = VoidedInvoice)))]
pub(crate) async fn void_invoice(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<InvoiceVoiding>,
) -> Result<Answered, Problem> {
    let operation = VoidInvoice {
        invoice: id.parse().or(Err(Problem::not_found()))?,
        reason: body.reason,
        reissue: body.reissue,
        catalogs: context.state.catalogs.clone(),
    };
    context.write(operation, dry_run, StatusCode::OK, VoidedInvoice::from).await
}
