//! `GET /v1/customers/{customer}`

use super::customer::Customer;
use crate::context::Context;
use crate::invoices::Invoice;
use crate::json::Path;
use crate::problem::Problem;
use app::billing::GetInvoice;
use app::customer::GetCustomer;

/// Get a customer
///
/// With its primary contact, what is open and due, the revenue of the last twelve months and the latest invoice.
#[utoipa::path(get, path = "/v1/customers/{customer}", tag = "customers",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "The customer.", body = Customer)))]
pub(crate) async fn get_customer(context: Context, Path(customer): Path<String>) -> Result<axum::Json<Customer>, Problem> {
    load(&context, customer).await.map(axum::Json)
}

/// The customer as it stands now.
pub(super) async fn load(context: &Context, customer: String) -> Result<Customer, Problem> {
    Ok(load_revision(context, customer).await?.0)
}

/// The customer as it stands now, and the number of its last change.
pub(super) async fn load_revision(context: &Context, customer: String) -> Result<(Customer, i64), Problem> {
    let zone = context.zone()?;
    let catalogs = context.state.catalogs.clone();
    let view = context.read(GetCustomer { catalogs: catalogs.clone(), customer }).await?;
    let invoice = match &view.latest_invoice {
        Some(latest) => Some(Invoice::try_from(&context.read(GetInvoice { invoice: latest.id, catalogs }).await?)?),
        None => None,
    };
    Ok((Customer::from_view(&view, invoice, &zone)?, view.customer.revision))
}
