//! `POST /v1/customers/{customer}/contacts`

use super::contact::{Contact, Phone};
use crate::context::Context;
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::Address;
use app::customer::AddContact;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// A contact to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContact {
    /// `Secondary`, `Billing`, …
    #[schema(min_length = 1, max_length = 50, example = "Secondary")]
    tag: String,
    /// First name.
    #[schema(max_length = 200)]
    first_name: String,
    /// Last name.
    #[schema(min_length = 1, max_length = 200)]
    last_name: String,
    /// E-mail.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// Phones.
    #[serde(default)]
    #[schema(max_items = 10)]
    phones: Vec<Phone>,
    /// Organization.
    organization: Option<String>,
    /// Address.
    address: Address,
}

/// Add a contact
#[utoipa::path(post, path = "/v1/customers/{customer}/contacts", tag = "customers", request_body = NewContact,
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 201, description = "The contact.", body = Contact)))]
pub(crate) async fn create_contact(
    context: Context,
    Path(customer): Path<String>,
    Json(body): Json<NewContact>,
) -> Result<Answered, Problem> {
    let contact = app::customer::NewContact {
        tag: body.tag,
        first_name: body.first_name,
        last_name: body.last_name,
        email: body.email.unwrap_or_default(),
        phones: body.phones.iter().map(store::customer::Phone::from).collect(),
        organization: body.organization.unwrap_or_default(),
        address: body.address.into(),
    };
    context.write(AddContact { customer, contact }, false, StatusCode::CREATED, |added| Contact::from(&added)).await
}
