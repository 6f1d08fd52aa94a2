//! `GET /v1/customers/{customer}/contacts`

use super::contact::Contact;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::List;
use app::customer::ListContacts;

/// List contacts
///
/// The contacts of a customer, the primary one first.
#[utoipa::path(get, path = "/v1/customers/{customer}/contacts", tag = "customers",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "The contacts.", body = List<Contact>)))]
pub(crate) async fn list_contacts(context: Context, Path(customer): Path<String>) -> Result<axum::Json<List<Contact>>, Problem> {
    let contacts = context.read(ListContacts { customer }).await?;
    Ok(axum::Json(List::whole(contacts.iter().map(Contact::from).collect())))
}
