//! `PATCH /v1/customers/{customer}`

use super::customer::Customer;
use super::get;
use crate::context::{Context, to_json};
use crate::custom_attributes::AttributeChange;
use crate::json::{Json, Path};
use crate::problem::Problem;
use app::customer::UpdateCustomer;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// No customer has it: a repeat of an answered request gets its answer again, and all else is refused under the customer's lock.
const NO_REVISION: i64 = -1;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerUpdate {
    /// Code of the customer type.
    customer_type: Option<String>,
    /// Language of documents.
    language: Option<String>,
    /// Tax id; empty text clears it.
    #[schema(max_length = 200)]
    tax_id: Option<String>,
    /// Whether the customer pays no tax.
    tax_exempt: Option<bool>,
    /// Values of custom attributes by their code: null takes one away, those that are not named stay.
    #[serde(default)]
    #[schema(example = json!({"region": "north", "tier": null}))]
    custom_attributes: BTreeMap<String, AttributeChange>,
}

/// Change a customer
///
/// Name, e-mail and address belong to the contacts. Afterwards the customer has every mandatory custom attribute, whatever is changed. `If-Match` with the ETag of the customer refuses with 412 when it has changed.
#[utoipa::path(patch, path = "/v1/customers/{customer}", tag = "customers", request_body = CustomerUpdate,
    params(("customer" = String, Path, description = "Number or code of the customer."),
        ("If-Match" = Option<String>, Header, description = "ETag of the customer as it was read.")),
    responses((status = 200, description = "The customer.", body = Customer)))]
pub(crate) async fn update_customer(
    context: Context,
    Path(customer): Path<String>,
    headers: HeaderMap,
    Json(body): Json<CustomerUpdate>,
) -> Result<Response, Problem> {
    let (read, revision) = get::load_revision(&context, customer.clone()).await?;
    let wanted = context.is_version(&headers, &read)?.map(|is_read| if is_read { revision } else { NO_REVISION });
    let operation = UpdateCustomer {
        catalogs: context.state.catalogs.clone(),
        customer: customer.clone(),
        revision: wanted,
        customer_type: body.customer_type,
        language: body.language,
        tax_id: body.tax_id,
        is_tax_exempt: body.tax_exempt,
        custom_attributes: body.custom_attributes.iter().map(|(code, change)| (code.clone(), change.text())).collect(),
    };
    let answered = context.write(operation, false, StatusCode::OK, |_row| ()).await?;
    let shown = get::load(&context, customer).await?;
    Ok(answered.with_body(to_json(&shown)?).into_response())
}
