//! `PATCH /v1/customers/{customer}/contacts/{id}`

use super::contact::{Contact, Phone};
use crate::context::Context;
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::Address;
use app::customer::{ChangeContact, ContactChanges};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactUpdate {
    /// Tag.
    #[schema(max_length = 50)]
    tag: Option<String>,
    /// First name.
    #[schema(max_length = 200)]
    first_name: Option<String>,
    /// Last name.
    #[schema(max_length = 200)]
    last_name: Option<String>,
    /// E-mail.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// All phones.
    #[schema(max_items = 10)]
    phones: Option<Vec<Phone>>,
    /// Organization; empty text clears it.
    organization: Option<String>,
    /// The whole address.
    address: Option<Address>,
}

/// Change a contact
#[utoipa::path(patch, path = "/v1/customers/{customer}/contacts/{id}", tag = "customers", request_body = ContactUpdate,
    params(("customer" = String, Path, description = "Number or code of the customer."), ("id" = String, Path, description = "Id of the contact.")),
    responses((status = 200, description = "The contact.", body = Contact)))]
pub(crate) async fn change_contact(
    context: Context,
    Path((customer, id)): Path<(String, String)>,
    Json(body): Json<ContactUpdate>,
) -> Result<Answered, Problem> {
    let id = id.parse().or(Err(Problem::not_found()))?;
    let changes = ContactChanges {
        tag: body.tag,
        first_name: body.first_name,
        last_name: body.last_name,
        email: body.email,
        phones: body.phones.map(|phones| phones.iter().map(store::customer::Phone::from).collect()),
        organization: body.organization,
        address: body.address.map(Into::into),
    };
    context.write(ChangeContact { customer, id, changes }, false, StatusCode::OK, |changed| Contact::from(&changed)).await
}
