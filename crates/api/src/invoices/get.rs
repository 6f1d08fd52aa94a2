//! `GET /v1/invoices/{id}`

use super::Invoice;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::billing::GetInvoice;
use ids::InvoiceId;

/// Get an invoice
#[utoipa::path(get, path = "/v1/invoices/{id}", tag = "billing", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The invoice.", body = Invoice)))]
pub(crate) async fn get_invoice(context: Context, Path(id): Path<String>) -> Result<axum::Json<Invoice>, Problem> {
    load(&context, id.parse().or(Err(Problem::not_found()))?).await.map(axum::Json)
}

/// The invoice as it stands now.
pub(super) async fn load(context: &Context, invoice: InvoiceId) -> Result<Invoice, Problem> {
    Invoice::try_from(&context.read(GetInvoice { invoice, catalogs: context.state.catalogs.clone() }).await?)
}
